import { UnsupportedError } from "../base/errors.ts";
import { toConfig, type Configured } from "../base/json.ts";
import type { Tensor } from "../graph/tensor.ts";
import { gradWithAux } from "../transform/index.ts";
import type { ByPath } from "./optimizer.ts";

/** The tensors of a batch within a training step. */
export interface StepBatch {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
  readonly sampleWeight: Tensor | undefined;
}

/** What a model gave for a batch. */
export interface StepRun {
  /** The batch's loss, with all that regularizers and layers add. */
  readonly loss: Tensor;
  /** One for each output of the model. */
  readonly yPred: readonly Tensor[];
  /** What metrics and layers with states need of this run: it is handed back as it came. */
  readonly rest: object;
}

/** A training step as a {@link GradientMethod} sees it. */
export interface StepToDifferentiate {
  /** The weights that are trained, by path. */
  readonly weights: ByPath<Tensor>;
  readonly batch: StepBatch;
  /** Runs the model in training mode. Each run draws anew; differentiable in all that it is given. */
  run(weights: ByPath<Tensor>, batch: StepBatch): StepRun;
  /** A random key `[2]`, another one at every call. */
  key(): Tensor;
  /** Updates made so far. */
  readonly step: Tensor;
}

/** What the optimizer takes, and the run of which loss and metrics are told. */
export interface StepGradients {
  readonly gradients: ByPath<Tensor>;
  readonly run: StepRun;
}

/** How the gradient of a training step comes about. */
export interface GradientMethod extends Configured {
  /** Describes the gradients as a graph. */
  gradients(step: StepToDifferentiate): StepGradients;
}

/** The usual way: the gradient of the batch's loss, at the step's weights and on its batch unless others are given. */
export function gradientOfLoss(
  step: StepToDifferentiate,
  {
    weights = step.weights,
    batch = step.batch,
  }: Partial<Pick<StepToDifferentiate, "weights" | "batch">> = {},
): StepGradients {
  const { aux, gradient } = gradWithAux((current: ByPath<Tensor>) => {
    const run = step.run(current, batch);
    return { loss: run.loss, aux: run };
  })(weights);
  return { gradients: gradient, run: aux };
}

/** A kind of method. */
export interface GradientMethodDefinition<Given extends object, Options> {
  /** As `sharpnessAware`. */
  readonly name: string;
  /** The options with defaults put in; throws our errors for those that are wrong. */
  options(given: Given): Options;
  /** Describes the gradients as a graph. */
  gradients(options: Options, step: StepToDifferentiate): StepGradients;
}

const makers = new Map<string, (config: never) => GradientMethod>();

/**
 * Defines a way in which gradients come about; `compile({ method })` takes what it makes. Yours are made the same way
 * as the built-in ones, and come back with saved models once their module is imported.
 * @example
 * // The gradient at half of the weights.
 * const halved = optimizers.defineGradientMethod<object, object>({
 *   name: "halved",
 *   options: (given) => given,
 *   gradients(_, step) {
 *     const halves = Object.entries(step.weights).map(([path, w]) => [path, ops.multiply(w, 0.5)]);
 *     return optimizers.gradientOfLoss(step, { weights: Object.fromEntries(halves) });
 *   },
 * });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError", method: halved({}) });
 */
export function defineGradientMethod<Given extends object, Options>(
  definition: GradientMethodDefinition<Given, Options>,
): (given: Given) => GradientMethod {
  const { name } = definition;
  const make = (given: Given): GradientMethod => {
    const options = definition.options(given);
    return { name, config: toConfig(given), gradients: (step) => definition.gradients(options, step) };
  };
  makers.set(name, make);
  return make;
}

/** A saved method; where its kind is not known, one that refuses to train, so that the model can still be used. */
export function gradientMethodFromConfig({ name, config }: Configured): GradientMethod {
  const known = makers.get(name);
  if (known !== undefined) return known(config as never);
  return {
    name,
    config,
    gradients() {
      throw new UnsupportedError({
        where: "fit",
        problem: `the model was compiled with the method '${name}', which is not known here`,
        mend: "import the module that defines it before the model is loaded, or compile the model again",
      });
    },
  };
}
