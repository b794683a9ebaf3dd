"""The page to play with: its answers are those of the library, and nobody else is let in."""

from __future__ import annotations

import asyncio
import json
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from browser import serving
from escalation_games.cli import main
from escalation_games.explore.server import application, games_for
from escalation_games.explore.workers import NobodyWaits, Workers
from escalation_games.report.pages.explore_view import slider
from examples import MARKUP, SOAK, often, strategic, unseen_type, with_markup

testclient = pytest.importorskip("starlette.testclient")

TOKEN = "a-token"
HERE = "http://127.0.0.1:8000"
LIBRARY = [entry.name for entry in eg.catalogue()]
SEVERAL = (
    "security_dilemma", "alignment_ripple", "russia_warning", "arms_race_markov", "package_deal",
    "pressure_bargaining", "concession_reputation",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    evil = tmp_path_factory.mktemp("games") / "evil.toml"
    evil.write_text(with_markup("security_dilemma"), encoding="utf-8")
    (evil.parent / "unseen.toml").write_text(unseen_type(), encoding="utf-8")
    games = {
        **games_for(None),
        **games_for(str(evil)),
        **games_for(str(evil.parent / "unseen.toml")),
    }
    with testclient.TestClient(application(games, TOKEN, eg.__version__), base_url=HERE) as opened:
        yield opened


def asked(client: Any, game: str, what: str = "state", **query: str) -> Any:
    answer = client.get(f"/{TOKEN}/{game}/{what}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def points(game: str, n: int, seed: int = 0) -> Iterator[dict[str, str]]:
    """Settings of a few assumptions, as sliders send them."""
    rng = random.Random(f"{game} {seed}")
    definition = eg.load(game)
    known = [*definition.ranged, *definition.lengths]
    for _ in range(n):
        moved = rng.sample(known, rng.randint(1, min(3, len(known))))
        yield {a.name: _step(a, rng) for a in moved}


def _step(assumption: Any, rng: random.Random) -> str:
    known = slider(assumption)
    step = rng.randint(known.first, known.last)
    return str(Fraction(step * known.unit, 10**known.places))


# -- what it answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("game", LIBRARY if SOAK else SEVERAL)
def test_states_are_those_of_the_command(client: Any, game: str) -> None:
    """Where there is time, at more than a thousand settings in all."""
    for values in points(game, often(63, one_in=21)):
        state = asked(client, game, **values)
        _, _, *asks = state["command"].split()
        result = CliRunner().invoke(main, ["solve", *asks, "--json"])
        assert result.exit_code == 0, result.output
        known = json.loads(result.stdout)
        here = [card for card in state["cards"] if card["broken"] is None]
        assert state["regime"] == known["regime"]
        assert len(here) + state["more"] == len(known["equilibria"])
        in_order = sorted(here, key=lambda card: card["number"])
        for card, equilibrium in zip(in_order, known["equilibria"], strict=False):
            assert {*card["labels"], "pure"} == {*equilibrium["labels"], "pure"}
            assert agree(card["level"], equilibrium["escalation"])
            for player, payoff in card["payoffs"]:
                assert agree(payoff, equilibrium["payoffs"][player])
        for name, value in known["assumptions"].items():
            assert Fraction(state["values"][name]["exact"]) == Fraction(value)


def agree(text: str, value: Any) -> bool:
    """Is what the page says the number of the command: exactly, if it does not say "about"?"""
    said = Fraction(text.partition(" = ")[0].lstrip("≈ ").replace("−", "-"))
    if isinstance(value, str) and "≈" not in text:
        return said == Fraction(value)
    near = float(value["approx"]) if isinstance(value, dict) else float(Fraction(value))
    return abs(float(said) - near) <= 1e-3 * max(1, abs(near))


@pytest.mark.parametrize("game", ["security_dilemma", "cornered", "pressure_bargaining"])
def test_answers_are_those_of_the_command_that_is_copied(client: Any, game: str) -> None:
    for values in points(game, often(3), seed=1):
        whole = asked(client, game, "tips", **values)
        command = asked(client, game, **values)["command"].split()
        result = CliRunner().invoke(main, [*command[1:], "--width", "200"])
        assert result.exit_code == 0
        in_short = result.stdout.split("IN SHORT")[1].split("\n\n")[0]
        assert " ".join(in_short.split()) == " ".join(whole["answer"].split())


def test_what_vanished_keeps_its_number_and_says_why(client: Any) -> None:
    state = asked(client, "security_dilemma", d="0.45")
    one, two, three = state["cards"]
    assert (one["name"], one["broken"]) == ("1", None)
    assert (two["name"], two["play"]) == ("2", "Both choose build")
    assert two["broken"]["rule"] == "v − k − e ≥ 0"
    # by hand: v = 1·(1 + 0.2)·(1 − 0.45) = 0.66, and k + e = 0.7
    assert two["broken"]["now"] == "−0.04 ≥ 0 is false"
    assert "gain 0.04 by ‘restrain’" in two["broken"]["says"]
    assert three["name"] == "3"
    assert state["gone"] == 2


def test_a_mixture_is_gone_where_its_weight_is_no_probability(client: Any) -> None:
    """By hand: restraint and arming are worth the same to the rivals where the bloc arms with
    probability (aR - k)/(aR + e - v), v being v0·(1 + o)·(1 - d)."""
    game = eg.load("security_dilemma")
    for values in ({"d": "0.45"}, {"k": "0.1"}, {"k": "0.2"}, *points("security_dilemma", 40)):
        at = {**game.baseline, **{name: Fraction(x) for name, x in values.items()}}
        v = at["v0"] * (1 + at["o"]) * (1 - at["d"])
        top, below = at["aR"] - at["k"], at["aR"] + at["e"] - v
        for card in asked(client, "security_dilemma", **values)["cards"]:
            if not card["broken"] or not card["play"].startswith("Each"):
                continue
            rule, now = card["broken"]["rule"], card["broken"]["now"]
            if not below:
                assert (rule, now.endswith(" = 0 is false")) == ("aR − k = 0", True)
            elif not 0 < top / below < 1:
                side = "> 0" if top / below <= 0 else "< 1"
                assert rule == f"(aR − k)/(aR + e − v) {side}"
                assert now.endswith(f" {side} is false")
                assert agree(now.split()[0] if "≈" not in now else now[:-14], str(top / below))
            else:  # the weight of the rivals is none, then
                assert "for bloc to be indifferent, rivals would" in card["broken"]["says"]


def test_a_mixture_of_types_is_gone_where_no_belief_makes_indifferent(client: Any) -> None:
    """By hand: after a warning holding back is worth g·(1 - r)·(1 - q) to the bloc, and going ahead
    costs r·h, where the low type is silent with probability q."""
    game = eg.load("russia_warning")
    at = {**game.baseline, "r": Fraction(9, 10)}
    q = 1 - at["r"] * at["h"] / (at["g"] * (1 - at["r"]))
    cards = asked(client, "russia_warning", r="0.9")["cards"]
    (broken,) = [one["broken"] for one in cards if one["broken"] and "13/28" in one["play"]]
    assert broken["rule"] == "1 − r·h/(g·(1 − r)) > 0"
    assert agree(broken["now"].split()[0], str(q))
    assert q < 0


def test_every_card_that_is_gone_has_its_inequality(client: Any) -> None:
    for game in ("trilateral_assurance", "alignment_ripple"):
        for values in points(game, 12, seed=5):
            for card in asked(client, game, **values)["cards"]:
                if card["broken"] and "played as before" in card["broken"]["says"]:
                    assert card["broken"]["rule"].endswith(" ≥ 0")
                    assert card["broken"]["now"].startswith(("−", "≈ −"))


@pytest.mark.parametrize("game", ["security_dilemma", "alignment_ripple", "trilateral_assurance"])
def test_what_is_said_to_be_gone_is_gone(client: Any, game: str) -> None:
    """Played as before in the game as it is now, somebody gains: by the payoffs alone."""
    definition = eg.load(game)
    before = eg.solve(definition)
    seen = 0
    for values in points(game, 20, seed=2):
        now = definition.at(values)
        for card in asked(client, game, **values)["cards"]:
            if card["broken"] and card["broken"]["says"].startswith("Gone: played"):
                profile = before.equilibria[int(card["name"]) - 1].profile
                losses = [change.loss for change in now.deviations(profile, before.concept)]
                gain = re.search(r"gain (?:≈ )?([\d./]+)", card["broken"]["says"])
                assert gain is not None
                assert Fraction(gain[1]) == pytest.approx(-min(losses), abs=1e-3)
                seen += 1
    assert seen


def test_new_equilibria_get_letters(client: Any) -> None:
    names = [card["name"] for card in asked(client, "security_dilemma", aB="0.5")["cards"]]
    assert names == ["1", "2", "3"]
    cards = asked(client, "security_dilemma", aB="0.5", d="0.5")["cards"]
    assert [card["name"] for card in cards if not card["broken"]] == ["A"]


def test_tips_are_those_of_the_library(client: Any) -> None:
    for game in ("security_dilemma", "path_forward", "package_deal"):
        definition = eg.load(game)
        for a in definition.ranged[:4]:
            track = asked(client, game, "tips", **{"--assumption": a.name})["tracks"][a.name]
            for at in (0.013, 0.377, 0.641, 0.989):
                x = a.range[0] + (a.range[1] - a.range[0]) * Fraction(at).limit_denominator(1000)
                part = next(
                    p for p in track["parts"] if p["left"] <= 100 * at <= p["left"] + p["width"]
                )
                assert part["regime"] == eg.solve(definition.at({a.name: x})).regime


@pytest.mark.parametrize("game", ["security_dilemma", "alignment_ripple", "doorstep"])
def test_the_map_begins_with_the_two_that_the_command_takes(client: Any, game: str) -> None:
    result = CliRunner().invoke(main, ["map", game, "--json"])
    known = json.loads(result.stdout)
    assert asked(client, game, "tips")["nearest"] == [known["x"]["name"], known["y"]["name"]]


def test_a_length_is_moved_as_well(client: Any) -> None:
    state = asked(client, "package_deal", n="3")
    assert state["regime"] == eg.solve(eg.load("package_deal").resized(n=3)).regime
    assert state["values"]["n"]["exact"] == "3"
    tracks = asked(client, "package_deal", "tips", n="3")["tracks"]
    assert tracks["n"]["parts"]
    line = asked(client, "package_deal", "tips", **{"--assumption": "n"})["tracks"]["n"]["parts"]
    low, high = eg.load("package_deal").lengths[0].range
    for n in range(low, high + 1):
        at = 100 * (n - low) / (high - low)
        (part, *_) = [p for p in line if p["left"] <= at <= p["left"] + p["width"]]
        assert part["regime"] == eg.solve(eg.load("package_deal").resized(n=n)).regime
    as_in_the_file = asked(client, "package_deal", n=str(eg.load("package_deal").lengths[0].value))
    assert as_in_the_file["notes"] == []
    assert "is not compared" in asked(client, "package_deal", n="2")["notes"][0]


def test_the_map_has_the_regime_of_each_cell(client: Any) -> None:
    found = asked(client, "security_dilemma", "map", **{"--x": "d", "--y": "k"})
    definition = eg.load("security_dilemma")
    n = len(found["regimes"])
    for i, j in ((3, 5), (n - 4, 9), (n // 2, n // 3), (12, n - 3)):
        at = {"d": Fraction(2 * j + 1, 2 * n), "k": Fraction(2 * i + 1, 2 * n)}
        regime = eg.solve(definition.at(at)).regime
        assert ("below", "across", "above")[int(found["regimes"][i][j])] == regime
    for label in found["labels"]:  # its spots lie in its region, whose cells are of its regime
        for x, y in label["spots"]:
            i, j = int(y * n / 100), int(x * n / 100)
            assert found["regions"][i][j] == label["region"]
            kind = ("below", "across", "above", "unresolved")[int(found["regimes"][i][j])]
            assert kind == label["regime"]


@pytest.mark.parametrize("game", [entry.name for entry in eg.catalogue(textbook=True)])
def test_textbook_games_have_pages(client: Any, game: str) -> None:
    page = client.get(f"/{TOKEN}/{game}/")
    assert page.status_code == 200
    state = asked(client, game)
    definition = eg.load(game)
    assert len(state["cards"]) == min(12, len(eg.solve(definition).equilibria))
    assert bool(state["level"]) == definition.has_escalation
    tracks = asked(client, game, "tips")["tracks"]
    assert set(tracks) == {a.name for a in (*definition.ranged, *definition.lengths)}


def test_readings_and_concepts(client: Any) -> None:
    assert asked(client, "security_dilemma", **{"--preset": "russian"})["regime"] == "above"
    state = asked(client, "cornered", **{"--concept": "nash"})
    assert state["made"].startswith("nash ·")
    assert "--concept nash" in state["command"]


def test_players_who_act_as_one(client: Any) -> None:
    """As `analyze --merge` has it; the command and the page go on so."""
    as_one = {"--merge": "us,rok,jpn"}
    state = asked(client, "trilateral_assurance", **as_one)
    merged = eg.load("trilateral_assurance").merged(["us", "rok", "jpn"])
    assert state["regime"] == eg.solve(merged).regime
    assert "--merge us,rok,jpn" in state["command"]
    page = client.get(f"/{TOKEN}/trilateral_assurance/", params=as_one)
    assert page.status_code == 200
    wrong = client.get(f"/{TOKEN}/trilateral_assurance/", params={"--merge": "us,nobody"})
    assert wrong.status_code == 400
    assert "nobody" in wrong.text


def test_a_question_of_little_effort_leaves_more_open(client: Any) -> None:
    little = client.get(f"/{TOKEN}/cornered/tips", params={"--effort": "0.00001"})
    assert little.status_code == 422 or little.json() != asked(client, "cornered", "tips")
    more = asked(client, "cornered", **{"--effort": "2"})
    assert more["regime"] == asked(client, "cornered")["regime"]
    assert more["command"].endswith("--effort 2")


def test_a_game_that_is_not_solved_is_said_not_to_be(client: Any) -> None:
    """Why not, and that nothing is known of what tips; the command is that of the game."""
    state = asked(client, "unseen.toml", y="0.5")
    assert (state["is_open"], state["regime"], state["cards"]) == (True, "unresolved", [])
    assert state["answer"].startswith("What holds is not settled: no equilibrium was found so far")
    assert re.match(r"Not solved: [\d,]+ pure profiles are to be looked at", state["why"])
    assert state["command"].endswith("unseen.toml --set y=0.5")
    found = asked(client, "unseen.toml", "tips")
    assert [(t["quiet"], t["parts"]) for t in found["tracks"].values()] == [("not settled", [])] * 3
    assert found["answer"] == state["answer"]
    page = client.get(f"/{TOKEN}/unseen.toml/").text
    assert re.search(r"escalation-games analyze \S*unseen\.toml<", page)
    assert not asked(client, "cornered")["is_open"]


def test_with_too_little_effort_nothing_is_said_to_hold_or_be_gone(client: Any) -> None:
    little = {"--effort": "0.00001"}
    state = asked(client, "security_dilemma", **little)
    assert (state["is_open"], state["cards"], state["gone"]) == (True, [], 0)
    found = asked(client, "security_dilemma", "map", **{"--x": "d", "--y": "k"}, **little)
    assert list(found) == ["why_not"]
    assert "not settled" in found["why_not"]


def test_sliders_hold_every_end_exactly() -> None:
    third = Fraction(1, 3)
    known = slider(eg.Assumption("x", third, (third, Fraction(2)), "thirds"))
    assert (known.low, known.high, known.unit, known.places) == ("1/3", "", 1, 2)
    assert (known.first, known.last) == (34, 200)
    wide = slider(eg.Assumption("x", Fraction(0), (Fraction(-1000), Fraction(5000)), "wide"))
    assert (wide.unit, wide.places, wide.first, wide.last) == (50, 0, -20, 100)


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("d=7", "outside the range of 'd'"),
        ("d=x", "'x' is not a number"),
        ("d=__import__('os')", "is not a number"),
        ("zz=1", "unknown assumption 'zz'"),
        ("d=0.1&d=0.2", "is given twice"),
        ("--preset=nobody", "unknown preset 'nobody'"),
        ("--concept=nobody", "nobody"),
        ("--seed=9", "unknown option"),
        ("--effort=much", "'much' is not a number"),
        ("--effort=0", "is not above 0"),
        ("--merge=bloc,nobody", "nobody"),
        ("d=" + "9" * 5000, "is not a number"),
    ],
)
def test_mistakes_are_told_as_on_the_command_line(client: Any, query: str, says: str) -> None:
    answer = client.get(f"/{TOKEN}/security_dilemma/state?{query}")
    assert answer.status_code == 400
    assert says in answer.json()["error"]


def test_a_map_of_nothing_is_a_mistake(client: Any) -> None:
    assert client.get(f"/{TOKEN}/security_dilemma/map").status_code == 400


def test_what_is_not_there(client: Any) -> None:
    for path in ("nobody/", "nobody/state", "security_dilemma/nothing", "../etc/passwd"):
        assert client.get(f"/{TOKEN}/{path}").status_code in (403, 404)


# -- who is let in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "/", "/security_dilemma/", "/other/", "/a-toke/", "/a-token2/"]
)
def test_without_the_token_nothing_is_told(client: Any, path: str) -> None:
    answer = client.get(path or "/")
    assert answer.status_code == 403
    assert TOKEN not in answer.text


@pytest.mark.parametrize("target", ["*", "foo", ""])
def test_what_is_no_path_is_refused(client: Any, target: str) -> None:
    """As in OPTIONS * HTTP/1.1, which no browser sends."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {
        "type": "http", "method": "GET", "path": target, "headers": [(b"host", b"localhost")],
        "query_string": b"",
    }  # fmt: skip
    asyncio.run(client.app(scope, receive, send))
    assert sent[0]["status"] == 403


def test_a_baseline_is_that_of_its_own_effort(tmp_path: Path) -> None:
    """Whoever asks first with little work leaves nothing cut for those who come after."""
    from escalation_games.explore.answers import answer

    text = strategic(
        'r = ["a", "b"]\nc = ["p", "q"]\nd = ["u", "v"]',
        'x = { value = 0.5, range = [0, 1], about = "a share" }',
        'r = "r.a*(c.p - x*d.u) + 0.1*c.q*d.v"\nc = "c.p*(r.a - x*d.v) + 0.2*d.u*r.b"\n'
        'd = "d.u*(r.b - x*c.q) + 0.3*r.a*c.p"',
        'line = 0.5\nwhy = "made up"\nscore = "r.a*c.p*d.u"',
    )
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    for path in (one, other):
        path.write_text(text, encoding="utf-8")
    cut = answer("state", str(one), [("--effort", "0.0001")], "")
    whole = answer("state", str(one), [], "")
    assert len(cut["cards"]) < len(whole["cards"])
    moved = [("x", "0.9")]
    cards = [answer("state", str(path), moved, "")["cards"] for path in (one, other)]
    assert cards[0] == cards[1]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "",
        "[::1]",
        "10.0.0.1",
    ],
)
def test_another_name_of_the_host_is_refused(client: Any, host: str) -> None:
    answer = client.get(f"/{TOKEN}/security_dilemma/state", headers={"host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8123", "127.0.0.1:8123"])
def test_own_names_are_let_in(client: Any, host: str) -> None:
    path = f"/{TOKEN}/security_dilemma/state"
    assert client.get(path, headers={"host": host}).status_code == 200


def test_nothing_is_sent_to_it(client: Any) -> None:
    assert client.post(f"/{TOKEN}/security_dilemma/state").status_code == 405


def test_every_answer_forbids_what_is_elsewhere(client: Any) -> None:
    for path in ("/", f"/{TOKEN}/", f"/{TOKEN}/cornered/", f"/{TOKEN}/explore.js"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_text_from_a_file_stays_text(client: Any) -> None:
    page = client.get(f"/{TOKEN}/evil.toml/").text
    assert MARKUP not in page
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 10
    assert page.count("<script") == 2  # its own, and the values of its readings
    state = client.get(f"/{TOKEN}/evil.toml/state")
    assert state.headers["content-type"] == "application/json"


def test_the_page_loads_nothing_from_elsewhere(client: Any) -> None:
    for game in ("security_dilemma", "cornered", "package_deal"):
        page = client.get(f"/{TOKEN}/{game}/").text
        links = re.findall(r'(?:href|src)="([^"]*)"', page)
        assert {link for link in links if not link.startswith("#")} == {
            "../explore.css", "../explore.js", "../", "./",
        }  # fmt: skip
        assert " style=" not in page  # the policy would not let it
    assert "innerHTML" not in client.get(f"/{TOKEN}/explore.js").text


def test_the_library_is_a_list_of_links(client: Any) -> None:
    page = client.get(f"/{TOKEN}/").text
    for entry in eg.catalogue():
        assert f'href="{entry.name}/"' in page
    alone = application(games_for("cornered"), TOKEN, "0")
    with testclient.TestClient(alone, base_url=HERE) as one:
        assert one.get(f"/{TOKEN}/").url.path == f"/{TOKEN}/cornered/"
        setting = "p=0.3&--preset=allied"
        assert one.get(f"/{TOKEN}/?{setting}").url.query.decode() == setting


# -- many at once ----------------------------------------------------------------------------------


def test_two_hundred_quick_moves_end_in_the_right_answer(client: Any) -> None:
    definition = eg.load("security_dilemma")
    moves = [f"0.{k:02}" for k in range(1, 100)] * 2 + ["0.41", "0.42"]
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda d: asked(client, "security_dilemma", d=d), moves))
    for d, state in zip(moves, states, strict=True):
        assert state["regime"] == ("across" if Fraction(d) <= Fraction(5, 12) else "below")
        assert state["values"]["d"]["exact"] == d.rstrip("0").rstrip(".")
    assert states[-1]["regime"] == eg.solve(definition.at({"d": "0.42"})).regime


def test_a_long_one_that_nobody_waits_for_is_ended_and_keeps_none_waiting() -> None:
    async def run() -> None:
        workers = Workers()
        workers.start()
        first = workers.at_work["later"]

        async def soon() -> None:
            await asyncio.sleep(0.05)

        async def never() -> None:
            await asyncio.Event().wait()

        job = ("tips", "trilateral_assurance", [("--concept", "nash")], "0")
        short = ("state", "security_dilemma", [("d", "0.45")], "0")
        given_up, state = await asyncio.gather(
            workers.answer("later", job, soon),
            workers.answer("now", short, never),
            return_exceptions=True,
        )
        assert isinstance(given_up, NobodyWaits)
        assert isinstance(state, dict)
        assert state["regime"] == "below"
        assert not first.process.is_alive()
        again = await workers.answer("later", ("tips", "security_dilemma", [], "0"), never)
        assert again["answer"]
        workers.end()
        everyone = [*workers.at_work.values(), workers.spare]
        for worker in everyone:
            assert worker is not None
            worker.process.join(20)
            assert not worker.process.is_alive()

    asyncio.run(run())


# -- the command -----------------------------------------------------------------------------------


@pytest.fixture
def served() -> Iterator[tuple[subprocess.Popen[str], str]]:
    with serving("security_dilemma") as known:
        yield known


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("signalled", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_prints_its_address_and_a_signal_ends_it(
    served: tuple[Any, str], signalled: str
) -> None:
    """Ctrl-C, a request of the system, a terminal that is closed."""
    process, address = served
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", address)
    import httpx

    assert httpx.get(f"{address}security_dilemma/state", timeout=60).json()["regime"] == "across"
    assert httpx.get(address.rsplit("/", 2)[0], timeout=60).status_code == 403
    process.send_signal(getattr(signal, signalled))
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "Ctrl-C ends it\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "no game of the library is named 'nobody'"),
        (["--port", "70000"], "70000"),
        (["cornered", "--set", "p=7"], "outside the range of 'p'"),
        (["cornered", "--merge", "bloc,nobody"], "nobody"),
        (["--preset", "allied"], "no game is named"),
    ],
)
def test_mistakes_of_the_command(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(main, ["explore", "--no-browser", *arguments])
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_port_that_is_taken_is_told() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["explore", "cornered", "--no-browser", "--port", port])
    assert result.exit_code == 2
    assert f"--port: {port} cannot be used" in result.stderr


def test_without_its_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = CliRunner().invoke(main, ["explore", "cornered", "--no-browser"])
    assert result.exit_code == 2
    assert "pip install 'escalation-games[explore]'" in result.stderr


def test_killed_in_the_middle_it_leaves_nothing(served: tuple[Any, str]) -> None:
    psutil = pytest.importorskip("psutil")
    process, address = served
    import httpx

    httpx.get(f"{address}security_dilemma/", timeout=60)  # the workers are ready
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 3
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(httpx.get, f"{address}security_dilemma/tips", timeout=60)
        process.kill()
        under_way.exception()  # the connection broke, or the answer was quicker
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
