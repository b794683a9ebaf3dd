"""Where in the assumption space to look: sampling designs, exact grids, and the user's own points.

A design gives numbers in the unit cube, one column per assumption with a range; the distribution
that the file declares turns them into values. Any slice of a design can be made by itself, and is
the same however the rest is cut.

Sources: J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), for counters
instead of states; I. M. Sobol', USSR Computational Mathematics and Mathematical Physics 7:4 (1967);
A. B. Owen, "Scrambled net variance for integrals of smooth functions", Annals of Statistics 25
(1997); M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979), for Latin hypercubes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..definition import Assumption, Definition
from ..errors import InputError
from .distributions import quantiles

MAX_LATIN = 1 << 20  # points of a Latin hypercube, which has to be made whole
MAX_SOBOL = 1 << 30
MAX_GRID = 100_000_000

Floats = NDArray[np.float64]
Unit = Callable[[int, int, int, int, int], Floats]  # n, dimensions, seed, start, stop


def _random(_n: int, dimensions: int, seed: int, start: int, stop: int) -> Floats:
    """Independent draws; each column has its own stream, entered at any row."""
    return np.stack([_stream(seed, k, start, stop) for k in range(dimensions)], axis=1)


def _stream(seed: int, k: int, start: int, stop: int) -> Floats:
    bits = np.random.Philox(np.random.SeedSequence([seed, k]))
    bits.advance(start // 4)  # one step of its counter makes four numbers
    return np.random.Generator(bits).random(start % 4 + stop - start)[start % 4 :]


def _sobol(n: int, dimensions: int, seed: int, start: int, stop: int) -> Floats:
    """A scrambled Sobol' sequence; best where n is a power of two."""
    import warnings

    from scipy.stats import qmc

    if n > MAX_SOBOL:
        raise InputError("n", f"a Sobol' sequence has at most {MAX_SOBOL:,} points", "take random")
    sequence = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    if start:
        sequence.fast_forward(start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # n is no power of two: allowed here
        return np.asarray(sequence.random(stop - start), dtype=np.float64)


def _latin(n: int, dimensions: int, seed: int, start: int, stop: int) -> Floats:
    """A Latin hypercube: one point in each of n slices of every assumption."""
    if n > MAX_LATIN:
        raise InputError(
            "n",
            f"a Latin hypercube is made whole, so it has at most {MAX_LATIN:,} points here",
            "take the design random or sobol",
        )
    return _whole_latin(n, dimensions, seed)[start:stop]


@lru_cache(maxsize=1)
def _whole_latin(n: int, dimensions: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(n))


DESIGNS: Mapping[str, Unit] = {"random": _random, "sobol": _sobol, "latin-hypercube": _latin}


def varying(definition: Definition, fixed: Collection[str] = ()) -> list[Assumption]:
    """The assumptions that have a range and are not held fixed, in the order of the file."""
    return [a for a in definition.assumptions if a.range is not None and a.name not in fixed]


def draws(
    definition: Definition,
    design: str,
    n: int,
    seed: int,
    start: int = 0,
    stop: int | None = None,
    fixed: Collection[str] = (),
) -> dict[str, NDArray[Any]]:
    """Rows start to stop of a design of n points: a column per varying assumption.

    float64, each draw standing for its exact value, which lies within the range; Fractions for
    discrete assumptions. Fixing an assumption leaves the draws of the others as they are. Raises
    InputError for an unknown design, too many points, or nothing that varies.
    """
    if design not in DESIGNS:
        raise InputError("design", f"unknown design '{design}'", f"known: {', '.join(DESIGNS)}")
    stop = n if stop is None else stop
    ranged = varying(definition)
    names = [assumption.name for assumption in varying(definition, fixed)]
    if not names:
        raise InputError(
            "assumptions", "nothing varies: every assumption is fixed or has no range",
            "give one a range in the game file, or set fewer",
        )  # fmt: skip
    unit = DESIGNS[design](n, len(ranged), seed, start, stop)
    return quantiles(definition, unit, [a.name for a in ranged], names)


def grid(
    definition: Definition, axes: Mapping[str, int | Sequence[Any]]
) -> dict[str, NDArray[Any]]:
    """Every combination of exact values: per assumption so many steps over its range, or values.

    The last assumption runs fastest. Columns hold Fractions, so that a threshold like 3/10 is met.
    """
    values = [_axis(definition, name, axis) for name, axis in axes.items()]
    size = int(np.prod([len(axis) for axis in values], dtype=object))
    if size > MAX_GRID:
        raise InputError("grid", f"{size:,} points", f"at most {MAX_GRID:,}")
    shape = [len(axis) for axis in values]
    return {
        name: np.broadcast_to(
            axis.reshape([-1 if j == k else 1 for j in range(len(shape))]), shape
        ).reshape(-1)
        for k, (name, axis) in enumerate(zip(axes, values, strict=True))
    }


def _axis(definition: Definition, name: str, axis: int | Sequence[Any]) -> NDArray[Any]:
    assumption = definition.assumption(name, "grid")
    if isinstance(axis, int):
        if assumption.range is None:
            raise InputError("grid", f"'{name}' has no range", "give values instead of a number")
        low, high = assumption.range
        steps = max(axis - 1, 1)
        exact = [low + (high - low) * k / steps for k in range(axis)]
    else:
        exact = [definition.point({name: value})[name] for value in axis]
    column = np.empty(len(exact), dtype=object)
    column[:] = exact
    return column
