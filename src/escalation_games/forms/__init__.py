"""Structures (who moves, what they can do) and games (a structure filled with numbers)."""

from .arrays import objects
from .bargaining import BargainingGame, BargainingStructure
from .batch import Batch, stacked
from .decision import Decision, Deviation
from .derived_structures import Restriction
from .game import Game, Structure, is_a_point
from .reputation import ReputationGame, ReputationStructure
from .sequences import ImperfectRecall, Sequences
from .stochastic import StochasticGame, StochasticStructure
from .strategic import StrategicGame, StrategicStructure
from .trees.extensive import ExtensiveGame, ExtensiveStructure, Node
from .trees.reduced_strategic_form import TABLE_OF, outcome_chances, reduced_strategic_form
from .trees.simultaneous_tree import simultaneous_tree
from .trees.subgames import Leaf, Region

__all__ = [
    "TABLE_OF",
    "BargainingGame",
    "BargainingStructure",
    "Batch",
    "Decision",
    "Deviation",
    "ExtensiveGame",
    "ExtensiveStructure",
    "Game",
    "ImperfectRecall",
    "Leaf",
    "Node",
    "Region",
    "ReputationGame",
    "ReputationStructure",
    "Restriction",
    "Sequences",
    "StochasticGame",
    "StochasticStructure",
    "StrategicGame",
    "StrategicStructure",
    "Structure",
    "is_a_point",
    "objects",
    "outcome_chances",
    "reduced_strategic_form",
    "simultaneous_tree",
    "stacked",
]
