/** What a program does again and again; gets the number of the iteration and resolves when its work is done. */
export type Iteration = (index: number) => unknown;

/** The iterations before the greeting, which tell how long compiling takes and what is computed. */
export interface Start {
  /** When building the model began: `performance.now()`. */
  readonly since: number;
  /** How many iterations there are, which give numbers then. Default: 1, whose result doesn't count. */
  readonly compared?: number;
}

/** Runs the iterations before the greeting, for what they tell and how many they were. */
export async function begin(iteration: Iteration, { since, compared }: Start) {
  const results = [await iteration(0)];
  const first = performance.now() - since;
  if (compared === undefined) return { done: 1, first };
  while (results.length < compared) results.push(await iteration(results.length));
  return { done: compared, first, results: results.flat() as number[] };
}

/** Milliseconds of each of `count` iterations, the first of them number `from`. */
export async function timeEach(
  iteration: Iteration,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await iteration(from + i);
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}
