import { OptionError } from "../base/errors.ts";
import { isConfigured } from "../base/json.ts";
import { checkNumbers } from "../base/options.ts";
import * as schedules from "./schedules/index.ts";
import type { Schedule } from "./schedules/index.ts";

/** What every optimizer takes. */
export interface SharedOptions {
  /** A number or a schedule. Each optimizer has its own default. */
  readonly learningRate?: number | Schedule;
  /** Every update first multiplies weights by `1 - learningRate weightDecay`. Default: none. */
  readonly weightDecay?: number;
  /** Weights whose path contains one of these are not decayed, as `["bias", "gamma"]`. Default: none. */
  readonly excludeFromWeightDecay?: readonly string[];
  /** The largest norm of each weight's gradient. Default: none. */
  readonly clipnorm?: number;
  /** The largest size of each element of the gradients. Default: none. */
  readonly clipvalue?: number;
  /** The largest norm of all gradients together. Default: none. */
  readonly globalClipnorm?: number;
  /** Keep an exponential moving average of the weights, which replaces them when training ends. Default: false. */
  readonly useEma?: boolean;
  /** How much of the average each step keeps. Default: 0.99. */
  readonly emaMomentum?: number;
  /** Replace the weights by their average every so many updates. Default: only at the end. */
  readonly emaOverwriteFrequency?: number;
  /**
   * Update once every so many calls, with the mean of their gradients. The other calls compute the update
   * too and drop it, so that the graph has no branches: each costs one elementwise choice a weight and slot.
   * Default: every call.
   */
  readonly gradientAccumulationSteps?: number;
}

/** The shared options' defaults, but for the learning rate. */
export const sharedDefaults = {
  weightDecay: undefined,
  excludeFromWeightDecay: undefined,
  clipnorm: undefined,
  clipvalue: undefined,
  globalClipnorm: undefined,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: undefined,
  gradientAccumulationSteps: undefined,
} as const;

/** The shared options as settled: which may still be undefined. */
export type SharedSettings = {
  readonly [K in keyof SharedOptions]-?: SharedOptions[K] | undefined;
} & { readonly learningRate: number | Schedule; readonly emaMomentum: number };

/** A bare learning rate as options. */
export const withRate = <Options extends SharedOptions>(options: number | Options): Options =>
  (typeof options === "number" ? { learningRate: options } : options) as Options;

/** The learning rate itself, made again from `{ name, config }` where it was saved. */
export function resolveRate(where: string, rate: number | Schedule): number | Schedule {
  if (typeof rate === "number") {
    checkNumbers(where, { learningRate: rate }, { learningRate: { min: 0 } });
    return rate;
  }
  if (!isConfigured(rate)) {
    throw new OptionError({
      where: `${where}.learningRate`,
      expected: "a number or a schedule",
      received: typeof rate,
    });
  }
  return "at" in rate ? rate : schedules.fromConfig(rate);
}

/** @throws {OptionError} when a shared option is out of range or two kinds of clipping are asked for. */
export function checkShared(where: string, settings: SharedSettings): void {
  const positive = { min: 0, exclusive: true };
  checkNumbers(where, settings, {
    weightDecay: { min: 0 },
    clipnorm: positive,
    clipvalue: positive,
    globalClipnorm: positive,
    emaMomentum: { min: 0, max: 1 },
    emaOverwriteFrequency: { min: 1, integer: true },
    gradientAccumulationSteps: { min: 2, integer: true },
  });
  const clipping = (["clipnorm", "clipvalue", "globalClipnorm"] as const).filter(
    (name) => settings[name] !== undefined,
  );
  if (clipping.length > 1) {
    throw new OptionError({
      where,
      problem: "gradients can be clipped in one way only",
      received: clipping.join(" and "),
    });
  }
}
