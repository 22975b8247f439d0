import { OptionError, ShapeError } from "../../base/errors.ts";
import { currentScope } from "../../graph/scope.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { expectInputRank, expectPositiveInteger } from "../checks.ts";
import { defineLayer, type LayerMaker } from "../layer.ts";
import { penalizeActivity } from "../finish.ts";
import { weight, type GivenRegularizer } from "../weight.ts";
import { bindCell, type Cell, type CellDefinition } from "./cell.ts";
import { recur, reversed, stepOf, type Recurred } from "./recur.ts";

/** What every recurrent layer takes beside its cell's options; Keras's names. */
export interface RecurrentOptions {
  /** Whether to give the output of every step, or of the last alone. Default: false. */
  readonly returnSequences?: boolean;
  /** Whether to give the last states too, as further outputs. Default: false. */
  readonly returnState?: boolean;
  /** From the last step to the first; the outputs then stand in that order. Default: false. */
  readonly goBackwards?: boolean;
  /**
   * Whether a batch goes on where the one before ended, row by row, until `model.resetStates()`. It needs
   * `batchSize`. Default: false.
   */
  readonly stateful?: boolean;
  /** The size of all batches of a stateful layer. Default: any. */
  readonly batchSize?: number;
  /** Penalizes all outputs; the penalty is divided by the batch size, as in Keras. Default: none. */
  readonly activityRegularizer?: GivenRegularizer;
  /** Whether outputs at masked steps are zeros, or those of the step before. Default: false. */
  readonly zeroOutputForMask?: boolean;
  /**
   * Save the states only and compute every step again for the gradient: less memory, more time. Default: false.
   */
  readonly recompute?: boolean;
}

const recurrentDefaults = {
  returnSequences: false,
  returnState: false,
  goBackwards: false,
  stateful: false,
  batchSize: undefined,
  activityRegularizer: undefined,
  zeroOutputForMask: false,
  recompute: false,
} as const;

/** With defaults put in. */
type RecurrentSettings = {
  readonly [K in keyof typeof recurrentDefaults]: (typeof recurrentDefaults)[K] extends undefined
    ? RecurrentOptions[K]
    : Exclude<RecurrentOptions[K], undefined>;
};

/** The options that concern the loop, and the rest, which are the cell's. */
function splitOptions<Given extends RecurrentOptions>(type: string, given: Given) {
  const loop: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    (Object.hasOwn(recurrentDefaults, name) ? loop : own)[name] = value;
  }
  const chosen = Object.fromEntries(Object.entries(loop).filter(([, v]) => v !== undefined && v !== null));
  const settings = { ...recurrentDefaults, ...chosen } as RecurrentSettings;
  if (settings.stateful) checkBatchSize(type, settings.batchSize);
  return { settings, own: own as Omit<Given, keyof RecurrentOptions> };
}

function checkBatchSize(type: string, batchSize: number | undefined): void {
  if (batchSize !== undefined) return expectPositiveInteger(type, "batchSize", batchSize);
  throw new OptionError({
    where: type,
    problem: "a stateful layer must know the size of its batches",
    mend: "give it, as { stateful: true, batchSize: 32 }",
  });
}

/** What sequences a layer takes. */
export interface SequenceLayout {
  /** The number of an input's axes; undefined leaves that to the cell. */
  readonly rank: number | undefined;
  /** The axes, as messages tell them. */
  readonly layout: string;
}

const features: SequenceLayout = { rank: 3, layout: "[batch, time, features]" };

/** Defines a layer that runs a cell over a sequence. */
export function defineRecurrent<Given extends object, Options extends object>(
  definition: CellDefinition<Given, Options>,
  { rank, layout }: SequenceLayout = features,
): LayerMaker<Given & RecurrentOptions> {
  const { type } = definition;
  return defineLayer<Given & RecurrentOptions, Options & RecurrentSettings>({
    type,
    options(given) {
      const { settings, own } = splitOptions(type, given);
      const cellGiven = own as unknown as Given;
      const settled = definition.options?.(cellGiven, recurrentDefaults) ?? (cellGiven as unknown as Options);
      return { ...settled, ...settings };
    },
    inputs: "any",
    batchSize: ({ stateful, batchSize }) => (stateful ? batchSize : undefined),
    weights(options, [x]) {
      if (rank !== undefined || x!.shape.length < 2) expectInputRank(type, x!, rank ?? 3, layout);
      const cell = bindCell(definition, options);
      return { ...cell.weights(stepOf(x!)), ...stateWeights(cell, options, stepOf(x!).shape) };
    },
    // Pieces come in order, so that only what runs forwards can take them.
    streams: ({ goBackwards }) => !goBackwards,
    mask: ({ returnSequences, goBackwards }, _, [mask]) => [
      returnSequences && mask ? (goBackwards ? reversed(mask) : mask) : undefined,
    ],
    call(options, weights, [x, ...initial], context) {
      const cell = bindCell(definition, options);
      if (options.stateful) expectBatchSize(type, options.batchSize!, x!);
      const made = recur(type, cell, {
        weights,
        x: x!,
        initial: initial.length > 0 || !options.stateful ? initial : keptStates(cell, weights, x!),
        mask: context.masks[0],
        reverse: options.goBackwards,
        sequences: options.returnSequences,
        zeroOutputForMask: options.zeroOutputForMask,
        recompute: options.recompute,
        context,
      });
      if (options.stateful) made.states.forEach((state, i) => context.update(`state${i}`, state));
      const outputs = outputsOf(made, options);
      for (const y of outputs) penalizeActivity(options.activityRegularizer, y, context);
      return outputs;
    },
  });
}

/** What the options ask for of what a loop gave. */
function outputsOf(
  { output, states }: Recurred,
  { returnSequences, returnState, goBackwards }: RecurrentSettings,
): Tensor[] {
  const y = returnSequences && goBackwards ? reversed(output) : output;
  return returnState ? [y, ...states] : [y];
}

/** The states of a stateful layer are weights that no optimizer touches. */
function stateWeights(cell: Cell, { stateful, batchSize }: RecurrentSettings, step: readonly number[]) {
  if (!stateful) return {};
  return Object.fromEntries(
    cell
      .states(step)
      .map((shape, i) => [
        `state${i}`,
        { ...weight([batchSize!, ...shape], "zeros", { trainable: false }), carried: true },
      ]),
  );
}

const keptStates = (cell: Cell, weights: Readonly<Record<string, Tensor>>, x: Tensor): Tensor[] =>
  cell.states(stepOf(x).shape).map((_, i) => weights[`state${i}`]!);

/** @throws {ShapeError} unless the batch is of the size that a stateful layer keeps states for. */
function expectBatchSize(type: string, batchSize: number, { shape }: Tensor): void {
  if (shape[0] === batchSize) return;
  throw new ShapeError({
    where: currentScope() || type,
    problem: "a stateful layer keeps a state for every row of its batches, and got a batch of another size",
    expected: `${batchSize} rows, as its batchSize says`,
    received: `${shape[0]}`,
    mend: `give batches of ${batchSize}, and a number of examples that it divides`,
  });
}
