"""The chapter's CNN in PyTorch, trained privately by Opacus: `opacus_cnn.py ordinary|hooks`."""

import argparse
import platform
import time

import opacus
import torch
from opacus import GradSampleModule
from opacus.optimizers import DPOptimizer
from torch import nn
from torch.nn import functional

import pattern
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("way", choices=["ordinary", "hooks"])
options = parser.parse_args()
size = 64

batches = [
    (
        pattern.values(100 + index, (size, 32, 32, 3)).permute(0, 3, 1, 2).contiguous(),
        pattern.tokens(200 + index, (size,), 10),
    )
    for index in range(8)
]

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
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
if options.way == "hooks":
    model = GradSampleModule(model)
    optimizer = DPOptimizer(optimizer, noise_multiplier=1.0, max_grad_norm=1.0, expected_batch_size=size)


def step(index):
    images, labels = batches[index % len(batches)]
    loss = functional.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


versions = {"PyTorch": torch.__version__, "Opacus": opacus.__version__, "Python": platform.python_version()}
parameters = sum(weight.numel() for weight in model.parameters())
serve({"versions": versions, "parameters": parameters}, step, since, compared=3)
