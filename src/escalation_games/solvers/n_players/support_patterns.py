"""All Nash equilibria of small games of three and more players, by the moves that are in use.

**Definition.** A pattern says which moves of each player's own plan have a positive probability. In
a table a plan is an action, and a pattern the support of every player.

**Theorem.** A profile is a Nash equilibrium if and only if, against it, all of a player's plans
that use no other moves than those in use are worth the same, and no plan is worth more: what a
mixture is worth is a mean of what its plans are worth. So the equilibria are the solutions, over
all patterns, of

    worth(plan) = worth(other)     for plans of moves in use
    worth(plan) >= worth(other)    for one of these, and every other plan
    probability > 0                for moves in use

As probabilities of own sequences (realisation plans), payoffs are of degree 1 in each player's: a
pattern is a system of polynomial equations and inequalities (see `polynomial_systems`). Most fail,
or hold, by the payoffs of pure plans alone: a gap between two plans is a mean, with weights on all
the others' plans in use, of its values against these. If they are all of one sign, so is the gap.

Sources: R. Porter, E. Nudelman, Y. Shoham, "Simple search methods for finding a Nash equilibrium",
Games and Economic Behavior 63 (2008), 642-662, on supports; B. von Stengel, "Computing equilibria
for two-person games", in Handbook of Game Theory 3 (2002), 1723-1759, on sequences.

What a player of a tree would do where nobody looks is no part of a Nash equilibrium; so equilibria
are told apart, and counted, by what is played on the path.

**Example.** Somebody has to act: who acts gets 3, who waits gets 4 if another one acts, else 0.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> payoffs = np.zeros((3, 2, 2, 2), dtype=object)
>>> for actions in product((0, 1), repeat=3):
...     for player, acts in enumerate(actions):
...         payoffs[(player, *actions)] = 3 if acts else 4 * any(actions)
>>> structure = StrategicStructure(("A", "B", "C"), (("wait", "act"),) * 3)
>>> game = structure.fill(payoffs, escalation=0 * payoffs[0], line=ONE)

Each player waits, acts, or mixes: 27 patterns. Who acts or mixes while another one acts for sure
would rather wait; who waits or mixes while both others wait would rather act. Payoffs alone leave
the 7 in which one acts and two wait, two mix and one waits, or all mix.

>>> form = sequence_game(game)
>>> conditions = PatternConditions(form)
>>> possible = [conditions.of(pattern) is not None for pattern in patterns(form)]
>>> len(possible), sum(possible)
(27, 7)

One acts alone. Two mix: if each waits with probability w, 3 = 4*(1 - w) and w = 1/4; the third, who
waits, gets 4*(1 - 1/16), more than 3. All mix: 3 = 4*(1 - w**2), and w = 1/2. These probabilities
of acting are found:

>>> for candidate in find(game).candidates:
...     print(*(acts for _, acts in candidate.profile))
0 0 1
0 1 0
1 0 0
0 3/4 3/4
3/4 0 3/4
3/4 3/4 0
1/2 1/2 1/2
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain, combinations, product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...effort import QUESTION, USUAL, Spent, current, left, share, spend
from ...errors import BudgetExceeded, Unresolved
from ...forms import (
    ExtensiveGame,
    ExtensiveStructure,
    ImperfectRecall,
    Sequences,
    StrategicGame,
    StrategicStructure,
)
from ...forms.arrays import are_rational
from ...forms.mixtures import ONE, ZERO, is_never
from ...limits import FEW_FREE, MAX_ASSUMPTIONS, MAX_ATOMS, MAX_FREE, MAX_ORDERED
from ...numbers import Enclosed, Traced, is_number, sign
from ...numbers.algebra.resultants import rational
from ...numbers.algebra.sparse import Sparse
from ...numbers.bounds.system_root import FIRST, NoRoot, SystemRoot
from ...numbers.regions.surfaces import Multivariate
from ..result import Completeness, Found, as_far_as_it_goes, cut_short
from ..trees.sequence_form import Behaviour
from .isolated_solutions import Prove, solutions
from .polynomial_systems import Cases, SolutionSet, System
from .sequence_payoffs import Naming, SequenceGame, sequence_game

Support = frozenset[int]  # sequences of one player in use
Pattern = tuple[Support, ...]  # one per player
PurePlan = frozenset[int]
RootsOf = Callable[[Prove | None], list[SystemRoot] | None]  # see `PatternConditions.roots`

FEW_EQUATIONS = 3  # from so many on, floats look first whether there may be a solution
PATTERN = 20  # units of work for a look at a pattern
PATTERNS, ONE_PATTERN = 0.9, 0.2  # of the work left: for all, and for one of them
MUCH_WORK = QUESTION / 20  # units, without which games of many free probabilities are not begun
MANY_EQUATIONS = 4  # from so many on, bounds on solutions come before exact methods


def fits(structure: StrategicStructure | ExtensiveStructure) -> str | None:
    """Tables and trees with perfect recall where three or more players move, few numbers free; with
    more than the usual effort, more of them."""
    movers = {d.player for d in structure.decisions if len(d.actions) > 1}
    if len(movers) < 3:
        return "it is for three or more players who have a choice"
    free = free_probabilities(structure)
    most = MAX_FREE if current() > USUAL else FEW_FREE
    if free > most:
        return f"{free} probabilities are free, more than {most}"
    try:
        structure.sequences  # noqa: B018 - may not be there
    except ImperfectRecall as problem:
        return str(problem)
    return None


def find(game: StrategicGame | ExtensiveGame) -> Found:
    """One candidate per distinct play on the path; extreme ones where there are infinitely many.

    What the work does not suffice for is left out, and said. Raises BudgetExceeded, and Unresolved
    for equations above degree 2 along an assumption.
    """
    _refuse_what_grows(game)
    form, results = sequence_game(game), Results()
    ways = [supports(own) for own in form.players]
    solved, is_cut = as_far_as_it_goes(_solved_patterns(form, ways), PATTERNS)
    for one in filter(None, solved):
        results.add(one)
    found = results.found(form.plays)
    if is_cut:
        every = prod(map(len, ways))
        what = f"{len(solved):,} of {every:,} choices of moves to mix were looked at"
        found = replace(found, completeness=cut_short(what))
    return found


def _solved_patterns(
    form: SequenceGame, ways: Sequence[Sequence[Support]]
) -> Iterator[Solved | None]:
    """Every pattern, None where payoffs alone say that it is no equilibrium's.

    What takes much work comes last: the others may be easier.
    """
    conditions = PatternConditions(form)
    later = []
    for pattern in in_order(ways):
        spend(PATTERN)
        needed = conditions.of(pattern)
        if needed is None:
            yield None
            continue
        solved = Solved(form, Unknowns(form.players, pattern), needed)
        look = partial(conditions.roots, pattern, needed)
        if solved.is_solved_within(look, ONE_PATTERN):
            yield solved
        else:
            later.append((solved, look))
    for k, (solved, look) in enumerate(later):
        if not solved.is_solved_within(look, 1 / (len(later) - k)):
            solved.unsettled = 1
        yield solved


def _refuse_what_grows(game: StrategicGame | ExtensiveGame) -> None:
    """Numbers of which equations get too long, and more of them than there is work for: seen
    before the work."""
    numbers = list(game.payoffs.flat)
    free = free_probabilities(game.structure)
    if free > FEW_FREE and not (all(map(is_number, numbers)) and left() >= MUCH_WORK):
        raise BudgetExceeded(f"{free} probabilities are free, more than {FEW_FREE}")
    if any(isinstance(x, Multivariate) and len(x.space.names) > MAX_ASSUMPTIONS for x in numbers):
        raise Unresolved(
            "mixed equilibria of three or more players are not followed over more than "
            f"{MAX_ASSUMPTIONS} assumptions at once"
        )
    values = [x.value if isinstance(x, Traced) else x for x in numbers]
    atoms = {atom for x in values if isinstance(x, Enclosed) for atom in x.atoms()}
    if len(atoms) > MAX_ATOMS:
        raise BudgetExceeded(
            f"payoffs hold more than {MAX_ATOMS} number or function that is not rational"
        )


def free_probabilities(structure: StrategicStructure | ExtensiveStructure) -> int:
    """How many numbers say what all players do."""
    return sum(len(decision.actions) - 1 for decision in structure.decisions)


def patterns(form: SequenceGame) -> Iterator[Pattern]:
    """Every choice of moves in use, of all players."""
    return in_order([supports(own) for own in form.players])


def in_order(ways: Sequence[Sequence[Support]]) -> Iterator[Pattern]:
    """All of them, those of few moves first where they are not too many to be put in order: these
    are solved soon, and hold most equilibria that there are."""
    found = product(*ways)
    if prod(map(len, ways)) > MAX_ORDERED:
        return found
    return iter(sorted(found, key=lambda pattern: sum(map(len, pattern))))


def supports(own: Sequences) -> list[Support]:
    """Every set of sequences that can be in use at once, the smallest first."""
    ways: list[list[Support]] = [[]] * len(own.moves)  # from a sequence on
    for sequence in reversed(range(len(own.moves))):
        options = [
            [
                frozenset().union(*parts)
                for used in _subsets([own.number[d, a] for a in range(own.n_actions[d])])
                for parts in product(*(ways[s] for s in used))
            ]
            for d in own.after[sequence]
        ]
        ways[sequence] = [frozenset([sequence]).union(*parts) for parts in product(*options)]
    return sorted(ways[0], key=lambda used: (len(used), sorted(used)))


def _subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(items, k + 1) for k in range(len(items)))


class Unknowns:
    """The probabilities of one pattern: the last move in use at a decision takes what is left."""

    def __init__(self, players: Sequence[Sequences], pattern: Pattern) -> None:
        self.players = players
        self.pattern = pattern
        self.decision_of: list[int] = []  # per unknown
        for own, used in zip(players, pattern, strict=True):
            for d in own.before:
                moves = _moves(own, d, used)
                self.decision_of += [d] * (len(moves) - 1)
        self.n = len(self.decision_of)
        self.positive: list[Sparse] = []
        self.weights: list[dict[int, Sparse]] = []  # per player, of the sequences in use
        number = 0
        for own, used in zip(players, pattern, strict=True):
            weights = {0: Sparse.constant(ONE, self.n)}
            for d, before in own.before.items():
                rest, moves = weights.get(before), _moves(own, d, used)
                for s in moves[:-1]:
                    weights[s] = Sparse.unknown(number, self.n)
                    assert rest is not None
                    rest, number = rest - weights[s], number + 1
                    self.positive.append(weights[s])
                if moves:
                    assert rest is not None
                    weights[moves[-1]] = rest
                if len(moves) > 1 and rest is not None:
                    self.positive.append(rest)
            self.weights.append(weights)

    def plans(self, values: Mapping[int, Any]) -> dict[int, list[Any]]:
        """Every player's plan; the constants 0 and 1 where a probability is one of them."""
        return {
            player: _plan(own, {s: weight.at(values) for s, weight in weights.items()})
            for player, (own, weights) in enumerate(zip(self.players, self.weights, strict=True))
        }

    def product(self, sequences: Sequence[int], without: int | None = None) -> Sparse | None:
        """How likely all these are part of what is played; None where one is not in use."""
        total = None
        for player, s in enumerate(sequences):
            if player != without:
                if s not in self.weights[player]:
                    return None
                weight = self.weights[player][s]
                total = weight if total is None else total * weight
        return Sparse.constant(ONE, self.n) if total is None else total


def _moves(own: Sequences, decision: int, used: Support) -> list[int]:
    numbers = (own.number[decision, a] for a in range(own.n_actions[decision]))
    return [s for s in numbers if s in used]


def _plan(own: Sequences, weights: Mapping[int, Any]) -> list[Any]:
    """A plan whose certain moves carry the very number of what leads to them."""
    plan = [ONE] + [ZERO] * (len(own.moves) - 1)
    for decision, before in own.before.items():
        if is_never(plan[before]):
            continue
        moves = [s for s in _moves(own, decision, frozenset(weights)) if sign(weights[s])]
        for s in moves:
            plan[s] = plan[before] if len(moves) == 1 else weights[s]
    return plan


@dataclass(frozen=True)
class PlanGap:
    """A player's plan against another: what it is worth more, whatever the others do."""

    player: int
    plan: PurePlan
    other: PurePlan


@dataclass(frozen=True)
class Needed:
    """What a pattern asks for and payoffs do not settle: equalities, and gains of 0 or more."""

    equal: tuple[PlanGap, ...]
    least: tuple[PlanGap, ...]


class PatternConditions:
    """What equilibrium asks of patterns, from the payoffs of pure plans."""

    def __init__(self, form: SequenceGame) -> None:
        self.players = form.players
        self.plans = [[frozenset(plan) for plan in own.plans()] for own in self.players]
        self.number = [{plan: k for k, plan in enumerate(plans)} for plans in self.plans]
        self.payoffs = form.payoffs
        self.signs: dict[tuple[int, int, int, tuple[int, ...]], int] = {}
        self.asked: dict[tuple[int, Support], Needed] = {}

    def of(self, pattern: Pattern) -> Needed | None:
        """None where payoffs alone say that the pattern is no equilibrium's."""
        possible = self.plans_in_use(pattern)
        equal, least = [], []
        for player, used in enumerate(pattern):
            asked = self.asked.get((player, used)) or self.by_definition(player, used)
            self.asked[player, used] = asked
            for comparison in asked.equal:
                seen = self.seen(comparison, possible)
                if len(seen - {0}) == 1:
                    return None
                equal += [comparison] if seen != {0} else []
            for comparison in asked.least:
                seen = self.seen(comparison, possible)
                if -1 in seen and 1 not in seen:
                    return None
                least += [comparison] if -1 in seen else []
        return Needed(tuple(equal), tuple(least))

    def plans_in_use(self, pattern: Pattern) -> list[list[int]]:
        """Per player, the pure plans of no other moves than those in use."""
        return [
            [k for k, plan in enumerate(plans) if plan <= used]
            for plans, used in zip(self.plans, pattern, strict=True)
        ]

    def roots(
        self, pattern: Pattern, needed: Needed, prove: Prove | None
    ) -> list[SystemRoot] | None:
        """What may meet the needs of a pattern, seen in floats and proved; None where that is not
        all, and of numbers that are not rational. Without `prove`, whether there is nothing."""
        if not self.are_rational or (prove is None and len(needed.equal) < FEW_EQUATIONS):
            return None
        use = self.plans_in_use(pattern)
        equal, least = (
            np.array([self.gap(one, use) for one in gaps]).reshape(-1, *map(len, use))
            for gaps in (needed.equal, needed.least)
        )
        return solutions(equal, least, prove if self.plans_are_moves else None)

    @cached_property
    def plans_are_moves(self) -> bool:
        """Is a pure plan a move at a player's only decision?"""
        return all(len(own.before) == 1 for own in self.players)

    @cached_property
    def are_rational(self) -> bool:
        return are_rational(self.payoffs)

    def gap(self, one: PlanGap, use: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """Its values against plans in use, scaled, in floats; an axis per player, the own one
        repeated. Some value is not 0, or the gap would be settled."""
        number = self.number[one.player]
        plan, other = (
            self.payoffs[one.player][
                np.ix_(*(use[: one.player]), [number[p]], *(use[one.player + 1 :]))
            ]
            for p in (one.plan, one.other)
        )
        gap = plan - other
        largest = max(map(abs, gap.flat))  # as one, so that floats hold all but what is next to 0
        return np.repeat((gap / largest).astype(float), len(use[one.player]), axis=one.player)

    def seen(self, comparison: PlanGap, possible: Sequence[Sequence[int]]) -> set[int]:
        """The signs it has against pure plans in use; it is between, with weights on all of them.

        Stops as soon as there are both.
        """
        player, number = comparison.player, self.number[comparison.player]
        a, b = number[comparison.plan], number[comparison.other]
        found: set[int] = set()
        for others in product(*(possible[:player]), [0], *(possible[player + 1 :])):
            found.add(self.sign(player, a, b, others))
            if len(found - {0}) == 2:
                break
        return found

    def sign(self, player: int, a: int, b: int, others: tuple[int, ...]) -> int:
        """The sign of what plan a pays more than plan b, against these plans of the others."""
        if a > b:
            return -self.sign(player, b, a, others)
        key = player, a, b, others
        if key not in self.signs:
            one, two = ((*others[:player], k, *others[player + 1 :]) for k in (a, b))
            table = self.payoffs[player]
            self.signs[key] = sign(table[one] - table[two])
        return self.signs[key]

    def by_definition(self, player: int, used: Support) -> Needed:
        """At each decision that the player's plan leads to: moves in use are worth the same, each
        followed by the first ones in use; and no other is worth more, whatever follows."""
        own = self.players[player]
        equal, least = [], []
        for d, before in own.before.items():
            if before not in used:
                continue
            moves = _moves(own, d, used)
            first = _completed(own, used, {d: moves[0]})
            equal += [PlanGap(player, first, _completed(own, used, {d: s})) for s in moves[1:]]
            for a in range(own.n_actions[d]):
                s = own.number[d, a]
                if s not in used:
                    base = _completed(own, used, {d: s})
                    for rest in own.plans(s):
                        other = frozenset(base | set(rest))
                        least.append(PlanGap(player, first, other))
        return Needed(tuple(equal), tuple(least))


def _completed(own: Sequences, used: Support, choices: Mapping[int, int]) -> PurePlan:
    """The plan that takes these moves where it gets to, goes to where they are taken, and takes
    the first move in use elsewhere. After a move that is not in use it is left open."""
    wanted = dict(choices)
    for d in choices:
        before = own.before[d]
        while before:
            move = own.moves[before]
            assert move is not None
            wanted[move[0]] = before
            before = own.before[move[0]]
    plan = {0}
    for d, before in own.before.items():
        if before in plan and (before in used or not before):
            plan.add(wanted[d] if d in wanted else _moves(own, d, used)[0])
    return frozenset(plan)


@dataclass(eq=False)
class Solved:
    """One pattern: its pieces, and what is played at their points."""

    form: SequenceGame
    unknowns: Unknowns
    needed: Needed
    pieces: list[SolutionSet] = field(default_factory=list)
    unsettled: int = 0
    worths: dict[tuple[int, int], Sparse] = field(default_factory=dict)

    def is_solved_within(self, look: RootsOf, part: float) -> bool:
        """Solved by a part of the work left? Raises Unresolved."""
        try:
            with share(part):
                self.solve(look)
        except Spent:
            return False
        return True

    def solve(self, look: RootsOf) -> None:
        """Exactly where equations are few, or by bounds on their roots, which `look` gives: what is
        tried first is likely to do, and then the other one. Raises Unresolved."""
        if not self.unknowns.n:
            self.pieces = [SolutionSet(({},), True)]
            return
        is_long = len(self.needed.equal) >= MANY_EQUATIONS
        if self.is_solved_by(look(self.proved if is_long else None)):
            return
        cases = Cases(self.system)
        try:
            self.pieces, self.unsettled = cases.run().pieces, cases.unsettled
        except Unresolved:  # such as numbers at roots of two equations
            if not all(is_number(c) for p in self.system.zero for c in p.terms.values()):
                raise
            self.pieces, self.unsettled = cases.pieces, 1
        if self.unsettled and not is_long and self.is_solved_by(look(self.proved)):
            self.unsettled = 0

    def is_solved_by(self, roots: list[SystemRoot] | None) -> bool:
        """Are these all? Not where it is not told if inequalities hold at one of them."""
        if roots is None:
            return False
        try:
            self.pieces = [piece for root in roots for piece in self.at_root(root)]
        except Unresolved:
            return False
        return True

    @cached_property
    def system(self) -> System:
        """What the pattern needs, as polynomials."""
        zero, least = (
            tuple(self.polynomial(gap) for gap in gaps)
            for gaps in (self.needed.equal, self.needed.least)
        )
        return System(self.unknowns.n, zero, tuple(self.unknowns.positive), least)

    def proved(self, near: Iterable[float]) -> SystemRoot | None:
        """A solution of its equations near these unknowns, if it is proved to be one."""
        with suppress(NoRoot, Unresolved):
            root = SystemRoot([rational(p) for p in self.system.zero], near)
            root.box(FIRST)
            return root
        return None

    def at_root(self, root: SystemRoot) -> list[SolutionSet]:
        """The root, if inequalities hold there. Raises Unresolved."""
        values = dict(enumerate(root.coordinates()))
        return [SolutionSet((values,), True)] if self.system.holds(values) else []

    def polynomial(self, comparison: PlanGap) -> Sparse:
        """What a plan is worth more than another, in the unknowns of the others."""
        total = Sparse({})
        for s in sorted(comparison.plan ^ comparison.other):
            worth = self.worth(comparison.player, s)
            total = total + worth if s in comparison.plan else total - worth
        return total

    def worth(self, player: int, sequence: int) -> Sparse:
        """What a player gets at the ends right after one of their sequences."""
        if (player, sequence) not in self.worths:
            ends = [end for end in self.form.ends if end.at[player] == sequence]
            self.worths[player, sequence] = Sparse.combined(
                (end.payoffs[player], weight)
                for end in ends
                if (weight := self.unknowns.product(end.at, player)) is not None
            )
        return self.worths[player, sequence]

    @cached_property
    def escalation(self) -> Sparse:
        return Sparse.combined(
            (end.escalation, weight)
            for end in self.form.ends
            if (weight := self.unknowns.product(end.at)) is not None
        )

    def behaviours(self, piece: SolutionSet) -> list[Behaviour]:
        """What is done at the points of a set of solutions."""
        return [self.form.plays.behaviour(self.unknowns.plans(values)) for values in piece.points]

    def only_play(self, fixed: Mapping[int, Any]) -> Hashable | None:
        """What is played, where all that is mixed on the path is among what is fixed."""
        values = {**dict.fromkeys(range(self.unknowns.n), ONE / 7), **fixed}
        behaviour = self.form.plays.behaviour(self.unknowns.plans(values))
        varying = {d for k, d in enumerate(self.unknowns.decision_of) if k not in fixed}
        on_path = self.form.plays.on_path(behaviour).keys()
        return None if on_path & varying else self.form.plays.play(behaviour)


class Results:
    """What the patterns give together."""

    def __init__(self) -> None:
        self.behaviours: list[Behaviour] = []
        self.sets: list[frozenset[Hashable]] = []  # the plays of each piece
        self.curved: list[frozenset[Hashable]] = []
        self.bent = 0  # sets along which escalation is not linear
        self.unsettled: list[Hashable | None] = []  # patterns, and their play where it is known

    def add(self, solved: Solved) -> None:
        """Takes in what one pattern came to."""
        if solved.unsettled:
            self.unsettled.append(solved.only_play({}))
        for piece in solved.pieces:
            behaviours = solved.behaviours(piece)
            try:
                plays = frozenset(map(solved.form.plays.play, behaviours))
            except Unresolved:  # what else is found stands, where it is not told from others
                if not all(is_number(x) for values in piece.points for x in values.values()):
                    raise
                self.unsettled.append(None)
                continue
            self.behaviours += behaviours
            if plays:
                self.sets.append(plays)
            if piece.flat:
                self.bent += len(plays) > 1 and not piece.is_straight(solved.escalation)
                continue
            play = solved.only_play(piece.fixed())
            if play is None:
                self.curved.append(plays)
            else:  # what is curved is off the path; some point was found, or another way to it
                self.unsettled.append(play)

    def found(self, plays: Naming) -> Found:
        """Everything that was found, and how complete it is."""
        distinct = dict.fromkeys(self.sets)
        largest = [one for one in distinct if not any(one < other for other in distinct)]
        known = frozenset[Hashable]().union(*largest)
        unsettled = sum(play is None or play not in known for play in self.unsettled)
        continua = sum(len(one) > 1 for one in largest)
        return Found(
            plays.candidates(self._distinct_behaviours(plays)),
            _completeness(continua, len(self.curved), self.bent, unsettled, plays.between),
            frozenset(largest),
        )

    def _distinct_behaviours(self, plays: Naming) -> list[Behaviour]:
        """Corners of neighbouring patterns are the same points."""
        kept: dict[Hashable, Behaviour] = {}
        for behaviour in self.behaviours:
            kept.setdefault(plays.whole(behaviour), behaviour)
        return list(kept.values())


def _completeness(
    continua: int, curved: int, bent: int, unsettled: int, between: str
) -> Completeness:
    if curved or bent or unsettled:
        return Completeness("some", "; ".join(_reasons(curved, bent, unsettled)))
    if not continua:
        return Completeness("all")
    return Completeness(
        "extreme points of every component",
        f"a tie makes infinitely many equilibria, in {_sets(continua)}; their extreme points are "
        f"listed, and {between}",
    )


def _reasons(curved: int, bent: int, unsettled: int) -> Iterable[str]:
    if curved:
        yield (
            f"a tie makes infinitely many equilibria, in {_sets(curved)} with curved edges, of "
            "which only points that were found are listed"
        )
    if bent:
        yield (
            f"a tie makes infinitely many equilibria, and in {_sets(bent)} escalation can be lower "
            "or higher than at the extreme points that are listed"
        )
    if unsettled:
        what = "one choice" if unsettled == 1 else f"{unsettled} choices"
        yield (
            f"for {what} of moves to mix, the equations are beyond what is solved here: there may "
            "be more equilibria"
        )


def _sets(n: int) -> str:
    return "one set" if n == 1 else f"{n} sets"
