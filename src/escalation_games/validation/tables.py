"""Games in which two choose at once: the dilemmas, hawks and doves, and a game of one parameter."""

from __future__ import annotations

from collections.abc import Iterator

from ..sensitivity.tips.equilibrium_formulas import Stretch
from ..sensitivity.tips.tips import tips
from ..solvers.grim_trigger import grim_trigger
from ..solvers.result import Solution
from .classics import chance, classic, same_formulas, solution, the_mixed, thresholds
from .published import Published, listed

ORDINAL_DILEMMA = {"T": 4, "R": 3, "P": 2, "S": 1}


def stag_hunt() -> str:
    """R. Jervis, "Cooperation under the security dilemma", World Politics 30 (1978), 167-214."""
    return _pure("stag_hunt")


def dilemma() -> str:
    """The same source; ranks as payoffs."""
    return _pure("prisoners_dilemma", ORDINAL_DILEMMA)


def cuban_missile_crisis() -> str:
    """S. J. Brams, Superpower Games (1985): the crisis as chicken."""
    return _pure("cuban_missile_crisis")


def _pure(game: str, values: dict[str, int] | None = None) -> str:
    """What the equilibria in which nobody mixes pay, the first player's best last."""
    found = [e.payoffs for e in solution(game, values).equilibria if "mixed" not in e.labels]
    return " ".join(f"({listed(payoffs)})" for payoffs in sorted(found))


def battle_of_the_sexes() -> str:
    """R. D. Luce, H. Raiffa, Games and Decisions (1957), with 2 for one's own plan, 1 for the
    other's: how often each follows its own plan where both mix."""
    found = solution("battle_of_the_sexes")
    mixed = the_mixed(found)
    return listed(
        [chance(found, mixed, "one", "plan one"), chance(found, mixed, "two", "plan two")]
    )


def hawks() -> str:
    """J. Maynard Smith, G. R. Price, "The logic of animal conflict", Nature 246 (1973), 15-18: the
    share of hawks is v/c while fights cost more than the prize, here as a formula of c with v = 1.
    """
    return _mixture("hawk_dove", "c", "one", "hawk")


def shared_parameter() -> str:
    """Theoretical Computer Science Stack Exchange, question 28017 (2015), asks for EQ(x): part by
    part of x, every equilibrium as how often either player chooses the first."""
    parts = []
    for stretch, found in _stretches("shared_parameter", "x"):
        shares = [
            [stretch.formula(chance(found, e, player, "first")) for player in ("one", "two")]
            for e in found.equilibria
        ]
        parts.append(" ".join(sorted(f"({', '.join(map(str, pair))})" for pair in shares)))
    return "; ".join(parts)


def _mixture(game: str, name: str, player: str, action: str) -> str:
    """What is mixed as a formula of an assumption, on the stretch of its range where it is."""
    return "; ".join(
        str(stretch.formula(chance(found, e, player, action)))
        for stretch, found in _stretches(game, name)
        for e in found.equilibria if "mixed" in e.labels
    )  # fmt: skip


def _stretches(game: str, name: str) -> Iterator[tuple[Stretch, Solution]]:
    """The parts of an assumption's range on each of which the same equilibria hold."""
    for stretch in tips(classic(game), name).formulas[name]:
        if stretch.solution is not None and not stretch.is_point:
            yield stretch, stretch.solution


def repeated_dilemma() -> str:
    """J. W. Friedman, "A non-cooperative equilibrium for supergames", Review of Economic Studies 38
    (1971), 1-12: (T - R)/(T - P), with the payoffs 5, 3, 1, 0."""
    game = classic("prisoners_dilemma").at()
    return listed([grim_trigger(game, {"one": "cooperate", "two": "cooperate"}).discount])


RESULTS = (
    Published("Jervis 1978", "stag hunt: pure equilibria pay", "(2, 2) (4, 4)", "no", stag_hunt),
    Published("Jervis 1978", "prisoners' dilemma: what it pays", "(2, 2)", "no", dilemma),
    Published("Friedman 1971", "repeated dilemma: patience needed", "1/2", "no", repeated_dilemma),
    Published("Brams 1985", "Cuban crisis: pure equilibria pay", "(2, 4) (4, 2)", "partly",
              cuban_missile_crisis),
    Published("Luce, Raiffa 1957", "battle of the sexes: own plans", "2/3, 2/3",
              "no", battle_of_the_sexes),
    Published("Maynard Smith, Price 1973", "hawks, for a prize of 1 at cost c", "1/c", "partly",
              hawks, same_formulas("hawk_dove")),
    Published("cstheory.SE 28017", "A(x): equilibria change at x", "1/3, 2/3", "yes",
              lambda: listed(thresholds("shared_parameter", "x"))),
    Published("cstheory.SE 28017", "A(x): EQ(x), part by part",
              "(0, 0); (0, 1) (1, 0) (3*x - 1, 3*x - 1); (1, 1)", "yes", shared_parameter),
)  # fmt: skip
