import type { Shape } from "../../base/shape.ts";

/** A tensor that a node read or wrote, by the library's name of its dtype. */
export interface RecordedTensor {
  readonly dtype: string;
  readonly shape: Shape;
}

/** One run of one node. Times are microseconds on the library's clock. */
export interface KernelRun {
  /** The node's name, which begins with its layer path. */
  readonly name: string;
  readonly op: string;
  readonly start: number;
  readonly duration: number;
  readonly inputs: readonly RecordedTensor[];
  readonly outputs: readonly RecordedTensor[];
  /** The nodes of its body, once for every turn of a loop. */
  readonly inner: readonly KernelRun[];
}

/** One run of a session. */
export interface SessionRun {
  readonly start: number;
  readonly duration: number;
  readonly kernels: readonly KernelRun[];
}

/** What ONNX Runtime writes, of which only this is read. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, Shape>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, Shape>>[];
  };
}

const kernelSuffix = "_kernel_time";
const withBodies = new Set(["Scan", "Loop", "If"]);

const tensors = (types: Event["args"]["input_type_shape"] = []): RecordedTensor[] =>
  types.flatMap((type) => Object.entries(type).map(([dtype, shape]) => ({ dtype, shape })));

type Growing = KernelRun & { readonly inner: KernelRun[] };

const kernelOf = ({ name, ts, dur, args }: Event): Growing => ({
  name: name.slice(0, -kernelSuffix.length),
  op: args.op_name ?? "?",
  start: ts,
  duration: dur,
  inputs: tensors(args.input_type_shape),
  outputs: tensors(args.output_type_shape),
  inner: [],
});

/** Loop bodies under the nodes that ran them: a body runs within its node's time. */
function nest(kernels: readonly Growing[]): KernelRun[] {
  const top: KernelRun[] = [];
  const open: Growing[] = [];
  const end = ({ start, duration }: KernelRun): number => start + duration;
  for (const kernel of kernels.toSorted((a, b) => a.start - b.start || b.duration - a.duration)) {
    while (open.length > 0 && end(open.at(-1)!) < end(kernel)) open.pop();
    (open.at(-1)?.inner ?? top).push(kernel);
    if (withBodies.has(kernel.op)) open.push(kernel);
  }
  return top;
}

/**
 * The runs in a profile that ONNX Runtime wrote: a JSON array with one event a line. A run stands after its nodes; a
 * last one that was cut off is left out.
 */
export async function readSessionRuns(lines: AsyncIterable<string>): Promise<SessionRun[]> {
  const runs: SessionRun[] = [];
  let kernels: Growing[] = [];
  for await (const line of lines) {
    if (!line.startsWith("{")) continue;
    const event = JSON.parse(line.replace(/,\s*$/, "")) as Event;
    if (event.cat === "Node" && event.name.endsWith(kernelSuffix)) kernels.push(kernelOf(event));
    else if (event.name === "model_run") {
      runs.push({ start: event.ts, duration: event.dur, kernels: nest(kernels) });
      kernels = [];
    }
  }
  return runs;
}
