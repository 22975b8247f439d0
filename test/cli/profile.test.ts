import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeDigits } from "./digits.ts";
import { loom, resultOf } from "./loom.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const train = (run: string, ...more: string[]): readonly string[] => [
  ...[
    "train",
    "mnist-cnn",
    "--data",
    at("digits"),
    "--batch-size",
    "10",
    "--epochs",
    "1",
    "--out",
    at(run),
    ...more,
  ],
];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-cli-profile-"));
  await writeDigits(at("digits"), 200);
});
afterAll(() => rm(folder, { recursive: true }));

test("train --profile FILE tells where the time goes, and writes the trace", async () => {
  const outcome = await loom(train("told", "--profile", at("step.json"), "--json"));
  expect(outcome.stderr).toMatch(/^training step \(batch of 10\): .* ms/m);
  expect(outcome.stderr).toMatch(/│ conv2d +│ +[\d.]+ │ +[\d.]+ │/);
  expect(outcome.code).toBe(0);
  expect(resultOf(outcome)).toMatchObject({ command: "train", status: "finished" });
  const { traceEvents } = JSON.parse(await readFile(at("step.json"), "utf8")) as {
    traceEvents: { cat?: string }[];
  };
  expect(traceEvents.some(({ cat }) => cat === "backward")).toBe(true);
});

test("a trace that cannot be written is refused before anything is made", async () => {
  const { code, stderr } = await loom(train("never", "--profile", at("digits")));
  expect(code).toBe(2);
  expect(stderr).toMatch(/^OptionError: profile.file: .*digits: it is a folder/);
  await expect(readFile(at("never/run.json"))).rejects.toThrow("ENOENT");
});

test("LOOM_PROFILE records the whole process", async () => {
  process.env["LOOM_PROFILE"] = at("whole.json");
  try {
    const { code, stderr } = await loom(train("whole"));
    expect(stderr).toMatch(/^training step \(batch of 10\)/m);
    expect(code).toBe(0);
  } finally {
    delete process.env["LOOM_PROFILE"];
  }
  const { traceEvents } = JSON.parse(await readFile(at("whole.json"), "utf8")) as { traceEvents: unknown[] };
  expect(traceEvents.length).toBeGreaterThan(500);
});
