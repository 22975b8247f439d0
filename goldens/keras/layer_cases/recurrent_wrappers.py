"""Both directions, and a layer at every step."""

import keras

from golden import Part
from layer_cases.recurrent import PADDED, RAGGED, SEQUENCE, SHAPE, states
from layer_cases.sequence import BATCH, Input, case


def wrapped(cls, **options) -> Part:
    return Part(cls, {"units": 3, **options})


LSTM = wrapped(keras.layers.LSTM)
LSTM_SEQUENCES = wrapped(keras.layers.LSTM, return_sequences=True)

BIDIRECTIONAL = [
    *(
        case("Bidirectional", f"{mode or 'none'}, sequences", SEQUENCE, layer=LSTM_SEQUENCES, merge_mode=mode)
        for mode in ["concat", "sum", "ave", "mul", None]
    ),
    case("Bidirectional", "concat, last", SEQUENCE, layer=LSTM),
    case("Bidirectional", "none, last", SEQUENCE, layer=LSTM, merge_mode=None),
    case("Bidirectional", "gru, padded", PADDED, layer=wrapped(keras.layers.GRU, return_sequences=True)),
    case("Bidirectional", "simple, ragged", RAGGED, layer=wrapped(keras.layers.SimpleRNN, return_sequences=True)),
    case("Bidirectional", "padded, last", PADDED, layer=LSTM),
    case("Bidirectional", "padded, sequences", PADDED, layer=LSTM_SEQUENCES),
    case("Bidirectional", "ragged, sequences, sum", RAGGED, layer=LSTM_SEQUENCES, merge_mode="sum"),
    case("Bidirectional", "ragged, sequences, none", RAGGED, layer=LSTM_SEQUENCES, merge_mode=None),
    case("Bidirectional", "state", SEQUENCE, layer=wrapped(keras.layers.LSTM, return_state=True)),
    case("Bidirectional", "padded, sequences, state", PADDED, layer=wrapped(keras.layers.LSTM, return_sequences=True, return_state=True)),
    case("Bidirectional", "initial state", SEQUENCE, *states(3, 3, 3, 3), layer=LSTM_SEQUENCES),
    case("Bidirectional", "backward layer", SEQUENCE, layer=LSTM_SEQUENCES, backward_layer=Part(keras.layers.GRU, {"units": 2, "return_sequences": True, "go_backwards": True})),
]

STEPS = Input("inputs", SHAPE)
FRAMES = Input("inputs", (BATCH, 4, 5, 4, 2))
NETWORK = Part(
    keras.Sequential,
    {
        "layers": [
            Part(keras.layers.Dense, {"units": 5, "activation": "tanh", "name": "first"}),
            Part(keras.layers.Dense, {"units": 2, "name": "second"}),
        ]
    },
)

TIME_DISTRIBUTED = [
    case("TimeDistributed", "dense", STEPS, layer=Part(keras.layers.Dense, {"units": 3})),
    case("TimeDistributed", "dense, padded", Input("inputs", SHAPE, mask="padded"), layer=Part(keras.layers.Dense, {"units": 3})),
    case("TimeDistributed", "conv2d", FRAMES, layer=Part(keras.layers.Conv2D, {"filters": 3, "kernel_size": 3})),
    case("TimeDistributed", "flatten", FRAMES, layer=Part(keras.layers.Flatten, {})),
    case("TimeDistributed", "network", STEPS, layer=NETWORK),
    case("TimeDistributed", "lstm", Input("inputs", (BATCH, 2, 4, 3)), layer=LSTM),
]

CASES = [*BIDIRECTIONAL, *TIME_DISTRIBUTED]
