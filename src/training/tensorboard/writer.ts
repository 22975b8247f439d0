import { DataError } from "../../base/errors.ts";
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  hostname,
  join,
  mkdirSync,
  openSync,
  writeSync,
} from "../../base/node.ts";
import { encodeEvent, type Event, type SummaryValue } from "./event.ts";
import { histogramOf } from "./histogram.ts";
import { frameRecord } from "./record.ts";

export interface EventWriterOptions {
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** Written to disk on their own when the oldest waiting event is this old, in seconds. Default 10. */
  readonly flushSeconds?: number;
  /** For a resumed run: TensorBoard drops what the interrupted run wrote at this step and after. */
  readonly resumeStep?: number;
}

/** Writes one TensorBoard event file. Steps are whole numbers; values are kept as float32. */
export interface EventWriter {
  /** The event file's path. */
  readonly path: string;
  /** One point of a curve. NaN and infinities are allowed. */
  scalar(tag: string, value: number, step: number): void;
  /** The distribution of some values, such as a layer's weights. */
  histogram(tag: string, values: ArrayLike<number>, step: number): void;
  /** Markdown for TensorBoard's text page. */
  text(tag: string, text: string, step: number): void;
  /** Hands all waiting events to the operating system: they survive the death of this process. */
  flush(): void;
  /** Flushes to the disk itself and closes the file. Later calls do nothing. */
  close(): void;
}

/**
 * Begins a new TensorBoard event file `events.out.tfevents.<seconds>.<host>` in a folder, which is made if need be.
 *
 * Only whole records are ever appended: a killed process loses at most `flushSeconds` of events, and what a full
 * disk cuts off is taken back, to be written again by the next flush. An existing file is never touched.
 *
 * @throws {DataError} when the folder or file cannot be written.
 * @example
 * const writer = createEventWriter("runs/first/tensorboard");
 * writer.scalar("loss", 1.25, 0);
 * writer.close();
 * // then: tensorboard --logdir runs
 */
export function createEventWriter(folder: string, options: EventWriterOptions = {}): EventWriter {
  const { now = Date.now, flushSeconds = 10, resumeStep } = options;
  const { path, descriptor } = openNew(folder, Math.floor(now() / 1000));
  let waiting: Uint8Array[] = [];
  let oldestWaiting = 0;
  let written = 0;
  let closed = false;

  function add(what: Event["what"], step?: number): void {
    const time = now();
    if (waiting.length === 0) oldestWaiting = time;
    waiting.push(
      frameRecord(encodeEvent({ wallTime: time / 1000, ...(step === undefined ? {} : { step }), what })),
    );
    if (time - oldestWaiting >= flushSeconds * 1000) flush();
  }

  function addValue(value: SummaryValue, step: number): void {
    if (closed) throw new DataError({ where: path, problem: `'${value.tag}' came after close()` });
    if (!Number.isSafeInteger(step) || step < 0) {
      const expected = "a whole number from 0";
      throw new DataError({
        where: path,
        problem: `step of '${value.tag}'`,
        expected,
        received: String(step),
      });
    }
    add({ kind: "summary", values: [value] }, step);
  }

  function flush(): void {
    if (closed || waiting.length === 0) return;
    const bytes = Buffer.concat(waiting);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    } catch (cause) {
      // A half-written record would hide all that follow it.
      ftruncateSync(descriptor, written);
      throw unwritable(path, cause);
    }
    written += bytes.length;
    waiting = [];
  }

  function close(): void {
    if (closed) return;
    try {
      flush();
      fsyncSync(descriptor);
    } finally {
      closed = true;
      closeSync(descriptor);
    }
  }

  add({ kind: "fileVersion", version: "brain.Event:2" });
  if (resumeStep !== undefined) add({ kind: "sessionStart" }, resumeStep);
  flush();
  return {
    path,
    scalar: (tag, value, step) => addValue({ kind: "scalar", tag, value }, step),
    histogram: (tag, values, step) =>
      addValue({ kind: "histogram", tag, histogram: histogramOf(values) }, step),
    text: (tag, text, step) => addValue({ kind: "text", tag, text }, step),
    flush,
    close,
  };
}

/** Opens a file that did not exist. TensorBoard reads a folder's files in the order of their names. */
function openNew(folder: string, seconds: number): { path: string; descriptor: number } {
  const name = join(folder, `events.out.tfevents.${seconds}.${hostname()}`);
  for (let again = 0; ; again++) {
    const path = again === 0 ? name : `${name}.${again}`;
    try {
      mkdirSync(folder, { recursive: true });
      return { path, descriptor: openSync(path, "ax") };
    } catch (cause) {
      const taken = (cause as NodeJS.ErrnoException).code === "EEXIST" && again < 1000;
      if (!taken) throw unwritable(path, cause);
    }
  }
}

function unwritable(path: string, cause: unknown): DataError {
  const problem = "cannot write the event file";
  const mend = "check that the folder is writable and the disk is not full";
  return new DataError({ where: path, problem, received: String(cause), mend }, { cause });
}
