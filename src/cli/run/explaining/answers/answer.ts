import type { NdArray } from "../../../../base/ndarray.ts";
import type { Model } from "../../../../index.ts";
import type { ExplanationRecord } from "../../../../report/index.ts";
import type { Terminal } from "../../../terminal.ts";
import type { Case } from "../case.ts";
import type { RunCases } from "../runCases.ts";

/** What a method is asked with that looks at a run's examples. */
export interface Question {
  readonly name: string;
  readonly model: Model;
  readonly terminal: Terminal;
  /** Of methods that explain an input. */
  readonly of: Case | undefined;
  /** The run's, read when they are first asked for. */
  readonly cases: () => Promise<RunCases>;
  /** The class that is explained, by name or number. */
  readonly class: string | undefined;
  readonly layer: string | undefined;
  /** Of a layer, their numbers with commas between. */
  readonly channels: string | undefined;
  /** Of tables, with commas between. */
  readonly columns: string | undefined;
  /** What a counterfactual should become, and which columns stay as they are. */
  readonly target: string | undefined;
  readonly fixed: string | undefined;
  /** How many training examples are looked at. */
  readonly limit: number;
  readonly top: number;
}

/** What such a method tells. */
export interface Answer {
  readonly title: string;
  /** For people, line by line. */
  readonly lines: readonly string[];
  /** For programs. */
  readonly json: object;
  /** uint8, of methods that draw. */
  readonly picture?: NdArray;
  readonly facts: ExplanationRecord["facts"];
  readonly shown: Pick<ExplanationRecord, "cases" | "strips" | "dependences" | "alternatives">;
}
