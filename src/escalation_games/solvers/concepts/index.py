"""The index of an equilibrium, +1 or -1: those of all equilibria add up to +1.

**Definition.** At an equilibrium of a table, take for each player the actions in use, the last one
of them as a base. F holds what each other action in use is worth more than the base: 0 at the
equilibrium, a function of the free probabilities, those of the same actions. The equilibrium is
*regular* if its mixtures put weight on all best replies and the derivative DF has an inverse. Its
*index* is then the sign of the determinant of -DF. A strict one has no free probability, and +1.

**Theorem.** If all equilibria of a game are regular, there are finitely many, and their indices add
up to +1. So their number is odd, and at least as many but one mix as are strict. Almost all games
are of this kind. Where the indices of those that are known do not add up to +1, others are missing;
where they do, others may still be missing.

Why: F is what pulls probabilities up. A small step along it, cut off at the edges, maps profiles to
profiles, with the equilibria as its fixed points. What counts fixed points by their signs does not
change as a map is bent, and a map to one point has one, with +1. Which action is the base does not
matter: another one changes coordinates.

Sources: F. Gul, D. Pearce, E. Stacchetti, "A bound on the proportion of pure strategy equilibria in
generic games", Mathematics of Operations Research 18 (1993), 548-552; K. Ritzberger, "The theory of
normal form games from the differentiable viewpoint", International Journal of Game Theory 23
(1994), 207-236; of two players: L. S. Shapley, "A note on the Lemke-Howson algorithm", Mathematical
Programming Study 1 (1974), 175-189.

**Example.** Both want to do the same. With p and q for the first action, it is worth 2q - 1 and
2p - 1 more than the second: DF has 0 and 2, 2 and 0, and -DF the determinant -4. Two strict ones
and a mixed one: 1 + 1 - 1 = 1.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> from escalation_games.solvers.solve import solve
>>> def found(first, second):
...     structure = StrategicStructure(("one", "other"), (("a", "b"),) * 2)
...     payoffs = np.array([first, second], dtype=object)
...     return solve(structure.fill(payoffs, 0 * payoffs[0], line=ONE))
>>> indices(found([[1, 0], [0, 1]], [[1, 0], [0, 1]]))
(1, 1, -1)

Matching pennies, where the other one wants to do something else: DF has 4 and -4.

>>> indices(found([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
(1,)

Nobody cares what is done: nothing is regular.

>>> indices(found([[0, 0], [0, 0]], [[0, 0], [0, 0]]))
(None, None, None, None)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...effort import allowed
from ...errors import InputError
from ...forms import StrategicGame
from ...forms.mixtures import ONE, ZERO, Profile, contracted
from ...numbers import sign
from ...numbers.bounds.determinants import sign_of_determinant
from ..result import Solution

ExactRow = list[Any]  # of a matrix of exact numbers
EXAMPLE = 'eg.indices(eg.solve(eg.load("security_dilemma").at()))'


def indices(solution: Solution, effort: float | None = None) -> tuple[int | None, ...]:
    """The index of each equilibrium of a table's solution, in order: 1, -1, or None where it is not
    regular, as where it is one of infinitely many.

    Raises InputError for anything but the solution of a table, and Unresolved where a sign of
    numbers that only bounds hold is not proved.

    >>> eg.indices(eg.solve("chicken"))
    (1, 1, -1)
    """
    if not isinstance(solution, Solution):
        raise InputError("solution", "is none", EXAMPLE)
    game = solution.game
    if not isinstance(game, StrategicGame):
        raise InputError(
            "solution", f"is of form {game.structure.form}; indices are those of a table",
            'of a tree, that of eg.solve(eg.reduced_strategic_form(game), "nash")',
        )  # fmt: skip
    with allowed(effort):
        return tuple(_index(game, equilibrium.profile) for equilibrium in solution.equilibria)


def _index(game: StrategicGame, profile: Profile) -> int | None:
    used = [[a for a, p in enumerate(mixture) if sign(p)] for mixture in profile]
    if any(_has_other_best_reply(game, profile, i, own) for i, own in enumerate(used)):
        return None
    pulls = _derivatives(game, profile, used)
    return sign_of_determinant([[-x for x in row] for row in pulls]) or None


def _has_other_best_reply(
    game: StrategicGame, profile: Profile, player: int, used: Sequence[int]
) -> bool:
    """Is an action as good as those in use, and not in use?"""
    worth = contracted(game.payoffs[player], profile, keep=player)
    return any(not sign(worth[used[0]] - other) for a, other in enumerate(worth) if a not in used)


def _derivatives(
    game: StrategicGame, profile: Profile, used: Sequence[Sequence[int]]
) -> list[ExactRow]:
    """DF: a row for each action in use but the last one, by player, and a column for its weight.

    One more of an action is one less of the base.
    """
    free = [(i, a) for i, own in enumerate(used) for a in own[:-1]]
    columns = []
    for j, b in free:
        more, less = (
            [*profile[:j], _sure(c, len(profile[j])), *profile[j + 1 :]] for c in (b, used[j][-1])
        )
        change: dict[int, ExactRow] = {}
        for i in {i for i, _ in free} - {j}:
            pair = (contracted(game.payoffs[i], at, keep=i) for at in (more, less))
            change[i] = [x - y for x, y in zip(*pair, strict=True)]
        columns.append([
            ZERO if i == j else change[i][a] - change[i][used[i][-1]] for i, a in free
        ])  # fmt: skip
    return [list(row) for row in zip(*columns, strict=True)]


def _sure(action: int, n: int) -> ExactRow:
    return [ONE if a == action else ZERO for a in range(n)]
