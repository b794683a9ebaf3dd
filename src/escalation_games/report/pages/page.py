"""A view laid out by a template: HTML that needs nothing else, Markdown, or LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

from ...errors import InputError
from ...files import catalogue
from ...latex import relation
from ...solvers.result_rows import latex_rows
from ..latex.games import WRITTEN, written
from ..latex.letters import breakable, declared, latex_text, lettered
from ..latex.propositions import proposition
from ..latex.values import formula
from ..pictures.games.by_form import DRAWN_FORMS
from ..text.number_text import SYMBOLS, pretty
from .isolates import isolated, own_text
from .report_view import EquilibriumCard, ReportView

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
    environment.filters.update(
        md=markdown_text, pretty=pretty, cut_at_signs=_cut_at_signs, own=own_text
    )
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
    return isolated(template.render(views=views, contents=contents, home=home))


def report_markdown(views: Sequence[ReportView]) -> str:
    """The same in Markdown, without pictures."""
    template = _environment().get_template("report.md")
    text = "\n".join(template.render(view=view) for view in views)
    return re.sub(r"\n{3,}", "\n\n", text)


def explore_html(view: Mapping[str, Any], has_others: bool) -> str:
    """The page to play with, before anything is asked: its script asks what holds."""
    template = _environment().get_template("explore.html")
    return isolated(template.render(view=view, has_others=has_others))


def library_html(version: str) -> str:
    """The library by the question its games ask, each a link to its page."""
    topics = {
        topic: list(entries) for topic, entries in groupby(catalogue(), key=lambda e: e.topic)
    }
    topics["Textbook games"] = list(catalogue(textbook=True))
    return isolated(
        _environment().get_template("library.html").render(topics=topics, version=version)
    )


def page_part(name: str) -> str:
    """A style sheet or script that such pages ask for."""
    text: str = _environment().get_template(name).render()
    return text


def markdown_text(text: object) -> str:
    """Text that stands as it is written within a line of Markdown, or a cell of a table."""
    line = re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", re.sub(r"\s+", " ", str(text)))
    return BEGINS.sub(r"\1\\\2", line)


# -- LaTeX -----------------------------------------------------------------------------------------


def report_latex(views: Sequence[ReportView]) -> str:
    """A document for pdflatex: propositions with their conditions, proofs, tables and the game."""
    environment = _environment().overlay(
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%",
        block_end_string="%>", comment_start_string="<#", comment_end_string="#>",
        autoescape=False,
    )  # fmt: skip
    environment.filters.update(
        tex=latex_text,
        lettered=lettered,
        breakable=breakable,
        formula=formula,
        relation=relation,
        rows=latex_rows,
    )
    pages = [(view, *_game(view), [*_propositions(view)]) for view in views]
    body: str = environment.get_template("report.tex").render(pages=pages)
    text = body.replace("% letters\n", declared(body, of_a_document=True))
    return re.sub(r"\n{3,}", "\n\n", text)


def _propositions(view: ReportView) -> Iterator[tuple[EquilibriumCard, str]]:
    """Each equilibrium on the page, with its proposition where one was worked out."""
    definition, solution = view.definition, view.solution
    for k, (card, equilibrium) in enumerate(zip(view.cards, solution.equilibria, strict=False)):
        found = view.statements[k] if k < len(view.statements) else None
        stated = proposition(definition, solution, equilibrium, found) if found else ""
        yield card, stated


def _game(view: ReportView) -> tuple[Sequence[str], Sequence[str]]:
    """The tables or the tree, and sentences on them; of what is too large to be read the reason,
    and nothing of other forms."""
    structure: Any = view.solution.game.structure
    if structure.form not in WRITTEN:
        return (), ()
    try:
        DRAWN_FORMS[structure.form].check(structure)
        return written(view.solution.game, view.solution)
    except InputError as error:
        return (), [error.problem]
