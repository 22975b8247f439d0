"""Makes `trajectory.json`: the losses of 100 training steps of a small CNN from given weights on given pictures.

Weights and pictures come from integer arithmetic and a few exact float64 operations, so that any language makes
the same bits; `test/goldens/trajectory.ts` is the twin. The SHA-256 sums in the manifest prove it.

Training amplifies rounding, so each run is repeated in float64: the gap between Keras and itself is what no other
float32 implementation can be asked to beat. The pictures are chosen to keep it small.
"""

from golden import Case, write

import hashlib
from dataclasses import asdict, dataclass

import jax
import keras
import numpy as np

SIZE, CHANNELS, CLASSES = 32, 3, 10
TRAINING, UNSEEN, BATCH, STEPS = 640, 160, 64, 100

# Every random quantity has a stream of its own.
LABEL_STREAM, PHASE_STREAM, NOISE_STREAM = 1, 2, 3
KERNEL_STREAMS = {"conv1/kernel": 11, "conv2/kernel": 12, "dense1/kernel": 13, "dense2/kernel": 14}

# Waves over the picture's width and height, and the shift between colour channels, for each class.
WAVES_X = np.array([1, 0, 2, 2, -2, 3, 0, 3, -3, 1])
WAVES_Y = np.array([0, 1, 1, 2, 2, 0, 3, 2, 2, 3])
SHIFTS = np.array([0.0, 0.25, 0.5, 0.0, 0.25, 0.5, 0.0, 0.25, 0.5, 0.0])


def uniform(stream: int, index: np.ndarray) -> np.ndarray:
    """Numbers in [0, 1): MurmurHash3's 32-bit finalizer of index + stream * 0x9e3779b9, divided by 2^32."""
    h = (index.astype(np.uint64) + stream * 0x9E3779B9).astype(np.uint32)
    h = (h ^ (h >> 16)) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * np.uint32(0xC2B2AE35)
    return (h ^ (h >> 16)).astype(np.float64) / 2**32


@dataclass(frozen=True)
class Pictures:
    """How clearly a picture shows its class: `offset + amplitude * wave + noise`, phases from 0 to `phases` turns."""

    offset: float
    amplitude: float
    noise: float
    phases: float


CASES = {
    "steep": Pictures(offset=0.0, amplitude=0.5, noise=0.5, phases=0.25),  # learnt in 20 steps
    "noisy": Pictures(offset=0.0, amplitude=0.3, noise=0.6, phases=0.25),  # learnt in 30
}


def labels(count: int) -> np.ndarray:
    return np.floor(uniform(LABEL_STREAM, np.arange(count)) * CLASSES).astype(np.int32)


def images(count: int, options: Pictures) -> np.ndarray:
    """A triangle wave whose direction, frequency and colour are the class's, at a random phase, in noise."""
    label = labels(count)
    phase = uniform(PHASE_STREAM, np.arange(count)) * options.phases
    picture, row, column, channel = np.indices((count, SIZE, SIZE, CHANNELS), sparse=True)
    place = (WAVES_X[label][picture] * column + WAVES_Y[label][picture] * row) / SIZE
    turns = place + phase[picture] + SHIFTS[label][picture] * channel
    wave = 4 * np.abs(turns - np.floor(turns) - 0.5) - 1  # in [-1, 1], period 1
    index = np.arange(count * SIZE * SIZE * CHANNELS).reshape(wave.shape)
    noise = uniform(NOISE_STREAM, index) - 0.5
    return (options.offset + options.amplitude * wave + options.noise * noise).astype(np.float32)


def initial_kernel(name: str, shape) -> np.ndarray:
    """Uniform within Glorot's limit sqrt(6 / (fan in + fan out)); biases start at zero."""
    receptive = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (receptive * (shape[-2] + shape[-1])))
    unit = uniform(KERNEL_STREAMS[name], np.arange(np.prod(shape))) * 2 - 1
    return (unit * limit).astype(np.float32).reshape(shape)


def cnn() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((SIZE, SIZE, CHANNELS)),
            keras.layers.Conv2D(32, 3, activation="relu", name="conv1"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(64, 3, activation="relu", name="conv2"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu", name="dense1"),
            keras.layers.Dense(CLASSES, activation="softmax", name="dense2"),
        ]
    )


@dataclass
class Trajectory:
    losses: list[float]
    accuracies: list[float]
    evaluation: dict[str, float]


def train(options: Pictures) -> Trajectory:
    pictures, targets = images(TRAINING + UNSEEN, options), np.eye(CLASSES, dtype=np.float32)[labels(TRAINING + UNSEEN)]
    model = cnn()
    for name in KERNEL_STREAMS:
        layer = model.get_layer(name.split("/")[0])
        layer.kernel.assign(initial_kernel(name, layer.kernel.shape))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    losses, accuracies = [], []
    for step in range(STEPS):
        start = step * BATCH % TRAINING
        batch = slice(start, start + BATCH)
        logs = model.train_on_batch(pictures[batch], targets[batch], return_dict=True)
        model.reset_metrics()  # or Keras returns means since the start
        losses.append(float(logs["loss"]))
        accuracies.append(float(logs["accuracy"]))
    # 160 = 64 + 64 + 32: the last batch counts by its size.
    evaluation = model.evaluate(
        pictures[TRAINING:], targets[TRAINING:], batch_size=BATCH, verbose=0, return_dict=True
    )
    return Trajectory(losses, accuracies, {key: float(value) for key, value in evaluation.items()})


def sha256(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def set_precision(dtype: str):
    jax.config.update("jax_enable_x64", dtype == "float64")
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)  # which no longer follows floatx once a layer was made


def train_in_float64(options: Pictures) -> Trajectory:
    set_precision("float64")
    try:
        return train(options)
    finally:
        set_precision("float32")


def run(name: str, options: Pictures) -> Case:
    case = Case(name, "trajectory", asdict(options))
    kernels = {name: cnn().get_layer(name.split("/")[0]).kernel.shape for name in KERNEL_STREAMS}
    case.record(
        sha256={
            "images": sha256(images(TRAINING + UNSEEN, options)),
            "labels": sha256(labels(TRAINING + UNSEEN)),
            **{name: sha256(initial_kernel(name, shape)) for name, shape in kernels.items()},
        }
    )
    trajectory, exact = train(options), train_in_float64(options)
    case.record(losses=trajectory.losses, accuracies=trajectory.accuracies, evaluation=trajectory.evaluation)
    case.record(losses_in_float64=exact.losses)
    print(f"{name}: {np.abs(np.subtract(trajectory.losses, exact.losses)).max():.1e} between float32 and float64")
    return case


if __name__ == "__main__":
    write("trajectory", [run(name, options) for name, options in CASES.items()])
