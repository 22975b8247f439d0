/** A picture as numbers, 0..1: `[height, width, channels]`, row by row. */
export interface Raster {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float64Array;
}

/** Where randomness comes from, so that a picture is corrupted in the same way again. */
export interface Draws {
  /** Numbers of [0, 1). */
  uniform(count: number): ArrayLike<number>;
  /** Numbers of mean 0 and standard deviation 1. */
  normal(count: number): ArrayLike<number>;
}

export const withData = (picture: Raster, data: Float64Array): Raster => ({ ...picture, data });
export const clip = (value: number): number => Math.min(1, Math.max(0, value));

/** `d c b | a b c d | c b a`: the edge is not repeated. */
export function reflected(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}

/** Each pixel from its neighbours: `sum weight * picture[y + dy, x + dx]`, with places beyond the edge looked up by `edge`. */
export function gathered(
  picture: Raster,
  taps: readonly { readonly dy: number; readonly dx: number; readonly weight: number }[],
  edge: (index: number, length: number) => number,
): Raster {
  const { height, width, channels, data } = picture;
  const out = new Float64Array(data.length);
  for (const { dy, dx, weight } of taps) {
    for (let y = 0; y < height; y++) {
      const row = edge(y + dy, height) * width;
      for (let x = 0; x < width; x++) {
        const from = (row + edge(x + dx, width)) * channels;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) out[to + c]! += weight * data[from + c]!;
      }
    }
  }
  return withData(picture, out);
}

export const nearestEdge = (index: number, length: number): number =>
  Math.min(length - 1, Math.max(0, index));

/** Normal weights to `truncate` standard deviations, along one axis after the other, as SciPy blurs. */
export function gaussianBlur(
  picture: Raster,
  sigma: number,
  { truncate = 4, edge = nearestEdge } = {},
): Raster {
  const radius = Math.floor(truncate * sigma + 0.5);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const weights = offsets.map((offset) => (sigma > 0 ? Math.exp(-0.5 * (offset / sigma) ** 2) : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  const taps = offsets.map((offset, i) => ({ offset, weight: weights[i]! / total }));
  const down = gathered(
    picture,
    taps.map(({ offset, weight }) => ({ dy: offset, dx: 0, weight })),
    edge,
  );
  return gathered(
    down,
    taps.map(({ offset, weight }) => ({ dy: 0, dx: offset, weight })),
    edge,
  );
}

/** The picture at a place between pixels, bilinearly. */
export function sampled(
  { height, width, channels, data }: Raster,
  { y, x, channel }: { readonly y: number; readonly x: number; readonly channel: number },
  edge: (index: number, length: number) => number,
): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - top, x - left];
  const at = (row: number, column: number): number =>
    data[(edge(row, height) * width + edge(column, width)) * channels + channel]!;
  const above = at(top, left) * (1 - right) + at(top, left + 1) * right;
  const below = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
  return above * (1 - down) + below * down;
}

/** The middle of a picture, enlarged to the size of the whole. */
export function clippedZoom(picture: Raster, factor: number): Raster {
  const { height, width, channels } = picture;
  const out = new Float64Array(picture.data.length);
  const axis = (length: number) => {
    const cut = Math.ceil(length / factor);
    const enlarged = Math.round(cut * factor);
    return {
      from: Math.floor((length - cut) / 2),
      trim: Math.floor((enlarged - length) / 2),
      // The corners stay where they are.
      step: enlarged > 1 ? (cut - 1) / (enlarged - 1) : 0,
    };
  };
  const [rows, columns] = [axis(height), axis(width)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        out[(y * width + x) * channels + c] = sampled(
          picture,
          {
            y: rows.from + (y + rows.trim) * rows.step,
            x: columns.from + (x + columns.trim) * columns.step,
            channel: c,
          },
          nearestEdge,
        );
  return withData(picture, out);
}
