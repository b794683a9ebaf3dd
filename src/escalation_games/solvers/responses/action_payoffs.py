"""What every action is worth to who takes it, in floats, for many profiles at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...forms import ExtensiveGame, Game, Node
from ...numbers import approximate

FloatArray = NDArray[Any]  # float64, or complex128 where a derivative is taken


class ActionPayoffs(ABC):
    """What every action is worth against profiles: rows of all probabilities, shape (m, n).

    numbers  per player, and last the escalation, what the outcomes are worth
    """

    def __init__(self, game: Game) -> None:
        self.sizes = [len(decision.actions) for decision in game.structure.decisions]
        self.cuts = np.cumsum(self.sizes)[:-1]
        floats = np.vectorize(approximate, otypes=[float])
        payoffs = floats(game.payoffs)
        self.numbers = np.concatenate([payoffs, floats(game.escalation)[None]])
        axes = tuple(range(1, payoffs.ndim))
        self.range = float(np.ptp(payoffs, axis=axes).max()) or 1.0

    @property
    @abstractmethod
    def work(self) -> float:
        """Units of effort of one step along a curve, about."""

    def split(self, rows: FloatArray) -> list[FloatArray]:
        """Per decision, shape (m, n_actions)."""
        return list(np.split(rows, self.cuts, axis=-1))

    def of_actions(self, logs: FloatArray) -> FloatArray:
        """Per action, its expected payoff to who takes it, over the range of payoffs; (m, n).

        From the logarithms of the probabilities: of two ways to an information set the likelier
        counts, however unlikely both are.
        """
        found = self.of_decisions(self.split(np.exp(logs)), self.split(logs))
        worth: FloatArray = np.concatenate(found, axis=-1) / self.range
        return worth

    @abstractmethod
    def of_decisions(
        self, mixtures: Sequence[FloatArray], logs: Sequence[FloatArray]
    ) -> list[FloatArray]:
        """Per decision, the expected payoff of every action: (m, n_actions)."""

    @abstractmethod
    def results(self, rows: FloatArray) -> FloatArray:
        """Every player's payoff, and last the escalation; (m, n_players + 1)."""


class TablePayoffs(ActionPayoffs):
    """Of a game in which all choose at once."""

    @property
    def work(self) -> float:
        return 150 + sum(self.sizes) * self.numbers.size / 75

    def of_decisions(
        self, mixtures: Sequence[FloatArray], logs: Sequence[FloatArray]
    ) -> list[FloatArray]:
        del logs
        return [_contracted(self.numbers[i], mixtures, keep=i) for i in range(len(mixtures))]

    def results(self, rows: FloatArray) -> FloatArray:
        mixtures = self.split(rows)
        return np.stack([_contracted(array, mixtures)[:, 0] for array in self.numbers], axis=-1)


class TreePayoffs(ActionPayoffs):
    """Of a tree."""

    def __init__(self, game: ExtensiveGame) -> None:
        super().__init__(game)
        self.tree = game.structure
        self.probability = np.array([approximate(p) for p in game.probability], dtype=float)

    @property
    def work(self) -> float:
        return len(self.tree.nodes) * (30 + sum(self.sizes) / 5)

    def of_decisions(
        self, mixtures: Sequence[FloatArray], logs: Sequence[FloatArray]
    ) -> list[FloatArray]:
        tree = self.tree
        values = self.of_nodes(mixtures)
        reach: list[FloatArray] = [np.zeros(len(logs[0]))] * len(tree.nodes)  # its logarithm
        for index, node in enumerate(tree.nodes):
            with np.errstate(divide="ignore"):  # the logarithm of 0
                steps = np.log(self.share(node, [])) if node.is_chance else None
            for k, child in enumerate(node.children):
                step = logs[node.decision][:, k] if steps is None else steps[k]  # type: ignore[index]
                reach[child] = reach[index] + step
        found = []
        for decision in tree.decisions:
            likely = np.stack([reach[n] for n in decision.nodes], axis=-1)
            most = likely.real.max(axis=-1, keepdims=True)
            # a type that does not occur still answers: its nodes count alike
            weights = np.exp(
                np.where(np.isinf(most), 0, likely - np.where(np.isinf(most), 0, most))
            )
            worth = np.array([
                [values[c][:, decision.player] for c in tree.nodes[n].children]
                for n in decision.nodes
            ])  # fmt: skip
            weighted = np.einsum("mh,ham->ma", weights, worth)
            found.append(weighted / weights.sum(axis=-1, keepdims=True))
        return found

    def share(self, node: Node, mixtures: Sequence[FloatArray]) -> FloatArray:
        """The probability of each child; of a decision (m, n_children)."""
        found: FloatArray = (
            self.probability[list(node.edges)] if node.decision is None
            else mixtures[node.decision]
        )  # fmt: skip
        return found

    def of_nodes(self, mixtures: Sequence[FloatArray]) -> list[FloatArray]:
        """From each node on, what it is worth: (m, n_players + 1)."""
        nodes = self.tree.nodes
        m = len(mixtures[0])
        values: list[FloatArray] = [np.empty(0)] * len(nodes)
        for index in reversed(range(len(nodes))):
            node = nodes[index]
            if node.outcome is not None:
                values[index] = np.broadcast_to(
                    self.numbers[:, node.outcome], (m, len(self.numbers))
                )
            else:
                share = self.share(node, mixtures)
                values[index] = sum(
                    (share[..., k, None] * values[c] for k, c in enumerate(node.children)),
                    np.zeros(1),
                )
        return values

    def results(self, rows: FloatArray) -> FloatArray:
        return self.of_nodes(self.split(rows))[0]


_OF_FORM: dict[str, Callable[[Any], ActionPayoffs]] = {
    "strategic": TablePayoffs,
    "extensive": TreePayoffs,
}
_REFUSED = {  # forms, with the reason and what to do instead
    "bargaining": (
        "offers are a continuum, and each would need a probability",
        'a few offers as actions: form = "timing"',
    ),
    "reputation": (
        "beliefs would take other values with every error",
        'a few stages as a tree: form = "timing"',
    ),
}


def action_payoffs(game: Game) -> ActionPayoffs:
    """Raises InputError for forms whose quantal responses are not known."""
    form = game.structure.form
    if form not in _OF_FORM:
        only = "quantal responses are for tables and trees", 'form = "strategic" or "timing"'
        raise InputError("game", *_REFUSED.get(form, only))
    return _OF_FORM[form](game)


def _contracted(
    array: FloatArray, mixtures: Sequence[FloatArray], keep: int | None = None
) -> FloatArray:
    """The expectation over all mixtures but one, per row: (m, n_actions), or (m, 1)."""
    letters = "abcdefghijklmnopqrstuvwxy"[: len(mixtures)]
    used = [k for k in range(len(mixtures)) if k != keep]
    terms = ",".join([letters, "z", *(f"z{letters[k]}" for k in used)])
    kept = "" if keep is None else letters[keep]
    rows = np.ones(len(mixtures[0]))  # also where nobody else chooses
    found: FloatArray = np.einsum(f"{terms}->z{kept}", array, rows, *(mixtures[k] for k in used))
    return found if keep is not None else found[:, None]
