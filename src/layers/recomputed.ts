import { bytesPerElement } from "../base/dtype.ts";
import { sizeOf } from "../base/shape.ts";
import { input } from "../graph/leaves.ts";
import { recorded } from "../graph/recording.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { TensorType } from "../graph/type.ts";
import { recompute } from "../transform/index.ts";
import { contextOf } from "./context.ts";
import type { Call, CallContext, Symbolic } from "./layerType.ts";
import type { Network, PartialRun } from "./network.ts";

/** Calls between two places that everything passes through, one behind the other. */
interface Stretch {
  readonly calls: readonly Call[];
  /** What its gradient reads of what it computes, at most. */
  readonly bytes: number;
  /** What it hands on. */
  readonly handedOn: number;
  /** The random keys that it draws. */
  readonly keys: number;
}

/**
 * The same network, whose training keeps only what stands between its pieces and computes each piece a second time
 * when its gradient is due. The pieces are chosen by their sizes so that the most that is kept at a time is least.
 */
export function recomputed(network: Network): Network {
  const run: Network["run"] = (weights, inputs, context) => {
    if (!context.training) return network.run(weights, inputs, context);
    const stretches = stretchesOf(network, measure(network, weights, inputs, context));
    const pieces = piecesOf(stretches);
    const running = network.begin(weights, inputs, context);
    for (const piece of pieces.slice(0, -1)) advanceTwice(network, running, piece);
    // The gradient begins with the last piece: what it reads has just been computed.
    network.advance(running, pieces.at(-1)!.calls);
    const made = network.outputs.map((place) => running.results.get(place)!);
    return { values: made.map(({ value }) => value), masks: made.map(({ mask }) => mask) };
  };
  return Object.assign(
    (...places: readonly (Symbolic | readonly Symbolic[])[]) => network(...places),
    network,
    { run },
  );
}

const bytesOf = ({ dtype, shape }: TensorType): number => bytesPerElement(dtype) * sizeOf(shape);

/** The bytes that each call computes, and the keys that it draws, found by running it on nothing. */
function measure(
  network: Network,
  weights: PartialRun["weights"],
  inputs: readonly Tensor[],
  context: CallContext,
): ReadonlyMap<Call, Pick<Stretch, "bytes" | "keys">> {
  let keys = 0;
  const key = (): Tensor => {
    keys++;
    return input({ dtype: "uint32", shape: [2] }, "key");
  };
  const trial = contextOf({
    training: true,
    masks: context.masks,
    frozen: (path) => context.frozen(path),
    key,
  });
  const running = network.begin(weights, inputs, trial);
  const found = new Map<Call, Pick<Stretch, "bytes" | "keys">>();
  for (const call of network.calls) {
    const before = keys;
    const { made } = recorded(() => network.advance(running, [call]));
    const bytes = [...made]
      .filter(({ inputs: read }) => read.length > 0)
      .flatMap(({ outputs }) => outputs.map(bytesOf))
      .reduce((a, b) => a + b, 0);
    found.set(call, { bytes, keys: keys - before });
  }
  return found;
}

/** Divides a network wherever a single place is still read afterwards. */
function stretchesOf(network: Network, sizes: ReturnType<typeof measure>): Stretch[] {
  const lastReader = new Map<Symbolic, number>();
  network.calls.forEach((call, i) => call.inputs.forEach((place) => lastReader.set(place, i)));
  for (const place of network.outputs) lastReader.set(place, Infinity);
  const stretches: Stretch[] = [];
  let live: Symbolic[] = [...network.inputs];
  let calls: Call[] = [];
  network.calls.forEach((call, i) => {
    calls.push(call);
    live = [...live, ...call.outputs].filter((place) => (lastReader.get(place) ?? -1) > i);
    if (live.length > 1) return;
    const handedOn = live.reduce((sum, { type }) => sum + bytesOf(type), 0);
    const own = calls.map((one) => sizes.get(one)!);
    const total = (part: "bytes" | "keys"): number => own.reduce((sum, one) => sum + one[part], 0);
    stretches.push({ calls, bytes: total("bytes"), handedOn, keys: total("keys") });
    calls = [];
  });
  return stretches;
}

const joined = (a: Stretch, b: Stretch): Stretch => ({
  calls: [...a.calls, ...b.calls],
  bytes: a.bytes + b.bytes,
  handedOn: b.handedOn,
  keys: a.keys + b.keys,
});

/** Stretches joined one after the other while a piece has no more than `limit` bytes. */
function joinedUpTo(limit: number, stretches: readonly Stretch[]): Stretch[] {
  const pieces: Stretch[] = [];
  for (const stretch of stretches) {
    const last = pieces.at(-1);
    if (last !== undefined && last.bytes + stretch.bytes <= limit)
      pieces[pieces.length - 1] = joined(last, stretch);
    else pieces.push(stretch);
  }
  return pieces;
}

/** How many sizes of pieces are tried. */
const trials = 64;

/** The pieces for which what stands between them and the largest piece together are least. */
function piecesOf(stretches: readonly Stretch[]): Stretch[] {
  const largest = Math.max(...stretches.map(({ bytes }) => bytes));
  const all = stretches.reduce((sum, { bytes }) => sum + bytes, 0);
  const kept = (pieces: readonly Stretch[]): number =>
    pieces.reduce((sum, { handedOn }) => sum + handedOn, 0) + Math.max(...pieces.map(({ bytes }) => bytes));
  const limits = Array.from({ length: trials }, (_, i) => largest * (all / largest) ** (i / (trials - 1)));
  return limits
    .map((limit) => joinedUpTo(limit, stretches))
    .reduce((best, pieces) => (kept(pieces) < kept(best) ? pieces : best));
}

/** Makes a piece's calls so that their gradient makes them again. */
function advanceTwice(network: Network, { weights, context, results }: PartialRun, piece: Stretch): void {
  const inside = new Set(piece.calls.flatMap(({ outputs }) => outputs));
  const readLater = new Set([
    ...network.calls.filter((call) => !piece.calls.includes(call)).flatMap(({ inputs }) => inputs),
    ...network.outputs,
  ]);
  const places = [...inside].filter((place) => readLater.has(place));
  // Drawn outside: both times the same.
  const keys = Array.from({ length: piece.keys }, () => context.key()).values();
  const made = recompute(() => {
    const updates: Record<string, Tensor> = {};
    const losses: Tensor[] = [];
    const own = new Map(results);
    const running = {
      weights,
      results: own,
      context: {
        ...context,
        key: () => keys.next().value!,
        update: (path: string, value: Tensor) => void (updates[path] = value),
        addLoss: (loss: Tensor) => void losses.push(loss),
      },
    };
    network.advance(running, piece.calls);
    const at = places.map((place) => own.get(place)!);
    return {
      values: at.map(({ value }) => value),
      masks: Object.fromEntries(at.flatMap(({ mask }, i) => (mask ? [[i, mask]] : []))) as Record<
        number,
        Tensor
      >,
      updates,
      losses,
    };
  })();
  places.forEach((place, i) =>
    results.set(place, { value: made.values[i]!, mask: made.masks[i], streamed: false }),
  );
  for (const [path, value] of Object.entries(made.updates)) context.update(path, value);
  for (const loss of made.losses) context.addLoss(loss);
}
