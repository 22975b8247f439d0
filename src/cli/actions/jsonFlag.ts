/** Options of a command that takes no others. */
export interface JsonFlag {
  readonly json?: boolean;
}
