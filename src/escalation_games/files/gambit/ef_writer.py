r"""A tree as a drawn tree (.ef), for Game Theory Explorer and its kin.

Every end has a column of its own, from left to right, and every other node stands over the middle
of its moves; `xshift` says how far right of its parent a node stands, two levels below it. `~`
stands for a space, so no name can hold one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...errors import InputError, visible
from ...forms import ExtensiveGame
from ..fixed_numbers import one_line, written_number

NO_PLACE = ("~", "%")  # a space, and a remark in the TeX that such files are turned into
WIDE = 2.0  # from one end to the next, in the units of such drawings


def ef_text(game: ExtensiveGame) -> str:
    """The text of a file; `ef_reader` reads the same tree from it.

    Raises InputError for a number that is no short fraction, and for a name that no such file can
    hold.
    """
    return "\n".join(_lines(game)) + "\n"


def _lines(game: ExtensiveGame) -> Iterator[str]:
    tree, order = game.structure, _order(game)
    called, at = _called(game, order), _places(game, order)
    for number, player in enumerate(tree.players, 1):
        yield f"player {number} name {_word(player, 'players')}"
    for index in order:
        node, parent = tree.nodes[index], tree.parents[index]
        words = ["level {} node {}".format(*called[index])]
        if node.children and node.decision is None:
            words.append("player 0")
        elif node.decision is not None and len(tree.decisions[node.decision].nodes) == 1:
            words.append(f"player {tree.decisions[node.decision].player + 1}")
        if parent >= 0:
            words.append(f"xshift {at[index] - at[parent]:.2f}")
            words.append("from {},{}".format(*called[parent]))
            words.append(f"move {_move(game, index)}")
        if node.outcome is not None:
            place = tree.outcomes[node.outcome]
            numbers = (written_number(x, place) for x in game.outcome_payoffs(node.outcome))
            words.append(f"payoffs {' '.join(numbers)}")
        yield " ".join(words)
    for members, owner in sorted(
        (sorted(called[node] for node in decision.nodes), decision.player + 1)
        for decision in tree.decisions
    ):
        if len(members) > 1:
            yield f"iset {' '.join('{},{}'.format(*node) for node in members)} player {owner}"


def _order(game: ExtensiveGame) -> list[int]:
    """All nodes, each followed by all that follows its first move, and so on."""
    order, waiting = list[int](), [0]
    while waiting:
        order.append(waiting.pop())
        waiting += reversed(game.structure.nodes[order[-1]].children)
    return order


def _called(game: ExtensiveGame, order: Sequence[int]) -> dict[int, tuple[int, int]]:
    """What each node is called: its level, two a move, and its number there."""
    found: dict[int, tuple[int, int]] = {}
    there = Counter[int]()
    for index in order:
        parent = game.structure.parents[index]
        level = 0 if parent < 0 else found[parent][0] + 2
        there[level] += 1
        found[index] = level, there[level]
    return found


def _places(game: ExtensiveGame, order: Sequence[int]) -> dict[int, float]:
    """How far right each node stands: ends side by side, others over the middle of their moves."""
    nodes = game.structure.nodes
    ends = (index for index in order if not nodes[index].children)
    at = {index: WIDE * k for k, index in enumerate(ends)}
    for index in reversed(order):
        if below := nodes[index].children:
            at[index] = (at[below[0]] + at[below[-1]]) / 2
    return at


def _move(game: ExtensiveGame, index: int) -> str:
    """The action or event that leads to a node; of an event its probability too."""
    tree = game.structure
    above = tree.nodes[tree.parents[index]]
    k = above.children.index(index)
    if above.decision is not None:
        decision = tree.decisions[above.decision]
        return _word(decision.actions[k], f"actions of {decision.name}")
    chance, event = written_number(game.probability[above.edges[k]], above.name), above.labels[k]
    return f"{_word(event, above.name)}~({chance})" if event else chance


def _word(text: str, place: str) -> str:
    """A name without spaces. Raises InputError where the format cannot hold it."""
    if not text or text != one_line(text) or any(sign in text for sign in NO_PLACE):
        raise InputError(
            place, f"'{visible(text)}' is empty, has spare spaces, or one of {' '.join(NO_PLACE)}",
            "drawn trees cannot say that: rename it",
        )  # fmt: skip
    return text.replace(" ", "~")
