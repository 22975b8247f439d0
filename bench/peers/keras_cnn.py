"""The chapter's CNN in Keras 3: `keras_cnn.py cnn-step|cnn-predict`, the backend by KERAS_BACKEND."""

import argparse
import importlib
import platform
import time

import keras
import numpy

from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["cnn-step", "cnn-predict"])
options = parser.parse_args()

keras.utils.set_random_seed(0)
since = time.perf_counter()
layers = keras.layers
model = keras.Sequential(
    [
        layers.Input((32, 32, 3)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
random = numpy.random.default_rng(0)
batches = [
    (
        random.random((64, 32, 32, 3), dtype=numpy.float32),
        numpy.eye(10, dtype=numpy.float32)[random.integers(0, 10, 64)],
    )
    for _ in range(8)
]


def step(index):
    return model.train_on_batch(*batches[index % len(batches)])


def predict(index):
    return model.predict_on_batch(batches[index % len(batches)][0])


backend = keras.backend.backend()
serve(
    {
        "versions": {
            "keras": keras.__version__,
            backend: importlib.import_module(backend).__version__,
            "python": platform.python_version(),
        },
        "parameters": model.count_params(),
    },
    step if options.work == "cnn-step" else predict,
    since=since,
)
