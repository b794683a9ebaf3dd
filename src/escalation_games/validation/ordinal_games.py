"""Tables of two players with two actions each, of which each ranks the four outcomes strictly.

A. Rapoport, M. Guyer, "A taxonomy of 2 x 2 games", General Systems 11 (1966), 203-214: 78 games if
rows, columns and players may be exchanged. D. Robinson, D. Goforth, The Topology of the 2x2 Games
(2005): 144 if the players may not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import permutations, product

import numpy as np

from ..forms import StrategicStructure, stacked
from ..solvers.solve import solve_batch
from .published import Published

Ranked = tuple[tuple[int, ...], tuple[int, ...]]  # ranks of the cells, row by row, of either player
BEST = 4
STRUCTURE = StrategicStructure(("row", "column"), (("top", "bottom"), ("left", "right")))


@cache
def matrices() -> tuple[Ranked, ...]:
    """All 576 tables."""
    orders = list(permutations(range(1, BEST + 1)))
    return tuple(product(orders, orders))


def renamed(game: Ranked) -> list[Ranked]:
    """The table with rows, columns or both exchanged, and as it is."""
    ways = ((0, 1, 2, 3), (2, 3, 0, 1), (1, 0, 3, 2), (3, 2, 1, 0))
    return [(_cells(game[0], way), _cells(game[1], way)) for way in ways]


def players_exchanged(game: Ranked) -> Ranked:
    """The same table, seen by the other player."""
    turned = (0, 2, 1, 3)
    return _cells(game[1], turned), _cells(game[0], turned)


def _cells(ranks: tuple[int, ...], way: Iterable[int]) -> tuple[int, ...]:
    return tuple(ranks[k] for k in way)


def game_of(matrix: Ranked) -> Ranked:
    """One table that stands for all that differ in the names of actions only."""
    return min(renamed(matrix))


def kind_of(matrix: Ranked) -> Ranked:
    """The same where players have no names either."""
    return min(game_of(matrix), game_of(players_exchanged(matrix)))


@cache
def games() -> tuple[Ranked, ...]:
    """The games whose players are told apart."""
    return tuple(sorted(set(map(game_of, matrices()))))


@cache
def kinds() -> tuple[Ranked, ...]:
    """The games whose players are not told apart."""
    return tuple(sorted(set(map(kind_of, matrices()))))


@cache
def pure_equilibria() -> dict[Ranked, tuple[tuple[float, ...], ...]]:
    """Every game -> what its pure equilibria pay: all 144 solved at once."""
    ranks = np.array(games(), dtype=float).reshape(-1, 2, 2, 2).transpose(1, 2, 3, 0)
    n = ranks.shape[-1]
    batch = stacked(STRUCTURE.fill(np.ascontiguousarray(ranks), np.zeros((2, 2, n)), 1))
    found = solve_batch(batch, method="pure inspection").equilibria()
    parts = np.split(found.payoffs, found.offsets[1:-1])
    return {
        game: tuple(map(tuple, part.tolist())) for game, part in zip(games(), parts, strict=True)
    }


def by_equilibria(of: Iterable[Ranked]) -> str:
    """How many of these games have no pure equilibrium, one, two."""
    counts = Counter(len(pure_equilibria()[game]) for game in of)
    return "/".join(str(counts[k]) for k in range(max(counts) + 1))


def without_conflict() -> str:
    """In how many kinds both have the same favourite: it then is an equilibrium, best for both."""
    return str(sum((BEST, BEST) in pure_equilibria()[kind] for kind in kinds()))


def symmetric() -> str:
    """How many games look the same to both players."""
    return str(sum(game_of(players_exchanged(game)) == game for game in games()))


RESULTS = (
    Published(
        "Robinson, Goforth 2005", "strict 2×2 tables; games", "576; 144",
        "no", lambda: f"{len(matrices())}; {len(games())}",
    ),
    Published("Robinson, Goforth 2005", "symmetric games of the 144", "12", "no", symmetric),
    Published(
        "Robinson, Goforth 2005", "of the 144, 0/1/2 pure equilibria", "18/108/18", "no",
        lambda: by_equilibria(games()),
    ),
    Published(
        "Rapoport, Guyer 1966", "strict 2×2 games, players unnamed", "78", "partly",
        lambda: str(len(kinds())),
    ),
    Published(
        "Rapoport, Guyer 1966", "of the 78, 0/1/2 pure equilibria", "9/57/12", "no",
        lambda: by_equilibria(kinds()),
    ),
    Published(
        "Rapoport, Guyer 1966", "of the 78, one cell best for both", "21",
        "no", without_conflict,
    ),
)  # fmt: skip
