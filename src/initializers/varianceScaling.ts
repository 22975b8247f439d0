import { checkChoice, checkNumbers, complete } from "../base/options.ts";
import * as random from "../base/random.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import { initializer, type Initializer, type SeedOptions } from "./initializer.ts";

/** Which number of connections the variance is divided by. */
export type FanMode = "fanIn" | "fanOut" | "fanAvg";

/** What is drawn from: a normal distribution cut at two deviations, one not cut, or a uniform one. */
export type ScaledDistribution = "truncatedNormal" | "untruncatedNormal" | "uniform";

/** What scales a distribution to a weight's shape. */
interface Scaling {
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: ScaledDistribution;
}

/**
 * How many inputs each output of a weight sees, and how many outputs each input reaches: the last two
 * axes, times the size of the window that the axes before them span.
 */
export function fansOf(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0]!, fanOut: shape[0]! };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}

/** The standard deviation of a unit normal distribution cut at two deviations. */
const truncatedDeviation = 0.87962566103423978;

function draw({ scale, mode, distribution }: Scaling, shape: Shape, key: random.RandomKey): Float32Array {
  const { fanIn, fanOut } = fansOf(shape);
  const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
  const variance = scale / Math.max(1, fan);
  const n = sizeOf(shape);
  if (distribution === "uniform") {
    const limit = Math.sqrt(3 * variance);
    return random.uniform(key, n, { low: -limit, high: limit });
  }
  const deviation = Math.sqrt(variance);
  return distribution === "untruncatedNormal"
    ? random.normal(key, n).map((x) => x * deviation)
    : random.truncatedNormal(key, n).map((x) => (x * deviation) / truncatedDeviation);
}

export interface VarianceScalingOptions extends SeedOptions {
  /** Default: 1. */
  readonly scale?: number;
  /** Default: `fanIn`. */
  readonly mode?: FanMode;
  /** Default: `truncatedNormal`. */
  readonly distribution?: ScaledDistribution;
}

/**
 * Numbers of variance `scale / n`, with n the fan that `mode` names, so that signals keep their size from
 * layer to layer.
 * @throws {OptionError} for a scale that is not positive, an unknown mode or distribution.
 * @example initializers.varianceScaling({ scale: 2, mode: "fanOut" })
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const settings = complete("varianceScaling", options, {
    scale: 1,
    mode: "fanIn",
    distribution: "truncatedNormal",
    seed: undefined,
  });
  checkNumbers("varianceScaling", settings, { scale: { min: 0, exclusive: true } });
  checkChoice("varianceScaling.mode", settings.mode, ["fanIn", "fanOut", "fanAvg"]);
  checkChoice("varianceScaling.distribution", settings.distribution, [
    "truncatedNormal",
    "untruncatedNormal",
    "uniform",
  ]);
  return initializer("varianceScaling", settings, (shape, key) => draw(settings, shape, key));
}

const preset =
  (name: string, scaling: Scaling) =>
  (options: SeedOptions = {}): Initializer =>
    initializer(name, complete(name, options, { seed: undefined }), (shape, key) =>
      draw(scaling, shape, key),
    );

/** Uniform within `sqrt(6 / (fanIn + fanOut))` (Glorot & Bengio 2010): the default of most kernels. */
export const glorotUniform = preset("glorotUniform", { scale: 1, mode: "fanAvg", distribution: "uniform" });
/** Truncated normal of variance `2 / (fanIn + fanOut)` (Glorot & Bengio 2010). */
export const glorotNormal = preset("glorotNormal", {
  scale: 1,
  mode: "fanAvg",
  distribution: "truncatedNormal",
});
/** Uniform within `sqrt(6 / fanIn)`, for ReLU (He et al. 2015). */
export const heUniform = preset("heUniform", { scale: 2, mode: "fanIn", distribution: "uniform" });
/** Truncated normal of variance `2 / fanIn`, for ReLU (He et al. 2015). */
export const heNormal = preset("heNormal", { scale: 2, mode: "fanIn", distribution: "truncatedNormal" });
/** Uniform within `sqrt(3 / fanIn)` (LeCun et al. 1998). */
export const lecunUniform = preset("lecunUniform", { scale: 1, mode: "fanIn", distribution: "uniform" });
/** Truncated normal of variance `1 / fanIn` (LeCun et al. 1998), for SELU. */
export const lecunNormal = preset("lecunNormal", {
  scale: 1,
  mode: "fanIn",
  distribution: "truncatedNormal",
});
