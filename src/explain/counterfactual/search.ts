import type { NdArray } from "../../base/ndarray.ts";
import type { Shape } from "../../base/shape.ts";
import { constant, input, tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  abs,
  add,
  divide,
  expandDims,
  max,
  mean,
  multiply,
  oneHot,
  relu,
  reshape,
  subtract,
  sum,
} from "../../ops/index.ts";
import { adam } from "../../optimizers/index.ts";
import { compileGraph } from "../../runtime/index.ts";
import type { Model } from "../../training/model.ts";
import { gradients } from "../subject.ts";
import { allowed, type ChangeRules } from "./changeRules.ts";
import { logits } from "./classes.ts";

/** What is looked for: rows stand for the counterfactuals, those of one example one behind the other. */
export interface Problem {
  readonly shape: Shape;
  readonly columns: number;
  readonly rows: number;
  readonly count: number;
  /** `[rows, columns]`, like the start. */
  readonly original: Float32Array;
  readonly start: Float32Array;
  readonly scale: Float32Array;
  /** The class wanted in each row. */
  readonly wanted: Int32Array;
  readonly rules: Required<ChangeRules>;
  /** Above which value a single column stands for the second class. */
  readonly border: number;
}

/** Rows with whether they are of the class wanted. */
export interface Found {
  readonly values: Float32Array;
  readonly valid: readonly boolean[];
}

interface Weighing {
  readonly proximity: number;
  readonly diversity: number;
  readonly steps: number;
  readonly learningRate: number;
}

/** The nearest valid rows among all steps of the search; where none was, the last step's. */
export async function search(model: Model, problem: Problem, weighing: Weighing): Promise<Found> {
  const { rows, columns, shape, rules, count, border } = problem;
  const matrix = (data: Float32Array): Tensor =>
    constant({ dtype: "float32", shape: [data.length / columns, columns], data });
  const [original, scale] = [matrix(problem.original), matrix(problem.scale)];
  const changed = input({ dtype: "float32", shape: [rows, columns] }, "changed");
  const example = allowed(changed, original, rules);
  const made = logits(model, reshape(example, [rows, ...shape]), border);
  const own = oneHot(constant({ dtype: "int32", shape: [rows], data: problem.wanted }), made.shape[1]!);
  // Far below every logit, so that the class wanted is not its own rival.
  const rival = max(subtract(made, multiply(own, 1e6)), { axis: 1 });
  const margin = subtract(sum(multiply(made, own), { axis: 1 }), rival);
  const steps = divide(subtract(example, original), scale);
  const distance = mean(abs(steps), { axis: 1 });
  const nearness = add(relu(subtract(tensor(1), margin)), multiply(distance, weighing.proximity));
  const loss = count === 1 ? nearness : add(nearness, multiply(likeness(steps, count), weighing.diversity));

  const [downhill] = gradients(loss, [changed]);
  const optimizer = adam({ learningRate: weighing.learningRate });
  const state = optimizer.init({ changed: changed.type });
  const before = Object.entries(state).map(
    ([name, { dtype, shape: own }]) => [name, input({ dtype, shape: own }, name)] as const,
  );
  const step = input({ dtype: "float32", shape: [] }, "step");
  const after = optimizer.update({
    weights: { changed },
    gradients: { changed: downhill! },
    state: Object.fromEntries(before),
    learningRate: tensor(weighing.learningRate),
    step,
  });
  const executable = await compileGraph(
    {
      inputs: [changed, step, ...before.map(([, t]) => t)],
      outputs: [
        after.weights["changed"]!,
        example,
        margin,
        distance,
        ...before.map(([name]) => after.state[name]!),
      ],
    },
    { name: "counterfactual" },
  );

  let present: NdArray = { dtype: "float32", shape: [rows, columns], data: problem.start };
  let states = Object.values(state);
  const best = new Float32Array(rows * columns);
  const nearest = new Float64Array(rows).fill(Infinity);
  for (let i = 1; i <= weighing.steps; i++) {
    const at: NdArray = { dtype: "float32", shape: [], data: Float32Array.of(i) };
    const [next, tried, margins, distances, ...rest] = await executable.run([present, at, ...states]);
    for (let row = 0; row < rows; row++) {
      const far = distances!.data[row] as number;
      const valid = (margins!.data[row] as number) > 0;
      if (valid ? far >= nearest[row]! : nearest[row]! < Infinity) continue;
      if (valid) nearest[row] = far;
      best.set((tried!.data as Float32Array).subarray(row * columns, (row + 1) * columns), row * columns);
    }
    [present, states] = [next!, rest];
  }
  return { values: best, valid: Array.from(nearest, Number.isFinite) };
}

/** How alike every row is to the others of its example: the mean of `1 / (1 + distance)`, `[rows]`. */
function likeness(steps: Tensor, count: number): Tensor {
  const [rows, columns] = steps.shape as [number, number];
  const sets = reshape(steps, [rows / count, count, columns]);
  const distances = mean(abs(subtract(expandDims(sets, 1), expandDims(sets, 2))), { axis: -1 });
  return reshape(mean(divide(tensor(1), add(distances, 1)), { axis: -1 }), [rows]);
}
