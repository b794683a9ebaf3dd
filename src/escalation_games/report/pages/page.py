"""A view laid out by a template: HTML that needs nothing else, Markdown, or LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from ...errors import FormulaError, InputError
from ...files import catalogue
from ...latex import mathematics, plain, relation
from ...limits import MAX_FORMULA_IN_LATEX
from ..latex.games import game_latex
from ..text.number_text import SYMBOLS, pretty
from .report_view import ReportView

BEGINS = re.compile(r"^(\s*\d*)([-+=.)])(?=[-=\s]|$)")  # a list, a rule or a heading of Markdown
SIGNS = {letter: regime for regime, letter in SYMBOLS.items() if letter != "?"}
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
    environment.filters.update(md=markdown_text, pretty=pretty, cut_at_signs=_cut_at_signs)
    environment.globals.update(regimes=REGIMES, signs_of=SYMBOLS)
    return environment


def _cut_at_signs(text: str) -> Iterator[tuple[str, str, str]]:
    """(regime, level, words) for each sign in the text: what stays beside it on one line, and what
    follows; first ("", "", words before any)."""
    before, *rest = re.split(rf"([{''.join(SIGNS)}])( \S+|)", text)
    yield "", "", before
    for sign, level, words in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield SIGNS[sign], level, words


def report_html(views: Sequence[ReportView], home: str = "") -> str:
    """One file: no script, no outside request, light and dark, to be printed.

    Several games begin with a table of what each answers; `home` is where one stands that has a
    page of its own.
    """
    contents = [(f"#game-{k}", view) for k, view in enumerate(views, 1)] if len(views) > 1 else []
    return _report_page(views, contents, home)


def contents_html(pages: Mapping[str, ReportView]) -> str:
    """What each game answers, with a link to its page: file name -> what is on it."""
    return _report_page([], [(quote(name), view) for name, view in pages.items()])


def _report_page(
    views: Sequence[ReportView], contents: Sequence[tuple[str, ReportView]], home: str = ""
) -> str:
    template = _environment().get_template("report.html")
    text: str = template.render(views=views, contents=contents, home=home)
    return text


def report_markdown(views: Sequence[ReportView]) -> str:
    """The same in Markdown, without pictures."""
    template = _environment().get_template("report.md")
    text = "\n".join(template.render(view=view) for view in views)
    return re.sub(r"\n{3,}", "\n\n", text)


def explore_html(view: Mapping[str, Any], has_others: bool) -> str:
    """The page to play with, before anything is asked: its script asks what holds."""
    text: str = _environment().get_template("explore.html").render(view=view, has_others=has_others)
    return text


def library_html(version: str) -> str:
    """The library by the question its games ask, each a link to its page."""
    topics = {
        topic: list(entries) for topic, entries in groupby(catalogue(), key=lambda e: e.topic)
    }
    topics["Textbook games"] = list(catalogue(textbook=True))
    text: str = _environment().get_template("library.html").render(topics=topics, version=version)
    return text


def page_part(name: str) -> str:
    """A style sheet or script that such pages ask for."""
    text: str = _environment().get_template(name).render()
    return text


def markdown_text(text: object) -> str:
    """Text that stands as it is written within a line of Markdown, or a cell of a table."""
    line = re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", re.sub(r"\s+", " ", str(text)))
    return BEGINS.sub(r"\1\\\2", line)


# -- LaTeX -----------------------------------------------------------------------------------------

LETTERS = {  # beyond Latin ones, that stand in texts of ours
    "○": r"$\circ$", "●": r"$\bullet$", "◐": r"$\odot$", "▲": r"$\uparrow$", "▼": r"$\downarrow$",
    "⇅": r"$\updownarrow$", "✓": r"$\surd$", "✗": r"$\times$", "→": r"$\to$", "…": r"\dots{}",
    "·": r"$\cdot$", "‘": "`", "’": "'", "–": "--", "—": "---", "°": r"$^\circ$",
    "“": "``", "”": "''", "€": r"\texteuro{}",
}  # fmt: skip
# What pdflatex sets without a package: these, and letters of English with one accent
SET_BY_TEX = {*"¡£§©¶¿×ßÆØæøıŁłŒœ±µ¹²³½¬"}
ACCENTS = {*"\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327"}
LAST_ACCENTED = "\u01f7"


def report_latex(views: Sequence[ReportView]) -> str:
    """A document for pdflatex: propositions with their conditions, proofs, tables and the game."""
    environment = _environment().overlay(
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%",
        block_end_string="%>", comment_start_string="<#", comment_end_string="#>",
        autoescape=False,
    )  # fmt: skip
    environment.filters.update(tex=latex_text, formula=_formula, relation=relation)
    pairs = [(view, _game(view)) for view in views]
    text: str = environment.get_template("report.tex").render(pairs=pairs)
    return re.sub(r"\n{3,}", "\n\n", text)


def latex_text(text: object) -> str:
    """Text that stands as it is written; a letter that TeX lacks stands there by its number."""
    return "".join(_letter(c) for c in plain(str(text)))


def _letter(c: str) -> str:
    if c in LETTERS:
        return LETTERS[c]
    parts = normalize("NFD", c)
    is_accented = len(parts) == 2 and parts[0].isascii() and parts[1] in ACCENTS
    is_set = c.isascii() or c in SET_BY_TEX or (is_accented and c <= LAST_ACCENTED)
    return c if is_set else rf"\texttt{{U+{ord(c):04X}}}"


def _formula(text: str) -> str:
    """A formula of a game file, within mathematics; nothing where it is too long."""
    try:
        found = mathematics(text)
    except FormulaError:
        return ""
    return found if len(found) <= MAX_FORMULA_IN_LATEX else ""


def _game(view: ReportView) -> str:
    """The table or the tree; nothing for other forms."""
    try:
        return game_latex(view.definition)
    except InputError:
        return ""
