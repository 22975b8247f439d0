import type { InferenceSession } from "onnxruntime-common";
import { modelNodes, type ModelNode } from "./modelNodes.ts";

/**
 * Kernels of ONNX Runtime 1.30's WebGPU that fail, or compute something else. Such nodes run on the processor, so that
 * results are right; docs/DEVICES.md tells of them. Nodes without any kernel go there by themselves.
 */
interface Gap {
  readonly opType: string;
  /** Which of the nodes; all by default. */
  readonly where?: (node: ModelNode) => boolean;
  readonly why: string;
}

/** ONNX's number for float16. */
const half = 10;

/** Kernels work on up to four channels at once, which must all belong to one group. */
function groupsInFours({ integers, constants }: ModelNode): boolean {
  const [filters = 0, , ...window] = constants[1] ?? [];
  const each = filters / integers["group"]!;
  return filters > 0 && window.length <= 2 && (each <= 4 || each % 4 === 0);
}

export const webgpuGaps: readonly Gap[] = [
  {
    opType: "Conv",
    where: (node) => (node.integers["group"] ?? 1) > 1 && !groupsInFours(node),
    why: "wrong where a group has 5, 6, 7, 9, ... filters, fails for groups in three dimensions",
  },
  {
    opType: "ConvTranspose",
    why: "wrong where a group has many input channels, fails in three dimensions",
  },
  {
    opType: "BatchNormalization",
    where: ({ integers }) => integers["training_mode"] === 1,
    why: "fails in training mode",
  },
  {
    opType: "Cast",
    where: ({ integers }) => integers["to"] === half,
    why: "fails where the graphics processor lacks shader-f16",
  },
];

/** ONNX Runtime's WebGPU for a model, told which of its nodes to leave to the processor. */
export function webgpuFor(model: Uint8Array): InferenceSession.ExecutionProviderConfig {
  const left = modelNodes(model).filter((node) =>
    webgpuGaps.some(({ opType, where = () => true }) => opType === node.opType && where(node)),
  );
  const name = "webgpu";
  return left.length === 0 ? name : { name, forceCpuNodeNames: left.map((node) => node.name) };
}
