"""A training step of an LSTM in PyTorch: `pytorch_lstm.py lstm-step [--no-onednn] [--compile]`."""

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
parser.add_argument("work", choices=["lstm-step"])
parser.add_argument("--no-onednn", action="store_true", help="PyTorch's own LSTM in place of oneDNN's")
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()

torch.backends.mkldnn.enabled = not options.no_onednn
x = pattern.values(100, (32, 100, 64))
y = pattern.values(101, (32, 100, 256))

since = time.perf_counter()
model = nn.LSTM(64, 256, batch_first=True)
model.bias_hh_l0.requires_grad_(False)  # One bias, as everywhere else: two would learn twice as fast.
with torch.no_grad():
    weights = pattern.Weights(0.05)
    model.weight_ih_l0.copy_(weights.next(64, 1024).T)
    model.weight_hh_l0.copy_(weights.next(256, 1024).T)
    model.bias_ih_l0.copy_(weights.next(1024))
    model.bias_hh_l0.zero_()
trained = [weight for weight in model.parameters() if weight.requires_grad]
optimizer = torch.optim.Adam(trained, lr=1e-3, eps=1e-10, fused=True)


def mean_squared_error(x, y):
    return functional.mse_loss(model(x)[0], y)


loss_of = compiling.compiled(mean_squared_error) if options.compile else mean_squared_error


def step(index):
    loss = loss_of(x, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


serve(
    {
        "versions": {"torch": torch.__version__, "python": platform.python_version()},
        "parameters": sum(weight.numel() for weight in trained),
    },
    step,
    since=since,
    compared=10,
)
