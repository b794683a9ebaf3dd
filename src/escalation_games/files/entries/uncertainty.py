"""How assumptions spread within their ranges, and which of them move together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, islice

import numpy as np

from ...definition import (
    ROUNDING,
    Assumption,
    Discrete,
    Distribution,
    LogUniform,
    Normal,
    Triangular,
    normal_correlations,
)
from ...errors import InputError
from ...limits import MAX_VALUES, MAX_WORDS
from ...numbers import Fraction
from .typed_tables import Mistakes, Table, Written, decimal, exact, kind_of, unknown

Range = tuple[Fraction, Fraction]
CorrelatedPair = tuple[str, str]

NONE = Fraction(0)
FLAT = 1000  # standard deviations beyond this many widths of the range cannot be told from uniform


# -- distributions -------------------------------------------------------------------------------


def read_distribution(entry: Table, value: Fraction, limits: Range | None) -> Distribution | None:
    """The distribution of an assumption with this baseline and range; None is uniform.

    In the file it is the name of a kind, or a table: { kind = "normal", sd = 0.2 }.
    """
    if "distribution" not in entry:
        return None
    place = entry.where("distribution")
    given = entry.entries["distribution"]
    table = Table(place, given if isinstance(given, dict) else {"kind": given})
    kind = _kind(table.require("kind"), table.where("kind") if table.entries is given else place)
    if limits is None:
        raise InputError(
            place,
            "stands there without a range; a distribution lives within the range",
            "add range = [lowest, highest], or leave the distribution out",
        )
    return KINDS[kind](table, value, limits)


def _kind(value: object, place: str) -> str:
    if not isinstance(value, str) or isinstance(value, Written):
        raise InputError(
            place,
            f"must be the name of a distribution, not {kind_of(value)}",
            f'write distribution = "triangular", or {{ {_EXAMPLES} }}',
        )
    if value not in KINDS:
        raise unknown(place, "distribution", value, KINDS)
    return value


_EXAMPLES = 'kind = "normal", mean = 0.5, sd = 0.1'


def _uniform(table: Table, *_: object) -> None:
    table.only("kind")


def _triangular(table: Table, value: Fraction, limits: Range) -> Triangular:
    table.only("kind", "mode")
    return Triangular(_inside(table, "mode", value, limits))


def _normal(table: Table, value: Fraction, limits: Range) -> Normal:
    table.only("kind", "mean", "sd", required=("sd",))
    mean, sd = _inside(table, "mean", value, limits), table.number("sd")
    if sd <= 0:
        raise InputError(table.where("sd"), f"{decimal(sd)} is not above 0", "such as sd = 0.1")
    if sd > FLAT * (limits[1] - limits[0]):
        raise InputError(
            table.where("sd"),
            f"is more than {FLAT} times as wide as the range, so all values are alike",
            'write distribution = "uniform"',
        )
    return Normal(mean, sd)


def _log_uniform(table: Table, _: Fraction, limits: Range) -> LogUniform:
    table.only("kind")
    if limits[0] <= 0:
        raise InputError(
            table.place,
            f"log-uniform needs a range above 0; this one starts at {decimal(limits[0])}",
            "raise the lower end of the range, or take another distribution",
        )
    return LogUniform()


def _discrete(table: Table, _: Fraction, limits: Range) -> Discrete:
    table.only("kind", "values", "weights")
    if "values" not in table:
        raise InputError(table.place, "'values' is missing", "add: values = [0, 1]")
    values = _numbers(table, "values")
    for n, x in enumerate(values, 1):
        _check_inside(x, limits, f"{table.where('values')}[{n}]", "the value")
        if x in values[: n - 1]:
            place = table.where("values")
            raise InputError(place, f"{decimal(x)} stands there twice", "leave one of them out")
    weights = _weights(table, len(values))
    rising = sorted(zip(values, weights, strict=True))
    return Discrete(tuple(x for x, _ in rising), tuple(weight for _, weight in rising))


def _weights(table: Table, count: int) -> list[Fraction]:
    """One weight per value, above 0; equal weights where the file gives none."""
    if "weights" not in table:
        return [Fraction(1)] * count
    place, weights = table.where("weights"), _numbers(table, "weights")
    if len(weights) != count:
        raise InputError(
            place, f"has {len(weights)} numbers; there are {count} values", "one weight per value"
        )
    for n, weight in enumerate(weights, 1):
        if weight <= 0:
            remedy = "leave out a value that never occurs"
            raise InputError(f"{place}[{n}]", f"{decimal(weight)} is not above 0", remedy)
    return weights


def _numbers(table: Table, key: str) -> list[Fraction]:
    place, items = table.where(key), table.items(key, f"write {key} = [1, 2]")
    if not 1 <= len(items) <= MAX_VALUES:
        raise InputError(place, f"has {len(items)} numbers", f"from 1 to {MAX_VALUES} are possible")
    return [exact(item, f"{place}[{n}]") for n, item in enumerate(items, 1)]


def _inside(table: Table, key: str, value: Fraction, limits: Range) -> Fraction:
    """The number under a key, or `value` where the key is absent. Raises InputError outside the
    range."""
    if key not in table:
        return value
    number = table.number(key)
    _check_inside(number, limits, table.where(key), f"the {key}")
    return number


def _check_inside(number: Fraction, limits: Range, place: str, what: str) -> None:
    low, high = limits
    if not low <= number <= high:
        raise InputError(
            place,
            f"{what} {decimal(number)} is outside the range {decimal(low)} … {decimal(high)}",
            "change it, or widen the range",
        )


KINDS: Mapping[str, Callable[[Table, Fraction, Range], Distribution | None]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "normal": _normal,
    "log-uniform": _log_uniform,
    "discrete": _discrete,
}


# -- correlations --------------------------------------------------------------------------------


def read_correlations(
    top: Table, assumptions: Mapping[str, Assumption], broken: Iterable[str], mistakes: Mistakes
) -> dict[CorrelatedPair, Fraction]:
    """The rank correlations in [correlations], "a ~ k" = 0.5.

    The two names of a pair are in the order of the assumptions. Pairs with a mistake, and pairs
    with a `broken` assumption, are left out.
    """
    table = top.table("correlations", 'write "a ~ k" = 0.5 under the heading [correlations]')
    found: dict[CorrelatedPair, Fraction] = {}
    for key in table.entries:
        with mistakes.noted():
            pair = _pair(key, table.where(key), assumptions, {*broken})
            if pair in found:
                raise InputError(table.where(key), "the pair stands there twice", "keep one")
            if pair is not None:
                found[pair] = _strength(table, key)
    mistakes.attempt(_check_together, table.place, found)
    return found


def _pair(
    key: str, place: str, assumptions: Mapping[str, Assumption], broken: set[str]
) -> CorrelatedPair | None:
    names = [name.strip() for name in key.split("~")]
    if len(names) != 2:
        raise InputError(place, "is no pair of assumptions", 'such as "a ~ k" = 0.5')
    for name in names:
        if name not in assumptions and name not in broken:
            raise unknown(place, "assumption", name, assumptions)
    if broken.intersection(names):
        return None
    one, other = sorted(names, key=[*assumptions].index)
    if one == other:
        raise InputError(place, f"'{one}' always moves with itself", "leave it out")
    _check_correlates(assumptions[one], place)
    _check_correlates(assumptions[other], place)
    return one, other


def _check_correlates(assumption: Assumption, place: str) -> None:
    if assumption.range is None:
        raise InputError(
            place,
            f"'{assumption.name}' has no range, so it is held fixed",
            f"give '{assumption.name}' a range, or leave this out",
        )
    if isinstance(assumption.distribution, Discrete):
        raise InputError(
            place,
            f"'{assumption.name}' is discrete; draws with equal values have no ranks to correlate",
            "leave this out, or choose a distribution that is not discrete",
        )


def _strength(table: Table, key: str) -> Fraction:
    rank = table.number(key)
    if abs(rank) > 1:
        raise InputError(
            table.where(key),
            f"{decimal(rank)} is not between -1 and 1",
            "0 is none; 1 and -1 move the two always together, or always apart",
        )
    return rank


def _check_together(place: str, correlations: Mapping[CorrelatedPair, Fraction]) -> None:
    """Raises InputError where no joint distribution has all of these rank correlations."""
    names = list(dict.fromkeys(name for pair in correlations for name in pair))
    if _possible(names, correlations):
        return
    for name in list(names):  # an assumption without which the others still clash is left out
        others = [other for other in names if other != name]
        if not _possible(others, correlations):
            names = others
    raise InputError(
        place,
        f"these cannot hold together: {_words(names, correlations)}",
        [
            "two that both move with a third also move with each other; a pair not named is 0",
            f"at {_fitting(names, correlations)} % of their size they fit",
        ],
    )


def _possible(names: list[str], correlations: Mapping[CorrelatedPair, Fraction]) -> bool:
    """Has a Gaussian copula these rank correlations: is the matrix of its scores' semidefinite?"""
    spread = np.linalg.eigvalsh(normal_correlations(names, correlations))
    return bool(np.all(spread >= -ROUNDING))


def _words(names: list[str], correlations: Mapping[CorrelatedPair, Fraction]) -> str:
    order = [*correlations, *combinations(names, 2)]
    pairs = [p for p in dict.fromkeys(order) if {*p} <= {*names} and p[::-1] not in correlations]
    more = f" and {len(pairs) - MAX_WORDS} more" if len(pairs) > MAX_WORDS else ""
    written = (f"{a} ~ {b} = {decimal(correlations.get((a, b), NONE))}" for a, b in pairs)
    return ", ".join(islice(written, MAX_WORDS)) + more


def _fitting(names: list[str], correlations: Mapping[CorrelatedPair, Fraction]) -> int:
    """The largest whole percentage p such that all correlations times p / 100 are possible."""
    for percent in range(99, 0, -1):
        if _possible(names, {pair: r * percent / 100 for pair, r in correlations.items()}):
            return percent
    return 0
