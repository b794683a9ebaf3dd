"""The library: every game comes out as its own file says, and its file says enough."""

from __future__ import annotations

import random
import tomllib
from fractions import Fraction
from itertools import product

import pytest

import escalation_games as eg
from escalation_games.definition import Definition
from escalation_games.sensitivity.expectations import unmet
from escalation_games.sensitivity.tips.classified_line import pieces

NAMES = [entry.name for entry in eg.catalogue()]


@pytest.fixture(scope="module", params=NAMES)
def definition(request: pytest.FixtureRequest) -> Definition:
    return eg.load(request.param)


def test_the_library_is_all_there() -> None:
    assert {
        "security_dilemma", "trilateral_assurance", "extended_deterrence", "cornered",
        "cornered_private", "path_forward", "alignment_ripple", "russia_warning", "trust_spiral",
        "package_deal", "pressure_bargaining", "concession_reputation",
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


# -- path_forward beyond its four policies -------------------------------------------------------


@pytest.fixture(scope="module")
def any_mix() -> Definition:
    """path_forward, its integrated policy at any firmness `dx` and assurance `zx`."""
    text = eg.load("path_forward").text.partition("[presets.")[0]
    text = text.replace("0.6*policy.integrated", "dx*policy.integrated", 1)
    text = text.replace("0.6*policy.integrated", "zx*policy.integrated", 1)
    free = "".join(
        f'{name} = {{ value = 0.5, range = [0, 1], about = "{about}" }}\n'
        for name, about in (("dx", "firmness"), ("zx", "assurance"))
    )
    return eg.loads(text.replace("[assumptions]\n", f"[assumptions]\n{free}", 1), "any_mix")


def restrains_both(definition: Definition, point: dict[str, Fraction]) -> bool:
    """Do both types restrain under the integrated policy, in every equilibrium?"""
    names = [d.name for d in definition.structure.decisions]
    spots = [names.index(f"response after {t}, integrated") for t in ("insecure", "opportunist")]
    found = eg.solve(definition.at(point)).equilibria
    return all(equilibrium.profile[k][0] == 1 for equilibrium in found for k in spots)


def test_a_sweet_spot_exists_exactly_where_the_closed_form_says(any_mix: Definition) -> None:
    """Some mix restrains both iff g <= C and h(0) or h(z̄) <= w*C/T, h(z) = (g + kap*z)*(1 - chi*z).

    z̄ = min(1, (C - g)/kap). h is concave, so its least value is at an end. Where a mix exists, one
    is built from the closed form; where none does, a grid of mixes has none.
    """
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
            assert restrains_both(any_mix, {**draw, "dx": d, "zx": z})
        else:
            for i, j in product(range(9), repeat=2):
                mix = {"dx": Fraction(i, 8), "zx": Fraction(j, 8)}
                assert not restrains_both(any_mix, {**draw, **mix})
