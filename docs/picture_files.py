"""The pictures of README.md and docs/: which command draws each. `docs/refresh.py` writes them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import InputError
from escalation_games.report.pictures.canvas import TAG
from escalation_games.report.pictures.games.by_form import check_drawn
from escalation_games.report.pictures.inline import METADATA

BY_HAND = {"security_dilemma-d-v0.svg": ("map", "security_dilemma", "d", "v0")}
OF_A_GAME = {  # ending of the file: the command
    "game": ("show",),
    "tips": ("tip",),
    "map": ("map",),
    "directions": ("statics", "--here"),
}
QUICK = ("game", "tips")  # drawn in about a second each, so that every test run looks at them
NUMBER = re.compile(r"-?\d+\.\d+")
FINE = re.compile(r"-?\d+\.\d{3,}")


def of_game(name: str) -> dict[str, str]:
    """The files of a game's pictures, by what they show: all but the game itself where its form is
    not drawn."""
    kinds = [kind for kind in OF_A_GAME if kind != "game" or _is_drawn(eg.load(name))]
    return {kind: f"{name}-{kind}.svg" for kind in kinds}


def _is_drawn(definition: eg.Definition) -> bool:
    try:
        check_drawn(definition)
    except InputError:
        return False
    return True


def _every() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from BY_HAND.items()
    for entry in eg.catalogue():
        for kind, file in of_game(entry.name).items():
            yield file, (*OF_A_GAME[kind], entry.name)


PICTURES = dict(_every())


def is_quick(name: str) -> bool:
    """Is it one of those that every test run draws anew? `make soak` and `make docs` draw all."""
    return name in BY_HAND or name.endswith(tuple(f"-{kind}.svg" for kind in QUICK))


def drawn(name: str) -> str:
    """The picture as the program draws it now, made smaller."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        result = CliRunner().invoke(main, [*PICTURES[name], "--out", str(out)])
        assert result.exit_code == 0, result.output
        return smaller(out.read_text(encoding="utf-8"))


def smaller(svg: str) -> str:
    """The same picture in fewer bytes: a hundredth of a point is seen by nobody. What is to be read
    stays as it is."""
    svg = METADATA.sub("", svg[svg.index("<svg") :])
    svg = TAG.sub(lambda tag: FINE.sub(lambda number: f"{float(number[0]):.2f}", tag[0]), svg)
    return re.sub(r"[ \t]*\n[ \t]*", "\n", svg)


def is_alike(one: str, other: str) -> bool:
    """Do two pictures say the same? Another version of matplotlib may write numbers otherwise."""
    return texts(one) == texts(other) and len(NUMBER.findall(one)) == len(NUMBER.findall(other))


def texts(svg: str) -> list[str]:
    """All that is written in it."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in found]
