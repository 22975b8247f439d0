import { isFloat } from "../../base/dtype.ts";
import { OptionError, ShapeError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { suggest } from "../../base/nearest.ts";
import { checkChoice } from "../../base/options.ts";
import { showShape, sizeOf, type Shape } from "../../base/shape.ts";
import { constantValue } from "../../graph/leaves.ts";
import { Tensor } from "../../graph/tensor.ts";
import type { Network } from "../../layers/network.ts";
import { embeddingOf } from "../features.ts";

type Array_ = Tensor | NdArray;

const words = ["elements", "positions", "fixed"] as const;

/** Rectangles of a picture, or stretches of a series; all channels together. */
export interface Patches {
  /** Their length along every axis but the channels, one number for all or one each. */
  readonly patches: number | readonly number[];
}

/** Regions of like colour in a picture, as SLIC finds them in the graph. */
export interface Superpixels {
  /** About how many. */
  readonly superpixels: number;
  /** Weighs nearness against likeness of colour. Default: 1. */
  readonly compactness?: number;
}

/**
 * Which numbers of an input are changed together, as one feature:
 * - `elements`: every number by itself.
 * - `positions`: every place with all its channels: a pixel, a step of a series, a token, a column of a table.
 * - `{ patches }` or `{ superpixels }`: parts of a picture.
 * - an array of whole numbers in the shape of an example, or with 1 for axes that belong together: equal numbers are one feature.
 * - `fixed`: nothing is changed.
 */
export type Segments = (typeof words)[number] | Patches | Superpixels | Array_;

export interface SegmentsOption {
  /**
   * What counts as a feature, for all inputs or by the inputs' names. Default: 49 superpixels for pictures, positions for
   * everything else; integer inputs that nothing embeds, as masks, are fixed.
   */
  readonly segments?: Segments | Readonly<Record<string, Segments>>;
}

/** How an input is cut, checked. */
export type Cut =
  | { readonly kind: "fixed" | "elements" | "positions" }
  | { readonly kind: "patches"; readonly lengths: number | readonly number[] }
  | { readonly kind: "superpixels"; readonly count: number; readonly compactness: number }
  | { readonly kind: "given"; readonly ids: Int32Array; readonly shape: Shape; readonly count: number };

const superpixelsDefault: Superpixels = { superpixels: 49 };

const isArray = (x: object): x is Array_ => x instanceof Tensor || ("data" in x && "shape" in x);
const isOne = (x: unknown): x is Segments =>
  typeof x === "string" ||
  (typeof x === "object" && x !== null && (isArray(x) || "patches" in x || "superpixels" in x));

/**
 * How every input is cut.
 * @throws {OptionError | ShapeError} for an input that there is not, or segments that do not fit it.
 */
export function resolveSegments(
  where: string,
  network: Network,
  given: SegmentsOption["segments"],
): readonly Cut[] {
  const names = network.inputNames;
  const byName = given === undefined || isOne(given) ? undefined : given;
  for (const name of Object.keys(byName ?? {})) {
    if (names.includes(name)) continue;
    throw new OptionError({
      where: `${where}.segments`,
      problem: `there is no input '${name}'`,
      mend: suggest(name, names),
    });
  }
  return network.inputs.map((place, i) => {
    const own = byName ? byName[names[i]!] : (given as Segments | undefined);
    const { dtype, shape } = place.type;
    if (own !== undefined) return cutOf(`${where}.segments`, own, shape);
    if (!isFloat(dtype) && embeddingOf(network, place) === undefined) return { kind: "fixed" };
    return cutOf(`${where}.segments`, shape.length === 3 ? superpixelsDefault : "positions", shape);
  });
}

function cutOf(where: string, given: Segments, shape: Shape): Cut {
  if (typeof given === "string") {
    checkChoice(where, given, words);
    return { kind: given };
  }
  if (isArray(given)) return givenCut(where, given, shape);
  if ("patches" in given) return patchesCut(where, given, shape);
  const { superpixels: count, compactness = 1 } = given;
  if (shape.length !== 3) {
    throw new ShapeError({
      where,
      problem: "only pictures have superpixels",
      expected: "[height, width, channels]",
      received: showShape(shape),
      mend: 'use "positions" or { patches }',
    });
  }
  const pixels = shape[0]! * shape[1]!;
  if (Number.isInteger(count) && count >= 1 && count <= pixels && compactness > 0)
    return { kind: "superpixels", count, compactness };
  throw new OptionError({
    where,
    expected: `from 1 to ${pixels} superpixels, and a compactness greater than 0`,
    received: `${count} and ${compactness}`,
  });
}

function patchesCut(where: string, { patches }: Patches, shape: Shape): Cut {
  const axes = shape.length > 1 ? shape.slice(0, -1) : shape;
  const lengths = typeof patches === "number" ? axes.map(() => patches) : patches;
  const fits =
    lengths.length === axes.length && lengths.every((n, i) => Number.isInteger(n) && n >= 1 && n <= axes[i]!);
  if (fits) return { kind: "patches", lengths: patches };
  throw new OptionError({
    where,
    problem: "the patches do not fit the input",
    expected: `whole numbers from 1 to ${axes.join(" and ")}`,
    received: lengths.join(" and "),
  });
}

function givenCut(where: string, given: Array_, shape: Shape): Cut {
  const array = given instanceof Tensor ? constantValue(given) : given;
  const whole = array !== undefined && array.shape.length === shape.length + 1 && array.shape[0] === 1;
  const own = whole ? array.shape.slice(1) : (array?.shape ?? []);
  const fits = own.length === shape.length && own.every((n, i) => n === shape[i] || n === 1);
  const values = array === undefined ? [] : Array.from(array.data, Number);
  if (!fits || !values.every(Number.isInteger)) {
    throw new ShapeError({
      where,
      problem: "these are no segments of the input",
      expected: `whole numbers ${showShape(shape)}, or 1 in the place of axes that belong together`,
      received:
        array === undefined ? "a tensor that is not computed yet" : `${array.dtype} ${showShape(own)}`,
    });
  }
  const ids = [...new Set(values)].sort((a, b) => a - b);
  const at = new Map(ids.map((id, i) => [id, i]));
  return { kind: "given", ids: Int32Array.from(values, (v) => at.get(v)!), shape: own, count: ids.length };
}

/** The segments of a cut that is the same for all examples: ids, and in which shape `[...]` they lie. */
export function sameForAll(
  cut: Exclude<Cut, { readonly kind: "fixed" | "superpixels" }>,
  example: Shape,
): { readonly ids: Int32Array; readonly shape: Shape; readonly count: number } {
  if (cut.kind === "given") return cut;
  const channels = example.length > 1 && cut.kind !== "elements";
  const axes = channels ? example.slice(0, -1) : example;
  const lengths = axes.map((_, axis) =>
    cut.kind !== "patches" ? 1 : typeof cut.lengths === "number" ? cut.lengths : cut.lengths[axis]!,
  );
  const counts = axes.map((n, axis) => Math.ceil(n / lengths[axis]!));
  const ids = Int32Array.from({ length: sizeOf(axes) }, (_, index) => {
    let [rest, id, stride] = [index, 0, 1];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      id += stride * Math.floor((rest % axes[axis]!) / lengths[axis]!);
      rest = Math.floor(rest / axes[axis]!);
      stride *= counts[axis]!;
    }
    return id;
  });
  return { ids, shape: channels ? [...axes, 1] : axes, count: sizeOf(counts) };
}
