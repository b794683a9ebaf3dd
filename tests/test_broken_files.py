"""Every mistake a person makes in a game file: where, what, and what would be right.

Each case is one small edit of a good file, and the exact message it must give.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import NamedTuple

import pytest

import escalation_games as eg
from escalation_games.errors import EscalationGamesError, InputError
from escalation_games.files import check, mistakes, read
from examples import GAMES

STRATEGIC = """\
title = "Chicken"
question = "Who swerves?"
form = "strategic"
source = "made for a test"

[players]
row = ["swerve", "stand firm"]
col = ["swerve", "stand firm"]

[assumptions.prize]
value = 1
range = [0, 2]
about = "worth of winning"
claim = "rises"

[assumptions.crash]
value = 3
range = [1, 5]
about = "cost of a crash"

[define]
net = "prize - crash"

[payoffs]
"swerve / swerve" = { row = "0", col = "0" }
"swerve / stand firm" = { row = "-1", col = "prize" }
"stand firm / swerve" = { row = "prize", col = "-1" }
"stand firm / stand firm" = { row = "net", col = "-crash" }

[escalation]
line = 0.5
why = "a crash is what both fear"
"stand firm / stand firm" = 1

[presets.allied]
about = "little to win"
values = { prize = 0.5 }

[[expect]]
why = "two pure equilibria"
envelope = [0, "1/9"]
"""

UNCERTAIN = STRATEGIC.replace(
    """
[define]""",
    """\
distribution = { kind = "normal", mean = 3, sd = 0.5 }

[assumptions.luck]
value = 0.1
range = [0.01, 1]
about = "luck"
distribution = "log-uniform"

[assumptions.mood]
value = 1
range = [0, 1]
about = "mood"
distribution = { kind = "discrete", values = [1, 0], weights = [3, 1] }

[correlations]
"crash ~ luck" = -0.5

[define]""",
)

TIMING = """\
title = "Warning"
question = "Is a warning heeded?"
form = "timing"
source = "made for a test"
players = ["russia", "bloc"]

[assumptions.r]
value = 0.3
range = [0, 1]
about = "chance stake is high"

[assumptions.h]
value = 0.5
range = [0.1, 1]
about = "harm"

[[moves]]
name = "stake"
chance = { high = "r", low = "1 - r" }
seen_by = ["russia"]

[[moves]]
name = "signal"
player = "russia"
actions = ["warn", "silent"]

[[moves]]
name = "answer"
player = "bloc"
actions = ["proceed", "restrain"]
when = "signal.warn"

[[payoffs]]
when = "answer.proceed"
russia = "-h*stake.high"
bloc = "0"
escalation = "r"

[[payoffs]]
russia = "0"
bloc = "0"

[escalation]
why = "proceeding into a warning"
"""

DRAWN = """\
title = "Ladder"
question = "How far up?"
form = "extensive"
source = "made for a test"
players = ["a", "b"]
root = "start"

[assumptions.c]
value = 0.5
range = [0, 1]
about = "cost"

[lengths]
n = { value = 2, range = [1, 5], about = "number of rungs" }

[nodes]
start = { chance = { calm = { p = "c", to = "a[1]" }, storm = { p = "1 - c", to = "b_storm" } } }
b_storm = { player = "b", infoset = "b storm", moves = { hold = "peace", hit = "war" } }
"a[i]" = { player = "a", moves = { climb = "b[i]", stop = "stopped[i]" } }
"b[i]" = { player = "b", moves = { climb = "a[i+1]", stop = "stopped[i]" } }

[outcomes]
peace = { payoffs = { a = "0", b = "0" } }
war = { payoffs = { a = "-1", b = "-c" }, escalation = 1 }
"a[n+1]" = { payoffs = { a = "-2", b = "-2" }, escalation = 1 }
"stopped[i]" = { payoffs = { a = "i*c", b = "1" } }

[escalation]
why = "the top rung is war"
"""


class Broken(NamedTuple):
    """A good file, the edit that breaks it, and the message."""

    good: str
    old: str
    new: str
    message: str


LONG = "net + " * 400 + "net"
STOCHASTIC = """\
title = "Truce"
question = "Does a truce last?"
form = "stochastic"
source = "made for a test"
players = ["a", "b"]
states = ["truce", "fight"]
discount = "d"

[assumptions]
d = { value = 0.5, range = [0, 0.9], about = "what the next round counts" }
p = { value = 0.25, range = [0, 0.5], about = "chance that a shot starts a fight" }

[lengths]
H = { value = 5, range = [1, 9], about = "rounds that count" }

[define]
shots = "a.shoot + b.shoot"

[[moves]]
player = "a"
actions = ["wait", "shoot"]
seen_by = []

[[moves]]
player = "b"
actions = ["wait", "shoot"]

[payoffs]
a = "a.shoot - state.fight"
b = "b.shoot - state.fight"

[next]
truce = { fight = "p*shots" }
fight = { rout = "p*shots", truce = "(1 - p*shots)*(shots == 0)" }

[ends]
rout = { a = -1, b = "-2*d", escalation = 1 }

[escalation]
within = "H"
line = 0.25
why = "one chance in four"
"""

BROKEN = {
    "not TOML": Broken(
        STRATEGIC,
        """\
title = "Chicken\"""",
        "title = Chicken",
        """\
bad.toml: line 1, column 9: there is no value here that TOML knows
    title = Chicken
            ^
  text stands in quotes: "..."; numbers as 0.5 or "1/3"; lists as ["a", "b"]""",
    ),
    "TOML bracket left open": Broken(
        STRATEGIC,
        "[define]",
        "[define",
        """\
bad.toml: line 21, column 8: a heading is not closed
    [define
           ^
  write [name], or [[name]] for one of several; a name of two words as ["two words"]""",
    ),
    "a form by the name that lists give it": Broken(
        STRATEGIC,
        'form = "strategic"',
        'form = "matrix"',
        """\
bad.toml: form: unknown form 'matrix'
  write form = "strategic"
  known: strategic timing extensive bargaining reputation stochastic""",
    ),
    "a key twice": Broken(
        STRATEGIC,
        "value = 3",
        """\
value = 3
value = 4""",
        """\
bad.toml: line 18, column 10: 'value' is given twice
    value = 4
             ^
  leave one of them out""",
    ),
    "no title": Broken(
        STRATEGIC,
        """\
title = "Chicken"
""",
        "",
        """\
bad.toml: 'title' is missing
  add: title = "Security dilemma\"""",
    ),
    "title is a number": Broken(
        STRATEGIC,
        """\
title = "Chicken\"""",
        "title = 3",
        """\
bad.toml: title: must be text, not a number
  write title = "Security dilemma\"""",
    ),
    "no question": Broken(
        STRATEGIC,
        """\
question = "Who swerves?"
""",
        "",
        """\
bad.toml: 'question' is missing
  add: question = "Does fear of being out-armed arm both?\"""",
    ),
    "no form": Broken(
        STRATEGIC,
        """\
form = "strategic"
""",
        "",
        """\
bad.toml: 'form' is missing
  add: form = "strategic"     (or "timing", "extensive", "bargaining", "reputation", "stochastic")""",
    ),
    "form misspelt": Broken(
        STRATEGIC,
        """\
"strategic\"""",
        """\
"strategc\"""",
        """\
bad.toml: form: unknown form 'strategc'; did you mean 'strategic'?
  known: strategic timing extensive bargaining reputation stochastic""",
    ),
    "key misspelt": Broken(
        STRATEGIC,
        "source =",
        "sorce =",
        """\
bad.toml: unknown key 'sorce'; did you mean 'source'?
  known: title question form source topic order story what absent players assumptions correlations lengths define escalation presets expect watch answer payoffs""",
    ),
    "table misspelt": Broken(
        STRATEGIC,
        "[payoffs]",
        "[payofs]",
        """\
bad.toml: unknown key 'payofs'; did you mean 'payoffs'?
  known: title question form source topic order story what absent players assumptions correlations lengths define escalation presets expect watch answer payoffs""",
    ),
    "a key of another form": Broken(
        STRATEGIC,
        "[define]",
        """\
[[moves]]
name = "x"
[define]""",
        """\
bad.toml: moves: belongs to files with form = "timing" or form = "stochastic"; this one has form = "strategic"
  change the form, or take it out""",
    ),
    "one action twice": Broken(
        STRATEGIC,
        """\
row = ["swerve", "stand firm"]""",
        """\
row = ["swerve", "swerve"]""",
        """\
bad.toml: players.row: action 'swerve' stands there twice
  leave one of them out""",
    ),
    "no actions": Broken(
        STRATEGIC,
        """\
row = ["swerve", "stand firm"]""",
        "row = []",
        """\
bad.toml: players.row: the list is empty; at least one action is needed
  write ["one", "other"]""",
    ),
    "actions are no list": Broken(
        STRATEGIC,
        """\
row = ["swerve", "stand firm"]""",
        """\
row = "swerve\"""",
        """\
bad.toml: players.row: must be a list of actions, not text
  write row = ["restrain", "build"]""",
    ),
    "player is no name": Broken(
        STRATEGIC,
        """\
row = ["swerve\"""",
        """\
"the row" = ["swerve\"""",
        """\
bad.toml: players."the row": 'the row' cannot be a name in formulas
  a letter from a to z first, then letters, digits and _, as in v_0""",
    ),
    "slash in an action": Broken(
        STRATEGIC,
        """\
row = ["swerve", "stand firm"]""",
        """\
row = ["swerve", "stand/firm"]""",
        """\
bad.toml: players.row[2]: 'stand/firm' holds '/', which is kept for other uses
  leave it out""",
    ),
    "no players": Broken(
        STRATEGIC,
        """\
row = ["swerve", "stand firm"]
col = ["swerve", "stand firm"]
""",
        "",
        """\
bad.toml: players: a strategic game needs two players or more
  for one who chooses alone, use form = "timing\"""",
    ),
    "no value": Broken(
        STRATEGIC,
        """\
value = 3
""",
        "",
        """\
bad.toml: assumptions.crash: 'value' is missing
  add: value = 0.5""",
    ),
    "value is a word": Broken(
        STRATEGIC,
        "value = 3",
        """\
value = "three\"""",
        """\
bad.toml: assumptions.crash.value: 'three' is not a number
  write 0.5 or "1/3"; formulas stand under [define], [payoffs] and the like""",
    ),
    "value with a comma": Broken(
        STRATEGIC,
        "value = 3",
        """\
value = "3,5\"""",
        """\
bad.toml: assumptions.crash.value: '3,5' is not a number
  write it with a point: 3.5""",
    ),
    "value in percent": Broken(
        STRATEGIC,
        "value = 3",
        """\
value = "30 %\"""",
        """\
bad.toml: assumptions.crash.value: '30 %' is not a number
  write it as a share of 1: 0.3""",
    ),
    "value is infinite": Broken(
        STRATEGIC,
        "value = 3",
        "value = inf",
        """\
bad.toml: assumptions.crash.value: 'inf' is not a number
  numbers here are finite; choose a large one, such as 1000""",
    ),
    "value too long": Broken(
        STRATEGIC,
        "value = 3",
        "value = 1e99",
        """\
bad.toml: assumptions.crash.value: the number is too long or too large
  at most 40 digits; change units""",
    ),
    "value outside the range": Broken(
        STRATEGIC,
        "value = 3",
        "value = 7",
        """\
bad.toml: assumptions.crash.value: the baseline 7 is outside the range 1 … 5
  change the value, or widen the range""",
    ),
    "range turned round": Broken(
        STRATEGIC,
        "range = [1, 5]",
        "range = [5, 1]",
        """\
bad.toml: assumptions.crash.range: is upside down
  write [1, 5]""",
    ),
    "range is a point": Broken(
        STRATEGIC,
        "range = [1, 5]",
        "range = [3, 3]",
        """\
bad.toml: assumptions.crash.range: holds the single value 3
  leave range out to hold the assumption fixed, or widen it""",
    ),
    "range has three ends": Broken(
        STRATEGIC,
        "range = [1, 5]",
        "range = [1, 3, 5]",
        """\
bad.toml: assumptions.crash.range: has 3 numbers; it needs the lowest and the highest
  for example range = [0, 1]""",
    ),
    "range is a number": Broken(
        STRATEGIC,
        "range = [1, 5]",
        "range = 5",
        """\
bad.toml: assumptions.crash.range: must be a list, not a number
  write [lowest, highest], as in range = [0, 1]""",
    ),
    "no about": Broken(
        STRATEGIC,
        """\
about = "cost of a crash"
""",
        "",
        """\
bad.toml: assumptions.crash: 'about' is missing
  add: about = "what it stands for, in plain words\"""",
    ),
    "claim unknown": Broken(
        STRATEGIC,
        """\
claim = "rises\"""",
        """\
claim = "up\"""",
        """\
bad.toml: assumptions.prize.claim: must be 'rises' or 'falls', not 'up'
  which way escalation goes, says the source, when there is more of this; or leave it out""",
    ),
    "claim of one reader unknown": Broken(
        STRATEGIC,
        """\
claim = "rises\"""",
        """\
claims = { allied = 3 }""",
        """\
bad.toml: assumptions.prize.claims.allied: must be 'rises' or 'falls', not 3
  which way escalation goes, says the source, when there is more of this; or leave it out""",
    ),
    "claim of nobody": Broken(
        STRATEGIC,
        """\
claim = "rises\"""",
        """\
claims = { alied = "falls" }""",
        """\
bad.toml: assumptions.prize.claims.alied: 'alied' is no reading of this file; did you mean 'allied'?
  add [presets.alied], or write claim = where the text speaks with one voice""",
    ),
    "claim and claims": Broken(
        STRATEGIC,
        """\
claim = "rises\"""",
        """\
claim = "rises"
claims = { allied = "falls" }""",
        """\
bad.toml: assumptions.prize: has both 'claim' and 'claims'
  keep claim where the text speaks with one voice, else claims: one for each reader""",
    ),
    "theme misspelt": Broken(
        STRATEGIC,
        """\
claim = "rises\"""",
        """\
theme = "sige\"""",
        """\
bad.toml: assumptions.prize.theme: unknown theme 'sige'; did you mean 'siege'?
  known: trust, intentions, information, siege, pressure, assurance, commitment, credibility, stakes, cost of war, cost of arms, first strike, alignment""",
    ),
    "preset that expects nothing": Broken(
        STRATEGIC,
        "values = { prize = 0.5 }",
        "values = { prize = 0.5 }\nexpect = {}",
        """\
bad.toml: presets.allied.expect: expects nothing
  add for example: regime = "across", or tips = { d = ["5/12"] }""",
    ),
    "preset that expects an unknown regime": Broken(
        STRATEGIC,
        "values = { prize = 0.5 }",
        'values = { prize = 0.5 }\nexpect = { regime = "over" }',
        """\
bad.toml: presets.allied.expect.regime: unknown regime 'over'; did you mean 'above'?
  known: below across above unresolved""",
    ),
    "key of an assumption misspelt": Broken(
        STRATEGIC,
        "range = [1, 5]",
        "rnage = [1, 5]",
        """\
bad.toml: assumptions.crash: unknown key 'rnage'; did you mean 'range'?
  known: value range about theme claim claims source distribution""",
    ),
    "distribution misspelt": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = "triangle\"""",
        """\
bad.toml: assumptions.crash.distribution: unknown distribution 'triangle'; did you mean 'triangular'?
  known: uniform triangular normal log-uniform discrete""",
    ),
    "distribution of an unknown kind": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "beta" }""",
        """\
bad.toml: assumptions.crash.distribution.kind: unknown distribution 'beta'
  known: uniform triangular normal log-uniform discrete""",
    ),
    "distribution is a number": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = 0.5""",
        """\
bad.toml: assumptions.crash.distribution: must be the name of a distribution, not a number
  write distribution = "triangular", or { kind = "normal", mean = 0.5, sd = 0.1 }""",
    ),
    "distribution without a kind": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { mode = 2 }""",
        """\
bad.toml: assumptions.crash.distribution: 'kind' is missing
  add: kind = "triangular"     (or uniform, normal, log-uniform, discrete)""",
    ),
    "distribution without a range": Broken(
        STRATEGIC,
        """\
range = [1, 5]
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = "uniform\"""",
        """\
bad.toml: assumptions.crash.distribution: stands there without a range; a distribution lives within the range
  add range = [lowest, highest], or leave the distribution out""",
    ),
    "distribution with a key of another": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "triangular", sd = 1 }""",
        """\
bad.toml: assumptions.crash.distribution: unknown key 'sd'
  known: kind mode""",
    ),
    "uniform with more to say": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "uniform", mean = 1 }""",
        """\
bad.toml: assumptions.crash.distribution: unknown key 'mean'
  known: kind""",
    ),
    "mode outside the range": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "triangular", mode = 6 }""",
        """\
bad.toml: assumptions.crash.distribution.mode: the mode 6 is outside the range 1 … 5
  change it, or widen the range""",
    ),
    "mode is text": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "triangular", mode = "high" }""",
        """\
bad.toml: assumptions.crash.distribution.mode: 'high' is not a number
  write 0.5 or "1/3"; formulas stand under [define], [payoffs] and the like""",
    ),
    "normal without sd": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = "normal\"""",
        """\
bad.toml: assumptions.crash.distribution: 'sd' is missing
  add: sd = 0.1     (the standard deviation, before the cut at the range)""",
    ),
    "mean outside the range": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "normal", mean = 0.5, sd = 1 }""",
        """\
bad.toml: assumptions.crash.distribution.mean: the mean 0.5 is outside the range 1 … 5
  change it, or widen the range""",
    ),
    "sd of 0": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "normal", sd = 0 }""",
        """\
bad.toml: assumptions.crash.distribution.sd: 0 is not above 0
  such as sd = 0.1""",
    ),
    "sd without measure": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "normal", sd = 4001 }""",
        """\
bad.toml: assumptions.crash.distribution.sd: is more than 1000 times as wide as the range, so all values are alike
  write distribution = "uniform\"""",
    ),
    "log-uniform from 0": Broken(
        STRATEGIC,
        """\
about = "worth of winning\"""",
        """\
about = "worth of winning"
distribution = "log-uniform\"""",
        """\
bad.toml: assumptions.prize.distribution: log-uniform needs a range above 0; this one starts at 0
  raise the lower end of the range, or take another distribution""",
    ),
    "discrete without values": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = "discrete\"""",
        """\
bad.toml: assumptions.crash.distribution: 'values' is missing
  add: values = [0, 1]""",
    ),
    "discrete values in no list": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = 3 }""",
        """\
bad.toml: assumptions.crash.distribution.values: must be a list, not a number
  write values = [1, 2]""",
    ),
    "no discrete values": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = [] }""",
        """\
bad.toml: assumptions.crash.distribution.values: has 0 numbers
  from 1 to 1000 are possible""",
    ),
    "discrete value outside the range": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = [1, 7] }""",
        """\
bad.toml: assumptions.crash.distribution.values[2]: the value 7 is outside the range 1 … 5
  change it, or widen the range""",
    ),
    "discrete value twice": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = [1, 2, 1.0] }""",
        """\
bad.toml: assumptions.crash.distribution.values: 1 stands there twice
  leave one of them out""",
    ),
    "a weight missing": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = [1, 2], weights = [1] }""",
        """\
bad.toml: assumptions.crash.distribution.weights: has 1 numbers; there are 2 values
  one weight per value""",
    ),
    "a weight of 0": Broken(
        STRATEGIC,
        """\
about = "cost of a crash\"""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = [1, 2], weights = [1, 0] }""",
        """\
bad.toml: assumptions.crash.distribution.weights[2]: 0 is not above 0
  leave out a value that never occurs""",
    ),
    "correlation of one": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize" = 0.5

[define]""",
        """\
bad.toml: correlations.prize: is no pair of assumptions
  such as "a ~ k" = 0.5""",
    ),
    "correlation of three": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ crash ~ prize" = 0.5

[define]""",
        """\
bad.toml: correlations."prize ~ crash ~ prize": is no pair of assumptions
  such as "a ~ k" = 0.5""",
    ),
    "correlation with an unknown": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ crush" = 0.5

[define]""",
        """\
bad.toml: correlations."prize ~ crush": unknown assumption 'crush'; did you mean 'crash'?
  known: prize crash""",
    ),
    "correlation with a defined name": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ net" = 0.5

[define]""",
        """\
bad.toml: correlations."prize ~ net": unknown assumption 'net'
  known: prize crash""",
    ),
    "correlation with itself": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ prize" = 1

[define]""",
        """\
bad.toml: correlations."prize ~ prize": 'prize' always moves with itself
  leave it out""",
    ),
    "correlation twice": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ crash" = 0.5
"crash~prize" = 0.5

[define]""",
        """\
bad.toml: correlations."crash~prize": the pair stands there twice
  keep one""",
    ),
    "correlation above 1": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ crash" = 1.5

[define]""",
        """\
bad.toml: correlations."prize ~ crash": 1.5 is not between -1 and 1
  0 is none; 1 and -1 move the two always together, or always apart""",
    ),
    "correlation in words": Broken(
        STRATEGIC,
        """\
[define]""",
        """\
[correlations]
"prize ~ crash" = "strong"

[define]""",
        """\
bad.toml: correlations."prize ~ crash": 'strong' is not a number
  write 0.5 or "1/3"; formulas stand under [define], [payoffs] and the like""",
    ),
    "correlations are no table": Broken(
        STRATEGIC,
        """\
[players]""",
        """\
correlations = 3
[players]""",
        """\
bad.toml: correlations: must be a table, not a number
  write "a ~ k" = 0.5 under the heading [correlations]""",
    ),
    "correlation with a fixed assumption": Broken(
        STRATEGIC,
        """\
range = [1, 5]
about = "cost of a crash"

[define]""",
        """\
about = "cost of a crash"

[correlations]
"prize ~ crash" = 0.5

[define]""",
        """\
bad.toml: correlations."prize ~ crash": 'crash' has no range, so it is held fixed
  give 'crash' a range, or leave this out""",
    ),
    "correlation with a discrete assumption": Broken(
        STRATEGIC,
        """\
about = "cost of a crash"

[define]""",
        """\
about = "cost of a crash"
distribution = { kind = "discrete", values = [1, 2] }

[correlations]
"prize ~ crash" = 0.5

[define]""",
        """\
bad.toml: correlations."prize ~ crash": 'crash' is discrete; draws with equal values have no ranks to correlate
  leave this out, or choose a distribution that is not discrete""",
    ),
    "correlations that do not fit together": Broken(
        STRATEGIC,
        """\
about = "cost of a crash"

[define]""",
        """\
about = "cost of a crash"

[assumptions.x]
value = 1
range = [0, 2]
about = "x"

[assumptions.y]
value = 1
range = [0, 2]
about = "y"

[correlations]
"prize ~ crash" = 0.9
"y ~ crash" = 0.2
"prize ~ x" = 0.9
"crash ~ x" = -0.5

[define]""",
        """\
bad.toml: correlations: these cannot hold together: prize ~ crash = 0.9, prize ~ x = 0.9, crash ~ x = -0.5
  two that both move with a third also move with each other; a pair not named is 0
  at 62 % of their size they fit""",
    ),
    "correlations that do not fit, one not named": Broken(
        STRATEGIC,
        """\
about = "cost of a crash"

[define]""",
        """\
about = "cost of a crash"

[assumptions.x]
value = 1
range = [0, 2]
about = "x"

[assumptions.y]
value = 1
range = [0, 2]
about = "y"

[correlations]
"prize ~ crash" = 0.9
"prize ~ x" = 0.9

[define]""",
        """\
bad.toml: correlations: these cannot hold together: prize ~ crash = 0.9, prize ~ x = 0.9, crash ~ x = 0
  two that both move with a third also move with each other; a pair not named is 0
  at 76 % of their size they fit""",
    ),
    "assumption is a number": Broken(
        STRATEGIC,
        """\
[assumptions.crash]
value = 3
range = [1, 5]
about = "cost of a crash\"""",
        """\
[assumptions]
crash = 3""",
        """\
bad.toml: assumptions.crash: must be a table, not a number
  write value, range and about under the heading [assumptions.crash]""",
    ),
    "assumption named like a function": Broken(
        STRATEGIC,
        "[assumptions.crash]",
        "[assumptions.max]",
        """\
bad.toml: assumptions.max: 'max' already means something in formulas
  choose another name""",
    ),
    "assumption not in plain letters": Broken(
        STRATEGIC,
        "[assumptions.crash]",
        """\
[assumptions."crä"]""",
        """\
bad.toml: assumptions."crä": 'crä' cannot be a name in formulas
  a letter from a to z first, then letters, digits and _, as in v_0""",
    ),
    "assumption named like a player": Broken(
        STRATEGIC,
        "[assumptions.crash]",
        "[assumptions.row]",
        """\
bad.toml: players.row: 'row' is already the name of an assumption
  rename one of them""",
    ),
    "definition named like an assumption": Broken(
        STRATEGIC,
        """\
net = "prize - crash\"""",
        """\
prize = "crash\"""",
        """\
bad.toml: define.prize: 'prize' is already the name of an assumption
  rename one of them""",
    ),
    "unknown name in a definition": Broken(
        STRATEGIC,
        """\
net = "prize - crash\"""",
        """\
net = "price - crash\"""",
        """\
bad.toml: define.net: unknown assumption 'price'; did you mean 'prize'?
    net = "price - crash"
           ^^^^^
  known: prize crash""",
    ),
    "definition used before it stands": Broken(
        STRATEGIC,
        """\
net = "prize - crash\"""",
        """\
net = "gross - crash"
gross = "prize\"""",
        """\
bad.toml: define.net: 'gross' is defined further down
    net = "gross - crash"
           ^^^^^
  move the line of 'gross' above that of 'net'""",
    ),
    "definition of itself": Broken(
        STRATEGIC,
        """\
net = "prize - crash\"""",
        """\
net = "net - crash\"""",
        """\
bad.toml: define.net: 'net' is defined by itself
    net = "net - crash"
           ^^^
  use only assumptions and names defined above it""",
    ),
    "unknown name in a payoff": Broken(
        STRATEGIC,
        """\
row = "net\"""",
        """\
row = "nett\"""",
        """\
bad.toml: payoffs."stand firm / stand firm".row: unknown assumption 'nett'; did you mean 'net'?
    row = "nett"
           ^^^^
  known: prize crash net""",
    ),
    "power with a caret": Broken(
        STRATEGIC,
        """\
row = "net\"""",
        """\
row = "net^2\"""",
        """\
bad.toml: payoffs."stand firm / stand firm".row: this is not allowed in a formula
    row = "net^2"
           ^^^^^
  powers are written **, as in x**2""",
    ),
    "code in a payoff": Broken(
        STRATEGIC,
        """\
row = "net\"""",
        """\
row = "__import__('os')\"""",
        """\
bad.toml: payoffs."stand firm / stand firm".row: '__import__' is not a function that formulas know
    row = "__import__('os')"
           ^^^^^^^^^^
  known: min max exp log sqrt abs""",
    ),
    "formula too long": Broken(
        STRATEGIC,
        """\
row = "net\"""",
        f'row = "{LONG}"',
        """\
bad.toml: payoffs."stand firm / stand firm".row: 2403 characters; a formula may have 2000
    row = "net + net + net + net + net + net + net + net + net + net + net + net "
  split it with names under [define]""",
    ),
    "huge power": Broken(
        STRATEGIC,
        """\
row = "net\"""",
        """\
row = "net**99\"""",
        """\
bad.toml: payoffs."stand firm / stand firm".row: the exponent 99 is above 64
    row = "net**99"
                ^^
  choose other units, or take logarithms by hand""",
    ),
    "profile missing": Broken(
        STRATEGIC,
        """\
"stand firm / swerve" = { row = "prize", col = "-1" }
""",
        "",
        """\
bad.toml: payoffs: 1 of 4 profiles missing: "stand firm / swerve"
  add (order: row / col):
    "stand firm / swerve" = { row = "...", col = "..." }""",
    ),
    "profile misspelt": Broken(
        STRATEGIC,
        """\
"stand firm / swerve\"""",
        """\
"stand frm / swerve\"""",
        """\
bad.toml: payoffs."stand frm / swerve": row has no action 'stand frm'; did you mean 'stand firm'?
  actions of row: swerve, stand firm""",
    ),
    "profile of three": Broken(
        STRATEGIC,
        """\
"stand firm / swerve\"""",
        """\
"stand firm / swerve / swerve\"""",
        """\
bad.toml: payoffs."stand firm / swerve / swerve": names 3 actions, but there are 2 players
  one action of each, in the order row / col""",
    ),
    "profile extra": Broken(
        STRATEGIC,
        "[escalation]",
        """\
"swerve / honk" = { row = "0", col = "0" }
[escalation]""",
        """\
bad.toml: payoffs."swerve / honk": col has no action 'honk'
  actions of col: swerve, stand firm""",
    ),
    "payoffs as a list": Broken(
        STRATEGIC,
        """\
{ row = "prize", col = "-1" }""",
        """\
["prize", "-1"]""",
        """\
bad.toml: payoffs."stand firm / swerve": a list does not say whose payoff is whose
  write { row = "prize", col = "-1" }""",
    ),
    "payoff of a player missing": Broken(
        STRATEGIC,
        """\
{ row = "prize", col = "-1" }""",
        """\
{ row = "prize" }""",
        """\
bad.toml: payoffs."stand firm / swerve": no payoff for col
  add: col = "...\"""",
    ),
    "payoff of nobody": Broken(
        STRATEGIC,
        """\
{ row = "prize", col = "-1" }""",
        """\
{ row = "prize", col = "-1", dog = "0" }""",
        """\
bad.toml: payoffs."stand firm / swerve": unknown player 'dog'
  known: row col""",
    ),
    "no why": Broken(
        STRATEGIC,
        """\
why = "a crash is what both fear"
""",
        "",
        """\
bad.toml: escalation: 'why' is missing
  add: why = "one sentence: what the line means, and why it is drawn there\"""",
    ),
    "line above 1": Broken(
        STRATEGIC,
        "line = 0.5",
        "line = 1.5",
        """\
bad.toml: escalation.line: 1.5 is not between 0 and 1
  escalation is a score from 0 to 1, and so is the line drawn across it""",
    ),
    "escalation above 1 somewhere": Broken(
        STRATEGIC,
        """\
"stand firm / stand firm" = 1""",
        """\
"stand firm / stand firm" = "prize\"""",
        """\
bad.toml: escalation."stand firm / stand firm": the escalation is 2 at prize = 2; it must stay between 0 and 1 over all the ranges
  narrow the range of prize, or limit it: min(1, max(0, ...))""",
    ),
    "escalation of an unknown profile": Broken(
        STRATEGIC,
        """\
"stand firm / stand firm" = 1""",
        """\
"stand firm / stnd firm" = 1""",
        """\
bad.toml: escalation."stand firm / stnd firm": col has no action 'stnd firm'; did you mean 'stand firm'?
  actions of col: swerve, stand firm""",
    ),
    "preset of an unknown assumption": Broken(
        STRATEGIC,
        "values = { prize = 0.5 }",
        "values = { price = 0.5 }",
        """\
bad.toml: presets.allied.values.price: unknown assumption 'price'; did you mean 'prize'?
  known: prize crash""",
    ),
    "preset outside the range": Broken(
        STRATEGIC,
        "values = { prize = 0.5 }",
        "values = { prize = 5 }",
        """\
bad.toml: presets.allied.values.prize: the value 5 is outside the range 0 … 2
  change the value, or widen the range""",
    ),
    "preset without about": Broken(
        STRATEGIC,
        """\
about = "little to win"
""",
        "",
        """\
bad.toml: presets.allied: 'about' is missing
  add: about = "what it stands for, in plain words\"""",
    ),
    "preset empty": Broken(
        STRATEGIC,
        """\
values = { prize = 0.5 }
""",
        "",
        """\
bad.toml: presets.allied: 'values' is missing
  add: values = { k = 0.5 }     (assumption = number)""",
    ),
    "watch without an action": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[watch]]
what = "standing firm"
at = "row"

[[expect]]""",
        """\
bad.toml: watch[1]: 'action' is missing
  add: action = "strike"     (one of the actions there)""",
    ),
    "watch at an unknown decision": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[watch]]
what = "standing firm"
at = "rows"
action = "stand firm"

[[expect]]""",
        """\
bad.toml: watch[1].at: unknown decision 'rows'; did you mean 'row'?
  known: row col""",
    ),
    "watch of an unknown action": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[watch]]
what = "standing firm"
at = "row"
action = "standfirm"

[[expect]]""",
        """\
bad.toml: watch[1].action: unknown action 'standfirm'; did you mean 'stand firm'?
  known: "swerve", "stand firm\"""",
    ),
    "watch with an unknown key": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[watch]]
what = "standing firm"
where = "row"
action = "stand firm"

[[expect]]""",
        """\
bad.toml: watch[1]: unknown key 'where'
  known: what at action""",
    ),
    "answer without words": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[answer]]
regime = "below"

[[expect]]""",
        """\
bad.toml: answer[1]: 'says' is missing
  add: says = "No: nobody stands firm"     (the answer to the question)""",
    ),
    "answer for an unknown regime": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[answer]]
regime = "over"
says = "Yes"

[[expect]]""",
        """\
bad.toml: answer[1].regime: unknown regime 'over'; did you mean 'above'?
  known: below across above unresolved""",
    ),
    "answer by an unknown word for a watch": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[watch]]
what = "standing firm"
at = "row"
action = "stand firm"

[[answer]]
watched = ["always"]
says = "Yes"

[[expect]]""",
        """\
bad.toml: answer[1].watched[1]: unknown word 'always'
  known: "never", "in some", "in every", "any\"""",
    ),
    "answer by watches that are not there": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[[answer]]
watched = ["never"]
says = "No"

[[expect]]""",
        """\
bad.toml: answer[1].watched: 1 word for 0 watches
  write one for each [[watch]], in their order: never, in some, in every, any""",
    ),
    "watch is no list": Broken(
        STRATEGIC,
        "[[expect]]",
        """\
[watch]
what = "standing firm"

[[expect]]""",
        """\
bad.toml: watch: must be an array of tables, not a table
  write each under its own heading [[watch]], with two brackets""",
    ),
    "expectation without why": Broken(
        STRATEGIC,
        """\
why = "two pure equilibria"
""",
        "",
        """\
bad.toml: expect[1]: 'why' is missing
  add: why = "one sentence: what makes it so\"""",
    ),
    "expectation of an unknown kind": Broken(
        STRATEGIC,
        """\
envelope = [0, "1/9"]""",
        """\
envelop = [0, "1/9"]""",
        """\
bad.toml: expect[1]: unknown key 'envelop'; did you mean 'envelope'?
  known: why at preset lengths equilibria envelope regime completeness tips regimes changes""",
    ),
    "expectation at an unknown assumption": Broken(
        STRATEGIC,
        """\
envelope = [0, "1/9"]""",
        """\
at = { price = 1 }
envelope = [0, 1]""",
        """\
bad.toml: expect[1].at.price: unknown assumption 'price'; did you mean 'prize'?
  known: prize crash""",
    ),
    "expectation of an unknown regime": Broken(
        STRATEGIC,
        """\
envelope = [0, "1/9"]""",
        """\
regime = "up\"""",
        """\
bad.toml: expect[1].regime: unknown regime 'up'
  known: below across above unresolved""",
    ),
    "expected play of an unknown player": Broken(
        STRATEGIC,
        """\
envelope = [0, "1/9"]""",
        """\
equilibria = [{ play = { dog = "swerve" } }]""",
        """\
bad.toml: expect[1].equilibria[1].play: unknown decision 'dog'
  known: row col""",
    ),
    "expected play of an unknown action": Broken(
        STRATEGIC,
        """\
envelope = [0, "1/9"]""",
        """\
equilibria = [{ play = { row = "swerv" } }]""",
        """\
bad.toml: expect[1].equilibria[1].play.row: unknown action 'swerv'; did you mean 'swerve'?
  known: "swerve", "stand firm\"""",
    ),
    "expected tips of an unknown assumption": Broken(
        STRATEGIC,
        """\
envelope = [0, "1/9"]""",
        "tips = { price = [1] }",
        """\
bad.toml: expect[1].tips: unknown assumption 'price'; did you mean 'prize'?
  known: prize crash""",
    ),
    "probability above 1 somewhere": Broken(
        TIMING,
        """\
chance = { high = "r", low = "1 - r" }""",
        """\
chance = { high = "2*r", low = "1 - 2*r" }""",
        """\
bad.toml: moves.stake.chance.high: the probability is 2 at r = 1; it must stay between 0 and 1 over all the ranges
  narrow the range of r, or limit it: min(1, max(0, ...))""",
    ),
    "probabilities whose sum depends on nothing": Broken(
        TIMING,
        """\
chance = { high = "r", low = "1 - r" }""",
        """\
chance = { high = "r/2", low = "0.8 - r/2" }""",
        """\
bad.toml: moves.stake.chance: the probabilities sum to 0.8, not 1
  write the last as what the others leave: low = "1 - (r/2)\"""",
    ),
    "probabilities sum to 1 at baseline only": Broken(
        TIMING,
        """\
chance = { high = "r", low = "1 - r" }""",
        """\
chance = { high = "r", low = "0.7" }""",
        """\
bad.toml: moves.stake.chance: the probabilities sum to 0.7, not 1, at r = 0
  write the last as what the others leave: low = "1 - r\"""",
    ),
    "a move twice": Broken(
        TIMING,
        """\
name = "signal\"""",
        """\
name = "stake\"""",
        """\
bad.toml: moves[2].name: 'stake' is already the name of a move
  rename one of them""",
    ),
    "a move of nobody": Broken(
        TIMING,
        """\
player = "russia\"""",
        """\
player = "rusia\"""",
        """\
bad.toml: moves.signal.player: unknown player 'rusia'; did you mean 'russia'?
  known: russia bloc""",
    ),
    "a move with chance and player": Broken(
        TIMING,
        """\
chance = { high = "r", low = "1 - r" }""",
        """\
chance = { high = "r", low = "1 - r" }
player = "bloc"
actions = ["x"]""",
        """\
bad.toml: moves.stake: has player and actions beside chance
  keep one:
  a choice: player = "russia" and actions = ["warn", "silent"]
  chance:   chance = { high = "r", low = "1 - r" }""",
    ),
    "a move without actions": Broken(
        TIMING,
        """\
actions = ["warn", "silent"]
""",
        "",
        """\
bad.toml: moves.signal: 'actions' is missing
  add: actions = ["warn", "silent"]""",
    ),
    "a move without a name": Broken(
        TIMING,
        """\
name = "signal"
""",
        "",
        """\
bad.toml: moves[2]: 'name' is missing
  add: name = "answer\"""",
    ),
    "condition that is a number": Broken(
        TIMING,
        """\
when = "signal.warn\"""",
        """\
when = "2*signal.warn\"""",
        """\
bad.toml: moves.answer.when: comes out as 2; a condition is true (1) or false (0)
    when = "2*signal.warn"
  combine moves with and, or, not, as in answer.proceed and not signal.warn""",
    ),
    "condition that is not rational": Broken(
        TIMING,
        """\
when = "signal.warn\"""",
        """\
when = "exp(1000*signal.warn)\"""",
        """\
bad.toml: moves.answer.when: comes out as no rational number that can be told; a condition is true (1) \
or false (0)
    when = "exp(1000*signal.warn)"
  combine moves with and, or, not, as in answer.proceed and not signal.warn""",
    ),
    "condition that cannot be told": Broken(
        TIMING,
        """\
when = "signal.warn\"""",
        """\
when = "signal.warn and exp(1000) > 2\"""",
        """\
bad.toml: moves.answer.when: comes out as no rational number that can be told; a condition is true (1) \
or false (0)
    when = "signal.warn and exp(1000) > 2"
  combine moves with and, or, not, as in answer.proceed and not signal.warn""",
    ),
    "when uses an assumption": Broken(
        TIMING,
        """\
when = "signal.warn\"""",
        """\
when = "h > 0.2\"""",
        """\
bad.toml: moves.answer.when: 'h' is a number, and only moves may decide what happens next
    when = "h > 0.2"
            ^
  write a condition on earlier moves, as in answer.proceed and not signal.warn
  what depends on numbers belongs into payoffs or chance""",
    ),
    "when uses a later move": Broken(
        TIMING,
        """\
actions = ["warn", "silent"]""",
        """\
actions = ["warn", "silent"]
when = "answer.proceed\"""",
        """\
bad.toml: moves.signal.when: 'answer' is made later, so it is not known here
    when = "answer.proceed"
            ^^^^^^
  use earlier moves only, or change the order of the moves""",
    ),
    "when never holds": Broken(
        TIMING,
        """\
when = "signal.warn\"""",
        """\
when = "signal.warn and signal.silent\"""",
        """\
bad.toml: moves.answer.when: never holds, so this move is never made
  correct the condition, or take the move out""",
    ),
    "seen by nobody known": Broken(
        TIMING,
        """\
seen_by = ["russia"]""",
        """\
seen_by = ["china"]""",
        """\
bad.toml: moves.stake.seen_by: unknown player 'china'
  known: russia bloc""",
    ),
    "a play without payoffs": Broken(
        TIMING,
        """\
[[payoffs]]
russia = "0\"""",
        """\
[[payoffs]]
when = "answer.restrain"
russia = "0\"""",
        """\
bad.toml: payoffs: no entry applies to the play high, silent
  add an entry:
    [[payoffs]]
    when = "stake.high and signal.silent"
    russia = "..."
    bloc = "...\"""",
    ),
    "an entry never reached": Broken(
        TIMING,
        """\
[[payoffs]]
when = "answer.proceed\"""",
        """\
[[payoffs]]
russia = "0"
bloc = "0"
[[payoffs]]
when = "answer.proceed\"""",
        """\
bad.toml: payoffs[2]: applies to no play
  payoffs[1] has no `when` and takes all that is left: put it last""",
    ),
    "an action nobody has": Broken(
        TIMING,
        """\
when = "answer.proceed\"""",
        """\
when = "answer.procede\"""",
        """\
bad.toml: payoffs[1].when: 'answer' has no action 'procede'; did you mean 'proceed'?
    when = "answer.procede"
            ^^^^^^^^^^^^^^
  actions of answer: proceed, restrain""",
    ),
    "players as a table": Broken(
        TIMING,
        """\
players = ["russia", "bloc"]""",
        """\
players = "russia\"""",
        """\
bad.toml: players: must be a list, not text
  write players = ["russia", "bloc"]""",
    ),
    "payoff formula missing": Broken(
        TIMING,
        """\
bloc = "0"
escalation = "r\"""",
        """\
escalation = "r\"""",
        """\
bad.toml: payoffs[1]: no payoff for bloc
  add: bloc = "...\"""",
    ),
    "no root": Broken(
        DRAWN,
        """\
root = "start"
""",
        "",
        """\
bad.toml: 'root' is missing
  add: root = "start"     (the name of the first node)""",
    ),
    "root unknown": Broken(
        DRAWN,
        """\
root = "start\"""",
        """\
root = "begin\"""",
        """\
bad.toml: root: unknown node 'begin'
  known: "start", "b_storm", "a[1]", "a[2]", "b[1]", "b[2]\"""",
    ),
    "root with a running index": Broken(
        DRAWN,
        """\
root = "start\"""",
        """\
root = "a[i]\"""",
        """\
bad.toml: root: 'a[i]' stands for many nodes
  name one of them, as in a[1]""",
    ),
    "target unknown": Broken(
        DRAWN,
        """\
hit = "war\"""",
        """\
hit = "wars\"""",
        """\
bad.toml: nodes.b_storm.moves.hit: there is no node or outcome 'wars'; did you mean 'war'?
  add it under [nodes] or [outcomes]; known: "start", "b_storm", "a[1]", "a[2]", "b[1]", "b[2]", "peace", "war" and 3 more""",
    ),
    "node doubly reached": Broken(
        DRAWN,
        """\
hold = "peace", hit = "war\"""",
        """\
hold = "a[1]", hit = "war\"""",
        """\
bad.toml: nodes.b_storm.moves.hold: 'a[1]' is also reached by 'calm' at 'start', but a node has one way in
  copy 'a[1]' under another name and lead there
  where the player cannot tell the two apart, give both the same infoset""",
    ),
    "node never reached": Broken(
        DRAWN,
        "[outcomes]",
        """\
lost = { player = "a", moves = { x = "peace", y = "war" } }

[outcomes]""",
        """\
bad.toml: nodes.lost: the node 'lost' is never reached from the root 'start'
  let a move lead there, or take the node out""",
    ),
    "outcome never reached": Broken(
        DRAWN,
        "[outcomes]",
        """\
[outcomes]
limbo = { payoffs = { a = "0", b = "0" } }""",
        """\
bad.toml: outcomes.limbo: the outcome 'limbo' is never reached from the root 'start'
  let a move lead there, or take the outcome out""",
    ),
    "cycle": Broken(
        DRAWN,
        """\
hold = "peace", hit = "war\"""",
        """\
hold = "start", hit = "war\"""",
        """\
bad.toml: nodes.b_storm.moves.hold: play would go round in a circle: start → b_storm → start
  lead on to another node or an outcome""",
    ),
    "information set of two players": Broken(
        DRAWN,
        """\
"a[i]" = { player = "a", moves""",
        """\
"a[i]" = { player = "a", infoset = "b storm", moves""",
        """\
bad.toml: nodes.b_storm: b moves here, but infoset 'b storm' belongs to a (at 'a[1]')
  an information set has one player: change the player or the infoset""",
    ),
    "information set with different actions": Broken(
        DRAWN,
        """\
"b[i]" = { player = "b", moves""",
        """\
"b[i]" = { player = "b", infoset = "b storm", moves""",
        """\
bad.toml: nodes."b[i]": has the moves climb, stop, but 'b_storm', of the same infoset 'b storm', has hold, hit
  a player who cannot tell two nodes apart has the same moves at both""",
    ),
    "forgets an own move": Broken(
        DRAWN,
        """\
"b[i]" = { player = "b", moves""",
        """\
"b[i]" = { player = "b", infoset = "blind", moves""",
        """\
bad.toml: nodes."b[i]": b cannot tell 'b[1]' from 'b[2]', so b forgets whether they have already moved at 'blind'
  players remember all they knew and did: give the two nodes different infosets
  (else to mix plans beforehand and to mix at every move differ, and neither is solved here)""",
    ),
    "chance without probability": Broken(
        DRAWN,
        """\
calm = { p = "c", to = "a[1]" }""",
        """\
calm = { to = "a[1]" }""",
        """\
bad.toml: nodes.start.chance.calm: 'p' is missing
  add: p = "1 - r"     (a probability)""",
    ),
    "chance does not sum to 1": Broken(
        DRAWN,
        """\
storm = { p = "1 - c", to = "b_storm" }""",
        """\
storm = { p = "c", to = "b_storm" }""",
        """\
bad.toml: nodes.start.chance: the probabilities sum to 0, not 1, at c = 0
  write the last as what the others leave: storm = "1 - c\"""",
    ),
    "node of nobody": Broken(
        DRAWN,
        """\
b_storm = { player = "b\"""",
        """\
b_storm = { player = "c\"""",
        """\
bad.toml: nodes.b_storm.player: unknown player 'c'
  known: a b""",
    ),
    "node without moves": Broken(
        DRAWN,
        """\
, moves = { hold = "peace", hit = "war" }""",
        "",
        """\
bad.toml: nodes.b_storm: 'moves' is missing
  add: moves = { stay = "peace", challenge = "bloc" }     (action = next node or outcome)""",
    ),
    "outcome without payoffs": Broken(
        DRAWN,
        """\
war = { payoffs = { a = "-1", b = "-c" }, escalation = 1 }""",
        "war = { escalation = 1 }",
        """\
bad.toml: outcomes.war: 'payoffs' is missing
  add: payoffs = { a = "...", b = "..." }""",
    ),
    "outcome payoff missing": Broken(
        DRAWN,
        """\
payoffs = { a = "-1", b = "-c" }""",
        """\
payoffs = { a = "-1" }""",
        """\
bad.toml: outcomes.war.payoffs: no payoff for b
  add: b = "...\"""",
    ),
    "length not whole": Broken(
        DRAWN,
        "value = 2, range = [1, 5]",
        "value = 2.5, range = [1, 5]",
        """\
bad.toml: lengths.n.value: must be a whole number, not 2.5
  such as 3""",
    ),
    "length too large": Broken(
        DRAWN,
        "value = 2, range = [1, 5]",
        "value = 2, range = [1, 5000000]",
        "bad.toml: lengths.n.range: 5000000 is too long; 10000 is the most",
    ),
    "length outside its range": Broken(
        DRAWN,
        "value = 2, range = [1, 5]",
        "value = 9, range = [1, 5]",
        """\
bad.toml: lengths.n.value: 9 is outside the range 1 … 5
  change the value, or widen the range""",
    ),
    "index of nothing": Broken(
        DRAWN,
        """\
climb = "b[i]", stop = "stopped[i]\"""",
        """\
climb = "b[i]", stop = "stopped[k]\"""",
        """\
bad.toml: nodes."a[i]".moves.stop: 'stopped[k]': unknown index 'k'
  known: i, n""",
    ),
    "stochastic: no states": Broken(
        STOCHASTIC,
        """\
states = ["truce", "fight"]
""",
        """\
""",
        """\
bad.toml: 'states' is missing
  add: states = ["calm", "tense"]     (the first is where play begins)""",
    ),
    "stochastic: a state twice": Broken(
        STOCHASTIC,
        """\
states = ["truce", "fight"]""",
        """\
states = ["truce", "truce"]""",
        """\
bad.toml: states: state 'truce' stands there twice
  leave one of them out""",
    ),
    "stochastic: no discount": Broken(
        STOCHASTIC,
        """\
discount = "d"
""",
        """\
""",
        """\
bad.toml: 'discount' is missing
  add: discount = "de"     (what the next period counts, against this one)""",
    ),
    "stochastic: discount of 1": Broken(
        STOCHASTIC,
        """\
range = [0, 0.9]""",
        """\
range = [0, 1]""",
        """\
bad.toml: discount: the discount is 1 at d = 1; it must stay between 0 and 0.999 over all the ranges
  narrow the range of d, or limit it: min(0.999, max(0, ...))""",
    ),
    "stochastic: discount by state": Broken(
        STOCHASTIC,
        """\
discount = "d\"""",
        """\
discount = "d*state.truce\"""",
        """\
bad.toml: discount: depends on 'state', but it is the same in every period
    discount = "d*state.truce"
  use assumptions, and names that speak of no move and no state""",
    ),
    "stochastic: no such state in next": Broken(
        STOCHASTIC,
        """\
truce = { fight = "p*shots" }""",
        """\
truse = { fight = "p*shots" }""",
        """\
bad.toml: next.truse: unknown state 'truse'; did you mean 'truce'?
  known: truce fight""",
    ),
    "stochastic: no such target": Broken(
        STOCHASTIC,
        """\
{ fight = "p*shots" }""",
        """\
{ figt = "p*shots" }""",
        """\
bad.toml: next.truce.figt: unknown state or end 'figt'; did you mean 'fight'?
  known: fight rout""",
    ),
    "stochastic: to itself": Broken(
        STOCHASTIC,
        """\
truce = { fight = "p*shots" }""",
        """\
truce = { fight = "p*shots", truce = "1 - p*shots" }""",
        """\
bad.toml: next.truce.truce: it stays with what the others leave of 1
  take it out: only where else play goes is written""",
    ),
    "stochastic: more than 1 in all": Broken(
        STOCHASTIC,
        """\
{ fight = "p*shots" }""",
        """\
{ fight = "p*(shots + 1)" }""",
        """\
bad.toml: next.truce.fight: the probability is 1.5 at p = 0.5 where a=shoot, b=shoot; it must stay between 0 and 1 over all the ranges
  narrow the range of p, or limit it: min(1, max(0, ...))""",
    ),
    "stochastic: below 0": Broken(
        STOCHASTIC,
        """\
{ fight = "p*shots" }""",
        """\
{ fight = "p*(shots - 1)" }""",
        """\
bad.toml: next.truce.fight: the probability is -0.5 at p = 0.5 where a=wait, b=wait; it must stay between 0 and 1 over all the ranges
  narrow the range of p, or limit it: min(1, max(0, ...))""",
    ),
    "stochastic: a number for a table": Broken(
        STOCHASTIC,
        """\
truce = { fight = "p*shots" }""",
        """\
truce = 1""",
        """\
bad.toml: next.truce: must be a table, not a number
  write calm = { tense = "eta" }: where else play goes, with which probability""",
    ),
    "stochastic: an end that is a state": Broken(
        STOCHASTIC,
        """\
rout = { a""",
        """\
fight = { a""",
        """\
bad.toml: ends.fight: 'fight' is a state already
  an end is left no more: give it another name, or take it out of `states`""",
    ),
    "stochastic: an end of moves": Broken(
        STOCHASTIC,
        """\
rout = { a = -1""",
        """\
rout = { a = "-shots\"""",
        """\
bad.toml: ends.rout.a: depends on 'a', but it is the same in every period
    a = "-shots"
  use assumptions, and names that speak of no move and no state""",
    ),
    "stochastic: an end without a payoff": Broken(
        STOCHASTIC,
        """\
{ a = -1, b = "-2*d", escalation = 1 }""",
        """\
{ a = -1, escalation = 1 }""",
        """\
bad.toml: ends.rout: no payoff for b
  add: b = "...\"""",
    ),
    "stochastic: an end of escalation 2": Broken(
        STOCHASTIC,
        """\
b = "-2*d", escalation = 1""",
        """\
b = "-2*d", escalation = 2""",
        """\
bad.toml: ends.rout.escalation: the escalation is 2; it must stay between 0 and 1
  write a number between 0 and 1""",
    ),
    "stochastic: ends not a table": Broken(
        STOCHASTIC,
        """\
[ends]
rout = { a = -1, b = "-2*d", escalation = 1 }
""",
        """\
[ends]
rout = 1
""",
        """\
bad.toml: ends.rout: must be a table with one formula per player, not a number
  write { a = "...", b = "..." }""",
    ),
    "stochastic: no payoffs": Broken(
        STOCHASTIC,
        """\
[payoffs]
a = "a.shoot - state.fight"
b = "b.shoot - state.fight"
""",
        """\
""",
        """\
bad.toml: [payoffs] is missing
  bloc = "..." under [payoffs]""",
    ),
    "stochastic: a payoff short": Broken(
        STOCHASTIC,
        """\
b = "b.shoot - state.fight"
""",
        """\
""",
        """\
bad.toml: payoffs: no payoff for b
  add: b = "...\"""",
    ),
    "stochastic: no such state in a formula": Broken(
        STOCHASTIC,
        """\
a = "a.shoot - state.fight\"""",
        """\
a = "a.shoot - state.figt\"""",
        """\
bad.toml: payoffs.a: 'state' has no action 'figt'; did you mean 'fight'?
    a = "a.shoot - state.figt"
                   ^^^^^^^^^^
  actions of state: truce, fight""",
    ),
    "stochastic: chance moves": Broken(
        STOCHASTIC,
        """\
player = "b"
actions = ["wait", "shoot"]""",
        """\
name = "weather"
chance = { fair = 0.5, foul = 0.5 }""",
        """\
bad.toml: moves[2].chance: chance makes no move of its own in this form
  what it leads to stands under [next]; let payoffs be what is expected""",
    ),
    "stochastic: moves twice": Broken(
        STOCHASTIC,
        """\
player = "b"
actions""",
        """\
player = "a"
actions""",
        """\
bad.toml: moves[2].player: a moves a second time
  give this move a name of its own: name = "answer\"""",
    ),
    "stochastic: a move called state": Broken(
        STOCHASTIC,
        """\
player = "b"
actions""",
        """\
name = "state"
player = "b"
actions""",
        """\
bad.toml: moves[2].name: 'state' is already the name of the state, in formulas
  rename one of them""",
    ),
    "stochastic: a state that is not there in when": Broken(
        STOCHASTIC,
        """\
player = "b"
actions = ["wait", "shoot"]""",
        """\
player = "b"
actions = ["wait", "shoot"]
when = "state.peace\"""",
        """\
bad.toml: moves.b.when: 'state' has no action 'peace'
    when = "state.peace"
            ^^^^^^^^^^^
  actions of state: truce, fight""",
    ),
    "stochastic: within an assumption": Broken(
        STOCHASTIC,
        """\
within = "H\"""",
        """\
within = "p\"""",
        """\
bad.toml: escalation.within: depends on p
  a whole number of periods, or a length under [lengths]""",
    ),
    "stochastic: within a half": Broken(
        STOCHASTIC,
        """\
within = "H\"""",
        """\
within = 0.5""",
        """\
bad.toml: escalation.within: there would be 1/2 periods
  a whole number from 1 to 1,000; leave it out to count what ever comes""",
    ),
    "stochastic: within too many": Broken(
        STOCHASTIC,
        """\
within = "H\"""",
        """\
within = 5000""",
        """\
bad.toml: escalation.within: there would be 5000 periods
  a whole number from 1 to 1,000; leave it out to count what ever comes""",
    ),
    "stochastic: a score at the end's name": Broken(
        STOCHASTIC,
        """\
within = "H\"""",
        """\
rout = 1""",
        """\
bad.toml: escalation: unknown key 'rout'
  known: within line why""",
    ),
    "stochastic: no moves": Broken(
        STOCHASTIC,
        """\
[[moves]]
player = "a"
actions = ["wait", "shoot"]
seen_by = []

[[moves]]
player = "b"
actions = ["wait", "shoot"]
""",
        """\
""",
        """\
bad.toml: moves: there are none
  write each move under a heading [[moves]]: name, player and actions""",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "good",
    [STRATEGIC, UNCERTAIN, TIMING, DRAWN, STOCHASTIC],
    ids=["strategic", "uncertain", "timing", "drawn", "stochastic"],
)
def test_the_files_they_are_made_from_are_good(good: str) -> None:
    assert mistakes(good, "good.toml") == []


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_each_mistake_is_named_with_its_place_and_its_cure(case: Broken) -> None:
    assert case.good.count(case.old) >= 1
    broken = case.good.replace(case.old, case.new, 1)
    with pytest.raises(InputError) as caught:
        read(broken, "bad.toml")
    assert str(caught.value) == case.message
    assert str(mistakes(broken, "bad.toml")[0]) == case.message


def test_several_mistakes_are_all_found() -> None:
    broken = STRATEGIC.replace("value = 3", "value = 7").replace('claim = "rises"', 'claim = "up"')
    assert [mistake.place for mistake in mistakes(broken, "bad.toml")] == [
        "assumptions.prize.claim",
        "assumptions.crash.value",
    ]


def test_a_broken_assumption_does_not_break_its_correlations() -> None:
    broken = UNCERTAIN.replace("sd = 0.5", "sd = 0").replace("-0.5", "-5")
    assert [mistake.place for mistake in mistakes(broken, "bad.toml")] == [
        "assumptions.crash.distribution.sd",
    ]
    assert [mistake.place for mistake in mistakes(UNCERTAIN.replace("-0.5", "-5"), "bad.toml")] == [
        'correlations."crash ~ luck"',
    ]


def test_files_that_are_no_game_files(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\x80\x81")
    windows = tmp_path / "windows.toml"
    windows.write_text(STRATEGIC, encoding="utf-16")
    huge = tmp_path / "huge.toml"
    huge.write_text("#" * 3_000_000, encoding="utf-8")
    for game, words in {
        str(binary): "UTF-8",
        str(windows): "the text is stored as UTF-16, not UTF-8",
        str(huge): "the file is larger than 1 MB",
        str(tmp_path): "is a directory, not a game file",
        str(tmp_path / "none.toml"): "there is no such file",
        "security_dilema": "did you mean 'security_dilemma'?",
        "": "is no name of a file",
    }.items():
        with pytest.raises(InputError, match=words.replace("?", r"\?")):
            eg.load(game)
        with pytest.raises(InputError):
            check(game)


def garbled(text: str, rng: random.Random) -> str:
    """A file as a tired person or a broken disk might leave it."""
    lines = text.splitlines()
    for _ in range(rng.randint(1, 3)):
        k = rng.randrange(len(lines))
        other = lines[rng.randrange(len(lines))]
        line = lines[k]
        cut = rng.randrange(len(line) + 1)
        lines[k] = rng.choice([
            "", other, f"{line}\n{line}", line[:cut], line[:cut] + rng.choice('"{[]}=.,-9eé\0') + line[cut:],
            line.replace('"', ""), line.replace("1", "[1]"), line.replace("=", "= -"),
        ])  # fmt: skip
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_words(seed: int) -> None:
    rng = random.Random(seed)
    texts = [STRATEGIC, UNCERTAIN, TIMING, DRAWN, eg.load("cornered").text]
    for _ in range(60):
        text = garbled(rng.choice(texts), rng)
        try:
            read(text, "bad.toml").at()
        except EscalationGamesError as error:
            message = str(error)
        else:
            message = "read"
        assert message


def test_a_claim_does_not_miss_what_is_there_with_a_mistake_in_it() -> None:
    """[escalation] without its `why` is one mistake, not one for each claim, too."""
    text = re.sub("(?m)^why = .*$", "", (GAMES / "security_dilemma.toml").read_text("utf-8"))
    with pytest.raises(InputError) as caught:
        eg.loads(text)
    assert "'why' is missing" in str(caught.value)
    assert "says which way" not in str(caught.value)
