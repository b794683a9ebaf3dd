"""All extreme equilibria of two players by lrsnash, of Debian's package lrslib: a program apart."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

Pair = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]


def is_here() -> bool:
    return shutil.which("lrsnash") is not None


def extreme_equilibria(first: Sequence[Any], second: Sequence[Any]) -> set[Pair]:
    """What it prints: blocks of mixtures of both players, in each of which each meets each.

    Raises ValueError for numbers beyond 64 bits: it would read others, and say nothing.
    """
    for number in (Fraction(str(x)) for table in (first, second) for row in table for x in row):
        if max(abs(number.numerator), number.denominator) >= 1 << 63:
            raise ValueError(f"lrsnash cannot read {number}")
    tables = ("\n".join(" ".join(map(str, row)) for row in table) for table in (first, second))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "game")
        path.write_text("\n\n".join([f"{len(first)} {len(first[0])}", *tables, ""]))
        printed = subprocess.run(["lrsnash", path], capture_output=True, text=True, check=True)
    found = set()
    for block in printed.stdout.split("\n\n"):
        rows = [line.split() for line in block.splitlines() if line[:1] in "12"]
        one, two = ([tuple(map(Fraction, r[1:-1])) for r in rows if r[:1] == [k]] for k in "12")
        found |= {(x, y) for x in one for y in two}
    return found
