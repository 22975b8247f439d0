import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import type { NdArray } from "../base/ndarray.ts";
import { openFiles } from "../data/files.ts";
import { decodeSafetensors } from "../data/safetensors.ts";
import { constant, tensor } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { grad } from "../transform/grad.ts";
import * as audio from "./index.ts";

const root = join(import.meta.dirname, "../..");

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly of?: string;
  readonly options: never;
}

function goldens(area: string) {
  const folder = join(root, "goldens/audio");
  const { cases } = JSON.parse(readFileSync(join(folder, `${area}.json`), "utf8")) as {
    readonly cases: readonly Case[];
  };
  const { tensors } = decodeSafetensors(readFileSync(join(folder, `${area}.safetensors`)), area);
  return { cases, tensors };
}

const { cases, tensors } = goldens("features");
const clips = constant(tensors["clips"]!);

const functions: Readonly<Record<string, (x: Tensor, options: never) => Tensor>> = {
  stft: (x, options) => {
    const { real, imaginary } = audio.stft(x, options);
    return ops.stack([real, imaginary], { axis: 1 });
  },
  spectrogram: audio.spectrogram,
  melSpectrogram: audio.melSpectrogram,
  mfcc: audio.mfcc,
  powerToDb: audio.powerToDb,
  amplitudeToDb: audio.amplitudeToDb,
};

const value = async (x: Tensor): Promise<NdArray> => (await evaluate([x]))[0]!;

describe("equal to librosa", () => {
  const ofTensors = cases.filter(({ kind }) => kind in functions);
  test.each(ofTensors)("$name", async ({ name, kind, of, options }) => {
    const x = of === undefined ? clips : constant(tensors[of]!);
    const inDecibels = /Db|mfcc/.test(kind);
    const result = await value(functions[kind]!(x, options));
    expectClose(name, result, tensors[name]!, inDecibels ? 1e-4 : 1e-5);
  });

  test.each(cases.filter(({ kind }) => kind === "melFilterbank"))("$name", ({ name, options }) => {
    expectClose(name, audio.melFilterbank(options), tensors[name]!);
  });

  const recordings = join(root, "../shared/data/fsdd/recordings.tar.gz");
  // The recordings are kept beside the repository on development machines only.
  test.skipIf(!existsSync(recordings))("a real recording's mel spectrogram", async () => {
    const { options } = cases.find(({ kind }) => kind === "recording")!;
    for await (const file of await openFiles(recordings)) {
      if (!file.path.endsWith("/7_jackson_0.wav")) continue;
      const { samples, sampleRate } = audio.decodeWav(await file.bytes(), { where: file.where });
      expect(sampleRate).toBe(8000);
      const x = ops.reshape(constant(samples), [1, samples.shape[0]!]);
      const result = await value(audio.powerToDb(audio.melSpectrogram(x, options)));
      expectClose("the recording", result, tensors["recording"]!, 1e-4);
      return;
    }
    expect.fail("the recording is not in the archive");
  });
});

const resampling = goldens("resample");
test.each(resampling.cases)("resamples from $name as torchaudio does", async ({ name, options }) => {
  const x = resampling.tensors["clips"]!;
  const expected = resampling.tensors[name]!;
  expectClose("as a graph", await value(audio.resample(constant(x), options)), expected);
  const [, length] = x.shape as [number, number];
  const first = { dtype: "float32", shape: [length, 1], data: x.data.slice(0, length) } as const;
  const atRest = audio.resampleArray(first, options);
  const [, longer] = expected.shape as [number, number];
  expectClose("at rest", atRest, {
    dtype: "float32",
    shape: [longer, 1],
    data: expected.data.slice(0, longer),
  });
});

const speech = { sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 20 } as const;

describe("gradients", () => {
  /** d/dx of a number in the direction v: by the gradient, and by the difference quotient. */
  async function slopes(f: (x: Tensor) => Tensor, v: Tensor, step: number) {
    const at = (t: number) => f(ops.add(clips, ops.multiply(v, t)));
    const slope = ops.sum(ops.multiply(grad(f)(clips), v));
    const quotient = ops.divide(ops.subtract(at(step), at(-step)), 2 * step);
    const [analytic, numeric] = await evaluate([slope, quotient]);
    return { analytic: Number(analytic!.data[0]), numeric: Number(numeric!.data[0]) };
  }
  const direction = ops.random.normal(ops.random.key(3), clips.shape);

  test.each([
    ["stft", (x: Tensor) => audio.stft(x, { nFft: 128, winLength: 100, hopLength: 40 }).imaginary],
    ["melSpectrogram", (x: Tensor) => audio.melSpectrogram(x, speech)],
    ["mfcc", (x: Tensor) => audio.mfcc(ops.add(x, direction), speech)],
    ["resample", (x: Tensor) => audio.resample(x, { from: 8000, to: 11_025 })],
  ])("of %s", async (_, f) => {
    const weighed = (x: Tensor) => {
      const y = f(x);
      return ops.mean(ops.multiply(y, ops.random.normal(ops.random.key(4), y.shape)));
    };
    const { analytic, numeric } = await slopes(weighed, direction, 2 ** -7);
    expect(Math.abs(analytic)).toBeGreaterThan(1e-5);
    expect(Math.abs(numeric / analytic - 1)).toBeLessThan(0.01);
  });

  test("of silence are finite", async () => {
    const f = (x: Tensor) =>
      ops.sum(audio.powerToDb(audio.melSpectrogram(x, { ...speech, power: 1 }), { minPower: 1e-5 }));
    const dx = await value(grad(f)(ops.zeros([1, 800])));
    expect(Array.from(dx.data as Float32Array).every(Number.isFinite)).toBe(true);
  });
});

describe("what does not fit is refused", () => {
  const second = ops.zeros([1, 8000]);
  test.each<[string, () => unknown, RegExp]>([
    ["audio of zero length", () => audio.stft(ops.zeros([2, 0])), /a sample at least[^]*\[2, 0\]/],
    ["one signal without a batch", () => audio.stft(ops.zeros([8000])), /expandDims/],
    ["an axis of channels", () => audio.stft(ops.zeros([1, 8000, 1])), /drop the axis of channels/],
    [
      "a signal shorter than a frame",
      () => audio.stft(ops.zeros([1, 100]), { nFft: 256, center: false }),
      /shorter than a frame[^]*at least 256 samples[^]*received: 100/,
    ],
    [
      "a window longer than the frame",
      () => audio.stft(second, { nFft: 256, winLength: 300 }),
      /winLength[^]*at most nFft, 256/,
    ],
    ["an unknown window", () => audio.stft(second, { window: "han" as never }), /did you mean 'hann'/],
    ["an unknown option", () => audio.melSpectrogram(second, { ...speech, nMel: 3 } as never), /nMels/],
    ["a missing sample rate", () => audio.melSpectrogram(second, {} as never), /sampleRate[^]*received: NaN/],
    [
      "bands beyond half the rate",
      () => audio.melFilterbank({ sampleRate: 8000, fMax: 5000 }),
      /<= 4000[^]*fMax 5000/,
    ],
    ["more coefficients than bands", () => audio.mfcc(second, { ...speech, nMfcc: 21 }), /at most nMels, 20/],
    ["a power of 0", () => audio.spectrogram(second, { power: 0 }), /power[^]*greater than 0/],
    ["a negative range of decibels", () => audio.powerToDb(second, { topDb: -1 }), /topDb/],
    ["a broken rate", () => audio.resample(second, { from: 8000.5, to: 8000 }), /resample.from[^]*8000.5/],
    [
      "rates that have no common divisor",
      () => audio.resample(second, { from: 44_101, to: 8000 }),
      /too small a common divisor[^]*resampleArray/,
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

test("a clip shorter than half a frame is mirrored over and over", async () => {
  const x = tensor([[1, 2, 3]]);
  const y = await value(audio.stft(x, { nFft: 8, hopLength: 3 }).real);
  expect(y.shape).toEqual([1, 2, 5]);
  const mirrored = tensor([[1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3]]);
  const whole = await value(audio.stft(mirrored, { nFft: 8, hopLength: 3, center: false }).real);
  expectClose("the same frames", y, whole);
});

test("batches of examples do not depend on each other", async () => {
  const y = await value(audio.mfcc(clips, speech));
  const second = await value(audio.mfcc(ops.slice(clips, [{ start: 1 }]), speech));
  const half = y.data.length / 2;
  expectClose("the second", { ...second, data: y.data.slice(half) }, second);
});
