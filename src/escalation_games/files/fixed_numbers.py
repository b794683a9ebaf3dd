"""Files of other programs, on the way in and out: all numbers are fixed, and nothing escalates.

There are no assumptions, so nothing can tip, and every outcome counts as 0. Names are made short
and different from each other, which such files need not do.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import PurePath
from typing import Any

from ..definition import Definition, Term, TermArray
from ..errors import InputError, visible
from ..expressions import parse
from ..forms import Structure, objects
from ..limits import MAX_LITERAL_DIGITS, MAX_NAME_SHOWN
from ..numbers import Fraction, as_fraction, exact_text, from_text
from .entries.head_and_assumptions import HALF

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE](?P<exponent>[+-]?[0-9]+))?")
_FRACTION = re.compile(r"[+-]?[0-9]+/[0-9]+")


def one_line(text: str) -> str:
    """Text for the reader: spare spaces and line breaks gone, nothing that steers a terminal."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


class DistinctNames(dict[str, None]):
    """Names that differ: the second "left" becomes "left (2)".

    changed  (text, name) of those that could not stay as they were, but for spaces
    """

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[str] = Counter()
        self.changed: list[tuple[str, str]] = []

    def give(self, text: str, otherwise: str) -> str:
        """The text, or `otherwise` where it is empty, as a short name that was not given before."""
        written = one_line(text)
        wanted = name = visible(written) or otherwise
        while name in self:
            self.times[wanted] += 1
            name = f"{wanted} ({self.times[wanted] + 1})"
        self[name] = None
        if name != (written or otherwise):
            self.changed.append((written or otherwise, name))
        return name


def all_different(texts: Iterable[str], what: str) -> DistinctNames:
    """The texts made different from each other; an empty one becomes `what` and its position."""
    names = DistinctNames()
    for k, text in enumerate(texts, 1):
        names.give(text, f"{what} {k}")
    return names


def renamed(names: DistinctNames, what: str) -> list[str]:
    """A sentence for each name that could not stay as it was, such as the second of two."""
    why = {True: "is too long", False: "comes again"}
    return [
        f"{what}: '{visible(text)}' {why[len(text) > MAX_NAME_SHOWN]}; it is called '{name}' here"
        for text, name in names.changed
    ]


def fixed_definition(
    structure: Structure,
    payoffs: Sequence[Sequence[Fraction]],
    shape: tuple[int, ...],
    odds: Sequence[Fraction],
    *,
    text: str,
    file: str,
    source: str,
    title: str = "",
    story: str = "",
    remarks: Sequence[str] = (),
) -> Definition:
    """The definition in which these numbers stand, named after its file.

    payoffs  per player, over the outcomes of the structure, whose array has this `shape`
    odds     of chance moves
    remarks  what the reader left out or changed
    """
    name = PurePath(file).stem
    return Definition(
        name=name,
        title=title or name,
        question="Which outcomes can hold?",
        form=structure.form,
        source=source,
        story=story,
        assumptions=(),
        define={},
        structure=structure,
        probability=_terms(odds, (len(odds),)),
        payoffs=_terms((x for own in payoffs for x in own), (len(payoffs), *shape)),
        escalation=_terms([Fraction(0)] * (len(payoffs[0]) if payoffs else 0), shape),
        line=HALF,
        why="",
        remarks=tuple(remarks),
        text=text,
        file=PurePath(file).name,
        sha256=digest(text),
    )


def digest(text: str) -> str:
    """The SHA-256 of a file's text."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _terms(numbers: Iterable[Fraction], shape: tuple[int, ...]) -> TermArray:
    """An array of Terms, in which equal numbers are one object."""

    @cache
    def term(number: Fraction) -> Term:
        return Term(parse(number, "payoffs", names=()))

    return objects(map(term, numbers), shape)


def exact_number(text: str) -> Fraction | None:
    """The number in a text, 0.1 being 1/10; None where it is none.

    Raises InputError for a number that is too long, and for a division by zero.
    """
    decimal, fraction = _DECIMAL.fullmatch(text), _FRACTION.fullmatch(text)
    if not decimal and not fraction:
        return None
    digits = sum(map(str.isdigit, text))
    exponent = (decimal["exponent"] if decimal else None) or "0"
    if digits > MAX_LITERAL_DIGITS or abs(int(exponent)) > MAX_LITERAL_DIGITS:
        remedy = f"at most {MAX_LITERAL_DIGITS} digits; change units"
        raise InputError("", "the number is too long or too large", remedy)
    if fraction and not int(text.partition("/")[2]):
        raise InputError("", f"'{text}' divides by zero", "write 0.5 or 1/3")
    return from_text(text)


def written_number(number: Any, place: str) -> str:
    """An exact number as text, such as -1/3. Raises InputError where files cannot hold it."""
    exact = as_fraction(number)
    if exact is None:
        raise InputError(
            place, "holds a number that is no fraction, and such files hold nothing else",
            "move an assumption, so that roots, powers and logarithms come out even",
        )  # fmt: skip
    text = exact_text(exact)
    n_digits = sum(map(str.isdigit, text))
    if n_digits > MAX_LITERAL_DIGITS:
        raise InputError(
            place, f"holds a number of {n_digits} digits; {MAX_LITERAL_DIGITS} are the most",
            "move an assumption to a value of fewer digits",
        )  # fmt: skip
    return text
