import { execFileSync } from "node:child_process";
import { repository } from "../places.ts";
import { median } from "../statistics.ts";
import type { Bench } from "./bench.ts";

/** What `import "tensorloom"` adds to the start of Node. */
export const importTime: Bench = {
  name: "import-time",
  summary: 'wall time that `import "tensorloom"` adds to bare Node',
  run() {
    const bare: number[] = [];
    const importing: number[] = [];
    wallTime('import "tensorloom"'); // Brings the files into the system's cache.
    for (let run = 0; run < 11; run++) {
      bare.push(wallTime(""));
      importing.push(wallTime('import "tensorloom"'));
    }
    const added = importing.map((milliseconds, run) => milliseconds - bare[run]!);
    const data = { median: median(added), minimum: Math.min(...added), bareNode: median(bare) };
    const markdown =
      `### Import\n\n\`import "tensorloom"\` adds ${data.median.toFixed(0)} ms (median of 11; ` +
      `least ${data.minimum.toFixed(0)} ms) to the ${data.bareNode.toFixed(0)} ms of bare Node.`;
    return { markdown, data };
  },
};

function wallTime(code: string): number {
  const start = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: repository });
  return performance.now() - start;
}
