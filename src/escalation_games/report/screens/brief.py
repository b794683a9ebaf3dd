"""The `brief` screen: several games on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.console import RenderableType
from rich.text import Text

from ...definition import TEXT, Assumption, Length
from ...numbers import Fraction
from ...sensitivity.claims.brief import GameInBrief, OtherRanges
from ...sensitivity.claims.readings import BASELINE
from ...sensitivity.tips.nearest import distance
from ...sensitivity.tips.tips import Tip
from ...solvers.result import Solution
from ..text import layout, number_text, words
from .claims import verdict
from .tip_table import beyond, leads_past, level, near_and_far, shown_tips

MOST_TOWARD, MOST_AWAY, MOST_OF_THEME, MOST_AGAINST = 8, 3, 3, 5
TITLE = "WHAT TIPS TOWARD ESCALATION?"
LOOKS = {
    "so": "hold", "not so": "go the other way", "both": "go both ways",
    "constant": "have no effect", "unknown": "are not settled",
}  # fmt: skip
FOOT = (
    "Each tip is of one assumption, the others where they stand. Distances are shares of different "
    "ranges: a rough order, no more, and no probabilities."
)


Places = Mapping[tuple[str, str, str], int]


class TipOfGame(NamedTuple):
    """A tip, and the game that it is of."""

    game: GameInBrief
    tip: Tip

    @property
    def assumption(self) -> Assumption | Length:
        return self.game.definition.named(self.tip.assumption)


def brief_screen(
    games: Sequence[GameInBrief],
    version: str,
    preset: str | None = None,
    others: Sequence[OtherRanges] = (),
    asked: Sequence[str] = (),
) -> Iterator[RenderableType]:
    """Readings, what tips toward escalation, by theme, what leads back, and the text, tested.

    others  the games with other ranges, if these were asked for
    asked   the games as the user named them, for the next command
    """
    yield layout.heading(TITLE, answer(games, preset))
    yield Text()
    yield _readings(games)
    yield Text()
    toward, away = (tips_leading(games, way, preset) for way in ("toward", "away"))
    every = n_tips(games)
    yield layout.heading(
        "TOWARD ESCALATION", f"{len(toward)} of {every} tips · nearest first, each alone"
    )
    yield _tip_table(toward[:MOST_TOWARD])
    yield from _by_theme(toward)
    yield Text()
    yield layout.heading("WHAT LEADS BACK", f"{len(away)} of {every} tips · the nearest")
    yield _tip_table(away[:MOST_AWAY])
    yield Text()
    if others:
        yield from _with_other_ranges(games, others, preset)
    yield from _text_tested(games)
    yield from layout.each_wrapped(not_all(games))
    yield from layout.wrapped(FOOT)
    yield from layout.wrapped(f"v{version}{_next(games, toward, preset, asked)}")


def tips_leading(games: Sequence[GameInBrief], way: str, preset: str | None) -> list[TipOfGame]:
    """Of all games the tips that lead toward escalation, or away from it; the nearest first."""
    found = [
        TipOfGame(game, tip)
        for game in games
        for tip in shown_tips(game.tips or ())
        if (now := _standing(game, preset)) is not None and leads_past(tip, now.envelope, way)
    ]
    return sorted(found, key=lambda entry: distance(entry.tip.margin))


def n_tips(games: Sequence[GameInBrief]) -> int:
    """How many tips there are, whichever way they lead."""
    return sum(len(shown_tips(game.tips or ())) for game in games)


def _next(
    games: Sequence[GameInBrief], toward: Sequence[TipOfGame], preset: str | None,
    asked: Sequence[str],
) -> str:  # fmt: skip
    """A command to copy: the game of the first place, as the user named it."""
    if not asked:
        return ""
    first = toward[0].game if toward else games[0]
    name = asked[[*games].index(first)]
    has = preset if preset in first.readings else None
    return f" · Next: {words.Standing(has, game=name).command('analyze')}"


def first_places(
    games: Sequence[GameInBrief], preset: str | None
) -> dict[tuple[str, str, str], int]:
    """Of the tips that lead toward escalation: game, assumption and side -> its place, from 1 on.

    Of several tips of an assumption on one side, the nearest.
    """
    found: dict[tuple[str, str, str], int] = {}
    for entry in tips_leading(games, "toward", preset):
        found.setdefault(place_of(entry), len(found) + 1)
    return found


def place_of(entry: TipOfGame) -> tuple[str, str, str]:
    """What a place is of: game, assumption, and the side on which the tip lies."""
    return entry.game.definition.name, entry.tip.assumption, entry.tip.side


def _standing(game: GameInBrief, preset: str | None) -> Solution | None:
    """The solution that the tips start from."""
    return game.readings.get(preset or BASELINE, game.readings[BASELINE])


def answer(games: Sequence[GameInBrief], preset: str | None) -> str:
    """In how many games the line is reached."""
    stand = f"in the reading {preset}" if preset else "now"
    found = [_standing(game, preset) for game in games if game.definition.has_escalation]
    n = Counter[str]("unresolved" if solution is None else solution.regime for solution in found)
    parts = [
        f"{n[regime]} {of_one if n[regime] == 1 else of_more}"
        for regime, of_one, of_more in (
            ("above", "reaches the line", "reach the line"), ("across", "may", "may"),
            ("below", "stays below it", "stay below it"),
            ("unresolved", "is not settled", "are not settled"),
        )
        if n[regime]
    ]  # fmt: skip
    without = len(games) - len(found)
    if without:
        parts.append(f"{without} {'says' if without == 1 else 'say'} nothing about escalation")
    return f"{words.count(len(games), 'game')} {stand}: {', '.join(parts)}."


def not_all(games: Sequence[GameInBrief]) -> Iterator[str]:
    """The games of which not all equilibria are known."""
    for kind, which in words.ONLY.items():
        names = [game.definition.name for game in games if game.completeness.kind == kind]
        if names:
            yield f"Of {which}: {words.listed(names)}."


def _readings(games: Sequence[GameInBrief]) -> RenderableType:
    names = list(dict.fromkeys(name for game in games for name in game.readings))
    rows = [(game.definition.name, *(_cell(game, name) for name in names)) for game in games]
    heads = [name.upper() or "NOW" for name in names]
    return layout.table(("READINGS", *heads), rows, whole=range(len(names) + 1))


def _cell(game: GameInBrief, reading: str) -> str:
    """ "◐ 0 to 1"; nothing for a reading that the game does not have."""
    if reading not in game.readings:
        return ""
    solution = game.readings[reading]
    if not game.definition.has_escalation:
        return "–"
    if solution is None:
        return "? not settled"
    symbol = number_text.SYMBOLS[solution.regime]
    return f"{symbol} {words.span(game.definition, solution, number_text.brief)}"


def _tip_table(found: Sequence[TipOfGame]) -> RenderableType:
    rows = [_row(entry) for entry in found]
    headers = ("MOVE", "ASSUMPTION", "NOW", "PAST", "ESCALATION", "TEXT SAYS")
    return layout.table(headers, rows or [("none", *[""] * 5)], right=(0,), whole=(0, 2, 3, 5))


def _row(entry: TipOfGame) -> tuple[str, ...]:
    tip = entry.tip
    near, _ = near_and_far(tip)
    ((relation, far), *_) = beyond(tip)
    return (
        number_text.share(tip.margin),
        f"{entry.assumption.about}\n{entry.game.definition.name} · {tip.assumption}",
        number_text.number(tip.baseline),
        f"{relation} {value_words(tip)}",
        f"{level(near)}\n→ {level(far)}",
        said(entry),
    )


def value_words(tip: Tip) -> str:
    """The tip's value; the decimal of a long fraction on a line of its own."""
    exact = isinstance(tip.value, Fraction)
    text = number_text.beside(tip.value) if exact else number_text.point(tip.value)
    return text.replace(" = ", "\n= ")


def said(entry: TipOfGame) -> str:
    """What readers say of moving the assumption that way: "so too", "no", or nothing.

    One line for each reader; "both so too" where two say the same.
    """
    claims = entry.assumption.claims
    if not claims:
        return ""
    ((relation, _), *_) = beyond(entry.tip)
    moves = "rises" if relation in (">", "≥", ">=") else "falls"
    leads = "rises" if entry.tip.leads in ("toward", "both") else "falls"
    found = {
        reader: (says == "rises") == ((moves == "rises") == (leads == "rises"))
        for reader, says in claims.items()
    }
    if len(found) == 2 and len(set(found.values())) == 1:
        found = {"both": next(iter(found.values()))}
    words_of = {True: "so too", False: "no"}
    return "\n".join(
        f"{'' if reader == TEXT else f'{reader} '}{words_of[agrees]}"
        for reader, agrees in found.items()
    )


def _by_theme(toward: Sequence[TipOfGame]) -> Iterator[RenderableType]:
    """The nearest of each theme; nothing where no file names themes."""
    themes: dict[str, list[str]] = {}
    for entry in toward:
        theme = entry.assumption.theme
        if theme is not None:
            name = f"{entry.tip.assumption} {number_text.share(entry.tip.margin)}"
            themes.setdefault(theme, []).append(name)
    if themes:
        parts = [f"{theme}: {', '.join(names[:MOST_OF_THEME])}" for theme, names in themes.items()]
        yield from layout.wrapped(" · ".join(parts), 11, "  BY THEME")


def _with_other_ranges(
    games: Sequence[GameInBrief], others: Sequence[OtherRanges], preset: str | None
) -> Iterator[RenderableType]:
    """The first places again, with every range narrower or wider; and which of them change."""
    yield layout.heading(
        "WITH OTHER RANGES", "the first places again, every range scaled about where it stands"
    )
    given = first_places(games, preset)
    again = {f"×{number_text.number(one.factor)}": one for one in others}
    places = {name: first_places(one.games, preset) for name, one in again.items()}
    columns = [_first_ten(given, given), *(_first_ten(found, given) for found in places.values())]
    rows = [
        (str(k + 1), *(column[k] if k < len(column) else "" for column in columns))
        for k in range(max(map(len, columns)))
    ]
    yield layout.table(("", "AS GIVEN", *again), rows, right=(0,))
    for name, one in again.items():
        yield from layout.wrapped(_what_changes(name, one, places[name], given), 2)
    yield Text()


def _first_ten(found: Places, given: Places) -> list[str]:
    """ "less w · path_forward"; behind it the place as given, where that is another one."""
    return [
        f"{_moved(key)} · {key[0]}{'' if given.get(key) == place else _was(given.get(key))}"
        for key, place in found.items()
        if place <= MOST_TOWARD
    ]


def _moved(key: tuple[str, str, str]) -> str:
    """ "more p", where the tip lies above."""
    _, name, side = key
    return f"{ {'above': 'more ', 'below': 'less '}.get(side, '') }{name}"


def _was(place: int | None) -> str:
    return f" (was {place})" if place is not None else " (new)"


def _what_changes(name: str, one: OtherRanges, found: Places, given: Places) -> str:
    """How many of the first places stay among them, who leaves, and what was cut short."""
    first = [key for key, place in given.items() if place <= MOST_TOWARD]
    gone = [key for key in first if found.get(key, MOST_TOWARD + 1) > MOST_TOWARD]
    same = sum(found.get(key) == given[key] for key in first)
    leave = f"; no longer among them: {words.listed(map(_moved, gone))}" if gone else ""
    stay = "all" if not gone else f"{len(first) - len(gone)}"
    text = f"{name}: of the first {len(first)}, {stay} stay, {same} in the same place{leave}."
    if one.cut_short:
        text += (
            f" {len(one.cut_short)} of {one.n_ranges} ranges are cut short, where a cost would "
            "become a gain, or a chance or share leave 0 to 1."
        )
    unsettled = [game.definition.name for game in one.games if game.tips is None]
    return text + (f" Not settled: {', '.join(unsettled)}." if unsettled else "")


def looks_at(games: Sequence[GameInBrief]) -> Counter[str]:
    """What comes of every claim where files stand and in each reading: keys of LOOKS."""
    claims = [claim for game in games for claim in game.claims]
    return Counter(verdict(claim.says, way) for claim in claims for way in claim.ways.values())


def _text_tested(games: Sequence[GameInBrief]) -> Iterator[RenderableType]:
    """How many claims hold where files stand and in readings; those that go the other way."""
    claims = [claim for game in games for claim in game.claims]
    if not claims:
        return
    looks = looks_at(games)
    parts = [f"{looks[key]} {text}" for key, text in LOOKS.items() if looks[key]]
    n_looks = sum(looks.values())
    yield layout.heading(
        "THE TEXT, TESTED", f"{words.count(len(claims), 'claim')}, now and in each reading"
    )
    yield from layout.wrapped(
        f"Of {words.count(n_looks, 'look')} {words.listed(parts)}. Over the ranges: claims", 2
    )
    against = [c for c in claims if verdict(c.says, c.ways[BASELINE]) == "not so"]
    for claim in against[:MOST_AGAINST]:
        who = "the text says" if claim.reader == TEXT else claim.reader
        yield from layout.wrapped(
            f"{claim.about.about} ({claim.game} · {claim.about.name}): {who} "
            f"{claim.says}, here {claim.ways[BASELINE]}",
            10, "  not so",
        )  # fmt: skip
    if len(against) > MOST_AGAINST:
        yield Text(f"  … and {len(against) - MOST_AGAINST} more")
    yield Text()
