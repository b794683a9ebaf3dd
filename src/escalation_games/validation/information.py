"""Games in which somebody knows more: which equilibria are left once beliefs must make sense."""

from __future__ import annotations

from .classics import solution
from .published import Published

FAILS = "fails the intuitive criterion"


def beer_and_quiche() -> str:
    """I.-K. Cho, D. Kreps, "Signaling games and stable equilibria", Quarterly Journal of Economics
    102 (1987), 179-221: all order beer, or all order quiche; beer is left."""
    found = solution("beer_quiche", concept="perfect-bayesian").equilibria
    left = [e for e in found if FAILS not in e.labels]
    return f"{len(found)}; {len(left)}"


def seltens_horse() -> str:
    """R. Selten, "Reexamination of the perfectness concept", International Journal of Game Theory 4
    (1975), 25-55: of two outcomes that pure equilibria of the table have, one is reasonable."""
    table = solution("seltens_horse", concept="nash").equilibria
    reasonable = solution("seltens_horse", concept="sequential").equilibria
    return f"{len(table)}; {len(reasonable)}"


RESULTS = (
    Published("Cho, Kreps 1987", "quiche: outcomes; intuitive ones",
              "2; 1", "partly", beer_and_quiche),
    Published("Selten 1975", "the horse: pure Nash; sequential", "2; 1", "no", seltens_horse),
)  # fmt: skip
