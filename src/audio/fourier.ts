import { ShapeError } from "../base/errors.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matMul, pad, reshape, take } from "../ops/index.ts";
import { checkSignal } from "./checkSignal.ts";
import { greatestDivisor } from "./greatestDivisor.ts";
import type { StftSettings } from "./stftOptions.ts";
import { windowWeights } from "./window.ts";

/** How many bins a transform of real numbers has. */
export const binsOf = (nFft: number): number => Math.floor(nFft / 2) + 1;

/**
 * The Fourier transform of every windowed frame, as one matrix product: first all real parts, then all imaginary ones.
 * Formula: `X[t, k] = sum over n of w[n] x[t hop + n] e^(-2 pi i k n / nFft)`.
 * Shapes: `x [batch, samples]` -> `[batch, frames, 2 bins]`.
 * @throws {ShapeError} unless `x` is `[batch, samples]`, with samples for a frame.
 */
export function transformFrames(where: string, x: Tensor, settings: StftSettings): Tensor {
  const signal = checkSignal(where, x);
  const { nFft, winLength, hopLength, center, padMode } = settings;
  const half = center ? Math.floor(nFft / 2) : 0;
  const padded =
    half === 0
      ? signal
      : pad(
          signal,
          [
            [0, 0],
            [half, half],
          ],
          { mode: padMode },
        );
  const room = padded.shape[1]! - nFft;
  if (room < 0) {
    throw new ShapeError({
      where,
      problem: "the signal is shorter than a frame",
      expected: `at least ${nFft - 2 * half} samples`,
      received: `${signal.shape[1]}`,
      mend: "pad it with zeros, or use a smaller nFft",
    });
  }
  const frames = Math.floor(room / hopLength) + 1;
  const rows = cutFrames(padded, { start: windowStart(settings), length: winLength, hopLength, frames });
  return matMul(rows, fourierBasis(settings, rows.shape[2]!));
}

/** Where in its frame a window stands that is shorter. */
const windowStart = ({ nFft, winLength }: StftSettings): number => Math.floor((nFft - winLength) / 2);

/** Shorter blocks are gathered no faster than single samples. */
const shortestBlock = 8;

/**
 * Overlapping frames from `start` on, of at least `length` samples each: what is more is to be ignored. They are
 * gathered in blocks that hops, and if possible frames, are whole multiples of, which is quicker than by samples.
 * Shapes: `[batch, samples]` -> `[batch, frames, length or a little more]`.
 */
function cutFrames(
  x: Tensor,
  cut: {
    readonly start: number;
    readonly length: number;
    readonly hopLength: number;
    readonly frames: number;
  },
): Tensor {
  const { start, length, hopLength, frames } = cut;
  const [batch, samples] = x.shape as [number, number];
  const common = greatestDivisor(hopLength, length);
  const block = common >= shortestBlock ? common : hopLength;
  const step = hopLength / block;
  const count = Math.ceil(length / block);
  const blocks = (frames - 1) * step + count;
  const fitted = pad(x, [
    [0, 0],
    [-start, start + blocks * block - samples],
  ]);
  const order = Int32Array.from(
    { length: frames * count },
    (_, i) => Math.floor(i / count) * step + (i % count),
  );
  const gathered = take(reshape(fitted, [batch, blocks, block]), tensor(order, { shape: [frames, count] }), {
    axis: 1,
  });
  return reshape(gathered, [batch, frames, count * block]);
}

/** Windowed cosines, then windowed negative sines: `[rows, 2 bins]`; rows past the window are zero. */
function fourierBasis(settings: StftSettings, rows: number): Tensor {
  const { nFft, winLength, window } = settings;
  const bins = binsOf(nFft);
  const weights = windowWeights(window, winLength);
  const start = windowStart(settings);
  // One turn in nFft steps: whole numbers modulo nFft lose no precision, as large angles would.
  const cosines = Float64Array.from({ length: nFft }, (_, i) => Math.cos((2 * Math.PI * i) / nFft));
  const sines = Float64Array.from({ length: nFft }, (_, i) => Math.sin((2 * Math.PI * i) / nFft));
  const basis = new Float32Array(rows * 2 * bins);
  for (let n = 0; n < winLength; n++) {
    for (let k = 0; k < bins; k++) {
      const step = (k * (start + n)) % nFft;
      basis[n * 2 * bins + k] = weights[n]! * cosines[step]!;
      basis[n * 2 * bins + bins + k] = -weights[n]! * sines[step]!;
    }
  }
  return tensor(basis, { shape: [rows, 2 * bins] });
}
