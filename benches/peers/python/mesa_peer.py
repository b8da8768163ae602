"""The task in Mesa: a household is an agent with a `step`; the model keeps what all see and counts."""

from __future__ import annotations

import math

import mesa
import numpy as np

from task import Ledger, Task, Traits, clock, draw_traits, main


class Household(mesa.Agent):
    """A household and the platform that it holds, if any."""

    def __init__(
        self, model: Market, hazard: float, worth: float, price: float, glow: float, taste: list[float]
    ) -> None:
        super().__init__(model)
        self.hazard = hazard
        self.worth = worth
        self.price = price
        self.glow = glow
        self.taste = taste
        self.held: int | None = None
        self.joined = 0

    def step(self) -> None:
        model = self.model
        random = model.random.random
        if random() < model.task.attention:
            model.attentive += 1
            self.choose(random())
        if self.held is not None:
            model.members[self.held] += 1
            if self.is_covered():
                model.exposure[self.held] += self.hazard
        if random() < self.hazard:
            model.ill += 1

    def is_covered(self) -> bool:
        return self.model.month - self.joined >= self.model.task.waiting_months

    def choose(self, uniform: float) -> None:
        """Takes one of: keep, leave, join (or replace by) a platform."""
        model, task, held = self.model, self.model.task, self.held
        worth, price, glow = self.worth, self.price, self.glow
        cost = task.joining_cost + (0.0 if held is None else task.leaving_cost)
        utilities = [
            quality + taste + glow - price * felt + worth * cover - cost
            for quality, taste, felt, cover in zip(
                model.quality, self.taste, model.felt_price, model.cover_waiting, strict=True
            )
        ]
        actions: list[int | None] = list(range(len(utilities)))
        if held is None:
            utilities.append(0.0)
            actions.append(None)
        else:
            keeping = utilities[held] + cost
            if self.is_covered():
                keeping += worth * (model.cover_full[held] - model.cover_waiting[held])
            utilities[held] = keeping
            utilities.append(-task.leaving_cost)
            actions.append(None)
        highest = max(utilities)
        weights = [math.exp((utility - highest) / task.scale) for utility in utilities]
        left = uniform * sum(weights)
        for action, weight in zip(actions, weights, strict=True):
            left -= weight
            if left < 0.0:
                if action != held:
                    self.held, self.joined = action, model.month
                return


class Market(mesa.Model):
    """The platforms and their members."""

    def __init__(self, task: Task, seed: int) -> None:
        super().__init__(seed=seed)
        generator = np.random.default_rng(seed)
        self.task = task
        self.ledger = Ledger(task, generator)
        self.month = 0
        self.quality = task.quality.tolist()
        self.cover_waiting = task.cover_waiting.tolist()
        self.cover_full = task.cover_full.tolist()
        self.populate(draw_traits(task, generator))

    def populate(self, traits: Traits) -> None:
        Household.create_agents(
            self,
            self.task.households,
            traits.hazard.tolist(),
            traits.worth.tolist(),
            traits.price.tolist(),
            traits.glow.tolist(),
            traits.taste.tolist(),
        )

    def step(self) -> None:
        self.felt_price = self.ledger.felt_price.tolist()
        self.members = [0] * self.task.platforms
        self.exposure = [0.0] * self.task.platforms
        self.attentive = self.ill = 0
        self.agents.do("step")
        self.ledger.close_month(np.array(self.members), np.array(self.exposure), self.attentive, self.ill)
        self.month += 1


def run(task: Task, seed: int, _threads: int) -> tuple[Ledger, float]:
    market = Market(task, seed)
    start = clock()
    for _ in range(task.months):
        market.step()
    return market.ledger, clock() - start


if __name__ == "__main__":
    main("Mesa", run)
