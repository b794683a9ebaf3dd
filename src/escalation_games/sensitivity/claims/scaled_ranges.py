"""A game whose ranges are all narrower or wider: are its nearest tips those of somebody's ranges?

Distances to tips are shares of ranges, and ranges are judgements. Here every range is scaled about
where its assumption stands: an end at distance d goes to distance f*d. A wider range is cut short
where it would say something else:

- what is never below 0 (never above 0) stays so: a cost does not become a gain;
- what a formula takes from 1 (1 - d, 1 - chi*z) is a share, and ends at 1;
- where a chance or a score would leave [0, 1], or a formula would have no value, as the assumption
  moves there and the others stand where they stand, the range ends at 0 or 1 if that lies between,
  and otherwise where it ended before.

Lengths keep their ranges.

**Example.** A chance between 1/10 and 6/10 that stands at 3/10, and a cost between 0 and 3 that
stands at 1: twice as wide, the chance would go from -1/10 to 9/10, and the cost from -1 to 5.

>>> import escalation_games as eg
>>> game = eg.loads('''
... title = "A chance"
... question = "How far can it go?"
... form = "timing"
... source = "an example"
... players = ["one"]
... assumptions.p = { value = 0.3, range = [0.1, 0.6], about = "chance of rain" }
... assumptions.c = { value = 1, range = [0, 3], about = "what rain costs" }
... assumptions.d = { value = 0.5, range = [0, 1], about = "share that a coat keeps off" }
... moves = [{ name = "sky", chance = { rain = "p", sun = "1 - p" } },
...   { name = "go", player = "one", actions = ["out", "in"] }]
... payoffs = [{ when = "sky.rain", outcome = "wet", one = "-c*(1 - d)*go.out" },
...   { outcome = "dry", one = "go.out" }]
... escalation = { why = "rain" }''')
>>> for factor in ("1/2", 2, 3):
...     for a in scaled(game, factor).ranged:
...         print(a.name, *a.range, end=" | ")
...     print(factor)
p 1/5 9/20 | c 1/2 2 | d 1/4 3/4 | 1/2
p 0 9/10 | c 0 5 | d 0 1 | 2
p 0 1 | c 0 7 | d 0 1 | 3
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...definition import Assumption, Definition, Settings
from ...effort import Spent
from ...errors import FormulaError, InputError, Unresolved, visible
from ...expressions import SyntaxTree, evaluate, parse
from ...numbers import Cell, Fraction, Refine, sign

ZERO, ONE = Fraction(0), Fraction(1)


def factor_of(text: str | int | Fraction, place: str = "ranges") -> Fraction:
    """A factor by which ranges are scaled. Raises InputError where it is no number above 0."""
    try:
        factor = evaluate(parse(str(text), place, names=()), {})
    except FormulaError:
        factor = ZERO
    if not isinstance(factor, Fraction) or factor <= 0:
        raise InputError(place, f"'{visible(str(text))}' is no number above 0", "try 0.5 or 2")
    return factor


def scaled(
    definition: Definition, factor: str | int | Fraction, values: Settings | None = None
) -> Definition:
    """The definition with every range scaled about a point, and cut short as said above."""
    times, standing = factor_of(factor), definition.point(values)
    shares = _shares(definition)
    return replace(
        definition,
        assumptions=tuple(
            _scaled(definition, a, times, standing[a.name], a.name in shares, values)
            for a in definition.assumptions
        ),
    )


def _shares(definition: Definition) -> set[str]:
    """The names that some formula takes from 1, alone or in a product."""
    terms = [*definition.probability.flat, *definition.payoffs.flat, *definition.escalation.flat]
    formulas = {id(f): f for f in (*definition.define.values(), *(term.formula for term in terms))}
    return {
        name
        for formula in formulas.values()
        for part in formula.spans
        if part[0] == "-" and part[1:2] == (("number", ONE),)
        for name in _factors(part[2])
    }


def _factors(part: SyntaxTree) -> set[str]:
    """The names in a product of names and numbers; none in what is no product."""
    if part[0] == "*":
        return _factors(part[1]) | _factors(part[2])
    return {part[1]} if part[0] == "name" else set()


def is_cut_short(given: Assumption, wide: Assumption, factor: Fraction, standing: Fraction) -> bool:
    """Is a scaled range less than the factor says?"""
    return wide.range != _ends(given, factor, standing)


def _ends(
    assumption: Assumption, factor: Fraction, standing: Fraction
) -> tuple[Fraction, Fraction] | None:
    if assumption.range is None:
        return None
    low, high = assumption.range
    return standing - factor * (standing - low), standing + factor * (high - standing)


def _scaled(
    definition: Definition, assumption: Assumption, factor: Fraction, standing: Fraction,
    is_share: bool, values: Settings | None,
) -> Assumption:  # fmt: skip
    ends = _ends(assumption, factor, standing)
    if ends is None or assumption.range is None or factor <= 1:
        return replace(assumption, range=ends)
    found = [
        next(
            new for new in _candidates(old, wished, is_share)
            if new == old or _is_a_game(definition, assumption.name, old, new, values)
        )
        for old, wished in zip(assumption.range, ends, strict=True)
    ]  # fmt: skip
    return replace(assumption, range=(found[0], found[1]))


def _candidates(old: Fraction, wished: Fraction, is_share: bool) -> Iterator[Fraction]:
    """Where a range may end that ended at `old`, the best first."""
    if old == 0 or old * wished < 0:
        wished = ZERO
    if is_share and old <= 1:
        wished = min(wished, ONE)
    yield wished
    if old < 1 < wished:
        yield ONE
    if wished < 0 < old:
        yield ZERO
    yield old


def _is_a_game(
    definition: Definition, name: str, old: Fraction, new: Fraction, values: Settings | None
) -> bool:
    """Is there a game at every value between the two, the others where they stand?"""
    low, high = min(old, new), max(old, new)
    todo = [Cell.at(low), Cell(low, high), Cell.at(high)]
    try:
        while todo:
            cell = todo.pop()
            try:
                game = definition.along(name, cell, values)
                if any(sign(x) < 0 for x in game.constraints()):
                    return False
            except Refine as change:
                todo += cell.split(change.roots(cell))
    except (FormulaError, Unresolved, Spent):
        return False
    return True
