/** Which part of a step a node belongs to. */
export type Phase = "forward" | "backward" | "update";

/** Where the time of a node counts. */
export interface Place {
  /** The layer's path as `encoder/dense`; `loss`, `metrics` and `optimizer` stand beside the layers. Empty where unknown. */
  readonly layer: string;
  readonly phase: Phase;
}

/** Nodes are named by their layer path, op and output, as `gradient/dense/MatMul_v67`; fusions add to that. */
const named = /^(?:fused )?(?:(.*)\/)?[A-Z][A-Za-z0-9]*_v\d+(?:$|[/_ ])/;
const gradient = /^gradient(?:\/|$)/;
const afterGradients = /^(?:optimizer|metrics)(?:\/|$)/;

/**
 * The place of a node by its name. The library gives some fused nodes names of its own; they, and nodes that no layer
 * made, count where `around` says: in a loop's body for the loop, elsewhere for no layer.
 */
export function placeOf(name: string, around: Place = { layer: "", phase: "forward" }): Place {
  const path = named.exec(name)?.[1];
  if (path === undefined) return around;
  if (gradient.test(path)) return { layer: path.replace(gradient, ""), phase: "backward" };
  return { layer: path, phase: afterGradients.test(path) ? "update" : "forward" };
}
