import { ComputeError, DTypeError, LoomError, ShapeError } from "../base/errors.ts";
import { toTypedArray } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sameShape, showShape } from "../base/shape.ts";
import { environment } from "../base/surroundings.ts";
import { mapTree } from "../base/tree.ts";
import type { GraphFunction } from "../graph/function.ts";
import { constant, constantValue, input } from "../graph/leaves.ts";
import { printGraph } from "../graph/print.ts";
import { Tensor } from "../graph/tensor.ts";
import { showType, type TensorType } from "../graph/type.ts";
import { simplify } from "../transform/simplify.ts";
import { tensorsOf } from "../transform/trees.ts";
import { channelBlockFor } from "./channelBlock.ts";
import { device } from "./device.ts";
import { activeRecorder, CompiledCache } from "./profile/index.ts";

/** A graph made ready to run. */
export interface Executable {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  /**
   * Runs it once.
   * @param into arrays to write outputs to, where given. Never one that is also an input.
   * @throws {ShapeError | DTypeError} when an input does not have the type it was compiled for.
   * @throws {ComputeError} when the runtime fails, with the layer at fault.
   */
  run(inputs: readonly NdArray[], into?: readonly (NdArray | undefined)[]): Promise<NdArray[]>;
}

const debugging = (): boolean => environment("LOOM_DEBUG") !== undefined;

/** How a graph is compiled. */
export interface CompileGraphOptions {
  /** What a profile calls it. Default: `compiled function`. */
  readonly name?: string;
}

/** Compiles a graph: simplified, lowered to ONNX, loaded by the device. */
export async function compileGraph(
  graph: GraphFunction,
  { name = "compiled function" }: CompileGraphOptions = {},
): Promise<Executable> {
  if (debugging()) console.error(`# traced\n${printGraph(graph)}\n`);
  const simple = simplify(graph);
  if (debugging()) console.error(`# simplified\n${printGraph(simple)}\n`);
  const inputs = graph.inputs.map((_, i) => `x${i}`);
  const outputs = graph.outputs.map(({ type }, i) => ({ ...type, name: `y${i}` }));
  // The encoder is a good part of what importing us would load; nothing needs it before this.
  const { toOnnx } = await import("../onnx/index.ts");
  const model = toOnnx(simple, {
    inputNames: inputs,
    outputNames: outputs.map(({ name }) => name),
    channelBlock: await channelBlockFor(simple, device),
  });
  const recorder = activeRecorder();
  const loading = recorder
    ? recorder.load(model, { inputs, outputs, name })
    : (await device()).load(model, { inputs, outputs });
  const session = await loading.catch((cause: unknown) => {
    throw translate(cause, "the runtime rejected the graph");
  });
  const inputTypes = graph.inputs.map((t) => t.type);
  return {
    inputs: inputTypes,
    outputs: graph.outputs.map((t) => t.type),
    async run(values, into) {
      values.forEach((value, i) => checkInput(value, inputTypes[i]!, i));
      try {
        return await session.run(values, into ?? []);
      } catch (cause) {
        throw translate(cause, "the runtime failed");
      }
    },
  };
}

function checkInput(value: NdArray, type: TensorType, index: number): void {
  const where = `input ${index} of a compiled function`;
  if (value.dtype !== type.dtype)
    throw new DTypeError({ where, expected: type.dtype, received: value.dtype });
  if (!sameShape(value.shape, type.shape)) {
    throw new ShapeError({ where, expected: showShape(type.shape), received: showShape(value.shape) });
  }
}

/** The runtime names the node at fault, and nodes are named by their layers. */
function translate(cause: unknown, problem: string): Error {
  if (cause instanceof LoomError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const node = /[Nn]ode[^']*'([^']+)'|Name:'([^']+)'/.exec(text);
  const where = node?.[1] ?? node?.[2] ?? "onnxruntime";
  const mend = /out of data bounds|out of range value in index/i.test(text)
    ? "an index is out of range: embedding's inputDim, for one, must be larger than every index"
    : undefined;
  return new ComputeError({ where, problem, received: text, ...(mend && { mend }) }, { cause });
}

/** What a compiled function takes in place of a tensor. */
export type Concrete = Tensor | NdArray | number;

/** The same tree with arrays or numbers where tensors stand. */
export type ConcreteTree<T> = T extends Tensor
  ? Concrete
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: ConcreteTree<T[K]> }
    : T extends object
      ? { readonly [K in keyof T]: ConcreteTree<T[K]> }
      : T;

const isArray = (x: unknown): x is NdArray =>
  typeof x === "object" && x !== null && "data" in x && "dtype" in x;

/** The array behind an argument, computed first where needed. */
async function concrete(value: Concrete): Promise<NdArray> {
  if (typeof value === "number")
    return { dtype: "float32", shape: [], data: toTypedArray("float32", [value]) };
  if (!(value instanceof Tensor)) return value;
  return constantValue(value) ?? value.array();
}

/** Arrays are leaves of argument trees, though they are plain records. */
const isLeaf = (x: unknown): x is Concrete => typeof x === "number" || x instanceof Tensor || isArray(x);

function leaves(tree: unknown): Concrete[] {
  if (isLeaf(tree)) return [tree];
  if (Array.isArray(tree)) return tree.flatMap(leaves);
  if (typeof tree === "object" && tree !== null) return Object.values(tree).flatMap(leaves);
  return [];
}

function replaceLeaves(tree: unknown, next: () => unknown): unknown {
  if (isLeaf(tree)) return next();
  if (Array.isArray(tree)) return tree.map((inner) => replaceLeaves(inner, next));
  if (typeof tree === "object" && tree !== null) {
    return Object.fromEntries(Object.entries(tree).map(([key, inner]) => [key, replaceLeaves(inner, next)]));
  }
  return tree;
}

/** Everything about arguments that a compiled graph depends on. */
const signatureOf = (tree: unknown): string =>
  JSON.stringify(
    replaceLeaves(tree, () => "*"),
    (_, value: unknown) => (typeof value === "function" ? String(value) : value),
  );

/**
 * Compiles a function of tensors. It is traced once for every combination of shapes and dtypes it meets;
 * after that, calling it runs ONNX Runtime and nothing else. The function must be pure: what it does
 * beside building tensors happens only while it is traced.
 * @returns a function that takes tensors, arrays or numbers and gives a promise of concrete tensors
 * @example
 * const norm = compile((x: Tensor) => ops.sqrt(ops.sum(ops.square(x))));
 * await (await norm(tensor([3, 4]))).item(); // 5
 */
export function compile<Args extends readonly unknown[], Out>(
  f: (...args: Args) => Out,
): (...args: { [K in keyof Args]: ConcreteTree<Args[K]> }) => Promise<Out> {
  const caches = new CompiledCache<Promise<{ executable: Executable; out: Out }>>();
  return async (...args) => {
    const cache = caches.current;
    const arrays = await Promise.all(leaves(args).map(concrete));
    const key = `${arrays.map(showType).join(";")}|${signatureOf(args)}`;
    let compiled = cache.get(key);
    if (compiled === undefined) {
      compiled = traceAndCompile(f, args, arrays);
      cache.set(key, compiled);
      compiled.catch(() => cache.delete(key));
    }
    const { executable, out } = await compiled;
    const results = (await executable.run(arrays)).values();
    return mapTree<Out, Tensor, Tensor>(out, () => constant(results.next().value!)) as Out;
  };
}

async function traceAndCompile<Args extends readonly unknown[], Out>(
  f: (...args: Args) => Out,
  args: unknown,
  arrays: readonly NdArray[],
): Promise<{ executable: Executable; out: Out }> {
  const inputs = arrays.map(({ dtype, shape }, i) => input({ dtype, shape }, `x${i}`));
  const next = inputs.values();
  const out = f(...(replaceLeaves(args, () => next.next().value) as Args));
  return { executable: await compileGraph({ inputs, outputs: tensorsOf(out) }), out };
}

/** Computes tensors that depend on no argument: how {@link Tensor.data} gets its numbers. */
export async function evaluate(tensors: readonly Tensor[]): Promise<NdArray[]> {
  const pending = tensors.filter((t) => constantValue(t) === undefined);
  const computed =
    pending.length === 0 ? [] : await (await compileGraph({ inputs: [], outputs: pending })).run([]);
  return tensors.map((t) => constantValue(t) ?? computed[pending.indexOf(t)]!);
}
