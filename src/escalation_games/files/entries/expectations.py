"""[[expect]]: results that a file says must come out, and at which point.

Expectations are read here, and tested elsewhere. A checked table holds plain values: text, whole
numbers, lists, dicts. Formulas stay text, and a decimal number stays as it is written:
`expressions.parse` reads both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...definition import Assumption, Expectation, Length, Preset
from ...errors import InputError
from ...forms import Decision, Structure
from ...numbers import Fraction
from .head_and_assumptions import read_values
from .typed_tables import Mistakes, Table, count, exact, kind_of, one_of, unknown
from .vocabulary import Vocabulary, formula_text

REGIMES = ("below", "across", "above", "unresolved")
COMPLETENESS = ("all", "extreme points of every component", "all pure", "some")
CHANGES = ("regime", "envelope", "structure", "labels", "off path")
EXPECTED = ("equilibria", "envelope", "regime", "completeness", "tips", "regimes", "changes")


@dataclass(frozen=True)
class Scope:
    """The names that expectations may use, by what they name.

    terms  names of the numbers that an equilibrium has beside its probabilities
    """

    assumptions: Mapping[str, Assumption]
    lengths: Mapping[str, Length]
    presets: Mapping[str, Preset]
    players: tuple[str, ...]
    decisions: Mapping[str, Decision]
    vocabulary: Vocabulary
    terms: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        assumptions: Iterable[Assumption],
        lengths: Iterable[Length],
        presets: Iterable[Preset],
        players: tuple[str, ...],
        structure: Structure,
        vocabulary: Vocabulary,
    ) -> Scope:
        """The scope of a file, from its parts as they were read."""
        return cls(
            {a.name: a for a in assumptions},
            {length.name: length for length in lengths},
            {p.name: p for p in presets},
            players,
            {d.name: d for d in structure.decisions},
            vocabulary,
            structure.terms,
        )


def read_expectations(top: Table, known: Scope, mistakes: Mistakes) -> tuple[Expectation, ...]:
    """Every [[expect]] entry without a mistake, then those of the presets."""
    tables = mistakes.attempt(top.tables, "expect") or []
    found = [mistakes.attempt(_expectation, table, known) for table in tables]
    found += [
        mistakes.attempt(_of_preset, top, name, known)
        for name in known.presets
        if "expect" in top.entries["presets"][name]
    ]
    return tuple(expectation for expectation in found if expectation is not None)


def _of_preset(top: Table, name: str, known: Scope) -> Expectation:
    """[presets.NAME] expect = { regime = "above" }: what holds in this reading."""
    entry = top.table("presets").table(name)
    table = entry.table("expect", 'write expect = { regime = "above" }')
    table.only(*EXPECTED)
    preset = known.presets[name]
    checked = _results(table, known)
    return Expectation(table.place, preset.about, dict(preset.values), checked, name)


def _results(table: Table, known: Scope) -> dict[str, Any]:
    """The results that an entry expects."""
    keys = [key for key in EXPECTED if key in table]
    if not keys:
        raise InputError(
            table.place,
            "expects nothing",
            'add for example: regime = "across", or tips = { d = ["5/12"] }',
        )
    checked = {key: _READERS[key](table, key, known) for key in keys}
    _check_counts(table, checked)
    return checked


def _expectation(table: Table, known: Scope) -> Expectation:
    table.only("why", "at", "preset", "lengths", *EXPECTED, required=("why",))
    preset = _preset(table, known)
    at = read_values(table.table("at", "write { d = 0.5 }: assumption = number"), known.assumptions)
    point = dict(known.presets[preset].values) if preset else at
    checked = _results(table, known)
    return Expectation(
        table.place, table.text("why"), point, checked, preset, _lengths(table, known)
    )


def _lengths(table: Table, known: Scope) -> dict[str, int]:
    """The lengths of the expected results. Decisions are named as at the lengths of the file."""
    given = table.table("lengths", "write { n = 4 }: length = whole number")
    found = {}
    for name in given.entries:
        if name not in known.lengths:
            raise unknown(given.where(name), "length", name, known.lengths)
        found[name] = given.whole(name)
        low, high = known.lengths[name].range
        if not low <= found[name] <= high:
            raise InputError(
                given.where(name), f"{found[name]} is outside the range {low} … {high}",
                "another length, or widen its range",
            )  # fmt: skip
    return found


def _preset(table: Table, known: Scope) -> str | None:
    if "preset" not in table:
        return None
    if "at" in table:
        raise InputError(table.place, "has both 'at' and 'preset'", "keep one of them")
    preset = table.text("preset")
    if preset not in known.presets:
        raise unknown(table.where("preset"), "preset", preset, known.presets)
    return preset


# -- formulas --------------------------------------------------------------------------------------


def _formula(value: object, place: str, known: Scope) -> str:
    """The text of a formula over assumptions, without moves: at a point no move is made."""
    formula = known.vocabulary.formula(value, place, choices={})
    moves = known.vocabulary.moves_of(formula)
    if moves:
        raise InputError(
            place,
            f"'{formula.text}' depends on what is played ({', '.join(sorted(moves))})",
            "an expectation is one number: use assumptions, and names that do not speak of moves",
        )
    return formula_text(value, place)


def _formulas(table: Table, known: Scope, names: Iterable[str], what: str) -> dict[str, str]:
    """A table of formulas whose keys are all among `names`."""
    for key in table.entries:
        if key not in names:
            raise unknown(table.place, what, key, names)
    return {key: _formula(value, table.where(key), known) for key, value in table.entries.items()}


# -- the kinds of expectations ---------------------------------------------------------------------


def _regime(table: Table, key: str, _: Scope) -> str:
    return one_of(table.entries[key], table.where(key), "regime", REGIMES)


def _completeness(table: Table, key: str, _: Scope) -> str:
    return one_of(table.entries[key], table.where(key), "completeness", COMPLETENESS)


def _envelope(table: Table, key: str, known: Scope) -> list[str]:
    ends = table.items(key, 'write envelope = ["0", "1"]: lowest and highest escalation')
    place = table.where(key)
    if len(ends) != 2:
        problem = f"has {count(len(ends), 'number')}; it needs the lowest and the highest"
        raise InputError(place, problem, 'envelope = ["0", "1"]')
    return [_formula(end, f"{place}[{n}]", known) for n, end in enumerate(ends, 1)]


def _equilibria(table: Table, key: str, known: Scope) -> list[dict[str, Any]]:
    example = 'write equilibria = [ { play = { bloc = "build" }, escalation = "1" } ]'
    entries, place = table.items(key, example), table.where(key)
    if not all(isinstance(entry, dict) for entry in entries):
        raise InputError(place, "every equilibrium must be a table", example)
    tables = [Table(f"{place}[{n}]", entry) for n, entry in enumerate(entries, 1)]
    return [_equilibrium(entry, known) for entry in tables]


def _equilibrium(table: Table, known: Scope) -> dict[str, Any]:
    table.only("play", "terms", "payoffs", "escalation", "labels", "count")
    checked: dict[str, Any] = {}
    if "play" in table:
        checked["play"] = _play(table.table("play", 'write { bloc = "build" }'), known)
    if "terms" in table:
        terms = table.table("terms", 'write { x = "1/2" }: name = number')
        checked["terms"] = _formulas(terms, known, known.terms, "term")
    if "payoffs" in table:
        payoffs = table.table("payoffs", 'write { bloc = "-1/2" }')
        checked["payoffs"] = _formulas(payoffs, known, known.players, "player")
    if "escalation" in table:
        checked["escalation"] = _formula(
            table.entries["escalation"], table.where("escalation"), known
        )
    if "labels" in table:
        checked["labels"] = list(table.labels("labels", "label"))
    if "count" in table:
        checked["count"] = table.whole("count")
    return checked


def _play(table: Table, known: Scope) -> dict[str, str | dict[str, str]]:
    return {name: _choice(table, name, known) for name in table.entries}


def _choice(table: Table, name: str, known: Scope) -> str | dict[str, str]:
    """The name of an action, or probabilities of several actions, as formulas by name."""
    place, value = table.where(name), table.entries[name]
    if name not in known.decisions:
        raise unknown(table.place, "decision", name, known.decisions)
    actions = known.decisions[name].actions
    if isinstance(value, dict):
        return _formulas(Table(place, value), known, actions, "action")
    if not isinstance(value, str):
        raise InputError(
            place,
            f"must be an action, not {kind_of(value)}",
            'or { build = "1/3" }: its probability',
        )
    if value not in actions:
        raise unknown(place, "action", value, actions)
    return value


def _per_assumption(
    table: Table, key: str, known: Scope, read: Callable[[object, str], Any], example: str
) -> dict[str, list[Any]]:
    """A table { assumption = [ ... ] }, of assumptions with a range; `read` reads each item."""
    lists = table.table(key, example)
    ranged = [name for name, assumption in known.assumptions.items() if assumption.range]
    for name in lists.entries:
        if name in known.assumptions and name not in ranged:
            raise InputError(
                lists.where(name), "has no range, so nothing tips along it", "give it a range"
            )
        if name not in ranged:
            raise unknown(lists.place, "assumption", name, ranged)
    return {
        name: [
            read(value, f"{lists.where(name)}[{n}]")
            for n, value in enumerate(lists.items(name, example), 1)
        ]
        for name in lists.entries
    }


def _tips(table: Table, key: str, known: Scope) -> dict[str, list[Any]]:
    def read(value: object, place: str) -> Any:
        if isinstance(value, dict):
            return _interval(Table(place, value))
        return _formula(value, place, known)

    return _per_assumption(table, key, known, read, 'write { d = ["1/3", "5/12"] }')


def _interval(table: Table) -> dict[str, list[Fraction]]:
    """The interval in which a tip that is not exact must lie."""
    table.only("in", required=("in",))
    ends = table.items("in", 'write { in = ["1.5", "1.6"] }')
    place = table.where("in")
    if len(ends) != 2:
        raise InputError(place, f"has {len(ends)} numbers; it needs two", 'in = ["1.5", "1.6"]')
    low, high = (exact(end, f"{place}[{n}]") for n, end in enumerate(ends, 1))
    if low >= high:
        raise InputError(place, "must rise", "write the lower number first")
    return {"in": [low, high]}


def _regimes(table: Table, key: str, known: Scope) -> dict[str, list[Any]]:
    def read(value: object, place: str) -> str:
        return one_of(value, place, "regime", REGIMES)

    return _per_assumption(table, key, known, read, 'write { d = ["across", "below"] }')


def _changes(table: Table, key: str, known: Scope) -> dict[str, list[Any]]:
    example = 'write { d = [["labels"], ["regime", "structure"]] }'

    def read(value: object, place: str) -> list[str]:
        if not isinstance(value, list):
            raise InputError(place, f"must be a list, not {kind_of(value)}", example)
        return [one_of(word, place, "change", CHANGES) for word in value]

    return _per_assumption(table, key, known, read, example)


_READERS: dict[str, Callable[[Table, str, Scope], Any]] = {
    "equilibria": _equilibria,
    "envelope": _envelope,
    "regime": _regime,
    "completeness": _completeness,
    "tips": _tips,
    "regimes": _regimes,
    "changes": _changes,
}


def _check_counts(table: Table, checked: Mapping[str, Any]) -> None:
    """Raises InputError where the numbers of tips, changes and regimes do not fit each other.

    Each tip has its changes; n tips part a range into n + 1 intervals, or into fewer where a tip
    lies at an end of the range, which only solving the game can tell.
    """
    for key, what, least, most in (("regimes", "regime", -1, 1), ("changes", "change", 0, 0)):
        for name, values in checked.get(key, {}).items():
            tips = len(checked.get("tips", {}).get(name, values))
            if not tips + least <= len(values) <= tips + most:
                raise InputError(
                    Table(table.where(key), {}).where(name),
                    f"{count(len(values), what)} for {count(tips, 'tip')}",
                    f"with {count(tips, 'tip')} there are {tips + most}",
                )
