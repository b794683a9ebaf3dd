"""The documentation builds as a site: no warning, every page in its contents, links that lead."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from browser import Watched, chromium
from examples import SOAK

pytest.importorskip("sphinx", reason="the extra docs is not installed")
DOCS = Path(__file__).resolve().parents[1] / "docs"
VARIED = (  # of the pages: output, pictures and folded answers, tables, wide text, search
    "index", "how-to/sweep-millions-of-points", "games/russia_warning", "reference/python/index",
    "explanation/architecture", "search",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-d", str(out / "trees")]
    command += [str(DOCS), str(out / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return out / "html"


def test_every_page_is_built_and_stands_in_the_contents(site: Path) -> None:
    pages = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")}
    assert all((site / page).exists() for page in pages)
    contents = (site / "index.html").read_text("utf-8")
    reached = set(re.findall(r'class="reference internal" href="([^"#]+)"', contents))
    assert pages - {"index.html"} <= reached


def test_links_lead_to_pages_and_their_headings(site: Path) -> None:
    pages = {path: path.read_text("utf-8") for path in site.rglob("*.html")}
    anchors = {path: {*map(unescape, re.findall(r'id="([^"]+)"', pages[path]))} for path in pages}
    broken = [
        f"{page.relative_to(site)}: {target}#{anchor}"
        for page, text in pages.items()
        for target, anchor in re.findall(r'<a [^>]*href="(?!\w+:)([^"#?]*)#?([^"]*)"', text)
        if not _leads((page.parent / target).resolve() if target else page, anchor, anchors)
    ]
    assert broken == []


def _leads(there: Path, anchor: str, anchors: dict[Path, set[str]]) -> bool:
    """Is there such a file, and in a page such a place?"""
    return there.exists() and (not anchor or unescape(anchor) in anchors[there])


def test_pictures_are_there(site: Path) -> None:
    for page in site.rglob("*.html"):
        shown = re.findall(r'<img[^>]* src="([^"]+)"', page.read_text("utf-8"))
        assert [picture for picture in shown if not (page.parent / picture).exists()] == []
    assert len([*(site / "_images").glob("*.svg")]) == len([*(DOCS / "pictures").iterdir()])


def test_it_asks_nothing_from_elsewhere(site: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    loaded = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="([^"]+)"', text)
    assert loaded
    assert not [url for url in loaded if "://" in url]


def test_nobody_is_kept_out(site: Path) -> None:
    """In a browser, on a phone and at a desk, in light and dark; every page where there is time."""
    pytest.importorskip("playwright")
    pages = [*site.rglob("*.html")] if SOAK else [site / f"{page}.html" for page in VARIED]
    with chromium() as browser:
        watched = Watched(browser.new_page())
        for page in pages:
            watched.page.goto(page.as_uri())
            watched.check(site.as_uri())
            watched.check_looks()
            watched.said.clear()  # axe reads style sheets, which no script may do in a file
