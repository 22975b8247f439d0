"""The audio goldens' form: cases in a JSON manifest, their tensors in a safetensors file beside it."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent


def write(area: str, made_by: dict, cases: list[dict], tensors: dict):
    """Writes `<area>.json` and `<area>.safetensors`; a case's result is the tensor of its name."""
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), names
    arrays = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in tensors.items()}
    lines = ",\n    ".join(json.dumps(case) for case in cases)
    (HERE / f"{area}.json").write_text(f'{{\n  "madeBy": {json.dumps(made_by)},\n  "cases": [\n    {lines}\n  ]\n}}\n')
    save_file(arrays, HERE / f"{area}.safetensors")
    print(f"{area}: {len(cases)} cases, {sum(value.nbytes for value in arrays.values()) / 1024:.0f} KiB")


def clips() -> np.ndarray:
    """Two clips at 8 kHz: a rising tone in noise, and a chord that stops half way, with digital silence behind."""
    random = np.random.default_rng(7)
    t = np.arange(3000) / 8000
    rising = 0.5 * np.sin(2 * np.pi * (200 * t + 4000 * t**2)) + 0.05 * random.standard_normal(3000)
    chord = sum(0.2 * np.sin(2 * np.pi * f * t) for f in (220.0, 555.0, 1310.0)) * (t < 0.19)
    return np.stack([rising, chord]).astype(np.float32)
