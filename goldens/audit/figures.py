"""What netcal, torchmetrics, scikit-learn, MAPIE, torchcp and SciPy make of the same numbers: figures.json."""

import json
from pathlib import Path

import numpy as np
import torch
from mapie.classification import SplitConformalClassifier
from netcal.metrics import ECE, MCE
from netcal.scaling import TemperatureScaling
from scipy import stats
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.covariance import EmpiricalCovariance
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score, roc_curve
from sklearn.neighbors import NearestNeighbors
from torchcp.classification.score import APS, LAC, RAPS
from torchmetrics.functional.classification import multiclass_calibration_error

rng = np.random.default_rng(5)


def softmax(logits):
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return shifted / shifted.sum(1, keepdims=True)


def classified(n, classes, sharpness):
    """Logits that are too sure of themselves, and labels."""
    labels = rng.integers(0, classes, n)
    logits = rng.normal(size=(n, classes))
    logits[np.arange(n), labels] += 1.2
    return np.round(logits * sharpness, 4), labels


logits, labels = classified(300, 5, 2.5)
probabilities = softmax(logits)
nll = lambda t: log_loss(labels, softmax(logits / t))
best = minimize_scalar(nll, bounds=(0.1, 20), method="bounded", options={"xatol": 1e-10})
scaling = TemperatureScaling()
scaling.fit(probabilities, labels)
as_torch = torch.tensor(probabilities), torch.tensor(labels)
calibration = {
    "logits": logits.tolist(),
    "labels": labels.tolist(),
    "ece": float(ECE(15).measure(probabilities, labels)),
    "mce": float(MCE(15).measure(probabilities, labels)),
    "eceTorchmetrics": float(multiclass_calibration_error(*as_torch, 5, n_bins=15, norm="l1")),
    "mceTorchmetrics": float(multiclass_calibration_error(*as_torch, 5, n_bins=15, norm="max")),
    "adaptiveEce": float(ECE(15, equal_intervals=False).measure(probabilities, labels)),
    "brier": float(brier_score_loss(labels, probabilities, scale_by_half=False)),
    "nll": float(log_loss(labels, probabilities)),
    "temperature": float(best.x),
    "temperatureNetcal": float(1 / scaling.temperature[0]),
    "nllScaled": float(best.fun),
    "eceScaled": float(ECE(15).measure(softmax(logits / best.x), labels)),
}


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose inputs are the probabilities."""

    def __init__(self, classes=5):
        self.classes = classes
        self.classes_ = np.arange(classes)
        self.is_fitted_ = True

    def fit(self, x, y):
        return self

    def predict_proba(self, x):
        return x

    def predict(self, x):
        return x.argmax(1)


fresh_logits, fresh_labels = classified(40, 5, 1.5)
fresh = softmax(fresh_logits)
held_logits, held_labels = classified(100, 5, 1.5)
held = softmax(held_logits)
mapie = SplitConformalClassifier(Given(), confidence_level=0.8, conformity_score="lac", prefit=True)
mapie.conformalize(held, held_labels)
_, mapie_sets = mapie.predict_set(fresh)


def by_torchcp(score):
    """Sets from torchcp's scores; the threshold as all of split conformal prediction has it."""
    seen = score(torch.tensor(held), torch.tensor(held_labels)).numpy()
    rank = int(np.ceil((len(seen) + 1) * 0.8))
    threshold = np.sort(seen)[rank - 1]
    inside = score(torch.tensor(fresh)).numpy() <= threshold
    return {"threshold": float(threshold), "sets": inside.astype(int).tolist()}


conformal = {
    "alpha": 0.2,
    "held": held_logits.tolist(),
    "heldLabels": held_labels.tolist(),
    "fresh": fresh_logits.tolist(),
    "lacMapie": mapie_sets[:, :, 0].astype(int).tolist(),
    "lac": by_torchcp(LAC(score_type="identity")),
    "aps": by_torchcp(APS(score_type="identity", randomized=False)),
    "raps": by_torchcp(RAPS(score_type="identity", randomized=False, penalty=0.1, kreg=2)),
}

width, classes, neighbours = 6, 3, 7
centres = rng.normal(size=(classes, width)) * 2
known_labels = rng.integers(0, classes, 90)
known = np.round(centres[known_labels] + rng.normal(size=(90, width)), 4)
familiar = np.round(centres[rng.integers(0, classes, 40)] + rng.normal(size=(40, width)), 4)
unfamiliar = np.round(rng.normal(size=(30, width)) * 2, 4)
means = np.stack([known[known_labels == c].mean(0) for c in range(classes)])
precision = EmpiricalCovariance(assume_centered=True).fit(known - means[known_labels]).precision_
unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)
search = NearestNeighbors(n_neighbors=neighbours).fit(unit(known))


def mahalanobis(x):
    distances = x[:, None] - means[None]
    return -np.einsum("nci,ij,ncj->nc", distances, precision, distances).min(1)


def figures(score):
    inside, outside = score(familiar), score(unfamiliar)
    both = np.concatenate([inside, outside])
    is_in = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
    fpr, tpr, _ = roc_curve(is_in, both, drop_intermediate=False)
    return {
        "familiar": inside.tolist(),
        "unfamiliar": outside.tolist(),
        "auroc": float(roc_auc_score(is_in, both)),
        "fpr95": float(fpr[tpr >= 0.95].min()),
        "auprIn": float(average_precision_score(is_in, both)),
        "auprOut": float(average_precision_score(1 - is_in, -both)),
    }


detection = {
    "known": known.tolist(),
    "knownLabels": known_labels.tolist(),
    "familiarFeatures": familiar.tolist(),
    "unfamiliarFeatures": unfamiliar.tolist(),
    "neighbours": neighbours,
    "MSP": figures(lambda x: softmax(x).max(1)),
    "energy": figures(lambda x: torch.logsumexp(torch.tensor(x), 1).numpy()),
    "Mahalanobis": figures(mahalanobis),
    "kNN": figures(lambda x: -search.kneighbors(unit(x))[0][:, -1]),
    "ties": {
        "positives": [1, 2, 2, 3, 3],
        "negatives": [0, 1, 2, 2, 3],
        "auroc": float(roc_auc_score([1] * 5 + [0] * 5, [1, 2, 2, 3, 3, 0, 1, 2, 2, 3])),
        "averagePrecision": float(average_precision_score([1] * 5 + [0] * 5, [1, 2, 2, 3, 3, 0, 1, 2, 2, 3])),
    },
}

intervals = []
for hits, trials, confidence in [(0, 10, 0.95), (10, 10, 0.95), (3, 20, 0.9), (250, 1000, 0.95), (1, 5000, 0.99)]:
    interval = stats.binomtest(hits, trials).proportion_ci(confidence, method="exact")
    intervals.append(
        {"hits": hits, "trials": trials, "confidence": confidence, "low": interval.low, "high": interval.high}
    )

path = Path(__file__).with_name("figures.json")
path.write_text(
    json.dumps({"calibration": calibration, "conformal": conformal, "detection": detection, "intervals": intervals})
)
