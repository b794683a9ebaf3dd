"""The results that `analyze` and `report` word: one point of one game, from every side."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from .. import __version__
from ..effort import NOT_FOUND, share, uncounted
from .output import shown_progress
from .request import (
    effort_asked,
    game_at,
    load_apart,
    merged_players,
    solved_apart,
    solved_or_not,
    with_merged,
)

if TYPE_CHECKING:
    from ..report.screens.analyze import Analysis

ANALYSED = 0.7, 0.3, 0.7  # shares of the units left: for equilibria, for why they hold, for tips


def analysed(
    game: str, settings: tuple[str, ...], preset: str | None, concept: str | None,
    as_far_as_known: bool = False,
) -> Analysis:  # fmt: skip
    """Equilibria, why they hold, and what tips them, at the point that the command line names.

    `as_far_as_known` leaves out what is not found within the effort, and says why; otherwise an
    answer that is not found is an error.
    """
    from ..report.screens.analyze import Analysis
    from ..report.text.words import Standing
    from ..sensitivity.claims.readings import BASELINE, solutions_by_reading
    from ..sensitivity.conditions.binding_conditions import equilibrium_conditions
    from ..sensitivity.conditions.names import meanings
    from ..sensitivity.robustness.joint_tips import least_move
    from ..sensitivity.tips.tips import tips as all_tips
    from ..sensitivity.tips.tips import tips_or_unsettled
    from ..sensitivity.tips.watched import answered_in, watched_in
    from ..solvers.solve import solve

    separate, values = load_apart(game, settings, preset)
    definition = with_merged(separate)
    at = game_at(definition, values)
    open_end = suppress(*NOT_FOUND) if as_far_as_known else nullcontext()
    with shown_progress(definition):
        with share(ANALYSED[0]):
            solution = (solved_or_not if as_far_as_known else solve)(at, concept)
        with share(ANALYSED[1]):
            reasons = equilibrium_conditions(definition, values, concept, solution)
        with share(ANALYSED[2]):
            find_tips = tips_or_unsettled if as_far_as_known else all_tips
            tips = find_tips(definition, None, values, concept)
        least = None
        with open_end:
            if definition.has_escalation:
                least = least_move(definition, values, concept)
        known = {preset or BASELINE: solution}
        readings = {} if settings else solutions_by_reading(definition, concept, known)
        with uncounted():  # read off what is known by now
            watched = watched_in(definition, values, solution, tips)
            answer = answered_in(definition, values, solution, tips)
            names = meanings(definition, values)
        apart = solved_apart(separate, values, concept)
    return Analysis(
        definition=definition,
        values=values,
        standing=Standing(preset, settings, game, concept, merged_players(), apart, effort_asked()),
        solution=solution,
        reasons=reasons,
        tips=tips,
        least=least,
        readings=readings,
        version=__version__,
        watched=watched,
        answer=answer,
        meanings=names,
    )
