"""ResNets as He et al. 2016 have them, as torchvision writes them: a strided bottleneck strides in its middle convolution."""

import torch
from torch import nn
from torch.nn import functional


class Normalized(nn.Module):
    """Convolution and batch normalization."""

    def __init__(self, channels, filters, kernel=3, stride=1):
        super().__init__()
        self.convolve = nn.Conv2d(channels, filters, kernel, stride, padding=kernel // 2, bias=False)
        self.normalize = nn.BatchNorm2d(filters)

    def forward(self, x):
        return self.normalize(self.convolve(x))

    def fill(self, weights):
        filters, channels, *kernel = self.convolve.weight.shape
        self.convolve.weight.copy_(weights.next(*kernel, channels, filters).permute(3, 2, 0, 1))
        self.normalize.weight.copy_(weights.next(filters, center=1))
        self.normalize.bias.copy_(weights.next(filters))


class Block(nn.Module):
    """Two convolutions or, as a bottleneck, three, and a way round them."""

    def __init__(self, channels, filters, stride, bottleneck):
        super().__init__()
        out = 4 * filters if bottleneck else filters
        if bottleneck:
            branch = [
                Normalized(channels, filters, 1),
                Normalized(filters, filters, 3, stride),
                Normalized(filters, out, 1),
            ]
        else:
            branch = [Normalized(channels, filters, 3, stride), Normalized(filters, out)]
        self.branch = nn.ModuleList(branch)
        self.shortcut = None if channels == out else Normalized(channels, out, 1, stride)

    def forward(self, x):
        y = x
        for normalized in self.branch[:-1]:
            y = functional.relu(normalized(y), inplace=True)
        return functional.relu(self.branch[-1](y) + (x if self.shortcut is None else self.shortcut(x)), inplace=True)

    def fill(self, weights):
        for normalized in self.branch:
            normalized.fill(weights)
        if self.shortcut is not None:
            self.shortcut.fill(weights)


class ResNet(nn.Module):
    def __init__(self, *, stem, pool, stages, bottleneck, classes):
        super().__init__()
        self.stem = stem
        self.pool = nn.MaxPool2d(3, 2, padding=1) if pool else nn.Identity()
        channels = stem.convolve.out_channels
        blocks = []
        for stage, (count, filters) in enumerate(stages):
            for block in range(count):
                blocks.append(Block(channels, filters, 2 if block == 0 and stage > 0 else 1, bottleneck))
                channels = 4 * filters if bottleneck else filters
        self.blocks = nn.Sequential(*blocks)
        self.classes = nn.Linear(channels, classes)

    def forward(self, images):
        x = self.blocks(self.pool(functional.relu(self.stem(images), inplace=True)))
        return self.classes(x.mean((2, 3)))

    @torch.no_grad()
    def fill(self, weights):
        """Sets all weights, in the order that Tensorloom has them in."""
        self.stem.fill(weights)
        for block in self.blocks:
            block.fill(weights)
        self.classes.weight.copy_(weights.next(self.classes.in_features, self.classes.out_features).T)
        self.classes.bias.copy_(weights.next(self.classes.out_features))


def resnet20():
    stages = [(3, 16), (3, 32), (3, 64)]
    return ResNet(stem=Normalized(3, 16), pool=False, stages=stages, bottleneck=False, classes=10)


def resnet50():
    stages = [(3, 64), (4, 128), (6, 256), (3, 512)]
    return ResNet(stem=Normalized(3, 64, 7, 2), pool=True, stages=stages, bottleneck=True, classes=1000)
