"""What the names in a game's rules mean: assumptions, lengths, and names for formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...definition import Definition, Settings, moving_names
from ...errors import FormulaError, Unresolved
from ...numbers import Number


@dataclass(frozen=True)
class NameMeaning:
    """One name of a file.

    about     what an assumption or a length is about; "" of a name for a formula
    formula   the formula behind a defined name, else ""
    uses      the names in the formula
    value     at the point asked for; None where it depends on what is played, or has no value
    is_fixed  is it an assumption without a range?
    """

    name: str
    about: str
    formula: str
    uses: frozenset[str]
    value: Number | None
    is_fixed: bool = False


def meanings(definition: Definition, values: Settings | None = None) -> dict[str, NameMeaning]:
    """Every name of the file at a point: names for formulas, assumptions, lengths."""
    point = definition.point(values)
    moves = moving_names(definition.define)
    found = [
        NameMeaning(
            name, "", formula.text, formula.names,
            None if moves[name] else _value(definition, name, values),
        )
        for name, formula in definition.define.items()
    ]  # fmt: skip
    found += [
        NameMeaning(a.name, a.about, "", frozenset(), point[a.name], a.range is None)
        for a in definition.assumptions
    ]
    found += [
        NameMeaning(length.name, length.about, "", frozenset(), definition.number(length.value, ""))
        for length in definition.lengths
    ]
    return {meaning.name: meaning for meaning in found}


def _value(definition: Definition, name: str, values: Settings | None) -> Number | None:
    try:
        return definition.number(name, f"define.{name}", definition.point(values))
    except (FormulaError, Unresolved):
        return None


def behind(names: Iterable[str], known: dict[str, NameMeaning]) -> list[str]:
    """These names and all that the formulas behind them use, in the order of `known`."""
    todo, found = [name for name in names if name in known], set[str]()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [other for other in known[name].uses if other in known]
    return [name for name in known if name in found]
