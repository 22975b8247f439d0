import { profile } from "../../index.ts";
import type { Terminal } from "../terminal.ts";

/** Does a command's work; where `--profile` asked for it, tells where its time went, and writes the trace to a file. */
export async function profiled<T>(
  asked: string | true | undefined,
  terminal: Terminal,
  work: () => Promise<T>,
): Promise<T> {
  if (asked === undefined) return work();
  const found = await profile(work, asked === true ? {} : { file: asked });
  terminal.note(found.table());
  if (asked !== true) terminal.note(`trace ${asked}: open it in https://ui.perfetto.dev or chrome://tracing`);
  return found.result;
}
