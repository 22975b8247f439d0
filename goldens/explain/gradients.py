"""What Captum makes of three small networks: attributions by gradients, for src/explain/gradient.

Everything is stored channels last, as our layers have it. Each case names a network, our method with its options, the
classes explained and the tensor that holds what Captum gives.

Two of Captum's ways are kept out of the cases:
- Where elements tie for a maximum (windows of zeros behind a ReLU, a baseline of one colour) PyTorch's gradient goes to the
  first of them, ours to all in equal shares. The biases and baselines here leave no ties.
- DeepLift loses the rule of a max-pool that follows a ReLU at once, as both hook the same tensor, and its attributions no
  longer add up. Here something stands between the two.
"""

import json
import warnings
from pathlib import Path

import torch
from captum import attr
from safetensors.torch import save_file
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(7)
torch.set_num_threads(1)
here = Path(__file__).parent
tensors = {}
cases = []


def last(x):
    """Channels last, from [n, c, ...]."""
    return x.movedim(1, -1) if x.ndim > 2 else x


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.relu1 = nn.Conv2d(2, 4, 3), nn.ReLU()
        self.pool = nn.MaxPool2d(2)
        nn.init.constant_(self.conv1.bias, 0.7)
        self.conv2, self.relu2 = nn.Conv2d(4, 6, 3, padding=1), nn.ReLU()
        self.dense = nn.Linear(96, 5)

    def forward(self, x):
        x = self.pool(1 * self.relu1(self.conv1(x)))
        x = self.relu2(self.conv2(x))
        return self.dense(x.permute(0, 2, 3, 1).flatten(1))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.tanh = nn.Linear(6, 8), nn.Tanh()
        self.second, self.sigmoid = nn.Linear(8, 7), nn.Sigmoid()
        self.last, self.softmax = nn.Linear(7, 4), nn.Softmax(dim=1)

    def forward(self, x):
        return self.softmax(self.last(self.sigmoid(self.second(self.tanh(self.first(x))))))


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.conv, self.relu = nn.Conv1d(6, 5, 3), nn.ReLU()
        self.pool = nn.MaxPool1d(7)
        nn.init.constant_(self.conv.bias, 0.5)
        self.dense = nn.Linear(5, 3)

    def behind(self, vectors):
        return self.dense(self.pool(1 * self.relu(self.conv(vectors.transpose(1, 2)))).squeeze(2))

    def forward(self, tokens):
        return self.behind(self.embedding(tokens))


class Behind(nn.Module):
    """The text classifier from its embedding on."""

    def __init__(self, text):
        super().__init__()
        self.text = text

    def forward(self, vectors):
        return self.text.behind(vectors)


def kernel(weight):
    """[out, in, ...] -> [..., in, out]"""
    return weight.movedim(0, -1).movedim(0, -2) if weight.ndim > 2 else weight.T


def weights(network, model, names):
    for layer, name in names.items():
        module = getattr(model, layer)
        key = "embeddings" if layer == "embedding" else "kernel"
        value = module.weight if layer == "embedding" else kernel(module.weight)
        tensors[f"{network}/{name}/{key}"] = value.detach()
        if key == "kernel":
            tensors[f"{network}/{name}/bias"] = module.bias.detach()


def case(network, method, values, target, options=None, delta=None):
    name = f"{network}: {method} {json.dumps(options or {})}"
    tensors[f"case{len(cases)}"] = values.detach()
    entry = {"name": name, "network": network, "method": method, "target": target, "attributions": f"case{len(cases)}"}
    if options:
        entry["options"] = options
    if delta is not None:
        tensors[f"case{len(cases)}/delta"] = delta.detach().float()
        entry["delta"] = f"case{len(cases)}/delta"
    cases.append(entry)


def each(attribute, inputs, target, **options):
    """Example by example: Captum centres softmax's multipliers over a whole batch."""
    made = [attribute(x[None], target=t, **options) for x, t in zip(inputs, target)]
    if isinstance(made[0], tuple) and len(made[0]) == 2 and made[0][1].ndim == 1:
        return torch.cat([m[0] for m in made]), torch.cat([m[1] for m in made])
    return torch.cat([m[0] if isinstance(m, tuple) else m for m in made])


# Pictures
cnn = Cnn()
weights("cnn", cnn, {"conv1": "first", "conv2": "second", "dense": "dense"})
pictures = torch.randn(3, 2, 10, 10)
tensors["cnn/x"] = last(pictures)
tensors["cnn/baseline"] = torch.rand(10, 10, 2)
baseline = tensors["cnn/baseline"].movedim(-1, 0)[None]
target = [1, 0, 3]
classes = torch.tensor(target)

case("cnn", "saliency", last(attr.Saliency(cnn).attribute(pictures, target=classes)), target)
case("cnn", "saliency", last(attr.Saliency(cnn).attribute(pictures, target=classes, abs=False)), target, {"absolute": False})
case("cnn", "inputXGradient", last(attr.InputXGradient(cnn).attribute(pictures, target=classes)), target)
case("cnn", "guidedBackprop", last(attr.GuidedBackprop(cnn).attribute(pictures, target=classes)), target)
case("cnn", "deconvolution", last(attr.Deconvolution(cnn).attribute(pictures, target=classes)), target)
for rule, ours in {
    "gausslegendre": "gaussLegendre",
    "riemann_left": "riemannLeft",
    "riemann_right": "riemannRight",
    "riemann_middle": "riemannMiddle",
    "riemann_trapezoid": "riemannTrapezoid",
}.items():
    made, delta = attr.IntegratedGradients(cnn).attribute(
        pictures, baseline, target=classes, n_steps=12, method=rule, return_convergence_delta=True
    )
    case("cnn", "integratedGradients", last(made), target, {"steps": 12, "quadrature": ours, "baseline": "cnn/baseline"}, delta)
made, delta = each(attr.DeepLift(cnn).attribute, pictures, target, baselines=baseline, return_convergence_delta=True)
case("cnn", "deepLift", last(made), target, {"baseline": "cnn/baseline"}, delta)

# Its layers
for relu in [True, False]:
    made = attr.LayerGradCam(cnn, cnn.relu2).attribute(pictures, target=classes, relu_attributions=relu)
    case("cnn", "gradCam", made[:, 0], target, {"resized": False, "positive": relu})
made = attr.LayerGradCam(cnn, cnn.relu1).attribute(pictures, target=classes, relu_attributions=True)
case("cnn", "gradCam", made[:, 0], target, {"layer": "first", "resized": False})
made = attr.LayerConductance(cnn, cnn.relu1).attribute(pictures, target=classes, n_steps=15)
case("cnn", "conductance", last(made), target, {"layer": "first", "steps": 15})
made = attr.LayerConductance(cnn, cnn.relu2).attribute(pictures, baseline, target=classes, n_steps=15, method="riemann_trapezoid")
case("cnn", "conductance", last(made), target, {"layer": "second", "steps": 15, "quadrature": "riemannTrapezoid", "baseline": "cnn/baseline"})
case("cnn", "layerActivation", last(attr.LayerActivation(cnn, cnn.pool).attribute(pictures)), target, {"layer": "pool"})
made = attr.LayerGradientXActivation(cnn, cnn.relu2).attribute(pictures, target=classes)
case("cnn", "inputXGradient", last(made), target, {"layer": "second"})
made = attr.LayerIntegratedGradients(cnn, cnn.pool).attribute(pictures, baseline, target=classes, n_steps=12)
case("cnn", "integratedGradients", last(made), target, {"layer": "pool", "steps": 12, "baseline": "cnn/baseline"})
made = each(attr.LayerDeepLift(cnn, cnn.relu1).attribute, pictures, target, baselines=baseline)
case("cnn", "deepLift", last(made), target, {"layer": "first", "baseline": "cnn/baseline"})

# Grad-CAM++ by its formula: Captum has none.
held = {}
cnn.relu2.register_forward_hook(lambda module, given, made: held.update(a=made))
scores = cnn(pictures).gather(1, classes[:, None]).sum()
[g] = torch.autograd.grad(scores, held["a"])
share = g**2 / (2 * g**2 + g**3 * held["a"].sum((2, 3), keepdim=True))
share[g == 0] = 0
made = (((share * g.relu()).sum((2, 3), keepdim=True)) * held["a"]).sum(1).relu()
case("cnn", "gradCamPlusPlus", made, target, {"resized": False})

# Numbers, with a softmax in the network
mlp = Mlp()
weights("mlp", mlp, {"first": "first", "second": "second", "last": "last"})
rows = 2 * torch.randn(4, 6)
tensors["mlp/x"] = rows
target = [0, 3, 2, 1]
classes = torch.tensor(target)
asked = {"output": "probability"}
case("mlp", "saliency", attr.Saliency(mlp).attribute(rows, target=classes), target, asked)
made, delta = attr.IntegratedGradients(mlp).attribute(rows, target=classes, return_convergence_delta=True)
case("mlp", "integratedGradients", made, target, asked, delta)
made, delta = each(attr.DeepLift(mlp).attribute, rows, target, return_convergence_delta=True)
case("mlp", "deepLift", made, target, asked, delta)
made = attr.LayerConductance(mlp, mlp.tanh).attribute(rows, target=classes, n_steps=20)
case("mlp", "conductance", made, target, {**asked, "layer": "first", "steps": 20})

# Texts, at their embedding
text = Text()
weights("text", text, {"embedding": "embedding", "conv": "conv", "dense": "dense"})
tokens = torch.randint(1, 20, (3, 9))
tensors["text/x"] = tokens.to(torch.int32)
target = [2, 0, 1]
classes = torch.tensor(target)
nothing = torch.randint(1, 20, (1, 9))
tensors["text/baseline"] = nothing.to(torch.int32)
behind, vectors = Behind(text), text.embedding(tokens).detach()
made, delta = attr.LayerIntegratedGradients(text, text.embedding).attribute(
    tokens, nothing.expand(3, 9), target=classes, n_steps=25, return_convergence_delta=True
)
case("text", "integratedGradients", made.sum(-1), target, {"steps": 25, "baseline": "text/baseline"}, delta)
case("text", "saliency", attr.Saliency(behind).attribute(vectors, target=classes).sum(-1), target)
case("text", "inputXGradient", attr.InputXGradient(behind).attribute(vectors, target=classes), target, {"layer": "embedding"})
made, delta = each(
    attr.DeepLift(behind).attribute, vectors, target, baselines=text.embedding(nothing).detach(), return_convergence_delta=True
)
case("text", "deepLift", made.sum(-1), target, {"baseline": "text/baseline"}, delta)

(here / "gradients.json").write_text(json.dumps({"area": "gradients", "cases": cases}, indent=1) + "\n")
save_file({name: t.contiguous() for name, t in tensors.items()}, here / "gradients.safetensors")
print(len(cases), "cases")
