"""LiRA's likelihood ratios by SciPy's normal distributions, and the least epsilon that an attack proves, by its beta distributions:
membership.json, for src/audit/membership."""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.special import logit

rng = np.random.default_rng(11)

# 8 examples, 44 shadow models, each example in half of them: 22 on a side, so that each has variances of its own
examples, models = 8, 44
trained_on = np.stack([rng.permutation(np.arange(models) < models // 2) for _ in range(examples)], 1)
shadows = np.round(rng.normal(np.where(trained_on, 2.0, 0.5), np.linspace(0.5, 1.5, examples)), 4)
target = np.round(rng.normal(1, 1.5, examples), 4)
online, offline = [], []
for i in range(examples):
    into, out = shadows[trained_on[:, i], i], shadows[~trained_on[:, i], i]
    density = lambda side: stats.norm.logpdf(target[i], side.mean(), side.std())
    online.append(density(into) - density(out))
    offline.append(stats.norm.isf(stats.norm.sf(target[i], out.mean(), out.std())))

# With few models a side's variance is the mean over all examples.
few = [list(np.flatnonzero(trained_on[:, i])[:4]) + list(np.flatnonzero(~trained_on[:, i])[:4]) for i in range(examples)]
few_shadows = np.stack([shadows[few[i], i] for i in range(examples)], 1)
into, out = few_shadows[:4], few_shadows[4:]
shared = lambda side: np.sqrt(side.var(0).mean())
few_online = stats.norm.logpdf(target, into.mean(0), shared(into)) - stats.norm.logpdf(target, out.mean(0), shared(out))

probabilities = [1e-9, 0.001, 0.3, 0.5, 0.999]


def rates(scores, threshold, confidence):
    """The interval of Clopper and Pearson."""
    hits, n = int((scores >= threshold).sum()), len(scores)
    tail = (1 - confidence) / 2
    low = stats.beta.ppf(tail, hits, n - hits + 1) if hits > 0 else 0.0
    high = stats.beta.isf(tail, hits + 1, n - hits) if hits < n else 1.0
    return low, high


def bound(members, others, threshold, delta, confidence):
    """Jagielski et al. 2020, of what is found and of what is left out."""
    (found, found_high), (_, alarm) = rates(members, threshold, confidence), rates(others, threshold, confidence)
    ratio = lambda rate, other: np.log((rate - delta) / other) if rate > delta else 0.0
    return max(0.0, ratio(found, alarm), ratio(1 - alarm, 1 - found))


bounds = []
for shift, delta, confidence in [(0.5, 1e-5, 0.95), (1.5, 1e-5, 0.95), (3, 1e-3, 0.99)]:
    members, others = np.round(rng.normal(shift, 1, 400), 3), np.round(rng.normal(0, 1, 400), 3)
    chosen = max(np.unique(np.concatenate([members[::2], others[::2]])), key=lambda t: (bound(members[::2], others[::2], t, delta, confidence), t))
    bounds.append(
        {
            "members": members.tolist(),
            "others": others.tolist(),
            "delta": delta,
            "confidence": confidence,
            "epsilon": float(bound(members[1::2], others[1::2], chosen, delta, confidence)),
        }
    )

made = {
    "target": target.tolist(),
    "shadows": shadows.tolist(),
    "trainedOn": trained_on.tolist(),
    "online": [float(v) for v in online],
    "offline": [float(v) for v in offline],
    "fewShadows": few_shadows.tolist(),
    "fewOnline": few_online.tolist(),
    "confidences": [[p, float(logit(p))] for p in probabilities],
    "bounds": bounds,
}
(Path(__file__).parent / "membership.json").write_text(json.dumps(made) + "\n")
