"""Plants parameters drawn from the priors, samples them anew, and counts in how many intervals they lie.

    python coverage.py --huzhu target/release/huzhu --sets 20
    python coverage.py --huzhu target/release/huzhu --sets 20 --generations 2     # stopped early

A set: values drawn from the priors of experiment.toml; one history with a seed of its own; five numbers of the follower's members, off by
errors that are uniform in a ball whose radius is the root of the tolerance, in scales. For a model with that error the sample is exact
(Wilkinson 2013), so that a share p of intervals must hold what was planted (Cook, Gelman & Rubin 2006, J. Comput. Graph. Stat. 15).
Counted are the intervals of the sample, and of the sample adjusted by regression to the tolerance; with --generations the sampler is stopped
before it gets there.
"""

import argparse
import csv
import json
import math
import random
import subprocess
import tempfile
import tomllib
from pathlib import Path

here = Path(__file__).parent
arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--huzhu", default="huzhu")
arguments.add_argument("--sets", type=int, default=20)
arguments.add_argument("--generations", type=int, help="populations at most")
asked = arguments.parse_args()
huzhu = str(Path(asked.huzhu).resolve()) if "/" in asked.huzhu else asked.huzhu
text = (here / "experiment.toml").read_text()
experiment = tomllib.loads(text)
if asked.generations:
    text = text.replace("[calibration]\n", f"[calibration]\ngenerations = {asked.generations}\n")
MONTHS = ["2017-08", "2017-11", "2018-02", "2018-08", "2019-04"]
SCALE = 0.10  # of each number: about the luck of one history
TOLERANCE = experiment["calibration"]["tolerance"]


def planted(rng, factor):
    low, high = factor["from"], factor["to"]
    share = rng.random()
    return low * (high / low) ** share if factor.get("scale") == "log" else low + share * (high - low)


def in_ball(rng, radius):
    direction = [rng.gauss(0, 1) for _ in MONTHS]
    length = math.sqrt(sum(x * x for x in direction))
    far = radius * rng.random() ** (1 / len(MONTHS))
    return [far * x / length for x in direction]


def history(values, seed, folder):
    changes = {**experiment["set"], **values, "run.seed": seed}
    text = [f"{key}={json.dumps(value)}" for key, value in changes.items()]
    command = [huzhu, "run", experiment["base"], "--out", "run", "--force", "--quiet", "--format", "csv"]
    subprocess.run(command + [word for change in text for word in ("--set", change)], cwd=folder, check=True)
    rows = csv.DictReader((folder / "run" / "platforms.csv").open())
    members = {row["month"][:7]: float(row["members"]) for row in rows if row["platform"] == "Follower"}
    return [members[month] for month in MONTHS]


SAMPLES = ("sample", "adjusted")
hits = {(sample, share): 0 for sample in SAMPLES for share in (0.5, 0.9)}
widths = {sample: 0.0 for sample in SAMPLES}
ended = 0
reached = []
for number in range(asked.sets):
    rng = random.Random(number + 1)
    values = {factor["name"]: planted(rng, factor) for factor in experiment["factor"]}
    keys = {factor["key"]: values[factor["name"]] for factor in experiment["factor"]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        members = history(keys, rng.randrange(2**40), folder)
        errors = in_ball(rng, math.sqrt(TOLERANCE))
        lines = ["metric,platform,date,value,scale,source"] + [
            f"members,Follower,{month},{value * (1 + SCALE) ** error:.0f},{SCALE:.0%},planted"
            for month, value, error in zip(MONTHS, members, errors)]
        targets = "\n".join(lines) + "\n"
        if number == 0:
            (here / "targets.csv").write_text(targets)
        (folder / "targets.csv").write_text(targets)
        (folder / "experiment.toml").write_text(text)
        subprocess.run([huzhu, "calibrate", "experiment.toml", "--out", "fit", "--jobs", "1", "--quiet"], cwd=folder, check=True)
        found = json.loads((folder / "fit" / "posterior.json").read_text())
        result = json.loads((folder / "fit" / "calibration.json").read_text())
    ended += result["stop"] == "tolerance"
    reached.append(result["tolerance"] or math.inf)
    line = []
    for factor, value in values.items():
        for sample in SAMPLES:
            own = (found["adjusted"] if sample == "adjusted" else found)["parameters"][factor]
            hits[sample, 0.5] += own["q25"] <= value <= own["q75"]
            hits[sample, 0.9] += own["q05"] <= value <= own["q95"]
            widths[sample] += own["spread_of_range"] / len(values) / asked.sets
            line.append(f"{factor} {value:.3g} in {own['q05']:.3g} to {own['q95']:.3g}")
    print(f"{number + 1}: {'; '.join(line)}", flush=True)
count = asked.sets * len(experiment["factor"])
for (sample, share), hit in hits.items():
    print(f"{sample}: {share:.0%} intervals: {hit} of {count} hold what was planted")
for sample, width in widths.items():
    print(f"{sample}: standard deviation {width:.3f} of the range on average")
print(f"{ended} of {asked.sets} samples reached the tolerance; median of what was reached {sorted(reached)[asked.sets // 2]:.3g}")
