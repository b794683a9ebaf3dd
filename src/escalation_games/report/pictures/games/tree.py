"""A tree as a picture: what is played in one equilibrium, on the path and off it.

Moves go from left to right. Every end has a row with its payoffs, so that the sheet grows with the
tree; an action stands over its line, and who moves next under it. Places are inches from the upper
left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from ....definition import Definition
from ....errors import InputError
from ....forms import ExtensiveGame, ExtensiveStructure, Node
from ....forms.trees.belief import Belief, beliefs_on_path
from ....forms.trees.tree_values import reached_nodes, weights
from ....limits import MAX_NODES_SHOWN
from ....numbers import as_fraction
from ....solvers.result import Equilibrium, Solution
from ...colours import INK, MUTED, PAPER
from ...text import number_text, words
from ...text.beliefs import ANY, within
from ...text.words import Standing
from ..canvas import BOTTOM, FOOT, LINE, RUNS_LEFT, WIDTH, Poster, filled, fitted, headed, in_inches
from .captions import Captions, area, game_of, notes, picked, signed, solution_of, strong
from .tree_layout import columns, lanes, rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.3  # inches
ROW = 0.3  # inches: from one end to the next
FAN = 0.3  # inches: from a node to where the lines of its actions are level
LANE = 0.1  # inches: between two lines that join nodes
END = 0.19  # inches: after a label
WIDER = 0.9  # inches: at most, between two columns, where the sheet has room left
ROOM = 1.7  # inches: the longest label
ALL_ROOM = 11.0  # inches: of all columns of a deep tree
LEAST_ROOM = 0.75  # inches
NUMBER = 1.1  # inches: the longest payoff or player's name beside the ends
WHAT = 1.7  # inches: what the levels are of
LETTERS = 7.5  # points
ASIDE = 0.1  # inches: between the tree and the payoffs
AFTER = 0.05  # inches: from where a line is level to its label
OVER = 0.032  # inches: from a line to its label
KEY = "Thick: the path of play. Dark elsewhere: what would be done there."
JOINED = "Dashed: what a player cannot tell apart."
BELIEVED = "In brackets: how likely the player holds that to be."
FOLLOWS = "In brackets: how likely that is, given what is played."  # of concepts without beliefs
UNSAID = "A {} equilibrium says nothing of what is believed where play does not get to."
CHANCE = "Diamonds: chance."
PATH, ANSWER, OTHER = "path", "answer", "other"
WIDTHS = {PATH: 3.2, ANSWER: 1.7, OTHER: 0.7}  # points
STYLES: dict[str, dict[str, Any]] = {
    PATH: {"color": INK, "weight": "bold"}, ANSWER: {"color": INK}, OTHER: {"color": MUTED},
}  # fmt: skip


def tree_sheet(
    definition: Definition, solution: Solution, standing: Standing, version: str,
    number: int | None = None,
) -> Figure:  # fmt: skip
    """The tree with what is played in the equilibrium of that number, or the first; a line on each
    of them, and the key."""
    number = number or 1
    tree = _tree_of(solution, number, definition.what)
    texts = (*_which(solution, number), *tree.free(), tree.key(),
             *notes(definition, solution, version))  # fmt: skip
    lines = [line for text in texts for line in filled(text, tree.width, size=FOOT)]
    below = 0.1 + LINE * len(lines) + BOTTOM
    width = tree.width + 2 * MARGIN
    sheet = Poster(headed(definition, standing), tree.height, below, MARGIN, MARGIN, MARGIN, width)
    tree.draw(sheet.axes)
    sheet.foot(lines, 0.1)
    return sheet.figure


def draw_tree(axes: Axes, given: Solution | ExtensiveGame, number: int = 1) -> Axes:
    """The tree with what is played in the equilibrium of that number, where it is solved. Raises
    InputError as `tree_size` does."""
    return _tree_of(given, number).draw(axes)


def tree_size(given: Solution | ExtensiveGame, number: int = 1) -> tuple[float, float]:
    """Inches that the tree takes; with less its letters are smaller.

    Raises InputError for a game that is no tree, or has too many nodes, and for a number that no
    equilibrium has.
    """
    tree = _tree_of(given, number)
    return tree.width, tree.height


def _tree_of(given: Solution | ExtensiveGame, number: int, what: str = "escalation") -> DrawnTree:
    game, solution = game_of(given, "extensive", check_tree), solution_of(given)
    if solution is None and number != 1:
        raise InputError(
            "equilibrium", f"{number} is asked for, and the game is not solved", "solve it first"
        )
    return DrawnTree(game, solution, number, what)


def _which(solution: Solution, number: int) -> Iterator[str]:
    if len(solution.equilibria) > 1:
        other = 2 if number == 1 else 1
        yield f"Drawn is equilibrium {number}. To draw number {other}: --equilibrium {other}"


class DrawnTree:
    """A tree; of a solved game with one of its equilibria, and with `captioned` lines on all of
    them below."""

    def __init__(
        self, game: ExtensiveGame, solution: Solution | None = None, number: int = 1,
        what: str = "escalation", captioned: bool = True,
    ) -> None:  # fmt: skip
        self.game, self.what, self.number = game, what, number
        self.tree = game.structure
        self.equilibrium: Equilibrium | None = picked(solution, number) if solution else None
        self.captioned = solution if captioned else None
        self.row, self.column = rows(self.tree), columns(self.tree)
        self.lanes = lanes(self.tree, self.column, self.row)
        self.ends = [k for k, node in enumerate(self.tree.nodes) if node.outcome is not None]
        profile = self.equilibrium.profile if self.equilibrium else None
        self.reached = (
            [False] * len(self.tree.nodes) if profile is None else reached_nodes(self.game, profile)
        )
        self.beliefs: Sequence[Belief | None] = ()
        if profile is not None:
            said = self.equilibrium.beliefs if self.equilibrium else None
            self.beliefs = beliefs_on_path(game, profile) if said is None else said

    # -- words ---------------------------------------------------------------------------------

    def free(self) -> Iterator[str]:
        """Where another answer off the path would do as well."""
        names = self.equilibrium.free if self.equilibrium else ()
        if names:
            shown = [*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])]
            yield f"Another answer would do as well at: {words.listed(shown)}."

    def key(self) -> str:
        """What the signs in this tree say."""
        is_joined = any(len(decision.nodes) > 1 for decision in self.tree.decisions)
        by_chance = any(node.is_chance for node in self.tree.nodes)
        has = ((KEY, self.equilibrium is not None), (JOINED, is_joined))
        told = [text for text, is_there in has if is_there]
        return " ".join([*told, *self._believed(), *([CHANCE] if by_chance else [])])

    def _believed(self) -> Iterator[str]:
        """What numbers in brackets are; of a concept without beliefs, where it gives none."""
        if self.equilibrium is None:
            return
        is_said = self.equilibrium.beliefs is not None
        if any(self.beliefs):
            yield BELIEVED if is_said else FOLLOWS
        sets = zip(self.tree.decisions, self.beliefs, strict=True)
        if any(len(decision.nodes) > 1 and belief is None for decision, belief in sets):
            yield UNSAID.format(words.CONCEPTS[self.equilibrium.certificate.concept])

    def name(self, index: int) -> str:
        """Who moves at a node, and how likely that player holds it to be; what chance decides."""
        node = self.tree.nodes[index]
        if node.decision is None:
            return node.name.partition(" after ")[0]
        player = self.tree.players[self.tree.decisions[node.decision].player]
        belief = self.beliefs[node.decision] if self.beliefs else None
        if belief is None or not belief.extremes:
            return player
        here = [extreme[belief.nodes.index(index)] for extreme in belief.extremes]
        text = within(here, number_text.brief)
        return f"{player} [{'any' if text == ANY else text}]"

    def label(self, node: Node, k: int) -> str:
        """An action, with its probability where that is neither 0 nor 1; an event with its own."""
        p = self._chance(node, k)
        if not node.is_chance and (p is None or as_fraction(p) in (0, 1)):
            return node.labels[k]
        return f"{node.labels[k]}  {number_text.brief(p)}"

    def _chance(self, node: Node, k: int) -> Any:
        """The probability of what leads to a child; None where no play is known."""
        if node.is_chance:
            return self.game.probability[node.edges[k]]
        return weights(self.game, self.equilibrium.profile, node)[k] if self.equilibrium else None

    def kind(self, node: Node, k: int) -> str:
        """Is this step on the path of play, or what would be done elsewhere, or neither?"""
        if self.reached[node.children[k]]:
            return PATH
        p = self._chance(node, k)
        is_done = p is not None and not node.is_chance and as_fraction(p) != 0
        return ANSWER if is_done else OTHER

    # -- places --------------------------------------------------------------------------------

    @cached_property
    def room(self) -> float:
        """Inches for one label."""
        return min(ROOM, max(LEAST_ROOM, ALL_ROOM / (max(self.column) or 1) - FAN - END))

    @cached_property
    def starts(self) -> list[float]:
        """Per column, inches from its nodes to where the lines of their actions are level."""
        found = [FAN] * (max(self.column) + 1)
        for d, lane in self.lanes.items():
            at = self.column[self.tree.decisions[d].nodes[0]]
            found[at] = max(found[at], FAN + LANE * lane)
        return found

    def measured(self) -> tuple[float, list[float]]:
        """Inches left of the root, and from each column to the next, at the least."""
        wide = [0.0] * (max(self.column) + 1)
        for index, node in enumerate(self.tree.nodes):
            at = self.column[index]
            if node.children:
                wide[at] = max(wide[at], self._inches(self.name(index)))
            for k, _ in enumerate(node.children):
                text = self.label(node, k)
                wide[at + 1] = max(wide[at + 1], self._inches(text, weight="bold"))
        steps = zip(self.starts, wide[1:], strict=False)
        return wide[0], [start + text + END for start, text in steps]

    @cached_property
    def across(self) -> list[float]:
        """The place of each column; where the sheet has room left, they are wider apart."""
        first, steps = self.measured()
        left = WIDTH - 2 * MARGIN - (first + 0.12 + sum(steps) + ASIDE + self.table[-1])
        more = min(max(left, 0.0) / (len(steps) or 1), WIDER)
        return [*accumulate((step + more for step in steps), initial=first + 0.12)]

    def _inches(self, text: str, **style: Any) -> float:
        return fitted(text, self.room, size=LETTERS, **style)[1]

    @cached_property
    def table(self) -> list[float]:
        """Inches right of the tree: the right end of each player's payoffs, where levels begin, and
        the end of all."""
        x, places = 0.0, []
        for player, name in enumerate(self.tree.players):
            x += self._widest([name, *map(number_text.brief, self.game.payoffs[player])]) + 0.18
            places.append(x)
        levels = [signed(level, self.game) for level in self.game.escalation]
        wide = max(self._widest(levels), self._widest([self.what], WHAT))
        more = 0.2 + wide if self.game.has_levels else 0.0
        return [*places, x + 0.2, x + more + 0.05]

    def _widest(self, texts: Iterable[str], room: float = NUMBER) -> float:
        return max(fitted(t, room, size=LETTERS, weight="bold")[1] for t in {*texts})

    @property
    def edge(self) -> float:
        """Where the tree ends and the table of payoffs begins."""
        return self.across[-1] + ASIDE

    @property
    def width(self) -> float:
        """Inches from side to side."""
        return max(WIDTH - 2 * MARGIN, self.edge + self.table[-1])

    @cached_property
    def captions(self) -> Captions:
        """Lines on the equilibria."""
        return Captions(self.captioned, self.width, self.number)

    @property
    def rows(self) -> float:
        """Inches of the tree: a row for the names of players, and one per end."""
        return ROW * (len(self.ends) + 1.6)

    @property
    def height(self) -> float:
        """Inches from top to bottom."""
        return self.rows + self.captions.height

    def at(self, index: int) -> tuple[float, float]:
        """The place of a node."""
        return self.across[self.column[index]], ROW * (self.row[index] + 1.5)

    # -- drawing -------------------------------------------------------------------------------

    def draw(self, axes: Axes) -> Axes:
        """All of it: what is played over what is not."""
        self.axes, self.scale = axes, in_inches(axes, self.width, self.height)
        self.colour = strong(self.equilibrium.escalation, self.game) if self.equilibrium else INK
        self._head()
        for index in self.ends:
            self._end(index)
        steps = [
            (index, k) for index, node in enumerate(self.tree.nodes)
            for k, _ in enumerate(node.children)
        ]  # fmt: skip
        for index, k in sorted(steps, key=lambda step: WIDTHS[self._kind_at(*step)]):
            self._step(index, k)
        for d, decision in enumerate(self.tree.decisions):
            self._joined(decision.nodes, self.lanes.get(d))
        for index, node in enumerate(self.tree.nodes):
            if node.children:
                self._node(index)
        self.captions.draw(axes, self.rows, self.scale)
        return axes

    def _kind_at(self, index: int, k: int) -> str:
        return self.kind(self.tree.nodes[index], k)

    def _head(self) -> None:
        """The players over their payoffs."""
        for player, x in zip(self.tree.players, self.table, strict=False):
            self._text(
                self.edge + x, ROW * 0.5, player, NUMBER, ha="right", weight="bold", color=MUTED
            )
        if self.game.has_levels:
            self._text(
                self.edge + self.table[-2], ROW * 0.5, self.what, WHAT, weight="bold", color=MUTED
            )

    def _end(self, index: int) -> None:
        """Payoffs and level in a row, on its colour where play may end there."""
        from matplotlib.patches import Rectangle

        (x, y), outcome = self.at(index), self.tree.nodes[index].outcome
        assert outcome is not None
        is_reached, level = self.reached[index], self.game.escalation[outcome]
        left, end = self.edge, self.edge + self.table[-1]
        if is_reached:
            fill = area(level, self.game)
            self.axes.add_patch(
                Rectangle((left, y - ROW / 2), end - left, ROW, facecolor=fill, linewidth=0)
            )
        style = STYLES[PATH if is_reached else OTHER]
        colour = self.colour if is_reached else MUTED
        if left - x > 0.15:
            self.axes.plot([x, left], [y, y], color=colour, linewidth=0.8, linestyle=(0, (1, 2.5)))
        for u, right in zip(self.game.outcome_payoffs(outcome), self.table, strict=False):
            self._text(left + right, y, number_text.brief(u), NUMBER, ha="right", **style)
        if self.game.has_levels:
            sign = {**style, "color": INK if is_reached else strong(level, self.game)}
            self._text(left + self.table[-2], y, signed(level, self.game), NUMBER, **sign)

    def _step(self, index: int, k: int) -> None:
        """The line of an action or event, and its label over it."""
        node = self.tree.nodes[index]
        kind = self.kind(node, k)
        (x, y), (right, level) = self.at(index), self.at(node.children[k])
        bend = x + self.starts[self.column[index]]
        colour = {PATH: self.colour, ANSWER: INK, OTHER: MUTED}[kind]
        self.axes.plot(
            [x, bend, right], [y, level, level], color=colour, linewidth=WIDTHS[kind],
            solid_joinstyle="round", gid=f"{kind}-{index}-{k}",
        )  # fmt: skip
        self._text(bend + AFTER, level - OVER, self.label(node, k), self.room, va="bottom",
                   **STYLES[kind])  # fmt: skip

    def _joined(self, nodes: Sequence[int], lane: int | None) -> None:
        """Dashed lines between nodes that a player cannot tell apart, from top to bottom."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        ordered = sorted(nodes, key=lambda node: self.row[node])
        for one, other in pairwise(ordered):
            (x, y), (right, low) = self.at(one), self.at(other)
            way, codes = [(x, y), (right, low)], [Path.MOVETO, Path.LINETO]
            if lane:
                aside, bow = x + 0.1 + LANE * lane, ROW / 2
                way = [(x, y), (aside, y), (aside, y + bow), (aside, low - bow), (aside, low),
                       (right, low)]  # fmt: skip
                codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3, Path.LINETO, Path.CURVE3,
                         Path.CURVE3]  # fmt: skip
            self.axes.add_patch(
                PathPatch(
                    Path(way, codes), fill=False, edgecolor=INK, linewidth=1.1,
                    linestyle=(0, (2.5, 2)), gid=f"set-{ordered[0]}",
                )
            )  # fmt: skip

    def _node(self, index: int) -> None:
        """A dot or a diamond, and who moves there: under the line that leads there."""
        x, y = self.at(index)
        node = self.tree.nodes[index]
        form, fill = ("D", PAPER) if node.is_chance else ("o", INK)
        self.axes.plot([x], [y], marker=form, markersize=5, markerfacecolor=fill, color=INK,
                       zorder=4, clip_on=False)  # fmt: skip
        down, under = (0.0, "center") if not index else (OVER, "top")
        kind = STYLES[PATH if self.reached[index] else OTHER]
        name = self.name(index)
        # the slanted letters of the font lack Arabic, the upright ones have it
        style = {"color": kind["color"], "style": "normal" if RUNS_LEFT.search(name) else "italic"}
        self._text(x - 0.09, y + down, name, self.room, ha="right", va=under, **style)

    def _text(self, x: float, y: float, text: str, room: float, **style: Any) -> None:
        """Text that ends within so many inches."""
        kept, _ = fitted(text, room, size=LETTERS, weight=style.get("weight", "normal"))
        self.axes.text(x, y, kept, size=LETTERS * self.scale, **{"va": "center", **style})


def check_tree(structure: ExtensiveStructure) -> None:
    """Raises InputError for a tree that cannot be read as a picture."""
    n = len(structure.nodes)
    if n > MAX_NODES_SHOWN:
        raise InputError(
            "", f"a tree of {n} nodes cannot be read as a picture",
            f"up to {MAX_NODES_SHOWN} are drawn; `solve` tells what is played in larger ones",
        )  # fmt: skip
