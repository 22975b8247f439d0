import { DataError } from "../../base/errors.ts";
import { ndarray, takeRows, type NdArray } from "../../base/ndarray.ts";
import { basename } from "../../base/node.ts";
import { checkNumbers, checkOptionNames } from "../../base/options.ts";
import type { DatasetDescriptor } from "../descriptor.ts";
import { limitExamples, type Examples, type LabeledSplits, type LimitOptions } from "../examples.ts";
import { openFiles } from "../files.ts";

export interface FsddOptions extends LimitOptions {
  /** `recordings.tar.gz`, the archive that GitHub gives, or either of them unpacked. There is no default. */
  readonly path?: string | undefined;
  /** Samples of each example, at 8 kHz: shorter recordings get zeros behind, longer ones are cut. Default: 8000, a second. */
  readonly length?: number | undefined;
}

/** Spoken digits: row i of everything belongs to recording i. */
export interface SpokenExamples extends Examples {
  /** How many samples of each row were recorded, before the zeros: int32 `[n]`. */
  readonly lengths: NdArray;
  /** Who speaks, as `jackson`. */
  readonly speakers: readonly string[];
}

export interface SpokenSplits extends LabeledSplits {
  readonly train: SpokenExamples;
  readonly test: SpokenExamples;
}

const sampleRate = 8000;
const testIndices = 5;
const classNames = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const address = "https://github.com/Jakobovski/free-spoken-digit-dataset";

const description: DatasetDescriptor = {
  name: "fsdd",
  description: "Free Spoken Digit Dataset: six English speakers, 8 kHz mono (Jackson et al. 2018)",
  task: "classification",
  classes: 10,
  sizes: { train: 2700, test: 300, shape: [sampleRate], unit: "recordings" },
  source: address,
  license: "CC BY-SA 4.0",
};

interface Recording {
  readonly digit: number;
  readonly speaker: string;
  readonly index: number;
  readonly where: string;
  readonly samples: Float32Array;
}

async function readRecordings(path: string): Promise<Recording[]> {
  // With the features of sound come the layers, which nothing else here needs.
  const { convertWave, decodeWav } = await import("../../audio/index.ts");
  const found = new Map<string, Recording>();
  for await (const file of await openFiles(path)) {
    const name = basename(file.path);
    // macOS puts a file beginning with "._" beside each one in an archive.
    if (!/\.wav$/i.test(name) || name.startsWith("._")) continue;
    const { where } = file;
    const [, digit, speaker, index] = /^(\d)_([^_]+)_(\d+)\.wav$/i.exec(name) ?? [];
    if (digit === undefined || speaker === undefined || index === undefined) {
      throw new DataError({
        where,
        problem: "the name does not say what is spoken",
        expected: "{digit}_{speaker}_{index}.wav, as 7_jackson_32.wav",
        mend: "rename the file, or take it away",
      });
    }
    const known = found.get(name);
    if (known !== undefined) {
      throw new DataError({ where, problem: `a second '${name}'`, received: `one is ${known.where}` });
    }
    const wave = convertWave(decodeWav(await file.bytes(), { where }), { sampleRate, mono: true });
    const samples = wave.samples.data as Float32Array;
    found.set(name, { digit: Number(digit), speaker, index: Number(index), where, samples });
  }
  // Folders and archives come in different orders.
  return [...found.values()].sort(
    (a, b) =>
      a.digit - b.digit || (a.speaker < b.speaker ? -1 : a.speaker > b.speaker ? 1 : a.index - b.index),
  );
}

function toExamples(recordings: readonly Recording[], length: number): SpokenExamples {
  const count = recordings.length;
  const x = new Float32Array(count * length);
  recordings.forEach(({ samples }, i) => x.set(samples.subarray(0, length), i * length));
  const lengths = Int32Array.from(recordings, ({ samples }) => Math.min(length, samples.length));
  const labels = Int32Array.from(recordings, ({ digit }) => digit);
  return {
    x: ndarray("float32", [count, length], x),
    y: ndarray("int32", [count], labels),
    lengths: ndarray("int32", [count], lengths),
    speakers: recordings.map(({ speaker }) => speaker),
  };
}

/** {@link limitExamples} on the rows' numbers, then everything else by them. */
function limitSpoken(train: SpokenExamples, test: SpokenExamples, options: LimitOptions): SpokenSplits {
  const numbered = ({ y }: Examples): Examples => ({
    x: ndarray("int32", y.shape, Int32Array.from(y.data.keys())),
    y,
  });
  const drawn = limitExamples({ train: numbered(train), test: numbered(test), classNames }, options);
  const take = (all: SpokenExamples, { x, y }: Examples): SpokenExamples => {
    if (y === all.y) return all;
    const rows = x.data as Int32Array;
    return {
      x: takeRows(all.x, rows),
      y,
      lengths: takeRows(all.lengths, rows),
      speakers: Array.from(rows, (row) => all.speakers[row]!),
    };
  };
  return { train: take(train, drawn.train), test: take(test, drawn.test), classNames };
}

/** FSDD: spoken digits. */
export const fsdd = {
  ...description,

  /**
   * The Free Spoken Digit Dataset, from `path`. Recordings 0 to 4 of each digit and speaker are the test set, by the
   * authors' custom. Files of other rates are resampled to 8 kHz, those of several channels mixed down to mono. The
   * examples are sorted by digit, speaker and index.
   * Shapes: `x` float32 `[n, length]`, `y` int32 `[n]`, `lengths` int32 `[n]`.
   * @throws {DataError} without `path`, when it holds no training or no test recordings, or a file is damaged, empty, or named otherwise.
   * @example
   * const { train, test, classNames } = await datasets.fsdd.load({ path: "recordings.tar.gz", limit: 500 });
   */
  async load(options: FsddOptions = {}): Promise<SpokenSplits> {
    checkOptionNames("fsdd", options, { path: true, length: true, limit: true, seed: true });
    const { path, length = sampleRate } = options;
    checkNumbers("fsdd", { length }, { length: { min: 1, integer: true } });
    if (path === undefined) {
      throw new DataError({
        where: "fsdd",
        problem: "there is no official file with a checksum to download",
        mend: `get it by: git clone ${address}, and give its folder or archive: path, or --data PATH`,
      });
    }
    const recordings = await readRecordings(path);
    const held = recordings.filter(({ index }) => index < testIndices);
    const rest = recordings.filter(({ index }) => index >= testIndices);
    if (held.length === 0 || rest.length === 0) {
      throw new DataError({
        where: path,
        problem: `no ${rest.length === 0 ? "training" : "test"} recordings`,
        expected:
          "recordings/{digit}_{speaker}_{index}.wav: indices 0 to 4 for the test, others for training",
        received: `${recordings.length} recordings`,
      });
    }
    return limitSpoken(toExamples(rest, length), toExamples(held, length), options);
  },
};
