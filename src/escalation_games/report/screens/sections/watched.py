"""WATCHED: acts that the question asks about, whether or not play gets to where they are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ....sensitivity.tips.nearest import distance
from ....sensitivity.tips.tips import Tips
from ....sensitivity.tips.watched import Watched, WatchTip
from ...text import layout, number_text, words

SAYS: dict[str, str] = {
    "never": "never",
    "in some": "in some equilibria",
    "in every": "in every equilibrium",
    "not defined": "not defined, under nash nothing is said of what is done off the path",
    "not settled": "not settled",
}


def watched_section(
    found: Sequence[Watched], tips: Tips, with_places: bool = False
) -> Iterator[RenderableType]:
    """Every watch of the file: is it played now, and which assumptions change that.

    `with_places` says at which decision each action is.
    """
    if not found:
        return
    yield layout.heading("WATCHED", "is it done, whether or not play gets there?")
    yield Text()
    for watched in found:
        watch = watched.watch
        place = f" ('{watch.action}' at '{watch.at}')" if with_places else ""
        yield from layout.wrapped(f"{watch.what}{place}: {SAYS[watched.now]}", 2)
        yield from layout.each_wrapped(what_tips(watched, tips), 4)
    limits = words.searched(tips.completeness.kind).strip()
    yield from layout.each_wrapped([limits] if limits else [], 2)
    yield Text()


def what_tips(watched: Watched, tips: Tips) -> Iterator[str]:
    """ "in every equilibrium if s > 49/54 = 0.907 (5.7 %)": a line an answer, the nearest first."""
    found: dict[str, list[str]] = {}
    ordered = sorted(watched.tips, key=lambda tip: distance(tip.margin))
    for tip in ordered:
        for relation, answer in past(tip):
            value = f"{tip.assumption} {relation} {number_text.point(tip.value)}"
            text = f"{value} ({number_text.share(tip.margin)})"
            found.setdefault(answer, []).append(layout.unbroken(text))
    for answer, values in found.items():
        yield f"{SAYS[answer]} if {', '.join(values)}"
    only = [
        f"{tip.assumption} {number_text.equals(number_text.point(tip.value))} ({SAYS[tip.on]})"
        for tip in ordered
        if tip.on is not None and not past(tip)
    ]
    if only:
        yield f"otherwise only at the value itself: {', '.join(only)}"
    if tips.unsettled:
        yield f"not settled over part of the range of {', '.join(tips.unsettled)}"
    elif not found and tips.lines:
        yield "no assumption alone changes that, within its range"


def past(tip: WatchTip) -> list[tuple[str, str]]:
    """(relation, answer then), away from where the assumption stands; both ways when on the tip.

    Nothing where only the value itself differs.
    """
    ways = {"above": [(">", tip.below, tip.above)], "below": [("<", tip.above, tip.below)]}
    beside = ways.get(tip.side, [("<", tip.on, tip.below), (">", tip.on, tip.above)])
    found: list[tuple[str, str]] = [
        (relation if tip.on != far else f"{relation}=", far)
        for relation, near, far in beside
        if far is not None and near != far
    ]
    return [(number_text.RELATIONS.get(relation, relation), far) for relation, far in found]
