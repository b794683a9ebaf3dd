"""Is the action that a file watches played, on the path or off it: never, in some, in every one?

A watch is an action at a decision. Of each equilibrium it is asked whether the action has a
positive probability there; where several profiles stand behind an equilibrium, which differ off the
path alone, it is asked of each of them. Between the extreme points of a set of equilibria nothing
else can come out: an action that no extreme one plays is not played by their mixtures either, and
one that all of them play is played by every mixture.

**Tips of a watch** are the values of an assumption at which the answer changes. They are read from
the pieces into which `classified_line` cuts its range. Whatever is compared off the path cuts these
pieces too, so that the tips are exact, and none is left out.

**Example.** A bloc presses or holds; a state that is pressed strikes if x > 1/2. Where it would
strike, the bloc holds: so the strike is never seen, and is what decides.

>>> import escalation_games as eg
>>> game = eg.loads('''
... title = "Press"
... question = "When would it strike?"
... form = "timing"
... source = "an example"
... players = ["bloc", "state"]
... assumptions.x = { value = 0.2, range = [0, 1], about = "what a strike wins" }
... moves = [{ name = "press", player = "bloc", actions = ["hold", "press"] },
...   { name = "act", player = "state", actions = ["bear", "strike"], when = "press.press" }]
... payoffs = [{ when = "press.hold", outcome = "calm", bloc = 0, state = 0.5 },
...   { when = "act.bear", outcome = "borne", bloc = 1, state = 0.5 },
...   { outcome = "war", bloc = -1, state = "x", escalation = 1 }]
... escalation = { line = 0.5, why = "war" }
... watch = [{ what = "a strike", at = "act", action = "strike" }]''')
>>> (strike,) = eg.watched(game)
>>> strike.now
'never'
>>> [(str(tip.value), tip.below, tip.on, tip.above) for tip in strike.tips]
[('1/2', 'never', 'in some', 'in every')]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from ...definition import Definition, Point, Settings, Watch
from ...effort import allowed, share
from ...errors import Unresolved
from ...files.arguments import as_definition, takes
from ...numbers import Bracket, Fraction, LinePoint, Number, Refine, sign
from ...solvers.result import Equilibrium, Solution
from ...solvers.solve import solved
from .classified_line import Piece
from .tips import Tips, margin_of, side_of
from .tips import tips as find_tips

Played = Literal["never", "in some", "in every", "not defined", "not settled"]
Answer = Literal["yes", "no", "not defined", "unknown"]  # of one profile
STANDING = 0.3  # share of the work left: for the solution where it stands


@dataclass(frozen=True)
class WatchTip:
    """A value of one assumption at which it changes whether a watched action is played, or what the
    file says to its question.

    assumption  its name
    value, exact, baseline, margin, side  as of a `Tip`
    below, on, above  what is said around it, a `Played` or the words of the file; None past an end
                of the range, and without a game

    >>> tip = eg.watched("cornered")[0].tips[0]
    >>> print(tip.assumption, tip.value, tip.below, tip.above)
    p 17/77 never in every
    """

    assumption: str
    value: LinePoint
    exact: bool
    baseline: Fraction
    margin: LinePoint
    side: Literal["below", "above", "on"]
    below: str | None
    on: str | None
    above: str | None


@dataclass(frozen=True)
class Answered:
    """What the file says to its question (None: nothing), and every value at which that changes."""

    says: str | None
    tips: tuple[WatchTip, ...] = ()


NO_ANSWER = Answered(None)


@dataclass(frozen=True)
class Watched:
    """A watch, its answer where the game stands, and every value at which the answer changes.

    watch  the act: `what` in words, the decision `at` which it is chosen, the `action`
    now    is it played: never, in some, in every, not defined, not settled
    tips   where that changes, in ascending order by assumption

    >>> strike = eg.watched("cornered")[0]
    >>> strike.watch.at, strike.watch.action, len(strike.tips)
    ('act after full', 'strike', 5)
    """

    watch: Watch
    now: Played
    tips: tuple[WatchTip, ...]


@takes("definition", as_definition)
def watched(
    definition: Definition,
    values: Settings | None = None,
    concept: str | None = None,
    effort: float | None = None,
) -> tuple[Watched, ...]:
    """Every watch of the file: its answer at a point, and what tips it, each assumption alone.

    "not defined": under Nash equilibrium nothing is said of what is done off the path. Raises the
    errors of `tips` and `solve`.

    >>> strike = eg.watched("cornered")[0]
    >>> strike.watch.what, strike.now
    ('a first strike under full pressure', 'never')
    """
    with allowed(effort):
        with share(STANDING):
            solution = solved(definition.at(values), concept)
        found = find_tips(definition, None, values, concept)
        return watched_in(definition, values, solution, found)


def watched_in(
    definition: Definition, values: Settings | None, solution: Solution, found: Tips
) -> tuple[Watched, ...]:
    """As `watched`, from a solution and the lines of tips that are known already."""
    point = definition.point(values)
    return tuple(
        Watched(watch, now(solution), tuple(_tips(definition, point, now, found)))
        for watch in definition.watches
        for now in [partial(played, watch=watch)]
    )


def answered_in(
    definition: Definition, values: Settings | None, solution: Solution, found: Tips
) -> Answered:
    """What the file says to its question, by a solution and the lines of tips that are known."""
    if not definition.answers:
        return NO_ANSWER
    says = partial(_said, definition)
    tips = _tips(definition, definition.point(values), says, found)
    return Answered(says(solution), tuple(tips))


def _said(definition: Definition, solution: Solution) -> str | None:
    """The first of the file's answers that fits what was found; none where nothing was."""
    if not solution.equilibria:
        return None
    done = [played(solution, watch) for watch in definition.watches]
    for answer in definition.answers:
        regime = answer.regime in (None, solution.regime)
        wanted = zip(answer.watched, done, strict=False)  # those left out at the end are any
        if regime and all(word in ("any", found) for word, found in wanted):
            return answer.says
    return None


def played(solution: Solution, watch: Watch) -> Played:
    """Is the action played in no equilibrium, in some, or in every one?"""
    answers = [_in_one(solution, equilibrium, watch) for equilibrium in solution.equilibria]
    ways = frozenset[Answer]().union(*answers)
    if "yes" in ways and ways & {"no", "not defined"}:
        return "in some"
    if not answers or "unknown" in ways:
        return "not settled"
    if "not defined" in ways:
        return "not defined"
    return "in every" if "yes" in ways else "never"


def _in_one(solution: Solution, equilibrium: Equilibrium, watch: Watch) -> frozenset[Answer]:
    """Is it played, in each of the profiles behind an equilibrium?"""
    structure = solution.game.structure
    d = next(k for k, decision in enumerate(structure.decisions) if decision.name == watch.at)
    action = structure.decisions[d].actions.index(watch.action)
    if d not in structure.on_path(equilibrium.key):
        if solution.concept == "nash":
            return frozenset[Answer](["not defined"])
        supports = equilibrium.answers.get(d, ())
        if supports:
            return frozenset(_among(action, support) for support in supports)
    return frozenset([_has_chance(equilibrium.profile[d][action])])


def _among(action: int, support: tuple[int, ...]) -> Answer:
    if not support:
        return "unknown"
    return "yes" if action in support else "no"


def _has_chance(p: Number) -> Answer:
    try:
        return "yes" if sign(p) else "no"
    except (Unresolved, Refine):
        return "unknown"


def _tips(
    definition: Definition, standing: Point, ask: Callable[[Solution], str | None], found: Tips
) -> Iterator[WatchTip]:
    """Every value at which what is said of the solution beside it changes."""
    for name, line in found.lines.items():
        said = [_said_on(piece, ask) for piece in line]
        for k in range(0, len(line), 2):
            around = [said[n] if 0 <= n < len(line) else None for n in (k - 1, k, k + 1)]
            known = {answer for answer in around if answer not in (None, "not settled")}
            if len(known) > 1:
                width = definition.assumption(name).width
                yield _tip(name, line[k].cell.lower, standing[name], width, around)


def _said_on(piece: Piece, ask: Callable[[Solution], str | None]) -> str | None:
    """None where there is no game; "not settled" where there is one, and no solution."""
    if piece.fails is not None:
        return None
    return (piece.solution and ask(piece.solution)) or "not settled"


def _tip(
    name: str, point: LinePoint, standing: Fraction, width: Fraction,
    around: Sequence[str | None],
) -> WatchTip:  # fmt: skip
    below, on, above = around
    return WatchTip(
        assumption=name,
        value=point,
        exact=not isinstance(point, Bracket),
        baseline=standing,
        margin=margin_of(point, standing, width),
        side=side_of(point, standing),
        below=below,
        on=on,
        above=above,
    )
