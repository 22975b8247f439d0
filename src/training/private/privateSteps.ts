import type { NdArray } from "../../base/ndarray.ts";
import { allocate } from "../../base/dtype.ts";
import { foldIn, type RandomKey } from "../../base/random.ts";
import { sizeOf } from "../../base/shape.ts";
import { showType } from "../../graph/type.ts";
import { fillGaussian, type PrivacyPlan, type Randomness } from "../../privacy/index.ts";
import { CompiledCache, compileGraph, span, type Executable } from "../../runtime/index.ts";
import type { Batch } from "../batches.ts";
import { dataOf } from "../networkRun.ts";
import { RowMemory } from "../rowMemory.ts";
import type { RunState, Steps, TrainingSteps } from "../steps.ts";
import { compileTrainStep, type StepScalars, type TrainStep } from "../trainStep.ts";
import {
  clippedFeeds,
  clippedGraph,
  clippedResults,
  type Accumulated,
  type ClippedArguments,
} from "./clippedGraph.ts";
import { clipOf, clipStateName, noisyGraph, scalarArray } from "./noisyGraph.ts";
import { piecesOf } from "./pieces.ts";

/** Arrays like the gradients, used again at every step. */
interface Memory {
  /** What a batch's sums begin with; never written to. */
  readonly zeros: Readonly<Record<string, NdArray>>;
  /** Sums are read from one and written to the other. */
  readonly sums: readonly [readonly NdArray[], readonly NdArray[]];
  readonly noise: readonly NdArray[];
}

/** How a private run's steps are made. */
export interface PrivateStepsOptions {
  readonly plan: PrivacyPlan;
  readonly randomness: Randomness;
}

const zeros = ({ shape }: NdArray): NdArray => ({
  dtype: "float32",
  shape,
  data: allocate("float32", sizeOf(shape)),
});
const mapValues = <T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
const keyArray = (key: RandomKey): NdArray => ({ dtype: "uint32", shape: [2], data: Uint32Array.from(key) });

/**
 * Steps of differentially private training: the clipped gradients of a batch are added up piece by piece, and noise is
 * added once, with the update.
 */
export class PrivateSteps implements TrainingSteps {
  readonly #steps: Steps;
  readonly #plan: PrivacyPlan;
  readonly #randomness: Randomness;
  readonly #clipped = new CompiledCache<Promise<Executable>>();
  readonly #noisy = new CompiledCache<Promise<TrainStep>>();

  readonly #rows = new RowMemory();
  #memory: Memory | undefined;

  constructor(steps: Steps, { plan, randomness }: PrivateStepsOptions) {
    this.#steps = steps;
    this.#plan = plan;
    this.#randomness = randomness;
  }

  /** The clipping norm, where it follows the gradients. */
  get ownState(): Readonly<Record<string, NdArray>> {
    const { adaptiveClipping, maxGradNorm } = this.#plan;
    return adaptiveClipping ? { [clipStateName]: scalarArray(maxGradNorm) } : {};
  }

  tracked(batch: Batch): Record<string, NdArray> {
    // A batch may be empty; what is tracked does not depend on its size.
    const filled = ({ dtype, shape, data }: NdArray): NdArray => ({
      dtype,
      shape: [1, ...shape.slice(1)],
      data,
    });
    return this.#steps.tracked({ x: batch.x.map(filled), y: batch.y.map(filled) });
  }

  results(tracked: Record<string, NdArray>): Promise<Record<string, NdArray>> {
    return this.#steps.results(tracked);
  }

  /** @returns the mean loss of the batch's examples; 0 for a batch without any, which is noise alone */
  async train(state: RunState, batch: Batch, scalars: StepScalars): Promise<number> {
    const { accumulated, loss } = await this.#accumulate(state, batch, scalars);
    if (scalars.onlyFinite && !Number.isFinite(loss)) return loss;
    const noisy = await this.#noisyStep(state, accumulated);
    const noise = span("noise", () => this.#noiseFor(state, scalars.step));
    const { sums, balance } = accumulated;
    const data = { x: [...Object.values(sums), ...noise.sums, balance, noise.count], y: [] };
    const total = await noisy.run(state, data, scalars);
    if (scalars.onlyFinite && !Number.isFinite(total)) return total;
    state.tracked = { ...accumulated.tracked };
    return loss;
  }

  #memoryFor({ trained }: RunState): Memory {
    const arrays = (): NdArray[] => Object.values(trained).map(zeros);
    this.#memory ??= { zeros: mapValues(trained, zeros), sums: [arrays(), arrays()], noise: arrays() };
    return this.#memory;
  }

  /** Gaussian noise for every sum and for the count. */
  #noiseFor(state: RunState, step: number) {
    const sums = this.#memoryFor(state).noise;
    const words = this.#randomness.words("noise", step);
    for (const { data } of sums) fillGaussian(data as Float32Array, words);
    const count = new Float32Array(1);
    fillGaussian(count, this.#randomness.words("count", step));
    return { sums, count: { dtype: "float32", shape: [], data: count } as NdArray };
  }

  async #accumulate(state: RunState, batch: Batch, { key }: StepScalars) {
    const maxGradNorm = clipOf(state, this.#plan);
    const memory = this.#memoryFor(state);
    let accumulated: Accumulated = {
      sums: memory.zeros,
      balance: scalarArray(0),
      tracked: state.tracked,
    };
    let total = 0;
    let number = 0;
    const { physicalBatchSize } = this.#plan;
    for (const piece of piecesOf(batch, { physicalBatchSize, memory: this.#rows })) {
      const args = { state, accumulated, piece };
      const executable = await this.#clippedStep(args);
      const drawn = { maxGradNorm, key: keyArray(foldIn(key, number)) };
      // The sums are the first outputs.
      const results = await executable.run(clippedFeeds(args, drawn), memory.sums[number % 2 === 0 ? 0 : 1]);
      number++;
      const ended = clippedResults(accumulated, results);
      accumulated = ended.accumulated;
      total += ended.loss * piece.examples;
    }
    return { accumulated, loss: total / Math.max(1, batch.x[0]!.shape[0]!) };
  }

  #clippedStep(args: ClippedArguments): Promise<Executable> {
    const { batch, counted } = args.piece;
    const name = `clipped gradients (${counted.shape[0]!} examples)`;
    const kind = [...dataOf(batch).map(showType), ...Object.keys(args.accumulated.tracked)].join();
    return once(this.#clipped, kind, () =>
      span(`compile: ${name}`, () =>
        compileGraph(clippedGraph(this.#steps.blueprint, { ...args, way: this.#plan.clipping }), { name }),
      ),
    );
  }

  #noisyStep(state: RunState, { sums }: Accumulated): Promise<TrainStep> {
    const name = "noise and update";
    return once(this.#noisy, name, () =>
      span(`compile: ${name}`, async () => {
        const graph = noisyGraph(this.#steps.blueprint, { state, plan: this.#plan, sums });
        return (await compileTrainStep(graph, { name, workspace: undefined })).step;
      }),
    );
  }
}

/** What is compiled under a key, or that now. */
function once<T>(cache: CompiledCache<Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = cache.current.get(key) ?? make();
  cache.current.set(key, found);
  return found;
}
