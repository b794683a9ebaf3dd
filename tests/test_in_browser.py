"""Pages in a browser: they say nothing on its console, ask nothing of others, keep to the width of
the screen, and axe finds nothing that keeps anybody out, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import escalation_games as eg
from browser import DRAWN, Watched, chromium, serving
from escalation_games.cli import main
from examples import (
    LEFTWARD,
    MARKUP,
    SOAK,
    strategic,
    unseen_type,
    with_leftward_texts,
    with_markup,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("playwright")
LIBRARY = [entry.name for entry in eg.catalogue()]
VARIED = "security_dilemma", "russia_warning", "arms_race_markov"  # table, hidden types, states
LARGEST = 3_000_000  # bytes
PATIENCE = 120_000  # ms: on a machine that is busy
DONE = "body[aria-busy=false][data-done]"  # of the page to play with: all that it asked is there


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    page = browser.new_page()
    yield Watched(page)
    page.close()


def report(game: str, out: Path) -> str:
    result = CliRunner().invoke(main, ["report", game, "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.stat().st_size <= LARGEST
    return out.as_uri()


# -- the page to send ------------------------------------------------------------------------------


@pytest.mark.parametrize("game", LIBRARY)
def test_reports(game: str, watched: Watched, tmp_path: Path) -> None:
    """Of every game of the library."""
    address = report(game, tmp_path / "x.html")
    watched.page.goto(address)
    assert eg.load(game).question in watched.page.inner_text("h1")
    watched.check_looks()
    watched.check(address)


def test_markup_in_a_file_is_text_on_its_report(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(with_markup("security_dilemma"), "utf-8")
    address = report(str(tmp_path / "evil.toml"), tmp_path / "x.html")
    watched.page.goto(address)
    assert watched.page.inner_text("h1") == MARKUP
    assert watched.page.inner_text("body").count(MARKUP) > 20
    assert watched.page.locator("script").count() == 0
    watched.check_looks()
    watched.check(address)


# Latin letters and figures that stand left of one before them in the same line of a block
TURNED = """() => {
  const turned = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let block = null, before = null, line = ''
  while (walk.nextNode()) {
    const node = walk.currentNode
    const around = node.parentElement
    if (around.closest('svg, script, style, option, title, .track')) continue
    const own = around.closest('p, li, h1, h2, h3, td, th, label, button, div, footer, output')
    if (own !== block) [block, before, line] = [own, null, '']
    for (let k = 0; k < node.length; k += 1) {
      line += node.data[k]
      if (!/[a-z0-9]/i.test(node.data[k])) continue
      const range = document.createRange()
      range.setStart(node, k)
      range.setEnd(node, k + 1)
      const { left, top, width } = range.getBoundingClientRect()
      if (!width) continue
      const isLine = before && Math.abs(before.top - top) < 1
      if (isLine && left < before.left) turned.push(line.slice(-60))
      before = { left, top }
    }
  }
  return turned
}"""


def test_texts_from_right_to_left_turn_nothing_around(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "hebrew.toml").write_text(with_leftward_texts("security_dilemma"), "utf-8")
    address = report(str(tmp_path / "hebrew.toml"), tmp_path / "x.html")
    watched.page.goto(address)
    assert watched.page.inner_text("h1") == LEFTWARD
    assert watched.page.evaluate(TURNED) == []
    plain = (tmp_path / "x.html").read_text("utf-8")  # and without what sets them apart?
    (tmp_path / "y.html").write_text(plain.replace("<bdi>", "").replace("</bdi>", ""), "utf-8")
    watched.page.goto((tmp_path / "y.html").as_uri())
    assert watched.page.evaluate(TURNED) != []


# -- the page to play with -------------------------------------------------------------------------


def test_texts_from_right_to_left_on_the_page_to_play_with(
    watched: Watched, tmp_path: Path
) -> None:
    (tmp_path / "hebrew.toml").write_text(with_leftward_texts("security_dilemma"), "utf-8")
    with serving(tmp_path / "hebrew.toml") as (_, home):
        opened(watched, home)
        assert LEFTWARD in watched.page.inner_text("#answer")
        assert watched.page.evaluate(TURNED) == []
        watched.check(home)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of the library."""
    with serving() as (_, found):
        yield found


def opened(watched: Watched, address: str) -> None:
    watched.page.goto(address)
    watched.page.wait_for_selector(DONE, timeout=PATIENCE)


@pytest.mark.parametrize("game", ["", *(LIBRARY if SOAK else VARIED)])
def test_pages_to_play_with(game: str, watched: Watched, address: str) -> None:
    """Of the library, and of games."""
    if game:
        opened(watched, f"{address}{game}/")
        assert watched.page.inner_text("h1") == eg.load(game).question
        assert watched.page.locator("#cards .card").count()
    else:
        watched.page.goto(address)
        assert watched.page.locator("li a").count() >= len(LIBRARY)
    watched.check_looks()
    watched.check(address)


def test_markup_in_a_file_is_text_on_its_page(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(with_markup("security_dilemma"), "utf-8")
    with serving(tmp_path / "evil.toml") as (_, home):
        opened(watched, home)
        assert watched.page.inner_text("h1") == MARKUP
        assert watched.page.inner_text("body").count(MARKUP) > 10
        assert watched.page.locator("script:not([src], [type='application/json'])").count() == 0
        watched.check_looks()
        watched.check(home)


MOVE = """async () => {
  const slider = document.querySelector('[data-name=d] input');
  for (let k = 0; k < 200; k += 1) {
    slider.value = String(k % 2 ? k % 100 : 100 - (k % 100));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => setTimeout(done, 8));
  }
  slider.value = '45';
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  slider.dispatchEvent(new Event('change', { bubbles: true }));
}"""


def test_of_an_answer_the_words_that_changed_are_marked(watched: Watched, address: str) -> None:
    """By hand: where k is, 0.3 and then 0.31, and the two thresholds that move with it."""
    page = watched.page
    opened(watched, f"{address}security_dilemma/")
    assert page.locator("#answer mark").all_inner_texts() == []
    page.locator("[data-name=k] input").press("ArrowRight")
    page.wait_for_selector("body[aria-busy=false] [data-name=k] output.moved", timeout=PATIENCE)
    marks = page.locator("#answer mark").all_inner_texts()
    assert marks == ["0.31),", "0.31", "71/102", "0.696"]
    before, known = "k (what building costs) < 0.2 (now 0.31),", page.inner_text("#answer")
    assert before in known
    page.locator("[data-name=d] input").fill("50")
    page.wait_for_selector("#level.below", timeout=PATIENCE)
    first = page.locator("#answer mark").first.inner_text()
    assert first.startswith("No")  # nothing of that sentence stayed


def test_moves_links_keys_and_the_way_back(watched: Watched, address: str) -> None:
    page = watched.page

    def is_there(level: str, query: str) -> None:
        """What holds is of this level, once all is answered, and the address says which setting."""
        page.wait_for_selector(f"body[aria-busy=false] #level.{level}", timeout=PATIENCE)
        page.wait_for_url(f"{address}security_dilemma/{query}")

    opened(watched, f"{address}security_dilemma/?k=0.31")
    is_there("across", "?k=0.31")
    page.evaluate(MOVE)  # 200 quick moves across d = 5/12 and back
    is_there("below", "?k=0.31&d=0.45")
    assert page.locator(".card.gone").count() == 2
    assert "is false" in page.inner_text("#cards")
    # by hand: v >= k + e, or 1.2·(1 - d) >= 0.71, is d <= 0.49/1.2
    said = page.get_attribute("[data-name=d] input", "aria-valuetext")
    assert said == "0.45, tips below 0.408"
    assert page.inner_text("#command") == (
        "escalation-games analyze security_dilemma --set k=0.31 --set d=0.45"
    )
    page.go_back()
    is_there("across", "?k=0.31")
    page.go_forward()
    is_there("below", "?k=0.31&d=0.45")
    page.keyboard.press("3")
    is_there("above", "?--preset=russian")
    watched.check(address)


def test_every_control_is_one_key_away(watched: Watched, address: str) -> None:
    """Tab goes to each of them, and nowhere else; arrows move a slider, Page keys by ten steps."""
    page = watched.page
    opened(watched, f"{address}security_dilemma/")
    controls = page.locator("a, button, input, select, [tabindex='0']")
    ids = "one => one.id || one.dataset.preset || one.getAttribute('href')"
    reached = []
    for _ in range(controls.count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(f"() => ({ids})(document.activeElement)"))
    assert reached == controls.evaluate_all(f"all => all.map({ids})")
    page.focus("[data-name=d] input")
    for key, value in (("ArrowRight", "0.16"), ("PageUp", "0.26"), ("PageDown", "0.16")):
        page.keyboard.press(key)
        assert page.inner_text("[data-name=d] output") == value
    page.keyboard.press("r")
    page.wait_for_url(f"{address}security_dilemma/")
    assert page.inner_text("[data-name=d] output") == "0.15"


SLOW = """async () => {
  const fetched = window.fetch;
  let n = 0;
  window.fetch = (what, how) => {
    if (!`${what}`.startsWith('state') || n++) return fetched(what, how);
    const { signal } = how;
    return new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)));
  };
}"""


def test_an_answer_that_never_comes_is_given_up_for_the_newest_setting(
    watched: Watched, address: str
) -> None:
    """Though nothing is moved any more: the second move follows at once."""
    page = watched.page
    opened(watched, f"{address}security_dilemma/")
    page.evaluate(SLOW)
    page.focus("[data-name=d] input")
    for key in ("ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_selector("body[aria-busy=false]", timeout=PATIENCE)
    assert page.inner_text("#command").endswith("--set d=0.17")
    watched.check(address)


def test_a_game_that_is_not_solved_is_said_not_to_be(watched: Watched, tmp_path: Path) -> None:
    """And its page ends its waiting, names the game, has no empty map, and can be moved."""
    game = tmp_path / "unseen.toml"
    game.write_text(unseen_type(), "utf-8")
    with serving(game) as (_, home):
        opened(watched, home)
        page = watched.page
        assert page.inner_text("#level") == "not settled"
        assert "pure profiles are to be looked at" in page.inner_text("#why")
        assert not page.locator("#mapped").is_visible()
        assert page.inner_text("#command") == f"escalation-games analyze {game}"
        page.locator("[data-name=y] input").press("ArrowRight")
        page.wait_for_selector("body[aria-busy=false][data-done='2']", timeout=PATIENCE)
        assert page.inner_text("#command") == f"escalation-games analyze {game} --set y=0.41"
        watched.check_looks()
        watched.check(home)


# labels of the map that a border comes into; how many have their level, and how many a sign alone
CROSSED = """() => {
  const boxes = [...document.querySelectorAll('#marks .spot:not([hidden])')].map((spot) => {
    return [spot.innerText.trim(), spot.getBoundingClientRect()]
  })
  const crossed = new Set()
  for (const path of document.querySelectorAll('#curves path')) {
    const toScreen = path.getScreenCTM()
    const step = path.getTotalLength() / 1000
    for (let k = 0; k <= 1000; k += 1) {
      const { x, y } = path.getPointAtLength(k * step).matrixTransform(toScreen)
      for (const [text, { left, right, top, bottom }] of boxes) {
        if (left < x && x < right && top < y && y < bottom) crossed.add(text || 'a sign')
      }
    }
  }
  const full = boxes.filter(([text]) => text).length
  return [[...crossed], full, boxes.length - full]
}"""


def test_labels_of_a_map_stay_within_their_regions(watched: Watched, address: str) -> None:
    """The level where there is room for it, else its sign alone, at each width of the page."""
    page = watched.page
    opened(watched, f"{address}russia_warning/?r=0.5")
    for width in (1280, 1100, 390):  # beside the cards, and below them: wide and narrow
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(DRAWN, width)
        crossed, full, brief = page.evaluate(CROSSED)
        assert crossed == []
        assert full >= 1
        assert full + brief >= 3
        if width == 1280:
            assert brief >= 1  # "0 to 0.24" is wider than its region, a quarter of the plane


def test_a_mistake_is_told_and_the_wait_ends(watched: Watched, address: str) -> None:
    opened(watched, f"{address}cornered/?--concept=markov-perfect")
    assert "no method fits this game" in watched.page.inner_text("#trouble")
    assert watched.page.inner_text("#command") == (
        "escalation-games analyze cornered --concept markov-perfect"
    )
    assert not watched.page.locator("#mapped").is_visible()


def test_ends_between_steps_are_reached_and_left_by_keys(watched: Watched, tmp_path: Path) -> None:
    game = tmp_path / "thirds.toml"
    game.write_text(
        strategic(
            'a = ["stay", "go"]\nb = ["stay", "go"]',
            'x = { value = 0.5, range = ["1/3", 1], about = "a share" }',
            'a = "x * a.go"\nb = "b.go"',
            'line = 0.5\nwhy = "made up"\n"go / go" = 1',
        ),
        "utf-8",
    )
    with serving(game) as (_, address):
        opened(watched, address)
        for key, value in (("Home", "1/3"), ("ArrowRight", "0.335"), ("ArrowLeft", "1/3")):
            watched.page.focus("[data-name=x] input")
            watched.page.keyboard.press(key)
            assert watched.page.get_attribute("[data-name=x] output", "data-exact") == value


def test_a_reading_of_a_link_is_one_of_the_game(watched: Watched, address: str) -> None:
    """No other property that a list of readings has in a browser."""
    opened(watched, f"{address}security_dilemma/?--preset=constructor")
    assert watched.page.inner_text("#command") == "escalation-games analyze security_dilemma"
    watched.check(address)


def test_a_mistake_in_a_link_is_told(watched: Watched, address: str) -> None:
    watched.page.goto(f"{address}security_dilemma/?d=7")
    watched.page.wait_for_selector("#trouble:not([hidden])", timeout=PATIENCE)
    assert "outside the range of 'd'" in watched.page.inner_text("#trouble")
    # the request with the mistake is one that the browser itself speaks of
    assert [text for text in watched.said if "status of 400" not in text] == []
