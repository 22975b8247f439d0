import type { GraphFunction } from "../graph/function.ts";
import { isInput } from "../graph/leaves.ts";
import type { OnnxName } from "../graph/onnxBuilder.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import { blockedDomain } from "../ops/convForward.ts";
import { ComputeError } from "../base/errors.ts";
import { GraphBuilder } from "./builder.ts";
import { encodeMessage } from "./encode.ts";
import type { Message } from "./schema.ts";

/** The ONNX release whose operators are used: what onnxruntime 1.20 and later run. */
const opset = 21;
const irVersion = 10;

export interface LowerOptions {
  /** Names of the graph's inputs; `x0`, `x1`, ... by default. */
  readonly inputNames?: readonly string[];
  /** Names of its outputs; `y0`, `y1`, ... by default. */
  readonly outputNames?: readonly string[];
  /** The size in `graph` that stands for a batch of any length, and the input that tells it. */
  readonly symbolicBatch?: { readonly size: number; readonly input: number };
  /** How many channels the convolutions of the device that will run it take together. Default: 0, what every device can run. */
  readonly channelBlock?: number;
  /** Written into the model's metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

function lowerNodes(
  outputs: readonly Tensor[],
  names: Map<Tensor, OnnxName>,
  byNode: Map<Node, readonly OnnxName[]>,
  onnx: GraphBuilder,
): OnnxName[] {
  const known = new Set([...names.keys()].map((t) => t.node));
  const nameOf = (t: Tensor): OnnxName => {
    const found = byNode.get(t.node)?.[t.index];
    if (found === undefined) {
      throw new ComputeError({
        where: t.node.scope || t.node.op.name,
        problem: `the graph depends on an argument (${t}) that is not among its inputs`,
        mend: "pass the tensor as an argument of the compiled function",
      });
    }
    return found;
  };
  for (const [t, name] of names) {
    const list = [...(byNode.get(t.node) ?? [])];
    list[t.index] = name;
    byNode.set(t.node, list);
  }
  for (const node of nodesBehind(outputs, known)) {
    if (byNode.has(node) || isInput({ node } as Tensor)) continue;
    onnx.scope = node.scope;
    const lowered = node.op.lower(onnx, node.inputs.map(nameOf), node.attributes, {
      inputs: node.inputs.map((t) => t.type),
      outputs: node.outputs,
    });
    byNode.set(node, typeof lowered === "string" ? [lowered] : lowered);
  }
  return outputs.map(nameOf);
}

/**
 * Gives results the names of the graph's outputs: the node that makes one is told to. ONNX outputs may be
 * neither inputs nor given twice; such a one gets a copy.
 */
function nameOutputs(onnx: GraphBuilder, results: readonly OnnxName[], names: readonly OnnxName[]): void {
  const made = new Set(onnx.nodeList.flatMap(({ output }) => output as readonly OnnxName[]));
  const renamed = new Map<OnnxName, OnnxName>();
  results.forEach((result, i) => {
    if (made.has(result) && !renamed.has(result)) renamed.set(result, names[i]!);
    else {
      onnx.nodeList.push({
        input: [result],
        output: [names[i]!],
        name: `output_${names[i]!}`,
        opType: "Identity",
        attribute: [],
        domain: "",
      });
    }
  });
  onnx.nodeList.splice(0, Infinity, ...onnx.nodeList.map((node) => renameIn(node, renamed)));
}

/** A node with names replaced, also where its subgraphs refer to them. */
function renameIn(node: Message, renamed: ReadonlyMap<OnnxName, OnnxName>): Message {
  const replace = (names: unknown) => (names as readonly OnnxName[]).map((name) => renamed.get(name) ?? name);
  const attribute = (node["attribute"] as readonly Message[]).map((entry) => {
    const body = entry["g"] as Message | undefined;
    if (body === undefined) return entry;
    const nodes = (body["node"] as readonly Message[]).map((inner) => renameIn(inner, renamed));
    return { ...entry, g: { ...body, node: nodes } };
  });
  return { ...node, input: replace(node["input"]), output: replace(node["output"]), attribute };
}

function lowerBody(
  body: GraphFunction,
  captures: ReadonlyMap<unknown, OnnxName>,
  inner: GraphBuilder,
): Message {
  const names = new Map<Tensor, OnnxName>();
  const inputs: Message[] = [];
  for (const t of body.inputs) {
    const captured = captures.get(t);
    const name = captured ?? inner.fresh("a");
    names.set(t, name);
    if (captured === undefined) inputs.push(inner.valueInfo(name, t.type));
  }
  const results = lowerNodes(body.outputs, names, new Map(), inner);
  const outputNames = results.map(() => inner.fresh("r"));
  nameOutputs(inner, results, outputNames);
  const outputs = body.outputs.map((t, i) => inner.valueInfo(outputNames[i]!, t.type));
  return { node: inner.nodeList, name: inner.fresh("body"), input: inputs, output: outputs };
}

/**
 * A graph as the bytes of an ONNX model.
 * @throws {ComputeError} when it reaches an argument that is not among its inputs.
 */
export function toOnnx(graph: GraphFunction, options: LowerOptions = {}): Uint8Array {
  const inputNames = options.inputNames ?? graph.inputs.map((_, i) => `x${i}`);
  const outputNames = options.outputNames ?? graph.outputs.map((_, i) => `y${i}`);
  const batch = options.symbolicBatch;
  const symbolic = batch && { size: batch.size, input: inputNames[batch.input]! };
  const { channelBlock = 0 } = options;
  const onnx = new GraphBuilder(lowerBody, { symbolic, channelBlock });
  const names = new Map(graph.inputs.map((t, i) => [t, inputNames[i]!]));
  const results = lowerNodes(graph.outputs, names, new Map(), onnx);
  nameOutputs(onnx, results, outputNames);
  return encodeMessage("Model", {
    irVersion,
    producerName: "tensorloom",
    opsetImport: [
      { domain: "", version: opset },
      { domain: "com.microsoft", version: 1 },
      ...(channelBlock > 0 ? [{ domain: blockedDomain, version: 1 }] : []),
    ],
    metadata: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      node: onnx.nodeList,
      name: "tensorloom",
      initializer: onnx.initializers,
      input: graph.inputs.map((t, i) => onnx.valueInfo(inputNames[i]!, t.type)),
      output: graph.outputs.map((t, i) => onnx.valueInfo(outputNames[i]!, t.type)),
    },
  });
}
