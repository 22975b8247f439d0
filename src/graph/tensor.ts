import type { DType, TypedArray } from "../base/dtype.ts";
import { UnsupportedError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import type { Attributes, Op } from "./op.ts";
import { showType, type TensorType } from "./type.ts";

/** One application of an op: the graph is the web of nodes behind a tensor. Nodes are never changed. */
export interface Node {
  readonly op: Op;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly TensorType[];
  /** The layer path that made the node, as `encoder/block2/dense`. */
  readonly scope: string;
}

/** Computes concrete values; set by the runtime, so that the graph depends on no device. */
export type Evaluator = (tensors: readonly Tensor[]) => Promise<NdArray[]>;

let evaluator: Evaluator | undefined;

/** Called once by the runtime. */
export function setEvaluator(evaluate: Evaluator): void {
  evaluator = evaluate;
}

/**
 * A value in a graph: output `index` of `node`. It may be concrete (a constant, or computed from
 * constants), and then {@link Tensor.data} gives its numbers; or symbolic, standing for a function's
 * argument. Nothing is computed until it is asked for, and nothing needs to be freed.
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * await ops.matMul(x, x).print(); // float32 [2, 2] ...
 */
export class Tensor {
  readonly node: Node;
  readonly index: number;

  constructor(node: Node, index: number) {
    this.node = node;
    this.index = index;
  }

  get type(): TensorType {
    return this.node.outputs[this.index]!;
  }
  get dtype(): DType {
    return this.type.dtype;
  }
  get shape(): Shape {
    return this.type.shape;
  }
  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }
  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * Computes this tensor and gives it with its shape.
   * @throws {UnsupportedError} when it depends on a function's argument, so has no value yet.
   */
  async array(): Promise<NdArray> {
    if (evaluator === undefined) {
      throw new UnsupportedError({
        where: "Tensor.array",
        problem: "no runtime is loaded",
        mend: 'import "tensorloom", which brings one',
      });
    }
    return (await evaluator([this]))[0]!;
  }

  /** Computes this tensor and gives its elements in row-major order. */
  async data(): Promise<TypedArray> {
    return (await this.array()).data;
  }

  /** Computes this tensor's only element. */
  async item(): Promise<number> {
    return Number((await this.data())[0]);
  }

  /** Computes this tensor and prints it on standard output. */
  async print(): Promise<void> {
    const { showArray } = await import("./show.ts");
    // eslint-disable-next-line no-console -- printing is what it is for
    console.log(showArray(await this.array()));
  }

  /** As `Tensor(matMul, float32 [2, 3])`: the op that makes it, and its type. */
  toString(): string {
    return `Tensor(${this.node.op.name}, ${showType(this.type)})`;
  }
}
