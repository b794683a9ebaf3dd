"""The tables that every form shares: the head of the file, assumptions, lengths, presets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...definition import Assumption, Length, Preset, Term
from ...errors import InputError, visible
from ...limits import MAX_LENGTH_VALUE, MAX_PLAYERS
from ...numbers import Fraction
from .claims import read_claims, read_theme
from .typed_tables import (
    FORM_KEYS,
    SHARED_KEYS,
    Mistakes,
    Table,
    Written,
    blanks,
    decimal,
    exact,
    kind_of,
    label,
    sentence,
    unknown,
    whole,
    written,
)
from .uncertainty import read_distribution
from .vocabulary import Names, Vocabulary, not_too_many

HALF = Fraction(1, 2)


# -- the head of the file --------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """What stands above the first table."""

    title: str
    question: str
    source: str
    topic: str
    order: int
    story: str
    what: str
    absent: tuple[str, ...]


SHOWN_AS = {  # what lists and screens call a form, and how a file says it
    "matrix": 'form = "strategic"',
    "tree": 'form = "timing" (players who move in turn) or "extensive" (a drawn tree)',
    "offer": 'form = "bargaining"',
    "stages": 'form = "reputation"',
    "states": 'form = "stochastic"',
}


def read_form(top: Table) -> str:
    """Which of the forms the file is written in."""
    value = top.require("form")
    for form in FORM_KEYS:
        if value == form:
            return form
    if isinstance(value, str):
        error = unknown("form", "form", value, FORM_KEYS)
        if value in SHOWN_AS:
            error.remedy = (f"write {SHOWN_AS[value]}", *error.remedy)
        raise error
    known = ", ".join(f'"{form}"' for form in FORM_KEYS)
    raise InputError("form", "must be text", f"write form = and one of {known}")


def read_head(top: Table, mistakes: Mistakes) -> Head:
    """The head; a part with a mistake in it is left empty, and the mistake is kept."""

    def text(key: str, default: str | None = None) -> str:
        return top.text(key) if default is None else top.text_or(key, default)

    return Head(
        title=mistakes.attempt(text, "title") or "",
        question=mistakes.attempt(text, "question") or "",
        source=mistakes.attempt(text, "source") or "",
        topic=mistakes.attempt(text, "topic", "Other games") or "",
        order=mistakes.attempt(_order, top) or 0,
        story=mistakes.attempt(text, "story", "") or "",
        what=mistakes.attempt(text, "what", "escalation") or "",
        absent=mistakes.attempt(_absent, top) or (),
    )


def _order(top: Table) -> int:
    return top.whole("order") if "order" in top else 1000


def _absent(top: Table) -> tuple[str, ...]:
    factors = top.items("absent", 'write absent = ["domestic politics"]') if "absent" in top else []
    return tuple(sentence(factor, f"absent[{n}]") for n, factor in enumerate(factors, 1))


def check_top_keys(top: Table, form: str) -> None:
    """Raises InputError for a key that files of this form do not have."""
    known = (*SHARED_KEYS, *FORM_KEYS[form])
    for key in top.entries:
        if key in known:
            continue
        owners = [other for other, keys in FORM_KEYS.items() if key in keys]
        if not owners:
            raise unknown("", "key", key, known)
        wanted = " or ".join(f'form = "{owner}"' for owner in owners)
        raise InputError(
            key,
            f'belongs to files with {wanted}; this one has form = "{form}"',
            "change the form, or take it out",
        )


def read_player_list(top: Table) -> tuple[str, ...]:
    """players = ["nk", "bloc"], of timing and extensive games."""
    if isinstance(top.entries.get("players"), dict):
        raise InputError(
            "players",
            "must be a list of names here, not a table",
            'write players = ["russia", "bloc"] above the first [table]',
        )
    players = top.labels("players", "player")
    check_player_count(players)
    return players


def read_two_players(top: Table, does: str) -> tuple[str, str]:
    """The players of forms in which one does something and the other one answers."""
    players = read_player_list(top)
    if len(players) != 2:
        raise InputError(
            "players", f"there are {len(players)}; one {does} and one answers", "name these two"
        )
    return players[0], players[1]


def check_player_count(players: Iterable[str]) -> None:
    """Raises InputError where there are more players than an array has axes for."""
    count = len(tuple(players))
    if count > MAX_PLAYERS:
        raise InputError("players", f"{count} players; {MAX_PLAYERS} are the most")


# -- assumptions -----------------------------------------------------------------------------------


def read_assumptions(top: Table, names: Names, mistakes: Mistakes) -> tuple[Assumption, ...]:
    """Every [assumptions.NAME] without a mistake."""
    table = top.table("assumptions", "write each under its own heading, as [assumptions.v0]")
    not_too_many(table)
    found = (
        mistakes.attempt(_assumption, table, name, names) for name in table.entries
    )  # fmt: skip
    return tuple(assumption for assumption in found if assumption is not None)


def _assumption(table: Table, name: str, names: Names) -> Assumption:
    names.give(name, table.where(name), "an assumption")
    entry = table.table(
        name, f"write value, range and about under the heading [assumptions.{name}]"
    )
    entry.only(
        *("value", "range", "about", "theme", "claim", "claims", "source", "distribution"),
        required=("value", "about"),
    )
    value = entry.number("value")
    limits = _range(entry) if "range" in entry else None
    check_within(value, limits, entry.where("value"), "the baseline")
    source = entry.text("source") if "source" in entry else None
    distribution = read_distribution(entry, value, limits)
    claims, theme = read_claims(entry), read_theme(entry)
    return Assumption(name, value, limits, entry.text("about"), claims, source, distribution, theme)


def _range(entry: Table) -> tuple[Fraction, Fraction]:
    where = entry.where("range")
    values = entry.items("range", "write [lowest, highest], as in range = [0, 1]")
    if len(values) != 2:
        raise InputError(
            where,
            f"has {len(values)} numbers; it needs the lowest and the highest",
            "for example range = [0, 1]",
        )
    low, high = (exact(value, f"{where}[{n}]") for n, value in enumerate(values, 1))
    if low > high:
        raise InputError(where, "is upside down", f"write [{decimal(high)}, {decimal(low)}]")
    if low == high:
        raise InputError(
            where,
            f"holds the single value {decimal(low)}",
            "leave range out to hold the assumption fixed, or widen it",
        )
    return low, high


def check_within(
    value: Fraction, limits: tuple[Fraction, Fraction] | None, place: str, what: str
) -> None:
    """Raises InputError where a value lies outside its range."""
    if limits is None or limits[0] <= value <= limits[1]:
        return
    low, high = map(decimal, limits)
    raise InputError(
        place,
        f"{what} {decimal(value)} is outside the range {low} … {high}",
        "change the value, or widen the range",
    )


# -- lengths ---------------------------------------------------------------------------------------


def read_lengths(
    top: Table, names: Names, resized: Mapping[str, int], mistakes: Mistakes
) -> tuple[Length, ...]:
    """Every length without a mistake; `resized` replaces the values in the file."""
    table = top.table("lengths", 'write n = { value = 3, range = [1, 12], about = "..." }')
    not_too_many(table)
    found = [mistakes.attempt(_length, table, name, names) for name in table.entries]
    return tuple(
        replace(length, value=resized.get(length.name, length.value))
        for length in found
        if length is not None
    )


def _length(table: Table, name: str, names: Names) -> Length:
    names.give(name, table.where(name), "a length")
    example = f'write {name} = {{ value = 3, range = [1, 12], about = "..." }}'
    entry = table.table(name, example)
    entry.only(
        *("value", "range", "about", "theme", "claim", "claims", "source"),
        required=("value", "range", "about"),
    )
    low, high = _whole_range(entry)
    value = entry.whole("value")
    if not low <= value <= high:
        raise InputError(
            entry.where("value"),
            f"{value} is outside the range {low} … {high}",
            "change the value, or widen the range",
        )
    claims, theme = read_claims(entry), read_theme(entry)
    source = entry.text("source") if "source" in entry else None
    return Length(name, value, (low, high), entry.text("about"), claims, theme, source)


def _whole_range(entry: Table) -> tuple[int, int]:
    where = entry.where("range")
    values = entry.items("range", "write [shortest, longest], as in range = [1, 12]")
    if len(values) != 2:
        raise InputError(where, f"has {len(values)} numbers; it needs two", "range = [1, 12]")
    low, high = (whole(value, f"{where}[{n}]") for n, value in enumerate(values, 1))
    if not 1 <= low <= high:
        raise InputError(
            where, f"{low} … {high} is no range of lengths", "1 or more, shortest first"
        )
    if high > MAX_LENGTH_VALUE:
        raise InputError(where, f"{high} is too long; {MAX_LENGTH_VALUE} is the most")
    return low, high


# -- points of the assumption space ----------------------------------------------------------------


def read_values(
    table: Table, assumptions: Mapping[str, Assumption], broken: Iterable[str] = ()
) -> dict[str, Fraction]:
    """{ assumption = number } within the ranges; `broken` names are passed over."""
    values: dict[str, Fraction] = {}
    for name in table.entries:
        if name in broken:
            continue
        place = table.where(name)
        if name not in assumptions:
            raise unknown(place, "assumption", name, assumptions)
        values[name] = table.number(name)
        limits = assumptions[name].range
        if limits is None and values[name] != assumptions[name].value:
            raise InputError(
                place, f"'{name}' has no range, so it is held fixed", f"give '{name}' a range"
            )
        check_within(values[name], limits, place, "the value")
    return values


def read_presets(
    top: Table, assumptions: Mapping[str, Assumption], broken: Iterable[str], mistakes: Mistakes
) -> tuple[Preset, ...]:
    """Every [presets.NAME] without a mistake."""
    table = top.table("presets", "write each under its own heading, as [presets.allied]")
    not_too_many(table)
    found = [mistakes.attempt(_preset, table, name, assumptions, broken) for name in table.entries]
    return tuple(preset for preset in found if preset is not None)


def _preset(
    table: Table, name: str, assumptions: Mapping[str, Assumption], broken: Iterable[str]
) -> Preset:
    label(name, table.where(name))
    entry = table.table(name, f"write about and values under the heading [presets.{name}]")
    entry.only("about", "values", "expect", required=("about", "values"))
    values = read_values(entry.table("values", "values = { k = 0.5 }"), assumptions, broken)
    return Preset(name, entry.text("about"), values)


# -- [escalation] ----------------------------------------------------------------------------------


def read_line(table: Table) -> Fraction:
    """The level that counts as escalation."""
    if "line" not in table:
        return HALF
    line = table.number("line")
    if not 0 <= line <= 1:
        raise InputError(
            table.where("line"),
            f"{decimal(line)} is not between 0 and 1",
            "escalation is a score from 0 to 1, and so is the line drawn across it",
        )
    return line


def read_why(table: Table, may_be_absent: bool) -> str:
    """Why that level counts; empty where the file leaves [escalation] out, and may.

    Raises InputError when the file does not say.
    """
    if may_be_absent and not table.entries:
        return ""
    if "why" not in table:
        raise InputError(
            "escalation",
            "'why' is missing",
            'add: why = "one sentence: what the line means, and why it is drawn there"',
        )
    return table.text("why")


def read_scores(table: Table, ends: Sequence[str], vocabulary: Vocabulary) -> list[Term]:
    """The score of each way it can end; 0 where none is given."""
    for key in table.entries:
        if key not in ("line", "why", *ends):
            raise table.unknown_key(key, ("line", "why", *ends))
    return [Term(vocabulary.formula(table.entries.get(key, 0), table.where(key))) for key in ends]


def check_line_only(top: Table, where: str) -> None:
    """Trees have their scores elsewhere than in [escalation]."""
    table = top.table("escalation")
    for key in table.entries:
        if key not in ("line", "why"):
            error = table.unknown_key(key, ("line", "why"))
            error.remedy = (f"only line and why stand here; {where}",)
            raise error


def check_who_moves(table: Table, choice: tuple[str, str], examples: list[str]) -> None:
    """Raises InputError unless either a player moves or chance does."""
    by_player = any(key in table for key in choice)
    if by_player and "chance" in table:
        raise InputError(
            table.place, f"has {' and '.join(choice)} beside chance", ["keep one:", *examples]
        )
    if not by_player and "chance" not in table:
        raise InputError(
            table.place, "says neither who moves nor what chance does", ["add one:", *examples]
        )


def formulas_by_player(
    value: Any, place: str, players: tuple[str, ...], more: tuple[str, ...] = ()
) -> Table:
    """A table with one formula per player (and perhaps `more` keys); a list is explained."""
    if isinstance(value, list):
        raise InputError(
            place,
            "a list does not say whose payoff is whose",
            f"write {{ {_filled(value, players) or blanks(players)} }}",
        )
    if not isinstance(value, dict):
        raise InputError(
            place,
            f"must be a table with one formula per player, not {kind_of(value)}",
            f"write {{ {blanks(players)} }}",
        )
    table = Table(place, value)
    for key in value:
        if key not in players and key not in more:
            raise unknown(place, "player", key, players)
    missing = [player for player in players if player not in value]
    if missing:
        raise InputError(
            place,
            f"no payoff for {' and '.join(missing)}",
            f"add: {blanks(missing)}",
        )
    return table


def _filled(values: list[Any], players: tuple[str, ...]) -> str:
    """The list rewritten with the players' names, where it has one entry for each."""
    if len(values) != len(players) or not all(isinstance(v, str | int) for v in values):
        return ""
    quoted = (str(v) if isinstance(v, int | Written) else f'"{visible(v)}"' for v in values)
    return ", ".join(f"{written(player)} = {v}" for player, v in zip(players, quoted, strict=True))


# -- together ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """What does not depend on the form. Where mistakes were kept, parts of it are stand-ins."""

    head: Head
    line: Fraction
    why: str
    assumptions: tuple[Assumption, ...]
    lengths: tuple[Length, ...]
    names: Names


def read_shared(top: Table, resizing: Mapping[str, int], mistakes: Mistakes) -> Shared:
    """Head, escalation line, assumptions and lengths; every mistake in them is kept."""
    names = Names()
    escalation = mistakes.attempt(top.table, "escalation", "write line, why and scores under it")
    escalation = escalation or Table("escalation", {"why": "-"})  # its mistake is kept already
    line = mistakes.attempt(read_line, escalation)
    # Only of a table all scores stand there, so that without it nothing is left without a line.
    may_be_absent = top.entries.get("form") == "strategic" and "escalation" not in top
    return Shared(
        head=read_head(top, mistakes),
        line=HALF if line is None else line,
        why=mistakes.attempt(read_why, escalation, may_be_absent) or "",
        assumptions=mistakes.attempt(read_assumptions, top, names, mistakes) or (),
        lengths=mistakes.attempt(read_lengths, top, names, resizing, mistakes) or (),
        names=names,
    )
