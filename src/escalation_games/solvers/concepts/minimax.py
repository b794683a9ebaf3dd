"""What a player is sure of, and to what the others can hold it down.

**Definition.** The *maximin* is the most that a player is sure of, whatever the others do: with a
mixture, or with one action. The *minimax* is the least to which the others can hold the player
down, who sees how they mix and replies as well as possible: with mixtures, or with one action each.

**Theorem.** In mixtures the two are one number, where the others can mix together (von Neumann
1928): two sides of a zero-sum table of what the player gets. Of two players this says all. The
others of three or more are taken to coordinate, drawing a profile at random together; if each can
only mix alone, they may have to leave the player more, never less. In pure actions the maximin is
no more than the value, the minimax no less.

No equilibrium, Nash or correlated, pays a player less than the value. In repeated play no threat is
harsher: what is below it cannot be made anybody's lot (J. W. Friedman 1971; D. Fudenberg, E.
Maskin, "The folk theorem in repeated games with discounting or with incomplete information",
Econometrica 54 (1986), 533-554).

Source: J. von Neumann, "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100 (1928),
295-320; beside three or more: M. Maschler, E. Solan, S. Zamir, Game Theory (2013), chapter 5.

**Example.** Two ways in and two to guard: an attack where nobody guards gains 3 on the road and 1
by sea. An attack by sea three times in four gains 3/4 wherever the guard is. A guard on the road
three times in four concedes no more. An attack that is seen to come on one of them may gain
nothing; a guard who is seen to be on the road concedes 1.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> structure = StrategicStructure(("attacker", "guard"), (("road", "sea"),) * 2)
>>> payoffs = np.array([[[0, 3], [1, 0]], [[0, -3], [-1, 0]]], dtype=object)
>>> found = minimax(structure.fill(payoffs, 0 * payoffs[0], line=ONE), "attacker")
>>> print(found.value, *found.mixture.values(), "|", *found.threat.values())
3/4 1/4 3/4 | 3/4 1/4
>>> print(found.pure_maximin, found.pure_minimax)
0 1
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from ...effort import allowed, spend
from ...files.arguments import as_game, takes
from ...forms import Game
from ...forms.mixtures import ONE
from ...numbers import Fraction
from .rational_table import rational_table
from .zero_sum import zero_sum


@dataclass(frozen=True)
class Minimax:
    """What a player is sure of, and to what the others can hold it down.

    player         its name
    value          in mixtures, both: its maximin and its minimax
    mixture        action -> probability, which secures the value
    threat         what the others do -> probability, which concedes no more
    pure_maximin, safest    what the player's best single action secures, and which that is
    pure_minimax, harshest  the least that the others can concede by one action each, and by which
    is_correlated  do several others have a choice, so that the threat has to be drawn together?

    >>> sure = eg.minimax("security_dilemma", "bloc")
    >>> print(sure.value, sure.pure_maximin, sure.safest)
    -7/10 -7/10 build
    """

    player: str
    value: Fraction
    mixture: Mapping[str, Fraction]
    threat: Mapping[tuple[str, ...], Fraction]
    pure_maximin: Fraction
    safest: str
    pure_minimax: Fraction
    harshest: tuple[str, ...]
    is_correlated: bool


@takes("game", as_game)
def minimax(game: Game, player: str, effort: float | None = None) -> Minimax:
    """Maximin and minimax of a player, in mixtures and in single actions, exactly.

    Of a tree, of its plans. Raises InputError for another form or an unknown player, and
    BudgetExceeded where it takes more work than the effort allows.

    >>> sure = eg.minimax("matching_pennies", "attacker")
    >>> print(sure.value, {action: str(p) for action, p in sure.mixture.items()})
    0 {'left': '1/2', 'right': '1/2'}
    """
    with allowed(effort):
        table = rational_table(game)
        structure = table.structure
        place = structure.player(player, "player")
        own, others = structure.actions[place], [*structure.actions]
        del others[place]
        rest = list(product(*others))
        spend(5 * len(rest) * len(own))
        pays = np.moveaxis(table.payoffs[place], place, 0).reshape(len(own), -1).tolist()
        found = zero_sum(pays)
        secured = [min(row) for row in pays]
        conceded = [max(column) for column in zip(*pays, strict=True)]
        safest = own[secured.index(max(secured))]
        harshest = rest[conceded.index(min(conceded))]
        mixture = {action: p for action, p in zip(own, found.rows, strict=True) if p}
        threat = {profile: p for profile, p in zip(rest, found.columns, strict=True) if p}
        return Minimax(
            player,
            found.value,
            {safest: ONE} if max(secured) == found.value else mixture,  # where one action will do
            {harshest: ONE} if min(conceded) == found.value else threat,
            max(secured),
            safest,
            min(conceded),
            harshest,
            sum(len(actions) > 1 for actions in others) > 1,
        )
