"""The layer cases, one file a family; each lists what to run, `layers.py` runs it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerCase:
    layer: str  # the Keras class
    note: str  # what the case is about; with the class it makes the name
    shapes: tuple[tuple[int, ...], ...]  # one for each input, batch axis included
    options: dict  # the constructor's arguments
    training: bool
    spread: float  # standard deviation of the input
    below: int | None  # integer inputs in [0, below) instead of floats
    adapt: bool  # let the layer learn its statistics from the input first


def case(layer, note, /, *shapes, training=False, spread=1.0, below=None, adapt=False, **options) -> LayerCase:
    """A case: Keras class, note, input shapes, then the layer's own arguments."""
    return LayerCase(layer, note, shapes, options, training, spread, below, adapt)
