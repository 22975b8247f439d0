"""Layers that merge several inputs."""

from layer_cases import case

SEQUENCE = (2, 3, 4)

ELEMENTWISE = [
    made
    for layer in ["Add", "Multiply", "Average", "Maximum", "Minimum"]
    for made in [
        case(layer, "two", SEQUENCE, SEQUENCE),
        case(layer, "three", SEQUENCE, SEQUENCE, SEQUENCE),
        case(layer, "broadcast", SEQUENCE, (2, 1, 4)),
    ]
]

OTHERS = [
    case("Subtract", "two", SEQUENCE, SEQUENCE),
    case("Concatenate", "last", SEQUENCE, (2, 3, 2)),
    case("Concatenate", "axis 1, three", SEQUENCE, (2, 1, 4), (2, 2, 4), axis=1),
    case("Dot", "rows", (3, 4), (3, 4), axes=1),
    case("Dot", "rows, normalized", (3, 4), (3, 4), axes=1, normalize=True),
    case("Dot", "last axes", (2, 3, 4), (2, 5, 4), axes=-1),
    case("Dot", "two axes", (2, 3, 4), (2, 4, 5), axes=[2, 1]),
    case("Dot", "two axes, normalized", (2, 3, 4), (2, 4, 5), axes=[2, 1], normalize=True),
    case("Dot", "uneven ranks", (2, 3, 4), (2, 4), axes=[2, 1]),
]

CASES = [*ELEMENTWISE, *OTHERS]
