import type { Tensor } from "../graph/tensor.ts";
import { split } from "../ops/index.ts";
import { transformFrames } from "./fourier.ts";
import { settleStft, type StftOptions } from "./stftOptions.ts";

/**
 * Short-time Fourier transform, as its real and imaginary parts.
 * Formula: `X[t, k] = sum over n of w[n] x[t hopLength + n] e^(-2 pi i k n / nFft)`, n over a frame.
 * Shapes: `x [batch, samples]` -> each `[batch, frames, floor(nFft / 2) + 1]`, with `floor(samples / hopLength) + 1`
 * frames where they are centred (nFft even). Equal to `librosa.stft` with time before frequency.
 * @throws {ShapeError} unless `x` is `[batch, samples]`, with samples for a frame.
 * @throws {OptionError} for options out of range.
 * @example audio.stft(ops.zeros([2, 8000]), { nFft: 256 }).real.shape // [2, 126, 129]
 */
export function stft(
  x: Tensor,
  options: StftOptions = {},
): { readonly real: Tensor; readonly imaginary: Tensor } {
  const [real, imaginary] = split(transformFrames("stft", x, settleStft("stft", options)), 2, { axis: -1 });
  return { real: real!, imaginary: imaginary! };
}
