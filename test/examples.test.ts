import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const cifar10 = join(root, "../shared/data/cifar10-images.tar.gz");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-examples-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Options that keep each example short, and what shows that it did its work. */
const examples: Readonly<Record<string, { options: () => string[]; prints: RegExp; needs?: string }>> = {
  callbacks: {
    options: () => ["--limit", "300", "--epochs", "2", "--out", join(folder, "callbacks")],
    prints: /2 epochs\nthe best model \{ loss: \d/,
  },
  cifar10: {
    options: () => ["--data", cifar10, "--limit", "200", "--epochs", "1"],
    prints: /test loss \d.*\npicture 0: \w+, it is \w+/,
    needs: cifar10,
  },
  customLayer: {
    options: () => ["--epochs", "3"],
    prints: /trained (\{.*\})\nloaded {2}\1/,
  },
  functionalModel: { options: () => ["--epochs", "2"], prints: /'ripe\/accuracy': 0\.\d/ },
  streaming: { options: () => ["--limit", "300", "--epochs", "1"], prints: /accuracy: 0\.\d/ },
  trainingLoop: {
    options: () => ["--steps", "100"],
    prints: /kernel \[ (1\.99|2\.0)\d+, -(2\.99|3\.0)\d+ \]/,
  },
};

test("every example is run here", () => {
  const files = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".ts"));
  expect(files.map((file) => file.slice(0, -3)).sort()).toEqual(Object.keys(examples).sort());
});

/** The first read of the archive decodes its 60,000 pictures; later ones find them in the cache. */
const timeout = 300_000;

for (const [name, { options, prints, needs }] of Object.entries(examples)) {
  // The archive of pictures is kept beside the repository on development machines only.
  test.skipIf(needs !== undefined && !existsSync(needs))(
    `the example ${name} runs`,
    () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(root, "tools/runExample.mjs"), name, ...options()],
        { encoding: "utf8" },
      );
      expect(stderr).not.toMatch(/Error/);
      expect(stdout).toMatch(prints);
      expect(status).toBe(0);
    },
    timeout,
  );
}
