"""Makes `layers.json`: every layer's output, new state, and gradients of sum(dy * y)."""

from golden import Case, build_options, camel, camel_class, normal, random_for, write

import jax
import keras
import numpy as np

from layer_cases import LayerCase, convolution, core, merging, normalization, pooling, reshaping


def initial_weight(random, name: str, shape) -> np.ndarray:
    """Random values of the size the weight usually has, so that no gradient vanishes."""
    if name in ("moving_variance", "variance"):
        return random.uniform(0.5, 2.0, shape).astype(np.float32)
    if name in ("gamma", "scale"):
        return normal(random, shape, scale=0.3, offset=1.0)
    if name == "alpha":
        return normal(random, shape, scale=0.1, offset=0.25)
    return normal(random, shape, scale=0.5)


def float_weights(variables) -> list:
    """The variables that are weights; leaves out counters and random states."""
    return [variable for variable in variables if str(variable.dtype).startswith("float")]


def run(spec: LayerCase) -> Case:
    type_name = camel_class(spec.layer)
    case = Case(f"{type_name}: {spec.note}", type_name, spec.options)
    random = random_for(case.entry["name"])
    layer = getattr(keras.layers, spec.layer)(**build_options(spec.options))

    if spec.below is None:
        inputs = [normal(random, shape, spec.spread) for shape in spec.shapes]
    else:
        inputs = [random.integers(0, spec.below, shape).astype(np.int32) for shape in spec.shapes]
    join = (lambda values: values[0]) if len(inputs) == 1 else list

    case.record(training=spec.training)
    case.record(inputs=[case.tensor(f"x{i}", x) for i, x in enumerate(inputs)])
    if spec.adapt:
        layer.adapt(inputs[0])
    layer(join(inputs))  # builds
    weights = float_weights(layer.weights)
    if not spec.adapt:
        for weight in weights:
            weight.assign(initial_weight(random, weight.name, weight.shape))
    case.record(weights={camel(w.name): case.tensor(camel(w.name), w.numpy()) for w in weights})

    fixed = [variable.value for variable in layer.non_trainable_variables]
    trainable = [variable.value for variable in layer.trainable_variables]

    # Only some layers know the argument, and inference is the default of those that do.
    phase = {"training": True} if spec.training else {}

    def forward(trainable, inputs):
        return layer.stateless_call(trainable, fixed, join(inputs), **phase)

    y, backward, state = jax.vjp(forward, trainable, inputs, has_aux=True)
    dy = normal(random, y.shape)
    weight_gradients, input_gradients = backward(dy)

    case.record(output=case.tensor("y", y), dy=case.tensor("dy", dy))
    # Gradients with respect to integers do not exist.
    case.record(
        input_gradients=[
            None if spec.below else case.tensor(f"dx{i}", dx) for i, dx in enumerate(input_gradients)
        ],
        weight_gradients={
            camel(variable.name): case.tensor(f"d{camel(variable.name)}", gradient)
            for variable, gradient in zip(layer.trainable_variables, weight_gradients)
        },
    )
    changed = float_weights(layer.non_trainable_variables) if spec.training else []
    after = dict(zip([id(variable) for variable in layer.non_trainable_variables], state))
    case.record(new_state={camel(v.name): case.tensor(f"new{camel('_' + v.name)}", after[id(v)]) for v in changed})
    if getattr(layer, "mask_zero", False):
        case.record(mask=case.tensor("mask", layer.compute_mask(inputs[0])))
    return case


if __name__ == "__main__":
    families = [core, convolution, pooling, normalization, reshaping, merging]
    write("layers", [run(spec) for family in families for spec in family.CASES])
