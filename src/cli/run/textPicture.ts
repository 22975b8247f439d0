import type { NdArray } from "../../base/ndarray.ts";
import type { Guess } from "../../models/index.ts";

/** A guess with the class that is right. */
export interface JudgedGuess extends Guess {
  readonly label: string;
}

const gap = "   ";

/** Rows of a grey picture as text: each character stands for 2 x 4 pixels, by its upper and its lower half. */
function textRows({ shape, data }: NdArray, picture: number): string[] {
  const [, height = 0, width = 0] = shape;
  const offset = picture * height * width;
  /** Whether the mean of 2 x 2 pixels is bright. */
  const bright = (y: number, x: number): boolean => {
    let sum = 0;
    for (const dy of [0, 1]) {
      for (const dx of [0, 1]) sum += Number(data[offset + (y + dy) * width + x + dx] ?? 0);
    }
    return sum / 4 > 80;
  };
  const rows: string[] = [];
  for (let y = 0; y + 3 < height; y += 4) {
    let row = "";
    for (let x = 0; x + 1 < width; x += 2) {
      const [upper, lower] = [bright(y, x), bright(y + 2, x)];
      row += upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    rows.push(row);
  }
  return rows;
}

/**
 * Small grey pictures beside each other, with what each is taken for underneath.
 * Shape: uint8 `[n, height, width, 1]`.
 */
export function showPicturesInARow(pictures: NdArray, guesses: readonly JudgedGuess[]): string {
  const columns = guesses.map((_, i) => textRows(pictures, i));
  const width = columns[0]?.[0]?.length ?? 0;
  const lines = (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]!).join(gap));
  const captions = guesses.map(({ class: name, probability, label }) => {
    const verdict = name === label ? "✓" : `✗ ${label}`;
    return `${name} ${(100 * probability).toFixed(1)} % ${verdict}`.padEnd(width);
  });
  return [...lines, captions.join(gap)].join("\n");
}
