import type { Tensor } from "../graph/tensor.ts";
import { scansInColumns } from "./columns.ts";
import { cropRules } from "./crop.ts";
import { layoutRules } from "./layout.ts";
import { poolingRules } from "./pooling.ts";
import { applyRules, type Rule } from "./rule.ts";
import { stepsConvRules } from "./stepsConv.ts";

/** What is done before differentiation. */
export const preparingRules: readonly Rule[] = [
  ...layoutRules,
  ...poolingRules,
  ...cropRules,
  ...stepsConvRules,
];

/**
 * The same outputs in the form whose gradient is cheapest. Done before differentiation, so that the
 * gradient follows from ordinary rules. `variables` stay the nodes they are.
 */
export function prepareForGradient(outputs: readonly Tensor[], variables: readonly Tensor[]): Tensor[] {
  const stop = new Set(variables.map((t) => t.node));
  return applyRules(scansInColumns(outputs, stop), preparingRules, stop);
}
