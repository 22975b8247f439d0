import { ShapeError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  add,
  arange,
  cast,
  concatenate,
  equal,
  exp,
  expandDims,
  full,
  fullLike,
  greater,
  greaterEqual,
  less,
  log,
  logSoftmax,
  logSumExp,
  logicalAnd,
  logicalOr,
  matMul,
  maximum,
  negative,
  notEqual,
  oneHot,
  pad,
  reshape,
  stack,
  stopGradient,
  subtract,
  sum,
  transpose,
  where,
  zeros,
} from "../ops/index.ts";
import { scan } from "../transform/index.ts";

export interface CtcLossOptions {
  /** How many labels of each row count, `[batch]`. Default: as many as differ from `maskIndex`. */
  readonly targetLength?: Tensor;
  /** How many frames of each row count, `[batch]`. Default: all. */
  readonly outputLength?: Tensor;
  /** The class that stands for "no label here" (the blank), and for padding in the labels. Default: 0. */
  readonly maskIndex?: number;
  /** Give 0 instead of infinity where the labels do not fit into the frames. Default: false. */
  readonly zeroInfinity?: boolean;
}

/**
 * Stands for log 0: no sum of log probabilities comes near it, and unlike infinity it subtracts from itself to 0.
 * Losses beyond a tenth of it are infinite.
 */
const never = -1e30;

/** `log(e^a + e^b + e^c)`, without overflow. The largest is only a shift: it has no gradient. */
function logAddExp(a: Tensor, b: Tensor, c: Tensor): Tensor {
  const largest = stopGradient(maximum(maximum(a, b), c));
  const [x, y, z] = [a, b, c].map((t) => exp(subtract(t, largest)));
  return add(log(add(add(x!, y!), z!)), largest);
}

/** Rows moved `by` places towards the end of the first axis. */
const shiftDown = (x: Tensor, by: number): Tensor =>
  pad(
    x,
    [
      [by, -by],
      [0, 0],
    ],
    { constantValues: never },
  );

/** Labels `[labels, batch]` with a blank before, between and after them: `[2 labels + 1, batch]`. */
function withBlanks(labels: Tensor, blank: number): Tensor {
  const [count, batch] = labels.shape as [number, number];
  const pairs = reshape(stack([fullLike(labels, blank), labels], { axis: 1 }), [2 * count, batch]);
  return concatenate([pairs, full([1, batch], blank, { dtype: "int32" })], { axis: 0 });
}

/**
 * Log probabilities of each state's class at each frame: `[frames, states, batch]`. Frames past a row's length
 * are blanks for certain, which changes no path's probability.
 */
function emissions(logits: Tensor, states: Tensor, { blank, length }: { blank: number; length?: Tensor }) {
  const [, time, classes] = logits.shape as [number, number, number];
  // Below `never` lies only -infinity, of classes ruled out by the model: 0 times it would be NaN.
  const logProbabilities = maximum(logSoftmax(logits), never);
  const chosen = oneHot(transpose(states), classes, { dtype: logits.dtype }); // [batch, states, classes]
  const zero = zeros([], { dtype: logits.dtype });
  const known = logicalAnd(greaterEqual(states, 0), less(states, classes));
  const emitted = add(
    transpose(matMul(logProbabilities, transpose(chosen, [0, 2, 1])), [1, 2, 0]),
    where(known, zero, never),
  );
  if (length === undefined) return emitted;
  const past = greaterEqual(expandDims(arange(time), 1), length);
  const certain = where(equal(states, blank), zero, never);
  return where(expandDims(past, 1), expandDims(certain, 0), emitted);
}

function checkShapes(target: Tensor, output: Tensor, lengths: Readonly<Record<string, Tensor | undefined>>) {
  if (output.rank !== 3 || target.rank !== 2 || target.shape[0] !== output.shape[0]) {
    throw new ShapeError({
      where: "ctcLoss",
      expected: "labels [batch, labels] and logits [batch, frames, classes]",
      received: `labels ${showShape(target.shape)} and logits ${showShape(output.shape)}`,
    });
  }
  for (const [name, length] of Object.entries(lengths)) {
    if (length === undefined || (length.rank === 1 && length.shape[0] === output.shape[0])) continue;
    throw new ShapeError({
      where: `ctcLoss.${name}`,
      expected: `a length for each of ${output.shape[0]} rows`,
      received: showShape(length.shape),
    });
  }
}

/**
 * Connectionist temporal classification (Graves et al. 2006): `-log p(labels | frames)`, the probability summed
 * over all ways to spread the labels over the frames, with blanks between, by
 * `alpha_t(s) = p_t(s) (alpha_t-1(s) + alpha_t-1(s - 1) + [s may be reached from s - 2] alpha_t-1(s - 2))` in logarithms.
 * Labels that do not fit into their frames (equal neighbours need a blank between) have infinite loss, as in
 * PyTorch, and no gradient; Keras gives a number near 1e5.
 * Shapes: labels `[batch, labels]` int32, logits `[batch, frames, classes]` -> `[batch]`. Labels outside the classes fit nowhere.
 * @throws {ShapeError} when the shapes do not fit.
 * @throws {OptionError} when `maskIndex` is not one of the classes.
 * @example
 * const logits = random.normal(random.key(0), [1, 4, 3]);
 * const loss = losses.ctcLoss(tensor([[1, 2]], { dtype: "int32" }), logits);
 */
export function ctcLoss(target: Tensor, output: Tensor, options: CtcLossOptions = {}): Tensor {
  const settings = complete("ctcLoss", options, {
    targetLength: undefined,
    outputLength: undefined,
    maskIndex: 0,
    zeroInfinity: false,
  });
  const { targetLength, outputLength, maskIndex: blank } = settings;
  checkShapes(target, output, { targetLength, outputLength });
  checkNumbers("ctcLoss", settings, { maskIndex: { min: 0, max: output.shape[2]! - 1, integer: true } });

  const batch = output.shape[0]!;
  // Half precision holds neither `never` nor long sums.
  const logits = output.dtype === "float64" ? output : cast(output, "float32");
  // A label that does not count is no different from a blank.
  const padded = target.shape[1] === 0 ? full([batch, 1], blank, { dtype: "int32" }) : cast(target, "int32");
  const length = targetLength
    ? cast(targetLength, "int32")
    : sum(cast(notEqual(padded, blank), "int32"), { axis: 1 });
  const place = expandDims(arange(padded.shape[1]!), 1);
  const states = withBlanks(where(less(place, length), transpose(padded), blank), blank);

  const count = states.shape[0]!;
  const zero = zeros([], { dtype: logits.dtype });
  // A label follows the one before it without a blank where they differ.
  const skips = where(
    notEqual(
      states,
      pad(
        states,
        [
          [2, -2],
          [0, 0],
        ],
        { constantValues: blank },
      ),
    ),
    zero,
    never,
  );
  const start = where(
    equal(expandDims(arange(count), 1), 0),
    zeros([count, batch], { dtype: logits.dtype }),
    never,
  );
  const frames = emissions(logits, states, {
    blank,
    ...(outputLength && { length: cast(outputLength, "int32") }),
  });
  const [alpha] = scan(
    (a: Tensor, frame: Tensor) => {
      const reached = logAddExp(a, shiftDown(a, 1), add(shiftDown(a, 2), skips));
      return [add(reached, frame), []] as const;
    },
    start,
    { xs: frames },
  );

  // Paths end in the last label or in the blank after it.
  const end = add(length, length);
  const state = expandDims(arange(count), 1);
  const ends = logicalOr(equal(state, end), equal(state, subtract(end, 1)));
  const loss = negative(logSumExp(where(ends, alpha, never), { axis: 0 }));
  return where(greater(loss, -never / 10), settings.zeroInfinity ? 0 : Infinity, loss);
}
