"""Game files that more than one test reads."""

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


def fight(assumptions: str, a: str, b: str = "-b.restless") -> str:
    """A file in which escalation is a fight that only player a decides on, by the formula `a`.

    `assumptions` are lines of that table; b does best to stay still.
    """
    return f"""
title = "A fight"
question = "Is it worth it?"
form = "strategic"
source = "made for a test"
[players]
a = ["calm", "fight"]
b = ["still", "restless"]
[assumptions]
{assumptions}
[payoffs]
a = "{a}"
b = "{b}"
[escalation]
line = 0.5
why = "a fight"
"fight / still" = 1
"""
