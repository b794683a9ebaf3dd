"""What Gambit's files have in common: a title, and players."""

from __future__ import annotations

from typing import NamedTuple

from ...limits import MAX_PLAYERS
from ..fixed_numbers import DistinctNames, one_line
from .gambit_tokens import Tokens


class GambitKind(NamedTuple):
    """A kind of file: how its name ends, the word that it starts with, its only version."""

    suffix: str
    word: str
    version: str

    @property
    def example(self) -> str:
        return f'{self.word} {self.version} R "title" {{ "player 1" "player 2" }}'


EFG = GambitKind(".efg", "EFG", "2")
NFG = GambitKind(".nfg", "NFG", "1")


def read_head(tokens: Tokens, kind: GambitKind) -> tuple[str, DistinctNames]:
    """The title, and the players. Raises InputError where one is missing."""
    begin = f"begin with: {kind.example}"
    for wanted, problem, remedy in (
        ((kind.word,), f"an {kind.suffix} file starts with the word {kind.word}", begin),
        (
            (kind.version,),
            f"only version {kind.version} of the format is read",
            "save the game again in Gambit",
        ),
        (("R", "D"), "R or D should stand here", begin),
    ):
        token = tokens.next
        if token.kind != "word" or token.text not in wanted:
            raise tokens.error(token.at, f"{problem}: {token}", remedy)
        tokens.take()
    title = one_line(tokens.text("the title", begin).text)
    return title, _players(tokens)


def _players(tokens: Tokens) -> DistinctNames:
    remedy = 'write { "player 1" "player 2" }'
    first = tokens.mark("{", "before the players' names", remedy)
    names = DistinctNames()
    while not tokens.skip("}"):
        name = tokens.text("a player's name (or '}' after the last)", remedy)
        names.give(name.text, f"player {len(names) + 1}")
        if len(names) > MAX_PLAYERS:
            raise tokens.error(name.at, f"more than {MAX_PLAYERS} players", "take some out")
    if not names:
        raise tokens.error(first.at, "there are no players", remedy)
    return names


def read_comment(tokens: Tokens) -> str:
    """The text that may stand here to tell the game, as one line."""
    return one_line(tokens.take().text) if tokens.next.kind == "text" else ""
