import { OptionError } from "../base/errors.ts";
import { normalizeAxes, normalizeAxis } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { fromChannelsFirst, toChannelsFirst, type DataFormat } from "./dataFormat.ts";
import { rsqrt, square } from "./exponential.ts";
import { mean } from "./mean.ts";
import { reshape } from "./reshape.ts";
import { standardizeOp } from "./standardize.ts";
import { inversePermutation, transpose } from "./transpose.ts";

/** What is standardized and what is put in its place. */
export interface NormalizationOptions {
  /** Multiplied at the end. Default: nothing. */
  readonly gamma?: Tensor | undefined;
  /** Added at the end. Default: nothing. */
  readonly beta?: Tensor | undefined;
  /** Added to the variance. */
  readonly epsilon?: number;
}

/** A vector (or a tensor over `axes`) as it broadcasts against `x`. */
function against(x: Tensor, axes: readonly number[], t: Tensor): Tensor {
  const lengths = t.shape.values();
  return reshape(
    t,
    x.shape.map((_, i) => (axes.includes(i) ? lengths.next().value! : 1)),
  );
}

function scaled(x: Tensor, axes: readonly number[], { gamma, beta }: NormalizationOptions): Tensor {
  const stretched = gamma === undefined ? x : multiply(x, against(x, axes, gamma));
  return beta === undefined ? stretched : add(stretched, against(x, axes, beta));
}

/**
 * Each example brought to mean 0 and variance 1 over `axis` (Ba et al. 2016).
 * Formula: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 * @param options.axis one axis or several; gamma and beta have their shape. Default: the last.
 * @param options.epsilon default: 1e-7
 * @example ops.layerNormalization(x, { gamma, beta })
 */
export function layerNormalization(
  x: Tensor,
  options: NormalizationOptions & { readonly axis?: number | readonly number[] } = {},
): Tensor {
  const axes = normalizeAxes("layerNormalization", options.axis ?? -1, x.rank);
  const rest = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const order = [...rest, ...axes];
  const moved = transpose(x, order);
  const y = standardizeOp(moved, { axis: rest.length, epsilon: options.epsilon ?? 1e-7 })[0]!;
  return scaled(transpose(y, inversePermutation(order)), axes, options);
}

/**
 * Each example divided by its root mean square over `axis` (Zhang & Sennrich 2019).
 * Formula: `y = scale x / sqrt(mean(x^2) + epsilon)`.
 * @param options.scale has the shape of the axes. Default: nothing.
 * @param options.axis default: the last
 * @param options.epsilon default: 1e-7
 */
export function rmsNormalization(
  x: Tensor,
  options: {
    readonly scale?: Tensor | undefined;
    readonly axis?: number | readonly number[];
    readonly epsilon?: number;
  } = {},
): Tensor {
  const axes = normalizeAxes("rmsNormalization", options.axis ?? -1, x.rank);
  const power = mean(square(x), { axis: axes, keepDims: true });
  return scaled(multiply(x, rsqrt(add(power, options.epsilon ?? 1e-7))), axes, { gamma: options.scale });
}

/**
 * Groups of channels, with all their places, brought to mean 0 and variance 1 (Wu & He 2018).
 * Shapes (channels last): `x [n, ...spatial, channels]`; gamma and beta `[channels]`.
 * @param options.groups how many groups. 1 is layer, as many as channels instance normalization.
 * @param options.epsilon default: 1e-3
 * @param options.dataFormat default: "channelsLast"
 * @throws {OptionError} when the groups do not divide the channels.
 */
export function groupNormalization(
  x: Tensor,
  options: NormalizationOptions & { readonly groups: number; readonly dataFormat?: DataFormat },
): Tensor {
  const { groups, dataFormat = "channelsLast" } = options;
  const first = toChannelsFirst("groupNormalization", x, dataFormat);
  const [n, channels] = first.shape as readonly [number, number];
  if (!(groups >= 1) || channels % groups !== 0) {
    throw new OptionError({
      where: "groupNormalization",
      expected: `a number of groups that divides ${channels} channels`,
      received: `${groups}`,
    });
  }
  const grouped = reshape(first, [n, groups, first.size / (n * groups)]);
  const y = standardizeOp(grouped, { axis: 2, epsilon: options.epsilon ?? 1e-3 })[0]!;
  return fromChannelsFirst(scaled(reshape(y, first.shape), [1], options), dataFormat);
}

/**
 * Channels shifted and scaled by given statistics (Ioffe & Szegedy 2015).
 * Formula: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 * @param options.mean one for each channel, as `variance`, `gamma` and `beta`
 * @param options.axis the channels. Default: the last.
 * @param options.epsilon default: 1e-3
 */
export function batchNormalization(
  x: Tensor,
  options: NormalizationOptions & {
    readonly mean: Tensor;
    readonly variance: Tensor;
    readonly axis?: number;
  },
): Tensor {
  const axes = [normalizeAxis("batchNormalization", options.axis ?? -1, x.rank)];
  const inverse = rsqrt(add(options.variance, options.epsilon ?? 1e-3));
  const scale = options.gamma === undefined ? inverse : multiply(inverse, options.gamma);
  const centred = subtract(x, against(x, axes, options.mean));
  return scaled(multiply(centred, against(x, axes, scale)), axes, { beta: options.beta });
}
