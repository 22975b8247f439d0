import type { Comparison } from "../compare/compare.ts";
import type { Result } from "../compare/result.ts";
import { speedOf } from "../compare/table.ts";
import { markdownTable, threeDigits } from "../markdown.ts";
import type { JobData } from "../own/cnnJob.ts";
import { works } from "../works/index.ts";
import type { Work } from "../works/work.ts";
import type { Figures } from "./newest.ts";

/** A work's figures: ours, the best peer's, and the machine's peak in the run. */
export interface Measured {
  readonly work: Work;
  readonly ours: Result;
  readonly peer: Result | undefined;
  /** Our time over the best peer's: the median over the rounds. */
  readonly ratio: number | undefined;
  /** GFLOP/s of ours, and as a share of the peak. */
  readonly speed: number;
  readonly share: number | undefined;
}

const peers = ["pytorch", "pytorch-compile"];

/** The works of a table of the report that have been measured. */
export const measuredWorks = (figures: Figures, table: Work["table"]): readonly Measured[] =>
  works.filter((work) => work.table === table).flatMap((work) => measured(figures, work) ?? []);

function measured(figures: Figures, work: Work): Measured | undefined {
  const newest = figures.get(work.name);
  const { results = [] } = (newest?.data ?? {}) as Partial<Comparison>;
  const ours = results.find(({ id }) => id === "tensorloom");
  if (ours === undefined) return undefined;
  const peer = results
    .filter(({ id }) => peers.includes(id))
    .toSorted((a, b) => a.ratio - b.ratio)
    .at(0);
  const speed = speedOf(work.operations, ours);
  const peak = newest?.run.peak?.speed;
  return {
    work,
    ours,
    peer,
    ratio: peer === undefined ? undefined : ours.ratio / peer.ratio,
    speed,
    share: peak === undefined ? undefined : speed / peak,
  };
}

const reached = (does: boolean | undefined): string =>
  does === undefined ? "not measured" : does ? "yes" : "**no**";

export const showShare = (share: number | undefined): string => (share === undefined ? "" : share.toFixed(2));

/** The goals, what was reached, and what reached it. */
export const goalsTable = (figures: Figures): string =>
  markdownTable(
    [
      "work",
      "best peer and its settings",
      "goal",
      "reached",
      "ours / peer",
      "Tensorloom ms",
      "peer ms",
      "GFLOP/s",
      "of the peak",
    ],
    [...stepRows(figures), ...jobRows(figures), ...productRows(figures), ...firstRows(figures)],
    { text: 2 },
  );

const stepRows = (figures: Figures): string[][] =>
  measuredWorks(figures, undefined).map(({ work, ours, peer, ratio, speed, share }) => [
    `${work.title} (\`${work.name}\`)`,
    peer === undefined ? "none ran" : `${peer.name}: ${peer.variant}`,
    work.goal === undefined ? "" : `<= ${work.goal.toFixed(2)}`,
    work.goal === undefined ? "" : reached(ratio === undefined ? undefined : ratio <= work.goal),
    ratio?.toFixed(2) ?? "",
    threeDigits(ours.median),
    peer === undefined ? "" : threeDigits(peer.median),
    threeDigits(speed),
    showShare(share),
  ]);

/** Of Keras's wall time. */
const jobGoal = 0.5;

function jobRows(figures: Figures): string[][] {
  const data = figures.get("cnn-job")?.data as JobData | undefined;
  if (data === undefined) return [];
  const [ours, keras] = data.jobs;
  const ratio = keras === undefined ? undefined : ours!.wall / keras.wall;
  return [
    [
      `The chapter's whole job, ${data.epochs} epochs of CIFAR-10 (\`cnn-job\`)`,
      keras === undefined ? "none ran" : `Keras: ${keras.settings}`,
      `<= ${jobGoal.toFixed(2)}`,
      reached(ratio === undefined ? undefined : ratio <= jobGoal),
      ratio?.toFixed(2) ?? "",
      threeDigits(1000 * ours!.wall),
      keras === undefined ? "" : threeDigits(1000 * keras.wall),
      "",
      "",
    ],
  ];
}

/** Of the machine's measured peak. */
const shareGoal = 0.7;

/** The product of most operations of all models. */
function productRows(figures: Figures): string[][] {
  const largest = measuredWorks(figures, "products")
    .toSorted((a, b) => b.work.operations - a.work.operations)
    .at(0);
  if (largest === undefined) return [];
  const { work, ours, peer, ratio, speed, share } = largest;
  return [
    [
      `${work.title} (\`${work.name}\`)`,
      peer === undefined ? "none ran" : `${peer.name}: ${peer.variant}`,
      `>= ${shareGoal.toFixed(2)} of the peak`,
      reached(share === undefined ? undefined : share >= shareGoal),
      ratio?.toFixed(2) ?? "",
      threeDigits(ours.median),
      peer === undefined ? "" : threeDigits(peer.median),
      threeDigits(speed),
      showShare(share),
    ],
  ];
}

/** Building, compiling and the first iteration, less what an iteration takes. */
const firstRows = (figures: Figures): string[][] =>
  measuredWorks(figures, "larger").flatMap(({ work, ours, peer }) => {
    if (work.compiling === undefined) return [];
    const compiling = compileTime(ours);
    return [
      [
        `${work.title}: building and compiling`,
        peer === undefined ? "none ran" : peer.name,
        `< ${work.compiling.toLocaleString("en")} ms`,
        reached(compiling === undefined ? undefined : compiling < work.compiling),
        "",
        compiling === undefined ? "" : threeDigits(compiling),
        peer === undefined ? "" : threeDigits(compileTime(peer) ?? NaN),
        "",
        "",
      ],
    ];
  });

/** Milliseconds that the first iteration took beyond an ordinary one. */
export const compileTime = ({ first, median }: Result): number | undefined =>
  first === undefined ? undefined : first - median;
