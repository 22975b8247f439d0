"""A small MLP in PyTorch: `pytorch_mlp.py mlp-step|mlp-fit [--compile [--compile-optimizer]]`: a step, or an epoch of 100."""

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
parser.add_argument("work", choices=["mlp-step", "mlp-fit"])
parser.add_argument("--compile", action="store_true")
parser.add_argument("--compile-optimizer", action="store_true")
options = parser.parse_args()
fits = options.work == "mlp-fit"
batch = 32

examples = 100 * batch if fits else batch
x = pattern.values(100, (examples, 784))
y = pattern.tokens(101, (examples,), 10)

since = time.perf_counter()
model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
with torch.no_grad():
    weights = pattern.Weights(0.05)
    for linear in (model[0], model[2]):
        linear.weight.copy_(weights.next(linear.in_features, linear.out_features).T)
        linear.bias.copy_(weights.next(linear.out_features))
fused = not options.compile_optimizer
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-10, fused=fused, capturable=not fused)


def mean_loss(x, y):
    return functional.cross_entropy(model(x), y)


loss_of = compiling.compiled(mean_loss) if options.compile else mean_loss
update = compiling.compiled(optimizer.step) if options.compile_optimizer else optimizer.step


def train(x, y):
    loss = loss_of(x, y)
    loss.backward()
    update()
    optimizer.zero_grad()
    return loss.detach()


def step(index):
    return train(x, y).item()


def epoch(index):
    """The mean loss; as everywhere, its examples come in a new order."""
    total = torch.zeros(())
    for rows in torch.randperm(examples).split(batch):
        total += train(x[rows], y[rows])
    return (total / 100).item()


serve(
    {
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "parameters": sum(weight.numel() for weight in model.parameters()),
    },
    epoch if fits else step,
    since=since,
    compared=0 if fits else 10,
)
