r"""Drawn trees (.ef), of Game Theory Explorer and draw_tree -> a Definition without assumptions.

A line each for the name of a player, for a node with the move that leads to it, and for nodes that
their player cannot tell apart:

    player 1 name Ann
    level 0 node 1 player 1
    level 2 node 1 player 0 from 0,1 move out
    iset 4,1 4,2 player 2

A node is called by its level and its name there. `~` stands for a space. Player 0 is chance, whose
moves are probabilities, `\frac{1}{3}` or 1/3, also behind a name: `rain~(1/3)`. Where things are
drawn (xshift, yshift, arrow, move:r) is passed over. At every node of an information set stand the
same moves, in the order of the first. The format knows no escalation.

Source: B. von Stengel, "Documentation of drawtree.py" (specs.pdf in gambitproject/draw_tree).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from ...definition import Definition
from ...errors import InputError, visible
from ...limits import MAX_PAYOFFS, MAX_PLAYERS, MAX_TREE_NODES
from ...numbers import Fraction
from ..entries.toml_syntax import check_size, picture
from ..entries.typed_tables import decimal
from ..fixed_numbers import all_different, exact_number, renamed
from .listed_tree import Infoset, InfosetKey, ListedNode, ListedTree, Outcome, definition_of

SUFFIX = ".ef"
PLAYER = "a player: player 1 name Ann"
NODE = "a node:   level 2 node 1 player 2 from 0,1 move out"
END = "an end:   level 4 node 1 from 2,1 move out payoffs 1 -1"
ISET = "an information set: iset 4,1 4,2 player 2"
LINES = (PLAYER, NODE, END, ISET)
NUMBERS = r"write 3, -0.5, 1/3 or \frac{1}{3}"
CHANCES = r"write move \frac{1}{3} or move 1/3; or, with a name, move rain~(1/3)"
DIGITS = 3  # after the point of a level: what is equal there is the same level

_FRAC = re.compile(r"([+-]?)\\frac\{([0-9]+)\}\{([0-9]+)\}")
_NAMED_CHANCE = re.compile(r"(.*)\(([^()]*)\)")
_PASSED_OVER = re.compile(r"xshift|yshift|arrow(:.*)?")
_MOVE = re.compile(r"move(:.*)?")

DrawnKey = tuple[Fraction, str]  # of a node: its level, and its name there


class EfWord(NamedTuple):
    """A word of a line, and where it begins, counted from 1."""

    text: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"'{visible(self.text)}'"


@dataclass
class DrawnNode:
    """A node as the file draws it: the `index`-th, named at the word `at`."""

    at: EfWord
    name: str
    index: int
    parent: DrawnNode | None = None
    move: EfWord | None = None
    player: int | None = None
    payoffs: list[EfWord] | None = None
    children: list[DrawnNode] = field(default_factory=list)
    infoset: InfosetKey | None = None

    @property
    def moves(self) -> list[str]:
        """What its children are called."""
        return [spaced(child.move.text) for child in self.children if child.move]


def read(text: str, file: str = "game.ef") -> Definition:
    """The definition in the text of an .ef file; it is named after `file`.

    Raises InputError (exit code 2), naming file, line and column, for the first mistake.
    """
    try:
        check_size(text)
        source = f"{visible(PurePath(file).name)}, a drawn tree"
        return definition_of(_Drawing(text).listed(source), text, file)
    except InputError as error:
        raise error.in_file(file) from None


def spaced(text: str) -> str:
    """A name as it is read: `~` is a space."""
    return " ".join(text.replace("~", " ").split())


def number_in(text: str) -> Fraction | None:
    r"""The number in a text, 1/3 or \frac{1}{3}; None where it is none. Raises InputError as
    `exact_number`."""
    frac = _FRAC.fullmatch(text)
    return exact_number(f"{frac[1]}{frac[2]}/{frac[3]}" if frac else text)


def place_of(word: EfWord) -> str:
    """Where a word stands: "line 3, column 7"."""
    return f"line {word.line}, column {word.column}"


def written(key: DrawnKey) -> str:
    """What a node is called in the file."""
    return visible(f"{decimal(key[0])},{key[1]}")


class _Drawing:
    """One pass over the lines, and then over the nodes. Nodes stand after their parents.

    names  of the players that have one
    named  the nodes of each name, on all levels
    isets  the word of the line, its nodes, and the player that it names
    """

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.names: dict[int, str] = {}
        self.n_players = 0
        self.nodes: dict[DrawnKey, DrawnNode] = {}
        self.named: dict[str, list[DrawnNode]] = {}
        self.isets: list[tuple[EfWord, list[DrawnNode], int | None]] = []
        self.rest: list[EfWord] = []  # of the line that is read, the last word first
        readers = {"player": self.player, "level": self.node_line, "iset": self.iset_line}
        for number, line in enumerate(self.lines, 1):
            found = re.finditer(r"\S+", line)
            self.rest = [EfWord(word[0], number, word.start() + 1) for word in found][::-1]
            if not self.rest or self.rest[-1].text.startswith("%"):
                continue
            first = self.rest.pop()
            if first.text not in readers:
                problem = f"a line begins with player, level, iset or %; here stands {first}"
                raise self.error(first, problem, LINES)
            readers[first.text](first)
            if self.rest:
                raise self.error(
                    self.rest[-1], f"the line should end before {self.rest[-1]}", PLAYER
                )
        if not self.nodes:
            raise InputError("", "there are no nodes", LINES)

    def after(self, word: EfWord, remedy: str) -> EfWord:
        """The word behind this one. Raises InputError at the end of the line."""
        if not self.rest:
            raise self.error(word, f"the line ends behind {word}", remedy)
        return self.rest.pop()

    def error(self, word: EfWord, problem: str, remedy: str | Iterable[str]) -> InputError:
        """The mistake at this word, with its line and a caret under it."""
        shown = picture(self.lines[word.line - 1], word.column)
        remedies = [remedy] if isinstance(remedy, str) else remedy
        return InputError(place_of(word), problem, [*shown, *remedies])

    # -- lines -------------------------------------------------------------------------------------

    def player(self, word: EfWord) -> int:
        """The number behind the word `player`; a name may follow."""
        digits = self.after(word, PLAYER)
        if not re.fullmatch(r"[0-9]{1,3}", digits.text) or int(digits.text) > MAX_PLAYERS:
            remedy = f"players have numbers from 1 to {MAX_PLAYERS}; 0 is chance"
            raise self.error(digits, f"there is no player {digits}", remedy)
        number = int(digits.text)
        self.n_players = max(self.n_players, number)
        if self.rest and self.rest[-1].text == "name":
            self.names[number] = spaced(self.after(self.rest.pop(), PLAYER).text)
        return number

    def node_line(self, word: EfWord) -> None:
        """A node, and what is said of it in any order; payoffs come last."""
        level = self.after(word, NODE)
        number = self.level(level, level.text)
        label = self.after(level, NODE)
        if label.text != "node":
            raise self.error(label, f"'node' should stand here, not {label}", NODE)
        at = self.after(label, NODE)
        key = number, at.text
        node = DrawnNode(at, written(key), len(self.nodes))
        if key in self.nodes:
            raise self.error(at, f"the node {node.name} is there already", NODE)
        if len(self.nodes) >= MAX_TREE_NODES:
            raise self.error(at, f"more than {MAX_TREE_NODES:,} nodes", "a smaller tree")
        while self.rest:
            self.say(node, self.rest.pop())
        self.join(node)
        self.nodes[key] = node
        self.named.setdefault(at.text, []).append(node)

    def say(self, node: DrawnNode, word: EfWord) -> None:
        """What a word and those behind it say of a node."""
        if word.text == "payoffs":
            node.payoffs, self.rest = self.rest[::-1], []
        elif word.text == "player":
            node.player = self.player(word)
        elif word.text == "from":
            node.parent = self.node(self.after(word, NODE))
        elif _MOVE.fullmatch(word.text):
            node.move = self.after(word, NODE)
        elif _PASSED_OVER.fullmatch(word.text):
            self.after(word, NODE)
        else:
            raise self.error(word, f"nothing is known here of {word}", (NODE, END))

    def join(self, node: DrawnNode) -> None:
        """Puts a node under its parent."""
        if node.parent is None:
            if self.nodes:
                raise self.error(node.at, "only the first node comes from no other", NODE)
            return
        if node.parent.payoffs is not None:
            problem = f"the game has ended at the node {node.parent.name}, which has payoffs"
            raise self.error(node.at, problem, END)
        if node.move is None:
            raise self.error(node.at, f"no move leads to the node {node.name}", NODE)
        node.parent.children.append(node)

    def iset_line(self, word: EfWord) -> None:
        """Nodes that their player cannot tell apart; the player may stand between them."""
        members, player = list[DrawnNode](), None
        while self.rest:
            if self.rest[-1].text == "player":
                player = self.player(self.rest.pop())
            else:
                members.append(self.node(self.rest.pop()))
        if not members:
            raise self.error(word, "there are no nodes in this information set", ISET)
        self.isets.append((word, members, player))

    # -- words -------------------------------------------------------------------------------------

    def level(self, word: EfWord, text: str) -> Fraction:
        number = self.number(word, text, "a level is a number")
        return round(number, DIGITS)

    def node(self, word: EfWord) -> DrawnNode:
        """The node that a word names, by level and name; without a comma, by its name alone."""
        level, comma, name = word.text.partition(",")
        if comma:
            key = self.level(word, level), name
            found = [self.nodes[key]] if key in self.nodes else []
        else:
            found = self.named.get(word.text, [])
        if len(found) != 1:
            many = f"{len(found)} nodes are called" if len(found) > 1 else "there is no node"
            remedy = "nodes are called by level and name, such as 2,1, and stand above"
            raise self.error(word, f"{many} {word}", remedy)
        return found[0]

    def number(self, word: EfWord, text: str, problem: str, remedy: str = NUMBERS) -> Fraction:
        """The number in a text. Raises InputError with this problem where it is none."""
        try:
            number = number_in(text)
        except InputError as error:
            raise self.error(word, error.problem, error.remedy) from None
        if number is None:
            raise self.error(word, f"{problem}; here stands {word}", remedy)
        return number

    # -- the tree ----------------------------------------------------------------------------------

    def listed(self, source: str) -> ListedTree:
        """The tree, once all lines are read."""
        nodes = [*self.nodes.values()]
        if nodes[0].payoffs is not None or not self.n_players:
            raise self.error(nodes[0].at, "the game ends before anybody moves", LINES)
        names = [self.names.get(k, "") for k in range(1, self.n_players + 1)]
        players = all_different([name or str(k) for k, name in enumerate(names, 1)], "player")
        infosets = self.infosets(nodes)
        none = Outcome("no outcome", (Fraction(0),) * self.n_players)
        totals, entries = [none], list[ListedNode]()
        for node in nodes:
            total = 0
            if node.infoset is None:
                total = len(totals)
                totals.append(Outcome(f"end {node.name}", self.payoffs(node)))
            parent = node.parent.index if node.parent else -1
            children = [child.index for child in node.children]
            entries.append(ListedNode(node.index, node.name, node.infoset, total, parent, children))
        return ListedTree(
            "", "", tuple(players), infosets, entries, totals,
            lambda entry: place_of(nodes[entry.at].at), source, renamed(players, "the players"),
        )  # fmt: skip

    def payoffs(self, node: DrawnNode) -> tuple[Fraction, ...]:
        """What everybody gets at an end. Raises InputError where it is not said."""
        if node.payoffs is None:
            raise self.error(node.at, f"nothing follows the node {node.name}, nor payoffs", END)
        if node.player is not None:
            raise self.error(node.at, f"the node {node.name} has both a player and payoffs", END)
        if len(node.payoffs) != self.n_players:
            problem = f"{len(node.payoffs)} payoffs at the node {node.name}"
            remedy = f"one for each player: {self.n_players} have a number in this file"
            raise self.error(node.at, problem, [remedy, PLAYER])
        if len(self.nodes) * self.n_players > MAX_PAYOFFS:
            raise self.error(node.at, f"more than {MAX_PAYOFFS:,} payoffs", "a smaller tree")
        return tuple(self.number(word, word.text, "a payoff is a number") for word in node.payoffs)

    # -- information sets --------------------------------------------------------------------------

    def infosets(self, nodes: list[DrawnNode]) -> dict[InfosetKey, Infoset]:
        """Every information set; its nodes get its key, and their children its order."""
        found: dict[InfosetKey, Infoset] = {}
        for word, members, named in self.isets:
            player = self.owner(word, members, named)
            if not player:
                problem = "chance needs no information set: each of its moves has its own"
                raise self.error(word, problem, "take the line out")
            self.gather(found, word, members, player)
        for node in nodes:
            if node.children and node.infoset is None:
                self.gather(found, node.at, [node], self.owner(node.at, [node], None))
        return found

    def owner(self, word: EfWord, members: list[DrawnNode], named: int | None) -> int:
        """The number of the player who moves at these nodes, 0 for chance."""
        players = {node.player for node in members} | {named}
        numbers = sorted(player for player in players if player is not None)
        if len(numbers) != 1:
            who = f"players {', '.join(map(str, numbers))} move" if numbers else "nobody moves"
            remedy = "say player 1 once, behind the node or in the information set; 0 is chance"
            raise self.error(word, f"{who} at the node {members[0].name}", [remedy, NODE, ISET])
        return numbers[0]

    def gather(
        self, found: dict[InfosetKey, Infoset], word: EfWord, members: list[DrawnNode], player: int
    ) -> None:
        """Puts nodes into an information set of their own, the next one."""
        key = player - 1 if player else None, len(found) + 1
        first, *others = sorted(members, key=lambda node: node.index)
        for node in (first, *others):
            if node.infoset is not None:
                problem = f"the node {node.name} is in two information sets, or twice in one"
                raise self.error(word, problem, "once is enough")
            if not node.children:
                problem = f"the node {node.name} is in an information set, but nothing follows it"
                raise self.error(word, problem, NODE)
            node.infoset = key
        for node in others:
            self.reorder(word, node, first)
        labels, chances = self.chances(first) if not player else (first.moves, [])
        found[key] = Infoset(key[0], "", tuple(labels), tuple(chances))

    def reorder(self, word: EfWord, node: DrawnNode, first: DrawnNode) -> None:
        """Brings the moves at a node into the order of the first node of the information set."""
        moves = dict(zip(node.moves, node.children, strict=True))
        if sorted(node.moves) != sorted(first.moves) or len(moves) < len(node.moves):
            there, here = (visible(", ".join(one.moves)) for one in (first, node))
            problem = f"at {first.name} one can choose {there}, at {node.name} {here}"
            remedy = "who cannot tell nodes apart has the same moves at both, of different names"
            raise self.error(word, problem, remedy)
        node.children = [moves[move] for move in first.moves]

    def chances(self, node: DrawnNode) -> tuple[list[str], list[Fraction]]:
        """The events of a chance move, and their probabilities."""
        events = [self.event(child.move) for child in node.children if child.move]
        total = sum((chance for _, chance in events), Fraction(0))
        if total != 1:
            problem = f"the probabilities at the node {node.name} sum to {decimal(total)}, not 1"
            raise self.error(node.at, problem, CHANCES)
        return [name for name, _ in events], [chance for _, chance in events]

    def event(self, move: EfWord) -> tuple[str, Fraction]:
        """The name of a move of chance, if it has one, and its probability."""
        text = spaced(move.text)
        named = _NAMED_CHANCE.fullmatch(text)
        name, number = (named[1].strip(), named[2].strip()) if named else ("", text)
        chance = self.number(move, number, "a move of chance is a probability", CHANCES)
        if not 0 <= chance <= 1:
            raise self.error(move, f"the probability {decimal(chance)} is not 0 to 1", CHANCES)
        return name, chance
