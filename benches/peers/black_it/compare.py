"""Calibrates one problem with `huzhu calibrate` and with black-it, and prints what each reached for equal evaluations.

The problem is fit.toml: three numbers of a follower, planted here with another seed. black-it searches the same ranges on the
same scales, calls the binary for each point (three histories, the same seed for all), and minimises the same distance, which is
recomputed here from the tables of the run. Evaluations of both: one start or none, then 30 batches of 7.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python compare.py --huzhu ../../../target/release/huzhu
"""

import argparse
import contextlib
import io
import json
import math
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
from black_it.calibrator import Calibrator
from black_it.loss_functions.base import BaseLoss
from black_it.samplers.best_batch import BestBatchSampler
from black_it.samplers.halton import HaltonSampler
from black_it.samplers.random_forest import RandomForestSampler

HERE = Path(__file__).parent
PLANTED = {"reach": 0.35, "word_of_mouth": 0.3, "push": 0.02}
MONTHS = ["2019-05", "2019-08", "2019-11", "2020-02"]
SCALE = 0.03
BATCH, BATCHES = 7, 30
MARKS = [70, 140, 210]
MISSING = 1e4


class Problem:
    """The market, its free numbers, and what was observed of it."""

    def __init__(self, huzhu, folder, simulated):
        self.huzhu, self.folder = huzhu, Path(folder)
        self.experiment = tomllib.loads((HERE / "fit.toml").read_text())
        self.experiment["set"]["population.simulated_households"] = simulated
        self.factors = self.experiment["factor"]
        planted = [PLANTED[factor["name"]] for factor in self.factors]
        self.observed = self.moments(planted, seed=77, replicates=8)

    def moments(self, values, seed, replicates):
        """Means over the replicates: members of the follower in each month, then the concentration in the last."""
        out = self.folder / "run"
        changes = dict(self.experiment["set"])
        changes |= {factor["key"]: float(value) for factor, value in zip(self.factors, values)}
        changes |= {"run.seed": seed, "run.replicates": replicates}
        sets = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
        call = [self.huzhu, "run", "duopoly", "--out", out, "--force", "--quiet", *sets]
        subprocess.run(call, check=True)
        found = {month: [] for month in MONTHS}
        rows = parquet.read_table(out / "platforms.parquet", columns=["month", "platform", "members"]).to_pylist()
        for row in rows:
            month = str(row["month"])[:7]
            if row["platform"] == "Follower" and month in found:
                found[month].append(row["members"])
        market = parquet.read_table(out / "market.parquet", columns=["month", "hhi"]).to_pylist()
        hhi = [row["hhi"] for row in market if str(row["month"])[:7] == MONTHS[-1]]
        return [float(np.mean(values)) for values in (*found.values(), hhi)]

    def distance(self, moments):
        """As docs/calibration.md has it; all of these targets have a scale in per cent."""
        deviations = [
            math.log(found / seen) / math.log(1 + SCALE) if found > 0 else -MISSING
            for found, seen in zip(moments, self.observed)
        ]
        return sum(min(abs(deviation), MISSING) ** 2 for deviation in deviations)

    def write(self, seed):
        """The experiment and its targets for huzhu, with this seed of the search."""
        lines = [
            f"members,Follower,{month},{value!r},{SCALE:.0%},planted"
            for month, value in zip(MONTHS, self.observed)
        ]
        lines.append(f"hhi,,{MONTHS[-1]},{self.observed[-1]!r},{SCALE:.0%},planted")
        header = "metric,platform,date,value,scale,source"
        (self.folder / "targets.csv").write_text("\n".join([header, *lines, ""]))
        text = (HERE / "fit.toml").read_text().replace("[calibration]", f"[calibration]\nseed = {seed}")
        households = self.experiment["set"]["population.simulated_households"]
        text = text.replace("households\" = 2000", f"households\" = {households}")
        (self.folder / "fit.toml").write_text(text)


class Distance(BaseLoss):
    """The distance of the moments, the only series that the model yields."""

    def __init__(self, problem):
        super().__init__()
        self.problem = problem

    def compute_loss(self, sim_data_ensemble, real_data):
        return self.problem.distance(sim_data_ensemble[0, :, 0])

    def compute_loss_1d(self, sim_data_ensemble, real_data):
        raise NotImplementedError


def lowest(distances):
    """The lowest distance after so many evaluations."""
    return [min(distances[:mark]) for mark in MARKS]


def by_huzhu(problem, seed, jobs):
    problem.write(seed)
    begin = time.perf_counter()
    call = [problem.huzhu, "calibrate", "fit.toml", "--out", "out", "--force", "--quiet", "--jobs", str(jobs)]
    subprocess.run(call, check=True, cwd=problem.folder)
    seconds = time.perf_counter() - begin
    distances = parquet.read_table(problem.folder / "out/evaluations.parquet")["distance"].to_pylist()
    best = json.loads((problem.folder / "out/calibration.json").read_text())["best"]["values"]
    values = [best[factor["name"]] for factor in problem.factors]
    # That both sides measure the same: the distance of the best point, computed here.
    check = problem.distance(problem.moments(values, seed=1, replicates=3))
    assert math.isclose(check, min(distances), rel_tol=1e-9), (check, min(distances))
    return lowest(distances), seconds


def by_black_it(problem, samplers, seed):
    is_log = [factor.get("scale") == "log" for factor in problem.factors]
    end = lambda value, log: math.log(value) if log else value
    lows, highs = (
        [end(factor[key], log) for factor, log in zip(problem.factors, is_log)] for key in ("from", "to")
    )

    def model(theta, _length, _seed):
        values = [
            min(max(math.exp(value) if log else value, factor["from"]), factor["to"])
            for factor, value, log in zip(problem.factors, theta, is_log)
        ]
        return np.array(problem.moments(values, seed=1, replicates=3))[:, None]

    begin = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        calibrator = Calibrator(
            loss_function=Distance(problem),
            real_data=np.array(problem.observed)[:, None],
            model=model,
            parameters_bounds=[lows, highs],
            parameters_precision=[(high - low) / 10_000 for low, high in zip(lows, highs)],
            ensemble_size=1,
            samplers=[sampler(batch_size=BATCH) for sampler in samplers],
            random_state=seed,
            n_jobs=1,
        )
        calibrator.calibrate(BATCHES)
    return lowest(list(calibrator.losses_samp)), time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--huzhu", default="huzhu", help="the binary")
    parser.add_argument("--seeds", type=int, default=5, help="searches of each kind")
    parser.add_argument("--households", type=int, default=2000, help="simulated households")
    parser.add_argument("--only", default="", help="searches whose name has this text")
    parser.add_argument("--jobs", type=int, default=1, help="threads of `huzhu calibrate`; black-it has one process")
    options = parser.parse_args()
    huzhu = str(Path(options.huzhu).resolve()) if "/" in options.huzhu else options.huzhu
    with tempfile.TemporaryDirectory() as folder:
        problem = Problem(huzhu, folder, options.households)
        kinds = {
            "huzhu calibrate (CMA-ES)": lambda seed: by_huzhu(problem, seed, options.jobs),
            "black-it: Halton, BestBatch": lambda seed: by_black_it(problem, [HaltonSampler, BestBatchSampler], seed),
            "black-it: Halton, RandomForest, BestBatch": lambda seed: by_black_it(
                problem, [HaltonSampler, RandomForestSampler, BestBatchSampler], seed
            ),
        }
        planted = [PLANTED[factor["name"]] for factor in problem.factors]
        at_planted = problem.distance(problem.moments(planted, seed=1, replicates=3))
        print(f"At what was planted: {at_planted:.3g}, which is luck.\n")
        heads = [f"after {mark}" for mark in MARKS]
        print("|", " | ".join(["search", *heads, "worst of all", "seconds"]), "|\n|" + "---|" * (len(heads) + 3))
        for name, search in ((name, search) for name, search in kinds.items() if options.only in name):
            found = [search(seed) for seed in range(1, options.seeds + 1)]
            medians = np.median([marks for marks, _ in found], axis=0)
            worst = max(marks[-1] for marks, _ in found)
            seconds = np.median([seconds for _, seconds in found])
            cells = [name, *(f"{value:.3g}" for value in medians), f"{worst:.3g}", f"{seconds:.1f}"]
            print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
