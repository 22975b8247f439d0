import { DataError } from "../../base/errors.ts";
import { dirname, open as openFile } from "../../base/node.ts";
import { complete } from "../../base/options.ts";
import type { Callback, Logs, TrainingRun } from "../callback.ts";
import { savedState } from "./state.ts";

export interface CsvLoggerOptions {
  /** Add to a file that exists; otherwise it is overwritten. Default: false. */
  readonly append?: boolean;
  /** Default: ",". */
  readonly separator?: string;
}

/**
 * Writes the figures of every epoch as a line of a CSV file, the first column being the epoch, counted
 * from 0. A resumed run goes on in the same file, without a line twice.
 * @throws {DataError} before training when the file cannot be written, or has other columns.
 * @example callbacks.csvLogger("runs/a/history.csv")
 */
export function csvLogger(path: string, options: CsvLoggerOptions = {}): Callback {
  const { append, separator } = complete("csvLogger", options, { append: false, separator: "," });
  const quoted = (text: string): string =>
    text.includes(separator) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const line = (cells: readonly string[]): string => `${cells.map(quoted).join(separator)}\n`;
  const failure = (cause: unknown): DataError =>
    new DataError(
      {
        where: path,
        problem: `the log could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        mend: "look for free space and permission; the lines written so far are whole",
      },
      { cause },
    );

  let columns: readonly string[] | undefined;
  /** How many bytes of the file this run stands behind. */
  let size = 0;
  let resumed = false;

  /** Makes the file ready; what a killed run wrote behind its last checkpoint is cut off, to come again. */
  async function open(): Promise<void> {
    const { makeFolder } = await import("../../data/index.ts");
    await makeFolder(dirname(path));
    const file = await openFile(path, "a+");
    try {
      const { size: present } = await file.stat();
      size = resumed ? Math.min(size, present) : append ? present : 0;
      if (size < present) await file.truncate(size);
      const [header = ""] = size === 0 ? [] : (await file.readFile("utf8")).split(/\r?\n/, 1);
      columns = header === "" ? undefined : cellsOf(header, separator);
    } finally {
      await file.close();
    }
  }

  function checkColumns({ figures }: TrainingRun): void {
    const known = columns;
    const names = [...figures.keys()];
    const missing = known && names.find((name) => !known.some((c) => c === name || c.startsWith(`${name}/`)));
    if (missing === undefined) return;
    throw new DataError({
      where: path,
      problem: `the file that is to be added to has no column '${missing}'`,
      received: known?.join(", ") ?? "",
      mend: "log into another file, or give append: false",
    });
  }

  async function write(text: string): Promise<void> {
    const file = await openFile(path, "a");
    try {
      await file.appendFile(text);
      await file.sync();
    } catch (cause) {
      await file.truncate(size).catch(() => undefined);
      throw cause;
    } finally {
      await file.close();
    }
    size += Buffer.byteLength(text);
  }

  return {
    name: "csvLogger",
    async onTrainBegin(run) {
      await open().catch((cause: unknown) => {
        throw failure(cause);
      });
      resumed = false;
      checkColumns(run);
    },
    async onEpochEnd(epoch, logs: Logs) {
      const head = columns === undefined ? line((columns = ["epoch", ...Object.keys(logs)])) : "";
      const cells = columns.map((name) => (name === "epoch" ? String(epoch) : String(logs[name] ?? "NA")));
      await write(head + line(cells)).catch((cause: unknown) => {
        throw failure(cause);
      });
    },
    save: () => ({ size }),
    load(state) {
      size = savedState("csvLogger", state).number("size");
      resumed = true;
    },
  };
}

/** The cells of a header line as {@link csvLogger} writes them. */
function cellsOf(header: string, separator: string): string[] {
  const cells: string[] = [];
  let open = false;
  for (const part of header.split(separator)) {
    // A separator between quotes belongs to its cell; quotes within are doubled, so they come in pairs.
    if (open) cells.push(`${cells.pop()!}${separator}${part}`);
    else cells.push(part);
    if (part.split('"').length % 2 === 0) open = !open;
  }
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}
