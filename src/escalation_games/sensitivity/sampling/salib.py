"""To and from other sensitivity packages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...definition import Assumption, Definition, LogUniform, Normal, Settings, Triangular
from ...errors import InputError
from ...files.arguments import as_definition, takes
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
    X: NDArray[np.float64],
    names: Sequence[str] | None = None,
    values: Settings | None = None,
    concept: str | None = None,
) -> Outcomes:
    """All equilibria at the rows of a sample that another package drew, shape (n, len(names)).

    `names` are the columns, by default those of `to_salib_problem`. Raises InputError where shapes
    do not fit or a value lies outside its range.

    >>> import numpy as np
    >>> found = eg.from_samples("security_dilemma", np.array([[0.1], [0.6]]), names=["d"])
    >>> print(found.upper)
    [1. 0.]
    """
    fixed = dict(values or {})
    columns = tuple(names or varying(definition, fixed))
    if X.ndim != 2 or X.shape[1] != len(columns):
        raise InputError(
            "X", f"has shape {X.shape}", f"one column for each of: {' '.join(columns)}"
        )
    for k, name in enumerate(columns):
        _check_within(definition.assumption(name, "names"), X[:, k])
    table = {name: np.ascontiguousarray(X[:, k]) for k, name in enumerate(columns)}
    return outcomes(definition, table, fixed, concept)


def _check_within(assumption: Assumption, column: NDArray[np.float64]) -> None:
    low, high = assumption.range or (assumption.value, assumption.value)
    # the float64 nearest to an end of the range may lie just beyond that end
    outside = ~((column >= float(low)) & (column <= float(high)))
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise InputError(
            "X", f"row {row}: {assumption.name} = {column[row]}", f"between {low} and {high}"
        )
