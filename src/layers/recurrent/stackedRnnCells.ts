import { OptionError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import type { Shape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import type { Layer, LayerOptions } from "../layer.ts";
import type { SavedLayer } from "../nested.ts";
import { within } from "../within.ts";
import { defineCell, stepAlone } from "./cell.ts";
import { innerCell, innerCellWeights, restoreCell } from "./innerCell.ts";

const type = "stackedRnnCells";

interface Stack {
  readonly cells: readonly Layer[];
}

const nameOf = (i: number): string => `cells/${i}`;

const prefixed = <T>(i: number, entries: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(entries).map(([name, value]) => [`${nameOf(i)}/${name}`, value]);

/** What every cell of a stack takes at one step. */
function stepsOf<Step extends { readonly shape: Shape }>({ cells }: Stack, first: Step): readonly Step[] {
  const steps = [first];
  for (const cell of cells.slice(0, -1)) {
    const step = steps.at(-1)!;
    // The first state has the shape of the output.
    steps.push({ ...step, shape: [step.shape[0]!, ...innerCell(cell).states(step.shape)[0]!] });
  }
  return steps;
}

const maker = defineCell<{ readonly cells: readonly (Layer | SavedLayer)[] }, Stack>({
  type,
  options({ cells, ...rest }) {
    complete(type, rest, {});
    if (cells.length === 0) throw new OptionError({ where: type, problem: "there are no cells to stack" });
    return { cells: cells.map((cell) => restoreCell(type, cell)) };
  },
  weights: (stack, step) =>
    Object.fromEntries(
      stepsOf(stack, step).flatMap((own, i) => prefixed(i, innerCellWeights(stack.cells[i]!, own))),
    ),
  states: (stack, shape) =>
    stepsOf(stack, { shape }).flatMap((own, i) => innerCell(stack.cells[i]!).states(own.shape)),
  draw: (stack, step: TensorType, context) =>
    Object.fromEntries(
      stepsOf(stack, step).flatMap((own, i) => prefixed(i, innerCell(stack.cells[i]!).draw(own, context))),
    ),
  parts: ({ cells }) => cells.map((layer, i) => ({ name: nameOf(i), cell: innerCell(layer) })),
  step({ cells }, weights, x, { states, drawn }) {
    let output = x;
    const next: Tensor[] = [];
    cells.forEach((layer, i) => {
      const cell = innerCell(layer);
      const made = stepAlone(cell, within(weights, nameOf(i)), output, {
        states: states.slice(next.length, next.length + cell.states(output.shape).length),
        drawn: within(drawn, nameOf(i)),
      });
      output = made.output;
      next.push(...made.states);
    });
    return { output, states: next };
  },
});

/**
 * Cells one above the other as one cell, for {@link rnn}: each takes the output of the one below.
 * Shapes: `x [batch, ...]` and the states of all cells -> the last cell's output and the states of all cells.
 * Weights stand under `cells/0/`, `cells/1/`, ...
 * @throws {OptionError} when there are no cells, or one is no cell.
 * @example layers.rnn(layers.stackedRnnCells([layers.lstmCell(64), layers.gruCell(32)]))
 */
export const stackedRnnCells = (cells: readonly Layer[], options: LayerOptions = {}): Layer =>
  maker({ ...options, cells });
