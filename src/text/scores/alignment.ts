/** How one sequence becomes another with the fewest edits. */
export interface Edits {
  readonly hits: number;
  readonly substitutions: number;
  /** Items of the reference that the hypothesis lacks. */
  readonly deletions: number;
  /** Items of the hypothesis that the reference lacks. */
  readonly insertions: number;
}

/** The last step of a best alignment of two beginnings. */
const deletion = 0;
const insertion = 1;
const diagonal = 2;

/**
 * The step that ends a best alignment of the first `i` of the reference with the first `j` of the hypothesis, for all
 * `i` and `j`. Of equally good alignments RapidFuzz's is taken, since the kinds of edits are reported: a deletion where
 * it is best, else an insertion where the reference's item saved an edit before, else a hit or substitution.
 */
function lastSteps(reference: readonly string[], hypothesis: readonly string[]): Uint8Array {
  const rows = reference.length;
  const steps = new Uint8Array((rows + 1) * (hypothesis.length + 1));
  // Distances of all beginnings of the reference from the hypothesis's first j - 1 items, then from its first j.
  let previous = Uint32Array.from({ length: rows + 1 }, (_, i) => i);
  let current = new Uint32Array(rows + 1);
  steps.fill(deletion, 0, rows + 1);
  for (let j = 1; j <= hypothesis.length; j++) {
    const row = j * (rows + 1);
    current[0] = j;
    steps[row] = insertion;
    for (let i = 1; i <= rows; i++) {
      const replaced = previous[i - 1]! + (reference[i - 1] === hypothesis[j - 1] ? 0 : 1);
      current[i] = Math.min(replaced, previous[i]! + 1, current[i - 1]! + 1);
      if (current[i] === current[i - 1]! + 1) steps[row + i] = deletion;
      else steps[row + i] = previous[i]! < previous[i - 1]! ? insertion : diagonal;
    }
    [previous, current] = [current, previous];
  }
  return steps;
}

/** The Levenshtein alignment of a hypothesis with its reference, counted by kind of edit. */
export function countEdits(reference: readonly string[], hypothesis: readonly string[]): Edits {
  let shorter = Math.min(reference.length, hypothesis.length);
  let start = 0;
  while (start < shorter && reference[start] === hypothesis[start]) start++;
  shorter -= start;
  let end = 0;
  while (end < shorter && reference.at(-1 - end) === hypothesis.at(-1 - end)) end++;
  const counts = { hits: start + end, substitutions: 0, deletions: 0, insertions: 0 };
  const expected = reference.slice(start, reference.length - end);
  const received = hypothesis.slice(start, hypothesis.length - end);
  const steps = lastSteps(expected, received);
  let [i, j] = [expected.length, received.length];
  while (i > 0 || j > 0) {
    const step = steps[j * (expected.length + 1) + i];
    if (step === deletion) counts.deletions++;
    else if (step === insertion) counts.insertions++;
    else if (expected[i - 1] === received[j - 1]) counts.hits++;
    else counts.substitutions++;
    if (step !== insertion) i--;
    if (step !== deletion) j--;
  }
  return counts;
}
