"""Correlated equilibria: how far a mediator could bring escalation down, or worse.

**Definition.** A mediator draws a profile with known probabilities p and tells every player only
their own action. It is a *correlated equilibrium* if nobody gains by doing something else than they
are told: for each player, told action a, and other action b,

    sum of p(s) * (u(s) - u(b instead of a)) >= 0   over the profiles s in which the player does a.

It is a *coarse* one if nobody gains by choosing some action b before being told anything: the same
summed over all profiles, whatever is told. Every Nash equilibrium is a correlated one, every
correlated one is coarse.

**Theorem.** The conditions are linear in p. So the equilibria are a polytope, never empty, and what
is linear in p, such as expected escalation, has its least and its largest value over them at a
vertex of it. Let each condition have a weight y >= 0. If for every profile s

    escalation(s) + sum over players, other actions b, of y(told s, b) * (u(s) - u(b))  <=  v,

then no correlated equilibrium has more escalation than v: take the mean of both sides by p. There
are weights that show it for the largest value itself (duality), and they are the proof given here.
For a least value the weighted sum is subtracted, and what is left is at least v.

Nothing here says that a mediator will be found, or trusted with the numbers.

Sources: R. J. Aumann, "Subjectivity and correlation in randomized strategies", Journal of
Mathematical Economics 1 (1974), 67-96, and "Correlated equilibrium as an expression of Bayesian
rationality", Econometrica 55 (1987), 1-18; coarse: H. Moulin, J.-P. Vial, "Strategically zero-sum
games", International Journal of Game Theory 7 (1978), 201-221; the polytope, by duality: S. Hart,
D. Schmeidler, "Existence of correlated equilibria", Mathematics of Operations Research 14 (1989),
18-25.

**Example.** Chicken (Aumann 1974): both yield for 6 each; who dares alone gets 7, the other 2; if
both dare, nobody gets anything, and that is escalation.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> structure = StrategicStructure(("one", "two"), (("dare", "yield"),) * 2)
>>> payoffs = np.array([[[0, 7], [2, 6]], [[0, 2], [7, 6]]], dtype=object)
>>> crash = np.array([[1, 0], [0, 0]], dtype=object)
>>> found = correlated(structure.fill(payoffs, crash, line=ONE))

Alone, the two may mix: 1/3 dare, and crash one time in nine. A mediator who never tells both to
dare ends that. One who never tells both to yield, and both to dare with 1/5, is obeyed, too: who is
told to dare faces a crash in one of three cases, and 2/3 * 7 is no less than 1/3 * 2 + 2/3 * 6.

>>> print(found.least_escalation.value, found.largest_escalation.value)
0 1/5

The best for both together is to let both yield half of the time, and else one of them dare:

>>> print(found.best_sum.value)
21/2
>>> for told, probability in found.best_sum.distribution.items():
...     print(*told, probability)
dare yield 1/4
yield dare 1/4
yield yield 1/2
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from ...effort import allowed, spend
from ...files.arguments import as_game, takes
from ...forms import Game, StrategicGame
from ...forms.arrays import Array
from ...forms.mixtures import ONE, ZERO, dot
from ...numbers import Fraction
from .linear_programme import LinearRow, maximum
from .rational_table import rational_table
from .verified import verified
from .zero_sum import are_probabilities

Told = tuple[str, ...]  # what each player is told, in order


class Temptation(NamedTuple):
    """To do `instead` what a player is not told; of coarse equilibria, whatever is `told`: None."""

    player: str
    told: str | None
    instead: str


@dataclass(frozen=True)
class Mediated:
    """A correlated equilibrium that has the least, or the largest, value of something.

    value         the least, or largest
    distribution  what is told -> its probability, where there is any
    payoffs       per player, the expected payoff
    escalation    its expectation
    proof         the weights, none negative, that show that none has less, or more; others are 0
    """

    value: Fraction
    distribution: Mapping[Told, Fraction]
    payoffs: tuple[Fraction, ...]
    escalation: Fraction
    proof: Mapping[Temptation, Fraction]


@dataclass(frozen=True)
class Correlated:
    """The ends of the set of correlated equilibria: of escalation, and of the sum of payoffs.

    Several equilibria may have an end's value; one vertex is given. A sum of payoffs compares what
    players win and lose in one unit, as the file's numbers do.

    coarse  of the coarse ones?
    least_escalation, largest_escalation  an equilibrium at each end of escalation
    worst_sum, best_sum  an equilibrium at each end of the sum of payoffs

    >>> best = eg.correlated("chicken").best_sum
    >>> print(best.value, {told: str(p) for told, p in best.distribution.items()})
    0 {('swerve', 'straight'): '1'}
    """

    coarse: bool
    least_escalation: Mediated
    largest_escalation: Mediated
    worst_sum: Mediated
    best_sum: Mediated


@takes("game", as_game)
def correlated(game: Game, coarse: bool = False, effort: float | None = None) -> Correlated:
    """Least and largest escalation, and sum of payoffs, over all correlated equilibria, exactly.

    With `coarse`, over the coarse ones. Of a tree, those of its reduced strategic form: everybody
    is told a plan before play begins. Raises InputError for another form, and BudgetExceeded where
    it takes more work than the effort allows.

    >>> found = eg.correlated("security_dilemma")
    >>> print(found.least_escalation.value, found.largest_escalation.value)
    0 1
    """
    with allowed(effort):
        mediator = _Mediator(rational_table(game), coarse)
        total = mediator.table.payoffs.sum(axis=0)
        return Correlated(
            coarse,
            mediator.end(mediator.table.escalation, -1),
            mediator.end(mediator.table.escalation, 1),
            mediator.end(total, -1),
            mediator.end(total, 1),
        )


class _Mediator:
    """The profiles, and for each temptation what obeying gains, profile by profile."""

    def __init__(self, table: StrategicGame, coarse: bool) -> None:
        self.table = table
        shape = table.structure.shape
        spend(3 * prod(shape) * sum(shape))
        self.profiles = list(product(*map(range, shape)))
        self.gains: dict[Temptation, dict[int, Fraction]] = {}
        for temptation, cell, gain in self._gains(coarse):
            self.gains.setdefault(temptation, {})[cell] = gain
        self.rows = [
            LinearRow({cell: -gain for cell, gain in gains.items()}, ZERO)
            for gains in self.gains.values()
        ]

    def _gains(self, coarse: bool) -> Iterator[tuple[Temptation, int, Fraction]]:
        """Temptation, profile, and what the player gains there by doing as told."""
        structure = self.table.structure
        for place, cell in enumerate(self.profiles):
            for i, name in enumerate(structure.players):
                names, pays = structure.actions[i], self.table.payoffs[i]
                for b, instead in enumerate(names):
                    if b != cell[i]:
                        told = None if coarse else names[cell[i]]
                        gain = pays[cell] - pays[(*cell[:i], b, *cell[i + 1 :])]
                        yield Temptation(name, told, instead), place, gain

    def end(self, levels: Array, way: int) -> Mediated:
        """Of these numbers by profile: the largest mean where `way` is 1, the least where -1."""
        costs = [level * way for level in levels.flat]
        everything = LinearRow(dict.fromkeys(range(len(costs)), ONE), ONE)
        found = maximum(costs, self.rows, [everything])
        proof = {t: y for t, y in zip(self.gains, found.weights[:-1], strict=True) if y}
        verified(self._is_equilibrium(found.point), "a correlated equilibrium")
        verified(self._is_bound(costs, proof, found.value), "a bound on correlated equilibria")
        return Mediated(
            found.value * way,
            {self._told(s): p for s, p in zip(self.profiles, found.point, strict=True) if p},
            tuple(dot(found.point, [*pays.flat]) for pays in self.table.payoffs),
            dot(found.point, [*self.table.escalation.flat]),
            proof,
        )

    def _is_equilibrium(self, p: tuple[Fraction, ...]) -> bool:
        """Does nobody gain by doing something else than they are told?"""
        return are_probabilities(p) and all(
            sum((p[cell] * gain for cell, gain in gains.items() if p[cell]), ZERO) >= 0
            for gains in self.gains.values()
        )

    def _is_bound(
        self, costs: list[Fraction], proof: Mapping[Temptation, Fraction], value: Fraction
    ) -> bool:
        """Is no profile worth more than the value, once what obeying gains there is added?"""
        totals = list(costs)
        for temptation, y in proof.items():
            for cell, gain in self.gains[temptation].items():
                totals[cell] += y * gain
        return all(y >= 0 for y in proof.values()) and max(totals) <= value

    def _told(self, profile: tuple[int, ...]) -> Told:
        actions = self.table.structure.actions
        return tuple(names[a] for names, a in zip(actions, profile, strict=True))
