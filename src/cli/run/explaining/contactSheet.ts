import type { NdArray } from "../../../base/ndarray.ts";

/** White pixels between pictures. */
const gap = 4;

/** Pictures of one size, uint8 `[height, width, channels]`, beside and below each other on one, each pixel `zoom` wide. */
export function contactSheet(
  pictures: readonly NdArray[],
  { zoom, across }: { readonly zoom: number; readonly across: number },
): NdArray {
  const [height, width, channels] = pictures[0]!.shape as [number, number, number];
  const [cellHeight, cellWidth] = [height * zoom + gap, width * zoom + gap];
  const columns = Math.min(across, pictures.length);
  const shape = [
    Math.ceil(pictures.length / columns) * cellHeight - gap,
    columns * cellWidth - gap,
    channels,
  ] as const;
  const sheet = new Uint8Array(shape[0] * shape[1] * channels).fill(255);
  for (const [i, { data }] of pictures.entries()) {
    const [top, left] = [Math.floor(i / columns) * cellHeight, (i % columns) * cellWidth];
    for (let y = 0; y < height * zoom; y++)
      for (let x = 0; x < width * zoom; x++) {
        const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * channels;
        const to = ((top + y) * shape[1] + left + x) * channels;
        sheet.set((data as Uint8Array).subarray(from, from + channels), to);
      }
  }
  return { dtype: "uint8", shape, data: sheet };
}
