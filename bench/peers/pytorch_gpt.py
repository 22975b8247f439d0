"""A training step of a GPT in PyTorch: `pytorch_gpt.py gpt-step|nanogpt-step|gpt2-small-step [--compile]`."""

import argparse
import math
import platform
import time

import torch

import compiling
import pattern
from gpt import gpt2_small, large_gpt, nano_gpt
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["gpt-step", "nanogpt-step", "gpt2-small-step"])
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()
nano = options.work == "nanogpt-step"
build, shape, first_rate, compared = {
    "gpt-step": (large_gpt, (16, 128), 1e-3, 10),
    "nanogpt-step": (nano_gpt, (12, 64), 1e-3, 10),
    "gpt2-small-step": (gpt2_small, (1, 256), 1e-6, 3),
}[options.work]

since = time.perf_counter()
model = build()
tokens, labels = (pattern.tokens(number, shape, model.tokens.num_embeddings) for number in (100, 101))
filling = time.perf_counter()
model.fill(pattern.Weights(0.04))
since += time.perf_counter() - filling
if nano:
    decayed = [weight for weight in model.parameters() if weight.dim() >= 2]
    others = [weight for weight in model.parameters() if weight.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0}],
        betas=(0.9, 0.99),
        eps=1e-7,
        fused=True,
    )
else:
    optimizer = torch.optim.Adam(model.parameters(), lr=first_rate, eps=1e-10, fused=True)
loss_of = compiling.compiled(model) if options.compile else model


def rate(index):
    """nanoGPT's: 100 steps of warm-up, then half a cosine down to a tenth."""
    if index < 100:
        return 1e-3 * index / 100
    fraction = min(1, (index - 100) / 1900)
    return 1e-3 * (0.1 + 0.9 * (1 + math.cos(math.pi * fraction)) / 2)


def step(index):
    if nano:
        for group in optimizer.param_groups:
            group["lr"] = rate(index)
    loss = loss_of(tokens, labels)
    loss.backward()
    if nano:
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


serve(
    {
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "parameters": sum(weight.numel() for weight in model.parameters()),
    },
    step,
    since=since,
    compared=compared,
)
