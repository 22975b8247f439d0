import type { GraphFunction } from "../graph/function.ts";
import { applyOp } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind, rebuild } from "../graph/walk.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { scanOp } from "./scanOp.ts";

const isBody = (value: unknown): value is GraphFunction =>
  typeof value === "object" && value !== null && "inputs" in value && "outputs" in value;

/** The nodes' outputs that anything reads. */
function outputsRead(outputs: readonly Tensor[]): Map<Node, Set<number>> {
  const read = new Map<Node, Set<number>>();
  const mark = (t: Tensor) => read.set(t.node, (read.get(t.node) ?? new Set()).add(t.index));
  outputs.forEach(mark);
  for (const node of nodesBehind(outputs)) node.inputs.forEach(mark);
  return read;
}

/** Which of a scan's outputs are needed: those read, and the carries that these follow from. */
function neededOutputs({ body, carries }: ScanAttributes, read: ReadonlySet<number>): Set<number> {
  const needed = new Set(read);
  for (let before = -1; before !== needed.size;) {
    before = needed.size;
    const nodes = new Set(nodesBehind([...needed].map((i) => body.outputs[i]!)));
    body.inputs.slice(0, carries).forEach((t, i) => nodes.has(t.node) && needed.add(i));
  }
  return needed;
}

/** A scan without the outputs and inputs that nothing needs; its outputs at their old places. */
function pruned(node: Node, inputs: readonly Tensor[], read: ReadonlySet<number>): Tensor[] {
  const attributes = node.attributes as ScanAttributes;
  const { body, carries, scanned } = attributes;
  const needed = neededOutputs(attributes, read);
  const keptOutputs = body.outputs.flatMap((_, i) => (needed.has(i) ? [i] : []));
  const used = new Set(nodesBehind(keptOutputs.map((i) => body.outputs[i]!)));
  const keptInputs = body.inputs.flatMap((t, i) =>
    (i < carries ? needed.has(i) : used.has(t.node)) ? [i] : [],
  );
  const ys = applyOp(
    node.op,
    keptInputs.map((i) => inputs[i]!),
    {
      ...attributes,
      body: {
        inputs: keptInputs.map((i) => body.inputs[i]!),
        outputs: keptOutputs.map((i) => body.outputs[i]!),
      },
      carries: keptInputs.filter((i) => i < carries).length,
      scanned: keptInputs.filter((i) => i >= carries && i < carries + scanned).length,
    } satisfies ScanAttributes,
  );
  const places: Tensor[] = [];
  keptOutputs.forEach((i, k) => (places[i] = ys[k]!));
  return places;
}

/** Scans without what nothing reads, and every body inside a node changed by `tidy`. */
export function tidyBodies(
  outputs: readonly Tensor[],
  tidy: (body: GraphFunction) => GraphFunction,
): Tensor[] {
  const read = outputsRead(outputs);
  const small = rebuild(outputs, (node, inputs) =>
    node.op === scanOp ? pruned(node, inputs, read.get(node) ?? new Set()) : undefined,
  );
  return rebuild(small, (node, inputs) => {
    if (!Object.values(node.attributes).some(isBody)) return undefined;
    const attributes = Object.fromEntries(
      Object.entries(node.attributes).map(([key, value]) => [key, isBody(value) ? tidy(value) : value]),
    );
    return applyOp(node.op, inputs, attributes);
  });
}
