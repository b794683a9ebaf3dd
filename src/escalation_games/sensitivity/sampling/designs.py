"""Sampling designs: points of the assumption space, in any slice, the same for every slicing.

    draws(definition, "sobol", 2**14, seed=0)                  all of them
    draws(definition, "sobol", 2**14, seed=0, start=0, stop=100)   the first hundred of the same

Columns map an assumption to its values, shape (n,): float64, each read as the exact number it is;
Fractions (dtype object) where values are exact decimals or fractions. Assumptions without a column
stay at baseline. How often a draw falls somewhere is a share of the assumption space under the
distributions the file declares; it is not a probability.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

import numpy as np

from ...definition import Definition, without_assumptions
from ...errors import InputError, did_you_mean
from ...files.arguments import as_definition, takes
from ...limits import MAX_COLUMNS, MAX_DRAWS, MAX_LATIN, MAX_SOBOL
from .distributions import Columns, Floats, correlate, quantile
from .user_points import grid, read_points

__all__ = ["DESIGNS", "Columns", "draws", "grid", "read_points", "transform", "unit", "varying"]


def varying(definition: Definition, fixed: Collection[str] = ()) -> tuple[str, ...]:
    """The assumptions that a sample varies: all with a range, but for those held `fixed`.

    Raises InputError for an unknown name, and where no assumption varies.
    """
    for name in fixed:
        definition.assumption(name, "fixed")
    names = tuple(a.name for a in definition.assumptions if a.range and a.name not in fixed)
    if not definition.assumptions:
        raise without_assumptions(definition, "assumptions")
    if not names:
        raise InputError("assumptions", *_NOTHING[bool(fixed)])
    return names


_NOTHING = {
    False: ("nothing to vary: none has a range", "give one of them a range"),
    True: ("nothing to vary: every assumption with a range is held fixed", "let one of them vary"),
}


@takes("definition", as_definition)
def draws(
    definition: Definition,
    design: str,
    n: int,
    seed: int,
    *,
    start: int = 0,
    stop: int | None = None,
    fixed: Collection[str] = (),
) -> Columns:
    """Rows `start` to `stop` (all, unless said) of `n` draws of every assumption with a range.

    Slices put together are the whole design, byte for byte. Assumptions in `fixed` do not vary, and
    correlations declared with them have no effect: holding a number is not observing it. A varying
    assumption has the same coordinate of the design whichever others are fixed. Raises InputError
    for an unknown design, and for n, seed, start or stop out of bounds.

    >>> columns = eg.draws("security_dilemma", "sobol", n=4, seed=1, fixed=["v0"])
    >>> sorted(columns), len(columns["d"])
    (['aB', 'aR', 'd', 'e', 'k', 'o'], 4)
    """
    names, ranged = varying(definition, fixed), varying(definition)
    whole = unit(design, n, len(ranged), seed, start, stop)
    if len(names) < len(ranged):
        whole = np.asfortranarray(whole[:, [ranged.index(name) for name in names]])
    return _columns(definition, whole, names)


def transform(definition: Definition, u: Floats, names: Sequence[str]) -> Columns:
    """Values of assumptions from numbers `u` uniform in [0, 1], shape (rows, len(names)).

    Each assumption takes the distribution its file declares. Declared correlations are made by a
    triangular combination: an assumption depends on its own column and on earlier ones. `u` is not
    changed.
    """
    unknown = [n for n in names if definition.assumption(n).range is None]
    if unknown:
        raise InputError(f"assumptions.{unknown[0]}", "has no range, so it does not vary")
    if u.ndim != 2 or u.shape[1] != len(names):
        raise InputError("u", f"has shape {u.shape}; one column per name, {len(names)}, is needed")
    if not np.all((u >= 0) & (u <= 1)):
        raise InputError("u", "holds numbers that are not between 0 and 1")
    return _columns(definition, np.array(u, dtype=np.float64, order="F"), names)


def _columns(definition: Definition, u: Floats, names: Sequence[str]) -> Columns:
    """The result of `transform`; overwrites `u`."""
    correlate(definition, u, names)
    return {name: quantile(definition.assumption(name), u[:, n]) for n, name in enumerate(names)}


# -- designs -------------------------------------------------------------------------------------


def unit(design: str, n: int, d: int, seed: int, start: int = 0, stop: int | None = None) -> Floats:
    """Rows `start` to `stop` of a design of `n` points in [0, 1]^d: shape (stop - start, d).

    Each column is contiguous in memory. Raises InputError as `draws` does.
    """
    if design not in DESIGNS:
        raise InputError(
            "design",
            f"unknown design '{design}'{did_you_mean(design, DESIGNS)}",
            f"known: {' '.join(DESIGNS)}",
        )
    stop = n if stop is None else stop
    _check("n", n, 1, MAX_DRAWS)
    _check("d", d, 1, MAX_COLUMNS)
    _check("seed", seed, 0, 2**128 - 1)
    _check("start", start, 0, n)
    _check("stop", stop, start, n)
    return DESIGNS[design](*map(int, (n, d, seed, start, stop)))


def _check(place: str, number: int, low: int, high: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise InputError(place, f"must be a whole number, not {number!r}")
    if not low <= number <= high:
        raise InputError(place, f"{number} is not between {low} and {high}")


def _random(_: int, d: int, seed: int, start: int, stop: int) -> Floats:
    """Independent points. Column j is a random stream of its own, entered at row `start`.

    So columns stay the same when further ones are added, and rows when n grows.
    """
    block = np.empty((d, stop - start))
    for j in range(d):
        stream = np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(j,)))
        stream.advance(start)
        np.random.Generator(stream).random(out=block[j])
    return block.T


def _sobol(n: int, d: int, seed: int, start: int, stop: int) -> Floats:
    """Sobol' points, scrambled by the seed; balanced best where n is a power of 2.

    Skipping to `start` takes time in proportion to it, about 7 ns a row: prefer long slices.
    Source: Joe and Kuo (2008), SIAM Journal on Scientific Computing 30, 2635-2654; Owen (1998), ACM
    Transactions on Modeling and Computer Simulation 8, 71-102.
    """
    if n > MAX_SOBOL:
        raise InputError(
            "n", f"{n} Sobol' points; {MAX_SOBOL} are the most", 'take fewer, or design "random"'
        )
    from scipy.stats import qmc

    sequence = qmc.Sobol(d, scramble=True, seed=np.random.default_rng(seed))
    if start:
        sequence.fast_forward(start)
    block = np.empty((d, stop - start))
    for begin, end in _pieces(stop - start):
        block[:, begin:end] = sequence.random(end - begin).T
    return block.T


def _pieces(rows: int) -> Iterator[tuple[int, int]]:
    """Short slices of the rows, each of which stays in the cache while it is turned into columns.

    The first slice is a single row: scipy warns when its first request is not a power of 2.
    """
    ends = [*range(1, rows, 2**12), rows] if rows else []
    return zip([0, *ends], ends, strict=False)


def _latin_hypercube(n: int, d: int, seed: int, start: int, stop: int) -> Floats:
    """One point in each of n equal slices of every axis.

    Source: McKay, Beckman and Conover (1979), Technometrics 21, 239-245.
    """
    if n * d > MAX_LATIN:
        raise InputError(
            "n",
            f"{n} points of a Latin hypercube; with {d} assumptions {MAX_LATIN // d} are the most",
            'it exists only as a whole; take fewer, or design "sobol" or "random"',
        )
    return _hypercube(n, d, seed)[start:stop].copy(order="F")


@lru_cache(maxsize=1)  # slices of one hypercube follow each other
def _hypercube(n: int, d: int, seed: int) -> Floats:
    from scipy.stats import qmc

    points: Floats = qmc.LatinHypercube(d, seed=np.random.default_rng(seed)).random(n)
    points = np.asfortranarray(points)
    points.flags.writeable = False  # it is kept for the next slice
    return points


DESIGNS: dict[str, Callable[[int, int, int, int, int], Floats]] = {
    "random": _random,
    "sobol": _sobol,
    "latin-hypercube": _latin_hypercube,
}
