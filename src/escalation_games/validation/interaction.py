"""The International Interaction Game, for all preferences that its theory admits.

B. Bueno de Mesquita, D. Lalman, War and Reason (1992). Of two states each may demand something,
then negotiate, give in or use force: classics/interaction_game has the tree. The theory restricts
how either ranks the eight outcomes; what is left are 52 orders for each.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from ..sensitivity.sampling.evaluation import equilibria
from .classics import classic
from .published import Published, only

OUTCOMES = ("SQ", "Acq1", "Acq2", "Nego", "Cap1", "Cap2", "War1", "War2")
Ranks = tuple[int, ...]  # of the outcomes, 0 for the worst to 7 for the best


def orders(i: int) -> list[Ranks]:
    """Every order of the outcomes that the theory admits for player i, 1 or 2."""
    j = 3 - i
    above = [
        *((f"Acq{j}", other) for other in OUTCOMES if other != f"Acq{j}"),
        ("SQ", f"Acq{i}"), ("SQ", f"Cap{i}"), (f"Acq{i}", f"Cap{i}"),
        *(("Nego", worse) for worse in (f"Acq{i}", f"Cap{i}", f"War{i}", f"War{j}")),
        (f"Cap{j}", f"War{i}"), (f"Cap{j}", f"War{j}"), (f"War{i}", f"War{j}"),
    ]  # fmt: skip
    pairs = [(OUTCOMES.index(a), OUTCOMES.index(b)) for a, b in above]
    return [u for u in permutations(range(8)) if all(u[a] > u[b] for a, b in pairs)]


@cache
def games() -> tuple[tuple[Ranks, Ranks], ...]:
    """Every pair of orders."""
    return tuple(product(orders(1), orders(2)))


@cache
def outcomes() -> tuple[str, ...]:
    """The outcome of subgame-perfect play in every game, all solved at once."""
    pairs = np.array(games(), dtype=float)
    columns = {
        f"{outcome}{player + 1}": pairs[:, player, k]
        for player in range(2) for k, outcome in enumerate(OUTCOMES)
    }  # fmt: skip
    found = equilibria(classic("interaction_game"), columns)
    return tuple(
        _outcome(game, found.payoffs[start:end])
        for game, start, end in zip(games(), found.offsets, found.offsets[1:], strict=False)
    )


def _outcome(game: tuple[Ranks, Ranks], payoffs: NDArray[np.float64]) -> str:
    """The outcome that pays this; talks can be come to in two ways, but pay the same."""
    one, two = only({tuple(row) for row in payoffs.tolist()})
    return OUTCOMES[only({game[0].index(int(one)), game[1].index(int(two))})]


def is_war(one: Ranks, two: Ranks) -> bool:
    """The basic war theorem: what it takes that player 1 begins a war, and all it takes."""
    at = OUTCOMES.index
    return (
        one[at("War1")] > one[at("Acq1")]
        and one[at("Cap1")] > one[at("War2")]
        and two[at("War1")] > two[at("Acq2")]
        and two[at("Cap1")] > two[at("Nego")]
    )


FREQUENT = ("Nego", "Acq2", "SQ", "Acq1", "War1")


def tally() -> str:
    """How many games end in each of these outcomes; all others in the last place."""
    counts = Counter(outcomes())
    others = len(outcomes()) - sum(counts[outcome] for outcome in FREQUENT)
    return "/".join(str(n) for n in (*(counts[outcome] for outcome in FREQUENT), others))


def basic_war_theorem() -> str:
    """The games that end in war, and those among them that the theorem names; no other may be."""
    wars = {game for game, outcome in zip(games(), outcomes(), strict=True) if outcome == "War1"}
    named = {game for game in games() if is_war(*game)}
    return f"{len(wars)}; {len(named)}; {len(wars ^ named)}"


SOURCE = "Bueno de Mesquita, Lalman 1992"
RESULTS = (
    Published(
        SOURCE, "orders of preference; games", "52; 2704", "no",
        lambda: f"{len(orders(1))}; {len(games())}",
    ),
    Published(
        SOURCE, "Nego/Acq2/SQ/Acq1/War1/others", "1428/824/232/180/40/0", "no",
        tally,
    ),
    Published(
        SOURCE, "wars; by the theorem; not both", "40; 40; 0", "no",
        basic_war_theorem,
    ),
)  # fmt: skip
