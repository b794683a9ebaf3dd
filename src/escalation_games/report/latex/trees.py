"""A tree as a TikZ picture: what is played in one equilibrium, on the path and off it.

Places, words and signs are those of the picture that matplotlib draws; inches are measured by the
number of letters, since TeX alone knows how wide they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from ...forms import ExtensiveGame
from ...solvers.result import Solution
from ..colours import INK, MUTED
from ..pictures.games.captions import area, signed, strong
from ..pictures.games.tree import ANSWER, LANE, OTHER, PATH, ROW, WIDTHS, DrawnTree
from ..text import words
from .letters import latex_text
from .values import payoffs, shown

STEPS = {PATH: "played move", ANSWER: "answer", OTHER: "other"}  # their styles
LETTER = {"normal": 0.066, "bold": 0.074}  # inches: the usual width of a letter of this size
ABOVE = 0.03  # inches: from a line to the text over or under it
HEAD = 1.0  # rows: from the names of players to the first end


def tree_latex(game: ExtensiveGame, solution: Solution | None, number: int) -> Iterator[str]:
    """A picture: the root on the left, each end on a line of its own, its payoffs beside it."""
    yield "\n".join(WrittenTree(game, solution, number, captioned=False).picture())


def tree_key(game: ExtensiveGame, solution: Solution | None, number: int) -> Iterator[str]:
    """What the signs say; of several equilibria which is drawn."""
    tree = WrittenTree(game, solution, number, captioned=False)
    if solution is not None:
        if len(solution.equilibria) > 1:
            yield f"Drawn is equilibrium {number} of {len(solution.equilibria)}."
        yield from tree.free()
        yield tree.key()
    yield f"Payoffs of {words.listed(list(game.structure.players))}, in this order."


class WrittenTree(DrawnTree):
    """A tree that TikZ draws. Places are inches from the upper left corner."""

    def _inches(self, text: str, **style: Any) -> float:
        return len(text) * LETTER[style.get("weight", "normal")]

    @cached_property
    def across(self) -> list[float]:
        """The place of each column."""
        first, steps = self.measured()
        return [*accumulate(steps, initial=first)]

    # -- TikZ ----------------------------------------------------------------------------------

    def picture(self) -> Iterator[str]:
        """All of it: what is played over what is not."""
        is_solved = self.equilibrium is not None
        colour = strong(self.equilibrium.escalation, self.game) if self.equilibrium else INK
        yield rf"\definecolor{{played}}{{HTML}}{{{colour[1:].upper()}}}"
        yield rf"\definecolor{{aside}}{{HTML}}{{{(MUTED if is_solved else INK)[1:].upper()}}}"
        colours = {PATH: "played, ", ANSWER: "", OTHER: "aside, "}
        styles = "".join(
            f", {STEPS[kind]}/.style={{{colours[kind]}line width={width}pt}}"
            for kind, width in WIDTHS.items()
        )
        letters = rf"every node/.style={{font=\footnotesize, inner sep={ABOVE}in}}"
        dashed = ", joined/.style={densely dashed}"
        yield rf"\begin{{tikzpicture}}[x=1in, y=-1in, {letters}{styles}{dashed}]"
        yield from self.heads()
        steps = [(k, c) for k, n in enumerate(self.tree.nodes) for c, _ in enumerate(n.children)]
        for index, k in sorted(steps, key=lambda step: WIDTHS[self._kind_at(*step)]):
            yield from self.step(index, k)
        for d, decision in enumerate(self.tree.decisions):
            yield from self.joined(decision.nodes, self.lanes.get(d))
        for index, node in enumerate(self.tree.nodes):
            yield self.inner(index) if node.children else self.end(index)
        yield r"\end{tikzpicture}"

    def heads(self) -> Iterator[str]:
        """What stands beside the ends."""
        players = ", ".join(self.tree.players)
        head = f"{players}; {self.what}" if self.game.has_levels else players
        place = _place(self.edge, self.at(self.ends[0])[1] - ROW * HEAD)
        yield rf"\node[anchor=west, aside] at {place} {{{latex_text(head)}}};"

    def step(self, index: int, k: int) -> Iterator[str]:
        """The line of an action or event, and its label over it."""
        node = self.tree.nodes[index]
        kind = self.kind(node, k)
        (x, y), (right, level) = self.at(index), self.at(node.children[k])
        bend = x + self.starts[self.column[index]]
        way = " -- ".join([_place(x, y), _place(bend, level), _place(right, level)])
        yield rf"\draw[{STEPS[kind]}] {way};"
        text = latex_text(self.label(node, k))
        if node.is_chance:
            text = f"{latex_text(node.labels[k])} ${shown(self._chance(node, k))}$"
        shape = {PATH: rf"\textbf{{{text}}}", ANSWER: text, OTHER: rf"\color{{aside}}{text}"}[kind]
        yield rf"\node[anchor=south west] at {_place(bend, level)} {{{shape}}};"

    def joined(self, nodes: Sequence[int], lane: int | None) -> Iterator[str]:
        """Dashed lines between nodes that a player cannot tell apart, from top to bottom."""
        for one, other in pairwise(sorted(nodes, key=lambda node: self.row[node])):
            (x, y), (right, low) = self.at(one), self.at(other)
            way = [_place(x, y), _place(right, low)]
            if lane:
                aside = x + 0.1 + LANE * lane
                way[1:1] = [_place(aside, y + ROW / 4), _place(aside, low - ROW / 4)]
            yield rf"\draw[joined] {' -- '.join(way)};"

    def inner(self, index: int) -> str:
        """A dot or a diamond, and who moves there: under the line that leads there."""
        x, y = self.at(index)
        node, place = self.tree.nodes[index], _place(x, y)
        name = rf"\textit{{{latex_text(self.name(index))}}}"
        if self.equilibrium and not self.reached[index]:
            name = rf"\color{{aside}}{name}"
        anchor = "north east" if index else "east"
        mark = rf"\fill {place} circle[radius=1.6pt]"
        if node.is_chance:
            mark = rf"\filldraw[fill=white] {place} +(0, 2.6pt) -- +(2.6pt, 0) -- +(0, -2.6pt) -- "
            mark += "+(-2.6pt, 0) -- cycle"
        return rf"{mark} {place} node[anchor={anchor}] {{{name}}};"

    def end(self, index: int) -> str:
        """Payoffs and level in a row, on its colour where play may end there."""
        (x, y), outcome = self.at(index), self.tree.nodes[index].outcome
        assert outcome is not None
        text = f"${payoffs(self.game.outcome_payoffs(outcome))}$"
        level = self.game.escalation[outcome]
        if self.game.has_levels:
            text += rf"\quad {latex_text(signed(level, self.game))}"
        colour = area(level, self.game)[1:].upper()
        fill = f", fill={{rgb,255:{_rgb(colour)}}}" if self.reached[index] else ""
        way = f"{_place(x, y)} -- {_place(self.edge, y)}"
        return rf"\draw[aside, dotted] {way} node[anchor=west, black{fill}] {{{text}}};"


def _place(x: float, y: float) -> str:
    return f"({x:.3f}, {y:.3f})"


def _rgb(colour: str) -> str:
    """RRGGBB as TikZ mixes it."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (0, 2, 4))
    return f"red,{red};green,{green};blue,{blue}"
