import { DataError, OptionError } from "../../base/errors.ts";

/** One sequence of tags: names such as `B-PER`, or numbers that stand for names. */
export type TagSequence = ArrayLike<string | number | bigint>;

/** How tags say where entities are; see {@link EntityOptions}. */
export type TagScheme = "IOB1" | "IOB2" | "IOBES";

/** What a tag says of its token: begins an entity, inside one, ends one, a whole one (single), or outside. */
export type TagPrefix = "B" | "I" | "E" | "S" | "O";

/** A tag taken apart: `B-PER` is `B` of type `PER`. */
export interface EntityTag {
  readonly prefix: TagPrefix;
  /** `_` of tags without a type. */
  readonly type: string;
}

/**
 * Tags as names: numbers are looked up.
 * @throws {OptionError} for numbers without `names`.
 * @throws {DataError} for a number that has no name.
 */
export function tagNames(where: string, tags: TagSequence, names: readonly string[] | undefined): string[] {
  return Array.from(tags, (tag, i) => {
    if (typeof tag === "string") return tag;
    if (names === undefined) {
      throw new OptionError({
        where: `${where}.names`,
        problem: "tags are numbers, and nothing says what they stand for",
        expected: "the names of tags 0, 1, 2, ...",
        received: `tag ${tag} at token ${i}`,
      });
    }
    const name = names[Number(tag)];
    if (name !== undefined) return name;
    throw new DataError({
      where: `${where}, token ${i}`,
      problem: "a tag has no name",
      expected: `a whole number from 0 to ${names.length - 1}`,
      received: String(tag),
      mend: "leave out padding before scoring",
    });
  });
}

const format = /^(?:(O)|([BIES])(?:-(.+))?)$/s;

/**
 * The tag's prefix and type.
 * @param allowed the prefixes that the scheme has
 * @throws {DataError} for a tag of another form.
 */
export function parseTag(where: string, tag: string, allowed: readonly TagPrefix[]): EntityTag {
  const [, outside, inside, type = "_"] = format.exec(tag) ?? [];
  const prefix = (outside ?? inside) as TagPrefix | undefined;
  if (prefix !== undefined && allowed.includes(prefix)) return { prefix, type };
  throw new DataError({
    where,
    problem: "this is no tag of the scheme",
    expected: allowed.map((letter) => (letter === "O" ? letter : `${letter}-TYPE`)).join(", "),
    received: `'${tag}'`,
  });
}
