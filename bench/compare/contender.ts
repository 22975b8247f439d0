/** One way to run a library: a command line and its settings. */
export interface Variant {
  readonly label: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A library in a comparison. Its fastest variant runs. */
export interface Contender {
  /** Short name, for `--only`. */
  readonly id: string;
  readonly name: string;
  /** The works it can do. */
  readonly works: readonly WorkName[];
  /** Why it cannot run here, and how to mend that; undefined where it can. */
  absent(): string | undefined;
  /** The programs to choose from for a work, the likeliest first. */
  variants(work: WorkName): readonly Variant[];
  /** Caps for a library that takes seconds for an iteration. */
  readonly slow?: { readonly warmUp: number; readonly rounds: number; readonly iterations: number };
  /** Runs only where `--only` names it. */
  readonly onRequest?: boolean;
}

export type WorkName = "cnn-step" | "cnn-predict";

/** A task that every contender's program does in the same way. */
export interface Work {
  readonly name: WorkName;
  readonly title: string;
  /** The number of weights that every program must report. */
  readonly parameters: number;
}

export const works: readonly Work[] = [
  {
    name: "cnn-step",
    title: "Training step of the chapter's CNN (batch 64, float32, Adam)",
    parameters: 315_722,
  },
  {
    name: "cnn-predict",
    title: "Prediction of the chapter's CNN (batch 64, float32)",
    parameters: 315_722,
  },
];
