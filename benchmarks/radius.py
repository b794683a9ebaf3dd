"""The radius of robustness of every library game and preset: time, bounds, gap.

    python benchmarks/radius.py [game ...]

One run each, in one process, in its processor time (on a busy machine that is still up to twice as
long as at rest). A row misses its target if it took longer than LIMIT, or left a gap that is wider
than was asked for without giving a reason. A gap that is left with its reason is counted apart.
"""

from __future__ import annotations

import sys
import time

import escalation_games as eg
from escalation_games.sensitivity.robustness.radius import GAP, radius

LIMIT = 5.0  # seconds


def main() -> None:
    names = sys.argv[1:] or [entry.name for entry in eg.catalogue()]
    print(f"{'game':<22}{'preset':<22}{'seconds':>8}{'value':>11}{'safe':>11}{'gap':>9}  attained")
    rows = [
        measure(name, preset)
        for name in names
        for preset in (None, *(preset.name for preset in eg.load(name).presets))
    ]
    slow, open_, silent = (sum(column) for column in zip(*rows, strict=True))
    print(f"{len(rows)} rows: {slow} over {LIMIT:g} s, {open_} with a wider gap and its reason")
    sys.exit(f"{silent} with a wider gap and no reason" if silent else bool(slow))


def measure(name: str, preset: str | None) -> tuple[bool, bool, bool]:
    """Prints a row. Was it too slow, did it leave a gap and say why, did it not say why?"""
    definition = eg.load(name)
    at = definition.point(preset=preset)
    begin = time.process_time()
    found = radius(definition, at)
    seconds = time.process_time() - begin
    print(
        f"{name:<22}{preset or '':<22}{seconds:>8.2f}{float(found.value):>11.6f}"
        f"{float(found.proved_safe):>11.6f}{float(found.gap):>9.1e}  {found.attained}",
        flush=True,
    )
    is_open = found.gap > GAP
    return seconds > LIMIT, is_open and found.reason is not None, is_open and found.reason is None


if __name__ == "__main__":
    main()
