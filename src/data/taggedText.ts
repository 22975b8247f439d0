import { DataError } from "../base/errors.ts";
import { checkChoice, complete } from "../base/options.ts";
import { readTextFile, textLines, type TextFile } from "./textFile.ts";

/** Sentences of tokens with a tag each: `tags[i][j]` belongs to `tokens[i][j]`. */
export interface TaggedSentences {
  readonly tokens: readonly (readonly string[])[];
  readonly tags: readonly (readonly string[])[];
}

export interface TaggedText extends TaggedSentences {
  /** Every tag that occurs, `O` first, the others sorted. */
  readonly tagNames: readonly string[];
}

export interface TaggedOptions {
  /**
   * `"iob2"` checks that every entity begins with `B-` and goes on with `I-` of the same kind.
   * Default "any": tags are words.
   */
  readonly scheme?: "any" | "iob2" | undefined;
  /** Tokens carry a language, as WikiANN's `en:token`, which is to be taken off. Default false. */
  readonly languagePrefix?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads a file of tagged tokens: one token a line, first column the token, last column its tag, sentences parted by
 * blank lines (CoNLL). Columns are parted by tabs if the first line has one, else by blanks; lines that begin with
 * `-DOCSTART-` are passed over. Named entities, parts of speech and semantic roles all come in this form.
 * @throws {DataError} naming file and line where a line has no tag or another number of columns than the first, or
 * breaks the `scheme`; or when there is no sentence.
 * @example
 * const { tokens, tags, tagNames } = await loadTagged("ner.conll", { scheme: "iob2" });
 */
export async function loadTagged(path: string, options: TaggedOptions = {}): Promise<TaggedText> {
  const sentences = parseTagged({ where: path, text: await readTextFile(path, options.signal) }, options);
  return { ...sentences, tagNames: namesOf([sentences]) };
}

/** Every tag of these parts, `O` first, the others sorted: an order that does not hang on the data's. */
export function namesOf(parts: readonly TaggedSentences[]): string[] {
  const names = new Set(parts.flatMap(({ tags }) => [...new Set(tags.flat())]));
  const outside = names.delete("O") ? ["O"] : [];
  return [...outside, ...[...names].sort()];
}

/** Parses tagged text; see `loadTagged`. */
export function parseTagged({ where, text }: TextFile, options: TaggedOptions): TaggedSentences {
  const { scheme, languagePrefix } = complete("loadTagged", options, {
    scheme: "any",
    languagePrefix: false,
    signal: undefined,
  });
  checkChoice("loadTagged.scheme", scheme, ["any", "iob2"]);
  const tokens: string[][] = [];
  const tags: string[][] = [];
  let columns: { readonly separator: RegExp; readonly count: number } | undefined;
  let open = false;
  for (const [index, line] of textLines(text).entries()) {
    if (line.trim() === "" || line.startsWith("-DOCSTART-")) {
      open = false;
      continue;
    }
    const at = `${where}, line ${index + 1}`;
    columns ??= layoutOf(line);
    const cells = line.trimEnd().split(columns.separator);
    const tag = cells.at(-1)!;
    if (cells.length < 2 || cells.length !== columns.count || cells[0] === "" || tag === "") {
      throw new DataError({
        where: at,
        problem: "the line is not a token and its tag",
        expected: `${Math.max(2, columns.count)} columns${columns.count < 2 ? " or more" : ""}`,
        received: JSON.stringify(line.slice(0, 80)),
      });
    }
    if (!open) {
      tokens.push([]);
      tags.push([]);
      open = true;
    }
    const sentence = tags.at(-1)!;
    if (scheme === "iob2") checkIob2(tag, sentence.at(-1) ?? "O", at);
    tokens.at(-1)!.push(languagePrefix ? withoutLanguage(cells[0]!, at) : cells[0]!);
    sentence.push(tag);
  }
  if (tokens.length === 0) throw new DataError({ where, problem: "there are no sentences in it" });
  return { tokens, tags };
}

/** Tokens may hold blanks where tabs part the columns. */
function layoutOf(line: string): { readonly separator: RegExp; readonly count: number } {
  const separator = line.includes("\t") ? /\t/ : / +/;
  return { separator, count: line.trimEnd().split(separator).length };
}

function withoutLanguage(cell: string, where: string): string {
  const token = /^[a-z][a-z-]*:(.+)$/su.exec(cell)?.[1];
  if (token !== undefined) return token;
  const problem = "the token has no language before it, as 'en:token'";
  throw new DataError({ where, problem, received: JSON.stringify(cell.slice(0, 80)) });
}

function checkIob2(tag: string, before: string, where: string): void {
  const form = /^(?:O|[BI]-.+)$/su.test(tag);
  const goesOn = !tag.startsWith("I-") || (before !== "O" && before.slice(2) === tag.slice(2));
  if (form && goesOn) return;
  throw new DataError({
    where,
    problem: form ? "an entity goes on that has not begun (IOB2)" : "not a tag of IOB2",
    expected: form ? `B-${tag.slice(2)}` : "O, B-kind or I-kind",
    received: `'${tag}'${form ? ` after '${before}'` : ""}`,
  });
}
