"""The tables of the posterior, from its folder: python tables.py calibrations/posterior [experiments/posterior]

Writes particles.csv into the second folder, or beside this script: the sample in a small form, a row per particle, with its weight.
"""

import json
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

folder = Path(sys.argv[1])
here = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent
factors = tomllib.loads((folder / "experiment.toml").read_text())["factor"]
names = [factor["name"] for factor in factors]
posterior = json.loads((folder / "posterior.json").read_text())
best = json.loads((folder / "calibration.json").read_text())
particles = pd.read_parquet(folder / "posterior.parquet")
fit = pd.read_parquet(folder / "fit.parquet").rename(columns={"from": "begin"})

kept = particles[["weight", "distance", *names]].copy()
kept["weight"] = kept["weight"].map(lambda weight: f"{weight:.6g}")
kept["distance"] = kept["distance"].map(lambda distance: f"{distance:.4g}")
for name in names:
    kept[name] = kept[name].map(lambda value: f"{value:.5g}")
kept.to_csv(here / "particles.csv", index=False, lineterminator="\n")

tolerance = best["tolerance"]  # there is one from the second population on
print(f"{len(particles)} particles, worth {posterior['effective_size']:.0f}; distance at most {tolerance:.4g}, lowest "
      f"{particles.distance.min():.4g}; {best['evaluations']} candidates; ended by {best['stop']}.\n")
generations = pd.read_parquet(folder / "generations.parquet")
print("| population | tolerance | candidates | accepted | lowest | median | worth |\n|---|---|---|---|---|---|---|")
for row in generations.itertuples():
    cells = ["-" if pd.isna(x) else f"{x:.4g}" for x in (row.tolerance, row.proposals, row.accepted / row.proposals,
                                                        row.lowest, row.median, row.effective_size)]
    print(f"| {row.generation} | {' | '.join(cells)} |")

CLOSEST = 80
closest = particles[particles.distance <= CLOSEST]


def quantile(values, share):
    """As the program: half of a value's weight lies below it, and between values it is linear."""
    order = values.sort_values().index
    weight = closest.weight[order]
    return np.interp(share * weight.sum(), weight.cumsum() - weight / 2, values[order])


print(f"\n{len(closest)} particles have a distance of at most {CLOSEST}.\n")
adjusted = posterior["adjusted"]
print(f"Adjusted by regression: particles keep {adjusted['deviations_kept']:.2f} of their deviations.\n")
print("| parameter | range | mean | sd | 5 % | median | 95 % | spread, of prior | 5 to 95 % of the closest | adjusted: 5 % | median | 95 % | explained |")
print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
for factor in factors:
    own = posterior["parameters"][factor["name"]]
    cells = " | ".join(f"{own[key]:.3g}" for key in ("mean", "sd", "q05", "median", "q95"))
    then = adjusted["parameters"][factor["name"]]
    moved = " | ".join(f"{then[key]:.3g}" for key in ("q05", "median", "q95")) + f" | {then['explained']:.0%}"
    near = " to ".join(f"{quantile(closest[factor['name']], share):.3g}" for share in (0.05, 0.95))
    print(f"| {factor['name']} | {factor['from']} to {factor['to']} | {cells} | {own['spread_of_prior']:.0%} | {near} | {moved} |")

pairs = [(posterior["correlations"][a][b], a, b) for i, a in enumerate(names) for b in names[:i]]
print("\nCorrelations above .4 in size:", "; ".join(
    f"{a} and {b} {size:+.2f}" for size, a, b in sorted(pairs, key=lambda pair: -abs(pair[0])) if abs(size) > 0.4))

print("\n| target | month | observed | 5 % | median | 95 % | |\n|---|---|---|---|---|---|---|")
inside = 0
counted = fit[fit.weight > 0]
for row in fit.itertuples():
    subject = next((name for name in (row.group, row.platform) if not pd.isna(name)), "market")
    subject = "all platforms" if subject == "*" else subject
    span = "" if pd.isna(row.begin) else f" ({row.statistic} from {pd.Timestamp(row.begin):%Y-%m})"
    is_inside = row.predicted_q05 <= row.value <= row.predicted_q95
    inside += is_inside and row.weight > 0
    word = "yes" if is_inside else "**no**"
    word += "" if row.weight > 0 else ", not fitted"
    cells = " | ".join(f"{x:.4g}" for x in (row.value, row.predicted_q05, row.predicted_median, row.predicted_q95))
    print(f"| {subject} {row.metric}{span} | {pd.Timestamp(row.month):%Y-%m} | {cells} | {word} |")
print(f"\n{inside} of {len(counted)} fitted targets within what nine tenths of the sample predict.")
