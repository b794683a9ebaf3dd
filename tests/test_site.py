"""The documentation builds as a site: no warning, every page in its contents, links that lead."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="the extra docs is not installed")
DOCS = Path(__file__).resolve().parents[1] / "docs"


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


def test_links_between_pages_lead_to_headings(site: Path) -> None:
    """Of the pages on commands and on Python, which others lead into most."""
    for page in ("reference/cli.html", "reference/python/index.html", "how-to/draw-a-map.html"):
        text = (site / page).read_text("utf-8")
        for target, anchor in re.findall(r'href="([^":#?]*)#([^"]+)"', text):
            there = ((site / page).parent / target).resolve() if target else site / page
            assert f'id="{unescape(anchor)}"' in there.read_text("utf-8"), (
                f"{page}: {target}#{anchor}"
            )


def test_it_asks_nothing_from_elsewhere(site: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    loaded = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="([^"]+)"', text)
    assert loaded
    assert not [url for url in loaded if "://" in url]
