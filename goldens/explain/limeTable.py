"""LIME for tables by the `lime` library's `LimeTabularExplainer`, of the dense network and the rows of tables.py: for
src/explain/tables/limeTable.ts.

It draws its neighbours at random, so that those are stored which it asked the network about.
"""

import json
from pathlib import Path

import numpy as np
import torch
from lime.lime_tabular import LimeTabularExplainer
from safetensors.torch import load_file, save_file

torch.set_num_threads(1)
here = Path(__file__).parent
known = load_file(here / "tables.safetensors")
rows = known["x"].numpy().astype(np.float64)
tensors, cases = {}, []


def predict(x):
    """The network of tables.py."""
    h = torch.as_tensor(x).float()
    for name, activation in [("first", torch.tanh), ("second", torch.sigmoid), ("last", lambda t: t.softmax(1))]:
        h = activation(h @ known[f"mlp/{name}/kernel"] + known[f"mlp/{name}/bias"])
    return h.numpy().astype(np.float64)


# In lime's words and in ours
words = {"quartile": "quartile", "decile": "decile", "forward_selection": "forwardSelection", "highest_weights": "highestWeights"}


def case(name, row, target, *, categorical=(), discretizer="quartile", selection="auto", features=10, mode="classification", **more):
    asked = []

    def watched(x):
        asked.append(np.array(x))
        made = predict(x)
        return made[:, target] if mode == "regression" else made

    explainer = LimeTabularExplainer(
        rows,
        mode=mode,
        categorical_features=list(categorical),
        discretize_continuous=discretizer != "none",
        discretizer=discretizer if discretizer != "none" else "quartile",
        feature_selection=selection,
        kernel_width=more.get("kernelWidth"),
        sample_around_instance=more.get("sampleAroundInstance", False),
        random_state=len(cases),
    )
    made = explainer.explain_instance(rows[row], watched, labels=(target,), num_features=features, num_samples=300)
    neighbours = asked[0][1:].astype(np.float32)
    if discretizer != "none":
        # What is stored as float32 lies in the same parts.
        parts = explainer.discretizer.discretize
        assert (parts(neighbours.astype(np.float64)) == parts(asked[0][1:])).all()
    label = 1 if mode == "regression" else target
    tensors[f"{name}/neighbours"] = torch.as_tensor(neighbours)
    cases.append(
        {
            "name": name,
            "row": row,
            "options": {
                "categoricalFeatures": list(categorical),
                "discretizer": discretizer,
                "featureSelection": words.get(selection, selection),
                **more,
            },
            "call": {"target": target, "numFeatures": features},
            "rules": [[int(column), float(weight)] for column, weight in made.local_exp[label]],
            "intercept": float(made.intercept[label]),
            "localPrediction": float(made.local_pred[0]),
            "score": float(made.score),
            "prediction": float(made.predicted_value if mode == "regression" else made.predict_proba[target]),
        }
    )


case("quartiles, all columns", 0, 2, selection="none")
case("quartiles and a column of categories", 3, 0, categorical=[5])
case("deciles, three columns one by one", 7, 1, discretizer="decile", features=3)
case("the four of highest weight", 11, 2, selection="highest_weights", features=4, kernelWidth=1.25)
case("numbers as they are", 5, 3, categorical=[5], discretizer="none")
case("numbers as they are, around the row", 5, 3, discretizer="none", selection="forward_selection", features=4, sampleAroundInstance=True)
case("a regression", 20, 2, categorical=[5], mode="regression")

(here / "limeTable.json").write_text(json.dumps({"area": "limeTable", "cases": cases}, indent=1) + "\n")
save_file({name: t.contiguous() for name, t in tensors.items()}, here / "limeTable.safetensors")
print(len(cases), "cases")
