"""Epsilons of Opacus, prv-accountant and Google's dp-accounting over a grid of settings -> accountants.json."""

import itertools
import json
import math
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import dp_accounting
import numpy as np
from dp_accounting import pld, rdp
from opacus.accountants import GaussianAccountant, PRVAccountant, RDPAccountant
from opacus.accountants.analysis import rdp as opacus_rdp
from opacus.accountants.utils import get_noise_multiplier

try:
    from prv_accountant import PoissonSubsampledGaussianMechanism, PRVAccountant as AuthorsAccountant
except ImportError as problem:
    sys.exit(f"prv-accountant: {problem}")

warnings.simplefilter("ignore")

NOISES = [0.5, 0.8, 1.2, 2.0, 8.0]
RATES = [1e-4, 1e-3, 1e-2, 0.1, 1.0]
STEPS = [1, 100, 5000, 100_000]
DELTAS = [1e-7, 1e-5, 1e-3]
# PRV and PLD take seconds each, so they are asked for these noises and the middle delta alone.
TIGHT = [0.8, 2.0, 8.0]
# The one of 100,000 steps: minutes.
LONG = [(2.0, 0.001, 100_000)]
# Opacus's own list ends at 63; with dp-accounting's all three take the same.
ORDERS = list(rdp.rdp_privacy_accountant.DEFAULT_RDP_ORDERS)
ORDERS = sorted(set(float(order) for order in ORDERS))

HISTORIES = [
    [(1.0, 0.01, 500), (2.0, 0.02, 500)],
    [(0.8, 0.001, 10_000), (1.5, 0.01, 1000), (4.0, 0.1, 200)],
    [(2.0, 1.0, 3), (1.0, 0.005, 2000)],
    [(6.0, 0.05, 5000), (0.7, 0.0001, 50_000)],
]


def finite(value):
    return float(value) if value is not None and math.isfinite(value) else None


def event(history):
    single = lambda noise, rate: dp_accounting.PoissonSampledDpEvent(rate, dp_accounting.GaussianDpEvent(noise))
    return dp_accounting.ComposedDpEvent(
        [dp_accounting.SelfComposedDpEvent(single(noise, rate), steps) for noise, rate, steps in history]
    )


def opacus(kind, history, delta, **options):
    accountant = kind()
    accountant.history = list(history)
    try:
        return finite(accountant.get_epsilon(delta=delta, **options))
    except Exception as problem:  # of too large a grid, or too large an epsilon
        print(kind.__name__, history, delta, repr(problem)[:80])
        return None


def google(history, delta):
    accountant = rdp.RdpAccountant(ORDERS)
    accountant.compose(event(history))
    return finite(accountant.get_epsilon(delta))


CURVES = {}


def opacus_renyi(history, delta):
    total = 0
    for noise, rate, steps in history:
        if (noise, rate) not in CURVES:
            CURVES[noise, rate] = opacus_rdp.compute_rdp(q=rate, noise_multiplier=noise, steps=1, orders=ORDERS)
        total = total + steps * CURVES[noise, rate]
    return finite(opacus_rdp.get_privacy_spent(orders=ORDERS, rdp=total, delta=delta)[0])


def authors(history, delta, error):
    mechanisms = [PoissonSubsampledGaussianMechanism(noise_multiplier=n, sampling_probability=q) for n, q, _ in history]
    counts = [steps for _, _, steps in history]
    accountant = AuthorsAccountant(
        prvs=mechanisms, max_self_compositions=counts, eps_error=error, delta_error=delta / 1000
    )
    return [finite(e) for e in accountant.compute_epsilon(delta=delta, num_self_compositions=counts)]


def loss_distribution(history, delta, interval):
    accountant = pld.PLDAccountant(value_discretization_interval=interval)
    accountant.compose(event(history))
    return finite(accountant.get_epsilon(delta))


def tight(history, delta, upper):
    """PRV and PLD, where they take seconds, and once where they take minutes."""
    error = 0.01
    steps = sum(count for *_, count in history)
    long = (upper + 3) * math.sqrt(steps) > 600 if upper is not None else True
    if upper is None or upper > 12 or (long and history != LONG):
        return {}
    try:
        bounds = authors(history, delta, error)
    except Exception as problem:
        print("prv-accountant", history, delta, repr(problem)[:80])
        bounds = None
    return {
        "opacusPrv": opacus(PRVAccountant, history, delta, eps_error=error),
        "authorsPrv": bounds,
        "googlePld": loss_distribution(history, delta, max(5e-5, min(1e-3, upper / 1000))),
    }


def case(history, delta, with_tight):
    upper = opacus_renyi(history, delta)
    start = time.time()
    made = {
        "history": [list(stretch) for stretch in history],
        "delta": delta,
        "opacusRdp": upper,
        "googleRdp": google(history, delta),
        "opacusGdp": opacus(GaussianAccountant, history, delta) if len(history) == 1 else None,
    }
    if with_tight:
        made.update(tight(history, delta, made["googleRdp"]))
    if time.time() - start > 5:
        print(history, delta, f"{time.time() - start:.0f} s", flush=True)
    return made


cases = []
for noise, rate, steps, delta in itertools.product(NOISES, RATES, STEPS, DELTAS):
    cases.append(case([(noise, rate, steps)], delta, with_tight=delta == 1e-5 and noise in TIGHT))
cases += [case(history, delta, with_tight=True) for history in HISTORIES for delta in (1e-6, 1e-4)]

gaussian = [
    {"noiseMultiplier": noise, "steps": steps, "delta": delta,
     "epsilon": float(dp_accounting.get_epsilon_gaussian(noise / math.sqrt(steps), delta))}
    for noise, steps, delta in itertools.product(NOISES, [1, 10, 100], DELTAS)
]


def noise_multiplier(**settings):
    try:
        return get_noise_multiplier(**settings, epsilon_tolerance=1e-3)
    except ValueError as problem:  # of noise that it tries on the way, whose epsilon is too large or too small for it
        print(settings, repr(problem)[:80])
        return None


multipliers = [
    {"targetEpsilon": target, "delta": delta, "sampleRate": rate, "steps": steps, "accountant": accountant,
     "noiseMultiplier": noise_multiplier(
         target_epsilon=target, target_delta=delta, sample_rate=rate, steps=steps, accountant=accountant)}
    for accountant, settings in {
        "rdp": itertools.product([0.5, 3.0, 8.0], [1e-5], [1e-3, 1e-2, 0.1], [1000, 20_000]),
        "gdp": itertools.product([0.5, 3.0, 8.0], [1e-5], [1e-3, 1e-2, 0.1], [1000]),
        "prv": [(3.0, 1e-5, 0.01, 1000), (8.0, 1e-5, 0.05, 500)],
    }.items()
    for target, delta, rate, steps in settings
]

multipliers = [run for run in multipliers if run["noiseMultiplier"] is not None]

manifest = {
    "area": "accountants",
    "versions": {name: version(name) for name in ["opacus", "dp-accounting", "prv-accountant", "numpy", "scipy"]},
    "orders": ORDERS,
    "cases": cases,
    "gaussian": gaussian,
    "noiseMultipliers": multipliers,
}
path = Path(__file__).with_name("accountants.json")
rows = lambda items: "[\n" + ",\n".join(f"  {json.dumps(item)}" for item in items) + "\n ]"
text = ",\n".join(
    f" {json.dumps(key)}: {rows(value) if key in ('cases', 'gaussian', 'noiseMultipliers') else json.dumps(value)}"
    for key, value in manifest.items()
)
path.write_text(f"{{\n{text}\n}}\n")
print(len(cases), "cases,", sum("opacusPrv" in made for made in cases), "of them tight")
