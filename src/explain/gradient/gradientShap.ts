import { checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  cast,
  divide,
  floor,
  multiply,
  ones,
  random,
  reshape,
  slice,
  subtract,
  sum,
  take,
} from "../../ops/index.ts";
import { resolveExamples, type GivenExamples } from "../baselineExamples.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { perRow, rowsDefault, sumOverSamples, sumSamples, type RowsOption } from "../samples.ts";
import { copiesOf, gradients } from "../subject.ts";

export interface GradientShapOptions extends RowsOption {
  /** Examples to compare with, along the first axis, as some of the training data; a record for several inputs. */
  readonly baselines: GivenExamples;
  /** How many pairs of a baseline and a point on the way from it are drawn for each example. Default: 50. */
  readonly samples?: number;
  /** Standard deviation of noise added to the example. Default: 0. */
  readonly stddev?: number;
  /** Fixes what is drawn. Default: 0. */
  readonly seed?: number;
}

const name = "gradientShap";
const defaults = { baselines: undefined, samples: 50, stddev: 0, seed: 0, ...rowsDefault } as const;

/**
 * GradientSHAP (Lundberg & Lee 2017, https://arxiv.org/abs/1705.07874; expected gradients, Erion et al. 2019,
 * https://arxiv.org/abs/1906.10670): the mean of `(x - b) d score(b + a (x - b)) / d x` over baselines `b` and points `a` in
 * [0, 1) drawn at random. On average it adds up to the score's difference to the baselines' mean score; `delta [batch]`
 * tells how far it is from that of those drawn. As Captum's `GradientShap`, with other random numbers.
 * @throws {OptionError} without baselines, or for settings out of range.
 * @throws {ShapeError} for baselines of another shape.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const explainer = explain.gradientShap(model, { baselines: tensor([[0, 0, 0, 0], [1, 1, 1, 1]]) });
 * const { attributions } = await explainer(tensor([[1, 2, 3, 4]]));
 */
export const gradientShap = defineExplainer({
  name,
  kind: "gradient",
  settings(given: GradientShapOptions, model) {
    const settings = complete(name, given as Partial<GradientShapOptions>, defaults);
    checkNumbers(name, settings, {
      samples: { min: 1, integer: true },
      stddev: { min: 0 },
      seed: { integer: true },
      rowsAtOnce: { min: 1, integer: true },
    });
    return { ...settings, baselines: resolveExamples(`${name}.baselines`, model, given.baselines) };
  },
  describe(subject, { baselines, samples, stddev, seed, rowsAtOnce }) {
    const { batch, features: clean } = subject;
    const candidates = subject.featuresOf(baselines);
    const count = baselines[0]!.shape[0]!;
    const values = [ones([samples]), random.split(random.key(seed), samples)];
    const sums = sumOverSamples(subject, { count: samples, values, rowsAtOnce }, ({ copies, values }) => {
      const [counts, keys] = values as [Tensor, Tensor];
      const key = slice(keys, [0]);
      const rows = copies * batch;
      const chosen = cast(floor(random.uniform(random.foldIn(key, 0), [rows], { maxval: count })), "int32");
      const at = random.uniform(random.foldIn(key, 1), [rows]);
      const from = candidates.map((t) => take(t, chosen, { axis: 0 }));
      const to = clean.map((t, i) => {
        const repeated = copiesOf(t, copies);
        if (stddev === 0) return repeated;
        return add(repeated, random.normal(random.foldIn(key, 2 + i), repeated.shape, { stddev }));
      });
      const way = to.map((t, i) => subtract(t, from[i]!));
      const along = (t: Tensor): Tensor => reshape(at, [rows, ...new Array<number>(t.rank - 1).fill(1)]);
      const { score, features } = subject.pass(way.map((t, i) => add(from[i]!, multiply(t, along(t)))));
      const total = (t: Tensor): Tensor => sumSamples(multiply(t, perRow(counts, batch, t.rank)), copies);
      const change = subtract(subject.pass(to).score, subject.pass(from).score);
      return [...gradients(score, features).map((g, i) => total(multiply(g, way[i]!))), total(change)];
    });
    const means = sums.map((t) => divide(t, samples));
    const attributions = means.slice(0, -1);
    const added = attributions
      .map((t) => sum(reshape(t, [batch, t.size / batch]), { axis: 1 }))
      .reduce((a, b) => add(a, b));
    return { attributions, more: { delta: subtract(added, means.at(-1)!) } };
  },
});
