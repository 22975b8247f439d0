import { defineBinary } from "../ops/elementwise.ts";
import { multiply, negative, sigmoid, subtract } from "../ops/index.ts";
import type { Tensor } from "../graph/tensor.ts";

/**
 * Cross-entropy of labels with the sigmoid of logits, element by element:
 * `l = y softplus(-x) + (1 - y) softplus(x)`.
 */
export const sigmoidCrossentropyOp = defineBinary("sigmoidCrossentropy", {
  // dx = dl (sigmoid(x) - y),  dy = -dl x
  vjp: ({ dy: dl }, x, y) => [multiply(subtract(sigmoid(x), y), dl), negative(multiply(x, dl))],
  lower(onnx, [x, y], _, { inputs: [type] }) {
    const wrong = onnx.node("Mul", [y, onnx.node("Softplus", [onnx.node("Neg", [x])])]);
    const rest = onnx.node("Sub", [onnx.scalar(1, type!), y]);
    return onnx.node("Add", [wrong, onnx.node("Mul", [rest, onnx.node("Softplus", [x])])]);
  },
});

/** The logits behind probabilities that come straight out of a sigmoid. */
export const logitsOfSigmoid = (probabilities: Tensor): Tensor | undefined =>
  probabilities.node.op === sigmoid ? probabilities.node.inputs[0] : undefined;
