import { OptionError } from "../../base/errors.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  add,
  argMax,
  clip,
  matMul,
  multiply,
  oneHot,
  reshape,
  stopGradient,
  subtract,
  take,
} from "../../ops/index.ts";

/** What may become of an example. Numbers of an example are counted through, as its columns. */
export interface ChangeRules {
  /** Columns that stay as they are, as an age or a birthplace. Default: none. */
  readonly fixed?: readonly number[];
  /** The values that are possible, for all columns. Default: any. */
  readonly range?: readonly [low: number, high: number];
  /** Groups of columns of which one is 1 and the others 0. Default: none. */
  readonly oneHot?: readonly (readonly number[])[];
}

/** @throws {OptionError} for columns that there are not, or are in two groups, or an empty range. */
export function checkRules(
  where: string,
  { fixed, range, oneHot: groups }: Required<ChangeRules>,
  columns: number,
): void {
  for (const column of [...fixed, ...groups.flat()]) {
    if (Number.isInteger(column) && column >= 0 && column < columns) continue;
    throw new OptionError({
      where,
      problem: "there is no such column",
      expected: `whole numbers from 0 to ${columns - 1}`,
      received: String(column),
    });
  }
  if (new Set(groups.flat()).size !== groups.flat().length)
    throw new OptionError({ where: `${where}.oneHot`, problem: "a column stands in two groups" });
  const [low, high] = range;
  if (low < high) return;
  throw new OptionError({ where: `${where}.range`, expected: "low < high", received: `${low}, ${high}` });
}

/**
 * The nearest example that the rules allow; its gradient is that of the example itself (straight through groups).
 * Shapes: `changed` and `original [rows, columns]`.
 */
export function allowed(changed: Tensor, original: Tensor, rules: Required<ChangeRules>): Tensor {
  const columns = original.shape[1]!;
  const within = rules.range.every(Number.isFinite) ? clip(changed, ...rules.range) : changed;
  const whole = rules.oneHot.reduce((t, group) => {
    const own = take(t, indices(group), { axis: 1 });
    const hard = oneHot(argMax(own, { axis: 1 }), group.length);
    const places = flags(
      [group.length, columns],
      (index) => group[Math.floor(index / columns)] === index % columns,
    );
    return add(t, stopGradient(matMul(subtract(hard, own), places)));
  }, within);
  const free = flags([1, columns], (column) => !rules.fixed.includes(column));
  return add(original, multiply(subtract(whole, original), free));
}

const indices = (list: readonly number[]): Tensor =>
  constant({ dtype: "int32", shape: [list.length], data: Int32Array.from(list) });

const flags = (shape: Shape, test: (index: number) => boolean): Tensor =>
  reshape(
    constant({
      dtype: "float32",
      shape: [sizeOf(shape)],
      data: Float32Array.from({ length: sizeOf(shape) }, (_, index) => Number(test(index))),
    }),
    shape,
  );
