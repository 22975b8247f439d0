/** The weights and pictures of the golden training run: the twin of `goldens/keras/trajectory.py`, bit for bit. */
import { ndarray, sliceRows, type NdArray } from "../../src/base/ndarray.ts";
import { sizeOf, type Shape } from "../../src/base/shape.ts";

const size = 32;
const channels = 3;
const classes = 10;

/** Pictures trained on, pictures only evaluated on, pictures a step, steps. */
export const trainingCount = 640;
export const unseenCount = 160;
const batchSize = 64;
const stepCount = 100;

// Every random quantity has a stream of its own.
const labelStream = 1;
const phaseStream = 2;
const noiseStream = 3;
const kernels = {
  "conv1/kernel": { stream: 11, shape: [3, 3, 3, 32] },
  "conv2/kernel": { stream: 12, shape: [3, 3, 32, 64] },
  "dense1/kernel": { stream: 13, shape: [6 * 6 * 64, 128] },
  "dense2/kernel": { stream: 14, shape: [128, classes] },
} as const;

// Waves over the picture's width and height, and the shift between colour channels, for each class.
const wavesX = [1, 0, 2, 2, -2, 3, 0, 3, -3, 1];
const wavesY = [0, 1, 1, 2, 2, 0, 3, 2, 2, 3];
const shifts = [0, 0.25, 0.5, 0, 0.25, 0.5, 0, 0.25, 0.5, 0];

/** Numbers in [0, 1): MurmurHash3's 32-bit finalizer of index + stream * 0x9e3779b9, divided by 2^32. */
function uniform(stream: number, index: number): number {
  let h = (index + Math.imul(stream, 0x9e3779b9)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

const labelOf = (picture: number): number => Math.floor(uniform(labelStream, picture) * classes);

/** Labels as class numbers, int32 `[count]`. */
export function labels(count: number): NdArray {
  return ndarray("int32", [count], Int32Array.from({ length: count }, (_, i) => labelOf(i)));
}

/** Labels as float32 rows `[count, 10]`. */
function oneHotLabels(count: number): NdArray {
  const data = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) data[i * classes + labelOf(i)] = 1;
  return ndarray("float32", [count, classes], data);
}

/** How clearly a picture shows its class: `offset + amplitude * wave + noise`, phases from 0 to `phases` turns. */
export interface PictureOptions {
  readonly offset: number;
  readonly amplitude: number;
  readonly noise: number;
  readonly phases: number;
}

/** Pictures `[count, 32, 32, 3]`: a triangle wave whose direction, frequency and colour are the class's, in noise. */
export function images(count: number, { offset, amplitude, noise, phases }: PictureOptions): NdArray {
  const shape = [count, size, size, channels];
  const data = new Float32Array(sizeOf(shape));
  let index = 0;
  for (let picture = 0; picture < count; picture++) {
    const label = labelOf(picture);
    const phase = uniform(phaseStream, picture) * phases;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const place = (wavesX[label]! * column + wavesY[label]! * row) / size;
        for (let channel = 0; channel < channels; channel++, index++) {
          const turns = place + phase + shifts[label]! * channel;
          const wave = 4 * Math.abs(turns - Math.floor(turns) - 0.5) - 1; // in [-1, 1], period 1
          data[index] = offset + amplitude * wave + noise * (uniform(noiseStream, index) - 0.5);
        }
      }
    }
  }
  return ndarray("float32", shape, data);
}

/** Uniform within Glorot's limit sqrt(6 / (fan in + fan out)). */
function initialKernel(stream: number, shape: Shape): NdArray {
  const [fanIn, fanOut] = shape.slice(-2) as [number, number];
  const limit = Math.sqrt(6 / (sizeOf(shape.slice(0, -2)) * (fanIn + fanOut)));
  const unit = (i: number): number => uniform(stream, i) * 2 - 1;
  return ndarray(
    "float32",
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => unit(i) * limit),
  );
}

/** Every weight of the CNN by `layer/weight`, with layers conv1, conv2, dense1 and dense2; biases are zero. */
export function initialWeights(): Record<string, NdArray> {
  const weights: Record<string, NdArray> = {};
  for (const [name, { stream, shape }] of Object.entries(kernels)) {
    const units = shape.at(-1)!;
    weights[name] = initialKernel(stream, shape);
    weights[name.replace("kernel", "bias")] = ndarray("float32", [units], new Float32Array(units));
  }
  return weights;
}

/** One training step's data: pictures `[64, 32, 32, 3]` and one-hot labels `[64, 10]`. */
export interface TrajectoryBatch {
  readonly x: NdArray;
  readonly y: NdArray;
}

/** The 100 batches in order: the 640 training pictures, ten times over. */
export function trainingBatches(options: PictureOptions): TrajectoryBatch[] {
  const x = images(trainingCount, options);
  const y = oneHotLabels(trainingCount);
  return Array.from({ length: stepCount }, (_, step) => {
    const start = (step * batchSize) % trainingCount;
    return { x: sliceRows(x, start, start + batchSize), y: sliceRows(y, start, start + batchSize) };
  });
}

/** The 160 pictures for the final evaluation, as one batch; Keras took them in batches of 64, 64 and 32. */
export function unseenPictures(options: PictureOptions): TrajectoryBatch {
  const count = trainingCount + unseenCount;
  return {
    x: sliceRows(images(count, options), trainingCount, count),
    y: sliceRows(oneHotLabels(count), trainingCount, count),
  };
}
