import { isFloat } from "../../base/dtype.ts";
import { UnsupportedError } from "../../base/errors.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { constant, input, scalar } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { showBatched } from "../../layers/checks.ts";
import { contextOf } from "../../layers/context.ts";
import { logitsOfSoftmax } from "../../losses/softmaxCrossentropy.ts";
import { broadcastTo, cast, concatenate, sigmoid, zerosLike } from "../../ops/index.ts";
import { compileGraph, type Executable } from "../../runtime/index.ts";
import { pullback } from "../../transform/gradient.ts";
import { prepareForGradient } from "../../transform/prepare.ts";
import type { Model } from "../../training/model.ts";
import { attackLoss, type VictimLoss } from "./attackLoss.ts";

/** Examples, each as its numbers one behind the other. */
export type Rows = readonly Float32Array[];

/** What a victim tells of some rows. */
export interface Slopes {
  readonly logits: Rows;
  /** One number a row. */
  readonly loss: Float32Array;
  /** `d loss / d x` */
  readonly gradient: Rows;
}

/** A loss, and of every row the class it has and the class that is aimed at, for losses that have one. */
export interface AttackGoal {
  readonly loss: VictimLoss;
  readonly label: Int32Array;
  readonly aim?: Int32Array;
}

/** The numbers of a batch, row by row. */
export const rowsOf = (data: Float32Array, count: number): Float32Array[] => {
  const width = data.length / count;
  return Array.from({ length: count }, (_, i) => data.subarray(i * width, (i + 1) * width));
};

/** The class of the largest logit. */
export const predictedOf = (logits: Float32Array): number =>
  logits.reduce((best, v, i) => (v > logits[best]! ? i : best), 0);

/**
 * A model under attack, its weights as they are now part of compiled graphs: one for logits alone, one for each loss with
 * its gradient by the inputs. Batches smaller than `batchSize` take a graph for a half, a quarter and so on of it.
 */
export class Victim {
  /** Of one example. */
  readonly shape: Shape;
  readonly classes: number;
  readonly batchSize: number;
  readonly #where: string;
  readonly #model: Model;
  readonly #weights: Readonly<Record<string, Tensor>>;
  readonly #compiled = new Map<string, Executable>();

  /** @throws {UnsupportedError} for a model without a single input of floats, or without a class for every example. */
  constructor(where: string, model: Model, { batchSize }: { readonly batchSize: number }) {
    const { inputs, inputNames, outputs } = model.network;
    const [read, ...others] = inputs;
    if (others.length > 0 || !isFloat(read!.type.dtype)) {
      throw new UnsupportedError({
        where,
        problem: "attacks change a single input of floating-point numbers",
        received: inputs.map(({ type }, i) => `${inputNames[i]!} ${type.dtype}`).join(", "),
      });
    }
    const shape = outputs[0]!.type.shape;
    if (shape.length !== 1) {
      throw new UnsupportedError({
        where,
        problem: "there is no class for every example",
        expected: "an output [batch, classes]",
        received: showBatched([0, ...shape]),
      });
    }
    this.#where = where;
    this.#model = model;
    this.shape = read!.type.shape;
    this.classes = Math.max(2, shape[0]!);
    this.batchSize = model.network.batchSize ?? batchSize;
    this.#weights = Object.fromEntries(
      model.weights.map(({ path, variable: { value } }) => [
        path,
        // Training writes to the arrays it has left behind.
        constant({ ...value, data: value.data.slice() }),
      ]),
    );
  }

  /** The logits of at most `batchSize` rows. */
  async logits(x: Rows): Promise<Rows> {
    const size = this.#sizeFor(x.length);
    const executable = await this.#get(`logits of ${size}`, size, (rows) => [this.#logits(rows)]);
    const [logits] = await executable.run([this.#filled(x, size)]);
    return rowsOf(logits!.data as Float32Array, size).slice(0, x.length);
  }

  /** Logits, loss and gradient of at most `batchSize` rows. */
  async slopes(x: Rows, { loss, label, aim = label }: AttackGoal): Promise<Slopes> {
    const size = this.#sizeFor(x.length);
    const executable = await this.#get(`${loss} of ${size}`, size, (rows, labels, aims) => {
      const logits = this.#logits(rows);
      const losses = attackLoss(loss, logits, { label: labels, aim: aims });
      const prepared = prepareForGradient([losses], [rows]);
      const [gradient] = pullback(prepared, [broadcastTo(scalar(1), losses.shape)], [rows]);
      return [logits, losses, gradient!];
    });
    const classes = (of: Int32Array): NdArray => {
      const data = new Int32Array(size);
      data.set(of);
      return { dtype: "int32", shape: [size], data };
    };
    const made = await executable.run([this.#filled(x, size), classes(label), classes(aim)]);
    const [logits, losses, gradient] = made.map(({ data }) => data as Float32Array);
    return {
      logits: rowsOf(logits!, size).slice(0, x.length),
      loss: losses!.slice(0, x.length),
      gradient: rowsOf(gradient!, size).slice(0, x.length),
    };
  }

  /** The smallest of the batch's halves that holds so many rows. */
  #sizeFor(n: number): number {
    if (this.#model.network.batchSize !== undefined) return this.batchSize;
    let size = this.batchSize;
    while (size % 2 === 0 && size / 2 >= n) size /= 2;
    return size;
  }

  #filled(x: Rows, size: number): NdArray {
    const width = sizeOf(this.shape);
    const data = new Float32Array(size * width);
    x.forEach((row, i) => data.set(row, i * width));
    return { dtype: "float32", shape: [size, ...this.shape], data };
  }

  /** What the model's last softmax or sigmoid is given, as two columns for a single one. */
  #logits(rows: Tensor): Tensor {
    const { network } = this.#model;
    const read = cast(rows, network.inputs[0]!.type.dtype);
    const made = cast(network.run(this.#weights, [read], contextOf()).values[0]!, "float32");
    if (this.classes === made.shape[1]) return logitsOfSoftmax(made, 1) ?? made;
    const logit = made.node.op === sigmoid ? made.node.inputs[0]! : made;
    return concatenate([zerosLike(logit), logit], { axis: 1 });
  }

  async #get(
    key: string,
    size: number,
    describe: (rows: Tensor, label: Tensor, aim: Tensor) => Tensor[],
  ): Promise<Executable> {
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const rows = input({ dtype: "float32", shape: [size, ...this.shape] }, "x");
    const label = input({ dtype: "int32", shape: [size] }, "label");
    const aim = input({ dtype: "int32", shape: [size] }, "aim");
    const outputs = describe(rows, label, aim);
    const inputs = outputs.length === 1 ? [rows] : [rows, label, aim];
    const executable = await compileGraph({ inputs, outputs }, { name: `${this.#where}: ${key}` });
    this.#compiled.set(key, executable);
    return executable;
  }
}
