import type { NdArray } from "../base/ndarray.ts";
import type { Network } from "../layers/network.ts";
import type { Loss } from "../losses/index.ts";
import type { Batch, BatchSource } from "./batches.ts";
import { checkFinite } from "./checkFinite.ts";
import { arraysOf, checkFits, examplesIn } from "./given.ts";
import { checkLabels } from "./labelChecks.ts";
import { checkSeveralClasses } from "./severalClasses.ts";

/** What the data must fit. */
export interface Wanted {
  readonly where: string;
  readonly network: Network;
  /** In the order of the outputs. */
  readonly losses: readonly (Loss | undefined)[];
  /** Look for NaN and infinities too. */
  readonly finite: boolean;
}

/** The data of all inputs and outputs, each in order. */
export interface Pairs {
  readonly x: readonly NdArray[];
  readonly y: readonly NdArray[];
}

/**
 * Checks that data fit a model's inputs and each other.
 * @throws {ShapeError | DTypeError | DataError} naming the input.
 */
export function checkInputs(where: string, x: readonly NdArray[], network: Network): void {
  x.forEach((array, i) => checkFits(where, array, network.inputs[i]!, network.inputNames[i]!));
  examplesIn(where, x);
}

/**
 * Checks that inputs and outputs fit a model and each other.
 * @throws {ShapeError | DTypeError | DataError} naming the input or output.
 */
export function checkPairs({ x, y }: Pairs, { where, network, losses, finite }: Wanted): void {
  checkInputs(where, x, network);
  examplesIn(where, [...x, ...y]);
  y.forEach((labels, i) => {
    checkLabels(where, labels, { loss: losses[i], output: network.outputs[i]!.type.shape });
  });
  if (finite) checkFinite(where, [...x, ...y]);
}

/** What data in memory can be checked for beside: @throws {DataError} when all examples are of one class. */
export function checkClasses({ y }: Pairs, { where, losses }: Wanted): void {
  y.forEach((labels, i) => checkSeveralClasses(where, labels, losses[i]));
}

/** The same batches, each checked when it comes: what streams in cannot be checked before. */
export function checkedSource(source: BatchSource, wanted: Wanted): BatchSource {
  const { where, network } = wanted;
  const check = async (batch: Batch, number: number): Promise<Batch> => {
    const here = `${where}, batch ${number}`;
    await arraysOf(here, batch.x, network.inputNames);
    await arraysOf(here, batch.y, network.outputNames);
    checkPairs(batch, { ...wanted, where: here });
    return batch;
  };
  return {
    length: source.length,
    async *batches(epoch, from) {
      let number = from;
      for await (const batch of source.batches(epoch, from)) yield await check(batch, ++number);
    },
    sampled: source.sampled && {
      ...source.sampled,
      take: async (rows, at) => {
        const batch = await source.sampled!.take(rows, at);
        return rows.length === 0 ? batch : check(batch, at.index + 1);
      },
    },
  };
}
