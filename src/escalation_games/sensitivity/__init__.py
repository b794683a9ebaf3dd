"""Which assumptions tip the outcome, and exactly where.

What `analyze` and `tip` need is imported at once; everything else when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .conditions import Condition, Reason, equilibrium_conditions
from .expectations import unmet
from .formulas import Stretch
from .pieces import Piece, pieces
from .tips import CHANGES, Gap, Side, Tip, Tips, tips

if TYPE_CHECKING:
    from .certified import Certified, certify
    from .classes import class_of
    from .comparison import Judged, PolicyComparison, Witness, compare
    from .designs import draws, grid, read_points
    from .evaluation import Outcomes, equilibria, outcomes
    from .existing import ClassConditions, Existence, Inequality, Rules, existence
    from .importance import Importance, rank
    from .interop import from_samples, to_salib_problem
    from .joint import JointTip, Together, joint_tips, least_move, together
    from .limits import Estimate, Limit
    from .maps import Map, regime_map
    from .peeling import Box, PeelingStep, Scenarios, prim
    from .ranking import Index, Ranking, frame
    from .robustness import Radius, radius
    from .runs import Run, read_sweep
    from .scenarios import Discovery, boxes
    from .shares import Share, Shares
    from .sweeping import sweep
    from .tree_words import Leaf, Tree, decision_tree

_HOMES = {
    "certified": (
        "Certified",
        "certify",
    ),
    "classes": ("class_of",),
    "comparison": (
        "Judged",
        "PolicyComparison",
        "Witness",
        "compare",
    ),
    "designs": (
        "draws",
        "grid",
        "read_points",
    ),
    "evaluation": (
        "Outcomes",
        "equilibria",
        "outcomes",
    ),
    "existing": (
        "ClassConditions",
        "Existence",
        "Inequality",
        "Rules",
        "existence",
    ),
    "importance": (
        "Importance",
        "rank",
    ),
    "interop": (
        "from_samples",
        "to_salib_problem",
    ),
    "joint": (
        "JointTip",
        "Together",
        "joint_tips",
        "least_move",
        "together",
    ),
    "limits": (
        "Estimate",
        "Limit",
    ),
    "maps": (
        "Map",
        "regime_map",
    ),
    "peeling": (
        "Box",
        "PeelingStep",
        "Scenarios",
        "prim",
    ),
    "ranking": (
        "Index",
        "Ranking",
        "frame",
    ),
    "robustness": (
        "Radius",
        "radius",
    ),
    "runs": (
        "Run",
        "read_sweep",
    ),
    "scenarios": (
        "Discovery",
        "boxes",
    ),
    "shares": (
        "Share",
        "Shares",
    ),
    "sweeping": ("sweep",),
    "tree_words": (
        "Leaf",
        "Tree",
        "decision_tree",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "CHANGES",
    "Box",
    "Certified",
    "ClassConditions",
    "Condition",
    "Discovery",
    "Estimate",
    "Existence",
    "Gap",
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
    "Stretch",
    "Tip",
    "Tips",
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
    "least_move",
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


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'escalation_games.sensitivity' has no attribute '{name}'")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
