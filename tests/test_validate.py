"""`validate`: every published result comes out, and what does not is seen at once.

What the package computes is held against closed forms and countings of its own here.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

import escalation_games as eg
from escalation_games import validation
from escalation_games.cli import main
from escalation_games.errors import ComputeError
from escalation_games.report.screens.tested.validation import validation_screen
from escalation_games.report.text.layout import rendered
from escalation_games.validation import interaction, long_games, ordinal_games
from escalation_games.validation.classics import classic, same_formulas, solution, thresholds
from escalation_games.validation.deterrence import keeps_peace
from escalation_games.validation.published import only

F = Fraction
MODULE = validation.validate.__globals__  # where the list of results stands
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["rows"],
    "additionalProperties": False,
    "properties": {
        "rows": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["source", "claim", "published", "ours", "agrees", "seen"],
                "additionalProperties": False,
                "properties": {
                    "source": {"type": "string", "minLength": 1},
                    "claim": {"type": "string", "minLength": 1},
                    "published": {"type": "string", "minLength": 1},
                    "ours": {"type": "string", "minLength": 1},
                    "agrees": {"type": "boolean"},
                    "seen": {"enum": ["yes", "partly", "no"]},
                },
            },
        }
    },
}


@cache
def rows() -> tuple[eg.Compared, ...]:
    return eg.validate()


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["validate", *arguments])


# -- the table -----------------------------------------------------------------------------------


def test_every_published_result_comes_out() -> None:
    assert [row for row in rows() if not row.agrees] == []
    assert len(rows()) == len(validation.PUBLISHED) > 30


@pytest.mark.parametrize(
    "source",
    [
        "Rapoport, Guyer 1966", "Robinson, Goforth 2005", "Jervis 1978", "Selten 1975",
        "Bueno de Mesquita, Lalman 1992", "Zagare, Kilgour 2000, ch. 3",
        "Zagare, Kilgour 2000, ch. 4", "Zagare, Kilgour 2000, ch. 5", "Fearon 1995",
        "Fearon 1995; Powell 2006", "Kydd 2005, ch. 2", "Selten 1978", "Kreps, Wilson 1982",
        "Rubinstein 1982", "Ellsberg 1959; Schelling 1966", "Maynard Smith, Price 1973",
        "cstheory.SE 28017",
    ],
)  # fmt: skip
def test_a_source_is_there(source: str) -> None:
    assert source in {row.source for row in rows()}


def test_no_result_stands_there_twice() -> None:
    claims = [(result.source, result.claim) for result in validation.PUBLISHED]
    assert len(set(claims)) == len(claims)


def test_the_screen_names_every_source_and_claim_within_its_width() -> None:
    for columns in (60, 90, 100):
        text = rendered(validation_screen(rows()), columns=columns)
        assert max(map(len, text.splitlines())) <= columns
        assert text.count("✓") == len(rows())
        assert f"{len(rows())} of {len(rows())} agree." in text
        flat = " ".join(text.split())
        assert all(row.source in flat for row in rows())


def test_json_has_its_schema() -> None:
    result = asked("--json")
    assert result.exit_code == 0
    table = json.loads(result.stdout)
    jsonschema.validate(table, SCHEMA)
    assert [row["claim"] for row in table["rows"]] == [row.claim for row in rows()]


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> validation.Published:
    """The last of three results has a published number that is wrong."""
    *right, last = validation.PUBLISHED[:3]
    changed = replace(last, published="19/107/18")
    monkeypatch.setitem(MODULE, "PUBLISHED", (*right, changed))
    return changed


def test_a_wrong_published_number_is_seen(wrong: validation.Published) -> None:
    first, *others = eg.validate()
    assert (first.claim, first.published, first.agrees) == (wrong.claim, "19/107/18", False)
    assert first.ours == "18/108/18"
    assert all(row.agrees for row in others)


@pytest.mark.usefixtures("wrong")
def test_it_ends_with_3_and_the_row_stands_first() -> None:
    result = asked()
    assert result.exit_code == 3
    assert result.stdout.splitlines()[2].startswith("✗")
    assert "2 of 3 agree." in result.stdout
    assert "of 3 published results, 1 did not come out" in result.stderr
    table = json.loads(asked("--json").stdout)
    assert [row["agrees"] for row in table["rows"]] == [False, True, True]


def test_what_cannot_be_computed_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> str:
        raise ComputeError("too hard\nand more")

    result = replace(validation.PUBLISHED[0], compute=fails)
    monkeypatch.setitem(MODULE, "PUBLISHED", (result,))
    (row,) = eg.validate()
    assert (row.agrees, row.ours) == (False, "not computed: too hard")


def test_one_where_there_should_be_one() -> None:
    assert only([7]) == 7
    with pytest.raises(ComputeError, match="2 were found"):
        only([7, 8])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("(DC - SQ)/(DC - DD)", "(SQ - DC)/(DD - DC)", True),
        ("1/(DC - DD)", "1/DC - 1/DD", False),
        ("p*2; DC", "p + p; DC", True),
        ("p; DC", "p", False),
        ("p", "p; DC", False),
        ("1/2", "0.5", True),
        ("1/2", "p", False),
    ],
)
def test_formulas_are_compared_as_functions(one: str, other: str, same: bool) -> None:
    assert same_formulas("asymmetric_deterrence")(one, other) is same


def test_what_is_no_formula_does_not_agree() -> None:
    result = replace(
        validation.PUBLISHED[0], compute=lambda: "no formula at 1/2",
        same=same_formulas("critical_risk"), published="win",
    )  # fmt: skip
    assert not validation.published.compared(result).agrees


# -- countings of its own ------------------------------------------------------------------------


def pure_cells(game: ordinal_games.Ranked) -> int:
    """Cells from which neither player gains by moving to the other row or column."""
    row, column = game
    return sum(
        row[2 * i + j] > row[2 * (1 - i) + j] and column[2 * i + j] > column[2 * i + 1 - j]
        for i, j in product(range(2), repeat=2)
    )


def test_the_census_of_tables() -> None:
    assert Counter(map(pure_cells, ordinal_games.matrices())) == {0: 72, 1: 432, 2: 72}
    found = ordinal_games.pure_equilibria()
    assert {game: len(pays) for game, pays in found.items()} == {
        game: pure_cells(game) for game in ordinal_games.games()
    }
    assert all(len(set(ordinal_games.renamed(game))) == 4 for game in ordinal_games.matrices())


MOVES: dict[str, tuple[int, str, str]] = {
    "1": (1, "3", "2"), "2": (2, "4", "SQ"), "3": (2, "5", "Acq2"), "4": (1, "6", "Acq1"),
    "5": (1, "10", "9"), "6": (2, "8", "7"), "7": (1, "11", "Nego"), "8": (1, "War2", "Cap1"),
    "9": (2, "12", "Nego"), "10": (2, "War1", "Cap2"), "11": (2, "War1", "Cap2"),
    "12": (1, "War2", "Cap1"),
}  # fmt: skip


def reached(node: str, ranks: tuple[interaction.Ranks, interaction.Ranks]) -> str:
    """What backward induction comes to, by hand: who moves takes what it ranks higher."""
    if node not in MOVES:
        return node
    player, *ways = MOVES[node]
    ends = [reached(way, ranks) for way in ways]
    return max(ends, key=lambda end: ranks[player - 1][interaction.OUTCOMES.index(end)])


def test_the_interaction_game_by_hand() -> None:
    assert [reached("1", game) for game in interaction.games()] == list(interaction.outcomes())


def test_the_interaction_game_one_by_one() -> None:
    """The file, filled in and solved exactly, says the same as all at once."""
    definition = classic("interaction_game")
    for game, outcome in list(zip(interaction.games(), interaction.outcomes(), strict=True))[::5]:
        values = {
            f"{name}{k + 1}": game[k][n]
            for k in range(2) for n, name in enumerate(interaction.OUTCOMES)
        }  # fmt: skip
        found = {e.payoffs for e in eg.solve(definition.at(values)).equilibria}
        assert found == {tuple(ranks[interaction.OUTCOMES.index(outcome)] for ranks in game)}


# -- closed forms of its own ---------------------------------------------------------------------

FORMULAS: dict[tuple[str, str], Any] = {
    ("asymmetric_deterrence", "p"): lambda DC, SQ, DD, **_: (DC - SQ) / (DC - DD),
    ("critical_risk", "q"): lambda win, concede, disaster, **_: (win - concede) / (win - disaster),
    ("trust_and_mistrust", "t"): lambda R, T, P, S, **_: (P - S) / (R - T + P - S),
    ("preventive_war", "p2"): (
        lambda p1, d, cA, cB, **_: (p1 + (1 - d) * (cB + d * cA)) / d
    ),
}  # fmt: skip


def drawn(game: str, rng: random.Random) -> dict[str, Fraction]:
    """Exact values within the ranges."""
    values = {}
    for a in classic(game).assumptions:
        assert a.range is not None
        low, high = a.range
        values[a.name] = low + (high - low) * F(rng.randint(1, 19), 20)
    return values


@pytest.mark.parametrize(("game", "name"), FORMULAS)
def test_the_tip_is_the_published_threshold(game: str, name: str) -> None:
    rng = random.Random(game)
    low, high = classic(game).assumption(name).range or (F(0), F(1))
    within = 0
    for _ in range(25):
        values = drawn(game, rng)
        wanted = FORMULAS[game, name](**values)
        assert thresholds(game, name, values) == ([wanted] if low < wanted < high else [])
        within += low < wanted < high
    assert within > 5


def test_mutual_deterrence_supports_the_status_quo() -> None:
    """Iff each side is hard with a probability of at least (DC - SQ)/(DC - DD+)."""
    rng = random.Random(6)
    seen = set()
    for _ in range(12):
        values = drawn("mutual_deterrence", rng)
        assert solution("mutual_deterrence", values).completeness.kind == "all pure"
        threshold = (values["DC"] - values["SQ"]) / (values["DC"] - values["DDp"])
        wanted = min(values["pA"], values["pB"]) >= threshold
        assert keeps_peace(values) == wanted
        seen.add(wanted)
    assert seen == {True, False}


def play(found: eg.Solution, equilibrium: eg.Equilibrium, decision: str) -> Any:
    """The probability of the second action."""
    names = [d.name for d in found.game.structure.decisions]
    return equilibrium.profile[names.index(decision)][1]


def test_the_regions_of_unilateral_deterrence() -> None:
    """Which equilibria there are, and how a bluff mixes, at random points in each region."""
    rng = random.Random(7)
    seen = Counter[str]()
    for _ in range(60):
        v = drawn("unilateral_deterrence", rng)
        cs = (v["DC"] - v["SQ"]) / (v["DC"] - v["CD"])
        ch = (v["DC"] - v["SQ"]) / (v["DC"] - v["DDp"])
        dr = (v["dCD"] - v["dDC"]) / (v["dCD"] - v["dDDm"])
        p, q = v["pCh"], v["pDef"]
        if {q - cs, q - ch, p - dr} & {0}:
            continue
        region = (
            "certain" if q > ch else "separating" if q > cs else "attack" if p > dr else "bluff"
        )
        found = solution("unilateral_deterrence", v)
        assert found.completeness.kind == "all"
        said = {
            tuple(
                play(found, e, name)
                for name in (
                    "choice after challenger=hard", "choice after challenger=soft",
                    "answer after defender=soft, defect",
                )
            )[: 2 if e.payoffs[0] == v["SQ"] else 3]
            for e in found.equilibria
        }  # fmt: skip
        other = {
            "certain": set(),
            "separating": {(1, 0, 0)},
            "attack": {(1, 1, 0)},
            "bluff": {(1, p * (1 - dr) / ((1 - p) * dr), (cs - q) / (1 - q))},
        }[region]
        assert said == {(0, 0)} | other
        seen[region] += 1
    assert min(seen[region] for region in ("certain", "separating", "attack", "bluff")) > 1


@pytest.mark.parametrize(("d1", "d2"), [("9/10", "8/10"), ("1/2", "1/3"), ("1/4", "19/20")])
def test_offers_in_turn(d1: str, d2: str) -> None:
    a, b = F(d1), F(d2)
    patience = {"d1": d1, "d2": d2}
    assert long_games.stationary_share(patience) == (1 - b) / (1 - a * b)
    for rounds in (1, 3, 5, 11):
        more = (a * b) ** (rounds // 2)  # what is left of the last word
        wanted = (1 - b) / (1 - a * b) * (1 - more) + more
        assert long_games.finite_share(rounds, patience) == wanted


@pytest.mark.parametrize("p", [F(1, 3), F(1, 5), F(1, 100), F(1, 3000)])
def test_how_long_a_doubt_deters(p: Fraction) -> None:
    """With n towns left a rival stays out iff p > (1/2)^n."""
    found = solution("chain_store", {"p": p})
    equilibrium = only(found.equilibria)
    first = max(n for n in range(1, 21) if p < F(1, 2) ** n)
    enters = {n: play(found, equilibrium, f"rivals[{n}]") for n in range(first, 21)}
    assert enters == {n: int(n == first) for n in enters}


@pytest.mark.parametrize("n", [1, 2, 9])
def test_the_centipede_ends_at_once(n: int) -> None:
    found = eg.solve(classic("centipede").resized(n=n).at())
    equilibrium = only(found.equilibria)
    assert found.completeness.kind == "all"
    assert equilibrium.payoffs == (0, 0)
    assert all(mixture[0] == 1 for mixture in equilibrium.profile)  # everywhere, not only at first


@pytest.mark.parametrize(("cA", "cH"), [("1/10", "3/10"), ("1/7", "1/3"), ("0", "1/5")])
def test_the_risk_of_war_that_is_worth_taking(cA: str, cH: str) -> None:
    equilibrium = only(solution("risk_and_return", {"cA": cA, "cH": cH}).equilibria)
    assert equilibrium.escalation == (1 - F(cA) / F(cH)) / 2


CHAIN = """
title = "Chain store"
question = "Is anybody kept away?"
form = "timing"
source = "Selten 1978"
players = [{}]
[escalation]
line = 0.5
why = "a fight"
"""


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_chain_store_as_a_tree(n: int) -> None:
    """Selten's game as a tree, with an entrant of its own per stage, says what its chain says."""
    players = ["store", *(f"entrant{k}" for k in range(n))]
    text = CHAIN.format(", ".join(f'"{p}"' for p in players))
    for k in range(n):
        text += (
            f'[[moves]]\nname = "entry{k}"\nplayer = "entrant{k}"\n'
            'actions = ["stay out", "enter"]\n'
            f'[[moves]]\nname = "reply{k}"\nplayer = "store"\nactions = ["fight", "share"]\n'
            f'when = "entry{k}.enter"\n'
        )
    store = " + ".join(f'5*entry{k}["stay out"] + 2*reply{k}.share' for k in range(n))
    text += f"[[payoffs]]\nstore = '{store}'\n"
    for k in range(n):
        text += f"entrant{k} = 'entry{k}[\"stay out\"] + 2*reply{k}.share'\n"
    text += 'escalation = "' + " or ".join(f"reply{k}.fight" for k in range(n)) + '"\n'
    found = eg.solve(eg.loads(text, "chain").at())
    equilibrium = only(found.equilibria)
    assert found.completeness.kind == "all"
    assert equilibrium.payoffs == (2 * n, *[2] * n)
    assert equilibrium.escalation == 0
    structure = found.game.structure
    for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True):
        chosen = decision.actions[list(mixture).index(1)]
        assert chosen == ("share" if decision.name.startswith("reply") else "enter")
