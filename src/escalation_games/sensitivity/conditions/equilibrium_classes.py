"""Which equilibria a game can have, each with the condition under which it exists.

The definition of each concept, written out in formulas: nothing is solved at a point. A class is
what `Equilibrium.key` says without telling apart mixtures on the same actions: a pair of supports,
a pure profile, or what is played on the path of a tree.

Sources: J. Nash (1950), PNAS 36, 48-49; R. Selten (1965), by the walk that all readings of a tree
share; simultaneous moves and small matrices by supports.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from ...errors import BudgetExceeded
from ...forms import ExtensiveGame, Game, Region, StrategicGame
from ...limits import MAX_MIXED_CELLS, MAX_WAYS
from ...solvers.result import Equilibrium
from ...solvers.trees.backward_walk import HeldAction, Logic, Play, Stage, expected, summed
from .equilibria_by_supports import ABOVE, EQUAL, Bimatrix, BySupports, supports
from .range_signs import NEGATIVE, POSITIVE, ZERO
from .sign_conditions import ALWAYS, NEVER, Form, Forms

MASKS = {-1: NEGATIVE, 0: ZERO, 1: POSITIVE}

MANY = "mixed equilibria of three or more players are not written out"
LARGE = (
    f"mixed equilibria of more than {MAX_MIXED_CELLS} pairs of actions are written out only where "
    "they "
    "hold at the point asked"
)


def class_of(key: Any) -> Hashable:
    """The class of an equilibrium by its key: mixtures on the same actions counted as one."""
    if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], int):
        return key[0], 0
    return tuple((decision, (support, 0)) for decision, (support, _) in key)


def mixes_at_tie(game: Game, equilibrium: Equilibrium) -> bool:
    """Does somebody who moves alone mix, on the path or off it? Such equilibria have no class."""
    alone = game.structure.lone_decisions()
    return any(p not in (0, 1) for d in alone for p in equilibrium.profile[d])


@dataclass(frozen=True)
class Listed:
    """Every class with its condition; `reason` says which classes are not listed, if any."""

    conditions: Mapping[Hashable, Form]
    reason: str | None


def listed(
    game: Game, number: Callable[[Any], Any], forms: Forms, here: Sequence[Hashable]
) -> Listed:
    """The classes of a game whose numbers are formulas; `number` makes them rational functions.

    `here` are the classes that are to be written out in any case.

    Raises BudgetExceeded where there are too many alternatives to write out.
    """
    return LISTED[game.structure.form](game, number, forms, here)


def _extensive(
    game: ExtensiveGame, number: Callable[[Any], Any], forms: Forms, _: Sequence[Hashable]
) -> Listed:
    return Listed(_Tree(game, number, forms).classes(), None)


# -- all choose at once ---------------------------------------------------------------------------


def _strategic(
    game: StrategicGame, number: Callable[[Any], Any], forms: Forms, here: Sequence[Hashable]
) -> Listed:
    payoffs: Any = np.empty(game.payoffs.shape, dtype=object)
    for place in np.ndindex(payoffs.shape):
        payoffs[place] = number(game.payoffs[place])
    shape = game.structure.shape
    if len(shape) == 2:
        is_small = prod(shape) <= MAX_MIXED_CELLS
        wanted = [(s, 0) for s in supports(*shape)] if is_small else [*_pure(shape), *here]
        return Listed(_supports_of(payoffs, wanted, forms), None if is_small else LARGE)
    conditions = {key: forms.all_of(_no_gain(payoffs, key, forms)) for key in _pure(shape)}
    reason = None if len(shape) == 1 else MANY
    return Listed({key: form for key, form in conditions.items() if form}, reason)


LISTED: dict[str, Callable[..., Listed]] = {"strategic": _strategic, "extensive": _extensive}


def _pure(shape: Sequence[int]) -> list[Any]:
    return [(tuple((a,) for a in profile), 0) for profile in np.ndindex(*shape)]


def _supports_of(payoffs: Any, keys: Iterable[Any], forms: Forms) -> dict[Hashable, Form]:
    """Two players: the classes with these keys, as far as they exist anywhere."""
    one = payoffs[0, 0, 0].one
    matrix = Bimatrix(payoffs[0].tolist(), payoffs[1].tolist(), one, _AsFormulas(forms))
    found = {key: matrix.condition(*key[0]) for key in dict.fromkeys(keys)}
    return {key: form for key, form in found.items() if form}


def _no_gain(payoffs: Any, key: Any, forms: Forms) -> Iterator[Form]:
    profile = tuple(a for (a,) in key[0])
    for player, own in enumerate(profile):
        for action in range(payoffs.shape[player + 1]):
            if action != own:
                other = (*profile[:player], action, *profile[player + 1 :])
                yield forms.at_least(payoffs[(player, *profile)], payoffs[(player, *other)])


# -- trees ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ConditionalPlay:
    """One play of a subgame, what it pays, and where an equilibrium of the subgame plays it."""

    payoffs: tuple[Any, ...]
    escalation: Any
    play: Play
    when: Form


class _AsFormulas(Logic[Form]):
    """What is not decided over the whole box is written out."""

    always, never = ALWAYS, NEVER

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self._signs: dict[Any, frozenset[int]] = {}

    def signs(self, x: Any) -> frozenset[int]:
        if x not in self._signs:
            self._signs[x] = self.forms.box.signs(x)
        return self._signs[x]

    def undecided(self, x: Any, wanted: frozenset[int]) -> Form:
        return self.forms.sign(x, sum(MASKS[side] for side in wanted))

    def all_of(self, conditions: Sequence[Form]) -> Form:
        return self.forms.all_of(conditions)

    def any_of(self, conditions: Sequence[Form]) -> Form:
        return self.forms.any_of(conditions)

    def alike(self, values: Sequence[Any]) -> list[int]:
        places: dict[Any, int] = {}
        return [places.setdefault(value, len(places)) for value in values]


class _Tree(BySupports[ConditionalPlay]):
    """Backward induction over formulas: every play that some point could see."""

    def __init__(self, game: ExtensiveGame, number: Callable[[Any], Any], forms: Forms) -> None:
        super().__init__(game, _AsFormulas(forms))
        self.zero, self.one = number(0), number(1)
        self.chances = [number(p) for p in game.probability]
        self.pays = [
            tuple(number(x) for x in game.outcome_payoffs(k))
            for k in range(len(self.tree.outcomes))
        ]

    def classes(self) -> dict[Hashable, Form]:
        """Every play from the root."""
        plays: dict[Hashable, list[Form]] = {}
        for branch in self.solve():
            plays.setdefault(branch.play, []).append(branch.when)
        return {play: self.logic.any_of(found) for play, found in plays.items()}

    def region(self, region: Region) -> Iterator[ConditionalPlay]:
        """Per set of chance events that can happen, every play of the region."""
        for live, chance in self.live(region):
            leaves = [leaf for leaf in region.leaves if live.issuperset(leaf.edges)]
            met = {d for leaf in leaves for d, _ in leaf.moves}
            weights = {leaf.node: self.weight(leaf) for leaf in leaves}
            stage = Stage(region, leaves, weights, [d for d in region.decisions if d in met])
            for branch in self.at(stage):
                yield replace(branch, when=self.logic.all_of([chance, branch.when]))

    def live(self, region: Region) -> Iterator[tuple[frozenset[int], Form]]:
        """Sets of chance edges above 0, and where these are the ones: only where it shows."""
        edges = {edge for leaf in region.leaves for edge in leaf.edges}
        shows = {
            edge for leaf in region.leaves for edge in leaf.edges
            if leaf.moves or any(branch.play for branch in self.found[leaf.node])
        }  # fmt: skip
        open_edges = sorted(shows)
        todo: list[tuple[frozenset[int], Form, int]] = [(frozenset(edges - shows), ALWAYS, 0)]
        while todo:
            live, when, k = todo.pop()
            if k == len(open_edges):
                yield live, when
                continue
            edge = open_edges[k]
            for more, signs in ((frozenset[int](), EQUAL), (frozenset([edge]), ABOVE)):
                both = self.logic.all_of([when, self.logic.where(self.chances[edge], signs)])
                if both:
                    todo.append((live | more, both, k + 1))

    # -- what a continuation carries ------------------------------------------------------------

    def leaf(self, outcome: int) -> ConditionalPlay:
        return ConditionalPlay(self.pays[outcome], self.zero, (), ALWAYS)

    def mixed(
        self,
        chosen: Play,
        weights: Sequence[Any],
        after: Sequence[ConditionalPlay],
        conditions: Sequence[Form],
    ) -> ConditionalPlay:
        play = sorted([*chosen, *(step for branch in after for step in branch.play)])
        when = self.logic.all_of([*conditions, *(branch.when for branch in after)])
        if not after:  # where no chance event can happen, which may not have been proved yet
            return ConditionalPlay(
                (self.zero,) * len(self.tree.players), self.zero, tuple(play), when
            )
        return ConditionalPlay(*expected(weights, after), tuple(play), when)

    def taken(
        self, held: HeldAction[ConditionalPlay], after: Sequence[ConditionalPlay]
    ) -> ConditionalPlay:
        when = self.logic.all_of([*held.conditions, *(branch.when for branch in after)])
        return ConditionalPlay(*summed(after), held.play(after), when)

    def key(self, continuation: ConditionalPlay) -> Hashable:
        return continuation.play, continuation.payoffs

    def merged(self, ways: Sequence[ConditionalPlay]) -> ConditionalPlay:
        return replace(ways[0], when=self.logic.any_of([branch.when for branch in ways]))

    def kept(self, found: Iterable[ConditionalPlay]) -> list[ConditionalPlay]:
        kept = super().kept(branch for branch in found if branch.when)
        if len(kept) > MAX_WAYS:
            raise BudgetExceeded(f"a subgame has more than {MAX_WAYS:,} plays")
        return kept

    # -- numbers and limits ---------------------------------------------------------------------

    def chance(self, edge: int) -> Any:
        return self.chances[edge]

    def quotient(self, a: Any, b: Any) -> Any:
        return a / b

    def check(self, n: int) -> None:
        if n > MAX_WAYS:
            raise BudgetExceeded(f"subgames continue in more than {MAX_WAYS:,} ways together")

    def check_cells(self, n: int) -> None:
        if n > MAX_MIXED_CELLS:
            raise BudgetExceeded(
                f"mixed play of more than {MAX_MIXED_CELLS} pairs of actions at once is not "
                "written out"
            )
