import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { checkNumbers } from "../../base/options.ts";
import { foldIn, randomKey } from "../../base/random.ts";
import { constant, input } from "../../graph/leaves.ts";
import { compileGraph } from "../../runtime/index.ts";
import { runNetwork } from "../../training/networkRun.ts";
import type { Classifier } from "../classifier.ts";

/** How dropout is drawn. */
export interface MonteCarloDropoutOptions {
  /** How many times. */
  readonly draws: number;
  readonly seed: number;
  /** Default: 256. */
  readonly batchSize?: number;
}

/**
 * The mean probabilities over many draws of dropout, which stays on at inference (Gal & Ghahramani 2016, "Dropout as a Bayesian
 * approximation"). Batch normalization keeps its moving averages.
 * Shape: float64 `[n, classes]`.
 * @returns nothing where the model draws nothing, so that there is no dropout
 * @example
 * async function probabilitiesOf(model: Model, pictures: NdArray) {
 *   return audit.monteCarloDropout(audit.classifierOf(model), pictures, { draws: 20, seed: 0 });
 * }
 */
export async function monteCarloDropout(
  { model, prepare, classes }: Classifier,
  examples: NdArray,
  options: MonteCarloDropoutOptions,
): Promise<NdArray | undefined> {
  checkNumbers("audit.monteCarloDropout", options, { draws: { min: 1, integer: true } });
  const { draws, seed, batchSize = 256 } = options;
  const { network, weights } = model;
  const count = examples.shape[0]!;
  const size = Math.min(batchSize, count);
  const { dtype, shape } = prepare(sliceRows(examples, 0, size));
  const x = input({ dtype, shape }, "x");
  const keys: ReturnType<typeof input>[] = [];
  const { yPred } = runNetwork(
    network,
    Object.fromEntries(weights.map(({ path, variable }) => [path, constant(variable.value)])),
    [x],
    {
      training: true,
      // Held fast, layers use what they have learnt; only what is drawn is drawn.
      frozen: new Set(network.layers.map(({ name }) => name)),
      key: () => {
        const key = input({ dtype: "uint32", shape: [2] }, `key${keys.length}`);
        keys.push(key);
        return key;
      },
    },
  );
  if (keys.length === 0) return undefined;
  const executable = await compileGraph(
    { inputs: [x, ...keys], outputs: yPred },
    { name: `${model.name} with dropout` },
  );
  const mean = new Float64Array(count * classes);
  for (let start = 0; start < count; start += size) {
    // The last batch reaches back, so that one compiled size serves all.
    const from = Math.min(start, count - size);
    const part = prepare(sliceRows(examples, from, from + size));
    for (let draw = 0; draw < draws; draw++) {
      const drawn = keys.map((_, i): NdArray => {
        const key = foldIn(foldIn(foldIn(randomKey(seed), draw), from), i);
        return { dtype: "uint32", shape: [2], data: Uint32Array.from(key) };
      });
      const [made] = await executable.run([part, ...drawn], [undefined]);
      for (let i = (start - from) * classes; i < size * classes; i++)
        mean[from * classes + i]! += Number(made!.data[i]) / draws;
    }
  }
  return { dtype: "float64", shape: [count, classes], data: mean };
}
