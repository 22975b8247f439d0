import type { Shape } from "../../base/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TensorType } from "../../graph/type.ts";
import { expandDims, squeeze, zeros } from "../../ops/index.ts";
import { defineLayer, type CallContext, type Layer, type LayerMaker, type WeightSpec } from "../layer.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** What a step starts from beside its input. */
export interface CellPast {
  readonly states: readonly Tensor[];
  /** What `draw` gave for the whole sequence. */
  readonly drawn: Tensors;
}

/** What a cell gives for a step. */
export interface CellStep {
  readonly output: Tensor;
  /** As many as there were before, of the same types. */
  readonly states: readonly Tensor[];
}

/** One of the cells that stand one above the other. */
export interface CellPart {
  readonly name: string;
  readonly cell: Cell;
}

/** What a recurrent layer does at one step: a function of the step's input and of the states before it. */
export interface CellDefinition<Given extends object, Options extends object = Given> {
  /** The name of the kind, as `lstmCell`. */
  readonly type: string;
  /**
   * The options with defaults put in; throws our errors for those that are wrong. Default: as they come.
   * @param around options, by name, that the layer which runs the cell takes itself, for messages to name
   */
  options?(given: Given, around?: Readonly<Record<string, unknown>>): Options;
  /**
   * The weights it needs.
   * @param step the type of one step, `[batch, ...]`
   */
  weights(options: Options, step: TensorType): Readonly<Record<string, WeightSpec>>;
  /**
   * The shapes of the states, without the batch.
   * @param step the shape of one step, `[batch, ...]`
   */
  states(options: Options, step: Shape): readonly Shape[];
  /** What is drawn once for a whole sequence, by name, as dropout masks. Default: nothing. */
  draw?(options: Options, step: TensorType, context: CallContext): Tensors;
  /**
   * Whatever depends on the input alone, for every step at once: one large product instead of many small ones.
   * Default: the input as it is.
   * @param x `[time, batch, ...]`
   */
  project?(options: Options, weights: Tensors, x: Tensor, drawn: Tensors): Tensor;
  /**
   * The cells that it is made of, if all it does is to run them one above the other: a recurrent layer then runs
   * each over the whole sequence. The weights of each stand under its name. Default: none.
   * @internal
   */
  parts?(options: Options): readonly CellPart[] | undefined;
  /**
   * The output and the next states.
   * @param x one step of what `project` gave, `[batch, ...]`
   */
  step(options: Options, weights: Tensors, x: Tensor, past: CellPast): CellStep;
}

/** A cell with its options. */
export interface Cell {
  readonly parts: readonly CellPart[] | undefined;
  weights(step: TensorType): Readonly<Record<string, WeightSpec>>;
  states(step: Shape): readonly Shape[];
  draw(step: TensorType, context: CallContext): Tensors;
  project(weights: Tensors, x: Tensor, drawn: Tensors): Tensor;
  step(weights: Tensors, x: Tensor, past: CellPast): CellStep;
}

export const bindCell = <Given extends object, Options extends object>(
  definition: CellDefinition<Given, Options>,
  options: Options,
): Cell => ({
  parts: definition.parts?.(options),
  weights: (step) => definition.weights(options, step),
  states: (step) => definition.states(options, step),
  draw: (step, context) => definition.draw?.(options, step, context) ?? {},
  project: (weights, x, drawn) => definition.project?.(options, weights, x, drawn) ?? x,
  step: (weights, x, past) => definition.step(options, weights, x, past),
});

/** The states before the first step. */
export const zeroStates = (cell: Cell, { dtype, shape }: TensorType): Tensor[] =>
  cell.states(shape).map((state) => zeros([shape[0]!, ...state], { dtype }));

/** One step by itself, its projection included. */
export const stepAlone = (cell: Cell, weights: Tensors, x: Tensor, past: CellPast): CellStep =>
  cell.step(weights, squeeze(cell.project(weights, expandDims(x, 0), past.drawn), 0), past);

const definitions = new Map<string, CellDefinition<never, never>>();

/** The cell that a layer made by {@link defineCell} stands for; nothing for other layers. */
export function cellOf({ type, options }: Pick<Layer, "type" | "options">): Cell | undefined {
  const definition = definitions.get(type);
  return definition && bindCell(definition, options as never);
}

/**
 * Defines a kind of cell: what a recurrent layer does at one step. {@link rnn} runs it over a sequence; called by
 * itself, on a step and its states, it gives the output and the next states. Yours are made the same way as the
 * built-in ones, and load from saved models once their module is imported.
 * @example
 * // h_t = tanh(x_t + decay h_{t-1})
 * const leakyCell = layers.defineCell<{ decay: number }>({
 *   type: "leakyCell",
 *   weights: () => ({}),
 *   states: (_, [, features]) => [[features!]],
 *   step({ decay }, _, x, { states: [h] }) {
 *     const output = ops.tanh(ops.add(x, ops.multiply(h!, decay)));
 *     return { output, states: [output] };
 *   },
 * });
 * sequential([layers.input([20, 8]), layers.rnn(leakyCell({ decay: 0.9 }))]);
 */
export function defineCell<Given extends object, Options extends object = Given>(
  definition: CellDefinition<Given, Options>,
): LayerMaker<Given> {
  definitions.set(definition.type, definition as unknown as CellDefinition<never, never>);
  return defineLayer<Given, Options>({
    type: definition.type,
    options: (given) => definition.options?.(given) ?? (given as unknown as Options),
    inputs: "any",
    weights: (options, [x]) => definition.weights(options, x!),
    call(options, weights, [x, ...given], context) {
      const cell = bindCell(definition, options);
      const states = given.length > 0 ? given : zeroStates(cell, x!.type);
      const { output, states: next } = stepAlone(cell, weights, x!, {
        states,
        drawn: cell.draw(x!.type, context),
      });
      return [output, ...next];
    },
  });
}
