import { median } from "../statistics.ts";
import type { Work } from "../works/work.ts";
import type { Contender, Variant } from "./contender.ts";
import { Program } from "./program.ts";

/** A variant's time in the qualification. */
export interface Trial {
  readonly variant: string;
  readonly milliseconds: number;
}

/** The variant that will run, and the times that chose it (none where there was no choice). */
export interface Qualification {
  readonly variant: Variant;
  readonly trials: readonly Trial[];
}

/**
 * Lets a contender's variants run bursts of iterations in turn, and takes the one with the lowest median over the
 * bursts' medians. Which setting is fastest depends on what else the machine does: spinning threads win on idle cores
 * and lose badly on shared ones.
 */
export async function qualify(
  contender: Contender,
  work: Work,
  { sweep = true, bursts = work.large ? 1 : 5 }: { sweep?: boolean; bursts?: number } = {},
): Promise<Qualification> {
  const variants = contender.variants(work);
  const first = variants[0];
  if (first === undefined) throw new Error(`${contender.name} names no program for ${work.name}`);
  if (!sweep || variants.length === 1) return { variant: first, trials: [] };

  // A work that limits its turns to few iterations is a slow one.
  const iterations = work.large ? 1 : Math.ceil(Math.min(100, work.iterations ?? Infinity) / 10);
  const started: { variant: Variant; program: Program; bursts: number[] }[] = [];
  let complaint: unknown;
  try {
    for (const variant of variants) {
      try {
        const program = await Program.start(variant);
        started.push({ variant, program, bursts: [] });
      } catch (error) {
        complaint = error;
      }
    }
    for (const { program } of started) await program.iterate(iterations);
    for (let burst = 0; burst < bursts; burst++) {
      for (const { program, bursts } of started) bursts.push(median(await program.iterate(iterations)));
    }
  } finally {
    for (const { program } of started) program.stop();
  }
  const ranked = started
    .map(({ variant, bursts }) => ({ variant, milliseconds: median(bursts) }))
    .toSorted((a, b) => a.milliseconds - b.milliseconds);
  const best = ranked[0];
  if (best === undefined) throw complaint;
  return {
    variant: best.variant,
    trials: ranked.map(({ variant, milliseconds }) => ({ variant: variant.label, milliseconds })),
  };
}
