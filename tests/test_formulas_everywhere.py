"""EQ(x) of every game of the library and of 300 random ones, against solving at a hundred points of
each piece; without SOAK, a share of them at fewer points."""

from __future__ import annotations

import random

import pytest

import escalation_games as eg
from escalation_games.errors import ComputeError, InputError
from examples import often, some
from soak.definitions import random_model
from test_formulas import agrees_with_points

LINES = [
    (entry.name, assumption.name)
    for entry in eg.catalogue()
    for assumption in eg.load(entry.name).ranged
]


@pytest.mark.parametrize(("game", "name"), some(LINES, 3, 8))
def test_formulas_are_what_holds_along_every_assumption_of_the_library(
    game: str, name: str
) -> None:
    n = often(100, 25)
    compared = agrees_with_points(eg.load(game), random.Random(f"{game} {name}"), name, n=n)
    assert compared >= n


@pytest.mark.parametrize("form", ["matrix", "timing", "signalling"])
def test_formulas_are_what_holds_in_random_games(form: str) -> None:
    games, k = 0, 0
    compared, rng = 0, random.Random(f"everywhere {form}")
    while games < often(100, 6):
        k += 1
        try:
            definition = eg.loads(random_model(28017, k, (form,)).toml, f"{form} {k}")
            eg.solve(definition.at())
        except (InputError, ComputeError):  # no game at its baseline
            continue
        games += 1
        compared += agrees_with_points(definition, rng, n=often(100, 25))
    print(f"{form}: {games} games, {compared} points")
    assert compared > games * often(100, 25)
