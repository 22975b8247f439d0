import { allocate } from "../base/dtype.ts";
import { sliceRows, type NdArray } from "../base/ndarray.ts";
import { showShape, sizeOf } from "../base/shape.ts";
import type { TensorType } from "../graph/type.ts";
import { compileGraph, CompiledCache, type Executable } from "../runtime/index.ts";
import type { Model } from "../training/model.ts";
import type { Explainer } from "./explainer.ts";

interface Compiled {
  readonly executable: Executable;
  readonly names: readonly string[];
  readonly versions: readonly number[];
}

interface RunOptions {
  readonly targets: NdArray | undefined;
  readonly batchSize: number;
}

/** An explainer's graph, compiled once for every shape and made anew when the model's weights have changed. */
export class CompiledExplainer {
  readonly #name: string;
  readonly #model: Model;
  readonly #graph: Explainer["graph"];
  readonly #compiled = new CompiledCache<Compiled>();

  constructor(name: string, model: Model, graph: Explainer["graph"]) {
    this.#name = name;
    this.#model = model;
    this.#graph = graph;
  }

  /** What the graph gives, by name, for any number of examples. */
  async run(x: readonly NdArray[], { targets, batchSize }: RunOptions): Promise<Map<string, NdArray>> {
    const examples = x[0]!.shape[0]!;
    const size = Math.min(batchSize, examples);
    const values = targets ? [...x, targets] : x;
    const types = x.map(({ dtype, shape }): TensorType => ({ dtype, shape: [size, ...shape.slice(1)] }));
    const { executable, names } = await this.#get(types, targets !== undefined);
    const outputs = executable.outputs.map(({ dtype, shape }): NdArray => {
      const full = [examples, ...shape.slice(1)];
      return { dtype, shape: full, data: allocate(dtype, sizeOf(full)) };
    });
    for (let start = 0; start < examples; start += size) {
      // The last batch reaches back, so that one compiled size serves all.
      const from = Math.min(start, examples - size);
      const rows = (array: NdArray): NdArray => sliceRows(array, from, from + size);
      await executable.run(values.map(rows), outputs.map(rows));
    }
    return new Map(names.map((name, i) => [name, outputs[i]!]));
  }

  async #get(types: readonly TensorType[], givenTarget: boolean): Promise<Compiled> {
    const key = `${types.map(({ dtype, shape }) => `${dtype}${showShape(shape)}`).join()}${givenTarget ? "t" : ""}`;
    const versions = this.#model.weights.map(({ variable }) => variable.version);
    const cache = this.#compiled.current;
    const known = cache.get(key);
    if (known !== undefined && known.versions.every((v, i) => v === versions[i])) return known;
    const graph = this.#graph(types, { givenTarget });
    const name = `${this.#name} (batch of ${types[0]!.shape[0]!})`;
    const compiled = { executable: await compileGraph(graph, { name }), names: graph.outputNames, versions };
    cache.set(key, compiled);
    return compiled;
  }
}
