import type { Histogram } from "./event.ts";

/** How many equally wide buckets a histogram has. */
const bucketCount = 30;

/**
 * Counts values in 30 equally wide buckets from the least to the greatest. Values that are not finite are left out.
 * @example histogramOf([1, 2, 4]).count // 3
 */
export function histogramOf(values: ArrayLike<number>): Histogram {
  let [count, minimum, maximum, sum, sumOfSquares] = [0, Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    count++;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return { minimum: 0, maximum: 0, count, sum, sumOfSquares, limits: [0], counts: [0] };
  const span = maximum - minimum;
  if (!(span > 0)) return { minimum, maximum, count, sum, sumOfSquares, limits: [maximum], counts: [count] };

  const counts = new Array<number>(bucketCount).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const bucket = Math.min(bucketCount - 1, Math.floor(((value - minimum) / span) * bucketCount));
    counts[bucket]!++;
  }
  const limits = counts.map((_, i) =>
    i === bucketCount - 1 ? maximum : minimum + (span * (i + 1)) / bucketCount,
  );
  return { minimum, maximum, count, sum, sumOfSquares, limits, counts };
}
