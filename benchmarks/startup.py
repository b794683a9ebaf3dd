"""How much processor time the commands take from a cold start, against the limits we promise.

    python benchmarks/startup.py [RUNS]        or: make bench

Prints one row per command; exits with 1 if the median of one is over its limit. Measured is process
time, user and system, of the whole process, since that does not depend on what else is running.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

GAMES = Path(__file__).resolve().parents[1] / "games"
RUNS = 5

# Seconds of process time; of tip and analyze, for games of up to ten assumptions, and beyond.
HELP, SOLVE, TIP, ANALYZE, LARGE = 0.15, 0.5, 1.0, 1.5, 3.0
FEW = 10  # assumptions


def cases() -> list[tuple[str, float]]:
    """Each command line and its limit."""
    games = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in GAMES.glob("*.toml")}
    is_large = {name: len(game["assumptions"]) > FEW for name, game in sorted(games.items())}
    return [
        ("--help", HELP),
        *((f"solve {name}", SOLVE) for name in is_large),
        *((f"tip {name}", LARGE if large else TIP) for name, large in is_large.items()),
        *((f"analyze {name}", LARGE if large else ANALYZE) for name, large in is_large.items()),
    ]


def process_time(arguments: str) -> float:
    """Seconds of processor time that one whole run of the program takes."""
    command = [sys.executable, "-m", "escalation_games", *arguments.split()]
    # compiled files are kept between runs, as they are for a user
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"escalation-games {arguments} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def median_time(arguments: str, runs: int) -> float:
    """Median over several runs, after one that only fills the caches."""
    process_time(arguments)
    return statistics.median(process_time(arguments) for _ in range(runs))


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"process time in seconds, median of {runs} runs, Python {python}\n")
    print(f"  {'escalation-games ...':<34}{'MEDIAN':>8}{'LIMIT':>8}")
    slow = 0
    for arguments, limit in cases():
        seconds = median_time(arguments, runs)
        slow += seconds > limit
        verdict = "   over the limit" if seconds > limit else ""
        print(f"  {arguments:<34}{seconds:>8.2f}{limit:>8.2f}{verdict}", flush=True)
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
