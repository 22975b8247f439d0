import { DataError } from "../../base/errors.ts";
import { join, readdir } from "../../base/node.ts";
import {
  datasets,
  loadTagged,
  readTextFile,
  type TaggedSentences,
  type TaggedSplits,
} from "../../data/index.ts";
import type { RecipeDataOptions } from "../recipe.ts";
import { spread } from "../spread.ts";

/** What the files of each part may be called, before an ending as `.txt` or `.conll.gz`. */
const parts = { train: ["train"], validation: ["dev", "valid", "validation"], test: ["test"] } as const;

/** A line of WikiANN: its language, a token, a tag. */
const wikiannLine = /^[a-z][a-z-]*:\S.*\t(?:O|[BI]-(?:PER|ORG|LOC))\r?$/m;

/**
 * Tagged sentences of a folder: those of WikiANN, or anyone's files in CoNLL form, a token and its tag on a line.
 * @throws {DataError} when a part is missing or malformed, naming file and line.
 */
export async function loadSentences(options: RecipeDataOptions = {}): Promise<TaggedSplits> {
  const { path, limit, seed, signal } = options;
  if (path === undefined) return datasets.wikiann.load({ path, limit, seed, signal });
  const files = {
    train: await fileOf(path, parts.train),
    validation: await fileOf(path, parts.validation),
    test: await fileOf(path, parts.test),
  };
  const [beginning = ""] = (await readTextFile(files.train, signal)).split("\n", 1);
  if (wikiannLine.test(beginning)) return datasets.wikiann.load({ path, limit, seed, signal });
  const train = await loadTagged(files.train, { signal });
  const validation = await loadTagged(files.validation, { signal });
  const test = await loadTagged(files.test, { signal });
  const share = Math.min(1, (limit ?? Infinity) / train.tokens.length);
  const tagNames = new Set([train, validation, test].flatMap((part) => part.tagNames));
  return {
    train: someOf(train, share),
    validation: someOf(validation, share),
    test: someOf(test, share),
    tagNames: [...tagNames],
  };
}

async function fileOf(folder: string, names: readonly string[]): Promise<string> {
  const files = await readdir(folder).catch((cause: unknown) => {
    const problem = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DataError({ where: folder, problem, expected: "a folder of tagged sentences" }, { cause });
  });
  const found = files.filter((file) => names.includes(file.replace(/\..*$/s, ""))).sort();
  if (found.length === 1) return join(folder, found[0]!);
  throw new DataError({
    where: folder,
    problem: found.length === 0 ? "a part is missing" : "it is not clear which file to take",
    expected: `one file called ${names.join(" or ")}, as ${names[0]!}.txt or ${names[0]!}.conll.gz`,
    received: found.length === 0 ? `${files.slice(0, 8).join(", ") || "an empty folder"}` : found.join(", "),
  });
}

/** A share of sentences, evenly from the first to the last, but one at least. */
export function someOf({ tokens, tags }: TaggedSentences, share: number): TaggedSentences {
  if (share >= 1) return { tokens, tags };
  const rows = spread(tokens.length, Math.max(1, Math.round(share * tokens.length)));
  return { tokens: rows.map((row) => tokens[row]!), tags: rows.map((row) => tags[row]!) };
}
