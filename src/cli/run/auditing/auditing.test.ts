import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AuditRecord } from "../../../audit/index.ts";
import { layers, losses, sequential, text, type Model } from "../../../index.ts";
import { shakespeareGpt, type Recipe } from "../../../models/index.ts";
import { createTerminal } from "../../terminal.ts";
import { audit } from "../../actions/audit.ts";
import { trainRun } from "../trainRun.ts";

const known = vi.hoisted((): { recipe?: unknown } => ({}));
vi.mock(import("../../../models/index.ts"), async (original) => {
  const models = await original();
  return { ...models, getRecipe: (name) => (known.recipe as Recipe | undefined) ?? models.getRecipe(name) };
});

let folder = "";
const flags = { shadowExamples: 100, json: true };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-canary-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

/** shakespeare-gpt, but for a network that is trained in seconds. */
function small(): Recipe {
  const length = 24;
  const windows = (tokens: number[], batchSize: number, seed?: number) =>
    text.textWindows(tokens, { length, batchSize, seed });
  return {
    ...(shakespeareGpt as Recipe),
    build(data, { seed = 0 } = {}): Model {
      const { tokenizer } = data as { tokenizer: text.Tokenizer };
      const network = sequential(
        [
          layers.input([length], { dtype: "int32", shorter: true }),
          layers.embedding(tokenizer.vocabularySize, 16),
          layers.lstm(48, { returnSequences: true }),
          layers.dense(tokenizer.vocabularySize),
        ],
        { seed },
      );
      const loss = losses.sparseCategoricalCrossentropy({ fromLogits: true });
      network.compile({ optimizer: "adam", loss, metrics: ["accuracy"] });
      network.metadata = { task: "languageModeling", tokenizer: tokenizer.toJson() };
      return network;
    },
    batches(data, _, { batchSize, seed }) {
      const { tokenizer, train, validation } = data as Record<"train" | "validation", string> & {
        tokenizer: text.Tokenizer;
      };
      return {
        train: windows(tokenizer.encode(train), batchSize, seed),
        validation: windows(tokenizer.encode(validation), batchSize),
      };
    },
    evaluate: () => Promise.resolve({ loss: 1 }),
    inspect: () => Promise.resolve({}),
  };
}

test("a run of a language model is audited: its gap, and canaries that it knows the better the more often they stand", async () => {
  const recipe = small();
  known.recipe = recipe;
  const data = join(folder, "text.txt");
  await writeFile(data, "all the world is a stage and all the men and women merely players.\n".repeat(60));
  const run = join(folder, "run");
  const options = { data, epochs: 20, batchSize: 16 };
  await trainRun({ recipe, folder: run, options, resume: false }, createTerminal(flags));
  await audit(run, { ...flags, canaryRepeats: [1, 40], canarySteps: 300 });
  const { sections } = JSON.parse(await readFile(join(run, "audit", "audit.json"), "utf8")) as AuditRecord;
  const done = sections.filter(({ skipped }) => skipped === undefined).map(({ name }) => name);
  expect(done).toEqual(["generalization", "canary"]);
  const { figures } = sections.find(({ name }) => name === "canary")!;
  expect(figures["exposure 40x"]).toBeGreaterThan(4);
  expect(figures["exposure 40x"]).toBeGreaterThan(figures["exposure 0x"]! + 2);
  expect(figures["exposure 0x"]).toBeLessThan(4);
  expect(figures["guessing"]).toBeCloseTo(1.4427, 4);
  const page = await readFile(join(run, "audit", "audit.html"), "utf8");
  expect(page).toMatch(/gap to training, nats[^]*Exposure in bits[^]*planted once[^]*Left out/);

  const refused = (more: object) => expect(audit(run, { ...flags, ...more })).rejects;
  await refused({ only: ["canary"], canaryRepeats: [1e9] }).toThrow(/more of the text would be secrets/);
  await refused({ shadows: 2 }).toThrow(/--shadows: it is for classifiers[^]*for languageModeling/);
}, 60_000);
