"""The story of a signalling game: what signals give away, who bluffs, what is believed."""

from __future__ import annotations

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.forms import ExtensiveGame
from escalation_games.numbers import Fraction
from escalation_games.report.text.signalling_story import story
from examples import first_edition, signalling

F = Fraction


def stories(name: str, **values: str) -> dict[str, str]:
    """By the second label of an equilibrium, its story."""
    solution = eg.solve(eg.load(name).at(values))
    assert isinstance(solution.game, ExtensiveGame)
    return {e.labels[1]: story(solution.game, e.profile) for e in solution.equilibria}


def test_a_bluff_is_named_with_what_is_believed_after_it() -> None:
    told = stories(first_edition("russia_warning"))
    assert told["semi-separating"] == (
        "'warn' does not tell high and low apart; 'silent' gives low away. low bluffs with "
        "probability 5/7 (71 %): 'warn', as high always does. What is believed after 'warn': "
        "high 0.375 (before: 0.3)."
    )
    assert told["pooling"] == "'silent' gives nothing away, both types choose it."


def test_types_that_tell_themselves_apart() -> None:
    told = stories("russia_warning", s="0.31")
    assert told["separating"] == "'warn' gives high away; 'silent' gives low away."


@pytest.mark.parametrize("name", ["security_dilemma", "path_forward", "trust_spiral"])
def test_where_nobody_signals_there_is_no_story(name: str) -> None:
    solution = eg.solve(eg.load(name).at())
    game = solution.game
    assert not isinstance(game, ExtensiveGame) or not any(
        story(game, e.profile) for e in solution.equilibria
    )


TOLD = (
    "'s0' does not tell t0 and t1 apart; 's1' does not tell t1 and t2 apart. "
    "t1 bluffs with probability 0.5 (50 %): 's0', as t0 always does. "
    "What is believed after 's0': t0 0.8 (before: 0.5) and t1 0.2 (before: 0.25). "
    "t1 bluffs with probability 0.5 (50 %): 's1', as t2 always does. "
    "What is believed after 's1': t1 1/3 (before: 0.25) and t2 2/3 (before: 0.25)."
)


def test_three_types_of_which_two_bluff() -> None:
    ones = [[[0, 0]] * 2] * 3
    game = signalling([F(1, 2), F(1, 4), F(1, 4)], ones, ones)
    sends = [[F(1), F(0)], [F(1, 2), F(1, 2)], [F(0), F(1)]]
    profile = tuple(np.array(mix, dtype=object) for mix in [*sends, [F(1), F(0)], [F(0), F(1)]])
    told = story(game, profile)
    assert told.replace("signal of ", "") == TOLD
