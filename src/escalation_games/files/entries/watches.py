"""[[watch]], the actions that a file's question asks about, even where play does not get there; and
[[answer]], what is said to the question, by what was found of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...definition import Watch, WordedAnswer
from ...errors import InputError
from .expectations import REGIMES, Scope
from .typed_tables import Mistakes, Table, count, one_of, unknown

PLAYED = ("never", "in some", "in every", "any")


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


def read_answers(
    top: Table, watches: Sequence[Watch], mistakes: Mistakes
) -> tuple[WordedAnswer, ...]:
    """Every [[answer]] entry without a mistake.

    Where a watch is left out, as of a file that was resized, those that speak of watches are, too.
    """
    tables = mistakes.attempt(top.tables, "answer") or []
    entries = top.entries.get("watch")
    asked = len(entries) if isinstance(entries, list) else 0  # its mistake is told by read_watches
    found = [mistakes.attempt(_answer, table, asked) for table in tables]
    return tuple(
        answer for answer in found
        if answer is not None and (len(watches) == asked or not answer.watched)
    )  # fmt: skip


def _answer(table: Table, asked: int) -> WordedAnswer:
    table.only("says", "regime", "watched", required=("says",))
    says = table.text("says").rstrip(".")
    regime = table.entries.get("regime")
    if regime is not None:
        regime = one_of(regime, table.where("regime"), "regime", REGIMES)
    where = table.where("watched")
    given = table.items("watched") if "watched" in table else []
    if len(given) > asked:
        raise InputError(
            where, f"{count(len(given), 'word')} for {asked} watch{'' if asked == 1 else 'es'}",
            "write one for each [[watch]], in their order: " + ", ".join(PLAYED),
        )  # fmt: skip
    watched = (one_of(x, f"{where}[{n}]", "word", PLAYED) for n, x in enumerate(given, 1))
    return WordedAnswer(says, regime, tuple(watched))
