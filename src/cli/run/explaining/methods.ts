import { OptionError } from "../../../base/errors.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { explain, type Model } from "../../../index.ts";
import {
  checkMethod,
  factsOf,
  isAttribution,
  type AttributionName,
  type GivenOptions,
  type MethodFacts,
} from "./methodTable.ts";

/** What every method can be told. */
export interface MethodOptions {
  readonly target?: number;
  readonly position?: number;
  readonly layer?: string;
  /** Of one example, in the order of the model's inputs. */
  readonly baseline?: NdArray | number;
}

type MakeExplainer = (model: Model, options: MethodOptions) => explain.Explainer;

/** A method that gives a number for each part of an input. */
export interface Method extends MethodFacts {
  readonly name: AttributionName;
  readonly make: MakeExplainer;
}

type Make = (model: Model, options: never) => explain.Explainer;

/** Most take their options as they are; methods that tell more are explainers all the same. */
const plain =
  (make: Make): MakeExplainer =>
  (model, options) =>
    make(model, options as never);

const makers: Readonly<Record<AttributionName, MakeExplainer>> = {
  saliency: plain(explain.saliency),
  "input-x-gradient": plain(explain.inputXGradient),
  "smooth-grad": plain(explain.smoothGrad),
  "integrated-gradients": plain(explain.integratedGradients),
  "deep-lift": plain(explain.deepLift),
  "gradient-shap"(model, { baseline = 0, ...options }) {
    const place = model.network.inputs[0]!;
    const one = typeof baseline === "number" ? filled(place.type.shape, baseline) : baseline;
    const baselines = { ...one, shape: [1, ...place.type.shape] };
    return explain.gradientShap(model, { ...options, baselines }) as explain.Explainer;
  },
  "guided-backprop": plain(explain.guidedBackprop),
  deconvolution: plain(explain.deconvolution),
  "grad-cam": plain(explain.gradCam),
  "grad-cam-plus-plus": plain(explain.gradCamPlusPlus),
  conductance: plain(explain.conductance),
  "layer-activation": plain(explain.layerActivation),
  "attention-rollout": plain(explain.attentionRollout),
  "attention-maps": plain(explain.attentionMaps),
  occlusion: plain(explain.occlusion),
  "feature-ablation": plain(explain.featureAblation),
  lime: plain(explain.lime),
  "kernel-shap": plain(explain.kernelShap),
};

function filled(shape: readonly number[], value: number): NdArray {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
  return { dtype: "float32", shape, data };
}

/**
 * The method of that name, told what it takes.
 * @throws {OptionError} for one that there is not or that gives no attributions, or options that it does not take.
 */
export function findMethod(name: string, given: GivenOptions): Method {
  checkMethod(name, given);
  if (isAttribution(name)) return { ...factsOf(name), name, make: makers[name] };
  throw new OptionError({
    where: "--method",
    problem: `${name} is no function of an input alone`,
    mend: `npx loom explain RUN --method ${name}`,
  });
}
