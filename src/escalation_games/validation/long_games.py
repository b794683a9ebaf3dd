"""Games of many stages: centipede, chain store, reputation, and offers in turn."""

from __future__ import annotations

from ..definition import Settings
from ..errors import ComputeError
from ..numbers import Fraction, as_fraction, decimal_text
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
    """R. Selten, "The chain store paradox", Theory and Decision 9 (1978), 127-159: every rival
    enters and every market is shared, so 20 towns bring the chain 40. Escalation is the share of
    towns that are entered."""
    definition = classic("chain_store")
    equilibrium = only(solve(definition.at()).equilibria)
    (towns,) = definition.lengths
    return f"{towns.value * equilibrium.escalation}; {equilibrium.payoffs[1]}"


def kept_out() -> str:
    """D. Kreps, R. Wilson, "Reputation and imperfect information", Journal of Economic Theory 27
    (1982), 253-279: rivals stay out while the doubt is above (1/2)^n with n towns left. Counted
    are those who would, before anybody has entered."""
    found = solution("chain_store", {"p": DOUBT})
    equilibrium = only(found.equilibria)
    names = [d.name for d in found.game.structure.decisions]
    first = [name for name in names if name.startswith("rivals[") and "after" not in name]
    return str(sum(chance(found, equilibrium, name, "stay out") == 1 for name in first))


def fight_with_three_left() -> str:
    """The same source: a chain that need not fight does so with (1 - b^(n-1))p/((1 - p)b^(n-1))."""
    found = solution("chain_store", {"p": DOUBT})
    return listed([chance(found, only(found.equilibria), "chain[3]", "fight")])


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
    demands = [as_fraction(tip.value) for tip in found if "regime" in tip.changes]
    return only([demand for demand in demands if demand])


RESULTS = (
    Published("Rosenthal 1981", f"centipede, {ROUNDS} rounds: stops",
              str(2 * ROUNDS), "no", centipede),
    Published("Selten 1978", "20 towns: entered; chain gets", "20; 40", "partly", chain_store),
    Published("Kreps, Wilson 1982", "20 towns, doubt 1/10: kept out", "17", "no", kept_out),
    Published("Kreps, Wilson 1982", "doubt 1/10: fights with 3 left", "1/3", "no",
              fight_with_three_left),
    Published("Ståhl 1972", "3 offers, 0.9 and 0.8: share", "23/25", "no", three_rounds),
    Published("Rubinstein 1982", "offers without end, 0.9 and 0.8", "5/7", "partly",
              lambda: listed([stationary_share(PATIENCE)])),
    Published("Rubinstein 1982", "offers without end, 0.9 and 0.9", "10/19", "partly",
              lambda: listed([stationary_share(ALIKE)])),
    Published("Rubinstein 1982", "101 offers, 0.9 and 0.8: share", "0.714286",
              "partly", many_rounds),
)  # fmt: skip
