"""Rules of selection: what they mark, found another way; and that nothing is dropped."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from examples import often
from oracles import gambit, trees
from oracles.trees import Choice, Leaf, Move, planted
from small_tables import random_table, table

F = Fraction
RULES: tuple[Any, ...] = ("payoff", "risk", "qre")


def supports(game: Any, k: int) -> list[tuple[int, ...]]:
    return list(game.structure.supports(eg.solve(game).equilibria[k].key))


def coordination(*worth: int) -> eg.StrategicGame:
    """Both get so much for the same action, and nothing else."""
    return table([np.diag(worth).tolist()] * 2)


def some_strict(rng: random.Random, n: int, high: int = 3) -> eg.StrategicGame:
    """A random table of n actions each, in which to do the same is often a strict equilibrium."""
    numbers = [rng.randint(0, high) for _ in range(2 * n * n)]
    payoffs = np.array(numbers, dtype=object).reshape((2, n, n))
    for k in range(n):
        payoffs[:, k, k] += rng.randint(2, high)
    return table(payoffs)


def by_mixture(game: eg.StrategicGame) -> int | None:
    """Risk dominance by the mixed equilibrium: the one from which it is farther, summed over both.

    Each side's chance of the other action, at which the other side is indifferent, adds up to less
    than 1 for the equilibrium whose basin is larger (Harsanyi and Selten's own picture).
    """
    found = eg.solve(game).equilibria
    strict = [k for k, e in enumerate(found) if "strict" in e.labels]
    mixed = [e for e in found if "mixed" in e.labels]
    if len(strict) != 2:
        return None
    (between,) = mixed
    sums = {k: sum(between.profile[i][supports(game, k)[i][0]] for i in range(2)) for k in strict}
    least = min(sums.values())
    return None if least == 1 else next(k for k in strict if sums[k] == least)


def test_two_by_two_by_the_mixed_equilibrium() -> None:
    rng = random.Random(3)
    marked = equal = 0
    for _ in range(often(120)):
        game = some_strict(rng, 2)
        found = eg.select(game, "risk")
        if len(eg.solve(game).equilibria) == 1:
            assert found.marked == (0,)
            continue
        wanted = by_mixture(game)
        assert found.marked == (() if wanted is None else (wanted,))
        labels = [k for k, e in enumerate(eg.solve(game).equilibria) if "risk dominant" in e.labels]
        assert list(found.marked) == labels
        marked += wanted is not None
        equal += found.reason.endswith("the same in both")
    assert marked > 10
    assert equal > 0


def test_better_for_all_by_every_pair() -> None:
    rng = random.Random(4)
    marked = 0
    for shape in [(2, 2), (3, 3), (2, 2, 2)]:
        for _ in range(often(90)):
            game = random_table(rng, shape, 2)
            solution = eg.solve(game)
            pays = [e.payoffs for e in solution.equilibria]
            best = [
                k
                for k, mine in enumerate(pays)
                if all(
                    all(a >= b for a, b in zip(mine, theirs, strict=True)) and mine != theirs
                    for j, theirs in enumerate(pays)
                    if j != k
                )
            ]
            if len(pays) == 1 and solution.completeness.kind != "all":
                best = []
            assert list(eg.select(game, "payoff", solution=solution).marked) == best
            marked += bool(best) and len(pays) > 1
    assert marked > 10


def test_aumanns_stag_hunt() -> None:
    """9 for both, or 7 for sure and 8 beside one who trusts: (9 - 8)^2 = 1, (7 - 0)^2 = 49."""
    game = table([[[9, 0], [8, 7]], [[9, 8], [0, 7]]])
    assert supports(game, *eg.select(game, "payoff").marked) == [(0,), (0,)]
    found = eg.select(game, "risk")
    assert supports(game, *found.marked) == [(1,), (1,)]
    (comparison,) = found.comparisons
    assert comparison.losses == ((1, 1), (7, 7))
    assert comparison.safer == 1


@pytest.mark.parametrize("worth", [(1, 2, 3), (3, 1, 2), (2, 2, 1)])
def test_more_actions_pair_by_pair(worth: tuple[int, ...]) -> None:
    game = coordination(*worth)
    found = eg.select(game, "risk")
    if sorted(worth)[-2] == max(worth):
        assert found.marked == ()
        assert "no strict equilibrium is the safer one against each other" in found.reason
    else:
        assert supports(game, *found.marked) == [(worth.index(max(worth)),)] * 2
        assert "pair by pair" in found.reason
    assert len(found.comparisons) == 3


def test_more_actions_by_the_tables_between() -> None:
    """Each pair of strict equilibria as a table of its own, by its mixed equilibrium."""
    rng = random.Random(5)
    marked = 0
    for _ in range(often(90)):
        game = some_strict(rng, 3)
        found = eg.solve(game).equilibria
        strict = [k for k, e in enumerate(found) if "strict" in e.labels]
        if len(strict) < 3:
            continue
        cells = {k: [support[0] for support in supports(game, k)] for k in strict}
        won = dict.fromkeys(strict, 0)
        for a in strict:
            for b in strict:
                rows, columns = zip(cells[a], cells[b], strict=True)
                small = table(game.payoffs[np.ix_(range(2), rows, columns)]) if a != b else None
                winner = None if small is None else by_mixture(small)
                won[a] += winner is not None and supports(small, winner) == [(0,), (0,)]
        wanted = [k for k in strict if won[k] == len(strict) - 1]
        assert list(eg.select(game, "risk").marked) == wanted
        marked += bool(wanted)
    assert marked > 1


def test_three_players_who_all_differ_are_not_compared() -> None:
    together = np.zeros((2, 2, 2), dtype=object)
    together[0, 0, 0], together[1, 1, 1] = 1, 2
    found = eg.select(table([together] * 3), "risk")
    assert found.marked == ()
    assert "here more do" in found.reason
    third = np.array([[[1, 0]] * 2] * 2, dtype=object)  # one of three never cares for the others
    pair = np.array([[[3, 3], [0, 0]], [[0, 0], [2, 2]]], dtype=object)
    game = table([pair, pair, third])
    assert supports(game, *eg.select(game, "risk").marked) == [(0,), (0,), (0,)]


# -- trees ----------------------------------------------------------------------------------------


def two_stages(rng: random.Random) -> tuple[trees.Tree, list[Any]]:
    """One chooses a table, and the two others play it, each not seeing the other."""
    tables = [
        [[[rng.randint(0, 4) + 2 * (i == j) for _ in range(3)] for j in range(2)] for i in range(2)]
        for _ in range(2)
    ]
    decisions = [Choice(0, 2), Choice(1, 2), Choice(2, 2), Choice(1, 2), Choice(2, 2)]
    stages = [
        Move(
            1 + 2 * t,
            tuple(
                Move(2 + 2 * t, tuple(Leaf(tuple(tables[t][i][j]), F(0)) for j in range(2)))
                for i in range(2)
            ),
        )
        for t in range(2)
    ]
    return planted(3, decisions, Move(0, tuple(stages))), tables


def by_hand(tables: list[Any], rule: str) -> set[Any]:
    """The plays (first action, mixtures there) that follow the rule, from the two tables alone."""
    options: list[list[Any]] = []
    tells = False
    for cells in tables:
        numbers = np.array(cells, dtype=object)
        game = table([numbers[:, :, 1], numbers[:, :, 2]])
        equilibria = eg.solve(game).equilibria
        mixtures = [[tuple(m) for m in e.profile] for e in equilibria]
        winner = by_mixture(game) if rule == "risk" else eg.select(game, "payoff").marked
        kept = range(len(equilibria))
        if len(equilibria) > 1 and winner not in (None, ()):
            kept = [winner if rule == "risk" else winner[0]]  # type: ignore[assignment, index]
            tells = True
        worth = [
            sum(x[i] * y[j] * numbers[i, j, 0] for i, j in product(range(2), repeat=2))
            for x, y in mixtures
        ]
        options.append([(worth[k], mixtures[k]) for k in kept])
    if not tells:
        return set()
    return {
        (t, *map(tuple, mixture))
        for t in range(2)
        for worth, mixture in options[t]
        if any(other <= worth for other, _ in options[1 - t])
    }


@pytest.mark.parametrize("rule", ["risk", "payoff"])
def test_in_subgames_and_then_backward(rule: Any) -> None:
    rng = random.Random(6)
    told = turned = 0
    for _ in range(often(240)):
        tree, tables = two_stages(rng)
        numbers = np.array(tables, dtype=object)
        solutions = [eg.solve(table([t[:, :, 1], t[:, :, 2]])) for t in numbers]
        if any(s.completeness.kind != "all" for s in solutions):
            continue
        game = trees.game_of(tree)
        solution = eg.solve(game, "subgame-perfect")
        found = eg.select(game, rule, solution=solution)
        if len(solution.equilibria) == 1:
            continue
        plays = {}
        for k, e in enumerate(solution.equilibria):
            t = list(e.profile[0]).index(1) if 1 in e.profile[0] else None
            assert t is not None
            plays[k] = (t, tuple(e.profile[1 + 2 * t]), tuple(e.profile[2 + 2 * t]))
        wanted = by_hand(tables, rule)
        if not wanted:
            assert not any(rule in label for e in solution.equilibria for label in e.labels)
            continue
        assert {plays[k] for k in found.marked} == wanted, tables
        labelled = [k for k, e in enumerate(solution.equilibria) if f"{rule} dominant" in e.labels]
        assert list(found.marked) == labelled
        assert all(place for place in found.places)
        told += 1
        turned += len(found.marked) < len(solution.equilibria)
    assert told > 5
    assert turned > 5


def test_the_rule_decides_what_the_first_does() -> None:
    """Whoever goes by payoffs expects an alliance after deepening, and holds; else not."""
    game = eg.load("alignment_ripple").at({"A": "0.3"})
    plays = [e.profile[0][1] for e in eg.solve(game).equilibria]  # the chance of deepening
    payoff, risk, qre = (eg.select(game, rule) for rule in RULES)
    assert (plays[payoff.marked[0]], plays[risk.marked[0]], plays[qre.marked[0]]) == (0, 1, 1)
    assert payoff.places == risk.places == ("after deepen",)
    (comparison,) = risk.comparisons
    assert comparison.losses == (  # G = 29/50; cR - solo*G and cC - solo*G, then G - cR, G - cC
        (F(1, 4) - F(29, 1000), F(2, 5) - F(29, 1000)),
        (F(29, 50) - F(1, 4), F(29, 50) - F(2, 5)),
    )


# -- qre -------------------------------------------------------------------------------------------


def test_in_symmetric_coordination_logit_leads_to_the_safer_one() -> None:
    """Zhang and Hofbauer (2016): in 2x2 coordination the logit limit is the risk-dominant one."""
    rng = random.Random(7)
    told = 0
    for _ in range(often(40)):
        b, c = rng.randint(0, 4), rng.randint(0, 4)
        a, d = c + rng.randint(1, 4), b + rng.randint(1, 4)
        if a - c == d - b:
            continue
        game = table([[[a, b], [c, d]], [[a, c], [b, d]]])
        found = eg.select(game, "qre")
        assert found.marked == eg.select(game, "risk").marked
        assert not found.exact
        told += 1
    assert told > 3


def test_the_logit_limit_is_gambits() -> None:
    rng = random.Random(8)
    told = 0
    for k in range(often(60)):
        game = random_table(rng, (3, 3) if k % 2 else (2, 3), 9)
        solution = eg.solve(game)
        ends = gambit.quantal_limit(np.array(game.payoffs, dtype=int))
        near = tuple(
            k
            for k, e in enumerate(solution.equilibria)
            if all(
                np.allclose(mixture.astype(float), end, atol=0.02)
                for mixture, end in zip(e.profile, ends, strict=True)
            )
        )
        found = eg.select(game, "qre", solution=solution)
        assert found.marked in (near, ()), (game.payoffs.tolist(), found, near)
        told += bool(found.marked) and len(solution.equilibria) > 1
        if not found.marked:
            assert solution.completeness.kind != "all" or near == ()
    assert told > 3


@pytest.mark.parametrize("worth", [(1, 1), (2, 2, 2)])
def test_where_branches_cross_none_is_marked(worth: tuple[int, ...]) -> None:
    found = eg.select(coordination(*worth), "qre")
    assert found.marked == ()
    assert "splits at rationality" in found.reason


def test_an_end_between_equilibria_is_none_of_them() -> None:
    """One never cares what it does, so all its mixtures are equilibria; errors lead to a half."""
    found = eg.select(table([[[1, 1], [1, 1]], [[0, 1], [1, 0]]]), "qre")
    assert found.marked == ()


def test_forms_without_quantal_responses_say_so() -> None:
    found = eg.select(eg.load("pressure_bargaining"), "qre")
    assert found.marked == ()
    assert "a continuum" in found.reason


# -- what is asked for, and what is shown ---------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, arguments)


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(eg.InputError, match="unknown rule 'risc'; did you mean 'risk'"):
        eg.select("security_dilemma", "risc")  # type: ignore[arg-type]
    assert run("solve", "security_dilemma", "--select", "luck").exit_code == 2
    refused = run("solve", "security_dilemma", "--concept", "agent-qre", "--select", "qre")
    assert refused.exit_code == 2
    assert "--select: marks exact equilibria" in refused.stderr


@pytest.mark.parametrize(
    "name",
    ["alignment_ripple", "security_dilemma", "russia_warning", "arms_race_markov", "doorstep",
     "pressure_bargaining"],
)  # fmt: skip
def test_nothing_is_dropped_and_every_rule_says_why(name: str) -> None:
    options = ["--select", "payoff", "--select", "risk", "--json"]
    plain = json.loads(run("solve", name, "--json").stdout)
    answer = json.loads(run("solve", name, *options).stdout)
    assert answer["equilibria"] == plain["equilibria"]
    assert [one["rule"] for one in answer["selected"]] == ["payoff", "risk"]
    for one in answer["selected"]:
        assert one["reason"]
        assert set(one["marked"]) <= set(range(len(plain["equilibria"])))


def test_a_screen_with_marks() -> None:
    done = run("solve", "alignment_ripple", "--select", "risk")
    text = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert "risk dominant ◄ risk" in text
    assert "'risk', applied after deepen, marks 1" in text
    assert "0.221·0.371 ≈ 0.082 > 0.33·0.18 = 0.0594" in text
    assert "up to T = 109/168 = 0.649" in text
    assert "'payoff' would mark 2" in text
    assert max(map(len, done.stdout.splitlines())) <= 90


def test_what_is_marked_turns_where_it_is_said_to() -> None:
    answer = json.loads(run("solve", "alignment_ripple", "--select", "risk", "--json").stdout)
    ((turns, marked),) = [(one["turns"], one["marked"]) for one in answer["selected"]]
    definition = eg.load("alignment_ripple")
    solution = eg.solve(definition)
    before = [solution.equilibria[k].key for k in marked]
    assert len(turns) > 3
    for turn in turns:
        step = F(1, 10**6) if turn["side"] == "above" else -F(1, 10**6)
        for moved, is_same in ((F(turn["value"]) - step, True), (F(turn["value"]) + step, False)):
            game = definition.at({turn["assumption"]: moved})
            there = eg.solve(game)
            found = eg.select(game, "risk", solution=there)
            after = [there.equilibria[k].key for k in found.marked]
            assert (before == after) == is_same, turn


def test_a_tree_in_which_nobody_moves_at_once() -> None:
    """The second is indifferent, so there are several equilibria, and nothing for products."""
    reply = Move(1, (Leaf((0, 1), F(1)), Leaf((2, 1), F(0))))
    game = trees.game_of(
        planted(2, [Choice(0, 2), Choice(1, 2)], Move(0, (Leaf((1, 0), F(0)), reply)))
    )
    solution = eg.solve(game, "subgame-perfect")
    assert len(solution.equilibria) > 1
    found = eg.select(game, "risk", solution=solution)
    assert (found.marked, found.places) == ((), ())
    assert found.reason == "no subgame in which two choose at once has several equilibria"
    (best,) = eg.select(game, "payoff", solution=solution).marked
    assert solution.equilibria[best].payoffs == (2, 1)
