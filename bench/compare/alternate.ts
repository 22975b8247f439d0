import { setTimeout as rest } from "node:timers/promises";
import type { Contender } from "./contender.ts";
import type { Program } from "./program.ts";

/** A contender that made it to the start. */
export interface Entrant {
  readonly contender: Pick<Contender, "id" | "name" | "slow">;
  readonly program: Pick<Program, "greeting" | "iterate" | "memory">;
  /** Milliseconds of the iterations that count, by round. */
  readonly rounds: number[][];
}

export interface Pace {
  readonly rounds: number;
  /** Iterations in a round that count. */
  readonly iterations: number;
  /** A turn's first iterations, which find cold caches and sleeping threads: run, not counted. Default: 3. */
  readonly cold?: number;
}

const restMilliseconds = 100;

/**
 * Runs the entrants in turn, round after round, so that whatever else the machine does meets all of them alike. A round
 * before the first warms up and doesn't count.
 */
export async function alternate(entrants: readonly Entrant[], pace: Pace): Promise<void> {
  const { cold = 3 } = pace;
  for (const { contender, program } of entrants) {
    const iterations = contender.slow?.warmUp ?? pace.iterations;
    if (iterations > 0) await program.iterate(iterations);
  }
  for (let round = 0; round < pace.rounds; round++) {
    for (const { contender, program, rounds } of entrants) {
      if (round >= (contender.slow?.rounds ?? pace.rounds)) continue;
      await rest(restMilliseconds);
      if (contender.slow === undefined) {
        rounds.push((await program.iterate(pace.iterations + cold)).slice(cold));
      } else {
        rounds.push(await program.iterate(contender.slow.iterations));
      }
    }
  }
}
