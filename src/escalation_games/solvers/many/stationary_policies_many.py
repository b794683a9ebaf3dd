"""All pure stationary equilibria of many stochastic games: the batched twin of
`stationary_policies`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from ...forms import Batch, StochasticGame
from ...forms.markov_chain import MarkovChain
from ...numbers.many.bounded_float import (
    at_least,
    certainly_zero,
    floats,
    is_negative,
    is_positive,
    taken,
)
from ..batch_result import Details, FoundMany, Held, Mask, Samples, Verdict
from ..stochastic.stationary_policies import (
    ActionByDecision,
    PlayedByState,
    PurePolicies,
    movers,
    pure_profile,
)

CertainSigns = tuple[Any, Any]  # where a number is certainly 0 or more, and where certainly below 0


def find_many(batch: Batch) -> FoundMany:
    """Every pure stationary equilibrium of every sample in which no change is nearly a tie.

    Where escalation counts what ever comes, whether an end can be reached is a question of signs
    that is not asked here; and the tie of a single player makes a continuum.
    """
    game = batch.game
    assert isinstance(game, StochasticGame)
    if game.structure.within is None or len(movers(game.structure)) < 2:
        return FoundMany.none(batch.n)
    policies = ManyPolicies(game, batch.n)
    doubtful = np.zeros(batch.n, dtype=bool)
    known: dict[Hashable, Mask] = {}
    first: list[tuple[Hashable, ActionByDecision, Mask]] = []
    for policy in policies.all():
        verdict = policies.verdict(policy)
        doubtful |= verdict.near
        key = policies.key(policy)
        before = known.get(key, np.zeros(batch.n, dtype=bool))
        first.append((key, policy, verdict.holds & ~before))  # of those that differ off the path
        known[key] = before | verdict.holds
    held = []
    for key, policy, where in first:
        samples = np.flatnonzero(where & ~doubtful)
        if len(samples):
            held.append(_held(policies, key, policy, samples, doubtful))
    return FoundMany(tuple(one.only(~doubtful) for one in held), doubtful)


class ManyPolicies(PurePolicies):
    """The policies of many games; a change gains in some of them, and in others not."""

    def __init__(self, game: StochasticGame, n: int) -> None:
        super().__init__(game)
        self.samples = n
        self.losses: dict[tuple[int, PlayedByState, int, int], CertainSigns] = {}

    def verdict(self, policy: ActionByDecision) -> Verdict:
        """Where the policy certainly is an equilibrium, and where certainly not."""
        verdict, played = Verdict(self.samples), self.played(policy)
        for d, decision in enumerate(self.structure.decisions):
            for action in set(range(len(decision.actions))) - {policy[d]}:
                other, own = self.after(policy, d, action), self.after(policy, d, policy[d])
                verdict.require(*self.loss(decision.player, played, other, own))
                if np.all(verdict.fails):
                    return verdict
        return verdict

    def loss(self, player: int, played: PlayedByState, other: int, own: int) -> CertainSigns:
        """Whether one period rather than another, once, costs a player nothing or something."""
        key = player, played, other, own
        if key not in self.losses:
            loss = self.once(player, played, own) - self.once(player, played, other)
            self.losses[key] = is_positive(loss) | certainly_zero(loss), is_negative(loss)
        return self.losses[key]


def _held(
    policies: ManyPolicies,
    key: Hashable,
    policy: ActionByDecision,
    samples: Samples,
    doubtful: Mask,
) -> Held:
    """One equilibrium in its samples; those in which it is about at the line become doubtful."""
    game = policies.game.mapped(lambda number: taken(number, samples))
    profile = pure_profile(game.structure, policy)
    level = MarkovChain(game, profile).level
    reaches, below = (np.broadcast_to(x, samples.shape) for x in at_least(level, game.line))
    doubtful[samples[~(reaches | below)]] = True

    def details() -> Details:
        payoffs = [
            floats(taken(own[0], samples)) for own in policies.values(policies.played(policy))
        ]
        return Details(payoffs, [[float(p) for p in mixture] for mixture in profile])

    return Held(key, samples, floats(level), reaches, details)
