"""Timing form: who moves when, and who sees it. Expands to a tree.

Moves happen in the order of the file; one whose `when` does not hold after a play is left out of
that play. A player knows the moves that they see and those they made themselves, and never forgets
them, so that recall is perfect by construction. A move that the next mover does not see makes the
two simultaneous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from ..definition import Term
from ..errors import FormulaError, InputError
from ..expressions import Formula, evaluate, written_indicator
from ..forms import Decision, ExtensiveStructure, Node, objects
from .body import MAX_NODES, Body, Draw
from .common import check_line_only, check_who_moves, formulas_by_player, read_player_list
from .tables import Mistakes, Table, blanks, kind_of, label, unknown
from .vocabulary import Names, Vocabulary, later_moves

MOVE_EXAMPLES = [
    'a choice: player = "russia" and actions = ["warn", "silent"]',
    'chance:   chance = { high = "r", low = "1 - r" }',
]

Pair = tuple[str, str]  # a move and the action taken
Play = tuple[Pair, ...]


@dataclass(frozen=True)
class Sketch:
    """A move as far as it can be read before [define]: its name and its actions."""

    table: Table
    name: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """One move. `player` is an index, None for chance; `seen_by` None where everybody sees it."""

    name: str
    place: str
    actions: tuple[str, ...]
    player: int | None
    probabilities: tuple[Formula, ...]
    when: Formula | None
    seen_by: frozenset[int] | None

    def seen(self, player: int | None) -> bool:
        return self.seen_by is None or player == self.player or player in self.seen_by


@dataclass(frozen=True)
class Entry:
    """One [[payoffs]] entry: the plays it applies to, and what they are worth."""

    place: str
    when: Formula | None
    outcome: str | None
    payoffs: tuple[Formula, ...]
    escalation: Formula

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (*self.payoffs, self.escalation)


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
        mistakes.attempt(check_line_only, self.top, "each [[payoffs]] entry has its own escalation")
        moves = _MoveReader(self.players, self.sketches, vocabulary)
        read = [mistakes.attempt(moves.read, sketch) for sketch in self.sketches]
        entries = mistakes.attempt(_entries, self.top, self.players, vocabulary, mistakes)
        complete = [move for move in read if move is not None]
        if mistakes.found or entries is None:
            return None
        return mistakes.attempt(_body, self.players, complete, entries, vocabulary)


# -- [[moves]] -------------------------------------------------------------------------------------


def _sketches(top: Table, names: Names) -> tuple[Sketch, ...]:
    tables = top.tables("moves")
    if not tables:
        raise InputError(
            "moves",
            "there are none",
            "write each move under a heading [[moves]]: name, player and actions",
        )
    return tuple(_sketch(table, names) for table in tables)


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


@dataclass
class _MoveReader:
    """Reads the rest of each move once the names under [define] are known."""

    players: tuple[str, ...]
    sketches: tuple[Sketch, ...]
    vocabulary: Vocabulary

    def read(self, sketch: Sketch) -> Move:
        table = sketch.table
        return Move(
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
) -> list[Entry]:
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


def _entry(table: Table, players: tuple[str, ...], vocabulary: Vocabulary) -> Entry:
    keys = ("when", "outcome", "escalation")
    row = formulas_by_player(table.entries, table.place, players, keys)
    formulas = [vocabulary.formula(row.entries[player], row.where(player)) for player in players]
    score = vocabulary.formula(row.entries.get("escalation", 0), row.where("escalation"))
    outcome = label(row.entries["outcome"], row.where("outcome")) if "outcome" in row else None
    when = read_when(row, vocabulary) if "when" in row else None
    return Entry(table.place, when, outcome, tuple(formulas), score)


# -- conditions ------------------------------------------------------------------------------------


class Conditions:
    """Answers whether a `when` holds after a play; each distinct question is asked once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.answers: dict[tuple[int, Play], bool] = {}

    def hold(self, when: Formula | None, play: Play) -> bool:
        if when is None:
            return True
        moves = self.vocabulary.moves_of(when)
        relevant = tuple(pair for pair in play if pair[0] in moves)
        key = (id(when), relevant)
        if key not in self.answers:
            self.answers[key] = self.answer(when, relevant)
        return self.answers[key]

    @staticmethod
    def answer(when: Formula, relevant: Play) -> bool:
        value = evaluate(when, {}, dict(relevant))
        if value not in (Fraction(0), Fraction(1)):
            raise FormulaError(
                when.place,
                f"comes out as {value}; a condition is true (1) or false (0)",
                "combine moves with and, or, not, as in answer.proceed and not signal.warn",
                text=when.text,
            )
        return bool(value == 1)


# -- expansion -------------------------------------------------------------------------------------


@dataclass
class _Open:
    """A play that goes on, and where in the tree its next node will hang."""

    play: Play
    parent: int
    slot: int


@dataclass
class _Grown:
    """A node while the tree grows."""

    move: int
    play: Play
    children: list[int] = field(default_factory=list)


class Tree:
    """The tree that the moves span, grown move by move so that parents come before children."""

    def __init__(
        self, players: tuple[str, ...], moves: Sequence[Move], vocabulary: Vocabulary
    ) -> None:
        self.players = players
        self.moves = moves
        self.conditions = Conditions(vocabulary)
        self.nodes: list[_Grown] = []
        self.shared = _shared_labels(moves)
        self.ends = [_Open((), -1, 0)]
        for index in range(len(moves)):
            self.ends = list(self.grow(index))
        self.leaves = [self.hang(end, len(self.nodes) + n) for n, end in enumerate(self.ends)]

    def grow(self, index: int) -> Iterator[_Open]:
        """Makes one move after every play in which it happens."""
        move, before, open_plays = self.moves[index], len(self.nodes), len(self.ends)
        for end in self.ends:
            if not self.conditions.hold(move.when, end.play):
                yield end
                continue
            open_plays += len(move.actions) - 1
            self.check_size(open_plays, move)
            node = self.hang(end, len(self.nodes))
            self.nodes.append(_Grown(index, end.play, [-1] * len(move.actions)))
            for slot, action in enumerate(move.actions):
                yield _Open((*end.play, (move.name, action)), node, slot)
        if len(self.nodes) == before:
            raise InputError(
                f"{move.place}.when",
                "never holds, so this move is never made",
                "correct the condition, or take the move out",
            )

    def check_size(self, open_plays: int, move: Move) -> None:
        if len(self.nodes) + 1 + open_plays > MAX_NODES:
            raise InputError(
                move.place,
                f"the tree grows beyond {MAX_NODES:,} nodes here",
                "use fewer moves or actions, or end some plays earlier with `when`",
            )

    def hang(self, end: _Open, node: int) -> int:
        if end.parent >= 0:
            self.nodes[end.parent].children[end.slot] = node
        return node

    # -- names -------------------------------------------------------------------------------------

    def words(self, play: Play) -> str:
        """A play in words: its actions in order, as move=action where several moves have it."""
        return ", ".join(f"{m}={a}" if a in self.shared else a for m, a in play)

    def name(self, move: Move, known: Play, *, alone: bool) -> str:
        return move.name if alone else f"{move.name} after {self.words(known) or 'nothing'}"

    # -- decisions ---------------------------------------------------------------------------------

    def seen(self, move: Move, play: Play) -> Play:
        """What the mover knows of the play: all that they saw, and their own moves."""
        return tuple(pair for pair in play if self.by_name[pair[0]].seen(move.player))

    @cached_property
    def by_name(self) -> dict[str, Move]:
        return {move.name: move for move in self.moves}

    @cached_property
    def sets(self) -> dict[tuple[int, Play], list[int]]:
        """The nodes of every information set, by the move and what its player knows."""
        sets: dict[tuple[int, Play], list[int]] = {}
        for index, node in enumerate(self.nodes):
            move = self.moves[node.move]
            if move.player is not None:
                sets.setdefault((node.move, self.seen(move, node.play)), []).append(index)
        return sets

    def decisions(self) -> tuple[Decision, ...]:
        counts = [0] * len(self.moves)
        for index, _ in self.sets:
            counts[index] += 1
        return tuple(
            self.decision(self.moves[index], known, members, alone=counts[index] == 1)
            for (index, known), members in self.sets.items()
        )

    def decision(self, move: Move, known: Play, members: list[int], *, alone: bool) -> Decision:
        assert move.player is not None
        name = self.name(move, known, alone=alone)
        return Decision(name, move.player, move.actions, tuple(members))

    # -- nodes -------------------------------------------------------------------------------------

    def inner_nodes(self) -> Iterator[Node]:
        owner = {n: d for d, members in enumerate(self.sets.values()) for n in members}
        counts = [0] * len(self.moves)
        for node in self.nodes:
            counts[node.move] += 1
        edge = 0
        for index, node in enumerate(self.nodes):
            move = self.moves[node.move]
            name = self.name(move, node.play, alone=counts[node.move] == 1)
            edges = tuple(range(edge, edge + len(move.probabilities)))
            edge += len(edges)
            yield Node(name, owner.get(index), None, tuple(node.children), move.actions, edges)

    def draws(self) -> Iterator[Draw]:
        """The probabilities of every chance node, in the order of its edges."""
        for node in self.nodes:
            move = self.moves[node.move]
            if move.player is None:
                terms = tuple(Term(formula, node.play) for formula in move.probabilities)
                yield Draw(f"{move.place}.chance", terms)


def _shared_labels(moves: Sequence[Move]) -> frozenset[str]:
    """Actions that more than one move has: alone, they would not say which move is meant."""
    seen: set[str] = set()
    shared: set[str] = set()
    for move in moves:
        shared |= seen & set(move.actions)
        seen |= set(move.actions)
    return frozenset(shared)


# -- outcomes --------------------------------------------------------------------------------------


@dataclass
class Outcomes:
    """Gives every play the first entry that applies; plays of one named entry share an outcome
    unless its formulas tell them apart."""

    tree: Tree
    entries: Sequence[Entry]
    vocabulary: Vocabulary
    index: dict[tuple[int, Play], int] = field(default_factory=dict)
    plays: list[Play] = field(default_factory=list)

    def of(self, play: Play) -> int:
        """The outcome's index."""
        number = self.entry(play)
        entry = self.entries[number]
        known = self.told_apart[number] if entry.outcome is not None else self.all_moves
        key = (number, tuple(pair for pair in play if pair[0] in known))
        if key not in self.index:
            self.index[key] = len(self.index)
            self.plays.append(play)
        return self.index[key]

    @cached_property
    def told_apart(self) -> list[frozenset[str]]:
        """Per entry, the moves that its formulas depend on."""
        return [
            frozenset().union(*map(self.vocabulary.moves_of, entry.formulas))
            for entry in self.entries
        ]

    @cached_property
    def all_moves(self) -> frozenset[str]:
        return frozenset(self.tree.by_name)

    def entry(self, play: Play) -> int:
        for number, entry in enumerate(self.entries):
            if self.tree.conditions.hold(entry.when, play):
                return number
        raise self.uncovered(play)

    def uncovered(self, play: Play) -> InputError:
        made = " and ".join(written_indicator(move, action) for move, action in play)
        condition = made.replace('"', '\\"')  # as it must stand inside quotes
        return InputError(
            "payoffs",
            f"no entry applies to the play {self.tree.words(play)}",
            [
                "add an entry:",
                "  [[payoffs]]",
                f'  when = "{condition}"',
                *(f"  {blanks([player])}" for player in self.tree.players),
            ],
        )

    def check_all_used(self) -> None:
        used = {number for number, _ in self.index}
        for number, entry in enumerate(self.entries):
            if number in used:
                continue
            catch_all = [e.place for e in self.entries[:number] if e.when is None]
            remedy = "correct its `when`, or take it out"
            if catch_all:
                remedy = f"{catch_all[0]} has no `when` and takes all that is left: put it last"
            elif entry.when is None:
                remedy = "the entries above it already take every play: take it out"
            raise InputError(entry.place, "applies to no play", remedy)

    def names(self) -> tuple[str, ...]:
        counts: dict[int, int] = {}
        for number, _ in self.index:
            counts[number] = counts.get(number, 0) + 1
        return tuple(
            self.name(number, apart, play, alone=counts[number] == 1)
            for (number, apart), play in zip(self.index, self.plays, strict=True)
        )

    def name(self, number: int, apart: Play, play: Play, *, alone: bool) -> str:
        outcome = self.entries[number].outcome
        if outcome is None:
            return self.tree.words(play)
        return outcome if alone else f"{outcome} ({self.tree.words(apart) or 'else'})"

    def terms(self) -> tuple[list[list[Term]], list[Term]]:
        """Payoffs per player, and escalation, of every outcome."""
        pairs = [
            (self.entries[number], play)
            for (number, _), play in zip(self.index, self.plays, strict=True)
        ]
        payoffs = [
            [Term(entry.payoffs[i], play) for entry, play in pairs]
            for i in range(len(self.tree.players))
        ]
        return payoffs, [Term(entry.escalation, play) for entry, play in pairs]


def _body(
    players: tuple[str, ...],
    moves: Sequence[Move],
    entries: Sequence[Entry],
    vocabulary: Vocabulary,
) -> Body:
    tree = Tree(players, moves, vocabulary)
    outcomes = Outcomes(tree, entries, vocabulary)
    ends = [outcomes.of(end.play) for end in tree.ends]
    outcomes.check_all_used()
    names = outcomes.names()
    leaves = (Node(tree.words(end.play), None, o) for end, o in zip(tree.ends, ends, strict=True))
    structure = ExtensiveStructure(players, tree.decisions(), names, (*tree.inner_nodes(), *leaves))
    draws = tuple(tree.draws())
    probability = [term for draw in draws for term in draw.terms]
    payoffs, escalation = outcomes.terms()
    return Body(
        structure,
        objects(probability, (len(probability),)),
        objects((term for row in payoffs for term in row), (len(players), len(names))),
        objects(escalation, (len(names),)),
        draws,
    )
