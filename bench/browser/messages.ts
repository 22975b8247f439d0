/** What a library computes on in the page. */
export interface Settings {
  readonly backend: string;
  /** Of WebAssembly. */
  readonly threads: number;
  /** How many first steps there are before the greeting, which tells their losses. */
  readonly compared: number;
}

/** What a worker is told: first to begin, answered by its greeting, then how often, answered by milliseconds. */
export type Question = Settings | number;

export type Answer = { readonly value: unknown } | { readonly error: string };
