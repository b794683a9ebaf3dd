"""All equilibria of random tables for two, exactly: here, beside lrsnash, Gambit and nashpy.

    python benchmarks/two_players.py [N ...] [--games 10] [--high 100] [--slow]

Payoffs are drawn from 0 to `high`. Here everything counts that `solve` does, certificates too, in
this process, its processor time; lrsnash (of Debian's package lrslib; it uses GMP) is a process,
of which the processor time of user and system counts. With `--slow` also Gambit's exact enummixed
and nashpy's vertex enumeration, a game each, stopped after some minutes. Answers are compared as
sets of exact mixtures; ends with exit code 1 where two differ. Rows are medians.
"""

from __future__ import annotations

import resource
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import click
import numpy as np

import escalation_games as eg

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from oracles import lrsnash

Answer = TypeVar("Answer")
Mixtures = set[tuple[Fraction, ...]]  # both players' probabilities, one after the other
STOPPED = 240.0  # seconds of a slow one


@click.command()
@click.argument("sizes", nargs=-1, type=int)
@click.option("--games", default=10, show_default=True, help="Of each size.")
@click.option("--high", default=100, show_default=True, help="Payoffs are from 0 to this.")
@click.option("--slow", is_flag=True, help="Gambit and nashpy, too, on one game.")
def main(sizes: tuple[int, ...], games: int, high: int, slow: bool) -> None:
    """Prints a row for each size."""
    if not lrsnash.is_here():
        sys.exit("lrsnash is not here: install Debian's package lrslib")
    ours([*np.eye(6, dtype=int)[None].repeat(2, axis=0)])  # what is imported at the first use
    print(f"{'n':>3}{'equilibria':>12}{'here':>10}{'lrsnash':>10}{'ratio':>8}")
    differ = 0
    for n in sizes or (8, 10, 12, 14):
        rng = np.random.default_rng(n)
        rows = []
        for _ in range(games):
            tables = [*rng.integers(0, high + 1, (2, n, n))]
            (mine, here), (theirs, there) = ours(tables), theirs_by_lrsnash(tables)
            differ += mine != theirs
            rows.append((len(mine), here, there))
        found, here, there = (median(column) for column in zip(*rows, strict=True))
        print(f"{n:>3}{found:>12g}{here:>10.4f}{there:>10.4f}{there / here:>8.2f}", flush=True)
        if slow:
            for name, other in (("Gambit enummixed", gambit), ("nashpy vertices", nashpy)):
                seconds, answer = stopped(other, tables)
                differ += answer is not None and not alike(answer, mine)
                told = f"{seconds:.2f} s" if answer is not None else f"stopped, {STOPPED:g} s"
                print(f"      {name}: {told}, {seconds / here:,.0f} times as long", flush=True)
    sys.exit(f"{differ} answers differ" if differ else 0)


def ours(tables: Any) -> tuple[Mixtures, float]:
    """What `solve` finds, and its processor time."""
    actions = tuple(tuple(f"{side}{k}" for k in range(len(tables[0]))) for side in "rc")
    structure = eg.StrategicStructure(("row", "column"), actions)
    begin = time.process_time()
    payoffs = np.array([[[Fraction(int(x)) for x in row] for row in t] for t in tables])
    game = structure.fill(payoffs, payoffs[0] * 0, line=Fraction(1))
    solution = eg.solve(game)
    seconds = time.process_time() - begin
    if solution.completeness.kind not in ("all", "extreme points of every component"):
        sys.exit(f"not all: {solution.completeness.reason}")
    return {tuple(p for side in e.profile for p in side) for e in solution.equilibria}, seconds


def theirs_by_lrsnash(tables: Any) -> tuple[Mixtures, float]:
    """What lrsnash finds, and the processor time of its process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = lrsnash.extreme_equilibria(*tables)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {(*x, *y) for x, y in found}, seconds


def gambit(tables: Any) -> Mixtures:
    """Gambit's exact enumeration of mixed equilibria."""
    import pygambit

    game = pygambit.StrategicGame.from_arrays(
        *(np.array([[pygambit.Rational(int(x)) for x in row] for row in t]) for t in tables)
    )
    found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    return {
        tuple(Fraction(int(p.numerator), int(p.denominator)) for q in game.players for _, p in e[q])
        for e in found
    }


def nashpy(tables: Any) -> Mixtures:
    """nashpy's vertex enumeration, in floats."""
    import nashpy

    found = nashpy.Game(*(np.array(t, dtype=float) for t in tables)).vertex_enumeration()
    return {tuple(Fraction(float(p)) for side in e for p in side) for e in found}


def alike(some: Mixtures, others: Mixtures) -> bool:
    """As many, and each is near one of the others: as near as floats are."""
    a, b = (np.array([[float(p) for p in one] for one in sorted(set_)]) for set_ in (some, others))
    return len(a) == len(b) and bool((np.abs(a[:, None] - b).max(axis=2).min(axis=1) < 1e-6).all())


def stopped(
    solver: Callable[[Any], Answer], tables: Any, patience: float = STOPPED
) -> tuple[float, Answer | None]:
    """The processor time and answer of a solver in a process of its own; None where stopped."""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_sent, args=(solver, tables, sender))
    process.start()
    answer = receiver.recv() if receiver.poll(patience) else (patience, None)
    process.kill()
    return answer


def _sent(solver: Callable[[Any], Any], tables: Any, sender: Any) -> None:
    warnings.simplefilter("ignore")
    begin = time.process_time()
    found = solver(tables)
    sender.send((time.process_time() - begin, found))


if __name__ == "__main__":
    main()
