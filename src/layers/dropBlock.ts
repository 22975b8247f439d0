import { checkNumbers, complete } from "../base/options.ts";
import { cast, divide, less, maximum, maxPool, multiply, pad, random, subtract, sum } from "../ops/index.ts";
import { expectSpatial } from "./checks.ts";
import { checkDataFormat, dataFormatDefault, spatialAxes, type DataFormatOption } from "./dataFormat.ts";
import { checkRate } from "./dropRandomly.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";

interface BlockSize {
  /** The side of the squares, at most that of the picture. Default: 7. */
  readonly blockSize?: number;
}
export interface DropBlock2dOptions extends BlockSize, DataFormatOption, LayerOptions {}

const type = "dropBlock2d";

const dropBlock2dLayer = defineLayer({
  type,
  options({ rate, ...rest }: BlockSize & DataFormatOption & { readonly rate: number }) {
    checkRate(type, rate);
    const settings = complete(type, rest, { blockSize: 7, ...dataFormatDefault });
    checkNumbers(type, settings, { blockSize: { min: 1, integer: true } });
    checkDataFormat(type, settings.dataFormat);
    return { rate, ...settings };
  },
  mask: "keep",
  call({ rate, blockSize, dataFormat }, _, [x], context) {
    expectSpatial(type, x!, 2, dataFormat);
    if (!context.training || rate === 0) return x!;
    const spatial = spatialAxes(x!.rank, dataFormat);
    const [height, width] = spatial.map((axis) => x!.shape[axis]!) as [number, number];
    const side = Math.min(blockSize, height, width);
    // Squares begin where they lie wholly within the picture, so often that a part `rate` is covered if none overlap.
    const begins = x!.shape.map((n, axis) => (spatial.includes(axis) ? n - side + 1 : n));
    const often = (rate * height * width) / (side ** 2 * (height - side + 1) * (width - side + 1));
    const corners = cast(less(random.uniform(context.key(), begins), often), x!.dtype);
    const margins = x!.shape.map((_, axis) => (spatial.includes(axis) ? side - 1 : 0));
    const padded = pad(
      corners,
      margins.map((n) => [n, n] as const),
    );
    const dropped = maxPool(padded, { poolSize: side, strides: 1, dataFormat });
    const kept = subtract(1, dropped);
    return multiply(x!, multiply(kept, divide(kept.size, maximum(sum(kept), 1e-6))));
  },
});

/**
 * DropBlock (Ghiasi et al. 2018, "DropBlock: a regularization method for convolutional networks",
 * https://arxiv.org/abs/1810.12890): while training, zeroes random squares of every channel, which leaves a convolution less
 * to guess from than single elements would, and enlarges the rest so that the mean stays; at inference does nothing. As
 * torchvision's `DropBlock2d`.
 * Shapes: `[batch, height, width, channels]`, unchanged.
 * @param rate which part is covered, where squares do not overlap
 * @throws {OptionError} unless `rate` lies in [0, 1].
 * @example layers.dropBlock2d(0.1, { blockSize: 5 })
 */
export const dropBlock2d = (rate: number, options: DropBlock2dOptions = {}): Layer =>
  dropBlock2dLayer({ ...options, rate });
