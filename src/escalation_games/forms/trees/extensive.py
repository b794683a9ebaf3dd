"""Extensive form: a tree of moves, chance and information sets. Flat; nothing is recursive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ...numbers import from_rational, sign
from ..arrays import Array, exact
from ..decision import Decision, Deviation
from ..derived_structures import Coalition, Restriction, grouped
from ..game import Game, Structure, joined, numbered
from ..mixtures import Profile
from ..sequences import Sequences
from .belief import Belief
from .first_moves import first_decisions
from .pruning import pruned
from .subgames import Region, region_from
from .tree_deviations import one_shot_deviations, plan_deviations
from .tree_sequences import sequences_of
from .tree_values import node_values


@dataclass(frozen=True)
class Node:
    """One node. A decision node has `decision`, a leaf has `outcome`, a chance node has neither.

    children  indices of the nodes that follow, one per label
    labels    the action or chance event that leads to each child
    edges     for chance nodes: where each child's probability stands in `game.probability`
    """

    name: str
    decision: int | None
    outcome: int | None
    children: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()

    @property
    def is_chance(self) -> bool:
        return self.decision is None and self.outcome is None


@dataclass(frozen=True)
class ExtensiveStructure(Structure):
    """A tree: its players, information sets, outcomes and nodes.

    players, outcomes  their names
    decisions  the information sets
    nodes      the root first, parents before children; several leaves may share one outcome

    >>> tree = eg.load("cornered").structure
    >>> len(tree.nodes), len(tree.decisions), len(tree.outcomes)
    (31, 7, 11)
    """

    form: ClassVar[str] = "extensive"
    can_be_fixed: ClassVar[bool] = True
    can_be_merged: ClassVar[bool] = True
    players: tuple[str, ...]
    decisions: tuple[Decision, ...]
    outcomes: tuple[str, ...]
    nodes: tuple[Node, ...]

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """The parent of every node; −1 for the root."""
        parents = [-1] * len(self.nodes)
        for index, node in enumerate(self.nodes):
            for child in node.children:
                parents[child] = index
        return tuple(parents)

    def way_to(self, node: int) -> list[tuple[int, int]]:
        """(node, child) steps from the root down to a node."""
        steps = []
        while self.parents[node] >= 0:
            steps.append((self.parents[node], node))
            node = self.parents[node]
        return steps[::-1]

    @cached_property
    def n_edges(self) -> int:
        """Number of chance edges."""
        return sum(len(node.edges) for node in self.nodes)

    @cached_property
    def _intervals(self) -> tuple[list[int], list[int]]:
        """Preorder number of every node, and of the last node below it."""
        first, stack, clock = [0] * len(self.nodes), [0], 0
        while stack:
            index = stack.pop()
            first[index] = clock
            clock += 1
            stack.extend(reversed(self.nodes[index].children))
        last = first.copy()
        for index in reversed(range(len(self.nodes))):
            last[index] = max([last[index], *(last[c] for c in self.nodes[index].children)])
        return first, last

    @cached_property
    def subgame_roots(self) -> frozenset[int]:
        """Nodes whose subtree cuts no information set; leaves are not counted.

        A subtree is an interval of preorder numbers, so it is enough to compare, per node, the
        smallest and largest number among the information sets that its subtree touches.
        """
        first, last = self._intervals
        low, high = first.copy(), last.copy()
        for index in reversed(range(len(self.nodes))):
            node = self.nodes[index]
            if node.decision is not None:
                members = [first[m] for m in self.decisions[node.decision].nodes]
                low[index], high[index] = min(members), max(high[index], *members)
            for child in node.children:
                low[index] = min(low[index], low[child])
                high[index] = max(high[index], high[child])
        return frozenset(
            index
            for index, node in enumerate(self.nodes)
            if node.children and low[index] >= first[index] and high[index] <= last[index]
        )

    @cached_property
    def regions(self) -> dict[int, Region]:
        """The region of every subgame root: the tree cut where subgames begin."""
        return {root: region_from(self, root) for root in self.subgame_roots}

    @cached_property
    def sequences(self) -> tuple[Sequences, ...]:
        """Per player. Raises ImperfectRecall where somebody forgets an own move."""
        return tuple(sequences_of(self, player) for player in range(len(self.players)))

    def fill(
        self, probability: Array, payoffs: Array, escalation: Array, line: Any
    ) -> ExtensiveGame:
        """The game with these numbers.

        Shapes (n_edges[, n]), (n_players, n_outcomes[, n]) and (n_outcomes[, n]); raises
        ValueError where one does not fit, TypeError for a float in an exact game.
        """
        wanted = (self.n_edges, (len(self.players), len(self.outcomes)), len(self.outcomes))
        found = (len(probability), payoffs.shape[:2], len(escalation))
        if wanted != found:
            raise ValueError(f"(edges, payoffs, escalation) have {found}, wanted {wanted}")
        return ExtensiveGame(
            self, exact(probability), exact(payoffs), exact(escalation), from_rational(line)
        )

    filled = fill

    def restricted(self, decision: int, action: int) -> Restriction:
        """The tree in which a decision has one action only, and everybody knows it."""
        return pruned(self, decision, action)

    def merged(self, members: Sequence[int], name: str) -> Coalition:
        """The tree in which one player moves for all members, knowing what each of them knows.

        Raises ImperfectRecall where one of them does not see what another one did or knew.
        """
        players = grouped(len(self.players), members)
        place = {player: k for k, group in enumerate(players) for player in group}
        structure = replace(
            self,
            players=tuple(name if len(group) > 1 else self.players[group[0]] for group in players),
            decisions=tuple(replace(d, player=place[d.player]) for d in self.decisions),
        )
        structure.sequences  # noqa: B018 - may not be there
        return Coalition(structure, players, lambda numbers: numbers)

    def first_decisions(self) -> list[int]:
        """Decisions that may come first; of one alone, also those made without seeing it."""
        return first_decisions(self)

    def lone_decisions(self) -> list[int]:
        """The decisions at which everything before is known, and nobody moves at the same time."""
        return [r.decisions[0] for r in self.regions.values() if r.is_single_move]

    # -- keys: (decision, (actions in use, ordinal)) for every decision on the path --------------

    def on_path(self, key: Any) -> list[int]:
        """The decisions that play comes to."""
        return [decision for decision, _ in key]

    def supports(self, key: Any) -> list[tuple[int, ...]]:
        """The actions in use at every decision on the path."""
        return [support for _, (support, _) in key]

    def name_of(self, key: Any) -> str:
        """Play by name: "policy: integrated, response after ...: restrain"."""
        return ", ".join(
            f"{self.decisions[index].name}: {joined(self.decisions[index], support)}"
            f"{numbered(ordinal)}"
            for index, (support, ordinal) in key
        )


@dataclass(frozen=True, eq=False, repr=False)
class ExtensiveGame(Game):
    """A tree filled with numbers of one number system.

    structure    its tree
    probability  (n_edges[, n]) of chance moves
    payoffs      (n_players, n_outcomes[, n])
    escalation   (n_outcomes[, n]), in [0, 1]
    line         the level of escalation that counts

    >>> game = eg.load("cornered").at()
    >>> print(game.payoffs.shape, game.escalation.shape)
    (2, 11) (11,)
    """

    structure: ExtensiveStructure
    probability: Array
    payoffs: Array
    escalation: Array
    line: Any

    def impossible(self) -> list[str]:
        """The chance events that have probability 0 here: what follows them is never reached."""
        labels = [
            label
            for node in self.structure.nodes
            for label, edge in zip(node.labels, node.edges, strict=bool(node.edges))
            if sign(self.probability[edge]) == 0
        ]
        return list(dict.fromkeys(labels))

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes that its structure asks for, by the name of the array."""
        n = len(self.structure.outcomes)
        return {"payoffs": (len(self.structure.players), n), "escalation": (n,)}

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Every player's expected payoff, and the expected escalation."""
        payoffs, escalation = node_values(self, profile)
        return payoffs[0], escalation[0]

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Belief | None] | None = None
    ) -> list[Deviation]:
        """Every other action at every information set, as `Game.deviations` says."""
        if concept == "nash":
            return plan_deviations(self, profile)
        return one_shot_deviations(self, profile, beliefs)

    def outcome_payoffs(self, outcome: int) -> tuple[Any, ...]:
        """Every player's payoff at an outcome."""
        return self._by_outcome[outcome]

    @cached_property
    def _by_outcome(self) -> list[tuple[Any, ...]]:
        payoffs = np.asarray(self.payoffs)
        return [tuple(payoffs[:, k]) for k in range(payoffs.shape[1])]
