"""One matrix product or convolution in PyTorch: `pytorch_product.py PRODUCT [--layout nchw|nhwc]`, the product in JSON."""

import argparse
import json
import platform
import time

import torch
from torch.nn import functional

import pattern
from serve import serve

parser = argparse.ArgumentParser()
parser.add_argument("product", type=json.loads)
parser.add_argument("--layout", choices=["nchw", "nhwc"], default="nchw")
options = parser.parse_args()
product = options.product
convolution = product.get("convolution")
memory_format = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format


def operand(number, *shape):
    return pattern.values(number, shape, center=0.5, spread=0.5)


def convolve():
    x = operand(0, convolution["batch"], convolution["channels"], *convolution["size"])
    kernel = operand(1, *convolution["kernel"], convolution["channels"], convolution["filters"])
    x = x.contiguous(memory_format=memory_format)
    kernel = kernel.permute(3, 2, 0, 1).contiguous(memory_format=memory_format)
    how = {"stride": convolution["stride"], "padding": tuple(convolution["pad"])}
    return lambda index: functional.conv2d(x, kernel, **how)[0, 0, 0, 0].item()


def multiply():
    a = operand(0, product["rows"], product["inner"])
    b = operand(1, product["inner"], product["columns"])
    y = torch.empty(product["rows"], product["columns"])
    return lambda index: torch.mm(a, b, out=y)[0, 0].item()


with torch.inference_mode():
    serve(
        {
            "versions": {"torch": torch.__version__, "python": platform.python_version()},
            "parameters": 0,
        },
        multiply() if convolution is None else convolve(),
        since=time.perf_counter(),
        compared=1,
    )
