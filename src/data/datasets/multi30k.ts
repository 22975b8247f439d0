import { DataError } from "../../base/errors.ts";
import { checkChoice, complete } from "../../base/options.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { drawRows, pick } from "../drawRows.ts";
import type { LimitOptions } from "../examples.ts";
import { fetchOfficialFiles, type FetchOptions } from "../officialFiles.ts";
import { readNeededFile, textLines, type TextFile } from "../textFile.ts";

/** The languages that the loader downloads; the data set has French and Czech too. */
type Language = "en" | "de";

export interface Multi30kOptions extends LimitOptions, FetchOptions {
  /**
   * A folder with `train`, `val` and `test_2016_flickr`, each as `.en` and `.de`, gzipped or not.
   * Default a download into the cache folder.
   */
  readonly path?: string | undefined;
  /** The language translated from. Default "en". */
  readonly source?: Language | undefined;
  /** The language translated to. Default the other one. */
  readonly target?: Language | undefined;
}

/** Sentences and their translations: `target[i]` translates `source[i]`. */
export interface SentencePairs {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

export interface SentencePairSplits {
  readonly train: SentencePairs;
  readonly validation: SentencePairs;
  readonly test: SentencePairs;
}

const languages: readonly Language[] = ["en", "de"];
const parts = { train: "train", validation: "val", test: "test_2016_flickr" };
const root = "https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw";

/** MD5 sums as torchtext has them. */
const checksums = {
  "train.en.gz": "0065d13af80720a55ca8153d126e6627",
  "train.de.gz": "81ff90b99829c0cd4b1b587d394afd39",
  "val.en.gz": "2b69aa9253948ac9f67e94917272dd40",
  "val.de.gz": "6e0e229eb049e3fc99a1ef02fb2d5f91",
  "test_2016_flickr.en.gz": "ff2c0fcb4893a13bd73414306bc250ae",
  "test_2016_flickr.de.gz": "efd67d314d98489b716b145475101932",
};

const files = Object.fromEntries(
  Object.entries(checksums).map(([name, md5]) => [name, { address: `${root}/${name}`, md5 }]),
);

const description: DatasetDescriptor = {
  name: "multi30k",
  description: "Captions of pictures, English and German, as tested in 2016 (Elliott et al. 2016)",
  task: "translation",
  sizes: { train: 29_000, validation: 1014, test: 1000, unit: "sentence pairs" },
  source: root,
  license: "not stated by its makers",
};

function readLines({ where, text }: TextFile): string[] {
  const lines = textLines(text).map((line) => line.trim());
  const empty = lines.indexOf("");
  if (empty >= 0) {
    throw new DataError({
      where: `${where}, line ${empty + 1}`,
      problem: "the sentence is empty",
      mend: "take this line out of both files",
    });
  }
  if (lines.length === 0) throw new DataError({ where, problem: "there are no sentences in it" });
  return lines;
}

interface PartOptions {
  readonly source: string;
  readonly target: string;
  readonly signal: AbortSignal | undefined;
}

async function readPart(folder: string, name: string, options: PartOptions): Promise<SentencePairs> {
  const { source, target, signal } = options;
  const read = (language: string): Promise<TextFile> =>
    readNeededFile({
      folder,
      names: [`${name}.${language}`],
      mend: `get it from ${root}/${name}.${language}.gz`,
      signal,
    });
  const [from, to] = [await read(source), await read(target)];
  const pairs = { source: readLines(from), target: readLines(to) };
  if (pairs.source.length !== pairs.target.length) {
    throw new DataError({
      where: to.where,
      problem: "the two files do not have the same number of lines, so they are not pairs",
      expected: `${pairs.source.length} lines, as ${from.where} has`,
      received: `${pairs.target.length} lines`,
    });
  }
  return pairs;
}

const keep = ({ source, target }: SentencePairs, rows: readonly number[]): SentencePairs => ({
  source: pick(source, rows),
  target: pick(target, rows),
});

/** Multi30k: translated captions. */
export const multi30k = {
  ...description,

  /**
   * Multi30k's first task, downloaded (1.3 MB, checked by MD5) or from a folder; the test set is that of 2016 (Flickr).
   * @throws {DataError} when the download fails, a file is missing or not UTF-8, a line is empty (naming it), or two
   * files of a pair have different numbers of lines.
   * @example
   * const { train, test } = await datasets.multi30k.load({ source: "de", target: "en" });
   * const [german, english] = [train.source[0], train.target[0]];
   */
  async load(options: Multi30kOptions = {}): Promise<SentencePairSplits> {
    const { path, source, target, limit, seed, onProgress, signal } = complete("multi30k", options, {
      path: undefined,
      source: "en",
      target: options.source === "de" ? "en" : "de",
      limit: undefined,
      seed: 0,
      onProgress: undefined,
      signal: undefined,
    });
    checkChoice("multi30k.source", source, languages);
    checkChoice(
      "multi30k.target",
      target,
      languages.filter((language) => language !== source),
    );
    const folder = path ?? (await fetchOfficialFiles(description.name, files, { onProgress, signal }));
    const read = (name: string) => readPart(folder, name, { source, target, signal });
    const train = await read(parts.train);
    const validation = await read(parts.validation);
    const test = await read(parts.test);
    const counts = [train, validation, test].map((part) => part.source.length);
    const rows = drawRows(counts, { limit, seed });
    if (rows === undefined) return { train, validation, test };
    return {
      train: keep(train, rows[0]!),
      validation: keep(validation, rows[1]!),
      test: keep(test, rows[2]!),
    };
  },
};
