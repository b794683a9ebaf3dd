"""Reputation form: one player may challenge the other, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping

from ...definition import Term
from ...errors import InputError
from ...expressions import Formula, evaluate
from ...forms import ReputationStructure, objects
from ...forms.reputation import STAGE
from ...limits import MAX_STAGES
from ...numbers import Fraction
from ..entries.form_reader import Body, Draw
from ..entries.head_and_assumptions import formulas_by_player, read_scores, read_two_players
from ..entries.typed_tables import Mistakes, Table, unknown
from ..entries.vocabulary import Names, Vocabulary

EXAMPLE = 'write challenger = "nk", stages = "N" and tough = "p" under [reputation]'


class ReputationReader:
    """Reads [reputation], [payoffs] and [escalation] of a reputation game."""

    choices: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, top: Table, _: Names) -> None:
        self.top = top
        self.players = read_two_players(top, "challenges")
        if "reputation" not in top:
            raise InputError("", "[reputation] is missing", EXAMPLE)
        self.table = top.table("reputation", EXAMPLE)
        keys = ("challenger", "stages", "tough")
        self.table.only(*keys, required=keys)
        challenger = self.table.text("challenger")
        if challenger not in self.players:
            raise unknown(self.table.where("challenger"), "player", challenger, self.players)
        self.challenger = self.players.index(challenger)

    def body(self, vocabulary: Vocabulary, mistakes: Mistakes) -> Body | None:
        """The structure, the share of tough ones, and payoffs and scores per course of a stage.

        None where a mistake was kept.
        """
        stages = mistakes.attempt(self.stages, vocabulary)
        tough = mistakes.attempt(self.formula, "tough", vocabulary)
        payoffs = mistakes.attempt(self.payoffs, vocabulary)
        table = self.top.table("escalation")
        escalation = mistakes.attempt(read_scores, table, STAGE, vocabulary)
        if stages is None or tough is None or payoffs is None or escalation is None:
            return None
        others = vocabulary.formula(f"1 - ({tough.text})", tough.place)
        return Body(
            ReputationStructure(self.players, self.challenger, stages),
            objects([Term(tough)], (1,)),
            objects(payoffs, (2, 3)),
            objects(escalation, (3,)),
            (Draw(tough.place, (Term(tough), Term(others))),),
        )

    def formula(self, key: str, vocabulary: Vocabulary) -> Formula:
        """The formula under a key of [reputation]."""
        return vocabulary.formula(self.table.entries[key], self.table.where(key))

    def stages(self, vocabulary: Vocabulary) -> int:
        """The number of stages, which is a whole number or a formula over the file's lengths.

        Raises InputError for a formula over assumptions, and outside 1 to MAX_STAGES.
        """
        formula = self.formula("stages", vocabulary)
        if formula.names:
            raise InputError(
                formula.place, f"depends on {' and '.join(sorted(formula.names))}",
                "the number of stages shapes the game: a whole number, or a length under [lengths]",
            )  # fmt: skip
        n = evaluate(formula, {})
        if not isinstance(n, Fraction) or n.denominator != 1 or not 1 <= n <= MAX_STAGES:
            raise InputError(
                formula.place, f"there would be {n} stages",
                f"a whole number from 1 to {MAX_STAGES:,}",
            )  # fmt: skip
        return int(n)

    def payoffs(self, vocabulary: Vocabulary) -> list[Term]:
        """The payoffs per player and, of each, per course of a stage. Raises InputError."""
        table = self.top.table("payoffs", "write [payoffs] with single brackets")
        table.only(*STAGE, required=STAGE)
        rows = [
            formulas_by_player(table.entries[key], table.where(key), self.players) for key in STAGE
        ]
        return [
            Term(vocabulary.formula(row.entries[player], row.where(player)))
            for player in self.players
            for row in rows
        ]
