"""Pure Nash equilibria alone, and why no others are searched for."""

from __future__ import annotations

from dataclasses import replace

from ..forms import ExtensiveGame, StrategicGame
from .n_players import support_patterns
from .result import Found
from .tables import extreme_equilibria, pure_nash
from .trees import sequence_form


def inspected(game: StrategicGame) -> Found:
    """Those of a table, as `pure_nash` finds them."""
    is_for_two = len(game.structure.choosers) == 2
    mixed = extreme_equilibria.fits if is_for_two else support_patterns.fits
    return _because(pure_nash.find(game), mixed(game.structure))


def in_plans(game: ExtensiveGame) -> Found:
    """Those of a tree, as `sequence_form` finds them."""
    movers = {decision.player for decision in game.structure.decisions}
    mixed = sequence_form.fits if len(movers) <= 2 else support_patterns.fits
    return _because(sequence_form.find_pure(game), mixed(game.structure))


def _because(found: Found, why: str | None) -> Found:
    """The reason in full; without one, nothing else was asked for."""
    said = found.completeness
    if said.kind != "all pure":
        return found
    reason = f"{said.reason}: {why or 'this method was asked for'}"
    return replace(found, completeness=replace(said, reason=reason))
