// The chapter's CNN in TensorFlow.js, and a batch of noise, which nothing depends on.
export function chapterCnn(tf) {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [32, 32, 3], filters: 32, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return {
    model,
    images: tf.randomUniform([64, 32, 32, 3]),
    labels: tf.oneHot(tf.randomUniform([64], 0, 10, "int32"), 10).toFloat(),
  };
}
