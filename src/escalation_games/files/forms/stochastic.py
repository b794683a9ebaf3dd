"""Stochastic form: states that come up over and over, who moves in each, and where it leads.

The moves of a period are read as those of a timing, with the state as the first move, which chance
makes and everybody sees: so `tree_from_moves` says who knows what in which state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from ...definition import Term
from ...errors import FormulaError, InputError
from ...expressions import Formula, SyntaxTree, evaluate
from ...forms import Decision, StochasticStructure, objects
from ...forms.stochastic import Period
from ...limits import MAX_DISCOUNT, MAX_STATES, MAX_WITHIN
from ...numbers import Fraction, from_text
from ..entries.form_reader import Body, Draw, TermRange
from ..entries.head_and_assumptions import formulas_by_player, read_player_list
from ..entries.typed_tables import Mistakes, Table, label, unknown
from ..entries.vocabulary import Names, Vocabulary
from .timing import Sketch, read_move_tables, read_moves
from .tree_from_moves import MovesSoFar, MoveTree, TimedMove

STATE = "state"  # what formulas call it
STATES_EXAMPLE = 'states = ["calm", "tense"]     (the first is where play begins)'
NEXT_EXAMPLE = 'calm = { tense = "eta" }: where else play goes, with which probability'
END_EXAMPLE = 'war = { bloc = "-w", rivals = "-w", escalation = 1 }'
ONE: SyntaxTree = ("number", Fraction(1))
WayThroughPeriod = tuple[
    tuple[int, int], ...
]  # decisions of a period in their order, with the actions taken


class StochasticReader:
    """Reads states, discount, [[moves]], [payoffs], [next], [ends] and [escalation]."""

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.players = read_player_list(top)
        if "states" not in top:
            raise InputError("", "'states' is missing", f"add: {STATES_EXAMPLE}")
        self.states = top.labels("states", "state")
        if len(self.states) > MAX_STATES:
            raise InputError("states", f"{len(self.states)} states; {MAX_STATES} are the most")
        names.give(STATE, "states", "the state, in formulas")
        self.ends = _ends(top, self.states)
        self.sketches = _sketches(top, names, self.players)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        return {STATE: self.states} | {sketch.name: sketch.actions for sketch in self.sketches}

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The structure and its formulas; None where a mistake was kept."""
        moves = read_moves(self.players, self.sketches, vocabulary, mistakes)
        numbers = _Numbers(self, vocabulary)
        pays = mistakes.attempt(numbers.payoffs)
        leads = mistakes.attempt(numbers.leads)
        ends = mistakes.attempt(numbers.of_ends)
        discount = mistakes.attempt(numbers.discount)
        within = mistakes.attempt(numbers.within)
        if mistakes.found or pays is None or leads is None or ends is None or discount is None:
            return None
        unfolded = mistakes.attempt(_Unfolded.of, self, moves, vocabulary)
        if unfolded is None:
            return None
        return unfolded.body(pays, leads, ends, discount, within)


# -- before [define] -------------------------------------------------------------------------------


def _ends(top: Table, states: Sequence[str]) -> tuple[str, ...]:
    table = top.table("ends", f"write {END_EXAMPLE} under [ends]")
    for end in table.entries:
        label(end, table.where(end))
        if end in states:
            raise InputError(
                table.where(end), f"'{end}' is a state already",
                "an end is left no more: give it another name, or take it out of `states`",
            )  # fmt: skip
    return tuple(table.entries)


def _sketches(top: Table, names: Names, players: Sequence[str]) -> tuple[Sketch, ...]:
    """The moves; one without a name is called by its player."""
    found = []
    for table in read_move_tables(top):
        if "chance" in table:
            raise InputError(
                table.where("chance"), "chance makes no move of its own in this form",
                "what it leads to stands under [next]; let payoffs be what is expected",
            )  # fmt: skip
        table.only("name", "player", "actions", "when", "seen_by", required=("player", "actions"))
        key = "name" if "name" in table else "player"
        name = table.text(key)
        if key == "player" and name in players and name in names.given:
            raise InputError(
                table.where("player"), f"{name} moves a second time",
                'give this move a name of its own: name = "answer"',
            )  # fmt: skip
        names.give(name, table.where(key), "a move")
        named = Table(f"moves.{name}", table.entries)
        found.append(Sketch(named, name, named.labels("actions", "action")))
    return tuple(found)


# -- formulas --------------------------------------------------------------------------------------

ChancesByState = Mapping[
    str, Mapping[str, Formula]
]  # state -> where else -> with which probability


@dataclass(frozen=True)
class _EndTerms:
    """What an end pays, once, and how much escalation it is."""

    payoffs: tuple[Formula, ...]
    escalation: Formula


class _Numbers:
    """Reads the formulas of one file."""

    def __init__(self, reader: StochasticReader, vocabulary: Vocabulary) -> None:
        self.top, self.players = reader.top, reader.players
        self.states, self.ends = reader.states, reader.ends
        self.vocabulary = vocabulary

    def payoffs(self) -> list[Formula]:
        """What a period pays, per player."""
        value = self.top.entries.get("payoffs")
        if value is None:
            raise InputError("", "[payoffs] is missing", 'bloc = "..." under [payoffs]')
        row = formulas_by_player(value, "payoffs", self.players)
        return [self.vocabulary.formula(row.entries[p], row.where(p)) for p in self.players]

    def leads(self) -> ChancesByState:
        """Where else a period leads to, by state."""
        table = self.top.table("next", f"write {NEXT_EXAMPLE} under [next]")
        for state in table.entries:
            if state not in self.states:
                raise unknown(table.where(state), "state", state, self.states)
        return {state: self._from(table, state) for state in self.states if state in table}

    def _from(self, next_table: Table, state: str) -> dict[str, Formula]:
        table = next_table.table(state, f"write {NEXT_EXAMPLE}")
        for target in table.entries:
            if target == state:
                raise InputError(
                    table.where(target), "it stays with what the others leave of 1",
                    "take it out: only where else play goes is written",
                )  # fmt: skip
            if target not in (*self.states, *self.ends):
                known = [name for name in (*self.states, *self.ends) if name != state]
                raise unknown(table.where(target), "state or end", target, known)
        return {
            target: self.vocabulary.formula(value, table.where(target))
            for target, value in table.entries.items()
        }

    def of_ends(self) -> list[_EndTerms]:
        """What the ends pay, and their scores."""
        table = self.top.table("ends")
        return [self._end(table.entries[end], table.where(end)) for end in self.ends]

    def _end(self, value: Any, place: str) -> _EndTerms:
        if "escalation" in self.players:
            raise InputError(
                "players", "'escalation' has a meaning of its own under [ends]", "rename the player"
            )
        row = formulas_by_player(value, place, self.players, ("escalation",))
        payoffs = [self.fixed(row.entries[p], row.where(p)) for p in self.players]
        return _EndTerms(
            tuple(payoffs), self.fixed(row.entries.get("escalation", 0), row.where("escalation"))
        )

    def discount(self) -> Formula:
        """What the next period counts, against this one."""
        if "discount" not in self.top:
            raise InputError(
                "", "'discount' is missing",
                'add: discount = "de"     (what the next period counts, against this one)',
            )  # fmt: skip
        return self.fixed(self.top.entries["discount"], "discount")

    def fixed(self, value: object, place: str) -> Formula:
        """A formula over assumptions, in which no move and no state is spoken of."""
        formula = self.vocabulary.formula(value, place)
        for name in sorted(self.vocabulary.moves_of(formula)):
            raise FormulaError(
                place, f"depends on '{name}', but it is the same in every period",
                "use assumptions, and names that speak of no move and no state",
                text=formula.text,
            )  # fmt: skip
        return formula

    def within(self) -> int | None:
        """The number of periods within which escalation counts; None: ever."""
        table = self.top.table("escalation")
        for key in table.entries:
            if key not in ("within", "line", "why"):
                raise table.unknown_key(key, ("within", "line", "why"))
        if "within" not in table:
            return None
        formula = self.fixed(table.entries["within"], table.where("within"))
        if formula.names:
            raise InputError(
                formula.place, f"depends on {' and '.join(sorted(formula.names))}",
                "a whole number of periods, or a length under [lengths]",
            )  # fmt: skip
        n = evaluate(formula, {})
        if not isinstance(n, Fraction) or n.denominator != 1 or not 1 <= n <= MAX_WITHIN:
            raise InputError(
                formula.place, f"there would be {n} periods",
                f"a whole number from 1 to {MAX_WITHIN:,}; leave it out to count what ever comes",
            )  # fmt: skip
        return int(n)


# -- periods ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Unfolded:
    """Every state's periods, as a tree that begins with the state."""

    reader: StochasticReader
    tree: MoveTree

    @classmethod
    def of(
        cls, reader: StochasticReader, moves: Sequence[TimedMove], vocabulary: Vocabulary
    ) -> _Unfolded:
        """Raises InputError for a period in which somebody would have to guess what others know."""
        state = TimedMove(STATE, "states", reader.states, None, (), None, None)
        unfolded = cls(reader, MoveTree(reader.players, (state, *moves), vocabulary))
        for number in range(len(unfolded.sets)):
            unfolded.check_known(number)
        return unfolded

    @cached_property
    def sets(self) -> list[tuple[int, MovesSoFar]]:
        """(move, what its player knows) of every decision, state by state."""

        def order(one: tuple[int, MovesSoFar]) -> tuple[int, int]:
            return self.reader.states.index(one[1][0][1]), one[0]

        return sorted(self.tree.sets, key=order)

    @cached_property
    def number(self) -> dict[tuple[int, MovesSoFar], int]:
        return {one: number for number, one in enumerate(self.sets)}

    def steps(self, play: MovesSoFar) -> WayThroughPeriod:
        """The decisions on the way of a play, with the actions taken there."""
        moves = {move.name: place for place, move in enumerate(self.tree.moves)}
        return tuple(
            (
                self.number[moves[name], self.tree.seen(self.tree.moves[moves[name]], play[:n])],
                self.tree.moves[moves[name]].actions.index(action),
            )
            for n, (name, action) in enumerate(play)
            if n
        )

    def ways_to(self, number: int) -> list[WayThroughPeriod]:
        """The steps before each node of a decision."""
        nodes = self.tree.sets[self.sets[number]]
        return [self.steps(self.tree.nodes[node].play) for node in nodes]

    def known(self, number: int) -> frozenset[int]:
        """The decisions that are taken as given: on the only way there, or those that were seen."""
        ways = self.ways_to(number)
        if len(ways) == 1:
            return frozenset(decision for decision, _ in ways[0])
        return frozenset.intersection(*(self.seen_on(number, way) for way in ways))

    def seen_on(self, number: int, way: WayThroughPeriod) -> frozenset[int]:
        """The decisions on a way to a decision that are seen there."""
        seen = {name for name, _ in self.sets[number][1]}
        return frozenset(d for d, _ in way if self.move(d).name in seen)

    def move(self, number: int) -> TimedMove:
        """The move that a decision is made in."""
        return self.tree.moves[self.sets[number][0]]

    def check_known(self, number: int) -> None:
        """Raises InputError where what was seen tells of what was not, so that beliefs would be
        needed: where one who moved saw more than the one who moves now.

        Nothing is told where on all ways the same decisions were seen, and what was hidden can be
        anything: if hidden actions are drawn at random, the ways have probability 1 together.
        """
        ways, known = self.ways_to(number), self.known(number)
        chances = [
            prod(Fraction(1, len(self.move(d).actions)) for d, _ in way if d not in known)
            for way in ways
        ]
        is_told = any(self.seen_on(number, way) != known for way in ways) or sum(chances) != 1
        if len(ways) > 1 and is_told:
            raise InputError(
                self.move(number).place,
                f"{self.name(number)} would have to guess, from what it sees, what others knew; "
                "beliefs within a period are not looked for",
                "let what was seen before be seen here too, or be hidden from those in between",
            )

    # -- together ----------------------------------------------------------------------------------

    def name(self, number: int) -> str:
        """ "nk in shut after press": the move, the state, and what is known of the same period."""
        _, known = self.sets[number]
        after = f" after {self.tree.words(known[1:])}" if known[1:] else ""
        return f"{self.move(number).name} in {known[0][1]}{after}"

    def decision(self, number: int) -> Decision:
        move = self.move(number)
        assert move.player is not None
        return Decision(self.name(number), move.player, move.actions)

    def structure(self, leads: ChancesByState, within: int | None) -> StochasticStructure:
        """States, decisions and periods."""
        reader = self.reader
        order = (*reader.states, *reader.ends)
        states = [reader.states.index(play[0][1]) for play in self.plays]
        targets = [[*leads.get(reader.states[s], ()), reader.states[s]] for s in states]
        return StochasticStructure(
            reader.players,
            reader.states,
            reader.ends,
            tuple(map(self.decision, range(len(self.sets)))),
            tuple(reader.states.index(known[0][1]) for _, known in self.sets),
            tuple(
                Period(state, self.steps(play), tuple(map(order.index, own)))
                for play, state, own in zip(self.plays, states, targets, strict=True)
            ),
            tuple(map(self.known, range(len(self.sets)))),
            within,
        )

    @cached_property
    def plays(self) -> list[MovesSoFar]:
        """Every way in which a period can go, state by state."""
        plays = [end.play for end in self.tree.ends]
        return sorted(plays, key=lambda play: self.reader.states.index(play[0][1]))

    def body(
        self,
        pays: Sequence[Formula],
        leads: ChancesByState,
        ends: Sequence[_EndTerms],
        discount: Formula,
        within: int | None,
    ) -> Body:
        """The structure with a formula for every number."""
        staying = {state: _rest(f"next.{state}", leads.get(state, {})) for state in self.states}
        draws = [
            Draw(
                f"next.{play[0][1]}",
                tuple(
                    Term(formula, play)
                    for formula in (*leads.get(play[0][1], {}).values(), staying[play[0][1]])
                ),
            )
            for play in self.plays
        ]
        edges = [term for draw in draws for term in draw.terms]
        payoffs = [
            [*(Term(formula, play) for play in self.plays), *(Term(end.payoffs[i]) for end in ends)]
            for i, formula in enumerate(pays)
        ]
        nothing = Term(
            Formula("escalation", "0", ("number", Fraction(0)), frozenset(), frozenset())
        )
        scores = [*[nothing] * len(self.plays), *(Term(end.escalation) for end in ends)]
        return Body(
            self.structure(leads, within),
            objects([*edges, Term(discount)], (len(edges) + 1,)),
            objects((x for row in payoffs for x in row), (len(payoffs), len(scores))),
            objects(scores, (len(scores),)),
            tuple(draws),
            (TermRange(Term(discount), "discount", Fraction(0), from_text(MAX_DISCOUNT)),),
        )

    @property
    def states(self) -> tuple[str, ...]:
        return self.reader.states


def _rest(place: str, others: Mapping[str, Formula]) -> Formula:
    """What other formulas leave of 1."""
    tree, text = ONE, "1"
    for formula in others.values():
        tree = ("-", tree, formula.tree)
        text += f" - ({formula.text})"
    return Formula(
        f"{place} (what is left)",
        text,
        tree,
        frozenset().union(*(formula.names for formula in others.values())),
        frozenset().union(*(formula.indicators for formula in others.values())),
    )
