"""Scenario boxes and a decision tree for a game: where in its space does it reach the line?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..definition import Definition
from ..errors import InputError, did_you_mean
from ..files.arguments import as_definition, takes
from ..solvers import REGIMES, choose
from .certified import Certified
from .designs import draws, varying
from .evaluation import outcomes
from .occurring import Seen, proved
from .peeling import Scenarios, prim
from .tree_words import Tree, decision_tree

WHATS = ("some", "every", "none")
POINTS = 30_000

# Regimes in which it is so.
WANTED: Mapping[str, frozenset[str]] = {
    "some": frozenset({"across", "above"}),
    "every": frozenset({"above"}),
    "none": frozenset({"below"}),
}


@dataclass(frozen=True)
class Discovery:
    """Where it is so that `what`: boxes, and a tree for all three regimes.

    n, seed, design  of the points; those without a known regime are counted in `unresolved`
    concept, solver  of the equilibria: names from SOLVERS
    proofs           per box, what of it is proved; empty where no proof was asked for
    """

    what: str
    scenarios: Scenarios
    tree: Tree
    n: int
    seed: int
    design: str
    unresolved: int
    names: tuple[str, ...]
    concept: str
    solver: str
    fixed: Mapping[str, Any]
    proofs: tuple[Certified, ...] = ()


@takes("definition", as_definition)
def boxes(
    definition: Definition,
    what: str = "some",
    *,
    n: int = POINTS,
    seed: int = 0,
    design: str = "random",
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    certify: bool = False,
) -> Discovery:
    """Boxes of the assumption space in which `what` is mostly so, and a decision tree in words.

    `what`: does "some" equilibrium reach the line, does "every" one, does "none". Assumptions in
    `values` do not vary. All figures are on points that took no part in the search. With `certify`
    each box is proved, as far as it can be within a budget of work (see `occurring`), as a whole:
    also where it overlaps those above. Raises InputError, also where too few points show what is
    looked for.
    """
    if what not in WHATS:
        raise InputError(
            "what", f"unknown: '{what}'{did_you_mean(what, WHATS)}", f"known: {', '.join(WHATS)}"
        )
    fixed = dict(values or {})
    columns = draws(definition, design, n, seed, fixed=fixed)
    found = outcomes(definition, columns, fixed, concept)
    solver = choose(definition.at(fixed), concept)
    known = found.regime != REGIMES.index("unresolved")
    regimes = np.array(REGIMES)[found.regime[known]]
    resolved = {
        name: np.asarray(column, dtype=np.float64)[known] for name, column in columns.items()
    }
    missing = int((~known).sum())
    scenarios = prim(resolved, np.isin(regimes, list(WANTED[what])), seed=seed, unresolved=missing)
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
        unresolved=missing,
        names=names,
        concept=solver.concept,
        solver=solver.name,
        fixed=fixed,
        proofs=tuple(
            proved(definition, box.within(ranges), WANTED[what], seen, fixed, concept)
            for box in scenarios.boxes if certify
        ),
    )  # fmt: skip
