"""The names that the formulas of one file may use, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from ...errors import FormulaError, InputError
from ...expressions import Formula, SyntaxTree, nested, parse
from ...limits import MAX_NAMES, MAX_NESTED
from ...numbers import Fraction
from .typed_tables import (
    Mistakes,
    Table,
    Written,
    exact,
    identifier,
    is_identifier,
    join,
    kind_of,
    visible_only,
)

Choices = Mapping[str, Sequence[str]]


@dataclass
class Vocabulary:
    """Assumptions, lengths, defined names, and the choices: player or move -> its actions.

    Lengths are known numbers: they are written into a formula as soon as the formula is read.
    `broken` holds names whose own entry has a mistake, so that their use is no further mistake.
    """

    assumptions: tuple[str, ...]
    lengths: Mapping[str, int]
    choices: Choices
    define: dict[str, Formula] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    _moves: dict[str, frozenset[str]] = field(default_factory=dict)
    _nested: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, None]:
        """Every name that stands for a number, in the order of the file."""
        names = (*self.assumptions, *self.define, *sorted(self.broken), *self.lengths)
        return dict.fromkeys(names)

    def formula(
        self, value: object, place: str, *, also: Iterable[str] = (), choices: Choices | None = None
    ) -> Formula:
        """The checked formula in a TOML value. Raises InputError.

        `also` are further names that it may use, to which the caller gives a meaning later;
        `choices` replaces the vocabulary's own.
        """
        known = self.names | dict.fromkeys(also)
        chosen = self.choices if choices is None else choices
        formula = parse(formula_text(value, place), place, names=known, choices=chosen)
        if nested(formula.tree, self._nested) > MAX_NESTED:
            raise FormulaError(
                place, f"operations nest more than {MAX_NESTED} deep, through [define]",
                "let fewer definitions stand one upon the other", text=formula.text,
            )  # fmt: skip
        return bound(formula, self.lengths)

    def moves_of(self, formula: Formula) -> frozenset[str]:
        """The moves (or players) that a formula's value depends on, also through [define]."""
        own = {who for who, _ in formula.indicators}
        return frozenset(own).union(*(self._moves.get(name, ()) for name in formula.names))

    def add(self, name: str, formula: Formula) -> None:
        """Enters a name under [define], after those that its formula uses."""
        self._moves[name] = self.moves_of(formula)
        self._nested[name] = nested(formula.tree, self._nested)
        self.define[name] = formula


def formula_text(value: object, place: str) -> str:
    """The text of the formula in a TOML value, which may be a number. Raises InputError."""
    if isinstance(value, Written):
        exact(value, place)
        return str(value)
    if isinstance(value, str):
        visible_only(value.replace("\n", " "), place)
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(exact(value, place))
    remedy = "write 1 or 0" if isinstance(value, bool) else 'write it in quotes, as in "a - k"'
    raise InputError(place, f"must be one formula or number, not {kind_of(value)}", remedy)


def at_step(formula: Formula, values: Mapping[str, int], index: str) -> Formula:
    """The formula of a template at these values; its place is marked with the value of `index`."""
    if index not in formula.names:
        return bound(formula, values)
    place = f"{formula.place} ({index} = {values[index]})"
    return replace(bound(formula, values), place=place)


def bound(formula: Formula, values: Mapping[str, int]) -> Formula:
    """The formula with these names replaced by their numbers; its text stays as it was."""
    if formula.names.isdisjoint(values):
        return formula
    tree = _bound(formula.tree, values)
    spans: dict[SyntaxTree, tuple[int, int]] = {}
    for part, span in formula.spans.items():
        spans.setdefault(_bound(part, values), span)
    return replace(formula, tree=tree, names=formula.names - values.keys(), spans=spans)


def _bound(tree: SyntaxTree, values: Mapping[str, int]) -> SyntaxTree:
    if tree[0] == "name":
        return ("number", Fraction(values[tree[1]])) if tree[1] in values else tree
    if tree[0] in ("number", "is"):
        return tree
    return (tree[0], *(_bound(operand, values) for operand in tree[1:]))


# -- names stand for one thing ---------------------------------------------------------------------


class Names:
    """The names that have been given so far, each with the kind of thing that it names."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def give(self, name: str, place: str, what: str) -> str:
        """Enters and returns a name. Raises InputError for one given before or unusable."""
        identifier(name, place)
        if name in self.given:
            raise InputError(
                place, f"'{name}' is already the name of {self.given[name]}", "rename one of them"
            )
        self.given[name] = what
        return name


def not_too_many(table: Table) -> None:
    """Raises InputError for a table of more than MAX_NAMES names."""
    count = len(table.entries)
    if count > MAX_NAMES:
        raise InputError(table.place, f"{count} names; {MAX_NAMES} are the most")


# -- [define] --------------------------------------------------------------------------------------


def read_define(
    table: Table, vocabulary: Vocabulary, names: Names, mistakes: Mistakes
) -> Vocabulary:
    """Adds the formulas of [define] to the vocabulary; each may use the names above it."""
    not_too_many(table)
    reader = _Define(table, vocabulary)
    for name, value in table.entries.items():
        place = table.where(name)
        with mistakes.noted():
            names.give(name, place, "a formula under [define]")
            vocabulary.add(name, reader.formula(name, value))
        if name not in vocabulary.define and is_identifier(name):
            vocabulary.broken.add(name)
    return vocabulary


class _Define:
    """Reads the formulas of [define] in order; knows the names below, to explain a wrong order."""

    def __init__(self, table: Table, vocabulary: Vocabulary) -> None:
        self.table = table
        self.vocabulary = vocabulary

    def formula(self, name: str, value: object) -> Formula:
        place = self.table.where(name)
        known = self.vocabulary.names
        below = [other for other in self.table.entries if other not in known]
        try:
            formula = self.vocabulary.formula(value, place, also=below)
        except FormulaError:
            # once more without the names below, so that the error does not suggest them
            formula = self.vocabulary.formula(value, place)
        for other in formula.names:
            if other in below:
                self.fail(name, other, formula)
        return formula

    def fail(self, name: str, other: str, formula: Formula) -> NoReturn:
        remedy = f"move the line of '{other}' above that of '{name}'"
        problem = f"'{other}' is defined further down"
        if other == name:
            problem = f"'{name}' is defined by itself"
            remedy = "use only assumptions and names defined above it"
        elif circle := self.circle(name, other):
            problem = f"a circle of definitions: {' → '.join(circle)}"
            remedy = "use only assumptions and names defined above it"
        found = re.search(rf"\b{other}\b", formula.text)
        span = found.span() if found else None
        raise FormulaError(formula.place, problem, remedy, text=formula.text, span=span)

    def circle(self, name: str, other: str) -> list[str]:
        """The way from `name` over `other` back to `name`; empty if there is none."""
        ways, seen = [[name, other]], {other}
        for way in ways:
            for following in self.uses(way[-1]):
                if following == name:
                    return [*way, name]
                if following not in seen:
                    seen.add(following)
                    ways.append([*way, following])
        return []

    def uses(self, name: str) -> list[str]:
        """The names under [define] in the formula of a name; none where it cannot be read."""
        try:
            formula = self.vocabulary.formula(
                self.table.entries[name], join(self.table.place, name), also=self.table.entries
            )
        except InputError:
            return []
        return [other for other in self.table.entries if other in formula.names]


def later_moves(formula: Formula, own: str, later: Iterable[str], vocabulary: Vocabulary) -> None:
    """Raises FormulaError where a formula depends on a move that has not been made yet."""
    for move in (own, *later):
        if move not in vocabulary.moves_of(formula):
            continue
        found = re.search(rf"\b{move}\b", formula.text)
        when = "is this move itself" if move == own else "is made later"
        problem = f"'{move}' {when}, so it is not known here"
        if found is None:
            problem = f"this depends, through [define], on '{move}', which {when}"
        raise FormulaError(
            formula.place,
            problem,
            "use earlier moves only, or change the order of the moves",
            text=formula.text,
            span=found.span() if found else None,
        )
