import type { NdArray } from "../base/ndarray.ts";
import type { RandomKey } from "../base/random.ts";
import { foldIn } from "../base/random.ts";
import { constant, input } from "../graph/leaves.ts";
import { withScope } from "../graph/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { showType, type TensorType } from "../graph/type.ts";
import { contextOf } from "../layers/context.ts";
import type { Mask } from "../layers/layer.ts";
import type { Network } from "../layers/network.ts";
import { add, cast } from "../ops/index.ts";
import { compileGraph, CompiledCache, span, type Executable } from "../runtime/index.ts";
import { gradWithAux } from "../transform/index.ts";
import type { Batch } from "./batches.ts";
import { totalLoss, type Objective, type Tracker } from "./objective.ts";
import { carriedBy, type ModelWeight } from "./variables.ts";

type Tensors = Record<string, Tensor>;

/** A run of the network within a graph, and what it asked for on the way. */
interface Run {
  readonly yPred: readonly Tensor[];
  /** Which places of the outputs count. */
  readonly masks: readonly Mask[];
  readonly updates: Tensors;
  readonly penalties: Tensor[];
}

/** Inputs that a graph under construction collects. */
class Arguments {
  readonly all: Tensor[] = [];
  readonly keys: Tensor[] = [];

  add(type: TensorType, name: string): Tensor {
    const t = input(type, name);
    this.all.push(t);
    return t;
  }
  record(types: Readonly<Record<string, TensorType>>, prefix = ""): Tensors {
    return Object.fromEntries(
      Object.entries(types).map(([name, type]) => [name, this.add(type, prefix + name)]),
    );
  }
  list(types: readonly TensorType[], name: string): Tensor[] {
    return types.map((type, i) => this.add(type, `${name}${i}`));
  }
  /** Keys stand last: how many there are is known when the network has been called. */
  key(): Tensor {
    const key = input({ dtype: "uint32", shape: [2] }, `key${this.keys.length}`);
    this.keys.push(key);
    return key;
  }
}

/** How a network is run within a graph. */
interface RunOptions {
  readonly training: boolean;
  readonly frozen: ReadonlySet<string>;
  readonly key: () => Tensor;
}

function runNetwork(
  network: Network,
  weights: Tensors,
  x: readonly Tensor[],
  { training, frozen, key }: RunOptions,
): Run {
  const updates: Tensors = {};
  const penalties: Tensor[] = [];
  const context = contextOf({
    training,
    frozen: (path) => frozen.has(path),
    key,
    update: (path, value) => (updates[path] = value),
    addLoss: (loss) => penalties.push(loss),
  });
  const given = network.inputs.map(({ type }, i) => cast(x[i]!, type.dtype));
  const { values, masks } = network.run(weights, given, context);
  return { yPred: values, masks, updates, penalties };
}

/** Inference: nothing is drawn, and nothing is trained. */
const inferring: RunOptions = {
  training: false,
  frozen: new Set(),
  key: () => input({ dtype: "uint32", shape: [2] }, "key"),
};

const typeOf = ({ dtype, shape }: TensorType): TensorType => ({ dtype, shape });
const typesOf = (arrays: Readonly<Record<string, NdArray>>): Record<string, TensorType> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, typeOf(array)]));

/** What a model is, for building its steps. */
export interface Blueprint {
  readonly network: Network;
  /** The paths of layers that are not trained for the time being. */
  readonly frozen: ReadonlySet<string>;
  readonly weights: readonly ModelWeight[];
  readonly objective: Objective;
  readonly tracker: Tracker;
}

/** Everything a training run changes, under names; the weights under their paths. */
export interface RunState {
  trained: Record<string, NdArray>;
  fixed: Record<string, NdArray>;
  optimizer: Record<string, NdArray>;
  tracked: Record<string, NdArray>;
}

const stateParts = ["trained", "fixed", "optimizer", "tracked"] as const;

/** The inputs of a step beside state and data. */
export interface StepScalars {
  readonly learningRate: number;
  /** Updates made so far. */
  readonly step: number;
  readonly key: RandomKey;
}

const float = (value: number): NdArray => ({ dtype: "float32", shape: [], data: Float32Array.of(value) });

/** What profiles call the steps. */
const purposes = { train: "training step", test: "evaluation step", results: "results of metrics" } as const;

/** Builds and compiles the steps of a model, one for every size of batch that it meets. */
export class Steps {
  readonly #blueprint: Blueprint;
  readonly #compiled = new CompiledCache<Promise<{ executable: Executable; keys: number }>>();
  #spare: RunState | undefined;

  constructor(blueprint: Blueprint) {
    this.#blueprint = blueprint;
  }

  /**
   * One update of the weights. The state's arrays are replaced by others that hold the new values; the
   * old ones are written to by the step after, so that nothing is allocated while training.
   * @returns the loss of this batch
   */
  async train(state: RunState, batch: Batch, { learningRate, step, key }: StepScalars): Promise<number> {
    const { executable, keys } = await this.#get("train", batch, () => this.#trainGraph(state, batch));
    const arrays = stateParts.flatMap((part) => Object.values(state[part]));
    const spare = (this.#spare ??= emptyLike(state));
    const into = stateParts.flatMap((part) => Object.values(spare[part]));
    const randomness = Array.from({ length: keys }, (_, i): NdArray => ({
      dtype: "uint32",
      shape: [2],
      data: Uint32Array.from(foldIn(key, i)),
    }));
    const results = await executable.run(
      [...arrays, ...dataOf(batch), float(learningRate), float(step), ...randomness],
      [...into, undefined],
    );
    this.swap(state);
    return (results.at(-1)!.data as Float32Array)[0]!;
  }

  /** Exchanges the state's arrays with those of the step before: takes the last step back. */
  swap(state: RunState): void {
    const spare = this.#spare!;
    for (const part of stateParts) [state[part], spare[part]] = [spare[part], state[part]];
  }

  /** Adds a batch to the tracked loss and metrics without training; only states that weights carry change. */
  async test(state: Pick<RunState, "trained" | "fixed">, tracked: Record<string, NdArray>, batch: Batch) {
    const { executable } = await this.#get("test", batch, () => this.#testGraph(state, tracked, batch));
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
    const { executable } = await this.#get("results", undefined, () => {
      const inputs = new Arguments();
      const state = inputs.record(typesOf(tracked));
      const results = tracker.results(state);
      return { inputs: inputs.all, outputs: tracker.names.map((name) => results[name]!), keys: 0 };
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

  #get(
    kind: keyof typeof purposes,
    batch: Batch | undefined,
    build: () => { inputs: Tensor[]; outputs: Tensor[]; keys: number },
  ) {
    const types = batch
      ? [...batch.x, ...batch.y, ...(batch.sampleWeight ? [batch.sampleWeight] : [])].map(showType)
      : [];
    const key = `${kind}(${types.join(",")})${batch?.sampleWeight ? "w" : ""}`;
    const compiled = this.#compiled.current;
    let found = compiled.get(key);
    if (found === undefined) {
      const name = batch ? `${purposes[kind]} (batch of ${batch.x[0]!.shape[0]!})` : purposes[kind];
      found = span(`compile: ${name}`, async () => {
        const { inputs, outputs, keys } = build();
        return { executable: await compileGraph({ inputs, outputs }, { name }), keys };
      });
      compiled.set(key, found);
    }
    return found;
  }

  #trainGraph(state: RunState, batch: Batch) {
    const { network, frozen, weights, objective, tracker } = this.#blueprint;
    const inputs = new Arguments();
    const trained = inputs.record(typesOf(state.trained));
    const fixed = inputs.record(typesOf(state.fixed));
    const optimizer = inputs.record(typesOf(state.optimizer), "optimizer/");
    const tracked = inputs.record(typesOf(state.tracked), "tracked/");
    const { x, y, sampleWeight } = dataInputs(inputs, batch);
    const learningRate = inputs.add({ dtype: "float32", shape: [] }, "learningRate");
    const done = inputs.add({ dtype: "float32", shape: [] }, "step");

    const { loss, aux, gradient } = gradWithAux((current: Tensors) => {
      const run = runNetwork(network, { ...current, ...fixed }, x, {
        training: true,
        frozen,
        key: () => inputs.key(),
      });
      const { yPred, masks, updates } = run;
      const { loss, parts } = withScope("loss", () => {
        const { total, parts } = totalLoss(objective, { yTrue: y, yPred, masks, sampleWeight });
        const penalties = penaltiesOf(weights, current);
        return { loss: sumOf([total, ...penalties, ...run.penalties]), parts };
      });
      return { loss, aux: { yPred, updates, masks: byIndex(masks), parts: byIndex(parts) } };
    })(trained);

    const next = withScope("optimizer", () => {
      const next = objective.optimizer.update({
        weights: trained,
        gradients: gradient,
        state: optimizer,
        learningRate,
        step: add(done, 1),
      });
      for (const { path, spec } of weights) {
        if (spec.constraint && next.weights[path])
          next.weights[path] = spec.constraint.apply(next.weights[path]);
      }
      return next;
    });
    const updated = withScope("metrics", () =>
      tracker.update(tracked, {
        loss,
        parts: fromIndex(aux.parts, aux.yPred.length),
        yTrue: y,
        yPred: aux.yPred,
        masks: fromIndex(aux.masks, aux.yPred.length),
        sampleWeight,
      }),
    );
    const inOrder = (names: Tensors, values: Tensors) => Object.keys(names).map((name) => values[name]!);
    return {
      inputs: [...inputs.all, ...inputs.keys],
      outputs: [
        ...inOrder(trained, next.weights),
        ...inOrder(fixed, { ...fixed, ...aux.updates }),
        ...inOrder(optimizer, next.state),
        ...inOrder(tracked, updated),
        loss,
      ],
      keys: inputs.keys.length,
    };
  }

  #testGraph(state: Pick<RunState, "trained" | "fixed">, tracked: Record<string, NdArray>, batch: Batch) {
    const { network, objective, tracker, weights } = this.#blueprint;
    const inputs = new Arguments();
    const values = { ...inputs.record(typesOf(state.trained)), ...inputs.record(typesOf(state.fixed)) };
    const before = inputs.record(typesOf(tracked));
    const { x, y, sampleWeight } = dataInputs(inputs, batch);
    const { yPred, masks, updates, penalties } = runNetwork(network, values, x, inferring);
    const { loss, parts } = withScope("loss", () => {
      const { total, parts } = totalLoss(objective, { yTrue: y, yPred, masks, sampleWeight });
      return { loss: sumOf([total, ...penaltiesOf(weights, values), ...penalties]), parts };
    });
    const after = withScope("metrics", () =>
      tracker.update(before, { loss, parts, yTrue: y, yPred, masks, sampleWeight }),
    );
    const states = carriedBy(weights).map(({ path }) => updates[path] ?? values[path]!);
    const figures = Object.keys(before).map((name) => after[name]!);
    return { inputs: inputs.all, outputs: [...figures, ...states], keys: 0 };
  }
}

/** What the regularizers of the given weights add to the loss. */
const penaltiesOf = (weights: readonly ModelWeight[], values: Tensors): Tensor[] =>
  weights.flatMap(({ path, spec }) =>
    spec.regularizer && values[path] ? [spec.regularizer.penalty(values[path])] : [],
  );

const sumOf = (terms: readonly Tensor[]): Tensor => terms.reduce((a, b) => add(a, b));

/** A list with gaps as a record, and back: trees of tensors hold tensors only. */
const byIndex = (list: readonly (Tensor | undefined)[]): Tensors =>
  Object.fromEntries(list.flatMap((t, i) => (t === undefined ? [] : [[i, t]])));
const fromIndex = (record: Tensors, length: number): (Tensor | undefined)[] =>
  Array.from({ length }, (_, i) => record[i]);

function dataInputs(inputs: Arguments, { x, y, sampleWeight }: Batch) {
  return {
    x: inputs.list(x.map(typeOf), "x"),
    y: inputs.list(y.map(typeOf), "y"),
    sampleWeight: sampleWeight && inputs.add(typeOf(sampleWeight), "sampleWeight"),
  };
}

const dataOf = ({ x, y, sampleWeight }: Batch): NdArray[] => [
  ...x,
  ...y,
  ...(sampleWeight ? [sampleWeight] : []),
];

function emptyLike(state: RunState): RunState {
  const empty = (arrays: Record<string, NdArray>) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, { dtype, shape, data }]) => [
        name,
        { dtype, shape, data: data.slice().fill(0 as never) },
      ]),
    );
  return {
    trained: empty(state.trained),
    fixed: empty(state.fixed),
    optimizer: empty(state.optimizer),
    tracked: empty(state.tracked),
  };
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
  return { inputs: [...inputs, ...Object.values(states)], outputs: [...yPred, ...next] };
}
