"""Sweeps: the same bytes whoever computes them, wherever they were stopped."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import escalation_games as eg
from escalation_games.errors import ComputeError, InputError
from escalation_games.sensitivity.sampling import designs
from escalation_games.sensitivity.sampling.evaluation import BLOCK, outcomes
from escalation_games.sensitivity.sweeps import sweeping
from escalation_games.sensitivity.sweeps.sweep_run import read_sweep
from escalation_games.sensitivity.sweeps.sweeping import sweep
from escalation_games.solvers import solve as solving
from escalation_games.solvers.many.solutions import REGIMES
from escalation_games.solvers.solve import solve
from examples import first_edition

N = 3 * BLOCK + 1_000
GAME = first_edition("trilateral_assurance")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep that nothing stopped."""
    folder = tmp_path_factory.mktemp("sweeps") / "whole"
    sweep(eg.load(GAME), N, folder, seed=3, part=BLOCK, workers=1)
    return folder


def test_what_is_on_disk_is_what_the_solver_says(whole: Path) -> None:
    run = read_sweep(whole)
    definition = eg.load(GAME)
    columns = designs.draws(definition, "random", N, 3)
    found = outcomes(definition, columns)
    frame = run.frame()
    assert len(frame) == run.n == N
    for name, column in columns.items():
        assert np.array_equal(frame[name], column)
    assert np.array_equal(frame["escalation_lower"], found.lower, equal_nan=True)
    assert np.array_equal(frame["escalation_upper"], found.upper, equal_nan=True)
    assert frame["regime"].tolist() == [REGIMES[code] for code in found.regime]
    assert frame["holds"].tolist() == [found.sets[code] for code in found.holds]
    assert frame["equilibria"].tolist() == found.count.tolist()
    for i in range(0, N, N // 20):  # a draw is its float, exactly
        point = {name: Fraction(column[i]) for name, column in columns.items()}
        exact = solve(definition.at(point))
        assert exact.regime == frame["regime"][i]
        n_pure = sum("pure" in e.labels for e in exact.equilibria)
        if exact.completeness.kind == "all pure":  # a power of a float: mixed ones by bounds alone
            assert n_pure <= frame["equilibria"][i]
        else:
            assert len(exact.equilibria) == frame["equilibria"][i]
        reaches = [e.escalation >= definition.line for e in exact.equilibria if "pure" in e.labels]
        assert any(reaches) == frame["reaches_pure"][i]


def test_counts_and_shares_add_up(whole: Path) -> None:
    run = read_sweep(whole)
    assert sum(run.counts["regimes"].values()) == N
    regimes = run.columns(["regime"])["regime"].tolist()
    assert run.counts["regimes"] == {regime: regimes.count(regime) for regime in REGIMES}
    shares = run.shares()
    assert sum(share.least for share in shares.values()) == pytest.approx(1)
    assert all(share.low <= share.least <= share.high for share in shares.values())


def test_processes_do_not_change_a_byte(whole: Path, tmp_path: Path) -> None:
    sweep(eg.load(GAME), N, tmp_path / "two", seed=3, part=BLOCK, workers=2)
    assert contents(tmp_path / "two") == contents(whole)


def test_missing_parts_are_made_again(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    (copy / "part-000001.parquet").unlink()
    (copy / ".part-000002.parquet.99.tmp").write_bytes(b"half")
    told: list[tuple[int, int, int]] = []
    with pytest.raises(InputError, match="23 of 24 parts"):
        read_sweep(copy)
    sweep(eg.load(GAME), N, copy, seed=3, part=BLOCK, workers=1, progress=lambda *t: told.append(t))
    assert contents(copy) == contents(whole)
    assert [done for done, _, _ in told] == [N - 16, N]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seed": 4}, "seed is 3 there, 4 here"),
        ({"n": N + 1}, "n is "),
        ({"design": "sobol"}, 'design is "random" there'),
        ({"values": {"th": 1}}, "fixed"),
    ],
)
def test_another_sweep_does_not_overwrite(whole: Path, changes: dict[str, Any], named: str) -> None:
    asked = {"n": N, "seed": 3, "part": BLOCK, **changes}
    before = contents(whole)
    with pytest.raises(InputError, match=f"holds another sweep: .*{named}"):
        sweep(eg.load(GAME), out=whole, **asked)
    assert contents(whole) == before


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        sweep(eg.load(GAME), 10, tmp_path)
    with pytest.raises(InputError, match="holds no sweep"):
        read_sweep(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_mistakes_are_told_before_anything_is_written(tmp_path: Path) -> None:
    definition = eg.load(GAME)
    out = tmp_path / "new"
    for wrong in (
        {"n": 0}, {"n": 10, "design": "grid"}, {"n": 10, "engine": "cloud"}, {"n": 10, "part": 0},
        {"n": 10, "values": {"x": 1}}, {"n": 2**21, "design": "latin-hypercube"},
        {"n": 10, "engine": "dask"}, {"n": 10, "values": dict(definition.baseline)},
    ):  # fmt: skip
        with pytest.raises(InputError):
            sweep(definition, out=out, **wrong)
        assert not out.exists()
    with pytest.raises(InputError, match="n: is missing"):
        sweep(definition, out=out)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be made: "):
        sweep(definition, 10, tmp_path / "file" / "run")


def test_your_own_points_are_taken_exactly(tmp_path: Path) -> None:
    definition = eg.load(first_edition("security_dilemma"))
    points = designs.grid(definition, {"a": 11, "k": 11})
    run = sweep(definition, points=points, out=tmp_path / "grid", workers=1)
    frame = run.frame()
    assert len(frame) == 121
    for i in range(121):
        exact = solve(definition.at({"a": points["a"][i], "k": points["k"][i]}))
        assert exact.regime == frame["regime"][i]
        assert exact.envelope.lower == Fraction(frame["escalation_lower"][i]).limit_denominator(
            10**6
        )
    assert run.counts["solved_exactly"] > 10  # ties on the diagonal
    other = {**points, "a": points["a"][::-1]}
    with pytest.raises(InputError, match="points"):
        sweep(definition, points=other, out=tmp_path / "grid")


def test_points_come_from_a_table(tmp_path: Path) -> None:
    definition = eg.load(first_edition("security_dilemma"))
    (tmp_path / "mine.csv").write_text("a,k\n0.3,0.3\n1/3,0.1\n0.2,0.3\n")
    points = eg.read_points(tmp_path / "mine.csv", definition)
    run = sweep(definition, points=points, out=tmp_path / "run", values={"d": "0.5"})
    assert run.frame(["regime"])["regime"].tolist() == [
        solve(definition.at({"a": a, "k": k, "d": "0.5"})).regime
        for a, k in (("0.3", "0.3"), ("1/3", "0.1"), ("0.2", "0.3"))
    ]
    with pytest.raises(InputError, match="'k' is set, and a column of them too"):
        sweep(definition, points=points, out=tmp_path / "x", values={"k": 1})
    with pytest.raises(InputError, match="leave it out"):
        sweep(definition, 5, points=points, out=tmp_path / "x")


def test_fixed_assumptions_stay_and_do_not_move_the_others(tmp_path: Path) -> None:
    definition = eg.load(first_edition("security_dilemma"))
    free = designs.draws(definition, "random", 50, 1)
    run = sweep(definition, 50, tmp_path / "fixed", seed=1, values={"d": "0.5"})
    assert "d" not in run.assumptions
    assert run.manifest["values"]["d"] == "1/2"
    assert np.array_equal(run.columns(["k"])["k"], free["k"])


# -- bad luck --------------------------------------------------------------------------------------

SCRIPT = """
import sys
import escalation_games as eg
from escalation_games.sensitivity.sweeps.sweeping import sweep
sweep(eg.load({game!r}), {n}, sys.argv[1], seed=3, part={part}, workers={workers})
"""


def command(out: Path, n: int, workers: int) -> list[str]:
    script = SCRIPT.format(game=GAME, n=n, part=BLOCK, workers=workers)
    return [sys.executable, "-c", textwrap.dedent(script), str(out)]


LIVES = 20 if "SOAK" in os.environ else 3


def test_killed_at_random_moments_it_ends_in_the_same_bytes(tmp_path: Path) -> None:
    """The first second included: the first life ends before there is a part."""
    n = 3 * LIVES * BLOCK
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command(whole, n, 1), check=True)
    n_parts = len(list(whole.glob("part-*")))
    chance = random.Random(1)
    deaths = 0
    for life in range(LIVES):
        goal = life * n_parts // LIVES
        process = subprocess.Popen(command(killed, n, 1 + life % 2), start_new_session=True)
        while process.poll() is None and not (
            killed.exists() and len(list(killed.glob("part-*"))) >= goal
        ):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        deaths += process.wait() == -signal.SIGKILL
        for file in killed.glob("part-*"):  # whole or not there
            assert file.read_bytes() == (whole / file.name).read_bytes()
    assert deaths >= LIVES / 2
    subprocess.run(command(killed, n, 1), check=True)
    assert contents(killed) == contents(whole)


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("workers", "to_all"), [(1, True), (2, True), (2, False)],
    ids=["alone", "to all processes", "to the first of three"],
)  # fmt: skip
def test_ctrl_c(workers: int, to_all: bool, tmp_path: Path) -> None:
    """One sentence, exit code 130, no process and no half-written file left; then it goes on."""
    out = tmp_path / "run"
    words = ["sweep", GAME, "-n", str(10**9), "--out", str(out), "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-m", "escalation_games", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    while process.poll() is None and len(list(out.glob("part-*"))) < 3:
        time.sleep(0.001)
    (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
    shown, told = process.communicate(timeout=60)
    assert (process.returncode, shown) == (130, "")
    assert told in (
        "stopped; what is finished is kept: the same command goes on\n",
        "stopped before it was done\n",  # on a machine that is busy
    )
    assert all(file.name.startswith(("part-", "_")) for file in out.iterdir())
    while is_alive(process.pid):  # an end: no worker is left
        time.sleep(0.001)
    with pytest.raises(InputError, match=r"has \d+ of \d+ parts"):
        read_sweep(out)


SPAWNED = """
import multiprocessing, sys
from joblib.externals.loky.backend.context import set_start_method
import escalation_games as eg

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    set_start_method("spawn")
    definition = eg.load("security_dilemma")
    eg.sweep(definition, 2000, sys.argv[1], seed=1, workers=2)
    print(eg.rank(definition, n=64).rows()[0])
    print(eg.boxes(definition, n=2000).scenarios.boxes)
"""


def test_processes_that_are_spawned_as_on_mac_and_windows(tmp_path: Path) -> None:
    """Sweep, rank and boxes say the same where a process starts from nothing."""
    script = tmp_path / "script.py"
    script.write_text(SPAWNED)
    command = [sys.executable, "-W", "error", str(script), str(tmp_path / "spawned")]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    definition = eg.load("security_dilemma")
    sweep(definition, 2000, tmp_path / "here", seed=1, workers=1)
    assert contents(tmp_path / "spawned") == contents(tmp_path / "here")
    assert printed.splitlines() == [
        str(eg.rank(definition, n=64).rows()[0]),
        str(eg.boxes(definition, n=2000).scenarios.boxes),
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_loses_nothing(workers: int, whole: Path, tmp_path: Path) -> None:
    """The limit on a file's size stands for a quota: the write fails in the middle."""
    out = tmp_path / "full"
    out.mkdir()
    limit = max(file.stat().st_size for file in whole.iterdir()) // 2
    failed = subprocess.run(
        command(out, N, workers), capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert failed.returncode
    assert "could not be written" in failed.stderr
    assert "the same command goes on from there" in failed.stderr
    said = [line for line in failed.stderr.splitlines() if "resource_tracker" not in line]
    assert "Warning" not in "".join(
        said
    )  # but of a semaphore that processes left, on a busy machine
    kept = [file for file in out.iterdir() if not file.name.startswith("_")]
    assert 0 < len(kept) < 24
    assert all(file.read_bytes() == (whole / file.name).read_bytes() for file in kept)
    sweep(eg.load(GAME), N, out, seed=3, part=BLOCK, workers=1)
    assert contents(out) == contents(whole)


def test_points_where_the_solver_fails_are_unresolved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition = eg.load(first_edition("security_dilemma"))
    points = designs.grid(definition, {"a": 11, "k": 11})
    solved, calls = solving.solved, []

    def flaky(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) % 3 == 0:
            raise ComputeError("made to fail")
        return solved(*arguments)

    monkeypatch.setattr(solving, "solved", flaky)
    run = sweep(definition, points=points, out=tmp_path / "flaky", workers=1)
    failed = len(calls) // 3
    assert failed > 2
    assert run.counts["unresolved"] == {"made to fail": failed}
    assert run.unresolved == failed
    frame = run.frame()
    lost = frame[frame["regime"] == "unresolved"]
    assert len(lost) == failed
    assert lost["escalation_lower"].isna().all()
    assert (lost["equilibria"] == 0).all()


def test_interrupted_it_keeps_what_is_finished(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules[sweep.__module__]
    compute = module.compute  # type: ignore[attr-defined]

    def interrupted(task: Any) -> Any:
        if task[1] == 2:
            raise KeyboardInterrupt
        return compute(task)

    with monkeypatch.context() as patched:
        patched.setattr(module, "compute", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sweep(eg.load(GAME), N, tmp_path / "run", seed=3, part=BLOCK, workers=1)
    assert len(list((tmp_path / "run").glob("part-*"))) == 2
    sweep(eg.load(GAME), N, tmp_path / "run", seed=3, part=BLOCK, workers=1)
    assert contents(tmp_path / "run") == contents(whole)


# -- beyond one machine ----------------------------------------------------------------------------


def test_a_dask_cluster_gives_the_same_bytes_though_a_worker_dies(
    whole: Path, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    killed: list[int] = []
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):

        def stop(done: int, _n: int, _unresolved: int) -> None:
            if done:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sweep(
                eg.load(GAME), N, tmp_path / "dask", seed=3, part=BLOCK, engine="dask",
                scheduler=client, progress=stop,
            )  # fmt: skip
        assert not client.futures  # nothing is left to be computed
        assert not (tmp_path / "dask" / "_sweep.lock").exists()

        def kill_one(done: int, _n: int, _unresolved: int) -> None:
            if done and not killed:
                killed.extend(client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGKILL)

        sweep(
            eg.load(GAME), N, tmp_path / "dask", seed=3, part=BLOCK, engine="dask",
            scheduler=cluster.scheduler_address, progress=kill_one,
        )  # fmt: skip
    assert killed
    assert contents(tmp_path / "dask") == contents(whole)


def test_no_scheduler_is_a_kind_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(sweeping, "PATIENCE", 0.5)
    with pytest.raises(InputError, match="no scheduler answers"):
        sweep(eg.load(GAME), 10, tmp_path / "x", engine="dask", scheduler="tcp://127.0.0.1:9")


# -- reading it with other tools -------------------------------------------------------------------


def test_others_read_the_folder(whole: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    wanted = read_sweep(whole).counts["regimes"]["above"]
    assert (pd.read_parquet(whole)["regime"] == "above").sum() == wanted
    query = f"select count(*) from '{whole}/*.parquet' where regime = 'above'"
    assert duckdb.sql(query).fetchall() == [(wanted,)]
    frame = pl.read_parquet(f"{whole}/*.parquet")
    assert (frame["regime"].cast(pl.String) == "above").sum() == wanted
