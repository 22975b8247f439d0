import { ShapeError } from "../base/errors.ts";
import { sameShape, showShape } from "../base/shape.ts";
import { defineOp, type DefinedOp } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastTo, expandDims, logSoftmax, multiply, negative, subtract, sum } from "../ops/index.ts";
import { softmaxOp } from "../ops/softmax.ts";

/**
 * Cross-entropy of labels with the softmax of logits: `l = -sum_c y_c log softmax(x)_c` along an axis.
 * An op for the sake of its gradient: the softmax is shared with a model that ends in one.
 */
export const softmaxCrossentropyOp: DefinedOp<["logits", "labels"], { axis: number }> = defineOp({
  name: "softmaxCrossentropy",
  inputs: ["logits", "labels"],
  inferType([x, y], { axis }) {
    if (!sameShape(x.shape, y.shape)) {
      throw new ShapeError({
        where: "softmaxCrossentropy",
        expected: `labels ${showShape(x.shape)}, as the logits`,
        received: showShape(y.shape),
      });
    }
    return { dtype: x.dtype, shape: x.shape.filter((_, i) => i !== axis) };
  },
  // dx = dl (softmax(x) sum y - y),  dy = -dl log softmax(x)
  vjp: ({ dy: dl, attributes: { axis } }, x, y) => {
    const slope = expandDims(dl, axis);
    const expected = multiply(softmaxOp(x, { axis }), sum(y, { axis, keepDims: true }));
    return [multiply(subtract(expected, y), slope), negative(multiply(logSoftmax(x, { axis }), slope))];
  },
  batch({ batched, size, attributes: { axis } }, ...inputs) {
    const [x, y] = inputs.map((t, i) => (batched[i] ? t : broadcastTo(t, [size, ...t.shape])));
    return softmaxCrossentropyOp(x!, y!, { axis: axis + 1 });
  },
  lower(onnx, [x, y], { axis }) {
    const products = onnx.node("Mul", [onnx.node("LogSoftmax", [x], { axis }), y]);
    return onnx.node("Neg", [onnx.node("ReduceSum", [products, onnx.integers([axis])], { keepdims: 0 })]);
  },
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
      attributes: { axis: 1 },
    },
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      attributes: { axis: 1 },
    },
  ],
});

const labelSample = { values: [2, 0], shape: [2], dtype: "int32" } as const;

/** `x` less 1 at the label of each row (the last axis). */
const lessLabelOp: DefinedOp<["x", "labels"]> = defineOp({
  name: "lessLabel",
  inputs: ["x", "labels"],
  inferType: ([x]) => x,
  vjp: ({ dy }) => [dy, null],
  batch: ({ batched, size }, ...inputs) => {
    const [x, labels] = inputs.map((t, i) => (batched[i] ? t : broadcastTo(t, [size, ...t.shape])));
    return lessLabelOp(x!, labels!);
  },
  lower(onnx, [x, labels], _, { inputs: [type, labelType] }) {
    const shape = [...labelType!.shape, 1];
    const places = onnx.node("Reshape", [labels, onnx.shape(shape)]);
    const ones = onnx.node("Expand", [onnx.scalar(-1, type!), onnx.shape(shape)]);
    const axis = type!.shape.length - 1;
    return onnx.node("ScatterElements", [x, places, ones], { axis, reduction: "add" });
  },
  samples: [{ inputs: [[2, 3], labelSample] }],
});

/**
 * Cross-entropy of class numbers with the softmax of logits: `l = -log softmax(x)_label` along the last axis.
 * Shapes: `logits [..., classes]`, `labels [...]` int32 -> `[...]`.
 */
export const sparseSoftmaxCrossentropyOp: DefinedOp<["logits", "labels"]> = defineOp({
  name: "sparseSoftmaxCrossentropy",
  inputs: ["logits", "labels"],
  inferType([x, labels]) {
    const rows = x.shape.slice(0, -1);
    if (!sameShape(rows, labels.shape)) {
      throw new ShapeError({
        where: "sparseSoftmaxCrossentropy",
        expected: `labels ${showShape(rows)} for logits ${showShape(x.shape)}`,
        received: showShape(labels.shape),
      });
    }
    return { dtype: x.dtype, shape: labels.shape };
  },
  // dx = dl (softmax(x) - [1 at the label])
  vjp: ({ dy: dl }, x, labels) => [
    multiply(lessLabelOp(softmaxOp(x, { axis: x.rank - 1 }), labels), expandDims(dl, -1)),
    null,
  ],
  batch: ({ batched, size }, ...inputs) => {
    const [x, labels] = inputs.map((t, i) => (batched[i] ? t : broadcastTo(t, [size, ...t.shape])));
    return sparseSoftmaxCrossentropyOp(x!, labels!);
  },
  lower(onnx, [x, labels], _, { inputs: [type, labelType] }) {
    const axis = type!.shape.length - 1;
    const places = onnx.node("Reshape", [labels, onnx.shape([...labelType!.shape, 1])]);
    const picked = onnx.node("GatherElements", [onnx.node("LogSoftmax", [x], { axis }), places], { axis });
    return onnx.node("Neg", [onnx.node("Reshape", [picked, onnx.shape(labelType!.shape)])]);
  },
  samples: [{ inputs: [[2, 3], labelSample] }],
});

/** The logits behind probabilities that come straight out of a softmax along `axis`. */
export const logitsOfSoftmax = (probabilities: Tensor, axis: number): Tensor | undefined =>
  probabilities.node.op === softmaxOp && probabilities.node.attributes["axis"] === axis
    ? probabilities.node.inputs[0]
    : undefined;
