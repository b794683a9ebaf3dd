"""The library: every game comes out as its own file says, and its file says enough."""

from __future__ import annotations

import random
import re
import tomllib
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest

import escalation_games as eg
import text_claims
from escalation_games.definition import Definition
from escalation_games.sensitivity.claims.readings import BASELINE
from escalation_games.sensitivity.claims.tested_claims import claims_at_baseline
from escalation_games.sensitivity.expectations import unmet
from escalation_games.sensitivity.tips.classified_line import pieces
from escalation_games.sensitivity.tips.tips import Tips

NAMES = [entry.name for entry in eg.catalogue()]
WORDS = text_claims.TABLE.with_suffix(".md").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=NAMES)
def definition(request: pytest.FixtureRequest) -> Definition:
    return eg.load(request.param)


def test_the_library_is_all_there() -> None:
    assert {
        "security_dilemma", "trilateral_assurance", "extended_deterrence", "cornered",
        "cornered_private", "path_forward", "alignment_ripple", "russia_warning", "trust_spiral",
        "package_deal", "pressure_bargaining", "concession_reputation", "doorstep", "false_alarm",
        "arms_race_markov", "pressure_programme",
    } <= set(NAMES)  # fmt: skip


def test_it_comes_out_as_its_file_says(definition: Definition) -> None:
    assert unmet(definition) == []


def test_an_expectation_that_is_wrong_is_told(definition: Definition) -> None:
    table = tomllib.loads(definition.text)
    name = next(iter(table["expect"][0].get("tips", ["x"])))
    wrong = definition.text.partition("[[expect]]")[0]
    wrong += '\n[[expect]]\nwhy = "wrong on purpose"\n'
    assumption = definition.assumptions[0].name if name == "x" else name
    wrong += f'tips = {{ {assumption} = ["0.123456"] }}\nenvelope = ["0.123", "0.124"]\n'
    complaints = unmet(eg.loads(wrong, definition.name))
    assert len(complaints) == 2
    assert "envelope is" in complaints[0]
    assert f"tips of {assumption} are" in complaints[1]


def test_both_readings_stand_side_by_side(definition: Definition) -> None:
    readings = [preset.name for preset in definition.presets]
    assert readings == ["allied", "russian"]
    expected = tomllib.loads(definition.text)["presets"]
    assert all("regime" in expected[name]["expect"] for name in readings)


@pytest.fixture(scope="module")
def stands(definition: Definition) -> dict[str | None, tuple[eg.Solution, Tips]]:
    """Where it stands, and in each reading: the solution, and every tip."""
    points = {None: definition.point()} | {
        p.name: definition.point(p.values) for p in definition.presets
    }
    return {
        name: (eg.solve(definition.at(values)), eg.tips(definition, values=values))
        for name, values in points.items()
    }


def test_nothing_stands_on_a_tie(stands: dict[str | None, tuple[eg.Solution, Tips]]) -> None:
    for name, (_, found) in stands.items():
        on = [tip.assumption for tip in found if tip.side == "on" and tip.changes - {"labels"}]
        assert on == [], name


def test_nothing_stands_on_the_line(
    definition: Definition, stands: dict[str | None, tuple[eg.Solution, Tips]]
) -> None:
    """Where the line is the highest level there is, only the highest level reaches it."""
    for name, (solution, _) in stands.items():
        ends = {solution.envelope.lower, solution.envelope.upper}
        assert definition.line == 1 or definition.line not in ends, name


def test_the_readings_differ(stands: dict[str | None, tuple[eg.Solution, Tips]]) -> None:
    """In the regime, in how much escalation there is, or in what would change the regime."""

    def says(solution: eg.Solution, found: Tips) -> Any:
        cures = {(tip.assumption, tip.side) for tip in found if "regime" in tip.changes}
        return solution.regime, solution.envelope.lower, solution.envelope.upper, cures

    for one, other in combinations(stands, 2):
        assert says(*stands[one]) != says(*stands[other]), (one, other)


def test_no_event_is_impossible_where_it_stands(definition: Definition) -> None:
    for name in (None, "allied", "russian"):
        assert list(definition.at(preset=name).impossible()) == [], name


def test_it_shows_at_least_two_envelopes_within_its_ranges(definition: Definition) -> None:
    seen = set()
    for assumption in definition.assumptions:
        if assumption.range is None:
            continue
        for piece in pieces(definition, assumption.name):
            if piece.cell.is_point and piece.solution is not None:
                envelope = piece.solution.envelope
                seen.add((str(envelope.lower), str(envelope.upper)))
        if len(seen) > 1:
            return
    pytest.fail(f"only {seen}")


def test_it_says_where_its_line_is_and_what_is_absent(definition: Definition) -> None:
    assert definition.why
    assert definition.absent
    assert all(assumption.about for assumption in definition.assumptions)
    assert definition.line == (1 if definition.name == "trilateral_assurance" else Fraction(1, 4))


def test_every_assumption_has_a_theme(definition: Definition) -> None:
    assert [a.name for a in definition.assumptions if a.theme is None] == []


# -- what the text claims ------------------------------------------------------------------------

# docs/explanation/the-text.toml has what the text says, where that stands, and who says which way.
SPOTS = [
    (sentence.section, spot)
    for sentence in text_claims.sentences() for spot in sentence.spots
    if spot.game in NAMES
]  # fmt: skip
AWAITED = {"arms_race_markov", "pressure_programme"}  # named there; their rows are tested with them
GAPS = {35: "deterring China", 44: "respect"}  # what stands in no game, and is said to


def test_every_sentence_of_the_text_stands_in_a_game() -> None:
    """But for the gaps that the page names, and for what the games awaited will hold."""
    rows = text_claims.sentences()
    assert len(rows) == 52
    assert [row.section for row in rows] == sorted(row.section for row in rows)
    assert {row.section for row in rows} == {*text_claims.SECTIONS}
    for row in rows:
        games = {spot.game for spot in row.spots}
        assert games, row.says
        assert games - {*NAMES} <= AWAITED, row.says
        assert (row.gap is None) == (row.number not in GAPS), row.says
        assert GAPS.get(row.number, "") in (row.gap or ""), row.says


@pytest.mark.parametrize(("section", "spot"), SPOTS, ids=str)
def test_what_the_text_claims_stands_in_a_file(section: str, spot: text_claims.Spot) -> None:
    definition = eg.load(spot.game)
    if spot.name is not None:
        about = {a.name: a for a in (*definition.assumptions, *definition.lengths)}[spot.name]
        assert spot.says == about.claims
        assert section in sections(about.source)
    if spot.done is not None:
        decision, action = spot.done
        assert action in {d.name: d.actions for d in definition.structure.decisions}[decision]


STATED = {  # in words, at the end of docs/explanation/the-text.md
    "cornered.s": "falls", "cornered.f": "falls", "cornered.rho": "rises", "cornered.beta": "rises",
    "cornered_private.sH": "rises", "russia_warning.k": "rises", "false_alarm.al": "both",
}  # fmt: skip


@pytest.mark.parametrize("spot", STATED)
def test_what_the_page_on_the_text_says_in_words_is_so(spot: str) -> None:
    game, name = spot.split(".")
    found = {claim.about.name: claim.ways[BASELINE] for claim in claims_at_baseline(eg.load(game))}
    assert found[name] == STATED[spot]
    assert f"[{game}]" in WORDS.rpartition("## ")[2]


def sections(source: str | None) -> list[str]:
    """The sections that a source names: all at its beginning, before what they say."""
    return re.findall(r"S\d", (source or "").partition(":")[0])


def sections_of(definition: Definition) -> set[str]:
    """The sections that the file as a whole names."""
    return set(re.findall(r"\bS\d", definition.source.replace("S0 to S4", "S0 S1 S2 S3 S4")))


def test_sections_stand_first_in_a_source(definition: Definition) -> None:
    for assumption in definition.assumptions:
        if assumption.source:
            assert sections(assumption.source) == re.findall(r"\bS\d", assumption.source)


def test_the_sections_of_a_file_are_those_of_its_assumptions(definition: Definition) -> None:
    text = {s for a in definition.assumptions for s in sections(a.source)}
    assert text == sections_of(definition)


# -- path_forward beyond its four policies -------------------------------------------------------


def restrains_both(definition: Definition, point: dict[str, Fraction]) -> bool:
    """Do both types restrain under the integrated policy, in every equilibrium?"""
    names = [d.name for d in definition.structure.decisions]
    spots = [names.index(f"response after {t}, integrated") for t in ("fearful", "opportunist")]
    found = eg.solve(definition.at(point)).equilibria
    return all(equilibrium.profile[k][0] == 1 for equilibrium in found for k in spots)


def test_a_sweet_spot_exists_exactly_where_the_closed_form_says() -> None:
    """Some mix restrains both iff g <= C and h(0) or h(z̄) <= w*C/T, h(z) = (g + kap*z)*(1 - chi*z).

    z̄ = min(1, (C - g)/kap). h is concave, so its least value is at an end. Where a mix exists, one
    is built from the closed form; where none does, a grid of mixes has none.
    """
    definition = eg.load("path_forward")
    rng = random.Random(12)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 3:
        draw = {
            name: Fraction(rng.randint(low, high), 20)
            for name, low, high in (
                ("T", 6, 40), ("w", 1, 20), ("g", 1, 20), ("kap", 1, 20), ("C", 6, 30),
                ("chi", 0, 19),
            )
        }  # fmt: skip
        g, kap, C, T, w, chi = (draw[name] for name in ("g", "kap", "C", "T", "w", "chi"))
        ends = [Fraction(0), min(Fraction(1), (C - g) / kap)] if g < C else []
        least = min(ends, key=lambda z: (g + kap * z) * (1 - chi * z), default=None)
        slack = -1 if least is None else w * C / T - (g + kap * least) * (1 - chi * least)
        exists = slack > 0
        if slack == 0 or seen[exists] == 3:
            continue
        seen[exists] += 1
        if exists:
            assert least is not None
            most = min(Fraction(1), w / (T * (1 - chi * least)))
            z = least * Fraction(999, 1000)  # off the tie at d = 1
            d = ((g + kap * z) / C + most) / 2
            assert restrains_both(definition, {**draw, "fm": d, "zm": z})
        else:
            for i, j in product(range(9), repeat=2):
                mix = {"fm": Fraction(i, 8), "zm": Fraction(j, 8)}
                assert not restrains_both(definition, {**draw, **mix})
