import { clip, withData, type Raster } from "./raster.ts";

// The tables of the standard's annex K, row by row.
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
]; // prettier-ignore
const chrominance = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, ...Array.from({ length: 32 }, () => 99),
]; // prettier-ignore

/** The discrete cosine transform of 8 numbers as a matrix; its transpose is its inverse. */
const cosines = Array.from({ length: 8 }, (_, k) =>
  Float64Array.from(
    { length: 8 },
    (_, n) => (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * n + 1) * k * Math.PI) / 16),
  ),
);

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

/**
 * What JPEG loses: blocks of 8 x 8 are transformed and rounded to multiples of the tables at a quality; the two planes of colour
 * at half the size. Coding, which loses nothing, is left out.
 */
export function jpeg(picture: Raster, quality: number): Raster {
  const { height, width, channels, data } = picture;
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const table = (base: readonly number[]): number[] =>
    base.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
  const plane = (of: (pixel: number) => number): Plane => ({
    height,
    width,
    data: Float64Array.from({ length: height * width }, (_, pixel) => of(pixel)),
  });
  const channel = (pixel: number, c: number): number => 255 * data[pixel * channels + c]!;
  if (channels !== 3) {
    const planes = Array.from({ length: channels }, (_, c) =>
      quantized(
        plane((pixel) => channel(pixel, c)),
        table(luminance),
      ),
    );
    return withData(
      picture,
      data.map((_, i) => clip(Math.round(planes[i % channels]!.data[Math.floor(i / channels)]!) / 255)),
    );
  }
  const mixed = (r: number, g: number, b: number, offset: number): Plane =>
    plane((pixel) =>
      Math.round(r * channel(pixel, 0) + g * channel(pixel, 1) + b * channel(pixel, 2) + offset),
    );
  const y = quantized(mixed(0.299, 0.587, 0.114, 0), table(luminance));
  const colour = (r: number, g: number, b: number): Plane =>
    doubled(quantized(halved(mixed(r, g, b, 128)), table(chrominance)), height, width);
  const cb = colour(-0.168735892, -0.331264108, 0.5);
  const cr = colour(0.5, -0.418687589, -0.081312411);
  const out = new Float64Array(data.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [light, blue, red] = [y.data[pixel]!, cb.data[pixel]! - 128, cr.data[pixel]! - 128];
    const rgb = [light + 1.402 * red, light - 0.344136286 * blue - 0.714136286 * red, light + 1.772 * blue];
    rgb.forEach((value, c) => (out[pixel * 3 + c] = clip(Math.round(value) / 255)));
  }
  return withData(picture, out);
}

const at = ({ height, width, data }: Plane, y: number, x: number): number =>
  data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;

/** Every block there and back, with its rounded coefficients. The last blocks repeat the edge. */
function quantized(plane: Plane, table: readonly number[]): Plane {
  const data = new Float64Array(plane.data.length);
  for (let top = 0; top < plane.height; top += 8) {
    for (let left = 0; left < plane.width; left += 8) {
      const block = Float64Array.from(
        { length: 64 },
        (_, i) => at(plane, top + (i >> 3), left + (i & 7)) - 128,
      );
      const kept = transformed(block, true).map((value, i) => Math.round(value / table[i]!) * table[i]!);
      transformed(kept, false).forEach((value, i) => {
        const [y, x] = [top + (i >> 3), left + (i & 7)];
        if (y < plane.height && x < plane.width)
          data[y * plane.width + x] = Math.min(255, Math.max(0, Math.round(value + 128)));
      });
    }
  }
  return { ...plane, data };
}

/** The transform of rows and columns, or its inverse. */
function transformed(block: Float64Array, forth: boolean): Float64Array {
  const weight = (k: number, n: number): number => (forth ? cosines[k]![n]! : cosines[n]![k]!);
  const along = (from: Float64Array, place: (line: number, n: number) => number): Float64Array => {
    const out = new Float64Array(64);
    for (let line = 0; line < 8; line++)
      for (let k = 0; k < 8; k++)
        for (let n = 0; n < 8; n++) out[place(line, k)]! += weight(k, n) * from[place(line, n)]!;
    return out;
  };
  return along(
    along(block, (line, n) => line * 8 + n),
    (line, n) => n * 8 + line,
  );
}

/** Means of 2 x 2. */
function halved(plane: Plane): Plane {
  const [height, width] = [Math.ceil(plane.height / 2), Math.ceil(plane.width / 2)];
  const data = Float64Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [2 * Math.floor(i / width), 2 * (i % width)];
    return Math.round(
      (at(plane, y, x) + at(plane, y, x + 1) + at(plane, y + 1, x) + at(plane, y + 1, x + 1)) / 4,
    );
  });
  return { height, width, data };
}

/** Twice as large, each value three parts its own and one part the neighbour's, as decoders smooth colours. */
function doubled(plane: Plane, height: number, width: number): Plane {
  const data = Float64Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const [row, column] = [y >> 1, x >> 1];
    const [v, h] = [row + (y % 2 === 0 ? -1 : 1), column + (x % 2 === 0 ? -1 : 1)];
    return (
      (9 * at(plane, row, column) + 3 * at(plane, v, column) + 3 * at(plane, row, h) + at(plane, v, h)) / 16
    );
  });
  return { height, width, data };
}
