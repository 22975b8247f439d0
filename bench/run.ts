// The benchmarks' command: see `--help`.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare } from "./compare/compare.ts";
import { showComparison } from "./compare/table.ts";
import { contenders } from "./contenders/index.ts";
import { busyCores, describeMachine, showMachine } from "./machine.ts";
import { help, readOptions, type Options } from "./options.ts";
import { ownBenches } from "./own/index.ts";
import { measurePeak, type Peak } from "./peak.ts";
import { benchFolder } from "./places.ts";
import { writeReport } from "./report/report.ts";
import { works } from "./works/index.ts";
import type { Work } from "./works/work.ts";

process.once("SIGINT", () => process.exit(1)); // Ending by `exit` ends the programs as well, even stopped ones.
process.once("SIGTERM", () => process.exit(1));

let options: Options | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}
if (options === undefined) {
  console.log(help);
} else if (options.report) {
  console.log(`Written to ${await writeReport()}`);
} else {
  await run(options);
}

async function run(options: Options): Promise<void> {
  const date = new Date().toISOString();
  const machine = describeMachine();
  const say = (text: string): void => (options.json ? console.error(text) : console.log(text));
  const benches: Record<string, unknown> = {};

  const busy = await busyCores();
  say(`Measured on ${showMachine(machine)}.`);
  if (busy > 0.3)
    say(`Other programs keep ${busy.toFixed(1)} cores busy: these figures are not for keeping.`);
  const anyWork = works.some(({ name }) => options.names.includes(name));
  const peak: Peak | undefined = anyWork ? await measurePeak() : undefined;
  if (peak !== undefined) say(`Peak: ${peak.speed.toFixed(0)} GFLOP/s (${peak.by}).`);
  say("");
  const file = join(benchFolder, "results", `${date.replaceAll(":", "-").replace(/\..*/, "")}.json`);
  const record = { date, machine, busyCores: busy, peak, benches };
  /** After every work: an hour's measuring may be broken off. */
  const keep = (): void => {
    mkdirSync(join(benchFolder, "results"), { recursive: true });
    writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
  };
  for (const name of options.names) {
    const work = works.find((candidate) => candidate.name === name);
    const bench = ownBenches.find((candidate) => candidate.name === name);
    try {
      if (work !== undefined) {
        const comparison = await compare(work, chosen(work, options), {
          ...options,
          peak: peak?.speed,
          say: (line) => console.error(line),
        });
        benches[name] = comparison;
        say(`${showComparison(comparison)}\n`);
      } else if (bench !== undefined) {
        const { markdown, data } = await bench.run({ ...options, say: (line) => console.error(line) });
        benches[name] = data;
        say(`${markdown}\n`);
      }
      keep();
    } catch (error) {
      process.exitCode = 1;
      console.error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  say(`Written to ${file}`);
  if (options.json) console.log(JSON.stringify(record));
  process.exit();
}

/** The contenders of a work, in the order of `--only` if given. */
function chosen(work: Work, { only }: Options) {
  const able = contenders.filter((contender) => contender.does?.(work) ?? true);
  if (only === undefined) return able;
  return only.flatMap((id) => able.filter((contender) => contender.id === id));
}
