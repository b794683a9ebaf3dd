"""What every form has: a structure, and a game that fills it with numbers."""

from .bargaining import BargainingGame, BargainingStructure
from .extensive import ExtensiveGame, ExtensiveStructure
from .reputation import ReputationGame, ReputationStructure
from .strategic import StrategicGame, StrategicStructure

Structure = StrategicStructure | ExtensiveStructure | BargainingStructure | ReputationStructure
Game = StrategicGame | ExtensiveGame | BargainingGame | ReputationGame
