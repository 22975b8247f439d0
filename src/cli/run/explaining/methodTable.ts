import { OptionError } from "../../../base/errors.ts";
import { suggest } from "../../../base/nearest.ts";

/** What a method may be told beside the class that is explained. */
const choosable = ["layer", "baseline", "channels", "columns", "limit", "target", "fixed"] as const;
type Choosable = (typeof choosable)[number];

/** What is said of a method, of which nothing needs the library. */
export interface MethodFacts {
  readonly help: string;
  readonly takes: readonly Choosable[];
  /** Whether attributions promise to add up to the score's difference to the baseline. */
  readonly complete?: boolean;
  /** Where attributions lie: on the input, on a layer's output, or on pairs of steps. */
  readonly lies?: "layer" | "attention";
  /** Told of the model whatever the class. */
  readonly ofNoClass?: true;
  /** Of methods that tell something else than a number for each part of an input: what they look at. */
  readonly asks?: "input" | "test rows" | "the model";
  /** Of those, which can be written as a picture. */
  readonly draws?: true;
}

/** Every method of `loom explain`, in the order of its help. */
export const methodTable = {
  saliency: { help: "how fast the score changes with each number of the input", takes: ["layer"] },
  "input-x-gradient": { help: "the gradient times the input", takes: ["layer"] },
  "smooth-grad": { help: "the mean gradient over noisy copies", takes: ["layer"] },
  "integrated-gradients": {
    help: "gradients along the way from a baseline; adds up to the score",
    takes: ["layer", "baseline"],
    complete: true,
  },
  "deep-lift": {
    help: "DeepLIFT, differences to a baseline; adds up to the score",
    takes: ["layer", "baseline"],
    complete: true,
  },
  "gradient-shap": { help: "expected gradients from a baseline", takes: ["layer", "baseline"] },
  "guided-backprop": { help: "gradients through positive paths alone", takes: ["layer"] },
  deconvolution: { help: "gradients with ReLUs on the way back", takes: ["layer"] },
  "grad-cam": { help: "where the last convolution (or --layer) sees the class", takes: ["layer"] },
  "grad-cam-plus-plus": { help: "Grad-CAM++, for several objects of a class", takes: ["layer"] },
  conductance: {
    help: "how much of the score flows through the units of --layer",
    takes: ["layer", "baseline"],
    lies: "layer",
  },
  "layer-activation": { help: "what --layer gives", ofNoClass: true, takes: ["layer"], lies: "layer" },
  "attention-rollout": {
    help: "which tokens reach the first step through all layers of attention",
    ofNoClass: true,
    takes: [],
  },
  "attention-maps": {
    help: "what every head of every layer attends to",
    ofNoClass: true,
    takes: [],
    lies: "attention",
  },
  occlusion: { help: "what the score loses when a window is covered", takes: ["baseline"] },
  "feature-ablation": {
    help: "what the score loses without each segment, token or column",
    takes: ["baseline"],
  },
  lime: {
    help: "a linear model of what happens around the input; of a run's table rules in its units",
    takes: ["baseline"],
  },
  "kernel-shap": {
    help: "Shapley values by weighted regression; adds up to the score",
    takes: ["baseline"],
    complete: true,
  },
  "trac-in": {
    help: "the training examples that helped or harmed most",
    takes: ["layer", "limit"],
    asks: "input",
  },
  counterfactual: {
    help: "what would have to be different for another answer (--target)",
    takes: ["target", "fixed"],
    asks: "input",
  },
  "permutation-importance": {
    help: "tables: how much worse test rows are predicted without a column",
    takes: ["columns"],
    asks: "test rows",
  },
  "partial-dependence": {
    help: "tables: how the prediction follows each column",
    takes: ["columns"],
    asks: "test rows",
  },
  "visualize-features": {
    help: "pictures made from noise that classes, or channels of --layer, respond to most",
    takes: ["layer", "channels"],
    asks: "the model",
    draws: true,
  },
} as const satisfies Readonly<Record<string, MethodFacts>>;

export type MethodName = keyof typeof methodTable;
/** The methods that tell something else than a number for each part of an input. */
export type AnswerName = {
  [Name in MethodName]: (typeof methodTable)[Name] extends { readonly asks: string } ? Name : never;
}[MethodName];
export type AttributionName = Exclude<MethodName, AnswerName>;

const names = Object.keys(methodTable) as MethodName[];

export const factsOf = (name: MethodName): MethodFacts => methodTable[name];

export const isAnswer = (name: string): name is AnswerName =>
  Object.hasOwn(methodTable, name) && factsOf(name as MethodName).asks !== undefined;

export const isAttribution = (name: string): name is AttributionName =>
  Object.hasOwn(methodTable, name) && factsOf(name as MethodName).asks === undefined;

/** The list of methods of `loom explain --help`. */
export function describeMethods(): string {
  const width = Math.max(...names.map((name) => name.length));
  const options = (takes: readonly Choosable[]): string =>
    takes.length === 0 ? "" : ` [${takes.map((option) => `--${option}`).join(" ")}]`;
  return names
    .map((name) => `  ${name.padEnd(width)}  ${factsOf(name).help}${options(factsOf(name).takes)}`)
    .join("\n");
}

/** What may be given beside the method's name. */
export type GivenOptions = { readonly [Option in Choosable]?: string | number | undefined };

/** @throws {OptionError} for a method that there is not, or options that it does not take. */
export function checkMethod(name: string, given: GivenOptions): asserts name is MethodName {
  if (name === "feature-permutation") {
    throw new OptionError({
      where: "--method",
      problem: "feature-permutation exchanges values between examples, and here there is one",
      mend: "use feature-ablation, or permutation-importance for a table's test rows",
    });
  }
  if (!Object.hasOwn(methodTable, name)) {
    throw new OptionError({
      where: "--method",
      problem: `there is no method '${name}'`,
      mend: suggest(name, names),
    });
  }
  for (const option of choosable) {
    if (given[option] === undefined || factsOf(name as MethodName).takes.includes(option)) continue;
    const others = names.filter((known) => factsOf(known).takes.includes(option));
    throw new OptionError({
      where: `--${option}`,
      problem: `${name} takes no ${option}`,
      mend: `leave it out, or use ${others.join(", ")}`,
    });
  }
}
