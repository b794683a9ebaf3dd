"""All equilibria of random tables of three and more players: here, beside Gambit's enumpoly.

    python benchmarks/n_players.py [SHAPE ...] [--games 20] [--high 100] [--patience 30]

Shapes are such as 2x2x2. Payoffs are whole numbers from -`high` to `high`. Here everything counts
that `solve` does, exactly, certificates too; Gambit computes in floats. Both are processor time, in
one run, of the same games; Gambit has a process for each game, which is stopped after `patience`
seconds. Answers are compared as sets: each of the one near one of the other. Of how many games the
answer here is said to be complete stands beside it. Such an answer is wrong if Gambit has one that
is not listed, or if all equilibria are regular and their indices do not add up to +1: then it ends
with exit code 1. Of the other games, indices tell in how many of them something is missing.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from statistics import mean
from typing import Any

import click
import numpy as np
import pygambit
from two_players import stopped

import escalation_games as eg
from escalation_games.numbers import Fraction, approximate
from escalation_games.solvers.result import KINDS

NEAR = 1e-5  # of two probabilities that are the same one: theirs are floats
ROW = "{:>11}{:>12}{:>9}{:>5}{:>9}{:>9}{:>9}{:>6}{:>11}{:>13}"
Points = list[tuple[float, ...]]  # all players' probabilities, one after the other


@dataclass(frozen=True)
class Answer:
    """What `solve` finds, in how many seconds of processor time.

    is_whole  is it said to be all of them?
    lacks     do indices say that it is not?
    """

    points: Points
    seconds: float
    is_whole: bool
    lacks: bool


@click.command()
@click.argument("shapes", nargs=-1)
@click.option("--games", default=20, show_default=True, help="Of each shape.")
@click.option("--high", default=100, show_default=True, help="Payoffs are from -this to this.")
@click.option("--patience", default=30.0, show_default=True, help="Seconds for Gambit, a game.")
def main(shapes: tuple[str, ...], games: int, high: int, patience: float) -> None:
    """Prints a row for each shape."""
    ours(np.random.default_rng(0).integers(-9, 10, (3, 2, 2, 2)))  # imports of the first use
    headers = ("shape", "equilibria", "here", "all", "lacking", "Gambit", "stopped", "same",
               "only here", "only Gambit")  # fmt: skip
    print(ROW.format(*headers))
    wrong = 0
    for shape in shapes or ("2x2x2", "3x3x3", "2x2x2x2x2"):
        sizes = tuple(map(int, shape.split("x")))
        rng = np.random.default_rng([*sizes, high])
        mine, there = [], []
        same = only_here = only_there = 0
        for _ in range(games):
            tables = rng.integers(-high, high + 1, (len(sizes), *sizes))
            mine.append(answer := ours(tables))
            wrong += answer.is_whole and answer.lacks
            seconds, theirs = stopped(gambit, tables, patience)
            if theirs is None:
                continue
            there.append(seconds)
            missed, beyond = unmatched(answer.points, theirs), unmatched(theirs, answer.points)
            wrong += answer.is_whole and beyond
            same += not missed and not beyond
            only_here, only_there = only_here + missed, only_there + beyond
        print(
            ROW.format(
                shape, f"{mean(len(one.points) for one in mine):.2f}",
                f"{mean(one.seconds for one in mine):.4f}", sum(one.is_whole for one in mine),
                sum(one.lacks for one in mine), f"{mean(there):.4f}" if there else "",
                games - len(there), same, only_here, only_there,
            ),
            flush=True,
        )  # fmt: skip
    sys.exit(f"{wrong} answers are wrong here" if wrong else 0)


def ours(tables: Any) -> Answer:
    """What `solve` finds."""
    structure = eg.StrategicStructure(
        tuple(f"p{i}" for i in range(len(tables))),
        tuple(tuple(f"a{k}" for k in range(n)) for n in tables.shape[1:]),
    )
    begin = time.process_time()
    payoffs = np.vectorize(lambda x: Fraction(int(x)), otypes=[object])(tables)
    solution = eg.solve(structure.fill(payoffs, payoffs[0] * 0, line=Fraction(1)))
    seconds = time.process_time() - begin
    regular = [index for index in eg.indices(solution) if index is not None]
    points = [
        tuple(approximate(p) for mixture in e.profile for p in mixture) for e in solution.equilibria
    ]
    lacks = len(regular) == len(points) and sum(regular) != 1
    return Answer(points, seconds, solution.completeness.kind in KINDS[:2], lacks)


def gambit(tables: Any) -> Points:
    """Gambit's solutions of the polynomial systems of all supports, in floats."""
    game = pygambit.StrategicGame.from_arrays(*tables.astype(float))
    found = pygambit.nash.enumpoly_solve(game).equilibria
    return [tuple(float(p) for player in game.players for _, p in one[player]) for one in found]


def unmatched(some: Points, others: Points) -> int:
    """How many of the first ones are near none of the others."""
    near = [
        any(max(abs(p - q) for p, q in zip(one, other, strict=True)) < NEAR for other in others)
        for one in some
    ]
    return near.count(False)


if __name__ == "__main__":
    main()
