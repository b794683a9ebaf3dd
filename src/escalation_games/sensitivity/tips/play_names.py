"""Equilibria by name: what is played, in the file's own words, without a number."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from ...forms import ExtensiveStructure, ReputationStructure, Structure
from ...forms.reputation import ANSWERS, CHALLENGES

NONE = "none"


def name_of(structure: Structure, key: Hashable) -> str:
    """ "build / build", or "policy: integrated, response after ...: restrain" in a tree.

    A mixture joins its actions with +; several mixtures of the same actions are numbered.
    """
    if isinstance(structure, ExtensiveStructure):
        return ", ".join(_step(structure, step) for step in _parts(key))
    supports, ordinal = _parts(key)
    if isinstance(structure, ReputationStructure):
        return _challenged(*supports)
    names = (
        "+".join(decision.actions[a] for a in support)
        for decision, support in zip(structure.decisions, supports, strict=True)
    )
    return " / ".join(names) + _numbered(ordinal)


def _challenged(first: Any, answer: Any) -> str:
    """ "challenge with 3 left: concede+fight"."""
    if first == (0,):
        return CHALLENGES[0]
    answers = "+".join(ANSWERS[a] for a in answer)
    return f"{CHALLENGES[1]} with {first[0]} left: {answers}"


def _step(tree: ExtensiveStructure, step: Any) -> str:
    index, (support, ordinal) = step
    decision = tree.decisions[index]
    actions = "+".join(decision.actions[a] for a in support)
    return f"{decision.name}: {actions}{_numbered(ordinal)}"


def _numbered(ordinal: int) -> str:
    return f" ({ordinal + 1})" if ordinal else ""


def set_name(names: Iterable[str]) -> str:
    """The name of a set of equilibria, in alphabetical order."""
    return " | ".join(sorted(names)) or NONE


def is_pure(structure: Structure, key: Hashable) -> bool:
    """Does nobody mix on the path?"""
    if isinstance(structure, ExtensiveStructure):
        return all(len(support) == 1 for _, (support, _) in _parts(key))
    supports, _ = _parts(key)
    return all(len(support) == 1 for support in supports)


def _parts(key: Hashable) -> Any:
    return key
