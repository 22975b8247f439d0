"""Layers that move, repeat, pad, crop or enlarge, without weights."""

from layer_cases import case

SEQUENCE = (2, 4, 3)
IMAGE = (2, 4, 5, 3)
VOLUME = (2, 4, 4, 5, 2)
FIRST_IMAGE = (2, 3, 4, 5)
FIRST_VOLUME = (2, 2, 4, 4, 5)
FIRST = {"data_format": "channels_first"}

MOVING = [
    case("Flatten", "rows", (3, 4)),
    case("Flatten", "image", IMAGE),
    case("Flatten", "channels first", FIRST_IMAGE, **FIRST),
    case("Reshape", "known", (2, 12), target_shape=[3, 4]),
    case("Reshape", "inferred", (2, 4, 6), target_shape=[-1, 3]),
    case("Permute", "sequence", SEQUENCE, dims=[2, 1]),
    case("Permute", "image", IMAGE, dims=[3, 1, 2]),
    case("RepeatVector", "rows", (2, 3), n=4),
]

PADDING = [
    case("ZeroPadding1D", "both", SEQUENCE, padding=2),
    case("ZeroPadding1D", "uneven", SEQUENCE, padding=[1, 3]),
    case("ZeroPadding1D", "channels first", SEQUENCE, padding=1, **FIRST),
    case("ZeroPadding2D", "all", IMAGE, padding=1),
    case("ZeroPadding2D", "by axis", IMAGE, padding=[1, 2]),
    case("ZeroPadding2D", "uneven", IMAGE, padding=[[0, 1], [2, 0]]),
    case("ZeroPadding2D", "channels first", FIRST_IMAGE, padding=[1, 2], **FIRST),
    case("ZeroPadding3D", "by axis", VOLUME, padding=[1, 0, 2]),
    case("ZeroPadding3D", "channels first", FIRST_VOLUME, padding=[[1, 0], [0, 1], [1, 1]], **FIRST),
    case("Cropping1D", "both", SEQUENCE, cropping=1),
    case("Cropping1D", "uneven", SEQUENCE, cropping=[2, 1]),
    case("Cropping2D", "all", IMAGE, cropping=1),
    case("Cropping2D", "uneven", IMAGE, cropping=[[0, 1], [2, 0]]),
    case("Cropping2D", "channels first", FIRST_IMAGE, cropping=[1, 2], **FIRST),
    case("Cropping3D", "by axis", VOLUME, cropping=[1, 0, 2]),
    case("Cropping3D", "channels first", FIRST_VOLUME, cropping=[[1, 0], [0, 1], [1, 1]], **FIRST),
]

ENLARGING = [
    case("UpSampling1D", "default", SEQUENCE),
    case("UpSampling1D", "size 3", SEQUENCE, size=3),
    case("UpSampling2D", "nearest", IMAGE),
    case("UpSampling2D", "nearest, unequal", IMAGE, size=[3, 2]),
    case("UpSampling2D", "bilinear", IMAGE, interpolation="bilinear"),
    case("UpSampling2D", "bilinear, unequal", IMAGE, size=[3, 2], interpolation="bilinear"),
    case("UpSampling2D", "bilinear, channels first", FIRST_IMAGE, interpolation="bilinear", **FIRST),
    case("UpSampling2D", "channels first", FIRST_IMAGE, **FIRST),
    case("UpSampling3D", "default", (2, 2, 3, 2, 2)),
    case("UpSampling3D", "channels first", (2, 2, 2, 3, 2), size=[1, 2, 3], **FIRST),
]

CASES = [*MOVING, *PADDING, *ENLARGING]
