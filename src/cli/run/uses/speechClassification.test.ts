import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../../audio/index.ts";
import { ndarray } from "../../../base/ndarray.ts";
import { layers, sequential } from "../../../index.ts";
import { speechClassification } from "./speechClassification.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "loom-speech-"))));
afterAll(() => rm(folder, { recursive: true }));

/** Two samples are the logits of two classes. */
function model() {
  const made = sequential([layers.input([2]), layers.softmax()]);
  made.metadata = { task: "speechClassification", sampleRate: 8000, classNames: ["low", "high"] };
  return made;
}

async function wavFile(name: string, ...samples: number[]): Promise<string> {
  const path = join(folder, name);
  const wave = ndarray("float32", [samples.length, 1], Float32Array.from(samples));
  await writeFile(path, encodeWav({ sampleRate: 8000, samples: wave }));
  return path;
}

test("tells the likeliest classes of WAV files, and which are longer than the model hears", async () => {
  const short = await wavFile("short.wav", 0.5, -0.5);
  const long = await wavFile("long.wav", -0.5, 0.5, ...new Array<number>(7998).fill(0.9));
  const notes: string[] = [];
  const predictions = await speechClassification.predict(model(), [short, long], {
    top: 1,
    note: (text) => notes.push(text),
  });
  expect(predictions.map(({ line }) => line)).toEqual([`${short}: low 73.1 %`, `${long}: high 73.1 %`]);
  expect(predictions[1]!.json).toMatchObject({ recording: long, top: [{ class: "high" }] });
  expect(notes).toEqual([`${long} is 1.0 s long; the model hears the first 0.00025 s`]);
});

test("names a file that is no WAV", async () => {
  const path = join(folder, "text.wav");
  await writeFile(path, "no sound");
  const options = { top: 1, note: () => undefined };
  await expect(speechClassification.predict(model(), [path], options)).rejects.toThrow(/text\.wav/);
});
