"""Makes `optimizers.json`: the weights after each of 20 steps with given gradients."""

from golden import Case, Part, build_options, camel_class, normal, random_for, write

import keras
import numpy as np

STEPS = 20
SHAPES = {"kernel": (4, 3), "bias": (3,)}

DECAY = Part(keras.optimizers.schedules.ExponentialDecay, {"initial_learning_rate": 0.05, "decay_steps": 10, "decay_rate": 0.5})

CASES = [
    ("SGD", "default", {}),
    ("SGD", "momentum", {"learning_rate": 0.05, "momentum": 0.9}),
    ("SGD", "nesterov", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    ("SGD", "schedule", {"learning_rate": DECAY}),
    ("RMSprop", "default", {}),
    ("RMSprop", "momentum", {"learning_rate": 0.01, "momentum": 0.8, "rho": 0.8}),
    ("RMSprop", "centered", {"learning_rate": 0.01, "centered": True}),
    ("RMSprop", "centered momentum", {"learning_rate": 0.01, "centered": True, "momentum": 0.5, "epsilon": 1e-3}),
    ("Adagrad", "default", {}),
    ("Adagrad", "options", {"learning_rate": 0.1, "initial_accumulator_value": 0.3, "epsilon": 1e-3}),
    ("Adadelta", "default", {}),
    ("Adadelta", "options", {"learning_rate": 1.0, "rho": 0.8, "epsilon": 1e-3}),
    ("Adam", "default", {}),
    ("Adam", "options", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}),
    ("Adam", "amsgrad", {"learning_rate": 0.01, "beta_2": 0.8, "amsgrad": True}),
    ("Adam", "schedule", {"learning_rate": DECAY}),
    ("AdamW", "default", {}),
    ("AdamW", "decay", {"learning_rate": 0.01, "weight_decay": 0.1}),
    ("AdamW", "amsgrad", {"learning_rate": 0.01, "beta_2": 0.8, "amsgrad": True}),
    ("Nadam", "default", {}),
    ("Nadam", "options", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95}),
    ("Adamax", "default", {}),
    ("Adamax", "options", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.9}),
    ("Lion", "default", {}),
    ("Lion", "options", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "weight_decay": 0.1}),
    ("Ftrl", "default", {}),
    ("Ftrl", "regularized", {"learning_rate": 0.1, "l1_regularization_strength": 0.01, "l2_regularization_strength": 0.02, "beta": 0.1}),
    ("Adafactor", "default", {}),
    ("Lamb", "default", {}),
    # What every optimizer has. Each with a plain rule and with Adam, which keeps state.
    *(
        (cls, note, {"learning_rate": 0.01, **options})
        for cls in ["SGD", "Adam"]
        for note, options in [
            ("weight decay", {"weight_decay": 0.1}),
            ("clipnorm", {"clipnorm": 1.5}),
            ("clipvalue", {"clipvalue": 0.5}),
            ("global clipnorm", {"global_clipnorm": 2.0}),
            ("averaged", {"use_ema": True, "ema_momentum": 0.9}),
            ("averaged, overwriting", {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 7}),
            ("accumulated", {"gradient_accumulation_steps": 3}),
            ("accumulated, clipped, averaged", {"gradient_accumulation_steps": 3, "global_clipnorm": 2.0, "use_ema": True, "ema_momentum": 0.9}),
        ]
    ),
    ("SGD", "momentum, everything", {"learning_rate": 0.05, "momentum": 0.9, "weight_decay": 0.01, "clipnorm": 1.5, "use_ema": True, "ema_momentum": 0.8}),
]


def run(cls: str, note: str, options: dict) -> Case:
    type_name = camel_class(cls)
    case = Case(f"{type_name}: {note}", type_name, options)
    optimizer = getattr(keras.optimizers, cls)(**build_options(options))
    # Every case starts from the same weights and sees the same gradients.
    random = random_for("optimizers")
    weights = {name: keras.Variable(normal(random, shape), name=name) for name, shape in SHAPES.items()}
    gradients = {name: normal(random, (STEPS, *shape)) for name, shape in SHAPES.items()}
    # Some steps that clipping leaves alone, some that it does not.
    sizes = random.uniform(0.1, 2.0, STEPS).astype(np.float32)
    gradients = {name: (sizes * g.T).T for name, g in gradients.items()}
    if "accumulated" not in note:
        gradients["bias"][5] = 0  # a step without gradient still moves what has momentum

    case.record(weights={name: case.tensor(name, variable.numpy()) for name, variable in weights.items()})
    case.record(gradients={name: case.tensor(f"gradient/{name}", g) for name, g in gradients.items()})
    optimizer.build(list(weights.values()))
    steps = {name: [] for name in SHAPES}
    for step in range(STEPS):
        optimizer.apply([gradients[name][step] for name in SHAPES], list(weights.values()))
        for name, variable in weights.items():
            steps[name].append(variable.numpy())
    case.record(steps={name: case.tensor(f"steps/{name}", np.stack(values)) for name, values in steps.items()})
    if options.get("use_ema"):
        optimizer.finalize_variable_values(list(weights.values()))
        case.record(finalized={name: case.tensor(f"finalized/{name}", v.numpy()) for name, v in weights.items()})
    return case


if __name__ == "__main__":
    write("optimizers", [run(*case) for case in CASES])
