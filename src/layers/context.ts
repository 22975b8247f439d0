import { input } from "../graph/leaves.ts";
import type { CallContext } from "./layerType.ts";

/** The context of inference, where nothing is drawn, kept or added; with parts of one's own put in. */
export const contextOf = (own: Partial<CallContext> = {}): CallContext => ({
  training: false,
  trainable: true,
  masks: [],
  stream: undefined,
  frozen: () => false,
  key: () => input({ dtype: "uint32", shape: [2] }, "key"),
  update: () => undefined,
  addLoss: () => undefined,
  ...own,
});
