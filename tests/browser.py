"""Pages as people have them: Chromium where there is one, and the page to play with as a process.

Playwright drives the Chromium that is installed; browsers of its own are not needed. Within
`chromium()` no other event loop can be run in this thread, so that tests which need it stand in a
module of their own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
WIDTHS = 390, 1280  # pixels: a phone, a desk
SCHEMES = "light", "dark"
# drawn as wide as this, and its own scripts have heard of it, which takes a frame
DRAWN = """async (width) => {
  const frame = () => new Promise(requestAnimationFrame)
  while (innerWidth !== width) await frame()
  await frame()
  await frame()
}"""
OVERFLOW = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
  .filter((one) => !one.closest('.scroll, .picture, pre'))
  .map((one) => one.outerHTML.slice(0, 120))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # without its sandbox, since tests may run as root, where it refuses to start
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page, what its console said, what it asked for, and the dialogs that it opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def check(self, home: str) -> None:
        """Nothing on its console, no dialog, and nothing from elsewhere than its home."""
        assert (self.said, self.dialogs) == ([], [])
        assert [url for url in self.asked if not url.startswith((home, "data:"))] == []

    def check_looks(self) -> None:
        """At each width, in light and dark: nothing for axe to find, no scrolling sideways."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 844})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                self.page.evaluate(DRAWN, width)
                found = violations(self.page)
                assert found == [], f"{width} pixels, {scheme}: {found}"
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (
                self.page.evaluate(OVERFLOW)
            )


def violations(page: Page) -> list[str]:
    """What axe finds, a line for each of its rules, with what is wrong with the first element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {len(one['nodes'])} × {node['html'][:200]}: {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:1]
    ]


@contextmanager
def serving(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`explore` with these arguments as a process, and the address that it prints."""
    command = [sys.executable, "-m", "escalation_games", "explore", *arguments, "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            yield process, address
        finally:
            if process.poll() is None:
                process.kill()
