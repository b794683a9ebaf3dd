"""The house as it stands: a picture of its rooms, and every module with its first sentence.

Read from the source of the package with `ast`; nothing is imported to find out. `docs/refresh.py`
puts both into the page on architecture.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "escalation_games"
ROOMS = (
    "limits", "errors", "effort", "numbers", "notebook", "expressions", "latex", "forms",
    "definition", "files", "solvers", "sensitivity", "validation", "report", "plot",
    "explore", "cli",
)  # fmt: skip
WIDTH = 112  # characters in a line of the list of modules


def picture() -> str:
    """A Mermaid flowchart: every room with its folders, and which rooms it imports.

    An arrow is left out where others lead the same way.
    """
    lines = ["flowchart BT"]
    for room in ROOMS:
        folders = [path.name for path in _folders(SOURCE / room)]
        inside = f"<br/><small>{' · '.join(folders)}</small>" if folders else ""
        lines.append(f'  {room}["<b>{room}</b>{inside}"]')
    needs = {room: _imported(room) for room in ROOMS}
    for room in ROOMS:
        direct = {other for other in needs[room] if not _leads(needs, needs[room] - {other}, other)}
        lines += [f"  {room} --> {other}" for other in ROOMS if other in direct]
    return "\n".join(lines) + "\n"


def modules() -> str:
    """Every module by room and folder, with the first sentence of its docstring."""
    return "\n".join(line for room in ROOMS for line in _listed(room)) + "\n"


def _listed(room: str) -> Iterator[str]:
    path = SOURCE / room
    if not path.is_dir():
        yield _line(f"{room}", SOURCE / f"{room}.py")
        return
    for folder in [path, *_folders(path)]:
        yield _line(f"{folder.relative_to(SOURCE)}/", folder / "__init__.py")
        for module in sorted(folder.glob("*.py")):
            if module.name != "__init__.py":
                yield _line(f"  {module.stem}", module)
    yield ""


def _folders(path: Path) -> list[Path]:
    return sorted(init.parent for init in path.glob("*/__init__.py"))


def _line(name: str, module: Path) -> str:
    told = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    sentence = re.split(r"(?<=[.?])\s|\n\n", told, maxsplit=1)[0].replace("\n", " ")
    line = f"{name:<27} {sentence}"
    return line if len(line) <= WIDTH else line[: WIDTH - 2].rsplit(" ", 1)[0] + " …"


def _imported(room: str) -> set[str]:
    """The other rooms that modules of a room import, also inside functions."""
    path = SOURCE / room
    files = sorted(path.rglob("*.py")) if path.is_dir() else [SOURCE / f"{room}.py"]
    found = {target for file in files for target in _targets(file)}
    return (found & {*ROOMS}) - {room}


def _targets(file: Path) -> Iterator[str]:
    here = file.relative_to(SOURCE).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == len(here) + 1:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (name.split(".")[0] for name in names)


def _leads(needs: dict[str, set[str]], start: Iterable[str], goal: str) -> bool:
    """Does an import of one of these rooms lead to the goal?"""
    todo, seen = [*start], set[str]()
    while todo:
        room = todo.pop()
        if room == goal:
            return True
        if room not in seen:
            seen.add(room)
            todo += needs[room]
    return False
