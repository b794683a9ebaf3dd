"""A view laid out by a template: HTML that needs nothing else, or Markdown."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ..text.number_text import SYMBOLS
from .report_view import ReportView

REGIMES = {
    "below": "below the line",
    "across": "across the line",
    "above": "at or above the line",
    "unresolved": "not settled",
}


@cache
def _environment() -> Any:
    """Autoescape is on for HTML: text from a file stands as text, whatever is in it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("escalation_games.report.pages"),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = markdown_text
    environment.globals.update(regimes=REGIMES, signs_of=SYMBOLS)
    return environment


def report_html(view: ReportView) -> str:
    """One file: no script, no outside request, light and dark, to be printed."""
    text: str = _environment().get_template("report.html").render(view=view)
    return text


def report_markdown(view: ReportView) -> str:
    """The same in Markdown, without pictures."""
    text: str = _environment().get_template("report.md").render(view=view)
    return re.sub(r"\n{3,}", "\n\n", text)


def markdown_text(text: object) -> str:
    """Text that stands as it is written within a line of Markdown, or a cell of a table."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", re.sub(r"\s+", " ", str(text)))
