import { toTypedArray, type DType } from "../base/dtype.ts";
import { UnsupportedError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import type { Shape } from "../base/shape.ts";
import type { GraphFunction } from "../graph/function.ts";
import type { OnnxAttribute, OnnxBuilder, OnnxName, OnnxSubgraph } from "../graph/onnxBuilder.ts";
import { onnxTypes } from "../graph/onnxTypes.ts";
import type { TensorType } from "../graph/type.ts";
import type { Message } from "./schema.ts";

const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

function encodeAttribute(name: string, value: OnnxAttribute): Message {
  if (typeof value === "number") return { name, i: value, type: attributeTypes.int };
  if (typeof value === "string") return { name, s: value, type: attributeTypes.string };
  if (Array.isArray(value)) return { name, ints: value, type: attributeTypes.ints };
  if ("float" in value) return { name, f: value.float, type: attributeTypes.float };
  return { name, g: (value as OnnxSubgraph).subgraph, type: attributeTypes.graph };
}

/** How an axis that follows the batch is written: the size that stands for it while the graph is built. */
export interface SymbolicBatch {
  readonly size: number;
  /** The graph input whose first axis is the batch. */
  readonly input: OnnxName;
}

/** Constants of up to this many elements are shared when equal. */
const mostShared = 64;

/** Collects ONNX nodes and constants. A subgraph's builder shares the names and constants of the outer one. */
export class GraphBuilder implements OnnxBuilder {
  readonly nodeList: Message[] = [];
  /** Set before lowering each node, so that runtime errors name the layer. */
  scope = "";
  readonly #root: GraphBuilder;
  readonly #initializers: Message[] = [];
  readonly #shared = new Map<string, OnnxName>();
  readonly #lowerBody: (
    body: GraphFunction,
    captures: ReadonlyMap<unknown, OnnxName>,
    inner: GraphBuilder,
  ) => Message;
  readonly #symbolic: SymbolicBatch | undefined;
  readonly #constants = new Set<OnnxName>();
  /** Nodes of other domains than ONNX's own, which ONNX Runtime does not merge when equal. */
  readonly #extensions = new Map<string, OnnxName[]>();
  readonly channelBlock: number;
  #names = 0;

  constructor(
    lowerBody: (
      body: GraphFunction,
      captures: ReadonlyMap<unknown, OnnxName>,
      inner: GraphBuilder,
    ) => Message,
    options: {
      readonly outer?: GraphBuilder;
      readonly symbolic?: SymbolicBatch | undefined;
      readonly channelBlock?: number;
    } = {},
  ) {
    this.#lowerBody = lowerBody;
    this.#root = options.outer ? options.outer.#root : this;
    this.#symbolic = options.symbolic ?? (options.outer ? options.outer.#symbolic : undefined);
    this.channelBlock = options.channelBlock ?? options.outer?.channelBlock ?? 0;
  }

  get initializers(): readonly Message[] {
    return this.#initializers;
  }

  /** A name not used before in the whole model. */
  fresh(prefix = "v"): OnnxName {
    return `${prefix}${this.#root.#names++}`;
  }

  node(
    type: string,
    inputs: readonly OnnxName[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = "",
  ): OnnxName {
    return this.nodes(type, inputs, 1, attributes, domain)[0]!;
  }

  nodes(
    type: string,
    inputs: readonly OnnxName[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = "",
  ): OnnxName[] {
    const key = domain === "" ? undefined : JSON.stringify([domain, type, inputs, attributes]);
    const known = key === undefined ? undefined : this.#extensions.get(key);
    if (known !== undefined) return known;
    const output = Array.from({ length: outputs }, () => this.fresh());
    if (key !== undefined) this.#extensions.set(key, output);
    if (inputs.length > 0 && inputs.every((name) => name === "" || this.isConstant(name)))
      for (const name of output) this.#root.#constants.add(name);
    this.nodeList.push({
      input: inputs,
      output,
      name: `${this.scope === "" ? "" : `${this.scope}/`}${type}_${output[0]!}`,
      opType: type,
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
      domain,
    });
    return output;
  }

  /** @throws {UnsupportedError} for numbers that would be of one batch size alone, where it is to be any. */
  constant({ dtype, shape, data }: NdArray): OnnxName {
    this.#checkAnyBatch(shape);
    const key =
      data.length <= mostShared
        ? `${dtype}[${shape.join()}]${Array.from(data as Float32Array, (v) => (Object.is(v, -0) ? "-0" : v)).join()}`
        : undefined;
    const known = key === undefined ? undefined : this.#root.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.fresh("c");
    this.#root.#constants.add(name);
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#root.#initializers.push({ dims: shape, dataType: onnxTypes[dtype], name, rawData });
    if (key !== undefined) this.#root.#shared.set(key, name);
    return name;
  }

  #checkAnyBatch(shape: Shape): void {
    const size = this.#symbolic?.size;
    if (size === undefined || !shape.some((n) => n > 0 && n % size === 0)) return;
    throw new UnsupportedError({
      where: this.scope === "" ? "onnx" : this.scope,
      problem:
        "the graph holds numbers for every example of a batch, as noise that is drawn, so its size cannot vary",
      mend: "say how many examples the file takes at once, with { batchSize }",
    });
  }

  isConstant(name: OnnxName): boolean {
    return this.#root.#constants.has(name);
  }

  integers(values: readonly number[]): OnnxName {
    return this.constant({ dtype: "int64", shape: [values.length], data: toTypedArray("int64", values) });
  }

  scalar(value: number, { dtype }: { readonly dtype: DType }): OnnxName {
    return this.constant({ dtype, shape: [], data: toTypedArray(dtype, [value]) });
  }

  shape(shape: Shape): OnnxName {
    const symbolic = this.#symbolic;
    if (symbolic === undefined || !shape.some((n) => n > 0 && n % symbolic.size === 0))
      return this.integers(shape);
    const batch = this.node("Shape", [symbolic.input], { start: 0, end: 1 });
    const parts = shape.map((n) => {
      if (n === 0 || n % symbolic.size !== 0) return this.integers([n]);
      return n === symbolic.size ? batch : this.node("Mul", [batch, this.integers([n / symbolic.size])]);
    });
    return parts.length === 1 ? parts[0]! : this.node("Concat", parts, { axis: 0 });
  }

  subgraph(body: GraphFunction, captures: ReadonlyMap<unknown, OnnxName>): OnnxSubgraph {
    const inner = new GraphBuilder(this.#lowerBody, { outer: this });
    inner.scope = this.scope;
    return { subgraph: this.#lowerBody(body, captures, inner) };
  }

  /** A named input or output with its type; axes that follow the symbolic batch are called `batch`. */
  valueInfo(name: OnnxName, { dtype, shape }: TensorType): Message {
    const symbolic = this.#symbolic;
    const dim = shape.map((n) =>
      symbolic !== undefined && n === symbolic.size ? { dimParam: "batch" } : { dimValue: n },
    );
    return { name, type: { tensorType: { elemType: onnxTypes[dtype], shape: { dim } } } };
  }
}
