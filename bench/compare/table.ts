import type { Comparison } from "./compare.ts";
import type { Result } from "./result.ts";

/** A comparison as a Markdown table. */
export function showComparison({ title, results, missing }: Comparison): string {
  const lines = [`### ${title}`, ""];
  const reference = results[0];
  if (reference !== undefined) {
    lines.push(
      `| library | settings | median ms | p10 to p90 | time, ${reference.name} = 1 | memory MB (without files) | peak MB |`,
      "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
      ...results.map(showResult),
    );
  }
  for (const [name, reason] of Object.entries(missing)) lines.push("", `${name}: absent (${reason})`);
  return lines.join("\n");
}

function showResult(result: Result): string {
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  const { now, anonymous, peak } = result.memory ?? {};
  return [
    "",
    `${result.name} (${versions.join(", ")})`,
    result.variant,
    show(result.median),
    `${show(result.p10)} to ${show(result.p90)}`,
    show(result.ratio),
    `${megabytes(now)} (${megabytes(anonymous)})`,
    megabytes(peak),
    "",
  ]
    .join(" | ")
    .trim();
}

/** Three digits, or all whole ones. */
const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const megabytes = (value: number | undefined): string => (value === undefined ? "?" : value.toFixed(0));
