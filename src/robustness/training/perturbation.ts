import { UnsupportedError } from "../../base/errors.ts";
import { isFloat } from "../../base/dtype.ts";
import { checkChoice, checkNumbers } from "../../base/options.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  clip,
  divide,
  minimum,
  multiply,
  sign,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
} from "../../ops/index.ts";
import { grad } from "../../transform/index.ts";
import type { AttackNorm } from "../attacks/ball.ts";

/** Which changes of its inputs a model is trained to withstand. */
export interface PerturbationOptions {
  /** The largest change, in the norm and in the units of x. */
  readonly epsilon: number;
  /** Default: `linf`. */
  readonly norm?: AttackNorm;
  /** How far each step goes. Default: `2.5 epsilon / steps`, at most epsilon. */
  readonly stepSize?: number;
  /** The values that elements can have. Default: 0 to 1. */
  readonly range?: readonly [low: number, high: number];
}

/** The options with defaults put in. */
export interface Perturbation {
  readonly epsilon: number;
  readonly norm: AttackNorm;
  readonly steps: number;
  readonly stepSize: number;
  readonly range: readonly [low: number, high: number];
}

export const perturbationDefaults = {
  epsilon: NaN,
  norm: "linf",
  stepSize: undefined,
  range: [0, 1],
} as const;

/** @throws {OptionError} for what is out of range. */
export function settlePerturbation<Settings extends Omit<Perturbation, "stepSize">>(
  where: string,
  settings: Settings & { readonly stepSize: number | undefined },
): Settings & Perturbation {
  const { epsilon, steps, stepSize = Math.min((2.5 * epsilon) / steps, epsilon) } = settings;
  checkNumbers(
    where,
    { epsilon, steps, stepSize },
    {
      epsilon: { min: 0, exclusive: true },
      steps: { min: 1, integer: true },
      stepSize: { min: 0, exclusive: true },
    },
  );
  checkChoice(`${where}.norm`, settings.norm, ["linf", "l2"]);
  return { ...settings, stepSize };
}

/** Of every row its length, as it divides rows. */
function lengths(x: Tensor): Tensor {
  const axis = x.shape.map((_, i) => i).slice(1);
  return sqrt(sum(square(x), { axis, keepDims: true }));
}

/** The nearest inputs within epsilon of the given ones and within the range of values. */
export function within(
  x: Tensor,
  center: Tensor,
  { norm, epsilon, range: [low, high] }: Perturbation,
): Tensor {
  const change = subtract(x, center);
  const allowed =
    norm === "linf"
      ? clip(change, -epsilon, epsilon)
      : multiply(change, minimum(divide(epsilon, add(lengths(change), 1e-12)), 1));
  return clip(add(center, allowed), low, high);
}

/** Inputs moved step by step to where a loss is larger; no gradient goes through them. */
export function climb(
  start: readonly Tensor[],
  centers: readonly Tensor[],
  { loss, ...ball }: Perturbation & { readonly loss: (x: readonly Tensor[]) => Tensor },
): Tensor[] {
  const unfit = centers.find(({ dtype }) => !isFloat(dtype));
  if (unfit !== undefined) {
    throw new UnsupportedError({
      where: "adversarial training",
      problem: "only inputs of floating-point numbers can be changed a little",
      received: unfit.dtype,
    });
  }
  let at = start.map(stopGradient);
  for (let step = 0; step < ball.steps; step++) {
    const gradients = grad(loss)(at);
    at = at.map((x, i) => {
      const g = gradients[i]!;
      const way = ball.norm === "linf" ? sign(g) : divide(g, add(lengths(g), 1e-12));
      return stopGradient(within(add(x, multiply(way, ball.stepSize)), centers[i]!, ball));
    });
  }
  return at;
}
