"""Which assumptions tip the outcome, and exactly where."""

from .conditions import Condition, Reason, equilibrium_conditions
from .expectations import unmet
from .importance import Importance, rank
from .interop import from_samples, to_salib_problem
from .outcomes import Outcomes, equilibria, outcomes
from .pieces import Piece, pieces
from .ranking import Index, Ranking, frame
from .runs import Run, read_sweep
from .shares import Share, Shares
from .sweep import sweep
from .tips import CHANGES, Side, Tip, tips

__all__ = [
    "CHANGES",
    "Condition",
    "Importance",
    "Index",
    "Outcomes",
    "Piece",
    "Ranking",
    "Reason",
    "Run",
    "Share",
    "Shares",
    "Side",
    "Tip",
    "equilibria",
    "equilibrium_conditions",
    "frame",
    "from_samples",
    "outcomes",
    "pieces",
    "rank",
    "read_sweep",
    "sweep",
    "tips",
    "to_salib_problem",
    "unmet",
]
