import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import type { Box } from "./receptiveField.ts";

/** A picture on a sheet. */
export interface Tile {
  /** uint8 `[height, width, 1 or 3]`. */
  readonly picture: NdArray;
  /** What is framed in it. */
  readonly box?: Box;
}

/** How many pixels each becomes, along both axes. */
const scale = 3;
/** Pixels between tiles, and around them. */
const gap = 6;
const paper = [255, 255, 255] as const;
const frame = [230, 30, 60] as const;

/** The picture in a row of a data set: uint8 `[n, height, width, channels]` -> `[height, width, channels]`. */
export function pictureAt(pictures: NdArray, row: number): NdArray {
  const { dtype, shape, data } = sliceRows(pictures, row, row + 1);
  return { dtype, shape: shape.slice(1), data };
}

/**
 * Pictures of one size in rows, enlarged, some with a frame, as one picture in colour.
 * @returns uint8 `[height, width, 3]`
 */
export function drawSheet(rows: readonly (readonly Tile[])[]): NdArray {
  const [height = 1, width = 1] = rows[0]?.[0]?.picture.shape ?? [];
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const sheetHeight = gap + rows.length * (height * scale + gap);
  const sheetWidth = gap + columns * (width * scale + gap);
  const data = new Uint8Array(sheetHeight * sheetWidth * 3).fill(paper[0]);
  const put = (y: number, x: number, colour: readonly number[]): void =>
    data.set(colour, (y * sheetWidth + x) * 3);

  for (const [i, row] of rows.entries()) {
    for (const [j, { picture, box }] of row.entries()) {
      const top = gap + i * (height * scale + gap);
      const left = gap + j * (width * scale + gap);
      const channels = picture.shape[2]!;
      for (let y = 0; y < height * scale; y++) {
        for (let x = 0; x < width * scale; x++) {
          const at = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
          const colour = [0, 1, 2].map((c) => Number(picture.data[at + (channels === 1 ? 0 : c)]));
          put(top + y, left + x, box && isOnFrame(box, y, x) ? frame : colour);
        }
      }
    }
  }
  return { dtype: "uint8", shape: [sheetHeight, sheetWidth, 3], data };
}

/** Whether an enlarged pixel lies on the edge of a box. */
function isOnFrame({ top, left, height, width }: Box, y: number, x: number): boolean {
  const [down, across] = [y - top * scale, x - left * scale];
  const [last, end] = [height * scale - 1, width * scale - 1];
  if (down < 0 || across < 0 || down > last || across > end) return false;
  return Math.min(down, last - down, across, end - across) < 2;
}
