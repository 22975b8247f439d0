import { checkChoice, checkNumbers, complete } from "../../base/options.ts";
import type { Shape } from "../../base/shape.ts";
import { tensor } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { add, divide, expandDims, multiply, random, reshape, square, sum, where } from "../../ops/index.ts";
import {
  defineGradientMethod,
  gradientOfLoss,
  type GradientMethod,
  type StepRun,
} from "../../optimizers/index.ts";
import { vjp } from "../../transform/index.ts";

/** How the relevances of a self-explaining network are kept stable. */
export interface RelevanceStabilityOptions {
  /** Factor of the penalty in the loss, the paper's lambda. Default: 1e-4. */
  readonly strength?: number;
  /**
   * `classes` computes the penalty as it is, with a gradient for each class; `random` takes one combination of the classes
   * with random signs for each example and step, whose expectation is the penalty (Hutchinson 1990). Default: random.
   */
  readonly directions?: "classes" | "random";
}

/** Where the outputs of a self-explaining network stand. */
const places = { concepts: 1, relevances: 2 } as const;

/** Weights of the classes `[batch, classes]`: random signs, which squared and averaged give each class by itself. */
const randomSigns = (key: Tensor, shape: Shape): Tensor => where(random.bernoulli(key, shape), 1, -1);

const method = defineGradientMethod({
  name: "relevanceStability",
  options(given: RelevanceStabilityOptions) {
    const settings = complete("relevanceStability", given, { strength: 1e-4, directions: "random" } as const);
    checkNumbers("relevanceStability", settings, { strength: { min: 0 } });
    checkChoice("relevanceStability.directions", settings.directions, ["classes", "random"]);
    return settings;
  },
  gradients({ strength, directions }, step) {
    return gradientOfLoss({
      ...step,
      run(weights, batch): StepRun {
        let run: StepRun | undefined;
        const [relevances, pull] = vjp((x: Tensor) => {
          run = step.run(weights, { ...batch, x: [x] });
          return run.yPred[places.relevances]!; // [batch, concepts, classes]
        }, batch.x[0]!);
        const { loss, yPred } = run!;
        const [count, , classes] = relevances.shape as readonly [number, number, number];
        const concepts = expandDims(yPred[places.concepts]!, -1); // [batch, concepts, 1]
        // f = sum_k theta_k h_k, so that by the product rule grad f - theta^T J_h = sum_k h_k grad theta_k: what is pulled
        // back through the relevances alone, with the concepts as cotangents.
        const slope = (signs: Tensor): Tensor => sum(square(pull(multiply(concepts, expandDims(signs, 1)))));
        const directionsOf = (): Tensor[] =>
          directions === "random"
            ? [randomSigns(step.key(), [count, classes])]
            : Array.from({ length: classes }, (_, c) => oneClass(c, classes));
        const penalty = divide(
          directionsOf()
            .map(slope)
            .reduce((a, b) => add(a, b)),
          count,
        );
        return { ...run!, loss: add(loss, multiply(penalty, strength)) };
      },
    });
  },
});

/** The direction of a class: `[1, classes]`. */
const oneClass = (c: number, classes: number): Tensor =>
  reshape(tensor(Float32Array.from({ length: classes }, (_, i) => (i === c ? 1 : 0))), [1, classes]);

/**
 * Trains a self-explaining network such that its relevances are what they claim to be, the coefficients of a function that
 * is nearly linear in its concepts (Alvarez-Melis & Jaakkola 2018, equation 3): adds
 * `strength mean over examples of |grad_x f(x) - theta(x)^T J_h(x)|^2` to the loss, over all inputs and classes, f being the
 * logits. The paper's norm is squared here: smooth at 0, and the mean of what random directions give. Second-order
 * gradients are graphs as all others.
 * @throws {OptionError} for a strength below 0 or unknown directions.
 * @example
 * const method = models.relevanceStability({ strength: 1e-3 });
 * method.name // "relevanceStability"
 */
export const relevanceStability = (options: RelevanceStabilityOptions = {}): GradientMethod =>
  method(options);
