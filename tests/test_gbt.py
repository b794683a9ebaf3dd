"""Workspaces of Gambit (.gbt): the game within is read as from a file of its own."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pygambit
import pytest

import escalation_games as eg
from escalation_games.errors import InputError
from escalation_games.files import read
from examples import ENTRY
from test_nfg import BY_OUTCOME

AROUND = """<?xml version="1.0" encoding="UTF-8"?>
<gambit:document xmlns:gambit="http://gambit.sourceforge.net/" version="0.1">
<colors>
<player id="-1" red="154" green="205" blue="50" />
</colors>
<game>
<{0}file>
{1}</{0}file>
</game>
</gambit:document>
"""


def pygambit_game(kind: str, text: str) -> Any:
    """The game in a text, as Gambit reads it."""
    return {"efg": pygambit.read_efg, "nfg": pygambit.read_nfg}[kind](io.StringIO(text))


@pytest.mark.parametrize(("kind", "text"), [("efg", ENTRY), ("nfg", BY_OUTCOME)])
@pytest.mark.parametrize("wrapped", ["{}", "<![CDATA[{}]]>\n"])
def test_the_game_is_the_one_of_its_own_file(kind: str, text: str, wrapped: str) -> None:
    workspace = AROUND.format(kind, wrapped.format(text))
    found, wanted = read(workspace, "t.gbt"), read(text, f"t.{kind}")
    assert (found.title, found.story) == (wanted.title, wanted.story)
    assert found.structure.players == wanted.structure.players
    assert found.structure.decisions == wanted.structure.decisions
    games: list[Any] = [found.at(), wanted.at()]
    assert (games[0].payoffs == games[1].payoffs).all()
    if "CDATA" not in workspace:
        theirs = pygambit.read_gbt(io.StringIO(workspace)), pygambit_game(kind, text)
        assert theirs[0].to_nfg() == theirs[1].to_nfg()
    assert found.text == workspace
    assert found.sha256 == hashlib.sha256(workspace.encode()).hexdigest()


def test_marks_of_xml_in_names_are_names() -> None:
    """As Gambit writes them: the text within is not escaped."""
    found = read(AROUND.format("efg", ENTRY.replace('"raid"', '"raid & <loot> &amp;"')), "t.gbt")
    assert found.structure.decisions[0].actions == ("stay", "raid & <loot> &amp;")


def test_a_mistake_is_told_by_its_line_in_the_workspace(tmp_path: Path) -> None:
    file = tmp_path / "t.gbt"
    file.write_text(AROUND.format("efg", ENTRY.replace("{ 0, 0 }", "{ 0, x }")), encoding="utf-8")
    line = 1 + file.read_text(encoding="utf-8").splitlines().index('t "" 1 "peace" { 0, x }')
    with pytest.raises(InputError, match="'x' is not a number") as caught:
        eg.load(file)
    assert caught.value.place == f"line {line}, column 21"


def test_without_a_game_it_is_refused() -> None:
    for text in ("", AROUND.replace("{0}file", "other"), AROUND.format("efg", "")[:200]):
        with pytest.raises(InputError, match="there is no game in this workspace"):
            read(text, "t.gbt")
