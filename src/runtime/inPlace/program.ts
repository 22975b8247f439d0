import type { NdArray } from "../../base/ndarray.ts";
import { sizeOf } from "../../base/shape.ts";
import type { OnnxBuilder, OnnxName } from "../../graph/onnxBuilder.ts";
import type { Node } from "../../graph/tensor.ts";
import { simdOperators, type Emit } from "./simdOperators.ts";

/** One value of a program; it is known by its place in the list. Inputs are places of earlier values. */
export type Value =
  /** The current elements of an array, by its number. */
  | { readonly kind: "array"; readonly array: number }
  /** A number given at every call, by its number. */
  | { readonly kind: "scalar"; readonly scalar: number }
  | { readonly kind: "constant"; readonly value: number }
  /** A SIMD instruction on earlier values. */
  | {
      readonly kind: "instruction";
      readonly code: number;
      readonly inputs: readonly number[];
    };

/** What is done to the elements at one place of several arrays of one length: no branches, each value once. */
export interface Program {
  readonly values: readonly Value[];
  /** Values written back, after all were read. */
  readonly stores: readonly {
    readonly value: number;
    readonly array: number;
  }[];
  readonly arrays: number;
  readonly scalars: number;
}

/** Thrown by the writer where an op lowers to what SIMD does not do; never leaves this file. */
class Refused extends Error {}

/**
 * Writes a program by letting ops lower themselves to ONNX operators: those that work element by element
 * become SIMD instructions.
 */
export class ProgramWriter {
  readonly #values: Value[] = [];
  readonly #known = new Map<string, number>();
  readonly #stores: { value: number; array: number }[] = [];
  #arrays = 0;
  #scalars = 0;

  /** A further array; gives the value of its elements. */
  array(): { readonly array: number; readonly value: number } {
    const array = this.#arrays++;
    return { array, value: this.#add({ kind: "array", array }) };
  }

  /** A further number. A truth comes as 0 or 1. */
  scalar(truth: boolean): number {
    const value = this.#add({ kind: "scalar", scalar: this.#scalars++ });
    return truth ? simdOperators["Cast to bool"]!(this.#emit, [value]) : value;
  }

  constant(value: number): number {
    return this.#add({ kind: "constant", value: Math.fround(value) });
  }

  store(value: number, array: number): void {
    this.#stores.push({ value, array });
  }

  /** The value of a node from those of its inputs, or undefined where it cannot be had this way. */
  node(node: Node, inputs: readonly number[]): number | undefined {
    const types = {
      inputs: node.inputs.map((t) => t.type),
      outputs: node.outputs,
    };
    try {
      const result = node.op.lower(this.#onnx, inputs.map(nameOf), node.attributes, types);
      return typeof result === "string" ? placeOf(result) : undefined;
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  get program(): Program {
    return {
      values: this.#values,
      stores: this.#stores,
      arrays: this.#arrays,
      scalars: this.#scalars,
    };
  }

  #add(value: Value): number {
    const key = keyOf(value);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  readonly #emit: Emit = {
    constant: (value) => this.constant(value),
    instruction: (code, inputs) => this.#add({ kind: "instruction", code, inputs }),
  };

  readonly #onnx: OnnxBuilder = {
    channelBlock: 0,
    isConstant: () => false,
    node: (type, inputs, attributes, domain) => {
      const write = simdOperators[type];
      const plain = attributes === undefined && domain === undefined && inputs.every((name) => name !== "");
      if (write === undefined || !plain) throw new Refused();
      return nameOf(write(this.#emit, inputs.map(placeOf)));
    },
    scalar: (value, { dtype }) => {
      if (dtype !== "float32") throw new Refused();
      return nameOf(this.constant(value));
    },
    constant: (value) => nameOf(this.constant(onlyNumber(value))),
    nodes: refuse,
    integers: refuse,
    shape: refuse,
    subgraph: refuse,
  };
}

function refuse(): never {
  throw new Refused();
}

/** Equal for equal values; plain JSON knows neither negative zero nor what is not finite. */
export const keyOf = (part: Value | Program): string =>
  JSON.stringify(part, (_, v: unknown) =>
    typeof v === "number" ? (Object.is(v, -0) ? "-0" : String(v)) : v,
  );

const nameOf = (value: number): OnnxName => `v${value}`;
const placeOf = (name: OnnxName): number => Number(name.slice(1));

function onlyNumber({ dtype, shape, data }: NdArray): number {
  if (dtype !== "float32" || sizeOf(shape) !== 1) throw new Refused();
  return (data as Float32Array)[0]!;
}
