import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loom } from "./loom.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "loom-privacy-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a private run states its epsilon, and goes on under no other", async () => {
  const run = join(folder, "run");
  const trained = await loom(
    ["train", "mnist-dp", "--limit", "600", "--batch-size", "100", "--epochs", "1"].concat([
      ...["--dp-epsilon", "3", "--dp-delta", "0.01", "--out", run, "--json"],
    ]),
  );
  expect(trained.code, trained.stderr).toBe(0);
  const [beforeTraining] = trained.stderr.split(/^epoch /m);
  expect(beforeTraining).toContain("publishing one of them");
  const { privacy } = JSON.parse(trained.stdout) as { privacy: Record<string, unknown> };
  expect(privacy).toMatchObject({ delta: 0.01, targetEpsilon: 3, secure: true });
  expect(privacy["epsilon"]).toBeLessThanOrEqual(3);
  expect(JSON.stringify(privacy["notCovered"])).toContain("publishing one of them");
  const evaluated = await loom(["evaluate", run, "--limit", "50"]);
  expect(evaluated.stdout + evaluated.stderr).toMatch(
    /differential privacy: epsilon (3|2\.9\d*) at delta 0.01/,
  );

  const other = await loom(["train", "mnist-dp", "--out", run, "--resume", "--dp-epsilon", "8"]);
  expect(other.stderr).toMatch(/OptionError: --resume: the run is finished, and its privacy budget/);
  const longer = await loom(["train", "mnist-dp", "--out", run, "--resume", "--epochs", "2"]);
  expect(longer.code).not.toBe(0);
  expect(longer.stderr).toMatch(/privacy budget was chosen to be spent/);
});

test("an epsilon of 0 is refused before anything is learned", async () => {
  const { code, stderr } = await loom([
    "train",
    "mnist-dp",
    "--limit",
    "600",
    "--dp-epsilon",
    "0",
    "--out",
    join(folder, "none"),
  ]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/fit\.privacy\.targetEpsilon\n {2}expected: a number greater than 0/);
});
