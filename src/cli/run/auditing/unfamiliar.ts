import { stat } from "node:fs/promises";
import type { UnfamiliarSet } from "../../../audit/index.ts";
import { DataError } from "../../../base/errors.ts";
import { sliceRows, type NdArray } from "../../../base/ndarray.ts";
import { suggest } from "../../../base/nearest.ts";
import { permutation, randomBits, randomKey } from "../../../base/random.ts";
import { datasets, loadImageFolder, type Examples, type LabeledPictures } from "../../../data/index.ts";
import { drawTextures } from "./textures.ts";

type Size = readonly [height: number, width: number, channels: number];
type Source = (size: Size, count: number) => Promise<NdArray> | NdArray;

const drawn: Readonly<Record<string, Source>> = {
  noise: ([height, width, channels], count) => bytesOf(count, [height, width, channels]),
  textures: (size, count) => drawTextures(size, count),
  mnist: async (size, count) => fitted((await datasets.mnist.load()).test.x, size, count),
  "fashion-mnist": async (size, count) => fitted((await datasets.fashionMnist.load()).test.x, size, count),
};

/** Unless others are asked for: what can be made without any data. */
const usual = ["noise", "textures"];
const most = 2000;

/**
 * Pictures of another kind, in the size that the model takes.
 * @param names of sets that are drawn or loaded, or folders of pictures
 * @throws {DataError} for a name that is neither.
 */
export async function unfamiliarSets(
  names: readonly string[] = usual,
  { test, limit = most }: { readonly test: Examples; readonly limit?: number | undefined },
): Promise<UnfamiliarSet[]> {
  const size = test.x.shape.slice(1) as unknown as Size;
  const sets: UnfamiliarSet[] = [];
  for (const name of names) {
    const source = drawn[name] ?? ((await stat(name).catch(() => undefined)) ? fromFolder(name) : undefined);
    if (source === undefined) {
      throw new DataError({
        where: "--ood",
        problem: `there is no set and no folder '${name}'`,
        mend: suggest(name, Object.keys(drawn)),
      });
    }
    sets.push({ name, x: await source(size, limit) });
  }
  return sets;
}

const bytesOf = (count: number, size: Size): NdArray => {
  const [height, width, channels] = size;
  const length = count * height * width * channels;
  const words = randomBits(randomKey(1), Math.ceil(length / 4));
  return {
    dtype: "uint8",
    shape: [count, ...size],
    data: new Uint8Array(words.buffer, words.byteOffset, length),
  };
};

const fromFolder =
  (path: string): Source =>
  async ([height, width, channels], count) => {
    const loaded: LabeledPictures = await loadImageFolder(path, {
      size: [height, width],
      channels: channels === 1 ? 1 : 3,
    });
    const { x } = loaded.test ?? loaded.train;
    return sliceRows(x, 0, Math.min(count, x.shape[0]!));
  };

/** Pictures stretched to a size, bilinearly, grey ones given to every channel. */
function fitted(pictures: NdArray, size: Size, most: number): NdArray {
  const [height, width, channels] = size;
  const [all, rows, columns, given] = pictures.shape as unknown as [number, number, number, number];
  const count = Math.min(most, all);
  const data = new Uint8Array(count * height * width * channels);
  const chosen = permutation(randomKey(1), all).subarray(0, count);
  let at = 0;
  for (const picture of chosen) {
    const pixel = (y: number, x: number, channel: number): number =>
      Number(
        pictures.data[
          ((picture * rows + Math.min(y, rows - 1)) * columns + Math.min(x, columns - 1)) * given +
            (given === channels ? channel : 0)
        ],
      );
    for (let y = 0; y < height; y++) {
      const from = Math.max(0, ((y + 0.5) * rows) / height - 0.5);
      const [top, down] = [Math.floor(from), from % 1];
      for (let x = 0; x < width; x++) {
        const start = Math.max(0, ((x + 0.5) * columns) / width - 0.5);
        const [left, right] = [Math.floor(start), start % 1];
        for (let c = 0; c < channels; c++) {
          const above = pixel(top, left, c) * (1 - right) + pixel(top, left + 1, c) * right;
          const below = pixel(top + 1, left, c) * (1 - right) + pixel(top + 1, left + 1, c) * right;
          data[at++] = Math.round(above * (1 - down) + below * down);
        }
      }
    }
  }
  return { dtype: "uint8", shape: [count, ...size], data };
}
