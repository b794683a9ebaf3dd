"""A tree as Gambit's extensive form (.efg, version 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...forms import ExtensiveGame, Node
from ..fixed_numbers import one_line, written_number
from .gambit_head import EFG
from .gambit_text import WriteNumber, head_text, listed, payoffs_text, quoted


def efg_text(
    game: ExtensiveGame,
    title: str,
    comment: str,
    *,
    written: WriteNumber = written_number,
    in_full: bool = False,
) -> str:
    """The text of a file; `efg_reader` reads the same tree from it.

    written  how numbers are written; exactly, by default
    in_full  write information sets and outcomes out at every node, for readers that ask for it

    Raises InputError for a number that is no short fraction, and for a name that no such file can
    hold.
    """
    lines = [head_text(EFG, title, game.structure.players), quoted(one_line(comment), "story"), ""]
    return "\n".join([*lines, *_EfgWriting(game, written, in_full).nodes()]) + "\n"


class _EfgWriting:
    """Nodes from the root down; information sets and outcomes are written out where they come
    first, and named by their number after that, unless all are written in full.

    numbers  of the information sets of each player (chance is None), in the order of the file
    """

    def __init__(self, game: ExtensiveGame, written: WriteNumber, in_full: bool) -> None:
        self.game, self.written, self.in_full = game, written, in_full
        self.tree = game.structure
        self.times = Counter(node.name for node in self.tree.nodes if node.children)
        self.numbers: dict[int | None, dict[int, int]] = {}
        self.outcomes: dict[int, int] = {}

    def nodes(self) -> Iterator[str]:
        """A line for every node, each followed by all that follows its first action, and so on."""
        waiting = [0]
        while waiting:
            index = waiting.pop()
            node = self.tree.nodes[index]
            waiting += reversed(node.children)
            if node.outcome is not None:
                yield f't "" {self.outcome(node.outcome)}'
            elif node.decision is not None:
                yield f"p {self.name(node)} {self.infoset(node.decision)} 0"
            else:
                number, _ = numbered(self.numbers.setdefault(None, {}), index)
                yield f'c {self.name(node)} {number} "" {self.chances(node)} 0'

    def name(self, node: Node) -> str:
        """A node's name; none where another has it too: in the format they are different."""
        return quoted(node.name if self.times[node.name] == 1 else "", "nodes")

    def infoset(self, index: int) -> str:
        decision = self.tree.decisions[index]
        number, known = numbered(self.numbers.setdefault(decision.player, {}), index)
        key = f"{decision.player + 1} {number}"
        if known and not self.in_full:
            return key
        actions = listed(decision.actions, f"actions of {decision.name}")
        return f"{key} {quoted(decision.name, 'decisions')} {actions}"

    def chances(self, node: Node) -> str:
        """The events of a chance move, each with its probability."""
        odds = [self.written(self.game.probability[edge], node.name) for edge in node.edges]
        events = [quoted(label, node.name) for label in node.labels]
        return f"{{ {' '.join(f'{e} {p}' for e, p in zip(events, odds, strict=True))} }}"

    def outcome(self, index: int) -> str:
        number, known = numbered(self.outcomes, index)
        if known and not self.in_full:
            return str(number)
        name = self.tree.outcomes[index]
        payoffs = payoffs_text(self.game.outcome_payoffs(index), name, self.written)
        return f"{number} {quoted(name, 'outcomes')} {payoffs}"


def numbered(numbers: dict[int, int], index: int) -> tuple[int, bool]:
    """The number of what stands at this index, and whether it had one before; else it is next."""
    known = index in numbers
    return numbers.setdefault(index, len(numbers) + 1), known
