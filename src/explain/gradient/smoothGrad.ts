import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  abs,
  add,
  cast,
  divide,
  max,
  min,
  multiply,
  ones,
  random,
  slice,
  square,
  subtract,
} from "../../ops/index.ts";
import { defineExplainer } from "../defineExplainer.ts";
import { perRow, rowsDefault, sumOverSamples, sumSamples, type RowsOption } from "../samples.ts";
import { copiesOf, gradients } from "../subject.ts";

const means = ["mean", "meanSquare", "variance"] as const;

export interface SmoothGradOptions extends RowsOption {
  /** How many noisy copies of each example. Default: 50. */
  readonly samples?: number;
  /** The noise's standard deviation, as a part of the range of each example's values. Default: 0.15. */
  readonly noise?: number;
  /**
   * What becomes of the copies' gradients: their mean (SmoothGrad), the mean of their squares (SmoothGrad-Squared,
   * Hooker et al. 2019) or their variance (VarGrad, Adebayo et al. 2018). Default: mean.
   */
  readonly average?: (typeof means)[number];
  /** Whether the direction of each copy's change is left out. Default: false. */
  readonly absolute?: boolean;
  /** Fixes the noise. Default: 0. */
  readonly seed?: number;
}

const defaults = {
  samples: 50,
  noise: 0.15,
  average: "mean",
  absolute: false,
  seed: 0,
  ...rowsDefault,
} as const;

/**
 * SmoothGrad: the mean gradient over noisy copies of the input, `1/n sum of d score(x + e_k) / d x` with
 * `e_k ~ N(0, (noise (max x - min x))^2)` (Smilkov et al. 2017, https://arxiv.org/abs/1706.03825). The noise is drawn in the
 * graph from `seed`: equal seeds give equal maps.
 * @throws {OptionError} for a class, output or layer that the model does not have, or settings out of range.
 * @example
 * const model = sequential([layers.input([4]), layers.dense(8, { activation: "tanh" }), layers.dense(3)]);
 * const { attributions } = await explain.smoothGrad(model, { samples: 20 })(tensor([[1, 2, 3, 4]]));
 */
export const smoothGrad = defineExplainer({
  name: "smoothGrad",
  kind: "gradient",
  settings(given: SmoothGradOptions) {
    const settings = complete("smoothGrad", given, defaults);
    checkNumbers("smoothGrad", settings, {
      samples: { min: 1, integer: true },
      noise: { min: 0 },
      seed: { integer: true },
      rowsAtOnce: { min: 1, integer: true },
    });
    checkChoice("smoothGrad.average", settings.average, means);
    return settings;
  },
  describe(subject, { samples, noise, average, absolute, seed, rowsAtOnce }) {
    const { batch, features: clean } = subject;
    const spread = clean.map((t) => {
      const axis = t.shape.map((_, i) => i).slice(1);
      return multiply(subtract(max(t, { axis, keepDims: true }), min(t, { axis, keepDims: true })), noise);
    });
    const values = [ones([samples]), random.split(random.key(seed), samples)];
    const sums = sumOverSamples(subject, { count: samples, values, rowsAtOnce }, ({ copies, values }) => {
      const [counts, keys] = values as [Tensor, Tensor];
      const noisy = clean.map((t, i) => {
        const key = random.foldIn(slice(keys, [0]), i);
        const drawn = random.normal(key, [copies * batch, ...t.shape.slice(1)]);
        return add(copiesOf(t, copies), multiply(cast(drawn, t.dtype), copiesOf(spread[i]!, copies)));
      });
      const { score, features } = subject.pass(noisy);
      const found = gradients(score, features).map((g) => (absolute ? abs(g) : g));
      const total = (t: Tensor): Tensor => sumSamples(multiply(t, perRow(counts, batch, t.rank)), copies);
      return average === "mean" ? found.map(total) : [...found, ...found.map(square)].map(total);
    });
    const averages = sums.map((t) => divide(t, samples));
    const squares = averages.slice(clean.length);
    if (average === "mean") return { attributions: averages };
    if (average === "meanSquare") return { attributions: squares };
    return { attributions: squares.map((t, i) => subtract(t, square(averages[i]!))) };
  },
});
