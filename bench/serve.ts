import { createInterface } from "node:readline";

/** What a program says of itself before it is timed. */
export interface Greeting {
  /** Versions of the libraries in play, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Number of trainable weights: programs of one work must agree on it. */
  readonly parameters: number;
}

/**
 * The benchmark's line protocol: prints `READY {greeting}`, then for every line `N` on standard input runs N iterations
 * and prints their milliseconds as one JSON array; `0`, or the end of the input, ends it.
 * `iteration` gets the iteration's number and resolves when its work is done.
 */
export async function serve(greeting: Greeting, iteration: (index: number) => unknown): Promise<void> {
  console.log(`READY ${JSON.stringify(greeting)}`);
  let done = 0;
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
