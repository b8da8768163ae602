"""What the three Python peers share: the parameters of the task, its households, and the books of its platforms.

TASK.md states the model. Nothing here depends on how a peer stores or visits its households.
"""

from __future__ import annotations

import argparse
import json
import math
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEN_PER_YUAN = 100
REPORTED_MONTHS = (6, 12, 24, 36)
CHARGE_MONTHS = 12

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def set_key(config: dict[str, Any], assignment: str) -> None:
    """Sets a dotted key of `config`, as `huzhu run --set` does: platforms are found by their names."""
    key, _, text = assignment.partition("=")
    *path, last = key.split(".")
    table: Any = config
    while path:
        part = path.pop(0)
        table = table[part]
        if isinstance(table, list):
            name = path.pop(0)
            table = next(row for row in table if row["name"] == name)
    table[last] = tomllib.loads(f"value = {text}")["value"]


def delay_probabilities(mean: float, shape: int, last: int) -> Floats:
    """P(delay = k) = F(k + 1/2) - F(k - 1/2) of a gamma with a whole shape, for k = 0..last, scaled to sum to 1."""

    def below(x: float) -> float:
        rate = shape / mean * x
        return 1.0 - math.exp(-rate) * sum(rate**n / math.factorial(n) for n in range(shape))

    edges = [0.0] + [below(k + 0.5) for k in range(last + 1)]
    mass = np.diff(np.array(edges))
    return mass / mass.sum()


@dataclass(frozen=True)
class Task:
    """The parameters that the task uses, read from task.toml. Money in yuan, rates per month."""

    months: int
    households: int
    frailty_shape: float
    loading_log_mean: float
    loading_log_sd: float
    loading_offset: float
    price_sensitivity: float
    price_sensitivity_log_sd: float
    taste_sd: float
    warm_glow_mean: float
    bill_mean: float
    hazard: float
    attention: float
    perception_level: float
    private_information: float
    waiting_discount: float
    learning_rate: float
    reference_rate: float
    loss_aversion: float
    scale: float
    joining_cost: float
    leaving_cost: float
    trust: float
    waiting_months: int
    delay: Floats
    approval_rate: Floats
    fee_parts: Integers
    advertised: Floats
    quality: Floats
    benefit: Floats

    @property
    def platforms(self) -> int:
        return len(self.benefit)

    @property
    def cover_waiting(self) -> Floats:
        """L (1 - exp(-C/L)) of each platform while the member waits."""
        lump_sum = self.trust * self.benefit * self.waiting_discount
        return self.bill_mean * -np.expm1(-lump_sum / self.bill_mean)

    @property
    def cover_full(self) -> Floats:
        """The same once waiting is over."""
        return self.bill_mean * -np.expm1(-self.trust * self.benefit / self.bill_mean)


def read_task(path: Path, households: int, assignments: list[str]) -> Task:
    """Reads task.toml and changes what `assignments` say."""
    config = tomllib.loads(path.read_text(encoding="utf-8"))
    for assignment in assignments:
        set_key(config, assignment)
    population, behaviour = config["population"], config["behaviour"]
    choice, perception = behaviour["choice"], behaviour["perception"]
    expectation = behaviour["expectation"]
    platforms = sorted(config["platform"], key=lambda platform: platform["name"])
    first = platforms[0]

    def column(value: Callable[[dict[str, Any]], float]) -> Floats:
        return np.array([value(platform) for platform in platforms], dtype=np.float64)

    return Task(
        months=config["run"]["months"],
        households=households,
        frailty_shape=population["frailty_cv"] ** -2,
        loading_log_mean=population["risk_loading_log_mean"],
        loading_log_sd=population["risk_loading_log_sd"],
        loading_offset=population["risk_loading_offset"],
        price_sensitivity=population["price_sensitivity"],
        price_sensitivity_log_sd=population["price_sensitivity_log_sd"],
        taste_sd=population["taste_sd_yuan_per_month"],
        warm_glow_mean=population["warm_glow_mean_yuan_per_month"],
        bill_mean=population["tier"][0]["bill_mean_yuan"],
        hazard=config["illness"]["incidence"][0]["annual_incidence"] / 12,
        attention=behaviour["attention"]["baseline"],
        perception_level=perception["level"],
        private_information=perception["private_information"],
        waiting_discount=perception["waiting_discount"],
        learning_rate=expectation["learning_rate"],
        reference_rate=expectation["reference_rate"],
        loss_aversion=expectation["loss_aversion"],
        scale=choice["scale_yuan_per_month"],
        joining_cost=choice["joining_cost_yuan_per_month"],
        leaving_cost=choice["leaving_cost_yuan_per_month"],
        trust=behaviour["trust"]["base"],
        waiting_months=first["waiting_period_months"],
        delay=delay_probabilities(
            first["claim_delay_mean_months"], int(first["claim_delay_shape"]), first["claim_delay_max_months"]
        ),
        approval_rate=column(lambda platform: platform["approval_rate"]),
        fee_parts=np.rint(column(lambda platform: platform["fee_rate"]) * 1e6).astype(np.int64),
        advertised=column(lambda platform: platform["advertised_price_yuan_per_month"]),
        quality=column(lambda platform: platform["quality_yuan_per_month"]),
        benefit=column(lambda platform: platform["benefit"][0]["amount_yuan"]),
    )


@dataclass(frozen=True)
class Traits:
    """What is fixed about the households, one entry each, in single precision."""

    hazard: NDArray[np.float32]
    worth: NDArray[np.float32]
    price: NDArray[np.float32]
    glow: NDArray[np.float32]
    taste: NDArray[np.float32]


def draw_traits(task: Task, rng: np.random.Generator) -> Traits:
    """Draws the households. `worth` is what a household gives for a yuan of expected cover at its perceived risk."""
    n, shape, omega = task.households, task.frailty_shape, task.private_information
    frailty = rng.gamma(shape, 1 / shape, n)
    mean_power = math.exp(math.lgamma(shape + omega) - math.lgamma(shape)) / shape**omega
    multiplier = 1 + task.loading_offset + rng.lognormal(task.loading_log_mean, task.loading_log_sd, n)
    perceived = task.perception_level * task.hazard * frailty**omega / mean_power
    return Traits(
        hazard=np.minimum(task.hazard * frailty, 1.0).astype(np.float32),
        worth=(multiplier * perceived).astype(np.float32),
        price=(task.price_sensitivity * rng.lognormal(0.0, task.price_sensitivity_log_sd, n)).astype(np.float32),
        glow=rng.exponential(task.warm_glow_mean, n).astype(np.float32),
        taste=task.taste_sd * rng.standard_normal((n, task.platforms), dtype=np.float32),
    )


class Ledger:
    """The books of the platforms: claims, charges, expectations, and what is reported at the end."""

    def __init__(self, task: Task, rng: np.random.Generator) -> None:
        self.task = task
        self.rng = rng
        self.month = 0
        self.expected = task.advertised.copy()
        self.reference = task.advertised.copy()
        self.due = np.zeros((task.platforms, len(task.delay)), dtype=np.int64)
        self.benefit_fen = np.rint(task.benefit * FEN_PER_YUAN).astype(np.int64)
        self.members: list[list[int]] = []
        self.charges: list[list[float | None]] = []
        self.claims_paid = self.attentive = self.ill = 0

    @property
    def felt_price(self) -> Floats:
        return self.expected + self.task.loss_aversion * np.maximum(0.0, self.expected - self.reference)

    def close_month(self, members: Integers, exposure: Floats, attentive: int, ill: int) -> None:
        """Books a month: `members` and `exposure` (summed hazards of members past waiting) by platform."""
        task, rng = self.task, self.rng
        filed = rng.poisson(exposure)
        approved = rng.binomial(filed, task.approval_rate)
        self.due += rng.multinomial(approved, task.delay)
        paid = self.due[:, 0].copy()
        self.due[:, :-1] = self.due[:, 1:]
        self.due[:, -1] = 0
        payout = paid * self.benefit_fen
        fee = -(-payout * task.fee_parts // 1_000_000)
        shares = members > 0
        charge = -(-(payout + fee) // np.maximum(members, 1)) / FEN_PER_YUAN
        learnt = np.where(shares, charge - self.expected, 0.0)
        accepted = np.where(shares, charge - self.reference, 0.0)
        self.expected = self.expected + task.learning_rate * learnt
        self.reference = self.reference + task.reference_rate * accepted
        self.month += 1
        self.members.append([int(count) for count in members])
        self.charges.append([float(c) if s else None for c, s in zip(charge, shares, strict=True)])
        self.claims_paid += int(paid.sum())
        self.attentive += attentive
        self.ill += ill

    def report(self) -> dict[str, Any]:
        """The statistics that every peer reports."""
        months = [month for month in REPORTED_MONTHS if month <= self.month]

        def hhi(members: list[int]) -> float:
            return sum(count**2 for count in members) / max(sum(members), 1) ** 2

        def mean_charge(platform: int) -> float | None:
            charges = [row[platform] for row in self.charges[-CHARGE_MONTHS:]]
            known = [charge for charge in charges if charge is not None]
            return sum(known) / len(known) if known else None

        return {
            "members": {str(month): self.members[month - 1] for month in months},
            "hhi": {str(month): hhi(self.members[month - 1]) for month in months},
            "claims_paid": self.claims_paid,
            "mean_charge_yuan": [mean_charge(platform) for platform in range(self.task.platforms)],
            "attentive": self.attentive,
            "ill": self.ill,
        }


def main(peer: str, run: Callable[[Task, int, int], tuple[Ledger, float]]) -> None:
    """The command line of a peer. `run` simulates a task for a seed on some threads and gives the seconds of the
    months alone."""
    parser = argparse.ArgumentParser(description=f"the task of the peers, written for {peer}")
    parser.add_argument("--task", type=Path, required=True)
    parser.add_argument("--households", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds to run, from --seed on")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], dest="assignments", metavar="KEY=VALUE")
    arguments = parser.parse_args()
    task = read_task(arguments.task, arguments.households, arguments.assignments)
    for seed in range(arguments.seed, arguments.seed + arguments.seeds):
        ledger, seconds = run(task, seed, arguments.threads)
        about = {"peer": peer, "households": task.households, "months": task.months, "seed": seed}
        timing = {"threads": arguments.threads, "months_seconds": seconds}
        print(json.dumps(about | timing | ledger.report()), flush=True)


def clock() -> float:
    return time.perf_counter()
