import { input } from "../graph/leaves.ts";
import { applyOp, type Op } from "../graph/op.ts";
import type { Tensor } from "../graph/tensor.ts";
import { substitute } from "../graph/walk.ts";
import { add, reshape, zerosLike } from "../ops/index.ts";
import { batchGraph, withBatchAxis, type Lane } from "./batch.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { eachExampleBy } from "./scanBatch.ts";
import { saveForward, type ForwardValues } from "./scanForward.ts";
import { planBackward, type BackwardPlan } from "./scanPlan.ts";
import { sumOverTime } from "./sumOverTime.ts";
import { TensorMap } from "./tensorMap.ts";

/** A scan whose gradient is taken: the op, what the node holds and reads, and its outputs' cotangents. */
export interface ScanNode {
  readonly scan: Op;
  readonly attributes: ScanAttributes;
  readonly inputs: readonly Tensor[];
  readonly dys: readonly (Tensor | undefined)[];
}

/** What the loop gave: gradients by the index of their input, and at every step what is read after it. */
interface LoopResults {
  readonly gradients: ReadonlyMap<number, Tensor>;
  readonly emitted: ReadonlyMap<Tensor, Lane>;
}

/** The tensors of the forward pass as the loop takes them: slices where they vary, else captures. */
function loopParameters(needed: Iterable<Tensor>, { lanes }: ForwardValues) {
  const parameters = new TensorMap<Tensor>();
  const found: { readonly parameter: Tensor; readonly lane: Lane }[] = [];
  for (const t of needed) {
    const lane = lanes.get(t);
    if (lane === undefined) continue;
    const parameter = input(t.type, "saved");
    parameters.set(t, parameter);
    found.push({ parameter, lane });
  }
  const varying = found.filter(({ lane }) => lane.batched);
  return { parameters, varying, fixed: found.filter(({ lane }) => !lane.batched) };
}

/** The loop of the backward pass, in the other direction. */
function runLoop(node: ScanNode, plan: BackwardPlan, values: ForwardValues): LoopResults {
  const { scan, attributes, inputs, dys } = node;
  const { carries, scanned, length, reverse, recompute } = attributes;
  const { body, carried, staying, outOfLoop } = plan;
  const gradient = (i: number) => plan.gradients[i]!;
  const { parameters, varying, fixed } = loopParameters(recompute ? body.inputs : plan.intoLoop, values);
  const slices = plan.cotangents.flatMap((t, i) => (t && i >= carries ? [{ t, given: dys[i]! }] : []));
  // Gradients of captures are summed over the steps; those of slices are stacked.
  const summed = length === 1 ? [] : staying.filter((i) => i >= carries + scanned);
  const stacked = staying.filter((i) => !summed.includes(i));
  const emitted = [...outOfLoop].filter((t) => slices.every((s) => s.t.node !== t.node));
  const sums = summed.map((i) => input(body.inputs[i]!.type, "sum"));

  const outputs = substitute(
    [
      ...carried.map(gradient),
      ...summed.map((i, k) => add(sums[k]!, gradient(i))),
      ...stacked.map(gradient),
      ...emitted,
    ],
    parameters.entries(),
  );
  if (outputs.length === 0) return { gradients: new Map(), emitted: new Map() };
  const loopInputs = [
    ...carried.map((i) => plan.cotangents[i]!),
    ...sums,
    ...slices.map((s) => s.t),
    ...[...varying, ...fixed].map((f) => f.parameter),
  ];
  const given = [
    ...carried.map((i) => dys[i] ?? zerosLike(inputs[i]!)),
    ...summed.map((i) => zerosLike(inputs[i]!)),
    ...slices.map((s) => s.given),
    ...[...varying, ...fixed].map((f) => f.lane.tensor),
  ];
  const ys = applyOp(scan, given, {
    body: { inputs: loopInputs, outputs },
    carries: carried.length + sums.length,
    scanned: slices.length + varying.length,
    length,
    reverse: !reverse,
    recompute: false,
  } satisfies ScanAttributes).values();
  const next = () => ys.next().value!;

  const gradients = new Map<number, Tensor>();
  for (const i of [...carried, ...summed]) gradients.set(i, next());
  for (const i of stacked) {
    const y = next();
    gradients.set(i, i < carries + scanned ? y : reshape(y, y.shape.slice(1)));
  }
  return { gradients, emitted: new Map(emitted.map((t) => [t, { tensor: next(), batched: true }])) };
}

/**
 * The gradient of a scan: a scan in the other direction over what the forward pass saved.
 * - Saved are only tensors that the backward loop reads and that do not follow from constants; what
 *   follows from saved ones by cheap ops is computed for all steps at once, outside the loop.
 * - Only what the carries' cotangents need stays in the loop. Everything else, above all the products
 *   that give weight gradients, runs once, on all steps.
 */
export function scanGradient(node: ScanNode): (Tensor | null)[] {
  const { scan, attributes, inputs, dys } = node;
  const { carries, scanned, length, recompute } = attributes;
  const plan = planBackward(attributes, dys);
  // To compute a step again takes its inputs alone.
  const wanted = recompute ? plan.body.inputs : [...plan.intoLoop, ...plan.intoAfter];
  const values = saveForward(node, plan.body, wanted);
  const loop = runLoop(node, plan, values);

  const known = new Map<Tensor, Lane>([...values.saves, ...loop.emitted]);
  plan.cotangents.forEach((t, i) => t && i >= carries && known.set(t, { tensor: dys[i]!, batched: true }));
  const options = { size: length, eachExample: eachExampleBy(scan) };
  const afterwards = (i: number): Tensor => {
    const step = plan.gradients[i]!;
    if (i >= carries + scanned) return sumOverTime(step, known, options);
    return withBatchAxis(batchGraph([step], known, options)[0]!, length);
  };
  return inputs.map((_, i) => (plan.leaving.includes(i) ? afterwards(i) : (loop.gradients.get(i) ?? null)));
}
