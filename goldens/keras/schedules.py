"""Makes `schedules.json`: learning rates at given steps."""

from golden import Case, camel_class, write

import keras

STEPS = [0, 1, 2, 5, 9, 10, 11, 15, 19, 20, 21, 30, 35, 50, 70, 71, 100, 150, 1000]

CASES = [
    ("ExponentialDecay", "smooth", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9}),
    ("ExponentialDecay", "staircase", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9, "staircase": True}),
    ("CosineDecay", "plain", {"initial_learning_rate": 0.1, "decay_steps": 70}),
    ("CosineDecay", "floor", {"initial_learning_rate": 0.1, "decay_steps": 70, "alpha": 0.2}),
    ("CosineDecay", "warm-up", {"initial_learning_rate": 0.0, "decay_steps": 70, "warmup_target": 0.1, "warmup_steps": 20}),
    ("CosineDecay", "warm-up, floor", {"initial_learning_rate": 0.01, "decay_steps": 70, "alpha": 0.1, "warmup_target": 0.1, "warmup_steps": 10}),
    ("CosineDecayRestarts", "default", {"initial_learning_rate": 0.1, "first_decay_steps": 10}),
    ("CosineDecayRestarts", "equal lengths", {"initial_learning_rate": 0.1, "first_decay_steps": 15, "t_mul": 1.0, "m_mul": 0.8, "alpha": 0.1}),
    ("CosineDecayRestarts", "shrinking", {"initial_learning_rate": 0.1, "first_decay_steps": 12, "t_mul": 1.5, "m_mul": 0.5}),
    ("PiecewiseConstantDecay", "three", {"boundaries": [10, 50], "values": [0.1, 0.05, 0.01]}),
    ("PolynomialDecay", "linear", {"initial_learning_rate": 0.1, "decay_steps": 50}),
    ("PolynomialDecay", "root", {"initial_learning_rate": 0.1, "decay_steps": 50, "end_learning_rate": 0.01, "power": 0.5}),
    ("PolynomialDecay", "cycle", {"initial_learning_rate": 0.1, "decay_steps": 20, "end_learning_rate": 0.01, "power": 2.0, "cycle": True}),
    ("InverseTimeDecay", "smooth", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("InverseTimeDecay", "staircase", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True}),
]


def run(cls: str, note: str, options: dict) -> Case:
    type_name = camel_class(cls)
    case = Case(f"{type_name}: {note}", type_name, options)
    schedule = getattr(keras.optimizers.schedules, cls)(**options)
    case.record(at=STEPS, values=[float(schedule(step)) for step in STEPS])
    return case


if __name__ == "__main__":
    write("schedules", [run(*case) for case in CASES])
