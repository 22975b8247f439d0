import { layers, sequential, type optimizers } from "tensorloom";

/** The chapter's CNN for CIFAR-10, compiled as the chapter does. */
export function chapterCnn(optimizer: string | optimizers.Optimizer = "adam") {
  const model = sequential([
    layers.input([32, 32, 3]),
    layers.conv2d(32, 3, { activation: "relu" }),
    layers.maxPooling2d(2),
    layers.conv2d(64, 3, { activation: "relu" }),
    layers.maxPooling2d(2),
    layers.flatten(),
    layers.dense(128, { activation: "relu" }),
    layers.dense(10, { activation: "softmax" }),
  ]);
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}
