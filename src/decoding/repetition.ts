import { checkNumbers } from "../base/options.ts";
import type { LogitsProcessor } from "./logitsProcessor.ts";

/**
 * Makes tokens that came before less likely (Keskar et al. 2019, CTRL): their positive logits are divided by the
 * penalty, the negative ones multiplied. Below 1 it makes them likelier.
 * @throws {OptionError} unless it is greater than 0.
 * @example decoding.repetitionPenalty(1.2)
 */
export function repetitionPenalty(penalty: number): LogitsProcessor {
  checkNumbers(
    "decoding",
    { repetitionPenalty: penalty },
    { repetitionPenalty: { min: 0, exclusive: true } },
  );
  return (logits, tokens) => {
    const changed = logits.slice();
    for (const token of new Set(Array.from(tokens))) {
      const x = logits[token];
      if (x !== undefined) changed[token] = x < 0 ? x * penalty : x / penalty;
    }
    return changed;
  };
}

/**
 * Forbids the token that would make the last `size` tokens a sequence that came before (Paulus et al. 2017).
 * @throws {OptionError} unless it is a whole number of at least 1.
 * @example decoding.noRepeatNgram(3)
 */
export function noRepeatNgram(size: number): LogitsProcessor {
  checkNumbers("decoding", { noRepeatNgram: size }, { noRepeatNgram: { min: 1, integer: true } });
  return (logits, tokens) => {
    const changed = logits.slice();
    const open = tokens.length - size + 1;
    for (let start = 0; start < open; start++) {
      let same = 0;
      while (same < size - 1 && tokens[start + same] === tokens[open + same]) same++;
      const next = tokens[start + size - 1]!;
      if (same === size - 1 && next < changed.length) changed[next] = -Infinity;
    }
    return changed;
  };
}
