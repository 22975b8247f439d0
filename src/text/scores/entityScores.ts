import { checkChoice, complete } from "../../base/options.ts";
import { averageScores, LabelTally, type AveragedScores, type LabelScores } from "./averages.ts";
import { parseTag, tagNames, type TagPrefix, type TagScheme, type TagSequence } from "./entityTags.ts";
import { checkPaired } from "./segments.ts";
import { lenientSpans, strictSpans, tagSchemes, type EntitySpan } from "./entitySpans.ts";

export interface EntityOptions {
  /**
   * `default`: as the CoNLL evaluation, entities are read out of any mixture of `B-`, `I-`, `E-` and `S-`, an `I-` without
   * a beginning too; `strict`: only what the scheme admits is an entity. Default: `default`.
   */
  readonly mode?: "default" | "strict";
  /** What `strict` judges by. Default: `IOB2`, where every entity begins with `B-`. */
  readonly scheme?: TagScheme;
  /** The names of tags 0, 1, 2, ..., for tags that are numbers. Default: none; tags are names. */
  readonly names?: readonly string[];
}

export interface EntityScores extends AveragedScores {
  /** By type of entity, in alphabetical order. */
  readonly types: Readonly<Record<string, LabelScores>>;
}

const anyPrefix: readonly TagPrefix[] = ["B", "I", "E", "S", "O"];

function settle(where: string, options: EntityOptions) {
  const settings = complete(where, options, { mode: "default", scheme: "IOB2", names: undefined });
  checkChoice(`${where}.mode`, settings.mode, ["default", "strict"]);
  checkChoice(`${where}.scheme`, settings.scheme, Object.keys(tagSchemes));
  return settings;
}

function decode(where: string, tags: TagSequence, settings: ReturnType<typeof settle>): EntitySpan[] {
  const { mode, scheme, names } = settings;
  const allowed = mode === "strict" ? tagSchemes[scheme].prefixes : anyPrefix;
  const parsed = tagNames(where, tags, names).map((tag, i) => parseTag(`${where}, token ${i}`, tag, allowed));
  return mode === "strict" ? strictSpans(parsed, scheme) : lenientSpans(parsed);
}

/**
 * The entities in one sequence of tags, in order.
 * @throws {DataError} for a tag of another form than `O`, `B-TYPE`, ..., saying where.
 * @throws {OptionError} for an unknown option, or numbers without `names`.
 * @example decodeEntities(["O", "B-PER", "I-PER"]) // [{ "type": "PER", "start": 1, "end": 3 }]
 */
export const decodeEntities = (tags: TagSequence, options: EntityOptions = {}): EntitySpan[] =>
  decode("decodeEntities", tags, settle("decodeEntities", options));

/**
 * Precision, recall and F1 of whole entities, equal to seqeval's: one is right when type, first and last token are.
 * Of sequences without any entity all scores are 0, where seqeval's macro average is NaN.
 * @param trueTags for each sentence its tags
 * @throws {DataError} when sentences or their lengths differ in number, or for a tag of unknown form, saying where.
 * @throws {OptionError} for an unknown option, or numbers without `names`.
 * @see Tjong Kim Sang and De Meulder 2003, https://aclanthology.org/W03-0419
 * @example entityScores([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]]).micro.f1; // 0
 */
export function entityScores(
  trueTags: readonly TagSequence[],
  predictedTags: readonly TagSequence[],
  options: EntityOptions = {},
): EntityScores {
  const where = "entityScores";
  const settings = settle(where, options);
  checkPaired(where, { trueTags, predictedTags });
  const tally = new LabelTally();
  trueTags.forEach((tags, i) => {
    const others = predictedTags[i]!;
    if (tags.length + others.length > 0) {
      checkPaired(`${where}, sentence ${i}`, { "true tags": tags, "predicted tags": others });
    }
    const key = ({ type, start, end }: EntitySpan) => `${start} ${end} ${type}`;
    const expected = decode(`${where}, true tags of sentence ${i}`, tags, settings);
    const predicted = decode(`${where}, predicted tags of sentence ${i}`, others, settings);
    const known = new Set(expected.map(key));
    for (const span of expected) tally.add(span.type, "support");
    for (const span of predicted) {
      tally.add(span.type, "predicted");
      if (known.has(key(span))) tally.add(span.type, "matches");
    }
  });
  const { labels: types, ...averages } = averageScores(tally.counts);
  return { ...averages, types };
}
