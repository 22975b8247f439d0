import { OptionError, ShapeError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { showShape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { transpose } from "./transpose.ts";

/** Where the channels stand: `[batch, ...spatial, channels]` or `[batch, channels, ...spatial]`. */
export type DataFormat = "channelsLast" | "channelsFirst";

const formats: readonly DataFormat[] = ["channelsLast", "channelsFirst"];

function expectFormat(where: string, format: DataFormat): void {
  if (!formats.includes(format)) {
    throw new OptionError({
      where,
      problem: `unknown dataFormat '${format}'`,
      mend: suggest(format, formats),
    });
  }
}

/** @throws {ShapeError} unless `x` has a batch axis, channels and at least one spatial axis. */
export function expectSpatial(where: string, x: Tensor): void {
  if (x.rank < 3) {
    throw new ShapeError({
      where,
      expected: "a batch axis, one or more spatial axes and a channel axis",
      received: showShape(x.shape),
      mend: "add the missing axis with ops.expandDims",
    });
  }
}

/** `x` with its channels behind the batch. */
export function toChannelsFirst(where: string, x: Tensor, format: DataFormat): Tensor {
  expectFormat(where, format);
  if (format === "channelsFirst") return x;
  return transpose(x, [0, x.rank - 1, ...x.shape.slice(2).map((_, i) => i + 1)]);
}

/** A channels-first tensor in `format`. */
export const fromChannelsFirst = (x: Tensor, format: DataFormat): Tensor =>
  format === "channelsFirst" ? x : transpose(x, [0, ...x.shape.slice(2).map((_, i) => i + 2), 1]);
