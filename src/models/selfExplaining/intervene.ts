import { ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { complete } from "../../base/options.ts";
import { showShape } from "../../base/shape.ts";
import * as layers from "../../layers/index.ts";
import { leavePrivacy, model as modelOf, type Logs, type Model } from "../../training/index.ts";
import { fitHead, fitHeadDefaults, type FitHeadOptions } from "./fitHead.ts";
import { layerOf } from "./layerOf.ts";

/** Concepts and what a person corrects of them. */
export interface Intervention {
  /** What the model says of the concepts: float32 `[n, concepts]`. */
  readonly concepts: NdArray;
  /** What is right, 0 or 1; NaN leaves the model's. Float32 `[n, concepts]`. */
  readonly corrections: NdArray;
}

/**
 * What a concept bottleneck network makes of concepts that a person has corrected (Koh et al. 2020, section 5).
 * @returns probabilities float32 `[n, classes]`
 * @throws {ShapeError} when concepts and corrections differ in shape.
 * @throws {OptionError} for a model of another kind.
 * @example
 * const model = models.conceptBottleneck([2], { trunk: [layers.dense(4)], concepts: ["wings", "wheels"], classes: 3 });
 * const [, concepts] = await model.predictAll(tensor([[0.5, 1]]));
 * const corrections = ndarray("float32", [1, 2], Float32Array.of(1, NaN)); // it has wings
 * const made = { dtype: "float32", shape: [1, 2], data: (await concepts!.data()) } as const;
 * (await models.intervene(model, { concepts: made, corrections })).shape // [1, 3]
 */
export async function intervene(model: Model, { concepts, corrections }: Intervention): Promise<NdArray> {
  const { shape } = concepts;
  if (showShape(shape) !== showShape(corrections.shape)) {
    throw new ShapeError({
      where: "intervene",
      problem: "concepts and corrections differ in shape",
      expected: showShape(shape),
      received: showShape(corrections.shape),
    });
  }
  const data = Float32Array.from(corrections.data as Float32Array, (right, i) =>
    Number.isNaN(right) ? Number(concepts.data[i]) : right,
  );
  const place = layers.input(shape.slice(1));
  const classifier = modelOf(place, layerOf(model, "probabilities")(place));
  const made = await classifier.predict({ dtype: "float32", shape, data }, { batchSize: 256 });
  return { dtype: "float32", shape: made.shape, data: await made.data() };
}

/**
 * The second stage of sequential and independent training: the classes from concepts, predicted ones or true ones, by the
 * last layer alone. Concepts are float32 `[n, concepts]`, labels one-hot `[n, classes]`.
 * @returns the last epoch's loss and accuracy
 * @throws {OptionError} for a model of another kind.
 * @example
 * const model = models.conceptBottleneck([2], { trunk: [layers.dense(4)], concepts: ["wings"], classes: 2 });
 * const concepts = ndarray("float32", [2, 1], Float32Array.of(0, 1));
 * const labels = ndarray("float32", [2, 2], Float32Array.of(1, 0, 0, 1));
 * const { loss } = await models.fitClasses(model, { concepts, labels }, { epochs: 2 });
 */
export async function fitClasses(
  model: Model,
  { concepts, labels }: { readonly concepts: NdArray; readonly labels: NdArray },
  options: FitHeadOptions = {},
): Promise<Logs> {
  const settings = complete("fitClasses", options, fitHeadDefaults);
  leavePrivacy(model, "the last layer, trained without noise");
  return fitHead(layerOf(model, "probabilities"), { features: concepts, labels, activated: true }, settings);
}
