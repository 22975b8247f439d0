"""More attacks on the network of attacks.py: torchattacks' FAB, its square attack as it is and with all places, and ART's attacks.

FAB and ART's attacks from the examples themselves have nothing random and are compared element by element; of those that
draw, accuracies are. `everyPlace` is torchattacks' square attack with one line changed: it draws the upper left corners of
squares from `0 .. height - side - 1`, as its source does, and so never touches the last row and column; the paper draws
from `0 .. height - side`.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torchattacks
from art.attacks.evasion import AutoProjectedGradientDescent, FastGradientMethod, ProjectedGradientDescentNumpy, SquareAttack
from art.estimators.classification import PyTorchClassifier
from safetensors.torch import load_file, save_file
from torch import nn

torch.set_num_threads(1)
here = Path(__file__).parent
given = load_file(here / "attacks.safetensors")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.dense = nn.Conv2d(1, 6, 3), nn.Linear(6 * 36, 6)

    def forward(self, x):
        return self.dense(torch.tanh(self.conv(x)).permute(0, 2, 3, 1).flatten(1))


net = Net()
with torch.no_grad():
    net.conv.weight.copy_(given["conv2d/kernel"].permute(3, 2, 0, 1))
    net.conv.bias.copy_(given["conv2d/bias"])
    net.dense.weight.copy_(given["dense/kernel"].T)
    net.dense.bias.copy_(given["dense/bias"])
net.eval()
x, y = given["x"].movedim(-1, 1).contiguous(), given["y"].long()
few = slice(0, 24)
last = lambda t: t.movedim(1, -1).contiguous()
tensors, cases = {}, []


def accuracy(adversarial):
    return (net(torch.as_tensor(adversarial)).argmax(1) == y).float().mean().item()


# FAB: the nearest places of single runs from the examples, and what is left within epsilon of examples.
for norm, theirs, epsilon in [("linf", "Linf", 0.1), ("l2", "L2", 0.9)]:
    made = torchattacks.FAB(net, norm=theirs, eps=epsilon, steps=8, multi_targeted=True, n_classes=6)
    tensors[f"fab {norm}"] = last(made.attack_single_run(x[few], y[few]))
    made.target_class = 2
    tensors[f"fab targeted {norm}"] = last(made.attack_single_run_targeted(x[few], y[few]))
    for targeted in [False, True]:
        kind = " targeted" if targeted else ""
        cases.append(dict(name=f"fab{kind} {norm}", kind="run", norm=norm, targeted=targeted, steps=8))
        made = torchattacks.FAB(net, norm=theirs, eps=epsilon, steps=30, multi_targeted=targeted, n_classes=6)
        with torch.no_grad():
            left = accuracy(made.perturb(x, y))
        options = dict(epsilon=epsilon, steps=30, targeted=targeted, targets=5)
        cases.append(dict(name=f"torchattacks: fab{kind} {norm}", kind="accuracy", attack="fab", norm=norm, options=options, accuracies=[left]))


def everyPlace(attack):
    drawn = attack.random_int
    attack.random_int = lambda low=0, high=1, shape=[1]: drawn(low, high + 1, shape)
    return attack


for norm, theirs, epsilon in [("linf", "Linf", 0.1), ("l2", "L2", 0.9)]:
    for rescale in [False, True]:
        make = lambda seed: torchattacks.Square(net, theirs, epsilon, 300, resc_schedule=rescale, seed=seed)
        options = dict(epsilon=epsilon, queries=301, rescaleSchedule=rescale)
        cases.append(
            dict(
                name=f"torchattacks: square attack {norm}, {'rescaled' if rescale else 'as in AutoAttack'}",
                kind="accuracy",
                attack="squareAttack",
                norm=norm,
                options=options,
                accuracies=[accuracy(everyPlace(make(seed))(x, y)) for seed in range(10)],
                lastRowLeftOut=[accuracy(make(seed)(x, y)) for seed in range(5)],
            )
        )

# All four, as the standard version has them.
for norm, theirs, epsilon in [("linf", "Linf", 0.1), ("l2", "L2", 0.9)]:
    left = accuracy(torchattacks.AutoAttack(net, theirs, epsilon, version="standard", n_classes=6, seed=0)(x, y))
    options = dict(epsilon=epsilon, queries=200)
    cases.append(dict(name=f"torchattacks: AutoAttack {norm}", kind="accuracy", attack="autoAttack", norm=norm, options=options, accuracies=[left]))

# ART, which takes a step's size and the number of steps under other names. For l2 its steps are cut off at the ends of the
# range first and brought into the ball afterwards, others' the other way round: PGD is compared where no end is reached.
classifier = PyTorchClassifier(net, nn.CrossEntropyLoss(), (1, 8, 8), 6, clip_values=(0, 1))
endless = PyTorchClassifier(net, nn.CrossEntropyLoss(), (1, 8, 8), 6)
pictures, labels = x.numpy(), y.numpy()
for norm, theirs, epsilon in [("linf", np.inf, 0.1), ("l2", 2, 0.9)]:
    for name, attack, options, make in [
        ("fgsm", "fgsm", {}, lambda: FastGradientMethod(classifier, theirs, epsilon)),
        (
            "pgd",
            "pgd",
            dict(steps=8, stepSize=epsilon / 4, randomStart=False, range=[-9, 9]),
            lambda: ProjectedGradientDescentNumpy(endless, theirs, epsilon, epsilon / 4, max_iter=8, verbose=False),
        ),
    ]:
        tensors[f"art {name} {norm}"] = last(torch.as_tensor(make().generate(pictures[few], labels[few])))
        cases.append(dict(name=f"art {name} {norm}", kind="exact", attack=attack, norm=norm, options=dict(epsilon=epsilon, **options)))
    for name, attack, options, make in [
        (
            "pgd",
            "pgd",
            dict(steps=10, stepSize=epsilon / 4),
            lambda: ProjectedGradientDescentNumpy(classifier, theirs, epsilon, epsilon / 4, 0, 10, num_random_init=1, verbose=False),
        ),
        (
            "apgd",
            "apgd",
            dict(steps=20),
            lambda: AutoProjectedGradientDescent(
                classifier, theirs, epsilon, 2 * epsilon, 20, nb_random_init=1, loss_type="cross_entropy", verbose=False
            ),
        ),
        ("square attack", "squareAttack", dict(queries=301), lambda: SquareAttack(classifier, theirs, max_iter=300, eps=epsilon, verbose=False)),
    ]:
        found = []
        for seed in range(3):
            np.random.seed(seed)
            torch.manual_seed(seed)
            found.append(accuracy(make().generate(pictures, labels)))
        cases.append(dict(name=f"art: {name} {norm}", kind="accuracy", attack=attack, norm=norm, options=dict(epsilon=epsilon, **options), accuracies=found))

save_file({k: v.detach() for k, v in tensors.items()}, here / "compared.safetensors")
(here / "compared.json").write_text(json.dumps(dict(cases=cases), indent=2) + "\n")
