"""Sweeps from 10,000 to 10,000,000 points, end to end into Parquet: time, memory, linearity.

    python benchmarks/sweeps.py [largest]

Wall time of `eg.sweep` on all cores; the largest sum of resident memory of the process and its
workers, sampled every 20 ms (what they share is counted more than once).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

import escalation_games as eg

SIZES = (10**4, 10**5, 10**6, 10**7)


class Memory(threading.Thread):
    """Watches this process and all below it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.running = True

    def run(self) -> None:
        me = psutil.Process()
        while self.running:
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.peak = max(self.peak, total)
            time.sleep(0.02)


def main() -> None:
    largest = int(float(sys.argv[1])) if len(sys.argv) > 1 else SIZES[-1]
    print(
        f"{'game':<20}{'points':>12}{'seconds':>9}{'points/s':>12}{'MB on disk':>12}{'peak MB':>9}"
    )
    for name in ("security_dilemma", "path_forward"):
        for n in SIZES:
            if n <= largest:
                measure(name, n)


def measure(name: str, n: int) -> None:
    folder = Path(tempfile.mkdtemp()) / "run"
    memory = Memory()
    memory.start()
    begin = time.perf_counter()
    run = eg.sweep(eg.load(name), n, folder, seed=1)
    seconds = time.perf_counter() - begin
    memory.running = False
    memory.join()
    size = sum(file.stat().st_size for file in folder.iterdir())
    assert sum(run.counts["regimes"].values()) == n
    print(
        f"{name:<20}{n:>12,}{seconds:>9.2f}{n / seconds:>12,.0f}"
        f"{size / 1e6:>12,.0f}{memory.peak / 2**20:>9,.0f}"
    )
    shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
