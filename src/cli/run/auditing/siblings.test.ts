import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AuditRecord, TableBlock } from "../../../audit/index.ts";
import { tabular } from "../../../models/index.ts";
import { audit, type AuditFlags } from "../../actions/audit.ts";
import { createTerminal } from "../../terminal.ts";
import { trainRun } from "../trainRun.ts";

let folder = "";
const at = (name: string) => join(folder, name);
const flags = { shadowExamples: 100, json: true, only: ["seeds", "uncertainty"] };
const audited = async (more: Partial<AuditFlags>) => {
  await audit(at("run"), { ...flags, out: at("out"), ...more });
  return (JSON.parse(await readFile(join(at("out"), "audit.json"), "utf8")) as AuditRecord).sections;
};
const quiet = () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
};
const train = (name: string, options: { seed?: number; epochs?: number }) =>
  trainRun(
    {
      recipe: tabular,
      folder: at(name),
      options: { data: at("table.csv"), label: "kind", epochs: 2, ...options },
      resume: false,
    },
    createTerminal(flags),
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-siblings-"));
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 17},${(i * 7) % 23},${i % 3 > 1 ? "a" : "b"}`);
  await writeFile(at("table.csv"), ["a,b,kind", ...rows].join("\n"));
  quiet();
  await train("run", {});
  await train("longer", { epochs: 4 });
  await train("other-seed", { seed: 1 });
  vi.restoreAllMocks();
  await symlink(at("run"), at("link"));
  await cp(at("run"), at("copy"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(quiet);
afterEach(() => vi.restoreAllMocks());

test("a run, a link to it and a copy are no siblings of itself, nor is one named twice", async () => {
  await expect(audited({ ensemble: [at("run")] })).rejects.toThrow(/this is the run that is audited/);
  await expect(audited({ ensemble: [at("link")] })).rejects.toThrow(/this is the run that is audited/);
  await expect(audited({ ensemble: [at("copy")] })).rejects.toThrow(/its weights are those of the run/);
  await expect(audited({ ensemble: [at("longer"), at("longer")] })).rejects.toThrow(/this is .*longer, not/);
});

test("a run whose seed held out other rows is refused: it learnt from what the run is tested on", async () => {
  await expect(audited({ ensemble: [at("other-seed")] })).rejects.toThrow(/held out other examples/);
});

test("a run from the same seed is taken, and the page says that the seed is not all", async () => {
  const [, seeds] = await audited({ ensemble: [at("longer")] });
  expect(seeds!.notes.join()).toMatch(/longer began from the same seed and had epochs 4 instead of 2/);
});

test("models are trained from other seeds where that is asked for", async () => {
  const [uncertainty, seeds] = await audited({ seeds: 2 });
  const { rows } = seeds!.blocks[0] as TableBlock;
  expect(rows.map(({ name }) => name)).toEqual(["this run", "trained here, seed 1", "trained here, seed 2"]);
  const { "nll ensemble": ensemble, "nll single": single } = uncertainty!.figures;
  expect(ensemble).not.toBe(single);
  expect(ensemble).toBeLessThan(single! + 0.05);
});
