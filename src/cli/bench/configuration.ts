import { availableParallelism, totalmem } from "node:os";
import { deviceNames, type DeviceName } from "../../runtime/index.ts";

/** One thing to measure, in a process of its own. */
export interface Configuration {
  /** A training step of a recipe's model, or a matrix product that shows what the processor can do at most. */
  readonly work: "step" | "product";
  readonly device: DeviceName;
  readonly threads: number;
  /** Of a step: the recipe, and how many examples it takes. */
  readonly recipe: BenchRecipe;
  readonly batchSize: number;
  /** How long to measure. */
  readonly seconds: number;
}

/** Pictures that recipes of a fixed size take. */
export const pictureShapes = { "cifar10-cnn": [32, 32, 3], "mnist-cnn": [28, 28, 1] } as const;
export type BenchRecipe = keyof typeof pictureShapes;

/** What was asked for. */
export interface BenchChoices {
  readonly recipe: BenchRecipe;
  readonly batchSizes: readonly number[];
  /** Default: 1, 2, 4 and so on, up to all cores. */
  readonly threads?: readonly number[] | undefined;
  readonly quick: boolean;
}

/** The batch that other devices than the processor itself are compared at: they take much longer. */
const comparedBatch = 64;

/** Everything to measure, the processor's most likely best settings first. */
export function configurationsOf({ recipe, batchSizes, threads, quick }: BenchChoices): Configuration[] {
  const counts = threads ?? (quick ? [availableParallelism()] : doubling(availableParallelism()));
  const base = { recipe, seconds: quick ? 0.4 : 1.5 };
  const products = counts.map((count): Configuration => ({
    ...base,
    work: "product",
    device: "cpu",
    threads: count,
    batchSize: 1,
  }));
  const steps = counts.flatMap((count) =>
    batchSizes.map((batchSize): Configuration => ({
      ...base,
      work: "step",
      device: "cpu",
      threads: count,
      batchSize,
    })),
  );
  const others = quick ? [] : deviceNames.filter((name) => name !== "cpu");
  const compared = batchSizes.includes(comparedBatch) ? comparedBatch : batchSizes[0]!;
  const elsewhere = others.map((device): Configuration => ({
    ...base,
    work: "step",
    device,
    threads: Math.max(...counts),
    batchSize: compared,
  }));
  return [...products, ...steps, ...elsewhere];
}

/** 1, 2, 4 and so on, and the limit itself. */
function doubling(limit: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < limit; count *= 2) counts.push(count);
  return [...counts, limit];
}

/** `AMD EPYC, 2 cores, 8.3 GB`. */
export const describeMachine = (model: string): string =>
  `${model.trim()}, ${availableParallelism()} cores usable, ${(totalmem() / 1e9).toFixed(1)} GB`;
