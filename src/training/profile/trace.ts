import type { KernelRun, Recorded, RecordedProgram, RecordedRun, TimeSpan } from "../../runtime/index.ts";
import { tracks } from "./nesting.ts";
import { placeOf, type Place } from "./place.ts";

/** A span of Chrome's Trace Event format; times are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: "X";
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/** The name of a track. */
export interface TraceMetadata {
  readonly name: "process_name" | "thread_name";
  readonly ph: "M";
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name: string };
}

/** A file that chrome://tracing and ui.perfetto.dev open. */
export interface Trace {
  readonly traceEvents: readonly (TraceEvent | TraceMetadata)[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string>>;
}

/** A span to be drawn, in milliseconds of the host's clock. */
interface Drawn extends TimeSpan {
  readonly name: string;
  readonly category: string;
  readonly args: Readonly<Record<string, string | number>>;
}

/** From the library's clock, in microseconds, to the host's: no run began before or ended after it did for its caller. */
function clockOf(recorded: readonly RecordedRun[]): (microseconds: number) => number {
  const earliest = Math.max(...recorded.map(({ start, session }) => start - session.start / 1000));
  const latest = Math.min(
    ...recorded.map(({ end, session }) => end - (session.start + session.duration) / 1000),
  );
  const offset = (earliest + latest) / 2;
  return (microseconds) => microseconds / 1000 + offset;
}

const showShapes = (tensors: KernelRun["inputs"]): string =>
  tensors.map(({ dtype, shape }) => `${dtype}[${shape.join(", ")}]`).join(" ");

interface PlacedKernel {
  readonly kernel: KernelRun;
  readonly place: Place;
}

class ProgramDrawing {
  readonly #clock: (microseconds: number) => number;
  readonly drawn: Drawn[] = [];

  constructor({ name, recorded }: RecordedProgram) {
    this.#clock = clockOf(recorded);
    for (const { start, end, session } of recorded) {
      this.drawn.push({ name, category: "run", start, end, args: {} });
      const whole = this.#span(session.start, session.start + session.duration, { start, end });
      this.drawn.push({ name: "ONNX Runtime", category: "run", args: {}, ...whole });
      const placed = session.kernels.map((kernel) => ({ kernel, place: placeOf(kernel.name) }));
      this.#layers(placed, 0, whole);
    }
  }

  /** A time on the host's clock, kept inside what it lies in: clocks round. */
  #span(from: number, to: number, around: TimeSpan): TimeSpan {
    const start = Math.min(Math.max(this.#clock(from), around.start), around.end);
    return { start, end: Math.min(Math.max(this.#clock(to), start), around.end) };
  }

  /** Kernels one after the other that share a layer of their paths lie in one span. */
  #layers(placed: readonly PlacedKernel[], depth: number, around: TimeSpan): void {
    const keyOf = ({ place }: PlacedKernel): string | undefined => {
      const part = place.layer.split("/")[depth];
      return part === undefined || part === "" ? undefined : `${place.phase} ${part}`;
    };
    for (let i = 0; i < placed.length;) {
      const key = keyOf(placed[i]!);
      if (key === undefined) {
        this.#kernel(placed[i++]!, around);
        continue;
      }
      const from = i;
      while (i < placed.length && keyOf(placed[i]!) === key) i++;
      const group = placed.slice(from, i);
      const last = group.at(-1)!.kernel;
      const span = this.#span(group[0]!.kernel.start, last.start + last.duration, around);
      const { layer, phase } = group[0]!.place;
      const path = layer.split("/").slice(0, depth + 1);
      this.drawn.push({ name: path.at(-1)!, category: phase, args: { layer: path.join("/") }, ...span });
      this.#layers(group, depth + 1, span);
    }
  }

  #kernel({ kernel, place }: PlacedKernel, around: TimeSpan): void {
    const { op, name, inputs, outputs, start, duration, inner } = kernel;
    const span = this.#span(start, start + duration, around);
    const args = { node: name, inputs: showShapes(inputs), outputs: showShapes(outputs) };
    this.drawn.push({ name: op, category: place.phase, args, ...span });
    for (const body of inner) this.#kernel({ kernel: body, place: placeOf(body.name, place) }, span);
  }
}

/** Whole nanoseconds: the format counts in microseconds, with fractions. */
const microseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6) / 1e3;

const pid = 1;

/** Everything recorded as a trace: our own work, in it the runs, in them the layers and their nodes. */
export function traceOf({ device, programs, spans }: Recorded): Trace {
  const host = spans.map(({ name, start, end }): Drawn => ({ name, category: "host", start, end, args: {} }));
  const runs = programs.filter(({ recorded }) => recorded.length > 0);
  const all = [...host, ...runs.flatMap((program) => new ProgramDrawing(program).drawn)];
  const origin = all.reduce((least, { start }) => Math.min(least, start), Infinity);
  const name = (track: number): string => (track === 0 ? "training" : `at the same time ${track}`);
  return {
    traceEvents: tracks(all).flatMap((track, i): (TraceEvent | TraceMetadata)[] => [
      { name: "thread_name", ph: "M", pid, tid: i + 1, args: { name: name(i) } },
      ...track.map(({ name, category, start, end, args }): TraceEvent => {
        const ts = microseconds(start - origin);
        // From the rounded ends, so that what ends together ends together.
        return {
          name,
          cat: category,
          ph: "X",
          ts,
          dur: microseconds(end - origin) - ts,
          pid,
          tid: i + 1,
          args,
        };
      }),
    ]),
    displayTimeUnit: "ms",
    otherData: device ? { device: device.name, library: device.library } : {},
  };
}
