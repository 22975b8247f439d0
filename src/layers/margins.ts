import { OptionError } from "../base/errors.ts";
import type { DataFormat, PadWidths } from "../ops/index.ts";

type Pair = readonly [before: number, after: number];

/** How much is put around or cut off: one number, one for each spatial axis, or [before, after] for each. */
export type Margins = number | readonly number[] | readonly Pair[];

const isWidth = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0;
const isPair = (p: unknown): p is Pair => Array.isArray(p) && p.length === 2 && p.every(isWidth);

/**
 * Margins as [before, after] for each of `axes` axes. With one axis, two numbers are its ends.
 * @throws {OptionError} when they are of another form.
 */
export function margins(where: string, option: string, given: Margins, axes: number): readonly Pair[] {
  if (isWidth(given)) return Array.from({ length: axes }, () => [given, given] as const);
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  if (axes === 1 && isPair(list)) return [list];
  if (list.length === axes && list.every(isWidth)) return list.map((n) => [n, n] as const);
  if (list.length === axes && list.every(isPair)) return list;
  throw new OptionError({
    where: `${where}.${option}`,
    expected:
      axes === 1
        ? "a whole number of at least 0, or [before, after]"
        : `a whole number of at least 0, ${axes} of them, or ${axes} pairs [before, after]`,
    received: JSON.stringify(given) ?? "nothing",
  });
}

/** The margins for every axis of a tensor; `sign` -1 cuts them off. */
export function widthsOf(pairs: readonly Pair[], format: DataFormat, sign: 1 | -1 = 1): PadWidths {
  const spatial = pairs.map(([before, after]): Pair => [sign * before, sign * after]);
  const none: Pair = [0, 0];
  return format === "channelsLast" ? [none, ...spatial, none] : [none, none, ...spatial];
}
