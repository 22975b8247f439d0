import { ShapeError } from "../../base/errors.ts";
import { sameShape } from "../../base/shape.ts";
import { input } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { expandDims, flip, moveAxis, where, zerosLike } from "../../ops/index.ts";
import { scan } from "../../transform/scan.ts";
import { showBatched } from "../checks.ts";
import type { CallContext, Mask } from "../layer.ts";
import { streamWithin } from "../stream.ts";
import { within } from "../within.ts";
import { zeroStates, type Cell, type CellStep } from "./cell.ts";

/** How a cell is run over a sequence. */
export interface RecurOptions {
  readonly weights: Readonly<Record<string, Tensor>>;
  /** `[batch, time, ...]` */
  readonly x: Tensor;
  /** The states before the first step. Default: zeros, or those of the piece before. */
  readonly initial: readonly Tensor[];
  readonly mask: Mask;
  /** From the last step to the first; outputs stay in their places. */
  readonly reverse: boolean;
  /** Whether the outputs of all steps are wanted, or that of the last alone. */
  readonly sequences: boolean;
  /** What stands at masked steps: zeros, or the output before. */
  readonly zeroOutputForMask: boolean;
  /** Save the states only and compute the steps again for the gradient. */
  readonly recompute: boolean;
  readonly context: CallContext;
}

export interface Recurred {
  /** `[batch, time, ...]`, or `[batch, ...]` of the last step. */
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** The type of one step of a sequence. */
export const stepOf = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">) => ({
  dtype,
  shape: [shape[0]!, ...shape.slice(2)],
});

/** The type of one slice of the first axis. */
const sliceOf = ({ dtype, shape }: Tensor) => ({ dtype, shape: shape.slice(1) });

/** A mask `[batch]` with axes of length 1 behind, up to the rank of `x`. */
const spread = (mask: Tensor, x: Tensor): Tensor =>
  expandDims(
    mask,
    Array.from({ length: x.rank - 1 }, (_, i) => i + 1),
  );

/** Which of the next states is the output itself; -1 where none is. */
const placeOfOutput = ({ output, states }: CellStep): number =>
  states.findIndex(({ node, index }) => node === output.node && index === output.index);

/** What the loop takes from step to step. */
interface Carried {
  readonly states: readonly Tensor[];
  /** The last output, where it is none of the states but needed; else nothing. */
  readonly own: readonly Tensor[];
}

/**
 * Runs a cell over a sequence. Of cells one above the other, each runs over the whole sequence before the next,
 * which gives the same and leaves more to large products.
 */
export function recur(type: string, cell: Cell, options: RecurOptions): Recurred {
  if (cell.parts === undefined) return loop(type, cell, options);
  const { x, weights, initial, sequences, zeroOutputForMask, context } = options;
  if (initial.length > 0) checkStates(type, cell, x, initial);
  let output = x;
  const states: Tensor[] = [];
  cell.parts.forEach(({ name, cell: part }, i) => {
    const last = i === cell.parts!.length - 1;
    const count = part.states(stepOf(output).shape).length;
    const made = recur(type, part, {
      ...options,
      weights: within(weights, name),
      x: output,
      initial: initial.slice(states.length, states.length + count),
      sequences: sequences || !last,
      zeroOutputForMask: zeroOutputForMask && last,
      context: contextWithin(context, name),
    });
    output = made.output;
    states.push(...made.states);
  });
  return { output, states };
}

const contextWithin = (context: CallContext, name: string): CallContext => ({
  ...context,
  stream: context.stream && streamWithin(context.stream, name, context.stream.inputs),
});

/**
 * Runs a single cell over a sequence by {@link scan}: what depends on the inputs alone is computed before the loop for
 * all steps, and the gradient of the weights after it. At masked steps the states stay as they are.
 */
function loop(type: string, cell: Cell, options: RecurOptions): Recurred {
  const { weights, x, initial, mask, reverse, sequences, recompute, context } = options;
  const drawn = cell.draw(stepOf(x), context);
  const start = initial.length > 0 ? initial : firstStates(cell, x, context);
  checkStates(type, cell, x, start);
  // Time comes in front before the product, which is mostly wider than the input.
  const projected = cell.project(weights, moveAxis(x, 1, 0), drawn);
  const counted = mask && moveAxis(mask, 1, 0);
  const zeroed = counted !== undefined && options.zeroOutputForMask;

  const trial = cell.step(weights, input(sliceOf(projected)), { states: start, drawn });
  checkTypes(type, start, trial.states);
  const place = placeOfOutput(trial);
  // A state that is the output need not be carried twice.
  const kept = (counted !== undefined && !zeroed && place < 0) || (!sequences && (zeroed || place < 0));
  const lastOf = ({ states, own: [output] }: Carried): Tensor => output ?? states[place]!;

  const [last, outputs] = scan(
    (past: Carried, [step, counts]: readonly Tensor[]): readonly [Carried, readonly Tensor[]] => {
      const made = cell.step(weights, step!, { states: past.states, drawn });
      const hold = (now: Tensor, before: Tensor): Tensor =>
        counts === undefined ? now : where(spread(counts, now), now, before);
      const states = made.states.map((state, i) => hold(state, past.states[i]!));
      const before = (): Tensor => (zeroed ? zerosLike(made.output) : lastOf(past));
      const output = () => (counts === undefined ? made.output : hold(made.output, before()));
      return [{ states, own: kept ? [output()] : [] }, sequences ? [output()] : []];
    },
    { states: start, own: kept ? [zerosLike(trial.output)] : [] },
    { xs: counted ? [projected, counted] : [projected], reverse, recompute },
  );
  if (context.stream?.inputs[0]) last.states.forEach((state, i) => context.stream!.carry(`state${i}`, state));
  return { output: sequences ? moveAxis(outputs[0]!, 0, 1) : lastOf(last), states: last.states };
}

/** Zeros, or where a sequence comes in pieces, the states that the piece before ended with. */
function firstStates(cell: Cell, x: Tensor, { stream }: CallContext): Tensor[] {
  const zeros = zeroStates(cell, stepOf(x));
  if (!stream?.inputs[0]) return zeros;
  return zeros.map(({ type }, i) => stream.carried(`state${i}`, type));
}

function checkStates(type: string, cell: Cell, x: Tensor, given: readonly Tensor[]): void {
  const wanted = cell.states(stepOf(x).shape).map((shape) => [x.shape[0]!, ...shape]);
  if (given.length === wanted.length && given.every(({ shape }, i) => sameShape(shape, wanted[i]!))) return;
  throw new ShapeError({
    where: type,
    problem: "the initial states do not fit",
    expected: wanted.map(showBatched).join(" and "),
    received: given.map(({ shape }) => showBatched(shape)).join(" and "),
    mend: `call it on the sequence alone, or on [x, ${wanted.map((_, i) => `state${i}`).join(", ")}]`,
  });
}

/** @throws {ShapeError} when a cell's step gives states that do not fit those before. */
function checkTypes(type: string, before: readonly Tensor[], after: readonly Tensor[]): void {
  const fits = after.length === before.length && after.every((t, i) => sameShape(t.shape, before[i]!.shape));
  if (fits) return;
  throw new ShapeError({
    where: type,
    problem: "the cell's step changes the shapes of its states",
    expected: before.map(({ shape }) => showBatched(shape)).join(" and "),
    received: after.map(({ shape }) => showBatched(shape)).join(" and "),
  });
}

/** A sequence from its last step to its first. */
export const reversed = (x: Tensor): Tensor => flip(x, { axis: 1 });
