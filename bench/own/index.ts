import type { Bench } from "./bench.ts";
import { firstStep } from "./firstStep.ts";
import { importTime } from "./importTime.ts";
import { memory } from "./memory.ts";

/** The measurements of Tensorloom alone. */
export const ownBenches: readonly Bench[] = [importTime, firstStep, memory];
