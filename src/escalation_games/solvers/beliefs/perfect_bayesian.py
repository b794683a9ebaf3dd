"""Perfect Bayesian equilibria where two players are entangled, each moving at most once in a play.

Signalling games are of this kind: a sender with types, a receiver who sees the signal. Subgames are
solved from the leaves up, as in `backward_induction`; within one, what an action is worth is linear
in the mixtures of the other player, at every information set. So the equilibria are pairs of
extreme points of two polyhedra (Avis, Rosenberg, Savani, von Stengel 2010, here with several
decisions a side), and the sets they span; all of them are found.

What is added to Nash: at an information set that is not reached the answer must be best for some
belief. Which of its actions can be best together is seen from the polytope of beliefs; so for every
choice of information sets that are not reached, and of such answers there, what is left is linear
again. The equilibria are the union over these choices. D. Fudenberg, J. Tirole, "Perfect Bayesian
equilibrium and sequential equilibrium", Journal of Economic Theory 53 (1991), 236-260.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, combinations, product
from math import prod
from typing import Any, cast

from ...errors import BudgetExceeded
from ...forms import ExtensiveGame, ExtensiveStructure, Leaf, Region
from ...forms.mixtures import ONE, ZERO, times, total
from ...forms.sequences import Move
from ...limits import MAX_ASSESSMENT_CASES, MAX_ENTANGLED_PLANS
from ...numbers import sign
from ..result import Candidate, Found
from ..tables.double_description import Reply, Vertex, response_vertices
from ..tables.extreme_equilibria import ExtremePair, maximal_nash_subsets
from ..trees.backward_induction import BackwardInduction, Continuation, StageTable, found_by
from ..trees.backward_walk import Choice

NOBODY = -1  # in the place of a decision
EntangledPlan = dict[int, tuple[Any, ...]]  # decision -> mixture


def fits(structure: ExtensiveStructure) -> str | None:
    """Trees whose subgames, inner ones collapsed, are of two players who move once in each play."""
    for region in structure.regions.values():
        where = structure.nodes[region.root].name
        players = {structure.decisions[d].player for d in region.decisions}
        if len(players) > 2:
            return f"more than two players are entangled in the subgame at '{where}'"
        for leaf in region.leaves:
            movers = [structure.decisions[d].player for d, _ in leaf.moves]
            if len(movers) > len(set(movers)):
                name = structure.players[next(p for p in movers if movers.count(p) > 1)]
                return f"{name} moves twice in one play of the subgame at '{where}'"
        for player in players:
            sizes = [
                len(structure.decisions[d].actions)
                for d in region.decisions if structure.decisions[d].player == player
            ]  # fmt: skip
            if prod(sizes) > MAX_ENTANGLED_PLANS:
                name = structure.players[player]
                most = f"{MAX_ENTANGLED_PLANS:,}"
                return f"{name} has more than {most} plans in the subgame at '{where}'"
    return None


def fits_sequential(structure: ExtensiveStructure) -> str | None:
    """The same, where perfect Bayesian equilibria are sequential (D. Kreps, R. Wilson,
    "Sequential equilibria", Econometrica 50 (1982), 863-894).

    A belief at an information set that is not reached is over moves of the other player, each of
    probability 0. As long as no move leads to two such sets, the moves can be given small
    probabilities in the proportions of the belief, at every set at once; so it is consistent.
    """
    reason = fits(structure)
    if reason is not None:
        return reason
    for region in structure.regions.values():
        leads: dict[Move, set[int]] = {}
        for leaf in region.leaves:
            if len(leaf.moves) == 2:
                (first, action), (second, _) = leaf.moves
                leads.setdefault((first, action), set()).add(second)
        for (first, action), ends in leads.items():
            if sum(_can_be_avoided(structure, end, leads) for end in ends) > 1:
                decision = structure.decisions[first]
                return (
                    f"after '{decision.actions[action]}' at '{decision.name}' come several "
                    "information sets, whose beliefs hang together"
                )
    return None


def _can_be_avoided(
    structure: ExtensiveStructure, decision: int, leads: Mapping[Move, set[int]]
) -> bool:
    """Can the other player keep play away from it? Not where all moves somewhere lead to it."""
    movers = {first for (first, _), ends in leads.items() if decision in ends}
    return all(
        any(
            decision not in leads.get((first, action), set())
            for action in range(len(structure.decisions[first].actions))
        )
        for first in movers
    )


def find(game: ExtensiveGame) -> Found:
    """One candidate per distinct play on the path; extreme ones where there are infinitely many."""
    found = found_by(PerfectBayesian(game))
    types = sender_types(game.structure)
    return replace(found, candidates=tuple(_labelled(c, types) for c in found.candidates))


def _labelled(candidate: Candidate, types: Sequence[int]) -> Candidate:
    """Do the types that occur tell themselves apart by what they do?"""
    occur = {d for d, _ in cast(tuple[tuple[int, Choice], ...], candidate.key)}
    used = [_support(candidate.profile[d]) for d in types if d in occur]
    if len(used) < 2:
        return candidate
    if any(len(signals) > 1 for signals in used):
        label = "semi-separating"
    else:
        label = {1: "pooling", len(used): "separating"}.get(len(set(used)), "partly pooling")
    return replace(candidate, labels=(*candidate.labels, label))


def sender_types(tree: ExtensiveStructure) -> tuple[int, ...]:
    """Where each type of the sender decides, if the whole tree is a signalling game; else none.

    One player, knowing a type, picks a signal; the other sees the signal and nothing else.
    """
    plays = [leaf.moves for leaf in tree.regions[0].leaves]
    players = {tree.decisions[d].player for d in tree.regions[0].decisions}
    if len(players) != 2 or max(map(len, plays)) > 2:
        return ()
    pairs = [moves for moves in plays if len(moves) == 2]
    senders = tuple(sorted({first for (first, _), _ in pairs}))
    seen: dict[int, set[str]] = {}
    for (first, action), (second, _) in pairs:
        seen.setdefault(second, set()).add(tree.decisions[first].actions[action])
    sending = {tree.decisions[d].player for d in senders}
    answering = {tree.decisions[d].player for d in seen}
    one_way = len(sending) == 1 and not sending & answering
    return senders if one_way and all(len(signals) == 1 for signals in seen.values()) else ()


class PerfectBayesian(BackwardInduction):
    """Backward induction that also solves subgames with several information sets a side."""

    def small_game(self, region: Region, after: tuple[Continuation, ...]) -> list[Continuation]:
        entangled, table = Entangled(self.game, region, after), StageTable(self.game, region, after)
        found: dict[Any, Continuation] = {}
        for component in entangled.components():
            plays = set()
            for plan in component.plans:
                choices = {
                    d: self.mixture(d, _support(strategy), strategy) for d, strategy in plan.items()
                }
                continuation = table.continuation(choices, (True, True))
                plays.add(continuation.play)
                key = tuple(sorted((d, choice) for d, (_, choice) in choices.items()))
                found.setdefault(key, continuation)
            if len(plays) > 1 and region.root not in self.continua:
                self.continua.append(region.root)
        # what differs off the path only is told by its purest answer
        return sorted(found.values(), key=_mixing)


def _mixing(continuation: Continuation) -> int:
    return sum(len(support) for ways in continuation.possible.values() for support, _ in ways)


def _support(strategy: Iterable[Any]) -> tuple[int, ...]:
    return tuple(k for k, p in enumerate(strategy) if p is not ZERO)


@dataclass(frozen=True)
class Case:
    """What is assumed not to be reached, and which actions each decision may use.

    allowed  per decision, the actions
    quiet    decisions that are not reached
    """

    allowed: Mapping[int, tuple[int, ...]]
    quiet: frozenset[int]


@dataclass(frozen=True)
class Component:
    """A set of equilibria: every mixture of `rows` with every mixture of `columns`."""

    case: Case
    rows: Sequence[EntangledPlan]
    columns: Sequence[EntangledPlan]

    @property
    def plans(self) -> Iterator[EntangledPlan]:
        """Its extreme points."""
        return (x | y for x in self.rows for y in self.columns)


class Entangled:
    """One subgame of two players, each moving at most once in a play, as two linear sides.

    before[d]    per move of the other player that leads to decision d, the chance of getting there
    worth[d, a]  what action a at decision d is worth: per move of the other player (and None, where
                 the other does not move) the payoff times the chance of getting there
    """

    def __init__(
        self, game: ExtensiveGame, region: Region, after: tuple[Continuation, ...]
    ) -> None:
        self.tree = game.structure
        self.region = region
        first = self.tree.decisions[region.decisions[0]].player
        mine = tuple(d for d in region.decisions if self.tree.decisions[d].player == first)
        self.sides = mine, tuple(d for d in region.decisions if d not in mine)
        self.worth: dict[Move, dict[Move | None, Any]] = {
            (d, a): {} for d in region.decisions for a in range(self.n_actions(d))
        }
        self.before: dict[int, dict[Move | None, Any]] = {d: {} for d in region.decisions}
        chances = [_chance(game, leaf) for leaf in region.leaves]
        fewest = {
            d: min(
                zeros
                for leaf, (_, zeros) in zip(region.leaves, chances, strict=True)
                if any(d == e for e, _ in leaf.moves)
            )
            for d in region.decisions
        }
        for leaf, (weight, zeros), end in zip(region.leaves, chances, after, strict=True):
            for k, (d, a) in enumerate(leaf.moves):
                if zeros == fewest[d]:
                    other = next((move for move in leaf.moves if move[0] != d), None)
                    payoff = weight * end.payoffs[self.tree.decisions[d].player]
                    _add(self.worth[d, a], other, payoff)
                    if a == 0:
                        _add(self.before[d], other if k else None, weight)

    def n_actions(self, decision: int) -> int:
        """How many actions a decision has."""
        return len(self.tree.decisions[decision].actions)

    # -- what is not reached ---------------------------------------------------------------------

    def cases(self) -> Iterator[Case]:
        """Every set of decisions that may stay unreached, with every way to answer there."""
        hidden = [d for d in self.region.decisions if None not in self.before[d]]
        answers = {d: self.answers(d) for d in hidden}
        n_cases = prod(1 + len(ways) for ways in answers.values())
        if n_cases > MAX_ASSESSMENT_CASES:
            where = self.tree.nodes[self.region.root].name
            raise BudgetExceeded(
                f"the subgame at '{where}' has more than {MAX_ASSESSMENT_CASES:,} ways to leave "
                "information sets unreached; fewer signals would do"
            )
        subsets = chain.from_iterable(combinations(hidden, k) for k in range(len(hidden) + 1))
        for quiet in subsets:
            allowed = {d: tuple(range(self.n_actions(d))) for d in self.region.decisions}
            for d, a in {move for q in quiet for move in self.before[q] if move is not None}:
                allowed[d] = tuple(b for b in allowed[d] if b != a)
            if all(allowed.values()):
                for ways in product(*(answers[d] for d in quiet)):
                    yield Case(allowed | dict(zip(quiet, ways, strict=True)), frozenset(quiet))

    def answers(self, decision: int) -> list[tuple[int, ...]]:
        """The largest sets of actions that are all best for some belief."""
        n = len(self.before[decision])
        sets = {
            frozenset(a for a in range(self.n_actions(decision)) if vertex.tight >> n + a & 1)
            for vertex in self.beliefs(decision)
        }
        largest = [one for one in sets if not any(one < other for other in sets)]
        return sorted(tuple(sorted(actions)) for actions in largest)

    def beliefs(self, decision: int) -> list[Vertex]:
        """Extreme beliefs over what the other player did to get here, and the best actions there.

        Chance is as it is: after each move of the other player its shares are known.
        """
        moves = list(self.before[decision])
        replies = [
            [
                self.worth[decision, a].get(move, ZERO) / self.before[decision][move]
                for move in moves
            ]
            for a in range(self.n_actions(decision))
        ]
        return response_vertices([len(moves)], [replies])

    # -- one case: two polyhedra -----------------------------------------------------------------

    def components(self) -> list[Component]:
        """The largest sets of equilibria, each the product of two polytopes."""
        found: list[Component] = []
        for case in self.cases():
            for component in self.of_case(case):
                if not any(self.is_within(component, other) for other in found):
                    found = [other for other in found if not self.is_within(other, component)]
                    found.append(component)
        return found

    def of_case(self, case: Case) -> Iterator[Component]:
        """The components whose unreached decisions, and answers there, are those of the case."""
        sides = [self.vertices(case, side) for side in (0, 1)]
        pairs = [
            ExtremePair(x, y, ((), ()))
            for x in sides[0]
            for y in sides[1]
            if self.agree(case, x, y, 0) and self.agree(case, y, x, 1)
        ]
        for subset in maximal_nash_subsets(pairs):
            component = Component(
                case,
                [self.plan(case, x, 0) for x in subset.rows],
                [self.plan(case, y, 1) for y in subset.columns],
            )
            if self.reaches_the_rest(component):
                yield component

    def is_within(self, one: Component, other: Component) -> bool:
        """Is a set of equilibria part of another? Its points then go with all points of that."""
        return all(
            self.holds(other.case, x | y)
            for x, y in chain(product(one.rows, other.columns), product(other.rows, one.columns))
        )

    def holds(self, case: Case, plan: EntangledPlan) -> bool:
        """Are all actions in use allowed, and best where the case says that play gets to?"""
        for d, mixture in plan.items():
            used = [a for a, p in enumerate(mixture) if p is not ZERO]
            if not set(used) <= set(case.allowed[d]):
                return False
            if d not in case.quiet:
                worth = [self.against(d, a, plan) for a in range(self.n_actions(d))]
                if any(sign(worth[a] - other) < 0 for a in used for other in worth):
                    return False
        return True

    def against(self, decision: int, action: int, plan: EntangledPlan) -> Any:
        """What an action is worth against the other side's plan, times the chance to get there."""
        return total(
            [
                number if move is None else times(plan[move[0]][move[1]], number)
                for move, number in self.worth[decision, action].items()
            ]
        )

    def vertices(self, case: Case, side: int) -> list[Vertex]:
        """Mixtures of one side, and what the other side's actions are worth against them."""
        own, others = self.sides[side], self.sides[1 - side]
        if not own:  # the other side is alone with chance: one column stands for nobody's move
            own, case = (NOBODY,), replace(case, allowed={**case.allowed, NOBODY: (0,)})
        columns = [(d, a) for d in own for a in case.allowed[d]]
        first = {(own[0], a) for a in case.allowed[own[0]]}
        replies: list[list[Reply]] = []
        for d in others:
            if d not in case.quiet:
                worths = [self.worth[d, a] for a in range(self.n_actions(d))]
                replies.append([_against(columns, first, worth) for worth in worths])
        return response_vertices([len(case.allowed[d]) for d in own], replies)

    def agree(self, case: Case, mine: Vertex, theirs: Vertex, side: int) -> bool:
        """Does one side use only actions that are best against the other?"""
        bit = len(theirs.strategy or ())
        used = iter(mine.strategy or ())
        for d in self.sides[side]:
            for a in case.allowed[d]:
                is_used = next(used) is not ZERO
                if is_used and d not in case.quiet and not theirs.tight >> bit + a & 1:
                    return False
            bit += 0 if d in case.quiet else self.n_actions(d)
        return True

    def plan(self, case: Case, vertex: Vertex, side: int) -> EntangledPlan:
        """The mixtures, with the actions that were left out."""
        numbers = iter(vertex.strategy or ())
        plan = {}
        for d in self.sides[side]:
            mixture = dict(zip(case.allowed[d], numbers, strict=False))
            plan[d] = tuple(mixture.get(a, ZERO) for a in range(self.n_actions(d)))
        return plan

    def reaches_the_rest(self, component: Component) -> bool:
        """Is every decision reached somewhere in the set, but for those assumed not to be?

        Then it is near points that reach all of them, whose beliefs follow; else another case has
        it, if it is an equilibrium at all.
        """
        rest = [d for d in self.region.decisions if d not in component.case.quiet]
        return all(any(self.is_reached(d, plan) for plan in component.plans) for d in rest)

    def is_reached(self, decision: int, plan: EntangledPlan) -> bool:
        """Does the plan of the others leave a way to the decision?"""
        return any(
            move is None or plan[move[0]][move[1]] is not ZERO for move in self.before[decision]
        )


def _against(
    columns: Sequence[Move], first: set[Move], worth: Mapping[Move | None, Any]
) -> list[Any]:
    """What an action is worth against each move of the other; what does not depend on the other is
    put beside all actions of its first decision, one of which is taken."""
    alone = worth.get(None)
    numbers = []
    for move in columns:
        number = worth.get(move, ZERO)
        if alone is not None and move in first:
            number = number + alone
        numbers.append(number)
    return numbers


def _chance(game: ExtensiveGame, leaf: Leaf) -> tuple[Any, int]:
    """The product of the chances on the way to a leaf, those that are 0 left out; how many are.

    So a type that has probability 0 still does what is best for it.
    """
    chances = [game.probability[edge] for edge in leaf.edges]
    likely = [p for p in chances if sign(p)]
    return reduce(times, likely, ONE), len(chances) - len(likely)


def _add(sums: dict[Any, Any], key: Any, number: Any) -> None:
    sums[key] = sums[key] + number if key in sums else number
