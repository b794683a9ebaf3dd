"""The JSON of `brief`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...sensitivity.claims.brief import GameInBrief
from ...sensitivity.claims.readings import BASELINE
from ..screens.brief import TipOfGame, tips_leading
from .claims import claims_json
from .tables import Json, completeness_json, number


def brief_json(games: Sequence[GameInBrief], preset: str | None, version: str) -> Json:
    """Readings, tips both ways (nearest first), themes, claims."""
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
    }


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
