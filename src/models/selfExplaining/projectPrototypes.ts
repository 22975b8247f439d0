import { DataError } from "../../base/errors.ts";
import { takeRows, type NdArray } from "../../base/ndarray.ts";
import type { Examples } from "../../data/index.ts";
import { leavePrivacy, model as modelOf, type Model } from "../../training/index.ts";
import { unitPixels } from "../pictures/pictureBatches.ts";
import { callOf } from "./layerOf.ts";
import { countsOf, keepSources, type PrototypeSource } from "./prototypes.ts";
import { receptiveField } from "./receptiveField.ts";

/** Pictures whose patches are looked at together. */
const chunk = 256;

/** The nearest patch that was found so far. */
interface Nearest {
  distance: number;
  example: number;
  /** Its number in the latent picture, row by row. */
  place: number;
  patch: ArrayLike<number>;
}

/**
 * Moves each prototype onto the nearest latent patch of the training pictures of its class (the "push" of Chen et al.
 * 2019, equation 3): from then on it is that patch, and can be shown. Where each comes from is kept in
 * `model.metadata.prototypes`. A model that was trained privately is not private any more.
 * Shapes: pictures uint8 `[n, height, width, channels]`, labels int32 `[n]`.
 * @returns where each comes from, in their order
 * @throws {DataError} when a class has no pictures.
 * @throws {UnsupportedError} when it is not known what a patch sees of a picture.
 * @example
 * const pictures = await models.mnistProtopnet.load({ limit: 100 });
 * const model = models.mnistProtopnet.build(pictures);
 * const sources = await models.projectPrototypes(model, pictures.train);
 * sources[0]!.class // 0
 */
export async function projectPrototypes(model: Model, { x, y }: Examples): Promise<PrototypeSource[]> {
  const { inputs, outputs } = callOf(model, "distanceMaps");
  const patches = inputs[0]!;
  const boxAt = receptiveField(patches);
  const [, columns, channels] = patches.type.shape as readonly [number, number, number];
  const looking = modelOf(model.network.inputs, [patches, outputs[0]!]);
  const { classes, prototypesPerClass } = countsOf(model);
  const count = classes * prototypesPerClass;
  const nearest = Array.from({ length: count }, (): Nearest => ({
    distance: Infinity,
    example: -1,
    place: -1,
    patch: [],
  }));

  for (let label = 0; label < classes; label++) {
    const examples = rowsOf(y, label);
    for (let start = 0; start < examples.length; start += chunk) {
      const some = examples.slice(start, start + chunk);
      const made = await looking.predictAll(unitPixels(takeRows(x, some)), { batchSize: chunk });
      const [features, distances] = (await Promise.all(made.map((t) => t.data()))) as Float32Array[];
      const places = distances!.length / count / some.length;
      for (let at = 0; at < some.length * places; at++) {
        for (let p = label * prototypesPerClass; p < (label + 1) * prototypesPerClass; p++) {
          const distance = distances![at * count + p]!;
          if (distance >= nearest[p]!.distance) continue;
          const patch = features!.slice(at * channels, (at + 1) * channels);
          nearest[p] = { distance, example: some[Math.floor(at / places)]!, place: at % places, patch };
        }
      }
    }
  }

  leavePrivacy(model, "prototypes that are patches of the training pictures");
  model.setWeights({ "distanceMaps/prototypes": asKernel(nearest, channels) });
  const sources = nearest.map(({ distance, example, place }, p): PrototypeSource => ({
    class: Math.floor(p / prototypesPerClass),
    example,
    box: boxAt(Math.floor(place / columns), place % columns),
    distance,
  }));
  keepSources(model, sources);
  return sources;
}

/** The examples of a class. @throws {DataError} when there are none. */
function rowsOf({ data }: NdArray, label: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < data.length; row++) if (Number(data[row]) === label) rows.push(row);
  if (rows.length > 0) return rows;
  throw new DataError({
    where: "projectPrototypes",
    problem: `there is no picture of class ${label}, so that its prototypes have no patch to be`,
    mend: "give training pictures of every class",
  });
}

/** Patches as the weight of `prototypeDistances`: `[1, 1, channels, prototypes]`. */
function asKernel(nearest: readonly Nearest[], channels: number): NdArray {
  const count = nearest.length;
  const data = new Float32Array(channels * count);
  nearest.forEach(({ patch }, p) => {
    for (let c = 0; c < channels; c++) data[c * count + p] = patch[c]!;
  });
  return { dtype: "float32", shape: [1, 1, channels, count], data };
}
