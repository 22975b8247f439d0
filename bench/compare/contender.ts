import type { Work } from "../works/work.ts";

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
  /** Whether it can do a work. Default: every one. */
  does?(work: Work): boolean;
  /** Why it cannot run here, and how to mend that; undefined where it can. */
  absent(): string | undefined;
  /** The programs to choose from for a work, the likeliest first. */
  variants(work: Work): readonly Variant[];
  /** Caps for a library that takes seconds for an iteration. */
  readonly slow?: { readonly warmUp: number; readonly rounds: number; readonly iterations: number };
}
