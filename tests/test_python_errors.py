"""Errors of the library speak Python; the command line says the same in its own words."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from examples import first_edition

SOURCE = Path(eg.__file__).parent
SPOKEN = {"cli", "report"}  # rooms that write for the command line


def errors_in_source() -> list[tuple[str, str]]:
    """Every text inside a raised error of the library, with its place."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE)
        if name.parts[0] in SPOKEN:
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and re.search("Error|Unresolved|Exceeded|NoMethod",
                                                        ast.unparse(call.func)):  # fmt: skip
                texts = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant)]
                found += [(f"{name}:{call.lineno}", t) for t in texts if isinstance(t, str)]
    return found


def test_no_error_of_the_library_names_an_option() -> None:
    texts = errors_in_source()
    assert len(texts) > 500
    options = {o for c in main.commands.values() for p in c.params for o in p.opts}
    words = "|".join(re.escape(o) for o in sorted(options) if o.startswith("--"))
    assert [hit for hit in texts if re.search(f"(?<![\\w-])({words})\\b", hit[1])] == []


GAME = first_edition("security_dilemma")


@pytest.mark.parametrize(
    ("call", "place", "arguments", "said"),
    [
        (lambda d: d.at({"dd": 1}), "values.dd", ["solve", GAME, "--set", "dd=1"],
         "--set dd: unknown assumption 'dd'; did you mean 'd'?"),
        (lambda d: d.at({"d": 7}), "values.d", ["analyze", GAME, "--set", "d=7"],
         "--set d: 7 is outside the range of 'd'"),
        (lambda d: d.at({"d": "x"}), "values.d", ["tip", GAME, "--set", "d=x"],
         "--set d: 'x' is not a number"),
        (lambda d: d.at(preset="alied"), "preset", ["solve", GAME, "--preset", "alied"],
         "--preset: unknown preset 'alied'; did you mean 'allied'?"),
        (lambda d: eg.solve(d.at(), "nahs"), "concept", ["solve", GAME, "--concept", "nahs"],
         "--concept: unknown concept 'nahs'; did you mean 'nash'?"),
        (lambda d: eg.tips(d, ["dd"]), "assumption", ["tip", GAME, "-a", "dd"],
         "--assumption: unknown assumption 'dd'; did you mean 'd'?"),
        (lambda d: eg.compare(d, by="me", decision="bloc"), "by",
         ["compare", GAME, "--by", "me", "--decision", "bloc"], "--by: "),
        (lambda d: eg.compare(d, decision="block"), "decision",
         ["compare", GAME, "--decision", "block"], "--decision: unknown decision 'block'"),
        (eg.compare, "decision", ["compare", GAME], "--decision: whose actions"),
        (lambda d: eg.compare(d, decision="bloc", design="sobl"), "design",
         ["compare", GAME, "--decision", "bloc", "--design", "sobl"], "--design: "),
        (lambda d: eg.rank(d, method="sobl"), "method", ["rank", GAME, "--method", "sobl"],
         "--method: "),
        (lambda d: eg.quantal_path(d.at(), at=[-1.0]), "rationality",
         ["solve", GAME, "--concept", "agent-qre", "--rationality", "-1"], "--rationality: "),
        (lambda d: eg.quantal_path(d.at(), errors="private"), "noise",
         ["solve", GAME, "--concept", "agent-qre", "--errors", "private"], "--noise: "),
    ],
    ids=lambda value: " ".join(value[:4]) if isinstance(value, list) else "",
)  # fmt: skip
def test_both_name_the_place_in_their_own_words(
    call: Any, place: str, arguments: list[str], said: str
) -> None:
    with pytest.raises(eg.InputError) as caught:
        call(eg.load(GAME))
    assert caught.value.place == place
    assert "--" not in str(caught.value)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {said}")
