import { complete } from "../../base/options.ts";
import * as layers from "../../layers/index.ts";
import { model, type Model } from "../../training/index.ts";

/** What a ResNet-50 sees and tells apart. */
export interface ResNet50Options {
  /** Height, width and channels of a picture. Default: [224, 224, 3]. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Default: 1000. */
  readonly classes?: number;
  /** Of the last layer: `"linear"` for logits. Default: softmax. */
  readonly classifierActivation?: layers.Activation;
  /** Draws the initial weights. Default: a random one. */
  readonly seed?: number | undefined;
}

const defaults = {
  inputShape: [224, 224, 3],
  classes: 1000,
  classifierActivation: "softmax",
  seed: undefined,
} as const;

type Place = ReturnType<typeof layers.input>;

const epsilon = 1.001e-5;

/** Convolution and normalization, under Keras's names. */
function convolve(x: Place, name: string, filters: number, size: number, strides = 1): Place {
  const padding = size === 3 ? "same" : "valid";
  const y = layers.conv2d(filters, size, { strides, padding, name: `${name}_conv` })(x);
  return layers.batchNormalization({ epsilon, name: `${name}_bn` })(y);
}

const relu = (x: Place, name: string): Place => layers.activation("relu", { name })(x);

/** `relu(shortcut + expand(convolve(narrow(x))))`: three convolutions, the first of which may halve the picture. */
function bottleneck(x: Place, name: string, filters: number, { strides, project }: Stretch): Place {
  let y = relu(convolve(x, `${name}_1`, filters, 1, strides), `${name}_1_relu`);
  y = relu(convolve(y, `${name}_2`, filters, 3), `${name}_2_relu`);
  const shortcut = project ? convolve(x, `${name}_0`, 4 * filters, 1, strides) : x;
  y = convolve(y, `${name}_3`, 4 * filters, 1);
  return relu(layers.add({ name: `${name}_add` })([shortcut, y]), `${name}_out`);
}

interface Stretch {
  readonly strides: number;
  /** Whether the shortcut has a convolution of its own. */
  readonly project: boolean;
}

/**
 * ResNet-50 (He et al. 2015, "Deep residual learning for image recognition") as Keras has it, under the same names of
 * layers, with weights drawn at random: 25.6 million for a thousand classes.
 *
 * Shapes: pictures `[batch, height, width, channels]` -> probabilities `[batch, classes]`.
 * @throws {OptionError} for an unknown option.
 * @throws {ShapeError} for pictures that are too small.
 * @example
 * const net = models.resNet50({ inputShape: [64, 64, 3], classes: 10 });
 * net.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
 */
export function resNet50(options: ResNet50Options = {}): Model {
  const { inputShape, classes, classifierActivation, seed } = complete("resNet50", options, defaults);
  const pictures = layers.input(inputShape);
  let x = layers.zeroPadding2d(3, { name: "conv1_pad" })(pictures);
  x = layers.conv2d(64, 7, { strides: 2, name: "conv1_conv" })(x); // [112, 112, 64]
  x = relu(layers.batchNormalization({ epsilon, name: "conv1_bn" })(x), "conv1_relu");
  x = layers.zeroPadding2d(1, { name: "pool1_pad" })(x);
  x = layers.maxPooling2d(3, { strides: 2, name: "pool1_pool" })(x); // [56, 56, 64]
  [3, 4, 6, 3].forEach((blocks, stage) => {
    for (let block = 1; block <= blocks; block++) {
      const strides = block === 1 && stage > 0 ? 2 : 1;
      x = bottleneck(x, `conv${stage + 2}_block${block}`, 64 * 2 ** stage, { strides, project: block === 1 });
    }
  }); // [7, 7, 2048]
  x = layers.globalAveragePooling2d({ name: "avg_pool" })(x);
  const head = layers.dense(classes, { name: "predictions", activation: classifierActivation });
  return model(pictures, head(x), { name: "resnet50", ...(seed !== undefined && { seed }) });
}
