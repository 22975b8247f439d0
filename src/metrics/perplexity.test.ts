import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { constant, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { evaluate } from "../runtime/index.ts";
import * as metrics from "./index.ts";

interface Batch {
  readonly tokens: readonly number[][];
  readonly predictions: readonly number[][][];
  readonly weights: readonly number[][] | null;
  readonly result: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../goldens/text/scores-perplexity.json", import.meta.url), "utf8"),
) as {
  readonly cases: readonly {
    readonly options: { readonly from_logits?: boolean; readonly mask_token_id?: number };
    readonly batches: readonly Batch[];
  }[];
};

interface Inputs {
  readonly yTrue: Tensor;
  readonly yPred: Tensor;
  readonly sampleWeight?: Tensor | undefined;
}

/** The figure after each batch. */
async function follow(metric: metrics.Metric, batches: readonly Inputs[]): Promise<number[]> {
  const { yTrue, yPred } = batches[0]!;
  let state: Record<string, Tensor> = Object.fromEntries(
    Object.entries(metric.initial(yTrue.type, yPred.type)).map(([part, value]) => [part, constant(value)]),
  );
  const figures = batches.map((batch) => {
    state = metric.update(state, batch.yTrue, batch.yPred, batch.sampleWeight);
    return metric.result(state);
  });
  return (await evaluate(figures)).map(({ data }) => Number(data[0]));
}

const inputsOf = ({ tokens, predictions, weights }: Batch): Inputs => ({
  yTrue: tensor(tokens, { dtype: "int32" }),
  yPred: tensor(predictions),
  sampleWeight: weights === null ? undefined : tensor(weights),
});

describe("perplexity after each batch equals KerasHub's", () => {
  it.each(cases.map((golden) => ({ ...golden, weighted: golden.batches[0]!.weights !== null })))(
    "$options, weighted: $weighted",
    async ({ options: { from_logits, mask_token_id }, batches }) => {
      const metric = metrics.perplexity({
        ...(from_logits !== undefined && { fromLogits: from_logits }),
        ...(mask_token_id !== undefined && { maskTokenId: mask_token_id }),
      });
      const figures = await follow(metrics.fromConfig(metric), batches.map(inputsOf));
      batches.forEach(({ result }, i) => {
        expect(Math.abs(figures[i]! - result), `batch ${i}`).toBeLessThanOrEqual(1e-5 * result);
      });
    },
  );
});

describe("perplexity", () => {
  const [batch] = cases[0]!.batches;

  it("counts every token of a row by the row's weight", async () => {
    const inputs = inputsOf(batch!);
    const byToken = { ...inputs, sampleWeight: tensor([2, 0, 1].map((w) => [w, w, w, w])) };
    const byRow = { ...inputs, sampleWeight: tensor([2, 0, 1]) };
    expect(await follow(metrics.perplexity(), [byRow])).toEqual(
      await follow(metrics.perplexity(), [byToken]),
    );
  });

  it("is the number of tokens of a vocabulary about which nothing is known", async () => {
    const yTrue = tensor([[3, 1, 2]], { dtype: "int32" });
    const yPred = tensor([Array.from({ length: 3 }, () => [1, 1, 1, 1, 1])]);
    const [figure] = await follow(metrics.perplexity({ fromLogits: true }), [{ yTrue, yPred }]);
    expect(figure).toBeCloseTo(5, 5);
  });

  it("refuses a mask that is no token", () => {
    expect(() => metrics.perplexity({ maskTokenId: 0.5 })).toThrow(/maskTokenId[^]*an integer/);
  });
});
