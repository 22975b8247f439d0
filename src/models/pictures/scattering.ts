import { ndarray } from "../../base/ndarray.ts";
import { ShapeError } from "../../base/errors.ts";
import { showShape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { defineLayer, type Layer, type LayerOptions } from "../../layers/layer.ts";
import {
  add,
  averagePool,
  concatenate,
  conv,
  reshape,
  slice,
  sqrt,
  square,
  transpose,
} from "../../ops/index.ts";
import { gaussianKernel, morletKernel } from "./wavelets.ts";

/** Directions that wavelets look in. */
const orientations = 8;
/** Keeps the slope of the modulus finite at 0. */
const tiny = 1e-12;

type Kernel = Float32Array;

/** Kernels `[size, size, 1, filters]` of one size. */
function filters(size: number, kernels: readonly Kernel[]): Tensor {
  const data = new Float32Array(size * size * kernels.length);
  kernels.forEach((kernel, f) => kernel.forEach((value, at) => (data[at * kernels.length + f] = value)));
  return constant(ndarray("float32", [size, size, 1, kernels.length], data));
}

/** The real parts of all orientations, then the imaginary ones. */
function wavelets(size: number, scale: number): Tensor {
  const all = Array.from({ length: orientations }, (_, i) =>
    morletKernel(size, { scale, angle: (Math.PI * i) / orientations }),
  );
  return filters(size, [...all.map(({ real }) => real), ...all.map(({ imaginary }) => imaginary)]);
}

/** How strong each orientation is at each place: `x [n, h, w, 1]` -> `[n, h', w', orientations]`. */
function modulus(x: Tensor, kernel: Tensor, strides: number): Tensor {
  const waves = conv(x, kernel, { strides, padding: "same" });
  const part = (start: number, stop: number) => square(slice(waves, [null, null, null, { start, stop }]));
  return sqrt(add(add(part(0, orientations), part(orientations, 2 * orientations)), tiny));
}

/** Each channel as a picture of its own: `[n, h, w, c]` -> `[n c, h, w, 1]`. */
function apart(x: Tensor): Tensor {
  const [n, h, w, c] = x.shape as readonly [number, number, number, number];
  return reshape(transpose(x, [0, 3, 1, 2]), [n * c, h, w, 1]);
}

/** Pictures of channels put together again: `[n c, h, w, k]` -> `[n, h, w, c k]`. */
function together(x: Tensor, n: number): Tensor {
  const [all, h, w, k] = x.shape as readonly [number, number, number, number];
  return reshape(transpose(reshape(x, [n, all / n, h, w, k]), [0, 2, 3, 1, 4]), [n, h, w, (all / n) * k]);
}

const scatteringLayer = defineLayer({
  type: "scattering",
  options: (given: object) => given,
  call(_, _weights, [x]) {
    const [n, height, width] = x!.shape as readonly [number, number, number];
    if (x!.rank !== 4 || height % 4 !== 0 || width % 4 !== 0) {
      throw new ShapeError({
        where: "scattering",
        expected: "pictures whose height and width are multiples of 4",
        received: showShape(x!.shape.slice(1)),
      });
    }
    const smooth = filters(7, [gaussianKernel(7, 1.6)]);
    const pictures = apart(x!); // [3 n, h, w, 1]
    const fine = modulus(pictures, wavelets(7, 1), 1); // [3 n, h, w, 8]
    const coarse = modulus(pictures, wavelets(11, 2), 2); // [3 n, h / 2, w / 2, 8]
    const halved = averagePool(fine, { poolSize: 2, strides: 2 }); // [3 n, h / 2, w / 2, 8]
    const second = modulus(apart(halved), wavelets(7, 1), 2); // [24 n, h / 4, w / 4, 8]
    return concatenate(
      [
        together(conv(pictures, smooth, { strides: 4, padding: "same" }), n),
        together(averagePool(halved, { poolSize: 2, strides: 2 }), n),
        together(averagePool(coarse, { poolSize: 2, strides: 2 }), n),
        together(second, n),
      ],
      { axis: -1 },
    );
  },
});

/**
 * Wavelet scattering of pictures to the second order (Bruna & Mallat 2013): how strong edges of eight directions and two
 * sizes are around each place, and how that strength varies itself. It has no weights and learns nothing, so that it costs no
 * privacy; on top of it a linear layer learns privately from far fewer examples than a convolutional network (Tramer &
 * Boneh 2021). The second order is taken at every fourth place rather than averaged.
 * Shapes: `x [batch, height, width, channels]` -> `[batch, height / 4, width / 4, 81 channels]`.
 * @throws {ShapeError} unless height and width are multiples of 4.
 */
export const scattering = (options: LayerOptions = {}): Layer => scatteringLayer(options);
