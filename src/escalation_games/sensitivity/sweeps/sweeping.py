"""Sweeps: millions of points of the assumption space, streamed to a folder of Parquet files.

The points are cut into parts. Every part is computed from the plan and the part's number alone,
returned as the bytes of its file, and put into the folder in one step by the process that started
the sweep. So memory does not grow with the number of points; a sweep that was stopped goes on where
it was; and bytes do not depend on which process computed them, or when. `sweep_folder` knows which
parts are on disk.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import signal
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from ...definition import Definition, Settings
from ...effort import current
from ...effort import points as each_point
from ...errors import ComputeError, InputError
from ...files.arguments import as_definition, takes
from ...files.entries.array_entries import called
from ...limits import MAX_REASONS
from ...solvers.many.solutions import REGIMES
from ...solvers.result import KINDS
from ...solvers.solve import choose
from ..sampling import designs
from ..sampling.evaluation import Columns, Outcomes, outcomes
from .sweep_folder import Tell, opened
from .sweep_plan import PART, RESULTS, SweepPlan

if TYPE_CHECKING:
    from .sweep_run import Run

PATIENCE = 5  # seconds in which a scheduler has to answer

Progress = Callable[[int, int, int], None]  # points done, points in all, points unresolved
Task = tuple[SweepPlan, int, "Columns | None"]
FinishedPart = tuple[int, bytes, int]  # its number, its file, how many points are unresolved
FinishedParts = Generator[FinishedPart, None, None]
Engine = Callable[[Iterator[Task], int], FinishedParts]


@takes("definition", as_definition)
def sweep(
    definition: Definition,
    n: int | None = None,
    out: str | os.PathLike[str] = "sweep",
    *,
    seed: int = 0,
    design: str = "random",
    points: Columns | None = None,
    values: Settings | None = None,
    concept: str | None = None,
    engine: str = "local",
    workers: int | None = None,
    scheduler: Any = None,
    part: int = PART,
    progress: Progress | None = None,
    tell: Tell | None = None,
    effort: float | None = None,
) -> Run:
    """All equilibria at n points, in a folder of Parquet files; returns the finished run.

    Points are drawn by `design` ("random", "sobol", "latin-hypercube"; see `designs`) from the
    distributions that the file declares, or are the user's own `points`. Assumptions in `values` do
    not vary: they stay at these values. Assumptions without a range stay at baseline.

    A folder that holds part of the same sweep is finished, to the same bytes as if the sweep had
    never stopped. Damaged parts are made again; the damage is told to `tell`, a function of one
    sentence, or else logged as a warning. `part` is the largest number of points in a file.
    `progress` is called with points done, points in all and points unresolved.
    `engine` is "local" (`workers` processes; all cores by default) or "dask" (`scheduler`: an
    address or a distributed.Client). Raises InputError for a folder that holds something else,
    ComputeError where it cannot write, and where another sweep is at work in the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = eg.sweep("security_dilemma", 64, f"{folder}/sweep", workers=1)
    ...     table = run.frame()
    >>> run.n, len(table)
    (64, 64)
    """
    plan = planned(definition, n, seed, design, points, values or {}, concept, part, effort)
    run_on = _engine(engine, workers, scheduler)
    if not isinstance(out, str | os.PathLike):
        raise InputError("out", f"is {called(out)}, not a folder", 'such as "sweep"')
    folder = Path(out)
    with opened(folder, plan, tell or logging.getLogger(__name__).warning) as workshop:
        missing = workshop.missing
        tasks = ((plan, k, _own(points, plan, k)) for k in missing)
        done = _PartsDone(plan, missing, progress)
        with closing(run_on(tasks, len(missing))) as parts:  # however it ends, the workers end
            for k, data, unresolved in parts:
                workshop.add(k, data)
                done.add(k, unresolved)
    from .sweep_run import Run

    return Run(folder, plan.table, workshop.digests, checked=set(workshop.digests))


def planned(
    definition: Definition,
    n: int | None,
    seed: int,
    design: str,
    points: Columns | None,
    values: Settings,
    concept: str | None,
    part: int = PART,
    effort: float | None = None,
) -> SweepPlan:
    """The plan of a sweep. Raises InputError for arguments that do not fit."""
    if points is not None:
        _check_own(points, n, values)
        design, n = "points", len(next(iter(points.values()), ()))
    elif design not in designs.DESIGNS:
        known = ", ".join(designs.DESIGNS)
        raise InputError("design", f"unknown design '{design}'", f"known: {known}")
    if n is None:
        raise InputError("n", "is missing", "say how many points, or give points of your own")
    if isinstance(n, bool) or not isinstance(n, int | np.integer):
        raise InputError(
            "n", f"is {called(n)}, not a whole number",
            'first how many points, then the folder: eg.sweep(definition, 1000, "folder")',
        )  # fmt: skip
    if n < 1:
        raise InputError("n", f"{n} points", "at least one point is needed")
    if part < 1:
        raise InputError("part", f"{part} points per file", "at least one")
    if points is None:
        designs.draws(
            definition, design, n, seed, start=0, stop=1, fixed=values
        )  # raises before anything is written, if the design or its size do not fit
    clash = sorted(set(definition.baseline) & set(RESULTS))
    if clash:
        raise InputError(
            "assumptions", f"'{clash[0]}' is also a column of results", "choose another name"
        )
    point = definition.point(values)
    method = choose(definition.filled(point), concept)
    return SweepPlan(
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
        effort=current() if effort is None else effort,
        versions=_versions(),
    )


def _check_own(points: Columns, n: int | None, values: Settings) -> None:
    if n is not None:
        raise InputError("n", "is the number of your own points here", "leave it out")
    both = sorted(set(points) & set(values))
    if both:
        raise InputError("points", f"'{both[0]}' is set, and a column of them too", "keep one")


# -- one part ------------------------------------------------------------------------------------


def compute(task: Task) -> FinishedPart:
    """Part k of a plan: its number, the bytes of its file, and how many points are unresolved."""
    plan, k, own = task
    start, stop = plan.rows(k)
    definition = plan.definition
    columns = own
    if columns is None:
        columns = designs.draws(
            definition, plan.design, plan.n, plan.seed, start=start, stop=stop, fixed=plan.fixed
        )
    with each_point(stop - start, plan.effort):
        found = outcomes(definition, columns, dict(plan.values), plan.concept)
    return k, parquet(columns, found, plan.seal), len(found.unresolved)


def parquet(columns: Columns, found: Outcomes, seal: str) -> bytes:
    """One part as a Parquet file: assumptions, then RESULTS; counts and seal in its metadata."""
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
    table = table.replace_schema_metadata({"counts": json.dumps(_counts(found)), "sweep": seal})
    sink = pa.BufferOutputStream()
    parquet.write_table(
        table, sink, row_group_size=max(1, len(found)), write_statistics=False, compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in RESULTS if name != "equilibria"],
    )  # fmt: skip
    return bytes(sink.getvalue())


def _counts(found: Outcomes) -> dict[str, Any]:
    """The counts of a part that a summary adds up, so that it need not read the rows."""
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
    """The engine that computes the parts. Raises InputError before anything is written."""
    if engine == "dask":
        _check_dask(scheduler)
        return lambda tasks, _: _on_dask(tasks, scheduler)
    if engine != "local":
        raise InputError("engine", f"unknown engine '{engine}'", "known: local, dask")
    most = workers or os.cpu_count() or 1
    return lambda tasks, n: _local(tasks, min(most, n)) if min(most, n) > 1 else _here(tasks)


def _check_dask(scheduler: Any) -> None:
    if find_spec("distributed") is None:
        raise InputError(
            "engine", "dask is not installed", "pip install 'escalation-games[distributed]'"
        )
    if scheduler is None:
        raise InputError(
            "scheduler", "is missing", "give the address that dask scheduler prints: tcp://...:8786"
        )


def _here(tasks: Iterator[Task]) -> FinishedParts:
    """Parts computed by this process, one after the other."""
    for task in tasks:
        yield compute(task)


def _local(tasks: Iterator[Task], workers: int) -> FinishedParts:
    """Parts computed by processes of this machine, as they come.

    Closing the iterator ends the processes at once.
    """
    from multiprocessing import resource_tracker

    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    pool = Parallel(n_jobs=workers, return_as="generator_unordered", max_nbytes=None)
    parts: Any = None
    try:
        resource_tracker.ensure_running()  # before _deaf: starting the tracker unblocks SIGINT
        with _deaf():
            parts = pool(delayed(_as_worker)(os.getpid(), task) for task in tasks)
        for part in parts:  # noqa: UP028 (`yield from` would close `parts` itself, with a warning)
            yield part
    except TerminatedWorkerError:
        raise ComputeError(
            "a worker process was killed, perhaps for want of memory; what is finished is kept: "
            "run the same command again, with fewer workers"
        ) from None
    finally:
        if parts is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # joblib warns that unfinished parts are dropped
                parts.close()


def _as_worker(parent: int, task: Task) -> FinishedPart:
    """`compute`, in a process that does not outlive the one that started the sweep."""
    _ends_with(parent)
    return compute(task)


@lru_cache(maxsize=1)
def _ends_with(parent: int) -> None:
    """Makes this worker end when its parent does.

    Workers of a process that was killed would otherwise wait for minutes for further tasks.
    """
    if os.getppid() == parent:  # Windows never tells that a parent is gone
        Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun within do not get Ctrl-C: the process that began them ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _on_dask(tasks: Iterator[Task], scheduler: Any) -> FinishedParts:
    """Parts computed by a dask.distributed cluster, as they come.

    A part that is lost with its worker is computed again by another worker. Closing the iterator
    cancels parts that are not begun; a part in the making is finished and dropped.
    """
    import distributed

    given = isinstance(scheduler, distributed.Client)
    client = scheduler if given else _connected(scheduler)
    pending: set[Any] = set()

    def submit(task: Task) -> Any:
        future = client.submit(compute, task, pure=False)
        pending.add(future)
        return future

    try:
        slots = max(1, sum(client.nthreads().values())) * 2
        as_completed: Any = distributed.as_completed
        running = as_completed(loop=client.loop)  # by default, the loop of the newest client
        for task in islice(tasks, slots):
            running.add(submit(task))
        for future in running:
            yield future.result()
            pending.discard(future)
            future.release()
            for task in islice(tasks, 1):  # so that no more than `slots` results wait in memory
                running.add(submit(task))
    except (CancelledError, distributed.KilledWorker, OSError) as error:
        raise ComputeError(
            f"the cluster did not go on ({type(error).__name__}: {error}); what is finished is "
            "kept, and the same command goes on from there"
        ) from None
    finally:
        if pending:
            client.cancel(list(pending), asynchronous=False, force=True)
        if not given:
            client.close(timeout=1)


def _connected(address: str) -> Any:
    import distributed

    client: Any = distributed.Client
    try:
        return client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            "scheduler", f"no scheduler answers at {address}: {error}", "is it running?"
        ) from None


class _PartsDone:
    """Tells how far a sweep is; parts that were on disk before count as done."""

    def __init__(self, plan: SweepPlan, missing: list[int], progress: Progress | None) -> None:
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


def _own(points: Columns | None, plan: SweepPlan, k: int) -> Columns | None:
    if points is None:
        return None
    start, stop = plan.rows(k)
    return {name: column[start:stop] for name, column in points.items()}


def _fingerprint(points: Columns) -> str:
    """A digest of the names and exact values of all columns, in order."""
    digest = sha256()
    for name, column in points.items():
        digest.update(f"{name} {len(column)} ".encode())
        if column.dtype == object:
            digest.update(" ".join(map(str, column)).encode())
        else:
            digest.update(column.astype("<f8").tobytes())
    return digest.hexdigest()


def _versions() -> tuple[tuple[str, str], ...]:
    """The versions of all packages whose arithmetic or bytes could change a sweep's bytes."""
    packages = ("escalation-games", "numpy", "pyarrow", "scipy")
    return (("python", platform.python_version()), *((p, metadata.version(p)) for p in packages))
