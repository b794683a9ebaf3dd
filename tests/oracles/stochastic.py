"""Pure stationary Markov perfect equilibria by brute force over whole strategies.

Two players move in every state, both at once or the second one seeing the first. What each would
get from every state on, and (in turn) after every first move, is worked out for every pair of pure
stationary strategies, in fractions, with a pivot that is searched for. A pair is an equilibrium
where no other stationary strategy of a player is worth more anywhere: not in a state, and not after
a first move, reached or not. Against a stationary opponent no other strategy can do better still.

No single deviations, no formula, and nothing of the package is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

ACTIONS = (0, 1)
Strategy = tuple[tuple[int, ...], ...]  # per state: an action, or an answer to each first action
Pair = tuple[Strategy, Strategy]


@dataclass(frozen=True)
class Model:
    """reward[player][s][a][b], chance[s][a][b][target] with targets states, then ends."""

    n_states: int
    reward: Any
    chance: Any
    ends: Sequence[tuple[Fraction, Fraction]]  # what each pays, per end
    scores: Sequence[Fraction]
    discount: Fraction
    in_turn: bool


def strategies(model: Model, player: int) -> Iterator[Strategy]:
    """All pure stationary ones."""
    answers = list(product(ACTIONS, repeat=2 if model.in_turn and player else 1))
    return product(answers, repeat=model.n_states)


def second(model: Model, other: Strategy, s: int, a: int) -> int:
    """What the second player does in a state in which the first one does that."""
    return other[s][a] if model.in_turn else other[s][0]


def solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """The solution of a system, its right side in the last column."""
    n = len(rows)
    for k in range(n):
        pivot = max(range(k, n), key=lambda j: abs(rows[j][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for j in range(k + 1, n):
            factor = rows[j][k] / rows[k][k]
            rows[j] = [x - factor * y for x, y in zip(rows[j], rows[k], strict=True)]
    found = [Fraction(0)] * n
    for k in reversed(range(n)):
        rest = sum((rows[k][j] * found[j] for j in range(k + 1, n)), Fraction(0))
        found[k] = (rows[k][n] - rest) / rows[k][k]
    return found


def values(model: Model, pair: Pair) -> tuple[list[Fraction], list[Fraction]]:
    """Per player the worth of every state; then, in turn, of every state after each first move."""
    found = []
    for player in (0, 1):
        rows = []
        for s in range(model.n_states):
            a = pair[0][s][0]
            b = second(model, pair[1], s, a)
            row = [Fraction(int(s == t)) for t in range(model.n_states)]
            right = model.reward[player][s][a][b]
            for target, p in enumerate(model.chance[s][a][b]):
                if target < model.n_states:
                    row[target] -= model.discount * p
                else:
                    right += model.discount * p * model.ends[target - model.n_states][player]
            rows.append([*row, Fraction(right)])
        worth = solve(rows)
        found.append([*worth, *_after_first_moves(model, pair, player, worth)])
    return found[0], found[1]


def _after_first_moves(
    model: Model, pair: Pair, player: int, worth: Sequence[Fraction]
) -> Iterator[Fraction]:
    if not model.in_turn:
        return
    later = [*worth, *(pays[player] for pays in model.ends)]
    for s, a in product(range(model.n_states), ACTIONS):
        b = second(model, pair[1], s, a)
        mean = sum(p * x for p, x in zip(model.chance[s][a][b], later, strict=True))
        yield model.reward[player][s][a][b] + model.discount * mean


def equilibria(model: Model) -> set[Pair]:
    """Every pair that no other strategy of either player is worth more than, anywhere."""
    ones, others = (list(strategies(model, player)) for player in (0, 1))
    worth = {pair: values(model, pair) for pair in product(ones, others)}

    def is_best(pair: Pair) -> bool:
        own, against = pair
        return all(
            new <= old
            for player, pairs in enumerate(
                ([(x, against) for x in ones], [(own, y) for y in others])
            )
            for changed in pairs
            for new, old in zip(worth[changed][player], worth[pair][player], strict=True)
        )

    return {pair for pair in worth if is_best(pair)}


def transitions(model: Model, pair: Pair) -> list[list[Fraction]]:
    """Per state, the probability of each target."""
    found = []
    for s in range(model.n_states):
        a = pair[0][s][0]
        found.append(list(model.chance[s][a][second(model, pair[1], s, a)]))
    return found


def within(model: Model, pair: Pair, periods: int) -> Fraction:
    """The chance of each end within so many periods, times its score: forward, from the start."""
    rows = transitions(model, pair)
    here = [Fraction(int(s == 0)) for s in range(model.n_states)]
    total = Fraction(0)
    for _ in range(periods):
        there = [Fraction(0)] * model.n_states
        for s, p in enumerate(here):
            for target, q in enumerate(rows[s]):
                if target < model.n_states:
                    there[target] += p * q
                else:
                    total += p * q * model.scores[target - model.n_states]
        here = there
    return total
