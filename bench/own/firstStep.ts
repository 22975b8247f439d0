import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { benchFolder } from "../places.ts";
import { median } from "../statistics.ts";
import type { Bench } from "./bench.ts";

/** How long a newcomer waits for the first training step: building, compiling and running it, each time in a new process. */
export const firstStep: Bench = {
  name: "first-step",
  summary: "time from building the chapter's CNN to its first completed training step",
  run() {
    const program = join(benchFolder, ".build/programs/firstStep.js");
    const times = Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, [program])));
    const data = { median: median(times), minimum: Math.min(...times), times };
    const markdown =
      "### First step\n\nFrom building the chapter's CNN to its first completed training step: " +
      `${data.median.toFixed(0)} ms (median of ${times.length}; least ${data.minimum.toFixed(0)} ms).`;
    return { markdown, data };
  },
};
