import { OptionError, UnsupportedError } from "../../base/errors.ts";
import type { NdArray } from "../../base/ndarray.ts";
import { suggest } from "../../base/nearest.ts";
import { input } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { computeLoss, type Loss } from "../../losses/index.ts";
import { add, matMul, multiply, reshape, square, sum, transpose } from "../../ops/index.ts";
import { compileGraph, type Executable } from "../../runtime/index.ts";
import { resolveObjective } from "../../training/objective.ts";
import type { Model } from "../../training/model.ts";
import { perExample } from "../../transform/index.ts";
import { tappedRun } from "../tappedRun.ts";

/** Some examples with their labels, in the order of inputs and outputs. */
export interface Examples {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
}

export type Weights = Readonly<Record<string, NdArray>>;

interface Settings {
  readonly where: string;
  readonly loss: string | Loss | undefined;
  readonly layers: "all" | "last" | readonly string[];
}

/** Gradients of every example's own loss to some of a model's weights, under any values of all weights. */
export class ExampleGradients {
  readonly #model: Model;
  readonly #losses: readonly { readonly loss: Loss; readonly weight: number; readonly output: number }[];
  /** The weights that gradients are taken by. */
  readonly paths: readonly string[];
  readonly #compiled = new Map<string, Promise<Executable>>();

  /** @throws {OptionError} for a model without a loss, or layers that there are not. */
  constructor(model: Model, { where, loss, layers }: Settings) {
    this.#model = model;
    const compiled = loss === undefined ? model.compileOptions : { loss };
    const { losses, lossWeights } = resolveObjective(model.network, compiled ?? {});
    this.#losses = losses.flatMap((own, output) =>
      own === undefined ? [] : [{ loss: own, weight: lossWeights[output]!, output }],
    );
    if (this.#losses.length === 0) {
      throw new OptionError({
        where: `${where}.loss`,
        problem: "the model has not been compiled with a loss",
        mend: 'give { loss: "sparseCategoricalCrossentropy" }, or call model.compile first',
      });
    }
    this.paths = chosenPaths(model, { where, layers });
  }

  /** The gradients of examples, for each of {@link paths} `[examples, elements]`. */
  async gradients(weights: Weights, examples: Examples): Promise<NdArray[]> {
    const key = `gradients ${examples.x[0]!.shape[0]!}`;
    const executable = await this.#executable(key, examples, (own) => ({ more: [], outputs: own }));
    return executable.run(this.#values(weights, examples));
  }

  /** The products of examples' gradients with others, summed over all weights: `[others, examples]`. */
  async products(weights: Weights, examples: Examples, others: readonly NdArray[]): Promise<NdArray> {
    const key = `products ${examples.x[0]!.shape[0]!} ${others[0]!.shape[0]!}`;
    const executable = await this.#executable(key, examples, (own) => {
      const more = others.map(({ dtype, shape }) => input({ dtype, shape }, "others"));
      return {
        more,
        outputs: [own.map((g, i) => matMul(more[i]!, transpose(g))).reduce((a, b) => add(a, b))],
      };
    });
    const [made] = await executable.run([...this.#values(weights, examples), ...others]);
    return made!;
  }

  /** The squared lengths of examples' gradients, over all weights together: `[examples]`. */
  async squares(weights: Weights, examples: Examples): Promise<NdArray> {
    const key = `squares ${examples.x[0]!.shape[0]!}`;
    const executable = await this.#executable(key, examples, (own) => ({
      more: [],
      outputs: [own.map((g) => sum(square(g), { axis: 1 })).reduce((a, b) => add(a, b))],
    }));
    const [made] = await executable.run(this.#values(weights, examples));
    return made!;
  }

  #values(weights: Weights, { x, y }: Examples): NdArray[] {
    return [...this.#model.weights.map(({ path }) => weights[path]!), ...x, ...y];
  }

  #executable(
    key: string,
    { x, y }: Examples,
    rest: (gradients: readonly Tensor[]) => {
      readonly more: readonly Tensor[];
      readonly outputs: readonly Tensor[];
    },
  ): Promise<Executable> {
    const full = [key, ...[...x, ...y].map(({ dtype, shape }) => `${dtype} ${shape.join(" ")}`)].join(", ");
    const known = this.#compiled.get(full);
    if (known !== undefined) return known;
    const { network, weights } = this.#model;
    const values = weights.map(
      ({ path, spec }) => [path, input({ dtype: spec.dtype ?? "float32", shape: spec.shape }, path)] as const,
    );
    const [inputs, labels] = [x, y].map((list) =>
      list.map(({ dtype, shape }) => input({ dtype, shape }, "data")),
    );
    const fixed = Object.fromEntries(values.filter(([path]) => !this.paths.includes(path)));
    const chosen = Object.fromEntries(values.filter(([path]) => this.paths.includes(path)));
    const lossOf = (
      at: Readonly<Record<string, Tensor>>,
      ofX: readonly Tensor[],
      ofY: readonly Tensor[],
    ): Tensor => {
      const { values: made } = tappedRun(network, { ...fixed, ...at }, ofX, (_, gave) => gave);
      return this.#losses
        .map(({ loss, weight, output }) =>
          multiply(computeLoss(loss, { yTrue: ofY[output]!, yPred: made[output]! }), weight),
        )
        .reduce((a, b) => add(a, b));
    };
    const found = perExample(lossOf)(chosen, inputs!, labels!);
    const rows = this.paths
      .map((path) => found[path]!)
      .map((g) => reshape(g, [g.shape[0]!, g.size / g.shape[0]!]));
    const { more, outputs } = rest(rows);
    const graph = { inputs: [...values.map(([, t]) => t), ...inputs!, ...labels!, ...more], outputs };
    const compiling = compileGraph(graph, { name: `influence (${key})` });
    this.#compiled.set(full, compiling);
    return compiling;
  }
}

function chosenPaths(model: Model, { where, layers }: Pick<Settings, "where" | "layers">): readonly string[] {
  const trainable = model.weights.filter(({ spec }) => spec.trainable).map(({ path }) => path);
  const layerOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
  const known = [...new Set(trainable.map(layerOf))];
  const wanted = layers === "all" ? known : layers === "last" ? known.slice(-1) : layers;
  for (const layer of wanted) {
    if (known.includes(layer)) continue;
    throw new OptionError({
      where: `${where}.layers`,
      problem: `no layer '${layer}' has weights that are trained`,
      mend: suggest(layer, known),
    });
  }
  const paths = trainable.filter((path) => wanted.includes(layerOf(path)));
  if (paths.length > 0) return paths;
  throw new UnsupportedError({ where, problem: "the model has no weights that are trained" });
}
