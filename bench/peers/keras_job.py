"""The chapter's whole job in Keras 3: `keras_job.py FOLDER EPOCHS LIMIT`, the backend by KERAS_BACKEND. Prints a line of figures."""

import importlib
import json
import platform
import sys
import time
from pathlib import Path

started = time.perf_counter()

import keras  # noqa: E402
import numpy  # noqa: E402

folder, epochs, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
seconds = {}
last = started


def lap(stage):
    global last
    now = time.perf_counter()
    seconds[stage] = now - last
    last = now


class EpochEnds(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.at = []

    def on_epoch_end(self, epoch, logs=None):
        self.at.append(time.perf_counter())


lap("import")
x_train, y_train = (numpy.fromfile(folder / f"train-{part}.bin", numpy.uint8) for part in "xy")
x_test, y_test = (numpy.fromfile(folder / f"test-{part}.bin", numpy.uint8) for part in "xy")
x_train, x_test = (x.reshape(-1, 32, 32, 3) for x in (x_train, x_test))
x_train, y_train = x_train[:limit], y_train[:limit]
lap("load")

x_train = x_train.astype("float32") / 255
x_test = x_test.astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
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
lap("prepare")

ends = EpochEnds()
model.fit(x_train, y_train, epochs=epochs, batch_size=64, verbose=0, callbacks=[ends])
lap("fit")

_, accuracy = model.evaluate(x_test, y_test, verbose=0)
lap("evaluate")

model.predict(x_test, verbose=0)
lap("predict")

backend = keras.backend.backend()
versions = {
    "keras": keras.__version__,
    backend: importlib.import_module(backend).__version__,
    "python": platform.python_version(),
}
figures = {
    "versions": versions,
    "seconds": seconds,
    "lastEpoch": ends.at[-1] - ends.at[-2] if epochs > 1 else None,
    "accuracy": accuracy,
}
print("DONE " + json.dumps(figures), flush=True)
