"""What a case of a sequence layer says; `sequence.py` runs it."""

from dataclasses import dataclass, field

BATCH = 3


@dataclass(frozen=True)
class Input:
    """One tensor that the layer is called on."""

    role: str  # the argument of Keras's call
    shape: tuple[int, ...]  # batch axis included
    mask: str | None = None  # `padded` or `ragged`: the mask that travels with it
    below: int | None = None  # integers in [0, below) instead of floats
    boolean: bool = False  # an argument that is itself a mask


@dataclass(frozen=True)
class SequenceCase:
    layer: str  # the Keras class
    note: str  # what the case is about; with the class it makes the name
    inputs: tuple[Input, ...]
    options: dict  # the constructor's arguments
    call: dict = field(default_factory=dict)  # the call's arguments that are no tensors
    initial: tuple[str, ...] = ()  # weights whose initial values are recorded


def case(layer, note, /, *inputs, call=None, initial=(), **options) -> SequenceCase:
    """A case: Keras class, note, inputs, then the layer's own arguments."""
    return SequenceCase(layer, note, inputs, options, call or {}, initial)
