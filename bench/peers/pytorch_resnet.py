"""ResNets in PyTorch: `pytorch_resnet.py resnet20-step|resnet50-step|resnet50-forward [--layout nchw|nhwc] [--compile]`."""

import argparse
import platform
import time

import torch
from torch.nn import functional

import compiling
import pattern
from resnet import resnet20, resnet50
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["resnet20-step", "resnet50-step", "resnet50-forward"])
parser.add_argument("--layout", choices=["nchw", "nhwc"], default="nchw")
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()
small = options.work == "resnet20-step"
batch, size, classes, rate = (128, 32, 10, 0.01) if small else (16, 224, 1000, 1e-6)
memory_format = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format

pictures = pattern.values(100, (batch, size, size, 3)).permute(0, 3, 1, 2)
images = pictures.contiguous(memory_format=memory_format)
labels = pattern.tokens(101, (batch,), classes)

since = time.perf_counter()
model = (resnet20 if small else resnet50)()
filling = time.perf_counter()
model.fill(pattern.Weights(0.05))
since += time.perf_counter() - filling
model = model.to(memory_format=memory_format)
optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9, weight_decay=1e-4, fused=True)


def mean_loss(images, labels):
    return functional.cross_entropy(model(images), labels)


run = mean_loss if options.work.endswith("-step") else model
if options.compile:
    run = compiling.compiled(run)


def step(index):
    loss = run(images, labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@torch.inference_mode()
def predict(index):
    """The first image's first logits."""
    return run(images)[0, :10].tolist()


forward = options.work == "resnet50-forward"
model.train(not forward)
serve(
    {
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "parameters": sum(weight.numel() for weight in model.parameters()),
    },
    predict if forward else step,
    since=since,
    compared=1 if forward else 3,
)
