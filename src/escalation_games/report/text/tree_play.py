"""What is played in a tree, in words: who does what, and at which move where that is not plain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...forms import Decision, ExtensiveStructure
from ...limits import LONGEST_ROUND
from ...numbers import as_fraction
from . import words


def who_where(tree: ExtensiveStructure, decision: Decision) -> str:
    """Who decides, and after what: "bloc, answer after warn"."""
    player = tree.players[decision.player]
    is_said = _move(decision) == player or decision.name.startswith(f"{player}, ")
    return decision.name if is_said else f"{player}, {decision.name}"


def path(
    tree: ExtensiveStructure,
    profile: Sequence[Any],
    decisions: Iterable[int],
    say: words.Say = words.choice,
) -> str:
    """These decisions with what is chosen there, one phrase per move: "nk: restrain".

    Where a player could have taken an action at several moves, and does not do the same at all of
    them, it says at which: "nk at first: restrain · nk at second: test".
    """
    groups = list(grouped(tree, decisions).values())
    phrases = [_phrase(tree, profile, group, say) for group in groups]
    players = [tree.players[tree.decisions[group[0]].player] for group in groups]
    plain = [f"{player}: {phrase}" for player, phrase in zip(players, phrases, strict=True)]
    if len(set(players)) == len(players):
        return " · ".join(plain)
    in_a_row = is_in_a_row(tree, groups)
    folded = _folded(plain) if in_a_row else plain
    if len(folded) < len(plain):  # one after the other: their order tells them apart
        return " · ".join(folded)
    told: dict[tuple[str, str, bool, int], list[str]] = {}  # what is done, and where
    for k, group in enumerate(groups):
        others = [g for j, g in enumerate(groups) if phrases[j] != phrases[k]]
        name = place(tree, group[0]) if _is_shared(tree, profile, group, others) else ""
        key = players[k], phrases[k], bool(name), k if in_a_row else 0
        told.setdefault(key, []).append(name)
    return " · ".join(
        f"{player} at {words.listed(names)}: {phrase}" if is_told else f"{player}: {phrase}"
        for (player, phrase, is_told, _), names in told.items()
    )


def grouped(tree: ExtensiveStructure, decisions: Iterable[int]) -> dict[tuple[int, str], list[int]]:
    """The decisions of each move, which differ in what is seen there, by player and move."""
    groups: dict[tuple[int, str], list[int]] = {}
    for index in decisions:
        decision = tree.decisions[index]
        groups.setdefault((decision.player, _move(decision)), []).append(index)
    return groups


def _move(decision: Decision) -> str:
    return decision.name.partition(" after ")[0]


def place(tree: ExtensiveStructure, decision: int) -> str:
    """The move that a decision belongs to; "" where it is called as its player, being the first."""
    player = tree.players[tree.decisions[decision].player]
    move = _move(tree.decisions[decision])
    return "" if move == player else move.removeprefix(f"{player}, ")


def who_decides(tree: ExtensiveStructure, decisions: Sequence[int], others: list[int]) -> str:
    """The player of these decisions; and where, unless there are no others to be told apart."""
    player = tree.players[tree.decisions[decisions[0]].player]
    seen = [tree.decisions[index].name.partition(" after ")[2] for index in decisions]
    elsewhere = grouped(tree, others).keys() - grouped(tree, decisions).keys()
    moves = [place(tree, group[0]) for group in grouped(tree, decisions).values()]
    at = f" at {words.listed(moves)}" if elsewhere and all(moves) else ""
    after = f", after {' or after '.join(seen)}" if all(seen) and (others or not seen[1:]) else ""
    return f"{player}{at}{after}"


def _is_shared(
    tree: ExtensiveStructure, profile: Sequence[Any], group: list[int], others: list[list[int]]
) -> bool:
    """Could the player take one of the actions that are taken here at one of the others too?"""
    taken = {
        action
        for index in group
        for action, p in zip(tree.decisions[index].actions, profile[index], strict=True)
        if as_fraction(p) != 0
    }
    player = tree.decisions[group[0]].player
    return any(
        not taken.isdisjoint(tree.decisions[index].actions)
        for other in others
        for index in other
        if tree.decisions[index].player == player
    )


def is_in_a_row(tree: ExtensiveStructure, groups: Sequence[Sequence[int]]) -> bool:
    """Does play get to each of these moves, but for the first, straight from the one before?"""
    which = {index: k for k, group in enumerate(groups) for index in group}
    return all(
        _before(tree, node, which) == (k - 1 if k else None)
        for index, k in which.items()
        for node in tree.decisions[index].nodes
    )


def _before(tree: ExtensiveStructure, node: int, which: Mapping[int, int]) -> int | None:
    """The last of these moves on the way to a node."""
    while (node := tree.parents[node]) >= 0:
        decision = tree.nodes[node].decision
        if decision is not None and decision in which:
            return which[decision]
    return None


def _folded(phrases: Sequence[str]) -> list[str]:
    """What is done over and over, once: "12 times: nk: dismantle · bloc: deliver"."""
    folded: list[str] = []
    k = 0
    while k < len(phrases):
        period, times = max(
            ((p, _repeats(phrases, k, p)) for p in range(1, LONGEST_ROUND + 1)),
            key=lambda found: found[0] * (found[1] if found[1] > 2 else 0),
        )
        if times > 2:
            folded.append(f"{times} times: {' · '.join(phrases[k : k + period])}")
            k += period * times
        else:
            folded.append(phrases[k])
            k += 1
    return folded


def _repeats(phrases: Sequence[str], start: int, period: int) -> int:
    """How often the phrases from there on come, one round after the other."""
    times = 1
    while (
        phrases[start : start + period]
        == phrases[start + period * times : start + period * (times + 1)]
    ):
        times += 1
    return times


def _phrase(
    tree: ExtensiveStructure, profile: Sequence[Any], group: list[int], say: words.Say
) -> str:
    texts = [say(tree.decisions[i], profile[i]) for i in group]
    if len(set(texts)) == 1:
        return texts[0]
    contexts = distinguishing([tree.decisions[i].name for i in group])
    return ", ".join(f"{text} if {context}" for text, context in zip(texts, contexts, strict=True))


def distinguishing(names: Sequence[str]) -> list[str]:
    """What tells decisions of one move apart: the seen actions they do not share."""
    seen = [re.split(r", | and ", name.partition(" after ")[2]) for name in names]
    common = set.intersection(*map(set, seen)) if all(any(s) for s in seen) else set()
    return [
        " and ".join(part for part in parts if part not in common) or name
        for parts, name in zip(seen, names, strict=True)
    ]
