import type { GraphFunction } from "../graph/function.ts";
import { alias, input, isInput, scalar, uniformValue } from "../graph/leaves.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sameShape } from "../base/shape.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { Tensor as TensorClass } from "../graph/tensor.ts";
import { rebuild } from "../graph/walk.ts";
import { add, broadcastTo, multiply, negative, reshape, subtract } from "../ops/index.ts";
import { layoutRules, productOfTransposes } from "./layout.ts";
import { mergeScans } from "./mergeScans.ts";
import { applyRules, type Rule } from "./rule.ts";
import { tidyBodies } from "./tidyBodies.ts";

const any = (): Tensor => input({ dtype: "float32", shape: [2, 3] });
const opOf = (t: Tensor) => t.node.op;
const ops = {
  add: opOf(add(any(), any())),
  subtract: opOf(subtract(any(), any())),
  multiply: opOf(multiply(any(), any())),
  negative: opOf(negative(any())),
  reshape: opOf(reshape(any(), [6])),
  broadcast: opOf(broadcastTo(any(), [4, 2, 3])),
};

const typed = (t: Tensor, node: Node): Tensor | undefined =>
  sameShape(t.shape, node.outputs[0]!.shape) ? t : undefined;

/** A rule on one op. */
const onOp = (
  name: string,
  op: Node["op"],
  apply: (inputs: readonly Tensor[], node: Node) => Tensor | undefined,
  sample: () => Tensor,
): Rule => ({
  name,
  apply: (node, inputs) => (node.op === op ? apply(inputs, node) : undefined),
  sample,
});

/** The number a tensor repeats, seen through broadcasts. */
const uniform = (t: Tensor): number | undefined =>
  t.node.op === ops.broadcast || t.node.op === ops.reshape ? uniform(t.node.inputs[0]!) : uniformValue(t);

/** Identities that hold for all finite numbers. */
export const simplifyRules: readonly Rule[] = [
  onOp(
    "alias(x) = x",
    opOf(alias(any())),
    ([x]) => x,
    () => alias(any()),
  ),
  onOp(
    "x + 0 = x",
    ops.add,
    ([a, b], node) => (uniform(b!) === 0 ? typed(a!, node) : uniform(a!) === 0 ? typed(b!, node) : undefined),
    () => add(any(), 0),
  ),
  onOp(
    "x - 0 = x",
    ops.subtract,
    ([a, b], node) => (uniform(b!) === 0 ? typed(a!, node) : undefined),
    () => subtract(any(), 0),
  ),
  onOp(
    "x * 1 = x",
    ops.multiply,
    ([a, b], node) => (uniform(b!) === 1 ? typed(a!, node) : uniform(a!) === 1 ? typed(b!, node) : undefined),
    () => multiply(any(), 1),
  ),
  onOp(
    "x * 0 = 0",
    ops.multiply,
    ([a, b], node) =>
      uniform(a!) === 0 || uniform(b!) === 0
        ? broadcastTo(scalar(0, node.outputs[0]!.dtype), node.outputs[0]!.shape)
        : undefined,
    () => multiply(any(), 0),
  ),
  onOp(
    "-(-x) = x",
    ops.negative,
    ([x]) => (x!.node.op === ops.negative ? x!.node.inputs[0] : undefined),
    () => negative(negative(any())),
  ),
  onOp(
    "a + -b = a - b",
    ops.add,
    ([a, b]) => (b!.node.op === ops.negative ? subtract(a!, b!.node.inputs[0]!) : undefined),
    () => add(any(), negative(any())),
  ),
  onOp(
    "reshape(reshape(x)) = reshape(x)",
    ops.reshape,
    ([x], node) =>
      x!.node.op === ops.reshape ? reshape(x!.node.inputs[0]!, node.outputs[0]!.shape) : undefined,
    () => reshape(reshape(any(), [6]), [3, 2]),
  ),
  {
    name: "f(broadcast(x), y) = f(x, y) for elementwise f",
    apply(node, inputs) {
      const from = inputs.findIndex((t) => t.node.op === ops.broadcast);
      if (!node.op.elementwise || from < 0) return undefined;
      const narrow = inputs.map((t, i) => (i === from ? t.node.inputs[0]! : t));
      return apply(node, narrow);
    },
    sample: () => multiply(broadcastTo(any(), [4, 2, 3]), input({ dtype: "float32", shape: [4, 2, 3] })),
  },
];

/** The node over narrower inputs, if they still broadcast to its shape; that they broadcast at all is given. */
function apply(node: Node, inputs: readonly Tensor[]): Tensor | undefined {
  const y = node.op.inferType(
    inputs.map((t) => t.type),
    node.attributes,
  ) as Tensor["type"];
  return sameShape(y.shape, node.outputs[0]!.shape) ? new TensorClass({ ...node, inputs }, 0) : undefined;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;
function identity(x: object): number {
  const known = identities.get(x) ?? nextIdentity++;
  identities.set(x, known);
  return known;
}

/** Constants of up to this many elements are compared by value. */
const mostCompared = 64;

/** Attributes as text; functions and large arrays by identity. */
function showAttributes(attributes: Node["attributes"]): string {
  return JSON.stringify(attributes, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number" && !Number.isFinite(value)) return `${value}`;
    if (value !== null && typeof value === "object") {
      if ("outputs" in value) return `#${identity(value)}`;
      if (ArrayBuffer.isView(value)) {
        const data = value as NdArray["data"];
        return data.length <= mostCompared ? Array.from(data as Float32Array, String) : `#${identity(value)}`;
      }
    }
    return value;
  });
}

/** One node for equal computations. */
function shareEqual(outputs: readonly Tensor[]): Tensor[] {
  const seen = new Map<string, readonly Tensor[]>();
  return rebuild(outputs, (node, inputs) => {
    if (isInput({ node } as Tensor)) return undefined;
    const key = `${node.op.name}(${inputs.map((t) => `${identity(t.node)}.${t.index}`).join()})${showAttributes(node.attributes)}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const changed = inputs.some((t, i) => t !== node.inputs[i]);
    const kept = changed ? { ...node, inputs } : node;
    const ys = node.outputs.map((_, index) => new TensorClass(kept, index));
    seen.set(key, ys);
    return ys;
  });
}

/** Replaces ops that are written with other ops. */
const expandAll = (outputs: readonly Tensor[]): Tensor[] =>
  rebuild(outputs, (node, inputs) => {
    const y = node.op.expand?.(node.attributes, ...inputs);
    return y && [y];
  });

/** The graph as it is lowered: composite ops expanded, transposes cancelled, identities used, equal work shared. */
export function simplify({ inputs, outputs }: GraphFunction): GraphFunction {
  const rules = [...simplifyRules, ...layoutRules, productOfTransposes];
  const shared = mergeScans(shareEqual(applyRules(expandAll(outputs), rules)));
  const simple = shareEqual(applyRules(shared, rules));
  return { inputs, outputs: tidyBodies(simple, simplify) };
}
