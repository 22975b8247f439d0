import { allocate } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sameShape, sizeOf } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { Arena, bytesFor, mostBytes, type Task } from "../runtime/inPlace/index.ts";
import type { RunState, StateChange } from "./trainGraph.ts";

/** One pass of a task over its arrays, given its numbers. */
export type Job = (numberOf: (scalar: Tensor) => number) => void;

const keyOf = ({ part, name }: StateChange): string => `${part}|${name}`;

/** Where the arrays lie that a model's training steps write to, so that nothing is allocated while training. */
export class Workspace {
  readonly #arena: Arena;
  readonly #homes: ReadonlyMap<string, NdArray>;
  readonly #spares = new Map<string, NdArray>();
  /** Arrays that the graph writes and tasks read. */
  readonly gradients: readonly NdArray[];

  /** Whether the arrays of these tasks find room in one. */
  static holds(tasks: readonly Task[]): boolean {
    const arrays = new Set(tasks.flatMap((task) => task.arrays));
    return typeof WebAssembly !== "undefined" && bytesFor([...arrays].map(({ shape }) => shape)) <= mostBytes;
  }

  /**
   * @param inPlace arrays of the state that tasks overwrite
   * @param gradients what else tasks read
   */
  constructor(inPlace: readonly StateChange[], gradients: readonly Tensor[]) {
    const shapes = [...inPlace.map(({ target }) => target), ...gradients].map(({ shape }) => shape);
    this.#arena = new Arena(bytesFor(shapes));
    this.#homes = new Map(inPlace.map((change) => [keyOf(change), this.#arena.array(change.target.shape)]));
    this.gradients = gradients.map(({ shape }) => this.#arena.array(shape));
  }

  /** Whether another step finds the places it needs, as it does where only the batch has another size. */
  suits(inPlace: readonly StateChange[], gradients: readonly Tensor[]): boolean {
    return (
      inPlace.length === this.#homes.size &&
      inPlace.every((change) => this.#homes.has(keyOf(change))) &&
      gradients.length === this.gradients.length &&
      gradients.every(({ shape }, i) => sameShape(shape, this.gradients[i]!.shape))
    );
  }

  /** Brings arrays of the state that came from elsewhere to their places. */
  settle(state: RunState, inPlace: readonly StateChange[]): void {
    for (const change of inPlace) {
      const home = this.#homes.get(keyOf(change))!;
      const current = state[change.part][change.name]!;
      if (current === home) continue;
      (home.data as Float32Array).set(current.data as Float32Array);
      state[change.part][change.name] = home;
    }
  }

  /** A task made ready to run on the arrays here. */
  async job(task: Task, placeOf: (t: Tensor) => NdArray): Promise<Job> {
    const kernel = await this.#arena.kernel(task.program);
    const arrays = task.arrays.map((t) => placeOf(t).data);
    const bytes = arrays[0]!.byteLength;
    const pointers = arrays.map(({ byteOffset }) => byteOffset);
    return (numberOf) => kernel(bytes, ...pointers, ...task.scalars.map(numberOf));
  }

  /** The place of an array that a task overwrites. */
  home(change: StateChange): NdArray {
    return this.#homes.get(keyOf(change))!;
  }

  /** An array for the next value of a part of the state that the graph computes. */
  spare(change: StateChange): NdArray {
    const { dtype, shape } = change.target;
    const known = this.#spares.get(keyOf(change)) ?? {
      dtype,
      shape,
      data: allocate(dtype, sizeOf(shape)),
    };
    this.#spares.set(keyOf(change), known);
    return known;
  }

  /** Puts a value that the graph has computed in its place; what was there before is written to next. */
  replace(state: RunState, change: StateChange, value: NdArray): void {
    this.#spares.set(keyOf(change), state[change.part][change.name]!);
    state[change.part][change.name] = value;
  }
}
