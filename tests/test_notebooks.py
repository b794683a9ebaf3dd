"""The notebooks run from top to bottom, and what stands last in a cell can be shown."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
BOOKS = sorted(FOLDER.glob("*.py"))


def cells(text: str) -> list[str]:
    """The code of a notebook in the percent format."""
    _, *parts = re.split(r"^# %%", text, flags=re.MULTILINE)
    return [part.partition("\n")[2] for part in parts if not part.startswith(" [markdown]")]


def shown(cell: str, names: dict[str, Any]) -> Any:
    """Runs a cell: the value of what stands last in it, or None."""
    *body, last = ast.parse(cell).body
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    if not isinstance(last, ast.Expr):
        exec(compile(ast.Module([last], []), "<cell>", "exec"), names)
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    mpl.use("Agg")
    names: dict[str, Any] = {}
    values = []
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in cells(path.read_text("utf-8")):
            values.append(shown(cell, names))
            html = getattr(values[-1], "_repr_html_", lambda: None)()
            assert html is None or "<" in html  # None of a figure, which is shown as an image
    by_book = {
        "first_answer": lambda: values[-1] == ["across", "below"],
        "own_game_and_sweep": lambda: (tmp_path / "run").is_dir() and "of the draws" in values[-2],
        "figure_for_a_paper": lambda: (
            (tmp_path / "figure.pdf").stat().st_size > 1000
            and "10% of its range" in values[-2]
            and "tabular" in printed.getvalue()
        ),
    }
    assert by_book[path.stem]()


def test_there_are_three() -> None:
    assert len(BOOKS) == 3
