import { registry } from "../base/registry.ts";
import { l1, l1l2, l2 } from "./norms.ts";
import { orthogonal } from "./orthogonal.ts";
import type { Regularizer } from "./regularizer.ts";

export * from "./norms.ts";
export * from "./orthogonal.ts";
export type { Regularizer } from "./regularizer.ts";

export const { get, fromConfig, names } = registry<Regularizer>(
  "regularizer",
  { l1, l2, l1l2, orthogonal },
  { orthogonalRegularizer: "orthogonal" },
);
