import type { Stage } from "./stage.ts";

/**
 * The elements several times over. Pass `p` of epoch `e` is the `e * times + p`th of what stands before, so
 * a shuffle before it gives every pass an order of its own; without an end, epoch `e` begins with pass `e`.
 */
export function repeatStage<T>(before: Stage<T>, times: number): Stage<T> {
  const { length } = before;
  return {
    length: length === undefined || length === 0 ? length : length * times,
    async *open(epoch, from) {
      const first = times === Infinity ? epoch : epoch * times;
      const whole = length === undefined || length === 0 ? 0 : Math.floor(from / length);
      let skip = from - whole * (length ?? 0);
      for (let pass = whole; pass < times; pass++) {
        let seen = 0;
        // Where the length is not known, what is to be skipped must be counted.
        for await (const element of before.open(first + pass, length === undefined ? 0 : skip)) {
          seen++;
          if (length === undefined && skip > 0) skip--;
          else yield element;
        }
        if (length !== undefined) skip = 0;
        if (seen === 0 && times === Infinity && length === undefined) return;
        if (length === 0) return;
      }
    },
  };
}
