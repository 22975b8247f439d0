"""Makes `scores-perplexity.json`: the result of KerasHub's Perplexity after each of three batches.

    KERAS_BACKEND=jax .venv/bin/python goldens/text/scores-perplexity.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from keras_hub.metrics import Perplexity

ROWS, LENGTH, VOCABULARY = 3, 4, 6


def follow(options, weighted):
    random = np.random.default_rng(len(str(options)) + weighted)
    metric = Perplexity(**options)
    batches = []
    for batch in range(3):
        tokens = random.integers(0, VOCABULARY, (ROWS, LENGTH))
        if batch == 0 and options.get("mask_token_id") == 0:
            tokens[:] = 0  # nothing counts yet
        scores = random.normal(size=(ROWS, LENGTH, VOCABULARY)).astype(np.float32).round(3)
        if not options.get("from_logits"):
            scores = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
        weights = random.integers(0, 4, (ROWS, LENGTH)).astype(np.float32) / 2 if weighted else None
        metric.update_state(tokens, scores, weights)
        batches.append(
            {
                "tokens": tokens.tolist(),
                "predictions": scores.tolist(),
                "weights": None if weights is None else weights.tolist(),
                "result": float(metric.result()),
            }
        )
    return {"options": options, "batches": batches}


OPTIONS = [{}, {"from_logits": True}, {"mask_token_id": 2}, {"from_logits": True, "mask_token_id": 0}]
goldens = {
    "versions": {name: version(name) for name in ["jax", "keras", "keras-hub"]},
    "cases": [follow(options, weighted) for options in OPTIONS for weighted in [False, True]],
}
with open(Path(__file__).with_name("scores-perplexity.json"), "w") as file:
    json.dump(goldens, file, separators=(",", ":"))
    file.write("\n")
