import type { Model } from "../../training/index.ts";
import type { AuditOptions, AuditSubject } from "../subject.ts";

/** How models like the audited one are trained on a text with secrets in it. */
export interface CanaryTraining {
  /** What they learn from, before anything is planted. */
  readonly text: string;
  /** Trains a model as the audited one was trained, on another text. */
  train(text: string, options: { readonly seed: number }): Promise<TrainedReader>;
}

/** A language model, and how it takes texts. */
export interface TrainedReader {
  /** Int32 `[batch, time]` -> logits `[batch, time, tokens]` of the tokens after. */
  readonly model: Model;
  /** Makes tokens of a text; secrets of one form must have equally many. */
  readonly encode: (text: string) => readonly number[];
}

/** A language model that is audited, and all that its parts may look at. */
export interface LanguageModelSubject extends Pick<AuditSubject, "history"> {
  readonly canaries: CanaryTraining;
}

/** How the audit of a language model is made. */
export interface LanguageModelAuditOptions extends Pick<AuditOptions, "only" | "seed" | "onNote"> {
  /** How often secrets stand in the text: for each number, some secrets that do. Default: 1, 4, 16. */
  readonly repeats?: readonly number[];
}

/** A subject with what its parts share. */
export interface LanguageModelContext extends LanguageModelSubject {
  readonly seed: number;
  readonly repeats: readonly number[];
  readonly note: (text: string) => void;
}
