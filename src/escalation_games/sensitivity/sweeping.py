"""Sweeps: millions of points of the assumption space, streamed to a folder of Parquet files.

The points are cut into parts of a fixed size; every part is computed from its number alone,
returned as the bytes of its file, and put into the folder in one step by the process that started
the sweep. So the folder holds only whole parts, memory does not grow with the number of points, a
sweep that was stopped goes on where it was, and the bytes do not depend on who computed them, or
when.
"""

from __future__ import annotations

import json
import os
import platform
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from hashlib import sha256
from importlib import metadata
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..definition import Definition
from ..errors import ComputeError, InputError
from ..files.arguments import as_definition, takes
from ..files.writing import write_whole
from ..solvers import REGIMES, choose
from ..solvers.result import KINDS
from . import designs
from .evaluation import BLOCK, Columns, Outcomes, outcomes, read_once

if TYPE_CHECKING:
    from .runs import Run

PART = 1 << 18  # points in one file
MANIFEST = "_manifest.json"  # readers of a folder skip names with an underscore
GAME = "_game.toml"
RESULTS = (
    "escalation_lower", "escalation_upper", "regime", "equilibria", "reaches_pure", "completeness",
    "holds",
)  # fmt: skip
MAX_REASONS = 5  # kinds of unresolved points told apart in one part

Progress = Callable[[int, int, int], None]  # points done, points in all, points unresolved
Task = tuple["Plan", int, "Columns | None"]
Part = tuple[int, bytes, int]  # its number, its file, how many points are unresolved
Engine = Callable[[Iterator[Task], int], Iterator[Part]]


@dataclass(frozen=True)
class Plan:
    """Everything that decides the bytes of a sweep.

    fixed    assumptions that do not vary, beside those without a range
    points   a fingerprint of the user's own points, where the design is "points"
    lengths  whole numbers that shape the game
    """

    game: str
    text: str
    sha256: str
    lengths: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, Fraction], ...]
    fixed: tuple[str, ...]
    concept: str
    method: str
    design: str
    n: int
    seed: int
    points: str | None = None
    part: int = PART
    versions: tuple[tuple[str, str], ...] = ()

    @property
    def n_parts(self) -> int:
        return -(-self.n // self.part)

    def rows(self, k: int) -> tuple[int, int]:
        """First point of part k, and the first after it."""
        return k * self.part, min(self.n, (k + 1) * self.part)

    def file(self, k: int) -> str:
        return f"part-{k:06d}.parquet"

    @property
    def definition(self) -> Definition:
        return read_once(self.text, self.game, self.lengths)

    def manifest(self) -> str:
        """As JSON, without what changes from run to run."""
        table = {k: v for k, v in asdict(self).items() if k != "text"}
        table["values"] = {name: str(value) for name, value in self.values}
        table |= {"lengths": dict(self.lengths), "versions": dict(self.versions)}
        return json.dumps(table, indent=1) + "\n"


@takes("definition", as_definition)
def sweep(
    definition: Definition,
    n: int | None = None,
    out: str | os.PathLike[str] = "sweep",
    *,
    seed: int = 0,
    design: str = "random",
    points: Columns | None = None,
    values: Mapping[str, Any] | None = None,
    concept: str | None = None,
    engine: str = "local",
    workers: int | None = None,
    scheduler: Any = None,
    part: int = PART,
    progress: Progress | None = None,
) -> Run:
    """All equilibria at n points, in a folder of Parquet files; returns the finished run.

    Points are drawn by `design` ("random", "sobol", "latin-hypercube"; see `designs`) from the
    distributions that the file declares, or are the user's own `points`. Assumptions in `values` do
    not vary: they stay there; those without a range stay at baseline.

    A folder that holds part of the same sweep is finished, to the same bytes as one never stopped.
    `part` is the number of points per file, a multiple of BLOCK. `engine` is "local" (`workers`
    processes; all cores by default) or "dask" (`scheduler`: an address or a distributed.Client).
    Raises InputError for a folder that holds something else, ComputeError where it cannot write.
    """
    plan = planned(definition, n, seed, design, points, values or {}, concept, part)
    run_on = _engine(engine, workers, scheduler)
    folder = Path(out)
    prepare(folder, plan)
    missing = [k for k in range(plan.n_parts) if not (folder / plan.file(k)).exists()]
    tasks = ((plan, k, _own(points, plan, k)) for k in missing)
    done = _Progress(plan, missing, progress)
    for k, data, unresolved in run_on(tasks, len(missing)):
        write(folder / plan.file(k), data)
        done.add(k, unresolved)
    from .runs import read_sweep

    return read_sweep(folder)


def planned(
    definition: Definition,
    n: int | None,
    seed: int,
    design: str,
    points: Columns | None,
    values: Mapping[str, Any],
    concept: str | None,
    part: int = PART,
) -> Plan:
    """The plan of a sweep, checked. Raises InputError."""
    if points is not None:
        _check_own(points, n, values)
        design, n = "points", len(next(iter(points.values()), ()))
    elif design not in designs.DESIGNS:
        known = ", ".join(designs.DESIGNS)
        raise InputError("design", f"unknown design '{design}'", f"known: {known}")
    if n is None:
        raise InputError("n", "is missing", "say how many points, or give points of your own")
    if n < 1:
        raise InputError("n", f"{n} points", "at least one point is needed")
    if part < 1 or part % BLOCK:
        raise InputError("part", f"{part} points per file", f"a multiple of {BLOCK:,}")
    if points is None:
        designs.draws(
            definition, design, n, seed, start=0, stop=1, fixed=values
        )  # complains now, if at all
    clash = sorted(set(definition.baseline) & set(RESULTS))
    if clash:
        raise InputError(
            "assumptions", f"'{clash[0]}' is also a column of results", "choose another name"
        )
    point = definition.point(values)
    method = choose(definition.filled(point), concept)
    return Plan(
        game=definition.name,
        text=definition.text,
        sha256=definition.sha256,
        lengths=tuple((length.name, length.value) for length in definition.lengths),
        values=tuple(point.items()),
        fixed=tuple(values),
        concept=method.concept,
        method=method.name,
        design=design,
        n=n,
        seed=seed,
        points=None if points is None else _fingerprint(points),
        part=part,
        versions=_versions(),
    )


def _check_own(points: Columns, n: int | None, values: Mapping[str, Any]) -> None:
    if n is not None:
        raise InputError("n", "is the number of your own points here", "leave it out")
    both = sorted(set(points) & set(values))
    if both:
        raise InputError("points", f"'{both[0]}' is set, and a column of them too", "keep one")


def prepare(folder: Path, plan: Plan) -> None:
    """Makes the folder, or checks that it holds this very sweep. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(folder), f"cannot be made: {error.strerror}", "choose another folder"
        ) from None
    manifest = folder / MANIFEST
    if manifest.exists():
        _check_same(folder, manifest.read_text(encoding="utf-8"), plan)
    elif any(folder.iterdir()):
        raise InputError(str(folder), "is not empty, and holds no sweep", "choose another folder")
    for stale in folder.glob(".*.tmp"):
        stale.unlink()
    write(folder / GAME, plan.text.encode())
    write(manifest, plan.manifest().encode())  # last: a folder with it is a sweep


def _check_same(folder: Path, text: str, plan: Plan) -> None:
    try:
        theirs: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError:
        raise InputError(
            str(folder), f"{MANIFEST} cannot be read", "choose another folder"
        ) from None
    mine = json.loads(plan.manifest())
    for key in {**mine, **theirs}:
        if mine.get(key) != theirs.get(key):
            raise InputError(
                str(folder),
                f"holds another sweep: {key} is {_shown(theirs.get(key))} there, "
                f"{_shown(mine.get(key))} here",
                "choose another folder, or repeat the command that began it",
            )


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def write(path: Path, data: bytes) -> None:
    """The whole file or none of it, whatever happens in between."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise ComputeError(
            f"{path}: could not be written: {error.strerror}; what is finished is kept, and the "
            "same command goes on from there"
        ) from None


# -- one part ------------------------------------------------------------------------------------


def compute(task: Task) -> Part:
    """Part k of a plan: its number, the bytes of its file, and how many points are unresolved."""
    plan, k, own = task
    start, stop = plan.rows(k)
    definition = plan.definition
    columns = own
    if columns is None:
        columns = designs.draws(
            definition, plan.design, plan.n, plan.seed, start=start, stop=stop, fixed=plan.fixed
        )
    found = outcomes(definition, columns, dict(plan.values), plan.concept)
    return k, parquet(columns, found), len(found.unresolved)


def parquet(columns: Columns, found: Outcomes) -> bytes:
    """One part as a Parquet file: the assumptions, then RESULTS; counts in its metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    def named(codes: Any, names: tuple[str, ...]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names, pa.string()))

    table = pa.table(
        {
            **{name: pa.array(column.astype("float64")) for name, column in columns.items()},
            "escalation_lower": pa.array(found.lower, from_pandas=True),
            "escalation_upper": pa.array(found.upper, from_pandas=True),
            "regime": named(found.regime, REGIMES),
            "equilibria": pa.array(found.count),
            "reaches_pure": pa.array(found.reaches_pure),
            "completeness": named(found.completeness, KINDS),
            "holds": named(found.holds, found.sets),
        }
    )
    table = table.replace_schema_metadata({"counts": json.dumps(_counts(found))})
    sink = pa.BufferOutputStream()
    parquet.write_table(
        table, sink, row_group_size=max(1, len(found)), write_statistics=False, compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in RESULTS if name != "equilibria"],
    )  # fmt: skip
    return bytes(sink.getvalue())


def _counts(found: Outcomes) -> dict[str, Any]:
    """What a summary needs, without reading the rows again."""
    import numpy as np

    regime = np.bincount(found.regime, minlength=len(REGIMES))
    kinds = np.bincount(found.completeness, minlength=len(KINDS))
    across = found.regime == REGIMES.index("across")
    reasons: dict[str, int] = {}
    for why in found.unresolved.values():
        reasons[why] = reasons.get(why, 0) + 1
    if len(reasons) > MAX_REASONS:
        kept = dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:MAX_REASONS])
        reasons = {**kept, "other reasons": sum(reasons.values()) - sum(kept.values())}
    return {
        "regimes": dict(zip(REGIMES, map(int, regime), strict=True)),
        "across_by_mixing_only": int((across & ~found.reaches_pure).sum()),
        "completeness": dict(zip(KINDS, map(int, kinds), strict=True)),
        "solved_exactly": found.n_exact,
        "unresolved": reasons,
    }


# -- who computes them ---------------------------------------------------------------------------


def _engine(engine: str, workers: int | None, scheduler: Any) -> Engine:
    """Who computes the parts. Raises InputError before anything is written."""
    if engine == "dask":
        _check_dask(scheduler)
        return lambda tasks, _: _on_dask(tasks, scheduler)
    if engine != "local":
        raise InputError("engine", f"unknown engine '{engine}'", "known: local, dask")
    most = workers or os.cpu_count() or 1
    return lambda tasks, n: _local(tasks, min(most, n)) if min(most, n) > 1 else map(compute, tasks)


def _check_dask(scheduler: Any) -> None:
    if find_spec("distributed") is None:
        raise InputError(
            "engine", "dask is not installed", "pip install 'escalation-games[distributed]'"
        )
    if scheduler is None:
        raise InputError(
            "scheduler", "is missing", "give the address that dask scheduler prints: tcp://...:8786"
        )


def _local(tasks: Iterator[Task], workers: int) -> Iterator[Part]:
    """Processes of this machine; results as they come."""
    from multiprocessing import resource_tracker

    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    pool = Parallel(n_jobs=workers, return_as="generator_unordered", max_nbytes=None)
    try:
        resource_tracker.ensure_running()  # first: it undoes what _deaf does
        with _deaf():
            parts = pool(delayed(compute)(task) for task in tasks)
        yield from parts
    except TerminatedWorkerError:
        raise ComputeError(
            "a worker process was killed, perhaps for want of memory; what is finished is kept: "
            "run the same command again, with fewer workers"
        ) from None


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun in here do not hear Ctrl-C: whoever began them ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _on_dask(tasks: Iterator[Task], scheduler: Any) -> Iterator[Part]:
    """Any dask.distributed cluster; a part lost with its worker is computed again by another."""
    import distributed

    given = isinstance(scheduler, distributed.Client)
    client = scheduler if given else _connected(scheduler)
    try:
        slots = max(1, sum(client.nthreads().values())) * 2
        as_completed: Any = distributed.as_completed
        running = as_completed(loop=client.loop)  # not of whatever client came last
        for task in islice(tasks, slots):
            running.add(client.submit(compute, task, pure=False))
        for future in running:
            yield future.result()
            future.release()
            for task in islice(tasks, 1):  # never more results in flight than memory can hold
                running.add(client.submit(compute, task, pure=False))
    finally:
        if not given:
            client.close()


def _connected(address: str) -> Any:
    import distributed

    client: Any = distributed.Client
    try:
        return client(address, timeout="5s")
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            "scheduler", f"no scheduler answers at {address}: {error}", "is it running?"
        ) from None


class _Progress:
    """Tells how far a sweep is, what was there before included."""

    def __init__(self, plan: Plan, missing: list[int], progress: Progress | None) -> None:
        self.plan = plan
        self.progress = progress
        self.done = plan.n - sum(self.size(k) for k in missing)
        self.unresolved = 0
        self.tell()

    def size(self, k: int) -> int:
        start, stop = self.plan.rows(k)
        return stop - start

    def add(self, k: int, unresolved: int) -> None:
        self.done += self.size(k)
        self.unresolved += unresolved
        self.tell()

    def tell(self) -> None:
        if self.progress is not None:
            self.progress(self.done, self.plan.n, self.unresolved)


# -- small helpers -------------------------------------------------------------------------------


def _own(points: Columns | None, plan: Plan, k: int) -> Columns | None:
    if points is None:
        return None
    start, stop = plan.rows(k)
    return {name: column[start:stop] for name, column in points.items()}


def _fingerprint(points: Columns) -> str:
    """Of the exact values, in order."""
    digest = sha256()
    for name, column in points.items():
        digest.update(f"{name} {len(column)} ".encode())
        if column.dtype == object:
            digest.update(" ".join(map(str, column)).encode())
        else:
            digest.update(column.astype("<f8").tobytes())
    return digest.hexdigest()


def _versions() -> tuple[tuple[str, str], ...]:
    """Of everything whose arithmetic or bytes could differ."""
    packages = ("escalation-games", "numpy", "pyarrow", "scipy")
    return (("python", platform.python_version()), *((p, metadata.version(p)) for p in packages))
