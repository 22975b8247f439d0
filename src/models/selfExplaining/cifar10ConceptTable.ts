import { DataError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";

/**
 * What people know of CIFAR-10's classes, in the manner of Animals with Attributes (Xian et al. 2018): each concept with the
 * classes that have it. They are of classes, not of single pictures: a cat has paws whether they are in the picture or not.
 */
const classesWith: Readonly<Record<string, readonly string[]>> = {
  animal: ["bird", "cat", "deer", "dog", "frog", "horse"],
  "four legs": ["cat", "deer", "dog", "frog", "horse"],
  fur: ["cat", "deer", "dog", "horse"],
  feathers: ["bird"],
  "smooth skin": ["frog"],
  wings: ["airplane", "bird"],
  paws: ["cat", "dog"],
  hooves: ["deer", "horse"],
  whiskers: ["cat"],
  "long muzzle": ["deer", "dog", "horse"],
  "long tail": ["cat", "dog", "horse"],
  antlers: ["deer"],
  mane: ["horse"],
  wheels: ["airplane", "automobile", "truck"],
  windows: ["airplane", "automobile", "ship", "truck"],
  "on roads": ["automobile", "truck"],
  "in water": ["frog", "ship"],
  "carries cargo": ["ship", "truck"],
  "larger than a person": ["airplane", "automobile", "horse", "ship", "truck"],
};

/** The names of the concepts, in their order. */
export const cifar10Concepts: readonly string[] = Object.keys(classesWith);

/**
 * The concepts of each class.
 * @returns float32 `[classes, concepts]` of 0 and 1
 * @throws {DataError} for classes that are not CIFAR-10's.
 */
export function conceptTable(classNames: readonly string[]): NdArray {
  const known = new Set(Object.values(classesWith).flat());
  const stranger = classNames.find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw new DataError({
      where: "cifar10-concepts",
      problem: `what concepts a '${stranger}' has is not known`,
      expected: `CIFAR-10's classes: ${[...known].join(", ")}`,
      mend: "for classes of your own make a model with models.conceptBottleneck, and say their concepts",
    });
  }
  const rows = classNames.map((name) => cifar10Concepts.map((c) => (classesWith[c]!.includes(name) ? 1 : 0)));
  return {
    dtype: "float32",
    shape: [classNames.length, cifar10Concepts.length],
    data: Float32Array.from(rows.flat()),
  };
}
