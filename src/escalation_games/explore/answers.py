"""What a worker answers: one call of the library each, laid out for the page.

A request is a game, how it stands, and what is asked. Keys of a query that begin with -- are the
options of the command line, so that no name of an assumption can be mistaken for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..definition import Definition, Point
from ..effort import USUAL, Spent, afresh, allowed, reason_of, share
from ..errors import ComputeError, InputError, did_you_mean, visible
from ..files import load
from ..report.pages.explore_view import map_view, page_view, state_view, tips_view
from ..report.screens.analyze import Analysis
from ..report.text.words import Standing
from ..sensitivity.claims.readings import solutions_by_reading
from ..sensitivity.conditions.binding_conditions import equilibrium_conditions, least_losses
from ..sensitivity.conditions.lost_equilibria import lost_equilibria
from ..sensitivity.maps.regime_map import regime_map
from ..sensitivity.tips.tips import Tips, movable, tips_or_unsettled
from ..sensitivity.tips.watched import answered_in, watched_in
from ..solvers.result import COMPLETE, Solution
from ..solvers.solve import solved_or_unsettled

SOLVING = 0.7  # of the work left: for equilibria
WORDING = 0.3  # of what is left then: for why they hold
CELLS = 72  # per side of a map
SOLVED_AS = ("--concept", "--merge", "--effort")  # one and the same as long as a page is open
OPTIONS = (*SOLVED_AS, "--preset", "--assumption", "--x", "--y")

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Inquiry:
    """A request: the game as the user named it, and what its query says.

    settings  as --set has them
    options   the rest, without their --
    """

    game: str
    settings: Mapping[str, str]
    options: Mapping[str, str]

    @classmethod
    def of(cls, game: str, query: Query) -> Inquiry:
        """From a query. Raises InputError for what is given twice, or is no option."""
        found: dict[str, str] = {}
        for key, value in query:
            if key in found:
                raise InputError(visible(key), "is given twice", "keep one of the two")
            if key.startswith("--") and key not in OPTIONS:
                hint = did_you_mean(key, OPTIONS)
                raise InputError(
                    visible(key), f"unknown option{hint}", f"known: {', '.join(OPTIONS)}"
                )
            found[key] = value.strip()
        settings = {k: v for k, v in found.items() if not k.startswith("--")}
        return cls(game, settings, {k[2:]: v for k, v in found.items() if k.startswith("--")})

    @property
    def preset(self) -> str | None:
        return self.options.get("preset") or None

    @property
    def concept(self) -> str | None:
        return self.options.get("concept") or None

    @property
    def as_one(self) -> tuple[str, ...]:
        """Players who act as one."""
        named = self.options.get("merge", "").split(",")
        return tuple(filter(None, (name.strip() for name in named)))

    @property
    def effort(self) -> float:
        """How much work the answer may take. Raises InputError for what is no number."""
        text = self.options.get("effort") or str(USUAL)
        try:
            return float(text)
        except ValueError:
            raise InputError("effort", f"'{visible(text)}' is not a number", "1 is usual") from None

    @property
    def standing(self) -> Standing:
        settings = [f"{name}={value}" for name, value in self.settings.items()]
        effort = self.options.get("effort") or None
        return Standing(
            self.preset, settings, self.game, self.concept, self.as_one, effort=effort
        )  # fmt: skip

    @property
    def definition(self) -> Definition:
        """As the file has it, with the players as one that act so. Raises InputError."""
        return _loaded(self.game, self.as_one)

    def stands(self) -> tuple[Definition, Point]:
        """The definition at its lengths, and the point. Raises InputError."""
        return self.definition.moved(self.settings, self.preset)


@lru_cache(maxsize=32)
def _loaded(game: str, as_one: tuple[str, ...]) -> Definition:
    definition = load(game)
    return definition.merged(as_one, "--merge") if as_one else definition


@lru_cache(maxsize=32)
def _baseline(game: str, as_one: tuple[str, ...], concept: str | None, effort: float) -> Solution:
    """What holds where the file stands: a question of its own, which whoever asks first does not
    pay for."""
    with allowed(effort), afresh():
        return solved_or_unsettled(_loaded(game, as_one).at(), concept)


def page(asked: Inquiry, version: str) -> dict[str, Any]:
    """The page of a game, and what holds in each of its readings."""
    definition = asked.definition
    with allowed(asked.effort):
        readings = solutions_by_reading(definition, asked.concept)
    return page_view(definition, readings, asked.standing.command("analyze"), version)


def state(asked: Inquiry, version: str) -> dict[str, Any]:
    """What holds at a point and why, and what of the baseline does not."""
    definition, values = asked.stands()
    with allowed(asked.effort):
        baseline = _baseline(asked.game, asked.as_one, asked.concept, asked.effort)
        with share(SOLVING):
            solution = solved_or_unsettled(definition.at(values), asked.concept)
        with share(WORDING):
            reasons = equilibrium_conditions(
                definition, values, asked.concept, solution, least_losses
            )
        lost = lost_equilibria(definition, values, baseline, solution)
    none = Tips.of((), {}, {}, COMPLETE, COMPLETE)
    analysis = _analysis(asked, (definition, values), (solution, none), version, reasons)
    return state_view(analysis, asked.definition, baseline, lost)


def tips(asked: Inquiry, version: str) -> dict[str, Any]:
    """What tips it: of one assumption, or of all with the whole answer."""
    definition, values = asked.stands()
    name = asked.options.get("assumption")
    with allowed(asked.effort):
        solution = solved_or_unsettled(definition.at(values), asked.concept)
        names = None if name is None else [definition.named(name).name]
        # the page shows where it tips, not by which rule: so it is there sooner
        found = tips_or_unsettled(definition, names, values, asked.concept, rules=False)
    analysis = _analysis(asked, (definition, values), (solution, found), version)
    return tips_view(analysis, movable(definition, names), name is None)


def map_of(asked: Inquiry, version: str) -> dict[str, Any]:
    """The plane of two assumptions; where nothing of it is found, only why."""
    del version
    definition, values = asked.stands()
    sides = asked.options.get("x", ""), asked.options.get("y", "")
    with allowed(asked.effort):
        try:
            found = regime_map(definition, *sides, values, asked.concept, cells=CELLS)
        except (ComputeError, Spent) as problem:
            return {"why_not": reason_of(problem)}
    return map_view(found)


def _analysis(
    asked: Inquiry, stands: tuple[Definition, Point], found: tuple[Solution, Tips], version: str,
    reasons: Sequence[Any] = (),
) -> Analysis:  # fmt: skip
    (definition, values), (solution, tips_found) = stands, found
    return Analysis(
        definition=definition,
        values=values,
        standing=asked.standing,
        solution=solution,
        reasons=reasons,
        tips=tips_found,
        least=None,
        readings={},
        version=version,
        watched=watched_in(definition, values, solution, tips_found),
        answer=answered_in(definition, values, solution, tips_found),
    )


Answering = Callable[[Inquiry, str], dict[str, Any]]
ANSWERS: dict[str, Answering] = {"page": page, "state": state, "tips": tips, "map": map_of}


def answer(what: str, game: str, query: Query, version: str) -> dict[str, Any]:
    """One of ANSWERS. Raises InputError and ComputeError."""
    return ANSWERS[what](Inquiry.of(game, query), version)
