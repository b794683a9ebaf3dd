"""Games that more than one test reads."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from escalation_games.forms import (
    BargainingGame,
    BargainingStructure,
    Decision,
    ExtensiveGame,
    ExtensiveStructure,
    Node,
    ReputationGame,
    ReputationStructure,
    StochasticGame,
    StochasticStructure,
    objects,
)
from escalation_games.forms.stochastic import Period
from oracles.stochastic import ACTIONS, Model

HALF = Fraction(1, 2)
GAMES = Path(__file__).resolve().parents[1] / "games"
FIRST_EDITION = Path(__file__).parent / "cases" / "first_edition"
Item = TypeVar("Item")
SOAK = "SOAK" in os.environ  # `make soak`: there is time


def often(n: int, one_in: int = 3) -> int:
    """So many random draws where there is time (SOAK=1, `make soak`); else a third of them."""
    return n if SOAK else max(1, n // one_in)


def some(items: Iterable[Item], first: int = 0, one_in: int = 3) -> list[Item]:
    """All of these cases where there is time, as `often`; else every third, from the first on."""
    return list(items) if SOAK else list(items)[first::one_in]


def first_edition(name: str) -> str:
    """The file of a library game as its first edition had it, with the answers that tests know."""
    return str(FIRST_EDITION / f"{name}.toml")


MARKUP = (
    "<script>alert(1)</script> \"quoted\" & 'single' $x$ {{ 7*7 }} {% raw %} | `code` [a](b) "
    "</textarea>"
)
TEXTS = ("title", "question", "story", "source", "topic", "about", "why", "what", "says")


def with_markup(name: str) -> str:
    """The file of a library game with MARKUP in every text: no format may read it as its own."""
    text = (GAMES / f"{name}.toml").read_text("utf-8")
    evil = json.dumps(MARKUP)
    for key in TEXTS:
        text = re.sub(rf'(\b{key}\s*=\s*)"[^"\n]*"', lambda found: found[1] + evil, text)
    return re.sub(r"\babsent = \[.*?\]", lambda _: f"absent = [{evil}]", text)


LEFTWARD = "צבא גדול"  # runs from right to left


def with_leftward_texts(name: str) -> str:
    """The file of a library game with Hebrew in every text: no number beside one may move."""
    text = (GAMES / f"{name}.toml").read_text("utf-8")
    for key in TEXTS:
        text = re.sub(rf'(\b{key}\s*=\s*)"[^"\n]*"', rf'\1"{LEFTWARD}"', text)
    return re.sub(r"\babsent = \[.*?\]", f'absent = ["{LEFTWARD}", "$3"]', text)


# P2 is indifferent: where it hits half the time, P1 may enter, and escalation is a half.
TIE = """
title = "Tie"
question = "Can a tie hide escalation?"
form = "timing"
source = "made for a test"
players = ["p1", "p2"]
[[moves]]
name = "entry"
player = "p1"
actions = ["out", "enter"]
[[moves]]
name = "reply"
player = "p2"
actions = ["hit", "spare"]
when = "entry.enter"
[[payoffs]]
when = "entry.out"
p1 = "1"
p2 = "0"
[[payoffs]]
when = "reply.hit"
p1 = "0"
p2 = "0"
escalation = 1
[[payoffs]]
p1 = "2"
p2 = "0"
[escalation]
why = "a hit"
"""


# Two trees in Gambit's format; in the second, one who does not see the other's type moves last.
ENTRY = """\
EFG 2 R "Entry" { "Raider" "Defender" }
"a raid, and an answer"

p "start" 1 1 "first" { "stay" "raid" } 0
t "" 1 "peace" { 0, 0 }
p "reply" 2 1 "answer" { "fight" "absorb" } 0
t "" 2 "war" { -1, -1/2 }
t "" 3 "loss" { 0.5 -0.6 }
"""
# A drawn tree: what the sea brings is not seen by the escort, whose moves come in either order.
DRAWN = r"""% a raid at sea
player 1 name Raider
player 2 name The~escort

level 0 node 1 player 1
level 2 node 1 xshift -a=1.5 from 0,1 move wait payoffs 0 0
level 2 node 2 xshift 2a player 0 from 0,1 move sail
% later
level 4 node fog from 2,2 move fog~(\frac{1}{3})
level 4 node sun from 2,2 move sun~(2/3)
level 6 node 1 xshift -b=.5 from 4,fog move turn payoffs \frac{1}{2} -\frac{1}{2}
level 6 node 2 xshift b from 4,fog move hold payoffs 0.25 1
level 6 node 3 xshift -b from 4,sun move hold payoffs 0 0
level 6 node 4 xshift b from 4,sun move turn payoffs -1 1
iset 4,sun 4,fog player 2
"""

HIDDEN = """\
EFG 2 R "Hidden" { "A" "B" }
c "" 1 "type" { "hard" 1/4 "soft" 3/4 } 0
p "" 1 1 "signal" { "speak" "hush" } 0
p "" 2 1 "ears" { "yield" "hold" } 0
t "" 1 "good" { 1, 0 }
t "" 2 "bad" { -1, 1 }
t "" 3 "calm" { 0, 0 }
p "" 1 2 "soft signal" { "speak" "hush" } 0
p "" 2 1 0
t "" 1
t "" 0
t "" 3
"""


def strategic(players: str, assumptions: str, payoffs: str, escalation: str) -> str:
    """A file of simultaneous moves, from the lines of its tables."""
    return f"""
title = "Made for a test"
question = "What holds?"
form = "strategic"
source = "made for a test"
[players]
{players}
[assumptions]
{assumptions}
[payoffs]
{payoffs}
[escalation]
{escalation}
"""


def fight(assumptions: str, a: str, b: str = "-b.restless") -> str:
    """A file in which escalation is a fight that only player a decides on, by the formula `a`.

    `assumptions` are lines of that table; b does best to stay still.
    """
    return strategic(
        'a = ["calm", "fight"]\nb = ["still", "restless"]',
        assumptions,
        f'a = "{a}"\nb = "{b}"',
        'line = 0.5\nwhy = "a fight"\n"fight / still" = 1',
    )


def us_and_them(assumptions: str, us: str, them: str = "them.b", escalation: str = "") -> str:
    """A file in which we gain by b what the formula `us` says, and b is always best for them.

    `assumptions` are lines of that table; both b is escalation 1, where `escalation` does not say
    otherwise.
    """
    return strategic(
        'us = ["a", "b"]\nthem = ["a", "b"]',
        assumptions,
        f'us = "{us}"\nthem = "{them}"',
        'why = "both choose b"\n' + (escalation or '"b / b" = 1'),
    )


def signalling(
    prior: Sequence[Any], sender: Any, receiver: Any, escalation: Any = None
) -> ExtensiveGame:
    """The signalling game with these payoffs: [type][signal][response]. Nodes in layers."""
    n_types, n_signals, n_responses = len(sender), len(sender[0]), len(sender[0][0])
    cells = [
        (t, s, r) for t in range(n_types) for s in range(n_signals) for r in range(n_responses)
    ]
    first, second = 1, 1 + n_types
    third = second + n_types * n_signals
    types = tuple(range(first, second))
    nodes = [Node("type", None, None, types, tuple(f"t{t}" for t in types), tuple(range(n_types)))]
    signals, responses = (
        tuple(f"s{s}" for s in range(n_signals)),
        tuple(f"r{r}" for r in range(n_responses)),
    )
    for t in range(n_types):
        children = tuple(second + t * n_signals + s for s in range(n_signals))
        nodes.append(Node(f"signal of t{t}", t, None, children, signals))
    for t in range(n_types):
        for s in range(n_signals):
            start = third + (t * n_signals + s) * n_responses
            children = tuple(range(start, start + n_responses))
            nodes.append(Node(f"after t{t}, s{s}", n_types + s, None, children, responses))
    nodes += [Node(f"end {cell}", None, k) for k, cell in enumerate(cells)]
    decisions = [Decision(f"signal of t{t}", 0, signals, (first + t,)) for t in range(n_types)]
    decisions += [
        Decision(
            f"response to s{s}", 1, responses,
            tuple(second + t * n_signals + s for t in range(n_types)),
        )
        for s in range(n_signals)
    ]  # fmt: skip
    structure = ExtensiveStructure(
        ("sender", "receiver"), tuple(decisions), tuple(map(str, cells)), tuple(nodes)
    )
    payoffs = [Fraction(side[t][s][r]) for side in (sender, receiver) for t, s, r in cells]
    levels = [Fraction(0) if escalation is None else escalation[t][s][r] for t, s, r in cells]
    return structure.fill(
        objects(map(Fraction, prior), (n_types,)),
        objects(payoffs, (2, len(cells))),
        objects(levels, (len(cells),)),
        HALF,
    )


def random_bargain(rng: random.Random) -> BargainingGame:
    """Small whole numbers, so that corners, kinks and ties are common."""
    payoffs = [Fraction(rng.randint(-2, 2)) for _ in range(12)]
    proposer = rng.randrange(2)
    spot = (1 - proposer) * 6  # of what the other one gets for accepting
    while payoffs[spot + 2] == payoffs[spot + 5]:
        payoffs[spot + 2] = Fraction(rng.randint(-2, 2))
    low, first = Fraction(rng.randint(-2, 1)), Fraction(rng.randint(-2, 1))
    ends = [low, low + rng.randint(1, 3), first, first + Fraction(rng.randint(1, 4), 2)]
    structure = BargainingStructure(("a", "b"), proposer, "x", "c")
    score = [Fraction(0), Fraction(1)]
    return structure.fill(
        objects(ends, (4,)), objects(payoffs, (2, 2, 3)), objects(score, (2,)), Fraction(1, 2)
    )


def random_reputation(rng: random.Random, most: int = 6) -> ReputationGame:
    """Small numbers, so that the first belief is often on an edge, or 0 or 1."""
    bottom = rng.randint(-3, 1)
    up = rng.randint(2, 5)
    low, middle = sorted(rng.sample(range(up), 2))
    fought, out, conceded = bottom + low, bottom + middle, bottom + up
    held = rng.randint(-3, 1)
    yielded = held + rng.randint(1, 3)
    alone = yielded + (yielded - held) + rng.randint(1, 3)
    stages = rng.randint(1, most)
    edge = Fraction(conceded - out, conceded - fought)
    tough = rng.choice([edge ** rng.randint(1, stages), Fraction(rng.randint(0, 8), 8)])
    sides = [[out, conceded, fought], [alone, yielded, held]]
    challenger = rng.randrange(2)
    payoffs = [Fraction(x) for side in (sides if challenger == 0 else sides[::-1]) for x in side]
    structure = ReputationStructure(("a", "b"), challenger, stages)
    levels = [Fraction(rng.randint(0, 2), 2) for _ in range(3)]
    return structure.fill(
        objects([tough], (1,)), objects(payoffs, (2, 3)), objects(levels, (3,)), HALF
    )


def random_model(rng: random.Random, in_turn: bool, most: int = 3) -> Model:
    """Two or three states, small whole payoffs, quarters as chances: full of ties."""
    n, n_ends = rng.randint(2, most), rng.randint(0, 1)
    cells = list(product(range(n), ACTIONS, ACTIONS))

    def table(make: Any) -> Any:
        found = {cell: make() for cell in cells}
        return [[[found[s, a, b] for b in ACTIONS] for a in ACTIONS] for s in range(n)]

    def chances() -> list[Fraction]:
        counts = [0] * (n + n_ends)
        for _ in range(rng.choice((1, 2, 4))):
            counts[rng.randrange(n + n_ends)] += 1
        return [Fraction(count, sum(counts)) for count in counts]

    return Model(
        n,
        [table(lambda: Fraction(rng.randint(-2, 2))) for _ in range(2)],
        table(chances),
        [(Fraction(rng.randint(-3, 3)), Fraction(rng.randint(-3, 3)))] * n_ends,
        [Fraction(1)] * n_ends,
        rng.choice((Fraction(0), HALF, Fraction(3, 4), Fraction(9, 10))),
        in_turn,
    )


def stochastic(model: Model, within: int | None = 4) -> StochasticGame:
    """The model as a game of the package; decisions state by state, as a file would have them."""
    n, n_ends = model.n_states, len(model.ends)
    decisions, states, known = [], [], []
    for s in range(n):
        decisions.append(Decision(f"a in s{s}", 0, ("x", "y")))
        after = ["", ""] if model.in_turn else [""]
        decisions += [Decision(f"b in s{s} {k}", 1, ("x", "y")) for k in range(len(after))]
        states += [s] * (1 + len(after))
        own = len(states) - 1 - len(after)
        known += [frozenset()] + [frozenset([own] if model.in_turn else [])] * len(after)
    per = 3 if model.in_turn else 2
    periods = [
        Period(s, ((per * s, a), (per * s + 1 + (a if model.in_turn else 0), b)),
               tuple(range(n + n_ends)))
        for s, a, b in product(range(n), ACTIONS, ACTIONS)
    ]  # fmt: skip
    structure = StochasticStructure(
        ("a", "b"), tuple(f"s{s}" for s in range(n)), ("end",) * n_ends, tuple(decisions),
        tuple(states), tuple(periods), tuple(known), within,
    )  # fmt: skip
    cells = list(product(range(n), ACTIONS, ACTIONS))
    probability = [p for s, a, b in cells for p in model.chance[s][a][b]] + [model.discount]
    payoffs = [
        x for player in range(2) for x in
        [*(model.reward[player][s][a][b] for s, a, b in cells), *(e[player] for e in model.ends)]
    ]  # fmt: skip
    return structure.fill(
        objects(probability, (len(probability),)),
        objects(payoffs, (2, len(payoffs) // 2)),
        objects([Fraction(0)] * len(cells) + list(model.scores), (len(cells) + n_ends,)),
        HALF,
    )


def unseen_first_move() -> str:
    """A tree of three players and 63 nodes in Gambit's format: who moves second and who moves last
    do not see the first move, so that nothing of it is a subgame, and too many pure profiles are to
    be looked at. 22 information sets, nine of them with two nodes."""
    rng, sets = random.Random(1), dict[tuple[int, tuple[int, ...]], int]()
    lines = ['EFG 2 R "Unseen" { "one" "two" "three" }', '""']

    def below(moves: tuple[int, ...]) -> None:
        depth = len(moves)
        if depth == 5:
            payoffs = " ".join(str(rng.randint(-9, 9)) for _ in range(3))
            lines.append(f't "" {len(lines)} "" {{ {payoffs} }}')
            return
        known = moves[1:] if depth in (1, 4) else moves
        number = sets.setdefault((depth, known), len(sets) + 1)
        name = "".join(map(str, (depth, *known)))
        lines.append(
            f'p "" {depth % 3 + 1} {number} "at {name}" {{ "hold {name}" "push {name}" }} 0'
        )
        below((*moves, 0))
        below((*moves, 1))

    below(())
    return "\n".join(lines) + "\n"


def unseen_type() -> str:
    """A file of moves in time and three assumptions, in which more pure profiles are to be looked
    at than any method does: a type that is not seen, and then four moves that all see."""
    moves = "".join(
        f'[[moves]]\nname = "m{k}"\nplayer = "{"ab"[k % 2]}"\nactions = ["up{k}", "down{k}"]\n'
        for k in range(4)
    )
    return f"""
title = "Unseen"
question = "How far do they climb?"
form = "timing"
source = "made for a test"
players = ["a", "b"]
[assumptions]
x = {{ value = 0.3, range = [0, 1], about = "how likely a is tough" }}
y = {{ value = 0.4, range = [0, 1], about = "what a fight costs" }}
z = {{ value = 0.2, range = [0, 1], about = "what giving way costs" }}
[[moves]]
name = "type"
chance = {{ tough = "x", weak = "1 - x" }}
seen_by = ["a"]
{moves}[[payoffs]]
when = "m3.up3"
outcome = "fight"
a = "-y + 0.5*type.tough"
b = "-y + 0.3*m2.down2"
escalation = 1
[[payoffs]]
outcome = "calm"
a = "0.3*m0.up0 - z*m2.down2 + 0.2*m1.down1"
b = "-0.3*m0.up0 - z - 0.1*m1.down1"
[escalation]
line = 0.3
why = "made up"
"""
