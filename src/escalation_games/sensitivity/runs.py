"""A finished sweep, read back: its manifest, its counts, its columns."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ..errors import InputError
from ..files import loads
from ..solvers import REGIMES
from .shares import INTERVALS, Share, wilson
from .sweeping import GAME, MANIFEST, RESULTS

if TYPE_CHECKING:
    import pandas as pd

    from ..definition import Definition


@dataclass(frozen=True, eq=False)
class Run:
    """A folder of Parquet files that `sweep` finished."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def n(self) -> int:
        """Points in all."""
        return int(self.manifest["n"])

    @property
    def files(self) -> list[Path]:
        """The parts, in order."""
        return sorted(self.folder.glob("part-*.parquet"))

    @property
    def fixed(self) -> dict[str, Fraction]:
        """Assumptions that were held where the caller put them."""
        values = self.manifest["values"]
        return {name: Fraction(values[name]) for name in self.manifest["fixed"]}

    @cached_property
    def definition(self) -> Definition:
        """The game as it was when the sweep began."""
        text = (self.folder / GAME).read_text(encoding="utf-8")
        return loads(text, self.manifest["game"]).resized(**self.manifest["lengths"])

    @cached_property
    def counts(self) -> dict[str, Any]:
        """Points per regime, per completeness, solved exactly, unresolved by reason."""
        from pyarrow import parquet

        total: dict[str, Any] = {}
        for file in self.files:
            metadata = parquet.read_schema(file).metadata
            _add(total, json.loads(metadata[b"counts"]))
        return total

    @property
    def unresolved(self) -> int:
        """Points whose regime is not known: not solved, or without an equilibrium that is known."""
        return int(self.counts["regimes"]["unresolved"])

    def shares(self) -> dict[str, Share]:
        """Per regime, its share of the points drawn: a share of the space, not a probability."""
        return {name: self.share(self.counts["regimes"][name], name) for name in REGIMES}

    def share(self, count: int, what: str = "") -> Share:
        """A number of points as a share of all; what its interval is worth, INTERVALS says."""
        is_sample = INTERVALS[self.manifest["design"]] is not None
        low, high = wilson(count, self.n) if is_sample else (nan, nan)
        return Share(what, count, 0, self.n, low, high)

    @property
    def assumptions(self) -> list[str]:
        """Those that vary."""
        from pyarrow import parquet

        return [name for name in parquet.read_schema(self.files[0]).names if name not in RESULTS]

    def columns(self, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        """Some columns of all points; names of equilibria and regimes as text."""
        table = self._table(list(names))
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def frame(self, names: Iterable[str] | None = None) -> pd.DataFrame:
        """All points as a pandas frame; some columns of them if named."""
        return self._table(None if names is None else list(names)).to_pandas()

    def _table(self, names: list[str] | None) -> Any:
        import pyarrow as pa
        from pyarrow import parquet

        known = [*self.assumptions, *RESULTS]
        for name in names or ():
            if name not in known:
                raise InputError("columns", f"unknown column '{name}'", f"known: {' '.join(known)}")
        parts = [parquet.read_table(file, columns=names) for file in self.files]
        return pa.concat_tables(parts).unify_dictionaries()


def _add(total: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            _add(total.setdefault(key, {}), value)
        else:
            total[key] = total.get(key, 0) + value


def read_sweep(folder: str | os.PathLike[str]) -> Run:
    """The run in a folder. Raises InputError where there is none, or where it is not finished."""
    path = Path(folder)
    manifest = path / MANIFEST
    if not manifest.is_file():
        raise InputError(str(path), "holds no sweep", "begin one: `sweep` makes it")
    run = Run(path, json.loads(manifest.read_text(encoding="utf-8")))
    n_parts = -(-run.n // run.manifest["part"])
    if len(run.files) < n_parts:
        raise InputError(
            str(path), f"has {len(run.files)} of {n_parts} parts",
            "repeat the command that began it: it goes on where it was",
        )  # fmt: skip
    return run
