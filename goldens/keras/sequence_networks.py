"""Makes `sequenceNetworks`: masks on their way through whole models, and what `evaluate` and `fit` make of them."""

from dataclasses import dataclass, field

from golden import Case, Part, camel, camel_options, normal, random_for, write

import jax
import keras
import numpy as np
from keras.src import backend

from sequence import built, described, named_weights, type_of

BATCH, STEPS = 3, 5
INDICES = ("int32", (BATCH, STEPS), 4)  # 4 rows, so that the padding 0 is certain to occur
FLOATS = ("float32", (BATCH, STEPS, 3), None)


@dataclass(frozen=True)
class Node:
    """A layer in a model; its name is its place in the weights' names."""

    name: str
    layer: str
    options: dict = field(default_factory=dict)
    inputs: tuple[str, ...] | None = None  # names of nodes and inputs; those left out read the node before


@dataclass(frozen=True)
class NetworkCase:
    note: str
    inputs: tuple[tuple, ...]  # x0, x1, ...
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...] = ()  # names of nodes; the last one if left out
    compiled: dict | None = None  # loss and metrics


EMBEDDING = Node("embedding", "Embedding", {"input_dim": 4, "output_dim": 3, "mask_zero": True})
MASKING = Node("masking", "Masking", {"mask_value": 0.5})
LSTM = Node("lstm", "LSTM", {"units": 3})
SEQUENCES = Node("lstm", "LSTM", {"units": 3, "return_sequences": True})
DENSE = Node("dense", "Dense", {"units": 2})
SOFTMAX = Node("dense", "Dense", {"units": 4, "activation": "softmax"})


def through(note: str, *nodes: Node) -> NetworkCase:
    """Whether a mask survives layers: what comes out shows the mask that the last layer saw."""
    return NetworkCase(note, (INDICES,), (EMBEDDING, *nodes, Node("last", "LSTM", {"units": 2, "return_sequences": True})))


def merged(layer: str, second: tuple[Node, ...], **options) -> NetworkCase:
    note = f"{camel(layer.lower())}, {'two masks' if second[0].layer == 'Masking' else 'one mask'}{', axis 1' if options else ''}"
    return NetworkCase(
        note,
        (INDICES, FLOATS),
        (EMBEDDING, Node(second[0].name, second[0].layer, second[0].options, ("x1",)), Node("merged", layer, options, ("embedding", second[0].name))),
        ("merged",),
    )


PLAIN = (Node("plain", "Activation", {"activation": "linear"}),)

CASES = [
    NetworkCase("embedding, lstm, dense", (INDICES,), (EMBEDDING, LSTM, DENSE)),
    NetworkCase("embedding, lstm sequences, dense", (INDICES,), (EMBEDDING, SEQUENCES, DENSE)),
    NetworkCase("embedding, two lstms", (INDICES,), (EMBEDDING, SEQUENCES, Node("gru", "GRU", {"units": 2}))),
    NetworkCase("embedding, bidirectional", (INDICES,), (EMBEDDING, Node("both", "Bidirectional", {"layer": Part(keras.layers.LSTM, {"units": 2, "return_sequences": True})}), DENSE)),
    NetworkCase("masking, lstm", (FLOATS,), (MASKING, LSTM)),
    NetworkCase("masking", (FLOATS,), (MASKING,)),
    NetworkCase("masking, default value", (FLOATS,), (Node("masking", "Masking"), SEQUENCES)),
    through("through dense", Node("dense", "Dense", {"units": 3})),
    through("through dropout", Node("dropout", "Dropout", {"rate": 0.5})),
    through("through activation", Node("activation", "Activation", {"activation": "tanh"})),
    through("through layer normalization", Node("norm", "LayerNormalization")),
    through("through time distributed", Node("each", "TimeDistributed", {"layer": Part(keras.layers.Dense, {"units": 3})})),
    through("through conv1d", Node("conv", "Conv1D", {"filters": 3, "kernel_size": 3, "padding": "same"})),
    through("through attention", Node("attention", "MultiHeadAttention", {"num_heads": 2, "key_dim": 2}, ("embedding", "embedding"))),
    NetworkCase("global average", (INDICES,), (EMBEDDING, Node("pool", "GlobalAveragePooling1D"))),
    NetworkCase("global maximum", (INDICES,), (EMBEDDING, Node("pool", "GlobalMaxPooling1D"))),
    *(merged(layer, second) for layer in ["Add", "Maximum", "Multiply", "Average", "Concatenate"] for second in [(MASKING,), PLAIN]),
    merged("Concatenate", (MASKING,), axis=1),
    *(
        NetworkCase(note, (INDICES,), (EMBEDDING, SEQUENCES, SOFTMAX), compiled=compiled)
        for note, compiled in [
            ("compiled, sparse labels", {"loss": "sparse_categorical_crossentropy", "sparse": True}),
            ("compiled, sparse labels, weights", {"loss": "sparse_categorical_crossentropy", "sparse": True, "weighted": True}),
            ("compiled, squared error", {"loss": "mean_squared_error", "sparse": False}),
        ]
    ),
    NetworkCase("compiled, no mask left", (INDICES,), (EMBEDDING, LSTM, SOFTMAX), compiled={"loss": "categorical_crossentropy", "sparse": False}),
]


def build_model(spec: NetworkCase):
    tensors = {f"x{i}": keras.Input(shape[1:], dtype=dtype) for i, (dtype, shape, _) in enumerate(spec.inputs)}
    before, layers = "x0", {}
    for node in spec.nodes:
        options = {key: built(value) for key, value in node.options.items()}
        layers[node.name] = getattr(keras.layers, node.layer)(**options)
        read = [tensors[name] for name in node.inputs or (before,)]
        call = layers[node.name]
        several = node.layer == "MultiHeadAttention"
        tensors[node.name] = call(*read) if several or len(read) == 1 else call(read)
        before = node.name
    outputs = [tensors[name] for name in spec.outputs or (before,)]
    model = keras.Model([tensors[f"x{i}"] for i in range(len(spec.inputs))], outputs if len(outputs) > 1 else outputs[0])
    return model, {f"{name}/{weight}": v for name, layer in layers.items() for weight, v in named_weights(layer).items()}


def data_for(random, dtype: str, shape, below) -> np.ndarray:
    if dtype == "int32":
        return random.integers(0, below, shape).astype(np.int32)
    x = normal(random, shape)
    x[0, 3:] = 0.5  # The value of `masking`, at the end, in the middle, and in a whole row.
    x[1] = 0.5
    x[2, 1:3] = 0.5
    x[2, 4] = 0.0
    return x


def run(spec: NetworkCase) -> Case:
    case = Case(f"network: {spec.note}", "network", {})
    random = random_for(case.entry["name"])
    model, weights = build_model(spec)
    inputs = [data_for(random, *given) for given in spec.inputs]
    for weight in weights.values():
        weight.assign(normal(random, weight.shape, scale=0.5))
    before, nodes = "x0", []
    for node in spec.nodes:
        options = camel_options(described(node.options))
        nodes.append({"name": node.name, "type": type_of(node.layer), "options": options, "inputs": list(node.inputs or (before,))})
        before = node.name

    values = {name: weight.value for name, weight in weights.items()}
    case.record(
        nodes=nodes,
        output_names=list(spec.outputs or (before,)),
        inputs=[case.tensor(f"x{i}", x) for i, x in enumerate(inputs)],
        weights=[case.tensor(name, value) for name, value in values.items()],
    )
    differentiable = {i: x for i, x in enumerate(inputs) if x.dtype == np.float32}

    def forward(trained: dict, floats: dict):
        mapping = [(variable, trained[name]) for name, variable in weights.items()]
        with backend.StatelessScope(state_mapping=mapping):
            tensors = [jax.numpy.array(floats.get(i, x)) for i, x in enumerate(inputs)]
            outputs = keras.tree.flatten(model(tensors))
        return outputs, [backend.get_keras_mask(y) for y in outputs]

    outputs, backward, masks = jax.vjp(forward, values, differentiable, has_aux=True)
    dys = [normal(random, y.shape) for y in outputs]
    weight_gradients, input_gradients = backward(dys)
    case.record(
        outputs=[case.tensor(f"y{i}", y) for i, y in enumerate(outputs)],
        output_masks=[None if mask is None else case.tensor(f"ymask{i}", mask) for i, mask in enumerate(masks)],
        dys=[case.tensor(f"dy{i}", dy) for i, dy in enumerate(dys)],
        input_gradients=[
            case.tensor(f"dx{i}", input_gradients[i]) if i in differentiable else None for i in range(len(inputs))
        ],
        weight_gradients=[case.tensor(f"d {name}", weight_gradients[name]) for name in weights],
    )
    if spec.compiled is not None:
        record_training(spec, case, (model, weights, inputs, outputs[0].shape), random)
    return case


def record_training(spec: NetworkCase, case: Case, made, random):
    """Two epochs of gradient descent on the one batch, between two evaluations."""
    model, weights, inputs, shape = made
    sparse = spec.compiled["sparse"]
    metric = "sparse_categorical_accuracy" if sparse else "mean_absolute_error"
    y_true = random.integers(0, shape[-1], shape[:-1]).astype(np.int32) if sparse else np.abs(normal(random, shape))
    sample_weight = None
    if spec.compiled.get("weighted"):
        sample_weight = random.uniform(0.5, 2.0, shape[:-1]).astype(np.float32)
    data = {"x": inputs[0], "y": y_true, "sample_weight": sample_weight, "batch_size": BATCH, "verbose": 0}
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss=spec.compiled["loss"], metrics=[metric], weighted_metrics=[metric])

    def evaluate() -> dict[str, float]:
        result = model.evaluate(**data, return_dict=True)
        return {"loss": result["loss"], "metric": result[metric], "weightedMetric": result[f"weighted_{metric}"]}

    before = evaluate()
    history = model.fit(**data, epochs=2, shuffle=False).history
    case.record(
        loss=camel_options(spec.compiled["loss"]),
        metric=camel_options(metric),
        learning_rate=0.5,
        y_true=case.tensor("yTrue", y_true),
        sample_weight=None if sample_weight is None else case.tensor("sampleWeight", sample_weight),
        evaluation_before=before,
        losses=[float(value) for value in history["loss"]],
        evaluation_after=evaluate(),
        weights_after=[case.tensor(f"after {name}", weight.numpy()) for name, weight in weights.items()],
    )


if __name__ == "__main__":
    write("sequenceNetworks", [run(spec) for spec in CASES])
