"""Makes `constraints.json`: what each constraint makes of a kernel."""

from golden import Case, camel_class, normal, random_for, write

import keras
import numpy as np

MATRIX = (4, 5)
KERNEL = (2, 2, 3, 4)

CASES = [
    ("MaxNorm", "default", MATRIX, {}),
    ("MaxNorm", "axis 1", MATRIX, {"max_value": 1.5, "axis": 1}),
    ("MaxNorm", "convolution", KERNEL, {"max_value": 3.0, "axis": [0, 1, 2]}),
    ("MinMaxNorm", "default", MATRIX, {}),
    ("MinMaxNorm", "rate", MATRIX, {"min_value": 1.8, "max_value": 2.2, "rate": 0.5, "axis": 1}),
    ("NonNeg", "default", MATRIX, {}),
    ("UnitNorm", "default", MATRIX, {}),
    ("UnitNorm", "convolution", KERNEL, {"axis": [0, 1, 2]}),
]


def run(cls: str, note: str, shape, options: dict) -> Case:
    case = Case(f"{camel_class(cls)}: {note}", camel_class(cls), options)
    kernel = normal(random_for(case.entry["name"]), shape)
    constrained = getattr(keras.constraints, cls)(**options)(kernel)
    case.record(input=case.tensor("x", kernel), output=case.tensor("y", np.asarray(constrained)))
    return case


if __name__ == "__main__":
    write("constraints", [run(*case) for case in CASES])
