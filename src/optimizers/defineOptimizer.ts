import { allocate, toTypedArray } from "../base/dtype.ts";
import { toConfig } from "../base/json.ts";
import type { NdArray } from "../base/ndarray.ts";
import { sizeOf, type Shape } from "../base/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { add, divide, equal, floor, mod, multiply, subtract, where } from "../ops/index.ts";
import { clipGradients } from "./clipping.ts";
import { averageWeights, averageSlot } from "./averaging.ts";
import type { ByPath, Optimizer, UpdateArguments } from "./optimizer.ts";
import { checkShared, resolveRate, type SharedSettings } from "./sharedOptions.ts";

/** How a part of the state starts: a shape filled with one number. */
export interface SlotStart {
  readonly shape: Shape;
  readonly value: number;
}

type Slots = Readonly<Record<string, Tensor>>;

/** What a rule may fold into scalars, once for all weights. */
export interface Moment {
  readonly learningRate: Tensor;
  /** How many updates were made, this one included: 1 at the first. */
  readonly step: Tensor;
  /** The rule's `shared` numbers. */
  readonly shared: Slots;
}

/** An optimizer's own part: what it remembers and how it moves one weight. */
export interface UpdateRule {
  /** What is remembered of each weight. */
  slots(weight: TensorType): Readonly<Record<string, SlotStart>>;
  /** Numbers remembered once for all weights, with their first values. */
  readonly shared?: Readonly<Record<string, number>>;
  /** Prepares the scalars of one update, and gives the update of one weight. */
  begin(moment: Moment): {
    readonly shared?: Slots;
    update(
      weight: Tensor,
      gradient: Tensor,
      slots: Slots,
    ): { readonly weight: Tensor; readonly slots: Slots };
  };
}

/** Slots of the weight's own shape, filled with zeros. */
export const zeroSlots =
  (...names: readonly string[]) =>
  ({ shape }: TensorType): Record<string, SlotStart> =>
    Object.fromEntries(names.map((name) => [name, { shape, value: 0 }]));

const accumulatorSlot = "gradientAccumulator";

const filled = ({ dtype }: TensorType, { shape, value }: SlotStart): NdArray => {
  const data = allocate(dtype, sizeOf(shape));
  // Zeros are there already: their memory is first touched when it is used.
  if (value !== 0) data.fill(toTypedArray(dtype, [value])[0] as never);
  return { dtype, shape, data };
};

/**
 * A frozen optimizer from its rule: adds what all optimizers have, in Keras's order: accumulation, clipping,
 * weight decay, the rule, averaging.
 */
export function defineOptimizer<Settings extends SharedSettings>(
  name: string,
  settings: Settings,
  makeRule: (settings: Settings) => UpdateRule,
): Optimizer {
  checkShared(name, settings);
  const learningRate = resolveRate(name, settings.learningRate);
  const rule = makeRule({ ...settings, learningRate });
  const { gradientAccumulationSteps: accumulated, useEma } = settings;

  const slotsOf = (weight: TensorType): Record<string, SlotStart> => ({
    ...rule.slots(weight),
    ...(accumulated && { [accumulatorSlot]: { shape: weight.shape, value: 0 } }),
    ...(useEma && { [averageSlot]: { shape: weight.shape, value: 0 } }),
  });

  return Object.freeze({
    name,
    config: toConfig({ ...settings, learningRate }),
    learningRate,
    init(weights: ByPath<TensorType>) {
      const state: Record<string, NdArray> = {};
      for (const [path, weight] of Object.entries(weights)) {
        for (const [slot, start] of Object.entries(slotsOf(weight))) {
          state[`${slot}/${path}`] = filled(weight, start);
        }
      }
      for (const [key, value] of Object.entries(rule.shared ?? {})) {
        state[key] = filled({ dtype: "float32", shape: [] }, { shape: [], value });
      }
      return state;
    },
    update: (args: UpdateArguments) => updateAll(rule, settings, args),
    finalWeights<T>(weights: ByPath<T>, state: ByPath<T>): Record<string, T> {
      const paths = Object.keys(weights);
      return Object.fromEntries(
        paths.map((path) => [path, (useEma && state[`${averageSlot}/${path}`]) || weights[path]!]),
      );
    },
  });
}

/** One step of all weights. */
function updateAll(
  rule: UpdateRule,
  settings: SharedSettings,
  { weights, gradients, state, learningRate, step }: UpdateArguments,
): ReturnType<Optimizer["update"]> {
  const { gradientAccumulationSteps: accumulated } = settings;
  const paths = Object.keys(gradients);
  const next = { weights: { ...weights }, state: { ...state } };

  const madeBefore = accumulated ? floor(divide(subtract(step, 1), accumulated)) : subtract(step, 1);
  const count = accumulated ? add(madeBefore, 1) : step;
  const due = accumulated ? equal(mod(step, accumulated), 0) : undefined;
  /** The new value when an update is due, else the old one. */
  const choose = (fresh: Tensor, old: Tensor): Tensor => (due === undefined ? fresh : where(due, fresh, old));

  const means = paths.map((path) => {
    const gradient = gradients[path]!;
    if (!accumulated || due === undefined) return gradient;
    const key = `${accumulatorSlot}/${path}`;
    const total = add(gradient, state[key]!);
    next.state[key] = where(due, 0, total);
    return divide(total, accumulated);
  });
  const clipped = clipGradients(means, settings);

  const shared = Object.fromEntries(Object.keys(rule.shared ?? {}).map((key) => [key, state[key]!]));
  const moment = rule.begin({ learningRate, step: count, shared });
  for (const [key, value] of Object.entries(moment.shared ?? {})) {
    next.state[key] = choose(value, shared[key]!);
  }

  const decay = decayOf(settings, learningRate);
  paths.forEach((path, i) => {
    const weight = weights[path]!;
    const slots = Object.fromEntries(
      Object.keys(rule.slots(weight.type)).map((slot) => [slot, state[`${slot}/${path}`]!]),
    );
    const updated = moment.update(decay(path, weight), clipped[i]!, slots);
    next.weights[path] = choose(updated.weight, weight);
    for (const [slot, value] of Object.entries(updated.slots)) {
      next.state[`${slot}/${path}`] = choose(value, slots[slot]!);
    }
  });
  return settings.useEma ? averageWeights(next, paths, { settings, madeBefore }) : next;
}

/** Decoupled weight decay (Loshchilov & Hutter 2019): `w (1 - learningRate weightDecay)`. */
function decayOf(
  { weightDecay, excludeFromWeightDecay = [] }: SharedSettings,
  learningRate: Tensor,
): (path: string, weight: Tensor) => Tensor {
  if (!weightDecay) return (_, weight) => weight;
  const factor = subtract(1, multiply(learningRate, weightDecay));
  const excluded = (path: string) => excludeFromWeightDecay.some((part) => path.includes(part));
  return (path, weight) => (excluded(path) ? weight : multiply(weight, factor));
}
