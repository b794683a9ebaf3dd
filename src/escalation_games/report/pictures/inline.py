"""Pictures as SVG that stands within a page, beside others."""

from __future__ import annotations

import re

from .canvas import FAMILY, HEAD, LINE, POINTS, TAG

METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
IN_HEAD = re.compile(r'<g id="head-\d+">.*?</g>', re.DOTALL)
STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)  # how lines are joined
BOX = re.compile(r'width="[\d.]+pt" height="[\d.]+pt" viewBox="0 0 ([\d.]+) ([\d.]+)"')
ID = re.compile(r' id="([^"]*)"')
REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]*)')


def inline(svg: bytes, prefix: str) -> str:
    """The picture without what only a file of its own has. Ids that nothing refers to go; others
    begin with a prefix of their own, so that each reference leads to the same picture."""
    text = svg.decode()
    text = METADATA.sub("", text[text.index("<svg") :]).strip()
    used = {name for tag in TAG.findall(text) for name in REFERENCE.findall(tag)}

    def renamed(tag: re.Match[str]) -> str:
        kept = ID.sub(lambda one: f' id="{prefix}{one[1]}"' if one[1] in used else "", tag[0])
        return REFERENCE.sub(lambda one: f"{one[0][: -len(one[1])]}{prefix}{one[1]}", kept)

    return TAG.sub(renamed, text)


def below_head(svg: bytes, least: float) -> bytes:
    """The picture without title and question, in the letters and the style of the page around it.

    least  CSS pixels per point of the sheet, at which letters are easy to read: `--wide` is the
           width of the picture then
    """

    def box(found: re.Match[str]) -> str:
        width, height = map(float, found.groups())
        top = (HEAD + LINE * max(lines - 2, 0)) * POINTS
        return (
            f'style="--wide:{least * width:.0f}px" viewBox="0 {top:g} {width:g} {height - top:g}"'
        )

    text, lines = IN_HEAD.subn("", svg.decode())
    text = STYLE.sub("", text)
    text = TAG.sub(lambda tag: tag[0].replace(f" font-family: {FAMILY};", ""), text)
    return BOX.sub(box, text, count=1).encode()
