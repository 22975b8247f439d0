"""What the logits processors of Hugging Face transformers make of logits."""

import zlib

import numpy as np
import torch
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinPLogitsWarper,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from golden import write

MAKE = {
    "repetitionPenalty": RepetitionPenaltyLogitsProcessor,
    "noRepeatNgram": NoRepeatNGramLogitsProcessor,
    "temperature": TemperatureLogitsWarper,
    "topK": TopKLogitsWarper,
    "topP": TopPLogitsWarper,
    "minP": MinPLogitsWarper,
}

# Options stand in the order in which Hugging Face's `generate` applies them.
OPTIONS = [
    {"temperature": 0.7},
    {"temperature": 2.5},
    {"topK": 1},
    {"topK": 5},
    {"topK": 100},
    {"topP": 0.01},
    {"topP": 0.5},
    {"topP": 0.9},
    {"minP": 0.05},
    {"minP": 0.4},
    {"repetitionPenalty": 1.3},
    {"repetitionPenalty": 0.6},
    {"noRepeatNgram": 1},
    {"noRepeatNgram": 2},
    {"noRepeatNgram": 3},
    {"noRepeatNgram": 40},
    {"temperature": 0.8, "topK": 6, "topP": 0.8},
    {"repetitionPenalty": 1.5, "noRepeatNgram": 2, "temperature": 1.4, "topK": 12, "topP": 0.95, "minP": 0.1},
]


def case(index: int, options: dict) -> dict:
    rng = np.random.default_rng(zlib.crc32(repr(options).encode()))
    logits = (2 * rng.normal(size=20)).astype(np.float32)
    # Ties among the likely and the unlikely.
    logits[7] = logits[3]
    logits[11] = logits[15] = np.sort(logits)[-5]
    tokens = [4, 9, 3, 4, 9, 12, 3, 4, 9, 3, 4] if index % 2 else [1, 7, 7, 2, 7, 7]
    chain = LogitsProcessorList(MAKE[name](value) for name, value in options.items())
    output = chain(torch.tensor([tokens]), torch.tensor(logits)[None])[0].numpy()
    return {"options": options, "tokens": tokens, "logits": logits, "output": output}


write("sampling", {"cases": [case(i, options) for i, options in enumerate(OPTIONS)]})
