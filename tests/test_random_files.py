"""Random game files, full of ties: lines against points, and rules on both sides of their tips.

The library's games are well behaved. These are not: differences that are 0 everywhere, comparisons
inside payoffs, moves that are hidden or never made.
"""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.effort import allowed
from escalation_games.errors import ComputeError, InputError
from escalation_games.numbers import Algebraic, Fraction, approximate, point_bounds
from escalation_games.sensitivity.tips.classified_line import Piece, pieces
from escalation_games.sensitivity.tips.tips import Tip, tips
from escalation_games.solvers.many.solutions import REGIMES
from escalation_games.solvers.result import KINDS, Solution
from examples import often

HEAD = 'title = "T"\nquestion = "Q?"\nform = "{form}"\nsource = "made at random"\n'
NAMES = ("p", "q")


class Author(random.Random):
    """Writes game files."""

    def formula(self, depth: int, rational: bool = True) -> str:
        if depth == 0 or self.random() < 0.3:
            return self.choice([*NAMES, *NAMES, "0", "1", "2", "1/2"])
        a, b = self.formula(depth - 1, rational), self.formula(depth - 1, rational)
        shapes = [
            f"({a} + {b})", f"({a} - {b})", f"({a} - {b})", f"({a} * {b})",
            f"({a})/({self.choice(NAMES)} + 1)", f"({a})**2", f"min({a}, {b})", f"max({a}, {b})",
            f"abs({a})", f"({a} <= {b})",
        ]  # fmt: skip
        if not rational:
            shapes += [f"sqrt(abs({a}))", f"exp(-abs({a}))", f"2**({self.choice(NAMES)})"]
        return self.choice(shapes)

    def assumptions(self) -> str:
        values = [self.choice(["0", "1/3", "1/2", "1"]) for _ in NAMES]
        return "".join(
            f'[assumptions.{name}]\nvalue = "{value}"\nrange = [0, 1]\nabout = "{name}"\n'
            for name, value in zip(NAMES, values, strict=True)
        )

    def pool(self, rational: bool) -> list[str]:
        return ["0", "1", *(self.formula(2, rational) for _ in range(3))]

    def matrix(self, rational: bool = True) -> str:
        sizes = self.choice([(2, 2), (2, 3), (3, 3), (2, 2, 2)])
        players = "abc"[: len(sizes)]
        actions = {p: list("xyz"[:n]) for p, n in zip(players, sizes, strict=True)}
        pool = self.pool(rational)
        lines = [HEAD.format(form="strategic"), "[players]"]
        lines += [f"{p} = {quoted(acts)}" for p, acts in actions.items()]
        lines += [self.assumptions(), f'[define]\nu = "{self.formula(2)}"\n[payoffs]']
        scores = []
        for profile in product(*actions.values()):
            pays = ", ".join(f'{p} = "{self.choice([*pool, "u"])}"' for p in players)
            lines.append(f'"{" / ".join(profile)}" = {{ {pays} }}')
            scores.append(f'"{" / ".join(profile)}" = "{self.choice(["0", "1", "q", "p/2"])}"')
        return "\n".join([*lines, '[escalation]\nline = 0.5\nwhy = "w"', *scores])

    def timing(self, rational: bool = True) -> str:
        lines = [HEAD.format(form="timing"), 'players = ["a", "b"]', self.assumptions()]
        lines.append('[escalation]\nline = 0.5\nwhy = "w"')
        pool = self.pool(rational)
        moves = ["m0", "m1", "m2"]
        for k, move in enumerate(moves):
            lines.append(f'[[moves]]\nname = "{move}"')
            if self.random() < 0.25:
                lines.append('chance = { x = "p", y = "1 - p" }')
            else:
                lines.append(f'player = "{self.choice("ab")}"\nactions = ["x", "y"]')
            if k and self.random() < 0.4:
                lines.append(f'when = "{moves[k - 1]}.x"')
            elif self.random() < 0.3:
                lines.append("seen_by = []")
        lines += [
            f'[[payoffs]]\nwhen = "{move}.{self.choice("xy")}"\n{self.row(pool)}'
            for move in self.sample(moves, 2)
        ]
        return "\n".join([*lines, f"[[payoffs]]\n{self.row(pool)}"])

    def row(self, pool: list[str]) -> str:
        a, b = self.choice(pool), self.choice(pool)
        return f'a = "{a}"\nb = "{b}"\nescalation = "{self.choice(["0", "1", "q", "1/2"])}"'


def quoted(words: list[str]) -> str:
    return str(words).replace("'", '"')


def written(form: str, n: int, rational: bool = True) -> list[Definition]:
    """The first n files of one form that are games."""
    found: list[Definition] = []
    seed = 0
    while len(found) < n:
        author = Author(f"{form} {rational} {seed}")
        seed += 1
        try:
            definition = eg.loads(getattr(author, form)(rational), f"{form} {seed}")
            eg.solve(definition.at())
        except (InputError, ComputeError):
            continue
        found.append(definition)
    return found


# -- lines against points -----------------------------------------------------------------------


def view(solution: Solution, x: Fraction) -> list[Any]:
    """Everything a solution says, its functions evaluated at x."""

    def at(number: Any) -> Any:
        return number.at(x) if hasattr(number, "at") else number

    equilibria = [
        (
            str(e.key), e.labels, e.count, e.free, [*map(at, e.payoffs)], at(e.escalation),
            [[*map(at, mix)] for mix in e.profile],
        )
        for e in solution.equilibria
    ]  # fmt: skip
    if len(solution.game.structure.players) == 3:  # ordinals of corners are an order of their own
        equilibria = sorted(
            (labels, count, free, *([round(approximate(p), 9) for p in [*pays, level]]),
             *(round(approximate(p), 9) for mix in profile for p in mix))
            for _, labels, count, free, pays, level, profile in equilibria
        )  # fmt: skip
    envelope = at(solution.envelope.lower), at(solution.envelope.upper)
    return [solution.structure, solution.regime, solution.completeness, envelope, equilibria]


def probes(piece: Piece) -> list[Fraction]:
    lower, upper = piece.cell.lower, piece.cell.upper
    if piece.cell.is_point:
        return [lower] if isinstance(lower, Fraction) else []
    low, high = point_bounds(lower)[1], point_bounds(upper)[0]
    inside = [low + (high - low) * Fraction(k, 19) for k in (1, 9, 18)]
    return [piece.cell.sample(), *filter(piece.cell.contains, inside)]


@pytest.mark.parametrize("form", ["matrix", "timing"])
def test_a_line_is_its_points(form: str) -> None:
    compared = 0
    for definition in written(form, often(40)):
        for name in NAMES:
            for piece in pieces(definition, name):
                if piece.solution is None:  # a root beside functions of the assumption, of three
                    assert len(definition.structure.players) == 3
                    continue
                for x in probes(piece):
                    there = eg.solve(definition.at({name: x}), method=piece.solution.method)
                    assert view(piece.solution, x) == view(there, x), (definition.text, name, x)
                    compared += 1
    assert compared > often(500)


@pytest.mark.parametrize("form", ["matrix", "timing"])
def test_a_line_that_is_not_rational_is_its_points_too(form: str) -> None:
    """Supports and regimes, wherever both can be decided; nothing crashes on the way."""
    compared = 0
    for definition in written(form, often(15), rational=False):
        for name in NAMES:
            with allowed(0.05):  # what takes more is unresolved: that is no matter of this test
                line = pieces(definition, name)
            for piece in line:
                for x in probes(piece) if piece.solution else []:
                    try:
                        assert piece.solution is not None
                        there = eg.solve(definition.at({name: x}), method=piece.solution.method)
                    except ComputeError:
                        continue
                    assert piece.solution.structure == there.structure, (definition.text, name, x)
                    assert piece.solution.regime == there.regime
                    compared += 1
    assert compared > often(50)


# -- a batch against points -----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["matrix", "timing"])
def test_a_batch_along_one_assumption_is_its_points(form: str) -> None:
    """Functions of the other one are then one number for all."""
    compared = 0
    points = [Fraction(k, 7) for k in (0, 2, 5, 7)]
    for definition in written(form, often(60, 5), rational=False):
        for name in NAMES:
            found = eg.outcomes(definition, {name: np.array(points, dtype=object)})
            for k in sorted(set(range(len(points))) - set(found.unresolved)):
                there = eg.solve(definition.at({name: points[k]}))
                assert REGIMES[found.regime[k]] == there.regime, (definition.text, name, points[k])
                assert KINDS[found.completeness[k]] == there.completeness.kind
                compared += 1
    assert compared > often(100, 5)


# -- rules ---------------------------------------------------------------------------------------


def sides(tip: Tip) -> tuple[Fraction, Fraction]:
    """A value on the side where the rule of a tip holds, and one where it is broken."""
    value = tip.value.within(Fraction(1, 10**12)) if isinstance(tip.value, Algebraic) else tip.value
    low, high = point_bounds(value)
    step = Fraction(1, 10**9)
    return (low - step, high + step) if tip.broken_on == "above" else (high + step, low - step)


@pytest.mark.parametrize("form", ["matrix", "timing"])
def test_a_rule_holds_on_one_side_and_is_broken_on_the_other(form: str) -> None:
    """But for a tip that only touches: there the rule holds on both sides, or on neither."""
    checked = 0
    for definition in written(form, often(100, 5)):
        for tip in tips(definition):
            if tip.condition is None or tip.below is None or tip.above is None:
                continue
            near, far = (
                [
                    definition.number(text, "rule", {**definition.baseline, tip.assumption: x})
                    for text in (tip.condition.text, tip.condition.closed_form)
                    if text is not None
                ]
                for x in sides(tip)
            )
            assert all(near), (definition.text, tip.assumption, tip.value, tip.condition)
            is_touched = tip.below.labels == tip.above.labels
            assert is_touched or not any(far), (definition.text, tip.assumption, tip.condition)
            checked += 1
    assert checked > often(30)
