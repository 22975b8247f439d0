"""The golden format: cases in a JSON manifest, their tensors in a safetensors file beside it.

Import this module before Keras: it chooses the backend.
"""

import json
import os
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import keras
import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent

# Class names whose camelCase does not follow from their capitals.
_CAMEL_CLASSES = {"ReLU": "relu", "PReLU": "prelu", "LeakyReLU": "leakyRelu", "ELU": "elu", "RMSprop": "rmsprop", "IoU": "iou"}


def camel_class(name: str) -> str:
    """`Conv2DTranspose` -> `conv2dTranspose`, `KLDivergence` -> `klDivergence`, `SGD` -> `sgd`."""
    if name in _CAMEL_CLASSES:
        return _CAMEL_CLASSES[name]
    if re.fullmatch(r"[A-Z]+|L1L2|L\d", name):
        return name.lower()
    name = re.sub(r"^(Conv|SeparableConv|DepthwiseConv)(\d)D", r"\1\2d", name)
    name = re.sub(r"(\d)D$", r"\1d", name)
    return re.sub(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]", lambda match: match[0].lower(), name)


def camel(name: str) -> str:
    """`kernel_size` -> `kernelSize`, `beta_1` -> `beta1`."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


@dataclass(frozen=True)
class Part:
    """A Keras object inside another one's options: a wrapped layer, a schedule as learning rate."""

    cls: type
    options: dict = field(default_factory=dict)

    def build(self):
        return self.cls(**build_options(self.options))


def build_options(options: dict) -> dict:
    """The options as Keras takes them."""
    return {key: value.build() if isinstance(value, Part) else value for key, value in options.items()}


def camel_options(value):
    """The options as the TypeScript API takes them: names and enumerated strings in camelCase."""
    if isinstance(value, Part):
        return {"type": camel_class(value.cls.__name__), "options": camel_options(value.options)}
    if isinstance(value, dict):
        return {camel(key): camel_options(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [camel_options(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", value):
        return camel(value)
    return value


def random_for(name: str) -> np.random.Generator:
    """A generator seeded by the case's name, so that adding a case changes no other."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def normal(random: np.random.Generator, shape, scale=1.0, offset=0.0) -> np.ndarray:
    return (offset + scale * random.standard_normal(shape)).astype(np.float32)


class Case:
    """One case under way: its manifest entry, and the tensors it names."""

    def __init__(self, name: str, type: str, options: dict):
        self.entry = {"name": name, "type": type, "options": camel_options(options)}
        self.tensors: dict[str, np.ndarray] = {}

    def tensor(self, name: str, value) -> str:
        """Keeps a tensor; returns the name the manifest refers to it by."""
        key = f"{self.entry['name']}/{name}"
        assert key not in self.tensors, f"two tensors are called {key}"
        value = np.array(value)  # row-major, as safetensors needs it
        assert value.dtype in (np.float32, np.int32, np.bool_), f"{key} is {value.dtype}"
        self.tensors[key] = value
        return key

    def record(self, **fields):
        """Adds fields to the manifest entry; their names are snake_case here, camelCase there."""
        self.entry |= {camel(key): value for key, value in fields.items()}


def write(area: str, cases: list[Case]):
    """Writes `<area>.json` and `<area>.safetensors`, one case a line so that differences read well."""
    names = [case.entry["name"] for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"cases with the same name: {twice}"
    tensors = {key: value for case in cases for key, value in case.tensors.items()}
    made_by = {"keras": keras.__version__, "backend": f"jax {jax.__version__}", "numpy": np.__version__}
    lines = ",\n    ".join(json.dumps(case.entry) for case in cases)
    text = f'{{\n  "area": "{area}",\n  "madeBy": {json.dumps(made_by)},\n  "cases": [\n    {lines}\n  ]\n}}\n'
    (HERE / f"{area}.json").write_text(text)
    if tensors:
        save_file(tensors, HERE / f"{area}.safetensors")
    print(f"{area}: {len(cases)} cases, {sum(value.nbytes for value in tensors.values()) / 1024:.0f} KiB")
