"""Mixed Nash equilibria of trees with three or more players: by definition, SymPy and Gambit."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import NoMethod, Unresolved
from escalation_games.forms import ExtensiveGame
from escalation_games.numbers import Algebraic, Cell, Fraction, Refine, approximate
from escalation_games.numbers.algebra.resultants import NotRationalNumbers
from escalation_games.numbers.polynomials.polynomial import Polynomial
from escalation_games.solvers.n_players import support_patterns
from escalation_games.solvers.n_players.sequence_payoffs import SequenceGame, sequence_game
from examples import first_edition, often, some
from oracles import gambit, plans, three_players, trees
from oracles.trees import Choice, Leaf, Move, Tree, planted
from test_realisation_plans import selten_horse

F = Fraction
TABLES, TREES = often(200), often(160)
PARTS = 8


def table(seed: int) -> Any:
    """Small payoffs, so that ties are the rule; every fourth table has few."""
    rng = np.random.default_rng([31, seed])
    return rng.integers(0, [2, 3, 5, 12][seed % 4], (3, 2, 2, 2))


def solved(tree: Tree) -> Any:
    return eg.solve(trees.game_of(tree), "nash", "support patterns")


def points_of(solution: Any) -> dict[Any, tuple[Any, ...]]:
    """Per key, the probabilities of the second actions."""
    return {e.key: tuple(mixture[1] for mixture in e.profile) for e in solution.equilibria}


# -- three who choose at once ---------------------------------------------------------------------


def support_of(point: Any) -> tuple[int | None, ...]:
    return tuple(0 if x == 0 else 1 if x == 1 else None for x in map(approximate, point))


@pytest.mark.parametrize("part", range(PARTS))
def test_whole_sets_are_those_of_every_support(part: int) -> None:
    """Isolated ones are the solutions of a Groebner basis; of the others, those on a grid are
    between the extreme points of one set."""
    for seed in range(part, TABLES, PARTS):
        payoffs = table(seed)
        solution = solved(three_players.tree_of(payoffs))
        points = points_of(solution)
        sets = [[points[key] for key in one] for one in solution.structure]  # type: ignore[attr-defined]
        for support in three_players.supports():
            ours = sorted(
                tuple(map(approximate, p)) for p in points.values() if support_of(p) == support
            )
            wanted = three_players.isolated(payoffs, support)
            if wanted is not None:
                assert len(ours) == len(wanted), (seed, support)
                assert np.allclose(ours, sorted(wanted), atol=1e-9), (seed, support)
                continue
            for point in three_players.on_a_grid(payoffs, support):
                covered = any(three_players.is_between(point, one) for one in sets)
                assert covered or solution.completeness.kind == "some", (seed, support, point)


def test_what_is_between_the_points_of_a_set_is_an_equilibrium() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(TABLES):
        payoffs = table(seed)
        solution = solved(three_players.tree_of(payoffs))
        kinds[solution.completeness.kind] += 1
        points = points_of(solution)
        assert all(e.certificate.gain == 0 and e.exact for e in solution.equilibria)
        several = any(len(one) > 1 for one in solution.structure)  # type: ignore[arg-type]
        assert several or solution.completeness.kind in ("all", "some")
        if solution.completeness.kind == "some":
            continue
        for one in solution.structure:
            for a, b in combinations(one, 2):  # type: ignore[call-overload]
                middle = [x + (y - x) * F(1, 3) for x, y in zip(points[a], points[b], strict=True)]
                assert three_players.is_nash(payoffs, middle), seed
        ends = {approximate(solution.envelope.lower), approximate(solution.envelope.upper)}
        assert {min(levels(solution)), max(levels(solution))} == ends
    assert kinds["all"] > TABLES / 4
    assert kinds["extreme points of every component"] > TABLES / 4
    assert 0 < kinds["some"] < TABLES / 8


def levels(solution: Any) -> list[float]:
    return [approximate(e.escalation) for e in solution.equilibria]


def nau() -> Any:
    """R. Nau, S. Gomez Canovas, P. Hansen, "On the geometry of Nash equilibria and correlated
    equilibria", International Journal of Game Theory 32 (2004), 443-453."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    pays = {
        (0, 0, 0): (3, 0, 2), (0, 0, 1): (1, 0, 0), (0, 1, 0): (0, 2, 0), (0, 1, 1): (0, 1, 0),
        (1, 0, 0): (0, 1, 0), (1, 0, 1): (0, 3, 0), (1, 1, 0): (1, 0, 0), (1, 1, 1): (2, 0, 3),
    }  # fmt: skip
    for actions, own in pays.items():
        for player, pay in enumerate(own):
            payoffs[(player, *actions)] = pay
    return payoffs


def test_the_only_equilibrium_is_irrational() -> None:
    """With p, q, r for the first actions. The first player is indifferent if q (1 + 2r) =
    (1 - q)(2 - r), so q = (2 - r)/(3 + r); the second if (1 - p)(3 - 2r) = p (1 + r), so
    p = (3 - 2r)/(4 - r); the third if 2pq = 3(1 - p)(1 - q), which leaves 2 r^2 + 23 r - 9 = 0."""
    solution = solved(three_players.tree_of(nau()))
    assert solution.completeness.kind == "all"
    (equilibrium,) = solution.equilibria
    p, q, r = (mixture[0] for mixture in equilibrium.profile)
    assert equilibrium.exact
    assert equilibrium.certificate.gain == 0
    assert r * r * F(2) + r * F(23) - F(9) == F(0)
    assert q * (F(3) + r) == F(2) - r
    assert p * (F(4) - r) == F(3) - r * F(2)
    assert approximate(r) == pytest.approx((601**0.5 - 23) / 4, abs=1e-15)


# -- trees ----------------------------------------------------------------------------------------


def some_trees(part: int) -> list[Tree]:
    """With three who move, and at most five free probabilities."""
    rng = np.random.default_rng([37, part])
    found: list[Tree] = []
    while len(found) < TREES // PARTS:
        tree = plans.random_tree(rng, 3, most=5, spread=1 + len(found) % 2)
        if len({d.player for d in tree.decisions}) == 3 and len(tree.decisions) <= 5:
            found.append(tree)
    return found


def grid_profiles(tree: Tree) -> Any:
    """Every profile in quarters; of larger trees, in halves."""
    n = 4 if len(tree.decisions) < 5 else 2
    axis = [(F(n - k, n), F(k, n)) for k in range(n + 1)]
    return product(axis, repeat=len(tree.decisions))


@pytest.mark.parametrize("part", some(range(PARTS)))
def test_equilibria_on_a_grid_are_known(part: int) -> None:
    """Each is listed, or within the ranges of one set of those that are."""
    for tree in some_trees(part):
        solution = solved(tree)
        plays = {
            e.key: plans.leaf_chances(tree, plans.as_mixed(tree, e.profile))
            for e in solution.equilibria if e.exact and is_rational(e)
        }  # fmt: skip
        boxes = [
            [(min(column), max(column)) for column in zip(*(plays[k] for k in one), strict=True)]
            for one in solution.structure if all(k in plays for k in one)  # type: ignore[attr-defined]
        ]  # fmt: skip
        seen = set()
        judge = Judge(tree)
        for profile in grid_profiles(tree):
            if not judge.is_nash(profile):
                continue
            chances = plans.leaf_chances(tree, plans.as_mixed(tree, profile))
            seen.add(chances)
        kind = solution.completeness.kind
        if kind == "all":
            assert seen <= set(plays.values()), tree
        if kind == "extreme points of every component":
            for chances in seen:
                assert any(
                    all(low <= p <= high for p, (low, high) in zip(chances, box, strict=True))
                    for box in boxes
                ), tree


class Judge:
    """Nash from the definition, fast: payoffs of pure plans as floats, then exactly."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.plans = [plans.pure_plans(tree, player) for player in range(3)]
        shape = tuple(map(len, self.plans))
        self.tables = []
        for player in range(3):
            pays = plans.pure_payoffs(tree, player)
            flat = [float(pays[profile]) for profile in product(*self.plans)]
            self.tables.append(np.array(flat).reshape(shape))

    def is_nash(self, profile: Any) -> bool:
        weights = [
            np.array([float(np.prod([float(profile[d][a]) for d, a in plan])) for plan in own])
            for own in self.plans
        ]
        for player, own in enumerate(self.tables):
            others = [j for j in range(3) if j != player]
            worth = np.moveaxis(own, player, 0)
            worth = np.einsum("abc,b,c->a", worth, weights[others[0]], weights[others[1]])
            if worth.max() > worth @ weights[player] + 1e-12:
                return False
        return plans.is_nash(self.tree, plans.as_mixed(self.tree, profile))


def is_rational(equilibrium: Any) -> bool:
    return all(isinstance(p, Fraction) for mixture in equilibrium.profile for p in mixture)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_one_by_definition(part: int) -> None:
    for tree in some_trees(part):
        solution = solved(tree)
        pure = eg.solve(trees.game_of(tree), "nash", "pure plans")
        assert {e.key for e in pure.equilibria} <= {e.key for e in solution.equilibria}
        for equilibrium in filter(is_rational, solution.equilibria):
            mixed = plans.as_mixed(tree, equilibrium.profile)
            assert plans.is_nash(tree, mixed), tree
            assert list(equilibrium.payoffs) == plans.payoffs(tree, mixed)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_gambits_polynomials_give_is_ours(part: int) -> None:
    """`enumpoly` misses some where there are ties; where we list all, those include its own."""
    for tree in some_trees(part)[:8]:
        solution = solved(tree)
        if solution.completeness.kind != "all":
            continue
        plays = [plans.leaf_chances(tree, as_mixed(tree, e.profile)) for e in solution.equilibria]
        ours = np.array(plays, dtype=float)
        for mixed in gambit.polynomial_nash(tree):
            chances = np.array(plans.leaf_chances(tree, mixed), dtype=float)  # type: ignore[arg-type]
            assert np.abs(ours - chances).max(axis=1).min() < 1e-6, tree


def as_mixed(tree: Tree, profile: Any) -> Any:
    return plans.as_mixed(tree, [tuple(map(approximate, mixture)) for mixture in profile])


def test_gambits_polynomials_find_the_irrational_one() -> None:
    tree = three_players.tree_of(nau())
    ((first, _, _),) = gambit.polynomial_nash(tree)
    (equilibrium,) = solved(tree).equilibria
    assert first[((0, 0),)] == pytest.approx(approximate(equilibrium.profile[0][0]), abs=1e-6)


def test_seltens_horse_has_two_sets_of_equilibria() -> None:
    """R. Selten, "Reexamination of the perfectness concept for equilibrium points in extensive
    games", International Journal of Game Theory 4 (1975), 25-55. In one the first two pass, since
    the third would go left with at most 1/4; in the other the second would stop with at least 1/3,
    so that the first gives the move to the third, who goes left."""
    solution = eg.solve(trees.game_of(selten_horse()), "nash")
    assert solution.method == "support patterns"
    assert solution.completeness.kind == "all"
    found = {e.payoffs: (e.count, e.free) for e in solution.equilibria}
    assert found == {(3, 3, 2): (2, ("d1",)), (1, 1, 1): (2, ("d2",))}
    form = sequence_game(solution.game)  # type: ignore[arg-type]
    conditions = support_patterns.PatternConditions(form)
    ends = {
        tuple(sorted(piece_ends(form, pattern)))
        for pattern in support_patterns.patterns(form)
        if conditions.of(pattern) is not None and sum(map(len, pattern)) == 7
    }
    assert ends == {(F(0), F(2, 3)), (F(0), F(1, 4))}


def piece_ends(form: SequenceGame, pattern: Any) -> list[F]:
    """Of a pattern with one unknown, the values at its ends."""
    needed = support_patterns.PatternConditions(form).of(pattern)
    unknowns = support_patterns.Unknowns(form.players, pattern)
    assert needed is not None
    assert unknowns.n == 1
    solved = support_patterns.Solved(form, unknowns, needed)
    solved.solve(lambda prove: None)
    (piece,) = solved.pieces
    return [values[0] for values in piece.points]


# -- one assumption, and what is refused -------------------------------------------------------


def test_a_threat_that_must_be_mixed_deters_two_at_once() -> None:
    """The first two pass. Whoever does not is punished by one answer of the third, and gains by
    the other; the third does not know who it was. Only a mixture deters both: 2p - 1 and 1 - 2p
    are 0 at p = 1/2 alone."""
    third = [
        Move(2, (Leaf((1, 0, 0), F(1)), Leaf((-1, 0, 0), F(1)))),
        Move(2, (Leaf((0, -1, 0), F(1)), Leaf((0, 1, 0), F(1)))),
    ]
    second = Move(1, (Leaf((0, 0, 0), F(0)), third[1]))
    tree = planted(3, [Choice(0, 2), Choice(1, 2), Choice(2, 2)], Move(0, (second, third[0])))
    solution = solved(tree)
    passing = [e for e in solution.equilibria if [m[0] for m in e.profile[:2]] == [1, 1]]
    assert [list(e.profile[2]) for e in passing] == [[F(1, 2), F(1, 2)]]
    pure = eg.solve(trees.game_of(tree), "nash", "pure plans")
    assert not any([m[0] for m in e.profile[:2]] == [1, 1] for e in pure.equilibria)


def on_a_cell(payoffs: Any, stake: Any) -> ExtensiveGame:
    """The game with the first player's payoff after the first actions of all raised."""
    game = trees.game_of(three_players.tree_of(payoffs))
    pays = game.payoffs.copy()
    pays[0, 0] = pays[0, 0] + stake
    return game.structure.fill(game.probability, pays, game.escalation, game.line)


def test_over_a_range_of_an_assumption_roots_of_degree_two_are_followed() -> None:
    """At the end of the range the root is that of 2 r^2 + 23 r - 9."""
    (equilibrium,) = eg.solve(on_a_cell(nau(), Cell(F(0), F(1, 100)).variable()), "nash").equilibria
    r = equilibrium.profile[2][0].at(F(0))
    assert approximate(r) == pytest.approx((601**0.5 - 23) / 4, abs=1e-15)


def test_over_a_range_what_is_rational_is_as_at_its_points() -> None:
    """Cells are cut until each has one answer; it is that of points inside."""
    compared = 0
    for seed in range(0, TABLES, 10):
        cells, whole = [Cell(F(-1, 2), F(1, 2))], 0
        while cells:
            cell = cells.pop()
            try:
                found = eg.solve(on_a_cell(table(seed), cell.variable()), "nash")
            except Refine as question:
                cells += cell.split(question.roots(cell))
                continue
            except Unresolved:
                continue
            if cell.is_point and not isinstance(cell.lower, Fraction):
                continue
            at = eg.solve(on_a_cell(table(seed), cell.sample()), "nash")
            assert at.structure == found.structure
            assert at.completeness == found.completeness
            compared, whole = compared + 1, whole + 1
    assert compared > often(40)


def test_tips_of_the_ripple_are_where_mixing_begins_to_pay() -> None:
    """Aligning with the shares that make the rivals indifferent costs the bloc A cR cC / G^2."""
    definition = eg.load(first_edition("alignment_ripple"))
    solution = eg.solve(definition.at(), "nash")
    assert solution.method == "support patterns"
    assert solution.completeness.kind == "all"
    assert {e.escalation for e in solution.equilibria} == {F(0), F(1), F(250, 841)}
    tips = {tip.value for tip in eg.tips(definition, "A", concept="nash")}
    assert {F(1, 4), F(841, 1000)} <= tips


def test_too_many_free_probabilities_leave_the_pure_ones() -> None:
    choices = [Choice(0, 2), Choice(1, 2), Choice(2, 18)]
    leaf = Leaf((0, 0, 0), F(0))
    first = Move(0, (leaf, Move(1, (leaf, Move(2, (leaf,) * 18)))))
    solution = eg.solve(trees.game_of(planted(3, choices, first)), "nash")
    assert solution.method == "pure plans"
    assert solution.completeness.kind == "all pure"
    with pytest.raises(NoMethod, match="19 probabilities are free, more than 6"):
        eg.solve(trees.game_of(planted(3, choices, first)), "nash", "support patterns")


def test_numbers_at_different_roots_are_compared() -> None:
    def number(polynomial: Polynomial, low: F, high: F) -> Any:
        return Cell.at(Algebraic(polynomial, low, high)).variable()

    half_root_two, root_two = number((-1, 0, 2), F(0), F(1)), number((-2, 0, 1), F(1), F(2))
    root_three = number((-3, 0, 1), F(1), F(2))
    assert root_two < root_three
    assert root_three > root_two
    assert half_root_two * F(2) == root_two
    assert half_root_two * F(2) + F(1, 10**40) > root_two


THREE = """
title = "Three at once"
question = "Does the last one act?"
form = "timing"
source = "made for this test"
players = ["a", "b", "c"]

[assumptions]
s = { value = 3, range = [3, 4], about = "stake" }

[[moves]]
name = "x"
player = "a"
actions = ["t", "d"]
seen_by = []

[[moves]]
name = "y"
player = "b"
actions = ["l", "r"]
seen_by = []

[[moves]]
name = "z"
player = "c"
actions = ["m", "n"]

[[payoffs]]
a = "x.t*y.l*(s*z.m + z.n) + x.d*y.r*(z.m + 2*z.n)"
b = "x.d*y.l*(z.m + 3*z.n) + x.t*y.r*(2*z.m + z.n)"
c = "2*x.t*y.l*z.m + 3*x.d*y.r*z.n"
escalation = "x.d*y.r*z.n"

[escalation]
line = 0.5
why = "made for this test"
"""


def test_an_irrational_level_is_its_own_limit_at_a_tip(tmp_path: Path) -> None:
    """Its root is no value of the assumption: at either end of the range it stays what it is."""
    file = tmp_path / "three.toml"
    file.write_text(THREE, encoding="utf-8")
    definition = eg.load(str(file))
    for value in (F(3), F(4)):
        level = eg.solve(definition.at({"s": value}), "nash").envelope.upper
        assert level.at(value) is level
        p, q, r = (
            m[1] for m in eg.solve(definition.at({"s": value}), "nash").equilibria[0].profile
        )
        wanted = approximate(p) * approximate(q) * approximate(r)
        assert approximate(level) == pytest.approx(wanted, abs=1e-12)
    for tip in eg.tips(definition, "s", concept="nash"):
        assert tip.on is not None
        at = eg.solve(definition.at({"s": tip.value}), "nash").envelope
        assert approximate(tip.on.envelope.upper) == approximate(at.upper)


def test_what_is_not_settled_over_a_range_is_not_called_unchanging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ends are solved, all between is not: that is no change "at the very end". As if the
    equations were of a degree that is not followed along an assumption."""

    def refused(*_: Any) -> Any:
        raise NotRationalNumbers

    monkeypatch.setattr("escalation_games.numbers.algebra.resultants._roots_of_low_degree", refused)
    file = tmp_path / "three.toml"
    file.write_text(THREE.replace("value = 3,", "value = 3.5,"), encoding="utf-8")
    done = CliRunner().invoke(main, ["analyze", str(file), "--concept", "nash"])
    assert done.exit_code == 0, done.output
    text = " ".join(done.output.split())
    assert "What changes that is not settled over part of the range of s." in text
    assert "Not settled over part of the range: s: mixed equilibria" in text
    assert "No single assumption" not in text
    assert "at the very end" not in text


def test_a_game_without_a_pure_answer_is_told_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "three.toml"
    file.write_text(THREE, encoding="utf-8")
    done = CliRunner().invoke(main, ["analyze", str(file)])  # where only pure ones are searched for
    assert done.exit_code == 0, done.output
    assert "unknown" in done.output
