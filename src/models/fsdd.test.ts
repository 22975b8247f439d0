import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import "../index.ts";
import { encodeWav, readWav, type Wave } from "../audio/index.ts";
import { ndarray } from "../base/ndarray.ts";
import { normal, randomKey, uniform } from "../base/random.ts";
import * as layers from "../layers/index.ts";
import { loadModel, sequential } from "../training/index.ts";
import { classifySpeech, fsddCtc, fsddSpeech, likeliestClasses, transcribe } from "./index.ts";

/** A third of a second of one tone with noise: each digit its own. */
function tone(digit: number, { index, sampleRate = 8000 }: { index: number; sampleRate?: number }): Wave {
  const frames = Math.round(sampleRate / 3);
  const noise = normal(randomKey(100 * digit + index), frames);
  const [loudness] = uniform(randomKey(index), 1) as Float32Array;
  const samples = Float32Array.from(noise, (value, at) => {
    const hertz = 400 + 600 * digit;
    return (0.1 + 0.5 * loudness!) * Math.sin((2 * Math.PI * hertz * at) / sampleRate) + 0.01 * value;
  });
  return { sampleRate, samples: ndarray("float32", [frames, 1], samples) };
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-digits-"));
  for (let digit = 0; digit < 3; digit++) {
    for (let index = 0; index < 20; index++) {
      await writeFile(join(folder, `${digit}_tone_${index}.wav`), encodeWav(tone(digit, { index })));
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

test("fsdd-speech learns what is said, and hears it at any rate and loudness", async () => {
  const data = await fsddSpeech.load({ path: folder });
  expect(fsddSpeech.count(data)).toEqual({ train: 45, test: 15, unit: "recordings", classes: 10 });
  const model = fsddSpeech.build(data, { seed: 0 });
  const { train, validation } = fsddSpeech.batches(data, model, { batchSize: 8, seed: 0 });
  await model.fit(train, { epochs: 8, validationData: validation, verbose: false, seed: 0 });
  const { accuracy } = await fsddSpeech.evaluate(data, model);
  expect(accuracy).toBeGreaterThan(0.9);
  const { classes } = await fsddSpeech.inspect!(data, model);
  const right = classes!.predictions as number[];
  expect(right.filter((digit, i) => digit === classes!.labels[i]).length / 15).toBeCloseTo(accuracy!, 6);

  await model.save(join(folder, "model"));
  const loaded = await loadModel(join(folder, "model"));
  const { samples } = tone(1, { index: 0, sampleRate: 22_050 });
  const stereo = ndarray(
    "float32",
    [samples.shape[0]!, 2],
    Float32Array.from({ length: 2 * samples.data.length }, (_, i) => 0.01 * Number(samples.data[i >> 1])),
  );
  const heard = [tone(2, { index: 3 }), { sampleRate: 22_050, samples: stereo }];
  expect(likeliestClasses(await classifySpeech(loaded, heard))).toEqual([2, 1]);
}, 120_000);

test("fsdd-ctc learns to spell", async () => {
  const data = await fsddCtc.load({ path: folder });
  const model = fsddCtc.build(data, { seed: 0 });
  const before = await fsddCtc.evaluate(data, model);
  expect(Object.keys(before)).toEqual(["accuracy", "cer", "loss"]);
  const { train, validation } = fsddCtc.batches(data, model, { batchSize: 15, seed: 0 });
  await model.fit(train, { epochs: 4, validationData: validation, verbose: false, seed: 0 });
  const after = await fsddCtc.evaluate(data, model, { limit: 6 });
  expect(after["loss"]).toBeLessThan(before["loss"]! / 3);
  const { texts } = await fsddCtc.inspect!(data, model);
  expect(texts).toHaveLength(10);
  expect(texts![0]).toMatchObject({ input: "recording of tone", expected: "zero" });
}, 120_000);

/** A model whose logits are its samples: three frames of blank, a and b. */
function speller() {
  const model = sequential([layers.input([9]), layers.reshape([3, 3])]);
  model.metadata = { task: "speechRecognition", sampleRate: 8000, characters: ["a", "b"] };
  return model;
}
const wave = (...samples: number[]): Wave => ({
  sampleRate: 8000,
  samples: ndarray("float32", [samples.length, 1], Float32Array.from(samples)),
});

test("transcribe takes the likeliest letter at each time, or the likeliest word", async () => {
  const sure = wave(0, 9, 0, 0, 9, 0, 0, 0, 9);
  // Silence is likelier than 'a' in each of two frames, yet not in both.
  const [silence, a] = [Math.log(0.6), Math.log(0.4)];
  const unsure = wave(silence, a, -99, silence, a, -99, 99, 0, 0);
  expect(await transcribe(speller(), [sure, unsure])).toEqual(["ab", ""]);
  expect(await transcribe(speller(), [sure, unsure], { beams: 10 })).toEqual(["ab", "a"]);
  expect(await transcribe(speller(), [])).toEqual([]);
  await expect(transcribe(speller(), [sure], { beams: 0 })).rejects.toThrow(/beams/);
});

test("recordings are filled up with silence or cut, which is told", async () => {
  const cut: unknown[] = [];
  const short = wave(0, 0, 9);
  const long = wave(...new Array<number>(9).fill(0), 9, 9);
  expect(await transcribe(speller(), [short, long], { onCut: (told) => cut.push(told) })).toEqual(["b", ""]);
  expect(cut).toEqual([{ recording: 1, seconds: 11 / 8000, kept: 9 / 8000 }]);
});

test("what is no recording is refused", async () => {
  const empty: Wave = { sampleRate: 8000, samples: ndarray("float32", [0, 1], new Float32Array()) };
  await expect(transcribe(speller(), [empty])).rejects.toThrow(/neither of them 0/);
  const silent = join(folder, "silent.wav");
  const bytes = encodeWav(wave(0));
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.length - 6, 0, true);
  await writeFile(silent, bytes.subarray(0, bytes.length - 2));
  await expect(readWav(silent)).rejects.toThrow(/silent.wav: the recording is empty/);
  await rm(silent);
  await expect(readWav(import.meta.filename)).rejects.toThrow(/fsdd.test.ts/);
  const model = speller();
  model.metadata = { task: "speechRecognition", characters: ["a", "b"] };
  await expect(transcribe(model, [wave(1)])).rejects.toThrow(/sampleRate/);
  model.metadata = { task: "speechRecognition", sampleRate: 8000 };
  await expect(transcribe(model, [wave(1)])).rejects.toThrow(/characters/);
  await expect(classifySpeech(model, [wave(1)])).rejects.toThrow(/speechClassification/);
});
