"""Maximum and average pooling, windowed and global."""

from layer_cases import case

LINE = (2, 9, 3)
IMAGE = (2, 7, 6, 3)
VOLUME = (2, 5, 4, 5, 2)
FIRST = {"data_format": "channels_first"}

WINDOWED = [
    made
    for kind in ["MaxPooling", "AveragePooling"]
    for made in [
        case(f"{kind}1D", "size 2", LINE, pool_size=2),
        case(f"{kind}1D", "overlapping", LINE, pool_size=3, strides=2),
        case(f"{kind}1D", "same", LINE, pool_size=3, strides=2, padding="same"),
        case(f"{kind}1D", "same, strides 1", LINE, pool_size=4, strides=1, padding="same"),
        case(f"{kind}1D", "channels first", (2, 3, 9), pool_size=2, **FIRST),
        case(f"{kind}2D", "size 2", IMAGE, pool_size=2),
        case(f"{kind}2D", "overlapping", IMAGE, pool_size=3, strides=2),
        case(f"{kind}2D", "gaps", IMAGE, pool_size=2, strides=3),
        case(f"{kind}2D", "same", IMAGE, pool_size=2, padding="same"),
        case(f"{kind}2D", "same, unequal", IMAGE, pool_size=[3, 2], strides=[2, 1], padding="same"),
        case(f"{kind}2D", "channels first", (2, 3, 7, 6), pool_size=3, strides=2, padding="same", **FIRST),
        case(f"{kind}3D", "size 2", VOLUME, pool_size=2),
        case(f"{kind}3D", "same", VOLUME, pool_size=3, strides=2, padding="same"),
        case(f"{kind}3D", "unequal", VOLUME, pool_size=[2, 1, 3], strides=[1, 2, 2]),
        case(f"{kind}3D", "channels first", (2, 2, 5, 4, 5), pool_size=2, **FIRST),
    ]
]

GLOBAL = [
    made
    for kind in ["GlobalMaxPooling", "GlobalAveragePooling"]
    for rank, last, first in [
        (1, (2, 5, 3), (2, 3, 5)),
        (2, (2, 4, 3, 3), (2, 3, 4, 3)),
        (3, (2, 2, 3, 2, 3), (2, 3, 2, 3, 2)),
    ]
    for made in [
        case(f"{kind}{rank}D", "default", last),
        case(f"{kind}{rank}D", "keepdims", last, keepdims=True),
        case(f"{kind}{rank}D", "channels first", first, **FIRST),
    ]
]

CASES = [*WINDOWED, *GLOBAL]
