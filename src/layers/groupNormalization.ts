import { ShapeError } from "../base/errors.ts";
import { checkNumbers, complete } from "../base/options.ts";
import type { TensorType } from "../graph/type.ts";
import { groupNormalization as normalize, moveAxis } from "../ops/index.ts";
import { expectAxis, expectPositiveInteger, showBatched } from "./checks.ts";
import { defineLayer, type Layer, type LayerOptions } from "./layer.ts";
import { affineWeights, scaleAndShiftDefaults, type ScaleAndShiftOptions } from "./scaleAndShift.ts";

interface Options extends ScaleAndShiftOptions {
  /** How many groups; 1 is layer normalization, -1 a group for each channel. Default: 32. */
  readonly groups?: number;
  /** The axis of the channels. Default: the last. */
  readonly axis?: number;
  /** Added to the variance. Default: 0.001. */
  readonly epsilon?: number;
}
export interface GroupNormalizationOptions extends Options, LayerOptions {}

const defaults = { ...scaleAndShiftDefaults, groups: 32, axis: -1, epsilon: 1e-3 };

const type = "groupNormalization";

/** How many groups there are, checked against the channels. */
function groupsOf(groups: number, axis: number, x: TensorType): number {
  const channels = x.shape[axis]!;
  const count = groups === -1 ? channels : groups;
  if (channels % count !== 0) {
    throw new ShapeError({
      where: type,
      problem: "groups do not divide the channels",
      expected: `a number of channels that ${count} divides`,
      received: `${channels} channels in ${showBatched(x.shape)}`,
      mend: "set groups to a divisor of the channels",
    });
  }
  return count;
}

const groupNormalizationLayer = defineLayer({
  type,
  options(given: Options) {
    const settings = complete(type, given, defaults);
    if (settings.groups !== -1) expectPositiveInteger(type, "groups", settings.groups);
    checkNumbers(type, settings, { epsilon: { min: 0 } });
    return settings;
  },
  weights: (options, [x]) => affineWeights(options, [x!.shape[expectAxis(type, options.axis, x!)]!]),
  mask: "keep",
  streams: false,
  call({ axis: given, groups: wanted, epsilon }, { gamma, beta }, [x]) {
    const axis = expectAxis(type, given, x!);
    const groups = groupsOf(wanted, axis, x!);
    const last = moveAxis(x!, axis, -1);
    return moveAxis(normalize(last, { groups, gamma, beta, epsilon }), -1, axis);
  },
});

/**
 * Group normalization (Wu & He 2018): brings groups of channels, with all their places, to mean 0 and
 * variance 1 in every example: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 * Shapes: any, unchanged; `gamma` and `beta` `[channels]`.
 * @throws {ShapeError} when the groups do not divide the channels.
 * @example layers.groupNormalization({ groups: 8 })
 */
export const groupNormalization = (options: GroupNormalizationOptions = {}): Layer =>
  groupNormalizationLayer(options);
