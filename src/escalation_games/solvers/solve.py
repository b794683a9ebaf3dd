"""Solving a game: choose a method, find, certify, summarise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from math import inf
from typing import Any

import numpy as np

from ..effort import NOT_FOUND, POINT, Spent, allowed, at_most, left, points, reason_of, share
from ..errors import (
    BudgetExceeded,
    ComputeError,
    FormulaError,
    InputError,
    NoMethod,
    Unresolved,
    did_you_mean,
)
from ..files.arguments import as_batch, as_game, takes
from ..files.entries.array_entries import called
from ..forms import Batch, Game, is_a_point
from ..forms.decision import Deviation
from ..forms.mixtures import Profile
from ..forms.trees.belief import Belief
from ..numbers import approximate, is_exact, is_number, sign
from . import FALLS_BACK, SOLVERS
from .batch_result import FoundMany
from .beliefs.refinements import objections
from .certificates import certify
from .labels import payoff_dominant
from .many import lockstep
from .many.solutions import Look, Solutions, completed
from .result import (
    Candidate,
    Completeness,
    Envelope,
    Equilibrium,
    Found,
    Instead,
    LeftToNext,
    Method,
    Solution,
    as_far_as_it_goes,
    cut_short,
)

BATCH = 0.5  # of the work left: for all games at once


TRYING = 0.8  # of the work left: for a method that another one can take the place of


CERTIFYING = 0.8  # of the work that is left when candidates are found


@takes("game", as_game)
def solve(
    game: Game,
    concept: str | None = None,
    method: str | None = None,
    effort: float | None = None,
) -> Solution:
    """Every equilibrium that the method promises, each certified.

    `concept` and `method` are names from SOLVERS; by default the first method that fits. What takes
    more work than the effort allows (1 is usual: about a minute) is left out, and `completeness`
    says so. Raises InputError for unknown names, NoMethod when none fits, and BudgetExceeded where
    no answer stands. A game on a cell that must be split raises `numbers.Refine`.

    >>> solution = eg.solve("security_dilemma")
    >>> solution
    Solution(3 equilibria (all); escalation 0 to 1, across; nash by double description)
    """
    with allowed(effort):
        solution = solved(game, concept, method)
        if concept is None and method is None:
            solution = replace(solution, instead=_instead(game, solution))
        tested = tuple(_tested(game, equilibrium) for equilibrium in solution.equilibria)
        return replace(solution, equilibria=tested)


def solved(
    game: Game, concept: str | None = None, method: str | None = None, or_weaker: bool = False
) -> Solution:
    """As `solve`, without testing equilibria by criteria that drop none: for many games.

    Where a method gives up, the next one of the same concept takes its place, and says why; where a
    method is asked for, only with `or_weaker`. Over a range of an assumption what is not resolved
    stays so: another method could not tell more.
    """
    rows = fitting(game, concept, method)
    if or_weaker and not rows[0].by_name:
        same = fitting(game, rows[0].concept)
        rows = same[same.index(rows[0]) :]
    elif method is not None:
        rows = rows[:1]
    given_up: list[str] = []
    for row in rows[:-1]:
        try:
            with share(TRYING):
                solution = summarised(game, row, row.find(game))
        except LeftToNext:
            continue
        except Spent:
            given_up.append(f"{row.name}: it takes more work than the effort allows")
        except (BudgetExceeded, Unresolved) as problem:
            if isinstance(problem, Unresolved) and not is_a_point(game):
                raise
            given_up.append(f"{row.name}: {problem}")
        else:
            return _because(solution, given_up)
    try:
        return _because(summarised(game, rows[-1], rows[-1].find(game)), given_up)
    except BudgetExceeded as problem:  # why the methods before gave up is often the better reason
        raise BudgetExceeded("; ".join([*given_up, str(problem)])) from problem


def solved_or_unsettled(game: Game, concept: str | None) -> Solution:
    """The solution; where none is found within the effort, what can be shown without: no
    equilibrium, no level, and why. Raises as `choose` does."""
    try:
        return solve(game, concept)
    except NOT_FOUND as problem:
        why = reason_of(problem)
    nothing = Found((), Completeness("some", why, is_cut=True), frozenset())
    return summarised(game, choose(game, concept), nothing)


def _instead(game: Game, solution: Solution) -> Instead | None:
    """What the default concept leaves out that another one has."""
    if game.structure.form not in FALLS_BACK:
        return None
    mixed_ones, pure_ones = FALLS_BACK[game.structure.form]
    chosen = SOLVERS[solution.concept, solution.method]
    others = [
        row for row in SOLVERS.values()
        if row.concept != chosen.concept and row.why_not(game.structure) is None
    ]  # fmt: skip
    why = mixed_ones(game.structure) or str(solution.completeness.reason)
    mixed = next((row.concept for row in others if not row.is_pure), None)
    if chosen.concept == "nash":
        return Instead(None, pure_ones(game.structure) or why)
    return Instead(mixed, why) if chosen.is_pure and mixed is not None else None


def _because(solution: Solution, given_up: Sequence[str]) -> Solution:
    """The solution, its completeness with the reasons why other methods gave up before it."""
    if not given_up:
        return solution
    which = "mixed equilibria" if solution.completeness.kind == "all pure" else "all"
    reason = f"{which} were not found by {', nor by '.join(given_up)}"
    return replace(solution, completeness=replace(solution.completeness, reason=reason))


@takes("batch", as_batch)
def solve_batch(
    batch: Batch,
    concept: str | None = None,
    method: str | None = None,
    effort: float | None = None,
) -> Solutions:
    """Every equilibrium of every game of a batch: where signs are certain by arithmetic on all of
    them at once, else exactly, one by one. `concept` and `method` as for `solve`.

    A sample that cannot be solved, or takes more work than the effort allows a point (1 is usual:
    about a second), is kept as unresolved, with the reason. Raises InputError and NoMethod as
    `solve` does. What fails a criterion is not labelled here.

    >>> import numpy as np
    >>> batch = eg.load("security_dilemma").batch({"d": np.array([0.0, 0.5])})
    >>> print(eg.solve_batch(batch).count)
    [3 1]
    """
    if left() == inf:
        with allowed(effort), points(batch.n):
            return _solved_batch(batch, concept, method)
    return _solved_batch(batch, concept, method)


def _solved_batch(batch: Batch, concept: str | None, method: str | None) -> Solutions:
    chosen = choose(batch.game, concept, method)
    found = _found_many(chosen, batch)
    if method is None and found.doubtful.all() and batch.n:
        instead = _instead_at(batch, chosen)
        if instead is not chosen:
            chosen, found = instead, _found_many(instead, batch)
    looks: list[tuple[Look, int]] = []
    if chosen.batch is not None:
        looks = [(lockstep.many(chosen.find), lockstep.MANY)]
    if chosen.closer is not None:
        looks.insert(0, (chosen.closer, 1))
    return completed(
        batch, chosen, found, looks, lambda game: solved(game, chosen.concept, chosen.name)
    )


def _found_many(method: Method, batch: Batch) -> FoundMany:
    found = FoundMany.none(batch.n)
    if method.batch is not None:
        with suppress(Spent), share(BATCH), np.errstate(over="ignore", invalid="ignore"):
            found = method.batch(batch)  # samples beyond what floats hold are doubtful
    return found


def _instead_at(batch: Batch, chosen: Method) -> Method:
    """The method that takes the place of the chosen one at the first sample, if it gives up there
    with the work that a point may take: thousands of samples are not to find out one by one."""
    rows = fitting(batch.game, chosen.concept)
    if len(rows) == 1:
        return chosen
    try:
        with at_most(POINT):
            used = solved(batch.exact(0), chosen.concept).method
    except (ComputeError, FormulaError, Spent):
        return chosen
    return next(row for row in rows if row.name == used)


def choose(game: Game, concept: str | None = None, method: str | None = None) -> Method:
    """The first method of that concept and name that fits the game's structure."""
    return fitting(game, concept, method)[0]


def fitting(game: Game, concept: str | None = None, method: str | None = None) -> list[Method]:
    """The methods of that name that fit the game's structure, all of one concept: that of the
    first one where none is asked for. Raises InputError, and NoMethod where there is none."""
    rows = _named(_named([*SOLVERS.values()], "concept", concept), "method", method)
    reasons = {(row.name, row.concept): row.why_not(game.structure) for row in rows}
    found = [
        row for row in rows
        if reasons[row.name, row.concept] is None and (method is not None or not row.by_name)
    ]  # fmt: skip
    if found:
        return [row for row in found if row.concept == found[0].concept]
    texts = [f"{name} ({concept}): {reason}" for (name, concept), reason in reasons.items()]
    fit = (row for row in SOLVERS.values() if row.why_not(game.structure) is None)
    concepts = dict.fromkeys(row.concept for row in fit)
    cure = [f"what fits: {', '.join(concepts)}"] if concepts else []
    raise NoMethod("\n  ".join(["no method fits this game", *texts, *cure]))


def _named(rows: Sequence[Method], field: str, wanted: object) -> list[Method]:
    if wanted is None:
        return list(rows)
    if wanted == "agent-qre":
        raise InputError(
            "concept", "quantal responses are no equilibria that hold or end exactly",
            "`solve` and `quantal_path` give them",
        )  # fmt: skip
    names = {row: row.name if field == "method" else row.concept for row in rows}
    known = list(dict.fromkeys(names.values()))
    if not isinstance(wanted, str):
        filled = ['values are filled in first: definition.at({"d": "1/2"})']
        raise InputError(
            field, f"is {called(wanted)}, not a name",
            [*(filled if isinstance(wanted, Mapping) else ()), f"known: {', '.join(known)}"],
        )  # fmt: skip
    if wanted not in known:
        raise InputError(
            field,
            f"unknown {field} '{wanted}'{did_you_mean(wanted, known)}",
            f"known: {', '.join(known)}",
        )
    return [row for row in rows if names[row] == wanted]


def summarised(game: Game, method: Method, found: Found) -> Solution:
    """The solution from what a method found: certificates, labels, envelope and regime."""
    certified, is_cut = as_far_as_it_goes(
        (_certified(game, method, candidate) for candidate in found.candidates), CERTIFYING
    )
    equilibria = _labelled(list(certified))
    envelope = _envelope([equilibrium.escalation for equilibrium in equilibria])
    return Solution(
        game=game,
        concept=method.concept,
        method=method.name,
        completeness=(
            cut_short(f"{len(found.candidates):,} candidates were found, some are certified")
            if is_cut and not found.completeness.is_cut
            else found.completeness
        ),
        equilibria=tuple(equilibria),
        envelope=envelope,
        regime=envelope.regime(game.line),
        structure=found.structure,
    )


def _certified(game: Game, method: Method, candidate: Candidate) -> Equilibrium:
    beliefs = _beliefs(game, method, candidate.profile)
    changes = game.deviations(candidate.profile, method.concept, beliefs)
    certificate = certify(changes, method.concept)
    if is_exact(certificate.gain) and sign(certificate.gain):
        raise ComputeError(
            "internal error: the method returned a profile that is not an equilibrium "
            f"(gain {certificate.gain}); please report it with the game file"
        )
    payoffs, escalation = game.outcome(candidate.profile)
    numbers = [*payoffs, escalation, *(p for mix in candidate.profile for p in mix)]
    return Equilibrium(
        profile=candidate.profile,
        payoffs=payoffs,
        certificate=certificate,
        escalation=escalation,
        exact=all(map(is_exact, numbers)),
        labels=(*candidate.labels[:1], *_strict(game, candidate, changes), *candidate.labels[1:]),
        beliefs=beliefs,
        count=candidate.count,
        free=tuple(game.structure.decisions[d].name for d in candidate.free),
        key=candidate.key,
        terms=game.terms(candidate.profile),
        answers=candidate.answers,
        has_levels=game.has_levels,
    )


def _beliefs(game: Game, method: Method, profile: Profile) -> tuple[Belief | None, ...] | None:
    """What may be believed, where the method's concept rests on beliefs."""
    if method.beliefs is None:
        return None
    beliefs = method.beliefs(game, profile)
    if any(belief is not None and not belief.extremes for belief in beliefs):
        raise ComputeError(
            "internal error: the method returned an answer that no belief supports; "
            "please report it with the game file"
        )
    return beliefs


def _strict(game: Game, candidate: Candidate, changes: Sequence[Deviation]) -> tuple[str, ...]:
    """`strict` where all choose at once and every deviation loses."""
    if not game.structure.all_at_once or "pure" not in candidate.labels:
        return ()
    return ("strict",) if all(sign(change.loss) > 0 for change in changes) else ()


def _labelled(equilibria: list[Equilibrium]) -> list[Equilibrium]:
    """Marks the equilibrium of a strategic game that is better for all than every other."""
    if not equilibria or equilibria[0].certificate.concept != "nash":
        return equilibria
    best = payoff_dominant([equilibrium.payoffs for equilibrium in equilibria])
    return [
        replace(e, labels=(*e.labels, "payoff dominant")) if k == best else e
        for k, e in enumerate(equilibria)
    ]


def _tested(game: Any, equilibrium: Equilibrium) -> Equilibrium:
    """Marks what fails a criterion for beliefs off the path."""
    if equilibrium.beliefs is None:
        return equilibrium
    failed = [f"fails {o.criterion}" for o in objections(game, equilibrium.profile)]
    return replace(equilibrium, labels=(*equilibrium.labels, *failed))


def _envelope(levels: Sequence[Any]) -> Envelope:
    if not levels:
        return Envelope(None, None)
    lower = upper = levels[0]
    for level in levels[1:]:
        if _is_less(level, lower):
            lower = level
        if _is_less(upper, level):
            upper = level
    return Envelope(lower, upper)


def _is_less(one: Any, other: Any) -> bool:
    """By floats where it is not proved: of two that agree to so many digits, either stands for
    both."""
    try:
        return sign(one - other) < 0
    except Unresolved:
        if not (is_number(one) and is_number(other)):
            raise
        return approximate(one) < approximate(other)
