import { cifar10 } from "./cifar10.ts";
import { fashionMnist } from "./fashionMnist.ts";
import { mnist } from "./mnist.ts";

/**
 * The built-in data sets. Each has `load(options)` and describes itself.
 * @example
 * const { train, test, classNames } = await datasets.mnist.load();
 */
export const datasets = { mnist, fashionMnist, cifar10 };

export type { Cifar10Options } from "./cifar10.ts";
export type { FashionMnistOptions } from "./fashionMnist.ts";
export type { MnistOptions } from "./mnist.ts";
