import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import "../index.ts";
import type { TaggedSentences } from "../data/index.ts";
import { loadModel } from "../training/index.ts";
import { tagTokens, wikiannTagger } from "./index.ts";

/** Agents and what they act on, as in role labelling: words in -o act, words in -um are acted on. */
const stems = ["bal", "cor", "dem", "fin", "gal", "lup", "mor", "nel", "pic", "rud", "sal", "tim"];
function sentence(i: number): { tokens: string[]; tags: string[] } {
  const stem = (n: number) => stems[n % stems.length]!;
  const title = i % 3 === 0;
  return {
    tokens: [...(title ? ["old"] : []), `${stem(i)}${stem(5 * i + 1)}o`, "sees", `${stem(7 * i + 2)}um`],
    tags: [...(title ? ["B-AGENT", "I-AGENT"] : ["B-AGENT"]), "O", "B-PATIENT"],
  };
}
const conll = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => {
    const { tokens, tags } = sentence(from + i);
    return tokens.map((token, at) => `${token} ${tags[at]!}\n`).join("");
  }).join("\n");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-tags-"));
  await writeFile(join(folder, "train.conll"), conll(0, 120));
  await writeFile(join(folder, "dev.conll"), conll(120, 140));
  await writeFile(join(folder, "test.conll"), conll(140, 170));
});
afterAll(() => rm(folder, { recursive: true }));

async function trained() {
  const data = await wikiannTagger.load({ path: folder });
  const model = wikiannTagger.build(data, { seed: 1 });
  const { train, validation } = wikiannTagger.batches(data, model, { batchSize: 8, seed: 1 });
  await model.fit(train, { epochs: 10, validationData: validation, verbose: false, seed: 1 });
  return { data, model };
}

test("learns the tags of anyone's files, of unknown words by their spelling", async () => {
  const { data, model } = await trained();
  expect(wikiannTagger.count(data)).toMatchObject({ train: 120, validation: 20, test: 30, classes: 4 });
  const figures = await wikiannTagger.evaluate(data, model);
  expect(Object.keys(figures)).toEqual(["f1", "accuracy", "loss"]);
  expect(figures["f1"]).toBeGreaterThan(0.9);
  const { texts } = await wikiannTagger.inspect!(data, model);
  expect(texts).toHaveLength(5);
  expect(texts![0]!.expected).toMatch(/^\[AGENT .+\] sees \[PATIENT .+\]$/);

  await model.save(join(folder, "model"));
  const loaded = await loadModel(join(folder, "model"));
  const text = "old finpico  sees lupum";
  const long = Array.from({ length: 40 }, () => "balo sees corum").join(" ");
  const [tagged, empty, many] = await tagTokens(loaded, [text, "", long]);
  expect(tagged!.tokens).toEqual(["old", "finpico", "sees", "lupum"]);
  expect(tagged!.entities).toEqual([
    { type: "AGENT", start: 0, end: 2, text: "old finpico" },
    { type: "PATIENT", start: 3, end: 4, text: "lupum" },
  ]);
  expect(empty).toEqual({ tokens: [], tags: [], entities: [] });
  // 120 words, of which the model reads 64 at once.
  expect(many!.tags).toHaveLength(120);
  const [rest] = await tagTokens(loaded, [many!.tokens.slice(64).join(" ")]);
  expect(many!.tags.slice(64)).toEqual(rest!.tags);
  expect(await tagTokens(loaded, [""])).toEqual([empty]);
  expect(await tagTokens(loaded, [])).toEqual([]);

  const other: TaggedSentences = { tokens: [["Bob"]], tags: [["B-NAME"]] };
  await expect(wikiannTagger.evaluate({ ...data, test: other }, model)).rejects.toThrow(
    /does not know[^]*B-AGENT[^]*B-NAME/,
  );
}, 120_000);

test("tags that mark no entities are judged by accuracy", async () => {
  const data = await wikiannTagger.load({ path: folder, limit: 12 });
  const renamed = ({ tokens, tags }: TaggedSentences): TaggedSentences => ({
    tokens,
    tags: tags.map((row) => row.map((tag) => (tag === "O" ? "VERB" : "NOUN"))),
  });
  const speech = {
    train: renamed(data.train),
    validation: renamed(data.validation),
    test: renamed(data.test),
    tagNames: ["NOUN", "VERB"],
  };
  expect(wikiannTagger.count(speech)).toMatchObject({ train: 12, validation: 2, test: 3 });
  const model = wikiannTagger.build(speech, { seed: 0 });
  expect(Object.keys(await wikiannTagger.evaluate(speech, model))).toEqual(["accuracy", "loss"]);
  const [tagged] = await tagTokens(model, ["balo sees"]);
  expect(tagged!.tags).toHaveLength(2);
  expect(tagged!.entities).toEqual([]);
});

test("takes WikiANN by its form", async () => {
  const wikiann = await mkdtemp(join(folder, "wikiann-"));
  for (const part of ["train", "dev", "test"]) {
    await writeFile(join(wikiann, part), "en:Bob\tB-PER\nen::\tO\n\n");
  }
  const { train, tagNames } = await wikiannTagger.load({ path: wikiann });
  expect(train.tokens).toEqual([["Bob", ":"]]);
  expect(tagNames).toEqual(["O", "B-PER"]);
});

test.each([
  ["no folder", undefined, /--data PATH/],
  ["a folder that is not there", "nowhere", /nowhere[^]*cannot be read/],
  ["a folder without the parts", "empty", /a part is missing[^]*train.txt[^]*an empty folder/],
  ["two files for one part", "twice", /not clear[^]*train.conll, train.txt/],
  ["a line without a tag", "torn", /train.txt, line 2/],
])("refuses %s", async (_, name, message) => {
  const empty = await mkdtemp(join(folder, "empty-"));
  const twice = await mkdtemp(join(folder, "twice-"));
  const torn = await mkdtemp(join(folder, "torn-"));
  for (const file of ["train.conll", "train.txt"]) await writeFile(join(twice, file), "a O\n");
  for (const file of ["train.txt", "dev.txt", "test.txt"]) await writeFile(join(torn, file), "a O\nb\n");
  const folders: Readonly<Record<string, string>> = { empty, twice, torn };
  const path = name === undefined ? undefined : (folders[name] ?? join(folder, name));
  await expect(wikiannTagger.load({ path })).rejects.toThrow(message);
});
