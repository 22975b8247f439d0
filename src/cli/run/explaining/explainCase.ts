import { OptionError } from "../../../base/errors.ts";
import { suggest } from "../../../base/nearest.ts";
import { sliceRows, type NdArray } from "../../../base/ndarray.ts";
import type { explain, Model } from "../../../index.ts";
import { classNamesOf, encoderOf, taskOf } from "../../../models/index.ts";
import { attentionPairs } from "./attentionStrips.ts";
import type { Case } from "./case.ts";
import { readBaseline } from "./readBaseline.ts";
import type { Method } from "./methods.ts";

/** What is asked of a method, as the command line has it. */
export interface Asked {
  readonly class?: string | undefined;
  readonly layer?: string | undefined;
  readonly baseline?: string | undefined;
}

/** A number for each part of the input. */
export interface Part {
  readonly name: string;
  readonly value: number;
}

/** What a method says of one input. */
export interface Explained {
  readonly explainer: explain.Explainer;
  /** What the model gives: probabilities of classes, or a number. */
  readonly prediction: readonly number[];
  readonly target: number | undefined;
  readonly attributions: NdArray;
  /** Over the pixels of a picture: `[height, width]`. */
  readonly map?: NdArray;
  /** Tokens, columns, or else the units of a layer. */
  readonly parts: readonly Part[];
}

/** The names of what a model can be asked to explain; nothing for one that gives a number. */
export function explainedClasses(model: Model): readonly string[] | undefined {
  const task = taskOf(model);
  if (task === "tagging") return model.metadata["tagNames"] as readonly string[];
  if (task !== "tabular") return classNamesOf(model);
  const { target } = encoderOf(model);
  return target.task === "classification" ? target.classNames : undefined;
}

/** The number of a class, by its name or its number. @throws {OptionError} for one that there is not. */
export function classNumber(given: string, classNames: readonly string[] | undefined): number {
  const names = classNames ?? [];
  const named = names.indexOf(given);
  if (named >= 0) return named;
  const number = Number(given);
  if (/^\d+$/.test(given) && (names.length === 0 || number < names.length)) return number;
  throw new OptionError({
    where: "--class",
    problem: `there is no class '${given}'`,
    mend: names.length === 0 ? "leave it out: the model gives a single number" : suggest(given, names),
  });
}

/** A method's explainer for an input. */
export async function explainerOf(method: Method, model: Model, of: Case, asked: Asked) {
  const target = asked.class === undefined ? undefined : classNumber(asked.class, explainedClasses(model));
  const baseline = asked.baseline === undefined ? undefined : await readBaseline(asked.baseline, of, model);
  const length = of.x[0]!.shape[1]!;
  return method.make(model, {
    ...(target !== undefined && { target }),
    // Counted from the end: a sentence may be padded to the length that the model reads.
    ...(of.position !== undefined && { position: of.position - length }),
    ...(asked.layer !== undefined && { layer: asked.layer }),
    ...(baseline !== undefined && { baseline }),
  });
}

/** Explains one input. */
export async function explainCase(method: Method, model: Model, of: Case, asked: Asked): Promise<Explained> {
  const explainer = await explainerOf(method, model, of, asked);
  const made = await explainer(of.x);
  const attributions = await made.attributions.array();
  const all = Array.from((await made.prediction.data()) as Float32Array);
  const classes = made.prediction.shape.at(-1)!;
  const at = of.position ?? 0;
  const prediction = all.slice(at * classes, (at + 1) * classes);
  const target =
    method.ofNoClass === true || made.target === undefined
      ? undefined
      : Number((await made.target.data())[0]);
  const map = mapOf(attributions, of);
  return {
    explainer,
    prediction: of.position === undefined ? prediction : softmax(prediction),
    target,
    attributions,
    ...(map && { map }),
    parts:
      method.lies === "attention"
        ? attentionPairs(attributions, of) // Units of a layer are no tokens, however many there are.
        : partsOf(attributions, method.lies === "layer" ? { x: of.x } : of),
  };
}

/** Taggers give logits. */
function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((v) => Math.exp(v - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / total);
}

/** Channels summed up, where attributions lie on a picture. */
function mapOf({ shape, data }: NdArray, { picture }: Case): NdArray | undefined {
  if (picture === undefined) return undefined;
  const [height, width] = picture.shape as [number, number, number];
  if (shape[1] !== height || shape[2] !== width || shape.length > 4) return undefined;
  const channels = shape[3] ?? 1;
  const sums = new Float32Array(height * width);
  (data as Float32Array).forEach((v, i) => (sums[Math.floor(i / channels)]! += v));
  return { dtype: "float32", shape: [height, width], data: sums };
}

function partsOf(
  attributions: NdArray,
  { parts, columnOf, x }: Pick<Case, "parts" | "columnOf" | "x">,
): Part[] {
  const { data, shape } = sliceRows(attributions, 0, 1);
  const values = Array.from(data as Float32Array);
  if (parts !== undefined && values.length === x[0]!.shape[1]) {
    // What stands behind the parts is padding.
    if (columnOf === undefined) return parts.map((name, i) => ({ name, value: values[i]! }));
    const sums = parts.map(() => 0);
    values.forEach((v, i) => (sums[columnOf[i]!]! += v));
    return parts.map((name, i) => ({ name, value: sums[i]! }));
  }
  const inner = shape.slice(1);
  const place = (i: number): string => {
    const found: number[] = [];
    for (let axis = inner.length - 1, left = i; axis >= 0; axis--) {
      found.unshift(left % inner[axis]!);
      left = Math.floor(left / inner[axis]!);
    }
    return found.length === 1 ? `unit ${found[0]!}` : `[${found.join(", ")}]`;
  };
  return values.map((value, i) => ({ name: place(i), value }));
}

/** Those that count most, first. */
export const strongest = (parts: readonly Part[], count: number): Part[] =>
  [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count);
