"""Warnings about correct files: where formulas have no value, at every length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from ..definition import Definition, Length
from ..errors import ComputeError, InputError
from ..limits import MAX_LENGTHS, MAX_TERMS_AT_LENGTHS
from .checks.formula_domains import doubts
from .toml_reader import filled_presets


def warnings(definition: Definition) -> list[InputError]:
    """Warnings: formulas without a value somewhere, values of lengths without a game, and which
    lengths and presets were not looked at."""
    found = {(error.place, error.problem): error for error in doubts(definition)}
    for error in chain.from_iterable(_of(definition, length) for length in definition.lengths):
        found.setdefault((error.place, error.problem.rpartition(", with ")[0]), error)
    looked_at = filled_presets(definition)
    if looked_at < len(definition.presets):
        problem = (
            f"{looked_at} of {len(definition.presets)} were looked at; the others are not settled"
        )
        found["presets", problem] = InputError("presets", problem, file=definition.file)
    return list(found.values())


def _of(definition: Definition, length: Length) -> Iterator[InputError]:
    """Faults at the other values of one length: at the ends of its range, then at the nearest."""
    left, tried = float(MAX_TERMS_AT_LENGTHS), 1
    others = _others(length) if _stands_in_formulas(definition, length.name) else _ends(length)
    for n in others:
        size = _size(definition) * max(1, n / length.value)  # an estimate, before the game is made
        if size > left:
            continue
        left -= size
        tried += 1
        for error in _faults(definition, length.name, n):
            error.problem += f", with {length.name} = {n}"
            yield error
    total = length.range[1] - length.range[0] + 1
    if tried < min(total, len(others) + 1) or (len(others) > 2 and tried < total):
        problem = f"{tried:,} of its {total:,} values were looked at; the others are not settled"
        yield InputError(
            f"lengths.{length.name}", problem, "narrow its range", file=definition.file
        )


def _stands_in_formulas(definition: Definition, name: str) -> bool:
    """Does a formula name the length? If none does, the ends of its range hold all formulas."""
    arrays = definition.probability, definition.payoffs, definition.escalation
    texts = {term.formula.text for array in arrays for term in array.flat}
    texts |= {formula.text for formula in definition.define.values()}
    return any(re.search(rf"\b{name}\b", text) for text in texts)


def _ends(length: Length) -> list[int]:
    return [n for n in dict.fromkeys(length.range) if n != length.value]


def _others(length: Length) -> list[int]:
    low, high = length.range
    here = length.value
    near = range(max(low, here - MAX_LENGTHS), min(high, here + MAX_LENGTHS) + 1)
    others = {low, high, *near} - {here}
    return sorted(others, key=lambda n: (n not in length.range, abs(n - here)))[:MAX_LENGTHS]


def _size(definition: Definition) -> int:
    return int(definition.payoffs.size + definition.probability.size)


def _faults(definition: Definition, name: str, n: int) -> list[InputError]:
    try:
        other = definition.resized(**{name: n})
        other.at()
        return doubts(other)
    except ComputeError:  # no fault of the file
        return []
    except InputError as error:
        return [error]
