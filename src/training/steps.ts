import type { NdArray } from "../base/ndarray.ts";
import { constant, input } from "../graph/leaves.ts";
import { withScope } from "../graph/scope.ts";
import { showType, type TensorType } from "../graph/type.ts";
import type { Network } from "../layers/network.ts";
import { compileGraph, CompiledCache, span, type Executable } from "../runtime/index.ts";
import type { Batch } from "./batches.ts";
import { Arguments, dataInputs, dataOf, inferring, runNetwork, typeOf, typesOf } from "./networkRun.ts";
import { totalLoss } from "./objective.ts";
import { penaltiesOf, sumOf, trainGraph, type Blueprint, type RunState } from "./trainGraph.ts";
import { compileTrainStep, type StepScalars, type TrainStep } from "./trainStep.ts";
import { carriedBy, type ModelWeight } from "./variables.ts";
import type { Workspace } from "./workspace.ts";

export type { RunState } from "./trainGraph.ts";

/** What profiles call the steps. */
const purposes = {
  train: "training step",
  trainAlone: "training step without metrics",
  test: "evaluation step",
  results: "results of metrics",
} as const;

interface Compiled {
  readonly train: TrainStep;
  readonly trainAlone: TrainStep;
  readonly test: Executable;
  readonly results: Executable;
}

/** What a training run needs of its steps. */
export type TrainingSteps = Pick<Steps, "train" | "tracked" | "results"> & {
  /** State of the run's own beside that of the optimizer, with which it is kept. */
  readonly ownState?: Readonly<Record<string, NdArray>>;
};

/** Builds and compiles the steps of a model, one for every size of batch that it meets. */
export class Steps {
  readonly #blueprint: Blueprint;
  readonly #compiled = new CompiledCache<Promise<Compiled[keyof Compiled]>>();
  #workspace: Workspace | undefined;

  constructor(blueprint: Blueprint) {
    this.#blueprint = blueprint;
  }

  /** What the steps are built from. */
  get blueprint(): Blueprint {
    return this.#blueprint;
  }

  /**
   * One update of the state, whose arrays are overwritten or replaced.
   * @returns the loss of this batch
   */
  async train(state: RunState, batch: Batch, scalars: StepScalars): Promise<number> {
    const followed = Object.keys(state.tracked).length > 0;
    const step = await this.#get(followed ? "train" : "trainAlone", batch, async (name) => {
      const graph = trainGraph(this.#blueprint, state, batch);
      const { step, workspace } = await compileTrainStep(graph, {
        name,
        workspace: this.#workspace,
      });
      this.#workspace = workspace;
      return step;
    });
    return step.run(state, batch, scalars);
  }

  /** Adds a batch to the tracked loss and metrics without training; only states that weights carry change. */
  async test(state: Pick<RunState, "trained" | "fixed">, tracked: Record<string, NdArray>, batch: Batch) {
    const executable = await this.#get("test", batch, async (name) =>
      compileGraph(this.#testGraph(state, tracked, batch), { name }),
    );
    const parts = [state.trained, state.fixed, tracked].flatMap((record) => Object.values(record));
    const results = await executable.run([...parts, ...dataOf(batch)]);
    const names = Object.keys(tracked);
    carriedBy(this.#blueprint.weights).forEach(({ path }, i) => {
      state.fixed[path] = results[names.length + i]!;
    });
    return Object.fromEntries(names.map((name, i) => [name, results[i]!]));
  }

  /** What the tracked state amounts to. */
  async results(tracked: Record<string, NdArray>): Promise<Record<string, NdArray>> {
    const { tracker } = this.#blueprint;
    const executable = await this.#get("results", undefined, async (name) => {
      const inputs = new Arguments();
      const results = tracker.results(inputs.record(typesOf(tracked)));
      const outputs = tracker.names.map((name) => results[name]!);
      return compileGraph({ inputs: inputs.all, outputs }, { name });
    });
    const values = await executable.run(Object.values(tracked));
    return Object.fromEntries(tracker.names.map((name, i) => [name, values[i]!]));
  }

  /** The tracked state before the first batch. */
  tracked(batch: Batch): Record<string, NdArray> {
    const { network, weights, tracker } = this.#blueprint;
    const x = batch.x.map((array) => input(typeOf(array)));
    const placeholders = Object.fromEntries(
      weights.map(({ path, variable }) => [path, input(typeOf(variable.value))]),
    );
    const { yPred } = runNetwork(network, placeholders, x, inferring);
    const initial = tracker.initial(
      batch.y.map(typeOf),
      yPred.map((t) => t.type),
    );
    // In the order of the names, to which what a checkpoint holds can be brought back.
    return Object.fromEntries(Object.entries(initial).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What is compiled for a purpose and batches of this kind, once. */
  #get<P extends keyof Compiled>(
    purpose: P,
    batch: Batch | undefined,
    make: (name: string) => Promise<Compiled[P]>,
  ): Promise<Compiled[P]> {
    const types = batch ? dataOf(batch).map(showType) : [];
    const key = `${purpose}(${types.join(",")})${batch?.sampleWeight ? "w" : ""}`;
    const compiled = this.#compiled.current;
    let found = compiled.get(key) as Promise<Compiled[P]> | undefined;
    if (found === undefined) {
      const name = batch ? `${purposes[purpose]} (batch of ${batch.x[0]!.shape[0]!})` : purposes[purpose];
      found = span(`compile: ${name}`, () => make(name));
      compiled.set(key, found);
    }
    return found;
  }

  #testGraph(state: Pick<RunState, "trained" | "fixed">, tracked: Record<string, NdArray>, batch: Batch) {
    const { network, objective, tracker, weights } = this.#blueprint;
    const inputs = new Arguments();
    const values = {
      ...inputs.record(typesOf(state.trained)),
      ...inputs.record(typesOf(state.fixed)),
    };
    const before = inputs.record(typesOf(tracked));
    const { x, y, sampleWeight } = dataInputs(inputs, batch);
    const { yPred, masks, updates, penalties } = runNetwork(network, values, x, inferring);
    const { loss, parts } = withScope("loss", () => {
      const { total, parts } = totalLoss(objective, {
        yTrue: y,
        yPred,
        masks,
        sampleWeight,
      });
      return {
        loss: sumOf([total, ...penaltiesOf(weights, values), ...penalties]),
        parts,
      };
    });
    const after = withScope("metrics", () =>
      tracker.update(before, {
        loss,
        parts,
        yTrue: y,
        yPred,
        masks,
        sampleWeight,
      }),
    );
    const states = carriedBy(weights).map(({ path }) => updates[path] ?? values[path]!);
    const figures = Object.keys(before).map((name) => after[name]!);
    return { inputs: inputs.all, outputs: [...figures, ...states] };
  }
}

/** How a predictor's graph is built. */
interface PredictOptions {
  /** Whether states that weights carry are further inputs and outputs, or constants too. Default: false. */
  readonly carry?: boolean;
}

/**
 * The network's outputs for inputs of a fixed batch, its weights part of the graph: how predictors run
 * fastest and how models are exported.
 */
export function predictGraph(
  network: Network,
  weights: readonly ModelWeight[],
  x: readonly TensorType[],
  { carry = false }: PredictOptions = {},
) {
  const inputs = x.map((type, i) => input(type, network.inputNames[i]));
  const states = Object.fromEntries(
    (carry ? carriedBy(weights) : []).map(({ path, variable }) => [
      path,
      input(typeOf(variable.value), path),
    ]),
  );
  const values = Object.fromEntries(
    weights.map(({ path, variable }) => [path, states[path] ?? constant(variable.value)]),
  );
  const { yPred, updates } = runNetwork(network, values, inputs, inferring);
  const next = Object.entries(states).map(([path, state]) => updates[path] ?? state);
  return {
    inputs: [...inputs, ...Object.values(states)],
    outputs: [...yPred, ...next],
  };
}
