import type { Bench } from "./bench.ts";
import { browserStep } from "./browserStep.ts";
import { cnnJob } from "./cnnJob.ts";
import { dpStep } from "./dpStep.ts";
import { firstStep } from "./firstStep.ts";
import { importTime } from "./importTime.ts";
import { memory } from "./memory.ts";
import { throughput } from "./throughput.ts";

/** The measurements that are no comparison of one iteration. */
export const ownBenches: readonly Bench[] = [
  cnnJob,
  browserStep,
  dpStep,
  throughput,
  importTime,
  firstStep,
  memory,
];
