import type { Comparison } from "./compare.ts";
import type { Result } from "./result.ts";

/** A comparison as a Markdown table. */
export function showComparison({ title, tokens, results, missing }: Comparison): string {
  const lines = [`### ${title}`, ""];
  const reference = results[0];
  if (reference !== undefined) {
    lines.push(
      `| library | settings | median ms | p10 to p90 | time, ${reference.name} = 1 | first, ms | memory MB (without files) | peak MB |${tokens === undefined ? "" : " tokens a second |"}`,
      `| --- | --- |${" ---: |".repeat(tokens === undefined ? 6 : 7)}`,
      ...results.map((result) => showResult(result, tokens)),
    );
  }
  for (const [name, reason] of Object.entries(missing)) lines.push("", `${name}: absent (${reason})`);
  return lines.join("\n");
}

function showResult(result: Result, tokens: number | undefined): string {
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  const { now, anonymous, peak } = result.memory ?? {};
  return [
    "",
    `${result.name} (${versions.join(", ")})`,
    result.variant,
    show(result.median),
    `${show(result.p10)} to ${show(result.p90)}`,
    show(result.ratio),
    result.first === undefined ? "" : result.first.toFixed(0),
    `${megabytes(now)} (${megabytes(anonymous)})`,
    megabytes(peak),
    ...(tokens === undefined ? [] : [show((1000 * tokens) / result.median)]),
    "",
  ]
    .join(" | ")
    .trim();
}

/** Three digits, or all whole ones. */
const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const megabytes = (value: number | undefined): string => (value === undefined ? "?" : value.toFixed(0));
