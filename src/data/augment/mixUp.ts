import { Draws } from "../../base/draws.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import type { BatchChange, SeedOption } from "./batchChange.ts";
import { mixLabels, mixRows, partners } from "./mixing.ts";

export interface MixUpOptions extends SeedOption {
  /** Of the beta distribution that shares are drawn from: under 1 they lie mostly near 0 and 1. Default: 0.2. */
  readonly alpha?: number;
}

/**
 * Mixup (Zhang et al. 2018, "mixup: beyond empirical risk minimization", https://arxiv.org/abs/1710.09412): every example
 * becomes `w a + (1 - w) b` of itself and another one of the batch, and so do their labels; `w` of Beta(alpha, alpha), one
 * for each example. As Keras's `MixUp`.
 * Shapes: inputs float32 `[batch, ...]`, labels float32 `[batch, classes]`.
 * @throws {OptionError} unless alpha is greater than 0.
 * @throws {ShapeError} while running, for labels that are no parts of classes.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.mixUp({ alpha: 0.2 }));
 */
export function mixUp(options: MixUpOptions = {}): BatchChange {
  const settings = complete("mixUp", options, { alpha: 0.2, seed: 0 });
  checkNumbers("mixUp", settings, { alpha: { min: 0, exclusive: true } });
  const change: BatchChange = (batch, { key }) => {
    const own = foldIn(key, settings.seed);
    const draws = new Draws(own);
    const count = batch.x[0]!.shape[0]!;
    const share = Float32Array.from({ length: count }, () => draws.beta(settings.alpha));
    const mix = { partner: partners(count, own), share };
    return {
      ...batch,
      x: batch.x.map((x) => mixRows("mixUp, x", x, mix)),
      y: mixLabels("mixUp", batch, mix),
    };
  };
  return Object.assign(change, { mixesExamples: "mixUp" });
}
