import { createInterface } from "node:readline";
import { begin, timeEach, type Iteration, type Start } from "./iterations.ts";

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

/**
 * The benchmark's line protocol: prints `READY {greeting}`, then for every line `N` on standard input runs N iterations
 * and prints their milliseconds as one JSON array; `0`, or the end of the input, ends it.
 */
export async function serve(
  greeting: Pick<Greeting, "versions" | "parameters" | "setting">,
  iteration: Iteration,
  start?: Start,
): Promise<void> {
  const { done: started, ...found } = start ? await begin(iteration, start) : { done: 0 };
  console.log(`READY ${JSON.stringify({ ...greeting, ...found })}`);
  let done = started;
  for await (const line of createInterface({ input: process.stdin })) {
    const count = Number(line);
    if (count === 0) break;
    console.log(JSON.stringify(await timeEach(iteration, { from: done, count })));
    done += count;
  }
  process.exit(0);
}
