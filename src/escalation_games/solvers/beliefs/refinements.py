"""What speaks against an equilibrium of a signalling game: the intuitive criterion and D1.

Both ask who might have sent a signal that is never sent. If answers that take this into account
would make somebody send it, the equilibrium fails. Answers are best ones for some belief.

Intuitive criterion   Types that do worse by the signal than they do now, whatever the answer, are
                      not believed to have sent it. It fails if some other type then gains by every
                      best answer. I.-K. Cho, D. Kreps, "Signaling games and stable equilibria",
                      Quarterly Journal of Economics 102 (1987), 179-221.
D1                    A type is not believed to have sent it if another strictly gains by every
                      mixed best answer by which this one gains or loses nothing, and by some. It
                      fails if no belief in the others has a best answer that deters all. The same;
                      J. Banks, J. Sobel, "Equilibrium selection in signaling games", Econometrica
                      55 (1987), 647-661.

What a type gets counts, not how; so this is a matter of payoffs on the path. What comes after the
answer is taken as the equilibrium has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

from ...forms import ExtensiveGame, ExtensiveStructure
from ...forms.mixtures import ONE, Profile, is_never, times, total
from ...forms.trees.tree_values import node_values
from ...numbers import sign
from ..tables.double_description import response_vertices
from .perfect_bayesian import sender_types

Criterion = Literal["the intuitive criterion", "D1"]


@dataclass(frozen=True)
class Objection:
    """Why an equilibrium fails.

    signal    that is never sent
    believed  decisions of the types that may have sent it
    gains     one that would gain; None where it depends on the answer who does
    """

    criterion: Criterion
    signal: str
    believed: tuple[int, ...]
    gains: int | None


@dataclass(frozen=True)
class Signal:
    """One that is never sent: per type that could, what the answers to it lead to.

    gains    decision of a type -> per answer, what the type gains over what it has now
    answers  decision of a type -> per answer, what the receiver gets if this type sent it
    """

    name: str
    gains: dict[int, list[Any]]
    answers: dict[int, list[Any]]

    def best_answers(self, types: Sequence[int]) -> list[tuple[int, ...]]:
        """Sets of answers that are best together, for some belief in these types; the largest."""
        n = len(next(iter(self.answers.values())))
        replies = [[self.answers[t][r] for t in types] for r in range(n)]
        sets = {
            frozenset(r for r in range(n) if vertex.tight >> len(types) + r & 1)
            for vertex in response_vertices([len(types)], [replies])
        }
        return sorted(tuple(sorted(one)) for one in sets if not any(one < other for other in sets))

    def intuitive(self) -> Objection | None:
        """The objection of Cho and Kreps, if there is one."""
        types = tuple(self.gains)
        every = {r for answers in self.best_answers(types) for r in answers}
        believed = tuple(t for t in types if any(sign(self.gains[t][r]) >= 0 for r in every))
        if not believed:
            return None
        left = {r for answers in self.best_answers(believed) for r in answers}
        for t in believed:
            if all(sign(self.gains[t][r]) > 0 for r in left):
                return Objection("the intuitive criterion", self.name, believed, t)
        return None

    def d1(self) -> Objection | None:
        """The objection of D1, if there is one."""
        types = tuple(self.gains)
        every = self.best_answers(types)
        tempted = [t for t in types if any(sign(self.gains[t][r]) > 0 for rs in every for r in rs)]
        if not tempted:
            return None
        believed = tuple(
            t for t in types
            if not any(self.is_likelier(other, t, every) for other in tempted if other != t)
        )  # fmt: skip
        left = self.best_answers(believed)
        if any(self.some_mixture(answers, [self.gains[t] for t in types]) for answers in left):
            return None
        sure = (t for t in believed if all(sign(self.gains[t][r]) > 0 for rs in left for r in rs))
        return Objection("D1", self.name, believed, next(sure, None))

    def is_likelier(self, other: int, t: int, every: Sequence[tuple[int, ...]]) -> bool:
        """Does another type gain by every answer by which this one does not lose?"""
        against = [[-gain for gain in self.gains[t]], self.gains[other]]
        return not any(self.some_mixture(answers, against) for answers in every)

    @staticmethod
    def some_mixture(answers: Sequence[int], numbers: Sequence[Sequence[Any]]) -> bool:
        """Is there a mixture of these answers at which none of the numbers is above 0?

        The least of their maximum is at an extreme point.
        """
        replies = [[row[r] for r in answers] for row in numbers]
        vertices = response_vertices([len(answers)], [replies])
        return any(sign(vertex.values[0]) <= 0 for vertex in vertices)


def objections(game: ExtensiveGame, profile: Profile) -> list[Objection]:
    """One per criterion that the equilibrium fails, for the first signal that shows it.

    None where the game is no signalling game with one receiver. The profile is a perfect Bayesian
    equilibrium: then some type is always left that may have sent a signal.
    """
    signals = list(unsent(game, profile))
    found = []
    for criterion in (Signal.intuitive, Signal.d1):
        objection = next((o for signal in signals if (o := criterion(signal)) is not None), None)
        if objection is not None:
            found.append(objection)
    return found


def unsent(game: ExtensiveGame, profile: Profile) -> Iterator[Signal]:
    """Signals that no type sends, where one information set answers each of them."""
    tree = game.structure
    types = sender_types(tree)
    if not types:
        return
    sender = tree.decisions[types[0]].player
    ends = _ends(game, profile)
    now = {
        t: _mean([(times(p, _played(moves, profile)), pays[sender]) for moves, p, pays in own])
        for t in types
        if (own := [end for end in ends if end[0][0][0] == t])
    }
    if len(now) < 2:
        return  # nobody can be mistaken for somebody else
    for answer, signal in _answered(tree, types).items():
        n = len(tree.decisions[answer].actions)
        receiver = tree.decisions[answer].player
        able = {
            t: tree.decisions[t].actions.index(signal)
            for t in now if signal in tree.decisions[t].actions
        }  # fmt: skip
        if any(not is_never(profile[t][action]) for t, action in able.items()):
            continue
        cells: dict[int, list[list[tuple[Any, Any]]]] = {}
        for t, action in able.items():
            own = [end for end in ends if end[0][0] == (t, action)]
            if any(len(moves) < 2 or moves[1][0] != answer for moves, _, _ in own):
                break  # chance lets others answer, or nobody: not this kind of game
            cells[t] = [[(p, pays) for moves, p, pays in own if moves[1][1] == r] for r in range(n)]
        else:
            if cells:
                yield Signal(
                    signal,
                    {t: [_mean([(p, u[sender]) for p, u in cell]) - now[t] for cell in row]
                     for t, row in cells.items()},
                    {t: [_mean([(p, u[receiver]) for p, u in cell]) for cell in row]
                     for t, row in cells.items()},
                )  # fmt: skip


EndOfPlay = tuple[tuple[tuple[int, int], ...], Any, tuple[Any, ...]]  # moves, chance, payoffs


def _ends(game: ExtensiveGame, profile: Profile) -> list[EndOfPlay]:
    """Where the whole game's first region ends, as far as chance gets there."""
    payoffs, _ = node_values(game, profile)
    found = []
    for leaf in game.structure.regions[0].leaves:
        chances = [game.probability[edge] for edge in leaf.edges]
        if leaf.moves and all(sign(p) for p in chances):
            found.append((leaf.moves, reduce(times, chances, ONE), payoffs[leaf.node]))
    return found


def _answered(tree: ExtensiveStructure, types: Sequence[int]) -> dict[int, str]:
    """Per information set of the receiver, the signal that it answers."""
    return {
        moves[1][0]: tree.decisions[moves[0][0]].actions[moves[0][1]]
        for moves in (leaf.moves for leaf in tree.regions[0].leaves)
        if len(moves) == 2 and moves[0][0] in types
    }


def _played(moves: Sequence[tuple[int, int]], profile: Profile) -> Any:
    return reduce(times, (profile[d][a] for d, a in moves), ONE)


def _mean(pairs: Sequence[tuple[Any, Any]]) -> Any:
    """Weighted."""
    return total([times(p, x) for p, x in pairs]) / total([p for p, _ in pairs])
