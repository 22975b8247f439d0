import { LoomError, OptionError } from "../../base/errors.ts";
import { dirname, stat } from "../../base/node.ts";
import { checkNumbers, complete } from "../../base/options.ts";
import { writeFileAtomic } from "../../data/index.ts";
import {
  activeRecorder,
  Recorder,
  setRecorder,
  type Recorded,
  type RecordedProgram,
} from "../../runtime/index.ts";
import { ensureWritable } from "../outputFolder.ts";
import { hostTimes } from "./hostTimes.ts";
import { summarize, type ProgramProfile } from "./summarize.ts";
import { profileTable } from "./table.ts";
import { traceOf, type Trace } from "./trace.ts";

/** What {@link profile} records, and where it goes. */
export interface ProfileOptions {
  /** Gets the trace, as JSON that ui.perfetto.dev and chrome://tracing open. Default: none is written. */
  readonly file?: string;
  /** Runs of each compiled graph that do not count, as the first ones are slower. Default: 5. */
  readonly warmUp?: number;
  /** Runs of each that are recorded after those. Default: 20. */
  readonly steps?: number;
}

/** How a profile is told as text. */
export interface ProfileTableOptions {
  /** How many ops are listed. Default: 20. */
  readonly top?: number;
}

/** Where the time went. */
export class Profile<T = unknown> {
  /** What the work gave. */
  readonly result: T;
  /** Every compiled graph that ran, that with most time in it first. */
  readonly programs: readonly ProgramProfile[];
  readonly #recorded: Recorded;
  readonly #byName: readonly RecordedProgram[];

  /** @internal Use {@link profile}. */
  constructor(recorded: Recorded, result: T) {
    this.result = result;
    this.#recorded = recorded;
    this.#byName = recorded.programs
      .filter((program) => program.recorded.length > 0)
      .toSorted((a, b) => spent(b) - spent(a));
    this.programs = this.#byName.map(summarize);
  }

  /**
   * Tables for reading: for every graph that takes a good part of the time its layers with their shares, what the host
   * does between runs, and the longest ops.
   */
  table(options: ProfileTableOptions = {}): string {
    const { top } = complete("profile.table", options, { top: 20 });
    checkNumbers("profile.table", { top }, { top: { min: 1, integer: true } });
    const { device: used, spans } = this.#recorded;
    const about =
      used && [used.name, used.library, ...(used.threads ? [`${used.threads} threads`] : [])].join(", ");
    const all = this.#byName.reduce((sum, program) => sum + spent(program), 0);
    return this.programs
      .map((program, i) => {
        const recorded = this.#byName[i]!;
        if (spent(recorded) < all * leastShare)
          return `${program.name}: ${program.milliseconds.toFixed(3)} ms, ${recorded.runs.length} runs`;
        return profileTable(program, { device: about ?? "", host: hostTimes(recorded, spans), top });
      })
      .join("\n\n");
  }

  /** All spans in Chrome's Trace Event format: the host's work, in it the runs, in them layers and nodes. */
  trace(): Trace {
    return traceOf(this.#recorded);
  }
}

/** Graphs with less of the time than this get one line. */
const leastShare = 0.05;

const spent = ({ runs }: RecordedProgram): number =>
  runs.reduce((sum, { start, end }) => sum + end - start, 0);

/** @throws {OptionError} when the file could not be written after all the work. */
async function checkFile(file: string): Promise<void> {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new OptionError(
      { where: `profile.file: ${file}`, problem, expected: "a file that can be written, as trace.json" },
      { cause },
    );
  };
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) refuse("it is a folder");
  await ensureWritable(dirname(file), "profile.file").catch((cause: unknown) =>
    refuse(`its folder: ${cause instanceof LoomError ? cause.details.problem : String(cause)}`, cause),
  );
}

/** A recording under way. */
export interface Profiling {
  /** Checks that it can be done. */
  open(): Promise<unknown>;
  /** Ends it, writes the trace where one was asked for, and tells. */
  finish<T>(result: T): Promise<Profile<T>>;
}

/** Begins to record everything that is compiled from now on. */
export function beginProfile(options: ProfileOptions): Profiling {
  const { file, warmUp, steps } = complete("profile", options, { file: undefined, warmUp: 5, steps: 20 });
  checkNumbers(
    "profile",
    { warmUp, steps },
    { warmUp: { min: 0, integer: true }, steps: { min: 1, integer: true } },
  );
  if (activeRecorder() !== undefined) {
    throw new OptionError({
      where: "profile",
      problem: "another profile is being recorded",
      mend: "profile one thing at a time, and unset LOOM_PROFILE, which records the whole process",
    });
  }
  const prepare = async (): Promise<void> => {
    if (file !== undefined) await checkFile(file);
  };
  const recorder = new Recorder({ warmUp, steps, prepare });
  setRecorder(recorder);
  return {
    open: () => recorder.open(),
    async finish(result) {
      setRecorder(undefined);
      const found = new Profile(await recorder.finish(), result);
      if (file !== undefined && found.programs.length > 0)
        await writeFileAtomic(file, JSON.stringify(found.trace()));
      return found;
    },
  };
}

/**
 * Does some work and tells where its time goes: for every layer and op, forward and backward, and for what the host
 * does around them, as waiting for data. Each compiled graph is recorded for some runs after its first ones, and runs
 * on without recording then, so that a long training can be profiled as it is. Recording costs a few microseconds a
 * node, which small graphs feel.
 *
 * Times are those of ONNX Runtime's own profiler on its CPU device. Nodes that it fuses count for the layer of the first
 * of them; those that lose their name in that, for no layer.
 * @param work what is profiled, as a call of `fit`, `evaluate` or `predict`, or of a compiled function
 * @returns the times, and what `work` gave
 * @throws {OptionError} before the work begins, when `file` cannot be written or another profile is being recorded.
 * @throws {UnsupportedError} before the work begins, when the device has no profiler (WebAssembly, WebGPU).
 * @example
 * const net = sequential([layers.input([4]), layers.dense(8), layers.dense(1)]);
 * net.compile({ loss: "meanSquaredError" });
 * const x = ndarray("float32", [64, 4], new Float32Array(256)), y = ndarray("float32", [64, 1], new Float32Array(64));
 * const found = await profile(() => net.fit(x, y, { epochs: 5, verbose: false }));
 * found.table(); // training step (batch of 32): ...
 * found.programs[0]!.layers; // [{ layer: "dense", forward: 0.01, backward: 0.02, ... }, ...]
 */
export async function profile<T>(
  work: () => T | Promise<T>,
  options: ProfileOptions = {},
): Promise<Profile<T>> {
  const recording = beginProfile(options);
  let result: T;
  try {
    await recording.open();
    result = await work();
  } catch (error) {
    // What was recorded until then is no account of the work.
    await recording.finish(undefined).catch(() => undefined);
    throw error;
  }
  return recording.finish(result);
}
