import { expect, test } from "vitest";
import type { NdArray } from "../../src/base/ndarray.ts";
import { sparseCategoricalCrossentropy } from "../../src/losses/index.ts";
import { classifyFewShot, fewShotPrompt, gpt2 } from "../../src/models/pretrained/index.ts";
import { adam } from "../../src/optimizers/index.ts";

test("a prompt has an instruction, examples in turns, and the question without its label", () => {
  const examples = [
    { text: "A delight.", label: "good" },
    { text: "Loved {label} it.", label: "good" },
    { text: "Dull.", label: "bad" },
    { text: "A third good one.", label: "good" },
    { text: "Never again.", label: "bad" },
  ];
  const made = fewShotPrompt({
    instruction: "Good or bad?",
    examples,
    perClass: 2,
    template: "Review: {text}\nAnswer: {label}.",
    text: "I laughed.",
  });
  expect(made).toEqual({
    prompt: [
      "Good or bad?",
      "Review: A delight.\nAnswer: good.",
      "Review: Dull.\nAnswer: bad.",
      "Review: Loved {label} it.\nAnswer: good.",
      "Review: Never again.\nAnswer: bad.",
      "Review: I laughed.\nAnswer:",
    ].join("\n\n"),
    before: " ",
  });
  expect(fewShotPrompt({ text: "I laughed." })).toEqual({ prompt: "I laughed.", before: "\n" });
  expect(fewShotPrompt({ examples, text: "So so." }).prompt.split("\n\n")).toHaveLength(6);
  expect(() => fewShotPrompt({ examples, perClass: 3, text: "" })).toThrow(
    "the label 'bad' has too few examples",
  );
  expect(() => fewShotPrompt({ text: "", template: "{label} {text}" })).toThrow(
    "{text} and behind it {label}",
  );
});

const alphabet = ["a", "b", "x", "y", ":", ";"];
const letters = { encode: (text: string) => Array.from(text, (letter) => alphabet.indexOf(letter)) };

/** Which of x and y stands for a and which for b: all four ways, another in every text. */
const meanings = [0, 1, 2, 3].map((n) => ({ a: n & 1 ? "y" : "x", b: n & 2 ? "y" : "x" }));

/** Texts such as `a:x;b:y;b:y;a:x;a:x`, each with a meaning of its own. */
function texts(count: number, seed: number): string[] {
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  return Array.from({ length: count }, () => {
    const meaning = meanings[below(4)]!;
    return Array.from({ length: 5 }, () => (below(2) ? "a" : "b"))
      .map((letter) => `${letter}:${meaning[letter as "a" | "b"]}`)
      .join(";");
  });
}

const asTokens = (given: readonly string[]): NdArray => ({
  dtype: "int32",
  shape: [given.length, given[0]!.length],
  data: Int32Array.from(given.flatMap(letters.encode)),
});

test(
  "a small GPT learns to take a label's meaning from the examples in its prompt",
  { timeout: 120_000 },
  async () => {
    const config = {
      vocab_size: 6,
      n_positions: 24,
      n_embd: 32,
      n_layer: 2,
      n_head: 4,
      initializer_range: 0.1,
    };
    const gpt = gpt2({ ...config, resid_pdrop: 0, embd_pdrop: 0 }, { seed: 2 });
    gpt.compile({
      optimizer: adam({ learningRate: 3e-3 }),
      loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    });
    const given = texts(2048, 1);
    const x = asTokens(given.map((text) => text.slice(0, -1)));
    const y = asTokens(given.map((text) => text.slice(1)));
    await gpt.fit(x, y, { epochs: 8, batchSize: 32, verbose: false, seed: 1 });

    // The same questions, of which only the examples tell the answer.
    const questions = meanings.flatMap((meaning) =>
      (["a", "b"] as const).map((asked) => {
        const examples = (["a", "b"] as const).map((text) => ({ text, label: meaning[text] }));
        return {
          answer: meaning[asked],
          prompt: fewShotPrompt({ examples, text: asked, template: "{text}:{label}", separator: ";" }),
        };
      }),
    );
    const guesses = await classifyFewShot(
      gpt,
      questions.map(({ prompt }) => prompt),
      { labels: ["x", "y"], tokenizer: letters },
    );
    expect(guesses.map(({ label }) => label)).toEqual(questions.map(({ answer }) => answer));
    guesses.forEach(({ probabilities }) => expect(Math.max(...probabilities)).toBeGreaterThan(0.8));
  },
);

test("prompts and labels that cannot be judged are refused", async () => {
  const gpt = gpt2({ vocab_size: 6, n_positions: 8, n_embd: 8, n_layer: 1, n_head: 1 }, { seed: 1 });
  const judge = (prompt: string, labels: readonly string[]) =>
    classifyFewShot(gpt, [{ prompt, before: "" }], { labels, tokenizer: letters });
  await expect(judge("a:", [])).rejects.toThrow("classifyFewShot.labels");
  await expect(judge("a:", ["x", ""])).rejects.toThrow("label '' has no tokens");
  await expect(judge("", ["x"])).rejects.toThrow("prompt 0 has no tokens");
  await expect(judge("a:x;b:x;a", ["x"])).rejects.toThrow("longer than the model's longest sequence");
  await expect(classifyFewShot(gpt, [{ prompt: "a", before: "" }], { labels: ["x"] })).rejects.toThrow(
    "no tokenizer",
  );
});
