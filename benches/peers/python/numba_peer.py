"""The task in Numba: one compiled loop over the households, in parallel over chunks of them.

Every chunk and month has a generator of its own (SplitMix64; Steele, Lea and Flood 2014), so results do not depend
on the number of threads.
"""

from __future__ import annotations

import math

import numba
import numpy as np
from numba import njit, prange

from task import Ledger, Task, clock, draw_traits, main

OUTSIDE = -1
CHUNK = 4096

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
UNIT = 2.0**-53


@njit(inline="always")
def mixed(state):
    z = (state ^ (state >> np.uint64(30))) * MIX_1
    z = (z ^ (z >> np.uint64(27))) * MIX_2
    return z ^ (z >> np.uint64(31))


@njit(inline="always")
def uniform(bits):
    return np.float64(bits >> np.uint64(11)) * UNIT


@njit(parallel=True, cache=True)
def advance(
    month, seed, attention, waiting_months, scale, joining_cost, leaving_cost,
    cover_waiting, cover_full, liking,
    hazard, worth, price, glow, taste, felt_price,
    held, joined, members, exposure, attentive, ill,
):  # fmt: skip
    """Takes all households through a month; sums are kept apart by chunk."""
    n, platforms = taste.shape
    for chunk in prange(members.shape[0]):
        state = mixed(mixed(np.uint64(seed) * GOLDEN + np.uint64(month)) + np.uint64(chunk) * GOLDEN)
        utility = np.empty(platforms + 2, dtype=np.float32)
        count = np.zeros(platforms, dtype=np.int64)
        exposed = np.zeros(platforms, dtype=np.float64)
        choosers = 0
        patients = 0
        for i in range(chunk * CHUNK, min((chunk + 1) * CHUNK, n)):
            state += GOLDEN
            if uniform(mixed(state)) < attention:
                choosers += 1
                holds = held[i]
                # Slots: keep, leave, join (or replace by) each platform; what is not on the menu has weight 0.
                cost = joining_cost if holds == OUTSIDE else joining_cost + leaving_cost
                highest = np.float32(0.0)
                utility[0] = 0.0
                if holds != OUTSIDE:
                    cover = cover_waiting if month - joined[i] < waiting_months else cover_full
                    utility[0] = (
                        liking[holds] + taste[i, holds] + glow[i]
                        - price[i] * felt_price[holds] + worth[i] * cover[holds]
                    )  # fmt: skip
                    utility[1] = -leaving_cost
                    highest = max(utility[0], utility[1])
                for j in range(platforms):
                    value = (
                        liking[j] + taste[i, j] + glow[i]
                        - price[i] * felt_price[j] + worth[i] * cover_waiting[j] - cost
                    )  # fmt: skip
                    utility[2 + j] = value
                    if j != holds:
                        highest = max(highest, value)
                total = np.float32(0.0)
                for slot in range(platforms + 2):
                    on_menu = holds != OUTSIDE if slot == 1 else slot != holds + 2 or holds == OUTSIDE
                    weight = math.exp((utility[slot] - highest) / scale) if on_menu else np.float32(0.0)
                    utility[slot] = weight
                    total += weight
                state += GOLDEN
                left = np.float32(uniform(mixed(state))) * total
                action = 0
                for slot in range(platforms + 2):
                    left -= utility[slot]
                    if left < 0.0:
                        action = slot
                        break
                if action == 1:
                    held[i] = OUTSIDE
                elif action > 1:
                    held[i] = action - 2
                    joined[i] = month
            holds = held[i]
            if holds != OUTSIDE:
                count[holds] += 1
                if month - joined[i] >= waiting_months:
                    exposed[holds] += hazard[i]
            state += GOLDEN
            if uniform(mixed(state)) < hazard[i]:
                patients += 1
        members[chunk] = count
        exposure[chunk] = exposed
        attentive[chunk] = choosers
        ill[chunk] = patients


def simulate(task: Task, seed: int) -> tuple[Ledger, float]:
    rng = np.random.default_rng(seed)
    traits = draw_traits(task, rng)
    n, platforms = task.households, task.platforms
    chunks = -(-n // CHUNK)
    held = np.full(n, OUTSIDE, dtype=np.int8)
    joined = np.zeros(n, dtype=np.int8)
    members = np.zeros((chunks, platforms), dtype=np.int64)
    exposure = np.zeros((chunks, platforms))
    attentive = np.zeros(chunks, dtype=np.int64)
    ill = np.zeros(chunks, dtype=np.int64)
    ledger = Ledger(task, rng)

    start = clock()
    for month in range(task.months):
        advance(
            month, seed, task.attention, task.waiting_months,
            np.float32(task.scale), np.float32(task.joining_cost), np.float32(task.leaving_cost),
            task.cover_waiting.astype(np.float32), task.cover_full.astype(np.float32), task.quality.astype(np.float32),
            traits.hazard, traits.worth, traits.price, traits.glow, traits.taste, ledger.felt_price.astype(np.float32),
            held, joined, members, exposure, attentive, ill,
        )  # fmt: skip
        ledger.close_month(members.sum(axis=0), exposure.sum(axis=0), int(attentive.sum()), int(ill.sum()))
    return ledger, clock() - start


def run(task: Task, seed: int, threads: int) -> tuple[Ledger, float]:
    numba.set_num_threads(threads)
    if not advance.signatures:
        # Compile (or load) on a handful of households: not part of the months.
        simulate(Task(**(vars(task) | {"households": 10, "months": 1})), seed)
    return simulate(task, seed)


if __name__ == "__main__":
    main("Numba", run)
