/** A measurement of Tensorloom alone. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(): { readonly markdown: string; readonly data: unknown };
}
