"""Proofs of scenario boxes: against exact solutions at points inside, and on planted games."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.effort import Allowance
from escalation_games.sensitivity.robustness.sign_patterns import RUN
from escalation_games.sensitivity.scenarios.certified_box import REGIMES, Ranges
from escalation_games.sensitivity.scenarios.discovery import WANTED
from escalation_games.sensitivity.scenarios.regimes_on_box import ANY, Occurring, Seen, proved
from escalation_games.solvers.solve import solve
from examples import fight, first_edition

UNIT = (Fraction(0), Fraction(1))
SLANTED = fight(
    """
x = { value = 0.5, range = [0, 1], about = "x" }
y = { value = 0.5, range = [0, 1], about = "y" }
u = { value = 0.5, range = [0, 1], about = "without effect" }
""",
    "a.fight*(x + y - 1 + u*0)",
)  # a fights where x + y > 1; where x + y = 1 it may or may not


def slanted(what: str, x: tuple[str, str], y: tuple[str, str], **limits: int) -> eg.Certified:
    game = eg.loads(SLANTED)
    box = {
        "x": (Fraction(x[0]), Fraction(x[1])),
        "y": (Fraction(y[0]), Fraction(y[1])),
        "u": UNIT,
    }
    return proved(game, box, WANTED[what], seen_on(game, box), **limits)


def seen_on(definition: Definition, box: Ranges, n: int = 400) -> Seen:
    """Points of the box, solved exactly."""
    rng = np.random.default_rng(0)
    columns = {k: rng.uniform(float(low), float(high), n) for k, (low, high) in box.items()}
    points = [{k: Fraction(columns[k][i]) for k in box} for i in range(n)]
    return Seen(columns, np.array([regime(definition, point) for point in points]))


def unseen(box: Ranges) -> Seen:
    """No points at all."""
    return Seen({name: np.array([]) for name in box}, np.array([], dtype=str))


def regime(definition: Definition, point: Mapping[str, Fraction]) -> str:
    return solve(definition.at(dict(point))).regime


def grid(box: Ranges, n: int, inner: int = 60) -> Iterator[dict[str, Fraction]]:
    """Corners, at most n of them, and as many points of a grid of eighths as `inner` says."""
    rng = np.random.default_rng(0)
    corners = list(product((0, 8), repeat=len(box)))
    chosen = rng.permutation(len(corners))[:n]
    eighths = [corners[k] for k in chosen]
    eighths += [tuple(map(int, rng.integers(0, 9, len(box)))) for _ in range(inner)]
    for place in eighths:
        yield {
            name: low + (high - low) * k / 8
            for k, (name, (low, high)) in zip(place, box.items(), strict=True)
        }


def ranges_of(definition: Definition) -> dict[str, tuple[Fraction, Fraction]]:
    return {a.name: a.range for a in definition.assumptions if a.range is not None}


# -- planted cases ---------------------------------------------------------------------------------


def test_what_holds_everywhere_is_proved() -> None:
    found = slanted("every", ("0.6", "1"), ("0.5", "1"))
    assert (found.status, found.proved, found.inner) == ("proved", 1, found.box)


def test_a_tie_at_one_corner_is_not_passed_over() -> None:
    """At x = y = 1/2 peace holds too: some equilibrium fights in all of the box, but not every."""
    assert slanted("some", ("0.5", "1"), ("0.5", "1")).status == "proved"
    found = slanted("every", ("0.5", "1"), ("0.5", "1"))
    assert found.status == "refuted"
    assert found.witness is not None
    assert found.witness["x"] == found.witness["y"] == Fraction(1, 2)
    assert found.witness_regimes == {"across"}
    assert found.inner_share > Fraction(9, 10)


def test_a_tie_at_the_other_corner_is_not_passed_over_either() -> None:
    found = slanted("none", ("0", "0.5"), ("0", "0.5"))
    assert found.status == "refuted"
    assert found.witness is not None
    assert found.witness["x"] == found.witness["y"] == Fraction(1, 2)


def test_the_regimes_of_every_box_are_known_exactly() -> None:
    """All boxes with quarters as ends, faces and points among them."""
    whole = {"x": UNIT, "y": UNIT, "u": UNIT}
    ask = Occurring(eg.loads(SLANTED), whole, frozenset(REGIMES), unseen(whole), work=10**9)
    quarters = [Fraction(k, 4) for k in range(5)]
    intervals = list(combinations_with_replacement(quarters, 2))
    for x, y in product(intervals, repeat=2):
        low, high = x[0] + y[0], x[1] + y[1]
        occurs = {"below": low < 1, "across": low <= 1 <= high, "above": high > 1}
        assert ask({"x": x, "y": y, "u": UNIT}) == {name for name, does in occurs.items() if does}


def test_half_a_square_is_proved_up_to_its_slanted_edge() -> None:
    found = slanted("every", ("0", "1"), ("0", "1"))
    assert found.status == "refuted"
    assert found.witness is not None
    assert found.witness["x"] + found.witness["y"] <= 1
    assert found.inner is not None
    assert found.inner["x"][0] + found.inner["y"][0] > 1
    assert found.inner["u"] == UNIT
    assert Fraction(1, 5) < found.inner_share < Fraction(1, 4)  # no box inside holds more
    assert found.inner_share <= found.proved < Fraction(1, 2)


def test_none_is_proved_where_nobody_fights() -> None:
    assert slanted("none", ("0", "0.4"), ("0", "0.5")).status == "proved"


def test_an_assumption_that_is_held_stays_there() -> None:
    game = eg.loads(SLANTED)
    box = {"x": (Fraction(1, 4), Fraction(1)), "u": UNIT}
    high = proved(game, box, WANTED["every"], unseen(box), {"y": Fraction(4, 5)})
    assert high.status == "proved"
    low = proved(game, box, WANTED["every"], unseen(box), {"y": Fraction(1, 5)})
    assert low.status == "refuted"


# -- budgets ---------------------------------------------------------------------------------------


def test_without_work_nothing_is_claimed() -> None:
    """The box is one of those proved above; a point is still solved, and is no refutation here."""
    found = slanted("every", ("0.6", "1"), ("0.5", "1"), work=0)
    assert (found.status, found.proved, found.inner) == ("undecided", 0, None)
    assert found.witness is None
    assert "Undecided as a whole" in found.text("it")


@pytest.mark.parametrize("questions", [0, 1, 5, 40])
def test_questions_are_counted(questions: int) -> None:
    found = slanted("every", ("0", "1"), ("0", "1"), questions=questions)
    assert found.asked <= found.budget == questions
    assert found.status != "proved"


@pytest.mark.parametrize("work", [0, 10, 100])
def test_work_is_bounded(work: int) -> None:
    game = eg.load("path_forward")
    box = ranges_of(game)
    meter = Allowance(10**12)
    with meter.drawn():
        ask = Occurring(game, box, frozenset(REGIMES), unseen(box), work=work)
        assert [ask(box) for _ in range(50)] == [ANY] * 50  # all of the ranges takes far more
    # what is asked for and refused counts too; the definition is filled once beside it
    assert 10**12 - meter.left <= work + 52 * RUN


# -- the library's games ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["security_dilemma", "extended_deterrence", "path_forward"])
def test_no_regime_of_a_small_box_is_missed(name: str) -> None:
    """On small boxes, some of them faces, among values where regimes change hands."""
    game = eg.load(name)
    whole = ranges_of(game)
    ask = Occurring(game, whole, frozenset(REGIMES), unseen(whole), work=10**9)
    rng = np.random.default_rng(1)
    known = 0
    for _ in range(12):
        box = {}
        for k, (low, high) in whole.items():
            start, size = int(rng.integers(0, 8)), int(rng.integers(0, 3))
            ends = (start, min(8, start + size))
            box[k] = (low + (high - low) * ends[0] / 8, low + (high - low) * ends[1] / 8)
        told = ask(box)
        known += told != ANY
        assert {regime(game, point) for point in grid(box, 16, 16)} <= told
    assert known > 3


def no_point_is_wrong(game: Definition, proof: eg.Certified) -> None:
    """That every equilibrium reaches the line, in the inner box; and not so at the witness."""
    assert proof.inner is not None
    assert {regime(game, point) for point in grid(proof.inner, 64)} == {"above"}
    if proof.witness is not None:
        assert regime(game, proof.witness) in proof.witness_regimes - {"above"}
        assert all(a <= proof.witness[k] <= b for k, (a, b) in proof.box.items())


BOXES = {
    "security_dilemma": {"a": ("0.3", "1"), "k": ("0", "0.4"), "v0": ("1.2", "1.5")},
    "path_forward": {"g": ("0.5", "1"), "C": ("0.3", "0.8"), "theta": ("0", "0.5")},
}


@pytest.mark.parametrize("name", BOXES)
def test_no_point_of_a_proved_box_is_wrong(name: str) -> None:
    game = eg.load(first_edition(name))
    ends = {k: (Fraction(low), Fraction(high)) for k, (low, high) in BOXES[name].items()}
    box = {**ranges_of(game), **ends}
    proof = proved(game, box, WANTED["every"], seen_on(game, box), work=1_500_000)
    assert proof.status == "refuted"
    no_point_is_wrong(game, proof)


def test_the_boxes_of_a_game_are_proved_on_request() -> None:
    game = eg.load("extended_deterrence")
    found = eg.boxes(game, "every", n=6_000, seed=3, certify=True)
    assert len(found.proofs) == len(found.scenarios.boxes) > 0
    for box, proof in zip(found.scenarios.boxes, found.proofs, strict=True):
        assert proof.box == box.within(ranges_of(game))
        no_point_is_wrong(game, proof)
    assert eg.boxes(game, "every", n=6_000, seed=3).proofs == ()


def test_the_screen_and_json_tell_the_proofs() -> None:
    words = ["boxes", "extended_deterrence", "-n", "3000", "--certify"]
    screen = CliRunner().invoke(main, words, env={"NO_COLOR": "1"}).stdout
    assert "The budget for each was 300 questions" in " ".join(screen.split())
    assert "proved on" in " ".join(screen.split())
    assert max(map(len, screen.splitlines())) <= 90
    table = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)
    proof = table["proofs"][0]
    assert proof["status"] in {"proved", "refuted", "undecided"}
    assert 0 <= Fraction(proof["inner_share"]) <= Fraction(proof["proved"]) <= 1
    assert proof["questions"] <= proof["budget"] == 300
    assert set(proof["box"]) == set(proof["inner"]) == set(ranges_of(eg.load(words[1])))
