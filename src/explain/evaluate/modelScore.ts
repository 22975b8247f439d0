import { allocate } from "../../base/dtype.ts";
import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { constant, input } from "../../graph/leaves.ts";
import { argMax } from "../../ops/index.ts";
import { compileGraph } from "../../runtime/index.ts";
import type { Model } from "../../training/model.ts";
import type { ExplainerKind } from "../explainer.ts";
import { checkScore, checkTarget, columnOf, columns, columnsOf, type ScoreOptions } from "../score.ts";
import { tappedRun } from "../tappedRun.ts";

/** Which score of the model is looked at. */
export interface EvaluatedScoreOptions {
  /** The class, or one for every example. Default: those predicted. */
  readonly target?: number | readonly number[] | undefined;
  /** As in {@link ScoreOptions}. */
  readonly output?: ScoreOptions["output"] | undefined;
  readonly outputName?: string | undefined;
  readonly position?: number | undefined;
}

/** None of them. */
export const scoreDefaults = {
  target: undefined,
  output: undefined,
  outputName: undefined,
  position: undefined,
} as const;

/** What a model gives for rows: the scores of asked-for columns, and the likeliest column. */
export interface ModelScore {
  scores(x: NdArray, targets: ArrayLike<number>): Promise<Float32Array>;
  likeliest(x: NdArray): Promise<Int32Array>;
}

/** Rows that go through the model together. */
const together = 64;

/** The scores of a model as its weights are now. @throws {OptionError} for an output that there is not. */
export async function modelScore(
  where: string,
  model: Model,
  { x, output, outputName, position }: EvaluatedScoreOptions & { readonly x: NdArray },
): Promise<ModelScore> {
  const { network } = model;
  const settings = {
    output: output ?? "probability",
    ...(outputName !== undefined && { outputName }),
    ...(position !== undefined && { position }),
  } as const;
  checkScore(where, network, settings);
  const size = network.batchSize ?? together;
  const weights = Object.fromEntries(
    model.weights.map(({ path, variable: { value } }) => [
      path,
      constant({ ...value, data: value.data.slice() }),
    ]),
  );
  const rows = input({ dtype: x.dtype, shape: [size, ...x.shape.slice(1)] }, "x");
  const targets = input({ dtype: "int32", shape: [size] }, "targets");
  const of = columns(network, tappedRun(network, weights, [rows], (_, values) => values).values, settings);
  const executable = await compileGraph(
    { inputs: [rows, targets], outputs: [columnOf(of, targets), argMax(of, { axis: -1 })] },
    { name: where },
  );
  const run = async (given: NdArray, asked: ArrayLike<number>) => {
    const examples = given.shape[0]!;
    const scores = new Float32Array(examples);
    const likeliest = new Int32Array(examples);
    for (let start = 0; start < examples; start += size) {
      const part = sliceRows(given, start, Math.min(start + size, examples));
      const count = part.shape[0]!;
      const data = allocate(part.dtype, (size * part.data.length) / count);
      (data as Float32Array).set(part.data as Float32Array);
      const classes = Int32Array.from({ length: size }, (_, i) => (i < count ? (asked[start + i] ?? 0) : 0));
      const [own, best] = await executable.run([
        { dtype: part.dtype, shape: [size, ...part.shape.slice(1)], data },
        { dtype: "int32", shape: [size], data: classes },
      ]);
      scores.set((own!.data as Float32Array).subarray(0, count), start);
      likeliest.set((best!.data as Int32Array).subarray(0, count), start);
    }
    return { scores, likeliest };
  };
  return {
    scores: async (given, asked) => (await run(given, asked)).scores,
    likeliest: async (given) => (await run(given, [])).likeliest,
  };
}

/** The classes that are asked for, checked, or those predicted. */
export async function targetsOf(
  where: string,
  model: Model,
  { x, target, score, outputName }: TargetsOf,
): Promise<readonly number[]> {
  if (target === undefined) return Array.from(await score.likeliest(x));
  const examples = x.shape[0]!;
  const targets = typeof target === "number" ? new Array<number>(examples).fill(target) : target;
  const settings = { output: "logit", ...(outputName !== undefined && { outputName }) } as const;
  checkTarget(where, targets, columnsOf(model.network, settings));
  return targets;
}

interface TargetsOf extends Pick<EvaluatedScoreOptions, "target" | "outputName"> {
  readonly x: NdArray;
  readonly score: ModelScore;
}

/** What methods explain unless they are told otherwise. */
export const explainedOutput = (kind: ExplainerKind | undefined): "logit" | "probability" =>
  kind === "gradient" || kind === undefined ? "logit" : "probability";
