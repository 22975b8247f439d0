import { UnsupportedError } from "../../base/errors.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import { likeliestClasses } from "../using/guess.ts";
import { classNamesOf } from "../using/metadata.ts";
import { callOf } from "./layerOf.ts";
import { outputsOf } from "./outputsOf.ts";
import { countsOf, prototypeSources, type PrototypeSource } from "./prototypes.ts";
import { receptiveField, type Box } from "./receptiveField.ts";

/** What a prototype network saw. */
export interface SeenPrototype {
  /** Its number, from 0. */
  readonly prototype: number;
  /** The class it stands for. */
  readonly class: string;
  readonly similarity: number;
  /** What it counts for the class that was told. */
  readonly weight: number;
  /** `similarity weight`: its part of the class's logit. */
  readonly contribution: number;
  /** The patch of the picture that looks most like it. */
  readonly box: Box;
  /** The training picture and the patch that it is. */
  readonly source: Pick<PrototypeSource, "example" | "box">;
}

/** What a network that is linear in concepts made of one of them. */
export interface SeenConcept {
  readonly concept: string;
  /** How much of it there is; a probability, where concepts have names. */
  readonly value: number;
  /** What it counts for the class that was told. */
  readonly weight: number;
  /** `value weight`: its part of the class's logit. */
  readonly contribution: number;
}

/** Why a self-explaining model told a class, in the order of what counted most for it. */
export type PictureExplanation =
  | { readonly kind: "prototypes"; readonly class: string; readonly because: readonly SeenPrototype[] }
  | { readonly kind: "concepts"; readonly class: string; readonly because: readonly SeenConcept[] };

/** The kinds of models that explain themselves, by an output that only they have. */
const explainers: Readonly<
  Record<string, (model: Model, pictures: NdArray) => Promise<PictureExplanation[]>>
> = {
  similarityMaps: byPrototypes,
  relevances: byRelevances,
  concepts: byNamedConcepts,
};

/** How a model explains itself, if it does. */
const explainerOf = ({ network: { outputNames } }: Model) =>
  Object.entries(explainers).find(([output]) => outputNames.includes(output))?.[1];

/** Whether a model gives explanations with its predictions: made by `conceptBottleneck`, `protoPNet` or `selfExplainingNetwork`. */
export const isSelfExplaining = (model: Model): boolean =>
  model.network.outputNames[0] === "probabilities" && explainerOf(model) !== undefined;

/**
 * Why a self-explaining model takes each picture for its likeliest class: read from its outputs and its last layer, not
 * found out afterwards.
 * Shapes: uint8 `[n, height, width, channels]`.
 * @throws {UnsupportedError} for a model that does not explain itself.
 * @throws {DataError} for a prototype network whose prototypes are no training patches yet.
 * @example
 * const pictures = await models.mnistSenn.load({ limit: 100 });
 * const model = models.mnistSenn.build(pictures);
 * const explanations = await models.explainPictures(model, pictures.test.x);
 * explanations[0]!.kind // "concepts"
 */
export async function explainPictures(model: Model, pictures: NdArray): Promise<PictureExplanation[]> {
  const explain = isSelfExplaining(model) ? explainerOf(model) : undefined;
  if (explain === undefined) {
    throw new UnsupportedError({
      where: model.name,
      problem: "the model does not explain itself",
      mend: "use explain.saliency or another method, which explains any model",
    });
  }
  return explain(model, pictures);
}

/** Those that count most for the class first. */
const ranked = <T extends { readonly contribution: number }>(seen: readonly T[]): T[] =>
  seen.toSorted((a, b) => b.contribution - a.contribution);

/** A weight of the last layer, `[inputs, classes]`. */
const kernelOf = (model: Model, path: string) => model.getWeights()[path]!.data as Float32Array;

async function byPrototypes(model: Model, pictures: NdArray): Promise<PictureExplanation[]> {
  const sources = prototypeSources(model);
  const classNames = classNamesOf(model);
  const names = ["probabilities", "similarities", "similarityMaps"] as const;
  const { probabilities, similarities, similarityMaps } = await outputsOf(model, pictures, names);
  const kernel = kernelOf(model, "evidence/kernel");
  const boxAt = receptiveField(callOf(model, "distanceMaps").inputs[0]!);
  const { classes, prototypesPerClass } = countsOf(model);
  const count = classes * prototypesPerClass;
  const columns = similarityMaps.shape[2]!;
  return likeliestClasses(probabilities).map((told, row) => {
    const map = sliceRows(similarityMaps, row, row + 1).data as Float32Array;
    const seen = sources.map(({ class: of, example, box }, p): SeenPrototype => {
      let place = 0;
      for (let at = 1; at < map.length / count; at++) {
        if (map[at * count + p]! > map[place * count + p]!) place = at;
      }
      const similarity = Number(similarities.data[row * count + p]);
      const weight = kernel[p * classes + told]!;
      return {
        prototype: p,
        class: classNames[of]!,
        similarity,
        weight,
        contribution: similarity * weight,
        box: boxAt(Math.floor(place / columns), place % columns),
        source: { example, box },
      };
    });
    return { kind: "prototypes", class: classNames[told]!, because: ranked(seen) };
  });
}

async function byRelevances(model: Model, pictures: NdArray): Promise<PictureExplanation[]> {
  const names = ["probabilities", "concepts", "relevances"] as const;
  const { probabilities, concepts, relevances } = await outputsOf(model, pictures, names);
  const [, count, classes] = relevances.shape as readonly [number, number, number];
  const weightOf = (row: number, k: number, told: number): number =>
    Number(relevances.data[(row * count + k) * classes + told]);
  return linearIn(model, { probabilities, concepts, weightOf, nameOf: (k) => `concept ${k + 1}` });
}

async function byNamedConcepts(model: Model, pictures: NdArray): Promise<PictureExplanation[]> {
  const { probabilities, concepts } = await outputsOf(model, pictures, ["probabilities", "concepts"]);
  const kernel = kernelOf(model, "probabilities/kernel");
  const classes = probabilities.shape[1]!;
  const names = model.metadata["conceptNames"] as readonly string[] | undefined;
  return linearIn(model, {
    probabilities,
    concepts,
    weightOf: (_, k, told) => kernel[k * classes + told]!,
    nameOf: (k) => names?.[k] ?? `concept ${k + 1}`,
  });
}

interface Linear {
  readonly probabilities: NdArray;
  /** `[n, concepts]` */
  readonly concepts: NdArray;
  weightOf(row: number, concept: number, told: number): number;
  nameOf(concept: number): string;
}

function linearIn(model: Model, { probabilities, concepts, weightOf, nameOf }: Linear): PictureExplanation[] {
  const classNames = classNamesOf(model);
  const count = concepts.shape[1]!;
  return likeliestClasses(probabilities).map((told, row) => {
    const seen = Array.from({ length: count }, (_, k): SeenConcept => {
      const value = Number(concepts.data[row * count + k]);
      const weight = weightOf(row, k, told);
      return { concept: nameOf(k), value, weight, contribution: value * weight };
    });
    return { kind: "concepts", class: classNames[told]!, because: ranked(seen) };
  });
}
