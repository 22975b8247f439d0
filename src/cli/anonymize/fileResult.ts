import type { Result } from "../terminal.ts";

/** What became of a file: what is to be written, and what is told of it, without what was hidden. */
export interface FileResult {
  readonly bytes: Uint8Array;
  /** For the JSON report. */
  readonly report: Result;
  /** The same, to be read. */
  readonly lines: readonly string[];
}
