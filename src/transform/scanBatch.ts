import { input } from "../graph/leaves.ts";
import { applyOp, type Op } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { moveAxis } from "../ops/index.ts";
import { batchGraph, withBatchAxis, type Lane } from "./batch.ts";
import type { ScanAttributes } from "./scanAttributes.ts";

/** A node run example by example: a scan over the batch axis whose body is the node. */
export const eachExampleBy =
  (scan: Op) =>
  (node: Node, lanes: readonly Lane[], size: number): Tensor[] => {
    const inputs = node.inputs.map((t) => input(t.type));
    const outputs = applyOp(node.op, inputs, node.attributes);
    const order = [...lanes.keys()].sort((a, b) => Number(lanes[b]!.batched) - Number(lanes[a]!.batched));
    const attributes: ScanAttributes = {
      body: { inputs: order.map((i) => inputs[i]!), outputs },
      carries: 0,
      scanned: lanes.filter((l) => l.batched).length,
      length: size,
      reverse: false,
      recompute: false,
    };
    return applyOp(
      scan,
      order.map((i) => lanes[i]!.tensor),
      attributes,
    );
  };

/** A scan over many examples at once: the scan of the batched body. */
export function scanBatch(
  scan: Op,
  attributes: ScanAttributes,
  lanes: readonly Lane[],
  size: number,
): Tensor[] {
  const { base: _, body, carries, scanned, ...rest } = attributes;
  const batched = lanes.map((l) => l.batched);
  const options = { size, eachExample: eachExampleBy(scan) };
  const trace = () => {
    const inputs = body.inputs.map((t, i) =>
      batched[i] ? input({ dtype: t.dtype, shape: [size, ...t.shape] }) : input(t.type),
    );
    const known = new Map(body.inputs.map((t, i) => [t, { tensor: inputs[i]!, batched: batched[i]! }]));
    return { inputs, outputs: batchGraph(body.outputs, known, options) };
  };
  // A carry that meets a batched value in the body is batched from the start.
  let traced = trace();
  while (traced.outputs.slice(0, carries).some((lane, i) => lane.batched && !batched[i])) {
    traced.outputs.slice(0, carries).forEach((lane, i) => (batched[i] ||= lane.batched));
    traced = trace();
  }
  const outputs = traced.outputs.map((lane, i) =>
    i >= carries || batched[i] ? withBatchAxis(lane, size) : lane.tensor,
  );
  const inputs = lanes.map((lane, i) => {
    if (i < carries) return batched[i] ? withBatchAxis(lane, size) : lane.tensor;
    return i < carries + scanned && lane.batched ? moveAxis(lane.tensor, 0, 1) : lane.tensor;
  });
  const ys = applyOp(scan, inputs, { ...rest, carries, scanned, body: { inputs: traced.inputs, outputs } });
  return ys.map((y, i) => {
    if (i >= carries) return moveAxis(y, 1, 0);
    return withBatchAxis({ tensor: y, batched: batched[i]! }, size);
  });
}
