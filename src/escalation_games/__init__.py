"""Game-theoretic analysis of deterrence, pressure and dialogue.

>>> import escalation_games as eg
>>> definition = eg.load("security_dilemma")
>>> eg.solve(definition.at({"d": "0.5"})).regime
'below'
>>> eg.tips(definition, ["d"])
Tips(2: d = 1/3, d = 5/12)
>>> eg.__version__.startswith("0.")
True

Names are imported when first used, so that the command line starts at once.
"""

from __future__ import annotations

__version__ = "0.2.0"

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
    from .files import catalogue, load, loads, to_csv, to_ef, to_efg, to_nfg, to_sage, to_toml
    from .files.from_arrays import strategic
    from .files.from_packages import from_nashpy, from_pygambit, from_pyspiel, from_quantecon
    from .files.to_packages import to_nashpy, to_pygambit, to_pyspiel, to_quantecon
    from .forms import (
        BargainingGame,
        BargainingStructure,
        Batch,
        ExtensiveGame,
        ExtensiveStructure,
        ReputationGame,
        ReputationStructure,
        StochasticGame,
        StochasticStructure,
        StrategicGame,
        StrategicStructure,
        stacked,
    )
    from .forms.trees.reduced_strategic_form import reduced_strategic_form
    from .sensitivity.claims.brief import GameInBrief, brief
    from .sensitivity.claims.tested_claims import ClaimVerdict, claims
    from .sensitivity.conditions.existence import Existence, existence
    from .sensitivity.direction.along_line import Direction, Directions, directions
    from .sensitivity.direction.over_ranges import OverRanges, over_ranges
    from .sensitivity.maps.length_map import LengthMap, length_map
    from .sensitivity.maps.regime_map import Map, regime_map
    from .sensitivity.policies.comparison import PolicyComparison, compare
    from .sensitivity.ranking.importance import Importance, rank
    from .sensitivity.ranking.shares import Share
    from .sensitivity.robustness.joint_tips import joint_tips
    from .sensitivity.robustness.radius import Radius, radius
    from .sensitivity.sampling.designs import draws, grid, read_points
    from .sensitivity.sampling.evaluation import Outcomes, equilibria, outcomes
    from .sensitivity.sampling.salib import from_samples, to_salib_problem
    from .sensitivity.scenarios.discovery import Discovery, boxes
    from .sensitivity.sweeps.sweep_run import Run, read_sweep
    from .sensitivity.sweeps.sweeping import sweep
    from .sensitivity.tips.tips import Tip, tips
    from .sensitivity.tips.watched import Watched, WatchTip, watched
    from .solvers import SOLVERS
    from .solvers.batch_result import Equilibria
    from .solvers.concepts.commitment import Commitment, commitment
    from .solvers.concepts.correlated import Correlated, correlated
    from .solvers.concepts.evolutionary_stability import (
        EvolutionaryStability,
        Habit,
        evolutionary_stability,
    )
    from .solvers.concepts.index import indices
    from .solvers.concepts.learning import Learning, learning
    from .solvers.concepts.minimax import Minimax, minimax
    from .solvers.concepts.rationalizable import Rationalizable, rationalizable
    from .solvers.grim_trigger import GrimTrigger, grim_trigger
    from .solvers.many.solutions import Solutions
    from .solvers.quantal import QuantalPath, quantal_path
    from .solvers.quantal_branches import QuantalBranch, QuantalBranches, quantal_branches
    from .solvers.result import Equilibrium, Solution
    from .solvers.selection.select import Selection, select
    from .solvers.solve import solve, solve_batch
    from .validation.published import Compared
    from .validation.validate import validate

_HOMES = {
    "definition": ("Assumption", "Definition"),
    "errors": (
        "BudgetExceeded", "ComputeError", "EscalationGamesError", "FormulaError", "InputError",
        "NoMethod", "Unresolved",
    ),
    "files": (
        "catalogue", "load", "loads", "to_csv", "to_ef", "to_efg", "to_nfg", "to_sage", "to_toml",
    ),
    "files.from_arrays": ("strategic",),
    "files.from_packages": ("from_nashpy", "from_pygambit", "from_pyspiel", "from_quantecon"),
    "files.to_packages": ("to_nashpy", "to_pygambit", "to_pyspiel", "to_quantecon"),
    "forms": (
        "BargainingGame", "BargainingStructure", "Batch", "ExtensiveGame", "ExtensiveStructure",
        "ReputationGame", "ReputationStructure", "StochasticGame", "StochasticStructure",
        "StrategicGame", "StrategicStructure", "reduced_strategic_form", "stacked",
    ),
    "sensitivity.claims.brief": ("GameInBrief", "brief"),
    "sensitivity.claims.tested_claims": ("ClaimVerdict", "claims"),
    "sensitivity.conditions.existence": ("Existence", "existence"),
    "sensitivity.direction.along_line": ("Direction", "Directions", "directions"),
    "sensitivity.direction.over_ranges": ("OverRanges", "over_ranges"),
    "sensitivity.maps.length_map": ("LengthMap", "length_map"),
    "sensitivity.maps.regime_map": ("Map", "regime_map"),
    "sensitivity.policies.comparison": ("PolicyComparison", "compare"),
    "sensitivity.ranking.importance": ("Importance", "rank"),
    "sensitivity.ranking.shares": ("Share",),
    "sensitivity.robustness.joint_tips": ("joint_tips",),
    "sensitivity.robustness.radius": ("Radius", "radius"),
    "sensitivity.sampling.designs": ("draws", "grid", "read_points"),
    "sensitivity.sampling.evaluation": ("Outcomes", "equilibria", "outcomes"),
    "sensitivity.sampling.salib": ("from_samples", "to_salib_problem"),
    "sensitivity.scenarios.discovery": ("Discovery", "boxes"),
    "sensitivity.sweeps.sweep_run": ("Run", "read_sweep"),
    "sensitivity.sweeps.sweeping": ("sweep",),
    "sensitivity.tips.tips": ("Tip", "tips"),
    "sensitivity.tips.watched": ("WatchTip", "Watched", "watched"),
    "solvers": ("SOLVERS",),
    "solvers.batch_result": ("Equilibria",),
    "solvers.concepts.commitment": ("Commitment", "commitment"),
    "solvers.concepts.correlated": ("Correlated", "correlated"),
    "solvers.concepts.evolutionary_stability": (
        "EvolutionaryStability", "Habit", "evolutionary_stability",
    ),
    "solvers.concepts.index": ("indices",),
    "solvers.concepts.learning": ("Learning", "learning"),
    "solvers.concepts.minimax": ("Minimax", "minimax"),
    "solvers.concepts.rationalizable": ("Rationalizable", "rationalizable"),
    "solvers.grim_trigger": ("GrimTrigger", "grim_trigger"),
    "solvers.many.solutions": ("Solutions",),
    "solvers.quantal": ("QuantalPath", "quantal_path"),
    "solvers.quantal_branches": ("QuantalBranch", "QuantalBranches", "quantal_branches"),
    "solvers.result": ("Equilibrium", "Solution"),
    "solvers.selection.select": ("Selection", "select"),
    "solvers.solve": ("solve", "solve_batch"),
    "validation": ("Compared", "validate"),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "SOLVERS",
    "Assumption",
    "BargainingGame",
    "BargainingStructure",
    "Batch",
    "BudgetExceeded",
    "ClaimVerdict",
    "Commitment",
    "Compared",
    "ComputeError",
    "Correlated",
    "Definition",
    "Direction",
    "Directions",
    "Discovery",
    "Equilibria",
    "Equilibrium",
    "EscalationGamesError",
    "EvolutionaryStability",
    "Existence",
    "ExtensiveGame",
    "ExtensiveStructure",
    "FormulaError",
    "GameInBrief",
    "GrimTrigger",
    "Habit",
    "Importance",
    "InputError",
    "Learning",
    "LengthMap",
    "Map",
    "Minimax",
    "NoMethod",
    "Outcomes",
    "OverRanges",
    "PolicyComparison",
    "QuantalBranch",
    "QuantalBranches",
    "QuantalPath",
    "Radius",
    "Rationalizable",
    "ReputationGame",
    "ReputationStructure",
    "Run",
    "Selection",
    "Share",
    "Solution",
    "Solutions",
    "StochasticGame",
    "StochasticStructure",
    "StrategicGame",
    "StrategicStructure",
    "Tip",
    "Unresolved",
    "WatchTip",
    "Watched",
    "__version__",
    "boxes",
    "brief",
    "catalogue",
    "claims",
    "commitment",
    "compare",
    "correlated",
    "directions",
    "draws",
    "equilibria",
    "evolutionary_stability",
    "existence",
    "from_nashpy",
    "from_pygambit",
    "from_pyspiel",
    "from_quantecon",
    "from_samples",
    "grid",
    "grim_trigger",
    "indices",
    "joint_tips",
    "learning",
    "length_map",
    "load",
    "loads",
    "minimax",
    "outcomes",
    "over_ranges",
    "quantal_branches",
    "quantal_path",
    "radius",
    "rank",
    "rationalizable",
    "read_points",
    "read_sweep",
    "reduced_strategic_form",
    "regime_map",
    "select",
    "solve",
    "solve_batch",
    "stacked",
    "strategic",
    "sweep",
    "tips",
    "to_csv",
    "to_ef",
    "to_efg",
    "to_nashpy",
    "to_nfg",
    "to_pygambit",
    "to_pyspiel",
    "to_quantecon",
    "to_sage",
    "to_salib_problem",
    "to_toml",
    "validate",
    "watched",
]


def __getattr__(name: str) -> Any:
    import sys
    from importlib import import_module

    if name == "plot":
        return import_module(".plot", __name__)
    if name not in _HOME:
        raise AttributeError(f"module 'escalation_games' has no attribute '{name}'")
    found = getattr(import_module(f".{_HOME[name]}", __name__), name)
    if notebook := sys.modules.get(f"{__name__}.notebook"):  # whatever can be shown has imported it
        notebook.draw_by(_picture)
    return found


def _picture(thing: Any) -> str:
    """What a notebook shows of a result as a picture; drawing is imported when it is asked for."""
    from .report.pictures.in_notebooks import svg

    return svg(thing, __version__)


def __dir__() -> list[str]:
    return sorted(__all__)
