"""Makes `initializers.json`: what each initializer draws from for several shapes, and the values of the fixed ones.

The numbers a random initializer draws depend on the backend's generator; its distribution does not. So the
generator is replaced by one that notes the distribution it is asked for.
"""

from golden import Case, camel, camel_class, write

import jax
import keras
import numpy as np
from keras.src.initializers import random_initializers

# Dense, embedding, and convolution kernels in one to three dimensions, transposed ones included.
SHAPES = [(7,), (5, 8), (3, 4, 6), (3, 3, 3, 32), (5, 2, 4, 7), (2, 3, 2, 4, 5)]

SCALED = [
    *((cls, {}) for cls in ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal"]),
    *(
        ("VarianceScaling", {"scale": 1.5, "mode": mode, "distribution": distribution})
        for mode in ["fan_in", "fan_out", "fan_avg"]
        for distribution in ["truncated_normal", "untruncated_normal", "uniform"]
    ),
    ("RandomUniform", {}),
    ("RandomUniform", {"minval": -0.2, "maxval": 0.5}),
    ("RandomNormal", {}),
    ("RandomNormal", {"mean": 1.0, "stddev": 0.5}),
    ("TruncatedNormal", {}),
]

FIXED = [
    ("Zeros", {}, (2, 3)),
    ("Ones", {}, (2, 3)),
    ("Constant", {"value": 0.5}, (2, 3)),
    ("Identity", {}, (3, 3)),
    ("Identity", {"gain": 2.0}, (2, 4)),
]


class Noting:
    """Stands for `keras.random`: keeps the distribution asked for, returns zeros."""

    def __getattr__(self, distribution):
        def draw(shape, dtype=None, seed=None, **parameters):
            self.drawn = {"distribution": camel(distribution)} | {key: float(v) for key, v in parameters.items()}
            return jax.numpy.zeros(shape)

        return draw


def name_of(cls: str, options: dict) -> str:
    return " ".join([camel_class(cls), *(camel(str(value)) for value in options.values())])


def run_scaled(cls: str, options: dict) -> Case:
    """`stddev` is the parameter of the normal before truncation, as Keras corrects it (division by 0.8796)."""
    case = Case(name_of(cls, options), camel_class(cls), options)
    noting = random_initializers.random = Noting()
    initializer = getattr(keras.initializers, cls)(**options, seed=0)
    draws = []
    for shape in SHAPES:
        initializer(shape)
        draws.append({"shape": shape, **noting.drawn})
    case.record(draws=draws)
    return case


def run_fixed(cls: str, options: dict, shape) -> Case:
    case = Case(name_of(cls, options), camel_class(cls), options)
    values = np.asarray(getattr(keras.initializers, cls)(**options)(shape))
    case.record(shape=shape, output=case.tensor("values", values))
    return case


if __name__ == "__main__":
    write("initializers", [*(run_scaled(*case) for case in SCALED), *(run_fixed(*case) for case in FIXED)])
