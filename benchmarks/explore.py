"""The page to play with: milliseconds from a request to what holds, its level and its cards.

Run from the root of the repository; with names, only these games:

    .venv/bin/python benchmarks/explore.py [GAME ...]

Every game is asked at N random settings, one slider moved at a time, over HTTP as a browser does,
after what a page asks when it is opened. Then the tips of the moved assumption, and of all.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable

import httpx

import escalation_games as eg

N = 40  # settings of each game
TIPS = 6  # of which the tips are asked too


def main() -> None:
    """One row a game."""
    names = sys.argv[1:] or [entry.name for entry in eg.catalogue()]
    command = [sys.executable, "-m", "escalation_games", "explore", "--no-browser"]
    print(f"{'':24}{'state p50':>10}{'p95':>7}{'most':>7}{'one tip p95':>13}{'all tips p95':>14}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        try:
            with httpx.Client(base_url=address, timeout=120) as client:
                every = [took for name in names for took in game(client, name)]
        finally:
            server.terminate()
    print(f"{'all states':24}{at(every, 0.5):10.0f}{at(every, 0.95):7.0f}{max(every):7.0f}")


def game(client: httpx.Client, name: str) -> list[float]:
    """Prints the row of one game; the times of its states."""
    rng = random.Random(name)
    ranged = eg.load(name).ranged
    here: dict[str, str] = {}
    client.get(f"{name}/state")  # what a page asks when it is opened
    client.get(f"{name}/tips")
    states, single, whole = [], [], []
    for k in range(N):
        moved = rng.choice(ranged)
        assert moved.range is not None
        here[moved.name] = str(moved.range[0] + moved.width * rng.randint(0, 100) / 100)
        states.append(took(lambda: client.get(f"{name}/state", params=here)))
        if k % (N // TIPS) == 0:
            one = {**here, "--assumption": moved.name}
            single.append(took(lambda asked=one: client.get(f"{name}/tips", params=asked)))
            whole.append(took(lambda: client.get(f"{name}/tips", params=here)))
    print(
        f"{name:24}{at(states, 0.5):10.0f}{at(states, 0.95):7.0f}{max(states):7.0f}"
        f"{at(single, 0.95):13.0f}{at(whole, 0.95):14.0f}",
        flush=True,
    )
    return states


def took(ask: Callable[[], httpx.Response]) -> float:
    """Milliseconds of an answer that is one."""
    start = time.perf_counter()
    answer = ask()
    assert answer.status_code in (200, 422), answer.text
    return 1000 * (time.perf_counter() - start)


def at(times: list[float], share: float) -> float:
    """The time within which this share of the answers came."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


if __name__ == "__main__":
    main()
