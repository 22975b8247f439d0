import { takeRows, type NdArray } from "../base/ndarray.ts";
import { permutation, randomKey } from "../base/random.ts";

/** Logits and labels in a new order, so that any cut makes two samples of one kind. */
export function shuffled(
  { logits, labels }: { readonly logits: NdArray; readonly labels: readonly number[] },
  seed: number,
): { readonly logits: NdArray; readonly labels: readonly number[] } {
  const order = permutation(randomKey(seed), labels.length);
  return { logits: takeRows(logits, order), labels: Array.from(order, (row) => labels[row]!) };
}
