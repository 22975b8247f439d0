import type { Resident } from "../resident.ts";
import { median, quantile } from "../statistics.ts";
import type { Entrant } from "./alternate.ts";
import type { Trial } from "./qualify.ts";

/** A contender's figures; times in milliseconds. */
export interface Result {
  readonly id: string;
  readonly name: string;
  readonly variant: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly iterations: number;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly minimum: number;
  /** From the beginning of building the model to the end of the first iteration, where the program tells. */
  readonly first: number | undefined;
  /** Its time over the first entrant's: the median over the rounds that both ran. */
  readonly ratio: number;
  readonly memory: Resident | undefined;
  readonly roundMedians: readonly number[];
  readonly trials: readonly Trial[];
}

/** The figures of a finished entrant; `reference` is the entrant whose time is 1. */
export function summarize(
  entrant: Entrant & { readonly variant: string; readonly trials: readonly Trial[] },
  reference: Entrant,
): Result {
  const times = entrant.rounds.flat();
  const roundMedians = entrant.rounds.map(median);
  const ratios = roundMedians.map((value, round) => value / median(reference.rounds[round] ?? []));
  return {
    id: entrant.contender.id,
    name: entrant.contender.name,
    variant: entrant.variant,
    versions: entrant.program.greeting.versions,
    iterations: times.length,
    median: median(times),
    p10: quantile(times, 0.1),
    p90: quantile(times, 0.9),
    minimum: Math.min(...times),
    first: entrant.program.greeting.first,
    ratio: median(ratios),
    memory: entrant.program.memory(),
    roundMedians,
    trials: entrant.trials,
  };
}
