import { markdownTable, threeDigits, wholeNumber } from "../markdown.ts";
import type { Comparison } from "./compare.ts";
import type { Result } from "./result.ts";

/** A comparison as a Markdown table. */
export function showComparison({ title, results, missing, ...rest }: Comparison): string {
  const lines = [`### ${title}`, ""];
  const reference = results[0];
  if (reference !== undefined) {
    lines.push(
      markdownTable(
        ["library", "settings", ...numberColumns(reference.name, rest)],
        results.map((result) => [
          `${result.name} (${showVersions(result.versions)})`,
          result.variant,
          ...numbers(result, rest),
        ]),
        { text: 2 },
      ),
    );
  }
  for (const [name, reason] of Object.entries(missing)) lines.push("", `${name}: absent (${reason})`);
  return lines.join("\n");
}

export const showVersions = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

/** GFLOP/s of matrix products and convolutions. */
export const speedOf = (operations: number, { median }: Pick<Result, "median">): number =>
  operations / 1e6 / median;

type Measured = Pick<Comparison, "operations" | "count" | "peak">;

const numberColumns = (reference: string, { count, peak }: Measured): string[] => [
  "median ms",
  "p10 to p90",
  `time, ${reference} = 1`,
  "GFLOP/s",
  ...(peak === undefined ? [] : ["of the peak"]),
  "first, ms",
  "memory MB (without files)",
  "peak MB",
  ...(count === undefined ? [] : [`${count.of} a second`]),
];

const numbers = (result: Result, { operations, count, peak }: Measured): string[] => {
  const { now, anonymous, peak: most } = result.memory ?? {};
  const speed = speedOf(operations, result);
  return [
    threeDigits(result.median),
    `${threeDigits(result.p10)} to ${threeDigits(result.p90)}`,
    threeDigits(result.ratio),
    threeDigits(speed),
    ...(peak === undefined ? [] : [(speed / peak).toFixed(2)]),
    wholeNumber(result.first),
    `${wholeNumber(now)} (${wholeNumber(anonymous)})`,
    wholeNumber(most),
    ...(count === undefined ? [] : [threeDigits((1000 * count.number) / result.median)]),
  ];
};
