"""Timing form: who moves when, and who sees it.

A file is read in two steps, because names under [define] may speak of moves: first the name and
actions of each move, then the formulas. `tree_from_moves` makes a tree of the moves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import FormulaError, InputError
from ...expressions import Formula
from ...limits import MAX_MOVES
from ..entries.form_reader import Body
from ..entries.head_and_assumptions import (
    check_line_only,
    check_who_moves,
    formulas_by_player,
    read_player_list,
)
from ..entries.typed_tables import Mistakes, Table, blanks, kind_of, label, unknown
from ..entries.vocabulary import Names, Vocabulary, later_moves
from .tree_from_moves import PayoffEntry, TimedMove, unfold

MOVE_EXAMPLES = [
    'a choice: player = "russia" and actions = ["warn", "silent"]',
    'chance:   chance = { high = "r", low = "1 - r" }',
]


@dataclass(frozen=True)
class Sketch:
    """The parts of a move that can be read before [define]: its name and its actions."""

    table: Table
    name: str
    actions: tuple[str, ...]


class TimingReader:
    """Reads players, [[moves]] and [[payoffs]]."""

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.players = read_player_list(top)
        self.sketches = _sketches(top, names)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        return {sketch.name: sketch.actions for sketch in self.sketches}

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The tree that the moves span, and its formulas; None where a mistake was kept."""
        mistakes.attempt(check_line_only, self.top, "each [[payoffs]] entry has its own escalation")
        moves = read_moves(self.players, self.sketches, vocabulary, mistakes)
        entries = mistakes.attempt(_entries, self.top, self.players, vocabulary, mistakes)
        if mistakes.found or entries is None:
            return None
        return mistakes.attempt(unfold, self.players, moves, entries, vocabulary)


# -- [[moves]] -------------------------------------------------------------------------------------


def _sketches(top: Table, names: Names) -> tuple[Sketch, ...]:
    return tuple(_sketch(table, names) for table in read_move_tables(top))


def read_move_tables(top: Table) -> list[Table]:
    """The tables [[moves]], of which there is one at least, and not too many."""
    tables = top.tables("moves")
    if not tables:
        raise InputError(
            "moves",
            "there are none",
            "write each move under a heading [[moves]]: name, player and actions",
        )
    if len(tables) > MAX_MOVES:
        raise InputError("moves", f"{len(tables):,} moves; {MAX_MOVES} are the most")
    return tables


def _sketch(table: Table, names: Names) -> Sketch:
    name = names.give(_move_name(table), table.where("name"), "a move")
    named = Table(f"moves.{name}", table.entries)
    named.only("name", "player", "actions", "chance", "when", "seen_by")
    check_who_moves(named, ("player", "actions"), MOVE_EXAMPLES)
    if "chance" not in named:
        named.require("player")
        return Sketch(named, name, named.labels("actions", "action"))
    events = named.table("chance", 'write { high = "r", low = "1 - r" }: event = probability')
    if not events.entries:
        raise InputError(events.place, "no event in it", 'write { high = "r", low = "1 - r" }')
    return Sketch(named, name, tuple(label(event, events.where(event)) for event in events.entries))


def _move_name(table: Table) -> str:
    name = table.require("name")
    if not isinstance(name, str):
        raise InputError(
            table.where("name"), f"must be a name in quotes, not {kind_of(name)}", 'name = "answer"'
        )
    return name


def read_moves(
    players: tuple[str, ...],
    sketches: tuple[Sketch, ...],
    vocabulary: Vocabulary,
    mistakes: Mistakes,
) -> list[TimedMove]:
    """The moves without a mistake, once the names under [define] are known."""
    moves = _MoveReader(players, sketches, vocabulary)
    read = (mistakes.attempt(moves.read, sketch) for sketch in sketches)
    return [move for move in read if move is not None]


@dataclass
class _MoveReader:
    """Reads the rest of each move once the names under [define] are known."""

    players: tuple[str, ...]
    sketches: tuple[Sketch, ...]
    vocabulary: Vocabulary

    def read(self, sketch: Sketch) -> TimedMove:
        table = sketch.table
        return TimedMove(
            sketch.name,
            table.place,
            sketch.actions,
            self.player(table),
            self.probabilities(sketch) if "chance" in table else (),
            self.when(sketch) if "when" in table else None,
            self.seen_by(table) if "seen_by" in table else None,
        )

    def player(self, table: Table) -> int | None:
        if "chance" in table:
            return None
        return self.player_index(table.text("player"), table.where("player"))

    def player_index(self, name: str, place: str) -> int:
        if name not in self.players:
            raise unknown(place, "player", name, self.players)
        return self.players.index(name)

    def probabilities(self, sketch: Sketch) -> tuple[Formula, ...]:
        events = sketch.table.table("chance")
        formulas = []
        for event in sketch.actions:
            formula = self.vocabulary.formula(events.entries[event], events.where(event))
            later_moves(formula, sketch.name, self.later(sketch), self.vocabulary)
            formulas.append(formula)
        return tuple(formulas)

    def later(self, sketch: Sketch) -> list[str]:
        return [other.name for other in self.sketches[self.sketches.index(sketch) + 1 :]]

    def when(self, sketch: Sketch) -> Formula:
        formula = read_when(sketch.table, self.vocabulary)
        later_moves(formula, sketch.name, self.later(sketch), self.vocabulary)
        return formula

    def seen_by(self, table: Table) -> frozenset[int]:
        where = table.where("seen_by")
        names = table.items("seen_by", 'write seen_by = ["bloc"], or [] for nobody')
        for n, name in enumerate(names, 1):
            label(name, f"{where}[{n}]")
        return frozenset(self.player_index(name, where) for name in names)


def read_when(table: Table, vocabulary: Vocabulary) -> Formula:
    """A condition on moves alone: the tree must not depend on assumptions."""
    place = table.where("when")
    formula = vocabulary.formula(table.entries["when"], place)
    for name in sorted(formula.names):
        found = re.search(rf"\b{name}\b", formula.text)
        raise FormulaError(
            place,
            f"'{name}' is a number, and only moves may decide what happens next",
            ["write a condition on earlier moves, as in answer.proceed and not signal.warn",
             "what depends on numbers belongs into payoffs or chance"],
            text=formula.text,
            span=found.span() if found else None,
        )  # fmt: skip
    return formula


# -- [[payoffs]] -----------------------------------------------------------------------------------


def _entries(
    top: Table, players: tuple[str, ...], vocabulary: Vocabulary, mistakes: Mistakes
) -> list[PayoffEntry]:
    tables = _payoff_tables(top, players)
    entries = [mistakes.attempt(_entry, table, players, vocabulary) for table in tables]
    named: dict[str, str] = {}
    for entry in entries:
        if entry is None or entry.outcome is None:
            continue
        if entry.outcome in named:
            with mistakes.noted():
                raise InputError(
                    f"{entry.place}.outcome",
                    f"'{entry.outcome}' is already the outcome of {named[entry.outcome]}",
                    "give each entry an outcome of its own, or none",
                )
        named[entry.outcome] = entry.place
    return [entry for entry in entries if entry is not None]


def _payoff_tables(top: Table, players: tuple[str, ...]) -> list[Table]:
    rows = [f"  {blanks([player])}" for player in players]
    if not top.entries.get("payoffs"):
        raise InputError("payoffs", "there are none", ["add:", "  [[payoffs]]", *rows])
    for reserved in ("when", "outcome", "escalation"):
        if reserved in players:
            raise InputError(
                "players",
                f"'{reserved}' has a meaning of its own under [[payoffs]]",
                "rename the player",
            )
    return top.tables("payoffs")


def _entry(table: Table, players: tuple[str, ...], vocabulary: Vocabulary) -> PayoffEntry:
    keys = ("when", "outcome", "escalation")
    row = formulas_by_player(table.entries, table.place, players, keys)
    formulas = [vocabulary.formula(row.entries[player], row.where(player)) for player in players]
    score = vocabulary.formula(row.entries.get("escalation", 0), row.where("escalation"))
    outcome = label(row.entries["outcome"], row.where("outcome")) if "outcome" in row else None
    when = read_when(row, vocabulary) if "when" in row else None
    return PayoffEntry(table.place, when, outcome, tuple(formulas), score)
