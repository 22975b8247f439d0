"""Greedy generation with a cache in PyTorch: 100 tokens behind a prompt of 16: `pytorch_generation.py generation [--compile]`."""

import argparse
import platform
import time

import torch

import compiling
import pattern
from gpt import large_gpt
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["generation"])
parser.add_argument("--compile", action="store_true")
parser.add_argument("--freeze", action="store_true", help="let the compiler pack the weights as constants")
options = parser.parse_args()
context = 128

prompt = pattern.tokens(100, (1, 16), 5000)


class Cache:
    """Keys and values of all tokens read, in room made beforehand."""

    def __init__(self, model, whole):
        self.whole = whole
        self.rows = {block.attention: torch.zeros(2, 1, 8, context, 32) for block in model.blocks}

    def go_to(self, places, length):
        """The places that are read next, and how many tokens there are with them."""
        self.places = places
        self.length = length
        seen = context if self.whole else length
        # A single token that sees all that is kept needs no mask.
        self.mask = None if not self.whole and places.numel() == 1 else torch.arange(seen) <= places[:, None]

    def append(self, attention, key, value):
        rows = self.rows[attention]
        if not self.whole:
            rows[0, :, :, self.length - key.shape[2] : self.length] = key
            rows[1, :, :, self.length - key.shape[2] : self.length] = value
            return rows[0, :, :, : self.length], rows[1, :, :, : self.length]
        rows[0].index_copy_(2, self.places, key)
        rows[1].index_copy_(2, self.places, value)
        return rows[0], rows[1]


since = time.perf_counter()
model = large_gpt().eval()
model.fill(pattern.Weights(0.04))
model.requires_grad_(False)
# Compiled code needs shapes that don't grow with the text: it looks at the whole cache through a mask.
cache = Cache(model, whole=options.compile)


def read(tokens, places, length):
    cache.go_to(places, length)
    return model.head(model.features(tokens, places, cache)[:, -1:]).argmax(dim=2)


if options.compile:
    torch._inductor.config.freezing = options.freeze
    run = compiling.compiled(read)
else:
    run = read
all_places = torch.arange(context)


@torch.inference_mode()
def generate(index):
    token = run(prompt, all_places[:16], 0 if options.compile else 16)
    made = [token]
    for length in range(17, 116):
        token = run(token, all_places[length - 1 : length], 0 if options.compile else length)
        made.append(token)
    return torch.cat(made).flatten().tolist()


serve(
    {
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "parameters": sum(weight.numel() for weight in model.parameters()),
    },
    generate,
    since=since,
    compared=1,
)
