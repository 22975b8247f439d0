// What a docstring's example in src/report may take as given: the record of a run.
import type { TrainingRecord } from "tensorloom/report";

export const record: TrainingRecord = {
  title: "Digits",
  model: "mnist-cnn",
  createdAt: "2026-01-01T12:00:00Z",
  settings: { optimizer: "adam", epochs: 2 },
  environment: { device: "cpu" },
  history: { epochs: [1, 2], series: { loss: [0.5, 0.25], valLoss: [0.4, 0.3] } },
  layers: [{ name: "dense", type: "dense", outputShape: [null, 10], parameters: 7850 }],
  commands: ["loom train mnist-cnn"],
  next: ["Train for longer."],
};
