import type { Confusion } from "../record.ts";

/** Everything a report of explanations shows. Pictures are `data:image/png;base64,...`. */
export interface ExplanationRecord {
  readonly title: string;
  readonly model: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly cases: readonly ExplainedCase[];
  /** Activations, filters, attention heads, what units see best: rows of small pictures. */
  readonly strips?: readonly PictureStrip[];
  readonly projection?: Projection;
  readonly confusion?: Confusion;
  /** Pictures that were taken for another class. */
  readonly mistakes?: PictureStrip;
  /** Curves of how a prediction changes with a column. */
  readonly dependences?: readonly Dependence[];
  /** What would have to be different for another answer. */
  readonly alternatives?: Alternatives;
  readonly evaluation?: Evaluation;
  readonly commands: readonly string[];
}

/** One input, and what methods say of it. */
export interface ExplainedCase {
  readonly name: string;
  /** What the model says: `cat 93.1 %`. */
  readonly predicted: string;
  readonly label?: string;
  readonly picture?: string;
  readonly explanations: readonly ShownExplanation[];
}

/** What one method says: a picture, or a number for every part. */
export interface ShownExplanation {
  readonly method: string;
  /** What is explained, as a class. */
  readonly target?: string;
  readonly picture?: string;
  readonly parts?: readonly { readonly name: string; readonly value: number }[];
  /** Whether parts are words that follow each other. */
  readonly running?: boolean;
}

/** Small pictures beside each other. */
export interface PictureStrip {
  readonly title: string;
  readonly about: string;
  readonly pictures: readonly { readonly url: string; readonly caption: string }[];
}

/** Points on a plane, each of a class. */
export interface Projection {
  readonly about: string;
  readonly classNames: readonly string[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly class: number }[];
}

/** How a prediction changes with a column, the others as they are. */
export interface Dependence {
  readonly name: string;
  readonly grid: readonly number[];
  readonly average: readonly number[];
  /** What the grid's points are called, of a column that holds no numbers. */
  readonly categories?: readonly string[];
}

/** Changes of one input that would have been answered otherwise. */
export interface Alternatives {
  readonly name: string;
  /** What the model says of it as it is. */
  readonly predicted: string;
  /** What was wanted instead: `an answer of good`. */
  readonly wanted: string;
  /** None where none was found. */
  readonly found: readonly Alternative[];
}

export interface Alternative {
  /** What the model says then. */
  readonly predicted: string;
  /** What is changed, in its own units. */
  readonly changes: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** Of a text, all its words, with those that take another's place. */
  readonly words?: readonly { readonly from: string; readonly to?: string }[];
}

/** Measures of methods, a row each. */
export interface Evaluation {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly method: string;
    readonly values: readonly (number | undefined)[];
    /** The standard deviations over examples. */
    readonly spreads?: readonly (number | undefined)[];
  }[];
  /** How many examples the measures are means of. */
  readonly examples?: number;
}
