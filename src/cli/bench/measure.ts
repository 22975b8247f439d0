import { compile, device, ops, type Callback, type NdArray, type Tensor } from "../../index.ts";
import { getRecipe, type Pictures } from "../../models/index.ts";
import { pictureShapes, type Configuration } from "./configuration.ts";

/** What one configuration came to. */
export interface Measured {
  /** Of a step, or of a matrix product: the median. */
  readonly milliseconds: number;
  readonly repetitions: number;
  /** The most memory that the process held. */
  readonly peakMegabytes: number;
  /** The library that computed. */
  readonly library: string;
  /** Of a matrix product. */
  readonly gigaflops?: number;
}

/** Not counted: the first ones compile, and find cold memory. */
const warmUp = 3;
/** However long they take. */
const fewest = 5;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** Measures in this process, whose environment says on which device and with how many threads. */
export async function measure(configuration: Configuration): Promise<Measured> {
  const times = await (configuration.work === "step" ? timeSteps : timeProducts)(configuration);
  const milliseconds = median(times);
  return {
    milliseconds,
    repetitions: times.length,
    // Kilobytes on every system, whatever getrusage gives.
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    library: (await device()).library,
    ...(configuration.work === "product" && { gigaflops: (2 * side ** 3) / milliseconds / 1e6 }),
  };
}

/** Rows and columns of the matrices: large enough for any processor's best. */
const side = 1024;

async function timeProducts({ seconds }: Configuration): Promise<number[]> {
  const product = compile((a: Tensor, b: Tensor) => ops.matMul(a, b));
  const matrix: NdArray = {
    dtype: "float32",
    shape: [side, side],
    data: new Float32Array(side * side).fill(0.5),
  };
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  for (let i = 0; i < warmUp + fewest || performance.now() < end; i++) {
    const start = performance.now();
    await product(matrix, matrix);
    if (i >= warmUp) times.push(performance.now() - start);
  }
  return times;
}

/** Trains on pictures of noise: a step takes as long on these as on any. */
async function timeSteps({ recipe: name, batchSize, seconds }: Configuration): Promise<number[]> {
  const recipe = getRecipe(name);
  const pictures = noise(pictureShapes[name], 4 * batchSize);
  const model = recipe.build(pictures, { batchSize });
  const { train } = recipe.batches(pictures, model, { batchSize, seed: 0 });
  const times: number[] = [];
  let done = 0;
  let since = performance.now();
  let end = Infinity;
  const clock: Callback = {
    name: "clock",
    onTrainBatchEnd(_batch, _loss, run) {
      const now = performance.now();
      if (++done === warmUp) end = now + 1000 * seconds;
      if (done > warmUp) times.push(now - since);
      if (times.length >= fewest && now > end) run.stop("measured");
      since = now;
    },
  };
  await model.fit(train, { epochs: Number.MAX_SAFE_INTEGER, callbacks: [clock], verbose: false });
  return times;
}

function noise(shape: readonly number[], count: number): Pictures {
  const size = shape.reduce((a, b) => a * b, 1);
  // A quick generator: what the pictures show does not matter, only that they are not all alike.
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const examples = {
    x: {
      dtype: "uint8",
      shape: [count, ...shape],
      data: Uint8Array.from({ length: count * size }, () => next() >>> 24),
    },
    y: { dtype: "int32", shape: [count], data: Int32Array.from({ length: count }, (_, i) => i % 10) },
  } as const;
  return { train: examples, test: examples, classNames: Array.from({ length: 10 }, (_, i) => `${i}`) };
}
