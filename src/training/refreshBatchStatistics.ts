import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { input } from "../graph/leaves.ts";
import { random } from "../ops/index.ts";
import { compileGraph, type Executable } from "../runtime/index.ts";
import type { Batch, BatchSource } from "./batches.ts";
import type { Model } from "./model.ts";
import { runNetwork, typeOf } from "./networkRun.ts";
import { leavePrivacy } from "./private/leavePrivacy.ts";

/** The averages that batch normalization follows. */
const followed = /(^|\/)moving(Mean|Variance)$/;

/**
 * Computes the averages of batch normalization anew for the weights as they are: each becomes the mean of what the batches
 * have. Weights that training did not make, as averaged ones, need that (Izmailov et al. 2018). As PyTorch's `update_bn`.
 * Where a model has none, nothing is done.
 * @throws {DataError} when the source gives no batches.
 * @example
 * const model = sequential([layers.input([2]), layers.batchNormalization()]);
 * const x = ndarray("float32", [2, 2], Float32Array.of(1, 2, 3, 4));
 * await refreshBatchStatistics(model, pipeline({ x, y: x }).batch(2));
 */
export async function refreshBatchStatistics(model: Model, source: BatchSource): Promise<void> {
  const paths = model.weights.map(({ path }) => path).filter((path) => followed.test(path));
  if (paths.length === 0) return;
  const executables = new Map<string, Executable>();
  const get = async ({ x }: Batch): Promise<Executable> => {
    const types = x.map(typeOf);
    const name = JSON.stringify(types);
    const known = executables.get(name);
    if (known !== undefined) return known;
    const made = await compileGraph(statisticsGraph(model, paths, types), { name: "batch statistics" });
    executables.set(name, made);
    return made;
  };
  const fixed = model.weights.map(({ variable }) => variable.value);
  const filled = (value: number): NdArray[] =>
    model.weights.map(({ path }, i) => {
      const { shape } = fixed[i]!;
      if (!followed.test(path)) return fixed[i]!;
      return { dtype: "float32", shape, data: new Float32Array(fixed[i]!.data.length).fill(value) };
    });
  const [zeros, ones] = [filled(0), filled(1)];
  const sums = paths.map((path) => new Float64Array(fixed[placeOf(model, path)]!.data.length));
  let kept: number[] | undefined;
  let batches = 0;
  for await (const batch of source.batches(0, 0)) {
    const executable = await get(batch);
    // An average follows as `momentum a + (1 - momentum) s`: from 0 and from 1 that tells the momentum, and s.
    const fromZero = await executable.run([...zeros, ...batch.x]);
    if (kept === undefined) {
      const fromOne = await executable.run([...ones, ...batch.x]);
      kept = fromOne.map(({ data }, i) => Number(data[0]) - Number(fromZero[i]!.data[0]));
    }
    fromZero.forEach(({ data }, i) =>
      data.forEach((v: number | bigint, k: number) => (sums[i]![k]! += Number(v))),
    );
    batches++;
  }
  if (batches === 0)
    throw new DataError({ where: "refreshBatchStatistics", problem: "the data source gave no batches" });
  leavePrivacy(model, "averages of batch normalization computed from data, without noise");
  model.setWeights(
    Object.fromEntries(
      paths.map((path, i) => {
        const data = Float32Array.from(sums[i]!, (v) => v / batches / (1 - kept![i]!));
        return [path, { dtype: "float32", shape: fixed[placeOf(model, path)]!.shape, data } as NdArray];
      }),
    ),
  );
}

const placeOf = (model: Model, path: string): number =>
  model.weights.findIndex((weight) => weight.path === path);

/** What the averages become by one batch. */
function statisticsGraph(
  model: Model,
  paths: readonly string[],
  types: readonly ReturnType<typeof typeOf>[],
) {
  const weights = model.weights.map(
    ({ path, variable }) => [path, input(typeOf(variable.value), path)] as const,
  );
  const x = types.map((type, i) => input(type, `x${i}`));
  let keys = 0;
  const { updates } = runNetwork(model.network, Object.fromEntries(weights), x, {
    training: true,
    frozen: new Set(),
    key: () => random.key(keys++),
  });
  return { inputs: [...weights.map(([, t]) => t), ...x], outputs: paths.map((path) => updates[path]!) };
}
