import { OptionError } from "../../base/errors.ts";
import { sizeOf, type Shape } from "../../base/shape.ts";
import { constant } from "../../graph/leaves.ts";
import type { Tensor } from "../../graph/tensor.ts";
import {
  abs,
  add,
  argMax,
  argMin,
  matMul,
  maximum,
  minimum,
  multiply,
  oneHot,
  reshape,
  stopGradient,
  subtract,
  take,
} from "../../ops/index.ts";

type Bound = number | readonly number[];

/** What may become of an example. Numbers of an example are counted through, as its columns. */
export interface ChangeRules {
  /** Columns that stay as they are, as an age or a birthplace. Default: none. */
  readonly fixed?: readonly number[];
  /** The least and the greatest value that are possible: a number for all columns, or one for each. Default: any. */
  readonly range?: readonly [low: Bound, high: Bound];
  /** Columns that take a few values alone, and which: `{ 2: [-1, 1] }`. Default: none. */
  readonly choices?: Readonly<Record<number, readonly number[]>>;
  /** Groups of columns of which one is 1 and the others 0. Default: none. */
  readonly oneHot?: readonly (readonly number[])[];
}

/**
 * @throws {OptionError} for columns that there are not, or stand in two groups, empty ranges or choices, or bounds for another
 * number of columns.
 */
export function checkRules(
  where: string,
  { fixed, range, oneHot: groups, choices }: Required<ChangeRules>,
  columns: number,
): void {
  for (const column of [...fixed, ...groups.flat(), ...Object.keys(choices).map(Number)]) {
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
  for (const [column, values] of Object.entries(choices)) {
    if (groups.flat().includes(Number(column)))
      throw new OptionError({ where: `${where}.choices`, problem: `column ${column} stands in a group` });
    if (values.length > 0 && values.every(Number.isFinite)) continue;
    throw new OptionError({
      where: `${where}.choices`,
      expected: `numbers for column ${column}`,
      received: values.length === 0 ? "none" : values.join(", "),
    });
  }
  for (const bound of range) {
    if (typeof bound === "number" || bound.length === columns) continue;
    throw new OptionError({
      where: `${where}.range`,
      expected: `a number, or ${columns} numbers`,
      received: `${bound.length} numbers`,
    });
  }
  const [lows, highs] = range.map((bound) => boundsOf(bound, columns)) as [number[], number[]];
  const empty = lows.findIndex((low, column) => !(low <= highs[column]!));
  if (empty < 0 && (typeof range[0] !== "number" || range[0] !== range[1])) return;
  throw new OptionError({
    where: `${where}.range`,
    expected: "low < high",
    received: `${lows[Math.max(empty, 0)]!}, ${highs[Math.max(empty, 0)]!}`,
  });
}

/**
 * The nearest example that the rules allow; its gradient is that of the example itself (straight through groups and choices).
 * Shapes: `changed` and `original [rows, columns]`.
 */
export function allowed(changed: Tensor, original: Tensor, rules: Required<ChangeRules>): Tensor {
  const columns = original.shape[1]!;
  const within = rules.range.reduce<Tensor>((t, bound, i) => {
    const limits = boundsOf(bound, columns);
    if (limits.every((v) => Math.abs(v) === Infinity)) return t;
    // What is unbounded is bounded by the greatest number that there is.
    const row = numbers([1, columns], (c) => Math.min(Math.max(limits[c]!, -largest), largest));
    return i === 0 ? maximum(t, row) : minimum(t, row);
  }, changed);
  const grouped = rules.oneHot.reduce((t, group) => {
    const own = take(t, indices(group), { axis: 1 });
    return moved(t, { from: own, to: oneHot(argMax(own, { axis: 1 }), group.length), group });
  }, within);
  const whole = Object.entries(rules.choices).reduce((t, [column, values]) => {
    const group = [Number(column)];
    const own = take(t, indices(group), { axis: 1 });
    const list = numbers([1, values.length], (i) => values[i]!);
    const nearest = take(reshape(list, [values.length]), argMin(abs(subtract(own, list)), { axis: 1 }));
    return moved(t, { from: own, to: reshape(nearest, own.shape), group });
  }, grouped);
  const free = numbers([1, columns], (column) => Number(!rules.fixed.includes(column)));
  return add(original, multiply(subtract(whole, original), free));
}

/** The one of a column's choices that lies nearest; the value itself where it may be any. */
export const nearestChoice = (value: number, choices: readonly number[] | undefined): number =>
  choices === undefined
    ? value
    : choices.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));

const largest = 3e38;

const boundsOf = (bound: Bound, columns: number): readonly number[] =>
  typeof bound === "number" ? new Array<number>(columns).fill(bound) : bound;

interface Move {
  /** `[rows, columns of the group]`, like `to`. */
  readonly from: Tensor;
  readonly to: Tensor;
  readonly group: readonly number[];
}

/** With a group's columns set to other values; the gradient passes as if they were not. */
function moved(t: Tensor, { from, to, group }: Move): Tensor {
  const columns = t.shape[1]!;
  const places = numbers([group.length, columns], (index) =>
    Number(group[Math.floor(index / columns)] === index % columns),
  );
  return add(t, stopGradient(matMul(subtract(to, from), places)));
}

const indices = (list: readonly number[]): Tensor =>
  constant({ dtype: "int32", shape: [list.length], data: Int32Array.from(list) });

const numbers = (shape: Shape, of: (index: number) => number): Tensor =>
  constant({
    dtype: "float32",
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, (_, index) => of(index)),
  });
