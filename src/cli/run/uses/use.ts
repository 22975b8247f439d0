import type { Model } from "../../../index.ts";
import type { Result } from "../../terminal.ts";

/** What one input was taken for. */
export interface Prediction {
  /** For people. */
  readonly line: string;
  /** For the closing line of JSON. */
  readonly json: Result;
}

/** How `loom predict` uses the models of one task. */
export interface Use {
  /** What an argument is: a file, or the thing itself. Files of lines are for texts alone. */
  readonly takes: "files" | "texts";
  predict(model: Model, inputs: readonly string[], options: { readonly top: number }): Promise<Prediction[]>;
}
