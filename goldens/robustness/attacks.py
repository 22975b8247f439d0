"""What torchattacks makes of a small network: adversarial examples, and accuracies under attack, for src/robustness.

Everything is stored channels last, as our layers have it. Attacks without anything random are compared element by element:
FGSM, PGD from the examples, and single runs of Auto-PGD from given starts. Of those that draw, accuracies are.
"""

import json
from pathlib import Path

import torch
import torchattacks
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

torch.manual_seed(5)
torch.set_num_threads(1)
here = Path(__file__).parent

prototypes = F.interpolate(torch.rand(6, 1, 3, 3), size=8, mode="bilinear", align_corners=True)


def draw(count):
    y = torch.randint(0, 6, (count,))
    return (prototypes[y] + 0.16 * torch.randn(count, 1, 8, 8)).clamp(0, 1), y


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.dense = nn.Conv2d(1, 6, 3), nn.Linear(6 * 36, 6)

    def forward(self, x):
        return self.dense(torch.tanh(self.conv(x)).permute(0, 2, 3, 1).flatten(1))


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.003, weight_decay=1e-3)
for _ in range(300):
    x, y = draw(64)
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
net.eval()
x, y = draw(160)
right = net(x).argmax(1) == y
x, y = x[right][:96], y[right][:96]

last = lambda t: t.movedim(1, -1).contiguous()
tensors = {
    "conv2d/kernel": net.conv.weight.permute(2, 3, 1, 0).contiguous(),
    "conv2d/bias": net.conv.bias,
    "dense/kernel": net.dense.weight.T.contiguous(),
    "dense/bias": net.dense.bias,
    "x": last(x),
    "y": y.int(),
}
few = slice(0, 24)
cases = []
for attack, norm, options, made in [
    ("fgsm", "linf", dict(epsilon=0.1), torchattacks.FGSM(net, eps=0.1)),
    ("pgd", "linf", dict(epsilon=0.1, steps=8, stepSize=0.03), torchattacks.PGD(net, 0.1, 0.03, 8, random_start=False)),
    ("pgd", "l2", dict(epsilon=0.6, steps=8, stepSize=0.2), torchattacks.PGDL2(net, 0.6, 0.2, 8, random_start=False)),
]:
    name = f"{attack} {norm}"
    tensors[name] = last(made(x[few], y[few]))
    cases.append(dict(name=name, attack=attack, norm=norm, options=options))

for loss, given in [("crossEntropy", "ce"), ("logitRatio", "dlr")]:
    for norm, theirs, epsilon in [("linf", "Linf", 0.08), ("l2", "L2", 0.5)]:
        made = torchattacks.APGD(net, norm=theirs, eps=epsilon, steps=12, loss=given)
        state = torch.get_rng_state()
        best, _, losses, fooling = made.attack_single_run(x[few], y[few])
        torch.set_rng_state(state)
        noise = torch.rand(x[few].shape) if norm == "linf" else torch.randn(x[few].shape)
        noise = 2 * noise - 1 if norm == "linf" else noise
        size = noise.flatten(1).abs().amax(1) if norm == "linf" else noise.flatten(1).norm(dim=1)
        name = f"apgd {loss} {norm}"
        tensors[f"{name}/start"] = last((x[few] + epsilon * noise / size.view(-1, 1, 1, 1)).clamp(0, 1))
        tensors[f"{name}/best"], tensors[f"{name}/loss"] = last(best), losses
        tensors[f"{name}/fooling"] = last(fooling)
        cases.append(dict(name=name, attack="apgd", norm=norm, loss=loss, epsilon=epsilon, steps=12))

accuracy = lambda made: (net(made(x, y)).argmax(1) == y).float().mean().item()
for norm, theirs, epsilon in [("linf", "Linf", 0.1), ("l2", "L2", 0.9)]:
    pgd = torchattacks.PGD if norm == "linf" else torchattacks.PGDL2
    for attack, options, make in [
        ("pgd", dict(steps=10, stepSize=epsilon / 4), lambda: pgd(net, epsilon, epsilon / 4, 10)),
        ("apgd", dict(steps=20), lambda: torchattacks.APGD(net, theirs, epsilon, 20)),
        ("apgd", dict(steps=20, loss="targetedLogitRatio", targets=5), lambda: torchattacks.APGDT(net, theirs, epsilon, 20, n_classes=6)),
    ]:
        found = []
        for seed in range(5):
            torch.manual_seed(seed)
            made = make()
            if hasattr(made, "seed"):
                made.seed = seed
            found.append(accuracy(made))
        name = f"accuracy: {attack} {options.get('loss', '')} {norm}"
        cases.append(dict(name=name, attack=attack, norm=norm, options=dict(epsilon=epsilon, **options), accuracies=found))

save_file({k: v.detach() for k, v in tensors.items()}, here / "attacks.safetensors")
(here / "attacks.json").write_text(json.dumps(dict(cases=cases), indent=2) + "\n")
