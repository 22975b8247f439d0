import type { Work } from "../works/work.ts";
import { agree } from "./agree.ts";
import { alternate, type Entrant, type Pace } from "./alternate.ts";
import type { Contender } from "./contender.ts";
import { Program } from "./program.ts";
import { qualify, type Trial } from "./qualify.ts";
import { summarize, type Result } from "./result.ts";

export interface Comparison extends Pick<Work, "title" | "operations" | "count"> {
  readonly work: string;
  /** The machine's peak while these were measured, GFLOP/s, where it was measured. */
  readonly peak?: number | undefined;
  readonly results: readonly Result[];
  /** Contenders that didn't run, by name, each with the reason. */
  readonly missing: Readonly<Record<string, string>>;
}

/** A large work's rounds and turns. */
const largePace = { rounds: 3, iterations: 2, cold: 1 } as const;

/** Lets the contenders do a work in turn; the first that runs is the one the others are compared with. */
export async function compare(
  work: Work,
  contenders: readonly Contender[],
  options: Pace & {
    readonly sweep: boolean;
    readonly peak?: number | undefined;
    readonly say: (line: string) => void;
  },
): Promise<Comparison> {
  const most = work.large ? largePace : { rounds: Infinity, iterations: work.iterations ?? Infinity };
  const pace: Pace = {
    ...(work.large && { cold: largePace.cold }),
    rounds: Math.min(options.rounds, most.rounds),
    iterations: Math.min(options.iterations, most.iterations),
  };
  const { title, operations, count } = work;
  const described = { work: work.name, title, operations, ...(count && { count }), peak: options.peak };
  const entrants: (Entrant & { program: Program; variant: string; trials: readonly Trial[] })[] = [];
  const missing: Record<string, string> = {};
  try {
    for (const contender of contenders) {
      const absent = contender.absent();
      if (absent !== undefined) {
        missing[contender.name] = absent;
        continue;
      }
      options.say(`${work.name}: ${contender.name} gets ready`);
      try {
        const { variant, trials } = await qualify(contender, work, { sweep: options.sweep });
        const program = await Program.start(variant);
        const { setting } = program.greeting;
        const label = setting === undefined ? variant.label : `${variant.label}, ${setting}`;
        entrants.push({ contender, program, rounds: [], variant: label, trials });
        agree(program.greeting, { work, reference: entrants[0]!.program.greeting });
      } catch (error) {
        missing[contender.name] = error instanceof Error ? error.message : String(error);
        if (entrants.at(-1)?.contender === contender) entrants.pop()?.program.stop();
      }
    }
    const reference = entrants[0];
    if (reference === undefined) return { ...described, results: [], missing };
    options.say(`${work.name}: ${pace.rounds} rounds`);
    await alternate(entrants, pace);
    const results = entrants.map((entrant) => summarize(entrant, reference));
    return { ...described, results, missing };
  } finally {
    for (const { program } of entrants) program.stop();
  }
}
