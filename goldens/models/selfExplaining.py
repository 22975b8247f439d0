"""What the formulas of two papers give, by PyTorch in float64, for src/models/selfExplaining.

- Prototype network (Chen et al. 2019): distances are computed patch by patch as they are defined, |z - p|^2, not by
  convolution; costs by maxima and minima over the prototypes of the right class and of the others.
- Self-explaining network (Alvarez-Melis & Jaakkola 2018): the whole Jacobians of f and h by autograd, and the norm of
  grad f - theta^T J_h, squared.

Weights and pictures are stored channels last, as our layers have them, under our paths; gradients under the same paths.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
here = Path(__file__).parent
tensors = {}
figures = {"torch": torch.__version__}


def keep(prefix, values):
    for name, value in values.items():
        tensors[f"{prefix}/{name}"] = value.detach().to(torch.float32).contiguous()


def drawn(shapes, scale):
    """Weights that float32 holds exactly, so that both sides begin with the same."""
    made = {name: (scale * torch.randn(*shape)).float().double() for name, shape in shapes.items()}
    return {name: value.requires_grad_() for name, value in made.items()}


def conv(x, kernel, bias):
    return F.conv2d(x, kernel.permute(3, 2, 0, 1), bias)


def prototypes():
    classes, each, cluster, separation = 3, 2, 0.8, 0.08
    weights = drawn(
        {
            "conv2d/kernel": (3, 3, 1, 3),
            "conv2d/bias": (3,),
            "conv2d_1/kernel": (1, 1, 3, 4),
            "conv2d_1/bias": (4,),
            "patches/kernel": (1, 1, 4, 4),
            "patches/bias": (4,),
            "distanceMaps/prototypes": (1, 1, 4, classes * each),
            "evidence/kernel": (classes * each, classes),
        },
        0.7,
    )
    x = torch.rand(5, 8, 8, 1).float().double()
    labels = torch.tensor([0, 2, 1, 1, 0])
    z = F.max_pool2d(F.relu(conv(x.permute(0, 3, 1, 2), weights["conv2d/kernel"], weights["conv2d/bias"])), 2)
    z = F.relu(conv(z, weights["conv2d_1/kernel"], weights["conv2d_1/bias"]))
    z = torch.sigmoid(conv(z, weights["patches/kernel"], weights["patches/bias"])).permute(0, 2, 3, 1)
    p = weights["distanceMaps/prototypes"][0, 0].T  # [prototypes, channels]
    maps = ((z[:, :, :, None, :] - p) ** 2).sum(-1)  # [batch, height, width, prototypes]
    distances = maps.amin((1, 2))
    similarities = torch.log((distances + 1) / (distances + 1e-4))
    logits = similarities @ weights["evidence/kernel"]

    own = F.one_hot(torch.arange(classes).repeat_interleave(each), classes).T[labels].bool()
    entropy = F.cross_entropy(logits, labels)
    to_own = torch.where(own, distances, torch.inf).amin(1).mean()
    to_others = torch.where(own, torch.inf, distances).amin(1).mean()
    loss = entropy + cluster * to_own - separation * to_others
    loss.backward()
    figures["prototypes"] = {
        "labels": labels.tolist(),
        "crossEntropy": entropy.item(),
        "cluster": to_own.item(),
        "separation": to_others.item(),
        "loss": loss.item(),
        # What the L1 penalty of the last stage takes: weights between prototypes and other classes.
        "otherWeights": weights["evidence/kernel"][
            ~F.one_hot(torch.arange(classes).repeat_interleave(each), classes).bool()
        ].abs().sum().item(),
    }
    keep("prototypes/weights", weights)
    keep("prototypes/gradients", {name: w.grad for name, w in weights.items()})
    keep(
        "prototypes",
        {
            "x": x,
            "distances": distances,
            "similarities": similarities,
            "similarityMaps": torch.log((maps + 1) / (maps + 1e-4)),
            "probabilities": logits.softmax(-1),
        },
    )


def selfExplaining():
    concepts, classes, strength, reconstruction, sparsity = 4, 3, 0.3, 0.5, 0.02
    weights = drawn(
        {
            "dense/kernel": (6, 8),
            "dense/bias": (8,),
            "encoded/kernel": (8, concepts),
            "encoded/bias": (concepts,),
            "dense_1/kernel": (concepts, 6),
            "dense_1/bias": (6,),
            "dense_2/kernel": (6, 7),
            "dense_2/bias": (7,),
            "dense_3/kernel": (7, concepts * classes),
            "dense_3/bias": (concepts * classes,),
        },
        0.6,
    )

    def dense(x, name):
        return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]

    def concepts_of(x):
        return dense(torch.tanh(dense(x, "dense")), "encoded")

    def relevances_of(x):
        return torch.tanh(dense(torch.tanh(dense(x, "dense_2")), "dense_3")).reshape(*x.shape[:-1], concepts, classes)

    def f(x):
        return torch.einsum("...k,...kc->...c", concepts_of(x), relevances_of(x))

    x = torch.randn(5, 6).float().double()
    labels = torch.tensor([0, 2, 1, 1, 0])
    h, theta, logits = concepts_of(x), relevances_of(x), f(x)
    jacobian_f = torch.func.vmap(torch.func.jacrev(f))(x)  # [batch, classes, features]
    jacobian_h = torch.func.vmap(torch.func.jacrev(concepts_of))(x)  # [batch, concepts, features]
    gap = jacobian_f - torch.einsum("bkc,bkx->bcx", theta, jacobian_h)
    penalty = (gap**2).sum((1, 2)).mean()
    loss = (
        F.cross_entropy(logits, labels)
        + strength * penalty
        + reconstruction * F.mse_loss(dense(h, "dense_1"), x)
        + sparsity * h.abs().sum(1).mean()
    )
    loss.backward()
    figures["selfExplaining"] = {
        "labels": labels.tolist(),
        "options": {"stability": strength, "reconstruction": reconstruction, "sparsity": sparsity},
        "penalty": penalty.item(),
        "loss": loss.item(),
    }
    keep("selfExplaining/weights", weights)
    keep("selfExplaining/gradients", {name: w.grad for name, w in weights.items()})
    keep("selfExplaining", {"x": x, "concepts": h, "relevances": theta, "probabilities": logits.softmax(-1)})


prototypes()
selfExplaining()
save_file(tensors, here / "selfExplaining.safetensors")
(here / "selfExplaining.json").write_text(json.dumps(figures, indent=2) + "\n")
