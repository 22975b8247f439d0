import type { NdArray } from "../../base/ndarray.ts";
import { drawNumber } from "./digits.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** From nothing to much, ever brighter, so that it reads without colours too. */
const sequential: readonly Colour[] = [
  [13, 8, 44],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
];
/** Against, nothing, for: blue and orange, which all eyes tell apart. */
const diverging: readonly Colour[] = [
  [23, 84, 184],
  [140, 180, 235],
  [245, 245, 242],
  [246, 166, 104],
  [196, 68, 10],
];

/** The colour of a share from 0 to 1 along a scale. */
function along(scale: readonly Colour[], share: number): Colour {
  const at = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
  const low = Math.min(Math.floor(at), scale.length - 2);
  const mix = (c: 0 | 1 | 2): number =>
    Math.round(scale[low]![c] + (at - low) * (scale[low + 1]![c] - scale[low]![c]));
  return [mix(0), mix(1), mix(2)];
}

/** How numbers become colours: -1..1 where some are below zero, else 0..1; `most` is what 1 stands for. */
export interface HeatScale {
  readonly signed: boolean;
  readonly most: number;
}

/** The scale of a map, by its largest number. */
export function heatScale(values: ArrayLike<number>): HeatScale {
  const [low, high] = Array.from(values).reduce(
    ([l, h], v) => [Math.min(l!, v), Math.max(h!, v)],
    [0, 0],
  ) as [number, number];
  return { signed: low < 0, most: Math.max(-low, high) };
}

/** A number's colour. */
function heatColour(value: number, { signed, most }: HeatScale): Colour {
  const share = most > 0 ? value / most : 0;
  return signed ? along(diverging, (share + 1) / 2) : along(sequential, share);
}

/** A map as a picture: `[height, width]` -> uint8 `[height * zoom, width * zoom, 3]`. */
export function paintMap(
  map: NdArray,
  { zoom, scale }: { readonly zoom: number; readonly scale: HeatScale },
): NdArray {
  const [height, width] = map.shape as [number, number];
  const canvas = blank(height * zoom, width * zoom);
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const value = Number(map.data[Math.floor(y / zoom) * width + Math.floor(x / zoom)]);
      put(canvas, { x, y }, heatColour(value, scale));
    }
  }
  return canvas;
}

/** A picture with a map over it: what counts is coloured, the rest is grey. Both of the picture's size times `zoom`. */
export function paintOverlay(picture: NdArray, map: NdArray, { zoom }: { readonly zoom: number }): NdArray {
  const [height, width, channels] = picture.shape as [number, number, number];
  const scale = heatScale(map.data as Float32Array);
  const canvas = blank(height * zoom, width * zoom);
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const place = Math.floor(y / zoom) * width + Math.floor(x / zoom);
      const value = Number(map.data[place]);
      const weight = scale.most > 0 ? 0.15 + 0.75 * Math.abs(value / scale.most) : 0;
      let grey = 0;
      for (let c = 0; c < channels; c++) grey += Number(picture.data[place * channels + c]) / channels;
      const colour = heatColour(value, scale);
      const mixed = colour.map((part) => Math.round((1 - weight) * grey + weight * part));
      put(canvas, { x, y }, mixed as unknown as Colour);
    }
  }
  return canvas;
}

/** The picture, the overlay, and the colour scale with its numbers, beside each other. */
export function paintExplanation(picture: NdArray, map: NdArray): NdArray {
  const [height, width] = picture.shape as [number, number, number];
  const zoom = Math.max(1, Math.ceil(256 / Math.min(height, width)));
  const overlay = paintOverlay(picture, map, { zoom });
  const [h, w] = [height * zoom, width * zoom];
  const [gap, bar, labels] = [16, 20, 96];
  const canvas = blank(h + 2 * gap, 2 * w + bar + labels + 4 * gap, [255, 255, 255]);
  place(canvas, enlarged(picture, zoom), { x: gap, y: gap });
  place(canvas, overlay, { x: 2 * gap + w, y: gap });
  const scale = heatScale(map.data as Float32Array);
  const left = 3 * gap + 2 * w;
  for (let y = 0; y < h; y++) {
    const share = 1 - y / (h - 1);
    const value = (scale.signed ? 2 * share - 1 : share) * scale.most;
    for (let x = 0; x < bar; x++) put(canvas, { x: left + x, y: gap + y }, heatColour(value, scale));
  }
  const ticks = scale.signed ? [1, 0, -1] : [1, 0.5, 0];
  ticks.forEach((tick, i) => {
    const y = gap + Math.round((i / 2) * (h - 14));
    drawNumber(tick * scale.most, (x, v) => put(canvas, { x: left + bar + 8 + x, y: y + v }, [20, 20, 20]));
  });
  return canvas;
}

const blank = (height: number, width: number, [red, green, blue]: Colour = [0, 0, 0]): NdArray => ({
  dtype: "uint8",
  shape: [height, width, 3],
  data: Uint8Array.from({ length: 3 * height * width }, (_, i) => [red, green, blue][i % 3]!),
});

interface At {
  readonly x: number;
  readonly y: number;
}

function put({ shape, data }: NdArray, { x, y }: At, colour: Colour): void {
  if (x < shape[1]! && y < shape[0]!) (data as Uint8Array).set(colour, 3 * (y * shape[1]! + x));
}

function place(canvas: NdArray, { shape, data }: NdArray, at: At): void {
  const [height, width] = shape as [number, number, number];
  for (let y = 0; y < height; y++) {
    const row = (data as Uint8Array).subarray(3 * y * width, 3 * (y + 1) * width);
    (canvas.data as Uint8Array).set(row, 3 * ((at.y + y) * canvas.shape[1]! + at.x));
  }
}

/** A picture as RGB, each pixel a square. */
function enlarged({ shape, data }: NdArray, zoom: number): NdArray {
  const [height, width, channels] = shape as [number, number, number];
  const canvas = blank(height * zoom, width * zoom);
  for (let y = 0; y < height * zoom; y++) {
    for (let x = 0; x < width * zoom; x++) {
      const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * channels;
      const part = (c: number): number => Number(data[from + (channels < 3 ? 0 : c)]);
      put(canvas, { x, y }, [part(0), part(1), part(2)]);
    }
  }
  return canvas;
}
