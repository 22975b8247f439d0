"""How the decoding goldens are written: JSON whose numbers keep float32's nine digits."""

import json
from pathlib import Path

import numpy as np


def plain(value):
    """Arrays and numbers as JSON has them; infinities, which it has not, as strings."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.9g}") if np.isfinite(value) else str(float(value))
    return int(value) if isinstance(value, np.integer) else value


def write(area: str, content: dict) -> None:
    path = Path(__file__).parent / f"{area}.json"
    path.write_text(json.dumps(plain(content), separators=(",", ":")) + "\n")
    print(path.name, path.stat().st_size)
