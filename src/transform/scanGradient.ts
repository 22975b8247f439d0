import { isFloat } from "../base/dtype.ts";
import type { GraphFunction } from "../graph/function.ts";
import { input, uniformValue } from "../graph/leaves.ts";
import { applyOp, type Op } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind, substitute } from "../graph/walk.ts";
import { add, reshape, zerosLike } from "../ops/index.ts";
import { broadcastOp } from "../ops/sum.ts";
import { batchGraph, withBatchAxis, type Lane } from "./batch.ts";
import { dependents } from "./closure.ts";
import { pullback } from "./gradient.ts";
import { prepareForGradient } from "./prepare.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { eachExampleBy } from "./scanBatch.ts";
import { sumOverTime } from "./sumOverTime.ts";
import { carriesStacked, mayLeave, saveForward } from "./scanForward.ts";
import { TensorMap, TensorSet } from "./tensorMap.ts";

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

/** One step of the backward pass, as a graph over the body's inputs and the cotangents of its outputs. */
function backwardStep({ inputs, outputs }: GraphFunction, counted: readonly boolean[]) {
  const cotangents = outputs.map((t, i) => (counted[i] ? input(t.type, "cotangent") : undefined));
  const variables = inputs.map((t, i) => (isFloat(t.dtype) ? i : -1)).filter((i) => i >= 0);
  const pulled = pullback(
    outputs,
    cotangents,
    variables.map((i) => inputs[i]!),
  );
  const gradients = inputs.map((_, i): Tensor | undefined => pulled[variables.indexOf(i)]);
  return { cotangents, gradients };
}

/**
 * The gradient of a scan: a scan in the other direction over what the forward pass saved.
 * - Saved are only tensors that the backward loop reads and that do not follow from constants; what
 *   follows elementwise from saved ones is computed for all slices at once, outside the loop.
 * - Only what the carries' cotangents need stays in the loop. Everything else, above all the products
 *   that give weight gradients, runs once on the stacked slices.
 */
export function scanGradient(
  scan: Op,
  attributes: ScanAttributes,
  inputs: readonly Tensor[],
  dys: readonly (Tensor | undefined)[],
): (Tensor | null)[] {
  const { carries, scanned, length, reverse, recompute } = attributes;
  const body = prepare(attributes.body);
  const floatCarry = (i: number) => i < carries && isFloat(body.outputs[i]!.dtype);
  const counted = body.outputs.map((t, i) => isFloat(t.dtype) && (i < carries || dys[i] !== undefined));
  const { cotangents, gradients } = backwardStep(body, counted);
  const wanted = gradients.map((t) => (t === undefined || isZero(t) ? undefined : t));

  const order = nodesBehind(gradients.filter((t) => t !== undefined));
  const backward = dependents(
    order,
    cotangents.filter((t) => t !== undefined),
  );
  const nodesOf = (ts: readonly Tensor[]) => nodesBehind(ts).filter((node) => backward.has(node));

  // Which gradients can be formed after the loop, and which nodes run in it.
  const carried = body.inputs.flatMap((_, i) => (floatCarry(i) ? [i] : []));
  const loopNodes = new Set(nodesOf(carried.map((i) => gradients[i]!)));
  const leaving: number[] = [];
  const staying: number[] = [];
  wanted.forEach((t, i) => {
    if (t === undefined || i < carries) return;
    const own = nodesOf([t]);
    if (!recompute && own.every((node) => loopNodes.has(node) || mayLeave(node) || isCotangent(node))) {
      leaving.push(i);
    } else {
      staying.push(i);
      own.forEach((node) => loopNodes.add(node));
    }
  });
  function isCotangent(node: Node): boolean {
    return cotangents.some((t) => t?.node === node);
  }

  // Tensors that cross from the forward pass into the loop and behind it, and from the loop out of it.
  const intoLoop = new TensorSet();
  const intoAfter = new TensorSet();
  const outOfLoop = new TensorSet();
  const afterNodes = nodesOf(leaving.map((i) => wanted[i]!)).filter((node) => !loopNodes.has(node));
  const readInLoop = (t: Tensor) => backward.has(t.node) || intoLoop.add(t);
  const readAfter = (t: Tensor) => {
    if (!backward.has(t.node)) intoAfter.add(t);
    else if (loopNodes.has(t.node) || isCotangent(t.node)) outOfLoop.add(t);
  };
  for (const node of loopNodes) node.inputs.forEach(readInLoop);
  [...carried, ...staying].forEach((i) => readInLoop(gradients[i]!));
  for (const node of afterNodes) if (!isCotangent(node)) node.inputs.forEach(readAfter);
  leaving.forEach((i) => readAfter(wanted[i]!));

  const { saves, lanes } = recompute
    ? carriesStacked(scan, attributes, body, inputs)
    : saveForward(scan, attributes, body, inputs, [...intoLoop, ...intoAfter]);

  // The loop.
  const parameters = new TensorMap<Tensor>();
  const varying: Tensor[] = [];
  const fixed: Tensor[] = [];
  const scannedIn: Tensor[] = [];
  const captured: Tensor[] = [];
  const needed = recompute ? body.inputs : [...intoLoop];
  for (const t of needed) {
    const lane = lanes.get(t);
    if (lane === undefined) continue;
    const parameter = input(t.type, "saved");
    parameters.set(t, parameter);
    (lane.batched ? varying : fixed).push(parameter);
    (lane.batched ? scannedIn : captured).push(lane.tensor);
  }
  const dCarries = carried.map((i) => cotangents[i]!);
  const dSlices = cotangents.flatMap((t, i) =>
    t !== undefined && i >= carries ? [{ t, given: dys[i]! }] : [],
  );
  const summed = length === 1 ? [] : staying.filter((i) => i >= carries + scanned);
  const emitted = staying.filter((i) => !summed.includes(i));
  const emittedCotangents = [...outOfLoop].filter((t) => !dSlices.some((d) => d.t.node === t.node));
  const sums = summed.map((i) => input(body.inputs[i]!.type, "sum"));
  const results = substitute(
    [
      ...carried.map((i) => gradients[i]!),
      ...summed.map((i, k) => add(sums[k]!, gradients[i]!)),
      ...emitted.map((i) => gradients[i]!),
      ...emittedCotangents,
    ],
    parameters.entries(),
  );
  const loopInputs = [...dCarries, ...sums, ...dSlices.map((d) => d.t), ...varying, ...fixed];
  const loop =
    results.length === 0
      ? []
      : applyOp(
          scan,
          [
            ...carried.map((i) => dys[i] ?? zerosLike(inputs[i]!)),
            ...summed.map((i) => zerosLike(inputs[i]!)),
            ...dSlices.map((d) => d.given),
            ...scannedIn,
            ...captured,
          ],
          {
            body: { inputs: loopInputs, outputs: results },
            carries: carried.length + sums.length,
            scanned: dSlices.length + varying.length,
            length,
            reverse: !reverse,
            recompute: false,
          } satisfies ScanAttributes,
        );

  // After the loop.
  const answer: (Tensor | null)[] = inputs.map(() => null);
  carried.forEach((i, k) => (answer[i] = loop[k]!));
  summed.forEach((i, k) => (answer[i] = loop[carried.length + k]!));
  emitted.forEach((i, k) => {
    const y = loop[carried.length + sums.length + k]!;
    answer[i] = i < carries + scanned ? y : reshape(y, y.shape.slice(1));
  });
  const known = new Map<Tensor, Lane>(saves);
  dSlices.forEach(({ t, given }) => known.set(t, { tensor: given, batched: true }));
  emittedCotangents.forEach((t, k) => {
    const at = carried.length + sums.length + emitted.length + k;
    known.set(t, { tensor: loop[at]!, batched: true });
  });
  const options = { size: length, eachExample: eachExampleBy(scan) };
  for (const i of leaving) {
    answer[i] =
      i < carries + scanned
        ? withBatchAxis(batchGraph([wanted[i]!], known, options)[0]!, length)
        : sumOverTime(wanted[i]!, known, options);
  }
  return answer;
}
