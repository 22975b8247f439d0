import type { GraphFunction } from "../graph/function.ts";
import { applyOp } from "../graph/op.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { nodesBehind, rebuild } from "../graph/walk.ts";
import type { ScanAttributes } from "./scanAttributes.ts";
import { scanOp } from "./scanOp.ts";
import { TensorMap } from "./tensorMap.ts";

/** Scans of one base body over the same inputs. */
interface Family {
  readonly inputs: readonly Tensor[];
  readonly members: Node[];
}

const baseOf = (node: Node): GraphFunction => {
  const { base, body } = node.attributes as ScanAttributes;
  return base ?? body;
};

const sameTensors = (a: readonly Tensor[], b: readonly Tensor[]): boolean =>
  a.length === b.length && a.every((t, i) => t.node === b[i]!.node && t.index === b[i]!.index);

/** The members' outputs without repetitions, and where each member's stand among them. */
function union(members: readonly Node[]) {
  const count = baseOf(members[0]!).outputs.length;
  const widest = members.reduce((a, b) => (a.outputs.length < b.outputs.length ? b : a));
  const body = (widest.attributes as ScanAttributes).body;
  const outputs = [...body.outputs];
  const places = new TensorMap<number>();
  outputs.forEach((t, i) => i >= count && places.set(t, i));
  const placesOf = (node: Node): number[] =>
    (node.attributes as ScanAttributes).body.outputs.map((t, i) => {
      // The base's outputs stand first in every member, though rewrites may have made new tensors of them.
      if (i < count) return i;
      const known = places.get(t);
      if (known !== undefined) return known;
      places.set(t, outputs.length);
      return outputs.push(t) - 1;
    });
  const memberPlaces = new Map(members.map((node) => [node, placesOf(node)]));
  return { attributes: { ...widest.attributes, body: { inputs: body.inputs, outputs } }, memberPlaces };
}

/**
 * One scan where a forward pass and the passes that save for its gradients compute the same: the
 * gradient of a scan makes a new forward scan with more outputs, which stands in for the first here.
 */
export function mergeScans(outputs: readonly Tensor[]): Tensor[] {
  const families = new Map<GraphFunction, Family[]>();
  for (const node of nodesBehind(outputs)) {
    if (node.op !== scanOp) continue;
    const list = families.get(baseOf(node)) ?? [];
    families.set(baseOf(node), list);
    const family = list.find((f) => sameTensors(f.inputs, node.inputs));
    if (family === undefined) list.push({ inputs: node.inputs, members: [node] });
    else family.members.push(node);
  }
  const merged = new Map<Node, (inputs: readonly Tensor[]) => Tensor[]>();
  for (const { members } of [...families.values()].flat()) {
    if (members.length < 2) continue;
    const { attributes, memberPlaces } = union(members);
    let ys: Tensor[] | undefined;
    for (const [node, places] of memberPlaces) {
      merged.set(node, (inputs) => {
        ys ??= applyOp(scanOp, inputs, attributes);
        return places.map((i) => ys![i]!);
      });
    }
  }
  if (merged.size === 0) return [...outputs];
  return rebuild(outputs, (node, inputs) => merged.get(node)?.(inputs));
}
