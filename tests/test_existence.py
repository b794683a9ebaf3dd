"""When a class of equilibria exists: the rules, read as formulas, against the solver at points."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.errors import InputError, NoMethod
from escalation_games.forms import Game, StrategicGame
from escalation_games.numbers import Symbols, Trace
from escalation_games.sensitivity.conditions.equilibrium_classes import class_of, mixes_at_tie
from escalation_games.sensitivity.conditions.existence import (
    ClassConditions,
    Existence,
    Rules,
    existence,
)
from escalation_games.sensitivity.conditions.range_signs import (
    ANY,
    NEGATIVE,
    POSITIVE,
    SIGNS,
    ZERO,
    Quantities,
    sign_sets,
)
from escalation_games.solvers.solve import solve
from examples import first_edition, often, some

LIBRARY = {  # points at which each is compared with the solver
    "security_dilemma": 45, "trilateral_assurance": 18, "extended_deterrence": 45,
    "alignment_ripple": 45, "path_forward": 45, "cornered": 30, "cornered_private": 6,
}  # fmt: skip
STEPS = (2, 4, 30)  # of the grids that points are drawn from: coarse ones are full of ties
Point = Mapping[str, Fraction]


def of_first_edition(name: str) -> tuple[Definition, Existence]:
    return of_library(first_edition(name))


@cache
def of_library(name: str) -> tuple[Definition, Existence]:
    definition = eg.load(name)
    return definition, existence(definition)


def drawn(definition: Definition, n: int, seed: int = 1) -> Iterator[Point]:
    """Exact points of the box, on grids of several widths."""
    rng = np.random.default_rng(seed)
    ranged = {a.name: a.range for a in definition.assumptions if a.range is not None}
    for k in range(n):
        steps = STEPS[k % len(STEPS)]
        yield definition.point(
            {
                name: low + (high - low) * Fraction(int(rng.integers(0, steps + 1)), steps)
                for name, (low, high) in ranged.items()
            }
        )


def says(definition: Definition, condition: Rules | ClassConditions, at: Point) -> bool:
    """A condition read as text, rule by rule: the whole may be longer than a formula may be."""
    if isinstance(condition, ClassConditions):
        return any(says(definition, rules, at) for rules in condition.clauses)
    return all(number(definition, rule.text, at) for rule in condition.inequalities)


def number(definition: Definition, text: str, at: Point) -> bool:
    return bool(definition.number(text, "rule", at) == 1)


def keys(game: Game) -> list[Any]:
    """Of the equilibria in which nobody mixes alone, over a tie; of tables of three, pure ones."""
    method = "pure inspection" if len(game.structure.players) > 2 else None
    is_table = isinstance(game, StrategicGame)
    found = solve(game, method=method if is_table else None).equilibria
    return [e.key for e in found if not mixes_at_tie(game, e)]


def differences(definition: Definition, found: Existence, n: int) -> list[Any]:
    """Points at which the rules and the solver do not name the same classes."""
    wrong = []
    for at in drawn(definition, n):
        here = {class_of(key) for key in keys(definition.at(at))}
        said = {c.key for c in found.classes if says(definition, c, at)}
        if here != said:
            wrong.append((at, here - said, said - here))
    return wrong


@pytest.mark.parametrize("name", some(LIBRARY))
def test_rules_name_the_classes_that_the_solver_finds(name: str) -> None:
    definition, found = of_library(name)
    assert differences(definition, found, LIBRARY[name]) == []


def test_the_comparison_can_fail() -> None:
    definition, found = of_library("security_dilemma")
    assert differences(definition, Existence(found.classes[1:], None), 60)


@pytest.mark.parametrize("name", LIBRARY)
def test_what_is_said_of_the_point_asked_is_so(name: str) -> None:
    definition, found = of_library(name)
    here = [class_of(key) for key in keys(definition.at())]
    assert [c.key for c in found.classes if c.holds] == list(dict.fromkeys(here))
    for rules in (rules for c in found.classes for rules in c.clauses):
        assert rules.holds == says(definition, rules, definition.baseline)


@pytest.mark.parametrize("name", LIBRARY)
def test_a_witness_is_inside_and_stays_one_nearby(name: str) -> None:
    definition, found = of_library(name)
    for c in found.classes:
        assert c.is_thin == all(rules.inside is None for rules in c.clauses)
        for rules in c.clauses[:3]:
            for near in () if rules.inside is None else nearby(definition, rules.inside):
                assert says(definition, rules, near), rules.text


def nearby(definition: Definition, at: Point) -> Iterator[Point]:
    """The point, and points a millionth of each range away, all within the ranges."""
    for way in (0, 1, -1):
        yield {
            a.name: at[a.name] + way * (a.range[1] - a.range[0]) / 10**6 if a.range else at[a.name]
            for a in definition.assumptions
        }


# -- how they read ---------------------------------------------------------------------------------


def texts(found: ClassConditions | None) -> list[set[str]]:
    assert found is not None
    return [{rule.text for rule in rules.inequalities} for rules in found.clauses]


def pure(*actions: int) -> Hashable:
    return tuple((a,) for a in actions), 0


def play(**chosen: int) -> Hashable:
    return tuple((int(d[1:]), ((a,), 0)) for d, a in chosen.items())


def test_the_security_dilemma_in_two_rules() -> None:
    found = of_first_edition("security_dilemma")[1]
    assert found.reason is None
    assert texts(found.of(pure(0, 0))) == [{"k >= a"}]
    assert texts(found.of(pure(1, 1))) == [{"v >= k + e"}]
    assert texts(found.of(pure(0, 1))) == texts(found.of(pure(1, 0)))
    assert texts(found.of(pure(1, 0))) == [{"a >= k", "k + e >= v"}]
    mixed = found.of((((0, 1), (0, 1)), 0))
    assert texts(mixed) == [{"k > a", "v > k + e"}, {"a > k", "k + e > v"}]
    assert mixed is not None
    assert mixed.text in (
        "(k > a and v > k + e) or (a > k and k + e > v)",
        "(v > k + e and k > a) or (a > k and k + e > v)",
    )


def test_integration_deters_iff_the_chance_of_a_fight_is_high_enough() -> None:
    found = of_first_edition("extended_deterrence")[1]
    assert texts(found.of(play(d0=0))) == [{"pH*(g + W) >= g + s0*io"}]
    (challenged,) = texts(found.of(play(d0=1, d1=1, d2=0)))
    assert challenged == {"pH*(g + W) <= g + s0*io", "pH > 0", "pH < 1"}


def test_three_allies_integrate_iff_each_would_rather() -> None:
    found = of_first_edition("trilateral_assurance")[1]
    assert found.reason == "mixed equilibria of three or more players are not written out"
    assert texts(found.of(pure(0, 0, 0))) == [{"c0 >= B1", "cK >= B1", "cJ >= B1"}]
    assert texts(found.of(pure(1, 1, 1))) == [
        {"B3 >= B2 + c0 + sK + sJ", "B3 + sK >= B2 + cK + hK", "B3 + sJ >= B2 + cJ + hJ"}
    ]


def test_the_integrated_policy_holds_by_three_rules() -> None:
    found = of_first_edition("path_forward")[1]
    integrated = found.of(play(d0=3, d4=0, d8=0))
    opportunism, cornering = "0.6*C >= g + 0.6*kap", "T*(0.6 - 0.36*chi) <= w"
    assert all({opportunism, cornering} & clause for clause in texts(integrated))
    assert integrated is not None
    (rules,) = [r for r in integrated.clauses if "T >= 2*w" in {i.text for i in r.inequalities}]
    assert rules.holds
    assert {opportunism, cornering} < {i.text for i in rules.inequalities}
    bounds = {i.bound for i in rules.inequalities} - {None}
    assert bounds == {"theta >= 7/124", "theta <= 56/59"}


def test_rivals_align_iff_it_pays_both() -> None:
    found = of_first_edition("alignment_ripple")[1]
    held = found.of(play(d0=0, d1=0, d3=0))
    assert texts(held)[:2] == [{"G >= cC", "G >= cR", "k + A >= dd"}, {"k >= dd"}]


@pytest.mark.parametrize("name", [n for n in LIBRARY if n != "cornered_private"])
def test_nothing_in_a_rule_is_idle(name: str) -> None:
    """Each rule of a clause that holds somewhere inside is broken where the others hold, or nearly.

    Only on the drawn points: a rule that matters in a small corner would not be seen here, so the
    test asks it of the clauses for the point where the analysis stands.
    """
    definition, found = of_library(name)
    points = list(drawn(definition, 600, seed=2))
    for rules in (c.clauses[0] for c in found.classes if c.holds):
        for idle in rules.inequalities:
            others = [rule for rule in rules.inequalities if rule is not idle]
            assert any(
                not number(definition, idle.text, at)
                and all(number(definition, rule.text, at) for rule in others)
                for at in points
            ), (rules.text, idle.text)


# -- SymPy and LaTeX -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["security_dilemma", "extended_deterrence", "path_forward"])
def test_sympy_says_the_same_as_the_text(name: str) -> None:
    definition, found = of_library(name)
    for condition in found.classes:
        relation = condition.sympy
        for at in drawn(definition, 9, seed=3):
            values = {
                symbol: exact(definition, symbol.name, at) for symbol in relation.free_symbols
            }
            assert bool(relation.subs(values)) == says(definition, condition, at), condition.text


def exact(definition: Definition, name: str, at: Point) -> Any:
    import sympy

    value = definition.number(name, "name", at)
    return sympy.Rational(value.numerator, value.denominator)


@pytest.mark.parametrize("name", [n for n in LIBRARY if n != "cornered_private"])
def test_latex_is_well_formed(name: str) -> None:
    for condition in of_library(name)[1].classes[:4]:
        latex = condition.latex
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left(") == latex.count(r"\right)")
        assert not re.search(r"[<>]=|\*|[^\\]and ", latex), latex


def test_latex_reads_as_in_a_paper() -> None:
    found = of_first_edition("security_dilemma")[1]
    restraint = found.of(pure(0, 0))
    assert restraint is not None
    assert restraint.latex == r"k \geq a"


# -- random games ----------------------------------------------------------------------------------

HEAD = """
title = "Random"
question = "Which?"
source = "made for a test"
[assumptions]
x = {{ value = 0, range = [-1, 1], about = "one" }}
y = {{ value = "1/2", range = [-1, 1], about = "another" }}
z = {{ value = "1/3", range = [0, 1], about = "a chance" }}
q = {{ value = "1/5", about = "fixed" }}
[define]
s = "x + y"
[escalation]
why = "it has to be something"
{rest}
"""
PLAIN = ("0", "0", "1", "-1", "x", "y", "z", "x - y", "1 - z", "s")
NUMBERS = ("0", "0", "1", "-1", "x", "y", "x*y", "s", "z - q", "x - y", "2*s - 1", "s*z", "x*x - y")
BRANCHES = ("max(x, y)", "abs(x)", "min(0, s)", "(x > y)*z", "(x <= 0)", "x*(y == 0)")


def strategic(rng: np.random.Generator, shape: tuple[int, ...], numbers: tuple[str, ...]) -> str:
    players = [f"p{k}" for k in range(len(shape))]
    actions = [[f"a{k}" for k in range(n)] for n in shape]
    listed = "\n".join(
        f"{p} = {a}".replace("'", '"') for p, a in zip(players, actions, strict=True)
    )
    rows = []
    for profile in product(*actions):
        pays = ", ".join(f'{p} = "{rng.choice(numbers)}"' for p in players)
        rows.append(f'"{" / ".join(profile)}" = {{ {pays} }}')
    rest = f"[players]\n{listed}\n[payoffs]\n" + "\n".join(rows)
    return 'form = "strategic"\n' + HEAD.format(rest=rest)


MOVES = {  # who moves, and who sees it
    "in turn": [("p0", None), ("p1", None), ("p0", None)],
    "hidden chance": [("chance", '["p1"]'), ("p0", None), ("p1", None)],
    "unseen chance": [("chance", "[]"), ("p0", None)],
    "at once": [("p0", None), ("p1", "[]"), ("p0", None)],
    "at once, then": [("p0", "[]"), ("p1", None), ("p0", None)],
    "all at once": [("p2", None), ("p0", "[]"), ("p1", None)],
}


def tree(rng: np.random.Generator, kind: str, numbers: tuple[str, ...]) -> str:
    moves = ""
    for k, (who, seen) in enumerate(MOVES[kind]):
        moves += f'[[moves]]\nname = "m{k}"\n' + (f"seen_by = {seen}\n" if seen else "")
        if who == "chance":
            moves += 'chance = { l = "z", r = "1 - z" }\n'
        else:
            moves += f'player = "{who}"\nactions = ["l", "r"]\n'
    players = sorted({who for who, _ in MOVES[kind] if who != "chance"})
    for ways in product("lr", repeat=len(MOVES[kind])):
        when = " and ".join(f"m{k}.{way}" for k, way in enumerate(ways))
        pays = "\n".join(f'{p} = "{rng.choice(numbers)}"' for p in players)
        is_last = set(ways) == {"r"}
        moves += "[[payoffs]]\n" + ("" if is_last else f'when = "{when}"\n') + pays + "\n"
    head = f'form = "timing"\nplayers = {players}\n'.replace("'", '"')
    return head + HEAD.format(rest=moves)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 2), (2, 2, 2)], ids=str)
def test_random_games_of_simultaneous_choice(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(sum(shape))
    for _ in range(3):
        definition = eg.loads(strategic(rng, shape, NUMBERS), "random")
        assert differences(definition, existence(definition), 18) == []


@pytest.mark.parametrize("kind", MOVES)
def test_random_trees(kind: str) -> None:
    rng = np.random.default_rng(len(kind))
    for _ in range(often(3)):
        definition = eg.loads(tree(rng, kind, PLAIN), "random")
        assert differences(definition, existence(definition), 24) == []


def test_branches_of_formulas_stay_in_the_rules() -> None:
    rng = np.random.default_rng(7)
    for _ in range(4):
        definition = eg.loads(strategic(rng, (2, 2), NUMBERS[4:7] + BRANCHES), "random")
        assert differences(definition, existence(definition), 24) == []
    definition = eg.loads(tree(rng, "in turn", BRANCHES), "random")
    assert differences(definition, existence(definition), 24) == []


def test_numbers_that_are_no_fractions_stay_as_they_are_written() -> None:
    rng = np.random.default_rng(6)
    for numbers in (("sqrt(2)", "x", "log(2)"), ("exp(x) - 1", "y", "2**x - q", "0")):
        definition = eg.loads(strategic(rng, (2, 2), numbers), "random")
        assert differences(definition, existence(definition), 12) == []


def test_a_larger_matrix_says_which_mixtures_are_not_written_out() -> None:
    """Rock, paper, scissors with a fourth action that is worse by x."""
    wins = {(0, 2), (1, 0), (2, 1)}
    value = {True: "1", False: "-1"}
    rows = []
    for i, j in product(range(4), range(3)):
        first = "y - 1" if i == 3 else "0" if i == j else value[(i, j) in wins]
        second = "0" if i in (3, j) else value[(j, i) in wins]
        rows.append(f'"a{i} / a{j}" = {{ p0 = "{first}", p1 = "{second}" }}')
    players = '[players]\np0 = ["a0", "a1", "a2", "a3"]\np1 = ["a0", "a1", "a2"]\n[payoffs]\n'
    text = 'form = "strategic"\n' + HEAD.format(rest=players + "\n".join(rows))
    found = existence(eg.loads(text, "larger"))
    assert found.reason == (
        "mixed equilibria of more than 9 pairs of actions are written out only where they hold at "
        "the point asked"
    )
    mixed = found.of((((0, 1, 2), (0, 1, 2)), 0))
    assert mixed is not None
    assert mixed.text == "always"  # y - 1 is never above 0
    assert len(found.classes) == 1 + sum(c.is_thin for c in found.classes)


def test_a_game_of_plain_numbers_has_no_rules() -> None:
    definition = eg.loads(strategic(np.random.default_rng(3), (2, 2), ("0", "1")), "plain")
    found = existence(definition)
    assert {c.text for c in found.classes} == {"always"}
    assert {c.sympy for c in found.classes} == {True}
    assert {c.latex for c in found.classes} == {r"\top"}
    assert differences(definition, found, 3) == []


def test_another_point_is_asked_by_its_values() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    found = existence(definition, {"a": "0.5"})
    assert [c.key for c in found.classes if c.holds] == [pure(1, 1)]
    with pytest.raises(InputError):
        existence(definition, {"a": 7})


# -- proofs ----------------------------------------------------------------------------------------


def quantities(*texts: str) -> tuple[Quantities, list[int]]:
    """A box, and these formulas in it; none of them factors."""
    definition = eg.loads(strategic(np.random.default_rng(0), (2, 2), ("x", "y", "z")), "random")
    trace = Trace()
    leaves = {name: trace.leaf(name, value) for name, value in definition.baseline.items()}
    from escalation_games.expressions import evaluate, parse

    numbers = [evaluate(parse(t, "t", names=leaves), leaves) for t in texts]
    symbols = Symbols(trace, [x.expression for x in numbers], tuple(leaves))
    box = Quantities(definition, trace, symbols, definition.baseline)
    found = [box.factors(symbols.of(x.expression)) for x in numbers]
    assert all(f is not None and f[0] == 1 and len(f[1]) == 1 for f in found)
    return box, [f[1][0][0] for f in found if f is not None]


def test_exclusive_signs_never_meet() -> None:
    texts = ("x - y", "x + y - 1", "x + y - 1/2", "x*y - z + 1/3", "x + y + z - 1", "x*x - y - 1")
    box, found = quantities(*texts)
    grid = [(Fraction(a, 6), Fraction(b, 6), Fraction(c, 6))
            for a, b, c in product(range(-6, 7), range(-6, 7), range(7))]  # fmt: skip
    met = {
        (i, s, j, t)
        for at in grid
        for (i, s), (j, t) in product(signs_at(box, found, at), repeat=2)
    }
    proved = 0
    for i, j in product(found, repeat=2):
        for s, t in product(SIGNS, repeat=2):
            if i != j and box.exclusive(i, s, j, t):
                assert (i, s, j, t) not in met
                proved += 1
    assert proved > 0


def signs_at(box: Quantities, found: list[int], at: tuple[Fraction, ...]) -> list[tuple[int, int]]:
    values = dict(zip("xyz", at, strict=True))
    result = []
    for q in found:
        total = Fraction(0)
        for powers, c in box.quantities[q].terms.items():
            part = c
            for name, power in powers:
                part *= values[name] ** power
            total += part
        result.append((q, POSITIVE if total > 0 else NEGATIVE if total < 0 else ZERO))
    return result


def test_signs_of_one_sided_pairs_are_found() -> None:
    box, (more, less) = quantities("x + y - 1", "x + y - 1/2")
    assert box.exclusive(more, POSITIVE, less, NEGATIVE)
    assert box.exclusive(more, ZERO, less, ZERO)
    assert not box.exclusive(more, NEGATIVE, less, POSITIVE)


def test_a_sign_is_proved_in_halves_of_the_box() -> None:
    box, (shifted,) = quantities("x*x - x + 1/5")
    assert box.known(shifted) == ANY
    x, fifth = box.symbols.generators["x"], box.symbols.constant(Fraction(1, 5))
    assert box.factors(x * x + fifth) == (1, [])  # above 0 everywhere, though not by one bound
    assert box.factors(-x * x - fifth) == (-1, [])


def test_three_signs_that_cannot_hold_together() -> None:
    box, (a, b, c) = quantities("x - y", "y - z", "x - z")
    assert box.impossible({a: POSITIVE, b: POSITIVE | ZERO, c: NEGATIVE | ZERO})
    assert not box.impossible({a: POSITIVE | ZERO, b: POSITIVE | ZERO, c: NEGATIVE | ZERO})


def test_signs_of_products() -> None:
    weak = POSITIVE | ZERO
    products = sign_sets([False, False], [ANY, ANY], weak)
    assert set(products) == {
        (weak, weak), (NEGATIVE | ZERO, NEGATIVE | ZERO), (ZERO, ANY), (ANY, ZERO),
    }  # fmt: skip
    assert sign_sets([True], [ANY], POSITIVE) == [(POSITIVE | NEGATIVE,)]
    assert sign_sets([False], [weak], ZERO | NEGATIVE) == [(ZERO,)]


@pytest.mark.parametrize("concept", ["perfect-bayesian", "nash"])
def test_what_is_not_written_out_is_refused(concept: str) -> None:
    with pytest.raises(NoMethod, match=f"conditions of {concept} equilibria"):
        existence(eg.load("russia_warning"), concept=concept)
