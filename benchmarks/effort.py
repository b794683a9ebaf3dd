"""How many units of effort a microsecond of process time is: about one, if the counts are right.

    python benchmarks/effort.py [GAME ...]

For every game: solving it, its tips and its radius, each with the work counted, the process time
and their ratio. A part that takes long and counts little is one that could run past its effort.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import escalation_games as eg
from escalation_games import effort


def counted(answer: Callable[[], Any]) -> tuple[float, float]:
    """Units and microseconds."""
    spent = effort.Allowance(1e15)
    start = time.process_time()
    with spent.drawn():
        answer()
    return 1e15 - spent.left, (time.process_time() - start) * 1e6


def main(names: list[str]) -> None:
    for name in names or [entry.name for entry in eg.catalogue()]:
        definition = eg.load(name)
        parts = {
            "solve": lambda d=definition: eg.solve(d.at()),
            "tips": lambda d=definition: eg.tips(d),
            "radius": lambda d=definition: eg.radius(d),
        }
        for part, answer in parts.items():
            try:
                units, microseconds = counted(answer)
            except eg.EscalationGamesError as error:
                print(f"{name:24} {part:8} {error}")
                continue
            ratio = units / microseconds
            print(f"{name:24} {part:8} {units:14,.0f} {microseconds:14,.0f} µs   {ratio:6.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
