"""Game-theoretic analysis of deterrence, pressure and dialogue.

    import escalation_games as eg

    definition = eg.load("security_dilemma")
    eg.solve(definition.at({"d": "0.5"})).equilibria
    eg.tips(definition, ["d"])

Names are imported when first used, so that the command line starts at once.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # as in typing, which takes longer to import than all this
if TYPE_CHECKING:
    from typing import Any

    from .definition import Assumption, Definition
    from .errors import (
        BudgetExceeded,
        ComputeError,
        EscalationGamesError,
        FormulaError,
        InputError,
        NoMethod,
        Unresolved,
    )
    from .files import catalogue, load, loads
    from .forms import (
        BargainingGame,
        BargainingStructure,
        Batch,
        ExtensiveGame,
        ExtensiveStructure,
        ReputationGame,
        ReputationStructure,
        StrategicGame,
        StrategicStructure,
        reduced_strategic_form,
        stacked,
    )
    from .sensitivity import (
        Discovery,
        Existence,
        Importance,
        Map,
        Outcomes,
        PolicyComparison,
        Radius,
        Run,
        Share,
        Tip,
        boxes,
        compare,
        draws,
        equilibria,
        existence,
        from_samples,
        grid,
        joint_tips,
        outcomes,
        radius,
        rank,
        read_points,
        read_sweep,
        regime_map,
        sweep,
        tips,
        to_salib_problem,
    )
    from .solvers import SOLVERS, Equilibria, Equilibrium, Solution, Solutions, solve, solve_batch
    from .solvers.quantal import QuantalPath, quantal_path

_HOMES = {
    "definition": ("Assumption", "Definition"),
    "errors": (
        "BudgetExceeded", "ComputeError", "EscalationGamesError", "FormulaError", "InputError",
        "NoMethod", "Unresolved",
    ),
    "files": ("catalogue", "load", "loads"),
    "forms": (
        "BargainingGame", "BargainingStructure", "Batch", "ExtensiveGame", "ExtensiveStructure",
        "ReputationGame", "ReputationStructure", "StrategicGame", "StrategicStructure",
        "reduced_strategic_form", "stacked",
    ),
    "sensitivity": (
        "Discovery", "Existence", "Importance", "Map", "Outcomes", "PolicyComparison", "Radius",
        "Run", "Share", "Tip", "boxes", "compare", "draws", "equilibria", "existence",
        "from_samples", "grid", "joint_tips", "outcomes", "radius", "rank", "read_points",
        "read_sweep", "regime_map", "sweep", "tips", "to_salib_problem",
    ),
    "solvers": (
        "SOLVERS", "Equilibria", "Equilibrium", "Solution", "Solutions", "solve", "solve_batch",
    ),
    "solvers.quantal": ("QuantalPath", "quantal_path"),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "SOLVERS",
    "Assumption",
    "BargainingGame",
    "BargainingStructure",
    "Batch",
    "BudgetExceeded",
    "ComputeError",
    "Definition",
    "Discovery",
    "Equilibria",
    "Equilibrium",
    "EscalationGamesError",
    "Existence",
    "ExtensiveGame",
    "ExtensiveStructure",
    "FormulaError",
    "Importance",
    "InputError",
    "Map",
    "NoMethod",
    "Outcomes",
    "PolicyComparison",
    "QuantalPath",
    "Radius",
    "ReputationGame",
    "ReputationStructure",
    "Run",
    "Share",
    "Solution",
    "Solutions",
    "StrategicGame",
    "StrategicStructure",
    "Tip",
    "Unresolved",
    "__version__",
    "boxes",
    "catalogue",
    "compare",
    "draws",
    "equilibria",
    "existence",
    "from_samples",
    "grid",
    "joint_tips",
    "load",
    "loads",
    "outcomes",
    "quantal_path",
    "radius",
    "rank",
    "read_points",
    "read_sweep",
    "reduced_strategic_form",
    "regime_map",
    "solve",
    "solve_batch",
    "stacked",
    "sweep",
    "tips",
    "to_salib_problem",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module 'escalation_games' has no attribute '{name}'")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
