"""One figure of every kind of picture, of small games made for this: plain texts, and hostile ones.

The games are the same but for their texts, so that one solving tells of both. Nothing here comes
from the library, whose files may change: the same code draws the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import matplotlib as mpl
from matplotlib.figure import Figure

import escalation_games as eg
from escalation_games.report.pictures.boxes import boxes_sheet
from escalation_games.report.pictures.brief import brief_sheet
from escalation_games.report.pictures.canvas import SETTINGS
from escalation_games.report.pictures.directions import directions_sheet
from escalation_games.report.pictures.games.by_form import game_sheet
from escalation_games.report.pictures.length_map import length_map_sheet
from escalation_games.report.pictures.map import map_sheet
from escalation_games.report.pictures.policies import policies_sheet
from escalation_games.report.pictures.quantal_path import quantal_sheet
from escalation_games.report.pictures.ranking import ranking_sheet
from escalation_games.report.pictures.tips import tips_sheet
from escalation_games.report.text.words import Standing

VERSION = "1.0"  # not the package's: pictures of the next release are the same

PLAIN = {
    "title": "Two neighbours", "question": "Do both arm?", "why": "one in two",
    "hold": "hold", "arm": "arm", "wait": "wait", "rush": "rush",
    "stakes": "what is at stake", "cost": "cost of arms", "fear": "cost of being late",
    "one": "dove", "other": "hawk", "policy": "arms control", "absent": "third parties",
    "calm": "calm", "tense": "tense", "war": "war", "deal": "deal", "stages": "occasions",
}  # fmt: skip
HOSTILE = {
    "title": "הסלמה או הרתעה? "
    r"From $5 to $6 & <b>_{2}</b> \alpha, and on, past the end of any line",
    "question": r"هل يؤدي الضغط إلى الحوار أم إلى التصعيد؟ Is \frac{1}{2} of $$ <enough>, or ^_^?",
    "why": "אחד משניים & $_",
    "hold": "hold_$1$", "arm": r"strike^2 & <go> {x}_{1}$", "wait": "100%{$x$}",
    "rush": "an action whose name goes on and on past every margin",
    "stakes": r"مخاطر الحرب & $3 or $4_{each}^{time} <or> \less", "cost": "מחיר הנשק",
    "fear": "a very long text about what being late costs, which nobody reads beside a picture",
    "one": "reading_of_some_length", "other": "r2", "policy": r"פיקוח על הנשק & $1_{x}^2 <\b>",
    "absent": "nothing", "calm": "peace_{$0$}", "tense": "$a_{1}$ & <tense> no such thing",
    "war": "war & ruin", "deal": "W" * 30, "stages": r"מספר ההזדמנויות & $n_{1} <\n>",
}  # fmt: skip

TABLE = r"""
title = '@title@'
question = '@question@'
form = "strategic"
source = "made for this"
absent = ['@absent@']
[players]
us = ['@hold@', '@arm@']
them = ['@wait@', '@rush@']
[assumptions]
v = { value = 1.2, range = [0.5, 2], about = '@stakes@', claims = { @one@ = "rises" } }
k = { value = 0.5, range = [0, 1], about = '@cost@', claims = { @other@ = "falls" } }
d = { value = 0.1, range = [-0.5, 0.6], about = '@fear@', claims = { @one@ = "falls" } }
[payoffs]
'@hold@ / @wait@' = { us = 1, them = 1 }
'@hold@ / @rush@' = { us = "d", them = "v - k" }
'@arm@ / @wait@' = { us = "v - k", them = "d" }
'@arm@ / @rush@' = { us = 0.3, them = 0.3 }
[escalation]
line = 0.5
why = '@why@'
'@arm@ / @rush@' = 1
'@arm@ / @wait@' = 0.75
'@hold@ / @rush@' = 0.75
[presets.@one@]
about = '@why@'
values = { v = 0.7, d = 0.4 }
[presets.@other@]
about = '@why@'
values = { v = 1.8, k = 0.25 }
"""

TREE = r"""
title = '@title@'
question = '@question@'
form = "timing"
source = "made for this"
players = ["us", "them"]
[assumptions]
r = { value = 0.4, range = [0, 1], about = '@stakes@' }
[[moves]]
name = "type"
chance = { '@calm@' = "r", '@war@' = "1 - r" }
seen_by = ["us"]
[[moves]]
name = "first"
player = "us"
actions = ['@hold@', '@rush@']
[[moves]]
name = "answer"
player = "them"
actions = ['@wait@', '@deal@']
[[payoffs]]
when = '''first["@hold@"]*answer["@wait@"]'''
us = 1
them = '''2*type["@calm@"]'''
[[payoffs]]
when = '''first["@hold@"]'''
us = '''0 - type["@calm@"]'''
them = 1
escalation = 1
[[payoffs]]
when = '''answer["@wait@"]'''
us = '''2*type["@war@"]'''
them = 0
[[payoffs]]
us = -1
them = '''type["@war@"] - 0.5'''
escalation = 1
[escalation]
line = 0.5
why = '@why@'
"""

LADDER = r"""
title = '@title@'
question = '@question@'
form = "stochastic"
source = "made for this"
players = ["us", "them"]
states = ['@calm@', '@tense@', "third"]
discount = "0.9"
[[moves]]
player = "us"
actions = ["hold", "push"]
seen_by = []
[[moves]]
player = "them"
actions = ["hold", "push"]
[assumptions]
p = { value = 0.1, range = [0, 0.2], about = '@stakes@' }
[payoffs]
us = "0 - us.push"
them = "0 - p*them.push - p/2"
[next]
'@calm@' = { third = "p", '@tense@' = "p/7", '@war@' = "p/3" }
'@tense@' = { '@calm@' = "p", third = "1/3" }
third = { '@calm@' = "p", '@war@' = "1/3*(1 - p)" }
[ends]
'@war@' = { us = "-3", them = "-3", escalation = 1 }
'@deal@' = { us = "1", them = "1", escalation = 0 }
[escalation]
within = 10
line = 0.25
why = '@why@'
"""

STAGES = r"""
title = '@title@'
question = '@question@'
form = "reputation"
source = "made for this"
players = ["them", "us"]
[assumptions]
b = { value = 0.5, range = [0.05, 0.95], about = '@stakes@' }
p = { value = 0.1, range = [0, 0.9], about = '@cost@' }
[lengths]
N = { value = 3, range = [1, 5], about = '@stages@' }
[reputation]
challenger = "them"
stages = "N"
tough = "p"
[payoffs]
out = { them = 0, us = 2 }
conceded = { them = "b", us = 0 }
fought = { them = "b - 1", us = -1 }
[escalation]
line = 0.25
why = '@why@'
conceded = 1
fought = 1
"""


def made(template: str, labels: Mapping[str, str]) -> eg.Definition:
    """The game with these texts."""
    for key, text in labels.items():
        template = template.replace(f"@{key}@", text)
    return eg.loads(template)


def _standing(definition: eg.Definition) -> Standing:
    return Standing(game=definition.name)


def _game(template: str) -> Callable[[Mapping[str, str]], Figure]:
    def draw(labels: Mapping[str, str]) -> Figure:
        game = made(template, labels)
        return game_sheet(game, eg.solve(game), _standing(game), VERSION)

    return draw


def _tips(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    return tips_sheet(game, eg.solve(game), eg.tips(game), _standing(game), VERSION)


def _directions(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    found, over = eg.directions(game), eg.over_ranges(game, lines=8)
    return directions_sheet(game, game.point(None), found, over, _standing(game), VERSION)


def _map(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    return map_sheet(eg.regime_map(game, "v", "d", cells=40), _standing(game), VERSION, 40)


def _ranking(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    return ranking_sheet(game, eg.rank(game, n=32, seed=1), _standing(game), VERSION)


def _boxes(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    return boxes_sheet(game, eg.boxes(game, n=600, seed=1), _standing(game), VERSION)


def _policies(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    settings = {
        labels["policy"]: {"k": "0.9"},
        "none": {"v": "1.2"},
        labels["hold"]: {"v": "0.6", "d": 0},
    }
    return policies_sheet(
        eg.compare(game, settings, n=32, seed=1), _standing(game), VERSION
    )  # fmt: skip


def _quantal(labels: Mapping[str, str]) -> Figure:
    game = made(TABLE, labels)
    path, branches = eg.quantal_path(game), eg.quantal_branches(game)
    return quantal_sheet(game, path, branches, _standing(game), VERSION)


def _brief(labels: Mapping[str, str]) -> Figure:
    return brief_sheet(eg.brief([made(TABLE, labels), made(TREE, labels)]), None, VERSION)


def _length_map(labels: Mapping[str, str]) -> Figure:
    game = made(STAGES, labels)
    return length_map_sheet(eg.length_map(game, "N", "b"), _standing(game), VERSION)


KINDS: dict[str, Callable[[Mapping[str, str]], Figure]] = {
    "matrix": _game(TABLE), "tree": _game(TREE), "states": _game(LADDER), "tips": _tips,
    "directions": _directions, "map": _map, "length-map": _length_map, "ranking": _ranking,
    "boxes": _boxes, "policies": _policies, "quantal-path": _quantal, "brief": _brief,
}  # fmt: skip
TEXTS = {"plain": PLAIN, "hostile": HOSTILE}


@cache
def figure(kind: str, texts: str) -> Figure:
    """The figure of that kind, with plain or hostile texts; drawn once."""
    with mpl.rc_context(SETTINGS):
        return KINDS[kind](TEXTS[texts])
