import type { Stage } from "./stage.ts";

/**
 * Works ahead: up to `count` elements are made while earlier ones are in use. An error comes out where its
 * element would have.
 */
export const prefetchStage = <T>(before: Stage<T>, count: number): Stage<T> => ({
  length: before.length,
  sampled: before.sampled,
  async *open(epoch, from) {
    const elements = before.open(epoch, from);
    const waiting: Promise<IteratorResult<T, void>>[] = [];
    let closed = false;
    let latest: Promise<unknown> = Promise.resolve();
    const ask = (): void => {
      const next = latest.then(() => (closed ? { done: true as const, value: undefined } : elements.next()));
      // Its place in the queue reports a failure; the one behind it only waits.
      latest = next.catch(() => undefined);
      waiting.push(next);
    };
    try {
      for (;;) {
        while (waiting.length <= count) ask();
        const { done, value } = await waiting.shift()!;
        if (done) return;
        yield value;
      }
    } finally {
      closed = true;
      await elements.return();
    }
  },
});
