import { registry } from "../../base/registry.ts";
import type { Accountant } from "./accountant.ts";
import { gdpAccountant } from "./gdp.ts";
import { prvAccountant } from "./prv.ts";
import { rdpAccountant } from "./rdp.ts";

export type { Accountant, AccountantName, AccountantOptions } from "./accountant.ts";
export { gdpAccountant } from "./gdp.ts";
export { noiseMultiplierFor, type PrivateRun } from "./noiseMultiplierFor.ts";
export {
  prvAccountant,
  prvBounds,
  type EpsilonBounds,
  type PrvAccountantOptions,
  type PrvPrecision,
} from "./prv.ts";
export { defaultOrders, rdpAccountant, type RdpAccountantOptions } from "./rdp.ts";
export type { SpentSteps } from "./spentSteps.ts";

/** Accountants by name, and from what `JSON.stringify` made of them. */
export const accountants = registry<Accountant>("accountant", {
  rdp: rdpAccountant,
  gdp: gdpAccountant,
  prv: prvAccountant,
});
