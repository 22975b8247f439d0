"""CTC loss as PyTorch and Keras compute it, and the decodings of Keras.

Losses and gradients are PyTorch's in float64 (in float32 its gradients are up to 2e-5 off where the logits are very
sure), gradients those of sum(dy * loss); `keras` is Keras's loss, left out where the labels do
not fit: it gives a number near 1e5 there, PyTorch infinity.
"""

import os
import zlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import keras
import numpy as np
import torch

from golden import write

LOSSES = {
    "full lengths": dict(labels=[[1, 2, 3], [4, 1, 5]], frames=[8, 8]),
    "repeated labels": dict(labels=[[2, 2, 2, 1], [3, 3, 1, 1]], frames=[9, 9]),
    "variable lengths": dict(labels=[[1, 2, 3, 4], [5, 5], [2], [4, 3, 4]], frames=[10, 7, 3, 10]),
    "empty label": dict(labels=[[], [1, 2]], frames=[6, 4]),
    "exactly enough frames": dict(labels=[[1, 1, 2], [3, 2, 1]], frames=[4, 3]),
    "labels that do not fit": dict(labels=[[1, 1, 2], [1, 2]], frames=[3, 5]),
    "last class is blank": dict(labels=[[0, 1, 0], [2, 2]], frames=[7, 5], blank=5),
    "inner class is blank": dict(labels=[[0, 3, 4], [1, 1]], frames=[7, 7], blank=2),
    "very sure logits": dict(labels=[[1, 2, 1], [4, 4]], frames=[12, 9], scale=15.0),
    "long": dict(labels=[[1 + (3 * i) % 5 for i in range(15)]], frames=[60]),
}


def random(name: str):
    return np.random.default_rng(zlib.crc32(name.encode()))


def loss_case(name, labels, frames, blank=0, scale=2.0, classes=6):
    rng = random(name)
    batch, width = len(labels), max(len(row) for row in labels)
    target = np.full((batch, width), blank, np.int32)
    for i, row in enumerate(labels):
        target[i, : len(row)] = row
    lengths = np.array([len(row) for row in labels], np.int32)
    frames = np.array(frames, np.int32)
    logits = (scale * rng.normal(size=(batch, frames.max(), classes))).astype(np.float32)
    dy = rng.normal(size=batch).astype(np.float32)

    x = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.ctc_loss(
        torch.log_softmax(x, -1).transpose(0, 1),
        torch.tensor(target, dtype=torch.long),
        torch.tensor(frames, dtype=torch.long),
        torch.tensor(lengths, dtype=torch.long),
        blank=blank,
        reduction="none",
    )
    fits = torch.isfinite(loss)
    (loss[fits] * torch.tensor(dy)[fits]).sum().backward()
    case = dict(name=name, blank=blank, target=target, targetLength=lengths, outputLength=frames, logits=logits, dy=dy)
    case |= dict(loss=loss.detach().numpy(), gradient=x.grad.numpy())
    # Rows that do not fit have NaN in PyTorch's gradient through log_softmax.
    case["gradient"][~fits.numpy()] = 0
    if fits.all():
        case["keras"] = np.asarray(keras.ops.ctc_loss(target, logits, lengths, frames, mask_index=blank))
    return case


def decoding_case(name, **options):
    rng = random(name)
    logits = (1.5 * rng.normal(size=(3, 7, 5))).astype(np.float32)
    # Some frames repeat the ones before, so that labels do.
    logits[:, 2] = logits[:, 1]
    logits[1, 5] = logits[1, 4]
    lengths = np.array([7, 5, 2], np.int32)
    paths, scores = keras.ops.ctc_decode(logits, lengths, **options)
    camel = {"beam_width": "beamWidth", "top_paths": "topPaths", "merge_repeated": "mergeRepeated", "mask_index": "maskIndex"}
    given = {camel.get(key, key): "beamSearch" if value == "beam_search" else value for key, value in options.items()}
    return dict(name=name, logits=logits, lengths=lengths, options=given, paths=np.asarray(paths), scores=np.asarray(scores))


write(
    "ctc",
    {
        "losses": [loss_case(name, **options) for name, options in LOSSES.items()],
        "decodings": [
            decoding_case("greedy", strategy="greedy"),
            decoding_case("greedy, repetitions kept", strategy="greedy", merge_repeated=False),
            decoding_case("greedy, last class is blank", strategy="greedy", mask_index=4),
            decoding_case("beam search", strategy="beam_search", beam_width=20, top_paths=4),
            decoding_case("beam search, narrow", strategy="beam_search", beam_width=3, top_paths=2),
            decoding_case("beam search, one beam", strategy="beam_search", beam_width=1),
            decoding_case("beam search, last class is blank", strategy="beam_search", beam_width=10, top_paths=3, mask_index=4),
        ],
    },
)
