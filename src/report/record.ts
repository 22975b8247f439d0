/**
 * Everything a training report shows. Plain JSON, so that it can be kept beside the report; numbers that JSON
 * cannot hold (NaN, infinities) may be `null`.
 */
export interface TrainingRecord {
  readonly title: string;
  /** The model's name. */
  readonly model: string;
  /** When the run ended, as ISO 8601. */
  readonly createdAt: string;
  /** Optimizer, learning rate, batch size, seed, epochs and whatever else defines the run, as shown. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Versions, device, seconds per epoch: what the run ran on, as shown. */
  readonly environment: Readonly<Record<string, string | number>>;
  readonly history: History;
  /** Loss and metrics on the test data, by name. */
  readonly test?: Readonly<Record<string, number | null>>;
  readonly layers: readonly LayerRow[];
  readonly confusion?: Confusion;
  readonly samples?: readonly Sample[];
  readonly texts?: readonly TextSample[];
  readonly sheets?: readonly Sheet[];
  /** Shell commands that repeat and use the run. */
  readonly commands: readonly string[];
  /** What the reader could try next, a sentence each. */
  readonly next: readonly string[];
}

/** Each series has one value an epoch. `valLoss` is the validation curve of `loss`, and so on. */
export interface History {
  readonly epochs: readonly number[];
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface LayerRow {
  readonly name: string;
  readonly type: string;
  /** `null` is the batch axis. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** `counts[t][p]` examples of class `t` were predicted to be of class `p`. */
export interface Confusion {
  readonly classNames: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export interface Sample {
  /** A picture as `data:image/png;base64,...` (or jpeg, gif, webp); anything else is not shown. */
  readonly dataUrl: string;
  /** The true class, if it is known. */
  readonly label?: string;
  readonly predicted: string;
  readonly probabilities: readonly { readonly name: string; readonly value: number | null }[];
}

/** A text with the model's answer: its class, its translation, how it goes on. */
export interface TextSample {
  readonly input: string;
  readonly output: string;
  /** The right answer, where there is one. */
  readonly expected?: string;
}

/** Several pictures put together as one. */
export interface Sheet {
  readonly title: string;
  /** What is where. */
  readonly caption: string;
  /** As that of a {@link Sample}. */
  readonly dataUrl: string;
}
