"""Which assumptions tip the outcome, and exactly where."""

from .boxes import Estimate, Limit
from .certified import Certified, certify
from .conditions import Condition, Reason, equilibrium_conditions
from .expectations import unmet
from .pieces import Piece, pieces
from .prim import Box, PeelingStep, Scenarios, prim
from .tips import CHANGES, Side, Tip, tips
from .tree_words import Leaf, Tree, decision_tree

__all__ = [
    "CHANGES",
    "Box",
    "Certified",
    "Condition",
    "Estimate",
    "Leaf",
    "Limit",
    "PeelingStep",
    "Piece",
    "Reason",
    "Scenarios",
    "Side",
    "Tip",
    "Tree",
    "certify",
    "decision_tree",
    "equilibrium_conditions",
    "pieces",
    "prim",
    "tips",
    "unmet",
]
