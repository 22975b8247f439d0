import { DataError } from "../../base/errors.ts";
import { stat } from "../../base/node.ts";
import { checkNumbers, checkOptionNames } from "../../base/options.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { fetchOfficialFiles, type FetchOptions } from "../officialFiles.ts";
import { readNeededFile, readTextFile } from "../textFile.ts";

export interface TinyShakespeareOptions extends FetchOptions {
  /** The file, or the folder with `input.txt`. Default a download into the cache folder. */
  readonly path?: string | undefined;
  /** How many characters of the training text to keep, from its start; the validation text shrinks alike. */
  readonly limit?: number | undefined;
}

/** A text for language models, split in two. */
export interface TextSplits {
  readonly train: string;
  readonly validation: string;
}

const address = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt";

const files = {
  "input.txt": {
    address,
    sha256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
  },
};

const description: DatasetDescriptor = {
  name: "tinyShakespeare",
  description: "A megabyte of Shakespeare's plays, for language models of characters (Karpathy 2015)",
  task: "language modelling",
  sizes: { train: 1_003_854, validation: 111_540, unit: "characters" },
  source: address,
  license: "public domain",
};

async function readText({ path, ...options }: TinyShakespeareOptions): Promise<string> {
  const folder = path ?? (await fetchOfficialFiles(description.name, files, options));
  const { signal } = options;
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return readTextFile(folder, signal);
  const mend = `get it from ${address}`;
  return (await readNeededFile({ folder, names: Object.keys(files), mend, signal })).text;
}

/** Tiny Shakespeare: a text for language models of characters. */
export const tinyShakespeare = {
  ...description,

  /**
   * Tiny Shakespeare, downloaded (1.1 MB, checked by SHA-256) or from `path`, or any other text of yours. Split as
   * nanoGPT splits it: the first 90 % of the characters for training, the rest for validation.
   * @throws {DataError} when the download fails, or the file is missing, not UTF-8, or too short to be split.
   * @example
   * const { train, validation } = await datasets.tinyShakespeare.load();
   */
  async load(options: TinyShakespeareOptions = {}): Promise<TextSplits> {
    checkOptionNames("tinyShakespeare", options, { path: true, onProgress: true, signal: true, limit: true });
    checkNumbers("tinyShakespeare", options, { limit: { min: 1, integer: true } });
    const text = await readText(options);
    const boundary = Math.floor(text.length * 0.9);
    if (boundary === 0) {
      throw new DataError({
        where: options.path ?? address,
        problem: "the text is too short to be split",
        received: `${text.length} characters`,
      });
    }
    const { limit = boundary } = options;
    const share = Math.min(1, limit / boundary);
    return {
      train: text.slice(0, Math.min(limit, boundary)),
      validation: text.slice(boundary, boundary + Math.ceil((text.length - boundary) * share)),
    };
  },
};
