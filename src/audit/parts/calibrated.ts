import { sliceRows } from "../../base/ndarray.ts";
import { calibration, type Calibration } from "../figures/calibration.ts";
import { fitTemperature, withTemperature } from "../figures/temperature.ts";
import type { AuditPart } from "../part.ts";
import type { ChartLine } from "../record.ts";
import { shuffled } from "../shuffled.ts";

const most = 10_000;
/** From here on, confidences mislead. */
const notable = 0.03;

/** Whether confidences can be believed, before and after temperature scaling. */
export const calibrated: AuditPart = {
  name: "calibration",
  title: "Calibration",
  async run(context) {
    const judged = await context.judged("test", most);
    if (judged.labels.length < 20)
      return { skipped: `fewer than 20 test ${context.unit} tell nothing about it` };
    // The temperature is fitted on one half, all figures are of the other.
    const { logits, labels } = shuffled(judged, context.seed);
    const half = labels.length >> 1;
    const temperature = fitTemperature(sliceRows(logits, 0, half), labels.slice(0, half));
    const rest = sliceRows(logits, half, labels.length);
    const truth = labels.slice(half);
    const before = calibration(withTemperature(rest, 1), truth);
    const after = calibration(withTemperature(rest, temperature), truth);
    const row = (name: string, { ece, mce, adaptiveEce, brier, nll }: Calibration) => ({
      name,
      values: [ece, mce, adaptiveEce, brier, nll],
    });
    return {
      figures: {
        ece: before.ece,
        mce: before.mce,
        adaptiveEce: before.adaptiveEce,
        brier: before.brier,
        nll: before.nll,
        temperature,
        eceScaled: after.ece,
        nllScaled: after.nll,
      },
      notes: [
        `Of ${labels.length} test ${context.unit}, the temperature was fitted on one half and everything measured on the other.`,
        `Temperature ${temperature.toFixed(3)}: the model is ${temperature > 1.02 ? "too sure of itself" : temperature < 0.98 ? "not sure enough" : "about as sure as it should be"}.`,
        "ECE is the mean distance of confidence from accuracy; MCE that of the worst of 15 bins, however few fall into it.",
      ],
      blocks: [
        {
          kind: "chart",
          title: "Reliability",
          x: { label: "confidence", low: 0, high: 1 },
          y: { label: "accuracy", low: 0, high: 1 },
          lines: [
            { name: "ideal", points: [[0, 0], [1, 1]], reference: true }, // prettier-ignore
            reliability("as trained", before),
            reliability("scaled", after),
          ],
        },
        {
          kind: "table",
          title: "Before and after temperature scaling",
          columns: [
            { name: "ECE", as: "share" },
            { name: "MCE", as: "share" },
            { name: "adaptive ECE", as: "share" },
            { name: "Brier" },
            { name: "NLL" },
          ],
          rows: [row("as trained", before), row("scaled", after)],
        },
      ],
      advice:
        before.ece > notable
          ? [
              {
                weakness: `Confidence and accuracy differ by ${(100 * before.ece).toFixed(1)} points on average.`,
                attempt:
                  after.ece < 0.7 * before.ece
                    ? `Divide logits by ${temperature.toFixed(2)} before the softmax: that leaves ${(100 * after.ece).toFixed(1)} points and changes no prediction.`
                    : "Train with label smoothing or mixup, or average an ensemble.",
              },
            ]
          : [],
    };
  },
};

/** Bins of too few predictions would make the line jump. */
const leastInBin = 5;

const reliability = (name: string, { bins }: Calibration): ChartLine => ({
  name,
  points: bins
    .filter(({ count }) => count >= leastInBin)
    .map(({ confidence, accuracy }) => [confidence, accuracy]),
});
