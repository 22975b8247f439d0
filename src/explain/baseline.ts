import { OptionError, ShapeError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { suggest } from "../base/nearest.ts";
import { sameShape, showShape } from "../base/shape.ts";
import { constant, scalar } from "../graph/leaves.ts";
import { Tensor } from "../graph/tensor.ts";
import { broadcastTo, cast, expandDims } from "../ops/index.ts";
import { takesShape } from "../layers/wiringChecks.ts";
import type { Model } from "../training/model.ts";
import type { Subject } from "./subject.ts";

type Array_ = Tensor | NdArray;

/**
 * What stands for "nothing there", in the model's inputs: one number for all of them, an example (with or without
 * a batch axis of 1), or a record by the inputs' names. Of integer inputs it is a token, as that of padding.
 */
export type Baseline = number | Array_ | Readonly<Record<string, number | Array_>>;

/** Options of methods that compare with a baseline. */
export interface BaselineOption {
  /** What the input is compared with. Default: 0. */
  readonly baseline?: Baseline;
}

const isArray = (x: unknown): x is Array_ =>
  x instanceof Tensor || (typeof x === "object" && x !== null && "data" in x && "shape" in x);

/**
 * A baseline for every input, each `[1, ...]` or one number.
 * @throws {ShapeError} for one that is no example of the input.
 * @throws {OptionError} for an input that there is not.
 */
export function resolveBaseline(where: string, { network }: Model, given: Baseline): readonly Tensor[] {
  const names = network.inputNames;
  if (isArray(given) && names.length > 1) {
    throw new OptionError({
      where: `${where}.baseline`,
      problem: "the model has several inputs",
      expected: `a record by input: ${names.join(", ")}`,
      received: "one array",
    });
  }
  const byName = typeof given === "number" || isArray(given) ? undefined : given;
  for (const name of Object.keys(byName ?? {})) {
    if (names.includes(name)) continue;
    throw new OptionError({
      where: `${where}.baseline`,
      problem: `there is no input '${name}'`,
      mend: suggest(name, names),
    });
  }
  return network.inputs.map((place, i) => {
    const own = byName ? (byName[names[i]!] ?? 0) : (given as number | Array_);
    if (typeof own === "number") return scalar(own, place.type.dtype);
    const t = own instanceof Tensor ? own : constant(own);
    const example = sameShape(t.shape, place.type.shape) || t.rank === place.type.shape.length;
    const whole = example ? expandDims(t, 0) : t;
    if (
      whole.rank === place.type.shape.length + 1 &&
      whole.shape[0] === 1 &&
      takesShape(place, whole.shape.slice(1))
    )
      return cast(whole, place.type.dtype);
    throw new ShapeError({
      where: `${where}.baseline`,
      problem: `the baseline is no example of the input '${names[i]!}'`,
      expected: `a number, or ${showShape(place.type.shape)}`,
      received: showShape(t.shape),
    });
  });
}

/** The baseline in the model's inputs, one for every example of the batch. */
export const baselineInputs = (subject: Subject, baseline: readonly Tensor[]): Tensor[] =>
  subject.inputs.map((t, i) => {
    const given = baseline[i]!;
    if (given.rank === 0 || sameShape(given.shape.slice(1), t.shape.slice(1)))
      return broadcastTo(given, t.shape);
    throw new ShapeError({
      where: "explain: baseline",
      problem: "the baseline is of another length than the input",
      expected: showShape(t.shape.slice(1)),
      received: showShape(given.shape.slice(1)),
    });
  });

/** What stands at the places of the features for the baseline. */
export const baselineFeatures = (subject: Subject, baseline: readonly Tensor[]): readonly Tensor[] =>
  subject.featuresOf(baselineInputs(subject, baseline));
