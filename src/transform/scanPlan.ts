import { isFloat } from "../base/dtype.ts";
import type { GraphFunction } from "../graph/function.ts";
import { input, uniformValue } from "../graph/leaves.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind } from "../graph/walk.ts";
import { broadcastOp } from "../ops/sum.ts";
import { dependents } from "./closure.ts";
import { factorsTogether } from "./factors.ts";
import { pullback } from "./gradient.ts";
import { prepareForGradient } from "./prepare.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { mayLeave } from "./scanForward.ts";
import { TensorSet } from "./tensorMap.ts";

/** One step of a scan's backward pass, and which part of it must run inside the loop. */
export interface BackwardPlan {
  /** The forward body that the graphs here read. */
  readonly body: GraphFunction;
  /** Stand for the cotangents of the body's outputs; `undefined` where there is none. */
  readonly cotangents: readonly (Tensor | undefined)[];
  /** The gradients of the body's inputs; `undefined` for integers and zeros. */
  readonly gradients: readonly (Tensor | undefined)[];
  /** Carries with a gradient, by index. The loop carries their cotangents. */
  readonly carried: readonly number[];
  /** Other inputs whose gradients are formed inside the loop. */
  readonly staying: readonly number[];
  /** Inputs whose gradients are formed once, for all steps, after the loop. */
  readonly leaving: readonly number[];
  /** Tensors of the forward pass that the loop reads. */
  readonly intoLoop: TensorSet;
  /** Tensors of the forward pass that are read after the loop. */
  readonly intoAfter: TensorSet;
  /** Tensors of the loop that are read after it. */
  readonly outOfLoop: TensorSet;
}

const prepared = new WeakMap<GraphFunction, GraphFunction>();

/** The body in the form whose gradient is cheapest; always the same object for one body. */
function prepare(body: GraphFunction): GraphFunction {
  const known = prepared.get(body);
  if (known !== undefined) return known;
  const ready = { inputs: body.inputs, outputs: prepareForGradient(body.outputs, body.inputs) };
  prepared.set(body, ready);
  return ready;
}

const isZero = (t: Tensor): boolean =>
  t.node.op === broadcastOp ? isZero(t.node.inputs[0]!) : uniformValue(t) === 0;

/** One step as a graph over the body's inputs and the cotangents of its outputs. */
function backwardStep({ inputs, outputs }: GraphFunction, counted: readonly boolean[]) {
  const cotangents = outputs.map((t, i) => (counted[i] ? input(t.type, "cotangent") : undefined));
  const variables = inputs.filter((t) => isFloat(t.dtype));
  const step = pullback(outputs, cotangents, variables);
  const inside = dependents(
    nodesBehind(step),
    cotangents.filter((t) => t !== undefined),
  );
  const pulled = factorsTogether(step, inside).values();
  const gradients = inputs.map((t) => (isFloat(t.dtype) ? pulled.next().value : undefined));
  return { cotangents, gradients };
}

/**
 * Divides one backward step. What the cotangents of the carries need stays in the loop; a gradient whose
 * other nodes can all run on many steps at once leaves it.
 */
export function planBackward(attributes: ScanAttributes, dys: readonly (Tensor | undefined)[]): BackwardPlan {
  const { carries, recompute } = attributes;
  const body = prepare(attributes.body);
  const counted = body.outputs.map((t, i) => isFloat(t.dtype) && (i < carries || dys[i] !== undefined));
  const { cotangents, gradients } = backwardStep(body, counted);
  const carried = gradients.flatMap((t, i) => (i < carries && t !== undefined ? [i] : []));
  const others = gradients.flatMap((t, i) => (i >= carries && t !== undefined && !isZero(t) ? [i] : []));

  const ends = new Set<Node | undefined>(cotangents.map((t) => t?.node));
  const order = nodesBehind(gradients.filter((t) => t !== undefined));
  const backward = dependents(
    order,
    cotangents.filter((t) => t !== undefined),
  );
  const nodesOf = (indices: readonly number[]) =>
    nodesBehind(indices.map((i) => gradients[i]!)).filter((node) => backward.has(node) && !ends.has(node));

  const inLoop = new Set(nodesOf(carried));
  const mayFollow = (i: number) => nodesOf([i]).every((node) => inLoop.has(node) || mayLeave(node));
  const staying = others.filter((i) => recompute || !mayFollow(i));
  for (const node of nodesOf(staying)) inLoop.add(node);
  const leaving = others.filter((i) => !staying.includes(i));

  const [intoLoop, intoAfter, outOfLoop] = [new TensorSet(), new TensorSet(), new TensorSet()];
  const readInLoop = (t: Tensor) => backward.has(t.node) || intoLoop.add(t);
  const readAfter = (t: Tensor) => {
    if (!backward.has(t.node)) intoAfter.add(t);
    else if (inLoop.has(t.node) || ends.has(t.node)) outOfLoop.add(t);
  };
  for (const node of inLoop) node.inputs.forEach(readInLoop);
  [...carried, ...staying].forEach((i) => readInLoop(gradients[i]!));
  for (const node of nodesOf(leaving)) if (!inLoop.has(node)) node.inputs.forEach(readAfter);
  leaving.forEach((i) => readAfter(gradients[i]!));
  return { body, cotangents, gradients, carried, staying, leaving, intoLoop, intoAfter, outOfLoop };
}
