/** Options of a command that takes texts. */
export interface TextFlags {
  readonly file?: string;
  readonly json?: boolean;
}
