"""All perfect Bayesian equilibria of short reputation games, from the definition.

In each stage the challenger stays out or challenges; if challenged, the defender fights or
concedes. A tough defender always fights, a weak one chooses. The same two play all stages, and
their payoffs are added up. Per stage:

    challenger (o, g, h):  o staying out, g conceded to, h fought        g > o > h
    weak       (u, c, f):  u left alone, c conceding, f fighting         u > c > f

A history is a tuple of stage outcomes: "out", "fought", "conceded". Only the weak concede, so
after "conceded" the rest is a game of complete information; elsewhere tough is never ruled out,
and beliefs follow by Bayes' rule at every history, reached or not.

`equilibria` goes through the support patterns: at every history both the challenger and the weak
defender do the one thing, or the other, or are indifferent. The challenger's conditions are linear
in the weights of the weak type (its prior times its chances to have fought so often); those of the
weak type are linear in the chances that the challenger's own moves leave a history possible. So a
pattern holds on a product of polytopes, or not at all. Chances of plays are bilinear in the two.
`is_equilibrium` shares none of this: it looks for deviations from one given strategy.

Source of the game: Kreps and Wilson (1982), Journal of Economic Theory 27, 253-279.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple

OUT, FOUGHT, CONCEDED = "out", "fought", "conceded"
CHALLENGER, DEFENDER = "challenger", "defender"
MOST_STAGES = 3  # of `equilibria`: the patterns of four stages are too many
MIXED = Fraction(1, 2)  # stands for any chance between 0 and 1, at indifference
KINDS = (Fraction(0), MIXED, Fraction(1))

History = tuple[str, ...]
Triple = tuple[Fraction | int, Fraction | int, Fraction | int]
Strategy = (
    Mapping[tuple[History, str], Fraction | int] | Callable[[History, str], Fraction | int]
)  # the chance that the challenger challenges, that the weak defender fights


class Violation(NamedTuple):
    """Somebody would rather move otherwise, once."""

    history: History
    player: str
    probability: Fraction  # of challenging or fighting, as the strategy has it
    gain: Fraction


class Outcome(NamedTuple):
    """What an equilibrium comes to; `plays` are those with a chance above 0, sorted."""

    weak: Fraction  # the weak defender's payoff
    challenger: Fraction
    challenges: Fraction  # expected number
    plays: tuple[tuple[History, Fraction], ...]


class Piece(NamedTuple):
    """The equilibria of one pattern: the ends of what they come to, and one of them."""

    outcomes: frozenset[Outcome]
    strategy: dict[tuple[History, str], Fraction]


@dataclass(frozen=True)
class Equilibria:
    """`outcomes` come from the extreme equilibria (both parts vertices of a pattern's polytopes).

    If `has_continua`, there are others in between: each of `continua` has the ends of one of them,
    if it is not within another. With u - c > c - f no end was ever found within another continuum;
    with u - c = c - f some are, midway between its ends.
    """

    outcomes: frozenset[Outcome]
    continua: frozenset[frozenset[Outcome]]

    @property
    def has_continua(self) -> bool:
        return bool(self.continua)


@dataclass(frozen=True)
class Game:
    stages: int
    tough: Fraction
    o: Fraction
    g: Fraction
    h: Fraction
    u: Fraction
    c: Fraction
    f: Fraction

    def __post_init__(self) -> None:
        if self.stages < 1 or not 0 < self.tough < 1:
            raise ValueError("at least one stage, and 0 < p < 1, please")
        if not (self.g > self.o > self.h and self.u > self.c > self.f):
            raise ValueError("payoffs must have g > o > h and u > c > f")


def _game(n_stages: int, p: Fraction, challenger: Triple, defender: Triple) -> Game:
    return Game(n_stages, *(Fraction(number) for number in (p, *challenger, *defender)))


# -- one strategy --------------------------------------------------------------------------------


def is_equilibrium(
    n_stages: int, p: Fraction, challenger: Triple, defender: Triple, strategy: Strategy
) -> list[Violation]:
    """What speaks against a strategy, at any history: nothing, if it is an equilibrium.

    No gain from one other move, at beliefs by Bayes' rule, means no gain from any other plan. The
    strategy is asked about every history, unreached ones too. Raises KeyError, ValueError.
    """
    found: list[Violation] = []
    _values(_game(n_stages, p, challenger, defender), strategy, (), Fraction(p), found)
    return found


def _values(
    game: Game, strategy: Strategy, history: History, belief: Fraction, found: list[Violation]
) -> tuple[Fraction, Fraction]:
    """What the rest is worth to the challenger and to the weak defender."""
    if len(history) == game.stages:
        return Fraction(0), Fraction(0)
    challenge, fight = _chances(strategy, history)
    fought = belief + (1 - belief) * fight
    belief_then = belief / fought if belief else belief  # once the tough are ruled out, for good
    out_value, out_weak = _values(game, strategy, (*history, OUT), belief, found)
    fought_value, fought_weak = _values(game, strategy, (*history, FOUGHT), belief_then, found)
    gone_value, gone_weak = _values(game, strategy, (*history, CONCEDED), Fraction(0), found)

    fighting, conceding = game.f + fought_weak, game.c + gone_weak
    challenging = fought * (game.h + fought_value) + (1 - fought) * (game.g + gone_value)
    staying = game.o + out_value
    moves = (
        (CHALLENGER, challenge, challenging, staying),
        (DEFENDER, fight, fighting, conceding),
    )
    for player, chance, one, other in moves:
        gain = max(one, other) - _mean(chance, one, other)
        if gain > 0:
            found.append(Violation(history, player, chance, gain))
    weak = _mean(challenge, _mean(fight, fighting, conceding), game.u + out_weak)
    return _mean(challenge, challenging, staying), weak


def _chances(strategy: Strategy, history: History) -> tuple[Fraction, Fraction]:
    asked = [
        Fraction(strategy(history, player) if callable(strategy) else strategy[history, player])
        for player in (CHALLENGER, DEFENDER)
    ]
    if not all(0 <= chance <= 1 for chance in asked):
        raise ValueError(f"after {history}: a chance outside 0 to 1 among {asked}")
    return asked[0], asked[1]


def _mean(chance: Fraction, one: Fraction, other: Fraction) -> Fraction:
    return chance * one + (1 - chance) * other


def outcome(
    n_stages: int, p: Fraction, challenger: Triple, defender: Triple, strategy: Strategy
) -> Outcome:
    """What a strategy comes to, equilibrium or not. Raises KeyError, ValueError."""
    game = _game(n_stages, p, challenger, defender)
    value, weak = _values(game, strategy, (), game.tough, [])
    return _outcome(weak, value, dict(_plays(game, strategy, (), game.tough, 1 - game.tough)))


def _plays(
    game: Game, strategy: Strategy, history: History, tough: Fraction, weak: Fraction
) -> Iterator[tuple[History, Fraction]]:
    """Whole plays and their chances; `tough` and `weak`: the chances of being here as such."""
    if len(history) == game.stages:
        yield history, tough + weak
        return
    r, q = _chances(strategy, history)
    yield from _plays(game, strategy, (*history, OUT), tough * (1 - r), weak * (1 - r))
    yield from _plays(game, strategy, (*history, FOUGHT), tough * r, weak * r * q)
    yield from _plays(game, strategy, (*history, CONCEDED), Fraction(0), weak * r * (1 - q))


def _outcome(weak: Fraction, challenger: Fraction, plays: Mapping[History, Fraction]) -> Outcome:
    seen = tuple(sorted((play, chance) for play, chance in plays.items() if chance))
    challenges = (chance * (len(play) - play.count(OUT)) for play, chance in seen)
    return Outcome(weak, challenger, sum(challenges, Fraction(0)), seen)


# -- all equilibria ------------------------------------------------------------------------------

# A pattern has, for every history without a concession, what the challenger does (0 out, 1
# challenge, MIXED indifferent) and what the weak defender does (0 concede, 1 fight, likewise).
Pattern = Mapping[History, tuple[Fraction, Fraction]]


# A corner of a polytope: named numbers, all of them affine on it. Those of moves (weights of the
# one move and the other at a history) and those of conditions must not be below 0.
Key = tuple[str, History, int]
Corner = dict[Key, Fraction]
MOVE, CONDITION, PLAY = "move", "condition", "play"
VALUE: Key = ("value", (), 0)


def equilibria(n_stages: int, p: Fraction, challenger: Triple, defender: Triple) -> Equilibria:
    """Everything perfect Bayesian equilibria come to. Raises ValueError beyond three stages."""
    found = {piece.outcomes for piece in pieces(n_stages, p, challenger, defender)}
    several = {ends for ends in found if len(ends) > 1}
    continua = frozenset(ends for ends in several if not any(ends < others for others in several))
    return Equilibria(frozenset().union(*found), continua)


def pieces(n_stages: int, p: Fraction, challenger: Triple, defender: Triple) -> Iterator[Piece]:
    """The equilibria, pattern by pattern; together all of them. Raises ValueError."""
    game = _game(n_stages, p, challenger, defender)
    if game.stages > MOST_STAGES:
        raise ValueError(f"at most {MOST_STAGES} stages")
    for pattern in _patterns(game, n_stages, [1 - game.tough]):
        challenges = _challenges(game, pattern, ())
        fights = _fights(game, pattern, [1 - game.tough])
        outcomes = frozenset(_product(one, two) for one in challenges for two in fights)
        yield Piece(outcomes, _inside(game, pattern, fights))


def _patterns(game: Game, n: int, masses: Sequence[Fraction]) -> list[Pattern]:
    """The patterns of n stages that hold for a weight of the weak type between the given ones."""
    if n == 0:
        return [{}]
    after_out = _patterns(game, n - 1, masses)
    after_fight = _patterns(game, n - 1, [Fraction(0), 1 - game.tough])
    return [
        pattern
        for pattern in _joined(after_out, after_fight)
        if _plausible(game, pattern) and _fights(game, pattern, masses)
    ]


def _joined(after_out: Sequence[Pattern], after_fight: Sequence[Pattern]) -> Iterator[Pattern]:
    """Every pattern of one stage more that goes on with these."""
    for first, out, fought in product(product(KINDS, KINDS), after_out, after_fight):
        yield {
            (): first,
            **{(OUT, *history): kinds for history, kinds in out.items()},
            **{(FOUGHT, *history): kinds for history, kinds in fought.items()},
        }


def _plausible(game: Game, pattern: Pattern) -> bool:
    """Do the challenger's moves make the weak defender's optimal, also in a stage left alone?"""
    untouched = pattern[()][0] == 0
    return bool(_challenges(game, pattern, ())) and (
        not untouched or bool(_challenges(game, _challenged(pattern, ()), ()))
    )


def _challenged(pattern: Pattern, history: History) -> Pattern:
    return {**pattern, history: (Fraction(1), pattern[history][1])}


def _fights(game: Game, pattern: Pattern, masses: Iterable[Fraction]) -> list[Corner]:
    """Corners of the weights of the weak type at which the challenger moves optimally.

    The first weight is between the given ones, which are 0 and 1 - p, or fixed.
    """
    starts = []
    for mass, play in product(masses, _pure(pattern, 1)):
        corner: Corner = {(MOVE, (), 2): 1 - game.tough - mass}
        corner[VALUE] = _seen(game, pattern, play, (), mass, corner)
        starts.append(corner)
    return _polytope(starts)


def _seen(
    game: Game,
    pattern: Pattern,
    play: Mapping[History, Fraction],
    history: History,
    weak: Fraction,
    corner: Corner,
) -> Fraction:
    """Fills in the corner; what the rest is worth to the challenger, times the chance of it."""
    if history not in pattern:
        corner[PLAY, history, 0] = game.tough + weak
        return Fraction(0)
    fighting = weak * play[history]
    conceding = weak - fighting
    out = _seen(game, pattern, play, (*history, OUT), weak, corner)
    fought = _seen(game, pattern, play, (*history, FOUGHT), fighting, corner)
    lost = _rest_is_lost(pattern, history)
    corner[PLAY, lost, 0] = conceding
    corner[MOVE, history, 0], corner[MOVE, history, 1] = fighting, conceding

    staying = game.o * (game.tough + weak) + out
    challenging = (
        game.h * (game.tough + fighting) + fought + game.g * lost.count(CONCEDED) * conceding
    )
    kind = pattern[history][0]
    _require(kind, challenging - staying, history, corner)
    return challenging if kind else staying


def _rest_is_lost(pattern: Pattern, history: History) -> History:
    """The play after a concession. Nothing that happens now changes what the rest is worth, from
    the last stage up; so the weak concede (c > f), and are challenged (g > o)."""
    stages = max(map(len, pattern)) + 1
    return (*history, *[CONCEDED] * (stages - len(history)))


def _require(kind: Fraction, gain: Fraction, history: History, corner: Corner) -> None:
    """The one move is better by `gain`: not below 0, not above 0, or neither."""
    corner[CONDITION, history, 0] = gain if kind else Fraction(0)
    corner[CONDITION, history, 1] = -gain if kind < 1 else Fraction(0)


def _challenges(game: Game, pattern: Pattern, root: History) -> list[Corner]:
    """Corners of the weights of the challenger's moves from `root` on, as far as its own moves go,
    at which the weak defender's are optimal; none if its mixtures cannot all be proper.

    If they can, every point is a limit of proper ones, so the conditions hold in it as well.
    """
    starts = []
    for play in _pure(pattern, 0):
        corner: Corner = {}
        corner[VALUE] = _met(game, pattern, play, root, Fraction(1), corner)
        starts.append(corner)
    corners = _polytope(starts)
    proper = all(
        any(corner[key] for corner in corners)
        for key in starts[0]
        if key[0] == MOVE and pattern[key[1]][0] == MIXED
    )
    return corners if proper else []


def _met(
    game: Game,
    pattern: Pattern,
    play: Mapping[History, Fraction],
    history: History,
    weight: Fraction,
    corner: Corner,
) -> Fraction:
    """Fills in the corner; what the rest is worth to the weak defender, times the weight."""
    if history not in pattern:
        corner[PLAY, history, 0] = weight
        return Fraction(0)
    kind, answer = pattern[history]
    challenging = weight * play[history]
    staying = weight - challenging
    corner[MOVE, history, 0], corner[MOVE, history, 1] = challenging, staying
    value = Fraction(0)
    if kind < 1:
        value += game.u * staying + _met(game, pattern, play, (*history, OUT), staying, corner)
    if kind > 0:
        fought = _met(game, pattern, play, (*history, FOUGHT), challenging, corner)
        lost = _rest_is_lost(pattern, history)
        corner[PLAY, lost, 0] = challenging
        fighting = game.f * challenging + fought
        conceding = game.c * lost.count(CONCEDED) * challenging
        _require(answer, fighting - conceding, history, corner)
        value += fighting if answer else conceding
    return value


def _pure(pattern: Pattern, player: int) -> Iterator[dict[History, Fraction]]:
    """Each way to replace the mixtures of one player by one move or the other: their hull, in
    weights, is all there is before any condition."""
    mixed = [history for history, kinds in pattern.items() if kinds[player] == MIXED]
    fixed = {history: kinds[player] for history, kinds in pattern.items()}
    for chances in product((Fraction(0), Fraction(1)), repeat=len(mixed)):
        yield fixed | dict(zip(mixed, chances, strict=True))


def _product(challenges: Corner, fights: Corner) -> Outcome:
    """What comes of moves and weights together."""
    plays = {
        play: weight * fights[name, play, k]
        for (name, play, k), weight in challenges.items()
        if name == PLAY
    }
    return _outcome(challenges[VALUE], fights[VALUE], plays)


def _inside(
    game: Game, pattern: Pattern, fights: Sequence[Corner]
) -> dict[tuple[History, str], Fraction]:
    """One equilibrium of the pattern, with all the challenger's mixtures proper."""
    stages = max(map(len, pattern)) + 1
    strategy: dict[tuple[History, str], Fraction] = {}
    for length in range(stages):
        for history in product((OUT, FOUGHT, CONCEDED), repeat=length):
            strategy[history, CHALLENGER], strategy[history, DEFENDER] = pattern.get(
                history, (Fraction(1), Fraction(0))
            )
    strategy |= _shares(fights, pattern, 1)
    roots: list[tuple[History, Pattern]] = [((), pattern)]
    for history, (kind, _) in pattern.items():
        if kind == 0:
            roots.append((history, _challenged(pattern, history)))
        elif kind == 1 and (*history, OUT) in pattern:
            roots.append(((*history, OUT), pattern))
    for root, seen in roots:
        strategy |= _shares(_challenges(game, seen, root), pattern, 0)
    return strategy


def _shares(
    corners: Sequence[Corner], pattern: Pattern, player: int
) -> dict[tuple[History, str], Fraction]:
    """Chances at the mean of the corners, where the player mixes and is not impossible."""
    found = {}
    for history, kinds in pattern.items():
        one, other = (
            sum((corner.get((MOVE, history, k), Fraction(0)) for corner in corners), Fraction(0))
            for k in (0, 1)
        )
        if kinds[player] == MIXED and one + other:
            found[history, (CHALLENGER, DEFENDER)[player]] = one / (one + other)
    return found


# -- polytopes -----------------------------------------------------------------------------------


def _polytope(starts: Sequence[Corner]) -> list[Corner]:
    """Corners of the part of a hull in which all conditions hold; moves bound the hull."""
    tight = [key for key in starts[0] if key[0] == MOVE]
    corners = _extreme(starts, tight)
    for key in starts[0]:
        if key[0] == CONDITION:
            tight.append(key)
            corners = _extreme(_cut(corners, key), tight)
    return corners


def _cut(corners: Sequence[Corner], key: Key) -> list[Corner]:
    """The corners on the right side, and where lines between two cross over."""
    inside = [corner for corner in corners if corner[key] > 0]
    outside = [corner for corner in corners if corner[key] < 0]
    crossings = [
        _between(one, two, one[key] / (one[key] - two[key])) for one in inside for two in outside
    ]
    return [corner for corner in corners if corner[key] >= 0] + crossings


def _between(one: Corner, two: Corner, share: Fraction) -> Corner:
    return {key: number + share * (two[key] - number) for key, number in one.items()}


def _extreme(corners: Sequence[Corner], tight: Sequence[Key]) -> list[Corner]:
    """Corners only, each once: a point between others is bound by no more than each of them is."""
    distinct = {tuple(corner.values()): corner for corner in corners}.values()
    bound = [(corner, frozenset(k for k in tight if not corner[k])) for corner in distinct]
    return [
        corner
        for corner, own in bound
        if not any(own <= others for other, others in bound if other is not corner)
    ]
