/** The range of an axis and where its ticks stand, from low to high. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/**
 * An axis over some values: it begins and ends at ticks, which are 1, 2 or 5 times a power of ten apart, about
 * `count` of them. Values that are not finite are left out; no values, or equal ones, still make a usable axis.
 * @example niceAxis([0.3, 2.2], { count: 5 }).ticks // [0, 0.5, 1, 1.5, 2, 2.5]
 */
export function niceAxis(values: readonly number[], options: { count?: number } = {}): Axis {
  const { count = 5 } = options;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 1];
  // Equal values, or so near that float64 has no room for ticks between them.
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= Math.max(size * 1e-9, 1e-12)) {
    const margin = size > 1e-12 ? size * 0.1 : 0.5;
    [low, high] = [low - margin, high + margin];
  }
  const step = niceStep((high - low) / count);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => rounded((first + i) * step));
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks };
}

/**
 * Ticks for epochs: whole numbers, at most `count`, the first and the last epoch always among them.
 * @example epochTicks({ first: 1, last: 10, count: 6 }) // [1, 2, 4, 6, 8, 10]
 */
export function epochTicks(options: { first: number; last: number; count?: number }): number[] {
  const { first, last, count = 10 } = options;
  const step = Math.max(1, niceStep((last - first) / count));
  const ticks = [first];
  for (let tick = (Math.floor(first / step) + 1) * step; tick < last; tick += step) ticks.push(tick);
  if (last > first) ticks.push(last);
  // What stands too near to an end gives way to it.
  return ticks.filter(
    (tick) => tick === first || tick === last || (last - tick >= step / 2 && tick - first >= step / 2),
  );
}

/**
 * An axis's tick labels, all with as many decimals as its steps need, or in powers of ten.
 * @example formatTicks([0.5, 1, 1.5]) // ["0.5", "1.0", "1.5"]
 */
export function formatTicks(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest < 1e-3 || largest >= 1e5) return ticks.map((tick) => (tick === 0 ? "0" : tick.toExponential()));
  const decimals = Math.max(...ticks.map((tick) => String(tick).split(".")[1]?.length ?? 0));
  return ticks.map((tick) => tick.toFixed(decimals));
}

/** The least of 1, 2, 5 times a power of ten that is not less than `rough`. */
function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((nice) => nice * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Without the dust of float64: 0.30000000000000004 is 0.3. */
function rounded(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
