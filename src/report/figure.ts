/** What stands where there is no number. */
const missing = "–";

/** A number with about four significant digits. */
export function formatFigure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return String(Number(value.toFixed(size < 10 ? 4 : size < 100 ? 2 : 1)));
}

/** A share as a percentage: `0.7125` is `71.3 %`, which no line end parts. */
export function formatPercent(value: number | null | undefined, options: { digits?: number } = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  return `${(value * 100).toFixed(options.digits ?? 1)}\u00a0%`;
}

/** A whole number with its thousands apart. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString("en-US") : missing;
}

/** `valTopKAccuracy` as a reader writes it: `val top k accuracy`. */
export function formatName(camelCase: string): string {
  return camelCase.replace(/(?<=[a-z0-9])([A-Z])/g, " $1").toLowerCase();
}
