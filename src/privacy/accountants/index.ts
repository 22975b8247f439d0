export type { Accountant, AccountantName, AccountantOptions } from "./accountant.ts";
export { noiseMultiplierFor, type PrivateRun } from "./noiseMultiplierFor.ts";
export { defaultOrders, rdpAccountant, type RdpAccountantOptions } from "./rdp.ts";
export type { SpentSteps } from "./spentSteps.ts";
