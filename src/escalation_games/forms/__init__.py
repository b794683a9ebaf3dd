"""Structures (who moves, what they can do) and games (a structure filled with numbers)."""

from .arrays import objects
from .batch import Batch, stacked
from .decision import Decision
from .extensive import ExtensiveGame, ExtensiveStructure, Node
from .regions import Leaf, Region
from .restriction import Restriction, restricted
from .strategic import StrategicGame, StrategicStructure

Structure = StrategicStructure | ExtensiveStructure
Game = StrategicGame | ExtensiveGame

__all__ = [
    "Batch",
    "Decision",
    "ExtensiveGame",
    "ExtensiveStructure",
    "Game",
    "Leaf",
    "Node",
    "Region",
    "Restriction",
    "StrategicGame",
    "StrategicStructure",
    "Structure",
    "objects",
    "restricted",
    "stacked",
]
