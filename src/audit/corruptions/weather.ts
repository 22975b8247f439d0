import { motionBlur } from "./blur.ts";
import { clip, clippedZoom, gaussianBlur, withData, type Draws, type Raster } from "./raster.ts";

/** Weights of red, green and blue in grey. */
const luma = [0.299, 0.587, 0.114];

/** Flakes that fall aslant, in a picture made paler. */
export function snow(
  picture: Raster,
  [mean, deviation, zoom, threshold, radius, sigma, keep]: readonly number[],
  draws: Draws,
): Raster {
  const { height, width, channels, data } = picture;
  const drawn = draws.normal(height * width);
  const flakes = {
    height,
    width,
    channels: 1,
    data: Float64Array.from(drawn, (z) => mean! + deviation! * z),
  };
  const large = clippedZoom(flakes, zoom!);
  const layer = withData(
    large,
    large.data.map((value) => Math.floor(255 * clip(value < threshold! ? 0 : value)) / 255),
  );
  const angle = -135 + 90 * draws.uniform(1)[0]!;
  const fallen = motionBlur(layer, { radius: radius!, sigma: sigma!, angle }).data;
  const pixels = height * width;
  const out = data.map((value, i) => {
    const pixel = Math.floor(i / channels);
    let grey = 0;
    for (let c = 0; c < channels; c++)
      grey += (channels === 3 ? luma[c]! : 1 / channels) * data[pixel * channels + c]!;
    const pale = keep! * value + (1 - keep!) * Math.max(value, grey * 1.5 + 0.5);
    return clip(pale + fallen[pixel]! + fallen[pixels - 1 - pixel]!);
  });
  return withData(picture, out);
}

/**
 * Ice over the picture: `scale * picture + share * ice`. The published pictures used photographs of frost; here the ice is drawn: bright
 * needles, blurred noise made sharp, of a bluish white. So this one corruption is like the published one in kind, not in its
 * pixels.
 */
export function frost(picture: Raster, [scale, share]: readonly [number, number], draws: Draws): Raster {
  const { height, width, channels } = picture;
  const noise = (sigma: number): Float64Array => {
    const drawn = { height, width, channels: 1, data: Float64Array.from(draws.normal(height * width)) };
    return standard(gaussianBlur(drawn, sigma).data);
  };
  const [coarse, fine] = [noise(4), noise(0.8)];
  const tint = [0.92, 0.97, 1];
  const out = picture.data.map((value, i) => {
    const pixel = Math.floor(i / channels);
    // Needles stand where the fine noise is near zero, and thicken where the coarse noise is high.
    const needle = Math.exp(-Math.abs(fine[pixel]!) * 2.5);
    const ice = clip(0.45 + 0.2 * coarse[pixel]! + 0.5 * needle) * (tint[i % channels] ?? 1);
    return clip(scale * value + share * ice);
  });
  return withData(picture, out);
}

function standard(values: Float64Array): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) || 1;
  return values.map((value) => (value - mean) / deviation);
}

/** Fog as thick as a fractal landscape is high. */
export function fog(picture: Raster, [thickness, decay]: readonly [number, number], draws: Draws): Raster {
  const { height, width, channels, data } = picture;
  const size = 2 ** Math.ceil(Math.log2(Math.max(height, width)));
  const land = plasma(size, decay, draws);
  const brightest = data.reduce((most, value) => Math.max(most, value), 0);
  const out = data.map((value, i) => {
    const pixel = Math.floor(i / channels);
    const here = land[Math.floor(pixel / width) * size + (pixel % width)]!;
    return clip(((value + thickness * here) * brightest) / (brightest + thickness));
  });
  return withData(picture, out);
}

/** A landscape of 0..1 by diamonds and squares, whose edges meet; each finer step is rougher by `1 / decay`. */
function plasma(size: number, decay: number, draws: Draws): Float64Array {
  const land = new Float64Array(size * size);
  const at = (y: number, x: number): number => ((y + size) % size) * size + ((x + size) % size);
  let wibble = 100;
  for (let step = size; step >= 2; step /= 2) {
    const half = step / 2;
    const places = size / step;
    const fill = (from: readonly [number, number], around: readonly (readonly [number, number])[]): void => {
      const drawn = draws.uniform(places * places);
      for (let i = 0; i < places * places; i++) {
        const [y, x] = [from[0] + Math.floor(i / places) * step, from[1] + (i % places) * step];
        const mean = around.reduce((sum, [dy, dx]) => sum + land[at(y + dy, x + dx)]!, 0) / 4;
        land[at(y, x)] = mean + wibble * wibble * (2 * drawn[i]! - 1);
      }
    };
    fill([half, half], [[-half, -half], [half, -half], [-half, half], [half, half]]); // prettier-ignore
    const diamond = [[-half, 0], [half, 0], [0, -half], [0, half]] as const; // prettier-ignore
    fill([0, half], diamond);
    fill([half, 0], diamond);
    wibble /= decay;
  }
  const least = land.reduce((a, b) => Math.min(a, b), Infinity);
  const most = land.reduce((a, b) => Math.max(a, b), -Infinity);
  return land.map((value) => (value - least) / (most - least || 1));
}
