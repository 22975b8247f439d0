import { agree } from "./agree.ts";
import { alternate, type Entrant, type Pace } from "./alternate.ts";
import type { Contender, Work } from "./contender.ts";
import { Program } from "./program.ts";
import { qualify, type Trial } from "./qualify.ts";
import { summarize, type Result } from "./result.ts";

export interface Comparison {
  readonly work: string;
  readonly title: string;
  /** Tokens that an iteration makes, if that is what it does. */
  readonly tokens?: number | undefined;
  readonly results: readonly Result[];
  /** Contenders that didn't run, by name, each with the reason. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Lets the contenders do a work in turn; the first that runs is the one the others are compared with. */
export async function compare(
  work: Work,
  contenders: readonly Contender[],
  options: Pace & { readonly sweep: boolean; readonly say: (line: string) => void },
): Promise<Comparison> {
  const pace = {
    rounds: options.rounds,
    iterations: Math.min(options.iterations, work.iterations ?? Infinity),
  };
  const described = { work: work.name, title: work.title, tokens: work.tokens };
  const entrants: (Entrant & { variant: string; trials: readonly Trial[] })[] = [];
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
        entrants.push({ contender, program, rounds: [], variant: variant.label, trials });
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
