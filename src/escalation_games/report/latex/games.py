"""Games for a paper: a table of two players as a tabular, a tree as a TikZ picture.

Numbers are those at one point. Text from files is escaped. A tabular needs no package, a picture
only `tikz`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...definition import Definition, Settings
from ...errors import InputError
from ...forms import ExtensiveGame, ExtensiveStructure, Node, StrategicGame
from ...latex import number, plain
from ...numbers import as_fraction
from ...numbers.decimals import terminating
from ..text import number_text

LEVEL, LEAF = "28mm", "9mm"  # from one move to the next, and from one end to the next


def game_latex(definition: Definition, values: Settings | None = None) -> str:
    """The game at a point: of a table the tabular, of a tree the picture.

    Raises InputError for a form that is neither, and for a table of other than two players.
    """
    game: Any = definition.at(values)
    form = game.structure.form
    if form not in DRAWN:
        raise InputError("", f"a game of the form '{form}' has neither table nor tree of its own")
    return "\n".join([f"% {plain(definition.title)}", *DRAWN[form](game)]) + "\n"


def shown(x: Any) -> str:
    r"""A number within mathematics: 0.25, \frac{1}{3}, or {\approx}1.4142."""
    exact = as_fraction(x)
    if exact is not None:
        return terminating(exact, 4) or number(exact)
    return r"{\approx}" + number_text.decimal(x, 4).replace(number_text.MINUS, "-")


# -- tables ----------------------------------------------------------------------------------------


def table_latex(game: StrategicGame) -> Iterator[str]:
    """A tabular: in each cell the payoff of the player of rows, then of the player of columns."""
    structure = game.structure
    if len(structure.players) != 2:
        raise InputError("players", f"there are {len(structure.players)}; a tabular has two")
    rows, columns = structure.actions
    first, second = map(plain, structure.players)
    yield rf"\begin{{tabular}}{{l|{'c' * len(columns)}}}"
    yield rf" & \multicolumn{{{len(columns)}}}{{c}}{{{second}}} \\"
    yield " & ".join([first, *map(plain, columns)]) + r" \\ \hline"
    for i, action in enumerate(rows):
        cells = zip(*(own[i] for own in game.payoffs), strict=True)
        yield " & ".join([plain(action), *(f"${payoffs(cell)}$" for cell in cells)]) + r" \\"
    yield r"\end{tabular}"


def payoffs(of: Any) -> str:
    """Everybody's payoff within mathematics."""
    return r",\ ".join(map(shown, of))


# -- trees -----------------------------------------------------------------------------------------


def tree_latex(game: ExtensiveGame) -> Iterator[str]:
    """A picture: the root on the left, each end on a line of its own, its payoffs beside it.

    Chance is an empty circle; nodes that a player cannot tell apart are joined by a dashed line.
    """
    tree = game.structure
    where = places(tree)
    at = [f"({x}, {y:g})" for x, y in where]
    yield "% payoffs: " + ", ".join(map(plain, tree.players))
    yield rf"\begin{{tikzpicture}}[x={LEVEL}, y={LEAF}, font=\small]"
    for index, node in enumerate(tree.nodes):
        for k, child in enumerate(node.children):
            side = "above" if where[child][1] >= where[index][1] else "below"
            label = branch(game, node, k)
            yield rf"\draw {at[index]} -- node[{side}, sloped] {{{label}}} {at[child]};"
    for decision in tree.decisions:
        for one, other in zip(decision.nodes, decision.nodes[1:], strict=False):
            yield rf"\draw[dashed] {at[one]} to[bend right=20] {at[other]};"
    for index, node in enumerate(tree.nodes):
        yield mark(game, node, at[index])
    yield r"\end{tikzpicture}"


def places(tree: ExtensiveStructure) -> list[tuple[int, float]]:
    """Where each node stands: as far right as it is deep, in the middle of what it leads to."""
    depth, height = [0] * len(tree.nodes), [0.0] * len(tree.nodes)
    waiting, n_ends = [0], 0
    while waiting:
        index = waiting.pop()
        children = tree.nodes[index].children
        waiting += reversed(children)
        for child in children:
            depth[child] = depth[index] + 1
        if not children:
            height[index], n_ends = 0.0 - n_ends, n_ends + 1
    for index in reversed(range(len(tree.nodes))):
        children = tree.nodes[index].children
        if children:
            height[index] = (height[children[0]] + height[children[-1]]) / 2
    return [*zip(depth, height, strict=True)]


def branch(game: ExtensiveGame, node: Node, k: int) -> str:
    """What leads to a child: an action, or an event with its probability."""
    label = plain(node.labels[k])
    return f"{label} ${shown(game.probability[node.edges[k]])}$" if node.is_chance else label


def mark(game: ExtensiveGame, node: Node, at: str) -> str:
    """A node: a dot with its player, an empty circle, or payoffs."""
    tree = game.structure
    if node.outcome is not None:
        return rf"\node[right] at {at} {{${payoffs(game.outcome_payoffs(node.outcome))}$}};"
    if node.decision is None:
        return rf"\filldraw[fill=white] {at} circle[radius=2pt];"
    player = plain(tree.players[tree.decisions[node.decision].player])
    return rf"\fill {at} circle[radius=1.5pt] node[above left] {{{player}}};"


DRAWN: dict[str, Callable[[Any], Iterator[str]]] = {
    "strategic": table_latex,
    "extensive": tree_latex,
}
