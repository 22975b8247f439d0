import { input, isInput } from "../graph/leaves.ts";
import { applyOp, type Op } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind, rebuild, substitute } from "../graph/walk.ts";
import { add, broadcastTo, matMulOp, split, swapLastAxes, transpose } from "../ops/index.ts";
import { transposeOp, type TransposeAttributes } from "../ops/transpose.ts";
import { closeOver, dependents } from "./closure.ts";
import { layoutRules } from "./layout.ts";
import { applyRules, made, type Rule } from "./rule.ts";
import { scanAttributesOf, type ScanAttributes } from "./scanAttributes.ts";
import { swapped } from "./swapped.ts";

const matrix = (shape: readonly number[]): Tensor => input({ dtype: "float32", shape });

const isMatrix = ({ rank }: Tensor): boolean => rank === 2;

/** The tensor of which `t` is the transposed matrix. */
const before = (t: Tensor): Tensor | undefined => (isMatrix(t) ? made(t, transposeOp)?.inputs[0] : undefined);

const product: Rule = {
  name: "a^T b^T = (b a)^T",
  apply({ op }, inputs) {
    if (op !== matMulOp) return undefined;
    const [a, b] = inputs.map(before);
    return a && b && transpose(matMulOp(b, a));
  },
  sample: () => matMulOp(transpose(matrix([3, 2])), transpose(matrix([4, 3]))),
};

const parts: Rule = {
  name: "split(transpose(x)) = transpose(split(x))",
  apply({ op, attributes, outputs }, [x]) {
    if (outputs.length < 2 || op.transposed === undefined || made(x, transposeOp) === undefined)
      return undefined;
    const { permutation } = x!.node.attributes as TransposeAttributes;
    const moved = op.transposed(permutation, attributes);
    return applyOp(op, x!.node.inputs, moved.attributes).map((y) => transpose(y, moved.permutation));
  },
  sample() {
    const [a, b] = split(transpose(matrix([4, 3])), 2, { axis: 1 });
    return add(a!, b!);
  },
};

/** What brings a body's transposes from its inputs to its outputs, besides {@link layoutRules}. */
export const columnRules: readonly Rule[] = [product, parts];

/** Shorter loops do not earn back that their weights are transposed. */
const fewestSteps = 8;

/** A scan's attributes and what it reads. */
interface Loop {
  readonly attributes: ScanAttributes;
  readonly inputs: readonly Tensor[];
}

/** Whether the runtime knows a tensor when it loads the graph: then it packs a matrix once, not at every step. */
const isKnown = (t: Tensor): boolean => !nodesBehind([t]).some((node) => isInput({ node } as Tensor));

/**
 * Whether a loop multiplies states by weights, `[batch, k] [k, n]`, and gains by the other order, `[n, k] [k, batch]`:
 * the runtime packs the right side of every product anew at every step, so that the smaller one should stand there.
 * Measured (2 threads, microseconds a step of product, addition and split; k = 256, n = 1024):
 * batch 1: 12 -> 12, 2: 32 -> 26, 4: 83 -> 27, 8: 46 -> 28, 32: 78 -> 56, 128: 238 -> 190, 512: 813 -> 981;
 * for constant weights 4: 11 -> 27, 32: 55 -> 54, 128: 235 -> 231.
 */
function gains({ attributes: { body, carries, scanned, length }, inputs }: Loop): boolean {
  if (length < fewestSteps) return false;
  const order = nodesBehind(body.outputs);
  const varies = dependents(order, body.inputs.slice(0, carries + scanned));
  const changing = dependents(
    order,
    body.inputs.filter((_, i) => !isKnown(inputs[i]!)),
  );
  return order.some(({ op, inputs: [state, weight] }) => {
    if (op !== matMulOp || !isMatrix(state!) || !isMatrix(weight!)) return false;
    if (!varies.has(state!.node) || varies.has(weight!.node) || !changing.has(weight!.node)) return false;
    const [batch] = state!.shape as [number, number];
    return batch > 1 && 4 * batch <= weight!.shape[1]!;
  });
}

/** Outputs where what is added as a column stands there `batch` times: the runtime adds equal shapes much faster. */
function withWideColumns(outputs: readonly Tensor[], lanes: readonly Tensor[]): Tensor[] {
  const varies = dependents(nodesBehind(outputs), lanes);
  return rebuild(outputs, ({ op, attributes, outputs: [type] }, inputs) => {
    const isNarrow = (t: Tensor) => isMatrix(t) && t.shape[1] === 1 && t.shape[0] === type!.shape[0];
    if (!op.elementwise || !inputs.some((t) => isNarrow(t) && !varies.has(t.node))) return undefined;
    const wide = inputs.map((t) => (isNarrow(t) && !varies.has(t.node) ? broadcastTo(t, type!.shape) : t));
    return applyOp(op, wide, attributes);
  });
}

/** The loop over transposed matrices, or nothing if something in it cannot be had transposed. */
function transposedLoop({ attributes, inputs }: Loop): Loop | undefined {
  const { body, carries, scanned } = attributes;
  const turned = body.inputs.map((t) => (isMatrix(t) ? input(swapLastAxes(t).type, "transposed") : t));
  const lanes = turned.slice(0, carries + scanned);
  const replacements = new Map(body.inputs.map((t, i) => [t, isMatrix(t) ? transpose(turned[i]!) : t]));
  const results = substitute(body.outputs, replacements).map((t) => (isMatrix(t) ? transpose(t) : t));
  const moved = withWideColumns(applyRules(results, [...layoutRules, ...columnRules]), lanes);
  const isStuck = ({ op, inputs: [x] }: Node) => op === transposeOp && isMatrix(x!);
  if (nodesBehind(moved).some(isStuck)) return undefined;
  const given = inputs.map((t, i) => (isMatrix(body.inputs[i]!) ? swapped(t) : t));
  // What the body computes of its captures alone leaves it again.
  const closed = closeOver(lanes, moved);
  const captures = substitute(closed.captures, new Map(turned.map((t, i) => [t, given[i]!])));
  return {
    attributes: { ...attributes, body: closed.body },
    inputs: [...given.slice(0, lanes.length), ...captures],
  };
}

function inColumns(op: Op, loop: Loop): readonly Tensor[] | undefined {
  const transposed = gains(loop) ? transposedLoop(loop) : undefined;
  if (transposed === undefined) return undefined;
  const ys = applyOp(op, transposed.inputs, transposed.attributes);
  return ys.map((y, i) => (isMatrix(loop.attributes.body.outputs[i]!) ? swapLastAxes(y) : y));
}

/**
 * Loops over matrices `[batch, n]` as loops over their transposes `[n, batch]`, where that is faster; cells are written
 * either way. A loop stays as it is if any of its ops cannot be had transposed.
 */
export const scansInColumns = (outputs: readonly Tensor[], stop: ReadonlySet<Node>): Tensor[] => {
  // Loops made for a gradient compute the same as the loop it was taken of, and have to go on doing so.
  const bases = new Set(nodesBehind(outputs).map((node) => scanAttributesOf(node)?.base));
  const isFree = ({ base, body }: ScanAttributes) => base === undefined && !bases.has(body);
  return rebuild(
    outputs,
    (node, inputs) => {
      const attributes = scanAttributesOf(node);
      return attributes && isFree(attributes) ? inColumns(node.op, { attributes, inputs }) : undefined;
    },
    { stop },
  );
};
