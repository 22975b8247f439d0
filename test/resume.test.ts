import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Real processes, really killed: they run the built package, which Vitest's global setup keeps fresh.
const script = fileURLToPath(new URL("./resume/train.mjs", import.meta.url));

interface Order {
  readonly folder: string;
  readonly saveFreq: "epoch" | number;
  readonly epochs?: number;
  readonly dropout?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly optimizer?: "adam" | "sgd";
  readonly kill?: { readonly step?: number; readonly epochEnd?: number; readonly ticks?: number };
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly errors: string;
}

/** Runs the training; `watch` may kill it. */
function train(order: Order, watch?: (kill: () => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  watch?.(() => void child.kill("SIGKILL"));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, errors })));
}

interface Outcome {
  readonly result: unknown;
  readonly weights: Buffer;
  readonly csv: string;
}

const outcome = async (folder: string): Promise<Outcome> => ({
  result: JSON.parse(await readFile(join(folder, "result.json"), "utf8")),
  weights: await readFile(join(folder, "model.safetensors")),
  csv: await readFile(join(folder, "history.csv"), "utf8"),
});

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "loom-resume-"));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const checkpoints = async (folder: string): Promise<string[]> =>
  existsSync(join(folder, "checkpoint")) ? (await readdir(join(folder, "checkpoint"))).sort() : [];

/** The steps from which the processes went on, one behind the other. */
const began = async (folder: string): Promise<number[]> =>
  (await readFile(join(folder, "began.txt"), "utf8")).trim().split("\n").map(Number);

const whole = { signal: null, code: 0, errors: "" };
const killed = { signal: "SIGKILL", code: null };

describe("a run that is killed and resumed", () => {
  // 39 training examples in batches of 8: 5 batches an epoch, the last one smaller; 5 epochs, 25 steps.
  let expected: Outcome;
  beforeAll(async () => {
    const folder = await newFolder();
    expect(await train({ folder, saveFreq: "epoch" })).toMatchObject(whole);
    expected = await outcome(folder);
    expect(await checkpoints(folder)).toEqual([]);
  });

  it("is reproducible without being killed, whenever it saves", async () => {
    const folder = await newFolder();
    expect(await train({ folder, saveFreq: 2 })).toMatchObject(whole);
    expect(await outcome(folder)).toEqual(expected);
    expect(expected.csv.trim().split("\n").length).toBe(
      1 + (expected.result as { epoch: number[] }).epoch.length,
    );
  });

  interface Case {
    readonly saveFreq: "epoch" | number;
    readonly kills: readonly NonNullable<Order["kill"]>[];
    /** The step each next process must go on from; either, when the kill races with the writing. */
    readonly goesOn: readonly (number | readonly number[])[];
  }
  const cases: Record<string, Case> = {
    "before the first checkpoint": { saveFreq: "epoch", kills: [{ step: 3 }], goesOn: [0] },
    "mid-epoch, from the last epoch's checkpoint": {
      saveFreq: "epoch",
      kills: [{ step: 8 }, { step: 13 }],
      goesOn: [5, 10],
    },
    "mid-epoch, from a checkpoint in mid-epoch": {
      saveFreq: 2,
      kills: [{ step: 3 }, { step: 9 }, { step: 17 }],
      goesOn: [2, 8, 16],
    },
    "at an epoch's end, before it is saved": {
      saveFreq: "epoch",
      kills: [{ epochEnd: 1 }, { epochEnd: 2 }],
      goesOn: [5, 10],
    },
    "at an epoch's end, from a checkpoint at its last batch": {
      saveFreq: 5,
      kills: [{ epochEnd: 0 }, { epochEnd: 3 }],
      goesOn: [5, 20],
    },
    "while a checkpoint is being written": {
      saveFreq: 3,
      kills: [
        { step: 6, ticks: 1 },
        { step: 9, ticks: 3 },
        { step: 12, ticks: 8 },
      ],
      goesOn: [
        [3, 6],
        [6, 9],
        [9, 12],
      ],
    },
    "while an epoch's checkpoint is being written": {
      saveFreq: "epoch",
      kills: [
        { epochEnd: 0, ticks: 2 },
        { epochEnd: 2, ticks: 5 },
        { epochEnd: 4, ticks: 1 },
      ],
      goesOn: [
        [0, 5],
        [10, 15],
        [20, 25],
      ],
    },
  };
  for (const [name, { saveFreq, kills, goesOn }] of Object.entries(cases)) {
    it(`ends with the same bits: ${name}`, { timeout: 120_000 }, async () => {
      const folder = await newFolder();
      for (const kill of kills) expect(await train({ folder, saveFreq, kill })).toMatchObject(killed);
      expect(await train({ folder, saveFreq })).toMatchObject(whole);
      const { result, weights, csv } = await outcome(folder);
      expect(result).toEqual(expected.result);
      expect(csv).toBe(expected.csv);
      expect(weights.equals(expected.weights)).toBe(true);
      expect(await checkpoints(folder)).toEqual([]);
      const [first, ...later] = await began(folder);
      expect(first).toBe(0);
      later.forEach((step, i) => expect([goesOn[i]].flat()).toContain(step));
    });
  }

  it("ends with the same bits: killed from outside at whatever moment", { timeout: 180_000 }, async () => {
    const folder = await newFolder();
    const order: Order = { folder, saveFreq: 1 };
    let deaths = 0;
    for (let round = 0; round < 4; round++) {
      // Some milliseconds after the next checkpoint appears, so that every round gets further.
      const newest = async (): Promise<string> =>
        (await checkpoints(folder)).findLast((name) => name.startsWith("step-")) ?? "";
      const before = await newest();
      const ended = await train(order, (kill) => {
        const look = setInterval(() => {
          void newest().then((name) => {
            if (name <= before) return;
            clearInterval(look);
            setTimeout(kill, round * 3);
          });
        }, 2);
        look.unref();
      });
      if (ended.signal === "SIGKILL") deaths++;
      else expect(ended).toMatchObject(whole);
    }
    if (deaths === 4) expect(await train(order)).toMatchObject(whole);
    expect(deaths).toBeGreaterThan(0);
    expect(await outcome(folder)).toEqual(expected);
    expect((await began(folder)).at(-1)).toBeGreaterThanOrEqual(deaths);
  });
});

describe("resuming something else", () => {
  it("is an error that names what differs, and leaves the checkpoint", { timeout: 120_000 }, async () => {
    const folder = await newFolder();
    const order: Order = { folder, saveFreq: 2 };
    expect(await train({ ...order, kill: { step: 5 } })).toMatchObject(killed);
    const before = await checkpoints(folder);
    expect(before.length).toBe(2);
    const refused: [Partial<Order>, RegExp][] = [
      [
        { dropout: 0.5 },
        /'network\.layers\.\d+\.options\.rate' differs[\s\S]*expected: 0\.25[\s\S]*received: 0\.5/,
      ],
      [{ batchSize: 16 }, /'batchSize' differs[\s\S]*expected: 8[\s\S]*received: 16/],
      [{ optimizer: "sgd" }, /'optimizer\./],
      [{ seed: 8 }, /'seed' differs/],
    ];
    for (const [change, message] of refused) {
      const { code, errors } = await train({ ...order, ...change });
      expect(code).toBe(1);
      expect(errors).toMatch(message);
      expect(errors).toMatch(/DataError/);
    }
    expect(await checkpoints(folder)).toEqual(before);
    expect(await train(order)).toMatchObject(whole);
  });

  it("with more epochs goes on", { timeout: 120_000 }, async () => {
    const folder = await newFolder();
    expect(
      await train({ folder, saveFreq: "epoch", epochs: 3, kill: { epochEnd: 1, ticks: 0 } }),
    ).toMatchObject(killed);
    expect(await train({ folder, saveFreq: "epoch", epochs: 4 })).toMatchObject(whole);
    const { result } = await outcome(folder);
    expect((result as { epoch: number[] }).epoch).toEqual([0, 1, 2, 3]);
  });
});
