import { UnsupportedError } from "../../base/errors.ts";
import { join, mkdir, mkdtemp, rm, tmpdir } from "../../base/node.ts";
import { device, type Device, type Session, type SessionOptions } from "../device.ts";
import type { SessionRun } from "./events.ts";

/** How a session tells what its nodes took. */
export interface Recording {
  /** From here on the session runs unrecorded, at full speed. */
  stop(): void;
  /** What was recorded: every run from the first. Call it after {@link Recording.stop}, once. */
  read(): Promise<SessionRun[]>;
}

/** A stretch of time on the host, in milliseconds of `performance.now()`. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

/** Work of ours outside the library, as waiting for data. */
export interface HostSpan extends TimeSpan {
  readonly name: string;
}

/** A run as the host saw it, and as the library did. */
export interface RecordedRun extends TimeSpan {
  readonly session: SessionRun;
}

/** A compiled graph and its runs. */
export interface RecordedProgram {
  readonly name: string;
  /** The runs after those to warm up. */
  readonly recorded: readonly RecordedRun[];
  /** Every run there was, recorded or not. */
  readonly runs: readonly TimeSpan[];
  /** How many of {@link RecordedProgram.runs} ran with the library's recording on: the first ones. */
  readonly watched: number;
}

/** Everything that a recorder saw. */
export interface Recorded {
  /** What ran it all; `undefined` when nothing ran. */
  readonly device: Device | undefined;
  readonly programs: readonly RecordedProgram[];
  readonly spans: readonly HostSpan[];
}

/** How much is recorded. */
export interface RecorderOptions {
  /** Runs of each compiled graph that do not count. */
  readonly warmUp: number;
  /** Runs of each that are recorded after those. */
  readonly steps: number;
  /** Done before anything is recorded; where it fails, nothing is compiled. */
  readonly prepare: () => Promise<void>;
}

interface Program {
  readonly name: string;
  readonly recording: Recording;
  readonly runs: TimeSpan[];
  watched: number;
  watching: boolean;
}

/** Spans beyond so many are dropped: a day's training must not fill the memory. */
const mostSpans = 100_000;

/** What records, and where. */
interface Place {
  readonly device: Device;
  readonly folder: string;
}

async function openPlace(): Promise<Place> {
  const current = await device();
  if (current.records)
    return { device: current, folder: await mkdtemp(join(tmpdir(), "tensorloom-profile-")) };
  throw new UnsupportedError({
    where: "profile",
    problem: `the device '${current.name}' (${current.library}) has no profiler that tells what each node takes`,
    expected: "the native library, in Node",
    mend: "profile with LOOM_DEVICE=cpu; in a browser, its own profiler shows the time as a whole",
  });
}

/** Records what compiled graphs and the host between them take, from its start to {@link Recorder.finish}. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #programs: Program[] = [];
  readonly #spans: HostSpan[] = [];
  #folders = 0;
  #place: Promise<Place> | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /**
   * Makes ready to record; {@link Recorder.load} does it too.
   * @throws {UnsupportedError} when the device cannot record.
   */
  open(): Promise<Place> {
    this.#place ??= this.#options.prepare().then(openPlace);
    return this.#place;
  }

  /** Loads a model so that its runs are recorded. */
  async load(
    model: Uint8Array,
    { name, ...described }: SessionOptions & { readonly name: string },
  ): Promise<Session> {
    const place = await this.open();
    const folder = join(place.folder, `${this.#folders++}`);
    await mkdir(folder);
    const session = await place.device.load(model, { ...described, recordInto: folder });
    const program: Program = { name, recording: session.recording!, runs: [], watched: 0, watching: true };
    this.#programs.push(program);
    return {
      run: async (inputs, into) => {
        const start = performance.now();
        const outputs = await session.run(inputs, into);
        this.#ran(program, { start, end: performance.now() });
        return outputs;
      },
    };
  }

  #ran(program: Program, run: TimeSpan): void {
    if (program.runs.length < mostSpans) program.runs.push(run);
    if (!program.watching) return;
    program.watched++;
    if (program.watched >= this.#options.warmUp + this.#options.steps) stop(program);
  }

  /** Notes a stretch of work on the host. */
  add(span: HostSpan): void {
    if (this.#spans.length < mostSpans) this.#spans.push(span);
  }

  /** Ends the recording, and gives what was recorded. Nothing of it stays on the disk. */
  async finish(): Promise<Recorded> {
    const place = await this.#place?.catch(() => undefined);
    if (place === undefined) return { device: undefined, programs: [], spans: this.#spans };
    try {
      const programs: RecordedProgram[] = [];
      for (const program of this.#programs) {
        stop(program);
        programs.push(await this.#read(program));
      }
      return { device: place.device, programs, spans: this.#spans };
    } finally {
      await rm(place.folder, { recursive: true, force: true });
    }
  }

  async #read({ name, recording, runs, watched }: Program): Promise<RecordedProgram> {
    const seen = await recording.read();
    const paired = seen.slice(0, runs.length).map((session, i): RecordedRun => ({ ...runs[i]!, session }));
    // Of a graph that ran less often, the last run counts.
    const skipped = Math.max(0, Math.min(this.#options.warmUp, paired.length - 1));
    return { name, recorded: paired.slice(skipped), runs, watched };
  }
}

function stop(program: Program): void {
  if (program.watching) program.recording.stop();
  program.watching = false;
}

let active: Recorder | undefined;

/** The recorder at work. */
export const activeRecorder = (): Recorder | undefined => active;

/** Sets the recorder that graphs compiled from now on are recorded by, or none. */
export function setRecorder(recorder: Recorder | undefined): void {
  active = recorder;
}

/** Does `work`, and tells the recorder at work, if there is one, how long it took. */
export function span<T>(name: string, work: () => T): T {
  const recorder = active;
  if (recorder === undefined) return work();
  const start = performance.now();
  const done = (): void => recorder.add({ name, start, end: performance.now() });
  const result = work();
  if (result instanceof Promise) return result.finally(done) as T;
  done();
  return result;
}
