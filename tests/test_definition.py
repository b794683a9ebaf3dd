"""One definition, evaluated over every number system: the games agree."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from escalation_games.numbers import Cell, CellNumber, Refine, Trace, Traced, approximate
from escalation_games.numbers.many.bounded_float import rounded
from examples import first_edition

NAMES = [entry.name for entry in eg.catalogue()]


def random_points(definition: Definition, n: int, seed: int) -> list[dict[str, Fraction]]:
    """Points with small denominators, so that ties and range ends come up."""
    rng = np.random.default_rng(seed)
    ranged = [a for a in definition.assumptions if a.range is not None]
    return [
        {
            a.name: a.range[0] + (a.range[1] - a.range[0]) * int(rng.integers(0, 9)) / 8
            for a in ranged
        }  # type: ignore[index]
        for _ in range(n)
    ]


def arrays(game: Any) -> list[Any]:
    chance = [game.probability] if hasattr(game, "probability") else []
    return [game.payoffs, game.escalation, *chance]


def numbers(game: Any) -> list[Any]:
    return [number for array in arrays(game) for number in array.reshape(-1)]


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_is_its_points(name: str) -> None:
    definition = eg.load(name)
    points = random_points(definition, 40, seed=1)
    columns = {key: np.array([point[key] for point in points], dtype=object) for key in points[0]}
    batch = definition.batch(columns)
    for k, point in enumerate(points):
        assert [approximate(x) for x in numbers(batch.exact(k))] == [
            approximate(x) for x in numbers(definition.at(point))
        ]
        for many, exact in zip(arrays(batch.game), arrays(definition.at(point)), strict=True):
            for number, wanted in zip(many.flat, exact.flat, strict=True):
                here = rounded(number).take(slice(k, k + 1))
                assert abs(here.value[0] - approximate(wanted)) <= np.max(here.error) + 1e-15


def test_a_batch_refuses_unknown_names() -> None:
    with pytest.raises(InputError, match="unknown assumption 'x'"):
        eg.load(first_edition("security_dilemma")).batch({"x": np.zeros(3)})


@pytest.mark.parametrize("name", [n for n in NAMES if n != "trilateral_assurance"])
def test_a_line_is_its_points(name: str) -> None:
    definition = eg.load(name)
    for assumption in definition.assumptions:
        if assumption.range is None:
            continue
        todo = [Cell(*assumption.range)]
        while todo:
            cell = todo.pop()
            try:
                line = definition.along(assumption.name, cell)
            except Refine as change:
                todo += cell.split(change.roots(cell))
                continue
            x = cell.sample()
            for along, at in zip(
                numbers(line), numbers(definition.at({assumption.name: x})), strict=True
            ):
                assert (along.at(x) if isinstance(along, CellNumber) else along) == at


@pytest.mark.parametrize("name", NAMES)
def test_a_trace_is_the_game_that_remembers(name: str) -> None:
    definition = eg.load(name)
    trace = Trace()
    traced = numbers(definition.traced(trace))
    for one, other in zip(traced, numbers(definition.at()), strict=True):
        assert (one.value if isinstance(one, Traced) else one) == other
        if isinstance(one, Traced):
            assert trace.evaluate(one.expression, definition.baseline) == other


def test_values_are_exact_whatever_they_are_written_as() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    for written in ("0.1", 0.1, "1/10", Fraction(1, 10)):
        assert definition.point({"d": written})["d"] == Fraction(1, 10)


def test_a_preset_moves_some_assumptions_and_settings_move_more() -> None:
    definition = eg.load(first_edition("security_dilemma"))
    point = definition.point({"k": "0.25"}, preset="russian")
    assert (point["d"], point["o"], point["k"]) == (0, Fraction(2, 5), Fraction(1, 4))
    assert point["a"] == definition.baseline["a"]


REFUSED = {
    "vo": ({"vo": 1}, None, "unknown assumption 'vo'; did you mean 'v0'?", "known: v0 o d k a e"),
    "word": ({"d": "much"}, None, "'much' is not a number", "write 0.5 or 1/2"),
    "by zero": ({"d": "1/0"}, None, "'1/0' is not a number", "write 0.5 or 1/2"),
    "root": ({"d": "sqrt(2)"}, None, "'sqrt(2)' is not a fraction", "write 0.5 or 1/2"),
    "beyond": (
        {"d": 2}, None, "2 is outside the range of 'd'",
        "between 0 and 1; the range stands in the game file",
    ),
    "preset": (
        {}, "alied", "unknown preset 'alied'; did you mean 'allied'?", "known: allied russian",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "preset", "problem", "remedy"), REFUSED.values(), ids=REFUSED.keys()
)
def test_a_point_that_makes_no_sense_is_refused(
    values: dict[str, Any], preset: str | None, problem: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        eg.load(first_edition("security_dilemma")).point(values, preset)
    place = "preset" if preset else f"values.{next(iter(values))}"
    assert str(caught.value) == f"{place}: {problem}\n  {remedy}"


def test_huge_exponents_in_settings_take_no_memory() -> None:
    with pytest.raises(InputError, match="too large or too long; 40 digits are the most"):
        eg.load(first_edition("security_dilemma")).point({"d": "1e999999999"})


def test_a_definition_without_lengths_cannot_be_resized() -> None:
    with pytest.raises(InputError, match="unknown length 'n'"):
        eg.load("cornered").resized(n=3)
