"""The documentation as a site: the pages of this folder, laid out by Sphinx (`make site`).

It needs no network. The pages are plain Markdown, which reads as well where nobody built anything;
what only a site has is added while they are read: a table of contents, from CONTENTS.
"""

from __future__ import annotations

import re
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
CONTENTS = {
    "Learn": ["tutorial/first-answer", "tutorial/own-game", "tutorial/researchers-morning"],
    "Get one thing done": ["how-to/*"],
    "Look up": [
        "games/index",
        "reference/cli",
        "reference/game-file",
        "reference/python/index",
        "reference/words",
    ],
    "Understand": ["explanation/*"],
}
BELOW = {"reference/python/index": "reference/python/*", "games/index": "games/*"}
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)#\s]+)(?:#[^)]*)?\)")

project = "escalation_games"
author = "The escalation_games authors"
copyright = author  # noqa: A001 - so it is called
version = release = installed("escalation-games")

extensions = ["myst_parser"]
myst_heading_anchors = 4  # links to headings lead where they do on the pages themselves
exclude_patterns = ["*.py", "*.toml", "notebooks", "templates"]
templates_path = ["templates"]
html_theme = "furo"
html_title = "escalation_games"
html_css_files, html_js_files = ["site.css"], ["site.js"]
html_static_path = [*html_css_files, *html_js_files]
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5a9c", "color-brand-content": "#0b5a9c"},
    "dark_css_variables": {"color-brand-primary": "#86c1f0", "color-brand-content": "#86c1f0"},
}
html_show_sphinx = html_copy_source = False


def setup(app: Any) -> None:
    """Registers what is done to a page before it is parsed."""
    app.connect("source-read", _as_a_page_of_the_site)


def _as_a_page_of_the_site(_app: Any, page: str, source: list[str]) -> None:
    text = source[0].replace("```mermaid", "```text")  # a picture where Markdown is shown
    source[0] = LINK.sub(lambda link: _within_the_site(page, link), text) + _contents(page)


def _within_the_site(page: str, link: re.Match[str]) -> str:
    """The link; of one that leads out of this folder, such as to the changes, the text alone."""
    target = link["target"]
    if ":" in target or (DOCS / page).parent.joinpath(target).resolve().is_relative_to(DOCS):
        return link[0]
    return link["text"]


def _contents(page: str) -> str:
    if page == "index":
        return "".join(_toctree(*part) for part in CONTENTS.items())
    return _toctree("", [BELOW[page]]) if page in BELOW else ""


def _toctree(caption: str, pages: list[str]) -> str:
    lines = ["```{toctree}", ":hidden:", ":glob:", f":caption: {caption}" if caption else ""]
    return "\n".join(["", "", *filter(None, lines), "", *(f"/{page}" for page in pages), "```", ""])
