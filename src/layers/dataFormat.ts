import { checkChoice } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import type { DataFormat } from "../ops/index.ts";
import { reshape } from "../ops/index.ts";

export type { DataFormat };

/** An option of layers on images, lines and volumes. */
export interface DataFormatOption {
  /** Default: channelsLast. */
  readonly dataFormat?: DataFormat;
}

export const dataFormatDefault = { dataFormat: "channelsLast" } as const satisfies DataFormatOption;

/** @throws {OptionError} for an unknown data format. */
export const checkDataFormat = (where: string, format: DataFormat): void =>
  checkChoice(`${where}.dataFormat`, format, ["channelsLast", "channelsFirst"]);

/** The axis of the channels in a tensor of this rank. */
export const channelAxis = (rank: number, format: DataFormat): number =>
  format === "channelsLast" ? rank - 1 : 1;

/** How many channels there are. */
export const channelsOf = ({ shape }: TensorType, format: DataFormat): number =>
  shape[channelAxis(shape.length, format)]!;

/** A vector as it broadcasts along an axis of a tensor of this rank. */
export const alongAxis = (vector: Tensor, axis: number, rank: number): Tensor =>
  axis === rank - 1 ? vector : reshape(vector, [vector.size, ...new Array<number>(rank - 1 - axis).fill(1)]);

/** The axes that are neither the batch nor the channels. */
export const spatialAxes = (rank: number, format: DataFormat): number[] =>
  Array.from({ length: rank - 2 }, (_, i) => i + (format === "channelsLast" ? 1 : 2));

const spatialNames = [["steps"], ["height", "width"], ["depth", "height", "width"]] as const;

/** The layout as errors and docs write it: `[batch, height, width, channels]`. */
export function describeLayout(axes: number, format: DataFormat): string {
  const spatial = spatialNames[axes - 1]!;
  const names = format === "channelsLast" ? [...spatial, "channels"] : ["channels", ...spatial];
  return `[batch, ${names.join(", ")}]`;
}
