import type { LabeledSplits, LoadProgress } from "../../data/index.ts";
import type { Recipe } from "../../models/index.ts";
import type { Terminal } from "../terminal.ts";

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function describe({ stage, unit, done, total }: LoadProgress): string {
  const show = unit === "bytes" ? megabytes : (n: number) => n.toLocaleString("en-US");
  const share = total === undefined || total === 0 ? "" : ` (${Math.floor((100 * done) / total)} %)`;
  const of = total === undefined ? "" : ` of ${show(total)}${share}`;
  return `${stage}: ${show(done)}${of}${unit === "pictures" ? " pictures" : ""}`;
}

/** Milliseconds between two looks: a terminal's line is rewritten, a log gets a line now and then. */
const pace = { terminal: 100, log: 5000 };

/** A recipe's data, telling on standard error how far loading is. */
export async function loadData(
  recipe: Recipe,
  {
    path,
    limit,
    terminal,
  }: { readonly path: string | null; readonly limit: number | null; readonly terminal: Terminal },
): Promise<LabeledSplits> {
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
    const splits = await recipe.load({ path: path ?? undefined, limit: limit ?? undefined, onProgress });
    const [train, test] = [splits.train, splits.test].map(({ y }) => y.data.length.toLocaleString("en-US"));
    if (open) process.stderr.write("\r\u001b[K");
    open = false;
    terminal.note(`  ${train!} training and ${test!} test pictures of ${splits.classNames.length} classes`);
    return splits;
  } finally {
    if (open) process.stderr.write("\n");
  }
}
