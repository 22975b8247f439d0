import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { benchFolder } from "../places.ts";
import type { Resident } from "../resident.ts";
import type { Bench } from "./bench.ts";

const steps = 10_000;

/** Whether memory stays flat although nothing is ever freed by hand. */
export const memory: Bench = {
  name: "memory",
  summary: `resident memory over ${steps.toLocaleString("en")} training steps of a small MLP`,
  run() {
    const program = join(benchFolder, ".build/programs/longRun.js");
    const output = execFileSync(process.execPath, [program, String(steps)], { encoding: "utf8" });
    const data = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Resident & { readonly step: number });
    const markdown = [
      `### Memory over ${steps.toLocaleString("en")} steps of a small MLP`,
      "",
      `| step | ${data.map(({ step }) => step).join(" | ")} |`,
      `| --- | ${data.map(() => "---:").join(" | ")} |`,
      `| MB | ${data.map(({ now }) => now.toFixed(0)).join(" | ")} |`,
    ].join("\n");
    return { markdown, data };
  },
};
