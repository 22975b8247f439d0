// The chapter's CNN in jax-js, on its WebAssembly device: `node jaxjs_cnn.mjs cnn-step|cnn-predict`.
// jax-js counts references by hand: `.ref` keeps an array that is used once more.
import { readFileSync } from "node:fs";
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { serve } from "../.build/serve.js";

const [work] = process.argv.slice(2);
await init("wasm");
defaultDevice("wasm");

function randomArray(shape, scale) {
  const size = shape.reduce((product, length) => product * length, 1);
  return np.array(Float32Array.from({ length: size }, () => (Math.random() * 2 - 1) * scale)).reshape(shape);
}

/** Glorot's uniform distribution, as Keras draws a kernel. */
const kernel = (shape, fanIn, fanOut) => randomArray(shape, Math.sqrt(6 / (fanIn + fanOut)));

let weights = {
  firstKernel: kernel([32, 3, 3, 3], 27, 288),
  firstBias: np.zeros([32, 1, 1]),
  secondKernel: kernel([64, 32, 3, 3], 288, 576),
  secondBias: np.zeros([64, 1, 1]),
  hiddenKernel: kernel([2304, 128], 2304, 128),
  hiddenBias: np.zeros([128]),
  outputKernel: kernel([128, 10], 128, 10),
  outputBias: np.zeros([10]),
};
const parameters = Object.values(weights).reduce((sum, weight) => sum + weight.size, 0);

const maxPool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);

function logits(w, images) {
  let x = nn.relu(lax.conv(images, w.firstKernel, [1, 1], "VALID").add(w.firstBias));
  x = nn.relu(lax.conv(maxPool(x), w.secondKernel, [1, 1], "VALID").add(w.secondBias));
  x = maxPool(x).reshape([64, 2304]);
  x = nn.relu(np.matmul(x, w.hiddenKernel).add(w.hiddenBias));
  return np.matmul(x, w.outputKernel).add(w.outputBias);
}

function crossEntropy(w, images, labels) {
  return nn
    .logSoftmax(logits(w, images), -1)
    .mul(labels)
    .sum()
    .mul(-1 / 64);
}

// Adam's learning rate comes in with its bias correction, so that the compiled step never changes.
const trainStep = jit((w, first, second, rate, images, labels) => {
  const [loss, gradient] = valueAndGrad(crossEntropy)(tree.ref(w), images, labels);
  const newWeights = {};
  const newFirst = {};
  const newSecond = {};
  for (const name of Object.keys(w)) {
    const g = gradient[name];
    const m = first[name].mul(0.9).add(g.ref.mul(0.1));
    const v = second[name].mul(0.999).add(np.square(g).mul(0.001));
    newWeights[name] = w[name].sub(m.ref.mul(rate.ref).div(np.sqrt(v.ref).add(1e-7)));
    newFirst[name] = m;
    newSecond[name] = v;
  }
  rate.dispose();
  return [newWeights, newFirst, newSecond, loss];
});
const predictStep = jit((w, images) => nn.softmax(logits(w, images), -1));

const images = randomArray([64, 3, 32, 32], 1);
const classes = np.array(
  Int32Array.from({ length: 64 }, () => Math.floor(Math.random() * 10)),
  { dtype: np.int32 },
);
const labels = nn.oneHot(classes, 10).astype(np.float32);
let first = tree.map((weight) => np.zerosLike(weight), tree.ref(weights));
let second = tree.map((weight) => np.zerosLike(weight), tree.ref(weights));

async function step(index) {
  const rate = np.array((1e-3 * Math.sqrt(1 - 0.999 ** (index + 1))) / (1 - 0.9 ** (index + 1)));
  let loss;
  [weights, first, second, loss] = trainStep(weights, first, second, rate, images.ref, labels.ref);
  await blockUntilReady([weights, first, second]);
  return loss.data();
}

const predict = () => predictStep(tree.ref(weights), images.ref).data();

const { version } = JSON.parse(
  readFileSync(new URL("node_modules/@jax-js/jax/package.json", import.meta.url), "utf8"),
);
await serve(
  { versions: { "jax-js": version, node: process.versions.node }, parameters },
  work === "cnn-step" ? step : predict,
);
