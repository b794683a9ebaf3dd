"""[[watch]]: actions that a file's question asks about, even where play does not get there."""

from __future__ import annotations

from ...definition import Watch
from .expectations import Scope
from .typed_tables import Mistakes, Table, unknown


def read_watches(
    top: Table, known: Scope, mistakes: Mistakes, resized: bool = False
) -> tuple[Watch, ...]:
    """Every [[watch]] entry without a mistake.

    Decisions are named as at the lengths of the file; of a file that was `resized`, an entry whose
    decision is not there is left out.
    """
    tables = mistakes.attempt(top.tables, "watch") or []
    if resized:
        tables = [table for table in tables if table.entries.get("at") in known.decisions]
    found = [mistakes.attempt(_watch, table, known) for table in tables]
    return tuple(watch for watch in found if watch is not None)


def _watch(table: Table, known: Scope) -> Watch:
    table.only("what", "at", "action", required=("what", "at", "action"))
    what, at, action = (table.text(key) for key in ("what", "at", "action"))
    if at not in known.decisions:
        raise unknown(table.where("at"), "decision", at, known.decisions)
    if action not in known.decisions[at].actions:
        raise unknown(table.where("action"), "action", action, known.decisions[at].actions)
    return Watch(what, at, action)
