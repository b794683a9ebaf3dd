"""To and from other sensitivity packages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...definition import Assumption, Definition, LogUniform, Normal, Settings, Triangular
from ...errors import InputError
from ...files.arguments import as_definition, takes
from ...files.entries.array_entries import called
from .designs import varying
from .evaluation import Outcomes, outcomes


@takes("definition", as_definition)
def to_salib_problem(definition: Definition, fixed: Collection[str] = ()) -> dict[str, Any]:
    """SALib's problem dictionary: names, bounds and distributions of all assumptions that vary.

    Raises InputError for a discrete distribution and for declared correlations: SALib has neither.

    >>> problem = eg.to_salib_problem("security_dilemma", fixed=["v0", "o"])
    >>> problem["names"], problem["bounds"][0]
    (['d', 'k', 'aB', 'aR', 'e'], [0.0, 1.0])
    """
    if definition.correlations:
        raise InputError(
            "correlations", "SALib takes assumptions as independent", "use eg.rank instead"
        )
    assumptions = [definition.assumption(name) for name in varying(definition, fixed)]
    bounds, kinds = zip(*map(_salib, assumptions), strict=True)
    return {
        "num_vars": len(assumptions),
        "names": [a.name for a in assumptions],
        "bounds": [list(b) for b in bounds],
        "dists": list(kinds),
    }


def _salib(assumption: Assumption) -> tuple[tuple[float, ...], str]:
    assert assumption.range is not None
    low, high = map(float, assumption.range)
    match assumption.distribution:
        case None:
            return (low, high), "unif"
        case Triangular(mode):
            return (low, high, (float(mode) - low) / (high - low)), "triang"
        case Normal(mean, sd):
            return (low, high, float(mean), float(sd)), "truncnorm"
        case LogUniform():
            return (low, high), "logunif"
    raise InputError(assumption.name, "SALib has no discrete distribution", "use eg.rank instead")


@takes("definition", as_definition)
def from_samples(
    definition: Definition,
    X: ArrayLike,
    names: Sequence[str] | str | None = None,
    values: Settings | None = None,
    concept: str | None = None,
) -> Outcomes:
    """All equilibria at the rows of a sample that another package drew, shape (n, len(names)).

    `X` is an array, a frame, or rows in lists. `names` are the columns, by default those of
    `to_salib_problem`. Raises InputError where shapes do not fit, for what is no number, and where
    a value lies outside its range.

    >>> import numpy as np
    >>> found = eg.from_samples("security_dilemma", np.array([[0.1], [0.6]]), names=["d"])
    >>> print(found.upper)
    [1. 0.]
    """
    fixed = dict(values or {})
    columns = _columns(names) or varying(definition, fixed)
    sample, right = _numbers(X), f"one column for each of: {' '.join(columns)}"
    if sample.ndim != 2 or sample.shape[1] != len(columns):
        raise InputError("X", f"has shape {sample.shape}", right)
    for k, name in enumerate(columns):
        _check_within(definition.assumption(name, "names"), sample[:, k])
    table = {name: np.ascontiguousarray(sample[:, k]) for k, name in enumerate(columns)}
    return outcomes(definition, table, fixed, concept)


def _columns(names: Sequence[str] | str | None) -> tuple[str, ...]:
    """One name, or several. Raises InputError for anything else."""
    if isinstance(names, str):
        return (names,)
    try:
        return tuple(names or ())
    except TypeError:
        raise InputError("names", f"is {called(names)}", 'names=["d", "k"]') from None


def _numbers(given: ArrayLike) -> NDArray[np.float64]:
    """What is given as an array of floats. Raises InputError where it is none."""
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        rows = "rows of numbers, each as long as the others: [[0.1], [0.6]]"
        raise InputError("X", f"is {called(given)} that is no table of numbers", rows) from None


def _check_within(assumption: Assumption, column: NDArray[np.float64]) -> None:
    low, high = assumption.range or (assumption.value, assumption.value)
    # the float64 nearest to an end of the range may lie just beyond that end
    outside = ~((column >= float(low)) & (column <= float(high)))
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise InputError(
            "X", f"row {row}: {assumption.name} = {column[row]}", f"between {low} and {high}"
        )
