import { DataError, OptionError } from "../../base/errors.ts";
import { allocate } from "../../base/dtype.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { checkChoice, checkNumbers } from "../../base/options.ts";
import { foldIn, randomKey, type RandomKey } from "../../base/random.ts";
import { sizeOf } from "../../base/shape.ts";
import { checkInputs } from "../../training/checkedSource.ts";
import { arraysOf, examplesIn, type Given } from "../../training/given.ts";
import type { Model } from "../../training/model.ts";
import { distance, type AttackNorm, type Ball } from "./ball.ts";
import { predictedOf, rowsOf, Victim, type Rows } from "./victim.ts";

/** Examples and their classes: class numbers `[n]`, or one-hot `[n, classes]`. */
export interface AttackedExamples {
  readonly x: Given;
  readonly y: Given;
}

/** What every attack takes. */
export interface AttackOptions {
  /** The largest change allowed, in the norm and in the units of x: `8 / 255` is usual for pictures with pixels in 0..1. */
  readonly epsilon: number;
  /** How far is measured: by the largest change of an element, or by the root of the sum of squares. Default: `linf`. */
  readonly norm?: AttackNorm;
  /** The values that elements can have. Default: 0 to 1. */
  readonly range?: readonly [low: number, high: number];
  /** Draws all that is random. Default: 0. */
  readonly seed?: number;
  /** How many examples are attacked at once. Default: 128. */
  readonly batchSize?: number;
  /** Told how many examples are done. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What an attack came to. */
export interface AttackResult {
  /** The examples as the attack leaves them, float32 in the shape of x. Those that the model gets wrong anyway stay as they are. */
  readonly adversarial: NdArray;
  /** Whether the model is still right, for every example. */
  readonly withstood: readonly boolean[];
  /** The part of the examples that the model gets right as they are. */
  readonly cleanAccuracy: number;
  /** The part that it gets right under the attack. */
  readonly accuracy: number;
  /** How far each example was changed, in the attack's norm. */
  readonly distances: readonly number[];
}

/** Some examples that the model gets right, at most as many as the victim takes at once. */
export interface AttackTask {
  readonly victim: Victim;
  readonly ball: Ball;
  readonly x: Rows;
  readonly label: Int32Array;
  readonly key: RandomKey;
  /** Throws where the attack has been given up. */
  readonly check: () => void;
}

/** An attack: called on a model, examples and options it gives adversarial examples and accuracies. */
export interface Attack<Given_ extends object> {
  (model: Model, examples: AttackedExamples, options: Given_ & AttackOptions): Promise<AttackResult>;
}

interface AttackDefinition<Given_ extends object, Settings> {
  readonly name: string;
  /** The attack's own options with defaults put in; throws our errors for those that cannot be. */
  settings(given: Given_, ball: Ball): Settings;
  /** The classes that a model needs. Default: 2. */
  readonly classes?: (settings: Settings) => number;
  /** The changed rows. */
  run(task: AttackTask, settings: Settings): Promise<Rows>;
}

const defaults = { norm: "linf", range: [0, 1], seed: 0, batchSize: 128 } as const;

/** Defines an attack: what is the same for all of them stands here. */
export function defineAttack<Given_ extends object, Settings>(
  definition: AttackDefinition<Given_, Settings>,
): Attack<Given_> {
  const { name } = definition;
  return async (model, examples, options) => {
    const { epsilon, norm, range, seed, batchSize, onProgress, signal, ...own } = options;
    const ball = ballOf(name, { epsilon, norm: norm ?? defaults.norm, range: range ?? defaults.range });
    const settings = definition.settings(own as unknown as Given_, ball);
    checkNumbers(name, { batchSize }, { batchSize: { min: 1, integer: true } });
    const [x] = await arraysOf(name, examples.x, model.network.inputNames);
    checkInputs(name, [x!], model.network);
    const total = examplesIn(name, [x!]);
    const victim = new Victim(name, model, { batchSize: Math.min(batchSize ?? defaults.batchSize, total) });
    expectClasses(name, victim.classes, definition.classes?.(settings) ?? 2);
    const label = await labelsOf(name, examples.y, { total, classes: victim.classes });
    const rows = rowsOf(floatsWithin(name, x!, ball), total);
    const key = randomKey(seed ?? defaults.seed);
    const check = (): void => signal?.throwIfAborted();

    const adversarial: Float32Array[] = [...rows];
    const right = new Array<boolean>(total).fill(false);
    const withstood = new Array<boolean>(total).fill(false);
    for (let from = 0; from < total; from += victim.batchSize) {
      check();
      const places = rows.slice(from, from + victim.batchSize).map((_, i) => from + i);
      const task = (at: readonly number[]): AttackTask => ({
        victim,
        ball,
        x: at.map((i) => rows[i]!),
        label: Int32Array.from(at, (i) => label[i]!),
        key: foldIn(key, from),
        check,
      });
      for (const i of await rightOnes(task(places))) right[from + i] = true;
      const attacked = places.filter((i) => right[i]);
      if (attacked.length > 0) {
        const made = await definition.run(task(attacked), settings);
        attacked.forEach((i, j) => (adversarial[i] = made[j]!));
        for (const j of await rightOnes({ ...task(attacked), x: made })) withstood[attacked[j]!] = true;
      }
      onProgress?.(from + places.length, total);
    }

    const data = allocate("float32", x!.data.length) as Float32Array;
    adversarial.forEach((row, i) => data.set(row, i * row.length));
    const part = (of: readonly boolean[]): number => of.filter(Boolean).length / total;
    return {
      adversarial: { dtype: "float32", shape: x!.shape, data },
      withstood,
      cleanAccuracy: part(right),
      accuracy: part(withstood),
      distances: rows.map((row, i) => distance(ball, row, adversarial[i]!)),
    };
  };
}

/** The numbers of the rows that the model gets right. */
export async function rightOnes({ victim, x, label }: Pick<AttackTask, "victim" | "x" | "label">) {
  const logits = await victim.logits(x);
  return [...label.keys()].filter((i) => predictedOf(logits[i]!) === label[i]);
}

function ballOf(where: string, ball: Ball): Ball {
  checkNumbers(
    where,
    { epsilon: ball.epsilon as number | undefined },
    { epsilon: { min: 0, exclusive: true } },
  );
  if (ball.epsilon === undefined) {
    throw new OptionError({
      where: `${where}.epsilon`,
      problem: "how far an attack may go has to be said",
      mend: "give { epsilon: 8 / 255 } for pictures with pixels in 0..1",
    });
  }
  checkChoice(`${where}.norm`, ball.norm, ["linf", "l2"]);
  const [low, high] = ball.range;
  if (low < high) return ball;
  throw new OptionError({ where: `${where}.range`, expected: "low < high", received: `${low}, ${high}` });
}

function expectClasses(where: string, classes: number, least: number): void {
  if (classes >= least) return;
  throw new OptionError({
    where,
    problem: "this loss compares the logits of more classes than the model has",
    expected: `${least} classes or more`,
    received: String(classes),
    mend: 'attack with cross-entropy: robustness.apgd(model, examples, { loss: "crossEntropy", ... })',
  });
}

async function labelsOf(
  where: string,
  y: Given,
  { total, classes }: { readonly total: number; readonly classes: number },
): Promise<Int32Array> {
  const [given] = await arraysOf(where, y, ["y"]);
  const { shape, data } = given!;
  examplesIn(where, [given!, { dtype: "int32", shape: [total], data: new Int32Array(total) }]);
  const width = data.length / total;
  const numbers = Float32Array.from(data, Number);
  const labels =
    width === 1
      ? Int32Array.from(numbers)
      : Int32Array.from({ length: total }, (_, i) =>
          predictedOf(numbers.subarray(i * width, (i + 1) * width)),
        );
  const odd = labels.findIndex((label) => !(label >= 0 && label < classes));
  if (odd < 0 && (width === 1 || (width === classes && shape.length === 2))) return labels;
  throw new DataError({
    where: `${where}, y`,
    expected: `class numbers from 0 to ${classes - 1}, or one-hot [n, ${classes}]`,
    received: odd < 0 ? `${width} numbers an example` : `${numbers[odd]} for example ${odd}`,
  });
}

/** @throws {DataError} for values outside of the range: an attack's epsilon would mean something else. */
function floatsWithin(
  where: string,
  { dtype, shape, data }: NdArray,
  { range: [low, high] }: Ball,
): Float32Array {
  const floats = Float32Array.from(data, Number);
  const odd = floats.findIndex((v) => !(v >= low && v <= high));
  if (odd < 0) return floats;
  throw new DataError({
    where: `${where}, example ${Math.floor(odd / sizeOf(shape.slice(1)))}`,
    problem: "a value lies outside of the range that attacks may use",
    expected: `numbers from ${low} to ${high}`,
    received: `${floats[odd]} (${dtype})`,
    mend: "scale pixels to 0..1 as models.unitPixels does, or give the { range } that values have",
  });
}
