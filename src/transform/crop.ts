import { input } from "../graph/leaves.ts";
import { applyOp } from "../graph/op.ts";
import { withScopeOf } from "../graph/scope.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { add, max, maxOp, relu, reshape, slice } from "../ops/index.ts";
import { phasedConvOp, type PhasedConvAttributes } from "../ops/phasedConv.ts";
import { reshapeOp } from "../ops/reshape.ts";
import { sliceOp, type SliceAttributes } from "../ops/slice.ts";
import { made, type Rule } from "./rule.ts";

const image = (shape: readonly number[]): Tensor => input({ dtype: "float32", shape });

/** The first rows and columns of `x [n, c, ...]`. */
export const cropTo = (x: Tensor, spatial: readonly number[]): Tensor =>
  slice(x, [null, null, ...spatial.map((stop) => ({ stop }))]);

/** The lengths that are left of a tensor, if a node does no more than to keep the first elements along its axes. */
function keptBy({ op, attributes }: Node): readonly number[] | undefined {
  if (op !== sliceOp) return undefined;
  const { starts, lengths, steps } = attributes as SliceAttributes;
  return starts.every((n) => n === 0) && steps.every((n) => n === 1) ? lengths : undefined;
}

/** How much of a picture the windows of a phased convolution reach when `places` of them are wanted. */
export function reach(
  x: Tensor,
  kernel: Tensor,
  { pool, pads }: PhasedConvAttributes,
  places: readonly number[],
): { readonly spatial: readonly number[]; readonly pads: readonly number[] } {
  const ends = places.map((count, i) => count * pool[i]! + kernel.shape[i + 2]! - 1 - pads[i]!);
  const spatial = ends.map((end, i) => Math.min(end, x.shape[i + 2]!));
  return {
    spatial,
    pads: [...pads.slice(0, spatial.length), ...ends.map((end, i) => end - spatial[i]!)],
  };
}

const beforeElementwise: Rule = {
  name: "crop(f(x, b)) = f(crop(x), b) for elementwise f and b the same along what is cropped",
  apply(node, [x], sole) {
    const kept = keptBy(node);
    if (kept === undefined || !x!.node.op.elementwise || !sole(x!)) return undefined;
    const { op, inputs, attributes } = x!.node;
    const cropped = inputs.map((t) => {
      const own = kept.slice(x!.rank - t.rank).map((n, i) => (t.shape[i] === 1 ? 1 : n));
      return slice(
        t,
        own.map((stop) => ({ stop })),
      );
    });
    // With two to crop, nothing would be saved.
    const changed = cropped.filter((t, i) => t !== inputs[i]).length;
    return changed === 1 ? withScopeOf(x!.node, () => applyOp(op, cropped, attributes)[0]) : undefined;
  },
  sample: () => cropTo(relu(add(image([2, 3, 4, 4]), image([3, 1, 1]))), [3, 4]),
};

const beforePool: Rule = {
  name: "crop(max(phasedConv(x, w))) = max(phasedConv(crop(x), w))",
  apply(node, [x], sole) {
    const kept = keptBy(node);
    const grid = kept && made(x, reshapeOp);
    const pooled = grid && made(grid.inputs[0], maxOp);
    const conv = pooled && made(pooled.inputs[0], phasedConvOp);
    if (conv === undefined || ![x!, grid!.inputs[0]!, pooled!.inputs[0]!].every(sole)) return undefined;
    const [source, kernel] = conv.inputs as [Tensor, Tensor];
    const [batch, channels, ...places] = kept!;
    if (batch !== x!.shape[0] || channels !== x!.shape[1] || places.length !== 2) return undefined;
    const { pool, pads } = conv.attributes as PhasedConvAttributes;
    const reached = reach(source, kernel, { pool, pads }, places);
    const y = withScopeOf(conv, () =>
      phasedConvOp(cropTo(source, reached.spatial), kernel, { pool, pads: reached.pads }),
    );
    return withScopeOf(pooled!, () => reshape(max(y, { axis: 2 }), kept!));
  },
  sample() {
    const y = phasedConvOp(image([2, 3, 7, 9]), image([4, 3, 3, 2]), { pool: [2, 2], pads: [1, 0, 1, 0] });
    return cropTo(reshape(max(y, { axis: 2 }), [2, 4, 3, 4]), [3, 3]);
  },
};

/** Rows and columns that a later pool leaves out are not computed. */
export const cropRules: readonly Rule[] = [beforeElementwise, beforePool];
