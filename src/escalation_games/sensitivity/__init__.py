"""Which assumptions tip the outcome, and exactly where."""

from .certified import Certified, certify
from .classes import class_of
from .comparison import Judged, PolicyComparison, Witness, compare
from .conditions import Condition, Reason, equilibrium_conditions
from .designs import draws, grid, read_points
from .existence import ClassConditions, Existence, Inequality, Rules, existence
from .expectations import unmet
from .importance import Importance, rank
from .interop import from_samples, to_salib_problem
from .joint import JointTip, Together, joint_tips, together
from .limits import Estimate, Limit
from .maps import Map, regime_map
from .outcomes import Outcomes, equilibria, outcomes
from .pieces import Piece, pieces
from .prim import Box, PeelingStep, Scenarios, prim
from .radius import Radius, radius
from .ranking import Index, Ranking, frame
from .runs import Run, read_sweep
from .scenarios import Discovery, boxes
from .shares import Share, Shares
from .sweep import sweep
from .tips import CHANGES, Side, Tip, tips
from .tree_words import Leaf, Tree, decision_tree

__all__ = [
    "CHANGES",
    "Box",
    "Certified",
    "ClassConditions",
    "Condition",
    "Discovery",
    "Estimate",
    "Existence",
    "Importance",
    "Index",
    "Inequality",
    "JointTip",
    "Judged",
    "Leaf",
    "Limit",
    "Map",
    "Outcomes",
    "PeelingStep",
    "Piece",
    "PolicyComparison",
    "Radius",
    "Ranking",
    "Reason",
    "Rules",
    "Run",
    "Scenarios",
    "Share",
    "Shares",
    "Side",
    "Tip",
    "Together",
    "Tree",
    "Witness",
    "boxes",
    "certify",
    "class_of",
    "compare",
    "decision_tree",
    "draws",
    "equilibria",
    "equilibrium_conditions",
    "existence",
    "frame",
    "from_samples",
    "grid",
    "joint_tips",
    "outcomes",
    "pieces",
    "prim",
    "radius",
    "rank",
    "read_points",
    "read_sweep",
    "regime_map",
    "sweep",
    "tips",
    "to_salib_problem",
    "together",
    "unmet",
]
