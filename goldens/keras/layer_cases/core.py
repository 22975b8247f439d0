"""Dense layers, embeddings, activations as layers, and what dropout does at inference."""

import keras

from golden import Part
from layer_cases import case

ROWS = (5, 6)
SEQUENCE = (2, 4, 6)
IMAGE = (2, 4, 5, 3)

DENSE = [
    case("Dense", "linear", ROWS, units=4),
    case("Dense", "no bias", ROWS, units=4, use_bias=False),
    case("Dense", "sequence", SEQUENCE, units=5, activation="relu"),
    case("Dense", "rank 4", IMAGE, units=2, activation="tanh"),
    *(
        case("Dense", activation, ROWS, units=4, activation=activation)
        for activation in ["relu", "sigmoid", "tanh", "softmax", "gelu", "silu", "elu", "selu", "softplus"]
    ),
    case("EinsumDense", "sequence", SEQUENCE, equation="abc,cd->abd", output_shape=[None, 5], bias_axes="d"),
    case("EinsumDense", "no bias", ROWS, equation="ab,bc->ac", output_shape=4, activation="relu"),
    case("EinsumDense", "heads", SEQUENCE, equation="abc,cde->abde", output_shape=[None, 2, 3], bias_axes="de"),
    case("EinsumDense", "ellipsis", SEQUENCE, equation="...x,xy->...y", output_shape=4, bias_axes="y"),
]

EMBEDDING = [
    case("Embedding", "sequence", (2, 5), below=7, input_dim=7, output_dim=3),
    case("Embedding", "rank 1", (4,), below=7, input_dim=7, output_dim=3),
    # Repeated and zero indices are certain: 20 draws from 4 rows.
    case("Embedding", "mask zero", (4, 5), below=4, input_dim=4, output_dim=3, mask_zero=True),
]

ACTIVATION = [
    case("Activation", "relu", ROWS, spread=2, activation="relu"),
    case("Activation", "softmax", SEQUENCE, spread=2, activation="softmax"),
    case("Activation", "hard silu", ROWS, spread=3, activation="hard_silu"),
    case("ReLU", "default", ROWS, spread=3),
    case("ReLU", "leaky, capped, shifted", ROWS, spread=3, max_value=2.0, negative_slope=0.1, threshold=0.5),
    case("LeakyReLU", "default", ROWS),
    case("LeakyReLU", "slope", ROWS, negative_slope=0.05),
    case("ELU", "default", ROWS),
    case("ELU", "alpha", ROWS, alpha=0.5),
    case("PReLU", "default", IMAGE),
    case("PReLU", "shared axes", IMAGE, shared_axes=[1, 2]),
    case("Softmax", "default", SEQUENCE, spread=2),
    case("Softmax", "axis 1", SEQUENCE, spread=2, axis=1),
    case("Softmax", "two axes", IMAGE, spread=2, axis=[1, 2]),
]

DROPOUT = [
    case("Dropout", "inference", ROWS, rate=0.5),
    case("SpatialDropout1D", "inference", SEQUENCE, rate=0.5),
    case("SpatialDropout2D", "inference", IMAGE, rate=0.5),
    case("SpatialDropout3D", "inference", (2, 3, 2, 2, 3), rate=0.5),
    case("AlphaDropout", "inference", ROWS, rate=0.5),
    case("GaussianDropout", "inference", ROWS, rate=0.5),
    case("GaussianNoise", "inference", ROWS, stddev=0.5),
]

WRAPPERS = [
    case(
        "SpectralNormalization",
        f"dense, {'training' if training else 'inference'}",
        ROWS,
        training=training,
        layer=Part(keras.layers.Dense, {"units": 4}),
        power_iterations=2,
    )
    for training in [False, True]
]

CASES = [*DENSE, *EMBEDDING, *ACTIVATION, *DROPOUT, *WRAPPERS]
