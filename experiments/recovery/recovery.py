"""Plants parameters drawn from their ranges, searches them anew, and says how far off the search ends.

    python recovery.py --huzhu target/release/huzhu --sets 12
    python recovery.py --huzhu target/release/huzhu --sets 12 --tight          # scales that ask for more than luck allows
    python recovery.py --huzhu target/release/huzhu --sets 12 --restarts 0     # one search for all candidates

A set: values drawn from the middle nine tenths of the ranges of experiment.toml; the mean of eight histories with a seed of their own are the
targets. The search has other histories, so the planted values have a distance of their own, by luck alone. A search that ends below it has done
what a search can do; how far its values then lie from the planted ones is what the targets, and luck, leave open. Told are these
differences in the standard deviations that the calibration states (identifiability.json): `spreads`, where the scale of a target is what luck makes
of it, and at least 3 or 5 %; with --tight it is 3 or 5 %, and `spreads_from_luck` are added, for the fit and for the targets.
"""

import argparse
import csv
import json
import math
import random
import re
import statistics
import subprocess
import tempfile
import tomllib
from pathlib import Path

here = Path(__file__).parent
arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--huzhu", default="huzhu")
arguments.add_argument("--sets", type=int, default=12)
arguments.add_argument("--first", type=int, default=1, help="number of the first set")
arguments.add_argument("--tight", action="store_true", help="scales of 3 and 5 % whatever luck is")
arguments.add_argument("--restarts", type=int)
arguments.add_argument("--generations", type=int)
asked = arguments.parse_args()
huzhu = str(Path(asked.huzhu).resolve()) if "/" in asked.huzhu else asked.huzhu
text = (here / "experiment.toml").read_text()
experiment = tomllib.loads(text)
factors = experiment["factor"]
HISTORIES = 8
EDGE = 0.05
TARGETS = [
    ("members", "Follower", 0.03, ["2017-08", "2017-11", "2018-02", "2018-08", "2019-04", "2020-04"]),
    ("members", "Pioneer", 0.03, ["2017-02", "2017-11", "2018-11", "2020-04"]),
    ("charge_fen", "Follower", 0.05, ["2018-08", "2019-04", "2020-04"]),
    ("charge_fen", "Pioneer", 0.05, ["2017-11", "2019-04", "2020-04"]),
]


def value_at(factor, share):
    low, high = factor["from"], factor["to"]
    return low * (high / low) ** share if factor.get("scale") == "log" else low + share * (high - low)


def share_of(factor, value):
    low, high = factor["from"], factor["to"]
    if factor.get("scale") == "log":
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def targets(values, seed, folder):
    changes = {**experiment["set"], **values, "run.seed": seed, "run.replicates": HISTORIES}
    changed = [word for key, value in changes.items() for word in ("--set", f"{key}={json.dumps(value)}")]
    command = [huzhu, "run", experiment["base"], "--out", "run", "--force", "--quiet", "--format", "csv"]
    subprocess.run(command + changed, cwd=folder, check=True)
    rows = list(csv.DictReader((folder / "run" / "platforms.csv").open()))
    lines = ["metric,platform,date,value,scale,source"]
    for metric, platform, scale, months in TARGETS:
        for month in months:
            own = [float(row[metric]) for row in rows if row["platform"] == platform and row["month"][:7] == month]
            mean = statistics.fmean(own)
            luck = statistics.stdev(own) / mean * math.sqrt(1 / HISTORIES + 1 / experiment["replicates"])
            own_scale = scale if asked.tight else max(scale, luck)
            lines.append(f"{metric},{platform},{month},{mean:.1f},{100 * own_scale:.2f}%,planted")
    return "\n".join(lines) + "\n"


def calibrated(folder, settings, start=None):
    lines = "".join(f"{key} = {value}\n" for key, value in settings.items() if value is not None)
    if start:
        lines += "[calibration.start]\n" + "".join(f"{name} = {value!r}\n" for name, value in start.items())
    own = re.sub(r"\[calibration\]\ntargets = .*\n", lambda found: found[0] + lines, text)
    (folder / "experiment.toml").write_text(own)
    command = [huzhu, "calibrate", "experiment.toml", "--out", "fit", "--quiet", "--force"]
    subprocess.run(command, cwd=folder, check=True)
    read = lambda name: json.loads((folder / "fit" / name).read_text())
    known = read("identifiability.json")
    # The targets have luck too: that of eight histories, where the fit has that of its own.
    more = 1 + experiment["replicates"] / HISTORIES if asked.tight else 0
    spread = lambda name: math.sqrt(known["spreads"][name] ** 2 + more * known["spreads_from_luck"][name] ** 2)
    return read("calibration.json"), {factor["name"]: spread(factor["name"]) for factor in factors}


reached, off = 0, {factor["name"]: [] for factor in factors}
for number in range(asked.first, asked.first + asked.sets):
    rng = random.Random(number)
    planted = {factor["name"]: value_at(factor, EDGE + (1 - 2 * EDGE) * rng.random()) for factor in factors}
    keys = {factor["key"]: planted[factor["name"]] for factor in factors}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = targets(keys, rng.randrange(2**40), folder)
        (folder / "targets.csv").write_text(table)
        if number == 1 and not asked.tight:
            (here / "targets.csv").write_text(table)
        only_start = {"generations": 1, "population_size": 4, "restarts": 0}
        own = calibrated(folder, only_start, planted)[0]["distance_at_start"]
        found, spreads = calibrated(folder, {"restarts": asked.restarts, "generations": asked.generations})
    distance = found["best"]["distance"]
    reached += distance <= own
    line = []
    for factor in factors:
        name = factor["name"]
        difference = share_of(factor, found["best"]["values"][name]) - share_of(factor, planted[name])
        off[name].append(difference / spreads[name])
        line.append(f"{off[name][-1]:+.1f}")
    ends = ", ".join(f"{search['distance']:.3g} ({search['stop']}, {search['evaluations']})" for search in found["searches"])
    print(f"{number}: distance {distance:.3g}, planted {own:.3g}; off by {' '.join(line)}; searches {ends}", flush=True)
print(f"{reached} of {asked.sets} searches ended at or below the distance of the planted values")
everything = [x for each in off.values() for x in each]
for name, each in [*off.items(), ("all", everything)]:
    within = [sum(abs(x) <= most for x in each) for most in (1, 2)]
    print(f"{name}: within 1 standard deviation {within[0]}, within 2 {within[1]} of {len(each)}; root mean square {math.sqrt(statistics.fmean(x * x for x in each)):.2f}")
