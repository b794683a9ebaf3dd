"""Moves in time -> a tree.

Moves are made in the order of the file; a move whose `when` does not hold after a play is left out
of that play. Players know the moves that they see and the moves that they made themselves, and
never forget them, so that recall is perfect by construction. Two moves are simultaneous where the
second mover does not see the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...definition import Term
from ...errors import FormulaError, InputError, Unresolved
from ...expressions import Formula, evaluate, written_indicator
from ...forms import Decision, ExtensiveStructure, Node, objects
from ...limits import MAX_PAIRS, MAX_TREE_NODES
from ...numbers import as_fraction
from ..entries.form_reader import Body, Draw
from ..entries.typed_tables import blanks
from ..entries.vocabulary import Vocabulary

MoveAndAction = tuple[str, str]  # a move and the action taken
MovesSoFar = tuple[MoveAndAction, ...]


@dataclass(frozen=True)
class TimedMove:
    """One move.

    player         an index; None for chance, whose actions have `probabilities`
    when           the condition on which the move is made; None: always
    seen_by        the players that see which action is taken; None: everybody
    """

    name: str
    place: str
    actions: tuple[str, ...]
    player: int | None
    probabilities: tuple[Formula, ...]
    when: Formula | None
    seen_by: frozenset[int] | None

    def seen(self, player: int | None) -> bool:
        """Does this player (None: chance) know how the move was made? Whoever made it does."""
        return self.seen_by is None or player == self.player or player in self.seen_by


@dataclass(frozen=True)
class PayoffEntry:
    """One [[payoffs]] entry: the plays that it applies to, their payoffs and escalation.

    when      the condition on a play; None: it applies to every play
    outcome   the name of the outcome; None: each play has an outcome of its own
    """

    place: str
    when: Formula | None
    outcome: str | None
    payoffs: tuple[Formula, ...]
    escalation: Formula

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (*self.payoffs, self.escalation)


# -- conditions ------------------------------------------------------------------------------------


class PlayConditions:
    """Tells whether a `when` holds after a play; remembers the answer for the moves that matter."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.answers: dict[tuple[int, MovesSoFar], bool] = {}

    def hold(self, when: Formula | None, play: MovesSoFar) -> bool:
        """Is a `when` true after a play? None, no condition, always is. Raises FormulaError."""
        if when is None:
            return True
        moves = self.vocabulary.moves_of(when)
        relevant = tuple(pair for pair in play if pair[0] in moves)
        key = (id(when), relevant)
        if key not in self.answers:
            self.answers[key] = self.answer(when, relevant)
        return self.answers[key]

    @staticmethod
    def answer(when: Formula, relevant: MovesSoFar) -> bool:
        """Is a condition true after these moves, all that matter to it?

        Raises FormulaError where the condition comes out as anything but 0 or 1.
        """
        try:
            value = as_fraction(evaluate(when, {}, dict(relevant)))
        except Unresolved:
            value = None
        if value not in (0, 1):
            told = "no rational number that can be told" if value is None else value
            raise FormulaError(
                when.place,
                f"comes out as {told}; a condition is true (1) or false (0)",
                "combine moves with and, or, not, as in answer.proceed and not signal.warn",
                text=when.text,
            )
        return value == 1


# -- expansion -------------------------------------------------------------------------------------


@dataclass
class _Open:
    """A play that goes on, and where in the tree its next node will hang."""

    play: MovesSoFar
    parent: int
    slot: int


@dataclass
class _Grown:
    """A node while the tree grows."""

    move: int
    play: MovesSoFar
    children: list[int] = field(default_factory=list)


class MoveTree:
    """The tree that the moves span, grown move by move so that parents come before children."""

    def __init__(
        self, players: tuple[str, ...], moves: Sequence[TimedMove], vocabulary: Vocabulary
    ) -> None:
        self.players = players
        self.moves = moves
        self.conditions = PlayConditions(vocabulary)
        self.nodes: list[_Grown] = []
        self.shared = _shared_labels(moves)
        self.ends = [_Open((), -1, 0)]
        for index in range(len(moves)):
            self.ends = list(self.grow(index))
        self.leaves = [self.hang(end, len(self.nodes) + n) for n, end in enumerate(self.ends)]

    def grow(self, index: int) -> Iterator[_Open]:
        """Makes one move after every play at which its `when` holds; gives the plays that go on."""
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

    def check_size(self, open_plays: int, move: TimedMove) -> None:
        """Raises InputError, at the move, where the tree gets more than MAX_TREE_NODES nodes."""
        if len(self.nodes) + 1 + open_plays > MAX_TREE_NODES:
            raise InputError(
                move.place,
                f"the tree grows beyond {MAX_TREE_NODES:,} nodes here",
                "use fewer moves or actions, or end some plays earlier with `when`",
            )

    def hang(self, end: _Open, node: int) -> int:
        """Makes a node the next one of a play that goes on; returns its index."""
        if end.parent >= 0:
            self.nodes[end.parent].children[end.slot] = node
        return node

    # -- names -------------------------------------------------------------------------------------

    def words(self, play: MovesSoFar) -> str:
        """A play in words: its actions in order, as move=action where several moves have it."""
        return ", ".join(f"{m}={a}" if a in self.shared else a for m, a in play)

    def name(self, move: TimedMove, known: MovesSoFar, *, alone: bool) -> str:
        """The name of a node or decision: the move, and after which moves where that differs."""
        return move.name if alone else f"{move.name} after {self.words(known) or 'nothing'}"

    # -- decisions ---------------------------------------------------------------------------------

    def seen(self, move: TimedMove, play: MovesSoFar) -> MovesSoFar:
        """The part of a play that the mover knows: moves that they saw, and their own moves."""
        return tuple(pair for pair in play if self.by_name[pair[0]].seen(move.player))

    @cached_property
    def by_name(self) -> dict[str, TimedMove]:
        return {move.name: move for move in self.moves}

    @cached_property
    def sets(self) -> dict[tuple[int, MovesSoFar], list[int]]:
        """(move, the part of the play that its player knows) -> the nodes of an information set."""
        sets: dict[tuple[int, MovesSoFar], list[int]] = {}
        for index, node in enumerate(self.nodes):
            move = self.moves[node.move]
            if move.player is not None:
                sets.setdefault((node.move, self.seen(move, node.play)), []).append(index)
        return sets

    def decisions(self) -> tuple[Decision, ...]:
        """The decisions: one per information set, in the order of the moves."""
        counts = [0] * len(self.moves)
        for index, _ in self.sets:
            counts[index] += 1
        return tuple(
            self.decision(self.moves[index], known, members, alone=counts[index] == 1)
            for (index, known), members in self.sets.items()
        )

    def decision(
        self, move: TimedMove, known: MovesSoFar, members: list[int], *, alone: bool
    ) -> Decision:
        """One decision; `alone` says that its move has no other information set."""
        assert move.player is not None
        name = self.name(move, known, alone=alone)
        return Decision(name, move.player, move.actions, tuple(members))

    # -- nodes -------------------------------------------------------------------------------------

    def inner_nodes(self) -> Iterator[Node]:
        """Nodes at which somebody moves, parents first, edges of chance numbered through."""
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


def _shared_labels(moves: Sequence[TimedMove]) -> frozenset[str]:
    """The actions that several moves have: the action alone does not say which move is meant."""
    seen: set[str] = set()
    shared: set[str] = set()
    for move in moves:
        shared |= seen & set(move.actions)
        seen |= set(move.actions)
    return frozenset(shared)


# -- outcomes --------------------------------------------------------------------------------------


@dataclass
class OutcomesOfPlays:
    """Gives every play an outcome, from the first entry that applies to the play.

    Plays of one named entry share an outcome unless the entry's formulas tell them apart.

    index  (entry, the moves that tell its plays apart) -> outcome
    plays  outcome -> the first of its plays
    """

    tree: MoveTree
    entries: Sequence[PayoffEntry]
    vocabulary: Vocabulary
    index: dict[tuple[int, MovesSoFar], int] = field(default_factory=dict)
    plays: list[MovesSoFar] = field(default_factory=list)

    def of(self, play: MovesSoFar) -> int:
        """The index of a play's outcome."""
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

    def entry(self, play: MovesSoFar) -> int:
        """The index of the first entry that applies to a play. Raises InputError for none."""
        for number, entry in enumerate(self.entries):
            if self.tree.conditions.hold(entry.when, play):
                return number
        raise self.uncovered(play)

    def uncovered(self, play: MovesSoFar) -> InputError:
        """The error for a play to which no entry applies, with one that would."""
        made = " and ".join(written_indicator(move, action) for move, action in play)
        condition = made.replace('"', '\\"')  # escaped, since it stands inside quotes
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
        """Raises InputError for an entry that applies to no play."""
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
        """The names of the outcomes, in order."""
        counts: dict[int, int] = {}
        for number, _ in self.index:
            counts[number] = counts.get(number, 0) + 1
        return tuple(
            self.name(number, apart, play, alone=counts[number] == 1)
            for (number, apart), play in zip(self.index, self.plays, strict=True)
        )

    def name(self, number: int, apart: MovesSoFar, play: MovesSoFar, *, alone: bool) -> str:
        """The name of one outcome: its entry's own, or the play; moves added where shared."""
        outcome = self.entries[number].outcome
        if outcome is None:
            return self.tree.words(play)
        return outcome if alone else f"{outcome} ({self.tree.words(apart) or 'else'})"

    def terms(self) -> tuple[list[list[Term]], list[Term]]:
        """Per player the payoffs of every outcome; the escalation of every outcome."""
        pairs = [
            (self.entries[number], play)
            for (number, _), play in zip(self.index, self.plays, strict=True)
        ]
        payoffs = [
            [Term(entry.payoffs[i], play) for entry, play in pairs]
            for i in range(len(self.tree.players))
        ]
        return payoffs, [Term(entry.escalation, play) for entry, play in pairs]


def unfold(
    players: tuple[str, ...],
    moves: Sequence[TimedMove],
    entries: Sequence[PayoffEntry],
    vocabulary: Vocabulary,
) -> Body:
    """The tree of the moves, with its formulas. Raises InputError where moves or entries clash."""
    tree = MoveTree(players, moves, vocabulary)
    pairs = len(entries) * len(tree.ends)
    if pairs > MAX_PAIRS:
        raise InputError(
            "payoffs",
            f"{len(entries):,} entries for {len(tree.ends):,} plays; their product may be at most "
            f"{MAX_PAIRS:,}",
            'write fewer entries, with formulas that speak of moves: us = "B*answer.proceed"',
        )
    outcomes = OutcomesOfPlays(tree, entries, vocabulary)
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
