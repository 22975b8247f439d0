import { cifar10 } from "./cifar10.ts";
import { fashionMnist } from "./fashionMnist.ts";
import { fsdd } from "./fsdd.ts";
import { mnist } from "./mnist.ts";
import { multi30k } from "./multi30k.ts";
import { sst2 } from "./sst2.ts";
import { tinyShakespeare } from "./tinyShakespeare.ts";
import { wikiann } from "./wikiann.ts";

/**
 * The built-in data sets. Each has `load(options)` and describes itself.
 * @example
 * const { train, test, classNames } = await datasets.mnist.load();
 */
export const datasets = { mnist, fashionMnist, cifar10, sst2, tinyShakespeare, multi30k, wikiann, fsdd };

export type { Cifar10Options } from "./cifar10.ts";
export type { FashionMnistOptions } from "./fashionMnist.ts";
export type { FsddOptions, SpokenExamples, SpokenSplits } from "./fsdd.ts";
export type { MnistOptions } from "./mnist.ts";
export type { Multi30kOptions, SentencePairs, SentencePairSplits } from "./multi30k.ts";
export type { Sst2Options, Sst2Splits } from "./sst2.ts";
export type { TextSplits, TinyShakespeareOptions } from "./tinyShakespeare.ts";
export type { TaggedSplits, WikiannOptions } from "./wikiann.ts";
