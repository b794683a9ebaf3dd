"""What equilibria rest on, as formulas: held against regrets, counted out at other points."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.limits import MAX_REQUIREMENTS
from escalation_games.numbers import Fraction, Symbols, Trace
from escalation_games.sensitivity.conditions.indifference import determined_by
from escalation_games.sensitivity.conditions.statements import Statement, statements

F = Fraction
SIGNS = {" >= ": lambda a, b: a >= b, " <= ": lambda a, b: a <= b, " == ": lambda a, b: a == b}


def stated(definition: Definition) -> list[Statement | None]:
    return statements(definition, definition.point(None), eg.solve(definition), 12)


def texts(statement: Statement | None) -> list[str]:
    assert statement is not None
    return [one.text for one in statement.requirements]


def hold(definition: Definition, statement: Statement, values: dict[str, Any]) -> bool:
    """All requirements, read as formulas at other values."""
    assert all(one.text for one in statement.requirements)
    for one in statement.requirements:
        sign = next(s for s in SIGNS if s in one.text)
        left, right = (definition.number(t, "t", values) for t in one.text.split(sign))
        if not SIGNS[sign](left, right):
            return False
    return True


def points(definition: Definition, n: int, seed: int = 1) -> list[dict[str, Any]]:
    """In the ranges, on a coarse grid, which has many ties."""
    rng = random.Random(seed)
    found = []
    for _ in range(n):
        point = dict(definition.point(None))
        for a in definition.ranged:
            assert a.range is not None
            low, high = a.range
            if rng.random() < 0.6:
                point[a.name] = low + (high - low) * F(rng.randint(0, 8), 8)
        found.append(point)
    return found


def test_by_hand() -> None:
    """Building costs k and gains aB alone; being out-armed costs v, arming for two e more."""
    restrain, build, mixed = stated(eg.load("security_dilemma"))
    assert texts(restrain) == ["k >= aB", "k >= aR"]
    assert texts(build) == ["v >= k + e"] * 2
    assert texts(mixed) == ["p2*(v - aB - e) == v - k - e", "p1*(v - aR - e) == v - k - e"]
    assert mixed is not None
    assert [(u.symbol, u.value) for u in mixed.probabilities] == [
        ("p1", F(16, 21)), ("p2", F(16, 21)),
    ]  # fmt: skip
    assert [one.sides for one in mixed.requirements] == [(F(8, 25), F(8, 25))] * 2


def test_a_symbol_is_no_name_of_the_file() -> None:
    game = eg.strategic(
        [["p1", 0], [0, "p2"]], [["p2", 0], [0, "q"]],
        ranges={"p1": (1, 0, 2), "p2": (1, 0, 2), "q": (1, 0, 2)},
    )  # fmt: skip
    mixed = stated(game)[2]
    assert mixed is not None
    assert [u.symbol for u in mixed.probabilities] == ["r1", "r2"]
    assert [u.formula for u in mixed.probabilities] == ["q/(p2 + q)", "p2/(p1 + p2)"]


def expected(payoff: Any, mixtures: Sequence[Sequence[Any]]) -> Any:
    """Of one player, over all combinations."""
    total = F(0)
    for at in product(*map(range, payoff.shape)):
        weight = F(1)
        for player, action in enumerate(at):
            weight *= mixtures[player][action]
        total += weight * payoff[at]
    return total


def is_nash(game: Any, mixtures: Sequence[Sequence[Any]]) -> bool:
    for player, own in enumerate(game.payoffs):
        now = expected(own, mixtures)
        for action in range(own.shape[player]):
            changed = list(mixtures)
            changed[player] = [F(k == action) for k in range(own.shape[player])]
            if expected(own, changed) > now:
                return False
    return True


BRANCHED = eg.strategic(
    [["a", 0], ["max(a, b) - 1", "b"]],
    [["min(a, 2*b)", "a - 1"], [0, "b"]],
    ranges={"a": (1, -1, 3), "b": (2, -1, 3)},
)
TABLES = ["security_dilemma", "trilateral_assurance", "chicken", "stag_hunt", "hawk_dove"]


@pytest.mark.parametrize("name", [*TABLES, ""])
def test_conditions_of_pure_profiles_hold_where_nobody_can_gain(name: str) -> None:
    """Both ways round: at points where the profile is an equilibrium, and where it is none."""
    definition = eg.load(name) if name else BRANCHED
    found = eg.solve(definition)
    seen = set()
    for equilibrium, statement in zip(found.equilibria, stated(definition), strict=True):
        if statement is None or statement.probabilities:
            continue
        assert statement.is_sharp
        for point in points(definition, 40):
            wanted = is_nash(definition.at(point), equilibrium.profile)
            assert hold(definition, statement, point) == wanted
            seen.add(wanted)
    assert seen == {True, False} or name in ("hawk_dove", "stag_hunt", "chicken")


@pytest.mark.parametrize("name", ["security_dilemma", "matching_pennies", "battle_of_the_sexes"])
def test_probabilities_as_formulas_make_everybody_indifferent(name: str) -> None:
    definition = eg.load(name)
    found = eg.solve(definition)
    n = 0
    for equilibrium, statement in zip(found.equilibria, stated(definition), strict=True):
        if statement is None or not statement.probabilities:
            continue
        for point in points(definition, 60):
            try:
                chances = [
                    definition.number(u.formula, "p", point) for u in statement.probabilities
                ]
            except eg.EscalationGamesError:
                continue  # nothing to divide by there
            if not all(0 < p < 1 for p in chances):
                continue
            mixtures = [[p, 1 - p] for p in chances]  # both have two actions, both in use
            assert [len(mixture) for mixture in equilibrium.profile] == [2, 2]
            assert is_nash(definition.at(point), mixtures)
            symbols = {u.symbol: p for u, p in zip(statement.probabilities, chances, strict=True)}
            assert hold(definition, statement, {**point, **symbols})
            wrong = {**symbols, statement.probabilities[0].symbol: chances[0] / 2}
            assert not hold(definition, statement, {**point, **wrong})
            n += 1
    assert n > 10


def worth(game: Any, profile: Any, index: int) -> list[Any]:
    """What a node is worth to everybody, by the definition of an expectation."""
    node = game.structure.nodes[index]
    if node.outcome is not None:
        return list(game.outcome_payoffs(node.outcome))
    if node.decision is None:
        chances = [game.probability[edge] for edge in node.edges]
    else:
        chances = list(profile[node.decision])
    below = [worth(game, profile, child) for child in node.children]
    return [
        sum((p * u[i] for p, u in zip(chances, below, strict=True)), F(0))
        for i in range(len(game.structure.players))
    ]


def chance(game: Any, index: int) -> Any:
    """How likely chance alone makes it that play may come to a node."""
    parent = game.structure.parents[index]
    if parent < 0:
        return F(1)
    node = game.structure.nodes[parent]
    edge = node.edges[node.children.index(index)] if node.is_chance else None
    return chance(game, parent) * (F(1) if edge is None else game.probability[edge])


def is_subgame_perfect(game: Any, profile: Any) -> bool:
    """Where only chance makes nodes that a player cannot tell apart."""
    for d, decision in enumerate(game.structure.decisions):
        values = [F(0)] * len(decision.actions)
        for index in decision.nodes:
            for k, child in enumerate(game.structure.nodes[index].children):
                values[k] += chance(game, index) * worth(game, profile, child)[decision.player]
        now = sum((p * v for p, v in zip(profile[d], values, strict=True)), F(0))
        if max(values) > now:
            return False
    return True


@pytest.mark.parametrize("name", ["extended_deterrence", "cornered", "critical_risk"])
def test_conditions_in_trees_hold_where_no_move_gains(name: str) -> None:
    definition = eg.load(name)
    found = eg.solve(definition)
    assert found.method == "backward induction"
    seen = set()
    for equilibrium, statement in zip(found.equilibria, stated(definition), strict=True):
        assert statement is not None
        assert statement.is_sharp
        for point in points(definition, 60):
            wanted = is_subgame_perfect(definition.at(point), equilibrium.profile)
            assert hold(definition, statement, point) == wanted
            seen.add(wanted)
    assert seen == {True, False}


def test_beliefs_off_the_path_have_names() -> None:
    """Cho and Kreps (1987): who orders quiche is fought if weak is as likely as not, at least."""
    first = stated(eg.load("beer_quiche"))[0]
    assert first is not None
    assert not first.is_sharp
    assert [(u.symbol, u.value) for u in first.beliefs] == [("q1", F(1, 4))]
    assert texts(first)[2:] == ["strong >= 0.5", "0.5 >= q1"]


def test_what_is_no_mixture_is_not_stated() -> None:
    """Of a bargain, the types that accept; of a long game nothing."""
    assert stated(eg.load("pressure_bargaining")) == [None]
    assert stated(eg.load("chain_store")) == [None]
    assert len(eg.load("chain_store").structure.decisions) > MAX_REQUIREMENTS


def test_where_a_formula_is_too_long_nothing_is_said_of_other_points() -> None:
    names = [f"an_assumption_with_a_long_name_{k}" for k in range(9)]
    long = " + ".join(names)
    game = eg.strategic(
        [[long, 0], [-1, "x"]],
        [[1, 0], [0, 1]],
        ranges={"x": (1, 0, 2), **dict.fromkeys(names, (1, 0, 2))},
    )
    long_one, short_one = stated(game)[:2]
    assert long_one is not None
    assert short_one is not None
    assert texts(long_one) == ["", "1 >= 0"]
    assert not long_one.is_sharp
    assert long_one.requirements[0].deviation.loss == 10
    assert texts(short_one) == ["x >= 0", "1 >= 0"]
    assert short_one.is_sharp


TIED = eg.strategic(
    [["x", -1], [0, 0]], [[0, "z"], [0, 0]],
    ranges={"x": (F(1, 2), 0, 2), "z": (0, -1, 1)},
)  # fmt: skip


def test_a_probability_that_no_equation_determines_has_no_formula() -> None:
    """The second is indifferent at z = 0, and any p1 of at least 1/(1 + x) keeps the first there:
    the vertex is where staying away gains nothing, too."""
    _, _, pushed, held = stated(TIED)
    assert texts(pushed) == ["x*p1 + p1 >= 1", "0 == z"]
    assert texts(held) == ["1 >= x*p1 + p1", "0 == 0"]
    for one, chances in ((pushed, (F(2, 3), F(5, 6))), (held, (F(1, 3), F(2, 3)))):
        assert one is not None
        (unknown,) = one.probabilities
        assert (unknown.value, unknown.formula) == (F(2, 3), "")
        first = [1, 0] if one is pushed else [0, 1]
        for p in chances:
            assert hold(TIED, one, {"x": F(1, 2), "z": F(0), "p1": p})
            assert is_nash(TIED.at(), (first, [p, 1 - p]))


def test_equations_determine_what_formulas_tell() -> None:
    """By hand: a sum of two leaves both open; where x*p = x*y at x = 0, any p would do; a formula
    that is right at the point alone solves nothing; what is known makes a product linear."""
    trace = Trace()
    named = {n: trace.leaf(n, F(1)) for n in ("x", "y", "p", "q")}
    symbols = Symbols(trace, [leaf.expression for leaf in named.values()], ["x", "y"])
    x, y, p, q = (symbols.generators[n] for n in ("x", "y", "p", "q"))

    def told(equations: list[Any], formulas: dict[str, Any], **at: int) -> set[str]:
        values = {name: F(value) for name, value in at.items()}
        polynomials = [one.numer for one in equations]
        return {*determined_by(polynomials, formulas, ["p", "q"], values, symbols)}

    assert told([p + q - x], {"p": x - y, "q": y}, x=1, y=1) == set()
    both = {"p": (x + y) * (x / (x + x)), "q": (x - y) * (x / (x + x))}
    assert told([p + q - x, p - q - y], both, x=1, y=1) == {"p", "q"}
    assert told([x * p - x * y], {"p": y}, x=1, y=1) == {"p"}
    assert told([x * p - x * y], {"p": y}, x=0, y=1) == set()
    assert told([p - x], {"p": y}, x=1, y=1) == set()
    assert told([p - x, p * q - y], {"p": x, "q": y / x}, x=2, y=1) == {"p", "q"}
    assert told([(p - x) * (p - y)], {"p": x}, x=2, y=1) == set()
