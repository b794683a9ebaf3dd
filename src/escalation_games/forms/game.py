"""What every form has: a structure, and a game that fills it with numbers."""

from __future__ import annotations

from typing import Any

from ..numbers import is_number
from .bargaining import BargainingGame, BargainingStructure
from .extensive import ExtensiveGame, ExtensiveStructure
from .reputation import ReputationGame, ReputationStructure
from .strategic import StrategicGame, StrategicStructure

Structure = StrategicStructure | ExtensiveStructure | BargainingStructure | ReputationStructure
Game = StrategicGame | ExtensiveGame | BargainingGame | ReputationGame


def is_a_point(game: Game) -> bool:
    """Are all its numbers single numbers, and none of them a function on a cell?"""
    return all(map(is_number, _numbers(game)))


def _numbers(game: Game) -> list[Any]:
    if isinstance(game, StrategicGame):
        return [*game.payoffs.flat, *game.escalation.flat, game.line]
    if isinstance(game, ExtensiveGame):
        return [*game.probability, *game.payoffs.flat, *game.escalation, game.line]
    return []
