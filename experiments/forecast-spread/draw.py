"""Draws points.csv and writes experiment.toml: python draw.py calibrations/calibration

What was fitted comes from the normal distribution that the calibration leaves: the best point, and the covariance
(J'J + 12 I)^-1 of identifiability.json, mirrored at the bounds. What was not (the parameters of exit) comes from the priors of
experiments/forecast.
"""

import json
import sys
import tomllib
from pathlib import Path

import numpy as np

np.seterr(all="ignore")  # both branches of `where` are worked out

POINTS = 48
here, folder = Path(__file__).parent, Path(sys.argv[1])
fit = tomllib.loads((folder / "experiment.toml").read_text())["factor"]
best = json.loads((folder / "calibration.json").read_text())["best"]["values"]
found = json.loads((folder / "identifiability.json").read_text())
text = (here.parent / "forecast" / "experiment.toml").read_text()
exits = tomllib.loads(text)["factor"]
names = [factor["name"] for factor in fit]
log = np.array([factor.get("scale") == "log" for factor in fit])
low, high, centre = (np.array([of(factor) for factor in fit], dtype=float) for of in (
    lambda factor: factor["from"], lambda factor: factor["to"], lambda factor: best[factor["name"]]))
onto = lambda x: np.where(log, np.log(x / low) / np.log(high / low), (x - low) / (high - low))
spread = np.array([found["spreads"][name] for name in names])
covariance = np.array([[found["correlations"][a][b] for b in names] for a in names]) * np.outer(spread, spread)
rng = np.random.default_rng(1)
shares = onto(centre) + rng.standard_normal((POINTS, len(names))) @ np.linalg.cholesky(covariance).T
shares = np.abs(shares) % 2
shares = np.where(shares > 1, 2 - shares, shares)
fitted = np.where(log, low * (high / low) ** shares, low + shares * (high - low))
strata = np.array([rng.permutation(POINTS) for _ in exits]).T
uniform = (strata + rng.random(strata.shape)) / POINTS
rows = []
for point in range(POINTS):
    row = [f"{value:.5g}" for value in fitted[point]]
    for factor, share in zip(exits, uniform[point]):
        value = factor["from"] + share * (factor["to"] - factor["from"])
        row.append(str(round(value)) if isinstance(factor["from"], int) else f"{value:.5g}")
    rows.append(",".join(row))
header = ",".join(names + [factor["name"] for factor in exits])
(here / "points.csv").write_text("\n".join([header, *rows]) + "\n")


def keys(factor):
    quoted = ", ".join(f"'{key}'" for key in factor.get("keys", [factor.get("key")]))
    return f"[[factor]]\nname = \"{factor['name']}\"\nkeys = [{quoted}]\n"


metrics = text[text.index("[[metric]]"):]
(here / "experiment.toml").write_text(f"""# How far does the future spread if all that data to June 2020 leave open is drawn?
#
# As experiments/forecast, with every fitted parameter drawn from what the calibration leaves of it. draw.py wrote this file
# and points.csv.

title = "China to December 2022, parameters drawn"
question = "How wide is the fan of the forecast once the uncertainty of what was fitted is in it?"
base = "../../configs/china-calibrated.toml"
replicates = 25
series = true

[set]
"population.simulated_households" = 20000

[design]
kind = "list"
file = "points.csv"

""" + "\n".join(keys(factor) for factor in fit + exits) + "\n" + metrics)
