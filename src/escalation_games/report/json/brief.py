"""The JSON of `brief`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...sensitivity.claims.brief import GameInBrief, OtherRanges
from ...sensitivity.claims.readings import BASELINE
from ..screens.brief import TipOfGame, first_places, place_of, tips_leading
from .claims import claims_json
from .tables import Json, completeness_json, number


def brief_json(
    games: Sequence[GameInBrief],
    preset: str | None,
    version: str,
    others: Sequence[OtherRanges] = (),
) -> Json:
    """Readings, tips both ways (nearest first), themes, claims; and with other ranges, if any."""
    tips = [
        {"leads": way, **_tip(entry)}
        for way in ("toward", "away")
        for entry in tips_leading(games, way, preset)
    ]
    themes: dict[str, list[dict[str, Any]]] = {}
    for tip in tips:
        if tip["theme"] is not None and tip["leads"] == "toward":
            themes.setdefault(tip["theme"], []).append(
                {key: tip[key] for key in ("game", "assumption", "margin")}
            )
    tested = claims_json([(game.definition, game.claims) for game in games], version)
    return {
        "version": version,
        "preset": preset,
        "readings": [_reading(game, name) for game in games for name in game.readings],
        "tips": tips,
        "themes": themes,
        "claims": tested["claims"],
        "ranges": [_other_ranges(games, one, preset) for one in others],
    }


def _other_ranges(
    games: Sequence[GameInBrief], other: OtherRanges, preset: str | None
) -> dict[str, Any]:
    """Tips toward escalation with every range scaled, the nearest first, each with its place among
    those of the ranges as given; null where it is not among them."""
    given = first_places(games, preset)
    found = tips_leading(other.games, "toward", preset)
    return {
        "factor": number(other.factor),
        "tips": [{"leads": "toward", **_tip(one), "place_as_given": given.get(place_of(one))}
                 for one in found],
        "cut_short": [list(pair) for pair in other.cut_short],
        "unsettled": [game.definition.name for game in other.games if game.tips is None],
    }  # fmt: skip


def _reading(game: GameInBrief, name: str) -> dict[str, Any]:
    solution = game.readings[name]
    row = {"game": game.definition.name, "reading": "baseline" if name == BASELINE else name}
    if solution is None:
        return {**row, "regime": "unresolved", "lower": None, "upper": None, "completeness": None}
    return {
        **row,
        "regime": solution.regime,
        "lower": number(solution.envelope.lower),
        "upper": number(solution.envelope.upper),
        "completeness": completeness_json(solution.completeness),
    }


def _tip(entry: TipOfGame) -> dict[str, Any]:
    tip, assumption = entry.tip, entry.assumption
    return {
        "game": entry.game.definition.name,
        "assumption": tip.assumption,
        "theme": assumption.theme,
        "claims": dict(assumption.claims),
        "value": number(tip.value),
        "side": tip.side,
        "margin": number(tip.margin),
        "changes": sorted(tip.changes),
    }
