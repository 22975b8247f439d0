/** Five rows of three pixels for each character, 4 the left one, so that numbers in pictures need no fonts. */
const rows: Readonly<Record<string, readonly number[]>> = {
  "0": [7, 5, 5, 5, 7],
  "1": [2, 6, 2, 2, 7],
  "2": [7, 1, 7, 4, 7],
  "3": [7, 1, 7, 1, 7],
  "4": [5, 5, 7, 1, 1],
  "5": [7, 4, 7, 1, 7],
  "6": [7, 4, 7, 5, 7],
  "7": [7, 1, 1, 1, 1],
  "8": [7, 5, 7, 5, 7],
  "9": [7, 5, 7, 1, 7],
  "-": [0, 0, 7, 0, 0],
  "+": [0, 2, 7, 2, 0],
  ".": [0, 0, 0, 0, 2],
  e: [0, 7, 7, 4, 7],
};

/** How many pixels a pixel of a glyph takes. */
const size = 2;

/** Draws a number of three significant digits, from the left upper corner. */
export function drawNumber(value: number, put: (x: number, y: number) => void): void {
  const text = String(Number(value.toPrecision(3)));
  [...text].forEach((character, place) => {
    (rows[character] ?? []).forEach((bits, y) => {
      for (let x = 0; x < 3; x++) {
        if ((bits & (4 >> x)) === 0) continue;
        for (let i = 0; i < size * size; i++) {
          put(size * (4 * place + x) + (i % size), size * y + Math.floor(i / size));
        }
      }
    });
  });
}
