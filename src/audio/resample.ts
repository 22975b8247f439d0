import { UnsupportedError } from "../base/errors.ts";
import { tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { conv, expandDims, reshape, slice } from "../ops/index.ts";
import { checkSignal } from "./checkSignal.ts";
import {
  resampledLength,
  resampleFilter,
  type ResampleFilter,
  type ResampleOptions,
} from "./resampleFilter.ts";

/** Rates with hardly a common divisor need a kernel larger than this. */
const largestKernel = 2 ** 24;

/**
 * Sound at another rate, by a windowed sinc (6 zero crossings, roll-off 0.99, Hann window): equal to
 * `torchaudio.functional.resample`. One convolution, so that it can be part of a model.
 * Shapes: `[batch, samples]` -> `[batch, ceil(samples to / from)]`.
 * @throws {OptionError} unless both rates are whole numbers of hertz.
 * @throws {ShapeError} unless `x` is `[batch, samples]`.
 * @throws {UnsupportedError} when the rates' common divisor is so small that the kernel would not fit.
 * @example audio.resample(ops.zeros([4, 16_000]), { from: 16_000, to: 8000 }).shape // [4, 8000]
 */
export function resample(x: Tensor, options: ResampleOptions): Tensor {
  const filter = resampleFilter("resample", options);
  const signal = checkSignal("resample", x);
  if (options.from === options.to) return signal;
  const { step, phases, width } = filter;
  const kernel = kernelOf(filter, options);
  const padding = [[width, width + step]] as const;
  const y = conv(expandDims(signal, 2), kernel, { strides: step, padding });
  const [batch, places] = y.shape as [number, number];
  const length = resampledLength(signal.shape[1]!, filter);
  return slice(reshape(y, [batch, places * phases]), [null, { stop: length }]);
}

/** The filter as a kernel `[window, 1, phases]` that slides by `step`: each phase begins at its own place. */
function kernelOf({ step, phases, width, firsts, taps }: ResampleFilter, options: ResampleOptions): Tensor {
  const count = 2 * width + 1;
  const window = step + 2 * width;
  if (window * phases > largestKernel) {
    throw new UnsupportedError({
      where: "resample",
      problem: `${options.from} Hz and ${options.to} Hz have too small a common divisor for a convolution`,
      mend: "resample at rest with resampleArray or readWav, or by way of a rate between",
    });
  }
  const data = new Float32Array(window * phases);
  for (let p = 0; p < phases; p++) {
    for (let i = 0; i < count; i++) {
      data[(firsts[p]! + width + i) * phases + p] = taps[p * count + i]!;
    }
  }
  return tensor(data, { shape: [window, 1, phases] });
}
