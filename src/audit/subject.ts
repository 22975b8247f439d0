import { DataError } from "../base/errors.ts";
import type { NdArray } from "../base/ndarray.ts";
import { checkNumbers } from "../base/options.ts";
import type { Examples } from "../data/index.ts";
import type { Classifier } from "./classifier.ts";
import { withTemperature } from "./figures/temperature.ts";
import type { ShadowTraining } from "./membership/shadowModels.ts";
import type { Outputs } from "./outOfDistribution/scores.ts";
import { someOf } from "./someOf.ts";

/** Inputs of another kind than those that a model learnt from. */
export interface UnfamiliarSet {
  readonly name: string;
  readonly x: NdArray;
}

/** A model that was trained like the audited one, from another seed. */
export interface Sibling extends Classifier {
  /** As it is shown. Default: its number. */
  readonly name?: string;
  /** What else it differs by, a sentence. */
  readonly remark?: string;
}

/** The privacy that a model's training states. */
export interface StatedPrivacy {
  readonly epsilon: number;
  readonly delta: number;
  /** Whether the noise came from a secure generator. Without, there is no guarantee. */
  readonly secure: boolean;
}

/** What is audited, and all that its parts may look at. */
export interface AuditSubject {
  readonly classifier: Classifier;
  readonly classNames: readonly string[];
  /** What the model learnt from, as it lies: before any augmentation. */
  readonly train: Examples;
  /** What it has never seen. */
  readonly test: Examples;
  /** What examples are, in the plural: pictures, texts, rows. */
  readonly unit: string;
  /** How training went. */
  readonly history?: {
    readonly epochs: readonly number[];
    readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  };
  /** Models that were trained like this one from other seeds. */
  readonly siblings?: readonly Sibling[];
  readonly unfamiliar?: readonly UnfamiliarSet[];
  /** Of a model that was trained with differential privacy: it is held against what attacks prove. */
  readonly privacy?: StatedPrivacy;
  /** How models like this one are trained on other examples. */
  readonly shadows?: ShadowTraining;
  /** Corrupted test pictures that were published, by the name of the corruption: uint8 `[5 n, height, width, channels]`. */
  readonly published?: (corruption: string) => Promise<Examples | undefined>;
}

/** How an audit is made. */
export interface AuditOptions {
  /** Parts to do. Default: all that apply. */
  readonly only?: readonly string[];
  /** How many examples every part looks at. Default: as many as each affords. */
  readonly limit?: number;
  /** Decides all that is drawn. Default: 0. */
  readonly seed?: number;
  /** The delta of bounds on epsilon. Default: that of the training, 1e-5 where it was not private. */
  readonly delta?: number;
  /** Told what is being done. */
  readonly onNote?: (text: string) => void;
}

/** Examples with what the model makes of them. */
export interface Judged extends Examples, Outputs {
  readonly probabilities: NdArray;
  readonly labels: readonly number[];
}

/** A subject with what its parts share: no example goes through the model twice. */
export interface AuditContext extends AuditSubject {
  readonly limit: number | undefined;
  readonly seed: number;
  readonly delta: number;
  readonly note: (text: string) => void;
  /** Some examples of a part of the data, evenly from first to last, judged: at most `most`, or the audit's limit. */
  judged(part: "train" | "test", most: number): Promise<Judged>;
}

export function contextOf(subject: AuditSubject, options: AuditOptions): AuditContext {
  checkNumbers("audit", options, { limit: { min: 1, integer: true }, delta: { min: 0, max: 1 } });
  const known = new Map<string, Promise<Judged>>();
  for (const part of ["train", "test"] as const) {
    if (subject[part].y.data.length > 0) continue;
    throw new DataError({ where: "audit", problem: `there are no ${part} ${subject.unit}` });
  }
  return {
    ...subject,
    limit: options.limit,
    seed: options.seed ?? 0,
    delta: options.delta ?? subject.privacy?.delta ?? 1e-5,
    note: options.onNote ?? (() => undefined),
    judged(part, most) {
      const examples = someOf(subject[part], options.limit ?? most);
      const key = `${part} ${examples.y.data.length}`;
      const found = known.get(key) ?? judge(subject.classifier, examples);
      known.set(key, found);
      return found;
    },
  };
}

/** What a classifier makes of labelled examples. */
export async function judge(classifier: Classifier, examples: Examples): Promise<Judged> {
  const outputs = await classifier.outputs(examples.x);
  return {
    ...examples,
    ...outputs,
    probabilities: withTemperature(outputs.logits, 1),
    labels: Array.from(examples.y.data as Int32Array, Number),
  };
}
