import { DataError } from "../../base/errors.ts";
import { join } from "../../base/node.ts";
import { checkOptionNames } from "../../base/options.ts";
import { cacheFolder } from "../cacheFolder.ts";
import { cifar10ClassNames } from "../cifarClassNames.ts";
import { detectCifarForm, loadCifarBatches } from "../cifarFiles.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { download } from "../download.ts";
import { limitExamples, type LabeledSplits, type LimitOptions } from "../examples.ts";
import { openFiles } from "../files.ts";
import { loadImageFolder } from "../imageFolder.ts";
import type { LoadProgress } from "../loadProgress.ts";

export interface Cifar10Options extends LimitOptions {
  /**
   * The official binary or Python archive, its unpacked folder, or a folder or tar(.gz) of
   * `train/<class>/*.png|jpg` and `test/<class>/...`. Default a download into the cache folder.
   */
  readonly path?: string | undefined;
  /** Told now and then how far loading has come. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const address = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz";
const md5 = "c32a1d4ab5d03f1284b67883e8d87530";

const description: DatasetDescriptor = {
  name: "cifar10",
  description: "Small photographs of ten kinds of animals and vehicles, RGB, 32 x 32 (Krizhevsky 2009)",
  task: "classification",
  classes: 10,
  sizes: { train: 50_000, test: 10_000, shape: [32, 32, 3] },
  source: address,
  license: "free for research, citing Krizhevsky 2009",
};

function fetchArchive({ onProgress, signal }: Cifar10Options): Promise<string> {
  return download(address, {
    to: join(cacheFolder(), "cifar10", "cifar-10-binary.tar.gz"),
    md5,
    signal,
    onProgress: (done, total) => onProgress?.({ stage: "download", unit: "bytes", done, total }),
    mend: `fetch ${address} by other means and give its path: path, or --data PATH`,
  });
}

async function loadPictures(path: string, { onProgress }: Cifar10Options): Promise<LabeledSplits> {
  const { train, test, classNames } = await loadImageFolder(path, {
    onProgress: (done) => onProgress?.({ stage: "decode", unit: "pictures", done }),
  });
  if (test === undefined) {
    throw new DataError({
      where: path,
      problem: "no test pictures",
      expected: "train/<class>/... and test/<class>/...",
    });
  }
  const [, height, width] = train.x.shape;
  if (classNames.join() !== cifar10ClassNames.join() || height !== 32 || width !== 32) {
    throw new DataError({
      where: path,
      problem: "these pictures are not CIFAR-10",
      expected: `32 x 32 pictures of ${cifar10ClassNames.join(", ")}`,
      received: `${height} x ${width} pictures of ${classNames.slice(0, 12).join(", ")}`,
      mend: "for pictures of your own use loadImageFolder",
    });
  }
  return { train, test, classNames };
}

/** CIFAR-10: small photographs. */
export const cifar10 = {
  ...description,

  /**
   * CIFAR-10, downloaded (170 MB, checked by MD5, resumable) or from `path`, whose form is found out by looking.
   * The examples keep the order of the files, which for class folders is by class.
   * Shapes: `x` uint8 `[n, 32, 32, 3]`, `y` int32 `[n]`.
   * @throws {DataError} when the download fails, a file is damaged, or `path` holds something else.
   * @example
   * const { train, test, classNames } = await datasets.cifar10.load({ path: "cifar-10-python.tar.gz", limit: 5000 });
   */
  async load(options: Cifar10Options = {}): Promise<LabeledSplits> {
    checkOptionNames("cifar10", options, {
      path: true,
      onProgress: true,
      signal: true,
      limit: true,
      seed: true,
    });
    const path = options.path ?? (await fetchArchive(options));
    const form = await detectCifarForm(await openFiles(path));
    if (form === "batches")
      return limitExamples(await loadCifarBatches(await openFiles(path), path), options);
    if (form === "pictures") return limitExamples(await loadPictures(path, options), options);
    throw new DataError({
      where: path,
      problem: "neither CIFAR-10 batches nor pictures in it",
      expected: "data_batch_1.bin ..., data_batch_1 ..., or train/<class>/picture.jpg",
    });
  },
};
