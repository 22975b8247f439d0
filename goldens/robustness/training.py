"""One step of gradient descent in PyTorch under each way of training: the weights before and after, for
src/robustness/training. Nothing is drawn: attacks begin at the examples, and the Jacobian is taken whole. TRADES begins with
the noise of a key, as JAX and we make it: at the examples themselves its inner loss has no gradient.

SAM, TRADES and Jacobian regularization follow their papers' formulas; no package of them is used.
"""

from pathlib import Path

import jax
import numpy
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

jax.config.update("jax_threefry_partitionable", False)
torch.manual_seed(3)
torch.set_num_threads(1)
start = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 4))
x, y = 0.1 + 0.8 * torch.rand(7, 6), torch.randint(0, 4, (7,))
epsilon, steps, size, rate = 0.08, 3, 0.04, 0.5
noise = 0.01 * torch.tensor(numpy.array(jax.random.normal(jax.random.PRNGKey(1), (7, 6))))
names = {"0": "dense", "2": "dense_1"}
tensors = {"x": x, "y": F.one_hot(y, 4).float()}


def climb(net, loss, norm, start=x, steps=steps, size=size):
    at = start.clone()
    for _ in range(steps):
        at = at.detach().requires_grad_()
        (g,) = torch.autograd.grad(loss(net(at)), at)
        if norm == "linf":
            change = (at + size * g.sign() - x).clamp(-epsilon, epsilon)
        else:
            change = at + size * g / g.norm(dim=1, keepdim=True) - x
            change = change * (epsilon / change.norm(dim=1, keepdim=True)).clamp(max=1)
        at = (x + change).clamp(0, 1)
    return at.detach()


def kl(clean, moved):
    return F.kl_div(F.log_softmax(moved, 1), F.softmax(clean, 1), reduction="batchmean")


def adversarial(norm):
    return lambda net: F.cross_entropy(net(climb(net, lambda z: F.cross_entropy(z, y), norm)), y)


def fgsm(net):
    return F.cross_entropy(net(climb(net, lambda z: F.cross_entropy(z, y), "linf", steps=1, size=epsilon)), y)


def trades(net):
    clean = net(x).detach()
    at = climb(net, lambda z: kl(clean, z), "linf", x + noise)
    return F.cross_entropy(net(x), y) + 6 * kl(net(x), net(at))


def jacobian(net):
    at = x.clone().requires_grad_()
    z = net(at)
    squares = sum(torch.autograd.grad(z[:, k].sum(), at, create_graph=True)[0].square().sum() for k in range(4))
    return F.cross_entropy(z, y) + 0.2 / 2 * squares / len(x)


def store(prefix, net):
    for name, p in net.named_parameters():
        place, kind = name.split(".")
        path = f"{names[place]}/{'kernel' if kind == 'weight' else 'bias'}"
        tensors[f"{prefix}/{path}"] = (p.detach().mT if p.ndim > 1 else p.detach()).contiguous().clone()


def fresh():
    net = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 4))
    net.load_state_dict(start.state_dict())
    return net


def step(name, loss, at=None):
    net = fresh()
    made = loss(net)
    gradients = torch.autograd.grad(made, list(net.parameters()))
    if at is not None:
        length = torch.sqrt(sum(g.square().sum() for g in gradients))
        with torch.no_grad():
            for p, g in zip(net.parameters(), gradients):
                p += at * g / length
        gradients = torch.autograd.grad(loss(net), list(net.parameters()))
        net = fresh()
    with torch.no_grad():
        for p, g in zip(net.parameters(), gradients):
            p -= rate * g
    store(name, net)
    tensors[f"{name}/loss"] = made.detach()


store("start", start)
step("fgsm", fgsm)
step("pgd", adversarial("linf"))
step("pgdL2", adversarial("l2"))
step("trades", trades)
step("jacobianPenalty", jacobian)
step("sharpnessAware", lambda net: F.cross_entropy(net(x), y), at=0.1)
save_file(tensors, Path(__file__).parent / "training.safetensors")
