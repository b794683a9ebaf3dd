"""Evolutionary stability: which habits, once everybody has them, no few others can upset.

**Definition.** Two who are alike meet, again and again; most have the same habit, a mixture x. It
is *evolutionarily stable* if every other mixture y does worse among those who have x; or as well,
but then worse among those who have y: with u(y, x) for what y gets against x,

    u(x, x) > u(y, x),   or   u(x, x) = u(y, x) and u(x, y) > u(y, y).

So (x, x) is an equilibrium, and every other best reply y has to lose against x when it meets y.

**Theorem.** Let B be the actions that are best replies to x, S those that x uses, m one of them.
Put z = y - x for y on B. As u(y, x) = u(x, x), the condition is z A z < 0 for every z that is not
0, sums to 0, and is not negative outside S. With z_m put in terms of the others that asks a
quadratic form Q to be positive wherever z_j >= 0 for the j in B but not in S; those in S are free.
Free ones are eliminated, one after the other: each pivot has to be above 0, or it shows a way down.
What is left has to be *strictly copositive*: z Q z > 0 for all z >= 0 but 0. If it is not, then on
some subset of the places, the smallest one, there is a z > 0 with Q z = t * (1, .., 1) and t <= 0:
the least of z Q z over mixtures lies inside, since nothing on the border is that low. So all
subsets are asked, the small ones first. A z that shows a way down makes an invader: x and a part of
z.

Every stable x is an extreme equilibrium: were it between two others of the same face, these would
be best replies to x that x does not beat. So all of them are among the equilibria that are listed.

Sources: J. Maynard Smith, G. R. Price, "The logic of animal conflict", Nature 246 (1973), 15-18; J.
Haigh, "Game theory and evolution", Advances in Applied Probability 7 (1975), 8-11; A. Abakuks,
"Conditions for evolutionarily stable strategies", Journal of Applied Probability 17 (1980),
559-562; K. P. Hadeler, "On copositive matrices", Linear Algebra and its Applications 49 (1983),
79-89.

**Example.** Hawk and dove: a prize of 2, and a wound costs 4. Hawks among themselves get -1 each, a
hawk takes the prize of a dove, doves share it. Half hawk is stable.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> def alike(*rows):
...     pays = np.array(rows, dtype=object)
...     structure = StrategicStructure(("one", "other"), (("hawk", "dove"),) * 2)
...     return structure.fill(np.array([pays, pays.T]), 0 * pays, line=ONE)
>>> for one in evolutionary_stability(alike((-1, 2), (0, 1))).equilibria:
...     print(*one.habit.items(), one.is_stable)
('hawk', Fraction(1, 2)) ('dove', Fraction(1, 2)) True

Where both want to do the same, to do the one or the other is stable; what is mixed is upset by who
does the one always.

>>> for one in evolutionary_stability(alike((1, 0), (0, 1))).equilibria:
...     print(*one.habit.values(), one.is_stable, one.invader)
1 True None
1 True None
1/2 1/2 False {'dove': Fraction(1, 1)}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ...effort import allowed, spend
from ...errors import InputError
from ...files.arguments import as_game, takes
from ...forms import Game, StrategicGame
from ...forms.mixtures import ONE, ZERO
from ...numbers import Fraction
from ...numbers.algebra.linear_equations import solution
from ..result import Completeness, Equilibrium
from ..solve import solve
from .rational_table import rational_table
from .verified import verified

Payments = Sequence[Sequence[Fraction]]
QuadraticForm = Mapping[int, Mapping[int, Fraction]]  # a quadratic form, by place and place


@dataclass(frozen=True)
class Habit:
    """A symmetric equilibrium: everybody has this habit.

    habit       action -> probability, where there is any
    payoff      what it gets against itself
    escalation  its expectation where all have it
    invader     where it is not stable, a habit that is as good against it, and no worse against
                itself: a few who have it are not driven out; None where there is none

    >>> found = eg.evolutionary_stability("security_dilemma")
    >>> [one.invader for one in found.equilibria if not one.is_stable]
    [{'build': Fraction(1, 1)}]
    """

    habit: Mapping[str, Fraction]
    payoff: Fraction
    escalation: Fraction
    invader: Mapping[str, Fraction] | None

    @property
    def is_stable(self) -> bool:
        """Is every rare other habit driven out?"""
        return self.invader is None


@dataclass(frozen=True)
class EvolutionaryStability:
    """Every extreme symmetric equilibrium, and whether it is stable.

    equilibria    each with its invader, or with none
    completeness  all, or of extreme points, where every stable one is there

    >>> found = eg.evolutionary_stability("security_dilemma")
    >>> len(found.equilibria), len(found.stable)
    (3, 2)
    """

    equilibria: tuple[Habit, ...]
    completeness: Completeness

    @property
    def stable(self) -> tuple[Habit, ...]:
        """Those that are."""
        return tuple(one for one in self.equilibria if one.is_stable)


def is_symmetric(table: StrategicGame) -> bool:
    """Are there two players, with the same actions in the same order, who are paid alike?"""
    if len(table.structure.players) != 2 or len(set(table.structure.shape)) != 1:
        return False
    first, second = table.payoffs
    return bool((first == second.T).all())


@takes("game", as_game)
def evolutionary_stability(game: Game, effort: float | None = None) -> EvolutionaryStability:
    """Which symmetric equilibria of a symmetric game of two are evolutionarily stable, exactly.

    Actions are matched by their order, whatever their names. Raises InputError for another game,
    NoMethod and BudgetExceeded as `solve` does.

    >>> found = eg.evolutionary_stability("security_dilemma")
    >>> [{action: str(p) for action, p in one.habit.items()} for one in found.stable]
    [{'restrain': '1'}, {'build': '1'}]
    """
    with allowed(effort):
        table = rational_table(game)
        if not is_symmetric(table):
            raise InputError(
                "game", "is not symmetric, so there is no habit that both could have",
                "two players with as many actions, each paid in their place as the other would be",
            )  # fmt: skip
        found = solve(table, "nash")
        alike = [e for e in found.equilibria if list(e.profile[0]) == list(e.profile[1])]
        return EvolutionaryStability(tuple(_judged(table, e) for e in alike), found.completeness)


def _judged(table: StrategicGame, equilibrium: Equilibrium) -> Habit:
    pays, names = table.payoffs[0].tolist(), table.structure.actions[0]
    x = tuple(equilibrium.profile[0])
    y = _invader(pays, x)
    verified(y is None or _invades(pays, y, x), "an invader")
    return Habit(
        _named(names, x), _paid(pays, x, x), equilibrium.escalation,
        None if y is None else _named(names, y),
    )  # fmt: skip


def _named(names: Sequence[str], mixture: Sequence[Fraction]) -> dict[str, Fraction]:
    return {name: p for name, p in zip(names, mixture, strict=True) if p}


def _paid(pays: Payments, one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """What one mixture gets against another."""
    return sum(
        (p * q * pays[i][j] for i, p in enumerate(one) if p for j, q in enumerate(other) if q), ZERO
    )


def _invades(pays: Payments, y: Sequence[Fraction], x: Sequence[Fraction]) -> bool:
    """From the definition: another habit, as good against x, and no worse against itself."""
    as_good = min(y) >= 0 and sum(y, ZERO) == 1 and _paid(pays, y, x) == _paid(pays, x, x)
    return tuple(y) != tuple(x) and as_good and _paid(pays, y, y) >= _paid(pays, x, y)


def _invader(pays: Payments, x: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """A habit that is not driven out, the farthest one on its way; None where there is none."""
    places = range(len(x))
    worth = [_paid(pays, [ONE if k == i else ZERO for k in places], x) for i in places]
    used = [i for i in places if x[i]]
    unused = [i for i in places if not x[i] and worth[i] == max(worth)]
    m, free = used[0], used[1:]
    way = _way_down(_form(pays, m, [*free, *unused]), free, unused)
    if way is None:
        return None
    way[m] = -sum(way.values(), ZERO)
    step = min(x[i] / -z for i, z in way.items() if z < 0)
    return tuple(p + step * way.get(i, ZERO) for i, p in enumerate(x))


def _form(pays: Payments, m: int, places: Sequence[int]) -> QuadraticForm:
    """-z A z as a symmetric form of the z in these places, that of m being minus their sum."""

    def entry(i: int, j: int) -> Fraction:
        return pays[i][j] - pays[m][j] - pays[i][m] + pays[m][m]

    return {i: {j: -(entry(i, j) + entry(j, i)) / 2 for j in places} for i in places}


def _way_down(
    form: QuadraticForm, free: Sequence[int], signed: Sequence[int]
) -> dict[int, Fraction] | None:
    """A z that is not 0, nor negative in the signed places, with form(z) <= 0; None for none."""
    if not free:
        return _way_down_signed(form, signed)
    first, *others = free
    pivot = form[first][first]
    if pivot <= 0:
        return {first: ONE}
    rest = [*others, *signed]
    spend(5 * len(rest) ** 2)
    left = {
        i: {j: form[i][j] - form[i][first] * form[first][j] / pivot for j in rest} for i in rest
    }
    way = _way_down(left, others, signed)
    if way is not None:
        way[first] = -sum((form[first][j] * z for j, z in way.items()), ZERO) / pivot
    return way


def _way_down_signed(form: QuadraticForm, places: Sequence[int]) -> dict[int, Fraction] | None:
    """The same where no number may be negative: strict copositivity, subset by subset."""
    for size in range(1, len(places) + 1):
        for subset in combinations(places, size):
            spend(20 + 5 * size**3)
            level = -1  # the place of t, in form z - t = 0
            rows: list[tuple[dict[int, Fraction], Fraction]] = [
                ({**{j: form[i][j] for j in subset}, level: -ONE}, ZERO) for i in subset
            ]
            rows.append((dict.fromkeys(subset, ONE), ONE))
            z = solution(rows, [*subset, level])
            if z is not None and z[level] <= 0 and all(z[j] > 0 for j in subset):
                return {j: z[j] for j in subset}
    return None
