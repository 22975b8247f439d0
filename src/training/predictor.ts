import { allocate } from "../base/dtype.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import { showShape, sizeOf } from "../base/shape.ts";
import type { Network } from "../layers/network.ts";
import { compileGraph, CompiledCache, span, type Executable } from "../runtime/index.ts";
import { predictGraph } from "./steps.ts";
import { assign, carriedBy, type ModelWeight } from "./variables.ts";

interface Compiled {
  readonly executable: Executable;
  readonly versions: readonly number[];
}

/** What to predict for. */
export interface PredictArguments {
  readonly x: readonly NdArray[];
  readonly batchSize: number;
}

/** Runs a network over many examples, its weights frozen into the graph, which is fastest. */
export class Predictor {
  readonly #compiled = new CompiledCache<Compiled>();

  /** The network's outputs for every example. States that weights carry from batch to batch go on. */
  async run(
    network: Network,
    weights: readonly ModelWeight[],
    { x, batchSize }: PredictArguments,
  ): Promise<NdArray[]> {
    const examples = x[0]!.shape[0]!;
    const size = Math.min(batchSize, examples);
    const carried = carriedBy(weights);
    // A batch of another size has no states to go on from: the layer that keeps them says so.
    if (carried.length > 0 && examples % size > 0) await this.#get(network, weights, x, examples % size);
    const executable = await this.#get(network, weights, x, size);
    let states = carried.map(({ variable }) => variable.value);
    const results = executable.outputs.slice(0, executable.outputs.length - states.length);
    const outputs = results.map(({ dtype, shape }): NdArray => {
      const full = [examples, ...shape.slice(1)];
      return { dtype, shape: full, data: allocate(dtype, sizeOf(full)) };
    });
    for (let start = 0; start < examples; start += size) {
      // The last batch reaches back, so that one compiled size serves all.
      const from = Math.min(start, examples - size);
      const rows = (array: NdArray): NdArray => sliceRows(array, from, from + size);
      const made = await executable.run(
        [...x.map(rows), ...states],
        [...outputs.map(rows), ...states.map(() => undefined)],
      );
      states = made.slice(outputs.length);
    }
    carried.forEach(({ variable }, i) => assign(variable, states[i]!));
    return outputs;
  }

  /** The compiled network for batches of `size`; made anew when its weights have changed. */
  async #get(network: Network, weights: readonly ModelWeight[], x: readonly NdArray[], size: number) {
    const types = x.map(({ dtype, shape }) => ({ dtype, shape: [size, ...shape.slice(1)] }));
    const key = types.map(({ dtype, shape }) => `${dtype}${showShape(shape)}`).join();
    const versions = weights.map(({ spec, variable }) => (spec.carried ? 0 : variable.version));
    const compiled = this.#compiled.current;
    const known = compiled.get(key);
    if (known !== undefined && known.versions.every((v, i) => v === versions[i])) return known.executable;
    const name = `prediction (batch of ${size})`;
    const executable = await span(`compile: ${name}`, () =>
      compileGraph(predictGraph(network, weights.map(copied), types, { carry: true }), { name }),
    );
    compiled.set(key, { executable, versions });
    return executable;
  }
}

/** A weight at its present value: training writes to the arrays it has left behind. */
const copied = (weight: ModelWeight): ModelWeight => {
  const { value, version } = weight.variable;
  return { ...weight, variable: { value: { ...value, data: value.data.slice() }, version } };
};
