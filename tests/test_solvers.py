"""Every row of SOLVERS: the same battery, and published games with every equilibrium listed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import permutations
from math import prod
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import InputError, NoMethod
from escalation_games.forms import (
    BargainingGame,
    Decision,
    ExtensiveStructure,
    Game,
    Node,
    StochasticGame,
    StrategicGame,
    StrategicStructure,
    objects,
)
from escalation_games.forms.mixtures import ONE, ZERO, contracted
from escalation_games.numbers import Fraction, approximate
from escalation_games.solvers import SOLVERS
from escalation_games.solvers.labels import payoff_dominant
from escalation_games.solvers.result import Solution
from escalation_games.solvers.solve import solve
from examples import (
    TIE,
    often,
    random_bargain,
    random_model,
    random_reputation,
    signalling,
    stochastic,
)
from oracles import plans, trees

HALF = Fraction(1, 2)


def strategic(*payoffs: Any, escalation: Any = None) -> StrategicGame:
    """A game from one nested list of payoffs per player."""
    arrays = [np.array(p, dtype=object) for p in payoffs]
    shape = arrays[0].shape
    names = tuple(f"p{i}" for i in range(len(shape)))
    structure = StrategicStructure(names, tuple(tuple(f"a{k}" for k in range(n)) for n in shape))
    levels = (
        np.zeros(shape, dtype=int) if escalation is None else np.array(escalation, dtype=object)
    )
    pays = objects((x for a in arrays for x in a.reshape(-1)), (len(shape), *shape))
    return structure.fill(pays, objects(levels.reshape(-1), shape), HALF)


def random_game(rng: np.random.Generator, shape: Sequence[int]) -> StrategicGame:
    return strategic(*rng.integers(-2, 3, size=(len(shape), *shape)))


def random_tree(rng: np.random.Generator) -> Game:
    return trees.game_of(trees.random_tree(rng, trees.EVERYTHING))


def random_signalling(rng: np.random.Generator) -> Game:
    n_types, n_signals, n_responses = rng.integers(2, 4, size=3)
    pays = rng.integers(-2, 3, size=(2, n_types, n_signals, n_responses)).tolist()
    return signalling([Fraction(1, int(n_types))] * int(n_types), *pays)


def profiles(solution: Solution) -> set[tuple[tuple[Any, ...], ...]]:
    return {tuple(tuple(map(comparable, mix)) for mix in e.profile) for e in solution.equilibria}


def comparable(p: Any) -> Any:
    """A probability that can stand in a set: an irrational one as a decimal."""
    return p if isinstance(p, Fraction) else round(approximate(p), 12)


def value_set(solution: Solution) -> set[tuple[Any, ...]]:
    return {(*e.payoffs, e.escalation, e.count) for e in solution.equilibria}


def random_stochastic(rng: random.Random) -> StochasticGame:
    """Two states, moves at once or in turn."""
    return stochastic(random_model(rng, rng.random() < 0.5, most=2))


def three_movers(rng: np.random.Generator) -> trees.Tree:
    """Trees in which three players move, with at most six free probabilities."""
    while True:
        tree = plans.random_tree(rng, players=3, most=5)
        if len({d.player for d in tree.decisions}) == 3 and len(tree.decisions) <= 6:
            return tree


# -- the battery: one row per solver ---------------------------------------------

CASES: dict[str, Callable[[np.random.Generator], Game]] = {
    "polytope walk": lambda rng: random_game(rng, rng.integers(6, 8, size=2)),
    "Lemke-Howson paths": lambda rng: random_game(rng, rng.integers(6, 8, size=2)),
    "double description": lambda rng: random_game(rng, rng.integers(1, 5, size=2)),
    "nashpy": lambda rng: random_game(rng, rng.integers(2, 6, size=2)),
    "pure inspection": lambda rng: random_game(rng, rng.integers(1, 4, size=rng.integers(2, 5))),
    "backward induction": random_tree,
    "one play": random_tree,
    "extreme assessments": random_signalling,
    "realisation plans": lambda rng: trees.game_of(plans.random_tree(rng, most=6)),
    "pure assessments": lambda rng: trees.game_of(plans.random_tree(rng, players=3)),
    "support patterns": lambda rng: trees.game_of(three_movers(rng)),
    "pure plans": lambda rng: trees.game_of(plans.random_tree(rng, players=3)),
    "best offers": lambda rng: random_bargain(random.Random(int(rng.integers(10**9)))),
    "reputation": lambda rng: random_reputation(random.Random(int(rng.integers(10**9)))),
    "stationary policies": lambda rng: random_stochastic(random.Random(int(rng.integers(10**9)))),
    "stationary supports": lambda rng: random_stochastic(random.Random(int(rng.integers(10**9)))),
}


def test_every_solver_has_its_row() -> None:
    assert set(CASES) == {name for _, name in SOLVERS}


def draws(name: str, n: int = often(60)) -> list[Game]:
    rng = np.random.default_rng([7, list(CASES).index(name)])
    return [CASES[name](rng) for _ in range(n)]


@pytest.mark.parametrize("name", CASES)
def test_nobody_gains_and_probabilities_sum_to_one(name: str) -> None:
    for game in draws(name):
        for equilibrium in solve(game, method=name).equilibria:
            assert equilibrium.certificate.gain == 0
            assert equilibrium.exact
            for mix in equilibrium.profile:
                assert sum(mix, Fraction(0)) == Fraction(1)
                assert min(mix) >= Fraction(0)


@pytest.mark.parametrize("name", CASES)
def test_another_scale_of_one_players_payoffs_changes_nothing_else(name: str) -> None:
    for game in draws(name):
        payoffs = game.payoffs.copy()
        payoffs[0] = payoffs[0] * Fraction(3, 7)
        constants = payoffs[0, :, 0] if isinstance(game, BargainingGame) else payoffs[0]
        constants += Fraction(5)
        if isinstance(game, StochasticGame):  # an end pays once, for all periods after it
            constants[len(game.structure.periods) :] += 5 / (1 - game.discount) - 5
        scaled = game.changed(payoffs=payoffs)
        before, after = solve(game, method=name), solve(scaled, method=name)
        assert [e.key for e in before.equilibria] == [e.key for e in after.equilibria]
        assert profiles(before) == profiles(after)
        assert before.structure == after.structure
        assert (before.envelope, before.regime) == (after.envelope, after.regime)


@pytest.mark.parametrize("name", ["double description", "pure inspection"])
def test_other_names_for_players_and_actions_rename_the_answer(name: str) -> None:
    rng = np.random.default_rng(8)
    for game in draws(name, 40):
        assert isinstance(game, StrategicGame)
        n = len(game.structure.players)
        order = list(rng.permutation(n))
        moved = [list(rng.permutation(size)) for size in game.structure.shape]
        payoffs = [game.payoffs[i][np.ix_(*moved)].transpose(order) for i in order]
        renamed = strategic(*payoffs)
        expected = {
            tuple(tuple(profile[i][k] for k in moved[i]) for i in order)
            for profile in profiles(solve(game, method=name))
        }
        assert profiles(solve(renamed, method=name)) == expected


@pytest.mark.parametrize("seed", range(8))
def test_expectations_over_mixtures_some_of_which_are_certain(seed: int) -> None:
    """Sums over all outcomes, by the definition; each player's own actions stay where asked for."""
    rng = np.random.default_rng([7, seed])
    shape = tuple(int(n) for n in rng.integers(1, 4, 4))
    values = rng.integers(-5, 6, shape)
    array = objects([Fraction(int(x)) for x in values.flat], shape)
    profile = []
    for n in shape:
        weights = [Fraction(int(w)) for w in rng.integers(0, 3, n) * int(rng.integers(0, 2))]
        certain = int(rng.integers(0, n))
        whole = sum(weights)
        profile.append(
            [w / whole if w else ZERO for w in weights]
            if len([w for w in weights if w]) > 1
            else [ONE if k == certain else ZERO for k in range(n)]
        )
    for keep in (None, *range(4)):
        wanted: dict[int, Fraction] = {}
        for cell in np.ndindex(shape):
            others = [i for i in range(4) if i != keep]
            weight = prod((profile[i][cell[i]] for i in others), start=Fraction(1))
            own = 0 if keep is None else cell[keep]
            wanted[own] = wanted.get(own, Fraction(0)) + weight * int(values[cell])
        found = contracted(array, profile, keep)
        assert ([found] if keep is None else found) == list(wanted.values())


@pytest.mark.parametrize("seed", range(40))
def test_who_is_payoff_dominant(seed: int) -> None:
    rng = np.random.default_rng([8, seed])
    payoffs = [[Fraction(int(x)) for x in row] for row in rng.integers(0, 3, (seed % 6, 2))]
    wanted = [
        k
        for k, mine in enumerate(payoffs)
        if len(payoffs) > 1
        and all(
            all(a >= b for a, b in zip(mine, theirs, strict=True)) and mine != theirs
            for j, theirs in enumerate(payoffs)
            if j != k
        )
    ]
    assert payoff_dominant(payoffs) == (wanted[0] if wanted else None)


def test_where_nothing_matters_to_six_players_every_profile_is_listed() -> None:
    """729 pure equilibria; what is certain costs nothing to look at, so the effort does for all."""
    structure = StrategicStructure(
        tuple(f"p{k}" for k in range(6)), tuple(("x", "y", "z") for _ in range(6))
    )
    nothing = objects([Fraction(0)] * 6 * 3**6, (6, *structure.shape))
    game = structure.fill(nothing, objects([Fraction(0)] * 3**6, structure.shape), Fraction(1, 2))
    solution = solve(game, effort=0.02)
    assert len(solution.equilibria) == 3**6
    assert solution.completeness.kind == "all pure"


def test_a_game_without_ties_has_an_odd_number() -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        game = strategic(*rng.integers(-(10**6), 10**6, size=(2, 3, 3)))
        solution = solve(game)
        assert len(solution.equilibria) % 2 == 1
        assert solution.completeness.kind == "all"


# -- published games, every equilibrium listed ---------------------------------------------

PURE = (1, 0), (0, 1)
PUBLISHED: dict[str, tuple[Any, Any, set[Any]]] = {
    "prisoners' dilemma, Luce and Raiffa 1957": (
        [[3, 1], [4, 2]], [[3, 4], [1, 2]], {((0, 1), (0, 1))},
    ),
    "stag hunt, Jervis 1978": (
        [[4, 1], [3, 2]], [[4, 3], [1, 2]],
        {((1, 0), (1, 0)), ((0, 1), (0, 1)), ((HALF, HALF), (HALF, HALF))},
    ),
    "chicken, Schelling 1966": (
        [[3, 2], [4, 1]], [[3, 4], [2, 1]],
        {((1, 0), (0, 1)), ((0, 1), (1, 0)), ((HALF, HALF), (HALF, HALF))},
    ),
    "battle of the sexes, Luce and Raiffa 1957": (
        [[2, 0], [0, 1]], [[1, 0], [0, 2]],
        {((1, 0), (1, 0)), ((0, 1), (0, 1)), (("2/3", "1/3"), ("1/3", "2/3"))},
    ),
    "matching pennies": ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], {((HALF, HALF), (HALF, HALF))}),
    "rock, paper, scissors": (
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [[0, 1, -1], [-1, 0, 1], [1, -1, 0]],
        {(("1/3",) * 3, ("1/3",) * 3)},
    ),
    "entry, Selten 1978, as a table": (  # out is met by any threat that deters
        [[1, 1], [2, 0]], [[2, 2], [1, 0]],
        {((0, 1), (1, 0)), ((1, 0), (0, 1)), ((1, 0), (HALF, HALF))},
    ),
    "nothing matters": (
        [[0, 0], [0, 0]], [[0, 0], [0, 0]], {(x, y) for x in PURE for y in PURE},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "column", "expected"), PUBLISHED.values(), ids=[*PUBLISHED.keys()])
def test_published_games(row: Any, column: Any, expected: set[Any]) -> None:
    exact = {tuple(tuple(map(Fraction, mix)) for mix in profile) for profile in expected}
    assert profiles(solve(strategic(row, column))) == exact


def test_a_continuum_is_its_extreme_points_and_says_so() -> None:
    solution = solve(strategic([[1, 1], [2, 0]], [[2, 2], [1, 0]]))
    assert solution.completeness.kind == "extreme points of every component"
    assert "infinitely many" in str(solution.completeness.reason)
    # The deterring threats are one segment; giving way is a point of its own.
    assert solution.structure == {(((0,), (0, 1)), 1), (((1,), (0,)), 0)}


def test_labels() -> None:
    stag = solve(strategic([[4, 0], [3, 2]], [[4, 3], [0, 2]]))
    assert [e.labels for e in stag.equilibria] == [
        ("pure", "strict", "payoff dominant"),
        ("pure", "strict", "risk dominant"),
        ("mixed",),
    ]


def test_pure_ones_of_three_players_say_that_mixtures_are_not_searched() -> None:
    solution = solve(eg.load("trilateral_assurance").at(), method="pure inspection")
    assert solution.completeness.kind == "all pure"
    assert "not searched" in str(solution.completeness.reason)


def test_one_player_decides_alone() -> None:
    structure = StrategicStructure(("one",), (("a", "b", "c"),))
    payoffs = objects(map(Fraction, [1, 2, 2]), (1, 3))
    game = structure.fill(payoffs, objects(map(Fraction, [0, 0, 1]), (3,)), HALF)
    solution = solve(game)
    assert [e.escalation for e in solution.equilibria] == [0, 1]
    assert solution.completeness.kind == "extreme points of every component"


# -- trees ---------------------------------------------


def tree(text: str, **values: str) -> Solution:
    return solve(eg.loads(text, "tree").at(values))


def test_a_tie_that_hides_escalation_from_pure_play_is_solved() -> None:
    """P2 is indifferent. Hit half the time, P1 is just as well off inside: escalation 1/2."""
    solution = tree(TIE)
    assert value_set(solution) == {(1, 0, 0, 1), (2, 0, 0, 1), (1, 0, HALF, 1)}
    assert (solution.envelope.lower, solution.envelope.upper) == (0, HALF)
    assert solution.regime == "across"
    assert solution.completeness.kind == "extreme points of every component"
    assert solution.completeness.reason == (
        "at 'reply' p2 is indifferent between 'hit' and 'spare' and may mix; "
        "the extreme ones of those equilibria are listed"
    )


def test_a_tie_at_the_root_only_mixes_what_is_listed() -> None:
    solution = tree(
        TIE.replace('p1 = "2"', 'p1 = "1"').replace('p2 = "0"\n[escal', 'p2 = "1"\n[escal')
    )
    assert len(solution.equilibria) == 2
    assert solution.completeness.kind == "extreme points of every component"


def chain(n: int, tied: bool = False) -> Game:
    """A centipede: n nodes in a row, each to stop or to go on."""
    nodes = [Node(f"n{k}", k, None, (2 * k + 2, 2 * k + 1), ("go", "stop")) for k in range(n)]
    flat: list[Node] = []
    for k, node in enumerate(nodes):
        last = k == n - 1
        flat += [
            Node(node.name, k, None, (2 * k + 2, 2 * k + 1), node.labels),
            Node(f"stop{k}", None, k),
        ]
        if last:
            flat.append(Node("end", None, n))
    structure = ExtensiveStructure(
        ("one", "two"),
        tuple(Decision(f"n{k}", k % 2, ("go", "stop"), (2 * k,)) for k in range(n)),
        tuple(f"o{k}" for k in range(n + 1)),
        tuple(flat),
    )
    pays = [[0 if tied else k + (2 if k % 2 == i else 0) for k in range(n + 1)] for i in range(2)]
    if tied:  # stopping at once is better than anything that could follow
        pays[0][0] = 1
    payoffs = objects((Fraction(x) for row in pays for x in row), (2, n + 1))
    return structure.fill(
        objects([], (0,)), payoffs, objects([Fraction(0)] * (n + 1), (n + 1,)), HALF
    )


def test_the_centipede_stops_at_once_and_300_nodes_in_a_row_do_not_overflow() -> None:
    (equilibrium,) = solve(chain(300)).equilibria
    assert equilibrium.payoffs == (2, 0)
    assert all(mix[1] == 1 for mix in equilibrium.profile)


def test_ties_off_the_path_are_counted_not_listed() -> None:
    (equilibrium,) = solve(chain(17, tied=True)).equilibria
    assert equilibrium.count == 2**16
    assert equilibrium.free == tuple(f"n{k}" for k in range(1, 17))


def test_a_chance_move_of_probability_zero_is_off_the_path() -> None:
    definition = eg.load("path_forward")
    (equilibrium,) = solve(definition.at({"theta": "0"})).equilibria
    key: Any = equilibrium.key
    on_path = {definition.structure.decisions[d].name for d, _ in key}
    assert not any("insecure" in name for name in on_path)


# -- budgets and refusals ---------------------------------------------


def test_a_structure_that_no_method_fits_is_refused_with_every_reason() -> None:
    structure = ExtensiveStructure(
        ("one",),
        (Decision("first", 0, ("a", "b"), (0,)), Decision("second", 0, ("c", "d"), (1, 2))),
        ("o",),
        (
            Node("r", 0, None, (1, 2), ("a", "b")),
            Node("x", 1, None, (3, 4), ("c", "d")),
            Node("y", 1, None, (5, 6), ("c", "d")),
            *(Node(f"l{k}", None, 0) for k in range(4)),
        ),
    )
    zero = objects([Fraction(0)], (1,))
    game = structure.fill(objects([], (0,)), zero.reshape(1, 1), zero, HALF)
    with pytest.raises(NoMethod) as caught:
        solve(game)
    assert str(caught.value).splitlines()[0] == "no method fits this game"
    assert "one moves twice within the subgame at 'r', on different information" in str(
        caught.value
    )


def test_too_many_plays_are_refused_before_memory_is_taken() -> None:
    n = 15  # chance, then n tied moves, all on the path: 2**15 plays
    nodes = [
        Node(
            "chance", None, None, tuple(range(1, n + 1)), tuple(map(str, range(n))), tuple(range(n))
        )
    ]
    nodes += [Node(f"n{k}", k, None, (n + 1 + 2 * k, n + 2 + 2 * k), ("a", "b")) for k in range(n)]
    nodes += [Node(f"l{k}", None, 0) for k in range(2 * n)]
    decisions = tuple(Decision(f"n{k}", 0, ("a", "b"), (k + 1,)) for k in range(n))
    structure = ExtensiveStructure(("one",), decisions, ("o",), tuple(nodes))
    zero = objects([Fraction(0)], (1,))
    game = structure.fill(objects([Fraction(1, n)] * n, (n,)), zero.reshape(1, 1), zero, HALF)
    solution = solve(game, effort=0.02)
    assert solution.completeness.kind == "some"
    assert solution.completeness.reason


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"concept": "nsh"}, "concept: unknown concept 'nsh'; did you mean 'nash'?"),
        (
            {"method": "double"},
            "method: unknown method 'double'; did you mean 'double description'?",
        ),
    ],
)
def test_unknown_names(names: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        solve(strategic([[0]], [[0]]), **names)
    assert str(caught.value).splitlines()[0] == message


def test_subgame_perfection_is_not_asked_of_a_table() -> None:
    with pytest.raises(NoMethod, match="it is for trees"):
        solve(strategic([[0]], [[0]]), concept="subgame-perfect")


def test_all_orders_of_three_players_agree() -> None:
    rng = np.random.default_rng(10)
    payoffs = rng.integers(-2, 3, size=(3, 2, 3, 2))
    base = profiles(solve(strategic(*payoffs)))
    for order in permutations(range(3)):
        turned = strategic(*(payoffs[i].transpose(order) for i in order))
        assert profiles(solve(turned)) == {tuple(p[i] for i in order) for p in base}
