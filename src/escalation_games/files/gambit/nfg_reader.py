"""Gambit's strategic-form files (.nfg, version 1) -> a Definition without assumptions.

After title and players stand the actions of each player, or how many there are, and perhaps a
comment. Then come payoffs, profile by profile, one for each player: the actions of the first player
change fastest. Or outcomes, each with its payoffs, and for every profile the number of one; 0 is
the outcome in which everybody gets 0.

Source: the Gambit Project's documentation, "Game representation formats".
"""

from __future__ import annotations

import re
from math import prod
from pathlib import PurePath
from typing import Any

from ...definition import Definition
from ...errors import InputError, visible
from ...forms import StrategicStructure, objects
from ...limits import MAX_PAYOFFS, MAX_TABLE_PROFILES
from ...numbers import Fraction
from ..fixed_numbers import all_different, fixed_definition, renamed
from .gambit_head import NFG, read_comment, read_head
from .gambit_tokens import NUMBERS, Token, Tokens

ACTIONS = 'write { { "up" "down" } { "left" "right" } }, the actions of each player; or { 2 2 }'
OUTCOME = 'an outcome: { "peace" 1, 2 }     (its name, a payoff for each player)'
NUMBER = re.compile(r"[+-]?[0-9.]")

ProfilePayoffs = tuple[Fraction, ...]  # of one profile, one for each player


def read(text: str, file: str = "game.nfg") -> Definition:
    """The definition in the text of an .nfg file; it is named after `file`.

    Raises InputError (exit code 2), naming file, line and column, for the first mistake.
    """
    try:
        game = _NfgReading(Tokens(text))
    except InputError as error:
        raise error.in_file(file) from None
    structure = StrategicStructure(game.players, game.actions)
    return fixed_definition(
        structure, [game.sheet(i) for i in range(len(game.players))], structure.shape, (),
        title=game.title, story=game.comment, remarks=game.remarks, text=text, file=file,
        source=f"{visible(PurePath(file).name)}, in Gambit's format",
    )  # fmt: skip


class _NfgReading:
    """One pass over one file. `payoffs` are in its order: the first player's actions fastest."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.title, players = read_head(tokens, NFG)
        self.remarks = renamed(players, "the players")
        self.players = tuple(players)
        start = tokens.mark("{", "before the actions", ACTIONS)
        self.actions = tuple(self.actions_of(player) for player in self.players)
        if not tokens.sees("}"):
            problem = f"'}}' should close the actions of {len(self.players)} players"
            raise tokens.error(tokens.next.at, f"{problem}: {tokens.next}", ACTIONS)
        tokens.take()
        self.n_profiles = self.counted_profiles(start)
        self.comment = read_comment(tokens)
        self.payoffs = self.by_outcome() if tokens.sees("{") else self.by_profile()
        self.rest()

    def sheet(self, player: int) -> Any:
        """A player's payoffs with the last player's actions fastest, as arrays have them."""
        shape = tuple(map(len, self.actions))
        column = objects((own[player] for own in self.payoffs), (len(self.payoffs),))
        return list(column.reshape(shape, order="F").flat)

    # -- actions -----------------------------------------------------------------------------------

    def actions_of(self, player: str) -> tuple[str, ...]:
        """The names of a player's actions; where only their number is given, 1, 2, and so on."""
        if not self.tokens.sees("{"):
            return tuple(map(str, range(1, self.number_of_actions(player) + 1)))
        start, labels = self.tokens.take(), list[str]()
        while not self.tokens.skip("}"):
            what = f"an action of {player} (or '}}' after the last)"
            labels.append(self.tokens.text(what, ACTIONS).text)
        if not labels:
            raise self.tokens.error(start.at, f"{player} has no actions", ACTIONS)
        names = all_different(labels, "action")
        self.remarks += renamed(names, f"the actions of {player}")
        return tuple(names)

    def number_of_actions(self, player: str) -> int:
        at = self.tokens.next.at
        number = self.tokens.whole(f"the number of actions of {player}", ACTIONS)
        if not 1 <= number <= MAX_TABLE_PROFILES:
            problem = f"{player} cannot have {number:,} actions"
            raise self.tokens.error(at, problem, f"from 1 to {MAX_TABLE_PROFILES:,}")
        return number

    def counted_profiles(self, start: Token) -> int:
        """How many profiles there are. Raises InputError where they are too many."""
        n = prod(map(len, self.actions))
        if n > MAX_TABLE_PROFILES or n * len(self.players) > MAX_PAYOFFS:
            raise self.tokens.error(
                start.at, f"{n:,} profiles of actions for {len(self.players)} players",
                f"at most {MAX_TABLE_PROFILES:,} profiles, and {MAX_PAYOFFS:,} payoffs",
            )  # fmt: skip
        return n

    # -- payoffs -----------------------------------------------------------------------------------

    def by_profile(self) -> list[ProfilePayoffs]:
        """The payoffs of each profile, written one after another."""
        return [self.payoffs_here(f"at profile {k + 1:,}") for k in range(self.n_profiles)]

    def by_outcome(self) -> list[ProfilePayoffs]:
        """The payoffs of each profile, which is given the number of an outcome."""
        outcomes = self.outcomes()
        return [outcomes[self.chosen(k, len(outcomes))] for k in range(self.n_profiles)]

    def outcomes(self) -> list[ProfilePayoffs]:
        """The payoffs of each outcome; those of outcome 0 are 0."""
        tokens, found = self.tokens, [(Fraction(0),) * len(self.players)]
        tokens.take()
        while not tokens.skip("}"):
            tokens.mark("{", "before an outcome (or '}' after the last)", OUTCOME)
            tokens.text("the outcome's name", OUTCOME)
            found.append(self.payoffs_here(f"in outcome {len(found)}"))
            tokens.mark("}", f"after the payoffs of outcome {len(found) - 1}", OUTCOME)
        return found

    def chosen(self, profile: int, n: int) -> int:
        at = self.tokens.next.at
        number = self.tokens.whole(f"the outcome's number at profile {profile + 1:,}", OUTCOME)
        if not 0 <= number < n:
            problem = f"there is no outcome {visible(str(number))}"
            raise self.tokens.error(at, problem, f"they are numbered from 1 to {n - 1}; 0 is none")
        return number

    def payoffs_here(self, where: str) -> ProfilePayoffs:
        """A payoff for each player, with or without commas between them."""
        found = list[Fraction]()
        for player in self.players:
            found.append(self.tokens.number(f"the payoff of {player} {where}", NUMBERS))
            self.tokens.skip(",")
        return tuple(found)

    def rest(self) -> None:
        """What stands behind the last payoff: nothing, or text that is not read, but no number."""
        token = self.tokens.next
        if token.kind == "word" and NUMBER.match(token.text):
            problem = f"all {self.n_profiles:,} profiles have their payoffs, but the file goes on"
            remedy = "take it out; or a player has too few actions above"
            raise self.tokens.error(token.at, f"{problem}: {token}", remedy)
        if token.kind != "end":
            place = self.tokens.place(token.at)
            self.remarks.append(f"{place}: what stands behind the last payoff is not read: {token}")
