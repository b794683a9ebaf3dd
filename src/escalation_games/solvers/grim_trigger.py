"""Repeated play: from which discount factor on the threat never to forgive holds a profile up.

**Definition.** The same table is played period after period, and the next period counts d of this
one. Grim trigger: everybody plays the target until somebody deviates, and from then on an
equilibrium of the table for ever, the one that is worst for who deviated first.

**Theorem.** With what the target pays, u, the best that a player gets by deviating from it once, b,
and what the worst equilibrium of the table pays that player, p, nobody deviates if and only if for
each player u >= (1 - d) b + d p. Where b > u > p that is d >= (b - u) / (b - p). Where b = u >= p
it holds at every d. Elsewhere the threat is none: p > u, or p = u < b. After a deviation an
equilibrium is played, from which nobody deviates. Folk theorems say what harsher threats hold up.

Source: J. W. Friedman, "A non-cooperative equilibrium for supergames", Review of Economic Studies
38 (1971), 1-12.

**Example.** Two sides hold (2 each) or cheat: who cheats alone gets 3, the other 0; both, 1 each.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> structure = StrategicStructure(("one", "other"), (("hold", "cheat"),) * 2)
>>> payoffs = np.array([[[2, 0], [3, 1]], [[2, 3], [0, 1]]], dtype=object)
>>> game = structure.fill(payoffs, escalation=0 * payoffs[0], line=ZERO)

Cheating gains 3 - 2 once, and costs 2 - 1 ever after: 1 = d / (1 - d), so d = 1/2.

>>> found = grim_trigger(game, {"one": "hold", "other": "hold"})
>>> print(found.discount, *found.binding)
1/2 one other
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ComputeError, InputError
from ..files.arguments import as_game, takes
from ..forms import Game, StrategicGame
from ..forms.mixtures import ZERO, best
from ..numbers import sign
from .result import Completeness
from .solve import solve


@dataclass(frozen=True)
class GrimTrigger:
    """What holds a profile up in repeated play.

    discount      the least discount factor at which it holds, in [0, 1); None where there is none
    binding       the players who deviate first below it, or at any factor where there is none
    target        per player, what the profile pays in a period
    temptation    per player, the best single deviation from it
    punishment    per player, what the worst equilibrium of the table pays
    completeness  of the equilibria that could punish: a worse one would lower the factor

    >>> held = eg.grim_trigger("prisoners_dilemma", {"one": "cooperate", "two": "cooperate"})
    >>> print(held.discount, *held.target, *held.punishment)
    1/2 3 3 1 1
    """

    discount: Any
    binding: tuple[str, ...]
    target: tuple[Any, ...]
    temptation: tuple[Any, ...]
    punishment: tuple[Any, ...]
    completeness: Completeness


@takes("game", as_game)
def grim_trigger(game: Game, profile: Mapping[str, str]) -> GrimTrigger:
    """The critical discount factor of a pure profile, player -> action, of a game in which all
    choose at once, repeated for ever: exactly.

    Raises InputError for another form, and for a player or an action that is not there; NoMethod
    and BudgetExceeded as `solve` does.

    >>> table = eg.load("security_dilemma").at({"aB": "1/2", "aR": "2/5"})
    >>> held = eg.grim_trigger(table, {"bloc": "restrain", "rivals": "restrain"})
    >>> print(held.discount, held.binding)
    2/9 ('bloc',)
    """
    if not isinstance(game, StrategicGame):
        raise InputError(
            "game", f"has form {game.structure.form}; what is repeated is a table",
            'a game with form = "strategic"; states and chance belong into form = "stochastic"',
        )  # fmt: skip
    actions = _actions(game, profile)
    solution = solve(game, "nash")
    if not solution.equilibria:
        reason = solution.completeness.reason
        raise ComputeError(f"no equilibrium of the table was found to punish with: {reason}")
    target = tuple(pays[actions] for pays in game.payoffs)
    temptation = tuple(_largest(_replies(game, actions, i)) for i in range(len(target)))
    punishment = tuple(
        -_largest([-e.payoffs[i] for e in solution.equilibria]) for i in range(len(target))
    )
    factors = [_factor(*numbers) for numbers in zip(target, temptation, punishment, strict=True)]
    least = None if None in factors else _largest(factors)
    binding = tuple(
        name
        for name, factor in zip(game.structure.players, factors, strict=True)
        if factor is None or (least is not None and sign(least) and not sign(factor - least))
    )
    return GrimTrigger(least, binding, target, temptation, punishment, solution.completeness)


def _actions(game: StrategicGame, profile: Mapping[str, str]) -> tuple[int, ...]:
    players = game.structure.players
    for name in profile:
        game.structure.player(name, f"profile.{name}")
    found = []
    for name, actions in zip(players, game.structure.actions, strict=True):
        action = profile.get(name)
        if action not in actions:
            problem = f"unknown action '{action}'" if name in profile else "has no action"
            raise InputError(f"profile.{name}", problem, f"one of: {', '.join(actions)}")
        found.append(actions.index(action))
    return tuple(found)


def _replies(game: StrategicGame, actions: tuple[int, ...], player: int) -> list[Any]:
    """What each action of a player pays, the others as they are."""
    return [
        game.payoffs[(player, *actions[:player], a, *actions[player + 1 :])]
        for a in range(game.structure.shape[player])
    ]


def _largest(numbers: list[Any]) -> Any:
    return numbers[best(numbers)[0]]


def _factor(target: Any, temptation: Any, punishment: Any) -> Any:
    """The least discount factor at which a player does not deviate; None where there is none."""
    gain, threat = sign(temptation - target), sign(target - punishment)
    if threat < 0 or (gain and not threat):
        return None
    if not gain:
        return ZERO
    return (temptation - target) / (temptation - punishment)
