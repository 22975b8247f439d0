import { checkNumbers, complete } from "../base/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  add,
  divide,
  expandDims,
  maximum,
  mean,
  minimum,
  multiply,
  power,
  sqrt,
  square,
  subtract,
} from "../ops/index.ts";
import { defineOptimizer } from "./defineOptimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { sharedDefaults, withRate, type SharedOptions } from "./sharedOptions.ts";

export interface AdafactorOptions extends SharedOptions {
  /** Default: 0.001. */
  readonly learningRate?: NonNullable<SharedOptions["learningRate"]>;
  /** How fast the mean squares forget: `beta2 = 1 - step^beta2Decay`. Default: -0.8. */
  readonly beta2Decay?: number;
  /** Added to squared gradients. Default: 1e-30. */
  readonly epsilon1?: number;
  /** The least size of a weight that steps are scaled to. Default: 0.001. */
  readonly epsilon2?: number;
  /** The largest root mean square of a step before scaling. Default: 1. */
  readonly clipThreshold?: number;
  /** Limit a fixed learning rate to `1 / sqrt(step)`. Default: true. */
  readonly relativeStep?: boolean;
}

const rootMeanSquare = (x: Tensor): Tensor => sqrt(mean(square(x)));

/**
 * Adafactor (Shazeer & Stern 2018): keeps the mean squared gradient of a matrix as one row and one column,
 * so that the state of a large model is small.
 * @throws {OptionError} when an option is out of range.
 */
export function adafactor(options: number | AdafactorOptions = {}): Optimizer {
  const settings = complete("adafactor", withRate(options), {
    learningRate: 0.001,
    beta2Decay: -0.8,
    epsilon1: 1e-30,
    epsilon2: 1e-3,
    clipThreshold: 1,
    relativeStep: true,
    ...sharedDefaults,
  });
  checkNumbers("adafactor", settings, {
    beta2Decay: { max: 0 },
    epsilon1: { min: 0 },
    epsilon2: { min: 0 },
    clipThreshold: { min: 0, exclusive: true },
  });
  const { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep } = settings;
  return defineOptimizer("adafactor", settings, ({ learningRate: rate }) => ({
    slots: ({ shape }) =>
      shape.length < 2
        ? { velocity: { shape, value: 0 } }
        : {
            rows: { shape: shape.slice(0, -1), value: 0 },
            columns: { shape: [...shape.slice(0, -2), shape.at(-1)!], value: 0 },
          },
    begin({ learningRate, step }) {
      const limit = divide(1, sqrt(step));
      const given = relativeStep && typeof rate === "number" ? minimum(learningRate, limit) : learningRate;
      const relative = minimum(given, limit);
      const fresh = power(step, beta2Decay);
      const kept = subtract(1, fresh);
      const mixed = (old: Tensor, now: Tensor) => add(multiply(old, kept), multiply(now, fresh));
      return {
        update(weight, gradient, slots) {
          const squares = add(square(gradient), epsilon1);
          const matrix = weight.rank >= 2;
          const next: Record<string, Tensor> = matrix
            ? {
                rows: mixed(slots["rows"]!, mean(squares, { axis: -1 })),
                columns: mixed(slots["columns"]!, mean(squares, { axis: -2 })),
              }
            : { velocity: mixed(slots["velocity"]!, squares) };
          const velocity = matrix ? outer(next["rows"]!, next["columns"]!) : next["velocity"]!;
          const direction = divide(gradient, sqrt(velocity));
          const tamed = divide(direction, maximum(divide(rootMeanSquare(direction), clipThreshold), 1));
          const size = multiply(maximum(rootMeanSquare(weight), epsilon2), relative);
          return { weight: subtract(weight, multiply(tamed, size)), slots: next };
        },
      };
    },
  }));
}

/** The matrix of rank one with these row and column means. */
function outer(rows: Tensor, columns: Tensor): Tensor {
  const share = divide(rows, mean(rows, { axis: -1, keepDims: true }));
  return multiply(expandDims(share, -1), expandDims(columns, -2));
}
