"""The common part of all forms' readers: a structure, and formulas that fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ...definition import Term, TermArray
from ...forms import Structure
from ...numbers import Fraction
from .typed_tables import Mistakes, Table
from .vocabulary import Names, Vocabulary


@dataclass(frozen=True)
class Draw:
    """The probabilities of one chance node."""

    place: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class TermRange:
    """A number that has to stay within bounds over all the ranges, and what it is called."""

    term: Term
    what: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Body:
    """A structure and its Terms, in the shapes of `Definition`; `draws` has every chance move, and
    `bounds` what else must be proved of its numbers."""

    structure: Structure
    probability: TermArray
    payoffs: TermArray
    escalation: TermArray
    draws: tuple[Draw, ...] = ()
    bounds: tuple[TermRange, ...] = ()


class FormReader(Protocol):
    """Reads the parts of a file that differ by form, in two steps.

    First the choices, since names under [define] may speak of them; then, with these names known,
    the body.
    """

    def __init__(self, top: Table, names: Names) -> None:
        """Raises InputError for what is wrong about who can choose what."""

    @property
    def players(self) -> tuple[str, ...]: ...

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """Per player (strategic) or move (timing), the actions that formulas may speak of."""

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The structure and its formulas; None where a mistake stands in the way."""
