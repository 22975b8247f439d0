import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { tabular } from "../../models/index.ts";
import type { AuditRecord } from "../../audit/index.ts";
import { createTerminal } from "../terminal.ts";
import { trainRun } from "../run/trainRun.ts";
import { audit, type AuditFlags } from "./audit.ts";

let folder = "";
const run = () => join(folder, "run");
const flags = { shadowExamples: 100, json: true };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-audit-"));
  const rows = Array.from(
    { length: 400 },
    (_, i) => `${i % 17},${(i * 7) % 23},${(i * 5) % 17 > 8 ? "high" : "low"}`,
  );
  await writeFile(join(folder, "table.csv"), ["a,b,kind", ...rows].join("\n"));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const options = { data: join(folder, "table.csv"), label: "kind", epochs: 2 };
  await trainRun({ recipe: tabular, folder: run(), options, resume: false }, createTerminal(flags));
  vi.restoreAllMocks();
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

test("a run on a table is audited as far as that goes, into a page and JSON", async () => {
  const out = join(folder, "out");
  await audit(run(), { ...flags, out, shadows: 2, epochs: 1 });
  const { sections } = JSON.parse(await readFile(join(out, "audit.json"), "utf8")) as AuditRecord;
  const done = sections.filter(({ skipped }) => skipped === undefined).map(({ name }) => name);
  expect(done).toEqual(["generalization", "calibration", "uncertainty", "membership"]);
  expect(sections.find(({ name }) => name === "membership")!.figures).toHaveProperty("auc LiRA, online");
  expect(await readFile(join(out, "audit.html"), "utf8")).toMatch(/Audit of tabular, seed 0[^]*Left out/);
});

test("what is wrong is said before any work is done", async () => {
  await expect(audit(run(), { ...flags, only: ["robustnes"] })).rejects.toThrow(/no part 'robustnes'/);
  await expect(audit(run(), { ...flags, only: ["ood"], privacy: true })).rejects.toThrow(/--privacy/);
  await expect(audit(join(folder, "none"), flags)).rejects.toThrow(/no such folder/);
  await expect(audit(run(), { ...flags, data: join(folder, "none.csv") })).rejects.toThrow(/none\.csv/);
});

test("an option that nothing would look at is refused, and says what it is for", async () => {
  const refused = (more: Partial<AuditFlags>) => expect(audit(run(), { ...flags, ...more })).rejects;
  await refused({ canarySteps: 5 }).toThrow(/--canary-steps: it is for language models/);
  await refused({ ood: ["noise"] }).toThrow(/--ood: it is for classifiers of pictures/);
  await refused({ cifar10C: "." }).toThrow(/--cifar10-c: it is for classifiers of pictures/);
  await refused({ only: ["calibration"], shadows: 2 }).toThrow(/--shadows[^]*--only with membership/);
  await refused({ privacy: true, seeds: 2 }).toThrow(
    /--seeds[^]*--only with seeds or uncertainty[^]*--privacy/,
  );
  await refused({ epochs: 2 }).toThrow(/--epochs: it is for shadow models, and none are asked for/);
});

test("data that are more or fewer than the run had are told, on the page too", async () => {
  const part = join(folder, "part.csv");
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 17},${i % 23},${["high", "low"][i % 2]}`);
  await writeFile(part, ["a,b,kind", ...rows].join("\n"));
  const out = join(folder, "part");
  await audit(run(), { ...flags, data: part, out, only: ["generalization"] });
  const { facts } = JSON.parse(await readFile(join(out, "audit.json"), "utf8")) as AuditRecord;
  expect(facts["data"]).toMatch(/learnt from 280 rows, and here are 140/);
  await audit(run(), { ...flags, out, only: ["generalization"] });
  expect(await readFile(join(out, "audit.json"), "utf8")).not.toMatch(/learnt from/);
});

test("a run that estimates numbers is refused", async () => {
  const options = { data: join(folder, "numbers.csv"), label: "a", epochs: 1 };
  const estimates = join(folder, "estimates");
  const numbers = Array.from({ length: 300 }, (_, i) => `${i * 1.37},${i % 23}`);
  await writeFile(join(folder, "numbers.csv"), ["a,b", ...numbers].join("\n"));
  await trainRun({ recipe: tabular, folder: estimates, options, resume: false }, createTerminal(flags));
  await expect(audit(estimates, flags)).rejects.toThrow(/estimates a number, and only classifiers/);
});

test("data with other classes are refused", async () => {
  const other = join(folder, "other.csv");
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 17},${i % 23},${["red", "blue"][i % 2]}`);
  await writeFile(other, ["a,b,kind", ...rows].join("\n"));
  await expect(audit(run(), { ...flags, data: other })).rejects.toThrow(/other classes than the data/);
});
