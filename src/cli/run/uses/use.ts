import type { Model } from "../../../index.ts";
import type { Result } from "../../terminal.ts";

/** What one input was taken for. */
export interface Prediction {
  /** For people. */
  readonly line: string;
  /** For the closing line of JSON. */
  readonly json: Result;
}

/** How inputs are predicted. */
export interface UseOptions {
  /** How many classes to give for each. */
  readonly top: number;
  /** Remarks for people. */
  readonly note: (text: string) => void;
}

/** How `loom predict` uses the models of one task. */
export interface Use {
  /** What an argument is: a file, or the thing itself. Files of lines are for texts alone. */
  readonly takes: "files" | "texts";
  predict(model: Model, inputs: readonly string[], options: UseOptions): Promise<Prediction[]>;
}
