"""The chapter's CNN in PyTorch: `pytorch_cnn.py cnn-step|cnn-predict [--layout nchw|nhwc] [--compile]`."""

import argparse
import platform
import time

import torch
from torch import nn

import compiling
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["cnn-step", "cnn-predict"])
parser.add_argument("--layout", choices=["nchw", "nhwc"], default="nchw")
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()

torch.manual_seed(0)
since = time.perf_counter()
memory_format = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format
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
).to(memory_format=memory_format)
batches = [
    (torch.rand(64, 3, 32, 32).to(memory_format=memory_format), torch.randint(0, 10, (64,)))
    for _ in range(8)
]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
cross_entropy = nn.CrossEntropyLoss()
run = compiling.compiled(model) if options.compile else model


def step(index):
    images, labels = batches[index % len(batches)]
    optimizer.zero_grad()
    loss = cross_entropy(run(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.inference_mode()
def predict(index):
    return run(batches[index % len(batches)][0]).softmax(dim=1)


if options.work == "cnn-predict":
    model.eval()
serve(
    {
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "parameters": sum(weight.numel() for weight in model.parameters()),
    },
    step if options.work == "cnn-step" else predict,
    since=since,
)
