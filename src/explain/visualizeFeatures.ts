import { isFloat } from "../base/dtype.ts";
import { OptionError, UnsupportedError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkNumbers, complete } from "../base/options.ts";
import { foldIn, normal, permutation, randomKey, type RandomKey } from "../base/random.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import { constant, input, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { abs, add, mean, multiply, reshape, sigmoid, slice, subtract, sum, take } from "../ops/index.ts";
import { adam } from "../optimizers/index.ts";
import { compileGraph } from "../runtime/index.ts";
import type { Model } from "../training/model.ts";
import { layerAt } from "./layerPlaces.ts";
import { columnOf, columns } from "./score.ts";
import { gradients } from "./subject.ts";
import { tappedRun } from "./tappedRun.ts";

/** Which features are shown, and how they are looked for. */
export interface VisualizeOptions {
  /** The layer whose channels are shown, by its path. Default: the logits of the model's classes. */
  readonly layer?: string;
  /** Which of them, one picture each. Default: the first. */
  readonly channels?: readonly number[];
  /** Default: 256. */
  readonly steps?: number;
  /** Of Adam, on the picture before its sigmoid. Default: 0.05. */
  readonly learningRate?: number;
  /** By how many pixels the picture is shifted at most before each step, so that no single pixel counts. Default: 4. */
  readonly jitter?: number;
  /** Weighs differences between neighbouring pixels, which make noise. Default: 0.1. */
  readonly totalVariation?: number;
  /** The values that pixels can have. Default: 0 to 1. */
  readonly range?: readonly [low: number, high: number];
  /** Draws the first picture, a grey one with a little noise, and the shifts. Default: 0. */
  readonly seed?: number;
  /** Told every step's mean activation. */
  readonly onStep?: (step: number, activation: number) => void;
  readonly signal?: AbortSignal;
}

/** What a layer's channels see best. */
export interface Visualization {
  /** One picture for each channel, in `range`: `[channels, ...input]`. */
  readonly images: Tensor;
  /** How much each channel responds to its picture: `[channels]`. */
  readonly activations: Tensor;
}

const where = "visualizeFeatures";
const defaults = {
  layer: undefined,
  channels: [0],
  steps: 256,
  learningRate: 0.05,
  jitter: 4,
  totalVariation: 0.1,
  range: [0, 1],
  seed: 0,
  onStep: undefined,
  signal: undefined,
} as const;

/** The standard deviation of the first picture before its sigmoid. */
const firstNoise = 0.1;

/**
 * Feature visualization by activation maximisation (Olah et al. 2017, https://distill.pub/2017/feature-visualization;
 * Erhan et al. 2009): pictures that make channels of a layer respond most, found by gradient ascent from noise. Pixels
 * stay in `range` through a sigmoid, random shifts and total variation keep the pictures smooth. Every step is one
 * compiled graph: forward, backward and Adam.
 * Shapes: for an input `[height, width, channels]`, pictures `[n, height, width, channels]`.
 * @throws {OptionError} for a layer or channel that there is not, or settings out of range.
 * @throws {UnsupportedError} for a model with several inputs, or one of whole numbers.
 * @example
 * const model = sequential([layers.input([12, 12, 1]), layers.conv2d(4, 3, { name: "edges" }), layers.flatten()]);
 * const { images } = await explain.visualizeFeatures(model, { layer: "edges", channels: [0, 1], steps: 20 });
 */
export async function visualizeFeatures(
  model: Model,
  options: VisualizeOptions = {},
): Promise<Visualization> {
  const settings = complete(where, options, defaults);
  checkNumbers(where, settings, {
    steps: { min: 1, integer: true },
    learningRate: { min: 0, exclusive: true },
    jitter: { min: 0, integer: true },
    totalVariation: { min: 0 },
    seed: { integer: true },
  });
  const [low, high] = settings.range;
  if (!(low < high)) {
    throw new OptionError({ where: `${where}.range`, expected: "low < high", received: `${low}, ${high}` });
  }
  const example = exampleShape(model);
  const { channels, seed } = settings;
  const shape = [channels.length, ...example];
  const optimizer = adam({ learningRate: settings.learningRate });

  const image = input({ dtype: "float32", shape }, "image");
  const shifts = example.slice(0, -1).map((length) => input({ dtype: "int32", shape: [length] }, "places"));
  const pixels = add(multiply(sigmoid(image), high - low), low);
  const shifted = shifts.reduce((t, places, axis) => take(t, places, { axis: axis + 1 }), pixels);
  const activation = activationOf(model, shifted, settings);
  const rough = multiply(roughness(pixels), settings.totalVariation);
  const [ascent] = gradients(subtract(rough, activation), [image]);
  const state = optimizer.init({ image: image.type });
  const before = Object.entries(state).map(
    ([name, { dtype, shape }]) => [name, input({ dtype, shape }, name)] as const,
  );
  const step = input({ dtype: "float32", shape: [] }, "step");
  const after = optimizer.update({
    weights: { image },
    gradients: { image: ascent! },
    state: Object.fromEntries(before),
    learningRate: tensor(settings.learningRate),
    step,
  });
  const executable = await compileGraph(
    {
      inputs: [image, step, ...shifts, ...before.map(([, t]) => t)],
      outputs: [after.weights["image"]!, activation, pixels, ...before.map(([name]) => after.state[name]!)],
    },
    { name: where },
  );

  const key = randomKey(seed);
  const noise = normal(foldIn(key, 0), sizeOf(shape)).map((v) => firstNoise * v);
  let present: NdArray = { dtype: "float32", shape, data: noise };
  let states = Object.values(state);
  for (let i = 1; i <= settings.steps; i++) {
    settings.signal?.throwIfAborted();
    const places = placesOf(example, settings.jitter, foldIn(key, i));
    const made = await executable.run([present, scalarOf(i), ...places, ...states]);
    present = made[0]!;
    states = made.slice(3);
    const responses = made[1]!.data as Float32Array;
    settings.onStep?.(i, responses.reduce((a, b) => a + b, 0) / responses.length);
  }
  // Once more, to look at what the steps have made.
  const last = await executable.run([present, scalarOf(1), ...placesOf(example, 0, key), ...states]);
  return { images: constant(last[2]!), activations: constant(last[1]!) };
}

const scalarOf = (value: number): NdArray => ({ dtype: "float32", shape: [], data: Float32Array.of(value) });

/** The shape of the model's only input. */
function exampleShape({ network }: Model): Shape {
  const [first, ...others] = network.inputs;
  if (others.length === 0 && isFloat(first!.type.dtype)) return first!.type.shape;
  throw new UnsupportedError({
    where,
    problem: "only a single input of floating-point numbers can be drawn",
    received: network.inputs.map(({ type }, i) => `${network.inputNames[i]!} ${type.dtype}`).join(", "),
  });
}

/** How much every picture's channel responds: its mean over all places, `[channels]`. */
function activationOf(
  model: Model,
  pictures: Tensor,
  { layer, channels }: { readonly layer: string | undefined; readonly channels: readonly number[] },
): Tensor {
  const { network } = model;
  const path = layer === undefined ? undefined : layerAt(where, network, layer).path;
  const weights = Object.fromEntries(
    model.weights.map(({ path: name, variable: { value } }) => [
      name,
      constant({ ...value, data: value.data.slice() }),
    ]),
  );
  let seen: Tensor | undefined;
  const { values } = tappedRun(network, weights, [pictures], (at, made) => {
    if (at === path) seen ??= made[0];
    return made;
  });
  const made = seen ?? columns(network, values, { output: "logit" });
  const places = made.shape.map((_, axis) => axis).slice(1, -1);
  const responses = places.length === 0 ? made : mean(made, { axis: places });
  const count = responses.shape[1]!;
  for (const channel of channels) {
    if (Number.isInteger(channel) && channel >= 0 && channel < count) continue;
    throw new OptionError({
      where: `${where}.channels`,
      problem: "there is no such channel",
      expected: `whole numbers from 0 to ${count - 1}`,
      received: String(channel),
    });
  }
  return columnOf(responses, tensor([...channels], { dtype: "int32" }));
}

/** Each picture's mean difference between neighbours: `[n]`. */
function roughness(pictures: Tensor): Tensor {
  const [n, ...rest] = pictures.shape as [number, ...number[]];
  const axes = rest
    .slice(0, -1)
    .map((_, i) => i + 1)
    .filter((axis) => pictures.shape[axis]! > 1);
  const differences = axes.map((axis) => {
    const part = (start: number, stop: number): Tensor =>
      slice(
        pictures,
        pictures.shape.map((_, i) => (i === axis ? { start, stop } : null)),
      );
    const length = pictures.shape[axis]!;
    const steps = abs(subtract(part(1, length), part(0, length - 1)));
    return sum(reshape(steps, [n, steps.size / n]), { axis: 1 });
  });
  const first = multiply(sum(reshape(pictures, [n, pictures.size / n]), { axis: 1 }), 0);
  return multiply(
    differences.reduce((a, b) => add(a, b), first),
    n / pictures.size,
  );
}

/** For every spatial axis the places that a shifted picture is read from; what leaves one side enters the other. */
const placesOf = (example: Shape, jitter: number, key: RandomKey): NdArray[] =>
  example.slice(0, -1).map((length, axis): NdArray => {
    const shift = permutation(foldIn(key, axis), 2 * jitter + 1)[0]! - jitter;
    const data = Int32Array.from({ length }, (_, i) => (((i + shift) % length) + length) % length);
    return { dtype: "int32", shape: [length], data };
  });
