"""GPT as nanoGPT has it: one product for queries, keys and values, fused attention, and for generation a cache."""

import torch
from torch import nn
from torch.nn import functional


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)

    def forward(self, x, cache=None):
        batch, time, width = x.shape
        q, k, v = self.project_in(x).split(width, dim=2)
        q, k, v = (part.view(batch, time, self.heads, -1).transpose(1, 2) for part in (q, k, v))
        if cache is None:
            y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            y = functional.scaled_dot_product_attention(q, *cache.append(self, k, v), attn_mask=cache.mask)
        return self.project_out(y.transpose(1, 2).reshape(batch, time, width))

    def fill(self, weights):
        width = self.project_out.in_features
        kernels, biases = zip(
            *((weights.next(width, width), weights.next(width)) for _ in ("query", "key", "value"))
        )
        self.project_in.weight.copy_(torch.cat(kernels, dim=1).T)
        self.project_in.bias.copy_(torch.cat(biases))
        fill_linear(self.project_out, weights)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.feedforward_norm = nn.LayerNorm(width)
        self.feedforward = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x, cache=None):
        x = x + self.attention(self.attention_norm(x), cache)
        return x + self.feedforward(self.feedforward_norm(x))

    def fill(self, weights):
        self.attention.fill(weights)
        fill_norm(self.attention_norm, weights)
        fill_norm(self.feedforward_norm, weights)
        fill_linear(self.feedforward[0], weights)
        fill_linear(self.feedforward[2], weights)


class Gpt(nn.Module):
    def __init__(self, *, vocabulary, context, width, heads, blocks, tied):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=not tied)
        if tied:
            self.head.weight = self.tokens.weight

    def features(self, tokens, places, cache=None):
        x = self.tokens(tokens) + self.places(places)
        for block in self.blocks:
            x = block(x, cache)
        return self.norm(x)

    def forward(self, tokens, labels):
        """The mean loss of predicting the labels."""
        x = self.features(tokens, torch.arange(tokens.shape[1]))
        return functional.cross_entropy(self.head(x).flatten(0, 1), labels.flatten())

    @torch.no_grad()
    def fill(self, weights):
        """Sets all weights, in the order that Tensorloom has them in."""
        self.tokens.weight.copy_(weights.next(*self.tokens.weight.shape))
        self.places.weight.copy_(weights.next(*self.places.weight.shape))
        for block in self.blocks:
            block.fill(weights)
        fill_norm(self.norm, weights)
        if self.head.weight is not self.tokens.weight:
            fill_linear(self.head, weights)


def fill_linear(linear, weights):
    linear.weight.copy_(weights.next(linear.in_features, linear.out_features).T)
    linear.bias.copy_(weights.next(linear.out_features))


def fill_norm(norm, weights):
    norm.weight.copy_(weights.next(*norm.weight.shape, center=1))
    norm.bias.copy_(weights.next(*norm.bias.shape))


def nano_gpt():
    return Gpt(vocabulary=66, context=64, width=128, heads=4, blocks=4, tied=True)


def gpt2_small():
    return Gpt(vocabulary=50257, context=1024, width=768, heads=12, blocks=12, tied=True)


def large_gpt():
    """The one that `gpt-step` and `generation` run."""
    return Gpt(vocabulary=5000, context=128, width=256, heads=8, blocks=4, tied=False)
