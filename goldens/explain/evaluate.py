"""What Captum, Quantus, SciPy and scikit-image say of explanations of a small network, for src/explain/evaluate.

The network, its inputs, the attributions that are judged and the changes that metrics make are stored with the results,
channels last, so that everything here is deterministic: ROAD without its noise, infidelity and sensitivity with these
changes.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import quantus
import torch
from captum import attr, metrics
from safetensors.torch import save_file
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(11)
torch.set_num_threads(1)
here = Path(__file__).parent


class Flat(nn.Module):
    """Flattens channels last, as Keras does."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


conv, dense = nn.Conv2d(1, 4, 3), nn.Linear(8 * 8 * 4, 3)
nn.init.normal_(dense.weight, 0, 0.3)
network = nn.Sequential(conv, nn.Tanh(), Flat(), dense).eval()
x = torch.rand(3, 1, 10, 10)
target = network(x).argmax(1)
gradients = attr.IntegratedGradients(network).attribute(x, target=target, n_steps=30)
saliency = attr.Saliency(network)
changes = 0.1 * torch.randn(4, 3, 1, 10, 10)
steps = iter(range(1000))


def infidelity_change(inputs):
    change = changes[next(steps) % 4]
    return change, inputs - change


def infidelity(normalize):
    return metrics.infidelity(
        network, infidelity_change, x, gradients, target=target, n_perturb_samples=4,
        max_examples_per_batch=3, normalize=normalize,
    )


def sensitivity_change(inputs, _radius):
    return inputs + changes[next(steps) % 4]


flipping = quantus.PixelFlipping(
    features_in_step=5, perturb_baseline=0.0, normalise=False, abs=False, return_auc_per_sample=False,
    disable_warnings=True, display_progressbar=False,
)
arrays = dict(x_batch=x.numpy(), y_batch=target.numpy(), a_batch=gradients.numpy(), device="cpu")
percentages = [10, 30, 50, 70, 90]
removing = quantus.ROAD(
    noise=0.0, percentages=percentages, normalise=False, abs=False, disable_warnings=True, display_progressbar=False,
)
first, second = gradients[0, 0].numpy(), gradients[1, 0].numpy()
low, high = min(first.min(), second.min()), max(first.max(), second.max())
removed = np.argsort(-gradients[0].flatten().numpy())[:60]

results = {
    "targets": target.tolist(),
    "infidelity": infidelity(False).tolist(),
    "infidelityNormalized": infidelity(True).tolist(),
    "sensitivityMax": metrics.sensitivity_max(
        saliency.attribute, x, sensitivity_change, n_perturb_samples=4, max_examples_per_batch=3, target=target,
    ).tolist(),
    "pixelFlipping": np.array(flipping(network, softmax=True, **arrays)).tolist(),
    "percentages": percentages,
    "road": [float(v) for v in removing(network, softmax=True, **arrays).values()],
    "rankCorrelation": float(spearmanr(first.flatten(), second.flatten()).statistic),
    "rankCorrelationOfTies": float(spearmanr([1, 2, 2, 3, 5, 5, 5], [2, 1, 4, 4, 3, 8, 7]).statistic),
    "structuralSimilarity": float(structural_similarity(first, second, data_range=high - low)),
    "dataRange": float(high - low),
    "removed": removed.tolist(),
}
imputed = quantus.functions.perturb_func.noisy_linear_imputation(x[0].numpy(), removed, noise=0.0)

last = lambda t: t.movedim(-3, -1).contiguous()
save_file(
    {
        "conv2d/kernel": conv.weight.detach().permute(2, 3, 1, 0).contiguous(),
        "conv2d/bias": conv.bias.detach(),
        "dense/kernel": dense.weight.detach().T.contiguous(),
        "dense/bias": dense.bias.detach(),
        "x": last(x),
        "attributions": last(gradients).detach(),
        "changes": last(changes),
        "imputed": last(torch.tensor(np.asarray(imputed, dtype=np.float32))),
    },
    here / "evaluate.safetensors",
)
(here / "evaluate.json").write_text(json.dumps(results, indent=1) + "\n")
