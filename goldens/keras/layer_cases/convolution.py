"""Convolutions: ordinary, depthwise, separable and transposed, in one to three dimensions."""

from layer_cases import case

LINE = (2, 9, 4)
IMAGE = (2, 7, 6, 4)
VOLUME = (2, 4, 5, 4, 2)
FIRST_LINE = (2, 4, 9)
FIRST_IMAGE = (2, 4, 7, 6)
FIRST_VOLUME = (2, 2, 4, 5, 4)

CONV1D = [
    case("Conv1D", "valid", LINE, filters=3, kernel_size=3),
    case("Conv1D", "same", LINE, filters=3, kernel_size=4, padding="same"),
    case("Conv1D", "same, strides", LINE, filters=3, kernel_size=3, strides=2, padding="same"),
    case("Conv1D", "causal", LINE, filters=3, kernel_size=3, padding="causal"),
    case("Conv1D", "causal, dilated", LINE, filters=3, kernel_size=3, padding="causal", dilation_rate=2),
    case("Conv1D", "causal, strides", LINE, filters=3, kernel_size=3, padding="causal", strides=2),
    case("Conv1D", "dilated", LINE, filters=3, kernel_size=3, dilation_rate=3),
    case("Conv1D", "groups, no bias", LINE, filters=6, kernel_size=3, groups=2, use_bias=False),
    case("Conv1D", "channels first", FIRST_LINE, filters=3, kernel_size=3, padding="same", data_format="channels_first"),
    case("Conv1D", "causal, channels first", FIRST_LINE, filters=3, kernel_size=3, padding="causal", data_format="channels_first"),
]

CONV2D = [
    case("Conv2D", "valid, relu", IMAGE, filters=3, kernel_size=3, activation="relu"),
    case("Conv2D", "pointwise", IMAGE, filters=5, kernel_size=1),
    case("Conv2D", "same", IMAGE, filters=3, kernel_size=3, padding="same"),
    case("Conv2D", "same, even kernel", IMAGE, filters=3, kernel_size=[2, 4], padding="same"),
    case("Conv2D", "strides", IMAGE, filters=3, kernel_size=3, strides=2),
    case("Conv2D", "same, unequal strides", IMAGE, filters=3, kernel_size=[3, 2], strides=[2, 3], padding="same"),
    case("Conv2D", "dilated", IMAGE, filters=3, kernel_size=2, dilation_rate=[2, 3]),
    case("Conv2D", "same, dilated", IMAGE, filters=3, kernel_size=3, dilation_rate=2, padding="same"),
    case("Conv2D", "groups", IMAGE, filters=6, kernel_size=3, groups=2),
    case("Conv2D", "no bias", IMAGE, filters=3, kernel_size=3, use_bias=False),
    case("Conv2D", "channels first", FIRST_IMAGE, filters=3, kernel_size=3, strides=2, padding="same", data_format="channels_first", activation="tanh"),
]

CONV3D = [
    case("Conv3D", "valid", VOLUME, filters=3, kernel_size=2),
    case("Conv3D", "same, strides", VOLUME, filters=3, kernel_size=3, strides=2, padding="same"),
    case("Conv3D", "same, unequal", VOLUME, filters=2, kernel_size=[1, 3, 2], strides=[1, 2, 1], padding="same", use_bias=False),
    case("Conv3D", "dilated", VOLUME, filters=2, kernel_size=2, dilation_rate=[1, 2, 3]),
    case("Conv3D", "groups", VOLUME, filters=4, kernel_size=2, groups=2),
    case("Conv3D", "channels first", FIRST_VOLUME, filters=3, kernel_size=2, data_format="channels_first"),
]

DEPTHWISE = [
    case("DepthwiseConv1D", "same, multiplier", LINE, kernel_size=3, padding="same", depth_multiplier=2),
    case("DepthwiseConv2D", "valid", IMAGE, kernel_size=3),
    case("DepthwiseConv2D", "multiplier", IMAGE, kernel_size=[2, 3], depth_multiplier=2, activation="tanh"),
    case("DepthwiseConv2D", "same, strides", IMAGE, kernel_size=3, strides=2, padding="same", use_bias=False),
    case("DepthwiseConv2D", "dilated", IMAGE, kernel_size=2, dilation_rate=2),
    case("DepthwiseConv2D", "channels first", FIRST_IMAGE, kernel_size=3, depth_multiplier=2, data_format="channels_first"),
]

SEPARABLE = [
    case("SeparableConv1D", "valid", LINE, filters=3, kernel_size=3),
    case("SeparableConv1D", "same, strides, multiplier", LINE, filters=3, kernel_size=3, strides=2, padding="same", depth_multiplier=2),
    case("SeparableConv2D", "valid, relu", IMAGE, filters=3, kernel_size=3, activation="relu"),
    case("SeparableConv2D", "same, strides, multiplier", IMAGE, filters=3, kernel_size=3, strides=2, padding="same", depth_multiplier=2),
    case("SeparableConv2D", "dilated, no bias", IMAGE, filters=3, kernel_size=2, dilation_rate=2, use_bias=False),
    case("SeparableConv2D", "channels first", FIRST_IMAGE, filters=3, kernel_size=3, data_format="channels_first"),
]

TRANSPOSED = [
    case("Conv1DTranspose", "valid", LINE, filters=3, kernel_size=3),
    case("Conv1DTranspose", "valid, strides", LINE, filters=3, kernel_size=3, strides=2),
    case("Conv1DTranspose", "kernel smaller than strides", LINE, filters=3, kernel_size=2, strides=3),
    case("Conv1DTranspose", "same, strides", LINE, filters=3, kernel_size=4, strides=2, padding="same"),
    case("Conv1DTranspose", "dilated", LINE, filters=3, kernel_size=3, dilation_rate=2),
    case("Conv1DTranspose", "channels first", FIRST_LINE, filters=3, kernel_size=3, strides=2, data_format="channels_first"),
    case("Conv2DTranspose", "valid", (2, 4, 3, 4), filters=3, kernel_size=3),
    case("Conv2DTranspose", "same", (2, 4, 3, 4), filters=3, kernel_size=3, padding="same", activation="relu"),
    case("Conv2DTranspose", "same, strides", (2, 4, 3, 4), filters=3, kernel_size=3, strides=2, padding="same"),
    case("Conv2DTranspose", "valid, strides", (2, 4, 3, 4), filters=3, kernel_size=[3, 2], strides=[2, 3], use_bias=False),
    case("Conv2DTranspose", "output padding", (2, 4, 3, 4), filters=3, kernel_size=3, strides=2, padding="same", output_padding=1),
    case("Conv2DTranspose", "output padding 0", (2, 4, 3, 4), filters=3, kernel_size=3, strides=2, padding="same", output_padding=0),
    case("Conv2DTranspose", "valid, output padding", (2, 4, 3, 4), filters=3, kernel_size=3, strides=2, output_padding=1),
    case("Conv2DTranspose", "dilated", (2, 4, 3, 4), filters=3, kernel_size=3, dilation_rate=2),
    case("Conv2DTranspose", "channels first", (2, 4, 3, 2), filters=3, kernel_size=3, strides=2, padding="same", data_format="channels_first"),
    case("Conv3DTranspose", "valid", (2, 2, 3, 2, 2), filters=3, kernel_size=2),
    case("Conv3DTranspose", "same, strides", (2, 2, 3, 2, 2), filters=2, kernel_size=3, strides=2, padding="same"),
    case("Conv3DTranspose", "output padding", (2, 2, 2, 2, 2), filters=2, kernel_size=3, strides=2, padding="same", output_padding=1),
]

CASES = [*CONV1D, *CONV2D, *CONV3D, *DEPTHWISE, *SEPARABLE, *TRANSPOSED]
