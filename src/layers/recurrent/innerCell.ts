import { OptionError } from "../../base/errors.ts";
import type { TensorType } from "../../graph/type.ts";
import type { Layer, WeightSpec } from "../layer.ts";
import { restoreLayer, type SavedLayer } from "../nested.ts";
import { cellOf, type Cell } from "./cell.ts";

/**
 * A cell that another layer runs, itself or made again from what was saved of it.
 * @throws {OptionError} for a layer that is no cell.
 */
export function restoreCell(where: string, given: Layer | SavedLayer): Layer {
  const layer = restoreLayer(where, given);
  if (cellOf(layer) !== undefined) return layer;
  throw new OptionError({
    where,
    problem: `${layer.type} is no cell`,
    expected: "what happens at one step, as layers.lstmCell(32)",
    mend: "make one of your own with layers.defineCell; whole recurrent layers are wired one behind the other",
  });
}

export const innerCell = (layer: Layer): Cell => cellOf(layer)!;

/** The cell's weights, none trained if the cell is not to be. */
export const innerCellWeights = (layer: Layer, step: TensorType): Record<string, WeightSpec> =>
  Object.fromEntries(
    Object.entries(innerCell(layer).weights(step)).map(([name, spec]) => [
      name,
      { ...spec, trainable: layer.trainable && (spec.trainable ?? true) },
    ]),
  );
