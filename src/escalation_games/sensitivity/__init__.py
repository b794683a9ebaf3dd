"""Which assumptions tip the outcome, and exactly where."""

from .conditions import Condition, Reason, equilibrium_conditions
from .expectations import unmet
from .pieces import Piece, pieces
from .tips import CHANGES, Side, Tip, tips

__all__ = [
    "CHANGES",
    "Condition",
    "Piece",
    "Reason",
    "Side",
    "Tip",
    "equilibrium_conditions",
    "pieces",
    "tips",
    "unmet",
]
