"""A tree of exact numbers -> the text of an .efg file, Gambit's extensive form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...forms import ExtensiveGame
from ...numbers import Fraction, as_fraction, exact_text


class IrrationalNumber(Exception):
    """A number that the format cannot hold: it has whole numbers, decimals and fractions only."""


def efg_text(game: ExtensiveGame, title: str = "") -> str:
    """The tree as text: information sets, actions, chances and payoffs under their names.

    Raises IrrationalNumber where a number is no fraction.
    """
    players = " ".join(map(_quoted, game.structure.players))
    return "\n".join([f"EFG 2 R {_quoted(title)} {{ {players} }}", *_lines(game), ""])


def _lines(game: ExtensiveGame) -> Iterator[str]:
    """A line per node, depth first, as the format wants them."""
    numbers = _numbers(game)
    waiting = [0]
    while waiting:
        index = waiting.pop()
        yield _line(game, index, numbers)
        waiting.extend(reversed(game.structure.nodes[index].children))


def _line(game: ExtensiveGame, index: int, numbers: dict[int, int]) -> str:
    """A move of a player or of chance, or an end."""
    node, structure = game.structure.nodes[index], game.structure
    name = _quoted(node.name)
    if node.outcome is not None:
        payoffs = ", ".join(_number(payoff) for payoff in game.outcome_payoffs(node.outcome))
        outcome = _quoted(structure.outcomes[node.outcome])
        return f"t {name} {node.outcome + 1} {outcome} {{ {payoffs} }}"
    if node.decision is None:
        chances = " ".join(
            f"{_quoted(label)} {_number(game.probability[edge])}"
            for label, edge in zip(node.labels, node.edges, strict=True)
        )
        return f"c {name} {index + 1} {name} {{ {chances} }} 0"
    decision = structure.decisions[node.decision]
    whose = f"{decision.player + 1} {numbers[node.decision]} {_quoted(decision.name)}"
    return f"p {name} {whose} {{ {' '.join(map(_quoted, node.labels))} }} 0"


def _numbers(game: ExtensiveGame) -> dict[int, int]:
    """Decision -> its number among those of its player, from 1 on."""
    numbers: dict[int, int] = {}
    counts = [0] * len(game.structure.players)
    for index, decision in enumerate(game.structure.decisions):
        counts[decision.player] += 1
        numbers[index] = counts[decision.player]
    return numbers


def _number(x: Any) -> str:
    fraction: Fraction | None = as_fraction(x)
    if fraction is None:
        raise IrrationalNumber
    return exact_text(fraction)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
