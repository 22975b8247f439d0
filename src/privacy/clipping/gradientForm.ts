import type { Tensor } from "../../graph/tensor.ts";
import { sizeOf } from "../../base/shape.ts";
import { matMulOp, reshape, transpose } from "../../ops/index.ts";
import { convKernelOp } from "../../ops/conv.ts";
import type { ConvKernelAttributes } from "../../ops/convAttributes.ts";
import { gridOffsets, patches } from "../../ops/patches.ts";
import { reshapeOp } from "../../ops/reshape.ts";
import { scatterSumOp } from "../../ops/take.ts";
import { transposeOp, type TransposeAttributes } from "../../ops/transpose.ts";
import { reach } from "../../ops/window.ts";

/** How the gradients of examples are clipped: by their factors, formed whole, or whichever is cheaper for each weight. */
export type ClippingWay = "auto" | "ghost" | "materialized";

/** What the gradient of one example to a weight is made of, up to its shape and the order of its axes. */
export type GradientForm =
  /** `a b` with `a [m, t]`, `b [t, n]`: a dense layer, or a convolution through its patches. */
  | { readonly kind: "product"; readonly a: Tensor; readonly b: Tensor }
  /** Rows added where indices point: an embedding. */
  | { readonly kind: "rows"; readonly updates: Tensor; readonly indices: Tensor; readonly length: number }
  | { readonly kind: "whole"; readonly gradient: Tensor };

/** A form, and what makes the weight's gradient of it. Linear: it makes the weight's sum of the form's sum too. */
export interface WeightForm {
  readonly form: GradientForm;
  shaped(inner: Tensor): Tensor;
}

/** Writing and reading an element of a gradient costs about as much as so many multiplications. */
const elementCost = 16;

/**
 * Whether norms by way of factors are worth it. With `a [m, t]` and `b [t, n]` they take `t^2 (m + n)` multiplications;
 * forming the product saves these and costs its `m n` elements instead.
 */
const ghostIsCheaper = (m: number, n: number, t: number): boolean => t * t * (m + n) < elementCost * m * n;

/** Finds what the gradient of an example is made of, looking through changes of shape. */
export function formOf(gradient: Tensor, way: ClippingWay): WeightForm {
  const { op, inputs, attributes } = gradient.node;
  const within = (shaped: (inner: Tensor) => Tensor): WeightForm => {
    const inner = formOf(inputs[0]!, way);
    return { form: inner.form, shaped: (t) => shaped(inner.shaped(t)) };
  };
  if (op === reshapeOp) return within((t) => reshape(t, gradient.shape));
  if (op === transposeOp) {
    const { permutation } = attributes as TransposeAttributes;
    return within((t) => transpose(t, permutation));
  }
  const whole: WeightForm = { form: { kind: "whole", gradient }, shaped: (t) => t };
  if (way === "materialized") return whole;
  const worth = (m: number, n: number, t: number): boolean => way === "ghost" || ghostIsCheaper(m, n, t);
  if (op === matMulOp && gradient.rank === 2) {
    const [a, b] = inputs as readonly [Tensor, Tensor];
    const [m, t] = a.shape as readonly [number, number];
    return worth(m, b.shape[1]!, t) ? { form: { kind: "product", a, b }, shaped: whole.shaped } : whole;
  }
  if (op === convKernelOp) {
    const [x, dy] = inputs as readonly [Tensor, Tensor];
    const settings = attributes as ConvKernelAttributes;
    const [, filters, ...rest] = gradient.shape as readonly [number, number, ...number[]];
    const places = dy.shape[0]! * sizeOf(dy.shape.slice(2));
    if (settings.groups !== 1 || settings.parts !== 1 || !worth(filters, sizeOf(rest), places)) return whole;
    return { form: throughPatches(x, dy, settings), shaped: (t) => reshape(t, gradient.shape) };
  }
  if (op === scatterSumOp) {
    const [updates, indices] = inputs as readonly [Tensor, Tensor];
    const { axis, length } = attributes as { readonly axis: number; readonly length: number };
    const t = indices.size;
    const n = updates.size / Math.max(1, t);
    // Comparing all pairs of places, against a table of which most rows stay zero.
    if (axis !== 0 || !(way === "ghost" || t * t * n < elementCost * length * n)) return whole;
    const form: GradientForm = {
      kind: "rows",
      updates: reshape(updates, [t, n]),
      indices: reshape(indices, [t]),
      length,
    };
    return { form, shaped: (inner) => reshape(inner, gradient.shape) };
  }
  return whole;
}

/** A convolution's kernel gradient as the product of dy with its patches. */
function throughPatches(x: Tensor, dy: Tensor, settings: ConvKernelAttributes): GradientForm {
  const { window, dilations, strides, pads } = settings;
  const offsets = gridOffsets(window, dilations);
  const gathered = patches(x, { offsets, extent: reach(window, dilations), strides, pads });
  const [n, , ...spatial] = dy.shape as readonly [number, number, ...number[]];
  const places = sizeOf(spatial);
  const rows = (t: Tensor): Tensor => {
    const width = t.shape[1]!;
    return reshape(transpose(reshape(t, [n, width, places]), [1, 0, 2]), [width, n * places]);
  };
  return { kind: "product", a: rows(dy), b: transpose(rows(gathered), [1, 0]) };
}

/** The tensors that a form is made of. */
export function partsOf(form: GradientForm): readonly Tensor[] {
  if (form.kind === "product") return [form.a, form.b];
  return form.kind === "rows" ? [form.updates, form.indices] : [form.gradient];
}
