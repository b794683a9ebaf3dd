"""Gambit's extensive-form files: games by hand, every mistake in words, and Gambit as referee."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pygambit
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import ComputeError, EscalationGamesError, InputError
from escalation_games.files import check, mistakes, read
from escalation_games.sensitivity.conditions.equilibrium_classes import mixes_at_tie
from examples import ENTRY, HIDDEN, often
from oracles import gambit, trees


def payoffs(definition: Definition) -> list[tuple[Fraction, ...]]:
    """At every end, in the order of the file."""
    game: Any = definition.at()
    ends = [n.outcome for n in game.structure.nodes if n.outcome is not None]
    return [tuple(game.outcome_payoffs(end)) for end in ends]


def body(nodes: str, players: str = '"A" "B"') -> Definition:
    return read(f'EFG 2 R "T" {{ {players} }}\n{nodes}', "t.efg")


# -- games by hand ---------------------------------------------------------------------------------


def test_a_game_is_read_exactly() -> None:
    entry = read(ENTRY, "entry.efg")
    structure: Any = entry.structure
    assert (entry.name, entry.title, entry.story) == ("entry", "Entry", "a raid, and an answer")
    assert (entry.form, entry.assumptions, entry.line, entry.why) == (
        "extensive",
        (),
        Fraction(1, 2),
        "",
    )
    assert structure.players == ("Raider", "Defender")
    assert [(d.name, d.player, d.actions, d.nodes) for d in structure.decisions] == [
        ("first", 0, ("stay", "raid"), (0,)),
        ("answer", 1, ("fight", "absorb"), (2,)),
    ]
    assert [node.children for node in structure.nodes] == [(1, 2), (), (3, 4), (), ()]
    assert structure.outcomes == ("peace", "war", "loss")
    assert payoffs(entry) == [(0, 0), (-1, Fraction(-1, 2)), (Fraction(1, 2), Fraction(-3, 5))]
    assert [term.formula.text for term in entry.escalation] == ["0", "0", "0"]


def test_its_equilibrium_is_the_one_by_hand() -> None:
    """The defender prefers -1/2 to -3/5, so fights; the raider stays."""
    (equilibrium,) = eg.solve(read(ENTRY, "entry.efg").at()).equilibria
    assert [tuple(mixture) for mixture in equilibrium.profile] == [(1, 0), (1, 0)]
    assert equilibrium.payoffs == (0, 0)


def test_names_that_come_again_are_made_different_and_it_is_said() -> None:
    game = read(
        'EFG 2 R "" { "A" "A" } c "" 1 "" { "1/2" 1/2 "1/2" 1/2 } 0\n'
        'p "" 1 1 "" { "l" "l" } 0 t "" 1 "" { 1 1 } t "" 0\n'
        'p "" 1 1 0 t "" 0 t "" 0',
        "t.efg",
    )
    assert game.remarks == (
        "the players: 'A' comes again; it is called 'A (2)' here",
        "the events of chance: '1/2' comes again; it is called '1/2 (2)' here",
        "the actions of A at 'A': 'l' comes again; it is called 'l (2)' here",
    )
    assert body('p "" 1 1 "" { "" "" } 0 t "" 1 "" { 1 1 } t "" 0').remarks == ()


def test_information_sets_and_outcomes_are_named_by_number_after_the_first_time() -> None:
    hidden = read(HIDDEN, "hidden.efg")
    structure: Any = hidden.structure
    assert [(d.name, d.nodes) for d in structure.decisions] == [
        ("signal", (1,)), ("ears", (2, 7)), ("soft signal", (6,)),
    ]  # fmt: skip
    assert list(hidden.at().probability) == [Fraction(1, 4), Fraction(3, 4)]
    assert payoffs(hidden) == [(1, 0), (-1, 1), (0, 0), (1, 0), (0, 0), (0, 0)]
    assert structure.outcomes == ("good", "bad", "calm", "no outcome")


def test_payoffs_on_the_way_add_up() -> None:
    game = body(
        'p "" 1 1 "a" { "l" "r" } 1 "tax" { -1/3 0.5 }\n'
        'p "" 2 1 "b" { "l" "r" } 2 "" { 1, 1 } t "" 1 t "" 0\n'
        't "" 2'
    )
    third, half = Fraction(1, 3), Fraction(1, 2)
    assert payoffs(game) == [(1 - 2 * third, 2), (1 - third, 1 + half), (1 - third, 1 + half)]
    assert game.structure.outcomes == ("tax + outcome 2 + tax", "tax + outcome 2")


def test_numbers_are_exact() -> None:
    for text, number in {
        "0.1": Fraction(1, 10), ".25": Fraction(1, 4), "5.": Fraction(5), "-3": Fraction(-3),
        "+2": Fraction(2), "-1/3": Fraction(-1, 3),
        "1e2": Fraction(100), "-1.5E-1": Fraction(-3, 20), "0.1e+1": Fraction(1),
        "10000000000000000000001/2": Fraction(10**22 + 1, 2),
    }.items():  # fmt: skip
        game = body(f'p "" 1 1 "" {{ "x" }} 0 t "" 1 "" {{ {text}, 0 }}')
        assert payoffs(game) == [(number, 0)], text


def test_white_space_commas_and_quotes_stand_anywhere() -> None:
    text = (
        'EFG\n2\tD"a \\"good\\" one"{"A""B"}\n\n"two\nlines \\ here"p ""1 1""{"l""r \\" s"}0\r\n'
        't ""1""{1 2}t""2 ""\n{\n3,4\n}\n\n'
    )
    game = read(text, "t.efg")
    assert (game.title, game.story) == ('a "good" one', "two lines \\ here")
    assert game.structure.decisions[0].actions == ("l", 'r " s')
    assert payoffs(game) == [(1, 2), (3, 4)]


def test_a_chance_move_may_leave_out_probabilities_that_it_has_given() -> None:
    first = 'p "" 1 1 "a" { "l" "r" } 0 c "" 1 "w" { "x" 1/3 "y" 2/3 } 0 t "" 0 t "" 0'
    for again in ("1", '1 "w"', '1 "w" { "x" "y" }', '1 "w" { "x" 1/3 "y" 2/3 }'):
        game = body(f'{first} c "" {again} 0 t "" 0 t "" 0')
        assert list(game.at().probability) == [Fraction(1, 3), Fraction(2, 3)] * 2


def test_what_has_no_name_gets_one_that_can_be_read() -> None:
    game = body(
        'c "" 1 "" { "" 1/2 "" 1/2 } 0\n'
        'p "" 1 1 "" { "go" "go" } 0 p "" 2 5 "" { "" } 0 t "" 0 p "" 1 2 "" { "x" } 0 t "" 0\n'
        'p "" 1 1 0 p "" 2 5 0 t "" 0 t "" 0',
        '"" ""',
    )
    structure: Any = game.structure
    assert structure.players == ("player 1", "player 2")
    assert [(d.name, d.actions) for d in structure.decisions] == [
        ("player 1", ("go", "go (2)")),
        ("player 2", ("action 1",)),
        ("move 2 after event 1, go (2)", ("x",)),
    ]
    assert [node.name for node in structure.nodes][:4] == [
        "chance", "player 1 after event 1", "player 2 after event 1, go",
        "node at line 3, column 50",
    ]  # fmt: skip


def test_names_of_two_information_sets_differ() -> None:
    game = body('p "" 1 1 "x" { "l" } 0 p "" 2 1 "x" { "l" } 0 t "" 0')
    assert [decision.name for decision in game.structure.decisions] == ["x", "x after l"]


def test_a_deep_game_takes_no_recursion() -> None:
    nodes = "".join(f'p "" {k % 2 + 1} {k} "" {{ "take" "pass" }} 0 t "" 0\n' for k in range(5000))
    game = body(nodes + 't "" 1 "" { 1, 1 }')
    assert len(game.structure.nodes) == 10_001


# -- on screen -------------------------------------------------------------------------------------


def run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "entry.efg").write_text(ENTRY, encoding="utf-8")
    return "entry.efg"


def test_every_command_takes_its_path(entry: str) -> None:
    solved, analysis = (run(command, entry).stdout for command in ("solve", "analyze"))
    assert "Raider: stay" in solved
    assert "What holds: Raider: stay" in analysis
    for screen in (solved, analysis):  # the file says nothing about escalation
        assert "escalation" not in screen.lower()
        assert "Line" not in screen
    shown = run("show", entry).stdout
    assert "There are no assumptions: every number is fixed." in shown
    assert "Raider decides" in shown
    assert "Nothing to move: no assumption has a range." in run("tip", entry).stdout
    assert run("check", entry).stdout == (
        "✓ entry.efg: tree, 2 players, 2 decisions, 0 assumptions, 0 expectations\n"
    )
    assert eg.load(entry).sha256 == eg.loads(ENTRY).sha256
    assert check(entry).definition is not None


def test_it_is_not_toml(entry: str) -> None:
    result = run("show", entry, "--toml")
    assert (result.exit_code, result.stdout) == (2, "")
    remedy = "escalation-games convert entry.efg --to toml"
    assert result.stderr == f"error: entry.efg: is not written in TOML\n  {remedy}\n"


def test_a_file_that_is_not_there_is_missed_as_a_file() -> None:
    assert run("solve", "zzzz.efg").stderr.startswith("error: zzzz.efg: there is no such file\n")


def test_a_player_may_be_called_anything(entry: str) -> None:
    """Brackets are no markup."""
    Path(entry).write_text(ENTRY.replace("Raider", "[/b]").replace("stay", "[red]"))
    assert "[/B]" in run("solve", entry).stdout
    assert "[red]" in run("analyze", entry).stdout


# -- against Gambit --------------------------------------------------------------------------------

NUMBERS = ("0", "1", "-1", "1/3", "-0.25", "1.5", "7/2", "2e-1")
GROWTHS = (trees.PERFECT_INFORMATION, trees.THREE_PLAYERS, trees.HIDDEN_CHANCE, trees.EVERYTHING)


def written(tree: trees.Tree, rng: random.Random) -> str:
    """The tree as .efg text, with outcomes drawn at random: shared, at inner nodes, or none."""
    head = " ".join(f'"p{i}"' for i in range(tree.players))
    lines, waiting, known = [f'EFG 2 R "" {{ {head} }}'], [0], set[Any]()
    while waiting:
        index = waiting.pop()
        node = tree.nodes[index]
        outcome = outcome_text(tree.players, rng, known)
        if isinstance(node, trees.Leaf):
            lines.append(f't "" {outcome}')
        elif isinstance(node, trees.Chance):
            odds = " ".join(f'"e{k}" {p}' for k, p in enumerate(node.probabilities))
            lines.append(f'c "" {index + 1} "" {{ {odds} }} {outcome}')
        else:
            choice = tree.decisions[node.decision]
            actions = " ".join(f'"a{k}"' for k in range(choice.actions))
            first = "" if node.decision in known else f'"d{node.decision}" {{ {actions} }}'
            known.add(node.decision)
            lines.append(f'p "" {choice.player + 1} {node.decision + 1} {first} {outcome}')
        waiting.extend(reversed(trees.children(node)))
    return "\n".join(lines)


def outcome_text(players: int, rng: random.Random, known: set[Any]) -> str:
    number = rng.randrange(7)
    if number == 0 or f"o{number}" in known:
        return str(number)
    known.add(f"o{number}")
    comma = rng.choice([" ", ", "])
    return f'{number} "o{number}" {{ {comma.join(rng.choices(NUMBERS, k=players))} }}'


def random_games() -> Iterator[tuple[str, Any]]:
    """120 texts, and Gambit's reading of them."""
    for seed in range(30):
        for kind, growth in enumerate(GROWTHS):
            tree = trees.random_tree(np.random.default_rng([seed, kind]), growth)
            text = written(tree, random.Random(f"{seed} {kind}"))
            yield text, pygambit.read_efg(io.StringIO(text))


def ours(definition: Definition) -> Iterator[tuple[Any, ...]]:
    """Every node: its way, whose it is, its actions, what cannot be told from it, its numbers."""
    game: Any = definition.at()
    structure = game.structure
    ways: dict[int, tuple[str, ...]] = {0: ()}
    for index, node in enumerate(structure.nodes):
        for label, child in zip(node.labels, node.children, strict=True):
            ways[child] = (*ways[index], label)
    for index, node in enumerate(structure.nodes):
        if node.outcome is not None:
            yield ways[index], tuple(game.outcome_payoffs(node.outcome))
        elif node.decision is None:
            yield ways[index], node.labels, tuple(game.probability[e] for e in node.edges)
        else:
            decision = structure.decisions[node.decision]
            members = frozenset(ways[member] for member in decision.nodes)
            yield ways[index], structure.players[decision.player], decision.actions, members


def gambits(game: Any, way: tuple[str, ...] = (), sums: Any = None) -> Iterator[tuple[Any, ...]]:
    """The same, asked of Gambit, with payoffs added up on the way down."""
    here, players = pygambit.H.path(*way), list(game.players)
    label = game.get_outcome(here)
    pays = game.get_outcome_payoffs(label) if label else dict.fromkeys(players, 0)
    sums = [
        a + Fraction(str(pays[p]))
        for a, p in zip(sums or [Fraction(0)] * len(players), players, strict=True)
    ]
    player = game.get_player(here)
    if player is None:
        yield way, tuple(sums)
        return
    actions = tuple(game.get_actions(here))
    if player in players:
        yield way, player, actions, frozenset(h.actions for h in game.get_members(here))
    else:
        odds = game.get_action_probs(here)
        yield way, actions, tuple(Fraction(str(odds[action])) for action in actions)
    for action in actions:
        yield from gambits(game, (*way, action), sums)


def test_what_gambit_writes_is_read_as_gambit_reads_it() -> None:
    compared = 0
    for text, theirs in random_games():
        again = read(theirs.to_efg(), "t.efg")
        assert list(ours(again)) == list(gambits(theirs)), text
        assert list(ours(again)) == list(ours(read(text, "t.efg"))), text
        compared += 1
    assert compared == 120


def test_solutions_are_those_of_the_same_tree_made_directly() -> None:
    """Written by Gambit and read here, a tree has the equilibria that it has without any file."""
    compared = 0
    for seed in range(30):
        for kind, growth in enumerate(GROWTHS):
            tree = trees.random_tree(np.random.default_rng([seed, kind, 1]), growth)
            definition = read(gambit.tree_game(tree).to_efg(), "t.efg")
            try:
                direct = eg.solve(trees.game_of(tree), "subgame-perfect").equilibria
            except ComputeError:
                continue
            found = eg.solve(definition.at(), "subgame-perfect").equilibria
            assert sorted((e.payoffs, e.labels) for e in found) == sorted(
                (e.payoffs, e.labels) for e in direct
            )
            compared += 1
    assert compared > 80


def test_pure_solutions_are_gambits() -> None:
    """Payoffs at the pure profiles that Gambit calls Nash in every subgame."""
    compared = 0
    for seed in range(40):
        tree = trees.random_tree(np.random.default_rng([seed, 7]), trees.PERFECT_INFORMATION)
        definition = read(gambit.tree_game(tree).to_efg(), "t.efg")
        game = definition.at()
        pure = [e for e in eg.solve(game).equilibria if not mixes_at_tie(game, e)]
        found = {e.payoffs for e in pure}
        wanted = {expected(tree, profile) for profile in gambit.pure_subgame_perfect(tree)}
        assert found == wanted
        compared += 1
    assert compared == 40


def expected(tree: trees.Tree, profile: trees.Pure, index: int = 0) -> tuple[Fraction, ...]:
    node = tree.nodes[index]
    if isinstance(node, trees.Leaf):
        return tuple(map(Fraction, node.payoffs))
    if isinstance(node, trees.Move):
        return expected(tree, profile, node.children[profile[node.decision]])
    below = [expected(tree, profile, child) for child in node.children]
    odds = node.probabilities
    return tuple(
        sum(p * u for p, u in zip(odds, us, strict=True)) for us in zip(*below, strict=True)
    )


CATALOG = sorted(Path(str(pygambit.__file__)).parent.glob("catalog_data/**/*.efg"))


@pytest.mark.parametrize("path", CATALOG, ids=lambda path: path.stem)
def test_gambits_own_examples_are_read_or_refused_for_their_recall(path: Path) -> None:
    theirs = pygambit.read_efg(str(path))
    if (
        theirs.is_perfect_recall
        if isinstance(theirs.is_perfect_recall, bool)
        else theirs.has_perfect_recall()
    ):
        definition = read(path.read_text(encoding="utf-8"), path.name)
        assert len(list(ours(definition))) == len(list(gambits(theirs)))
        assert [row[1:] for row in ours(definition) if len(row) == 2] == [
            row[1:] for row in gambits(theirs) if len(row) == 2
        ]
    else:
        with pytest.raises(InputError, match="forgets"):
            read(path.read_text(encoding="utf-8"), path.name)


# -- mistakes --------------------------------------------------------------------------------------


class Broken(NamedTuple):
    """One edit of a good file, and what must be said of it."""

    good: str
    old: str
    new: str
    place: str
    message: str


NODES = ENTRY[ENTRY.index('p "start"') :]
BROKEN = {
    "another kind of file": Broken(
        ENTRY, 'EFG 2', 'GFE 1', "line 1, column 1",
        '''\
an .efg file starts with the word EFG: here stands 'GFE'
    GFE 1 R "Entry" { "Raider" "Defender" }
    ^
  begin with: EFG 2 R "title" { "player 1" "player 2" }''',
    ),
    "another version": Broken(
        ENTRY, 'EFG 2', 'EFG 1', "line 1, column 5",
        '''\
only version 2 of the format is read: here stands '1'
    EFG 1 R "Entry" { "Raider" "Defender" }
        ^
  save the game again in Gambit''',
    ),
    "neither R nor D": Broken(
        ENTRY, '2 R "', '2 "', "line 1, column 7",
        '''\
R or D should stand here: here stands "Entry"
    EFG 2 "Entry" { "Raider" "Defender" }
          ^
  begin with: EFG 2 R "title" { "player 1" "player 2" }''',
    ),
    "no title": Broken(
        ENTRY, '"Entry" ', '', "line 1, column 9",
        '''\
the title, in quotes, is missing: here stands '{'
    EFG 2 R { "Raider" "Defender" }
            ^
  begin with: EFG 2 R "title" { "player 1" "player 2" }''',
    ),
    "no players": Broken(
        ENTRY, '{ "Raider" "Defender" }', '{ }', "line 1, column 17",
        '''\
there are no players
    EFG 2 R "Entry" { }
                    ^
  write { "player 1" "player 2" }''',
    ),
    "players without braces": Broken(
        ENTRY, '{ "Raider" "Defender" }', '"Raider" "Defender"', "line 1, column 17",
        '''\
'{' before the players' names is missing: here stands "Raider"
    EFG 2 R "Entry" "Raider" "Defender"
                    ^
  write { "player 1" "player 2" }''',
    ),
    "a player without quotes": Broken(
        ENTRY, '"Defender" }', 'Defender }', "line 1, column 28",
        '''\
a player's name (or '}' after the last), in quotes, is missing: here stands 'Defender'
    EFG 2 R "Entry" { "Raider" Defender }
                               ^
  write { "player 1" "player 2" }''',
    ),
    "too many players": Broken(
        ENTRY, '"Defender" }', '"Defender"' + ' ""' * 19 + ' }', "line 1, column 93",
        '''\
more than 20 players
     "" "" "" "" "" "" "" "" "" "" "" "" "" }
                                         ^
  take some out''',
    ),
    "text never closed": Broken(
        ENTRY, '"reply"', '"reply', "line 6, column 15",
        '''\
the number of the player, a whole number, is missing: here stands 'answer'
    p "reply 2 1 "answer" { "fight" "absorb" } 0
                  ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "text never closed at the end": Broken(
        ENTRY, '"loss" {', '"loss {', "line 8, column 8",
        '''\
text is opened and never closed
    t "" 3 "loss { 0.5 -0.6 }
           ^
  close it: "..."''',
    ),
    "curly brace never closed": Broken(
        ENTRY, '"raid" } 0', '"raid" 0', "line 4, column 39",
        '''\
an action's name (or '}' after the last), in quotes, is missing: here stands '0'
     "start" 1 1 "first" { "stay" "raid" 0
                                         ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "no such node": Broken(
        ENTRY, 'p "reply"', 'd "reply"', "line 6, column 1",
        '''\
a node should begin here, with c, p or t: here stands 'd'
    d "reply" 2 1 "answer" { "fight" "absorb" } 0
    ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)
  chance:   c "" 1 "" { "high" 1/3 "low" 2/3 } 0
  an end:   t "" 1 "" { 1, 2 }     (outcome, its name, a payoff for each player)''',
    ),
    "node without a name": Broken(
        ENTRY, 't "" 1', 't 1', "line 5, column 3",
        '''\
the node's name, in quotes, is missing: here stands '1'
    t 1 "peace" { 0, 0 }
      ^
  an end:   t "" 1 "" { 1, 2 }     (outcome, its name, a payoff for each player)''',
    ),
    "player without a number": Broken(
        ENTRY, 'p "start" 1 1', 'p "start" "Raider" 1', "line 4, column 11",
        '''\
the number of the player, a whole number, is missing: here stands "Raider"
    p "start" "Raider" 1 "first" { "stay" "raid" } 0
              ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "no such player": Broken(
        ENTRY, 'p "reply" 2', 'p "reply" 3', "line 6, column 11",
        '''\
there is no player 3
    p "reply" 3 1 "answer" { "fight" "absorb" } 0
              ^
  there are: 1 Raider, 2 Defender''',
    ),
    "information set without a number": Broken(
        ENTRY, '2 1 "answer"', '2 "answer"', "line 6, column 13",
        '''\
the number of the information set, a whole number, is missing: here stands "answer"
    p "reply" 2 "answer" { "fight" "absorb" } 0
                ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "information set without actions": Broken(
        ENTRY, '2 1 "answer" { "fight" "absorb" }', '2 1', "line 6, column 13",
        '''\
this information set comes first here, so its actions are missing: here stands '0'
    p "reply" 2 1 0
                ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "no actions between the braces": Broken(
        ENTRY, '{ "fight" "absorb" }', '{ }', "line 6, column 24",
        '''\
there are no actions; at least one must lead on
    p "reply" 2 1 "answer" { } 0
                           ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "actions with a comma": Broken(
        ENTRY, '"fight" "absorb"', '"fight", "absorb"', "line 6, column 33",
        '''\
an action's name (or '}' after the last), in quotes, is missing: here stands ','
    p "reply" 2 1 "answer" { "fight", "absorb" } 0
                                    ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "information set with other actions": Broken(
        HIDDEN, 'p "" 2 1 0', 'p "" 2 1 "ears" { "hold" "yield" } 0', "line 9, column 8",
        '''\
information set 1 of B is not the same here as where it came first
    p "" 2 1 "ears" { "hold" "yield" } 0
           ^
  there: "ears" { "yield" "hold" }
  its number alone would do; or take another number''',
    ),
    "information set with another name": Broken(
        HIDDEN, 'p "" 2 1 0', 'p "" 2 1 "eyes" 0', "line 9, column 8",
        '''\
information set 1 of B is not the same here as where it came first
    p "" 2 1 "eyes" 0
           ^
  there: "ears" { "yield" "hold" }
  its number alone would do; or take another number''',
    ),
    "outcome missing": Broken(
        ENTRY, '"raid" } 0', '"raid" }', "line 5, column 1",
        '''\
the number of the outcome (0 for none), a whole number, is missing: here stands 't'
    t "" 1 "peace" { 0, 0 }
    ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "outcome without payoffs": Broken(
        ENTRY, '2 "war" { -1, -1/2 }', '2', "line 7, column 6",
        '''\
outcome 2 comes first here, so its payoffs are missing: here stands 't'
    t "" 2
         ^
  an end:   t "" 1 "" { 1, 2 }     (outcome, its name, a payoff for each player)''',
    ),
    "outcome 0 with payoffs": Broken(
        ENTRY, '1 "peace" {', '0 "peace" {', "line 5, column 8",
        '''\
outcome 0 means that there is none, so it has no name and no payoffs
    t "" 0 "peace" { 0, 0 }
           ^
  number it: 1 "" { 1, 2 }''',
    ),
    "outcome with other payoffs": Broken(
        HIDDEN, 't "" 3\n', 't "" 3 "calm" { 0, 1/3 }\n', "line 12, column 6",
        '''\
outcome 3 is not the same here as where it came first
    t "" 3 "calm" { 0, 1/3 }
         ^
  there: 3 "calm" { 0, 0 }
  its number alone would do; or take another number''',
    ),
    "too few payoffs": Broken(
        ENTRY, '{ 0, 0 }', '{ 0 }', "line 5, column 20",
        '''\
the payoff of Defender, a number, is missing: here stands '}'
    t "" 1 "peace" { 0 }
                       ^
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "too many payoffs": Broken(
        ENTRY, '{ 0, 0 }', '{ 0, 0, 0 }', "line 5, column 24",
        '''\
'}' should close the payoffs of outcome 1: here stands '0'
    t "" 1 "peace" { 0, 0, 0 }
                           ^
  one payoff for each player: Raider, Defender''',
    ),
    "two commas": Broken(
        ENTRY, '{ 0, 0 }', '{ 0,, 0 }', "line 5, column 20",
        '''\
the payoff of Defender, a number, is missing: here stands ','
    t "" 1 "peace" { 0,, 0 }
                       ^
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "decimal comma": Broken(
        ENTRY, '{ 0.5 -0.6 }', '{ 0,5 -0,6 }', "line 8, column 21",
        '''\
'}' should close the payoffs of outcome 3: here stands '-0'
    t "" 3 "loss" { 0,5 -0,6 }
                        ^
  one payoff for each player: Raider, Defender''',
    ),
    "a payoff that is no number": Broken(
        ENTRY, '{ 0, 0 }', '{ x, 0 }', "line 5, column 18",
        '''\
'x' is not a number; the payoff of Raider should stand here
    t "" 1 "peace" { x, 0 }
                     ^
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "a formula": Broken(
        ENTRY, '{ 0, 0 }', '{ 1+1, 0 }', "line 5, column 18",
        '''\
'1+1' is not a number; the payoff of Raider should stand here
    t "" 1 "peace" { 1+1, 0 }
                     ^
  write 3, -0.5, 1e-3 or 1/3''',
    ),
    "division by zero": Broken(
        ENTRY, '{ 0, 0 }', '{ 1/0, 0 }', "line 5, column 18",
        '''\
'1/0' divides by zero
    t "" 1 "peace" { 1/0, 0 }
                     ^
  write 0.5 or 1/3''',
    ),
    "a number too long": Broken(
        ENTRY, '{ 0, 0 }', '{ 1e99999, 0 }', "line 5, column 18",
        '''\
the number is too long or too large
    t "" 1 "peace" { 1e99999, 0 }
                     ^
  at most 40 digits; change units''',
    ),
    "probabilities that do not sum to 1": Broken(
        HIDDEN, '"soft" 3/4', '"soft" 0.7', "line 2, column 15",
        '''\
the probabilities sum to 0.95, not 1
    c "" 1 "type" { "hard" 1/4 "soft" 0.7 } 0
                  ^
  the last would be what the others leave: 0.75''',
    ),
    "probabilities far above 1": Broken(
        HIDDEN, '"hard" 1/4 "soft" 3/4', '"hard" 1 "soft" 1 "mild" 1', "line 2, column 15",
        '''\
the probabilities sum to 3, not 1
    c "" 1 "type" { "hard" 1 "soft" 1 "mild" 1 } 0
                  ^
  they are shares of 1: divide each by their sum''',
    ),
    "probability below 0": Broken(
        HIDDEN, '1/4', '-1/4', "line 2, column 24",
        '''\
the probability -0.25 is not between 0 and 1
    c "" 1 "type" { "hard" -1/4 "soft" 3/4 } 0
                           ^
  probabilities are shares of 1, such as 1/3''',
    ),
    "probability missing": Broken(
        HIDDEN, '"hard" 1/4', '"hard"', "line 2, column 24",
        '''\
the probability of 'hard', a number, is missing: here stands "soft"
    c "" 1 "type" { "hard" "soft" 3/4 } 0
                           ^
  chance:   c "" 1 "" { "high" 1/3 "low" 2/3 } 0''',
    ),
    "probability in quotes": Broken(
        HIDDEN, '1/4', '"1/4"', "line 2, column 24",
        '''\
the probability of 'hard', a number, is missing: here stands "1/4"
    c "" 1 "type" { "hard" "1/4" "soft" 3/4 } 0
                           ^
  chance:   c "" 1 "" { "high" 1/3 "low" 2/3 } 0''',
    ),
    "an action too many": Broken(
        ENTRY, '"fight" "absorb"', '"fight" "absorb" "flee"', "line 9, column 1",
        '''\
the file ends, but nothing follows the action 'flee' of the node at line 6, column 1
  add a node for it:
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)
  chance:   c "" 1 "" { "high" 1/3 "low" 2/3 } 0
  an end:   t "" 1 "" { 1, 2 }     (outcome, its name, a payoff for each player)''',
    ),
    "an action too few": Broken(
        ENTRY, '"fight" "absorb"', '"fight"', "line 8, column 1",
        '''\
every action leads on already, but the file goes on: here stands 't'
    t "" 3 "loss" { 0.5 -0.6 }
    ^
  take it out; or a node above has an action too few''',
    ),
    "nothing but a head": Broken(
        ENTRY, NODES, '', "line 4, column 1",
        '''\
a node should begin here, with c, p or t: the file ends
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)
  chance:   c "" 1 "" { "high" 1/3 "low" 2/3 } 0
  an end:   t "" 1 "" { 1, 2 }     (outcome, its name, a payoff for each player)''',
    ),
    "a game that is over at once": Broken(
        ENTRY, NODES, 't "" 1 "" { 1, 2 }', "line 4, column 1",
        '''\
the game ends before anybody moves
    t "" 1 "" { 1, 2 }
    ^
  a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)''',
    ),
    "a player who forgets an own move": Broken(
        ENTRY, 'p "reply" 2 1 "answer" { "fight" "absorb" } 0', 'p "reply" 1 1 0',
        "line 6, column 1",
        '''\
Raider cannot tell 'start' from 'reply', \
so Raider forgets whether they have already moved at 'first'
  players remember all they knew and did: give the two nodes different infosets
  (else to mix plans beforehand and to mix at every move differ, and neither is solved here)''',
    ),
    "other probabilities": Broken(
        HIDDEN, 't "" 0', 'c "" 1 "type" { "hard" 1/2 "soft" 1/2 } 0 t "" 0 t "" 0',
        "line 11, column 6",
        '''\
information set 1 of chance is not the same here as where it came first
    c "" 1 "type" { "hard" 1/2 "soft" 1/2 } 0 t "" 0 t "" 0
         ^
  there: "type" { "hard" 0.25 "soft" 0.75 }
  its number alone would do; or take another number''',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_each_mistake_is_named_with_its_place_and_its_cure(case: Broken) -> None:
    assert case.good.count(case.old) >= 1
    broken = case.good.replace(case.old, case.new, 1)
    with pytest.raises(InputError) as caught:
        read(broken, "bad.efg")
    message = f"bad.efg: {case.place}: {case.message}"
    assert str(caught.value) == message
    assert [str(mistake) for mistake in mistakes(broken, "bad.efg")] == [message]


def test_sizes_are_capped() -> None:
    many = 'p "" 1 1 "" { ' + '"x" ' * 100_000 + "} 0" + ' t""0' * 100_000
    for text, words in {
        ENTRY + " " * 1_000_000: "the file is larger than 1 MB",
        f'EFG 2 R "" {{ "A" }} {many}': "more than 100,000 nodes",
        long_sum(): "add up to a number that is too long",
    }.items():
        with pytest.raises(InputError, match=words):
            read(text, "big.efg")


def long_sum() -> str:
    """Payoffs with coprime denominators."""
    inner = "".join(f'p "" 1 {k} "" {{ "x" }} {k} "" {{ 1/{10**38 + k} }}\n' for k in range(1, 10))
    return f'EFG 2 R "" {{ "A" }} {inner} t "" 0'


def test_a_file_of_that_name_need_not_be_one(tmp_path: Path) -> None:
    (tmp_path / "toml.efg").write_text('title = "T"', encoding="utf-8")
    (tmp_path / "old.efg").write_bytes(ENTRY.replace("Raider", "R\xe4uber").encode("latin-1"))
    with pytest.raises(InputError, match="starts with the word EFG: here stands 'title'"):
        eg.load(tmp_path / "toml.efg")
    with pytest.raises(InputError, match="line 1: the byte 0xe4 is not UTF-8 text"):
        eg.load(tmp_path / "old.efg")


PIECES = [*'{}",-cpt[01 ', "\n", "\\", "\0", "é", "1/3", '""']
EDITS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 12), st.sampled_from(PIECES)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=often(600), deadline=None)
@given(st.sampled_from([ENTRY, HIDDEN]), EDITS)
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_words(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    assert outcome_of(text)


@settings(max_examples=often(200), deadline=None)
@given(st.text())
def test_so_it_is_for_any_text(text: str) -> None:
    assert outcome_of(text)
    assert outcome_of(f'EFG 2 R "" {{ "A" }} {text}')


def outcome_of(text: str) -> str:
    """The message, or the name; any other exception fails the test."""
    try:
        definition = read(text, "bad.efg")
        eg.solve(definition.at())
    except EscalationGamesError as error:
        return str(error)
    return definition.name
