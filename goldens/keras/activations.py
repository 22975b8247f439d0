"""Makes `activations.json`: every activation function by name, and those with arguments, with gradients."""

from golden import Case, camel, normal, random_for, write

import jax
import keras

SHAPE = (4, 6)

# Every name `Dense(activation=...)` takes, then the ones that have arguments of their own.
CASES = [
    *(
        (name, {})
        for name in """celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear
        log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus
        sparse_sigmoid sparsemax squareplus tanh tanh_shrink""".split()
    ),
    ("celu", {"alpha": 0.5}),
    ("elu", {"alpha": 0.5}),
    ("gelu", {"approximate": True}),
    ("glu", {"axis": 0}),
    ("hard_shrink", {"threshold": 1.0}),
    ("leaky_relu", {"negative_slope": 0.05}),
    ("log_softmax", {"axis": 0}),
    ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}),
    ("soft_shrink", {"threshold": 1.0}),
    ("softmax", {"axis": 0}),
    ("sparsemax", {"axis": 0}),
    ("squareplus", {"b": 1.0}),
    ("threshold", {"threshold": 0.5, "default_value": -1.0}),
]


def run(name: str, options: dict) -> Case:
    case = Case(" ".join([camel(name), *map(camel, options)]), camel(name), options)
    random = random_for(case.entry["name"])
    # Wide enough to reach the flat ends of relu6, hardSigmoid and the like.
    x = normal(random, SHAPE, scale=3)
    y, backward = jax.vjp(lambda x: getattr(keras.activations, name)(x, **options), x)
    dy = normal(random, y.shape)
    case.record(input=case.tensor("x", x), output=case.tensor("y", y))
    case.record(dy=case.tensor("dy", dy), gradient=case.tensor("dx", backward(dy)[0]))
    return case


if __name__ == "__main__":
    write("activations", [run(name, options) for name, options in CASES])
