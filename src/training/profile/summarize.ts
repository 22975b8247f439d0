import type { Shape } from "../../base/shape.ts";
import type { KernelRun, RecordedProgram, TimeSpan } from "../../runtime/index.ts";
import { flopsOf } from "./flops.ts";
import { placeOf, type Phase, type Place } from "./place.ts";

/** What a layer takes in a run, in milliseconds, the layers inside it counted in. */
export interface LayerTime {
  /** Its path, as `encoder/dense`; or `loss`, `metrics`, `optimizer`. Empty for what belongs to no layer. */
  readonly layer: string;
  readonly forward: number;
  readonly backward: number;
  /** Of the optimizer and the metrics. */
  readonly update: number;
  readonly total: number;
  /** {@link LayerTime.total} as a part of the whole run. */
  readonly share: number;
}

/** What all nodes of one op take that have the same shapes and belong to the same layer and phase. */
export interface OpTime extends Place {
  /** The ONNX operator, as `FusedMatMul`. */
  readonly op: string;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** How often it is computed in a run. */
  readonly count: number;
  /** All of them together, in a run. */
  readonly milliseconds: number;
  readonly share: number;
  /** Billions of floating-point operations a second, for matrix products and convolutions. */
  readonly gigaflops?: number;
}

/** Where the time of a compiled graph goes: means over the quicker half of the recorded runs, as others on the machine disturb. */
export interface ProgramProfile {
  /** As `training step (batch of 64)`. */
  readonly name: string;
  /** Over how many runs the times are means, and how many were recorded. */
  readonly runs: number;
  readonly recorded: number;
  /** What a run takes as its caller sees it, and the sum of the three that follow. */
  readonly milliseconds: number;
  /** In the nodes of the graph. */
  readonly kernels: number;
  /** In ONNX Runtime, between the nodes. */
  readonly between: number;
  /** On our side: inputs and outputs handed over, promises kept. */
  readonly host: number;
  /** The median of the runs after those that were recorded: recording costs some microseconds a node. */
  readonly unrecorded?: number;
  /** In the order in which they run. */
  readonly layers: readonly LayerTime[];
  /** The longest first. */
  readonly ops: readonly OpTime[];
}

/** A node's own time, without the nodes of its body. */
interface OwnTime extends Place {
  readonly kernel: KernelRun;
  /** Microseconds. */
  readonly own: number;
  /** When its run began, on the clock of its start. */
  readonly runStart: number;
}

/** What a layer's nodes take in all runs, in microseconds. */
interface LayerSum extends Record<Phase, number> {
  /** The beginnings of its forward nodes, each weighed by its time. */
  moment: number;
}

function* ownTimes(kernels: readonly KernelRun[], runStart: number, around?: Place): Generator<OwnTime> {
  for (const kernel of kernels) {
    const place = placeOf(kernel.name, around);
    const inside = kernel.inner.reduce((sum, { duration }) => sum + duration, 0);
    yield { ...place, kernel, own: Math.max(0, kernel.duration - inside), runStart };
    yield* ownTimes(kernel.inner, runStart, place);
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const length = ({ start, end }: TimeSpan): number => end - start;

/** Every path that a layer lies in, itself last: `a`, `a/b` for `a/b`. */
const ancestors = (layer: string): string[] =>
  layer.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/"));

/** Turns sums over all runs, in microseconds, into milliseconds a run, and those into shares. */
interface Scale {
  readonly runs: number;
  /** Milliseconds of a run. */
  readonly whole: number;
}
const scaled = (microseconds: number, { runs }: Scale): number => microseconds / 1000 / runs;

function layerTimes(times: readonly OwnTime[], scale: Scale): LayerTime[] {
  const sums = new Map<string, LayerSum>();
  for (const { layer, phase, own, kernel, runStart } of times) {
    for (const path of ancestors(layer)) {
      const found = sums.get(path) ?? { forward: 0, backward: 0, update: 0, moment: 0 };
      found[phase] += own;
      if (phase === "forward") found.moment += own * (kernel.start - runStart);
      sums.set(path, found);
    }
  }
  return inOrder(sums).map(([layer, { forward, backward, update }]) => {
    const total = scaled(forward + backward + update, scale);
    return {
      layer,
      forward: scaled(forward, scale),
      backward: scaled(backward, scale),
      update: scaled(update, scale),
      total,
      share: total / scale.whole,
    };
  });
}

/**
 * Layers in the order in which their forward parts run, on the whole: the library runs some nodes, as reshapes of
 * weights, ahead. Each is followed by those inside it; what has no forward part stands last.
 */
function inOrder(sums: ReadonlyMap<string, LayerSum>): [layer: string, sum: LayerSum][] {
  const places = new Map([...sums.keys()].map((path, i) => [path, i]));
  const moment = (path: string): number => {
    const { forward, moment } = sums.get(path)!;
    if (path === "") return Infinity;
    return forward === 0 ? Number.MAX_SAFE_INTEGER + 2 * places.get(path)! : moment / forward;
  };
  const moments = new Map([...sums.keys()].map((path) => [path, ancestors(path).map(moment)]));
  return [...sums].toSorted(([a], [b]) => {
    const [left, right] = [moments.get(a)!, moments.get(b)!];
    const differing = left.findIndex((time, i) => time !== right[i]);
    return differing < 0 ? left.length - right.length : left[differing]! - (right[differing] ?? -1);
  });
}

function opTimes(times: readonly OwnTime[], scale: Scale): OpTime[] {
  const groups = new Map<string, { first: OwnTime; count: number; own: number; flops: number }>();
  for (const time of times) {
    const { kernel, layer, phase, own } = time;
    const shapes = [...kernel.inputs, ...kernel.outputs].map(({ shape }) => shape.join("x"));
    const key = [kernel.op, layer, phase, ...shapes].join("|");
    const group = groups.get(key) ?? { first: time, count: 0, own: 0, flops: 0 };
    group.count++;
    group.own += own;
    group.flops += flopsOf(kernel) ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.own - a.own)
    .map(({ first: { kernel, layer, phase }, count, own, flops }) => ({
      op: kernel.op,
      layer,
      phase,
      inputs: kernel.inputs.map(({ shape }) => shape),
      output: kernel.outputs[0]?.shape ?? [],
      count: count / scale.runs,
      milliseconds: scaled(own, scale),
      share: scaled(own, scale) / scale.whole,
      ...(flops > 0 && own > 0 && { gigaflops: flops / own / 1000 }),
    }));
}

/** Fewer runs than these say little about the speed without recording. */
const fewestUnrecorded = 5;

function unrecorded({ runs, watched }: RecordedProgram): number | undefined {
  const later = runs
    .slice(watched)
    .map(length)
    .toSorted((a, b) => a - b);
  return later.length < fewestUnrecorded ? undefined : later[later.length >> 1];
}

/** Where the time of a compiled graph goes. It must have run. */
export function summarize(program: RecordedProgram): ProgramProfile {
  const { name } = program;
  const runs = Math.ceil(program.recorded.length / 2);
  const recorded = program.recorded.toSorted((a, b) => length(a) - length(b)).slice(0, runs);
  const milliseconds = sum(recorded.map(length)) / runs;
  const scale: Scale = { runs, whole: milliseconds };
  const library = scaled(sum(recorded.map(({ session }) => session.duration)), scale);
  const kernels = scaled(sum(recorded.flatMap((run) => run.session.kernels.map((k) => k.duration))), scale);
  const times = recorded.flatMap(({ session }) => [...ownTimes(session.kernels, session.start)]);
  const later = unrecorded(program);
  return {
    name,
    runs,
    recorded: program.recorded.length,
    milliseconds,
    kernels,
    between: library - kernels,
    host: milliseconds - library,
    ...(later !== undefined && { unrecorded: later }),
    layers: layerTimes(times, scale),
    ops: opTimes(times, scale),
  };
}
