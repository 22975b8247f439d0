import { layers, losses, model, optimizers, type Model } from "tensorloom";

type Symbolic = ReturnType<typeof layers.input>;
interface Convolution {
  readonly kernel?: number;
  readonly strides?: number;
}

/**
 * As many zeros on both sides, as in the paper's own code and in PyTorch: `same` has the odd row of zeros behind the
 * picture where windows stride over an even number of places.
 */
const padded = (x: Symbolic, margin: number): Symbolic =>
  margin === 0 ? x : layers.zeroPadding2d(margin)(x);

/** Convolution and batch normalization, as everywhere in He et al. 2016. */
function normalized(x: Symbolic, filters: number, { kernel = 3, strides = 1 }: Convolution = {}): Symbolic {
  const [from, padding] =
    strides === 1 ? ([x, "same"] as const) : ([padded(x, (kernel - 1) / 2), "valid"] as const);
  const convolved = layers.conv2d(filters, kernel, { strides, padding, useBias: false })(from);
  return layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 })(convolved);
}

/** A block's branch of convolutions and its input, which a projection brings to the same shape where it must. */
function addShortcut(branch: Symbolic, x: Symbolic, strides: number): Symbolic {
  const filters = branch.type.shape.at(-1)!;
  const same = strides === 1 && x.type.shape.at(-1) === filters;
  const shortcut = same ? x : normalized(x, filters, { kernel: 1, strides });
  return layers.relu()(layers.add()([branch, shortcut]));
}

function block(x: Symbolic, filters: number, strides: number): Symbolic {
  const inner = layers.relu()(normalized(x, filters, { strides }));
  return addShortcut(normalized(inner, filters), x, strides);
}

function bottleneck(x: Symbolic, filters: number, strides: number): Symbolic {
  const narrow = layers.relu()(normalized(x, filters, { kernel: 1 }));
  const inner = layers.relu()(normalized(narrow, filters, { strides }));
  return addShortcut(normalized(inner, 4 * filters, { kernel: 1 }), x, strides);
}

/** For pictures of CIFAR: three stages of three blocks. */
export function resnet20(): Model {
  const pictures = layers.input([32, 32, 3]);
  let x = layers.relu()(normalized(pictures, 16));
  for (const filters of [16, 32, 64]) {
    for (let i = 0; i < 3; i++) x = block(x, filters, i === 0 && filters > 16 ? 2 : 1);
  }
  return compiled(model(pictures, layers.dense(10)(layers.globalAveragePooling2d()(x))), 0.01);
}

/** For pictures of ImageNet: four stages of bottlenecks, which stride in their middle convolution. */
export function resnet50(): Model {
  const pictures = layers.input([224, 224, 3]);
  let x = layers.relu()(normalized(pictures, 64, { kernel: 7, strides: 2 }));
  x = layers.maxPooling2d(3, { strides: 2 })(padded(x, 1)); // Zeros: nothing is below them.
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    for (let i = 0; i < blocks; i++) x = bottleneck(x, 64 * 2 ** stage, i === 0 && stage > 0 ? 2 : 1);
  }
  // So small a rate that rounding, which depth enlarges (float32 gradients are off by 2 %), doesn't show in the losses.
  return compiled(model(pictures, layers.dense(1000)(layers.globalAveragePooling2d()(x))), 1e-6);
}

function compiled(network: Model, learningRate: number): Model {
  network.compile({
    optimizer: optimizers.sgd({ learningRate, momentum: 0.9, weightDecay: 1e-4 }),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
  return network;
}
