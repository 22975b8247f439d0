import type { Model } from "../../training/model.ts";
import { nearestChoice } from "./changeRules.ts";
import { classifier, lead } from "./classes.ts";
import type { Found, Problem } from "./search.ts";

/** At most so many parts are tried one after the other; large examples are set back in blocks. */
const mostTrials = 64;

/** How often the way to the border is halved. */
const halvings = 10;

/**
 * Makes changes fewer and smaller: number after number, the smallest change first, is set back to the example's own, and stays so
 * where the class still holds. Columns of a group go together. Then all that is left is drawn as near as the class allows.
 */
export async function restore(
  model: Model,
  problem: Problem,
  { values, valid: first }: Found,
): Promise<Found> {
  const { rows, columns, shape, original, scale, wanted, rules, border } = problem;
  const kept = values.slice();
  const grouped = new Set(rules.oneHot.flat());
  const units = [...rules.oneHot, ...Array.from(scale, (_, i) => [i]).filter(([i]) => !grouped.has(i!))];
  const block = Math.ceil(units.length / mostTrials);
  const change = (row: number, unit: readonly number[]): number =>
    unit.reduce(
      (sum, i) => sum + Math.abs(kept[row * columns + i]! - original[row * columns + i]!) / scale[i]!,
      0,
    );
  const orders = Array.from({ length: rows }, (_, row) =>
    units.map((unit) => ({ unit, size: change(row, unit) })).sort((a, b) => a.size - b.size),
  );
  const classify = await classifier(model, [rows, ...shape], border);
  const flipped = async (data: Float32Array): Promise<boolean[]> =>
    (await classify({ dtype: "float32", shape: [rows, ...shape], data })).map(
      (row, i) => lead(row, wanted[i]!) > 0,
    );
  for (let from = 0; from < units.length; from += block) {
    const tried = kept.slice();
    orders.forEach((order, row) => {
      for (const i of order.slice(from, from + block).flatMap(({ unit }) => unit))
        tried[row * columns + i] = original[row * columns + i]!;
    });
    (await flipped(tried)).forEach((holds, row) => {
      if (holds && first[row]!) kept.set(tried.subarray(row * columns, (row + 1) * columns), row * columns);
    });
  }
  // What is left goes back towards the example until just before the class flips again.
  const furthest = kept.slice();
  const [low, high] = [new Float64Array(rows), new Float64Array(rows).fill(1)];
  for (let halving = 0; halving < halvings; halving++) {
    const tried = furthest.map((v, i) => {
      if (grouped.has(i % columns)) return v;
      const row = Math.floor(i / columns);
      const drawn = original[i]! + ((low[row]! + high[row]!) / 2) * (v - original[i]!);
      return v === original[i]! ? v : nearestChoice(drawn, rules.choices[i % columns]);
    });
    (await flipped(tried)).forEach((holds, row) => {
      (holds ? high : low)[row] = (low[row]! + high[row]!) / 2;
      if (holds && first[row]!) kept.set(tried.subarray(row * columns, (row + 1) * columns), row * columns);
    });
  }
  return { values: kept, valid: await flipped(kept) };
}
