"""Why nobody mixes as before: the weight that would keep another indifferent is none any more.

Of a profile in which two players mix, each at one decision among two actions, the weight at the one
decision is what makes both actions at the other worth the same. What these differ by is affine in
that weight q, all else as before: q·l₁ + (1 − q)·l₀, so that q = l₀/(l₀ − l₁). It can be played
between 0 and 1, both excluded; elsewhere no equilibrium mixes these actions, all else as before.
That the difference is affine is checked at two further weights, since what would follow a deviation
in a tree may depend on it, too.

**Example.** Two hunt a stag together, for 1 each, or a hare alone, for k. The stag is worth 1 − q
where the other goes for the hare with probability q: as much as the hare where q = 1 − k. From
k = 1 on that is no probability of a mixture:

>>> from ...files import loads
>>> from ...solvers.solve import solve
>>> game = loads('''
... title = "Stag hunt"
... question = "Do both hunt the stag?"
... form = "strategic"
... source = "Rousseau 1755"
... players = { one = ["stag", "hare"], other = ["stag", "hare"] }
... [assumptions]
... k = { value = "1/2", range = [0, 2], about = "hare" }
... [payoffs]
... "stag / stag" = { one = 1, other = 1 }
... "stag / hare" = { one = 0, other = "k" }
... "hare / stag" = { one = "k", other = 0 }
... "hare / hare" = { one = "k", other = "k" }
... ''')
>>> mixed = solve(game).equilibria[2]
>>> weight = broken_weight(game, game.point({"k": "3/2"}), mixed, game.at({"k": "3/2"}))
>>> weight.decision, weight.action, str(weight.value), weight.formula
(0, 1, '-1/2', '1 - k')
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from ...definition import Definition, Point
from ...effort import Spent, share
from ...errors import ComputeError
from ...forms import Game, objects
from ...forms.mixtures import Mixture, Profile, is_never
from ...numbers import Fraction, NotRational, Refine, Trace, sign
from ...solvers.result import Equilibrium
from .binding_conditions import worded_number

WORDING = 0.3  # of the work left: for the formula
CHECKED = Fraction(1, 2), Fraction(1, 3)  # weights at which a difference must be affine


@dataclass(frozen=True)
class BrokenWeight:
    """A probability that could not be played: not between 0 and 1.

    decision, action  whose probability it is
    indifferent       the decision at which two actions would be worth the same
    value, formula    the probability, and what it is made of; no formula where it is long. Where no
                      probability will do, `value` is None, and they are what the two differ by
    difference        what the two actions differ by, where no probability will do
    """

    decision: int
    action: int
    indifferent: int
    value: Any
    formula: str
    difference: Any = None


@dataclass(frozen=True)
class _Pair:
    """Two decisions with two actions in use each: the mixing one, and the one kept indifferent."""

    mixing: int
    actions: tuple[int, int]
    indifferent: int
    between: tuple[int, int]


def broken_weight(
    definition: Definition, values: Point, before: Equilibrium, now: Game
) -> BrokenWeight | None:
    """The first weight of an earlier mixed equilibrium that would be no probability in the game as
    it is at `values`. None where there is none, and for mixtures of other kinds."""
    for pair in _pairs(now, before.profile):
        ends = _ends(now, before.profile, pair)
        if ends is None or not _is_affine(now, before.profile, pair, ends):
            continue
        at_none, at_all = ends
        if not sign(at_none - at_all):
            if sign(at_none):
                text = _formula(definition, values, before.profile, pair, is_weight=False)
                return BrokenWeight(
                    pair.mixing, pair.actions[1], pair.indifferent, None, text, at_none
                )
            continue
        weight = at_none / (at_none - at_all)
        if sign(weight) <= 0 or sign(weight - 1) >= 0:
            text = _formula(definition, values, before.profile, pair, is_weight=True)
            return BrokenWeight(pair.mixing, pair.actions[1], pair.indifferent, weight, text)
    return None


def _pairs(game: Game, profile: Profile) -> list[_Pair]:
    """Both ways round, where two decisions of two players mix, and two actions each."""
    used = {
        d: [a for a, p in enumerate(mixture) if not is_never(p) and sign(p) > 0]
        for d, mixture in enumerate(profile)
    }
    mixed = {d: (actions[0], actions[1]) for d, actions in used.items() if len(actions) == 2}
    wide = any(len(actions) > 2 for actions in used.values())
    players = {game.structure.decisions[d].player for d in mixed}
    if wide or len(mixed) != 2 or len(players) != 2:
        return []
    return [_Pair(i, mixed[i], j, mixed[j]) for i, j in permutations(mixed)]


def _ends(game: Game, profile: Profile, pair: _Pair) -> tuple[Any, Any] | None:
    """What the two actions differ by where the other decision takes its first one, and its second
    one, for sure; None where that is not known."""
    found = [_difference(game, profile, pair, Fraction(q)) for q in (0, 1)]
    return None if None in found else (found[0], found[1])


def _difference(game: Game, profile: Profile, pair: _Pair, weight: Fraction) -> Any:
    """What who takes the first action loses by the second, where the other mixes like this."""
    changed: list[Any] = list(profile)
    sure = {pair.between[0]: Fraction(1)}
    changed[pair.indifferent] = _mixture(len(profile[pair.indifferent]), sure)
    mixing = {pair.actions[0]: 1 - weight, pair.actions[1]: weight}
    changed[pair.mixing] = _mixture(len(profile[pair.mixing]), mixing)
    there = (pair.indifferent, pair.between[1])
    losses = (
        change.loss for change in game.deviations(tuple(changed), "nash")
        if (change.decision, change.action) == there
    )  # fmt: skip
    return next(losses, None)


def _mixture(n: int, weights: dict[int, Fraction]) -> Mixture:
    return objects([weights.get(action, Fraction(0)) for action in range(n)], (n,))


def _is_affine(game: Game, profile: Profile, pair: _Pair, ends: tuple[Any, Any]) -> bool:
    at_none, at_all = ends
    for q in CHECKED:
        there = _difference(game, profile, pair, q)
        if there is None or sign(there - (at_none + q * (at_all - at_none))):
            return False
    return True


def _formula(
    definition: Definition, values: Point, profile: Profile, pair: _Pair, is_weight: bool
) -> str:
    """The weight, or the difference that no weight changes, as a formula; "" where it is long."""
    with suppress(Spent, ComputeError, NotRational, Refine, ZeroDivisionError), share(WORDING):
        trace = Trace()
        ends = _ends(definition.traced(trace, values), profile, pair)
        if ends is not None:
            at_none, at_all = ends
            number = at_none / (at_none - at_all) if is_weight else at_none
            return worded_number(definition, trace, number)
    return ""
