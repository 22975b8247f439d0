import { ComputeError, DTypeError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import { showShape } from "../base/shape.ts";
import { ctcBeams } from "./ctcBeams.ts";
import { argMax, logSoftmax } from "./logProbabilities.ts";

export interface CtcDecodeOptions {
  /** How many frames of each row count. Default: all. */
  readonly lengths?: ArrayLike<number>;
  /** The likeliest class of each frame, or the likeliest labels over all frames. Default: "greedy". */
  readonly strategy?: "greedy" | "beamSearch";
  /** How many beginnings a beam search keeps after each frame. Default: 100. */
  readonly beamWidth?: number;
  /** How many of its best paths it gives. Default: 1. */
  readonly topPaths?: number;
  /** Whether greedy decoding takes a class in several frames on end for one label. Default: true. */
  readonly mergeRepeated?: boolean;
  /** The class of blanks. Default: 0. */
  readonly maskIndex?: number;
}

/** Labels read off the frames. */
export interface CtcDecoding {
  /** Labels, best path first, filled up with -1: `[paths, batch, frames]` int32. */
  readonly paths: NdArray;
  /**
   * Of beam search: each path's log probability, `[batch, paths]`, -infinity where there are fewer paths.
   * Of greedy decoding, as in Keras: minus the sum of the largest logits, `[batch, 1]`.
   */
  readonly scores: NdArray;
}

interface Path {
  readonly labels: readonly number[];
  readonly score: number;
}

/** The likeliest class of each frame, without blanks and, if so wished, repetitions. */
function greedyPath(frames: readonly Float32Array[], blank: number, mergeRepeated: boolean): Path {
  const best = frames.map(argMax);
  const labels = best.filter((label, t) => label !== blank && !(mergeRepeated && label === best[t - 1]));
  return { labels, score: -frames.reduce((sum, frame, t) => sum + frame[best[t]!]!, 0) };
}

/** Row by row, the frames that count. */
function framesOf({ dtype, shape, data }: NdArray, given: ArrayLike<number> | undefined): Float32Array[][] {
  if (shape.length !== 3 || shape[2] === 0) {
    throw new ShapeError({
      where: "ctcDecode",
      expected: "logits [batch, frames, classes]",
      received: showShape(shape),
    });
  }
  if (dtype !== "float32") {
    throw new DTypeError({ where: "ctcDecode", expected: "logits of dtype float32", received: dtype });
  }
  if ((data as Float32Array).some(Number.isNaN)) {
    throw new ComputeError({
      where: "ctcDecode",
      problem: "logits are not numbers",
      mend: "look at the model's weights",
    });
  }
  const [batch, time, classes] = shape as [number, number, number];
  const lengths = given === undefined ? new Array<number>(batch).fill(time) : Array.from(given);
  if (lengths.length !== batch || lengths.some((n) => !(Number.isInteger(n) && n >= 0 && n <= time))) {
    throw new ShapeError({
      where: "ctcDecode.lengths",
      expected: `${batch} whole numbers from 0 to ${time}`,
      received: lengths.join(", "),
    });
  }
  const frame = (at: number) => (data as Float32Array).subarray(at * classes, (at + 1) * classes);
  return lengths.map((length, row) => Array.from({ length }, (_, t) => frame(row * time + t)));
}

/**
 * Reads the labels off the logits of a model trained by CTC, as Keras's `ctc_decode`. Beam search (Graves 2012,
 * Hannun et al. 2014) sums over all ways to spell the same labels, greedy decoding sees only the likeliest.
 * Shapes: logits `[batch, frames, classes]` -> paths `[paths, batch, frames]`, scores `[batch, paths]`.
 * @throws {ShapeError} when logits or lengths do not fit.
 * @throws {DTypeError} unless the logits are float32.
 * @throws {ComputeError} when a logit is NaN.
 * @throws {OptionError} when an option is out of its range.
 * @example
 * const frames = Float32Array.of(0, 3, 0, 0, 3, 0, 3, 0, 0, 0, 0, 3);
 * const { paths } = decoding.ctcDecode(ndarray("float32", [1, 4, 3], frames)); // 1, 2, -1, -1
 */
export function ctcDecode(logits: NdArray, options: CtcDecodeOptions = {}): CtcDecoding {
  const settings = complete("ctcDecode", options, {
    lengths: undefined,
    strategy: "greedy",
    beamWidth: 100,
    topPaths: 1,
    mergeRepeated: true,
    maskIndex: 0,
  });
  const { strategy, beamWidth, topPaths, mergeRepeated, maskIndex: blank } = settings;
  const rows = framesOf(logits, settings.lengths);
  const [batch, time, classes] = logits.shape as [number, number, number];
  checkChoice("ctcDecode.strategy", strategy, ["greedy", "beamSearch"]);
  checkNumbers("ctcDecode", settings, {
    beamWidth: { min: 1, integer: true },
    topPaths: { min: 1, max: strategy === "greedy" ? 1 : beamWidth, integer: true },
    maskIndex: { min: 0, max: classes - 1, integer: true },
  });

  const paths = new Int32Array(topPaths * batch * time).fill(-1);
  const scores = new Float32Array(batch * topPaths).fill(-Infinity);
  rows.forEach((frames, row) => {
    const found =
      strategy === "greedy"
        ? [greedyPath(frames, blank, mergeRepeated)]
        : ctcBeams(frames.map(logSoftmax), { blank, width: beamWidth }).slice(0, topPaths);
    found.forEach(({ labels, score }, rank) => {
      paths.set(labels, (rank * batch + row) * time);
      scores[row * topPaths + rank] = score;
    });
  });
  return {
    paths: { dtype: "int32", shape: [topPaths, batch, time], data: paths },
    scores: { dtype: "float32", shape: [batch, topPaths], data: scores },
  };
}
