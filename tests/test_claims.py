"""Claims, and the witnesses against them: solved anew, off every tie by the tips at the points."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Length
from escalation_games.numbers import approximate, is_equal, limit
from escalation_games.report.screens.claims import section
from escalation_games.sensitivity.claims.readings import BASELINE
from escalation_games.sensitivity.claims.tested_claims import ClaimVerdict, claims
from escalation_games.sensitivity.direction.over_ranges import level_off_ties, over_ranges
from escalation_games.solvers.result import KINDS
from examples import first_edition, often, some, us_and_them

# Every sixth is looked at by default: of three kinds, and quick.
FIRST = [
    "cornered", "pressure_programme", "arms_race_markov", "doorstep", "path_forward",
    "alignment_ripple",
]  # fmt: skip
GAMES = [*FIRST, *(entry.name for entry in eg.catalogue() if entry.name not in FIRST)]
EDGE = {"regime", "envelope", "structure"}


@pytest.fixture(scope="module", params=some(GAMES, 0, 6))
def tested(request: pytest.FixtureRequest) -> tuple[ClaimVerdict, ...]:
    return claims(request.param)


def test_every_witness_is_two_points_between_which_the_level_goes_that_way(
    tested: tuple[ClaimVerdict, ...],
) -> None:
    close_looks = often(len(tested) * 2, 8)  # tips at a point take long
    for claim in tested:
        if claim.over is None:
            assert isinstance(claim.about, Length)
            continue
        for witness, way in ((claim.over.rising, 1), (claim.over.falling, -1)):
            if witness is None:
                continue
            definition = eg.load(claim.game)
            low, high = witness.low, witness.high
            assert low < high
            levels = []
            for x, said in ((low, witness.before), (high, witness.after)):
                point = {**witness.values, witness.assumption: x}
                found = getattr(eg.solve(definition.at(point)).envelope, witness.end)
                assert is_equal(limit(found, x), said)
                levels.append(approximate(found))
                if close_looks > 0:
                    _is_off_ties(definition, point)
                    close_looks -= 1
            assert way * (levels[1] - levels[0]) > 0


def _is_off_ties(definition: eg.Definition, point: dict[str, Fraction]) -> None:
    """No tip of any assumption is at the point itself."""
    for tip in eg.tips(definition, [a.name for a in definition.ranged], point):
        at = point[tip.assumption]
        assert not (tip.changes & EDGE and tip.side == "on"), (tip.assumption, at)


def alone(us: str, score: str) -> eg.Definition:
    lines = [f'{n} = {{ value = "1/4", range = [0, 1], about = "{n}" }}' for n in "xy"]
    return eg.loads(us_and_them("\n".join(lines), us, escalation=f'"b / b" = "{score}"'))


def test_the_level_on_a_tie_is_not_told() -> None:
    """We are indifferent at x = y, where a and b are both played."""
    definition = alone("us.a*x + us.b*y", "1")
    half = {"x": Fraction(1, 2)}
    assert level_off_ties(definition, {**half, "y": Fraction(1, 2)}, "upper") is None
    assert level_off_ties(definition, {**half, "y": Fraction(51, 100)}, "upper") == (1, "all")
    assert level_off_ties(definition, {**half, "y": Fraction(49, 100)}, "upper") == (0, "all")


def test_where_two_assumptions_make_a_tie_that_neither_makes_alone() -> None:
    """(x - 1/2)*(y - 1/2) is 0 along both axes from the middle, but not beside it."""
    definition = alone("us.b*(x - 0.5)*(y - 0.5)", "1")
    middle = {"x": Fraction(1, 2), "y": Fraction(1, 2)}
    assert level_off_ties(definition, middle, "upper") is None


@pytest.mark.parametrize(
    ("score", "rises", "falls"),
    [("x*y", True, False), ("1 - x*y", False, True), ("y", False, False), ("x*(1-x)", True, True)],
)
def test_over_ranges_of_a_known_level(score: str, rises: bool, falls: bool) -> None:
    (found,) = over_ranges(alone("us.b", score), "x", lines=64)
    assert (found.rising is not None, found.falling is not None) == (rises, falls)
    assert sum(found.counts.values()) == 64
    if score == "y":
        assert dict(found.counts) == {"constant": 64}


def test_a_narrow_place_where_it_falls_is_found_where_lines_meet_it() -> None:
    """It falls only where y > 0.9, by a step."""
    (found,) = over_ranges(alone("us.b", "0.5 + x/10 - 0.3*(x > 0.5)*(y > 0.9)"), "x")
    assert found.falling is not None
    assert found.falling.values["y"] > Fraction(9, 10)
    assert found.falling.low < Fraction(1, 2) < found.falling.high


def test_both_readers_are_held_against_the_same_game() -> None:
    text = eg.load(first_edition("extended_deterrence")).text.replace(
        'claim = "rises"', 'claims = { allied = "falls", russian = "rises" }', 1
    )
    found = [claim for claim in claims(eg.loads(text)) if len(claim.about.claims) == 2]
    assert [(claim.reader, claim.says) for claim in found] == [
        ("allied", "falls"), ("russian", "rises"),
    ]  # fmt: skip
    assert found[0].ways == found[1].ways
    assert set(found[0].ways) == {BASELINE, "allied", "russian"}
    assert {claim.against is None for claim in found} == {True, False}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [("S0: who feels pressed", "S0"), ("S1, S3", "S1"), ("Fearon 1995", ""), (None, "")],
)
def test_the_section_of_the_text(source: str | None, wanted: str) -> None:
    assert section(source) == wanted


def test_the_screen_counts_first() -> None:
    games = [first_edition(name) for name in ("extended_deterrence", "cornered")]
    result = CliRunner().invoke(main, ["claims", *games, "--here"])
    assert result.exit_code == 0
    first = " ".join(result.stdout.split("\n\n")[0].split())
    assert first == (
        "THE TEXT, TESTED 6 claims in 2 games: 2 hold where the file stands, 2 go the other way."
    )


def test_json_has_a_row_for_every_claim() -> None:
    result = CliRunner().invoke(main, ["claims", first_edition("cornered"), "--json"])
    rows = {row["assumption"]: row for row in json.loads(result.stdout)["claims"]}
    assert set(rows) == {"p", "f", "s", "rho"}
    assert rows["s"]["baseline"] == "falls"
    assert rows["s"]["readings"] == {"allied": "falls", "russian": "constant"}
    assert rows["s"]["over"] == "refuted"
    assert Fraction(rows["s"]["witness"]["before"]) > Fraction(rows["s"]["witness"]["after"])


def test_a_claim_of_a_length_is_looked_at_by_whole_numbers() -> None:
    """More steps make a deal hold: each is solved for itself."""
    definition = eg.load("package_deal")
    (found,) = [claim for claim in claims(definition, over=False) if claim.about.name == "n"]
    levels = [eg.solve(definition.resized(n=n).at()).envelope.upper for n in range(1, 13)]
    assert (found.reader, found.says, found.ways[BASELINE]) == ("russian", "falls", "falls")
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > levels[-1]
    assert found.over is None


@pytest.mark.parametrize("effort", ["0.0005", "0.02"])
def test_what_the_work_does_not_suffice_for_is_not_settled(effort: str) -> None:
    """Neither a claim nor its neighbours are lost: each is there, as "unknown" if need be."""
    result = CliRunner().invoke(
        main, ["claims", "trilateral_assurance", "--json", "--effort", effort]
    )
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["claims"]
    assert len(rows) == len(claims("trilateral_assurance", over=False))
    assert "unknown" in {row["baseline"] for row in rows} | {row["over"] for row in rows} | {
        way for row in rows for way in row["readings"].values()
    }


def test_a_seed_below_0_is_refused() -> None:
    result = CliRunner().invoke(main, ["claims", "cornered", "--seed", "-1"])
    assert result.exit_code == 2
    assert "-1 is not in the range x>=0" in result.stderr


def test_of_which_equilibria_the_ways_are_is_said() -> None:
    """No line is said to be known better than `directions` knows it."""
    found = claims(first_edition("cornered_private"), over=False)
    kinds = {claim.about.name: claim.completeness.kind for claim in found}
    lines = {direction.assumption: direction for direction in eg.directions(
        first_edition("cornered_private"), list(kinds))}  # fmt: skip
    for name, kind in kinds.items():
        assert KINDS.index(kind) >= KINDS.index(lines[name].completeness.kind)
    result = CliRunner().invoke(
        main, ["claims", first_edition("russia_warning"), "--here", "--effort", "0.001"]
    )
    assert "not settled there" in " ".join(result.stdout.split())


# -- where a file is checked -----------------------------------------------------------------------


def checked(game: str, *options: str) -> tuple[str, str]:
    result = CliRunner().invoke(main, ["check", game, *options], env={"NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split()), result.stderr


def test_check_warns_of_a_claim_against_which_the_game_goes() -> None:
    """Where the file stands, integration deters; it would provoke with less credibility to gain."""
    screen, warnings = checked("extended_deterrence")
    assert "Of 7 claims, where the file stands, 6 hold and 1 goes the other way." in screen
    (warning,) = warnings.splitlines()
    assert warning == (
        "warning: extended_deterrence.toml: io (integration of the three): russian says rises; "
        "along its range, from the baseline, escalation falls (no mistake by itself: it may be the "
        "finding)"
    )


@pytest.mark.parametrize(("says", "n_warnings"), [("rises", 1), ("falls", 0)])
def test_a_claim_of_the_text_as_a_whole_is_checked(
    says: str, n_warnings: int, tmp_path: Path
) -> None:
    text = eg.load("extended_deterrence").text
    both = 'claims = { allied = "falls", russian = "rises" }'
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(both, f'claim = "{says}"', 1), encoding="utf-8")
    _, warnings = checked(str(file))
    assert len(warnings.splitlines()) == n_warnings
    assert ": the text says rises; " in warnings or not n_warnings


def test_checked_claims_are_those_of_the_claims_command() -> None:
    rows = json.loads(CliRunner().invoke(main, ["check", "cornered", "--json"]).stdout)["claims"]
    wanted = [(c.about.name, c.reader, c.says, c.ways[BASELINE]) for c in claims("cornered", False)]
    assert [(r["name"], r["reader"], r["says"], r["baseline"]) for r in rows] == wanted
    assert ("s", "russian", "rises", "falls") in wanted


def test_what_the_work_of_a_check_does_not_suffice_for_is_not_settled() -> None:
    screen, warnings = checked("cornered", "--effort", "0.00001")
    assert "Of 10 claims, where the file stands, 10 are not settled." in screen
    assert warnings == ""


def test_a_length_of_which_some_values_make_no_game_is_not_settled(tmp_path: Path) -> None:
    """At n = 5 a payoff is divided by 0: `check` warns of that, and `claims` goes on."""
    text = eg.load("package_deal").text.partition("[[expect]]")[0]
    file = tmp_path / "mine.toml"
    file.write_text(text.replace("V - C*", "V + 0/(n - 5) - C*").replace(
        'bloc = "V - C"', 'bloc = "V - C + 0/(n - 5)"'), encoding="utf-8")  # fmt: skip
    screen, warnings = checked(str(file))
    assert "1 is not settled" in screen
    assert "n = 5" in warnings
    found = [claim for claim in claims(str(file), over=False) if claim.about.name == "n"]
    assert [claim.ways[BASELINE] for claim in found] == ["unknown"]


def test_each_game_is_a_question_of_its_own() -> None:
    """What the games before took of the effort is not missing from the next one's."""
    words = ["--effort", "0.03", "--json"]
    alone = json.loads(CliRunner().invoke(main, ["claims", "cornered", *words]).stdout)["claims"]
    assert {claim["over"] for claim in alone} == {"refuted", "proved", "never matters"}
    several = CliRunner().invoke(main, ["claims", *["cornered"] * 4, *words])
    assert json.loads(several.stdout)["claims"] == alone * 4
