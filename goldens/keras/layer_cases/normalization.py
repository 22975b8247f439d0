"""Batch, layer, group, RMS and unit normalization, and the preprocessing layers that scale."""

from layer_cases import case

ROWS = (6, 4)
SEQUENCE = (3, 5, 4)
IMAGE = (3, 4, 3, 4)

BATCH = [
    made
    for phase in ["inference", "training"]
    for made in [
        case("BatchNormalization", f"rows, {phase}", ROWS, training=phase == "training"),
        case("BatchNormalization", f"image, {phase}", IMAGE, training=phase == "training"),
        case("BatchNormalization", f"axis 1, {phase}", (3, 4, 3, 2), training=phase == "training", axis=1),
        case("BatchNormalization", f"no center, {phase}", ROWS, training=phase == "training", center=False),
        case("BatchNormalization", f"no scale, {phase}", ROWS, training=phase == "training", scale=False),
        case("BatchNormalization", f"epsilon and momentum, {phase}", ROWS, training=phase == "training", epsilon=0.1, momentum=0.5),
    ]
]

OTHERS = [
    case("LayerNormalization", "rows", ROWS),
    case("LayerNormalization", "sequence", SEQUENCE),
    case("LayerNormalization", "two axes", IMAGE, axis=[2, 3]),
    case("LayerNormalization", "axis 1", SEQUENCE, axis=1),
    case("LayerNormalization", "no center, epsilon", SEQUENCE, center=False, epsilon=0.1),
    case("LayerNormalization", "no scale", SEQUENCE, scale=False),
    case("GroupNormalization", "two groups", IMAGE, groups=2),
    case("GroupNormalization", "a group a channel", IMAGE, groups=-1),
    case("GroupNormalization", "one group", SEQUENCE, groups=1, epsilon=0.01),
    case("GroupNormalization", "axis 1", (3, 4, 3, 2), groups=2, axis=1),
    case("GroupNormalization", "no center, no scale", IMAGE, groups=4, center=False, scale=False),
    case("RMSNormalization", "rows", ROWS),
    case("RMSNormalization", "sequence, epsilon", SEQUENCE, epsilon=0.1),
    case("UnitNormalization", "rows", ROWS),
    case("UnitNormalization", "two axes", SEQUENCE, axis=[1, 2]),
]

SCALING = [
    case("Rescaling", "scale", ROWS, scale=1 / 255),
    case("Rescaling", "offset", IMAGE, scale=2.0, offset=-1.0),
    case("Normalization", "given", ROWS, mean=3.0, variance=2.0),
    case("Normalization", "given a column", ROWS, mean=[0.5, -1.0, 2.0, 0.0], variance=[1.0, 0.25, 4.0, 2.0]),
    case("Normalization", "inverted", ROWS, mean=3.0, variance=2.0, invert=True),
    case("Normalization", "adapted", ROWS, adapt=True),
    case("Normalization", "adapted, one for all", ROWS, adapt=True, axis=None),
    case("Normalization", "adapted, image", IMAGE, adapt=True),
]

CASES = [*BATCH, *OTHERS, *SCALING]
