"""Makes `regularizers.json`: each penalty and its gradient."""

from golden import Case, camel_class, normal, random_for, write

import jax
import keras

MATRIX = (4, 5)
KERNEL = (2, 2, 3, 4)

CASES = [
    ("L1", "default", MATRIX, {}),
    ("L1", "convolution", KERNEL, {"l1": 0.1}),
    ("L2", "default", MATRIX, {}),
    ("L2", "convolution", KERNEL, {"l2": 0.1}),
    ("L1L2", "default", MATRIX, {}),
    ("L1L2", "both", MATRIX, {"l1": 0.02, "l2": 0.03}),
    ("OrthogonalRegularizer", "rows", MATRIX, {}),
    ("OrthogonalRegularizer", "columns", MATRIX, {"factor": 0.1, "mode": "columns"}),
]


def run(cls: str, note: str, shape, options: dict) -> Case:
    type_name = camel_class(cls)
    case = Case(f"{type_name}: {note}", type_name, options)
    kernel = normal(random_for(case.entry["name"]), shape)
    penalty, gradient = jax.value_and_grad(getattr(keras.regularizers, cls)(**options))(kernel)
    case.record(input=case.tensor("x", kernel), output=case.tensor("y", penalty))
    case.record(gradient=case.tensor("dx", gradient))
    return case


if __name__ == "__main__":
    write("regularizers", [run(*case) for case in CASES])
