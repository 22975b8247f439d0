import {
  clip,
  clippedZoom,
  gathered,
  gaussianBlur,
  nearestEdge,
  reflected,
  withData,
  type Draws,
  type Raster,
} from "./raster.ts";

/** Out of focus: a disk, its edge smoothed by a normal blur of 3 x 3. */
export function defocusBlur(picture: Raster, [radius, alias]: readonly [number, number]): Raster {
  const reach = 9;
  const size = 2 * reach + 1;
  const disk = Float64Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [Math.floor(i / size) - reach, (i % size) - reach];
    return Number(x * x + y * y <= radius * radius);
  });
  const smooth = smoothedBy3({ height: size, width: size, channels: 1, data: disk }, alias);
  const total = smooth.data.reduce((a, b) => a + b, 0);
  const taps = [...smooth.data.entries()]
    .filter(([, weight]) => weight > 0)
    .map(([i, weight]) => ({
      dy: Math.floor(i / size) - reach,
      dx: (i % size) - reach,
      weight: weight / total,
    }));
  return clipped(gathered(picture, taps, reflected));
}

function smoothedBy3(picture: Raster, sigma: number): Raster {
  const side = Math.exp(-0.5 / sigma ** 2);
  const weights = [side, 1, side].map((weight) => weight / (1 + 2 * side));
  const taps = weights.flatMap((a, y) => weights.map((b, x) => ({ dy: y - 1, dx: x - 1, weight: a * b })));
  return gathered(picture, taps, reflected);
}

/**
 * Through rough glass: blurred, each pixel replaced by a near one, blurred again. The published pictures came from an exchange
 * that, by how NumPy's views work, copies instead; so does this.
 */
export function glassBlur(
  picture: Raster,
  [sigma, reach, rounds]: readonly [number, number, number],
  draws: Draws,
): Raster {
  const { height, width, channels } = picture;
  const blurred = gaussianBlur(picture, sigma);
  const data = blurred.data.map((value) => Math.floor(value * 255) / 255);
  for (let round = 0; round < rounds; round++) {
    for (let y = height - reach; y > reach; y--) {
      for (let x = width - reach; x > reach; x--) {
        const [u, v] = Array.from(draws.uniform(2), (share) => Math.floor(share * 2 * reach) - reach);
        const from = ((y + v!) * width + x + u!) * channels;
        const to = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) data[to + c] = data[from + c]!;
      }
    }
  }
  return clipped(gaussianBlur(withData(picture, data), sigma));
}

/** Moved while the shutter was open: half a normal distribution along a line, as ImageMagick blurs. The angle in degrees. */
export function motionBlur(
  picture: Raster,
  { radius, sigma, angle }: { readonly radius: number; readonly sigma: number; readonly angle: number },
): Raster {
  const width = 2 * radius + 1;
  const [along, across] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const weights = Array.from({ length: width }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const total = weights.reduce((a, b) => a + b, 0);
  const taps = weights.map((weight, i) => ({
    dy: Math.ceil(i * across - 0.5),
    dx: Math.ceil(i * along - 0.5),
    weight: weight / total,
  }));
  return clipped(gathered(picture, taps, nearestEdge));
}

/** Zoomed while the shutter was open: the mean of the picture and its enlargements from 1 in steps of 0.01. */
export function zoomBlur(picture: Raster, steps: number): Raster {
  const sum = picture.data.slice();
  for (let step = 0; step < steps; step++) {
    clippedZoom(picture, 1 + step / 100).data.forEach((value, i) => (sum[i]! += value));
  }
  return withData(
    picture,
    sum.map((value) => clip(value / (steps + 1))),
  );
}

const clipped = (picture: Raster): Raster => withData(picture, picture.data.map(clip));
