import { DTypeError, ShapeError } from "../base/errors.ts";
import { sameShape, type Shape } from "../base/shape.ts";
import { allocate } from "../base/dtype.ts";
import { input } from "../graph/leaves.ts";
import { defineMultiOp, variadic, type OpFunction } from "../graph/op.ts";
import { showType, type TensorType } from "../graph/type.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply, sin, tanh } from "../ops/index.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { scanBatch } from "./scanBatch.ts";
import { scanGradient } from "./scanGradient.ts";

function inferType(types: readonly TensorType[], { body, carries, scanned, length }: ScanAttributes) {
  const sliceOf = ({ shape, dtype }: TensorType): TensorType => ({ dtype, shape: shape.slice(1) });
  const given = types.map((t, i) => (i < carries || i >= carries + scanned ? t : sliceOf(t)));
  const expect = (what: string, expected: TensorType, received: TensorType) => {
    if (expected.dtype === received.dtype && sameShape(expected.shape, received.shape)) return;
    const Mismatch = expected.dtype === received.dtype ? ShapeError : DTypeError;
    throw new Mismatch({
      where: "scan",
      problem: `${what} changes its type`,
      expected: showType(expected),
      received: showType(received),
    });
  };
  body.inputs.forEach((t, i) => expect(`input ${i} of the body`, t.type, given[i]!));
  body.outputs.slice(0, carries).forEach((t, i) => expect(`carry ${i}`, given[i]!, t.type));
  types.slice(carries, carries + scanned).forEach(({ shape }) => {
    if (shape[0] === length) return;
    throw new ShapeError({ where: "scan", expected: `${length} slices`, received: `${shape[0]}` });
  });
  return body.outputs.map((t, i) =>
    i < carries ? t.type : { dtype: t.dtype, shape: [length, ...t.shape] as Shape },
  );
}

/** `c <- tanh(c k + x), y = sin c`, three times. */
const sample = (() => {
  const [c, x, k] = ["carry", "x", "captured"].map((name) => input({ dtype: "float32", shape: [2] }, name));
  const outputs = [tanh(add(multiply(c!, k!), x!)), sin(c!)];
  const body = { inputs: [c!, x!, k!], outputs };
  return {
    inputs: [[2], [3, 2], [2]],
    attributes: { body, carries: 1, scanned: 1, length: 3, reverse: true, recompute: false },
  };
})();

/** A loop over the first axis: ONNX's Scan. See {@link scan} for its use. */
export const scanOp: OpFunction<readonly string[], ScanAttributes, Tensor[]> = defineMultiOp<
  readonly string[],
  ScanAttributes
>({
  name: "scan",
  inputs: variadic("inputs"),
  inferType,
  vjp: ({ dys, attributes }, ...inputs) => scanGradient({ scan: scanOp, attributes, inputs, dys }),
  batch: ({ batched, size, attributes }, ...inputs) =>
    scanBatch(
      scanOp,
      attributes,
      inputs.map((tensor, i) => ({ tensor, batched: batched[i]! })),
      size,
    ),
  lower(onnx, names, { body, carries, scanned, length, reverse }) {
    const looped = carries + scanned;
    const captures = new Map<unknown, string>(
      body.inputs.slice(looped).map((t, i) => [t, names[looped + i]!]),
    );
    // ONNX wants something to scan; a length alone becomes as many zeros.
    const counter = scanned === 0 ? [input({ dtype: "bool", shape: [] })] : [];
    const counts = counter.map(() =>
      onnx.constant({ dtype: "bool", shape: [length], data: allocate("bool", length) }),
    );
    const inputs = [...body.inputs.slice(0, looped), ...counter, ...body.inputs.slice(looped)];
    const direction = reverse ? 1 : 0;
    return onnx.nodes("Scan", [...names.slice(0, looped), ...counts], body.outputs.length, {
      num_scan_inputs: scanned + counter.length,
      scan_input_directions: new Array<number>(scanned + counter.length).fill(direction),
      scan_output_directions: new Array<number>(body.outputs.length - carries).fill(direction),
      body: onnx.subgraph({ inputs, outputs: body.outputs }, captures),
    });
  },
  samples: [sample],
});
