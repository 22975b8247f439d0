// A training loop of your own: a loss is a function of tensors, its gradient another one, and a step that uses both is
// compiled into one ONNX graph.
// npm run example -- trainingLoop [--steps 200]
import { parseArgs } from "node:util";
import { compile, ops, random, tensor, valueAndGrad, type Tensor } from "tensorloom";

const { values } = parseArgs({ options: { steps: { type: "string", default: "200" } } });

interface Weights {
  readonly kernel: Tensor;
  readonly bias: Tensor;
}

/** The mean squared error of a line. */
function loss({ kernel, bias }: Weights, x: Tensor, y: Tensor): Tensor {
  const predicted = ops.add(ops.matMul(x, kernel), bias);
  return ops.mean(ops.square(ops.subtract(predicted, y)));
}

/** One step of gradient descent: the loss before, and the weights after. */
const step = compile((weights: Weights, x: Tensor, y: Tensor, rate: Tensor) => {
  const [before, slope] = valueAndGrad(loss)(weights, x, y);
  const move = (w: Tensor, g: Tensor): Tensor => ops.subtract(w, ops.multiply(rate, g));
  const moved: Weights = { kernel: move(weights.kernel, slope.kernel), bias: move(weights.bias, slope.bias) };
  return { before, moved };
});

// y = 2 a - 3 b + 1, with a little noise
const [xKey, noiseKey] = ops.unstack(random.split(random.key(0)));
const x = random.normal(xKey!, [256, 2]);
const noise = random.normal(noiseKey!, [256, 1], { stddev: 0.01 });
const y = ops.add(ops.add(ops.matMul(x, tensor([[2], [-3]])), 1), noise);
const [inputs, targets] = [tensor(await x.array()), tensor(await y.array())];

let weights: Weights = { kernel: ops.zeros([2, 1]), bias: ops.zeros([1]) };
for (let i = 0; i <= Number(values.steps); i++) {
  const { before, moved } = await step(weights, inputs, targets, 0.1);
  weights = moved;
  if (i % 50 === 0) console.log(`step ${i}: loss ${(await before.item()).toFixed(5)}`);
}
console.log("kernel", [...(await weights.kernel.data())], "bias", [...(await weights.bias.data())]);
