import { describe, expect, it } from "vitest";
import { normal, randomKey } from "../../base/random.ts";
import { constant } from "../../graph/leaves.ts";
import { tensor } from "../../graph/leaves.ts";
import * as layers from "../../layers/index.ts";
import { bert } from "../../models/index.ts";
import "../../runtime/index.ts";
import { model } from "../../training/index.ts";
import { attentionMaps } from "./attentionMaps.ts";
import { attentionRollout } from "./attentionRollout.ts";

const [batch, time, width] = [2, 5, 8];
const given = constant({
  dtype: "float32",
  shape: [batch, time, width],
  data: normal(randomKey(1), batch * time * width).map((v) => 3 * v),
});

/** A network of two layers of attention, and the same with the layers' own scores as outputs. */
function twoLayers() {
  const x = layers.input([time, width]);
  const first = layers.multiHeadAttention(2, 4, { returnAttentionScores: true, name: "first" });
  const second = layers.multiHeadAttention(2, 4, { returnAttentionScores: true, name: "second" });
  const [y, a] = [...first(x)] as [layers.Symbolic, layers.Symbolic];
  const [z, b] = [...second(layers.add()([x, y]))] as [layers.Symbolic, layers.Symbolic];
  const output = layers.dense(2)(layers.flatten()(z));
  return { plain: model(x, output), scores: model(x, [a, b]) };
}

const product = (a: readonly number[][], b: readonly number[][]): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));

describe("attention", () => {
  it("maps are what the layers give as their scores", async () => {
    const { plain, scores } = twoLayers();
    const { attributions } = await attentionMaps(plain)(given);
    expect(attributions.shape).toEqual([batch, 2, 2, time, time]);
    const [a, b] = await scores.predictAll(given);
    const [maps, first, second] = await Promise.all([attributions.data(), a!.data(), b!.data()]);
    const heads = 2 * time * time;
    for (let example = 0; example < batch; example++) {
      for (let i = 0; i < heads; i++) {
        expect(maps[2 * example * heads + i]).toBeCloseTo(Number(first[example * heads + i]), 5);
        expect(maps[(2 * example + 1) * heads + i]).toBeCloseTo(Number(second[example * heads + i]), 5);
      }
    }
  });

  it("rollout is the product of (A + I) / 2 over the layers", async () => {
    const { plain, scores } = twoLayers();
    const { attributions, rollout } = await attentionRollout(plain, { query: -1 })(given);
    const mixed = await Promise.all(
      (await scores.predictAll(given)).map(async (t) => {
        const values = (await t.data()) as Float32Array;
        const at = (head: number, q: number, k: number): number => values[(head * time + q) * time + k]!;
        const steps = Array.from({ length: time }, (_, i) => i);
        return steps.map((q) => steps.map((k) => (at(0, q, k) + at(1, q, k)) / 4 + (q === k ? 0.5 : 0)));
      }),
    );
    const expected = product(mixed[1]!, mixed[0]!);
    const rolled = await rollout.data();
    expected.flat().forEach((v, i) => expect(rolled[i]).toBeCloseTo(v, 5));
    const last = await attributions.data();
    expected.at(-1)!.forEach((v, i) => expect(last[i]).toBeCloseTo(v, 5));
  });

  it("of BERT is seen, and what is padding gets none", async () => {
    const small = bert({
      vocab_size: 30,
      hidden_size: 16,
      num_hidden_layers: 3,
      num_attention_heads: 2,
      intermediate_size: 32,
      max_position_embeddings: 12,
    });
    const tokens = tensor([[2, 5, 7, 3, 0, 0]], { dtype: "int32" });
    const { attributions } = await attentionMaps(small)(tokens);
    expect(attributions.shape).toEqual([1, 3, 2, 6, 6]);
    const reached = [...(await (await attentionRollout(small)(tokens)).attributions.data())] as number[];
    expect(reached.slice(4)).toEqual([0, 0]);
    expect(reached.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });
});
