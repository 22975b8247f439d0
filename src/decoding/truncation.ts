import { checkNumbers } from "../base/options.ts";
import { argMax, logSumExp } from "./logProbabilities.ts";
import type { LogitsProcessor } from "./logitsProcessor.ts";

/**
 * Logits divided by a temperature: below 1 the likely becomes likelier, above 1 all draw closer.
 * @throws {OptionError} unless it is greater than 0.
 * @example decoding.temperature(0.8)
 */
export function temperature(value: number): LogitsProcessor {
  checkNumbers("decoding", { temperature: value }, { temperature: { min: 0, exclusive: true } });
  return (logits) => logits.map((x) => x / value);
}

/** The `k`-th largest number (Hoare 1961): parts the numbers about one of them, and goes on in the part that has it. */
function kthLargest(numbers: Float32Array, k: number): number {
  const x = numbers.slice();
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const pivot = x[(low + high) >> 1]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (x[i]! > pivot) i++;
      while (x[j]! < pivot) j--;
      if (i > j) break;
      [x[i], x[j]] = [x[j]!, x[i]!];
      i++;
      j--;
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else break;
  }
  return x[k - 1]!;
}

/**
 * Only the `k` likeliest tokens (Fan et al. 2018), and those equal to the last of them.
 * @throws {OptionError} unless it is a whole number of at least 1.
 * @example decoding.topK(50)
 */
export function topK(k: number): LogitsProcessor {
  checkNumbers("decoding", { topK: k }, { topK: { min: 1, integer: true } });
  return (logits) => {
    if (k >= logits.length) return logits.slice();
    const least = kthLargest(logits, k);
    return logits.map((x) => (x < least ? -Infinity : x));
  };
}

/**
 * The nucleus (Holtzman et al. 2020): the fewest likeliest tokens whose probabilities come to at least `p`, and one
 * at least.
 * @throws {OptionError} unless it lies from 0 to 1.
 * @example decoding.topP(0.9)
 */
export function topP(p: number): LogitsProcessor {
  checkNumbers("decoding", { topP: p }, { topP: { min: 0, max: 1 } });
  return (logits) => {
    const total = logSumExp(logits);
    // Tokens below this come to less than 1 - p, however many they are: only the others need sorting.
    const floor = Math.min(total + Math.log((1 - p) / logits.length), logits[argMax(logits)] ?? total);
    const likely: number[] = [];
    let sum = 0;
    for (const x of logits) {
      if (x < floor) sum += Math.exp(x - total);
      else likely.push(x);
    }
    const ascending = Float32Array.from(likely).sort();
    let removed = 0;
    for (; removed < ascending.length - 1; removed++) {
      sum += Math.exp(ascending[removed]! - total);
      if (sum > 1 - p) break;
    }
    const least = ascending[removed]!;
    // Of tokens as likely as the least that stays, the first go.
    let equals = removed - ascending.indexOf(least);
    return logits.map((x) => (x < least || (x === least && equals-- > 0) ? -Infinity : x));
  };
}

/**
 * Only tokens at least `p` times as likely as the likeliest (Nguyen et al. 2024).
 * @throws {OptionError} unless it lies from 0 to 1.
 * @example decoding.minP(0.05)
 */
export function minP(p: number): LogitsProcessor {
  checkNumbers("decoding", { minP: p }, { minP: { min: 0, max: 1 } });
  return (logits) => {
    const least = logits.reduce((a, b) => Math.max(a, b), -Infinity) + Math.log(p);
    return logits.map((x) => (x < least ? -Infinity : x));
  };
}
