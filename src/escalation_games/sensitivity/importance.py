"""Which assumptions matter most over the whole space: a game as an experiment, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..definition import Definition, normal_correlations
from ..errors import InputError
from ..files.arguments import as_definition, takes
from ..solvers import REGIMES, choose
from .designs import varying
from .distributions import quantile
from .evaluation import outcomes
from .marginals import Marginals, marginal_tests
from .ranking import Experiment, Ranking, outputs
from .shapley import shapley_effects
from .shares import Shares, shares
from .sobol import Groups, sobol_indices

METHODS = ("sobol", "shapley")
SOBOL_POINTS, SHAPLEY_POINTS = 4096, 1024


@dataclass(frozen=True)
class Importance:
    """A ranking, and what goes with it.

    shares     of the space in which every, some, no equilibrium reaches the line
    marginals  each assumption by itself, where some equilibrium reaches the line and where none
    concept, solver   of the equilibria: names from SOLVERS
    """

    ranking: Ranking
    shares: Shares
    marginals: Marginals
    names: tuple[str, ...]
    concept: str
    solver: str
    fixed: Mapping[str, Any]

    def rows(self) -> list[dict[str, Any]]:
        """All of it, one number per row."""
        return [*self.ranking.rows(), *self.shares.rows(), *self.marginals.rows()]


@dataclass(frozen=True)
class _Levels:
    """Envelopes at many points; on which side of the line they are is proved, so never rounded."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def experiment(
    definition: Definition,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    levels: bool = False,
) -> Experiment:
    """The game as a function on the unit cube of what varies; assumptions in `values` stay."""
    fixed = dict(values or {})
    point = definition.point(fixed)
    names = varying(definition, fixed)
    assumptions = [definition.assumption(name) for name in names]
    line = float(definition.line)

    def transform(unit: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
        return {a.name: quantile(a, unit[:, k].copy()) for k, a in enumerate(assumptions)}

    def evaluate(columns: Mapping[str, NDArray[Any]]) -> _Levels:
        found = outcomes(definition, columns, point, concept)
        under = np.nextafter(line, -np.inf)
        above = found.regime == REGIMES.index("above")
        reached = above | (found.regime == REGIMES.index("across"))
        return _Levels(
            np.where(above, np.fmax(found.lower, line), np.fmin(found.lower, under)),
            np.where(reached, np.fmax(found.upper, line), np.fmin(found.upper, under)),
        )

    declared = definition.correlations
    correlation = normal_correlations(names, declared) if declared else None
    return Experiment(names, transform, evaluate, line, correlation, levels)


@takes("definition", as_definition)
def rank(
    definition: Definition,
    *,
    n: int | None = None,
    seed: int = 0,
    method: str | None = None,
    groups: Groups | None = None,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    levels: bool = False,
) -> Importance:
    """Assumptions ranked by how much of the variance of the indicators they explain.

    `method` is "sobol" (first, total and second order; the default) or "shapley" (the default where
    rank correlations are declared: Sobol' indices are then refused, unless `groups` keep correlated
    assumptions together). n is a power of two. Assumptions in `values` do not vary. `levels` ranks
    the levels of escalation too. Raises InputError.
    """
    run = experiment(definition, values, concept, levels)
    if method is None:
        method = "shapley" if run.dependent and not groups else "sobol"
    if method not in METHODS:
        raise InputError("method", f"unknown method '{method}'", f"known: {', '.join(METHODS)}")
    if method == "shapley":
        if groups:
            raise InputError("groups", "are for Sobol' indices", "leave them out")
        ranking = shapley_effects(run, n=n or SHAPLEY_POINTS, seed=seed)
    else:
        ranking = sobol_indices(run, n=n or SOBOL_POINTS, seed=seed, groups=groups)
    points, _ = run.pair(ranking.n, ranking.seed)  # the first of the two designs
    base = run.columns(points)
    solver = choose(definition.at(values), concept)
    found = run.evaluate(base)
    return Importance(
        ranking=ranking,
        shares=shares(found.lower, found.upper, run.line, "sobol"),
        marginals=marginal_tests(
            {name: np.asarray(column, dtype=np.float64) for name, column in base.items()},
            outputs(found.lower, found.upper, run.line)["some"],
        ),
        names=run.names,
        concept=solver.concept,
        solver=solver.name,
        fixed=dict(values or {}),
    )
