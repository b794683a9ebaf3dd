"""All equilibria of many small games, from draws of the assumptions on, beside QuantEcon.

    python benchmarks/batches.py [draws]

One run, the same draws for both, the answers compared as sets. QuantEcon's side is the loop that a
user would write: build the payoff matrices with NumPy from the formulas, build a NormalFormGame,
enumerate supports. It is run on a sample and its rate stated per draw. Both are warm and take
turns, of which the best count: a machine that is slow for a while is slow for both.

A second table takes a grid of exact points on which at least one point in ten is tied. There our
answers are compared with the exact solver, and QuantEcon's losses are counted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from quantecon.game_theory import NormalFormGame, Player, support_enumeration

import escalation_games as eg
from escalation_games.sensitivity.sampling import designs
from escalation_games.solvers.many import support_enumeration as our_search

SAMPLE = 2_000  # draws that QuantEcon is timed on
TURNS = 8
CHECKED = 500  # points of the grid compared with the exact solver
STEPS = {2: 5, 3: 6, 4: 6}  # per assumption; with these, at least one point in ten is tied
Arrays = tuple[NDArray[Any], NDArray[Any]]


def game_file(n: int) -> str:
    """A game of n levels of armament each: payoffs are formulas over five assumptions."""
    actions = [f"level{k}" for k in range(n)]
    lines = [
        'title = "Levels of armament"', 'question = "How far do both arm?"', 'form = "strategic"',
        'source = "made for a benchmark"',
        "[players]", f"a = {actions}".replace("'", '"'), f"b = {actions}".replace("'", '"'),
        "[assumptions]",
        'v = { value = 1, range = [0, 2], about = "worth of an edge" }',
        'c = { value = 0.5, range = [0, 1], about = "cost of a level" }',
        'f = { value = 0.5, range = [0, 1], about = "fear of being behind" }',
        'w = { value = 0.5, range = [0, 1], about = "risk of war" }',
        'g = { value = 0.5, range = [0, 1], about = "what asymmetry adds" }',
        "[payoffs]",
    ]  # fmt: skip
    lines += [
        f'"level{i} / level{j}" = {{ a = "{pay(i, j)}", b = "{pay(j, i)}" }}'
        for i, j in product(range(n), repeat=2)
    ]
    lines += ["[escalation]", "line = 0.5", 'why = "both at the top"']
    lines.append(f'"level{n - 1} / level{n - 1}" = 1')
    return "\n".join(lines)


def pay(own: int, other: int) -> str:
    """One player's payoff as a formula; the same text is evaluated by NumPy for QuantEcon."""
    terms = ["v"] if own > other else ["-v*(1 - f)"] if own < other else []
    factors = [("-", own, "c"), ("-", own * other, "w"), ("+", (own + 2 * other) % 3, "g*f")]
    terms += [f"{sign}{k}*{of}" if k > 1 else f"{sign}{of}" for sign, k, of in factors if k]
    return " ".join(terms) or "0"


def compiled(n: int) -> Callable[[Mapping[str, float]], Arrays]:
    """Both payoff matrices at one draw, by NumPy: as fast as plain Python can be."""
    rows = ", ".join("[" + ", ".join(pay(i, j) for j in range(n)) + "]" for i in range(n))
    code = compile(f"np.array([{rows}], dtype=float)", "<payoffs>", "eval")

    def matrices(point: Mapping[str, float]) -> Arrays:
        matrix = eval(code, {"np": np}, point)  # noqa: S307 - our own text, above
        return matrix, matrix.copy()

    return matrices


def quantecon(n: int, columns: Mapping[str, NDArray[Any]], sample: int) -> tuple[list[Any], float]:
    """Equilibria of the first draws, and draws per second."""
    matrices = compiled(n)
    begin = time.perf_counter()
    found = []
    for k in range(sample):
        point = {name: float(column[k]) for name, column in columns.items()}
        row, column = matrices(point)
        found.append(support_enumeration(NormalFormGame([Player(row), Player(column)])))
    return found, sample / (time.perf_counter() - begin)


def ours(
    definition: eg.Definition, columns: Mapping[str, NDArray[Any]], workers: int
) -> tuple[eg.Equilibria, float]:
    """Equilibria of all draws, and draws per second."""
    begin = time.perf_counter()
    table = eg.equilibria(definition, columns, workers=workers)
    return table, len(next(iter(columns.values()))) / (time.perf_counter() - begin)


def same(table: eg.Equilibria, k: int, theirs: Any) -> bool:
    """Are the equilibria of draw k these, as a set?"""
    return same_sets(table.profile[table.offsets[k] : table.offsets[k + 1]], theirs)


def same_sets(mine: Any, theirs: Any) -> bool:
    """Two lists of profiles, whatever their order."""
    one, other = (np.array([np.concatenate([*p]) if np.ndim(p[0]) else p for p in profiles])
                  for profiles in (mine, theirs))  # fmt: skip
    if len(one) != len(other) or not len(one):
        return len(one) == len(other)
    near = np.abs(one[:, None] - other[None]).max(axis=2) < 1e-7
    return bool(near.any(axis=1).all() and near.any(axis=0).all())


def exact_set(definition: eg.Definition, columns: Mapping[str, NDArray[Any]], k: int) -> list[Any]:
    """By the exact solver, from the point's exact values."""
    point = {name: column[k] for name, column in columns.items()}
    return [
        [np.array([float(p) for p in mixture]) for mixture in equilibrium.profile]
        for equilibrium in eg.solve(definition.at(point)).equilibria
    ]


def main() -> None:
    our_search.COMPILED_FROM = 0  # as in a program that has worked for some seconds
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(
        f"{draws:,} draws of each game, QuantEcon on {SAMPLE:,} of them; rates are draws a second"
    )
    table("game", "1 process", "2 threads", "QuantEcon", "ratio", "equal")
    for n in (2, 3, 4):
        definition = eg.loads(game_file(n), f"armament{n}")
        columns = designs.draws(definition, "random", draws, 1)
        turns = [
            (
                quantecon(n, columns, SAMPLE),
                ours(definition, columns, 1),
                ours(definition, columns, 2),
            )
            for _ in range(TURNS)
        ]
        slow, one, two = (max(rate for _, rate in side) for side in zip(*turns, strict=True))
        theirs, found = turns[0][0][0], turns[0][2][0]
        equal = sum(same(found, k, theirs[k]) for k in range(SAMPLE))
        table(
            f"{n}x{n}", f"{one:,.0f}", f"{two:,.0f}", f"{slow:,.0f}",
            f"{max(one, two) / slow:.0f}x", f"{equal:,} of {SAMPLE:,}",
        )  # fmt: skip
    print("\nan exact grid with ties: ours beside the exact solver, and what QuantEcon gets wrong")
    table("game", "points", "tied", "2 threads", "equal", "wrong there")
    for n in (2, 3, 4):
        tied_grid(n)


def tied_grid(n: int) -> None:
    definition = eg.loads(game_file(n), f"armament{n}")
    columns = designs.grid(definition, dict.fromkeys("vcfwg", STEPS[n]))
    size = STEPS[n] ** 5
    tied = eg.outcomes(definition, columns).n_exact
    found, rate = max((ours(definition, columns, 2) for _ in range(2)), key=lambda turn: turn[1])
    checked = np.random.default_rng(0).choice(size, CHECKED, replace=False)
    wanted = {int(k): exact_set(definition, columns, int(k)) for k in checked}
    equal = sum(same(found, k, sets) for k, sets in wanted.items())
    theirs, _ = quantecon(n, {name: column[checked] for name, column in columns.items()}, CHECKED)
    pairs = zip(wanted.values(), theirs, strict=True)
    wrong = sum(not same_sets(exact, found_there) for exact, found_there in pairs)
    table(
        f"{n}x{n}", f"{size:,}", f"{tied / size:.0%}", f"{rate:,.0f}",
        f"{equal} of {CHECKED}", f"{wrong} of {CHECKED}",
    )  # fmt: skip


def table(*cells: str) -> None:
    print("".join(cell.rjust(15) if k else cell.ljust(6) for k, cell in enumerate(cells)))


if __name__ == "__main__":
    main()
