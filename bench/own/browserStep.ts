import { agree } from "../compare/agree.ts";
import { alternate, type Entrant } from "../compare/alternate.ts";
import { Program } from "../compare/program.ts";
import { summarize, type Result } from "../compare/result.ts";
import { showVersions } from "../compare/table.ts";
import { setup } from "../contenders/setup.ts";
import { tensorloom } from "../contenders/tensorloom.ts";
import { markdownTable, threeDigits, wholeNumber } from "../markdown.ts";
import { works } from "../works/index.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { chromiumPath } from "./browser/chromium.ts";
import { alone, quick, unable, type Entry } from "./browser/entries.ts";
import { PageProgram } from "./browser/pageProgram.ts";
import { hasTensorflowJs, openSite } from "./browser/site.ts";

export interface BrowserData {
  /** The native step first; every ratio is to it. */
  readonly results: readonly Result[];
  /** What didn't run, by name, each with the reason. */
  readonly missing: Readonly<Record<string, string>>;
}

const work = works.find(({ name }) => name === "cnn-step")!;

/** The chapter's training step in a page, by every library and backend that can train it there, and natively. */
export const browserStep: Bench = {
  name: "browser-step",
  summary:
    "training step of the chapter's CNN in Chromium, against TensorFlow.js's backends and the native step",
  async run(options) {
    if (chromiumPath === undefined) throw new Error("no Chromium here; TENSORLOOM_CHROMIUM may name one");
    const site = await openSite();
    const native = await Program.start(tensorloom.variants(work)[0]!);
    try {
      const data = await measure(native, site.address, options);
      return { markdown: `### ${browserTitle}\n\n${showBrowser(data)}`, data };
    } finally {
      native.stop();
      await site.close();
    }
  },
};

export const browserTitle = "Training step of the chapter's CNN in Chromium (batch 64, float32, Adam)";

type Runner = Entrant & { readonly variant: string; readonly trials: readonly [] };

async function measure(
  native: Program,
  address: string,
  { rounds, iterations, say }: BenchOptions,
): Promise<BrowserData> {
  const missing: Record<string, string> = { ...unable };
  const results: Result[] = [];
  const reference: Runner = {
    contender: tensorloom,
    program: native,
    rounds: [],
    variant: "in Node",
    trials: [],
  };

  /** Lets entries take turns, each in a browser of its own, with others that run already. */
  async function takeTurns(entries: readonly Entry[], others: readonly Runner[]): Promise<void> {
    const pages: PageProgram[] = [];
    const runners = [...others];
    try {
      for (const entry of entries) {
        say(`browser-step: ${fullName(entry)}`);
        const program = await open(entry, address);
        pages.push(program);
        const { results } = native.greeting; // Slow ones are compared by fewer losses.
        const expected = results?.slice(0, entry.settings.compared);
        const reference = { ...native.greeting, ...(expected && { results: expected }) };
        agree(program.greeting, { work, reference });
        const { variant } = entry;
        runners.push({ contender: entry, program, rounds: [], variant, trials: [] });
      }
      await alternate(runners, { rounds, iterations });
      results.push(...runners.map((runner) => summarize(runner, reference)));
    } finally {
      for (const page of pages) await page.stop();
    }
  }

  await takeTurns(quick, [reference]);
  for (const entry of alone) {
    try {
      await takeTurns([entry], []);
    } catch (error) {
      missing[fullName(entry)] = (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
    }
  }
  return { results, missing };
}

const fullName = ({ name, variant }: Entry): string => `${name} (${variant})`;

function open({ script, settings }: Entry, address: string): Promise<PageProgram> {
  if (script === "tensorflowJs" && !hasTensorflowJs) throw new Error(setup);
  return PageProgram.start(address, { script: `/${script}.js`, settings });
}

/** How many times as long as Tensorloom's first in a page, and which share of the native step's speed that is. */
export function showBrowser({ results, missing }: BrowserData): string {
  const ours = results[1]!;
  const table = markdownTable(
    [
      "library",
      "settings",
      "median ms",
      "p10 to p90",
      `time, ${ours.name}, ${ours.variant} = 1`,
      "of the native speed",
      "first, ms",
    ],
    results.map(({ name, versions, variant, median, p10, p90, ratio, first }) => [
      `${name} (${showVersions(versions)})`,
      variant,
      threeDigits(median),
      `${threeDigits(p10)} to ${threeDigits(p90)}`,
      threeDigits(ratio / ours.ratio),
      threeDigits(1 / ratio),
      wholeNumber(first),
    ]),
    { text: 2 },
  );
  const absent = Object.entries(missing).map(([name, reason]) => `${name}: absent (${reason})`);
  return [table, ...absent].join("\n\n");
}
