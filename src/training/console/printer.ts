import { formatEpochEnd, formatProgress, type Progress } from "./progress.ts";

/** Where progress is written: `process.stdout`, `process.stderr`, or anything of that form. */
export interface ProgressStream {
  /** Takes text as it comes, line ends and all. */
  write(text: string): unknown;
  /** Whether lines can be overwritten. Default: false, and one line an epoch. */
  readonly isTTY?: boolean;
  /** Characters in a line. Default: 80. */
  readonly columns?: number;
}

export interface ProgressPrinterOptions {
  /** The clock, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Where `NO_COLOR` and `TERM` are looked up. Default `process.env`, if there is one. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Shows the progress of a run on a stream. */
export interface ProgressPrinter {
  /** Shows the state within an epoch; call it after every step. */
  update(progress: Progress): void;
  /** Leaves the epoch's last line standing. */
  endEpoch(progress: Progress): void;
  /** Prints a line of other text above the progress line. */
  message(text: string): void;
  /** Ends an unfinished line, as when a run is interrupted. */
  close(): void;
}

const redrawMilliseconds = 100;

/**
 * A printer that on a terminal rewrites one line at most ten times a second, and elsewhere (a file, a pipe, a
 * CI log) prints one line an epoch. Colours follow https://no-color.org.
 *
 * @example
 * const printer = createProgressPrinter(process.stdout);
 * printer.update({ epoch: 1, epochs: 1, step: 5, steps: 10, metrics: { loss: 1 }, elapsedSeconds: 0.2 });
 * printer.endEpoch({ epoch: 1, epochs: 1, step: 10, steps: 10, metrics: { loss: 0.5 }, elapsedSeconds: 0.4 });
 */
export function createProgressPrinter(
  stream: ProgressStream,
  options: ProgressPrinterOptions = {},
): ProgressPrinter {
  const { now = () => performance.now(), environment = processEnvironment() } = options;
  const live = stream.isTTY === true && environment["TERM"] !== "dumb";
  const color = live && (environment["NO_COLOR"] ?? "") === "";
  let lineOpen = false;
  let lastDrawn = -Infinity;

  /** Goes back to the line's start; `ESC [ K` clears what the shorter new text would leave. */
  const clear = (): string => (lineOpen ? "\r\u001b[K" : "");

  function finish(line: string): void {
    stream.write(`${clear()}${line}\n`);
    lineOpen = false;
    lastDrawn = -Infinity;
  }

  return {
    update(progress) {
      const time = now();
      if (!live || time - lastDrawn < redrawMilliseconds) return;
      lastDrawn = time;
      // One column stays free, since some terminals wrap as soon as the last is filled.
      const width = (stream.columns || 80) - 1;
      stream.write(clear() + formatProgress({ ...progress, width, color }));
      lineOpen = true;
    },
    endEpoch: (progress) => finish(formatEpochEnd(progress)),
    message: finish,
    close() {
      if (lineOpen) stream.write("\n");
      lineOpen = false;
    },
  };
}

function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return typeof process === "undefined" ? {} : process.env;
}
