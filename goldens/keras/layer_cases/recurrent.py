"""Recurrent layers, and cells inside `RNN`."""

import keras

from golden import Part
from layer_cases.sequence import BATCH, Input, case

FEATURES = 4
UNITS = 6
SHAPE = (BATCH, 5, FEATURES)
SEQUENCE = Input("sequences", SHAPE)
PADDED = Input("sequences", SHAPE, mask="padded")
RAGGED = Input("sequences", SHAPE, mask="ragged")


def states(*units: int) -> tuple[Input, ...]:
    return tuple(Input("initial_state", (BATCH, n)) for n in units)


def shared(layer: str, state_count: int, **options) -> list:
    """What every recurrent layer does."""
    return [
        case(layer, "default", SEQUENCE, units=UNITS, **options),
        case(layer, "sequences, state", SEQUENCE, units=UNITS, return_sequences=True, return_state=True, **options),
        case(layer, "backwards, state", SEQUENCE, units=UNITS, go_backwards=True, return_state=True, **options),
        case(layer, "no bias", SEQUENCE, units=UNITS, use_bias=False, **options),
        case(layer, "initial state, ragged", RAGGED, *states(*[UNITS] * state_count), units=UNITS, return_sequences=True, return_state=True, **options),
        case(layer, "padded", PADDED, units=UNITS, **options),
        case(layer, "padded, sequences, state", PADDED, units=UNITS, return_sequences=True, return_state=True, **options),
        case(layer, "ragged, sequences, state", RAGGED, units=UNITS, return_sequences=True, return_state=True, **options),
        case(layer, "ragged, zeros", RAGGED, units=UNITS, return_sequences=True, zero_output_for_mask=True, **options),
        case(layer, "padded, zeros, last", PADDED, units=UNITS, zero_output_for_mask=True, **options),
        case(layer, "ragged, backwards", RAGGED, units=UNITS, go_backwards=True, return_sequences=True, return_state=True, **options),
        case(layer, "stateful, padded, sequences", PADDED, units=UNITS, stateful=True, return_sequences=True, **options),
    ]


LSTM = [
    *shared("LSTM", 2),
    case("LSTM", "one step", Input("sequences", (BATCH, 1, FEATURES)), units=UNITS, return_sequences=True),
    case("LSTM", "unit forget bias", SEQUENCE, units=3, initial=("bias",)),
    case("LSTM", "no unit forget bias", SEQUENCE, units=3, unit_forget_bias=False, initial=("bias",)),
    case("LSTM", "activations", SEQUENCE, units=UNITS, activation="softsign", recurrent_activation="hard_sigmoid"),
    case("LSTM", "linear", SEQUENCE, units=UNITS, activation=None, recurrent_activation="tanh", return_sequences=True),
]

GRU = [
    *shared("GRU", 1),
    case("GRU", "bias", SEQUENCE, units=3, initial=("bias",)),
    case("GRU", "activations", SEQUENCE, units=UNITS, activation="softsign", recurrent_activation="hard_sigmoid"),
    *(
        case("GRU", f"reset before, {note}", x, units=UNITS, reset_after=False, **options)
        for note, x, options in [
            ("default", SEQUENCE, {}),
            ("sequences, state", SEQUENCE, {"return_sequences": True, "return_state": True}),
            ("ragged, sequences", RAGGED, {"return_sequences": True}),
            ("padded, backwards", PADDED, {"go_backwards": True}),
            ("activations", SEQUENCE, {"activation": "relu", "recurrent_activation": "hard_sigmoid"}),
        ]
    ),
]

LSTM_CELL = Part(keras.layers.LSTMCell, {"units": 4})
STACK = Part(
    keras.layers.StackedRNNCells,
    {"cells": [LSTM_CELL, Part(keras.layers.GRUCell, {"units": 5}), Part(keras.layers.LSTMCell, {"units": 3})]},
)
EVEN_STACK = Part(keras.layers.StackedRNNCells, {"cells": [LSTM_CELL, LSTM_CELL]})

CELLS = [
    case("RNN", "simple cell", SEQUENCE, cell=Part(keras.layers.SimpleRNNCell, {"units": UNITS})),
    case("RNN", "simple cell, relu, ragged", RAGGED, cell=Part(keras.layers.SimpleRNNCell, {"units": UNITS, "activation": "relu"}), return_sequences=True),
    case("RNN", "lstm cell, padded, backwards", PADDED, cell=LSTM_CELL, go_backwards=True, return_state=True),
    case("RNN", "gru cell, reset before", SEQUENCE, cell=Part(keras.layers.GRUCell, {"units": UNITS, "reset_after": False})),
    case("RNN", "stack", SEQUENCE, cell=STACK),
    case("RNN", "stack, sequences, state", SEQUENCE, cell=STACK, return_sequences=True, return_state=True),
    case("RNN", "stack, ragged", RAGGED, cell=EVEN_STACK, return_sequences=True, return_state=True),
    case("RNN", "stack, ragged, zeros", RAGGED, cell=STACK, return_sequences=True, zero_output_for_mask=True),
]

CASES = [*shared("SimpleRNN", 1), *LSTM, *GRU, *CELLS]
