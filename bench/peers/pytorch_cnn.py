"""The chapter's CNN in PyTorch: `pytorch_cnn.py cnn-step|cnn-predict|cnn-predict-10000 [--batch 64] [--layout nchw|nhwc] [--compile]`."""

import argparse
import platform
import time

import torch
from torch import nn
from torch.nn import functional

import compiling
import pattern
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["cnn-step", "cnn-predict", "cnn-predict-10000"])
parser.add_argument("--batch", type=int, default=64)
parser.add_argument("--layout", choices=["nchw", "nhwc"], default="nchw")
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()
many = options.work == "cnn-predict-10000"
size = 10000 if many else options.batch
memory_format = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format


def images(number):
    pictures = pattern.values(number, (size, 32, 32, 3))
    return pictures.permute(0, 3, 1, 2).contiguous(memory_format=memory_format)


batches = [
    (images(100 + index), pattern.tokens(200 + index, (size,), 10)) for index in range(1 if many else 8)
]


def fill(model, weights):
    for convolve in (model[0], model[3]):
        convolve.weight.copy_(weights.next(3, 3, convolve.in_channels, convolve.out_channels).permute(3, 2, 0, 1))
        convolve.bias.copy_(weights.next(convolve.out_channels))
    # Everywhere else channels come last in what is flattened.
    hidden = weights.next(2304, 128).view(6, 6, 64, 128).permute(2, 0, 1, 3).reshape(2304, 128)
    model[7].weight.copy_(hidden.T)
    model[7].bias.copy_(weights.next(128))
    model[9].weight.copy_(weights.next(128, 10).T)
    model[9].bias.copy_(weights.next(10))


since = time.perf_counter()
model = nn.Sequential(
    nn.Conv2d(3, 32, 3),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(2304, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
)
with torch.no_grad():
    fill(model, pattern.Weights(0.05))
model = model.to(memory_format=memory_format)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-10, fused=True)


def mean_loss(images, labels):
    return functional.cross_entropy(model(images), labels)


def probabilities(images):
    return model(images).softmax(dim=1)


def compiled_if_asked(function):
    return compiling.compiled(function) if options.compile else function


def step(index):
    loss = loss_of(*batches[index % len(batches)])
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@torch.inference_mode()
def predict(index):
    """The first image's probabilities."""
    return run(batches[index % len(batches)][0])[0].tolist()


@torch.inference_mode()
def predict_many(index):
    return torch.cat([run(part) for part in batches[0][0].split(parts)])[0].tolist()


def fastest_parts():
    """The size of the batches that predicting goes fastest in."""
    global parts
    best = float("inf")
    for parts in (100, 250, 1000):
        for _ in range(3):  # The first compiles.
            start = time.perf_counter()
            predict_many(0)
            seconds = time.perf_counter() - start
            if seconds < best:
                best, found = seconds, parts
    return found


greeting = {
    "versions": {"torch": torch.__version__, "python": platform.python_version()},
    "parameters": sum(weight.numel() for weight in model.parameters()),
}
if options.work == "cnn-step":
    loss_of = compiled_if_asked(mean_loss)
    serve(greeting, step, since=since, compared=5)
else:
    model.eval()
    run = compiled_if_asked(probabilities)
    if many:
        parts = fastest_parts()
        greeting["setting"] = f"batches of {parts}"
        since = time.perf_counter()
    serve(greeting, predict_many if many else predict, since=since, compared=1)
