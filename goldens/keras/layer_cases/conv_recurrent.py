"""Convolutional LSTMs.

Keras's JAX loop cannot broadcast a mask over pictures; `unroll` takes its other path, which can.
"""

from layer_cases.sequence import Input, case

LINE = Input("sequences", (2, 3, 6, 2))
IMAGE_SHAPE = (2, 3, 5, 4, 2)
IMAGE = Input("sequences", IMAGE_SHAPE)
VOLUME = Input("sequences", (2, 2, 3, 3, 3, 1))
STATE = (2, 5, 4, 2)

CASES = [
    case("ConvLSTM1D", "valid", LINE, filters=2, kernel_size=3, initial=("bias",)),
    case("ConvLSTM1D", "same, sequences", LINE, filters=2, kernel_size=3, padding="same", return_sequences=True),
    case("ConvLSTM1D", "strides, no bias", LINE, filters=2, kernel_size=2, strides=2, use_bias=False),
    case("ConvLSTM2D", "sequences", IMAGE, filters=2, kernel_size=2, return_sequences=True),
    case("ConvLSTM2D", "sequences, state", IMAGE, filters=2, kernel_size=[3, 2], padding="same", return_sequences=True, return_state=True),
    case("ConvLSTM2D", "strides", IMAGE, filters=2, kernel_size=2, strides=2),
    case("ConvLSTM2D", "same, strides", IMAGE, filters=2, kernel_size=3, strides=2, padding="same", return_sequences=True),
    case("ConvLSTM2D", "dilated", IMAGE, filters=2, kernel_size=2, dilation_rate=2),
    case("ConvLSTM2D", "backwards", IMAGE, filters=2, kernel_size=3, padding="same", go_backwards=True, return_sequences=True),
    case("ConvLSTM2D", "channels first", Input("sequences", (2, 3, 2, 5, 4)), filters=2, kernel_size=3, data_format="channels_first", return_sequences=True),
    case("ConvLSTM2D", "initial state", IMAGE, Input("initial_state", STATE), Input("initial_state", STATE), filters=2, kernel_size=3, padding="same", return_state=True),
    case("ConvLSTM2D", "padded, sequences, state", Input("sequences", IMAGE_SHAPE, mask="padded"), filters=2, kernel_size=3, padding="same", return_sequences=True, return_state=True),
    case("ConvLSTM2D", "ragged, backwards", Input("sequences", IMAGE_SHAPE, mask="ragged"), filters=2, kernel_size=3, padding="same", go_backwards=True, return_sequences=True),
    case("ConvLSTM3D", "valid", VOLUME, filters=2, kernel_size=2),
    case("ConvLSTM3D", "same, sequences", VOLUME, filters=1, kernel_size=2, padding="same", return_sequences=True),
]
