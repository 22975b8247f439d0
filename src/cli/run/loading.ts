import type { LoadProgress } from "../../data/index.ts";
import type { ExampleCounts, Recipe } from "../../models/index.ts";
import type { Terminal } from "../terminal.ts";
import type { RunOptions } from "./runRecord.ts";

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const count = (n: number): string => n.toLocaleString("en-US");

function describe({ stage, unit, done, total }: LoadProgress): string {
  const show = unit === "bytes" ? megabytes : count;
  const share = total === undefined || total === 0 ? "" : ` (${Math.floor((100 * done) / total)} %)`;
  const of = total === undefined ? "" : ` of ${show(total)}${share}`;
  return `${stage}: ${show(done)}${of}${unit === "bytes" ? "" : ` ${unit}`}`;
}

function describeCounts({ train, validation, test, unit, classes }: ExampleCounts): string {
  const held = validation === undefined ? "" : `, ${count(validation)} validation`;
  return `${count(train)} training${held} and ${count(test)} test ${unit}${classes === undefined ? "" : ` of ${classes} classes`}`;
}

/** Milliseconds between two looks: a terminal's line is rewritten, a log gets a line now and then. */
const pace = { terminal: 100, log: 5000 };

/** What decides which data are loaded. */
export type DataChoice = Pick<RunOptions, "data" | "limit" | "text" | "label" | "size" | "seed">;

/** A recipe's data, telling on standard error how far loading is. */
export async function loadData<Data>(
  recipe: Recipe<Data>,
  { data: path, limit, text, label, size, seed }: DataChoice,
  terminal: Terminal,
): Promise<Data> {
  const live = process.stderr.isTTY;
  terminal.note(`loading ${path ?? `the data of ${recipe.name}`}`);
  let shown = performance.now();
  let open = false;
  const onProgress = (progress: LoadProgress): void => {
    const now = performance.now();
    if (now - shown < (live ? pace.terminal : pace.log)) return;
    shown = now;
    if (live) process.stderr.write(`\r\u001b[K  ${describe(progress)}`);
    else terminal.note(`  ${describe(progress)}`);
    open = live;
  };
  try {
    const data = await recipe.load({
      path: path ?? undefined,
      limit: limit ?? undefined,
      columns: { text: text ?? undefined, label: label ?? undefined },
      size: size ?? undefined,
      seed,
      onProgress,
      onNote: terminal.note,
    });
    if (open) process.stderr.write("\r\u001b[K");
    open = false;
    terminal.note(`  ${describeCounts(recipe.count(data))}`);
    return data;
  } finally {
    if (open) process.stderr.write("\n");
  }
}
