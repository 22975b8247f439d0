/** What a measurement may be told on the command line. */
export interface BenchOptions {
  readonly epochs: number;
  readonly rounds: number;
  readonly iterations: number;
  readonly say: (line: string) => void;
}

/** A measurement that is no comparison of one iteration. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): Promise<Measured> | Measured;
}

/** The figures, and the same as Markdown. */
export interface Measured {
  readonly markdown: string;
  readonly data: unknown;
}
