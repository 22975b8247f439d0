import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { OptionError } from "../../base/errors.ts";
import type { FileJob } from "./files.ts";
import type { AnonymizeFlags } from "./flags.ts";

/** Where a path leads, links followed, whether there is a file yet or not. */
async function placeOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(resolve(path));
    return join(await realpath(folder).catch(() => folder), basename(path));
  }
}

/**
 * @throws {OptionError} when what is written would stand where something is read from, as the key, or the report where a
 * new file is.
 */
export async function checkPlaces(
  jobs: readonly FileJob[],
  { rules, key, roles, regions, report }: AnonymizeFlags,
): Promise<void> {
  const reads = new Map<string, string>();
  const given = { "--rules": rules, "--key": key, "--roles": roles, "--regions": regions };
  for (const { path } of jobs) reads.set(await placeOf(path), "what is to be anonymized");
  for (const [flag, path] of Object.entries(given))
    if (path !== undefined) reads.set(await placeOf(path), flag);
  const check = async (path: string, taken: ReadonlyMap<string, string>): Promise<void> => {
    const what = taken.get(await placeOf(path));
    if (what === undefined) return;
    throw new OptionError({
      where: path,
      problem: `it would be written over, and it is ${what}`,
      mend: "give another place",
    });
  };
  for (const { out } of jobs) await check(out, reads);
  if (report === undefined) return;
  await check(report, reads);
  const news = await Promise.all(
    jobs.map(async ({ out }) => [await placeOf(out), "where a new file goes"] as const),
  );
  await check(report, new Map(news));
}
