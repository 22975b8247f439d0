"""What Captum's SmoothGrad, its kin and GradientSHAP make of the dense network of gradients.py when they draw the same numbers as we:
those of JAX's keys. For src/explain/gradient/drawn.test.ts.

Captum stands one example's samples behind each other, we the examples of one sample.
"""

import json
import warnings
from pathlib import Path

import jax
import numpy as np
import torch
from captum import attr
from safetensors.torch import load_file, save_file

warnings.filterwarnings("ignore")
jax.config.update("jax_threefry_partitionable", False)
torch.set_num_threads(1)
here = Path(__file__).parent
known = load_file(here / "gradients.safetensors")
x, classes = known["mlp/x"], torch.tensor([0, 3, 2, 1])
count, width, samples = len(x), x.shape[1], 9
tensors, cases = {}, []


def network(x):
    for name, activation in [("first", torch.tanh), ("second", torch.sigmoid), ("last", lambda t: t.softmax(1))]:
        x = activation(x @ known[f"mlp/{name}/kernel"] + known[f"mlp/{name}/bias"])
    return x


def drawn(seed, number, make):
    """Of all samples, ours turned into Captum's order."""
    key = jax.random.fold_in(jax.random.split(jax.random.PRNGKey(seed), samples)[0], number)
    numbers = torch.tensor(np.array(make(key)))
    return numbers.reshape(samples, count, *numbers.shape[1:]).transpose(0, 1).flatten(0, 1)


def case(method, options, values, delta=None):
    name = f"{method} {json.dumps(options)}"
    tensors[name] = values.detach()
    if delta is not None:
        # Captum tells it of every sample
        tensors[f"{name}/delta"] = delta.detach().reshape(count, samples).mean(1)
    cases.append({"name": name, "method": method, "options": options, "target": classes.tolist()})


normal = torch.normal
gradient = attr.NoiseTunnel(attr.Saliency(network))
for seed, (average, ours, absolute) in enumerate(
    [("smoothgrad", "mean", False), ("smoothgrad", "mean", True), ("smoothgrad_sq", "meanSquare", False), ("vargrad", "variance", False)]
):
    spread = 0.2 * (x.amax(1) - x.amin(1)).repeat_interleave(samples)[:, None]
    noise = spread * drawn(seed, 0, lambda key: jax.random.normal(key, (samples * count, width)))
    torch.normal = lambda *_: noise
    made = gradient.attribute(x, nt_type=average, nt_samples=samples, target=classes, abs=absolute)
    case("smoothGrad", {"samples": samples, "noise": 0.2, "average": ours, "absolute": absolute, "seed": seed}, made)
torch.normal = normal

baselines = torch.randn(5, width, generator=torch.Generator().manual_seed(1))
tensors["baselines"] = baselines
for seed, stddev in [(3, 0), (4, 0.3)]:
    chosen = drawn(seed, 0, lambda key: jax.random.uniform(key, (samples * count,), maxval=5)).floor().long().numpy()
    at = drawn(seed, 1, lambda key: jax.random.uniform(key, (samples * count,))).numpy()
    noise = stddev * drawn(seed, 2, lambda key: jax.random.normal(key, (samples * count, width)))
    choice, uniform = np.random.choice, np.random.uniform
    np.random.choice, np.random.uniform, torch.normal = lambda *_: chosen, lambda *_: at, lambda *_: noise
    made, delta = attr.GradientShap(network).attribute(
        x, baselines, n_samples=samples, stdevs=float(stddev), target=classes, return_convergence_delta=True
    )
    np.random.choice, np.random.uniform, torch.normal = choice, uniform, normal
    case("gradientShap", {"samples": samples, "stddev": stddev, "seed": seed}, made, delta)

(here / "drawn.json").write_text(json.dumps({"area": "drawn", "cases": cases}, indent=1) + "\n")
save_file({name: t.contiguous() for name, t in tensors.items()}, here / "drawn.safetensors")
print(len(cases), "cases")
