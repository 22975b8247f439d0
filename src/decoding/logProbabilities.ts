/** The place of the largest element, of equal ones the first; -1 where there is none above -infinity. */
export function argMax(x: Float32Array): number {
  let [best, largest] = [-1, -Infinity];
  for (let i = 0; i < x.length; i++) if (x[i]! > largest) [best, largest] = [i, x[i]!];
  return best;
}

/** `log sum_i e^x_i`, without overflow. */
export function logSumExp(x: Float32Array): number {
  const largest = x[argMax(x)] ?? -Infinity;
  if (!Number.isFinite(largest)) return largest;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += Math.exp(x[i]! - largest);
  return largest + Math.log(total);
}

/** `log(e^a + e^b)`, without overflow. */
export function logAddExp(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  return small === -Infinity ? large : large + Math.log1p(Math.exp(small - large));
}

/** Logarithms of the softmax of logits. */
export function logSoftmax(logits: Float32Array): Float32Array {
  const total = logSumExp(logits);
  return logits.map((x) => x - total);
}
