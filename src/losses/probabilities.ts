import { epsilon } from "../base/epsilon.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, clip, divide, log, multiply, sum } from "../ops/index.ts";

/** Probabilities kept away from 0 and 1, so that their logarithms are finite. */
export const clipProbabilities = (p: Tensor): Tensor => clip(p, epsilon, 1 - epsilon);

/** Positive numbers divided by their sum along an axis, kept away from 0 and 1. */
export const normalizedProbabilities = (p: Tensor, axis: number): Tensor =>
  clipProbabilities(divide(p, sum(p, { axis, keepDims: true })));

/** Logarithms of {@link normalizedProbabilities}. */
export const logProbabilities = (p: Tensor, axis: number): Tensor => log(normalizedProbabilities(p, axis));

/** Labels moved towards `target` by a fraction, which keeps a model from being too sure (Szegedy et al. 2015). */
export const smoothLabels = (labels: Tensor, smoothing: number, target: number): Tensor =>
  smoothing === 0 ? labels : add(multiply(labels, 1 - smoothing), smoothing * target);
