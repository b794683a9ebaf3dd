"""Beliefs in words: what a player thinks where it cannot tell, and what keeps a threat credible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ...forms import ExtensiveStructure
from ...forms.trees.belief import Belief
from ...numbers import as_fraction, sign
from ...solvers.result import Equilibrium, Solution
from . import layout, number_text, tree_play, words

ANY, NOT_REACHED = "at any belief", "; not reached"


def beliefs_table(tree: ExtensiveStructure, solution: Solution) -> Iterator[RenderableType]:
    """BELIEFS: per information set, what is thought there in each equilibrium."""
    rows: dict[tuple[str, str], list[str]] = {}
    for k, equilibrium in enumerate(solution.equilibria, 1):
        for name, text in in_words(tree, equilibrium):
            rows.setdefault((name, text), []).append(str(k))
    if rows:
        yield Text()
        yield layout.heading("BELIEFS", "what is thought where a player cannot tell")
        table = [(", ".join(where), name, text) for (name, text), where in rows.items()]
        yield layout.table(("", "", ""), table, indent=0)


def in_words(tree: ExtensiveStructure, equilibrium: Equilibrium) -> Iterator[tuple[str, str]]:
    """Per information set with more than one node: its name, and the belief there."""
    for decision, belief in zip(tree.decisions, equilibrium.beliefs or (), strict=False):
        if belief is not None:
            yield tree_play.who_where(tree, decision), _text(tree, belief)


def sentences(tree: ExtensiveStructure, equilibrium: Equilibrium) -> Iterator[str]:
    """What is thought where play gets to; elsewhere the answer, and what it needs to be thought."""
    for index, belief in enumerate(equilibrium.beliefs or ()):
        if belief is None:
            continue
        decision = tree.decisions[index]
        name, text = tree_play.who_where(tree, decision), _text(tree, belief)
        if belief.reached:
            yield f"Belief of {name}: {text}."
            continue
        needed = text.removesuffix(NOT_REACHED)
        holds = "for any belief" if needed.endswith(ANY) else f"for a belief with {needed}"
        answer = words.choice(decision, equilibrium.profile[index])
        yield f"Off the path, {name}: {answer}. This holds {holds}."


def _text(tree: ExtensiveStructure, belief: Belief) -> str:
    names = tree_play.distinguishing([tree.nodes[node].name for node in belief.nodes])
    columns = list(zip(*belief.extremes, strict=True))
    # of two, one says it all: the one whose belief is bounded from below reads best
    first = 1 if len(names) == 2 and _is_zero(min(columns[0])) else 0
    shown = [first] if len(names) == 2 else range(len(names))
    parts = [f"{names[k]} {within(columns[k])}" for k in shown]
    text = ", ".join(part for part in parts if not part.endswith(" 0")) or parts[0]
    return text if belief.reached else f"{text}{NOT_REACHED}"


def within(column: Sequence[Any], spell: Callable[[Any], str] = number_text.probability) -> str:
    """The probabilities that one node has in the extreme beliefs: one, or from where to where."""
    low, high = min(column), max(column)
    if not sign(high - low):
        return spell(low) if not (_is_zero(low) or _is_one(low)) else str(low)
    if _is_zero(low):
        return ANY if _is_one(high) else f"at most {spell(high)}"
    if _is_one(high):
        return f"at least {spell(low)}"
    return f"between {spell(low)} and {spell(high)}"


def _is_zero(p: Any) -> bool:
    return as_fraction(p) == 0


def _is_one(p: Any) -> bool:
    return as_fraction(p) == 1
