"""A training step of TextCNN in PyTorch: `pytorch_textcnn.py textcnn-step [--compile]`."""

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
parser.add_argument("work", choices=["textcnn-step"])
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()

vocabulary = 16_000
tokens = pattern.tokens(100, (50, 64), vocabulary)
labels = pattern.tokens(101, (50,), 2)


class TextCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(vocabulary, 128)
        self.windows = nn.ModuleList(nn.Conv1d(128, 100, width, padding="same") for width in (3, 4, 5))
        self.classes = nn.Linear(300, 2)

    def forward(self, tokens, labels):
        """The mean loss of predicting the labels."""
        vectors = self.words(tokens).transpose(1, 2)
        found = torch.cat([convolve(vectors).relu().amax(dim=2) for convolve in self.windows], dim=1)
        return functional.cross_entropy(self.classes(found), labels)

    @torch.no_grad()
    def fill(self, weights):
        self.words.weight.copy_(weights.next(vocabulary, 128))
        for convolve in self.windows:
            convolve.weight.copy_(weights.next(convolve.kernel_size[0], 128, 100).permute(2, 1, 0))
            convolve.bias.copy_(weights.next(100))
        self.classes.weight.copy_(weights.next(300, 2).T)
        self.classes.bias.copy_(weights.next(2))


since = time.perf_counter()
model = TextCnn()
model.fill(pattern.Weights(0.05))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-10, fused=True)
loss_of = compiling.compiled(model) if options.compile else model


def step(index):
    loss = loss_of(tokens, labels)
    loss.backward()
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
    compared=10,
)
