import { OptionError } from "../base/errors.ts";
import { suggest } from "../base/nearest.ts";
import { layerMakers, type Layer } from "./layer.ts";
import { networkFromJson } from "./saved.ts";

/** A layer inside another one's options, as it is saved. */
export interface SavedLayer {
  readonly type: string;
  /** A network's are its layers and their wiring. */
  readonly options: object;
  /** Default: true. */
  readonly trainable?: boolean;
}

/** The layer itself, or made again from what was saved of it. */
export function restoreLayer(where: string, given: Layer | SavedLayer): Layer {
  if (typeof given === "function") return given;
  const type = String(given?.type);
  if (type === "network") return networkFromJson(given.options, where);
  const maker = layerMakers.get(type);
  if (maker === undefined) {
    throw new OptionError({
      where,
      problem: `unknown layer type '${type}'`,
      mend: `${suggest(type, layerMakers.keys())}; layers of your own must be defined before loading`,
    });
  }
  return maker({ ...given.options, trainable: given.trainable ?? true } as never);
}
