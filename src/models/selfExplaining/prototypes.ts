import { DataError } from "../../base/errors.ts";
import type { JsonRecord } from "../../base/json.ts";
import type { NdArray } from "../../base/ndarray.ts";
import type { Model } from "../../training/index.ts";
import { layerOf } from "./layerOf.ts";
import type { Box } from "./receptiveField.ts";

/** Where a prototype comes from: a patch of a training picture. */
export interface PrototypeSource {
  /** The place of its class among the classes. */
  readonly class: number;
  /** The row of the training picture. */
  readonly example: number;
  /** The patch of it that the prototype is. */
  readonly box: Box;
  /** How far the prototype was moved: the squared distance to the patch. */
  readonly distance: number;
}

/** How many classes and prototypes a prototype network has. */
export function countsOf(model: Model): { readonly classes: number; readonly prototypesPerClass: number } {
  const { classes, prototypesPerClass } = layerOf(model, "evidence").options as Record<string, number>;
  return { classes: classes!, prototypesPerClass: prototypesPerClass! };
}

/**
 * What `fit` takes as the labels of a prototype network's `distances`: 1 where a prototype is of the example's class.
 * Shapes: labels int32 `[n]` -> float32 `[n, prototypes]`.
 * @example
 * const trunk = [layers.conv2d(4, 3)];
 * const model = models.protoPNet([8, 8, 1], { trunk, classes: 2, prototypesPerClass: 2, channels: 4 });
 * models.ownPrototypes(model, ndarray("int32", [1], Int32Array.of(1))).data // [0, 0, 1, 1]
 */
export function ownPrototypes(model: Model, { data }: NdArray): NdArray {
  const { classes, prototypesPerClass } = countsOf(model);
  const width = classes * prototypesPerClass;
  const own = new Float32Array(data.length * width);
  for (let row = 0; row < data.length; row++) {
    const from = row * width + Number(data[row]) * prototypesPerClass;
    own.fill(1, from, from + prototypesPerClass);
  }
  return { dtype: "float32", shape: [data.length, width], data: own };
}

/**
 * Where each prototype comes from, once {@link projectPrototypes} has moved it there.
 * @throws {DataError} before that.
 */
export function prototypeSources({ name, metadata }: Model): readonly PrototypeSource[] {
  const sources = metadata["prototypes"];
  if (Array.isArray(sources)) return sources as unknown as PrototypeSource[];
  throw new DataError({
    where: name,
    problem: "its prototypes are no training patches yet",
    mend: "move them there first: await models.projectPrototypes(model, examples)",
  });
}

/** Keeps them with the model. */
export function keepSources(model: Model, sources: readonly PrototypeSource[]): void {
  const prototypes = sources.map((source) => ({ ...source, box: { ...source.box } }));
  model.metadata = { ...model.metadata, prototypes } satisfies JsonRecord;
}
