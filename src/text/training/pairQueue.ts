/** Two neighbouring symbols as one number; symbols stay below 2^26. */
export type Pair = number;
const shift = 2 ** 26;
export const pairOf = (first: number, second: number): Pair => first * shift + second;
export const firstOf = (pair: Pair): number => Math.floor(pair / shift);
export const secondOf = (pair: Pair): number => pair % shift;

interface Entry {
  readonly pair: Pair;
  readonly count: number;
}

/** The more frequent comes first; of equally frequent ones, that of the older symbols. */
const before = (a: Entry, b: Entry): boolean => (a.count === b.count ? a.pair < b.pair : a.count > b.count);

/** A binary heap of pairs by their counts. */
export class PairQueue {
  readonly #heap: Entry[] = [];

  push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
