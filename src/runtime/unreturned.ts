import { bytesPerElement } from "../base/dtype.ts";
import { sizeOf } from "../base/shape.ts";
import type { OutputType } from "./device.ts";

/**
 * What makes ONNX Runtime's binding for Node leave outputs where they are.
 *
 * It writes outputs into the arrays it is given, and then copies each once more into a new array of its result: for a
 * training step all weights and their optimizer's state, every time. It converts them in order and stops at the first
 * that it cannot, a sequence, when the graph has run already. So models get such an output in front.
 * What it costs is one exception; where it is no longer one (a later version may convert sequences), all is as it was.
 */
const marker = "unreturned";

/** A protobuf field that holds bytes: its number and kind, their length, and they. */
const field = (number: number, bytes: readonly number[]): number[] => [
  (number << 3) | 2,
  bytes.length,
  ...bytes,
];
const text = (number: number, value: string): number[] => field(number, [...new TextEncoder().encode(value)]);

/** A model whose graph is one node, an empty sequence of float32, and its output. */
const prelude = field(7, [
  ...field(1, [...text(2, marker), ...text(3, marker), ...text(4, "SequenceEmpty")]),
  ...field(12, [...text(1, marker), ...field(2, field(4, field(1, field(1, [8, 1]))))]),
]);

/** Outputs of fewer bytes are copied faster than an exception is thrown. */
const leastBytes = 2 ** 14;
/** Larger models, which hold their weights, are not copied to be changed. */
const mostModelBytes = 2 ** 26;

/** Whether not to copy the outputs is worth it. */
export const keepsOutputs = (model: Uint8Array, outputs: readonly OutputType[]): boolean =>
  model.length < mostModelBytes &&
  outputs.reduce((sum, { dtype, shape }) => sum + bytesPerElement(dtype) * sizeOf(shape), 0) >= leastBytes;

/** The model with the output in front: protobuf joins the fields of messages that stand one behind the other. */
export function withMarker(model: Uint8Array): Uint8Array {
  const joined = new Uint8Array(prelude.length + model.length);
  joined.set(prelude);
  joined.set(model, prelude.length);
  return joined;
}

/** Asks for the outputs and the one in front. */
export const markerFetch = { [marker]: null } as const;

/** Whether this is what the binding throws at a sequence. */
export const isMarkerError = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.startsWith("Non tensor type is temporarily not supported");
