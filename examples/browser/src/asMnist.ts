const side = 28;
/** MNIST's digits fit in a box of this side, their centre of mass in the middle of the picture. */
const box = 20;

/**
 * Turns a drawing, white on transparent, into a picture as those of MNIST: cut out, scaled to 20 x 20, and put with
 * its centre of mass in the middle of 28 x 28.
 * Source: http://yann.lecun.com/exdb/mnist
 * @returns the pixels, 0 to 255; `undefined` when nothing is drawn
 */
export function asMnist(drawing: ImageData): Uint8Array | undefined {
  const { width, data } = drawing;
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] === 0) continue;
    const pixel = (i - 3) / 4;
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  if (right < 0) return undefined;

  const scale = Math.max(right - left, bottom - top) / box;
  const ink = (x: number, y: number): number => {
    // The mean over the part of the drawing that becomes this pixel: a few points of it are enough.
    let sum = 0;
    for (const dy of offsets) {
      for (const dx of offsets) {
        const column = Math.floor(left + (x + dx) * scale);
        const row = Math.floor(top + (y + dy) * scale);
        if (column >= left && column < right && row >= top && row < bottom) {
          sum += data[(row * width + column) * 4 + 3]!;
        }
      }
    }
    return sum / offsets.length ** 2;
  };

  const [columns, rows] = [(right - left) / scale, (bottom - top) / scale].map(Math.ceil) as [number, number];
  const small = new Float32Array(columns * rows);
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const value = ink(x, y);
      small[y * columns + x] = value;
      mass += value;
      sumX += value * (x + 0.5);
      sumY += value * (y + 0.5);
    }
  }

  const picture = new Uint8Array(side * side);
  const shiftX = Math.round(side / 2 - sumX / mass);
  const shiftY = Math.round(side / 2 - sumY / mass);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [toX, toY] = [x + shiftX, y + shiftY];
      const inside = toX >= 0 && toX < side && toY >= 0 && toY < side;
      if (inside) picture[toY * side + toX] = Math.round(small[y * columns + x]!);
    }
  }
  return picture;
}

const offsets = [0.1, 0.3, 0.5, 0.7, 0.9];
