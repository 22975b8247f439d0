"""Partial dependence and permutation importance by scikit-learn, and influence by Captum's TracInCP, of the dense network of
gradients.py: for src/explain/tables and src/explain/influence."""

import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from captum.influence import TracInCP, TracInCPFast
from safetensors.torch import load_file, save_file
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import partial_dependence, permutation_importance
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(5)
torch.set_num_threads(1)
here = Path(__file__).parent
known = load_file(here / "gradients.safetensors")
tensors, facts = {}, {}


class Mlp(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.first, self.second, self.last = nn.Linear(6, 8), nn.Linear(8, 7), nn.Linear(7, 4)
        self.read(weights)

    def read(self, weights):
        for name in ["first", "second", "last"]:
            getattr(self, name).weight.data = weights[f"{name}/kernel"].T.contiguous()
            getattr(self, name).bias.data = weights[f"{name}/bias"].contiguous()

    def forward(self, x):
        return self.last(self.second(self.first(x).tanh()).sigmoid())


# Larger weights, so that the classes differ
weights = {name[4:]: 4 * t for name, t in known.items() if name.startswith("mlp/") and name.count("/") == 2}
tensors |= {f"mlp/{name}": t for name, t in weights.items()}
network = Mlp(weights)


class Classifier(ClassifierMixin, BaseEstimator):
    def __init__(self):
        self.classes_ = np.arange(4)
        self.n_features_in_ = 6

    def fit(self, x, y):
        return self

    def __sklearn_is_fitted__(self):
        return True

    def predict_proba(self, x):
        with torch.no_grad():
            return network(torch.as_tensor(x).float()).softmax(1).numpy()

    def predict(self, x):
        return self.predict_proba(x).argmax(1)


# Tables: the last column has 5 values only
x = 2 * torch.randn(40, 6)
x[:, 5] = torch.randint(0, 5, (40,)).float()
tensors["x"] = x
for column in [1, 5]:
    made = partial_dependence(Classifier(), x.numpy(), [column], grid_resolution=10, kind="both", response_method="predict_proba")
    tensors[f"grid{column}"] = torch.as_tensor(made["grid_values"][0]).float()
    tensors[f"average{column}"] = torch.as_tensor(made["average"][2]).float()
    tensors[f"individual{column}"] = torch.as_tensor(made["individual"][2]).float()

y = Classifier().predict(x.numpy())
y[::4] = (y[::4] + 1) % 4
tensors["y"] = torch.as_tensor(y).to(torch.int32)[:, None]
made = permutation_importance(Classifier(), x.numpy(), y, scoring="accuracy", n_repeats=4, random_state=9)
tensors["importances"] = torch.as_tensor(made["importances"]).float()
tensors["mean"] = torch.as_tensor(made["importances_mean"]).float()
tensors["std"] = torch.as_tensor(made["importances_std"]).float()
# Its orders: shuffled on and on from one seed, the same for every column
shuffler = np.random.RandomState(np.random.RandomState(9).randint(np.iinfo(np.int32).max + 1))
order, index, orders = np.arange(40), np.arange(40), []
for _ in range(4):
    shuffler.shuffle(index)
    order = order[index]
    orders.append(order)
tensors["orders"] = torch.as_tensor(np.stack(orders)).to(torch.int32)

# Influence over three checkpoints, their weights as they might have been
rates = [0.1, 0.05, 0.02]
examples = torch.randn(3, 6)
labels = torch.tensor([0, 2, 3])
tensors["asked/x"], tensors["asked/y"] = examples, labels.to(torch.int32)[:, None]
with tempfile.TemporaryDirectory() as folder:
    paths = []
    for i in range(3):
        drawn = {name: t + 0.3 * torch.randn_like(t) for name, t in weights.items()}
        tensors |= {f"checkpoint{i}/{name}": t for name, t in drawn.items()}
        paths.append(f"{folder}/{i}.safetensors")
        save_file({name: t.contiguous() for name, t in drawn.items()}, paths[-1])

    def load(model, path):
        model.read(load_file(path))
        return rates[int(Path(path).stem)]

    data = torch.utils.data.TensorDataset(x, torch.as_tensor(y).long())
    options = dict(loss_fn=nn.CrossEntropyLoss(reduction="sum"), batch_size=7, checkpoints_load_func=load)
    full = TracInCP(Mlp(weights), data, paths, sample_wise_grads_per_batch=True, **options)
    last = TracInCP(Mlp(weights), data, paths, sample_wise_grads_per_batch=True, layers=["last"], **options)
    # The fast variant leaves out the last layer's bias, whose gradient is that of the logits.
    fast_network = Mlp(weights)
    fast = TracInCPFast(fast_network, fast_network.last, data, paths, **options)
    tensors["influence/all"] = full.influence((examples, labels)).detach()
    tensors["influence/last"] = last.influence((examples, labels)).detach()
    tensors["selfInfluence/training"] = full.self_influence().detach()
    tensors["selfInfluence/asked"] = full.self_influence((examples, labels)).detach()
    tensors["selfInfluence/last"] = last.self_influence().detach()
    bias = 0
    for path, rate in zip(paths, rates):
        read = Mlp(load_file(path))
        slope = lambda x, y: read(x).softmax(1) - nn.functional.one_hot(y, 4)
        bias = bias + rate * slope(examples, labels) @ slope(x, torch.as_tensor(y).long()).T
    difference = tensors["influence/last"] - fast.influence((examples, labels)).detach() - bias
    assert difference.abs().max() < 1e-5, difference
facts["rates"] = rates

(here / "tables.json").write_text(json.dumps({"area": "tables", **facts}, indent=1) + "\n")
save_file({name: t.contiguous() for name, t in tensors.items()}, here / "tables.safetensors")
print(len(tensors), "tensors")
