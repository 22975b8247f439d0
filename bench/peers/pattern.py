"""Weights and data that are the same in every language (see ../programs/pattern.ts)."""

import math

import numpy
import torch


def hashes(number, shape):
    with numpy.errstate(over="ignore"):
        h = numpy.arange(math.prod(shape), dtype=numpy.uint32)
        h += numpy.uint32(number * 0x9E3779B1 & 0xFFFFFFFF)
        h = (h ^ (h >> numpy.uint32(16))) * numpy.uint32(0x85EBCA6B)
        h = (h ^ (h >> numpy.uint32(13))) * numpy.uint32(0xC2B2AE35)
        return (h ^ (h >> numpy.uint32(16))).reshape(shape)


def values(number, shape, center=0, spread=1):
    """Values spread evenly over `center - spread` to `center + spread`."""
    array = center + spread * (hashes(number, shape).astype(numpy.float64) / 2**31 - 1)
    return torch.from_numpy(array.astype(numpy.float32))


def tokens(number, shape, limit):
    """Whole numbers below `limit`."""
    return torch.from_numpy((hashes(number, shape) % numpy.uint32(limit)).astype(numpy.int64))


class Weights:
    """Hands out a model's weights one after the other, in the order and the shapes that Tensorloom has them in."""

    def __init__(self, spread):
        self.spread = spread
        self.number = -1

    def next(self, *shape, center=0):
        self.number += 1
        return values(self.number, shape, center, self.spread)
