import { join } from "../../base/node.ts";
import { checkOptionNames } from "../../base/options.ts";
import { cacheFolder } from "../cacheFolder.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { download } from "../download.ts";
import { limitExamples, type LabeledSplits, type LimitOptions } from "../examples.ts";
import { loadIdxFolder } from "../idxFolder.ts";

export interface FashionMnistOptions extends LimitOptions {
  /** A folder with the four IDX files, gzipped or not. Default a download into the cache folder. */
  readonly path?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";
/** MD5 sums published with the data set. */
const files = {
  "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
  "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
  "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
  "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
};

const classNames = [
  "T-shirt/top",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];

const description: DatasetDescriptor = {
  name: "fashionMnist",
  description: "Zalando's clothes, grey, 28 x 28, in MNIST's form (Xiao, Rasul and Vollgraf 2017)",
  task: "classification",
  classes: classNames.length,
  sizes: { train: 60_000, test: 10_000, shape: [28, 28, 1] },
  source: address,
  license: "MIT",
};

async function fetchFiles({ signal }: FashionMnistOptions): Promise<string> {
  const folder = join(cacheFolder(), "fashionMnist");
  const mend = "fetch the four files by other means and give their folder: path, or --data PATH";
  for (const [name, md5] of Object.entries(files)) {
    await download(`${address}/${name}`, { to: join(folder, name), md5, signal, mend });
  }
  return folder;
}

/** Fashion-MNIST: clothes in the form of MNIST. */
export const fashionMnist = {
  ...description,

  /**
   * Fashion-MNIST, from a folder or downloaded (30 MB, checked by MD5) into the cache folder.
   * Shapes: `x` uint8 `[n, 28, 28, 1]`, `y` int32 `[n]`.
   * @throws {DataError} when the download fails, or a file is missing or damaged.
   * @example
   * const { train, test } = await datasets.fashionMnist.load({ path: "fashion/" });
   */
  async load(options: FashionMnistOptions = {}): Promise<LabeledSplits> {
    checkOptionNames("fashionMnist", options, { path: true, signal: true, limit: true, seed: true });
    const splits = await loadIdxFolder(options.path ?? (await fetchFiles(options)), classNames.length);
    return limitExamples({ ...splits, classNames }, options);
  },
};
