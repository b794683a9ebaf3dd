"""All other concepts at one point of a game, each with its share of the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ...effort import Spent, share
from ...errors import ComputeError, InputError
from ...forms import Game, StrategicStructure
from ..result import Solution
from ..solve import solve
from .commitment import Commitment, committed
from .correlated import Correlated, correlated
from .evolutionary_stability import EvolutionaryStability, evolutionary_stability, is_symmetric
from .index import indices
from .learning import Learning, learning, two_strict
from .minimax import Minimax, minimax
from .rational_table import rational_table
from .rationalizable import Rationalizable, rationalizable

Answer = TypeVar("Answer")
PART = 0.4  # of the units left, for each question: the first ones are the most important
SPENT = "it takes more work than the effort allows"


@dataclass(frozen=True)
class NotSettled:
    """Why a question has no answer here."""

    reason: str


@dataclass(frozen=True, eq=False)
class Overview:
    """What is known beside equilibria; of what could not be settled, the reason.

    structure    of the table that is asked: of a tree, its players' plans
    nash         the equilibria of the same table, to compare with
    indices      of these equilibria
    commitments  by leader; empty where not exactly two have a choice
    habits       None where the game is not symmetric
    learning     None where there are not two strict equilibria of two actions each
    """

    structure: StrategicStructure
    left: Rationalizable | NotSettled
    nash: Solution | NotSettled
    indices: tuple[int | None, ...] | NotSettled
    correlated: Correlated | NotSettled
    coarse: Correlated | NotSettled
    commitments: Mapping[str, Commitment | NotSettled]
    minimax: Mapping[str, Minimax | NotSettled]
    habits: EvolutionaryStability | NotSettled | None
    learning: Learning | NotSettled | None


def overview(game: Game) -> Overview:
    """Every concept of this folder, at a point. Raises as `rational_table` does."""
    table = rational_table(game)
    structure = table.structure
    names = structure.players
    left = _settled(lambda: rationalizable(table))
    mediated = _settled(lambda: correlated(table))
    coarse = _settled(lambda: correlated(table, coarse=True))
    nash = _settled(lambda: solve(table, "nash"))

    def leading(name: str) -> Commitment | NotSettled:
        return nash if isinstance(nash, NotSettled) else committed(table, name, nash)

    leaders = names if len(names) == 2 else tuple(names[i] for i in structure.choosers)
    return Overview(
        structure,
        left,
        nash,
        nash if isinstance(nash, NotSettled) else _settled(lambda: indices(nash)),
        mediated,
        coarse,
        {name: _settled(partial(leading, name)) for name in leaders if len(leaders) == 2},
        {name: _settled(partial(minimax, table, name)) for name in names},
        _settled(lambda: evolutionary_stability(table)) if is_symmetric(table) else None,
        _settled(lambda: learning(table)) if two_strict(table) else None,
    )


def _settled(answer: Callable[[], Answer]) -> Answer | NotSettled:
    """The answer, from a part of the units that are left; or why there is none."""
    try:
        with share(PART):
            return answer()
    except Spent:
        return NotSettled(SPENT)
    except (ComputeError, InputError) as problem:
        return NotSettled(str(problem))
