import { broadcastShapes } from "../base/shape.ts";
import type { DType } from "../base/dtype.ts";
import {
  defineOp,
  sameDType,
  type Attributes,
  type OpFunction,
  type OpSample,
  type VjpContext,
} from "../graph/op.ts";
import type { NodeTypes, OnnxBuilder, OnnxName } from "../graph/onnxBuilder.ts";
import type { Tensor } from "../graph/tensor.ts";

type None = Record<never, never>;

interface Unary<A extends Attributes> {
  /** The ONNX operator, or the nodes to write. */
  readonly lower:
    string | ((onnx: OnnxBuilder, inputs: readonly [OnnxName], attributes: A, types: NodeTypes) => OnnxName);
  readonly vjp: ((context: VjpContext<A>, x: Tensor) => readonly (Tensor | null)[]) | null;
  readonly samples?: readonly OpSample<A>[];
  /** The result's dtype; the input's by default. */
  readonly dtype?: (x: DType, attributes: A) => DType;
  /** Never decreasing: commutes with maxima. */
  readonly monotone?: boolean;
}

/** Defines an op that maps every element by itself. */
export function defineUnary<A extends Attributes = None>(
  name: string,
  { lower, vjp, samples, dtype, monotone = false }: Unary<A>,
): OpFunction<readonly ["x"], A, Tensor> {
  return defineOp<readonly ["x"], A>({
    name,
    inputs: ["x"],
    inferType: ([x], attributes) => ({ dtype: dtype?.(x.dtype, attributes) ?? x.dtype, shape: x.shape }),
    vjp,
    lower: typeof lower === "string" ? (onnx, [x]) => onnx.node(lower, [x]) : lower,
    samples: samples ?? [{ inputs: [[2, 3]] }],
    elementwise: true,
    monotone,
  });
}

interface Binary {
  readonly lower:
    | string
    | ((
        onnx: OnnxBuilder,
        inputs: readonly [OnnxName, OnnxName],
        attributes: None,
        types: NodeTypes,
      ) => OnnxName);
  readonly vjp: ((context: VjpContext<None>, a: Tensor, b: Tensor) => readonly (Tensor | null)[]) | null;
  readonly samples?: readonly OpSample<None>[];
  readonly dtype?: (a: DType) => DType;
}

/** Defines an op on pairs of elements, its inputs broadcast. Its rule need not undo the broadcast. */
export function defineBinary(
  name: string,
  { lower, vjp, samples, dtype }: Binary,
): OpFunction<readonly ["a", "b"], None, Tensor> {
  return defineOp({
    name,
    inputs: ["a", "b"],
    inferType: ([a, b]) => {
      const common = sameDType(name, [a, b]);
      return { dtype: dtype?.(common) ?? common, shape: broadcastShapes(name, a.shape, b.shape) };
    },
    vjp,
    lower: typeof lower === "string" ? (onnx, inputs) => onnx.node(lower, inputs) : lower,
    samples: samples ?? [
      {
        inputs: [
          [2, 3],
          [2, 3],
        ],
      },
      {
        inputs: [
          [2, 1, 3],
          [4, 1],
        ],
      },
    ],
    elementwise: true,
  });
}
