"""Folders of sweeps that were damaged, are in use, cannot be written, or hold somebody's files."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from math import comb
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.errors import ComputeError, InputError
from escalation_games.sensitivity.ranking.shares import exact_interval
from escalation_games.sensitivity.sweeps.folder_lock import locked
from escalation_games.sensitivity.sweeps.sweep_folder import GAME, LOCK, MANIFEST, RECORD
from escalation_games.sensitivity.sweeps.sweep_plan import part_file, part_starts

NAME, N, SEED = "security_dilemma", 300, 3
N_PARTS = 7  # of 16, 16, 32, 32, 64, 64, 76 points
PART = part_file(2)

Damage = Callable[[Path, Path], object]  # of a folder, with another sweep's beside it


def swept(out: Path, seed: int = SEED, **options: Any) -> eg.Run:
    return eg.sweep(eg.load(NAME), N, out, seed=seed, workers=1, **options)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "whole"
    swept(folder)
    return folder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "other"
    swept(folder, seed=4)
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def test_parts_grow_and_cover_every_point() -> None:
    assert part_starts(N, 1 << 18) == (0, 16, 32, 64, 96, 160, 224, N)
    for n in (1, 15, 16, 17, 10**7):
        starts = part_starts(n, 1 << 18)
        assert (starts[0], starts[-1]) == (0, n)
        assert list(starts) == sorted(set(starts))
    sizes = [b - a for a, b in pairwise(starts)]
    for k in range(2, len(sizes)):  # a part in the making is at most half of what lies before it
        assert sizes[k] <= max(16, starts[k] / 2 + 16)
    assert max(sizes) == 1 << 18
    assert part_starts(20, 7) == (0, 7, 14, 20)


# -- damage ----------------------------------------------------------------------------------------


def cut(name: str, keep: int = -9) -> Damage:
    return lambda run, _: (run / name).write_bytes((run / name).read_bytes()[:keep])


def flip(name: str, at: int) -> Damage:
    def damage(run: Path, _: Path) -> None:
        data = bytearray((run / name).read_bytes())
        data[at] ^= 1
        (run / name).write_bytes(data)

    return damage


def put(name: str, data: bytes) -> Damage:
    return lambda run, _: (run / name).write_bytes(data)


def lose(*names: str) -> Damage:
    return lambda run, _: [(run / name).unlink() for name in names]


def foreign(name: str, as_name: str | None = None) -> Damage:
    return lambda run, other: shutil.copy(other / name, run / (as_name or name))


def own(name: str, as_name: str) -> Damage:
    return lambda run, _: shutil.copy(run / name, run / as_name)


def edited(**changes: Any) -> Damage:
    def damage(run: Path, _: Path) -> None:
        table = json.loads((run / MANIFEST).read_text())
        (run / MANIFEST).write_text(json.dumps({**table, **changes}))

    return damage


def both(*damages: Damage) -> Damage:
    return lambda run, other: [damage(run, other) for damage in damages]


PARTS: dict[str, tuple[Damage, str]] = {
    "truncated": (cut(PART), f"{PART}: changed"),
    "cut to its head": (cut(PART, 4), f"{PART}: changed"),
    "emptied": (put(PART, b""), f"{PART}: changed"),
    "garbled": (put(PART, b"\xff\x00rubbish" * 500), f"{PART}: changed"),
    "text": (put(PART, b"hello\n"), f"{PART}: changed"),
    "first byte flipped": (flip(PART, 0), f"{PART}: changed"),
    "a byte of data flipped": (flip(PART, 200), f"{PART}: changed"),
    "last byte flipped": (flip(PART, -1), f"{PART}: changed"),
    "longer": (own(part_file(5), PART), f"{PART}: changed"),
    "from another sweep": (foreign(PART), f"{PART}: changed"),
    "another of the same sweep": (own(part_file(3), PART), f"{PART}: changed"),
    "the first": (put(part_file(0), b"x"), f"{part_file(0)}: changed"),
    "the last": (cut(part_file(N_PARTS - 1)), f"{part_file(N_PARTS - 1)}: changed"),
    "missing": (lose(PART), f"{PART}: missing"),
    "all missing": (lose(*map(part_file, range(N_PARTS))), "and 4 more: missing"),
    "several": (both(cut(PART), cut(part_file(4))), f"{PART}, {part_file(4)}: changed"),
    "one too many": (own(PART, part_file(N_PARTS)), f"{part_file(N_PARTS)}: no part of"),
    "one too many, from another sweep": (foreign(PART, part_file(99)), "000099.parquet: no part"),
}
OTHERS: dict[str, tuple[Damage, str]] = {
    "no manifest": (lose(MANIFEST), f"{MANIFEST} was missing"),
    "{}": (put(MANIFEST, b"{}"), f"{MANIFEST} was damaged"),
    "[]": (put(MANIFEST, b"[]"), f"{MANIFEST} was damaged"),
    "null": (put(MANIFEST, b"null"), f"{MANIFEST} was damaged"),
    "an empty manifest": (put(MANIFEST, b""), f"{MANIFEST} was damaged"),
    "a binary manifest": (put(MANIFEST, bytes(range(256))), f"{MANIFEST} was damaged"),
    "a deep manifest": (put(MANIFEST, b"[" * 10**5), f"{MANIFEST} was damaged"),
    "a huge number": (put(MANIFEST, b'{"n": ' + b"9" * 5000 + b"}"), f"{MANIFEST} was damaged"),
    "a truncated manifest": (cut(MANIFEST), f"{MANIFEST} was damaged"),
    "a byte of the manifest": (flip(MANIFEST, 40), f"{MANIFEST} was damaged"),
    "n = abc": (edited(n="abc"), f"{MANIFEST} was damaged"),
    "n = 10**9": (edited(n=10**9), f"{MANIFEST} was damaged"),
    "n = null": (edited(n=None), f"{MANIFEST} was damaged"),
    "part = 0": (edited(part=0), f"{MANIFEST} was damaged"),
    "another seed": (edited(seed=4), f"{MANIFEST} was damaged"),
    "lengths = []": (edited(lengths=[]), f"{MANIFEST} was damaged"),
    "another sweep's manifest": (foreign(MANIFEST), f"{MANIFEST} was of another sweep"),
    "no game": (lose(GAME), f"{GAME} was missing"),
    "a truncated game": (cut(GAME), f"{GAME} was changed"),
    "a byte of the game": (flip(GAME, 100), f"{GAME} was changed"),
    "no record": (lose(RECORD), f"{RECORD} was missing"),
    "an empty record": (put(RECORD, b""), f"{RECORD} was damaged"),
    "a binary record": (put(RECORD, bytes(range(256))), f"{RECORD} was damaged"),
    "another sweep's record": (foreign(RECORD), f"{RECORD} was damaged"),
    "a torn record": (cut(RECORD, -20), "not recorded"),
    "a wrong digest": (flip(RECORD, -30 - 64), "changed|not recorded"),
    "no manifest, no record": (lose(MANIFEST, RECORD), f"{MANIFEST} was missing"),
    "no manifest, no game": (lose(MANIFEST, GAME), f"{MANIFEST} was missing"),
    "only parts": (lose(MANIFEST, GAME, RECORD), f"{MANIFEST} was missing"),
    "no manifest, a garbled part": (both(lose(MANIFEST), put(PART, b"x")), f"{PART}: changed"),
    "{} and a part of another": (both(put(MANIFEST, b"{}"), cut(PART)), f"{PART}: changed"),
    "all at once": (
        both(cut(MANIFEST), flip(GAME, 3), cut(RECORD, 200), flip(PART, 9), lose(part_file(5))),
        "made again",
    ),
}
DAMAGES = {**PARTS, **OTHERS}


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_told_and_mended(kind: str, whole: Path, other: Path, copy: Path) -> None:
    damage, words = DAMAGES[kind]
    damage(copy, other)
    told: list[str] = []
    run = swept(copy, tell=told.append)
    assert contents(copy) == contents(whole)
    assert re.search(words, "\n".join(told)), told
    assert run.counts == eg.read_sweep(whole).counts
    swept(copy, tell=told.clear and pytest.fail)  # nothing more to tell


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_never_read(kind: str, other: Path, whole: Path, copy: Path) -> None:
    """Either one sentence that names the cure, or what was written."""
    DAMAGES[kind][0](copy, other)

    def read() -> tuple[Any, Any]:
        run = eg.read_sweep(copy)
        return run.frame(), run.definition.line

    if "one too many" in kind:
        frame, line = read()
        assert frame.equals(eg.read_sweep(whole).frame())
        assert line == eg.load(NAME).line
    else:
        cure = re.escape(f"the `sweep` that began it, repeated into {copy}")
        with pytest.raises(InputError, match=cure):
            read()


@pytest.mark.parametrize("command", ["rank", "boxes"])
@pytest.mark.parametrize(
    "kind", [kind for kind in OTHERS if "record" not in kind and "digest" not in kind]
)
def test_commands_on_a_damaged_sweep(command: str, kind: str, other: Path, copy: Path) -> None:
    DAMAGES[kind][0](copy, other)
    result = CliRunner().invoke(main, [command, str(copy), "-n", "2"])
    assert result.exit_code == 2, result.output
    assert f"the `sweep` that began it, repeated into {copy}" in result.stderr
    assert result.stdout == ""


def test_the_command_line_tells_of_damage(copy: Path, whole: Path) -> None:
    words = ["sweep", NAME, "-n", str(N), "--seed", str(SEED), "--out", str(copy)]
    before = CliRunner().invoke(main, [*words, "--workers", "1"])
    (copy / PART).write_bytes(b"")
    after = CliRunner().invoke(main, [*words, "--workers", "1"])
    assert before.exit_code == after.exit_code == 0
    assert before.stdout == after.stdout
    assert before.stderr == ""
    assert after.stderr.splitlines() == [
        f"warning: {copy}: {PART}: changed since they were written",
        f"warning: {copy}: made again, with what was not done yet: 1 of 7 parts",
    ]
    assert contents(copy) == contents(whole)


def test_without_anyone_to_tell_it_is_logged(copy: Path, caplog: pytest.LogCaptureFixture) -> None:
    (copy / PART).unlink()
    swept(copy)
    assert f"{PART}: missing" in caplog.text


# -- whose files -----------------------------------------------------------------------------------


def test_what_is_the_users_stays(copy: Path, other: Path, whole: Path) -> None:
    mine = {
        "notes.txt": b"mine", ".mine.tmp": b"mine", "part-one.parquet": b"mine",
        "_other.json": b"{}", part_file(99): b"mine", "part-000002.parquet.bak": b"mine",
    }  # fmt: skip
    for name, data in mine.items():
        (copy / name).write_bytes(data)
    (copy / "plots").mkdir()
    (copy / "plots" / part_file(1)).write_bytes(b"mine")
    for damage in (cut(PART), lose(MANIFEST), lose(RECORD), lose(GAME), put(MANIFEST, b"[]")):
        damage(copy, other)
        told: list[str] = []
        swept(copy, tell=told.append)
        assert any(f"{part_file(99)}: not known to be of a sweep" in line for line in told)
        assert (copy / "plots" / part_file(1)).read_bytes() == b"mine"
        assert mine.items() <= {n: (copy / n).read_bytes() for n in mine}.items()
        for name, data in contents(whole).items():
            assert (copy / name).read_bytes() == data
        assert len(eg.read_sweep(copy).frame()) == N


def folder_at(name: str) -> Damage:
    return lambda run, _: ((run / name).unlink(), (run / name).mkdir())


def emptied(run: Path, _: Path) -> None:
    for file in run.iterdir():
        file.unlink()


def pipe_at(name: str) -> Damage:
    return lambda run, _: ((run / name).unlink(), os.mkfifo(run / name))


IN_THE_WAY: dict[str, tuple[Damage, str]] = {
    "a folder like a part": (folder_at(PART), f"{PART}: is a folder"),
    "a pipe like a part": (pipe_at(PART), f"{PART}: is no plain file"),
    "a pipe like the manifest": (pipe_at(MANIFEST), f"{MANIFEST}: is no plain file"),
    "a folder like the manifest": (folder_at(MANIFEST), f"{MANIFEST}: is a folder"),
    "a folder like the game": (folder_at(GAME), f"{GAME}: is a folder"),
    "a folder like the record": (folder_at(RECORD), f"{RECORD}: is a folder"),
    "a file like a part that was not made": (
        both(lose(RECORD), put(PART, b"mine")), f"{PART}: is not known to be of a sweep",
    ),
    "parts of another sweep, no manifest": (
        both(lose(MANIFEST), foreign(PART)), f"{PART} is of another sweep",
    ),
    "another sweep": (
        lambda run, other: [shutil.copy(file, run) for file in other.iterdir()],
        "holds another sweep: seed is 4 there, 3 here",
    ),
    "another sweep without manifest": (
        lambda run, other: [
            *(shutil.copy(file, run) for file in other.iterdir()), (run / MANIFEST).unlink(),
        ],
        "part-000000.parquet is of another sweep",
    ),
    "another tool's manifest": (
        both(emptied, put(MANIFEST, b'{"files": []}')),
        "holds no sweep",
    ),
    "a sweep of the first version": (
        lambda run, _: (run / MANIFEST).write_text(
            json.dumps({
                "game": NAME, "sha256": "1", "concept": "nash", "n": N, "seed": SEED,
                "part": 1 << 18, "versions": {},
            })
        ),
        "holds a sweep of an earlier version",
    ),
    "nothing but somebody's file": (
        both(emptied, put("notes.txt", b"mine")),
        "is not empty, and holds no sweep",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", IN_THE_WAY)
def test_what_no_sweep_made_is_never_replaced(kind: str, copy: Path, other: Path) -> None:
    damage, words = IN_THE_WAY[kind]
    damage(copy, other)
    before = {p: p.is_file() and p.read_bytes() for p in copy.iterdir()}
    with pytest.raises(InputError, match=words):
        swept(copy, tell=pytest.fail)
    assert {p: p.is_file() and p.read_bytes() for p in copy.iterdir()} == before


def test_where_a_link_leads_nothing_is_changed(copy: Path, whole: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for name in (PART, MANIFEST, GAME, RECORD):
        mine.write_bytes(b"mine")
        (copy / name).unlink()
        (copy / name).symlink_to(mine)
        swept(copy, tell=lambda _: None)
        assert mine.read_bytes() == b"mine"
        assert contents(copy) == contents(whole)


# -- killed, interrupted, full ---------------------------------------------------------------------


BEGUN: dict[str, list[str]] = {
    "the folder": [],
    "the lock": [LOCK],
    "half of the game": [LOCK, f".{GAME}.99.tmp"],
    "the game": [LOCK, GAME],
    "half of the manifest": [LOCK, GAME, f".{MANIFEST}.99.tmp"],
    "the manifest": [LOCK, GAME, MANIFEST],
    "half of the record": [GAME, MANIFEST, f".{RECORD}.99.tmp"],
    "the first part": [LOCK, GAME, MANIFEST, RECORD, part_file(0), f".{PART}.99.tmp"],
}


@pytest.mark.parametrize("kind", BEGUN)
def test_killed_after(kind: str, whole: Path, tmp_path: Path) -> None:
    """Nothing of what a kill leaves behind is damage: it is not even told."""
    run = tmp_path / "run"
    run.mkdir()
    for name in BEGUN[kind]:
        source = whole / name
        (run / name).write_bytes(source.read_bytes() if source.exists() else b"")
    if RECORD in BEGUN[kind]:  # the part after it is recorded already, and half a line of the next
        (run / RECORD).write_bytes(b"".join((whole / RECORD).read_bytes().splitlines(True)[:3]))
        with (run / RECORD).open("ab") as record:
            record.write(b"0123")
    swept(run, tell=pytest.fail)
    assert contents(run) == contents(whole)


SCRIPT = """
import os, signal, sys
import escalation_games as eg
deaths, out = int(sys.argv[1]), sys.argv[2]

def dies(event, arguments):
    global deaths
    if event in ("open", "os.rename", "os.remove", "os.mkdir") and out in str(arguments[0]):
        deaths -= 1
        if deaths == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(dies)
eg.sweep(eg.load({name!r}), {n}, out, seed={seed}, workers=1)
"""
STEPS = range(1, 41) if "SOAK" in os.environ else (2, 5, 9, 14)


def test_killed_at_any_step_it_goes_on(whole: Path, tmp_path: Path) -> None:
    """SIGKILL at the k-th time that it touches a file; in one folder, one death after the other."""
    script = SCRIPT.format(name=NAME, n=N, seed=SEED)
    run = tmp_path / "run"
    for step in STEPS:
        died = subprocess.run([sys.executable, "-c", script, str(step), str(run)], check=False)
        assert died.returncode in (-signal.SIGKILL, 0)
        assert died.returncode or step > STEPS[0]
        for file in run.glob("part-*"):  # whole or not there
            assert file.read_bytes() == (whole / file.name).read_bytes()
    swept(run, tell=pytest.fail)
    assert contents(run) == contents(whole)


@pytest.mark.parametrize("step", range(1, 12))
@pytest.mark.parametrize("what", ["full", "interrupted"])
def test_a_write_that_fails(
    step: int, what: str, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, fsync = [step], os.fsync

    def failing(descriptor: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            if what == "interrupted":
                raise KeyboardInterrupt
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    run = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        if what == "interrupted":
            with pytest.raises(KeyboardInterrupt):
                swept(run)
        else:
            with pytest.raises(ComputeError, match="No space left on device; what is finished is"):
                swept(run)
    names = {file.name for file in run.iterdir()}
    assert names <= contents(whole).keys()  # nothing half-written, no lock
    assert len(names & set(map(part_file, range(N_PARTS)))) == max(0, step - 4)
    swept(run, tell=pytest.fail)
    assert contents(run) == contents(whole)


# -- one at a time ---------------------------------------------------------------------------------


def test_two_at_once(tmp_path: Path, whole: Path) -> None:
    run = tmp_path / "run"
    refused: list[str] = []

    def second(done: int, _n: int, _unresolved: int) -> None:
        if done == 32:
            with pytest.raises(ComputeError, match="another sweep is at work") as error:
                swept(run)
            refused.append(str(error.value))

    swept(run, progress=second)
    assert len(refused) == 1
    assert contents(run) == contents(whole)


HOLDER = """
import sys
from pathlib import Path
from escalation_games.sensitivity.sweeps.folder_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_holds_no_lock(copy: Path, whole: Path) -> None:
    (copy / PART).unlink()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(copy / LOCK)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        words = ["sweep", NAME, "-n", str(N), "--seed", str(SEED), "--out", str(copy)]
        refused = CliRunner().invoke(main, words)
        assert refused.exit_code == 3
        assert "another sweep is at work in this folder" in refused.stderr
        holder.kill()
    assert (copy / LOCK).exists()
    swept(copy)
    assert contents(copy) == contents(whole)


def test_the_lock_of_a_file_that_was_removed_is_none(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path):
        path.unlink()
        with locked(path), pytest.raises(BlockingIOError), locked(path):
            pass
    with locked(path):
        assert path.exists()
    assert not path.exists()


def test_a_disk_without_locks(copy: Path, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def none(*_: Any) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)
    (copy / PART).unlink()
    swept(copy)
    assert contents(copy) == contents(whole)


# -- read-only disks -------------------------------------------------------------------------------


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written, made, renamed or removed."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    real_open, real_path_open = os.open, Path.open

    def os_open(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        is_writing = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        return refuse() if is_writing else real_open(path, flags, *rest, **options)

    def path_open(self: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        return real_path_open(self, mode, *rest, **options) if mode[0] == "r" else refuse()

    monkeypatch.setattr(os, "open", os_open)
    monkeypatch.setattr(Path, "open", path_open)
    for name in ("unlink", "replace", "rename", "mkdir", "touch"):
        monkeypatch.setattr(Path, name, refuse)


@pytest.mark.usefixtures("read_only")
def test_a_finished_sweep_on_a_read_only_disk(whole: Path) -> None:
    words = ["sweep", NAME, "-n", str(N), "--seed", str(SEED), "--out", str(whole)]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Shares of the assumption space" in result.stdout


def test_an_unfinished_one(copy: Path, request: pytest.FixtureRequest) -> None:
    (copy / PART).unlink()
    request.getfixturevalue("read_only")
    with pytest.raises(ComputeError, match="could not be written: Read-only file system"):
        swept(copy)


# -- few points ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_intervals_of_few_points_hold_what_they_promise(n: int) -> None:
    """Whatever the share: the interval misses it in at most 5 % of samples."""
    intervals = [exact_interval(count, n) for count in range(n + 1)]
    for p in (k / 200 for k in range(1, 200)):
        missed = sum(
            comb(n, count) * p**count * (1 - p) ** (n - count)
            for count, (low, high) in enumerate(intervals)
            if not low <= p <= high
        )
        assert missed <= 0.05 + 1e-12


def test_one_point_has_no_interval(tmp_path: Path) -> None:
    words = ["sweep", NAME, "--seed", "1", "--out"]
    one = CliRunner().invoke(main, [*words, str(tmp_path / "1"), "-n", "1"]).stdout
    assert "1 point, drawn at random" in one
    assert "One point: it says nothing about the others." in one
    assert "±" not in one
    two = CliRunner().invoke(main, [*words, str(tmp_path / "2"), "-n", "2"]).stdout
    assert "50.00 %  ± 48.75" in two  # 1 of 2: 1.26 to 98.74 %, rounded outward
    assert "0.00 %  0.00 to 84.19" in two  # 0 of 2: 1 - 0.025**(1/2)
    assert "±, to: sampling error only, 95 %." in two
