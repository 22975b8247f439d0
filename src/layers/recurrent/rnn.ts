import { checkOptionNames } from "../../base/options.ts";
import type { Layer, LayerOptions } from "../layer.ts";
import type { SavedLayer } from "../nested.ts";
import { innerCell, innerCellWeights, restoreCell } from "./innerCell.ts";
import { defineRecurrent, type RecurrentOptions } from "./recurrent.ts";
import { stackedRnnCells } from "./stackedRnnCells.ts";

export interface RnnOptions extends RecurrentOptions, LayerOptions {}

const type = "rnn";

const maker = defineRecurrent<{ readonly cell: Layer | SavedLayer }, { readonly cell: Layer }>(
  {
    type,
    options({ cell, ...rest }, around = {}) {
      checkOptionNames(type, rest, around);
      return { cell: restoreCell(type, cell) };
    },
    weights: ({ cell }, step) => innerCellWeights(cell, step),
    states: ({ cell }, step) => innerCell(cell).states(step),
    draw: ({ cell }, step, context) => innerCell(cell).draw(step, context),
    project: ({ cell }, weights, x, drawn) => innerCell(cell).project(weights, x, drawn),
    parts: ({ cell }) => innerCell(cell).parts,
    step: ({ cell }, weights, x, past) => innerCell(cell).step(weights, x, past),
  },
  { rank: undefined, layout: "[batch, time, ...]" },
);

/**
 * Runs a cell, or several one above the other, over a sequence.
 * Shapes: `x [batch, time, ...]` -> the cell's output `[batch, ...]`, or `[batch, time, ...]` with
 * `returnSequences`; the states are further outputs with `returnState`, and may be given as `[x, ...states]`.
 * Weights are the cell's, those of several under `cells/0/`, `cells/1/`, ...
 * Steps that a mask leaves out change nothing.
 * @param cell a cell, as `layers.lstmCell(32)` or one of your own by {@link defineCell}; a list is stacked
 * @throws {OptionError | ShapeError} when options or inputs do not fit.
 * @example layers.rnn([layers.lstmCell(64), layers.gruCell(32)], { returnSequences: true })
 */
export const rnn = (cell: Layer | readonly Layer[], options: RnnOptions = {}): Layer =>
  maker({ ...options, cell: typeof cell === "function" ? cell : stackedRnnCells(cell) });
