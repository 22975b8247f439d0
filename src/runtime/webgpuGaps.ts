import type { InferenceSession } from "onnxruntime-common";
import { modelNodes, type ModelNode } from "./modelNodes.ts";

/**
 * Kernels of ONNX Runtime 1.30's WebGPU that fail, or compute something else. Such nodes run on the processor, so that
 * results are right; docs/DEVICES.md tells of them. Nodes without any kernel go there by themselves.
 */
interface Gap {
  /** The operator or dtype that it is about. */
  readonly about: string;
  readonly why: string;
  /** Which nodes. */
  readonly where: (node: ModelNode) => boolean;
}

/** Kernels work on up to four channels at once, which must all belong to one group. */
function groupsInFours({ integers, constants }: ModelNode): boolean {
  const [filters = 0, , ...window] = constants[1] ?? [];
  const each = filters / integers["group"]!;
  return filters > 0 && window.length <= 2 && (each <= 4 || each % 4 === 0);
}

export const webgpuGaps: readonly Gap[] = [
  {
    about: "Conv",
    why: "wrong where a group has 5, 6, 7, 9, ... filters, fails for groups in three dimensions",
    where: (node) => node.opType === "Conv" && (node.integers["group"] ?? 1) > 1 && !groupsInFours(node),
  },
  {
    about: "ConvTranspose",
    why: "wrong where a group has many input channels, fails in three dimensions",
    where: ({ opType }) => opType === "ConvTranspose",
  },
  {
    about: "BatchNormalization",
    why: "fails in training mode",
    where: ({ opType, integers }) => opType === "BatchNormalization" && integers["training_mode"] === 1,
  },
  {
    about: "float16",
    why: "fails where the graphics processor lacks shader-f16",
    where: ({ half }) => half,
  },
];

/**
 * Settings of a session on WebGPU: an addition and a layer normalization are not made one node, which would forget the
 * inverse deviation that the gradient needs.
 */
export const withoutWrongFusions = {
  optimization: { disable_specified_optimizers: "SkipLayerNormFusion" },
};

/** ONNX Runtime's WebGPU for a model, told which of its nodes to leave to the processor. */
export function webgpuFor(model: Uint8Array): InferenceSession.ExecutionProviderConfig {
  const left = modelNodes(model).filter((node) => webgpuGaps.some(({ where }) => where(node)));
  const name = "webgpu";
  return left.length === 0 ? name : { name, forceCpuNodeNames: left.map((node) => node.name) };
}
