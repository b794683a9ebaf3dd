"""Bargaining form: who offers what to whom, and what accepting and rejecting are worth.

Where types are uniform and the formulas of payoffs are straight lines in the offer and in the type,
each is taken apart, as a formula, into a constant and what one unit of either adds; from there on
the game is made of formulas over assumptions alone, like every other. Otherwise payoffs and density
stay formulas in offer and type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from ...definition import Term
from ...errors import InputError
from ...expressions import Formula, Tree
from ...forms import BargainingGame, BargainingStructure, objects
from ...forms.bargaining import ANSWERS, check_density
from ...numbers.rounded import Rounded
from ...numbers.series import Series
from ..entries.form_reader import Body
from ..entries.head_and_assumptions import formulas_by_player, read_scores, read_two_players
from ..entries.typed_tables import Mistakes, Table, identifier, unknown
from ..entries.vocabulary import Names, Vocabulary

ZERO: Tree = ("number", Fraction(0))
ONE: Tree = ("number", Fraction(1))
OFFER_EXAMPLE = 'write player = "bloc", name = "x" and range = [0, 1] under [offer]'
TYPE_EXAMPLE = 'write name = "c" and range = ["cL", "cH"] under [type]'

GRID = 33  # offers, and types, at which a formula is tried
SHAPE = (1, 1, GRID**2)

Parts = tuple[Tree, Tree, Tree]  # a constant, per unit of the offer, per unit of the type


class BargainingReader:
    """Reads [offer], [type], [payoffs] and [escalation] of a bargaining game."""

    choices: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.players = read_two_players(top, "offers")
        offer, kind = _part(top, "offer", OFFER_EXAMPLE), _part(top, "type", TYPE_EXAMPLE)
        offer.only("player", "name", "range", "about", required=("player", "name", "range"))
        kind.only("name", "range", "density", "about", required=("name", "range"))
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
        ends = [mistakes.attempt(_ends, table, vocabulary) for table in self.ranges]
        density = mistakes.attempt(self.density, vocabulary)
        payoffs = mistakes.attempt(self.payoffs, vocabulary)
        table = self.top.table("escalation")
        escalation = mistakes.attempt(read_scores, table, ANSWERS, vocabulary)
        if mistakes.found or payoffs is None or escalation is None or density is None:
            return None
        terms = [Term(formula) for pair in ends if pair is not None for formula in pair]
        scores = objects(escalation, (2,))
        lines = [straight(formula, self.names) for formula in payoffs]
        if density.tree[0] == "number" and None not in lines:
            flat = [Term(part) for line in lines if line is not None for part in line]
            return Body(self.structure, objects(terms, (4,)), objects(flat, (2, 2, 3)), scores)
        curves = [Term(formula, free=self.names) for formula in (density, *payoffs)]
        return Body(
            replace(self.structure, bends=True),
            objects([*terms, curves[0]], (5,)),
            objects(curves[1:], (2, 2)),
            scores,
        )

    @property
    def names(self) -> tuple[str, str]:
        """Of the offer and of the type."""
        return self.structure.offer, self.structure.type

    def density(self, vocabulary: Vocabulary) -> Formula:
        """How likely types are, up to a factor; uniform where nothing is said."""
        table = self.ranges[1]
        formula = vocabulary.formula(
            table.entries.get("density", 1), table.where("density"), also=(self.structure.type,)
        )
        if formula.tree[0] == "number" and formula.tree[1] <= 0:
            raise InputError(
                formula.place, "must be above 0 somewhere", "leave it out: every type is as likely"
            )
        return formula

    def payoffs(self, vocabulary: Vocabulary) -> list[Formula]:
        """Per player, per answer."""
        table = self.top.table("payoffs", "write [payoffs] with single brackets")
        table.only(*ANSWERS, required=ANSWERS)
        rows = [
            formulas_by_player(table.entries[key], table.where(key), self.players)
            for key in ANSWERS
        ]
        formulas = [
            vocabulary.formula(row.entries[player], row.where(player), also=self.names)
            for player in self.players
            for row in rows
        ]
        answering = 1 - self.structure.proposer
        if not any(self.depends(f) for f in formulas[2 * answering : 2 * answering + 2]):
            answers = self.players[answering]
            raise InputError(
                "payoffs", f"nothing that {answers} gets depends on its type '{self.names[1]}'",
                f"let it stand in a payoff of {answers}; with nothing private, "
                'write form = "timing"',
            )  # fmt: skip
        return formulas

    def depends(self, formula: Formula) -> bool:
        """Does the type matter in it? Where it cancels out as a straight line, no."""
        line = straight(formula, self.names)
        return self.names[1] in formula.names if line is None else line[2].tree != ZERO


def check_curves(game: BargainingGame) -> None:
    """Raises FormulaError where a payoff or the density has no value for some offers and types.

    That is tried at points of a grid. What cannot be told from a number is none of these: the
    logarithm of offers from 0 on is no mistake, though log(0) has no value.
    """
    low, high, first, last, density = game.probability
    names = (game.structure.offer, game.structure.type)
    shares = np.array(list(product(np.linspace(0.0, 1.0, GRID), repeat=2))).T
    points = {
        name: Series.number(Rounded(share) * (b - a) + a, SHAPE)
        for name, share, a, b in zip(names, shares, (low, first), (high, last), strict=True)
    }
    for curve in game.payoffs.flat:
        curve.over_cells({**curve.values, **points}, SHAPE)
    dense = density.over_cells({**density.values, **points}, SHAPE)
    check_density(density, dense, names[1], points[names[1]])


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
    """A part of a formula is no straight line."""


def straight(formula: Formula, names: tuple[str, str]) -> tuple[Formula, Formula, Formula] | None:
    """A formula's constant, and what one unit of each of two names adds, as formulas.

    None where the formula is not seen to be a straight line in them.
    """
    try:
        base, first, second = (
            replace(formula, tree=tree, names=_names(tree))
            for tree in _taken_apart(formula.tree, names)
        )
    except _Bent:
        return None
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
            raise _Bent
        return _each(lambda part: _times(factor[0], part), line)
    if kind == "/" and _is_constant(parts[1]):
        return _each(lambda part: ZERO if part == ZERO else ("/", part, parts[1][0]), parts[0])
    raise _Bent


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
