"""Which assumptions matter most over the whole space: a game as an experiment, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Definition, Settings, normal_correlations
from ...effort import fewer_if_spent, question
from ...errors import InputError
from ...files.arguments import takes, with_levels
from ...notebook import few, frame, html_table, picture
from ...solvers.many.solutions import REGIMES
from ...solvers.result import Method
from ...solvers.solve import choose
from ..sampling.designs import varying
from ..sampling.distributions import quantile
from ..sampling.evaluation import outcomes
from ..sampling.known_outcomes import Known, together
from .experiment import Experiment, Ranking, outputs
from .marginals import Marginals, marginal_tests
from .shapley import shapley_effects
from .shares import Shares, shares
from .sobol import Groups, sobol_indices

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("sobol", "shapley")
SOBOL_POINTS, SHAPLEY_POINTS = 4096, 1024


@dataclass(frozen=True)
class Importance:
    """A ranking of assumptions; how much of the space reaches the line; each assumption alone.

    ranking    the assumptions, by how much of the variance they explain
    shares     of the space in which every, some, no equilibrium reaches the line
    marginals  each assumption by itself, where some equilibrium reaches the line and where none
    names      of the assumptions that vary
    concept, solver  by which the equilibria were found: names from SOLVERS
    fixed      the assumptions that did not vary, and their values
    known      of all points that were solved, what of their equilibria is known
    usual      the usual number of rows, where fewer had to be taken because of the work; else None
    definition  the game; None where that is not known

    >>> found = eg.rank("security_dilemma", n=64, seed=1)
    >>> rows = [row for row in found.rows() if row["metric"] == "total" and row["output"] == "some"]
    >>> max(rows, key=lambda row: row["value"])["assumption"]
    'k'
    """

    ranking: Ranking
    shares: Shares
    marginals: Marginals
    names: tuple[str, ...]
    concept: str
    solver: str
    fixed: Settings
    known: Known
    usual: int | None = None
    definition: Definition | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Importance({few(self.names)}; {self._made()})"

    def _made(self) -> str:
        return f"{self.ranking.n} rows, seed {self.ranking.seed}; {self.concept} by {self.solver}"

    def _repr_html_(self) -> str:
        """A picture of the indices, and a table of them, with their intervals."""
        headers = ("assumption", "output", "metric", "value", "from", "to")
        found = (
            (
                row["assumption"], row["output"], row["metric"],
                *(f"{row[key]:.3f}" for key in ("value", "low", "high")),
            )
            for row in self.ranking.rows()
        )  # fmt: skip
        return picture(self) + html_table("", headers, found, [self._made()])

    def rows(self) -> list[dict[str, Any]]:
        """Indices, then shares, then marginals: one number per row."""
        return [*self.ranking.rows(), *self.shares.rows(), *self.marginals.rows()]

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        return frame(self.rows())


@dataclass(frozen=True)
class _Envelopes:
    """Envelopes at many points, NaN where a point is unresolved.

    A float that rounding put on the other side of the line than its proved regime is moved back.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    known: Known


def experiment(
    definition: Definition,
    values: Settings | None = None,
    concept: str | None = None,
    levels: bool = False,
) -> Experiment:
    """The game as a function on the unit cube of the assumptions that are not in `values`."""
    fixed = dict(values or {})
    point = definition.point(fixed)
    names = varying(definition, fixed)
    assumptions = [definition.assumption(name) for name in names]
    line = float(definition.line)

    def transform(unit: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
        return {a.name: quantile(a, unit[:, k].copy()) for k, a in enumerate(assumptions)}

    def evaluate(columns: Mapping[str, NDArray[Any]]) -> _Envelopes:
        found = outcomes(definition, columns, point, concept)
        under = np.nextafter(line, -np.inf)
        above = found.regime == REGIMES.index("above")
        reached = above | (found.regime == REGIMES.index("across"))
        missing = found.regime == REGIMES.index("unresolved")
        lower = np.where(above, np.maximum(found.lower, line), np.minimum(found.lower, under))
        upper = np.where(reached, np.maximum(found.upper, line), np.minimum(found.upper, under))
        lower[missing], upper[missing] = np.nan, np.nan
        return _Envelopes(lower, upper, found.known)

    declared = definition.correlations
    correlation = normal_correlations(names, declared) if declared else None
    return Experiment(names, transform, evaluate, line, correlation, levels)


@takes("definition", with_levels)
@question
def rank(
    definition: Definition,
    *,
    n: int | None = None,
    seed: int = 0,
    method: str | None = None,
    groups: Groups | None = None,
    values: Settings | None = None,
    concept: str | None = None,
    levels: bool = False,
    effort: float | None = None,  # noqa: ARG001 - read by `question`
) -> Importance:
    """Assumptions ranked by how much of the variance of the indicators they explain.

    `method` is "sobol" (first, total and second order; the default) or "shapley" (the default where
    rank correlations are declared: Sobol' indices are then refused, unless `groups` keep correlated
    assumptions together). `n` is a power of two: 4096 or 1024 where it is not given, and a
    sixteenth of that where so many points take too much work. Assumptions in `values` do not vary.
    `levels` ranks the levels of escalation too. A point that is unresolved is neither below nor
    above the line: shares have bounds, and a row that holds such a point is left out. Raises
    InputError, and ComputeError where no point is resolved.

    >>> found = eg.rank("security_dilemma", n=64, seed=1)
    >>> found.names
    ('v0', 'o', 'd', 'k', 'aB', 'aR', 'e')
    """
    run = experiment(definition, values, concept, levels)
    if method is None:
        method = "shapley" if run.dependent and not groups else "sobol"
    if method not in METHODS:
        raise InputError("method", f"unknown method '{method}'", f"known: {', '.join(METHODS)}")
    if method == "shapley" and groups:
        raise InputError("groups", "are for Sobol' indices", "leave them out")

    def answer(rows: int) -> Importance:
        solver = choose(definition.at(values), concept)
        found = _ranked(run, rows, seed, method, groups, solver, dict(values or {}))
        return replace(found, definition=definition)

    if n:
        return answer(n)
    usual = SOBOL_POINTS if method == "sobol" else SHAPLEY_POINTS
    found = fewer_if_spent(usual, answer)
    return found if found.ranking.n == usual else replace(found, usual=usual)


def _ranked(
    run: Experiment,
    n: int,
    seed: int,
    method: str,
    groups: Groups | None,
    solver: Method,
    fixed: Settings,
) -> Importance:
    run, solved = _recorded(run)
    points, _ = run.pair(n, seed)  # the first of the two designs
    base = run.columns(points)
    found = run.evaluate(base)
    known = solved[0].checked()
    if method == "shapley":
        ranking = shapley_effects(run, n=n, seed=seed)
    else:
        ranking = sobol_indices(run, n=n, seed=seed, groups=groups)
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
        fixed=fixed,
        known=together([known, *solved[1:]]),
    )


def _recorded(run: Experiment) -> tuple[Experiment, list[Known]]:
    """The experiment, and a list to which every run adds what is known of its points."""
    solved: list[Known] = []

    def evaluate(columns: Mapping[str, NDArray[Any]]) -> Any:
        found: Any = run.evaluate(columns)
        solved.append(found.known)
        return found

    return replace(run, evaluate=evaluate), solved
