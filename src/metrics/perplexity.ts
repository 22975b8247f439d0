import { checkNumbers, complete } from "../base/options.ts";
import { sparseCategoricalCrossentropy } from "../losses/index.ts";
import {
  broadcastTo,
  cast,
  divideNoNaN,
  equal,
  exp,
  expandDims,
  multiply,
  onesLike,
  sum,
  where,
} from "../ops/index.ts";
import { alignRanks } from "../ops/labels.ts";
import { defineMetric, type Metric, type MetricOptions } from "./metric.ts";

export interface PerplexityOptions extends MetricOptions {
  /** Predictions are logits, not probabilities. Default: false. */
  readonly fromLogits?: boolean;
  /** A token that does not count, as padding. Default: none; all count. */
  readonly maskTokenId?: number;
}

/**
 * Perplexity of predicted tokens, `exp(sum of -log p(token) / number of tokens)`, over all tokens of all batches; 0
 * before there are any. As in KerasHub, but weights `[batch]` hold for every token of a row.
 * Shapes: tokens `[batch, ...]`, predictions `[batch, ..., vocabulary]`, weights `[batch]` or as the tokens.
 * @throws {OptionError} for an unknown option, or a `maskTokenId` that is no whole number.
 * @example metrics.perplexity({ fromLogits: true, maskTokenId: 0 })
 */
export function perplexity(options: PerplexityOptions = {}): Metric {
  const settings = complete("perplexity", options, {
    fromLogits: false,
    maskTokenId: undefined,
    name: undefined,
  });
  const { fromLogits, maskTokenId } = settings;
  checkNumbers("perplexity", settings, { maskTokenId: { integer: true } });
  const loss = sparseCategoricalCrossentropy({
    fromLogits,
    ...(maskTokenId !== undefined && { ignoreClass: maskTokenId }),
  });
  return defineMetric("perplexity", settings, {
    direction: "min",
    shapes: () => ({ total: [], tokens: [] }),
    batch(yTrue, yPred, sampleWeight) {
      const values = cast(loss.call(yTrue, yPred), "float32");
      const counted = loss.mask ? cast(loss.mask(yTrue, values), "float32") : onesLike(values);
      if (sampleWeight === undefined) return { total: sum(values), tokens: sum(counted) };
      let [, weight] = alignRanks(values, cast(sampleWeight, "float32"));
      // Weights of rows hold for all their tokens.
      while (weight.rank < values.rank) weight = expandDims(weight, -1);
      const weights = multiply(counted, broadcastTo(weight, values.shape));
      return { total: sum(multiply(values, weights)), tokens: sum(weights) };
    },
    result: ({ total, tokens }) => where(equal(tokens!, 0), 0, exp(divideNoNaN(total!, tokens!))),
  });
}
