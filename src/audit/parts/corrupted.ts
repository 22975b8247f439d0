import { sliceRows, type NdArray } from "../../base/ndarray.ts";
import { pngDataUrl, type Examples } from "../../data/index.ts";
import { corrupt, corruptionNames } from "../corruptions/corruptions.ts";
import type { AuditPart } from "../part.ts";
import type { Advice } from "../record.ts";
import { accuracyOf, meanOf, rowsOf } from "../rows.ts";
import { rowsOfExamples, someOf, spreadRows } from "../someOf.ts";
import type { AuditContext } from "../subject.ts";

const most = 500;
const severities = [1, 2, 3, 4, 5];
/** Of the accuracy on untouched pictures. */
const costly = 0.75;

const wordsOf = (name: string): string => name.replaceAll("_", " ");

/** How right the model stays on pictures that weather, lenses and codecs have spoilt. */
export const corrupted: AuditPart = {
  name: "corruptions",
  title: "Corruptions",
  async run(context) {
    const { test, classifier } = context;
    if (test.x.dtype !== "uint8" || test.x.shape.length !== 4)
      return { skipped: "the corruptions are those of pictures" };
    // Published pictures are all judged: they need not be made.
    const some = someOf(test, context.limit ?? (context.published ? Infinity : most));
    const accuracy = async ({ x, y }: Examples): Promise<number> =>
      accuracyOf(rowsOf((await classifier.outputs(x)).logits, "corruptions"), y.data as Int32Array);
    const clean = await accuracy(some);
    const values: number[][] = [];
    let [published, judged] = [0, 0];
    for (const corruption of corruptionNames) {
      context.note(`corruption: ${wordsOf(corruption)}`);
      const given = await context.published?.(corruption);
      if (given !== undefined) published++;
      const row: number[] = [];
      for (const severity of severities) {
        const part = partOf(context, { some, given, corruption, severity });
        judged = Math.max(judged, part.y.data.length);
        row.push(await accuracy(part));
      }
      values.push(row);
    }
    const means = values.map(meanOf);
    const meanAccuracy = meanOf(means);
    const order = [...means.keys()].sort((a, b) => means[a]! - means[b]!);
    const worst = order.slice(0, 3).map((i) => wordsOf(corruptionNames[i]!));
    return {
      figures: {
        meanAccuracy,
        meanError: 1 - meanAccuracy,
        clean,
        ...Object.fromEntries(corruptionNames.map((name, i) => [name, means[i]!])),
      },
      notes: [
        `Accuracy on ${judged} test ${context.unit} at each severity; on ${some.y.data.length} untouched ones ${(100 * clean).toFixed(1)} %.`,
        `The mean corruption error is ${(100 * (1 - meanAccuracy)).toFixed(1)} %: the plain mean over 15 corruptions and 5 severities, as is usual for CIFAR-10-C. It is not divided by another network's errors, as ImageNet-C's mCE is by AlexNet's.`,
        published === corruptionNames.length
          ? "The pictures are the published ones of CIFAR-10-C."
          : "The pictures were made here by the definitions and constants of CIFAR-10-C; frost is drawn, not photographed as there: this one is like it in kind alone.",
      ],
      blocks: [
        {
          kind: "heatMap",
          title: "Accuracy by corruption and severity",
          rows: corruptionNames.map(wordsOf),
          columns: [...severities.map(String), "mean"],
          values: values.map((row, i) => [...row, means[i]!]),
        },
        {
          kind: "pictures",
          title: `One picture at severity 3${published > 0 ? ", as it is made here" : ""}`,
          pictures: await gallery(some.x),
        },
      ],
      advice: adviceOn({ clean, meanAccuracy, worst, least: means[order[0]!]! }),
    };
  },
};

interface Harm {
  readonly clean: number;
  readonly meanAccuracy: number;
  /** The worst corruptions, and the accuracy under the first. */
  readonly worst: readonly string[];
  readonly least: number;
}

function adviceOn({ clean, meanAccuracy, worst, least }: Harm): Advice[] {
  const points = (accuracy: number): string => (100 * (clean - accuracy)).toFixed(1);
  if (meanAccuracy < costly * clean) {
    const weakness = `Corruptions cost ${points(meanAccuracy)} points on average, most of all ${worst.join(", ")}.`;
    const attempt = "Augment with noise, blur and changes of colour, or with mixes of them (AugMix).";
    return [{ weakness, attempt }];
  }
  if (least >= costly * clean) return [];
  const weakness = `Corruptions cost ${points(meanAccuracy)} points on average, but ${worst[0]} costs ${points(least)}.`;
  return [{ weakness, attempt: `Augment with changes like it: ${worst[0]}, of random strength.` }];
}

interface Wanted {
  readonly some: Examples;
  readonly given: Examples | undefined;
  readonly corruption: string;
  readonly severity: number;
}

/** The pictures of a severity: a fifth of the published ones, or made from some test pictures. */
function partOf({ seed, limit }: AuditContext, { some, given, corruption, severity }: Wanted): Examples {
  if (given === undefined) return { x: corrupt(some.x, { corruption, severity, seed }), y: some.y };
  const each = Math.floor(given.y.data.length / severities.length);
  const rows = spreadRows(each, limit ?? each).map((row) => (severity - 1) * each + row);
  return rowsOfExamples(given, rows);
}

const gallery = (pictures: NdArray) => {
  const first = sliceRows(pictures, 0, 1);
  const one = ({ dtype, shape, data }: NdArray) => pngDataUrl({ dtype, shape: shape.slice(1), data });
  return Promise.all([
    one(first).then((dataUrl) => ({ dataUrl, caption: "untouched" })),
    ...corruptionNames.map(async (corruption) => ({
      dataUrl: await one(corrupt(first, { corruption, severity: 3 })),
      caption: wordsOf(corruption),
    })),
  ]);
};
