/**
 * Whether a tag may follow another one: in IOB2, `I-PER` goes on with what `B-PER` began. Tags that mark no entities
 * follow each other freely.
 * @param before the tag in front; nothing at the beginning of a sentence
 */
export function mayFollow(before: string | undefined, tag: string): boolean {
  if (!tag.startsWith("I-")) return true;
  const type = tag.slice(2);
  return before === `B-${type}` || before === `I-${type}`;
}

/**
 * What tags are known to keep to: in `iob2`, every one may follow the one before; in `any`, as in IOB1, where `I-` begins
 * entities too, nothing is known.
 */
export type TagOrder = "iob2" | "any";

/** The order that all these sentences of tags keep to. */
export const orderOf = (sentences: readonly (readonly string[])[]): TagOrder =>
  sentences.every((tags) => tags.every((tag, i) => mayFollow(tags[i - 1], tag))) ? "iob2" : "any";

/**
 * The likeliest tags of a sentence of which each may follow the one before, by the algorithm of Viterbi (1967).
 * Chosen each by itself, tags may go on with entities that nothing began.
 * @param scores logits `[words, tags]`, row by row
 */
export function likeliestTags(
  scores: Float32Array,
  { tagNames, order }: { readonly tagNames: readonly string[]; readonly order: TagOrder },
): string[] {
  const follows = (before: string | undefined, tag: string): boolean =>
    order === "any" || mayFollow(before, tag);
  const count = tagNames.length;
  const words = scores.length / count;
  const allowed = tagNames.map((tag) => tagNames.map((before) => follows(before, tag)));
  const came = new Int32Array(words * count);
  let best = tagNames.map((tag, i) => (follows(undefined, tag) ? scores[i]! : -Infinity));
  for (let word = 1; word < words; word++) {
    // Scores of a word lie on one scale whatever came before it: logits, less their common part.
    best = tagNames.map((_, tag) => {
      let from = 0;
      for (let before = 1; before < count; before++) {
        if (!allowed[tag]![before]) continue;
        if (!allowed[tag]![from] || best[before]! > best[from]!) from = before;
      }
      came[word * count + tag] = from;
      return allowed[tag]![from] ? best[from]! + scores[word * count + tag]! : -Infinity;
    });
  }
  const path = new Array<string>(words);
  let tag = best.reduce((most, score, i) => (score > best[most]! ? i : most), 0);
  for (let word = words - 1; word >= 0; word--) {
    path[word] = tagNames[tag]!;
    tag = came[word * count + tag]!;
  }
  return path;
}
