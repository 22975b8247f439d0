import type { Shape } from "../base/shape.ts";
import type { Window } from "./window.ts";

/** How a kernel slides, channels first. */
export type ConvAttributes = Omit<Window, "kernel"> & { readonly groups: number };

/** The same with the spatial shape of the result, which a strided convolution does not tell. */
export type ConvTransposeAttributes = ConvAttributes & { readonly spatial: Shape };

export type ConvKernelAttributes = ConvAttributes & {
  /** The kernel's spatial shape. */
  readonly window: Shape;
  /** Into how many equal parts, one after the other, the batch is divided: each has a gradient of its own. */
  readonly parts: number;
};

/** The attributes of ONNX's Conv. */
export const onnxWindow = ({ strides, dilations, pads, groups }: ConvAttributes) => ({
  strides,
  dilations,
  pads,
  group: groups,
});
