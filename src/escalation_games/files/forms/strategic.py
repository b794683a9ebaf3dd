"""Strategic form: every player chooses once, without seeing the others.

Payoffs stand per profile ("build / build" = { bloc = ..., adversary = ... }) or as one formula per
player that speaks of actions (us = "B*us.join").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from math import prod

from ...definition import Term
from ...errors import InputError, visible
from ...expressions import Formula
from ...forms import StrategicStructure, objects
from ...limits import MAX_TABLE_PROFILES
from ..entries.form_reader import Body
from ..entries.head_and_assumptions import check_player_count, formulas_by_player
from ..entries.typed_tables import (
    Mistakes,
    Table,
    blanks,
    count,
    join,
    kind_of,
    stands_at_the_top,
    suggestion,
    unknown,
)
from ..entries.vocabulary import Names, Vocabulary

PLAYERS_EXAMPLE = 'write [players] and under it a line for each, as in us = ["join", "stay"]'

ActionNames = tuple[str, ...]


class StrategicReader:
    """Reads [players], [payoffs] and [escalation] of a strategic game."""

    def __init__(self, top: Table, names: Names) -> None:
        self.top = top
        self.actions = read_players(top, names)

    @property
    def players(self) -> tuple[str, ...]:
        return tuple(self.actions)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        return self.actions

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The structure, and payoffs and scores of every profile; None where a mistake was kept."""
        sheet = Sheet(self.actions, vocabulary, mistakes)
        payoffs = mistakes.attempt(self.payoffs, sheet)
        escalation = mistakes.attempt(self.escalation, sheet)
        if payoffs is None or escalation is None or mistakes.found:
            return None
        structure = StrategicStructure(self.players, tuple(self.actions.values()))
        return Body(
            structure,
            objects((), (0,)),
            objects((t for player in payoffs for t in player), (len(payoffs), *structure.shape)),
            objects(escalation, structure.shape),
        )

    def payoffs(self, sheet: Sheet) -> list[Iterator[Term]]:
        """Per player, a Term for every profile."""
        table = self.top.table("payoffs", "write [payoffs] with single brackets")
        if not table.entries:
            raise InputError("payoffs", "the table is missing", sheet.missing_payoffs([]))
        if sheet.is_by_player(table):
            return sheet.payoffs_by_player(table)
        return sheet.payoffs_by_profile(table)

    def escalation(self, sheet: Sheet) -> Iterator[Term]:
        """A Term for every profile."""
        return sheet.escalation(self.top.table("escalation"))


def read_players(top: Table, names: Names) -> dict[str, tuple[str, ...]]:
    """The actions of every player."""
    if isinstance(top.entries.get("players"), list):
        raise InputError(
            "players",
            "must be a table here, not a list",
            PLAYERS_EXAMPLE,
        )
    if "players" not in top:
        raise InputError("", "[players] is missing", PLAYERS_EXAMPLE)
    table = top.table("players", PLAYERS_EXAMPLE)
    if len(table.entries) < 2:
        raise InputError(
            "players",
            "a strategic game needs two players or more",
            'for one who chooses alone, use form = "timing"',
        )
    check_player_count(table.entries)
    for name in table.entries:
        names.give(name, table.where(name), "a player")
    actions = {name: _actions(table, name) for name in table.entries}
    check_profile_count(actions)
    return actions


def _actions(table: Table, name: str) -> tuple[str, ...]:
    if not isinstance(table.entries[name], list):
        remedy = f'write {name} = ["restrain", "build"]'
        if stands_at_the_top(name):
            remedy = f"'{name}' stands at the top of the file, above the first [table]"
        raise InputError(
            table.where(name),
            f"must be a list of actions, not {kind_of(table.entries[name])}",
            remedy,
        )
    return table.labels(name, "action")


def check_profile_count(actions: Mapping[str, tuple[str, ...]]) -> None:
    """Raises InputError where the actions make more than MAX_TABLE_PROFILES profiles."""
    count = prod(map(len, actions.values()))
    if count > MAX_TABLE_PROFILES:
        raise InputError(
            "players", f"{count:,} profiles of actions; {MAX_TABLE_PROFILES:,} are the most"
        )


@dataclass
class Sheet:
    """The profiles of a game, in the order of its file, and the formulas attached to them."""

    actions: Mapping[str, tuple[str, ...]]
    vocabulary: Vocabulary
    mistakes: Mistakes
    zero: Formula = field(init=False)

    def __post_init__(self) -> None:
        self.zero = self.vocabulary.formula(0, "escalation")

    @cached_property
    def players(self) -> tuple[str, ...]:
        return tuple(self.actions)

    @cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        """The actions of each player as a set."""
        return {player: frozenset(actions) for player, actions in self.actions.items()}

    @property
    def order(self) -> str:
        return " / ".join(self.actions)

    def profiles(self) -> Iterator[ActionNames]:
        """Every profile, last player fastest."""
        return product(*self.actions.values())

    def terms(self, formula_of: Callable[[ActionNames], Formula]) -> Iterator[Term]:
        """A Term per profile, in order, of the formula that belongs to that profile."""
        for profile in self.profiles():
            yield Term(formula_of(profile), tuple(zip(self.players, profile, strict=True)))

    # -- payoffs -----------------------------------------------------------------------------------

    def is_by_player(self, table: Table) -> bool:
        """Has [payoffs] formulas per player, not per profile? Raises InputError for a mixture."""
        by_profile = [key for key in table.entries if "/" in key]
        by_player = [key for key in table.entries if key in self.actions]
        if by_profile and by_player:
            raise InputError(
                table.where(by_player[0]),
                f'the table also has profiles, such as "{visible(by_profile[0])}"',
                "give every profile a line, or every player one formula; not both",
            )
        return not by_profile

    def payoffs_by_player(self, table: Table) -> list[Iterator[Term]]:
        """Per player, a Term for every profile, of the one formula that the player has.

        Raises InputError for an unknown player, and for one without a payoff.
        """
        for key in table.entries:
            if key not in self.actions:
                raise unknown("payoffs", "player", key, self.players)
        for player in self.players:
            if player not in table.entries:
                raise InputError("payoffs", f"no payoff for {player}", f'add: {player} = "..."')
        formulas = [self.formula(table.entries[p], table.where(p)) for p in self.players]
        return [self.terms(_always(formula)) for formula in formulas if formula]

    def formula(self, value: object, place: str) -> Formula | None:
        """The formula in a TOML value; None, and the mistake kept, where it fails."""
        return self.mistakes.attempt(self.vocabulary.formula, value, place)

    def payoffs_by_profile(self, table: Table) -> list[Iterator[Term]]:
        """Per player, a Term for every profile, each of its own line; empty if mistakes were kept.

        Raises InputError where profiles are missing.
        """
        rows = self.by_profile(table, table.entries)
        formulas = {profile: self.row(rows[profile], table) for profile in rows}
        missing = [profile for profile in self.profiles() if profile not in rows]
        if missing and len(rows) == len(table.entries):  # else some are only misspelt
            raise InputError(
                "payoffs", self.how_many(missing), self.missing_payoffs(missing)
            )  # fmt: skip
        if missing or None in formulas.values():
            return []  # the mistakes are kept already
        rows_read = {profile: row for profile, row in formulas.items() if row is not None}
        return [self.terms(_column(rows_read, i)) for i in range(len(self.players))]

    def row(self, key: str, table: Table) -> tuple[Formula, ...] | None:
        """The formulas of one profile, one per player; None where a mistake in them was kept."""
        with self.mistakes.noted():
            row = formulas_by_player(table.entries[key], table.where(key), self.players)
            return tuple(
                self.vocabulary.formula(row.entries[player], row.where(player))
                for player in self.players
            )
        return None

    def how_many(self, missing: list[ActionNames]) -> str:
        """How many profiles have no payoffs, with the names of a few."""
        names = [f'"{" / ".join(profile)}"' for profile in missing[:3]]
        more = f" and {len(missing) - 3:,} more" if len(missing) > 3 else ""
        total = prod(map(len, self.actions.values()))
        word = "profile" if total == 1 else "profiles"
        return f"{len(missing):,} of {total:,} {word} missing: {', '.join(names)}{more}"

    def missing_payoffs(self, missing: list[ActionNames]) -> list[str]:
        """Lines to be pasted into the file, for a few of the missing profiles."""
        missing = missing or list(islice(self.profiles(), 3))
        lines = [
            f'  "{" / ".join(profile)}" = {{ {blanks(self.players)} }}' for profile in missing[:3]
        ]
        return [f"add (order: {self.order}):", *lines]

    # -- profiles as keys --------------------------------------------------------------------------

    def by_profile(self, table: Table, keys: Iterable[str]) -> dict[ActionNames, str]:
        """Profile -> the key that names it; a mistake in a key is kept."""
        rows: dict[ActionNames, str] = {}
        for key in keys:
            with self.mistakes.noted():
                profile = self.profile(key, table.where(key))
                if profile in rows:
                    raise InputError(
                        table.where(key), "this profile stands there twice", "leave one of them out"
                    )
                rows[profile] = key
        return rows

    def profile(self, key: str, place: str) -> ActionNames:
        """The profile that a key such as "build / restrain" names. Raises InputError."""
        parts = tuple(part.strip() for part in key.split("/"))
        if len(parts) != len(self.players):
            raise InputError(
                place,
                f"names {count(len(parts), 'action')}, but there are {len(self.players)} players",
                f"one action of each, in the order {self.order}",
            )
        for player, action in zip(self.players, parts, strict=True):
            if action not in self.known[player]:
                raise self.no_action(place, player, action, parts)
        return parts

    def no_action(self, place: str, player: str, action: str, parts: ActionNames) -> InputError:
        """The error for an action that a player has not; also says if only the order is wrong."""
        known = self.actions[player]
        remedy = f"actions of {player}: {', '.join(known)}"
        if all(any(part in actions for actions in self.actions.values()) for part in parts):
            remedy = f"the order is {self.order}; {remedy}"
        problem = f"{player} has no action '{visible(action)}'{suggestion(action, known)}"
        return InputError(place, problem, remedy)

    # -- escalation --------------------------------------------------------------------------------

    def escalation(self, table: Table) -> Iterator[Term]:
        """A Term for every profile: of one score for all, or of a formula per profile, else 0."""
        keys = [key for key in table.entries if key not in ("line", "why", "score")]
        for key in keys:
            if "/" not in key:
                raise table.unknown_key(key, ("line", "why", "score"))
        if "score" in table:
            return self.score(table, keys)
        rows = self.by_profile(table, keys)
        scores = {
            profile: self.formula(table.entries[key], table.where(key))
            for profile, key in rows.items()
        }
        return self.terms(lambda profile: scores.get(profile) or self.zero)

    def score(self, table: Table, keys: list[str]) -> Iterator[Term]:
        """A Term for every profile, of one score for all. Raises InputError for a key beside."""
        if keys:
            raise InputError(
                join("escalation", keys[0]),
                "stands beside 'score'",
                "write one score for all, or a line per profile; not both",
            )
        formula = self.vocabulary.formula(table.entries["score"], table.where("score"))
        return self.terms(_always(formula))


def _always(formula: Formula) -> Callable[[ActionNames], Formula]:
    return lambda _: formula


def _column(
    rows: Mapping[ActionNames, tuple[Formula, ...]], i: int
) -> Callable[[ActionNames], Formula]:
    return lambda profile: rows[profile][i]
