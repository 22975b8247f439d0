import { allocate } from "../base/dtype.ts";
import type { NdArray } from "../base/ndarray.ts";
import { foldIn, type RandomKey } from "../base/random.ts";
import { sizeOf } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { nodesBehind } from "../graph/walk.ts";
import { compileGraph, span } from "../runtime/index.ts";
import { separate } from "../runtime/inPlace/index.ts";
import type { Batch } from "./batches.ts";
import { dataOf } from "./networkRun.ts";
import { addRows, clearRows, forget, rowGradientOf } from "./rowGradient.ts";
import type { RunState, TrainGraph } from "./trainGraph.ts";
import { Workspace } from "./workspace.ts";

/** The inputs of a step beside state and data. */
export interface StepScalars {
  readonly learningRate: number;
  /** Updates made so far. */
  readonly step: number;
  readonly key: RandomKey;
  /** Whether a loss that is not finite leaves the state as it was. */
  readonly onlyFinite: boolean;
}

/** A training step made ready to run. */
export interface TrainStep {
  /**
   * One update of the state, whose arrays are overwritten or replaced.
   * @returns the loss of the batch
   */
  run(state: RunState, batch: Batch, scalars: StepScalars): Promise<number>;
}

const emptyOf = ({ dtype, shape }: TensorType): NdArray => ({
  dtype,
  shape,
  data: allocate(dtype, sizeOf(shape)),
});

/**
 * Compiles a step: ONNX Runtime computes the gradients, and programs then overwrite weights and optimizer
 * state where they lie, in one pass. What programs cannot do stays in the graph.
 * @param options.workspace where the arrays lie, if another step of the model has made one
 */
export async function compileTrainStep(
  graph: TrainGraph,
  { name, workspace: earlier }: { readonly name: string; readonly workspace: Workspace | undefined },
): Promise<{ readonly step: TrainStep; readonly workspace: Workspace }> {
  const { tasks, inPlace, rest, gradients, numbers } = divide(graph);
  const inRows = gradients.map(rowGradientOf);
  const whole = gradients.filter((_, i) => inRows[i] === undefined);
  const rows = [...new Set(inRows.flatMap((given) => (given ? [given.updates, given.indices] : [])))];
  const outputs = [...rest.map(({ value }) => value), ...whole, ...numbers, graph.loss, ...rows];
  const { inputs, arraysOf } = feedsOf(graph, outputs);
  const executable = await compileGraph({ inputs, outputs }, { name });

  const workspace = earlier?.suits(inPlace, gradients) ? earlier : new Workspace(inPlace, gradients);
  const places = new Map([
    ...inPlace.map((change) => [change.target, workspace.home(change)] as const),
    ...gradients.map((t, i) => [t, workspace.gradients[i]!] as const),
  ]);
  const jobs = await Promise.all(tasks.map((task) => workspace.job(task, (t) => places.get(t)!)));
  const written = whole.map((t) => places.get(t)!);
  const others = [...numbers, graph.loss, ...rows].map(emptyOf);
  const at = new Map(outputs.map((t, i) => [t, i]));

  const run: TrainStep["run"] = async (state, batch, scalars) => {
    workspace.settle(state, inPlace);
    written.forEach(forget);
    const into = [...rest.map((change) => workspace.spare(change)), ...written, ...others];
    const results = await executable.run(arraysOf(state, batch, scalars), into);
    const resultOf = (t: Tensor): NdArray => results[at.get(t)!]!;
    const loss = Number(resultOf(graph.loss).data[0]);
    if (scalars.onlyFinite && !Number.isFinite(loss)) return loss;
    rest.forEach((change, i) => workspace.replace(state, change, results[i]!));
    const eachInRows = (use: (array: NdArray, updates: NdArray, indices: NdArray) => void): void =>
      inRows.forEach((given, i) => {
        if (given) use(workspace.gradients[i]!, resultOf(given.updates), resultOf(given.indices));
      });
    span("update in place", () => {
      eachInRows(addRows);
      for (const job of jobs) job((t) => Number(resultOf(t).data[0]));
      eachInRows((array, _, indices) => clearRows(array, indices));
    });
    return loss;
  };
  return { step: { run }, workspace };
}

/** What tasks do and what stays in the graph. */
function divide({ state, gradients: given }: TrainGraph) {
  const changed = state.filter(({ target, value }) => target !== value);
  const { tasks: possible } = separate(
    changed.filter(({ part }) => part === "trained" || part === "optimizer"),
    given,
  );
  const tasks = Workspace.holds(possible) ? possible : [];
  const targets = new Set(tasks.flatMap((task) => task.targets));
  const gradients = [...new Set(tasks.flatMap(({ arrays }) => arrays))].filter((t) => !targets.has(t));
  return {
    tasks,
    inPlace: changed.filter(({ target }) => targets.has(target)),
    rest: changed.filter(({ target }) => !targets.has(target)),
    gradients,
    numbers: [...new Set(tasks.flatMap(({ scalars }) => scalars))],
  };
}

/** The inputs that outputs depend on, and the arrays for them. */
function feedsOf(graph: TrainGraph, outputs: readonly Tensor[]) {
  const rate = emptyOf(graph.learningRate);
  const step = emptyOf(graph.step);
  const keys = graph.keys.map(emptyOf);
  type Feed = readonly [t: Tensor, array: (state: RunState, data: readonly NdArray[]) => NdArray];
  const all: readonly Feed[] = [
    ...graph.state.map(({ target, part, name }): Feed => [target, (state) => state[part][name]!]),
    ...graph.data.map((t, i): Feed => [t, (_, data) => data[i]!]),
    [graph.learningRate, () => rate],
    [graph.step, () => step],
    ...graph.keys.map((t, i): Feed => [t, () => keys[i]!]),
  ];
  const used = new Set(nodesBehind(outputs));
  const feeds = all.filter(([t]) => used.has(t.node));
  return {
    inputs: feeds.map(([t]) => t),
    arraysOf(state: RunState, batch: Batch, scalars: StepScalars): NdArray[] {
      rate.data[0] = scalars.learningRate;
      step.data[0] = scalars.step;
      keys.forEach(({ data }, i) => (data as Uint32Array).set(foldIn(scalars.key, i)));
      const data = dataOf(batch);
      return feeds.map(([, array]) => array(state, data));
    },
  };
}
