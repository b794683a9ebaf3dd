"""Texts that run from right to left, set apart from the line of a page that they stand in.

Numbers after Hebrew or Arabic letters are otherwise drawn before them, in "cost (צבא) > 0.42" too.
What stands in <bdi> leaves the line around it as it is.
"""

from __future__ import annotations

import re
from html import escape, unescape

from ..pictures.canvas import RUNS_LEFT

LEFTWARD = RUNS_LEFT.pattern[1:-1]
RUN = re.compile(rf"[{LEFTWARD}](?:[\W\d_{LEFTWARD}]*[{LEFTWARD}])?")  # no other letter in between
# Tags, and what holds no <bdi>, or has its texts set apart already
KEPT = re.compile(r"<(bdi|svg|style|script|title|option)\b.*?</\1>|<[^>]*>", re.DOTALL)


class Html(str):
    """Text that is HTML already, which templates put in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def own_text(text: object) -> Html:
    """A whole text of a file, escaped, within a line of ours: its words keep their own order."""
    escaped = escape(str(text))
    return Html(f"<bdi>{escaped}</bdi>" if RUNS_LEFT.search(escaped) else escaped)


def isolated(page: str) -> str:
    """A page of HTML in whose sentences, too, every run of letters from right to left stands by
    itself."""
    if not RUNS_LEFT.search(page):
        return page
    parts, end = [], 0
    for kept in KEPT.finditer(page):
        parts += [_runs(page[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*parts, _runs(page[end:])])


def _runs(text: str) -> str:
    """Escaped text between two tags."""
    if not RUNS_LEFT.search(text):
        return text
    plain, parts, end = unescape(text), [], 0
    for run in RUN.finditer(plain):
        parts += [escape(plain[end : run.start()]), own_text(run[0])]
        end = run.end()
    return "".join([*parts, escape(plain[end:])])
