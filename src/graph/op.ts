import { DTypeError } from "../base/errors.ts";
import type { DType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { NodeTypes, OnnxBuilder, OnnxName } from "./onnxBuilder.ts";
import { record } from "./recording.ts";
import { currentScope } from "./scope.ts";
import { Tensor } from "./tensor.ts";
import type { TensorType } from "./type.ts";

/** An op's fixed parameters: plain data, so that nodes can be compared and printed. */
export type Attributes = Readonly<Record<string, unknown>>;

type Each<Names extends readonly string[], T> = { readonly [K in keyof Names]: T };

/** What a gradient rule is given beside the op's inputs. */
export interface VjpContext<A> {
  /** The cotangent of the first output. */
  readonly dy: Tensor;
  /** The cotangents of all outputs; `undefined` where an output does not count. */
  readonly dys: readonly (Tensor | undefined)[];
  /** The first output. */
  readonly y: Tensor;
  readonly ys: readonly Tensor[];
  readonly attributes: A;
}

/** What a batching rule is given: inputs marked `batched` carry the new axis in front. */
export interface BatchContext<A> {
  readonly size: number;
  readonly batched: readonly boolean[];
  readonly attributes: A;
}

/** A shape of random numbers in [low, high], or exact values, for the contract tests. */
export type InputSample =
  | Shape
  | { readonly shape: Shape; readonly dtype?: DType; readonly low?: number; readonly high?: number }
  | { readonly values: readonly number[]; readonly shape: Shape; readonly dtype?: DType };

export interface OpSample<A> {
  readonly inputs: readonly InputSample[];
  readonly attributes?: A;
}

/** Everything there is to know about an op. Leaving a rule out is a type error; `null` says "there is none". */
export interface OpDefinition<Names extends readonly string[], A extends Attributes> {
  readonly name: string;
  readonly inputs: Names;
  /** The outputs' types; throws our errors when the inputs do not fit. */
  inferType(types: Each<Names, TensorType>, attributes: A): TensorType | readonly TensorType[];
  /**
   * Cotangents of the inputs, built with op functions so that higher derivatives follow; `null` for an
   * input without gradient. Broadcast inputs may get their gradient in the output's shape: the driver
   * sums it back. A rule of `null` says that the op is not differentiable.
   */
  readonly vjp:
    ((context: VjpContext<A>, ...inputs: Each<Names, Tensor>) => readonly (Tensor | null)[]) | null;
  /**
   * The op over inputs that carry a batch axis in front. Left out, `elementwise` ops get theirs from
   * broadcasting and all others run example by example.
   */
  readonly batch?: (context: BatchContext<A>, ...inputs: Each<Names, Tensor>) => Tensor | readonly Tensor[];
  /** Writes the op as ONNX nodes and gives the names of its outputs. */
  lower(
    onnx: OnnxBuilder,
    inputs: Each<Names, OnnxName>,
    attributes: A,
    types: NodeTypes,
  ): OnnxName | readonly OnnxName[];
  /** Inputs away from kinks and poles, which drive the contract tests. */
  readonly samples: readonly OpSample<NoInfer<A>>[];
  /**
   * The op written with other ops. Such an op exists for its own gradient or for rewrites to find; it is
   * expanded before lowering, which it then does not need.
   */
  readonly expand?: (attributes: A, ...inputs: Each<Names, Tensor>) => Tensor;
  /** The output at an index depends on the (broadcast) inputs at that index alone. */
  readonly elementwise?: boolean;
  /** Elementwise in one input and never decreasing: commutes with maxima. */
  readonly monotone?: boolean;
  /**
   * For an op that treats no axis by its place: the attributes and the result's permutation with which
   * `op(transpose(x, p), attributes) = transpose(op(x, attributes'), p')`.
   */
  readonly transposed?: (
    permutation: readonly number[],
    attributes: A,
  ) => { readonly permutation: readonly number[]; readonly attributes: A };
}

/** An op as graphs hold it, its attribute and input types forgotten. */
export type Op = Omit<
  OpDefinition<readonly string[], never>,
  "inferType" | "vjp" | "batch" | "lower" | "expand" | "transposed"
> & {
  readonly expand?: (attributes: Attributes, ...inputs: Tensor[]) => Tensor;
  readonly transposed?: (
    permutation: readonly number[],
    attributes: Attributes,
  ) => { readonly permutation: readonly number[]; readonly attributes: Attributes };
  inferType(types: readonly TensorType[], attributes: Attributes): TensorType | readonly TensorType[];
  readonly vjp: ((context: VjpContext<Attributes>, ...inputs: Tensor[]) => readonly (Tensor | null)[]) | null;
  readonly batch?: (context: BatchContext<Attributes>, ...inputs: Tensor[]) => Tensor | readonly Tensor[];
  lower(
    onnx: OnnxBuilder,
    inputs: readonly OnnxName[],
    attributes: Attributes,
    types: NodeTypes,
  ): OnnxName | readonly OnnxName[];
};

/** A defined op: call it with its inputs, then its attributes if it has any. */
export type OpFunction<Names extends readonly string[], A extends Attributes, Out> = Op & {
  readonly definition: OpDefinition<Names, A>;
} & ((
    ...args: [
      ...Each<Names, Tensor>,
      ...(Record<never, never> extends A ? [attributes?: A] : [attributes: A]),
    ]
  ) => Out);

/** The type of an op with one output, for ops whose own rules call them. */
export type DefinedOp<
  Names extends readonly string[],
  A extends Attributes = Record<never, never>,
> = OpFunction<Readonly<Names>, A, Tensor>;

/** Every op defined so far, for the contract tests and the list in the docs. */
export const definedOps: Op[] = [];

/** Applies `op`, checking that the inputs fit, and gives all its outputs. */
export function applyOp(op: Op, inputs: readonly Tensor[], attributes: Attributes): Tensor[] {
  const inferred = op.inferType(
    inputs.map((t) => t.type),
    attributes,
  );
  const outputs = Array.isArray(inferred) ? (inferred as TensorType[]) : [inferred as TensorType];
  const node = { op, inputs, attributes, outputs, scope: currentScope() };
  record(node);
  return outputs.map((_, index) => new Tensor(node, index));
}

function define(definition: unknown, single: boolean): unknown {
  const { name, ...rules } = definition as Op;
  const call = (...args: unknown[]): Tensor | Tensor[] => {
    const inputs = args.filter((a) => a instanceof Tensor);
    const last = args.at(-1);
    const attributes = last === undefined || last instanceof Tensor ? {} : (last as Attributes);
    const outputs = applyOp(op, inputs, attributes);
    return single ? outputs[0]! : outputs;
  };
  const op = Object.defineProperty(Object.assign(call, rules, { definition }), "name", {
    value: name,
  }) as unknown as Op;
  definedOps.push(op);
  return op;
}

/** Defines an op with one output. The one place where its type, gradient, lowering and tests are said. */
export function defineOp<const Names extends readonly string[], A extends Attributes = Record<never, never>>(
  definition: OpDefinition<Names, A>,
): OpFunction<Names, A, Tensor> {
  return define(definition, true) as OpFunction<Names, A, Tensor>;
}

/** Defines an op with several outputs, given as an array. */
export function defineMultiOp<
  const Names extends readonly string[],
  A extends Attributes = Record<never, never>,
>(definition: OpDefinition<Names, A>): OpFunction<Names, A, Tensor[]> {
  return define(definition, false) as OpFunction<Names, A, Tensor[]>;
}

/** Names for an op that takes any number of inputs. */
export const variadic = (name: string): readonly string[] => [name];

/**
 * The dtype that all inputs share.
 * @throws {DTypeError} when they differ.
 */
export function sameDType(where: string, types: readonly TensorType[]): DType {
  const first = types[0]!.dtype;
  if (types.some((t) => t.dtype !== first)) {
    throw new DTypeError({
      where,
      problem: "dtypes differ",
      expected: "one dtype for all inputs",
      received: types.map((t) => t.dtype).join(" and "),
      mend: "convert one side with ops.cast",
    });
  }
  return first;
}
