"""Makes `sequenceRecurrent`, `sequenceWrappers`, `sequenceConvolutional` and `sequenceAttention`, or those named
as arguments.

Each case records a layer's outputs, their masks, its state, and the gradients of sum(dy * y) over all outputs.
`sequence_networks.py` and `sequence_hub.py` make the rest of the family.
"""

import sys

from golden import Case, Part, camel, camel_class, camel_options, normal, random_for, write

import jax
import keras
import numpy as np
from keras.src import backend
from keras.src.layers.rnn.conv_lstm import ConvLSTM

from layer_cases import attention, conv_recurrent, recurrent, recurrent_wrappers
from layer_cases.sequence import Input, SequenceCase

_CAMEL_CLASSES = {
    "SimpleRNN": "simpleRnn",
    "SimpleRNNCell": "simpleRnnCell",
    "StackedRNNCells": "stackedRnnCells",
    "ConvLSTM1D": "convLstm1d",
    "ConvLSTM2D": "convLstm2d",
    "ConvLSTM3D": "convLstm3d",
}

# Keras Hub's encoder and decoder name the same part differently.
_CAMEL_PARTS = {"self_attention_layer": "selfAttention"}

# Queries that a mask leaves out: their outputs depend on which of two ways Keras takes, so zeros are recorded.
_OPEN_WHERE_MASKED = ("MultiHeadAttention", "GroupQueryAttention", "TransformerEncoder", "TransformerDecoder")

# Layers that take their tensors as one list.
_LISTED = ("Attention", "AdditiveAttention")


def type_of(class_name: str) -> str:
    return _CAMEL_CLASSES.get(class_name) or camel_class(class_name)


def described(value):
    """The options with nested layers as `{ type, options }`."""
    if isinstance(value, Part):
        return {"type": type_of(value.cls.__name__), "options": camel_options(described(value.options))}
    if isinstance(value, dict):
        return {key: described(item) for key, item in value.items()}
    return [described(item) for item in value] if isinstance(value, list) else value


def built(value):
    """The options as Keras takes them, lists of nested layers too."""
    if isinstance(value, Part):
        return value.cls(**{key: built(item) for key, item in value.options.items()})
    return [built(item) for item in value] if isinstance(value, list) else value


def under(prefix: str, weights: dict) -> dict:
    return {f"{prefix}/{name}": variable for name, variable in weights.items()}


def named_weights(layer) -> dict:
    """The trained weights by our names: the parts' names, `/`, Keras's name in camelCase."""
    if isinstance(layer, keras.layers.Bidirectional):
        return under("forward", named_weights(layer.forward_layer)) | under("backward", named_weights(layer.backward_layer))
    if isinstance(layer, keras.layers.StackedRNNCells):
        return {name: v for i, cell in enumerate(layer.cells) for name, v in under(f"cells/{i}", named_weights(cell)).items()}
    # A cell's weights are its layer's, a wrapped layer's its wrapper's.
    if isinstance(layer, keras.layers.RNN):
        return named_weights(layer.cell)
    if isinstance(layer, keras.layers.Wrapper):
        return named_weights(layer.layer)
    own = {camel(variable.name): variable for variable in layer._trainable_variables}
    for part in layer._layers:
        own |= under(_CAMEL_PARTS.get(part.name) or camel(part.name), named_weights(part))
    return own


def mask_of(kind: str, batch: int, steps: int) -> np.ndarray:
    """`padded`: each row ends two steps before the last one; `ragged`: gaps anywhere, and the second row is empty."""
    row, step = np.indices((batch, steps))
    if kind == "padded":
        return step < np.maximum(1, steps - 2 * row)
    return np.where(row == 0, step % 2 == 1, (row > 1) & (step % 3 != 1))


def data_for(random, given: Input) -> np.ndarray:
    if given.boolean:
        allowed = random.random(given.shape) < 0.6
        allowed[..., 0] = True  # Every query may look somewhere.
        return allowed
    if given.below is not None:
        return random.integers(0, given.below, given.shape).astype(np.int32)
    return normal(random, given.shape)


def counted(value, mask) -> np.ndarray:
    """Zeros where the mask leaves a query out, in outputs `[batch, queries, ...]` or scores `[batch, heads, queries, keys]`."""
    shaped = mask[:, :, None] if np.ndim(value) == 3 else mask[:, None, :, None]
    return np.where(shaped, value, np.float32(0))


def initial_weight(random, name: str, shape) -> np.ndarray:
    """Random values of the size that the weight usually has, so that no gradient vanishes."""
    around_one = name.split("/")[-1] in ("gamma", "scale", "concatScoreWeight")
    return normal(random, shape, scale=0.3, offset=1.0) if around_one else normal(random, shape, scale=0.5)


def call_layer(spec: SequenceCase, layer, tensors, masks):
    """Calls the layer as a user would, the masks travelling with the tensors."""
    roles = [given.role for given in spec.inputs]
    for tensor, mask in zip(tensors, masks):
        if mask is not None:
            backend.set_keras_mask(tensor, mask)
    if spec.layer in _LISTED:
        return layer(list(tensors), **spec.call)
    named: dict = {}
    for role, tensor in zip(roles[1:], tensors[1:]):
        if role == "initial_state":
            named.setdefault(role, []).append(tensor)
        else:
            named[role] = tensor
    if "initial_state" in named and masks[0] is not None:
        # With a second argument of tensors, Keras no longer looks for the mask of the first.
        named["mask"] = masks[0]
    return layer(tensors[0], **named, **spec.call)


def run(spec: SequenceCase, module=keras.layers) -> Case:
    type_name = type_of(spec.layer)
    case = Case(f"{type_name}: {spec.note}", type_name, described(spec.options))
    random = random_for(case.entry["name"])
    layer = getattr(module, spec.layer)(**{key: built(value) for key, value in spec.options.items()})

    inputs = [data_for(random, given) for given in spec.inputs]
    masks = [given.mask and mask_of(given.mask, *given.shape[:2]) for given in spec.inputs]
    if isinstance(layer, ConvLSTM) and masks[0] is not None:
        layer.unroll = True
    call_layer(spec, layer, [backend.convert_to_tensor(x) for x in inputs], masks)  # builds

    weights = named_weights(layer)
    assert len(weights) == len(layer.trainable_variables), f"{case.entry['name']}: {weights.keys()}"
    case.record(training=False, call=camel_options(spec.call), roles=[camel(given.role) for given in spec.inputs])
    case.record(initial={name: case.tensor(f"initial {name}", weights[name].numpy()) for name in spec.initial})
    for name, weight in weights.items():
        weight.assign(initial_weight(random, name, weight.shape))
    states = keras.tree.flatten(layer.states) if spec.options.get("stateful") else []
    for state in states:
        state.assign(normal(random, state.shape, scale=0.5))

    case.record(
        inputs=[case.tensor(f"x{i}", x) for i, x in enumerate(inputs)],
        masks=[None if mask is None else case.tensor(f"mask{i}", mask) for i, mask in enumerate(masks)],
        weights=[case.tensor(name, weight.numpy()) for name, weight in weights.items()],
        states=[case.tensor(f"state{i}", state.numpy()) for i, state in enumerate(states)],
    )

    kept = [state.value for state in states]
    differentiable = {i: x for i, x in enumerate(inputs) if x.dtype == np.float32}

    def forward(trained: dict, floats: dict):
        tensors = [floats.get(i, x) for i, x in enumerate(inputs)]
        # A copy for each, as masks hang on the tensors themselves.
        tensors = [jax.numpy.array(x) for x in tensors]
        mapping = [(variable, trained[name]) for name, variable in weights.items()]
        mapping += list(zip(states, kept))
        with backend.StatelessScope(state_mapping=mapping) as scope:
            outputs = keras.tree.flatten(call_layer(spec, layer, tensors, masks))
        output_masks = [backend.get_keras_mask(y) for y in outputs]
        return outputs, (output_masks, [scope.get_current_value(state) for state in states])

    values = {name: weight.value for name, weight in weights.items()}
    outputs, backward, (output_masks, new_states) = jax.vjp(forward, values, differentiable, has_aux=True)
    dys = [normal(random, y.shape) for y in outputs]
    if spec.layer in _OPEN_WHERE_MASKED and masks[0] is not None:
        outputs, dys = [[counted(value, masks[0]) for value in values] for values in (outputs, dys)]
    weight_gradients, input_gradients = backward(dys)

    case.record(
        outputs=[case.tensor(f"y{i}", y) for i, y in enumerate(outputs)],
        # Keras's softmax leaves the attention mask on the scores: that is no mask of steps.
        output_masks=[
            None if mask is None or mask.ndim != 2 else case.tensor(f"ymask{i}", mask) for i, mask in enumerate(output_masks)
        ],
        new_states=[case.tensor(f"newState{i}", state) for i, state in enumerate(new_states)],
        dys=[case.tensor(f"dy{i}", dy) for i, dy in enumerate(dys)],
        # Gradients with respect to integers and masks do not exist.
        input_gradients=[
            case.tensor(f"dx{i}", input_gradients[i]) if i in differentiable else None for i in range(len(inputs))
        ],
        weight_gradients=[case.tensor(f"d {name}", weight_gradients[name]) for name in weights],
    )
    return case


FAMILIES = {
    "sequenceRecurrent": recurrent,
    "sequenceWrappers": recurrent_wrappers,
    "sequenceConvolutional": conv_recurrent,
    "sequenceAttention": attention,
}

if __name__ == "__main__":
    for area in sys.argv[1:] or FAMILIES:
        write(area, [run(spec) for spec in FAMILIES[area].CASES])
