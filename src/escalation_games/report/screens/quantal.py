"""Quantal responses on a screen and as JSON: from random choice to where the path ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition, Point
from ...solvers.quantal import QuantalPath, limit
from ...solvers.quantal_branches import QuantalBranch, QuantalBranches
from ...solvers.result import Solution
from ..forms import uncapitalised
from ..text import layout, number_text, words

ENOUGH = 1e-6  # closer need not be said
ERRORS = {"agent": "agents err", "private": "payoffs are partly private"}


def quantal_screen(
    definition: Definition,
    path: QuantalPath,
    standing: words.Standing,
    version: str,
    branches: QuantalBranches | None,
) -> Iterator[RenderableType]:
    """The points; and of the whole branch, where it goes to among the exact equilibria, and which
    other branches there are."""
    yield layout.heading(definition.title.upper(), kind_words(path))
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield Text()
    shown = range(len(path.rationality))
    headers = ("RATIONALITY", definition.what.upper(), *map(str.upper, path.game.structure.players))
    rows = [
        (short(path.rationality[k]), short(path.escalation[k]), *map(short, path.payoffs[k]))
        for k in shown
    ]
    yield layout.table(headers, rows, right=range(len(headers)), indent=0)
    yield Text()
    at = short(path.rationality[shown[-1]])
    yield layout.heading("CHOICES", f"at rationality {at}")
    yield layout.table(("", ""), list(_choices(path, shown[-1])), indent=2)
    yield Text()
    yield from layout.each_wrapped(sentences(path, branches))
    yield Text(made_words(definition, path, version), style="dim")


def sentences(path: QuantalPath, branches: QuantalBranches | None) -> Iterator[str]:
    """Where it splits; of the whole branch, where it goes to and which others there are; what
    rationality is."""
    yield from _splits(path)
    if branches is None:
        others = "Others than this branch, which begins there, can exist. "
    else:
        yield _ends(path, branches.solution)
        yield from _further(branches)
        others = "Branches are followed in floats; one that leads to no equilibrium is not seen. "
    yield (
        "Rationality: 1 over the scale of errors, in payoff units; 0 is random choice. "
        f"{others}Not a forecast of how rational anybody is."
    )


def kind_words(path: QuantalPath) -> str:
    """Which errors."""
    return f"quantal response · {path.noise} · {ERRORS[path.errors]}"


def made_words(definition: Definition, path: QuantalPath, version: str) -> str:
    """How it was computed."""
    gap = max(float(path.residual.max()), ENOUGH)
    near = f"each a response to within {gap:.0e}"
    return words.how_made(definition, version, "agent-qre", "path following", near)


def short(x: float) -> str:
    """Four digits."""
    text = f"{x:,.0f}" if x >= 1000 else f"{x:.4g}"
    return text.replace("-", number_text.MINUS)


def _choices(path: QuantalPath, k: int) -> Iterator[tuple[str, str]]:
    structure = path.game.structure
    for decision, mixture in zip(structure.decisions, path.profile, strict=True):
        pairs = zip(decision.actions, mixture[k], strict=True)
        yield decision.name, ", ".join(f"{action} {p:.4f}" for action, p in pairs)


def _splits(path: QuantalPath) -> Iterator[str]:
    """Where the branch is not the only one any more."""
    if path.splits:
        places = ", ".join(map(short, path.splits))
        yield (
            f"The branch splits at rationality {places}: other responses go off from it there, and "
            "which of them people would follow the model does not say. Shown is the one that goes "
            "straight on."
        )


def _ends(path: QuantalPath, solution: Solution) -> str:
    """Where the path goes."""
    k = limit(path, solution.equilibria)
    what = f"{solution.concept} equilibria"
    if k is not None:
        heading = uncapitalised(path.game.structure, solution.equilibria[k])
        return f"As rationality grows it nears number {k + 1} of the {what}: {heading}."
    if solution.completeness.kind == "all":
        return f"At its end it is near none of the {what}; no limit is claimed."
    return f"At its end it is near none of the {what} that are listed; there are others."


def _further(found: QuantalBranches) -> Iterator[str]:
    """The branches beside the one from random choice, and what none was found to lead to."""
    for branch in found.branches[1:]:
        yield _branch(branch)
    for k, why in found.unreached.items():
        yield f"No branch was found to number {k + 1}: {why}."


def _branch(branch: QuantalBranch) -> str:
    """Where a branch is born, and where it leads."""
    one, other = branch.ends
    where = f"number {one + 1}" if one is not None else "none that is listed"
    ways = f"{where} one way, and {_end(other)} the other"
    how = "where it crosses another" if branch.is_crossed_at_birth else "in a turn"
    others = [r for r in branch.path.splits if r != branch.born]
    crossed = f"; it crosses others at {', '.join(map(short, others))}" if others else ""
    return (
        f"A further branch is there from rationality {short(branch.born)} on, born {how}: it "
        f"leads to {ways}{crossed}."
    )


def _end(k: int | None) -> str:
    return "to none that is listed" if k is None else f"to number {k + 1}"


def quantal_json(
    definition: Definition, values: Point, path: QuantalPath, solution: Solution, version: str,
    branches: QuantalBranches | None,
) -> Any:  # fmt: skip
    """The points, and which equilibrium of `solve` (from 0) the end is near; null for none. Of the
    whole branch, also the further ones."""
    decisions = path.game.structure.decisions
    return {
        "game": definition.name,
        "version": version,
        "assumptions": {name: str(value) for name, value in values.items()},
        "concept": "agent-qre",
        "noise": path.noise,
        "errors": path.errors,
        "exact": False,
        "splits": list(path.splits),
        "branches": None if branches is None else [
            {
                "born": branch.born,
                "crossed_at_birth": branch.is_crossed_at_birth,
                "turns": list(branch.turns),
                "splits": list(branch.path.splits),
                "ends": list(branch.ends),
            }
            for branch in branches.branches[1:]
        ],
        "unreached": None if branches is None else [
            {"equilibrium": k, "reason": why} for k, why in branches.unreached.items()
        ],
        "limit": {"concept": solution.concept, "equilibrium": limit(path, solution.equilibria)},
        "points": [
            {
                "rationality": float(path.rationality[k]),
                "escalation": float(path.escalation[k]),
                "payoffs": dict(zip(path.game.structure.players, map(float, path.payoffs[k]),
                                    strict=True)),
                "profile": {
                    decision.name: dict(zip(decision.actions, map(float, mixture[k]), strict=True))
                    for decision, mixture in zip(decisions, path.profile, strict=True)
                },
                "residual": float(path.residual[k]),
            }
            for k in range(len(path.rationality))
        ],
    }  # fmt: skip
