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
}

export type WorkName =
  "cnn-step" | "cnn-predict" | "lstm-step" | "gpt-step" | "nanogpt-step" | "generation" | "textcnn-step";

/** A task that every contender's program does in the same way. */
export interface Work {
  readonly name: WorkName;
  readonly title: string;
  /** The number of weights that every program must report. */
  readonly parameters: number;
  /** The most iterations of a turn, where one takes long. */
  readonly iterations?: number;
  /** Tokens that an iteration makes. */
  readonly tokens?: number;
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
  {
    name: "lstm-step",
    title: "Training step of an LSTM (64 to 256, time 100, batch 32, float32, Adam)",
    parameters: 328_704,
  },
  {
    name: "gpt-step",
    title:
      "Training step of a GPT (vocabulary 5000, time 128, width 256, 8 heads, 4 layers, batch 16, float32, Adam)",
    parameters: 5_757_320,
    iterations: 5,
  },
  {
    name: "nanogpt-step",
    title:
      "Training step of nanoGPT on characters (time 64, width 128, 4 heads, 4 layers, batch 12, float32, AdamW, clipping)",
    parameters: 809_984,
  },
  {
    name: "generation",
    title: "Generation by the GPT of gpt-step (batch 1, greedy, 100 tokens behind a prompt of 16, float32)",
    parameters: 5_757_320,
    iterations: 10,
    tokens: 100,
  },
  {
    name: "textcnn-step",
    title: "Training step of TextCNN (16,000 words of width 128, time 64, batch 50, float32, Adam)",
    parameters: 2_202_502,
  },
];
