"""What Keras's ResNet50 gives for weights and pictures made by formula: see resnet50.json. Run: python resnet50.py"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
import numpy as np

classes = 10
model = keras.applications.ResNet50(
    weights=None, input_shape=(64, 64, 3), classes=classes, classifier_activation=None
)


def scattered(shape, number, offset, size):
    """Numbers within offset +- size, by a hash of their place and the array's number."""
    h = (np.arange(np.prod(shape), dtype=np.uint64) + np.uint64(number * 100_000_007)) & 0xFFFFFFFF
    for _ in range(2):
        h = ((h ^ (h >> 16)) * 0x45D9F3B) & 0xFFFFFFFF
    h ^= h >> 16
    return (offset + size * (h / 2**31 - 1)).reshape(shape).astype(np.float32)


number = 0
names = []
for layer in model.layers:
    for weight in layer.weights:
        shape, name = weight.shape, weight.name
        if name == "kernel":
            values = scattered(shape, number, 0, np.sqrt(6 / np.prod(shape[:-1])))
        elif name in ("gamma", "moving_variance"):
            values = scattered(shape, number, 1, 0.1)
        else:
            values = scattered(shape, number, 0, 0.1)
        weight.assign(values)
        names.append(f"{layer.name}/{name}")
        number += 1

pictures = scattered((2, 64, 64, 3), number, 0, 1)
logits = np.asarray(model.predict(pictures, verbose=0))
golden = {
    "keras": keras.__version__,
    "jax": jax.__version__,
    "parameters": model.count_params(),
    "weights": names,
    "logits": [[float(f"{v:.7g}") for v in row] for row in logits],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
