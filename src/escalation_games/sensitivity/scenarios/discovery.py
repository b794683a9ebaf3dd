"""Scenario boxes and a decision tree for a game: where in its space does it reach the line?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ...definition import Definition, Settings
from ...effort import question, steps
from ...errors import ComputeError, InputError, did_you_mean
from ...files.arguments import takes, with_levels
from ...limits import MIN_RESOLVED_POINTS
from ...notebook import counted, frame, html_table, picture, short
from ...solvers.many.solutions import REGIMES
from ...solvers.solve import choose
from ..ranking.shares import Share, share_of
from ..sampling.designs import draws, varying
from ..sampling.evaluation import outcomes
from ..sampling.known_outcomes import Known
from .certified_box import Certified
from .decision_tree import DecisionTree, decision_tree
from .prim import Scenarios, prim
from .regimes_on_box import Seen, proved

if TYPE_CHECKING:
    import pandas as pd

WHATS = ("some", "every", "none")
POINTS = 30_000

# For each `what` of `boxes`, the regimes in which the answer is yes.
WANTED: Mapping[str, frozenset[str]] = {
    "some": frozenset({"across", "above"}),
    "every": frozenset({"above"}),
    "none": frozenset({"below"}),
}


@dataclass(frozen=True)
class Discovery:
    """Where "some", "every" or "no" (`what`) equilibrium reaches the line: boxes and a tree.

    what       some, every or no: which equilibria are asked about
    scenarios  boxes in which points of interest gather: points where `what` is true
    tree       of all three regimes
    n, seed, design  of the points; points without a known regime are counted in `unresolved`
    share      of points of interest among all, with bounds where some are unresolved
    known      how much is known of the equilibria: `what` speaks of those found, alone
    names      of the assumptions that vary
    concept, solver  by which the equilibria were found: names from SOLVERS
    fixed      the assumptions that did not vary, and their values
    proofs     per box, what is proved of it; empty where no proof was asked for
    definition  the game; None where that is not known

    >>> found = eg.boxes("security_dilemma", "every", n=1000, seed=1)
    >>> print(found.share.count, found.share.n, found.unresolved)
    266 1000 0
    """

    what: str
    scenarios: Scenarios
    tree: DecisionTree
    n: int
    seed: int
    design: str
    share: Share
    known: Known
    names: tuple[str, ...]
    concept: str
    solver: str
    fixed: Settings
    proofs: tuple[Certified, ...] = ()
    definition: Definition | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        boxes = counted(len(self.scenarios.boxes), "box")
        found = f"{boxes} where {self.what} equilibrium reaches the line"
        made = f"{self.n} points, seed {self.seed}; {self.concept} by {self.solver}"
        return f"Discovery({found}; {made})"

    def _repr_html_(self) -> str:
        """A picture and a table of the boxes: their limits, and how much they tell."""
        headers = ("box", "assumption", "from", "to", "density", "coverage", "share of space")
        found = (
            (
                str(row["box"]), row["assumption"],
                *("" if row[key] is None else short(row[key]) for key in ("low", "high")),
                *(f"{row[key]:.1%}" for key in ("density", "coverage", "mass")),
            )
            for row in self.rows()
        )  # fmt: skip
        asked = f"Where {self.what} equilibrium reaches the line"
        made = f"{self.n} points, seed {self.seed}; {self.concept} by {self.solver}"
        return picture(self) + html_table(asked, headers, found, [made])

    def rows(self) -> list[dict[str, Any]]:
        """One row per box and restricted assumption, as `scenarios` has them."""
        return self.scenarios.rows()

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())

    @property
    def unresolved(self) -> int:
        """The number of points without a known regime, which boxes and tree leave out."""
        return self.known.missing


@takes("definition", with_levels)
@question
def boxes(
    definition: Definition,
    what: str = "some",
    *,
    n: int | None = None,
    seed: int = 0,
    design: str = "random",
    values: Settings | None = None,
    concept: str | None = None,
    certify: bool = False,
    effort: float | None = None,  # noqa: ARG001 - read by `question`
) -> Discovery:
    """Boxes of the assumption space where `what` mostly holds, and a decision tree in words.

    `what` asks: does "some" equilibrium reach the line, does "every" one, does "none"? Assumptions
    in `values` do not vary. All figures are counted on points that took no part in the search. With
    `certify` each box is proved as far as a budget of work allows (see `regimes_on_box`): the whole
    box, also where it overlaps boxes before it. Unresolved points are left out. Raises InputError,
    and ComputeError where fewer points than MIN_RESOLVED_POINTS are resolved.

    >>> found = eg.boxes("security_dilemma", "every", n=1000, seed=1)
    >>> print([(row["assumption"], row["low"], str(row["high"])) for row in found.rows()])
    [('d', None, '19/25'), ('k', None, '49/125')]
    """
    if what not in WHATS:
        raise InputError(
            "what", f"unknown: '{what}'{did_you_mean(what, WHATS)}", f"known: {', '.join(WHATS)}"
        )
    n = POINTS if n is None else n
    if n < MIN_RESOLVED_POINTS:
        raise InputError(
            "n", f"{n:,} points cannot be split in thirds", f"{MIN_RESOLVED_POINTS} or more"
        )
    fixed = dict(values or {})
    columns = draws(definition, design, n, seed, fixed=fixed)
    found = outcomes(definition, columns, fixed, concept)
    solver = choose(definition.at(fixed), concept)
    summary = found.known.checked()
    if summary.resolved < MIN_RESOLVED_POINTS:
        raise ComputeError(
            f"only {summary.resolved} of {n:,} points resolved, too few to be split in thirds: "
            f"{next(iter(summary.unresolved))}"
        )
    known = found.regime != REGIMES.index("unresolved")
    regimes = np.array(REGIMES)[found.regime[known]]
    is_so = np.isin(regimes, list(WANTED[what]))
    resolved = {
        name: np.asarray(column, dtype=np.float64)[known] for name, column in columns.items()
    }
    missing = summary.missing
    scenarios = prim(resolved, is_so, seed=seed, unresolved=missing)
    names = varying(definition, fixed)
    ranges = {a.name: a.range for a in definition.assumptions if a.range and a.name in names}
    seen = Seen(resolved, regimes)
    return Discovery(
        what=what,
        scenarios=scenarios,
        tree=decision_tree(resolved, regimes, seed=seed, unresolved=missing),
        n=n,
        seed=seed,
        design=design,
        share=share_of(what, int(is_so.sum()), missing, n),
        known=summary,
        names=names,
        concept=solver.concept,
        solver=solver.name,
        fixed=fixed,
        proofs=tuple(
            proved(definition, box.within(ranges), WANTED[what], seen, fixed, concept)
            for box in steps(scenarios.boxes if certify else (), "boxes")
        ),
        definition=definition,
    )  # fmt: skip
