"""Which equilibria a game can have, each with the condition under which it exists.

The definition of each concept, written out in formulas: nothing is solved at a point. A class is
what `Equilibrium.key` says without telling apart mixtures on the same actions: a pair of supports,
a pure profile, or what is played on the path of a tree.

Sources: J. Nash (1950), PNAS 36, 48-49; R. Selten (1965); O. L. Mangasarian, "Equilibrium points of
bimatrix games", J. SIAM 12 (1964), 778-780 (extreme equilibria by bases, here by Cramer's rule).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from ...errors import BudgetExceeded
from ...forms import ExtensiveGame, ExtensiveStructure, Game, Leaf, Region, StrategicGame
from ...solvers.result import Equilibrium
from .range_signs import NEGATIVE, POSITIVE, ZERO
from .sign_conditions import ALWAYS, NEVER, Form, Forms

MAX_CELLS = 9  # of a matrix whose mixed equilibria are written out
MAX_WAYS = 3_000  # in which the subgames of one region can continue together

MANY = "mixed equilibria of three or more players are not written out"
LARGE = (
    f"mixed equilibria of more than {MAX_CELLS} pairs of actions are written out only where they "
    "hold at the point asked"
)

Play = tuple[tuple[int, Any], ...]


def class_of(key: Any) -> Hashable:
    """The class of an equilibrium by its key: mixtures on the same actions counted as one."""
    if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], int):
        return key[0], 0
    return tuple((decision, (support, 0)) for decision, (support, _) in key)


def mixes_at_tie(game: Game, equilibrium: Equilibrium) -> bool:
    """Does somebody who moves alone mix, on the path or off it? Such equilibria have no class."""
    structure = game.structure
    if not isinstance(structure, ExtensiveStructure):
        return False
    alone = [r.decisions[0] for r in structure.regions.values() if r.is_single_move]
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
    if isinstance(game, StrategicGame):
        return _strategic(game, number, forms, here)
    assert isinstance(game, ExtensiveGame)
    tree = _Tree(game, number, forms)
    return Listed(tree.classes(), None)


# -- all choose at once ---------------------------------------------------------------------------


def _strategic(
    game: StrategicGame, number: Callable[[Any], Any], forms: Forms, here: Sequence[Hashable]
) -> Listed:
    payoffs: Any = np.empty(game.payoffs.shape, dtype=object)
    for place in np.ndindex(payoffs.shape):
        payoffs[place] = number(game.payoffs[place])
    shape = game.structure.shape
    if len(shape) == 2:
        is_small = prod(shape) <= MAX_CELLS
        wanted = [(s, 0) for s in supports(*shape)] if is_small else [*_pure(shape), *here]
        return Listed(_supports_of(payoffs, wanted, forms), None if is_small else LARGE)
    conditions = {key: forms.all_of(_no_gain(payoffs, key, forms)) for key in _pure(shape)}
    reason = None if len(shape) == 1 else MANY
    return Listed({key: form for key, form in conditions.items() if form}, reason)


def _pure(shape: Sequence[int]) -> list[Any]:
    return [(tuple((a,) for a in profile), 0) for profile in np.ndindex(*shape)]


def _supports_of(payoffs: Any, keys: Iterable[Any], forms: Forms) -> dict[Hashable, Form]:
    """Two players: the classes with these keys, as far as they exist anywhere."""
    matrix = _Matrix(payoffs[0].tolist(), payoffs[1].tolist(), forms)
    found = {key: matrix.condition(*key[0]) for key in dict.fromkeys(keys)}
    return {key: form for key, form in found.items() if form}


def _no_gain(payoffs: Any, key: Any, forms: Forms) -> Iterator[Form]:
    profile = tuple(a for (a,) in key[0])
    for player, own in enumerate(profile):
        for action in range(payoffs.shape[player + 1]):
            if action != own:
                other = (*profile[:player], action, *profile[player + 1 :])
                yield forms.at_least(payoffs[(player, *profile)], payoffs[(player, *other)])


def supports(m: int, n: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every pair of supports; pure ones first."""
    pairs = product(_subsets(m), _subsets(n))
    return sorted(pairs, key=lambda pair: (*map(len, pair), pair))


def _subsets(n: int) -> list[tuple[int, ...]]:
    return [s for size in range(1, n + 1) for s in combinations(range(n), size)]


@dataclass(frozen=True)
class Mixture:
    """Probabilities of one player on a support, as weights over their sum, and when they hold.

    weights  per action of the support; all have the sign of `total`, which is their sum
    form     where they are above 0, and no reply pays more than those that must be best
    """

    weights: tuple[Any, ...]
    total: Any
    form: Form


@dataclass
class _Matrix:
    """Two players' payoffs, rows by columns."""

    first: Sequence[Sequence[Any]]
    second: Sequence[Sequence[Any]]
    forms: Forms

    def condition(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Form:
        """Where some extreme equilibrium has exactly these supports."""
        own = self.forms.any_of(x.form for x in self.row_mixtures(rows, columns))
        if not own:
            return NEVER
        other = self.forms.any_of(y.form for y in self.column_mixtures(rows, columns))
        return self.forms.all_of([own, other])

    def row_mixtures(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> list[Mixture]:
        """The row player's extreme mixtures against which all these columns are best replies."""
        replies = [[row[j] for row in self.second] for j in range(len(self.second[0]))]
        return list(mixtures(replies, rows, columns, self.forms))

    def column_mixtures(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> list[Mixture]:
        """The column player's extreme mixtures against which all these rows are best replies."""
        return list(mixtures(self.first, columns, rows, self.forms))


def mixtures(
    replies: Sequence[Sequence[Any]], own: tuple[int, ...], best: tuple[int, ...], forms: Forms
) -> Iterator[Mixture]:
    """Extreme mixtures with support `own` against which all of `best` are best replies.

    replies[j][i] is what reply j pays against own action i (None where nobody needs it). A mixture
    is extreme where it is the only one on its support that makes some of the best replies equal:
    those are its basis. Reply best[0] can stand in every basis.
    """
    first = best[0]
    one = replies[first][own[0]].one
    others = [j for j in range(len(replies)) if j != first]
    for basis in combinations(others, len(own) - 1):
        rows = [[replies[j][i] - replies[first][i] for i in own] for j in basis]
        weights = tuple(one * _cofactor(rows, k) for k in range(len(own)))
        total = sum(weights[1:], weights[0])
        gaps = {
            j: _weighted(weights, [replies[first][i] - replies[j][i] for i in own])
            for j in others if j not in basis
        }  # fmt: skip
        form = forms.any_of(
            _signed(weights, total, gaps, best, s, forms) for s in (POSITIVE, NEGATIVE)
        )
        if form:
            yield Mixture(weights, total, form)


def _signed(
    weights: Sequence[Any],
    total: Any,
    gaps: Mapping[int, Any],
    best: Sequence[int],
    side: int,
    forms: Forms,
) -> Form:
    wanted = [forms.sign(w, side) for w in (*weights, total)]
    weak = side | ZERO
    wanted += [forms.sign(gap, ZERO if j in best else weak) for j, gap in gaps.items()]
    return forms.all_of(wanted)


def _weighted(weights: Sequence[Any], values: Sequence[Any]) -> Any:
    parts = [w * x for w, x in zip(weights, values, strict=True)]
    return sum(parts[1:], parts[0])


def _cofactor(rows: Sequence[Sequence[Any]], k: int) -> Any:
    """With its sign, the minor without column k of a matrix with one row less than columns."""
    minor = [[x for c, x in enumerate(row) if c != k] for row in rows]
    value = _determinant(minor)
    return -value if k % 2 else value


def _determinant(rows: Sequence[Sequence[Any]]) -> Any:
    if not rows:
        return 1
    terms = [x * _cofactor(rows[1:], k) for k, x in enumerate(rows[0])]
    return sum(terms[1:], terms[0])


# -- trees ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Branch:
    """One play of a subgame, what it pays, and where an equilibrium of the subgame plays it."""

    play: Play
    payoffs: tuple[Any, ...]
    form: Form


class _Tree:
    """Backward induction over formulas: every play that some point could see."""

    def __init__(self, game: ExtensiveGame, number: Callable[[Any], Any], forms: Forms) -> None:
        self.game = game
        self.tree = game.structure
        self.forms = forms
        self.zero = number(0)
        self.one = number(1)
        self.chance = [number(p) for p in game.probability]
        self.pays = [
            tuple(number(x) for x in game.outcome_payoffs(k))
            for k in range(len(self.tree.outcomes))
        ]
        self.found: dict[int, list[Branch]] = {}

    def classes(self) -> dict[Hashable, Form]:
        """Every play from the root."""
        inner = self.tree.regions
        for index in reversed(range(len(self.tree.nodes))):
            outcome = self.tree.nodes[index].outcome
            if outcome is not None:
                self.found[index] = [Branch((), self.pays[outcome], ALWAYS)]
            elif index in inner:
                self.found[index] = self.merged(self.region(inner[index]))
        plays: dict[Hashable, list[Form]] = {}
        for branch in self.found[0]:
            plays.setdefault(branch.play, []).append(branch.form)
        return {play: self.forms.any_of(found) for play, found in plays.items()}

    def merged(self, branches: Iterable[Branch]) -> list[Branch]:
        """One branch per play and payoffs."""
        groups: dict[Any, list[Branch]] = {}
        for branch in branches:
            if branch.form:
                groups.setdefault((branch.play, branch.payoffs), []).append(branch)
        if len(groups) > MAX_WAYS:
            raise BudgetExceeded(f"a subgame has more than {MAX_WAYS:,} plays")
        return [
            replace(group[0], form=self.forms.any_of(branch.form for branch in group))
            for group in groups.values()
        ]

    def region(self, region: Region) -> Iterator[Branch]:
        """Per set of chance events that can happen, every play of the region."""
        for live, chance in self.chances(region):
            leaves = [leaf for leaf in region.leaves if live.issuperset(leaf.edges)]
            stage = _Stage(self, region, leaves)
            for branch in stage.branches():
                yield Branch(branch.play, branch.payoffs, self.forms.all_of([chance, branch.form]))

    def chances(self, region: Region) -> Iterator[tuple[frozenset[int], Form]]:
        """Sets of chance edges above 0, and when these are the ones: only where it shows."""
        edges = {edge for leaf in region.leaves for edge in leaf.edges}
        shows = {
            edge for leaf in region.leaves for edge in leaf.edges
            if leaf.moves or any(branch.play for branch in self.found[leaf.node])
        }  # fmt: skip
        open_edges = sorted(shows)
        todo: list[tuple[frozenset[int], Form, int]] = [(frozenset(edges - shows), ALWAYS, 0)]
        while todo:
            live, form, k = todo.pop()
            if k == len(open_edges):
                yield live, form
                continue
            edge = open_edges[k]
            for more, signs in ((frozenset[int](), ZERO), (frozenset([edge]), POSITIVE)):
                both = self.forms.all_of([form, self.forms.sign(self.chance[edge], signs)])
                if both:
                    todo.append((live | more, both, k + 1))


class _Stage:
    """One region where certain leaves can be reached; what is 0 by chance is left out."""

    def __init__(self, tree: _Tree, region: Region, leaves: Sequence[Leaf]) -> None:
        self.tree = tree
        self.forms = tree.forms
        self.leaves = leaves
        self.decisions = [d for d in region.decisions if any(d in dict(x.moves) for x in leaves)]
        self.weights = {
            leaf.node: prod((tree.chance[e] for e in leaf.edges), start=tree.one) for leaf in leaves
        }

    def branches(self) -> Iterator[Branch]:
        if len(self.decisions) == 2:
            yield from self.simultaneous()
        elif self.decisions:
            yield from self.one_mover(self.decisions[0])
        else:
            for ways in self.ways(self.leaves):
                yield self.branch({}, ways)

    def ways(self, leaves: Sequence[Leaf]) -> Iterator[dict[int, Branch]]:
        """Every way the subgames at these leaves continue together, by node."""
        options = [self.tree.found[leaf.node] for leaf in leaves]
        if prod(map(len, options)) > MAX_WAYS:
            raise BudgetExceeded(f"subgames continue in more than {MAX_WAYS:,} ways together")
        for ways in product(*options):
            yield {leaf.node: way for leaf, way in zip(leaves, ways, strict=True)}

    def branch(
        self, chosen: Mapping[int, tuple[int, ...]], ways: Mapping[int, Branch],
        conditions: Iterable[Form] = (),
        shares: Mapping[int, Any] | None = None,
    ) -> Branch:  # fmt: skip
        """The play in which `ways` follow, with what it pays on average."""
        steps = [(d, (support, 0)) for d, support in chosen.items()]
        steps += [step for way in ways.values() for step in way.play]
        n = len(self.tree.tree.players)
        payoffs = tuple(self.average(ways, player, shares) for player in range(n))
        form = self.forms.all_of([*conditions, *(way.form for way in ways.values())])
        return Branch(tuple(sorted(steps)), payoffs, form)

    def average(
        self, ways: Mapping[int, Branch], player: int, shares: Mapping[int, Any] | None = None
    ) -> Any:
        total = self.tree.zero
        for node, way in ways.items():
            weight = self.weights[node] if shares is None else self.weights[node] * shares[node]
            total = total + weight * way.payoffs[player]
        return total

    # -- one player moves -----------------------------------------------------------------------

    def one_mover(self, decision: int) -> Iterator[Branch]:
        """Each action, where some continuation of every other action does not tempt."""
        n = len(self.tree.tree.decisions[decision].actions)
        player = self.tree.tree.decisions[decision].player
        after: list[list[Leaf]] = [[] for _ in range(n)]
        common: list[Leaf] = []
        for leaf in self.leaves:
            (after[dict(leaf.moves)[decision]] if leaf.moves else common).append(leaf)
        options = [
            [(self.average(ways, player), self.forms.all_of(w.form for w in ways.values()), ways)
             for ways in self.ways(leaves)]
            for leaves in after
        ]  # fmt: skip
        rivals = [_by_value(found, self.forms) for found in options]
        for action, found in enumerate(options):
            for value, _, ways in found:
                kept = [self.not_tempted(value, rivals[b]) for b in range(n) if b != action]
                for rest in self.ways(common):
                    yield self.branch({decision: (action,)}, {**ways, **rest}, kept)

    def not_tempted(self, value: Any, rivals: Sequence[tuple[Any, Form]]) -> Form:
        forms = self.forms
        return forms.any_of(
            forms.all_of([form, forms.at_least(value, rival)]) for rival, form in rivals
        )

    # -- two players move at once ---------------------------------------------------------------

    def simultaneous(self) -> Iterator[Branch]:
        sizes = [len(self.tree.tree.decisions[d].actions) for d in self.decisions]
        if prod(sizes) > MAX_CELLS:
            raise BudgetExceeded(
                f"mixed play of more than {MAX_CELLS} pairs of actions at once is not written out"
            )
        for rows, columns in supports(*sizes):
            yield from self.supported(rows, columns, sizes)

    def supported(
        self, rows: tuple[int, ...], columns: tuple[int, ...], sizes: Sequence[int]
    ) -> Iterator[Branch]:
        """The plays in which the two use exactly these actions."""
        used = rows, columns
        near = [leaf for leaf in self.leaves if self.strays(leaf, used) <= 1]
        on_path = {leaf.node for leaf in near if not self.strays(leaf, used)}
        for ways in self.ways(near):
            matrix = _Matrix(*self.matrices(ways, sizes), self.forms)
            pairs = product(matrix.row_mixtures(*used), matrix.column_mixtures(*used))
            reached = {node: way for node, way in ways.items() if node in on_path}
            hidden = [way.form for node, way in ways.items() if node not in on_path]
            for x, y in pairs:
                shares = self.shares(used, x, y, on_path)
                chosen = dict(zip(self.decisions, used, strict=True))
                yield self.branch(chosen, reached, [x.form, y.form, *hidden], shares)

    def strays(self, leaf: Leaf, used: tuple[tuple[int, ...], ...]) -> int:
        """How many of the two leave their support on the way to a leaf."""
        moves = dict(leaf.moves)
        pairs = zip(self.decisions, used, strict=True)
        return sum(d in moves and moves[d] not in support for d, support in pairs)

    def matrices(self, ways: Mapping[int, Branch], sizes: Sequence[int]) -> tuple[Any, Any]:
        """What the two movers get, per pair of their actions, where `ways` follow."""
        movers = [self.tree.tree.decisions[d].player for d in self.decisions]
        pays = [[[self.tree.zero] * sizes[1] for _ in range(sizes[0])] for _ in range(2)]
        for leaf in self.leaves:
            if leaf.node in ways:
                moves = dict(leaf.moves)
                places = [
                    [moves[d]] if d in moves else range(size)
                    for d, size in zip(self.decisions, sizes, strict=True)
                ]
                for (i, j), side in product(product(*places), range(2)):
                    worth = self.weights[leaf.node] * ways[leaf.node].payoffs[movers[side]]
                    pays[side][i][j] = pays[side][i][j] + worth
        return pays[0], pays[1]

    def shares(
        self, used: tuple[tuple[int, ...], tuple[int, ...]], x: Mixture, y: Mixture, nodes: set[int]
    ) -> dict[int, Any]:
        """The probability of each leaf that the movers reach."""
        chances = [
            {d: {a: w / mix.total for a, w in zip(support, mix.weights, strict=True)}}
            for d, support, mix in zip(self.decisions, used, (x, y), strict=True)
        ]
        by_decision = {**chances[0], **chances[1]}
        return {
            leaf.node: prod((by_decision[d][a] for d, a in leaf.moves), start=self.tree.one)
            for leaf in self.leaves if leaf.node in nodes
        }  # fmt: skip


def _by_value(found: Sequence[tuple[Any, Form, Any]], forms: Forms) -> list[tuple[Any, Form]]:
    """Continuations of one action that pay the mover the same count as one."""
    groups: dict[Any, list[Form]] = {}
    for value, form, _ in found:
        groups.setdefault(value, []).append(form)
    return [(value, forms.any_of(same)) for value, same in groups.items()]
