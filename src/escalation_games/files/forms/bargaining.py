"""Bargaining form: a player offers, the other accepts or rejects.

Payoffs are straight lines in the offer and in the type. Each payoff is taken apart, as a formula,
into a constant, the slope in the offer and the slope in the type. These are formulas over
assumptions alone, like those of every other form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...definition import Term
from ...errors import FormulaError, InputError
from ...expressions import Formula, SyntaxTree, span_of
from ...forms import BargainingStructure, objects
from ...forms.bargaining import ANSWERS
from ...numbers import Fraction
from ..entries.form_reader import Body
from ..entries.head_and_assumptions import formulas_by_player, read_scores, read_two_players
from ..entries.typed_tables import Mistakes, Table, identifier, unknown
from ..entries.vocabulary import Names, Vocabulary

ZERO: SyntaxTree = ("number", Fraction(0))
ONE: SyntaxTree = ("number", Fraction(1))
OFFER_EXAMPLE = 'write player = "bloc", name = "x" and range = [0, 1] under [offer]'
TYPE_EXAMPLE = 'write name = "c" and range = ["cL", "cH"] under [type]'

LinearPayoff = tuple[
    Formula, Formula, Formula
]  # its constant, its slope in the offer, its slope in the type
LinearParts = tuple[SyntaxTree, SyntaxTree, SyntaxTree]  # these three, for a part of a formula


class BargainingReader:
    """Reads [offer], [type], [payoffs] and [escalation] of a bargaining game."""

    choices: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.players = read_two_players(top, "offers")
        offer, kind = _part(top, "offer", OFFER_EXAMPLE), _part(top, "type", TYPE_EXAMPLE)
        offer.only("player", "name", "range", "about", required=("player", "name", "range"))
        if "density" in kind:
            raise InputError(
                kind.where("density"), "every type is as likely in this form",
                'leave it out; or let chance draw one of a few types, with form = "timing"',
            )  # fmt: skip
        kind.only("name", "range", "about", required=("name", "range"))
        proposer = offer.text("player")
        if proposer not in self.players:
            raise unknown(offer.where("player"), "player", proposer, self.players)
        self.ranges = (offer, kind)
        self.structure = BargainingStructure(
            self.players,
            self.players.index(proposer),
            _name(offer, names, "the offer"),
            _name(kind, names, "the type"),
        )

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The structure, the ends of both ranges, and payoffs and scores per answer.

        None where a mistake was kept.
        """
        ends = [mistakes.attempt(_ends, table, vocabulary) for table in self.ranges]
        lines = mistakes.attempt(self.payoffs, vocabulary)
        table = self.top.table("escalation")
        escalation = mistakes.attempt(read_scores, table, ANSWERS, vocabulary)
        if mistakes.found or lines is None or escalation is None:
            return None
        terms = [Term(formula) for pair in ends if pair is not None for formula in pair]
        return Body(
            self.structure,
            objects(terms, (4,)),
            objects([Term(part) for line in lines for part in line], (2, 2, 3)),
            objects(escalation, (2,)),
        )

    @property
    def names(self) -> tuple[str, str]:
        """The names of the offer and of the type."""
        return self.structure.offer, self.structure.type

    def payoffs(self, vocabulary: Vocabulary) -> list[LinearPayoff]:
        """The payoffs per player and, of each, per answer. Raises InputError."""
        table = self.top.table("payoffs", "write [payoffs] with single brackets")
        table.only(*ANSWERS, required=ANSWERS)
        rows = [
            formulas_by_player(table.entries[key], table.where(key), self.players)
            for key in ANSWERS
        ]
        lines = [
            straight(
                vocabulary.formula(row.entries[player], row.where(player), also=self.names),
                self.names,
            )
            for player in self.players
            for row in rows
        ]
        answering = 1 - self.structure.proposer
        own = lines[2 * answering : 2 * answering + 2]
        if all(per_type.tree == ZERO for _, _, per_type in own):
            answers = self.players[answering]
            raise InputError(
                "payoffs", f"nothing that {answers} gets depends on its type '{self.names[1]}'",
                f"let it stand in a payoff of {answers}; with nothing private, "
                'write form = "timing"',
            )  # fmt: skip
        return lines


def _part(top: Table, key: str, example: str) -> Table:
    if key not in top:
        raise InputError("", f"[{key}] is missing", example)
    return top.table(key, example)


def _name(table: Table, names: Names, what: str) -> str:
    name = table.text("name")
    identifier(name, table.where("name"))
    return names.give(name, table.where("name"), what)


def _ends(table: Table, vocabulary: Vocabulary) -> tuple[Formula, Formula]:
    ends = table.items("range", 'write range = ["cL", "cH"]: two numbers or formulas')
    place = table.where("range")
    if len(ends) != 2:
        raise InputError(place, "must have two ends", 'range = ["cL", "cH"]')
    low, high = (vocabulary.formula(end, f"{place}[{n}]") for n, end in enumerate(ends, 1))
    if low.tree[0] == high.tree[0] == "number" and low.tree[1] >= high.tree[1]:
        raise InputError(place, "its first end is not below its second", "range = [0, 1]")
    return low, high


# -- straight lines --------------------------------------------------------------------------------


class _Bent(Exception):
    """A part of a formula that is no straight line in the offer and the type."""

    def __init__(self, part: SyntaxTree) -> None:
        self.part = part


def straight(formula: Formula, names: tuple[str, str]) -> LinearPayoff:
    """The constant of a formula, and its slopes in the offer and in the type, as formulas.

    Raises FormulaError where the formula is not seen to be a straight line in both.
    """
    offer, kind = names
    try:
        base, per_offer, per_type = (
            replace(formula, tree=tree, names=_names(tree))
            for tree in _taken_apart(formula.tree, names)
        )
    except _Bent as bent:
        raise FormulaError(
            formula.place,
            f"must be written as a straight line in the offer '{offer}' and the type '{kind}'",
            (f"write a number, plus a number times {offer}, plus a number times {kind};",
             f"formulas without {offer} and {kind} may stand for these numbers.",
             'What bends has a form if offers and types are few: form = "timing"'),
            text=formula.text, span=span_of(formula, bent.part),
        ) from None  # fmt: skip
    return base, per_offer, per_type


def _names(tree: SyntaxTree) -> frozenset[str]:
    if tree[0] == "name":
        return frozenset([tree[1]])
    if tree[0] in ("number", "is"):
        return frozenset()
    return frozenset().union(*map(_names, tree[1:]))


def _taken_apart(tree: SyntaxTree, names: tuple[str, str]) -> LinearParts:
    kind = tree[0]
    if _names(tree).isdisjoint(names):
        return tree, ZERO, ZERO
    if kind == "name":
        return (ZERO, ONE, ZERO) if tree[1] == names[0] else (ZERO, ZERO, ONE)
    parts = [_taken_apart(operand, names) for operand in tree[1:]]
    if kind == "neg":
        return _each(_negated, parts[0])
    if kind in ("+", "-"):
        add = _plus if kind == "+" else _minus
        pairs = zip(*parts, strict=True)
        return _each(lambda pair: add(*pair), pairs)
    if kind == "*":
        factor, line = parts if _is_constant(parts[0]) else parts[::-1]
        if not _is_constant(factor):
            raise _Bent(tree)
        return _each(lambda part: _times(factor[0], part), line)
    if kind == "/" and _is_constant(parts[1]):
        return _each(lambda part: ZERO if part == ZERO else ("/", part, parts[1][0]), parts[0])
    raise _Bent(tree)


def _each(change: Callable[[Any], SyntaxTree], parts: Iterable[Any]) -> LinearParts:
    base, first, second = map(change, parts)
    return base, first, second


def _is_constant(parts: LinearParts) -> bool:
    return parts[1:] == (ZERO, ZERO)


def _negated(a: SyntaxTree) -> SyntaxTree:
    return a if a == ZERO else ("number", -a[1]) if a[0] == "number" else ("neg", a)


def _plus(a: SyntaxTree, b: SyntaxTree) -> SyntaxTree:
    return b if a == ZERO else a if b == ZERO else ("+", a, b)


def _minus(a: SyntaxTree, b: SyntaxTree) -> SyntaxTree:
    return _negated(b) if a == ZERO else a if b == ZERO else ("-", a, b)


def _times(a: SyntaxTree, b: SyntaxTree) -> SyntaxTree:
    if ZERO in (a, b):
        return ZERO
    return b if a == ONE else a if b == ONE else ("*", a, b)
