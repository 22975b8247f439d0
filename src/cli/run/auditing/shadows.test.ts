import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AuditRecord } from "../../../audit/index.ts";
import { foldIn, randomKey, uniform } from "../../../base/random.ts";
import { tabular, textClassifier, type Recipe } from "../../../models/index.ts";
import { audit } from "../../actions/audit.ts";
import { createTerminal } from "../../terminal.ts";
import { trainRun } from "../trainRun.ts";

// To the end: nothing is stopped before it is known by heart.
const untiring = vi.hoisted(() => ({ callbacks: () => [] }));
vi.mock(import("../../../models/index.ts"), async (original) => {
  const models = await original();
  return { ...models, getRecipe: (name): Recipe => ({ ...models.getRecipe(name), ...untiring }) };
});

let folder = "";
const at = (name: string) => join(folder, name);
const flags = { shadowExamples: 150, json: true, privacy: true };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-shadows-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

async function membershipOf(run: string) {
  await audit(run, { ...flags, shadows: 2 });
  const { sections } = JSON.parse(await readFile(join(run, "audit", "audit.json"), "utf8")) as AuditRecord;
  return sections[0]!;
}

test("texts whose labels are drawn are known by heart, and shadow models and LiRA tell which", async () => {
  const drawn = (row: number) => uniform(foldIn(randomKey(5), row), 7);
  const rows = Array.from({ length: 240 }, (_, row) => {
    const [label, ...words] = drawn(row);
    return `${words.map((share) => `word${Math.floor(40 * share)}`).join(" ")},${label! < 0.5 ? "yes" : "no"}`;
  });
  await writeFile(at("texts.csv"), ["text,label", ...rows].join("\n"));
  const options = { data: at("texts.csv"), text: "text", label: "label", epochs: 15 };
  const recipe = { ...textClassifier, ...untiring };
  await trainRun({ recipe, folder: at("texts"), options, resume: false }, createTerminal(flags));
  const { figures, notes } = await membershipOf(at("texts"));
  expect(figures["auc loss threshold"]).toBeGreaterThan(0.65);
  for (const name of ["auc shadow models", "auc LiRA, online", "auc LiRA, offline"])
    expect(figures[name], name).toBeGreaterThan(0.55);
  expect(notes.join()).toMatch(/members were drawn at random/);
}, 60_000);

test("of a private run, attacks prove less than its training states, and the page says so", async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 17},${(i * 7) % 23},${i % 3 > 1 ? "a" : "b"}`);
  await writeFile(at("table.csv"), ["a,b,kind", ...rows].join("\n"));
  const privacy = { targetEpsilon: 2, delta: 1e-3, maxGradNorm: 1 };
  const options = { data: at("table.csv"), label: "kind", epochs: 3, privacy };
  await trainRun({ recipe: tabular, folder: at("private"), options, resume: false }, createTerminal(flags));
  const { figures, notes } = await membershipOf(at("private"));
  expect(figures["statedEpsilon"]).toBeGreaterThan(1.5);
  expect(figures["epsilonLowerBound"]).toBeLessThan(figures["statedEpsilon"]!);
  expect(notes.join()).toMatch(
    /at delta 0\.001: the attacks prove no more than \d\.\d\d, and do not contradict/,
  );
});
