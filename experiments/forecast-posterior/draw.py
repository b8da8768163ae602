"""Draws points.csv from particles.csv of a posterior: python draw.py [experiments/posterior experiments/forecast-posterior]

What was sampled is drawn by weight (systematic resampling). What data to June 2020 do not identify, the parameters of exit, is drawn
from the priors of experiments/forecast, as a Latin hypercube. The seed was chosen before the first forecast and is the only one tried.
"""

import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

POINTS = 48
here = Path(__file__).parent
posterior, forecast = map(Path, sys.argv[1:3]) if len(sys.argv) > 2 else (here.parent / "posterior", here)
particles = pd.read_csv(posterior / "particles.csv")
exits = tomllib.loads((here.parent / "forecast" / "experiment.toml").read_text())["factor"]
sampled = [name for name in particles.columns if name not in ("weight", "distance")]
rng = np.random.default_rng(1)
shares = (np.arange(POINTS) + rng.random()) / POINTS
below = np.cumsum(particles.weight) / particles.weight.sum()
chosen = rng.permutation(np.minimum(np.searchsorted(below, shares), len(particles) - 1))
strata = np.array([rng.permutation(POINTS) for _ in exits]).T
uniform = (strata + rng.random(strata.shape)) / POINTS
rows = [",".join(sampled + [factor["name"] for factor in exits])]
for point in range(POINTS):
    row = [f"{particles[name][chosen[point]]:.5g}" for name in sampled]
    for factor, share in zip(exits, uniform[point]):
        value = factor["from"] + share * (factor["to"] - factor["from"])
        row.append(str(round(value)) if isinstance(factor["from"], int) else f"{value:.5g}")
    rows.append(",".join(row))
(forecast / "points.csv").write_text("\n".join(rows) + "\n")
