"""Bargaining form: who offers what to whom, and what accepting and rejecting are worth.

The formulas of payoffs are straight lines in the offer and in the type. Each is taken apart, as a
formula, into a constant and what one unit of either adds; from there on the game is made of
formulas over assumptions alone, like every other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..definition import Term
from ..errors import FormulaError, InputError
from ..expressions import Formula, Tree
from ..forms import BargainingStructure, objects
from ..forms.bargaining import ANSWERS
from .body import Body
from .common import formulas_by_player, read_player_list, read_scores
from .tables import Mistakes, Table, identifier, unknown
from .vocabulary import Names, Vocabulary

ZERO: Tree = ("number", Fraction(0))
ONE: Tree = ("number", Fraction(1))
OFFER_EXAMPLE = 'write player = "bloc", name = "x" and range = [0, 1] under [offer]'
TYPE_EXAMPLE = 'write name = "c" and range = ["cL", "cH"] under [type]'

Parts = tuple[Tree, Tree, Tree]  # a constant, per unit of the offer, per unit of the type


class BargainingReader:
    """Reads [offer], [type], [payoffs] and [escalation] of a bargaining game."""

    choices: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.players = read_player_list(top)
        if len(self.players) != 2:
            raise InputError(
                "players", f"there are {len(self.players)}; one offers and one answers",
                "name these two",
            )  # fmt: skip
        offer, kind = _part(top, "offer", OFFER_EXAMPLE), _part(top, "type", TYPE_EXAMPLE)
        offer.only("player", "name", "range", "about", required=("player", "name", "range"))
        kind.only("name", "range", "about", required=("name", "range"))
        proposer = offer.text("player")
        if proposer not in self.players:
            raise unknown(offer.where("player"), "player", proposer, self.players)
        self.ranges = (offer, kind)
        self.structure = BargainingStructure(
            self.players,
            self.players.index(proposer),
            *(
                _name(part, names, what)
                for part, what in ((offer, "the offer"), (kind, "the type"))
            ),
        )

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        ends = [mistakes.attempt(_ends, table, vocabulary) for table in self.ranges]
        payoffs = mistakes.attempt(self.payoffs, vocabulary)
        scores = self.top.table("escalation")
        escalation = mistakes.attempt(read_scores, scores, ANSWERS, vocabulary)
        if mistakes.found or payoffs is None or escalation is None:
            return None
        terms = [Term(formula) for pair in ends if pair is not None for formula in pair]
        return Body(
            self.structure,
            objects(terms, (4,)),
            objects(payoffs, (2, 2, 3)),
            objects(escalation, (2,)),
        )

    def payoffs(self, vocabulary: Vocabulary) -> list[Term]:
        """Per player, per answer: the constant, and what offer and type add."""
        table = self.top.table("payoffs", "write [payoffs] with single brackets")
        table.only(*ANSWERS, required=ANSWERS)
        names = (self.structure.offer, self.structure.type)
        rows = [
            formulas_by_player(table.entries[key], table.where(key), self.players)
            for key in ANSWERS
        ]
        lines = [
            [
                straight(
                    vocabulary.formula(row.entries[player], row.where(player), also=names), names
                )
                for row in rows
            ]
            for player in self.players
        ]
        answering = self.players[1 - self.structure.proposer]
        if all(line[2].tree == ZERO for line in lines[1 - self.structure.proposer]):
            raise InputError(
                "payoffs", f"nothing that {answering} gets depends on its type '{names[1]}'",
                f"let it stand in a payoff of {answering}; with nothing private, "
                'write form = "timing"',
            )  # fmt: skip
        return [Term(formula) for player in lines for line in player for formula in line]


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


@dataclass
class _Bent(Exception):
    """A part of a formula that is no straight line."""

    problem: str


def straight(formula: Formula, names: tuple[str, str]) -> tuple[Formula, Formula, Formula]:
    """A formula's constant, and what one unit of each of two names adds, as formulas.

    Raises FormulaError where the formula is no straight line in them.
    """
    try:
        base, first, second = (
            replace(formula, tree=tree, names=_names(tree))
            for tree in _taken_apart(formula.tree, names)
        )
    except _Bent as bent:
        raise FormulaError(
            formula.place,
            f"not a straight line in '{names[0]}' and '{names[1]}': {bent.problem}",
            f"write it as a + b*{names[0]} + c*{names[1]}, with a, b, c over assumptions",
            text=formula.text,
        ) from None
    return base, first, second


def _names(tree: Tree) -> frozenset[str]:
    if tree[0] == "name":
        return frozenset([tree[1]])
    if tree[0] in ("number", "is"):
        return frozenset()
    return frozenset().union(*map(_names, tree[1:]))


def _taken_apart(tree: Tree, names: tuple[str, str]) -> Parts:
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
            raise _Bent("it multiplies them with each other or with themselves")
        return _each(lambda part: _times(factor[0], part), line)
    if kind == "/" and _is_constant(parts[1]):
        return _each(lambda part: ZERO if part == ZERO else ("/", part, parts[1][0]), parts[0])
    where = {"**": "a power", "/": "a divisor"}.get(kind, f"'{kind}'")
    raise _Bent(f"they stand in {where}")


def _each(change: Callable[[Any], Tree], parts: Iterable[Any]) -> Parts:
    base, first, second = map(change, parts)
    return base, first, second


def _is_constant(parts: Parts) -> bool:
    return parts[1:] == (ZERO, ZERO)


def _negated(a: Tree) -> Tree:
    return a if a == ZERO else ("number", -a[1]) if a[0] == "number" else ("neg", a)


def _plus(a: Tree, b: Tree) -> Tree:
    return b if a == ZERO else a if b == ZERO else ("+", a, b)


def _minus(a: Tree, b: Tree) -> Tree:
    return _negated(b) if a == ZERO else a if b == ZERO else ("-", a, b)


def _times(a: Tree, b: Tree) -> Tree:
    if ZERO in (a, b):
        return ZERO
    return b if a == ONE else a if b == ONE else ("*", a, b)
