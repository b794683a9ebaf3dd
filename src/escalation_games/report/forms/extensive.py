"""What the screens say of trees: the tree itself, who could deviate, what follows off the path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from ...definition import Definition
from ...forms import Decision, Deviation, ExtensiveGame, ExtensiveStructure
from ...limits import MAX_COUNTS, MAX_NODES_SHOWN, MAX_THREATS
from ...numbers import as_fraction
from ...solvers.result import Equilibrium, Solution
from ..text import layout, number_text, tree_play, words
from ..text.beliefs import beliefs_table, sentences
from ..text.signalling_story import objected, story
from .form_words import FormWords, mark


class ExtensiveWords(FormWords[ExtensiveStructure, ExtensiveGame]):
    """Moves one after another."""

    def drawn(self, definition: Definition, game: ExtensiveGame) -> Iterator[RenderableType]:
        """The tree, and who cannot tell which nodes apart."""
        zero = (
            "0 is today; " if definition.has_escalation else ""
        )  # a file from elsewhere does not say that
        yield Text(f"Moves from left to right; {zero}higher is better. At each end the payoffs of ")
        yield Text(f"{', '.join(game.structure.players)}, in this order.")
        yield Text()
        yield _tree(definition, game)
        yield from _legend(game.structure)

    def heading(
        self, structure: ExtensiveStructure, equilibrium: Equilibrium, say: words.Say
    ) -> str:
        """Every move on the path."""
        reached = structure.on_path(equilibrium.key)
        return tree_play.path(structure, equilibrium.profile, reached, say)

    def off_path(
        self, structure: ExtensiveStructure, equilibrium: Equilibrium, say: words.Say
    ) -> str:
        """Every other move."""
        reached = set(structure.on_path(equilibrium.key))
        others = [d for d in range(len(structure.decisions)) if d not in reached]
        return tree_play.path(structure, equilibrium.profile, others, say)

    def deciders(
        self,
        structure: ExtensiveStructure,
        equilibrium: Equilibrium,
        deviations: Sequence[Deviation],
    ) -> list[str]:
        """The players; and after what, where the same could be done elsewhere on the path."""
        told = [deviation.decision for deviation in deviations]
        by_player: dict[int, list[int]] = {}
        for index in told:
            by_player.setdefault(structure.decisions[index].player, []).append(index)
        same = _elsewhere(structure, equilibrium, deviations[0])
        others = {player: [k for k in same[player] if k not in told] for player in by_player}
        return [
            tree_play.who_decides(structure, own, others[player])
            if others[player] or len(by_player) == 1
            else structure.players[player]
            for player, own in by_player.items()
        ]

    def follows(
        self, structure: ExtensiveStructure, equilibrium: Equilibrium, deviation: Deviation
    ) -> str:
        """What those do who come to move then, and know of it."""
        return tree_play.path(
            structure, equilibrium.profile, sorted(_next(structure, equilibrium, deviation))
        )

    def before_reasons(self, game: ExtensiveGame, equilibrium: Equilibrium) -> Iterator[str]:
        """Of signalling games, who shows itself and who bluffs; which criteria fail."""
        told = story(game, equilibrium.profile)
        yield from [told] if told else ()
        if equilibrium.beliefs is not None:
            yield from objected(game, equilibrium.profile)

    def after_reasons(
        self, structure: ExtensiveStructure, equilibrium: Equilibrium
    ) -> Iterator[str]:
        """What is believed."""
        yield from sentences(structure, equilibrium)

    def why_many(self, structure: ExtensiveStructure, solution: Solution) -> str:
        """Where somebody is indifferent, not even expectations choose."""
        is_tie = solution.completeness.is_infinite or (
            solution.completeness.reason is not None and solution.concept == "subgame-perfect"
        )
        if is_tie:
            return "Somebody is indifferent, so payoffs alone do not choose."
        return super().why_many(structure, solution)

    def threats(
        self, structure: ExtensiveStructure, solution: Solution
    ) -> Iterator[RenderableType]:
        """OFF THE PATH, then BELIEFS."""
        yield from _off_path(structure, solution)
        yield from beliefs_table(structure, solution)


# -- the tree --------------------------------------------------------------------------------------


def _letters(k: int) -> str:
    """A to Z, then AA, AB, …"""
    first, last = divmod(k, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)


def _information_sets(structure: ExtensiveStructure) -> dict[str, Decision]:
    """Those with several nodes, by the letters that mark them."""
    shared = [d for d in structure.decisions if len(d.nodes) > 1]
    return {_letters(k): d for k, d in enumerate(shared)}


def _legend(structure: ExtensiveStructure) -> Iterator[RenderableType]:
    """Who cannot tell which nodes apart."""
    whose: dict[str, list[str]] = {}
    for letter, decision in _information_sets(structure).items():
        whose.setdefault(structure.players[decision.player], []).append(f"({letter})")
    for player, letters in whose.items():
        yield from layout.wrapped(
            f"{words.listed(letters)}: {player} cannot tell nodes with the same letter apart."
        )


def _tree(definition: Definition, game: ExtensiveGame) -> RenderableType:
    """The tree in text; information sets of several nodes are marked with a letter."""
    structure = game.structure
    letters = {d.name: letter for letter, d in _information_sets(structure).items()}
    root = Tree(_node_text(definition, game, 0, letters))
    stack, drawn = [(0, root)], 0
    while stack:
        index, branch = stack.pop()
        node = structure.nodes[index]
        for k, child in enumerate(node.children):
            drawn += 1
            if drawn > MAX_NODES_SHOWN:
                branch.add(Text(f"… {len(structure.nodes) - MAX_NODES_SHOWN} more nodes"))
                return root
            label = Text.assemble((_edge(game, node, k), "bold"), "  ")
            label.append_text(_node_text(definition, game, child, letters))
            stack.append((child, branch.add(label)))
    return root


def _edge(game: ExtensiveGame, node: Any, k: int) -> str:
    label = str(node.labels[k])
    return (
        f"{label} ({number_text.number(game.probability[node.edges[k]])})"
        if node.is_chance
        else label
    )


def _node_text(
    definition: Definition, game: ExtensiveGame, index: int, letters: dict[str, str]
) -> Text:
    structure = game.structure
    node = structure.nodes[index]
    if node.outcome is not None:
        pays = ", ".join(number_text.number(u) for u in game.outcome_payoffs(node.outcome))
        return Text(f"[{pays}]{mark(definition, game.escalation[node.outcome])}", style="dim")
    if node.decision is None:
        return Text(f"chance: {node.name.partition(' after ')[0]}")
    decision = structure.decisions[node.decision]
    letter = letters.get(decision.name)
    hidden = f" ({letter})" if letter else ""
    return Text(f"{structure.players[decision.player]} decides{hidden}")


# -- off the path ----------------------------------------------------------------------------------


def _off_path(tree: ExtensiveStructure, solution: Solution) -> Iterator[RenderableType]:
    """Threats and promises: what would be done where play does not get to."""
    threats: dict[str, list[str]] = {}  # what would be done: the equilibria in which it would be
    for k, equilibrium in enumerate(solution.equilibria[:MAX_THREATS], 1):
        for text in _threats(tree, equilibrium):
            threats.setdefault(text, []).append(str(k))
    if threats:
        yield Text()
        yield layout.heading("OFF THE PATH", "what would be done where play does not get to")
        rows = [(", ".join(where), text) for text, where in threats.items()]
        yield layout.table(("", ""), rows[:MAX_THREATS], indent=0)
        if len(rows) > MAX_THREATS:
            yield Text(f"… and {len(rows) - MAX_THREATS} more (--json has all)")
        if len(solution.equilibria) > MAX_THREATS:
            yield Text(f"Told of the first {MAX_THREATS} equilibria (--json has all).")
    several = [(k, e.count) for k, e in enumerate(solution.equilibria, 1) if e.count > 1]
    for k, count in several[:MAX_COUNTS]:
        yield from layout.wrapped(
            f"{k} stands for {number_text.whole(count)} profiles that differ only off the path."
        )
    if len(several) > MAX_COUNTS:
        yield Text(f"So do {len(several) - MAX_COUNTS} more (--json has all).")


def _threats(tree: ExtensiveStructure, equilibrium: Equilibrium) -> Iterator[str]:
    reached = set(tree.on_path(equilibrium.key))
    # in a Nash equilibrium it may be this very answer that deters; others would do as well
    another = (
        " (or another)"
        if equilibrium.certificate.concept == "nash"
        else (" (or another: it does not matter)")
    )
    for index, decision in enumerate(tree.decisions):
        if index not in reached:
            free = another if decision.name in equilibrium.free else ""
            answer = words.choice(decision, equilibrium.profile[index])
            yield f"{tree_play.who_where(tree, decision)}: {answer}{free}"


def _elsewhere(
    tree: ExtensiveStructure, equilibrium: Equilibrium, deviation: Deviation
) -> dict[int, list[int]]:
    """Per player, the decisions on the path at which the same could be done."""
    action = tree.decisions[deviation.decision].actions[deviation.action]
    found: dict[int, list[int]] = {player: [] for player in range(len(tree.players))}
    for index in tree.on_path(equilibrium.key):
        if action in tree.decisions[index].actions:
            found[tree.decisions[index].player].append(index)
    return found


def _next(tree: ExtensiveStructure, equilibrium: Equilibrium, deviation: Deviation) -> list[int]:
    """The decisions that would follow a deviation, at which it is known."""
    decision = tree.decisions[deviation.decision]
    stack = [tree.nodes[n].children[deviation.action] for n in decision.nodes]
    follow: list[int] = []
    while stack:
        node = tree.nodes[stack.pop()]
        if node.decision is None:
            stack.extend(reversed(node.children))
            continue
        if node.decision not in follow and _knows(tree, node.decision, deviation):
            follow.append(node.decision)
        mixture = equilibrium.profile[node.decision]
        pairs = zip(node.children, mixture, strict=True)
        stack.extend(child for child, p in pairs if as_fraction(p) != 0)
    return follow


def _knows(tree: ExtensiveStructure, decision: int, deviation: Deviation) -> bool:
    """Is that action known there, or is it a choice made at the same time?"""
    ways = {
        (tree.nodes[n].decision, tree.nodes[n].children.index(child))
        for member in tree.decisions[decision].nodes
        for n, child in tree.way_to(member)
        if tree.nodes[n].decision == deviation.decision
    }
    return ways == {(deviation.decision, deviation.action)}
