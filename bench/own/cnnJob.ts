import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Variant } from "../compare/contender.ts";
import { childEnvironment } from "../compare/program.ts";
import { showVersions } from "../compare/table.ts";
import { kerasVariants } from "../contenders/keras.ts";
import { pythonAbsent } from "../contenders/python.ts";
import { markdownTable, threeDigits } from "../markdown.ts";
import { benchFolder, repository } from "../places.ts";
import type { Bench, BenchOptions } from "./bench.ts";

/** What a job's program tells, and its wall time from start to end of the process, in seconds. */
export interface JobFigures {
  readonly library: string;
  readonly settings: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly wall: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly lastEpoch: number | null;
  readonly accuracy: number;
}

export interface JobData {
  readonly epochs: number;
  readonly jobs: readonly JobFigures[];
  /** Seconds of an epoch of the few pictures that chose Keras's settings. */
  readonly trials: readonly { readonly variant: string; readonly seconds: number }[];
}

const archive = join(repository, "../shared/data/cifar10-images.tar.gz");
const folder = join(benchFolder, ".data/cifar10");
/** Pictures and epochs that Keras's settings race on; the first epoch compiles. */
const trial = { pictures: 6400, epochs: 2 };

/** The chapter's job from the decoded pictures to the predictions, each library in its own process. */
export const cnnJob: Bench = {
  name: "cnn-job",
  summary:
    "the chapter's whole job on CIFAR-10 (load, scale, one-hot, train, evaluate, predict) against Keras 3",
  run(options) {
    decode();
    const ours: Variant = {
      label: "as it comes",
      command: process.execPath,
      arguments: [join(benchFolder, ".build/programs/cnnJob.js")],
    };
    const missing = pythonAbsent();
    const { best, trials } = missing === undefined ? raceKeras(options) : { best: undefined, trials: [] };
    const jobs = [runJob("Tensorloom", ours, options)];
    if (best !== undefined) jobs.push(runJob("Keras", best, options));
    const data: JobData = { epochs: options.epochs, jobs, trials };
    const absent = missing === undefined ? "" : `\n\nKeras: absent (${missing})`;
    return { markdown: `### ${jobTitle(data)}\n\n${showJob(data)}${absent}`, data };
  },
};

export const jobTitle = ({ epochs }: JobData): string =>
  `The chapter's whole job, ${epochs} epochs of CIFAR-10`;

export function showJob({ jobs }: JobData): string {
  const first = jobs[0]!;
  return markdownTable(
    [
      "library",
      "settings",
      "wall s",
      `time, ${first.library} = 1`,
      "fit s",
      "evaluate s",
      "predict s",
      "test accuracy",
    ],
    jobs.map(({ library, settings, versions, wall, seconds, accuracy }) => [
      `${library} (${showVersions(versions)})`,
      settings,
      threeDigits(wall),
      threeDigits(wall / first.wall),
      ...["fit", "evaluate", "predict"].map((stage) => threeDigits(seconds[stage] ?? NaN)),
      accuracy.toFixed(4),
    ]),
    { text: 2 },
  );
}

/** Decodes the pictures once, outside the timing. */
function decode(): void {
  if (existsSync(join(folder, "test-y.bin"))) return;
  if (!existsSync(archive)) throw new Error(`needs ${archive}`);
  spawnSync(process.execPath, [join(benchFolder, ".build/programs/decodeCifar.js"), archive, folder], {
    stdio: "inherit",
  });
}

/** Keras's fastest backend and settings, by an epoch of a few pictures. */
function raceKeras({ say }: BenchOptions) {
  const ranked = kerasVariants("keras_job.py", [])
    .flatMap((variant) => {
      say(`cnn-job: Keras tries ${variant.label}`);
      const { lastEpoch } = runJob("Keras", variant, { epochs: trial.epochs, limit: trial.pictures });
      return [{ variant, seconds: lastEpoch! }];
    })
    .toSorted((a, b) => a.seconds - b.seconds);
  return {
    best: ranked[0]!.variant,
    trials: ranked.map(({ variant, seconds }) => ({ variant: variant.label, seconds })),
  };
}

function runJob(
  library: string,
  { label, command, arguments: given, environment }: Variant,
  { epochs, limit = 50_000 }: { readonly epochs: number; readonly limit?: number },
): JobFigures {
  const start = performance.now();
  const { stdout, stderr } = spawnSync(command, [...given, folder, String(epochs), String(limit)], {
    encoding: "utf8",
    env: childEnvironment(environment),
    maxBuffer: 2 ** 26,
  });
  const wall = (performance.now() - start) / 1000;
  const line = stdout.split("\n").find((text) => text.startsWith("DONE "));
  if (line === undefined) throw new Error(`${library} (${label}): ${stderr.trim().split("\n").at(-1)}`);
  const told = JSON.parse(line.slice("DONE ".length)) as Omit<JobFigures, "library" | "settings" | "wall">;
  return { library, settings: label, wall, ...told };
}
