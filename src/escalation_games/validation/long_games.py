"""Games of many stages: centipede, chain store, reputation, and offers in turn."""

from __future__ import annotations

from ..definition import Settings
from ..errors import ComputeError
from ..numbers import Fraction, decimal_text
from ..sensitivity.tips.tips import tips
from ..solvers.solve import solve
from .classics import chance, classic, solution
from .published import Published, listed, only

ROUNDS = 30  # of the centipede
DOUBT = Fraction(1, 10)  # that the chain always fights
PATIENCE = {"d1": "9/10", "d2": "8/10"}
ALIKE = {"d1": "9/10", "d2": "9/10"}


def centipede() -> str:
    """R. Rosenthal, "Games of perfect information, predatory pricing and the chain-store paradox",
    Journal of Economic Theory 25 (1981), 92-100: who moves stops, wherever it is."""
    found = solve(classic("centipede").resized(n=ROUNDS).at())
    equilibrium = only(found.equilibria)
    return str(sum(mixture[0] == 1 for mixture in equilibrium.profile))


def chain_store() -> str:
    """R. Selten, "The chain store paradox", Theory and Decision 9 (1978), 127-159: with 20 towns,
    every rival enters and every market is shared."""
    return "; ".join(map(str, _towns(None, "challenge", "concede")))


def reputation() -> str:
    """D. Kreps, R. Wilson, "Reputation and imperfect information", Journal of Economic Theory 27
    (1982), 253-279: rivals stay out while the doubt is above (1/2)^n with n towns left."""
    return str(_towns({"p": DOUBT}, "stay out", "concede")[0])


def fight_with_three_left() -> str:
    """The same source: a chain that need not fight does so with (1 - b^(n-1))p/((1 - p)b^(n-1))."""
    found = solution("chain_store", {"p": DOUBT})
    equilibrium = only(found.equilibria)
    return listed([chance(found, equilibrium, "chain[3]", "fight")])


def _towns(values: Settings | None, rivals: str, chain: str) -> tuple[int, int]:
    """In how many towns play gets to the rival does this, and the chain would do that, for sure."""
    found = solution("chain_store", values)
    equilibrium = only(found.equilibria)
    pairs = list(zip(found.game.structure.decisions, equilibrium.profile, strict=True))

    def sure(player: str, action: str) -> int:
        here = [
            (d, m) for d, m in pairs if d.name.startswith(f"{player}[") and "after" not in d.name
        ]
        return sum(mixture[d.actions.index(action)] == 1 for d, mixture in here)

    return sure("rivals", rivals), sure("chain", chain)


def three_rounds() -> str:
    """I. Stahl, Bargaining Theory (1972): 1 - d2 (1 - d1) with three rounds of offers."""
    return listed([finite_share(3, PATIENCE)])


def many_rounds() -> str:
    """A. Rubinstein, "Perfect equilibrium in a bargaining model", Econometrica 50 (1982), 97-109,
    as what the shares of long games come near to."""
    return decimal_text(finite_share(101, PATIENCE), 6)


def finite_share(rounds: int, patience: Settings) -> Fraction:
    """What the first who offers gets, with an odd number of rounds; in the last one it gets all.

    The most that is accepted two rounds earlier is a threshold of the game of these two rounds.
    """
    share = Fraction(1)
    for _ in range(rounds // 2):
        share = largest_demand({**patience, "z": share})
    return share


def stationary_share(patience: Settings) -> Fraction:
    """What the first who offers gets in offers without end: the largest demand that is accepted
    where just the same will be got two rounds later.

    Between two demands that are known, later shares change the demand along a straight line; where
    it meets the later share is then asked of the solver. Raises ComputeError if it does not.
    """
    at_none, at_all = (largest_demand({**patience, "z": z}) for z in (0, 1))
    share = at_none / (1 - (at_all - at_none))
    if largest_demand({**patience, "z": share}) != share:
        raise ComputeError("no share is got again two rounds later")
    return share


def largest_demand(values: Settings) -> Fraction:
    """The most that is accepted at once, where `z` is got two rounds later."""
    found = tips(classic("rubinstein_stationary"), "x", values)
    demand = only([tip.value for tip in found if "regime" in tip.changes and tip.value != 0])
    assert isinstance(demand, Fraction)
    return demand


RESULTS = (
    Published("Rosenthal 1981", f"centipede, {ROUNDS} rounds: stops",
              str(2 * ROUNDS), "no", centipede),
    Published("Selten 1978", "20 towns: entered; shared", "20; 20",
              "partly", chain_store),
    Published("Kreps, Wilson 1982", "20 towns, doubt 1/10: kept out",
              "17", "no", reputation),
    Published("Kreps, Wilson 1982", "doubt 1/10: fights with 3 left", "1/3", "no",
              fight_with_three_left),
    Published("Ståhl 1972", "3 offers, 0.9 and 0.8: share",
              "23/25", "no", three_rounds),
    Published("Rubinstein 1982", "offers without end, 0.9 and 0.8", "5/7", "partly",
              lambda: listed([stationary_share(PATIENCE)])),
    Published("Rubinstein 1982", "offers without end, 0.9 and 0.9", "10/19", "partly",
              lambda: listed([stationary_share(ALIKE)])),
    Published("Rubinstein 1982", "101 offers, 0.9 and 0.8: share", "0.714286",
              "partly", many_rounds),
)  # fmt: skip
