import { foldIn, permutation, randomKey, uniform } from "../../base/random.ts";
import type { Rows, Stage } from "./stage.ts";

/** All elements of an epoch in a new order. Holds them all in memory. */
export const shuffleWhole = <T>(before: Stage<T>, seed: number): Stage<T> => ({
  length: before.length,
  ...(before.rows && { rows: shuffledRows(before.rows, seed) }),
  async *open(epoch, from) {
    const elements: T[] = [];
    for await (const element of before.open(epoch, 0)) elements.push(element);
    const order = permutation(foldIn(randomKey(seed), epoch), elements.length);
    for (let i = from; i < order.length; i++) yield elements[order[i]!]!;
  },
});

/** The same order for rows that are not made one by one. */
const shuffledRows = (rows: Rows, seed: number): Rows => ({
  ...rows,
  order(epoch) {
    const drawn = permutation(foldIn(randomKey(seed), epoch), (rows.x[0] ?? rows.y[0])?.shape[0] ?? 0);
    const before = rows.order?.(epoch);
    return before === undefined ? drawn : drawn.map((row) => before[row]!);
  },
});

/**
 * Elements through a buffer: each that comes out is drawn from `size`, and the next one takes its place.
 * Going on from an element repeats the draws before it, so it reads all that came before.
 */
export const shuffleBuffer = <T>(before: Stage<T>, seed: number, size: number): Stage<T> => ({
  length: before.length,
  async *open(epoch, from) {
    const key = foldIn(randomKey(seed), epoch);
    const buffer: T[] = [];
    let given = 0;
    const draw = (): T => {
      const place = Math.floor(uniform(foldIn(key, given++), 1)[0]! * buffer.length);
      const drawn = buffer[place]!;
      buffer[place] = buffer.at(-1)!;
      buffer.pop();
      return drawn;
    };
    for await (const element of before.open(epoch, 0)) {
      buffer.push(element);
      if (buffer.length <= size) continue;
      const drawn = draw();
      if (given > from) yield drawn;
    }
    while (buffer.length > 0) {
      const drawn = draw();
      if (given > from) yield drawn;
    }
  },
});
