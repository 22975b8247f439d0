import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { NdArray } from "../../base/ndarray.ts";
import { clopperPearson } from "../membership/epsilonBound.ts";
import { detectionFigures } from "../outOfDistribution/detection.ts";
import { mahalanobis } from "../outOfDistribution/mahalanobis.ts";
import { nearestNeighbours } from "../outOfDistribution/nearestNeighbours.ts";
import { energy, maximumProbability } from "../outOfDistribution/scores.ts";
import { matrixOf } from "../rows.ts";
import { calibration } from "./calibration.ts";
import { conformal, type ConformalMethod } from "./conformal.ts";
import { areaUnderCurve, averagePrecision } from "./receiver.ts";
import { fitTemperature, withTemperature } from "./temperature.ts";

// What netcal, torchmetrics, scikit-learn, MAPIE, torchcp and SciPy make of the same numbers: goldens/audit/figures.py.

type Matrix = readonly (readonly number[])[];
interface Sets {
  readonly threshold: number;
  readonly sets: Matrix;
}
interface Detected extends ReturnType<typeof detectionFigures> {
  readonly familiar: readonly number[];
  readonly unfamiliar: readonly number[];
}
interface Goldens {
  readonly calibration: Record<string, number> & { readonly logits: Matrix; readonly labels: number[] };
  readonly conformal: Record<ConformalMethod, Sets> & {
    readonly alpha: number;
    readonly held: Matrix;
    readonly heldLabels: number[];
    readonly fresh: Matrix;
    readonly lacMapie: Matrix;
  };
  readonly detection: Record<"MSP" | "energy" | "Mahalanobis" | "kNN", Detected> & {
    readonly known: Matrix;
    readonly knownLabels: number[];
    readonly familiarFeatures: Matrix;
    readonly unfamiliarFeatures: Matrix;
    readonly neighbours: number;
    readonly ties: { positives: number[]; negatives: number[]; auroc: number; averagePrecision: number };
  };
  readonly intervals: { hits: number; trials: number; confidence: number; low: number; high: number }[];
}

const file = fileURLToPath(new URL("../../../goldens/audit/figures.json", import.meta.url));
const goldens = JSON.parse(readFileSync(file, "utf8")) as Goldens;
const softmax = (logits: Matrix): NdArray => withTemperature(matrixOf(logits), 1);

describe("calibration", () => {
  const { logits, labels, ...expected } = goldens.calibration;
  const found = calibration(softmax(logits), labels);

  test.each(["ece", "mce", "adaptiveEce", "brier", "nll"] as const)("%s", (name) =>
    expect(found[name]).toBeCloseTo(expected[name]!, 8),
  );
  test("as torchmetrics, which computes in float32", () => {
    expect(found.ece).toBeCloseTo(expected["eceTorchmetrics"]!, 5);
    expect(found.mce).toBeCloseTo(expected["mceTorchmetrics"]!, 5);
  });
  test("temperature and what it mends", () => {
    const temperature = fitTemperature(matrixOf(logits), labels);
    expect(temperature).toBeCloseTo(expected["temperature"]!, 5);
    expect(temperature).toBeCloseTo(expected["temperatureNetcal"]!, 2);
    const after = calibration(withTemperature(matrixOf(logits), temperature), labels);
    expect(after.nll).toBeCloseTo(expected["nllScaled"]!, 8);
    expect(after.ece).toBeCloseTo(expected["eceScaled"]!, 5);
  });
});

describe("conformal sets", () => {
  const { alpha, held, heldLabels, fresh, lacMapie } = goldens.conformal;
  const inside = (sets: readonly (readonly number[])[]) =>
    sets.map((set) => Array.from({ length: 5 }, (_, label) => Number(set.includes(label))));
  const made = (method: ConformalMethod) =>
    conformal(softmax(held), heldLabels, { method, alpha, penalty: 0.1, penaltyFrom: 2 });

  test.each(["lac", "aps", "raps"] as const)("%s as torchcp", (method) => {
    const predictor = made(method);
    expect(predictor.threshold).toBeCloseTo(goldens.conformal[method].threshold, 6);
    expect(inside(predictor.sets(softmax(fresh)))).toEqual(goldens.conformal[method].sets);
  });
  test("lac as MAPIE", () => {
    expect(inside(made("lac").sets(softmax(fresh)))).toEqual(lacMapie);
  });
});

describe("out of distribution", () => {
  const { known, knownLabels, familiarFeatures, unfamiliarFeatures, neighbours, ties } = goldens.detection;
  const outputs = (rows: Matrix) => ({ logits: matrixOf(rows), features: matrixOf(rows) });
  test.each([maximumProbability, energy, mahalanobis, nearestNeighbours({ neighbours })])(
    "$name",
    (score) => {
      const { familiar, unfamiliar, ...figures } = goldens.detection[score.name as "MSP"];
      const fitted = score.fit({ ...outputs(known), labels: knownLabels });
      const [near, far] = [fitted(outputs(familiarFeatures)), fitted(outputs(unfamiliarFeatures))];
      near.forEach((value, i) => expect(value / familiar[i]!).toBeCloseTo(1, 4));
      far.forEach((value, i) => expect(value / unfamiliar[i]!).toBeCloseTo(1, 4));
      const found = detectionFigures({ familiar: near, unfamiliar: far });
      for (const name of ["auroc", "fpr95", "auprIn", "auprOut"] as const)
        expect(found[name], name).toBeCloseTo(figures[name], 8);
    },
  );
  test("equal scores", () => {
    expect(areaUnderCurve(ties)).toBeCloseTo(ties.auroc, 12);
    expect(averagePrecision(ties)).toBeCloseTo(ties.averagePrecision, 12);
  });
});

test.each(goldens.intervals)(
  "Clopper-Pearson of $hits of $trials",
  ({ low, high, confidence, ...counts }) => {
    const found = clopperPearson(counts, confidence);
    expect(found.low).toBeCloseTo(low, 10);
    expect(found.high).toBeCloseTo(high, 10);
  },
);
