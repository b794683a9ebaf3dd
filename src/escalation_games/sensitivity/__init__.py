"""Which assumptions tip the outcome, and exactly where."""

from .comparison import Judged, PolicyComparison, Witness, compare
from .conditions import Condition, Reason, equilibrium_conditions
from .expectations import unmet
from .outcomes import Outcomes, equilibria, outcomes
from .pieces import Piece, pieces
from .runs import Run, Share, read_sweep
from .sweep import sweep
from .tips import CHANGES, Side, Tip, tips

__all__ = [
    "CHANGES",
    "Condition",
    "Judged",
    "Outcomes",
    "Piece",
    "PolicyComparison",
    "Reason",
    "Run",
    "Share",
    "Side",
    "Tip",
    "Witness",
    "compare",
    "equilibria",
    "equilibrium_conditions",
    "outcomes",
    "pieces",
    "read_sweep",
    "sweep",
    "tips",
    "unmet",
]
