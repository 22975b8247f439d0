import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectClose } from "../../test/closeness.ts";
import { callLayer } from "../../test/layers/run.ts";
import type { NdArray } from "../base/ndarray.ts";
import { decodeSafetensors } from "../data/safetensors.ts";
import { constant } from "../graph/leaves.ts";
import type { Tensor } from "../graph/tensor.ts";
import { network } from "../layers/network.ts";
import { networkFromJson, networkToJson } from "../layers/saved.ts";
import { input, type Layer } from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import { evaluate } from "../runtime/index.ts";
import { layers, type WindowName } from "./index.ts";
import type { MelSpectrogramLayerOptions } from "./layers.ts";

const goldens = join(import.meta.dirname, "../../goldens/audio");
const { cases } = JSON.parse(readFileSync(join(goldens, "layers.json"), "utf8")) as {
  readonly cases: readonly { readonly name: string; readonly options: MelSpectrogramLayerOptions }[];
};
const { tensors } = decodeSafetensors(readFileSync(join(goldens, "layers.safetensors")), "layers");
const clips = constant(tensors["clips"]!);

const value = async (y: Tensor): Promise<NdArray> => (await evaluate([y]))[0]!;
const run = (layer: Layer, x: Tensor, training = false): Promise<NdArray> =>
  value(callLayer(layer, {}, [x], { training }).y);

/** The layer as it is after saving a model and loading it. */
function reloaded(layer: Layer, shape: readonly number[]): Layer {
  const place = input(shape);
  const json = JSON.stringify(networkToJson(network(place, layer(place))));
  const loaded = networkFromJson(JSON.parse(json));
  expect(JSON.stringify(networkToJson(loaded))).toBe(json);
  return loaded.layers[0]!.layer;
}

describe("melSpectrogram", () => {
  test.each(cases)("equals Keras: $name", async ({ name, options }) => {
    const layer = layers.melSpectrogram(options);
    expectClose(name, await run(layer, clips), tensors[name]!, options.powerToDb === false ? 1e-5 : 1e-4);
    const again = reloaded(layer, clips.shape.slice(1));
    expect(await run(again, clips)).toEqual(await run(layer, clips));
  });

  test("without cut keeps that through saving", async () => {
    const layer = layers.melSpectrogram({ fftLength: 256, samplingRate: 8000, numMelBins: 20, topDb: false });
    const again = reloaded(layer, clips.shape.slice(1));
    expect(await run(again, clips)).toEqual(await run(layer, clips));
    const { data } = await run(layer, clips);
    expect(Math.min(...(data as Float32Array))).toBeCloseTo(-100, 3);
  });

  test.each<[string, MelSpectrogramLayerOptions, RegExp]>([
    ["a window longer than the transform", { fftLength: 256, sequenceLength: 400 }, /at most nFft, 256/],
    ["an unknown window", { window: "hamm" as WindowName }, /did you mean 'hann'|hamming/],
    ["bands beyond half the rate", { samplingRate: 8000, maxFreq: 8000 }, /half the sample rate/],
    ["an exponent of 0", { magExp: 0 }, /magExp[^]*greater than 0/],
    ["an unknown option", { numMels: 3 } as never, /numMelBins/],
  ])("refuses %s when it is made", (_, options, message) => {
    expect(() => layers.melSpectrogram(options)).toThrow(message);
  });

  test("refuses an input of another rank when it is wired", () => {
    expect(() => layers.melSpectrogram()(input([8000, 2]))).toThrow(/mono signals \[batch, samples\]/);
  });
});

describe("specAugment", () => {
  const [batch, time, frequency] = [64, 50, 30] as const;
  const x = ops.add(ops.random.uniform(ops.random.key(1), [batch, time, frequency]), 1);
  const options = { timeMasks: 1, maxTimeWidth: 10, frequencyMasks: 1, maxFrequencyWidth: 6 };

  /** For each example, which of an axis' entries are masked whole. */
  async function masked(layer: Layer, axis: 1 | 2): Promise<number[][]> {
    const y = await run(layer, x, true);
    const at = (b: number, t: number, f: number) => Number(y.data[(b * time + t) * frequency + f]);
    const [own, other] = axis === 1 ? [time, frequency] : [frequency, time];
    return Array.from({ length: batch }, (_, b) =>
      Array.from({ length: own }, (_unused, i) => i).filter((i) =>
        Array.from({ length: other }, (_unused, j) => (axis === 1 ? at(b, i, j) : at(b, j, i))).every(
          (v) => v === 0,
        ),
      ),
    );
  }

  test("does nothing at inference", async () => {
    expect(await run(layers.specAugment(), x)).toEqual(await value(x));
  });

  test.each([
    [1, 10, time],
    [2, 6, frequency],
  ] as const)("masks one stretch of axis %i, up to %i of %i long", async (axis, longest, length) => {
    const stretches = await masked(layers.specAugment(options), axis);
    for (const stretch of stretches) {
      expect(stretch).toEqual(stretch.map((_, i) => stretch[0]! + i));
    }
    const widths = stretches.map((stretch) => stretch.length);
    // 64 draws of 11 (7) widths: every one but with a chance of 2 in 1,000 (1 in 10,000) for a given width.
    expect(Math.max(...widths)).toBe(longest);
    expect(Math.min(...widths)).toBe(0);
    const mean = widths.reduce((a, b) => a + b, 0) / batch;
    const deviation = Math.sqrt(((longest + 1) ** 2 - 1) / 12 / batch);
    expect(Math.abs(mean - longest / 2)).toBeLessThan(4 * deviation);
    const ends = stretches.filter((s) => s.length > 0).map((s) => s.at(-1)!);
    expect(Math.max(...ends)).toBeLessThan(length);
    expect(new Set(stretches.map((s) => s[0])).size).toBeGreaterThan(10);
  });

  test("leaves all else as it was, and puts the value asked for", async () => {
    const y = await run(layers.specAugment({ ...options, maskValue: -7 }), x, true);
    const before = (await value(x)).data;
    const values = Array.from(y.data as Float32Array);
    expect(values.every((v, i) => v === -7 || v === before[i])).toBe(true);
    expect(values.some((v) => v === -7)).toBe(true);
    expect(values.filter((v) => v === -7).length / values.length).toBeLessThan(0.4);
  });

  test("masks all channels of a picture alike, is cut to the axis, and loads again", async () => {
    const layer = layers.specAugment({ timeMasks: 3, maxTimeWidth: 1000, maxFrequencyWidth: 0 });
    const ones = ops.ones([2, 5, 4, 3]);
    const y = await run(layer, ones, true);
    expect(y.shape).toEqual([2, 5, 4, 3]);
    for (let i = 0; i < y.data.length; i += 12) {
      expect(new Set(y.data.slice(i, i + 12) as Float32Array).size).toBe(1);
    }
    expect(await run(reloaded(layer, [5, 4, 3]), ones, true)).toEqual(y);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["half a mask", () => layers.specAugment({ timeMasks: 0.5 }), /timeMasks[^]*integer/],
    ["a negative width", () => layers.specAugment({ maxTimeWidth: -1 }), /maxTimeWidth/],
    ["an unknown option", () => layers.specAugment({ freqMasks: 2 } as never), /frequencyMasks/],
    ["a flat input", () => layers.specAugment()(input([30])), /\[batch, time, frequency\]/],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
