"""Gambit's extensive-form files (.efg, version 2) -> a Definition without assumptions.

A file is a head and then one entry per node: a node, all that follows its first action, all that
follows its second, and so on. Information sets and outcomes are written out where they come first
and named by their number after that. Payoffs may stand at inner nodes too: those on the way to an
end add up. The format knows no escalation, so every outcome counts as 0.
"""

from __future__ import annotations

from pathlib import PurePath

from ...definition import Definition
from ...errors import InputError, visible
from ...limits import MAX_LITERAL_DIGITS, MAX_PAYOFFS, MAX_TREE_NODES
from ...numbers import Fraction
from ..entries.typed_tables import decimal
from ..fixed_numbers import one_line, renamed
from .gambit_head import EFG, read_comment, read_head
from .gambit_tokens import NUMBERS, Token, Tokens
from .listed_tree import Infoset, InfosetKey, ListedNode, ListedTree, Outcome, definition_of

MAX_SUM = 10 ** (3 * MAX_LITERAL_DIGITS)  # of numerators and denominators where payoffs add up

CHANCE = 'chance:   c "" 1 "" { "high" 1/3 "low" 2/3 } 0'
CHOICE = (
    'a choice: p "" 1 1 "" { "left" "right" } 0     (player, infoset, its name, actions, outcome)'
)
END = 'an end:   t "" 1 "" { 1, 2 }     (outcome, its name, a payoff for each player)'


def read(text: str, file: str = "game.efg") -> Definition:
    """The definition in the text of an .efg file; it is named after `file`.

    Raises InputError (exit code 2), naming file, line and column, for the first mistake.
    """
    try:
        game = _EfgReading(Tokens(text))
        source = f"{visible(PurePath(file).name)}, in Gambit's format"
        return definition_of(game.listed(source), text, file)
    except InputError as error:
        raise error.in_file(file) from None


class _EfgReading:
    """One pass over one file; an entry's index is its place in the order of the file."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.infosets: dict[InfosetKey, Infoset] = {}
        self.outcomes: dict[int, Outcome] = {}
        self.entries: list[ListedNode] = []
        self.title, players = read_head(tokens, EFG)
        self.players = tuple(players)
        self.remarks = renamed(players, "the players")
        self.comment = read_comment(tokens)
        self.totals = [Outcome("no outcome", (Fraction(0),) * len(self.players))]
        self.sums: dict[tuple[int, int], int] = {}
        self.tree()

    def listed(self, source: str) -> ListedTree:
        """What was read."""
        return ListedTree(
            self.title, self.comment, self.players, self.infosets, self.entries, self.totals,
            lambda entry: self.tokens.place(entry.at), source, self.remarks,
        )  # fmt: skip

    # -- the tree ----------------------------------------------------------------------------------

    def tree(self) -> None:
        """Entries fill the free actions of the last node that has some."""
        opened = [self.entry(-1)]
        if opened[0].infoset is None:
            raise self.tokens.error(opened[0].at, "the game ends before anybody moves", CHOICE)
        index = {id(opened[0]): 0}
        while opened:
            above = opened[-1]
            if len(above.children) == len(self.labels(above)):
                opened.pop()
                continue
            above.children.append(len(self.entries))
            entry = self.entry(index[id(above)])
            if entry.infoset is not None:
                index[id(entry)] = len(self.entries) - 1
                opened.append(entry)
        if self.tokens.next.kind != "end":
            raise self.tokens.error(
                self.tokens.next.at,
                f"every action leads on already, but the file goes on: {self.tokens.next}",
                "take it out; or a node above has an action too few",
            )

    def labels(self, entry: ListedNode) -> tuple[str, ...]:
        return () if entry.infoset is None else self.infosets[entry.infoset].labels

    def entry(self, parent: int) -> ListedNode:
        kind = self.tokens.next
        if kind.kind == "end" and parent >= 0:
            raise self.unfinished(kind, self.entries[parent])
        if kind.kind != "word" or kind.text not in ("c", "p", "t"):
            raise self.tokens.error(
                kind.at, f"a node should begin here, with c, p or t: {kind}", [CHOICE, CHANCE, END]
            )
        if len(self.entries) >= MAX_TREE_NODES:
            raise self.tokens.error(
                kind.at, f"more than {MAX_TREE_NODES:,} nodes", "a smaller tree"
            )
        self.tokens.take()
        example = {"c": CHANCE, "p": CHOICE, "t": END}[kind.text]
        name = self.tokens.text("the node's name", example).text
        infoset = None if kind.text == "t" else self.infoset(kind.text == "c", example)
        total = self.total(0 if parent < 0 else self.entries[parent].total, example)
        entry = ListedNode(kind.at, name, infoset, total, parent)
        self.entries.append(entry)
        return entry

    def unfinished(self, end: Token, parent: ListedNode) -> InputError:
        action = visible(self.labels(parent)[len(parent.children) - 1])
        node = self.tokens.place(parent.at)
        return self.tokens.error(
            end.at,
            f"the file ends, but nothing follows the action '{action}' of the node at {node}",
            ["add a node for it:", CHOICE, CHANCE, END],
        )

    # -- information sets --------------------------------------------------------------------------

    def infoset(self, is_chance: bool, example: str) -> InfosetKey:
        """The key of the node's information set, which is kept where it is written out first."""
        tokens = self.tokens
        player = None if is_chance else self.player(example)
        at = tokens.next.at
        key = player, tokens.whole("the number of the information set", example)
        known = self.infosets.get(key)
        name = tokens.take().text if tokens.next.kind == "text" else known.name if known else ""
        if not tokens.sees("{") and known is None:
            problem = "this information set comes first here, so its actions are missing"
            raise tokens.error(at, f"{problem}: {tokens.next}", example)
        found = self.actions(player, name, known, example) if tokens.sees("{") else known
        if known is not None and (found != known or name != known.name):
            whose = "chance" if player is None else self.players[player]
            raise tokens.error(
                at,
                f"information set {key[1]} of {whose} is not the same here as where it came first",
                [f"there: {written(known)}", "its number alone would do; or take another number"],
            )
        assert found is not None
        self.infosets[key] = found
        return key

    def player(self, example: str) -> int:
        at = self.tokens.next.at
        number = self.tokens.whole("the number of the player", example)
        if not 1 <= number <= len(self.players):
            named = ", ".join(f"{k} {player}" for k, player in enumerate(self.players, 1))
            raise self.tokens.error(at, f"there is no player {number}", f"there are: {named}")
        return number - 1

    def actions(
        self, player: int | None, name: str, known: Infoset | None, example: str
    ) -> Infoset:
        """The information set between the braces; a chance move that is known needs no numbers."""
        first = self.tokens.take()
        labels: list[str] = []
        probabilities: list[Fraction] = []
        while not self.tokens.skip("}"):
            labels.append(
                self.tokens.text("an action's name (or '}' after the last)", example).text
            )
            if player is None and (known is None or self.tokens.next.kind == "word"):
                probabilities.append(self.probability(labels[-1], example))
        if not labels:
            raise self.tokens.error(
                first.at, "there are no actions; at least one must lead on", example
            )
        if player is None and known is not None and not probabilities:
            probabilities = [*known.probabilities]
        if player is None and (known is None or tuple(probabilities) != known.probabilities):
            self.check_sum(first, probabilities)
        return Infoset(player, name, tuple(labels), tuple(probabilities))

    def probability(self, label: str, example: str) -> Fraction:
        at = self.tokens.next.at
        number = self.tokens.number(f"the probability of '{visible(label)}'", example)
        if not 0 <= number <= 1:
            problem = f"the probability {decimal(number)} is not between 0 and 1"
            raise self.tokens.error(at, problem, "probabilities are shares of 1, such as 1/3")
        return number

    def check_sum(self, first: Token, probabilities: list[Fraction]) -> None:
        total = sum(probabilities, Fraction(0))
        if total == 1:
            return
        rest = 1 - total + probabilities[-1]
        raise self.tokens.error(
            first.at,
            f"the probabilities sum to {decimal(total)}, not 1",
            f"the last would be what the others leave: {decimal(rest)}"
            if rest >= 0
            else "they are shares of 1: divide each by their sum",
        )

    # -- outcomes ----------------------------------------------------------------------------------

    def total(self, before: int, example: str) -> int:
        """The index of the sum of outcomes up to a node: `before` it, and the one written at it."""
        at = self.tokens.next.at
        number = self.tokens.whole("the number of the outcome (0 for none)", example)
        outcome = self.outcome(number, at)
        if outcome is None:
            return before
        if (before, number) not in self.sums:
            self.sums[before, number] = len(self.totals)
            self.totals.append(self.added(before, outcome, number, at))
        return self.sums[before, number]

    def added(self, before: int, outcome: Outcome, number: int, at: int) -> Outcome:
        earlier = self.totals[before]
        if len(self.totals) * len(self.players) > MAX_PAYOFFS:
            raise self.tokens.error(at, f"more than {MAX_PAYOFFS:,} payoffs", "a smaller tree")
        payoffs = tuple(a + b for a, b in zip(earlier.payoffs, outcome.payoffs, strict=True))
        if any(abs(p.numerator) > MAX_SUM or p.denominator > MAX_SUM for p in payoffs):
            problem = "the payoffs on the way here add up to a number that is too long"
            raise self.tokens.error(at, problem, "change units, or use common denominators")
        name = one_line(outcome.name) or f"outcome {number}"
        return Outcome(visible(f"{earlier.name} + {name}" if before else name), payoffs)

    def outcome(self, number: int, at: int) -> Outcome | None:
        tokens, known = self.tokens, self.outcomes.get(number)
        is_named, is_written = tokens.next.kind == "text", tokens.sees("{")
        if number == 0:
            if is_named or is_written:
                problem = "outcome 0 means that there is none, so it has no name and no payoffs"
                raise tokens.error(tokens.next.at, problem, 'number it: 1 "" { 1, 2 }')
            return None
        name = tokens.take().text if is_named else known.name if known else ""
        if not tokens.sees("{") and known is None:
            problem = f"outcome {number} comes first here, so its payoffs are missing"
            raise tokens.error(at, f"{problem}: {tokens.next}", END)
        payoffs = self.payoffs(number) if tokens.sees("{") else known.payoffs if known else ()
        found = Outcome(name, payoffs)
        if known is not None and found != known:
            there = f"there: {number} {quoted(known.name)} {{ {listed(known.payoffs)} }}"
            raise tokens.error(
                at,
                f"outcome {number} is not the same here as where it came first",
                [there, "its number alone would do; or take another number"],
            )
        self.outcomes[number] = found
        return found

    def payoffs(self, number: int) -> tuple[Fraction, ...]:
        """The payoffs in { 1, 2 }, with or without commas, one for each player."""
        tokens, found = self.tokens, list[Fraction]()
        tokens.take()
        for player in self.players:
            if found:
                tokens.skip(",")
            found.append(tokens.number(f"the payoff of {player}", NUMBERS))
        tokens.skip(",")
        if not tokens.sees("}"):
            raise tokens.error(
                tokens.next.at,
                f"'}}' should close the payoffs of outcome {number}: {tokens.next}",
                f"one payoff for each player: {', '.join(self.players)}",
            )
        tokens.take()
        return tuple(found)


# -- names -----------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A text in quotation marks, as an error can show it."""
    return f'"{visible(text)}"'


def listed(numbers: tuple[Fraction, ...]) -> str:
    """Numbers separated by commas, as an error can show them."""
    return ", ".join(map(decimal, numbers))


def written(infoset: Infoset) -> str:
    """An information set as it stands in a file."""
    odds = [f" {decimal(p)}" for p in infoset.probabilities] or [""] * len(infoset.labels)
    actions = [f"{quoted(a)}{p}" for a, p in zip(infoset.labels, odds, strict=True)]
    return f"{quoted(infoset.name)} {{ {' '.join(actions)} }}"
