import { complete } from "../../base/options.ts";
import { averageScores, LabelTally, type AveragedScores, type LabelScores } from "./averages.ts";
import { tagNames, type TagSequence } from "./entityTags.ts";
import { checkPaired } from "./segments.ts";

export interface TokenOptions {
  /** Tags that precision, recall and F1 leave out; accuracy counts them. Default: `O`, what is outside of entities. */
  readonly exclude?: readonly string[];
  /** The names of tags 0, 1, 2, ..., for tags that are numbers. Default: none; tags are names. */
  readonly names?: readonly string[];
}

export interface TokenScores extends AveragedScores {
  /** The part of all tokens whose tag is right. */
  readonly accuracy: number;
  /** By tag, in alphabetical order. */
  readonly tags: Readonly<Record<string, LabelScores>>;
}

/**
 * Accuracy of tags token by token, and precision, recall and F1 of each tag, equal to scikit-learn's. For any tags: of
 * entities, parts of speech, roles.
 * @param trueTags for each sentence its tags
 * @throws {DataError} when sentences or their lengths differ in number, or a number has no name.
 * @throws {OptionError} for an unknown option, or numbers without `names`.
 * @example tokenScores([["DET", "NOUN"]], [["DET", "VERB"]]).accuracy; // 0.5
 */
export function tokenScores(
  trueTags: readonly TagSequence[],
  predictedTags: readonly TagSequence[],
  options: TokenOptions = {},
): TokenScores {
  const where = "tokenScores";
  const { exclude, names } = complete(where, options, { exclude: ["O"], names: undefined });
  checkPaired(where, { trueTags, predictedTags });
  const tally = new LabelTally();
  const count = (tag: string, part: "matches" | "predicted" | "support") => {
    if (!exclude.includes(tag)) tally.add(tag, part);
  };
  let [right, tokens] = [0, 0];
  trueTags.forEach((given, i) => {
    const others = predictedTags[i]!;
    if (given.length + others.length > 0) {
      checkPaired(`${where}, sentence ${i}`, { "true tags": given, "predicted tags": others });
    }
    const expected = tagNames(`${where}, true tags of sentence ${i}`, given, names);
    const predicted = tagNames(`${where}, predicted tags of sentence ${i}`, others, names);
    expected.forEach((tag, token) => {
      tokens++;
      count(tag, "support");
      count(predicted[token]!, "predicted");
      if (tag !== predicted[token]) return;
      right++;
      count(tag, "matches");
    });
  });
  const { labels: tags, ...averages } = averageScores(tally.counts);
  return { accuracy: tokens > 0 ? right / tokens : 0, ...averages, tags };
}
