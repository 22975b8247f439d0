"""torch.compile without what earlier runs left behind, so that the time it takes is a newcomer's."""

import os
import tempfile

folder = tempfile.TemporaryDirectory(prefix="bench-inductor-")
os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder.name  # Read when torch compiles.

import torch  # noqa: E402


def compiled(function, **options):
    return torch.compile(function, dynamic=False, **options)
