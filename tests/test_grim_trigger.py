"""The critical discount factor of grim trigger: by hand, by playing it out period by period, and as
a stochastic game of two states."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import ComputeError, InputError
from examples import often

F = Fraction
HOLD = {"one": "hold", "other": "hold"}


def table(pays: Any) -> Any:
    structure = eg.StrategicStructure(("one", "other"), (("hold", "cheat"),) * 2)
    payoffs = np.array([[[F(x) for x in row] for row in own] for own in pays], dtype=object)
    return structure.fill(payoffs, 0 * payoffs[0], F(1))


def prisoners(reward: Any, tempted: Any, both: Any, fooled: Any) -> Any:
    one = [[reward, fooled], [tempted, both]]
    return table([one, [list(column) for column in zip(*one, strict=True)]])


def test_textbook_cases() -> None:
    assert eg.grim_trigger(prisoners(2, 3, 1, 0), HOLD).discount == F(1, 2)
    found = eg.grim_trigger(prisoners(3, 5, 1, 0), HOLD)  # Axelrod's numbers
    assert (found.discount, found.binding) == (F(1, 2), ("one", "other"))
    assert (found.target, found.temptation, found.punishment) == ((3, 3), (5, 5), (1, 1))
    assert found.completeness.kind == "all"


def test_who_has_no_need_to_deviate_needs_no_threat() -> None:
    stag = eg.grim_trigger(prisoners(4, 3, 2, 1), HOLD)
    assert (stag.discount, stag.binding) == (0, ())


def test_what_is_no_better_than_the_threat_is_not_held_up() -> None:
    found = eg.grim_trigger(prisoners(1, 3, 1, 0), HOLD)
    assert found.discount is None
    assert found.binding == ("one", "other")


def played(deviates: Any, keeps: Any, then: Any, d: Fraction, periods: int) -> Fraction:
    """What deviating at once and being punished gains over keeping to it, over so many periods."""
    gain = F(deviates) - keeps
    for k in range(1, periods):
        gain += d**k * (F(then) - keeps)
    return gain


def test_below_the_factor_somebody_gains_and_above_nobody_does() -> None:
    rng = random.Random(1971)
    held = 0
    for k in range(often(150)):
        pays = [[[rng.randint(-3, 3) for _ in range(2)] for _ in range(2)] for _ in range(2)]
        fooled, both, reward, tempted = sorted(rng.sample(range(12), 4))
        game = table(pays) if k % 2 else prisoners(reward, tempted, both, fooled)
        found = eg.grim_trigger(game, HOLD)
        worst = [min(e.payoffs[i] for e in eg.solve(game).equilibria) for i in (0, 1)]
        best = [game.payoffs[0][1, 0], game.payoffs[1][0, 1]]
        keeps = [own[0, 0] for own in game.payoffs]

        def gains(d: Fraction, best: Any = best, keeps: Any = keeps, worst: Any = worst) -> bool:
            numbers = zip(best, keeps, worst, strict=True)
            return any(played(b, u, p, d, 400) > 0 for b, u, p in numbers)

        if found.discount is None:
            assert gains(F(19, 20))
        else:
            assert not gains(found.discount + F(1, 50)) or found.discount > F(19, 20)
            assert found.discount == 0 or gains(found.discount - F(1, 50))
            held += 0 < found.discount < 1
    assert held > often(10)


REPEATED = """
title = "Kept or broken"
question = "Does the threat hold?"
form = "stochastic"
source = "made for a test"
players = ["one", "other"]
states = ["kept", "broken"]
discount = "d"
[assumptions]
d = { value = 0.7, range = [0, 0.95], about = "what the next period counts" }
[[moves]]
player = "one"
actions = ["hold", "cheat"]
seen_by = []
[[moves]]
player = "other"
actions = ["hold", "cheat"]
[payoffs]
one = "2*one.hold*other.hold + 3*one.cheat*other.hold + one.cheat*other.cheat"
other = "2*one.hold*other.hold + 3*one.hold*other.cheat + one.cheat*other.cheat"
[next]
kept = { broken = "one.cheat or other.cheat" }
[escalation]
why = "nothing ends it"
"""


def test_it_is_the_tip_of_the_same_play_in_two_states() -> None:
    (tip,) = eg.tips(eg.loads(REPEATED, "repeated"), ["d"])
    factor = eg.grim_trigger(prisoners(2, 3, 1, 0), HOLD).discount
    assert tip.value == factor == F(1, 2)


def test_mistakes_are_named() -> None:
    game = prisoners(2, 3, 1, 0)
    with pytest.raises(InputError, match="unknown player 'on'; did you mean 'one'"):
        eg.grim_trigger(game, {"on": "hold"})
    with pytest.raises(InputError, match=r"profile\.other: has no action\n  one of: hold, cheat"):
        eg.grim_trigger(game, {"one": "hold"})
    with pytest.raises(InputError, match="unknown action 'hop'"):
        eg.grim_trigger(game, {"one": "hop", "other": "hold"})
    with pytest.raises(InputError, match="has form extensive; what is repeated is a table"):
        eg.grim_trigger("cornered", {"nk": "strike"})  # type: ignore[arg-type]


def test_without_an_equilibrium_to_punish_with_it_is_refused() -> None:
    """Four who choose among four: no pure equilibrium, and none that mixes is searched."""
    rng = random.Random(5)
    names = "abcd"
    for _ in range(50):
        structure = eg.StrategicStructure(tuple(names), (tuple("wxyz"),) * 4)
        shape = (4, 4, 4, 4, 4)
        numbers = [F(rng.randint(-9, 9)) for _ in range(4**5)]
        payoffs = np.array(numbers, dtype=object).reshape(shape)
        game = structure.fill(payoffs, 0 * payoffs[0], F(1))
        if not eg.solve(game, "nash").equilibria:
            break
    else:
        pytest.fail("every table had a pure equilibrium")
    with pytest.raises(ComputeError, match="to punish with"):
        eg.grim_trigger(game, dict.fromkeys(names, "w"))
