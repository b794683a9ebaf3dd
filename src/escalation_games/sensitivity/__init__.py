"""Which assumptions tip the outcome, and exactly where."""

from .classes import class_of
from .conditions import Condition, Reason, equilibrium_conditions
from .existence import ClassConditions, Existence, Inequality, Rules, existence
from .expectations import unmet
from .pieces import Piece, pieces
from .tips import CHANGES, Side, Tip, tips

__all__ = [
    "CHANGES",
    "ClassConditions",
    "Condition",
    "Existence",
    "Inequality",
    "Piece",
    "Reason",
    "Rules",
    "Side",
    "Tip",
    "class_of",
    "equilibrium_conditions",
    "existence",
    "pieces",
    "tips",
    "unmet",
]
