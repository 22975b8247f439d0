import { createInterface } from "node:readline";

/** What a program says of itself before it is timed. */
export interface Greeting {
  /** Versions of the libraries in play, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Number of trainable weights: programs of one work must agree on it. */
  readonly parameters: number;
  /** Milliseconds from the beginning of building the model to the end of the first iteration, compiling included. */
  readonly first?: number;
  /** A setting that the program found to be the fastest by itself. */
  readonly setting?: string;
  /** What the first iterations gave, as losses or tokens: programs of one work must agree on it. */
  readonly results?: readonly number[];
}

/** The iterations before the greeting, which tell how long compiling takes and what is computed. */
export interface Start {
  /** When building the model began: `performance.now()`. */
  readonly since: number;
  /** How many iterations there are, which give numbers then. Default: 1, whose result doesn't count. */
  readonly compared?: number;
}

/**
 * The benchmark's line protocol: prints `READY {greeting}`, then for every line `N` on standard input runs N iterations
 * and prints their milliseconds as one JSON array; `0`, or the end of the input, ends it.
 * `iteration` gets the iteration's number and resolves when its work is done.
 */
export async function serve(
  greeting: Pick<Greeting, "versions" | "parameters" | "setting">,
  iteration: (index: number) => unknown,
  start?: Start,
): Promise<void> {
  const { done: started, ...found } = start ? await begin(iteration, start) : { done: 0 };
  console.log(`READY ${JSON.stringify({ ...greeting, ...found })}`);
  let done = started;
  for await (const line of createInterface({ input: process.stdin })) {
    const count = Number(line);
    if (count === 0) break;
    const milliseconds: number[] = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      await iteration(done);
      milliseconds.push(performance.now() - start);
      done++;
    }
    console.log(JSON.stringify(milliseconds));
  }
  process.exit(0);
}

async function begin(iteration: (index: number) => unknown, { since, compared }: Start) {
  const results = [await iteration(0)];
  const first = performance.now() - since;
  if (compared === undefined) return { done: 1, first };
  while (results.length < compared) results.push(await iteration(results.length));
  return { done: compared, first, results: results.flat() as number[] };
}
