import { normalizeAxis } from "../base/shape.ts";
import { type DefinedOp, defineOp } from "../graph/op.ts";
import { onnxTypes } from "../graph/onnxTypes.ts";
import type { Tensor } from "../graph/tensor.ts";
import { reshape } from "./reshape.ts";
import { reducedShape } from "./sum.ts";

type ArgAttributes = { readonly axis: number; readonly keepDims: boolean };

function defineArg(name: string, lower: string): DefinedOp<["x"], ArgAttributes> {
  const op: DefinedOp<["x"], ArgAttributes> = defineOp({
    name,
    inputs: ["x"],
    inferType: ([x], { axis, keepDims }) => ({
      dtype: "int32",
      shape: reducedShape(x.shape, { axes: [axis], keepDims }),
    }),
    vjp: null,
    batch: ({ attributes: { axis, keepDims } }, x) => op(x, { axis: axis + 1, keepDims }),
    lower: (onnx, [x], { axis, keepDims }) => {
      const long = onnx.node(lower, [x], { axis, keepdims: keepDims ? 1 : 0 });
      return onnx.node("Cast", [long], { to: onnxTypes.int32 });
    },
    samples: [{ inputs: [[2, 3, 4]], attributes: { axis: 1, keepDims: false } }],
  });
  return op;
}

const argMaxOp = defineArg("argMax", "ArgMax");
const argMinOp = defineArg("argMin", "ArgMin");

/** Along which axis an extreme is looked for. */
export interface ArgOptions {
  /** Default: none: over all elements, as if flattened. */
  readonly axis?: number;
  /** Keep the axis with length 1. Default: false. */
  readonly keepDims?: boolean;
}

function arg(op: typeof argMaxOp, x: Tensor, { axis, keepDims = false }: ArgOptions): Tensor {
  if (axis !== undefined) return op(x, { axis: normalizeAxis(op.name, axis, x.rank), keepDims });
  const y = op(reshape(x, [x.size]), { axis: 0, keepDims: false });
  return keepDims
    ? reshape(
        y,
        x.shape.map(() => 1),
      )
    : y;
}

/** The (int32) index of the largest element; of equal ones the first. @example ops.argMax(logits, { axis: -1 }) */
export const argMax = (x: Tensor, options: ArgOptions = {}): Tensor => arg(argMaxOp, x, options);

/** The (int32) index of the smallest element; of equal ones the first. */
export const argMin = (x: Tensor, options: ArgOptions = {}): Tensor => arg(argMinOp, x, options);
