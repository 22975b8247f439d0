"""What regularizes: mixed pictures and labels by Keras and torchvision, DropBlock by torchvision, averaged weights by PyTorch's
swa_utils. For src/data/augment, src/layers/dropBlock.ts and src/training/callbacks/stochasticWeightAveraging.ts.

What is drawn at random is stored beside the results, but for DropBlock, which gets the uniform numbers of a key as JAX and we make
them. torchvision rolls a batch by one to find partners; Keras shuffles.
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.optim.swa_utils import AveragedModel, update_bn
from torchvision.ops import drop_block2d
from torchvision.transforms import v2

jax.config.update("jax_threefry_partitionable", False)
torch.manual_seed(7)
torch.set_num_threads(1)
tensors, facts = {}, {}

# Pictures [batch, height, width, channels] and labels
pictures = torch.rand(6, 7, 9, 2)
labels = torch.nn.functional.one_hot(torch.tensor([0, 1, 2, 3, 1, 0]), 4).float()
tensors |= {"pictures": pictures, "labels": labels}

shares = torch.distributions.Beta(0.4, 0.4).sample((6,))
order = torch.tensor([3, 0, 5, 2, 4, 1])
told = {"mix_weight": shares.numpy(), "permutation_order": order.numpy()}
layer = keras.layers.MixUp(alpha=0.4)
tensors |= {
    "mixUp/share": shares,
    "mixUp/partner": order.to(torch.int32),
    "mixUp/x": torch.tensor(np.array(layer.transform_images(pictures.numpy(), told))),
    "mixUp/y": torch.tensor(np.array(layer.transform_labels(labels.numpy(), told))),
}

# Boxes of any size and place, of one share for a batch
draw = torch.randint
cuts = []
for i in range(8):
    drawn = []

    def watched(*given, **more):
        drawn.append(draw(*given, **more))
        return drawn[-1]

    torch.randint = watched
    cut = v2.CutMix(alpha=1.0, num_classes=4)
    share = cut._dist.sample(())
    cut._dist.sample = lambda _: share
    x, y = cut(pictures.permute(0, 3, 1, 2).contiguous(), labels)
    torch.randint = draw
    column, row = (int(d) for d in drawn)
    cuts.append({"share": float(share), "row": row, "column": column})
    tensors |= {f"cutMix/{i}/x": x.permute(0, 2, 3, 1), f"cutMix/{i}/y": y}
facts["cutMix"] = cuts

# Squares [batch, height, width, channels]
maps = torch.randn(4, 8, 10, 3)
tensors["dropBlock/x"] = maps
draw = torch.Tensor.bernoulli_
for block, rate, key in [(3, 0.2, 0), (5, 0.3, 0), (7, 0.5, 0)]:

    def corners(noise, often):
        n, c, h, w = noise.shape
        uniform = jax.random.uniform(jax.random.PRNGKey(key), (n, h, w, c))
        return noise.copy_(torch.tensor(np.array(uniform)).permute(0, 3, 1, 2) < often)

    torch.Tensor.bernoulli_ = corners
    made = drop_block2d(maps.permute(0, 3, 1, 2), rate, block)
    torch.Tensor.bernoulli_ = draw
    tensors[f"dropBlock/{block}"] = made.permute(0, 2, 3, 1)
facts["dropBlock"] = [{"blockSize": 3, "rate": 0.2}, {"blockSize": 5, "rate": 0.3}, {"blockSize": 7, "rate": 0.5}]

# Six epochs of one batch each; averaged behind the third and the fifth
x, y = torch.randn(12, 3), torch.randn(12, 1)
net = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5, eps=1e-3), nn.Tanh(), nn.Linear(5, 1))
names = {"0.weight": "first/kernel", "0.bias": "first/bias", "3.weight": "last/kernel", "3.bias": "last/bias"}
names |= {"1.weight": "norm/gamma", "1.bias": "norm/beta"}


def store(prefix, network):
    for name, p in network.named_parameters():
        tensors[f"{prefix}/{names[name]}"] = (p.detach().mT if p.ndim > 1 else p.detach()).contiguous().clone()


tensors |= {"averaged/x": x, "averaged/y": y}
store("averaged/start", net)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
averaged = AveragedModel(net)
for epoch in range(6):
    optimizer.zero_grad()
    nn.functional.mse_loss(net(x), y).backward()
    optimizer.step()
    if epoch in (2, 4):
        averaged.update_parameters(net)
update_bn([x[0:4], x[4:8], x[8:12]], averaged)
store("averaged/end", averaged.module)
norm = averaged.module[1]
tensors["averaged/end/norm/movingMean"] = norm.running_mean
# PyTorch divides the squares of a batch by 3 here, Keras and we by 4.
tensors["averaged/end/norm/movingVariance"] = norm.running_var * 3 / 4

here = Path(__file__).parent
(here / "regularization.json").write_text(json.dumps({"area": "regularization", **facts}, indent=1) + "\n")
save_file({name: t.contiguous().clone() for name, t in tensors.items()}, here / "regularization.safetensors")
print(len(tensors), "tensors")
