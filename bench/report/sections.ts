import type { Comparison } from "../compare/compare.ts";
import { showComparison } from "../compare/table.ts";
import { markdownTable, threeDigits, wholeNumber } from "../markdown.ts";
import { browserTitle, showBrowser, type BrowserData } from "../own/browserStep.ts";
import { showJob, type JobData } from "../own/cnnJob.ts";
import { dpTitle, showDp, type DpData } from "../own/dpStep.ts";
import { showThroughput, type ThroughputCell } from "../own/throughput.ts";
import { works } from "../works/index.ts";
import { compileTime, measuredWorks, showShare } from "./goals.ts";
import type { Figures } from "./newest.ts";

/** Text, or nothing where it wasn't measured. */
type Section = (figures: Figures) => string | undefined;

export const job: Section = (figures) => {
  const data = figures.get("cnn-job")?.data as JobData | undefined;
  if (data === undefined) return undefined;
  const trials = data.trials.map(({ variant, seconds }) => `${variant} ${threeDigits(seconds)} s`).join("; ");
  return `## The chapter's whole job

Both libraries load the same decoded pictures, scale them, make the labels one-hot, train ${data.epochs} epochs with batches of
64, evaluate on the 10,000 test pictures and predict them, each in a process of its own; the wall time is the process's,
start to end. Keras's settings raced on an epoch of a few pictures: ${trials}.

${showJob(data)}`;
};

/** Time and memory of the models that take gigabytes. */
export const larger: Section = (figures) => {
  const rows = measuredWorks(figures, "larger").flatMap(({ work, ours, peer, ratio, speed, share }) =>
    [ours, ...(peer === undefined ? [] : [peer])].map((result) => [
      result === ours ? work.title : "",
      `${result.name}: ${result.variant}`,
      threeDigits(result.median),
      result === ours ? (ratio?.toFixed(2) ?? "") : "",
      result === ours ? threeDigits(speed) : threeDigits(work.operations / 1e6 / result.median),
      result === ours ? showShare(share) : "",
      wholeNumber(compileTime(result)),
      wholeNumber(result.memory?.peak),
      wholeNumber(result.memory?.anonymous),
    ]),
  );
  if (rows.length === 0) return undefined;
  const columns = [
    "work",
    "library and settings",
    "median ms",
    "ours / peer",
    "GFLOP/s",
    "of the peak",
    "building and compiling ms",
    "peak MB",
    "MB without files",
  ];
  return `## Larger models\n\n${markdownTable(columns, rows, { text: 2 })}`;
};

export const products: Section = (figures) => {
  const rows = measuredWorks(figures, "products").map(({ work, ours, peer, ratio, speed, share }) => [
    work.title,
    peer?.variant ?? "none ran",
    threeDigits(ours.median),
    ratio?.toFixed(2) ?? "",
    threeDigits(speed),
    peer === undefined ? "" : threeDigits(work.operations / 1e6 / peer.median),
    showShare(share),
  ]);
  if (rows.length === 0) return undefined;
  const columns = [
    "product",
    "PyTorch's settings",
    "Tensorloom ms",
    "ours / peer",
    "GFLOP/s",
    "PyTorch's GFLOP/s",
    "of the peak",
  ];
  return `## The largest products

Of each model the matrix product, or the convolution, that is the most work at a time. The result stays inside the
runtime, as between two layers (PyTorch writes products into the same array each time).

${markdownTable(columns, rows, { text: 2 })}`;
};

export const throughput: Section = (figures) => {
  const cells = figures.get("throughput")?.data as readonly ThroughputCell[] | undefined;
  if (cells === undefined) return undefined;
  return `## Threads and batches

Images a second of the chapter's CNN. PyTorch is eager, the better of channels first and last, its threads bound to cores.

${showThroughput(cells)}`;
};

export const browser: Section = (figures) => {
  const data = figures.get("browser-step")?.data as BrowserData | undefined;
  if (data === undefined) return undefined;
  return `## In a browser

### ${browserTitle}

The same compiled step as in Node, whose losses it must find, in a worker of a page that is cross-origin isolated, in
Chromium without a window. WebGL and WebGPU are computed on the processor by SwiftShader, which says little about a real
graphics processor.

${showBrowser(data)}`;
};

export const privacy: Section = (figures) => {
  const data = figures.get("dp-step")?.data as DpData | undefined;
  if (data === undefined) return undefined;
  return `## Privacy

### ${dpTitle}

A private step clips each example's gradient and adds noise. The examples are drawn at random: 64 on average.

${showDp(data)}`;
};

/** All libraries and figures, work by work. */
export const everything: Section = (figures) => {
  const tables = works.flatMap(({ name }) => {
    const newest = figures.get(name);
    const data = newest?.data as Comparison | undefined;
    const work = works.find((candidate) => candidate.name === name)!;
    return data === undefined
      ? []
      : [showComparison({ ...data, ...work, work: name, peak: newest?.run.peak?.speed })];
  });
  return tables.length === 0 ? undefined : ["## Every library", ...tables].join("\n\n");
};
