import type { EntityTag, TagPrefix, TagScheme } from "./entityTags.ts";

/** Two prefixes in a row, any of each set, and whether their types must be the same or must differ. */
type Pattern = readonly [previous: string, current: string, types?: "same" | "differ"];

/** What seqeval's strict mode knows of a scheme. */
interface SchemeRules {
  readonly prefixes: readonly TagPrefix[];
  /** The current tag begins an entity. */
  readonly starts: readonly Pattern[];
  /** The current tag goes on with the entity of the previous one. */
  readonly continues: readonly Pattern[];
  /** The previous tag may end an entity. */
  readonly ends: readonly Pattern[];
}

const any = "BIESO";

export const tagSchemes: Readonly<Record<TagScheme, SchemeRules>> = {
  // B- only where an entity follows another of its type at once.
  IOB1: {
    prefixes: ["I", "B", "O"],
    starts: [
      ["OB", "I"],
      ["I", "I", "differ"],
      ["IB", "B", "same"],
    ],
    continues: [["BI", "I", "same"]],
    ends: [
      ["I", "OB"],
      ["B", "O"],
      ["BI", "I", "differ"],
      ["B", "B", "same"],
    ],
  },
  // Every entity begins with B-.
  IOB2: {
    prefixes: ["B", "I", "O"],
    starts: [[any, "B"]],
    continues: [["BI", "I", "same"]],
    ends: [
      ["BI", "OB"],
      ["BI", "I", "differ"],
    ],
  },
  // Entities of several tokens begin with B- and end with E-; others are S-.
  IOBES: {
    prefixes: ["B", "I", "E", "S", "O"],
    starts: [[any, "BS"]],
    continues: [["BI", "IE", "same"]],
    ends: [["ES", any]],
  },
};

const fits = (patterns: readonly Pattern[], previous: EntityTag, current: EntityTag): boolean =>
  patterns.some(
    ([before, now, types]) =>
      before.includes(previous.prefix) &&
      now.includes(current.prefix) &&
      (types === undefined || (types === "same") === (previous.type === current.type)),
  );

/** What the tags of one sentence hold, the end exclusive. */
export interface EntitySpan {
  readonly type: string;
  /** The first token. */
  readonly start: number;
  /** One past the last token. */
  readonly end: number;
}

const outside: EntityTag = { prefix: "O", type: "_" };

/** The entities that a scheme's rules admit: stretches that break a rule are no entities. */
export function strictSpans(tags: readonly EntityTag[], scheme: TagScheme): EntitySpan[] {
  const { starts, continues, ends } = tagSchemes[scheme];
  const at = (i: number): EntityTag => tags[i] ?? outside;
  const spans: EntitySpan[] = [];
  let i = 0;
  while (i < tags.length) {
    const { type } = at(i);
    if (!fits(starts, at(i - 1), at(i))) {
      i++;
      continue;
    }
    const start = i++;
    while (i < tags.length && fits(continues, at(i - 1), at(i))) i++;
    if (fits(ends, at(i - 1), at(i))) spans.push({ type, start, end: i });
  }
  return spans;
}

/**
 * The entities that the CoNLL evaluation reads out of tags of any scheme, or of a broken one: whatever begins with a new
 * type, or is inside without a beginning, begins an entity.
 */
export function lenientSpans(tags: readonly EntityTag[]): EntitySpan[] {
  const spans: EntitySpan[] = [];
  let open: { type: string; start: number } | undefined;
  let previous = outside;
  [...tags, outside].forEach((tag, i) => {
    const closed = "ESO".includes(previous.prefix) || tag.type !== previous.type;
    const begins = "BS".includes(tag.prefix) || closed;
    if (open !== undefined && (begins || tag.prefix === "O")) {
      spans.push({ ...open, end: i });
      open = undefined;
    }
    if (begins && tag.prefix !== "O") open = { type: tag.type, start: i };
    previous = tag;
  });
  return spans;
}
