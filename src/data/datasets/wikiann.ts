import { DataError } from "../../base/errors.ts";
import { checkOptionNames } from "../../base/options.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { drawRows, pick } from "../drawRows.ts";
import type { LimitOptions } from "../examples.ts";
import { namesOf, parseTagged, type TaggedSentences } from "../taggedText.ts";
import { readNeededFile } from "../textFile.ts";

export interface WikiannOptions extends LimitOptions {
  /** The folder of one language, with `train`, `dev` and `test`, gzipped or not. Must be given. */
  readonly path?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TaggedSplits {
  readonly train: TaggedSentences;
  readonly validation: TaggedSentences;
  readonly test: TaggedSentences;
  /** `O` first, the others sorted. */
  readonly tagNames: readonly string[];
}

const source = "https://github.com/afshinrahimi/mmner";
const advice =
  `get panx_dataset.tar by the links on ${source} (its hosts let no program in), unpack en.tar.gz from it, ` +
  "and give the folder: path, or --data PATH";

const description: DatasetDescriptor = {
  name: "wikiann",
  description:
    "Names of people, places and organizations in Wikipedia (Pan et al. 2017; split by Rahimi et al. 2019)",
  task: "tagging",
  classes: 7,
  sizes: { train: 20_000, validation: 10_000, test: 10_000, unit: "sentences" },
  source,
  license: "not stated by its makers",
};

const keep = ({ tokens, tags }: TaggedSentences, rows: readonly number[]): TaggedSentences => ({
  tokens: pick(tokens, rows),
  tags: pick(tags, rows),
});

/** WikiANN: named entities. */
export const wikiann = {
  ...description,

  /**
   * WikiANN (PAN-X) in one language, from a folder: lines of `en:token<TAB>tag`, tags in IOB2.
   * There is no address that a program could download it from.
   * @throws {DataError} without `path`, saying where to get the files; when one is missing or not UTF-8; and naming
   * file and line where a line is malformed or a tag breaks IOB2.
   * @example
   * const { train, tagNames } = await datasets.wikiann.load({ path: "wikiann-en" });
   */
  async load(options: WikiannOptions = {}): Promise<TaggedSplits> {
    checkOptionNames("wikiann", options, { path: true, signal: true, limit: true, seed: true });
    const { path, signal } = options;
    if (path === undefined) {
      throw new DataError({ where: "wikiann", problem: "the data set cannot be downloaded", mend: advice });
    }
    const read = async (name: string): Promise<TaggedSentences> => {
      const file = await readNeededFile({ folder: path, names: [name], mend: advice, signal });
      return parseTagged(file, { scheme: "iob2", languagePrefix: true });
    };
    const train = await read("train");
    const validation = await read("dev");
    const test = await read("test");
    const tagNames = namesOf([train, validation, test]);
    const counts = [train, validation, test].map((part) => part.tokens.length);
    const rows = drawRows(counts, options);
    if (rows === undefined) return { train, validation, test, tagNames };
    return {
      train: keep(train, rows[0]!),
      validation: keep(validation, rows[1]!),
      test: keep(test, rows[2]!),
      tagNames,
    };
  },
};
