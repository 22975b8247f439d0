import { UnsupportedError } from "../../base/errors.ts";
import type { Symbolic } from "../../layers/index.ts";

/** A rectangle of a picture, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What one place sees of the layer below, along one axis: place i sees `size` places from `i step + start` on. */
interface Window {
  readonly size: number;
  readonly step: number;
  readonly start: number;
}

/** Layers that look at each place by itself. */
const pointwise =
  /^(activation|relu|leakyRelu|elu|prelu|softmax|dropout|spatialDropout2d|batchNormalization|rescaling)$/;

/** The windows of a layer along height and width. */
function windowsOf({ origin, type }: Symbolic): readonly [Window, Window] | undefined {
  const { layer, inputs } = origin!;
  if (pointwise.test(layer.type)) return undefined;
  const options = layer.options as Readonly<Record<string, unknown>>;
  const size = options["kernelSize"] ?? options["poolSize"];
  const steps = options["strides"] ?? size;
  if (!Array.isArray(size) || !Array.isArray(steps) || options["dataFormat"] === "channelsFirst") {
    throw new UnsupportedError({
      where: "receptive field",
      problem: `it is not known what a place of ${layer.type} sees`,
      expected:
        "a trunk of convolutions, poolings and layers that look at each place by itself, channels last",
    });
  }
  const dilation = (options["dilationRate"] as readonly number[] | undefined) ?? [1, 1];
  const along = (axis: 0 | 1): Window => {
    const reach = ((size[axis] as number) - 1) * dilation[axis]! + 1;
    const step = steps[axis] as number;
    const below = inputs[0]!.type.shape[axis]!;
    const missing = Math.max(0, (type.shape[axis]! - 1) * step + reach - below);
    return { size: reach, step, start: options["padding"] === "same" ? -Math.floor(missing / 2) : 0 };
  };
  return [along(0), along(1)];
}

const pixel: Window = { size: 1, step: 1, start: 0 };

/** What a place sees through a layer whose own places see so much. */
const through = (below: Window, window: Window): Window => ({
  size: below.size + (window.size - 1) * below.step,
  step: below.step * window.step,
  start: below.start + window.start * below.step,
});

/**
 * What each place of a chain of layers sees of the picture, cut at its edges: from places `[row, column]` to boxes.
 * @throws {UnsupportedError} for a layer of which this is not known.
 */
export function receptiveField(place: Symbolic): (row: number, column: number) => Box {
  const chain: Symbolic[] = [];
  let at = place;
  for (; at.origin !== undefined; at = at.origin.inputs[0]!) chain.unshift(at);
  const [height = 1, width = 1] = at.type.shape;
  let [down, across] = [pixel, pixel];
  for (const each of chain) {
    const windows = windowsOf(each);
    if (windows === undefined) continue;
    down = through(down, windows[0]);
    across = through(across, windows[1]);
  }
  const cut = ({ size, step, start }: Window, i: number, end: number): [from: number, length: number] => {
    const from = Math.max(0, start + i * step);
    return [from, Math.min(end, start + i * step + size) - from];
  };
  return (row, column) => {
    const [top, boxHeight] = cut(down, row, height);
    const [left, boxWidth] = cut(across, column, width);
    return { top, left, height: boxHeight, width: boxWidth };
  };
}
