"""One step of DP-SGD's clipping as Opacus makes it: per-example norms and clipped sums of two small networks.

Writes clipping.json. Run in an environment with requirements.txt.
"""

import json
from pathlib import Path

import opacus
import torch
from opacus import GradSampleModule
from opacus.optimizers import DPOptimizer
from torch import nn


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3)
        self.norm = nn.GroupNorm(2, 4, eps=1e-3)
        self.dense = nn.Linear(64, 3)

    def forward(self, x):
        # Opacus 1.6.0 reads the patches of a permuted view by the wrong strides: its gradients of single examples are
        # then not those that torch has for them one at a time. Of a copy they are.
        y = torch.tanh(self.norm(self.conv(x.permute(0, 3, 1, 2).contiguous())))
        return self.dense(y.permute(0, 2, 3, 1).flatten(1))

    def weights(self, of):
        """By our paths and in our layout."""
        return {
            "conv2d/kernel": of(self.conv.weight).permute(2, 3, 1, 0),
            "conv2d/bias": of(self.conv.bias),
            "groupNormalization/gamma": of(self.norm.weight),
            "groupNormalization/beta": of(self.norm.bias),
            "dense/kernel": of(self.dense.weight).T,
            "dense/bias": of(self.dense.bias),
        }


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 4)
        self.dense = nn.Linear(4, 3)

    def forward(self, x):
        return self.dense(torch.tanh(self.embedding(x)).mean(1))

    def weights(self, of):
        return {
            "embedding/embeddings": of(self.embedding.weight),
            "dense/kernel": of(self.dense.weight).T,
            "dense/bias": of(self.dense.bias),
        }


def listed(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().reshape(-1).tolist()}


def case(name, model, x, y, limit):
    before = {path: listed(t) for path, t in model.weights(lambda p: p).items()}
    wrapped = GradSampleModule(model, loss_reduction="sum")
    optimizer = DPOptimizer(
        torch.optim.SGD(wrapped.parameters(), lr=1.0),
        noise_multiplier=0.0,
        max_grad_norm=limit,
        expected_batch_size=len(x),
        loss_reduction="sum",
    )
    nn.functional.cross_entropy(wrapped(x), y, reduction="sum").backward()
    each = [p.grad_sample.flatten(1) for p in wrapped.parameters()]
    norms = torch.cat(each, dim=1).norm(dim=1)
    optimizer.clip_and_accumulate()
    return {
        "name": name,
        "x": listed(x),
        "y": y.tolist(),
        "weights": before,
        "maxGradNorm": limit,
        "norms": norms.tolist(),
        "sums": {path: listed(t) for path, t in model.weights(lambda p: p.summed_grad).items()},
    }


torch.manual_seed(0)
cases = [
    case("convolution", Convolutional(), torch.randn(6, 6, 6, 2), torch.randint(0, 3, (6,)), 4.0),
    case("embedding", Words(), torch.randint(0, 7, (6, 5)), torch.randint(0, 3, (6,)), 0.9),
]
document = {"area": "clipping", "versions": {"opacus": opacus.__version__, "torch": torch.__version__}, "cases": cases}
Path(__file__).with_name("clipping.json").write_text(json.dumps(document) + "\n")
for c in cases:
    print(c["name"], c["norms"])
