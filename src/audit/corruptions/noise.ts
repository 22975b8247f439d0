import { clip, withData, type Draws, type Raster } from "./raster.ts";

/** Normal noise of a standard deviation. */
export function gaussianNoise(picture: Raster, deviation: number, draws: Draws): Raster {
  const noise = draws.normal(picture.data.length);
  return withData(
    picture,
    picture.data.map((value, i) => clip(value + deviation * noise[i]!)),
  );
}

/** As if `photons` were counted where it is white: Poisson numbers, by inverting their distribution. */
export function shotNoise(picture: Raster, photons: number, draws: Draws): Raster {
  const uniform = draws.uniform(picture.data.length);
  return withData(
    picture,
    picture.data.map((value, i) => clip(poisson(value * photons, uniform[i]!) / photons)),
  );
}

function poisson(mean: number, share: number): number {
  let probability = Math.exp(-mean);
  let below = probability;
  let count = 0;
  while (below < share && count < 20 * mean + 50) {
    count++;
    probability *= mean / count;
    below += probability;
  }
  return count;
}

/** A share of the values become 0 or 1. */
export function impulseNoise(picture: Raster, share: number, draws: Draws): Raster {
  const hit = draws.uniform(picture.data.length);
  const side = draws.uniform(picture.data.length);
  return withData(
    picture,
    picture.data.map((value, i) => (hit[i]! < share ? Number(side[i]! < 0.5) : value)),
  );
}
