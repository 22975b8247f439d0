"""What Captum, shap and lime make of the networks of gradients.py: attributions by changed inputs, for src/explain/perturbation.

The weights are read from gradients.safetensors. LIME draws its samples at random, so that the masks are stored and both sides fit
to the same ones: lime's own `LimeBase`, and Captum's with a function that hands them out.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import shap
import torch
from captum import attr
from captum._utils.models.linear_model import SkLearnLasso
from lime.lime_base import LimeBase
from safetensors.torch import load_file, save_file
from sklearn.linear_model import Lasso, Ridge
from torch.nn import functional as F

warnings.filterwarnings("ignore")
torch.manual_seed(3)
torch.set_num_threads(1)
here = Path(__file__).parent
known = load_file(here / "gradients.safetensors")
tensors, cases = {}, []


def weight(name):
    w = known[name]
    return w.movedim(-1, 0).movedim(-1, 1) if name.endswith("kernel") else w


def cnn(x):
    x = x.movedim(-1, 1)
    x = F.max_pool2d(F.conv2d(x, weight("cnn/first/kernel"), known["cnn/first/bias"]).relu(), 2)
    x = F.conv2d(x, weight("cnn/second/kernel"), known["cnn/second/bias"], padding=1).relu()
    return x.permute(0, 2, 3, 1).flatten(1) @ known["cnn/dense/kernel"] + known["cnn/dense/bias"]


def mlp(x):
    layer = lambda x, name: x @ known[f"mlp/{name}/kernel"] + known[f"mlp/{name}/bias"]
    return layer(layer(layer(x, "first").tanh(), "second").sigmoid(), "last").softmax(1)


def text(tokens):
    x = known["text/embedding/embeddings"][tokens.long()].transpose(1, 2)
    x = F.conv1d(x, weight("text/conv/kernel"), known["text/conv/bias"]).relu().amax(2)
    return x @ known["text/dense/kernel"] + known["text/dense/bias"]


networks = {"cnn": cnn, "mlp": mlp, "text": text}
targets = {"cnn": [1, 0, 3], "mlp": [0, 3, 2, 1], "text": [2, 0, 1]}
inputs = {name: known[f"{name}/x"] for name in networks}
outputs = {"cnn": {"output": "logit"}, "mlp": {}, "text": {"output": "logit"}}


def case(network, method, values, options, key="attributions", reference="captum"):
    index = f"case{len(cases)}"
    tensors[index] = torch.as_tensor(np.asarray(values)).float()
    cases.append(
        {
            "name": f"{network}: {method} {json.dumps(options)}, {reference}",
            "network": network,
            "method": method,
            "target": targets[network],
            "options": {**outputs[network], **options},
            "compared": key,
            "values": index,
        }
    )


def stored(name, value):
    tensors[name] = torch.as_tensor(value)
    return name


def attribute(kind, network, **options):
    return kind(networks[network]).attribute(inputs[network], target=torch.tensor(targets[network]), **options)


# Windows
picture = known["cnn/baseline"]
case("cnn", "occlusion", attribute(attr.Occlusion, "cnn", sliding_window_shapes=(3, 3, 2), strides=(2, 2, 2)), {"window": 3, "strides": 2})
made = attribute(attr.Occlusion, "cnn", sliding_window_shapes=(3, 4, 1), strides=(3, 2, 1), baselines=picture[None])
case("cnn", "occlusion", made, {"window": [3, 4, 1], "strides": [3, 2, 1], "baseline": stored("picture", picture)})
case("mlp", "occlusion", attribute(attr.Occlusion, "mlp", sliding_window_shapes=(1,)), {})
case("text", "occlusion", attribute(attr.Occlusion, "text", sliding_window_shapes=(2,), strides=1), {"window": 2, "strides": 1})

# Features one by one
quarters = torch.zeros(10, 10, 1, dtype=torch.int32)
quarters[:5, 5:], quarters[5:, :4], quarters[5:, 4:] = 1, 2, 3
segments = stored("quarters", quarters)
case("cnn", "featureAblation", attribute(attr.FeatureAblation, "cnn", feature_mask=quarters.long()[None]), {"segments": segments})
made = attribute(attr.FeatureAblation, "cnn", baselines=picture[None])
case("cnn", "featureAblation", made, {"segments": "elements", "baseline": "picture"})
case("mlp", "featureAblation", attribute(attr.FeatureAblation, "mlp", baselines=0.5), {"baseline": 0.5})
case("text", "featureAblation", attribute(attr.FeatureAblation, "text", baselines=3), {"baseline": 3})


# Shapley values: shap's KernelExplainer over masks, all subsets
def switched(network, example, baseline, ids):
    """The scores of an example under masks of its features."""
    x, target = inputs[network][example], targets[network][example]

    def scores(masks):
        on = torch.as_tensor(np.asarray(masks) > 0.5)[:, ids.long()]
        return networks[network](torch.where(on, x, baseline))[:, target].detach().numpy()

    return scores


def shapley(network, baseline, ids):
    count = int(ids.max()) + 1
    rows = []
    for example in range(len(inputs[network])):
        explainer = shap.KernelExplainer(switched(network, example, baseline, ids), np.zeros((1, count)))
        rows.append(explainer.shap_values(np.ones((1, count)), nsamples=2**count, l1_reg=False, silent=True)[0])
    return np.stack(rows)


row = torch.linspace(-1, 1, 6)
case("mlp", "kernelShap", shapley("mlp", row, torch.arange(6)), {"baseline": stored("row", row)}, "coefficients", "shap")
case("text", "kernelShap", shapley("text", torch.tensor(0, dtype=torch.int32), torch.arange(9)), {}, "coefficients", "shap")
case("cnn", "kernelShap", shapley("cnn", picture, quarters), {"segments": segments, "baseline": "picture"}, "coefficients", "shap")


# LIME from masks that both know
def masks_of(features, count):
    masks = (torch.rand(count, features) < 0.5).float()
    masks[0] = 1
    return masks


def nearness(width):
    return lambda distance: np.exp(-(distance**2) / (2 * width**2))


def lime(network, ids, masks, width, baseline=torch.tensor(0.0), regressor=None):
    distances = 1 - np.sqrt(masks.numpy().mean(1))
    rows = []
    for example in range(len(inputs[network])):
        scores = switched(network, example, baseline.to(inputs[network].dtype), ids)(masks)[:, None]
        made = LimeBase(nearness(width)).explain_instance_with_data(
            masks.numpy(), scores, distances, 0, masks.shape[1], "none", regressor
        )
        rows.append([weight for _, weight in sorted(made[1])] + [made[0], made[2]])
    return np.array(rows)


for network, ids, options in [
    ("mlp", torch.arange(6), {"kernelWidth": 0.25}),
    ("text", torch.arange(9), {"kernelWidth": 0.4, "alpha": 0.1}),
    ("cnn", quarters, {"kernelWidth": 0.25, "segments": segments}),
]:
    count = int(ids.max()) + 1
    masks = masks_of(count, 80)
    given = stored(f"{network}/masks", masks)
    made = lime(network, ids, masks, options["kernelWidth"], regressor=Ridge(alpha=options.get("alpha", 1)))
    for key, values in {"coefficients": made[:, :count], "intercept": made[:, count], "fit": made[:, count + 1]}.items():
        case(network, "lime", values, {**options, "masks": given}, key, "lime")
made = lime("text", torch.arange(9), tensors["text/masks"], 0.5, regressor=Lasso(alpha=0.02, tol=1e-10, max_iter=100000))
options = {"kernelWidth": 0.5, "regression": "lasso", "alpha": 0.02, "masks": "text/masks"}
case("text", "lime", made[:, :9], options, "coefficients", "lime with scikit-learn's Lasso")

# Captum's LIME, handed the same masks
rows = []
for example in range(len(inputs["text"])):
    left = iter(tensors["text/masks"])
    explainer = attr.LimeBase(
        text,
        SkLearnLasso(alpha=0.02, tol=1e-10, max_iter=100000),
        lambda original, perturbed, mask, **_: torch.tensor(nearness(0.5)(1 - np.sqrt(mask.numpy().mean()))).float(),
        lambda original, **_: next(left)[None],
        perturb_interpretable_space=True,
        from_interp_rep_transform=lambda mask, original, **_: torch.where(mask > 0.5, original, 0),
        to_interp_rep_transform=None,
    )
    made = explainer.attribute(inputs["text"][example : example + 1], target=targets["text"][example], n_samples=80)
    rows.append(made[0].numpy())
case("text", "lime", np.stack(rows), options, "coefficients", "captum")

# Shapley values with several background rows, on the inputs themselves
def from_background(network, background):
    rows = []
    for example, target in zip(inputs[network], targets[network]):
        scores = lambda x: networks[network](torch.as_tensor(x).to(background.dtype))[:, target].detach().numpy()
        explainer = shap.KernelExplainer(scores, background.numpy())
        made = explainer.shap_values(example.numpy()[None], nsamples=2 ** len(example), l1_reg=False, silent=True)
        rows.append([*made[0], explainer.expected_value])
    return np.array(rows)


for network, background in [("mlp", torch.randn(7, 6)), ("text", torch.randint(0, 20, (3, 9), dtype=torch.int32))]:
    made = from_background(network, background)
    given = stored(f"{network}/background", background)
    case(network, "kernelShap", made[:, :-1], {"background": given}, "coefficients", "shap")
    case(network, "kernelShap", made[:, -1], {"background": given}, "expected", "shap")

(here / "perturbation.json").write_text(json.dumps({"area": "perturbation", "cases": cases}, indent=1) + "\n")
save_file({name: t.contiguous() for name, t in tensors.items()}, here / "perturbation.safetensors")
print(len(cases), "cases")
