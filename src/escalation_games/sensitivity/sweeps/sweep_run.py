"""A finished sweep, read back: its manifest, its counts, its columns."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ...errors import InputError
from ...files import loads
from ...notebook import html_table, short
from ...numbers import Fraction
from ...solvers.many.solutions import REGIMES
from ..ranking.shares import INTERVALS, Share, exact_interval
from .sweep_folder import GAME, MANIFEST, PART_NAME, RECORD, digest_of, read_record
from .sweep_plan import FORMAT, RESULTS, SEAL, is_older, part_file, part_starts, unsealed

if TYPE_CHECKING:
    import pandas as pd

    from ...definition import Definition


@dataclass(frozen=True, eq=False)
class Run:
    """A folder of Parquet files that `sweep` finished.

    folder    where it is
    manifest  the table of the sweep's plan
    digests   name of a part -> digest of its bytes as they were written, in order
    checked   names of the parts found to have their digest; a part is checked when first read

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = eg.sweep("security_dilemma", 64, f"{folder}/sweep", workers=1)
    ...     print(run.n, *run.assumptions)
    64 v0 o d k aB aR e
    """

    folder: Path
    manifest: Mapping[str, Any]
    digests: Mapping[str, str]
    checked: set[str] = field(default_factory=set)

    def __repr__(self) -> str:
        return f"Run({self._title()}; {self._made()})"

    def _title(self) -> str:
        plan = self.manifest
        return f"{self.n} points of {plan['game']}: {plan['design']}, seed {plan['seed']}"

    def _made(self) -> str:
        return f"{self.manifest['concept']} by {self.manifest['method']}, in {self.folder}"

    def _repr_html_(self) -> str:
        """What came out, as shares of the points; and what was swept, and where it is."""
        return self._shares_html() + self._ranges_html()

    def _shares_html(self) -> str:
        """How many points are of each regime; that a part is damaged, where one is."""
        try:
            shares = self.shares() if self.definition.has_escalation else self._solved()
        except InputError as problem:
            return html_table(self._title(), (), (), [str(problem)])
        found = (
            (
                name, f"{share.count:,}", f"{share.least:.2%}",
                "" if isnan(share.low) or self.n == 1 else f"{share.low:.2%} to {share.high:.2%}",
            )
            for name, share in shares.items()
            if share.count or name != "unresolved"
        )  # fmt: skip
        headers = ("", "points", "share of the points", "95 % interval")
        note = "Shares of the assumption space, not probabilities; intervals are of sampling alone."
        open_ones = "Unresolved points are neither below the line nor above it."
        notes = [note, *([open_ones] if self.unresolved else [])]
        return html_table(self._title(), headers, found, notes)

    def _solved(self) -> dict[str, Share]:
        """Of a game that says nothing about escalation: how many points are solved."""
        counts = {"solved": self.n - self.unresolved, "unresolved": self.unresolved}
        return {name: self.share(count, name) for name, count in counts.items()}

    def _ranges_html(self) -> str:
        ranges = {a.name: a.range for a in self.definition.ranged}
        held = self.fixed
        found = (
            (name, "held fixed" if name in held else " … ".join(map(short, ends or ())))
            for name, ends in ranges.items()
        )
        return html_table("", ("assumption", "range"), found, [self._made()])

    @property
    def n(self) -> int:
        """The number of points."""
        return int(self.manifest["n"])

    @property
    def files(self) -> list[Path]:
        """The paths of the parts, in order."""
        return [self.folder / name for name in sorted(self.digests)]

    @property
    def fixed(self) -> dict[str, Fraction]:
        """The assumptions that the caller held fixed, and their values."""
        values = self.manifest["values"]
        return {name: Fraction(values[name]) for name in self.manifest["fixed"]}

    @cached_property
    def definition(self) -> Definition:
        """The game as it was when the sweep began."""
        data = _bytes(self.folder, GAME)
        if digest_of(data) != self.manifest["sha256"]:
            raise _damaged(self.folder, f"its {GAME} was changed")
        text = data.decode(errors="surrogatepass")
        return loads(text, self.manifest["game"]).resized(**self.manifest["lengths"])

    @cached_property
    def counts(self) -> dict[str, Any]:
        """Numbers of points: per regime, per completeness, solved exactly, unresolved by reason."""
        from pyarrow import parquet

        total: dict[str, Any] = {}
        for file in self.files:
            metadata = parquet.read_schema(self._checked(file)).metadata
            _add(total, json.loads(metadata[b"counts"]))
        return total

    @property
    def unresolved(self) -> int:
        """The number of points of unknown regime: not solved, or without a known equilibrium."""
        return int(self.counts["regimes"]["unresolved"])

    def shares(self) -> dict[str, Share]:
        """Per regime, its share of the points: a share of the space, not a probability."""
        return {name: self.share(self.counts["regimes"][name], name) for name in REGIMES}

    def share(self, count: int, what: str = "") -> Share:
        """A number of points as a share of all, with an interval of 95 % or more."""
        is_sample = INTERVALS[self.manifest["design"]] is not None
        low, high = exact_interval(count, self.n) if is_sample else (nan, nan)
        return Share(what, count, 0, self.n, low, high)

    @property
    def assumptions(self) -> list[str]:
        """The names of the assumptions that vary."""
        from pyarrow import parquet

        names = parquet.read_schema(self._checked(self.files[0])).names
        return [name for name in names if name not in RESULTS]

    def columns(self, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        """Some columns of all points; names of equilibria and regimes as text."""
        table = self._table(list(names))
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def frame(self, names: Iterable[str] | None = None) -> pd.DataFrame:
        """All points as a pandas frame, with the named columns, or with all."""
        return self._table(None if names is None else list(names)).to_pandas()

    def _table(self, names: list[str] | None) -> Any:
        import pyarrow as pa
        from pyarrow import parquet

        known = [*self.assumptions, *RESULTS]
        for name in names or ():
            if name not in known:
                raise InputError("columns", f"unknown column '{name}'", f"known: {' '.join(known)}")
        parts = [parquet.read_table(self._checked(file), columns=names) for file in self.files]
        return pa.concat_tables(parts).unify_dictionaries()

    def _checked(self, file: Path) -> Path:
        """The path of a part, once its bytes are known to have the digest. Raises InputError."""
        if file.name not in self.checked:
            if digest_of(_bytes(self.folder, file.name)) != self.digests[file.name]:
                raise _damaged(self.folder, f"its {file.name} was changed")
            self.checked.add(file.name)
        return file


def _add(total: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            _add(total.setdefault(key, {}), value)
        else:
            total[key] = total.get(key, 0) + value


def read_sweep(folder: str | os.PathLike[str]) -> Run:
    """The finished run in a folder.

    Raises InputError where the folder holds no sweep, an unfinished one, or a damaged manifest or
    record; parts are checked against their digests when they are read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = eg.sweep("security_dilemma", 64, f"{folder}/sweep", seed=7, workers=1)
    ...     run = eg.read_sweep(f"{folder}/sweep")
    >>> run.n
    64
    """
    path = Path(folder)
    manifest = _manifest(path)
    recorded = read_record(_bytes(path, RECORD), manifest[SEAL])
    starts = part_starts(manifest["n"], manifest["part"])
    names = [part_file(k) for k in range(len(starts) - 1)]
    digests = {name: recorded[name] for name in names if name in recorded}
    there = [name for name in digests if (path / name).is_file()]
    if len(there) < len(names):
        raise InputError(
            str(path), f"has {len(there)} of {len(names)} parts",
            f"{_again(path)} goes on where it was",
        )  # fmt: skip
    return Run(path, manifest, digests)


def _manifest(path: Path) -> dict[str, Any]:
    """The table in a manifest. Raises InputError unless the manifest is whole."""
    try:
        left = {file.name for file in path.iterdir()}
    except OSError:
        left = set()
    if MANIFEST not in left and not any(n == RECORD or PART_NAME.fullmatch(n) for n in left):
        raise InputError(str(path), "holds no sweep", "begin one: `sweep` makes it")
    data = _bytes(path, MANIFEST)
    if is_older(data):
        raise InputError(
            str(path), "holds a sweep of an earlier version", "sweep again, into another folder"
        )
    manifest = unsealed(data)
    if manifest is None:
        raise _damaged(path, f"its {MANIFEST} was damaged")
    if manifest["format"] != FORMAT:
        raise InputError(
            str(path), f"holds a sweep of format {manifest['format']}, not {FORMAT}",
            "sweep again, into another folder",
        )  # fmt: skip
    return manifest


def _bytes(folder: Path, name: str) -> bytes:
    """The bytes of a file. Raises InputError where there is no such file, or no reading it."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise _damaged(folder, f"its {name} is missing") from None
    except OSError as error:
        raise InputError(str(folder / name), f"cannot be read: {error.strerror}") from None


def _damaged(folder: Path, what: str) -> InputError:
    return InputError(
        str(folder), f"is a damaged sweep: {what}", f"{_again(folder)} makes it whole again"
    )


def _again(folder: Path) -> str:
    return f"the `sweep` that began it, repeated into {folder},"
