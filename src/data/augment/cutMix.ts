import { Draws } from "../../base/draws.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import { picturesOf, withPixels, type BatchChange, type SeedOption } from "./batchChange.ts";
import { mixLabels, partners } from "./mixing.ts";

export interface CutMixOptions extends SeedOption {
  /** How many pictures are changed, as a probability. Default: 1. */
  readonly factor?: number;
  /** Of the beta distribution that shares are drawn from. Default: 1: evenly from 0 to 1. */
  readonly alpha?: number;
}

/**
 * CutMix (Yun et al. 2019, "CutMix: regularization strategy to train strong classifiers with localizable features",
 * https://arxiv.org/abs/1905.04899): a rectangle of every picture shows another one of the batch, and the labels are
 * mixed by the parts that are seen. Its area is `1 - w` of the picture, `w` of Beta(alpha, alpha), its middle anywhere; what
 * would lie outside is cut off. As Keras's `CutMix`.
 * Shapes: pictures float32 `[batch, height, width, channels]`, labels float32 `[batch, classes]`.
 * @throws {OptionError} unless alpha is greater than 0 and `factor` lies between 0 and 1.
 * @throws {ShapeError} while running, for other inputs, or labels that are no parts of classes.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.cutMix({ factor: 0.5 }));
 */
export function cutMix(options: CutMixOptions = {}): BatchChange {
  const settings = complete("cutMix", options, { factor: 1, alpha: 1, seed: 0 });
  checkNumbers("cutMix", settings, { factor: { min: 0, max: 1 }, alpha: { min: 0, exclusive: true } });
  return (batch, { key }) => {
    const own = foldIn(key, settings.seed);
    const draws = new Draws(own);
    const { count, height, width, channels, data } = picturesOf("cutMix", batch);
    const partner = partners(count, own);
    const share = new Float32Array(count).fill(1);
    const mixed = data.slice();
    for (let i = 0; i < count; i++) {
      const side = Math.sqrt(1 - draws.beta(settings.alpha));
      const [top, bottom] = span(draws.below(height), side * height, height);
      const [left, right] = span(draws.below(width), side * width, width);
      if (draws.uniform() >= settings.factor) continue;
      for (let row = top; row < bottom; row++) {
        const place = (picture: number, column: number): number =>
          ((picture * height + row) * width + column) * channels;
        mixed.set(data.subarray(place(partner[i]!, left), place(partner[i]!, right)), place(i, left));
      }
      share[i] = 1 - ((bottom - top) * (right - left)) / (height * width);
    }
    return { ...withPixels(batch, mixed), y: mixLabels("cutMix", batch, { partner, share }) };
  };
}

/** From where to where something of a length about a middle reaches within `0..end`. */
const span = (middle: number, length: number, end: number): [number, number] => [
  Math.min(Math.max(Math.floor(middle - length / 2), 0), end),
  Math.min(Math.max(Math.floor(middle + length / 2), 0), end),
];
