import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as text from "./index.ts";

type Label = Readonly<Record<"precision" | "recall" | "f1" | "support", number | null>>;

interface Averages {
  readonly labels: Readonly<Record<string, Label>>;
  readonly micro: Label;
  readonly macro: Label;
  readonly weighted: Label;
}

interface EntityGolden extends Averages {
  /** Of the true tags. */
  readonly spans: readonly text.EntitySpan[][];
}

interface TagCase {
  readonly name: string;
  readonly trueTags: readonly string[][];
  readonly predictedTags: readonly string[][];
  readonly default: EntityGolden;
  readonly strict: Readonly<Partial<Record<text.TagScheme, EntityGolden>>>;
  /** Without labels there is only accuracy. */
  readonly tokens: { readonly accuracy: number } & Partial<Averages>;
}

const { tags: cases } = JSON.parse(
  readFileSync(new URL("../../../goldens/text/scores.json", import.meta.url), "utf8"),
) as { readonly tags: readonly TagCase[] };

/** A mean over nothing is NaN in the references, recorded as null, and 0 here. */
function expectScores(actual: text.LabelScores, expected: Label, path: string): void {
  for (const part of ["precision", "recall", "f1", "support"] as const) {
    expect(actual[part], `${path}.${part}`).toBeCloseTo(expected[part] ?? 0, 12);
  }
}

function expectAverages(
  actual: text.AveragedScores & { readonly labels: Readonly<Record<string, text.LabelScores>> },
  expected: Averages,
): void {
  expect(Object.keys(actual.labels)).toEqual(Object.keys(expected.labels));
  for (const [label, scores] of Object.entries(expected.labels)) {
    expectScores(actual.labels[label]!, scores, label);
  }
  for (const average of ["micro", "macro", "weighted"] as const) {
    expectScores(actual[average], expected[average], average);
  }
}

describe.each(cases)("tags $name", ({ trueTags, predictedTags, tokens, ...expected }) => {
  const modes: (readonly [string, text.EntityOptions, EntityGolden])[] = [
    ["default mode", {}, expected.default],
    ...Object.entries(expected.strict).map(
      ([scheme, golden]) =>
        [`strict ${scheme}`, { mode: "strict", scheme: scheme as text.TagScheme }, golden] as const,
    ),
  ];
  it.each(modes)("equal seqeval's entities and scores in %s", (_, options, golden) => {
    expect(trueTags.map((row) => text.decodeEntities(row, options))).toEqual(golden.spans);
    const { types, ...averages } = text.entityScores(trueTags, predictedTags, options);
    expectAverages({ ...averages, labels: types }, golden);
  });

  it("equal scikit-learn's scores of tokens", () => {
    const { accuracy, tags, ...averages } = text.tokenScores(trueTags, predictedTags);
    expect(accuracy).toBeCloseTo(tokens.accuracy, 12);
    const nothing = { precision: 0, recall: 0, f1: 0, support: 0 };
    const empty = { labels: {}, micro: nothing, macro: nothing, weighted: nothing };
    expectAverages({ ...averages, labels: tags }, { ...empty, ...tokens });
  });
});

describe("tags that are numbers", () => {
  const names = ["O", "B-PER", "I-PER", "B-LOC"];

  it("stand for names", () => {
    const scores = text.entityScores([Int32Array.of(1, 2, 0, 3)], [[1, 2, 0, 0]], { names });
    expect(scores.types["PER"]?.f1).toBe(1);
    expect(scores.types["LOC"]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
    expect(text.tokenScores([BigInt64Array.of(1n, 2n)], [[1, 0]], { names }).accuracy).toBe(0.5);
  });

  it.each([
    ["without names", () => text.decodeEntities([1, 2]), /names: tags are numbers[^]*tag 1 at token 0/],
    [
      "beyond the names",
      () => text.decodeEntities([1, -1], { names }),
      /token 1: a tag has no name[^]*0 to 3/,
    ],
  ])("%s are refused", (_, decode, message) => {
    expect(decode).toThrow(message);
  });
});

describe("tags that cannot be scored are refused, saying where", () => {
  it.each([
    ["sentences differ in number", () => text.entityScores([["O"]], []), /1 trueTags, 0 predictedTags/],
    [
      "a sentence is too short",
      () => text.entityScores([["O"], ["O", "O"]], [["O"], ["O"]]),
      /entityScores, sentence 1: [^]*2 true tags, 1 predicted tags/,
    ],
    [
      "one sentence is empty",
      () => text.tokenScores([["X"]], [[]]),
      /sentence 0: [^]*1 true tags, 0 predicted/,
    ],
    [
      "a tag has no known prefix",
      () => text.entityScores([["O", "PER"]], [["O", "O"]]),
      /true tags of sentence 0, token 1: [^]*'PER'/,
    ],
    ["a tag has no type", () => text.decodeEntities(["B-"]), /token 0[^]*'B-'/],
    ["what is outside has a type", () => text.decodeEntities(["O-PER"]), /'O-PER'/],
    [
      "the scheme has no such prefix",
      () => text.decodeEntities(["O", "S-PER"], { mode: "strict" }),
      /token 1: [^]*B-TYPE, I-TYPE, O[^]*'S-PER'/,
    ],
    ["an unknown scheme", () => text.decodeEntities([], { scheme: "IOB3" as never }), /choose one of IOB1/],
  ])("%s", (_, score, message) => {
    expect(score).toThrow(message);
  });
});
