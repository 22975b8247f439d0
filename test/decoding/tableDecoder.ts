import { ndarray } from "../../src/base/ndarray.ts";
import type { Decoder } from "../../src/decoding/decoder.ts";

/**
 * A decoder whose logits follow from the last two tokens of its row, `table[last but one][last]`, the token before the
 * first being 0: it goes wrong if a search mixes up its rows.
 */
export function tableDecoder(
  table: readonly (readonly (readonly number[])[])[],
  prompts: readonly (readonly number[])[],
) {
  let rows = prompts.map((prompt) => [...prompt]);
  const logits = () =>
    ndarray(
      "float32",
      [rows.length, table.length],
      Float32Array.from(rows.flatMap((row) => table[row.at(-2) ?? 0]![row.at(-1)!]!)),
    );
  const decoder: Decoder = {
    get rows() {
      return rows.length;
    },
    next(tokens) {
      rows = rows.map((row, i) => [...row, tokens[i]!]);
      return Promise.resolve(logits());
    },
    reorder(order) {
      rows = order.map((i) => rows[i]!);
    },
  };
  return { decoder, logits: logits() };
}
