"""Definitions from files of other programs: every number is fixed, and no word says what escalates.

There are no assumptions, so nothing can tip, and every outcome counts as 0. Names are made short
and different from each other, which such files need not do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import PurePath

from ..definition import Definition, Term, TermArray
from ..errors import visible
from ..expressions import parse
from ..forms import Structure, objects
from ..limits import MAX_NAME_SHOWN
from ..numbers import Fraction
from .entries.head_and_assumptions import HALF


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
        sha256=hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest(),
    )


def _terms(numbers: Iterable[Fraction], shape: tuple[int, ...]) -> TermArray:
    """An array of Terms, in which equal numbers are one object."""

    @cache
    def term(number: Fraction) -> Term:
        return Term(parse(number, "payoffs", names=()))

    return objects(map(term, numbers), shape)
