"""What survives iterated dominance: the actions that reason alone does not rule out.

**Definition.** An action is *strictly dominated* if some mixture of the player's other actions pays
more, whatever the others do. Nobody who knows their own payoffs takes such an action. If everybody
knows that, it can be struck from the table, and then others may be dominated; and so on, round by
round.

**Theorem.** An action is strictly dominated by a mixture if and only if there is no belief about
what the others do, correlated or not, to which it is a best reply. So what is left are the
*(correlated) rationalizable* actions: each is a best reply to a belief on what is left of the
others. The order in which actions are struck does not matter. Every action that is played in some
Nash or correlated equilibrium is left.

**Derivation.** Let the rows be the player's other actions, the columns what the others may do, and
the entries by how much each row pays more than the action in question. Of this zero-sum table
either the value is above 0, and the row player's mixture dominates; or it is not, and the column
player's mixture is a belief against which no other action pays more. Each proves its verdict.

Sources: D. G. Pearce, "Rationalizable strategic behavior and the problem of perfection",
Econometrica 52 (1984), 1029-1050, Lemma 3; B. D. Bernheim, "Rationalizable strategic behavior",
Econometrica 52 (1984), 1007-1028. With three or more players these authors let beliefs be
independent only, which can rule out more; correlated ones: A. Brandenburger, E. Dekel,
"Rationalizability and correlated equilibria", Econometrica 55 (1987), 1391-1402.

**Weak dominance** asks a mixture, here a single action, to pay no less whatever the others do, and
more in some case. It rules out best replies to beliefs that are sure of something, and *the order
matters*: here all that is dominated in a round is struck together. Another order may leave others.

**Example.** Up pays 3 or 0, down 0 or 3, and the middle 1 whatever the others do. Half of each
of the first two pays 3/2. For the other player, right then pays 1 or 2, left 0 or 1.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> structure = StrategicStructure(("one", "two"), (("up", "middle", "down"), ("left", "right")))
>>> payoffs = np.array([[[3, 0], [1, 1], [0, 3]], [[0, 1], [9, 0], [1, 2]]], dtype=object)
>>> game = structure.fill(payoffs, escalation=0 * payoffs[0], line=ZERO)
>>> found = rationalizable(game)
>>> for number, struck in enumerate(found.rounds, 1):
...     for one in struck:
...         by = ", ".join(f"{p} {action}" for action, p in one.by.items())
...         print(f"round {number}: {one.action}, by {by}, for at least {one.margin} more")
round 1: middle, by 1/2 up, 1/2 down, for at least 1/2 more
round 2: left, by 1 right, for at least 1 more
round 3: up, by 1 down, for at least 3 more
>>> found.actions
{'one': ('down',), 'two': ('right',)}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

from ...effort import allowed, spend
from ...errors import InputError
from ...files.arguments import as_game, takes
from ...forms import Game, StrategicGame
from ...forms.mixtures import ONE, ZERO, dot
from ...numbers import Fraction
from .rational_table import rational_table
from .verified import verified
from .zero_sum import are_probabilities, zero_sum

Dominance = Literal["mixtures", "pure", "weak"]
WAYS: tuple[Dominance, ...] = ("mixtures", "pure", "weak")
ORDER_MATTERS = (
    "in each round all that is weakly dominated is struck together; another order may leave other "
    "actions"
)

Alive = list[tuple[int, ...]]  # per player, the positions of the actions that are left


@dataclass(frozen=True)
class Struck:
    """An action that is dominated, by which mixture of own actions, and by how much at least.

    margin  the least that the mixture pays more, over all that the others may still do: above 0;
            0 where dominance is weak
    """

    player: str
    action: str
    by: Mapping[str, Fraction]
    margin: Fraction


@dataclass(frozen=True)
class Rationalizable:
    """What iterated dominance leaves.

    by          how actions may be dominated: "mixtures", "pure" (strictly), "weak" (by pure ones)
    actions     per player, what is left
    rounds      what is struck, round by round
    beliefs     with "mixtures": player -> action -> what the others may be believed to do, with
                which probability, so that the action is a best reply; only what is left is believed
    escalation  lowest and highest over the profiles that are left
    caveat      what weak dominance leaves open; None of the others

    >>> left = eg.rationalizable("prisoners_dilemma", by="pure")
    >>> [(one.player, one.action) for one in left.rounds[0]]
    [('one', 'cooperate'), ('two', 'cooperate')]
    """

    by: Dominance
    actions: Mapping[str, tuple[str, ...]]
    rounds: tuple[tuple[Struck, ...], ...]
    beliefs: Mapping[str, Mapping[str, Mapping[tuple[str, ...], Fraction]]]
    escalation: tuple[Fraction, Fraction]
    caveat: str | None = None


@takes("game", as_game)
def rationalizable(
    game: Game, by: Dominance = "mixtures", effort: float | None = None
) -> Rationalizable:
    """Iterated strict dominance by mixtures, or by pure actions; or weak dominance by these.

    Of a tree, its plans. Raises InputError for another form and for a `by` that is not known, and
    BudgetExceeded where it takes more work than the effort allows.

    >>> left = eg.rationalizable("prisoners_dilemma")
    >>> left.actions
    {'one': ('defect',), 'two': ('defect',)}
    """
    if by not in WAYS:
        raise InputError("by", f"unknown dominance '{by}'", f"known: {', '.join(WAYS)}")
    with allowed(effort):
        return _iterated(rational_table(game), by)


def _iterated(table: StrategicGame, by: Dominance) -> Rationalizable:
    alive: Alive = [tuple(range(n)) for n in table.structure.shape]
    rounds = []
    while struck := list(_struck(table, alive, by)):
        gone = {(player, action) for player, action, _, _ in struck}
        rounds.append(tuple(_named(table, *one) for one in struck))
        alive = [
            tuple(a for a in own if (player, a) not in gone) for player, own in enumerate(alive)
        ]
    structure, levels = table.structure, [table.escalation[p] for p in product(*alive)]
    left = {
        name: tuple(actions[a] for a in own)
        for name, actions, own in zip(structure.players, structure.actions, alive, strict=True)
    }
    return Rationalizable(
        by, left, tuple(rounds), _beliefs(table, alive) if by == "mixtures" else {},
        (min(levels), max(levels)), ORDER_MATTERS if by == "weak" else None,
    )  # fmt: skip


OwnMixture = dict[int, Fraction]  # action -> probability, of those that have any


def _struck(
    table: StrategicGame, alive: Alive, by: Dominance
) -> Iterator[tuple[int, int, OwnMixture, Fraction]]:
    """Player, action, mixture, margin, of all that is dominated now."""
    for player, own in enumerate(alive):
        pays = _pays(table, player, alive)
        for action in own:
            others = [a for a in own if a != action]
            mixture = _dominating(pays, action, others, by)
            if mixture:
                gains = _gains(pays, action, mixture)
                verified(_dominates(gains, by), "a mixture that dominates")
                yield player, action, mixture, min(gains)


def _dominating(
    pays: Mapping[int, Sequence[Fraction]], action: int, others: Sequence[int], by: Dominance
) -> OwnMixture | None:
    """A mixture of the others that dominates, a pure one where there is any; None for none."""
    for other in others:
        if _dominates(_gains(pays, action, {other: ONE}), by):
            return {other: ONE}
    if by != "mixtures" or len(others) < 2:
        return None
    found = zero_sum([_gains(pays, action, {other: ONE}) for other in others])
    if found.value <= 0:
        return None
    return {other: p for other, p in zip(others, found.rows, strict=True) if p}


def _dominates(gains: Sequence[Fraction], by: Dominance) -> bool:
    return min(gains) > 0 or (by == "weak" and min(gains) == 0 < max(gains))


def _pays(table: StrategicGame, player: int, alive: Alive) -> dict[int, list[Fraction]]:
    """Per own action, struck or not, what it pays against what is left of the others."""
    shape = table.structure.shape
    spend(shape[player] * prod(len(a) for k, a in enumerate(alive) if k != player))
    return {
        action: [table.payoffs[(player, *cell)] for cell in _cells(player, action, alive)]
        for action in range(shape[player])
    }


def _cells(player: int, action: int, alive: Alive) -> Iterator[tuple[int, ...]]:
    return product(*(own if k != player else (action,) for k, own in enumerate(alive)))


def _gains(
    pays: Mapping[int, Sequence[Fraction]], action: int, mixture: OwnMixture
) -> list[Fraction]:
    """By how much the mixture pays more than the action, in every case."""
    spend(3 * len(mixture) * len(pays[action]))
    mixed = zip(*(pays[a] for a in mixture), strict=True)
    weights = tuple(mixture.values())
    verified(are_probabilities(weights), "a mixture")
    return [dot(weights, case) - pay for case, pay in zip(mixed, pays[action], strict=True)]


def _beliefs(
    table: StrategicGame, alive: Alive
) -> dict[str, dict[str, dict[tuple[str, ...], Fraction]]]:
    """Per player and action that is left, a belief to which it is a best reply."""
    structure, found = table.structure, {}
    for player, own in enumerate(alive):
        pays, names = _pays(table, player, alive), structure.actions[player]
        cells = [
            tuple(structure.actions[k][a] for k, a in enumerate(cell) if k != player)
            for cell in _cells(player, own[0], alive)
        ]
        found[structure.players[player]] = {
            names[action]: {
                cell: p for cell, p in zip(cells, _belief(pays, action, own), strict=True) if p
            }
            for action in own
        }
    return found


def _belief(
    pays: Mapping[int, Sequence[Fraction]], action: int, own: Sequence[int]
) -> tuple[Fraction, ...]:
    """Probabilities of what the others may do against which no action at all pays more."""
    others, sure = [a for a in own if a != action], len(pays[action])
    belief = (ONE,) + (ZERO,) * (sure - 1)
    if others:
        belief = zero_sum([_gains(pays, action, {other: ONE}) for other in others]).columns
    worth = dot(belief, pays[action])
    is_best = all(dot(belief, pay) <= worth for pay in pays.values())
    verified(are_probabilities(belief) and is_best, "a belief")
    return belief


def _named(
    table: StrategicGame, player: int, action: int, mixture: OwnMixture, margin: Fraction
) -> Struck:
    names = table.structure.actions[player]
    by = {names[a]: p for a, p in mixture.items()}
    return Struck(table.structure.players[player], names[action], by, margin)
