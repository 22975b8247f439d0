import { Draws } from "../../base/draws.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { foldIn } from "../../base/random.ts";
import type { Batch } from "../batch.ts";
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
 * would lie outside is cut off. As in its authors' code and torchvision's `CutMix`; Keras's keeps the rectangle inside.
 * Shapes: pictures float32 `[batch, height, width, channels]`, labels float32 `[batch, classes]`.
 * @throws {OptionError} unless alpha is greater than 0 and `factor` lies between 0 and 1.
 * @throws {ShapeError} while running, for other inputs, or labels that are no parts of classes.
 * @example
 * const source = pipeline({ x: images, y: labels }).batch(64).map(data.cutMix({ factor: 0.5 }));
 */
export function cutMix(options: CutMixOptions = {}): BatchChange {
  const settings = complete("cutMix", options, { factor: 1, alpha: 1, seed: 0 });
  checkNumbers("cutMix", settings, { factor: { min: 0, max: 1 }, alpha: { min: 0, exclusive: true } });
  const change: BatchChange = (batch, { key }) => {
    const own = foldIn(key, settings.seed);
    const draws = new Draws(own);
    const { count, height, width } = picturesOf("cutMix", batch);
    const boxes: Box[] = [];
    for (let i = 0; i < count; i++) {
      const middle = {
        share: draws.beta(settings.alpha),
        row: draws.below(height),
        column: draws.below(width),
      };
      boxes.push(draws.uniform() < settings.factor ? boxAbout(middle, { height, width }) : nothing);
    }
    return pasted(batch, boxes, partners(count, own));
  };
  return Object.assign(change, { mixesExamples: "cutMix" });
}

/** A part of a picture, the ends not in it. */
interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const nothing: Box = { top: 0, bottom: 0, left: 0, right: 0 };

/** The part `1 - share` of a picture about a middle, as far as it lies inside. */
export function boxAbout(
  { share, row, column }: { readonly share: number; readonly row: number; readonly column: number },
  { height, width }: { readonly height: number; readonly width: number },
): Box {
  const half = Math.sqrt(1 - share) / 2;
  const [down, across] = [Math.floor(half * height), Math.floor(half * width)];
  return {
    top: Math.max(row - down, 0),
    bottom: Math.min(row + down, height),
    left: Math.max(column - across, 0),
    right: Math.min(column + across, width),
  };
}

/** A batch whose pictures show their partners within boxes, its labels mixed by what is seen of each. */
export function pasted(batch: Batch, boxes: readonly Box[], partner: Uint32Array): Batch {
  const { count, height, width, channels, data } = picturesOf("cutMix", batch);
  const share = new Float32Array(count);
  const mixed = data.slice();
  for (const [i, { top, bottom, left, right }] of boxes.entries()) {
    for (let row = top; row < bottom; row++) {
      const place = (picture: number, column: number): number =>
        ((picture * height + row) * width + column) * channels;
      mixed.set(data.subarray(place(partner[i]!, left), place(partner[i]!, right)), place(i, left));
    }
    share[i] = 1 - ((bottom - top) * (right - left)) / (height * width);
  }
  return { ...withPixels(batch, mixed), y: mixLabels("cutMix", batch, { partner, share }) };
}
