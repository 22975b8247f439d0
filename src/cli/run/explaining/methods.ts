import { OptionError } from "../../../base/errors.ts";
import { suggest } from "../../../base/nearest.ts";
import type { NdArray } from "../../../base/ndarray.ts";
import { explain, type Model } from "../../../index.ts";

/** What every method can be told. */
export interface MethodOptions {
  readonly target?: number;
  readonly position?: number;
  readonly layer?: string;
  /** Of one example, in the order of the model's inputs. */
  readonly baseline?: NdArray | number;
}

/** A method as `loom explain` offers it. */
export interface Method {
  readonly name: string;
  readonly help: string;
  /** Which of `--layer` and `--baseline` it takes. */
  readonly takes: readonly ("layer" | "baseline")[];
  /** Whether attributions promise to add up to the score's difference to the baseline. */
  readonly complete?: boolean;
  /** Where attributions lie: on the input, on a layer's output, or on pairs of steps. */
  readonly lies?: "layer" | "attention";
  make(model: Model, options: MethodOptions): explain.Explainer;
}

type Make = (model: Model, options: never) => explain.Explainer;

/** Most take their options as they are; methods that tell more are explainers all the same. */
const plain =
  (make: Make): Method["make"] =>
  (model, options) =>
    make(model, options as never);

const changing = ["baseline"] as const;

/** In the order of `loom explain --help`. */
const methods: readonly Method[] = [
  {
    name: "saliency",
    help: "how fast the score changes with each number of the input",
    takes: ["layer"],
    make: plain(explain.saliency),
  },
  {
    name: "input-x-gradient",
    help: "the gradient times the input",
    takes: ["layer"],
    make: plain(explain.inputXGradient),
  },
  {
    name: "smooth-grad",
    help: "the mean gradient over noisy copies",
    takes: ["layer"],
    make: plain(explain.smoothGrad),
  },
  {
    name: "integrated-gradients",
    help: "gradients along the way from a baseline; adds up to the score",
    takes: ["layer", "baseline"],
    complete: true,
    make: plain(explain.integratedGradients),
  },
  {
    name: "deep-lift",
    help: "DeepLIFT, differences to a baseline; adds up to the score",
    takes: ["layer", "baseline"],
    complete: true,
    make: plain(explain.deepLift),
  },
  {
    name: "gradient-shap",
    help: "expected gradients from a baseline",
    takes: ["layer", "baseline"],
    make(model, { baseline = 0, ...options }) {
      const place = model.network.inputs[0]!;
      const one = typeof baseline === "number" ? filled(place.type.shape, baseline) : baseline;
      const baselines = { ...one, shape: [1, ...place.type.shape] };
      return explain.gradientShap(model, { ...options, baselines }) as explain.Explainer;
    },
  },
  {
    name: "guided-backprop",
    help: "gradients through positive paths alone",
    takes: ["layer"],
    make: plain(explain.guidedBackprop),
  },
  {
    name: "deconvolution",
    help: "gradients with ReLUs on the way back",
    takes: ["layer"],
    make: plain(explain.deconvolution),
  },
  {
    name: "grad-cam",
    help: "where the last convolution (or --layer) sees the class",
    takes: ["layer"],
    make: plain(explain.gradCam),
  },
  {
    name: "grad-cam-plus-plus",
    help: "Grad-CAM++, for several objects of a class",
    takes: ["layer"],
    make: plain(explain.gradCamPlusPlus),
  },
  {
    name: "conductance",
    help: "how much of the score flows through the units of --layer",
    takes: ["layer", "baseline"],
    lies: "layer",
    make: plain(explain.conductance),
  },
  {
    name: "layer-activation",
    help: "what --layer gives",
    takes: ["layer"],
    lies: "layer",
    make: plain(explain.layerActivation),
  },
  {
    name: "attention-rollout",
    help: "which tokens reach the first step through all layers of attention",
    takes: [],
    make: plain(explain.attentionRollout),
  },
  {
    name: "attention-maps",
    help: "what every head of every layer attends to",
    takes: [],
    lies: "attention",
    make: plain(explain.attentionMaps),
  },
  {
    name: "occlusion",
    help: "what the score loses when a window is covered",
    takes: changing,
    make: plain(explain.occlusion),
  },
  {
    name: "feature-ablation",
    help: "what the score loses without each segment, token or column",
    takes: changing,
    make: plain(explain.featureAblation),
  },
  {
    name: "lime",
    help: "a linear model of what happens around the input",
    takes: changing,
    make: plain(explain.lime),
  },
  {
    name: "kernel-shap",
    help: "Shapley values by weighted regression; adds up to the score",
    takes: changing,
    complete: true,
    make: plain(explain.kernelShap),
  },
];

function filled(shape: readonly number[], value: number): NdArray {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
  return { dtype: "float32", shape, data };
}

/**
 * The method of that name, told what it takes.
 * @throws {OptionError} for one that there is not, or options that it does not take.
 */
export function findMethod(
  name: string,
  { layer, baseline }: { readonly layer?: string | undefined; readonly baseline?: string | undefined },
): Method {
  if (name === "feature-permutation") {
    throw new OptionError({
      where: "--method",
      problem: "feature-permutation exchanges values between examples, and here there is one",
      mend: "use feature-ablation, or permutation-importance for a table's test rows",
    });
  }
  const method = methods.find((known) => known.name === name);
  if (method === undefined) {
    throw new OptionError({
      where: "--method",
      problem: `there is no method '${name}'`,
      mend: suggest(
        name,
        methods.map((known) => known.name),
      ),
    });
  }
  for (const [option, value] of [
    ["layer", layer],
    ["baseline", baseline],
  ] as const) {
    if (value === undefined || method.takes.includes(option)) continue;
    const others = methods.filter(({ takes }) => takes.includes(option)).map((known) => known.name);
    throw new OptionError({
      where: `--${option}`,
      problem: `${name} takes no ${option}`,
      mend: `leave it out, or use ${others.join(", ")}`,
    });
  }
  return method;
}
