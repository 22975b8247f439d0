/** `table[i][j]`: the length of the longest common subsequence of the first `i` of `a` and the first `j` of `b`. */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = 1; i <= a.length; i++) {
    const [above, row] = [table[i - 1]!, table[i]!];
    for (let j = 1; j <= b.length; j++) {
      row[j] = a[i - 1] === b[j - 1] ? above[j - 1]! + 1 : Math.max(above[j]!, row[j - 1]!);
    }
  }
  return table;
}

/**
 * The places in `a`, in order, of a longest subsequence that `b` has too. Of several, the one that rouge_score takes:
 * reading from the end, it leaves out of `a` rather than of `b` where both are as good.
 */
export function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number[] {
  const table = lengths(a, b);
  const places: number[] = [];
  let [i, j] = [a.length, b.length];
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      places.push(--i);
      j--;
    } else if (table[i]![j - 1]! > table[i - 1]![j]!) j--;
    else i--;
  }
  return places.reverse();
}
