"""A solution in rows: what is played, and what it comes to; for frames and notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..forms import Decision, Structure
from ..forms.mixtures import Mixture
from ..latex import plain, shown, table
from ..notebook import equilibria, few, html_table, nearest_float, picture, short
from ..numbers import as_fraction

if TYPE_CHECKING:
    from .result import Equilibrium, Solution

COMMAND = re.compile(r"\\[a-z]+|[${}\\]")  # of LaTeX, which takes no place
WIDE = 96  # letters: about a line of print, with two for the gap behind each column
SHOWN = 6  # actions whose probabilities are printed


def rows(solution: Solution) -> Iterator[dict[str, Any]]:
    """One row per equilibrium, numbers as floats; no escalation where no outcome counts as any."""
    structure, has_levels = solution.game.structure, solution.game.has_levels
    for k, equilibrium in enumerate(solution.equilibria, 1):
        chances = {
            f"{decision.name}: {action}": nearest_float(p)
            for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True)
            for action, p in zip(decision.actions, mixture, strict=True)
        }
        payoffs = zip(structure.players, equilibrium.payoffs, strict=True)
        yield {
            "equilibrium": k,
            **chances,
            **{f"payoff {player}": nearest_float(payoff) for player, payoff in payoffs},
            **({"escalation": nearest_float(equilibrium.escalation)} if has_levels else {}),
            "labels": ", ".join(equilibrium.labels),
        }


def as_html(solution: Solution) -> str:
    """A picture of the game, of a tree with the first equilibrium; a table with one row per
    equilibrium, and how much of the whole that is."""
    structure, has_levels = solution.game.structure, solution.game.has_levels
    level = ("escalation",) if has_levels else ()
    headers = ("", "play", *(f"payoff {player}" for player in structure.players), *level, "labels")
    found = (
        (
            str(k), played(structure, equilibrium), *map(short, equilibrium.payoffs),
            *(short(equilibrium.escalation) for _ in level), ", ".join(equilibrium.labels),
        )
        for k, equilibrium in enumerate(solution.equilibria, 1)
    )  # fmt: skip
    return picture(solution) + html_table(in_words(solution), headers, found, [reason(solution)])


def as_latex(solution: Solution) -> str:
    """A tabular with one row per equilibrium, and below it why these are not all, if so."""
    left_out = solution.completeness.reason
    below = f"\nNot all: {plain(left_out)}.\n" if left_out else ""
    head = plain(f"{in_words(solution)}; {solution.concept}, by {solution.method}")
    return f"% {head}\n{latex_rows(solution)}{below}"


def latex_rows(solution: Solution) -> str:
    """A tabular with one row per equilibrium.

    Where everybody chooses once, each has a column for the choice and one for the payoff. Else, and
    where these would be wider than a line, play stands in one and all payoffs in another, whose
    texts go on in further lines.
    """
    structure, has_levels = solution.game.structure, solution.game.has_levels
    level = ("escalation",) if has_levels else ()
    players = [plain(player) for player in structure.players]
    n, found = len(players), solution.equilibria
    headers = ["", *players, *(f"payoff {player}" for player in players), *level, "labels"]
    payoffs = [[*map(shown, equilibrium.payoffs)] for equilibrium in found]
    ends = [
        [*(shown(equilibrium.escalation) for _ in level), plain(", ".join(equilibrium.labels))]
        for equilibrium in found
    ]
    moves = [_moves(structure, equilibrium) for equilibrium in found]
    if structure.all_at_once:
        each = [
            [str(k), *(choice for _, choice in played), *paid, *end]
            for k, (played, paid, end) in enumerate(zip(moves, payoffs, ends, strict=True), 1)
        ]
        if _letters([headers, *each]) <= WIDE:
            return table(f"r{'l' * n}{'r' * (n + len(level))}l", headers, each)
    together = [
        [str(k), _ragged(_pairs(played)), _ragged(_pairs(zip(players, paid, strict=True))),
         *end[:-1], _ragged(end[-1])]
        for k, (played, paid, end) in enumerate(zip(moves, payoffs, ends, strict=True), 1)
    ]  # fmt: skip
    columns = rf"rp{{0.31\linewidth}}p{{0.22\linewidth}}{'r' * len(level)}p{{0.14\linewidth}}"
    return table(columns, ["", "play", "payoffs", *level, "labels"], together)


def _moves(structure: Structure, equilibrium: Equilibrium) -> list[tuple[str, str]]:
    """In LaTeX who or where, and what is done there: on the path."""
    decisions = [structure.decisions[d] for d in structure.on_path(equilibrium.key)]
    mixtures = [equilibrium.profile[d] for d in structure.on_path(equilibrium.key)]
    return [
        (plain(decision.name), _mixed_latex(decision, mixture))
        for decision, mixture in zip(decisions, mixtures, strict=True)
    ]


def _pairs(parts: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{who}: {what}" for who, what in parts)


def _ragged(text: str) -> str:
    r"""Text in a column that is too narrow to be justified; \raggedright would change what ends a
    row."""
    return rf"\rightskip 0pt plus 1fil\relax {text}"


def _letters(rows: Sequence[Sequence[str]]) -> int:
    """Of the longest entry of each column, and the gaps."""
    columns = zip(*rows, strict=True)
    return sum(2 + max(len(COMMAND.sub("", cell)) for cell in column) for column in columns)


def _mixed_latex(decision: Decision, mixture: Mixture) -> str:
    used = used_actions(decision, mixture)
    if len(used) == 1:
        return plain(used[0][0])
    return ", ".join(f"{plain(action)} {shown(p)}" for action, p in used)


def reason(solution: Solution) -> str:
    """How the answer was made, and why it is not all where it is not."""
    why = f" Not all: {solution.completeness.reason}." if solution.completeness.reason else ""
    return f"{solution.concept}, by {solution.method}.{why}"


def in_words(solution: Solution) -> str:
    """ "3 equilibria (all); escalation 0 to 1, across the line"."""
    envelope = solution.envelope
    text = f"{equilibria(len(solution.equilibria))} ({solution.completeness.kind})"
    if not solution.game.has_levels:
        return text
    low, high = short(envelope.lower), short(envelope.upper)
    return f"{text}; escalation {low if low == high else f'{low} to {high}'}, {solution.regime}"


def played(structure: Structure, equilibrium: Equilibrium) -> str:
    """What is done at the decisions that play comes to: "bloc: build 5/21, restrain 16/21"."""
    return " · ".join(
        f"{structure.decisions[d].name}: {mixed(structure.decisions[d], equilibrium.profile[d])}"
        for d in structure.on_path(equilibrium.key)
    )


def mixed(decision: Decision, mixture: Mixture) -> str:
    """The action that is taken, or several with their probabilities."""
    used = used_actions(decision, mixture)
    return used[0][0] if len(used) == 1 else ", ".join(f"{a} {short(p)}" for a, p in used)


def used_actions(decision: Decision, mixture: Mixture) -> list[tuple[str, Any]]:
    """The actions that are not known to have probability 0, each with its probability."""
    pairs = zip(decision.actions, mixture, strict=True)
    return [(action, p) for action, p in pairs if as_fraction(p) != 0]


def in_brief(mixture: Mixture) -> str:
    """ "(16/21, 5/21)"; of many actions those that are used, by their position: "[7]: 1"."""
    if len(mixture) <= SHOWN:
        return f"({', '.join(map(short, mixture))})"
    used = (f"[{k}]: {short(p)}" for k, p in enumerate(mixture) if as_fraction(p) != 0)
    return f"({few(used, SHOWN)})"
