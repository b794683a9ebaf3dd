"""Nash equilibria of trees in behaviour strategies: against Gambit, definitions, textbooks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import BudgetExceeded, NoMethod
from escalation_games.forms import Decision, ExtensiveStructure, ImperfectRecall, Node
from escalation_games.forms.trees.reduced_strategic_form import reduced_strategic_form
from examples import first_edition, often
from oracles import gambit, plans, trees
from oracles.trees import Chance, Choice, Leaf, Move, Tree, planted

F = Fraction
N_TREES, PARTS = often(300), 10


def some_trees(part: int, players: int = 2, n: int = N_TREES // PARTS) -> list[Tree]:
    """Small payoffs, so that ties are the rule; the same trees every time."""
    rng = np.random.default_rng([5, players, part])
    return [plans.random_tree(rng, players, most=5 + k % 3, spread=1 + k % 2) for k in range(n)]


def on_path(tree: Tree, solution: Any) -> list[Any]:
    """Per equilibrium, the chance of every leaf."""
    return [plans.leaf_chances(tree, plans.as_mixed(tree, e.profile)) for e in solution.equilibria]


@pytest.mark.parametrize("part", range(PARTS))
def test_whole_sets_are_gambits(part: int) -> None:
    """Gambit lists extreme mixtures of plans. Those that are extreme as chances of moves are ours:
    the same number of pairs, and the same plays."""
    for tree in some_trees(part):
        solution = eg.solve(trees.game_of(tree), "nash")
        assert solution.method == "realisation plans"
        listed = {tuple(map(plans.move_chances, mixed)): mixed for mixed in gambit.mixed_nash(tree)}
        extreme = [
            mixed for mixed in listed.values()
            if all(plans.is_extreme(tree, player, mixed) for player in (0, 1))
        ]  # fmt: skip
        ours = on_path(tree, solution)
        assert len(set(ours)) == len(ours), tree
        assert set(ours) == {plans.leaf_chances(tree, mixed) for mixed in extreme}, tree
        assert sum(e.count for e in solution.equilibria) == len(extreme), tree


@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_one_by_definition(part: int) -> None:
    for tree in some_trees(part, n=10):
        solution = eg.solve(trees.game_of(tree), "nash")
        for equilibrium in solution.equilibria:
            mixed = plans.as_mixed(tree, equilibrium.profile)
            assert plans.is_nash(tree, mixed), tree
            assert list(equilibrium.payoffs) == plans.payoffs(tree, mixed)
            assert equilibrium.certificate.gain == 0


def test_all_means_one_play_per_set() -> None:
    """With two plays in one maximal Nash subset there are infinitely many; else they are all."""
    kinds = set()
    for tree in some_trees(0):
        solution = eg.solve(trees.game_of(tree), "nash")
        kinds.add(solution.completeness.kind)
        several = any(len(plays) > 1 for plays in solution.structure)  # type: ignore[arg-type]
        assert several == (solution.completeness.kind != "all")
    assert kinds == {"all", "extreme points of every component"}


@pytest.mark.parametrize("players", [1, 3])
def test_pure_ones_of_any_number_of_players(players: int) -> None:
    for tree in some_trees(1, players, 40):
        solution = eg.solve(trees.game_of(tree), "nash", "pure plans")
        wanted: dict[Any, int] = {}
        for profile in plans.pure_nash(tree):
            chances = plans.leaf_chances(tree, [{plan: F(1)} for plan in profile])
            wanted[chances] = wanted.get(chances, 0) + 1
        ours = on_path(tree, solution)
        assert dict(zip(ours, (e.count for e in solution.equilibria), strict=True)) == wanted


def test_of_one_player_no_others_exist_than_mixtures_of_best_plans() -> None:
    """So the pure ones are all, or the extreme points; by all mixtures of plans in steps of 1/2."""
    kinds = set()
    for tree in some_trees(1, 1, 40):
        solution = eg.solve(trees.game_of(tree), "nash")
        kinds.add(solution.completeness.kind)
        own = plans.pure_plans(tree, 0)
        best = {plan for (plan,) in plans.pure_nash(tree)}
        pairs = [{a: F(1, 2), b: F(1, 2)} for a in own for b in own if a != b]
        nash = [pair for pair in pairs if plans.is_nash(tree, [pair])]
        assert all({*pair} <= best for pair in nash), tree
        plays = {plans.leaf_chances(tree, [{plan: F(1)}]) for plan in best}
        assert set(on_path(tree, solution)) == plays, tree
        several = any(plans.leaf_chances(tree, [pair]) not in plays for pair in nash)
        assert several == (solution.completeness.kind != "all"), tree
    assert kinds == {"all", "extreme points of every component"}


@pytest.mark.parametrize("part", range(3))
def test_the_reduced_strategic_form_is_the_table_of_plans(part: int) -> None:
    for tree in some_trees(part, n=10):
        game = reduced_strategic_form(trees.game_of(tree))
        for player in range(2):
            wanted = sorted(plans.pure_payoffs(tree, player).values())
            assert sorted(game.payoffs[player].flat) == wanted
        assert game.structure.shape == tuple(len(plans.pure_plans(tree, i)) for i in range(2))


# -- textbooks ----------------------------------------------------------------------------------


def kuhn_poker() -> Tree:
    """H. W. Kuhn, "A simplified two-person poker", in Contributions to the Theory of Games I
    (1950), 97-103. Three cards; pass or bet 1, once each; the ante is 1."""
    choices: list[Choice] = []
    sets: dict[Any, int] = {}

    def after(cards: tuple[int, ...], said: str) -> Any:
        ends = {"pp": 1, "bb": 2, "pbb": 2, "bp": 1, "pbp": -1}
        if said in ends:
            wins = 1 if cards[0] > cards[1] else -1
            gain = ends[said] if said in ("bp", "pbp") else wins * ends[said]
            return Leaf((gain, -gain), F(0))
        player = len(said) % 2
        if (cards[player], said) not in sets:
            sets[cards[player], said] = len(choices)
            choices.append(Choice(player, 2))
        return Move(sets[cards[player], said], tuple(after(cards, said + x) for x in "pb"))

    deals = list(permutations(range(3), 2))
    root = Chance((F(1, 6),) * 6, tuple(after(deal, "") for deal in deals))
    return planted(2, choices, root)


def test_kuhn_poker() -> None:
    """Worth -1/18 to the first player, whose best plans are one family: bet with a share a of the
    lowest cards, at most 1/3, and three times that of the highest; the second has one best plan."""
    tree = kuhn_poker()
    assert eg.solve(trees.game_of(tree)).instead.concept == "nash"  # type: ignore[union-attr]
    solution = eg.solve(trees.game_of(tree), "nash")
    assert solution.completeness.kind == "extreme points of every component"
    assert {e.payoffs for e in solution.equilibria} == {(F(-1, 18), F(1, 18))}
    bets = set()
    for equilibrium in solution.equilibria:
        by_node = {
            (index, node.decision): equilibrium.profile[node.decision][1]
            for index, node in enumerate(tree.nodes) if isinstance(node, Move)
        }  # fmt: skip
        first = [by_node[index, tree.nodes[index].decision] for index in (1, 3, 5)]  # type: ignore[union-attr]
        bets.add(tuple(first))
    # the deals are 01 02 10 12 20 21: nodes 1, 3 and 5 are the first player with card 0, 1, 2
    assert bets == {(0, 0, 0), (F(1, 3), 0, 1)}
    assert all(plans.is_nash(tree, plans.as_mixed(tree, e.profile)) for e in solution.equilibria)
    (subset,) = solution.structure
    assert len(subset) == 2  # type: ignore[arg-type]


def test_kuhn_pokers_second_player_has_one_best_plan() -> None:
    tree = kuhn_poker()
    solution = eg.solve(trees.game_of(tree), "nash")
    mixed = [plans.as_mixed(tree, e.profile)[1] for e in solution.equilibria]
    assert len({plans.move_chances(m) for m in mixed}) == 1
    answers = sorted(p for _, p in plans.move_chances(mixed[0]) if 0 < p < 1)
    assert answers == [F(1, 3), F(1, 3), F(2, 3), F(2, 3)]  # bluffs with a 0, calls with a 1


def selten_horse() -> Tree:
    """R. Selten, "Reexamination of the perfectness concept for equilibrium points in extensive
    games", International Journal of Game Theory 4 (1975), 25-55."""
    third = [
        Move(2, (Leaf((3, 3, 2), F(0)), Leaf((0, 0, 0), F(0)))),
        Move(2, (Leaf((4, 4, 0), F(0)), Leaf((0, 0, 1), F(0)))),
    ]
    second = Move(1, (third[1], Leaf((1, 1, 1), F(0))))
    return planted(3, [Choice(0, 2), Choice(1, 2), Choice(2, 2)], Move(0, (third[0], second)))


def test_seltens_horse_has_two_pure_plays() -> None:
    solution = eg.solve(trees.game_of(selten_horse()), "nash", "pure plans")
    assert {e.payoffs for e in solution.equilibria} == {(3, 3, 2), (1, 1, 1)}


def test_one_change_at_a_time_is_not_enough() -> None:
    """Staying out, and throwing the game away afterwards, stands against single changes, each by an
    agent of its own; the player, who can change both, does better (cf. R. Myerson, Game Theory,
    1991, on agents). The other's hidden move makes it no subgame."""
    later = tuple(
        Move(1, (Leaf((0, 0), F(0)), Leaf((2, other), F(0)))) for other in (0, 1)
    )  # the first player's second move, without seeing the other's
    root = Move(0, (Leaf((1, 5), F(0)), Move(2, later)))
    tree = planted(2, [Choice(0, 2), Choice(0, 2), Choice(1, 2)], root)
    solution = eg.solve(trees.game_of(tree), "nash")
    assert {e.payoffs for e in solution.equilibria} == {(2, 1)}
    agents = [(F(1), F(0)), (F(1), F(0)), (F(1), F(0))]
    assert plans.payoffs(tree, plans.as_mixed(tree, agents))[0] == 1
    assert not plans.is_nash(tree, plans.as_mixed(tree, agents))


# -- through the files --------------------------------------------------------------------------


def test_the_warning_that_only_a_threat_deters() -> None:
    """Against more than perfect Bayesian equilibria: answers off the path need not be best."""
    definition = eg.load(first_edition("russia_warning"))
    nash = eg.solve(definition.at(), "nash")
    perfect = eg.solve(definition.at(), "perfect-bayesian")
    keys = {e.key for e in nash.equilibria}
    assert {e.key for e in perfect.equilibria} < keys
    assert len(keys) == 4


def test_tips_of_nash_equilibria_are_where_the_set_changes() -> None:
    definition = eg.load(first_edition("russia_warning"))

    def plays(r: F) -> Any:
        return eg.solve(definition.at({"r": r}), "nash").structure

    tips = [tip for tip in eg.tips(definition, "r", concept="nash") if "structure" in tip.changes]
    values = sorted({F(0), F(1), *(tip.value for tip in tips)})
    assert F(3, 8) in values
    inside = {(a, b): plays((a + b) / 2) for a, b in pairwise(values)}
    for (a, b), (_, c) in pairwise(inside):
        assert inside[a, b] != inside[b, c] or plays(b) != inside[a, b]
    for k in range(1, 100):
        r = F(k, 100) + F(1, 1009)  # beside every tip
        (known,) = [found for (a, b), found in inside.items() if a < r < b]
        assert plays(r) == known


# -- what is refused ------------------------------------------------------------------------------


def forgetful() -> ExtensiveStructure:
    nodes = (
        Node("first", 0, None, (1, 2), ("l", "r")),
        Node("second", 1, None, (3, 4), ("l", "r")),
        Node("again", 1, None, (5, 6), ("l", "r")),
        *(Node(f"end {k}", None, k) for k in range(4)),
    )
    decisions = (Decision("first", 0, ("l", "r"), (0,)), Decision("second", 0, ("l", "r"), (1, 2)))
    return ExtensiveStructure(("driver",), decisions, tuple("abcd"), nodes)


def test_imperfect_recall_is_refused_by_name() -> None:
    structure = forgetful()
    with pytest.raises(ImperfectRecall, match="driver forgets an own move at 'second'"):
        _ = structure.sequences
    numbers = np.array([[F(0)] * 4], dtype=object)
    game = structure.fill(np.empty(0, dtype=object), numbers, numbers[0], F(1, 2))
    with pytest.raises(NoMethod, match="driver forgets an own move at 'second'"):
        eg.solve(game, "nash")


def one_answers_each(n: int) -> eg.Game:
    """n types of one player, who answers each: 2**n plans."""
    choices = [Choice(0, 2)] + [Choice(1, 2)] * n
    leaves = (Leaf((0, 0), F(0)), Leaf((1, 1), F(0)))
    draws = tuple(Move(0, (leaves[0], Move(1 + k, leaves))) for k in range(n))
    return trees.game_of(planted(2, choices, Chance((F(1, n),) * n, draws)))


def test_with_too_many_plans_only_pure_ones_are_found_and_it_is_said() -> None:
    solution = eg.solve(one_answers_each(9), "nash")
    assert solution.completeness.kind == "all pure"
    assert solution.completeness.reason == (
        "mixed equilibria are not searched for: p1 has 512 pure plans, more than 256"
    )


def test_with_far_too_many_plans_it_is_refused_with_their_number() -> None:
    with pytest.raises(NoMethod, match="262,144 combinations of pure plans"):
        eg.solve(one_answers_each(17), "nash")
    with pytest.raises(BudgetExceeded, match="has 262,144 combinations of plans"):
        reduced_strategic_form(one_answers_each(17))
