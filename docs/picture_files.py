"""The pictures of README.md and docs/: which command draws each. `docs/refresh.py` writes them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

from escalation_games.cli import main

PICTURES = {
    "security_dilemma-tips.svg": ("tip", "security_dilemma"),
    "security_dilemma-map.svg": ("map", "security_dilemma", "d", "v0"),
    "path_forward-tree.svg": ("show", "path_forward"),
}
NUMBER = re.compile(r"-?\d+\.\d+")


def drawn(name: str) -> str:
    """The picture as the program draws it now."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        result = CliRunner().invoke(main, [*PICTURES[name], "--out", str(out)])
        assert result.exit_code == 0, result.output
        return out.read_text(encoding="utf-8")


def is_alike(one: str, other: str) -> bool:
    """Do two pictures say the same? Another version of matplotlib may write numbers otherwise."""
    return texts(one) == texts(other) and len(NUMBER.findall(one)) == len(NUMBER.findall(other))


def texts(svg: str) -> list[str]:
    """All that is written in it."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in found]
