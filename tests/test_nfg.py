"""Gambit's strategic-form files: games by hand, every mistake in words, and Gambit as referee."""

from __future__ import annotations

import io
import random
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pygambit
import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from escalation_games.files import check, mistakes, read
from examples import HALF, often
from oracles import gambit

HEAD = 'NFG 1 R "Raid" { "Raider" "Defender" }\n'
ACTIONS = '{ { "stay" "raid" } { "fight" "absorb" "talk" } }\n'
BY_PROFILE = HEAD + ACTIONS + '"a raid"\n\n0 0 -1 -1/2 0.1 0 .5 -0.6 1e-1 2 3. +4\n'
BY_OUTCOME = f"""\
{HEAD}{ACTIONS}
{{ {{ "peace" 0, 0 }} {{ "war" -1, -1/2 }} {{ "loss" 0.5 -0.6 }} }}
1 2 0 3 0 1
"""
CATALOG = sorted(Path(str(pygambit.__file__)).parent.glob("catalog_data/**/*.nfg"))


def arrays(definition: Definition) -> list[Any]:
    """Every player's payoffs, as nested lists."""
    game: Any = definition.at()
    return [own.tolist() for own in game.payoffs]


def gambits(game: Any) -> list[Any]:
    """The same, asked of Gambit."""
    return [np.vectorize(gambit.as_fraction, otypes=[object])(a).tolist() for a in game.to_arrays()]


def body(text: str) -> Definition:
    return read(f'NFG 1 R "T" {text}', "t.nfg")


# -- games by hand ---------------------------------------------------------------------------------


def test_a_game_is_read_exactly() -> None:
    """In the file the raider's actions change fastest."""
    raid = read(BY_PROFILE, "raid.nfg")
    structure: Any = raid.structure
    assert (raid.name, raid.title, raid.story) == ("raid", "Raid", "a raid")
    assert (raid.form, raid.assumptions, raid.line, raid.why) == ("strategic", (), HALF, "")
    assert structure.players == ("Raider", "Defender")
    assert structure.actions == (("stay", "raid"), ("fight", "absorb", "talk"))
    assert arrays(raid) == [
        [[0, Fraction(1, 10), Fraction(1, 10)], [-1, HALF, 3]],
        [[0, 0, 2], [-HALF, Fraction(-3, 5), 4]],
    ]
    assert [term.formula.text for term in raid.escalation.flat] == ["0"] * 6
    assert raid.remarks == ()


def test_outcomes_are_named_by_number_and_0_is_none() -> None:
    assert arrays(read(BY_OUTCOME, "raid.nfg")) == [
        [[0, 0, 0], [-1, HALF, 0]],
        [[0, 0, 0], [-HALF, Fraction(-3, 5), 0]],
    ]


def test_the_first_of_three_changes_fastest() -> None:
    """Each payoff tells its profile, in digits from 1: a, b and c of player 1, 2 and 3."""
    cells = [f"{a}{b}{c}" for c in (1, 2, 3) for b in (1, 2) for a in (1, 2)]
    numbers = " ".join(f"{cell} -{cell} 0" for cell in cells)
    game = body(f'{{ "x" "y" "z" }} {{ 2 2 3 }} {numbers}')
    first, second, third = arrays(game)
    assert first == [[[100 * a + 10 * b + c for c in (1, 2, 3)] for b in (1, 2)] for a in (1, 2)]
    assert second == (-np.array(first)).tolist()
    assert np.array(third).tolist() == np.zeros((2, 2, 3), dtype=int).tolist()
    assert game.structure.decisions[2].actions == ("1", "2", "3")


def test_quotes_commas_and_white_space() -> None:
    game = body('{"a \\"b\\"""c \\\\ d"}\n{{"l""r \\" s"}1}\t"two\nlines"1,2,\r\n3,4\n')
    structure: Any = game.structure
    assert structure.players == ('a "b"', "c \\\\ d")
    assert structure.actions == (("l", 'r " s'), ("1",))
    assert game.story == "two lines"
    assert arrays(game) == [[[1], [3]], [[2], [4]]]


def test_what_is_renamed_or_left_out_is_said() -> None:
    long = "x" * 70
    game = body(
        f'{{ "A" "A" }} {{ {{ "go" "go" "go" "" }} {{ "{long}" }} }}\n1 2 3 4 5 6 7 8 and more'
    )
    structure: Any = game.structure
    assert structure.players == ("A", "A (2)")
    assert structure.actions[0] == ("go", "go (2)", "go (3)", "action 4")
    assert structure.actions[1] == ("x" * 59 + "…",)
    assert game.remarks == (
        "the players: 'A' comes again; it is called 'A (2)' here",
        "the actions of A: 'go' comes again; it is called 'go (2)' here",
        "the actions of A: 'go' comes again; it is called 'go (3)' here",
        f"the actions of A (2): '{'x' * 59}…' is too long; it is called '{'x' * 59}…' here",
        "line 2, column 17: what stands behind the last payoff is not read: here stands 'and'",
    )


# -- on screen -------------------------------------------------------------------------------------


def run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


@pytest.fixture
def raid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raid.nfg").write_text(BY_PROFILE, encoding="utf-8")
    return "raid.nfg"


def test_every_command_takes_its_path(raid: str) -> None:
    assert "1 found" in run("solve", raid).stdout
    assert "escalation" not in run("solve", raid).stdout.lower()  # of which the file says nothing
    assert "Line" not in run("analyze", raid).stdout
    assert "In each cell: Raider's payoff, then Defender's." in run("show", raid).stdout
    assert "Nothing to move: no assumption has a range." in run("tip", raid).stdout
    assert run("check", raid).stdout == (
        "✓ raid.nfg: matrix, 2 players, 2 decisions, 0 assumptions, 0 expectations\n"
    )
    assert run("show", raid, "--toml").stderr == (
        "error: raid.nfg: is not written in TOML\n  escalation-games convert raid.nfg --to toml\n"
    )
    assert run("solve", "zzz.nfg").stderr.startswith("error: zzz.nfg: there is no such file\n")


@pytest.mark.parametrize("command", ["solve", "analyze", "check", "tip", "show"])
def test_remarks_are_warnings(raid: str, command: str) -> None:
    Path(raid).write_text(BY_PROFILE + '"and so on"', encoding="utf-8")
    result = run(command, raid)
    assert result.exit_code == 0
    assert result.stderr == (
        "warning: raid.nfg: line 6, column 1: what stands behind the last payoff is not read: "
        'here stands "and so on"\n'
    )


def test_payoffs_of_three_that_differ_by_profile_are_not_called_one_formula(raid: str) -> None:
    Path(raid).write_text('NFG 1 R "" { "a" "b" "c" } { 2 1 1 } 1 2 3 4 2 6', encoding="utf-8")
    assert "u(b)  = 2" in run("show", raid).stdout
    assert "u(a)  =" not in run("show", raid).stdout


def test_the_first_word_of_a_text_tells_its_format(tmp_path: Path) -> None:
    for name in ("game.txt", "game.NFG", "game.toml"):
        (tmp_path / name).write_text(BY_PROFILE, encoding="utf-8")
        assert eg.load(tmp_path / name).title == "Raid"
    assert eg.loads(BY_PROFILE).title == "Raid"


# -- against Gambit --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CATALOG, ids=lambda path: path.stem)
def test_gambits_own_examples_are_read_as_gambit_reads_them(path: Path) -> None:
    theirs, ours = pygambit.read_nfg(str(path)), eg.load(path)
    structure: Any = ours.structure
    assert structure.players == tuple(theirs.players)
    assert structure.actions == tuple(tuple(theirs.get_strategies(p)) for p in theirs.players)
    assert arrays(ours) == gambits(theirs)
    assert ours.remarks == ()


@pytest.mark.parametrize("path", CATALOG, ids=lambda path: path.stem)
def test_equilibria_of_tables_for_two_are_gambits(path: Path) -> None:
    theirs = pygambit.read_nfg(str(path))
    if len(theirs.players) != 2 or path.stem == "6x6_game_with_75_eq_small_payoffs":
        pytest.skip("Gambit lists all equilibria of two; of a game and its twin, one is enough")
    pair = gambits(theirs)
    found = eg.solve(eg.load(path)).equilibria
    wanted = {(*one, *other) for one, other in gambit.extreme_equilibria(*pair)}
    assert {(*e.profile[0], *e.profile[1]) for e in found} == wanted


def random_text(rng: random.Random) -> str:
    """A small file, with payoffs or outcomes, named actions or counted ones."""
    shape = [rng.randint(1, 3) for _ in range(rng.randint(2, 4))]
    players = " ".join(f'"p{k}"' for k in range(len(shape)))
    named = [f"{{ {' '.join(chr(34) + f'a{k}' + chr(34) for k in range(n))} }}" for n in shape]
    actions = " ".join(rng.choice([named, list(map(str, shape))]))
    numbers = ("0", "1", "-1", "1/3", "-0.25", "1.5", "7/2", "2e-1", ".5", "3.")
    n_profiles = int(np.prod(shape))
    head = f'NFG 1 {rng.choice("RD")} "t" {{ {players} }} {{ {actions} }} "c"'
    if rng.random() < 0.5:
        return f"{head} {' '.join(rng.choices(numbers, k=len(shape) * n_profiles))}"
    made = [
        f'{{ "o{k}" {rng.choice([" ", ", "]).join(rng.choices(numbers, k=len(shape)))} }}'
        for k in range(5)
    ]
    chosen = " ".join(str(rng.randint(0, 5)) for _ in range(n_profiles))
    return f"{head} {{ {' '.join(made)} }} {chosen}"


def test_random_files_are_read_as_gambit_reads_them_and_as_it_writes_them() -> None:
    for seed in range(often(150)):
        text = random_text(random.Random(seed))
        theirs = pygambit.read_nfg(io.StringIO(text))
        assert arrays(read(text, "t.nfg")) == gambits(theirs), text
        assert arrays(read(theirs.to_nfg(), "t.nfg")) == gambits(theirs), text


# -- mistakes --------------------------------------------------------------------------------------


class Broken(NamedTuple):
    """One edit of a good file, and what must be said of it."""

    good: str
    old: str
    new: str
    message: str


REMEDY = 'write { { "up" "down" } { "left" "right" } }, the actions of each player; or { 2 2 }'
BROKEN = {
    "another kind of file": Broken(
        BY_PROFILE, "NFG 1", "GFN 1",
        '''\
line 1, column 1: an .nfg file starts with the word NFG: here stands 'GFN'
    GFN 1 R "Raid" { "Raider" "Defender" }
    ^
  begin with: NFG 1 R "title" { "player 1" "player 2" }''',
    ),
    "another version": Broken(
        BY_PROFILE, "NFG 1", "NFG 2",
        '''\
line 1, column 5: only version 1 of the format is read: here stands '2'
    NFG 2 R "Raid" { "Raider" "Defender" }
        ^
  save the game again in Gambit''',
    ),
    "no actions at all": Broken(
        BY_PROFILE, ACTIONS, "",
        f'''\
line 2, column 1: '{{' before the actions is missing: here stands "a raid"
    "a raid"
    ^
  {REMEDY}''',
    ),
    "no actions of one": Broken(
        BY_PROFILE, '"stay" "raid"', "",
        f'''\
line 2, column 3: Raider has no actions
    {{ {{  }} {{ "fight" "absorb" "talk" }} }}
      ^
  {REMEDY}''',
    ),
    "actions of one only": Broken(
        BY_PROFILE, ' { "fight" "absorb" "talk" }', "",
        f'''\
line 2, column 21: the number of actions of Defender, a whole number, is missing: here stands '}}'
    {{ {{ "stay" "raid" }} }}
                        ^
  {REMEDY}''',
    ),
    "actions of a third": Broken(
        BY_PROFILE, '"talk" }', '"talk" } 2',
        f'''\
line 2, column 49: '}}' should close the actions of 2 players: here stands '2'
    "raid" }} {{ "fight" "absorb" "talk" }} 2 }}
                                         ^
  {REMEDY}''',
    ),
    "an action without quotes": Broken(
        BY_PROFILE, '"stay"', "stay",
        f'''\
line 2, column 5: an action of Raider (or '}}' after the last), in quotes, is missing: \
here stands 'stay'
    {{ {{ stay "raid" }} {{ "fight" "absorb" "talk" }} }}
        ^
  {REMEDY}''',
    ),
    "none to choose from": Broken(
        BY_PROFILE, ACTIONS, "{ 0 6 }\n",
        '''\
line 2, column 3: Raider cannot have 0 actions
    { 0 6 }
      ^
  from 1 to 100,000''',
    ),
    "too many profiles": Broken(
        BY_PROFILE, ACTIONS, "{ 1000 1000 }\n",
        '''\
line 2, column 1: 1,000,000 profiles of actions for 2 players
    { 1000 1000 }
    ^
  at most 100,000 profiles, and 1,000,000 payoffs''',
    ),
    "a payoff too few": Broken(
        BY_PROFILE, " +4", "",
        '''\
line 6, column 1: the payoff of Defender at profile 6, a number, is missing: the file ends
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "a payoff too many": Broken(
        BY_PROFILE, "+4", "+4 5",
        '''\
line 5, column 40: all 6 profiles have their payoffs, but the file goes on: here stands '5'
    0 -1 -1/2 0.1 0 .5 -0.6 1e-1 2 3. +4 5
                                         ^
  take it out; or a player has too few actions above''',
    ),
    "no number": Broken(
        BY_PROFILE, "-1/2", "half",
        '''\
line 5, column 8: 'half' is not a number; the payoff of Defender at profile 2 should stand here
    0 0 -1 half 0.1 0 .5 -0.6 1e-1 2 3. +4
           ^
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "an outcome that is not there": Broken(
        BY_OUTCOME, "1 2 0", "1 2 4",
        '''\
line 5, column 5: there is no outcome 4
    1 2 4 3 0 1
        ^
  they are numbered from 1 to 3; 0 is none''',
    ),
    "an outcome without payoffs for all": Broken(
        BY_OUTCOME, "0.5 -0.6", "0.5",
        '''\
line 4, column 52: the payoff of Defender in outcome 3, a number, is missing: here stands '}'
     0 } { "war" -1, -1/2 } { "loss" 0.5 } }
                                         ^
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "an outcome with payoffs for more": Broken(
        BY_OUTCOME, "0.5 -0.6", "0.5 -0.6 1",
        '''\
line 4, column 57: '}' after the payoffs of outcome 3 is missing: here stands '1'
    { "war" -1, -1/2 } { "loss" 0.5 -0.6 1 } }
                                         ^
  an outcome: { "peace" 1, 2 }     (its name, a payoff for each player)''',
    ),
    "an outcome too few": Broken(
        BY_OUTCOME, " 0 1\n", "",
        '''\
line 5, column 8: the outcome's number at profile 5, a whole number, is missing: the file ends
    1 2 0 3
           ^
  an outcome: { "peace" 1, 2 }     (its name, a payoff for each player)''',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_told_with_its_place_and_its_cure(case: Broken, tmp_path: Path) -> None:
    assert case.good.count(case.old) == 1
    file = tmp_path / "t.nfg"
    file.write_text(case.good.replace(case.old, case.new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        eg.load(file)
    assert str(caught.value) == f"{file}: {case.message}"
    assert [str(e) for e in mistakes(file.read_text(), str(file))] == [str(caught.value)]
    assert check(file).definition is None
    assert run("solve", str(file)).exit_code == 2
