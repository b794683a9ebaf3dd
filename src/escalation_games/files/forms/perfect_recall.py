"""Perfect recall: players forget neither their own moves nor what they knew then.

At two nodes of an information set its player has lived through the same: the same own information
sets, with the same actions taken there, in the same order. Source: Kuhn (1953), Extensive Games and
the Problem of Information. So mixtures of plans and mixtures at each move come to the same, on
which every method here rests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...errors import InputError
from ...forms import ExtensiveStructure

OwnExperience = tuple[int, int, int]  # the experience before, the decision, the action taken there
REMEMBER = (
    "players remember all they knew and did: give the two nodes different infosets",
    "(else to mix plans beforehand and to mix at every move differ, and neither is solved here)",
)
NOTHING = 0  # the experience of somebody who has not moved yet


@dataclass
class Experiences:
    """The experience of each player at each node: own decisions and actions, in order.

    Equal experiences have equal numbers.

    steps    experience -> the experience before, the decision, the action that led to it
    numbers  the inverse of `steps`
    at       per node, the experience of every player
    """

    structure: ExtensiveStructure
    steps: list[OwnExperience] = field(default_factory=lambda: [(NOTHING, -1, -1)])
    numbers: dict[OwnExperience, int] = field(default_factory=dict)
    at: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fills `at` in one pass from the root down: parents come before children."""
        nodes = self.structure.nodes
        self.at = [(NOTHING,) * len(self.structure.players)] * len(nodes)
        for index, node in enumerate(nodes):
            for action, child in enumerate(node.children):
                self.at[child] = self.after(self.at[index], node.decision, action)

    def after(self, before: tuple[int, ...], decision: int | None, action: int) -> tuple[int, ...]:
        """The experience of every player after an action; chance adds to none (decision None)."""
        if decision is None:
            return before
        player = self.structure.decisions[decision].player
        step = (before[player], decision, action)
        number = self.numbers.setdefault(step, len(self.steps))
        if number == len(self.steps):
            self.steps.append(step)
        return (*before[:player], number, *before[player + 1 :])

    def story(self, number: int) -> list[tuple[int, int]]:
        """The (decision, action) pairs of an experience, in the order of play."""
        story = []
        while number != NOTHING:
            number, decision, action = self.steps[number]
            story.append((decision, action))
        return story[::-1]


def check_recall(structure: ExtensiveStructure, place_of: Callable[[int], str]) -> None:
    """Raises InputError, at the place of a node, where an information set mixes experiences."""
    experiences = Experiences(structure)
    for decision in structure.decisions:
        first, *others = decision.nodes
        for other in others:
            lived = experiences.at[first][decision.player], experiences.at[other][decision.player]
            if lived[0] == lived[1]:
                continue
            stories = experiences.story(lived[0]), experiences.story(lived[1])
            problem = _forgotten(structure, decision.player, (first, other), stories)
            raise InputError(
                place_of(other),
                problem,
                REMEMBER,
            )


def _forgotten(
    structure: ExtensiveStructure,
    player: int,
    nodes: tuple[int, int],
    stories: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> str:
    """In words, what a player forgets: the first step in which two stories differ."""
    who = structure.players[player]
    here, there = (structure.nodes[node].name for node in nodes)
    together = f"{who} cannot tell '{here}' from '{there}'"
    for (decision, action), (other, reaction) in zip(*stories, strict=False):
        chosen = structure.decisions[decision].actions[action]
        if decision != other:
            known = structure.decisions[decision].name, structure.decisions[other].name
            return f"{together}, so {who} forgets having been at '{known[0]}' or at '{known[1]}'"
        if action != reaction:
            instead = structure.decisions[decision].actions[reaction]
            return (
                f"{together}, so {who} forgets an own move at "
                f"'{structure.decisions[decision].name}': {chosen} or {instead}"
            )
    longer = max(stories, key=len)
    extra = structure.decisions[longer[min(map(len, stories))][0]].name
    return f"{together}, so {who} forgets whether they have already moved at '{extra}'"
