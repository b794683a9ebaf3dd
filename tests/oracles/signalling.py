"""All perfect Bayesian equilibria of small signalling games, exactly, by trying all supports.

A type is drawn, the sender sees it and mixes over signals, the receiver sees the signal and mixes
over responses. In a perfect Bayesian equilibrium every type sends best signals only; after a signal
that some type sends, the receiver's responses are best replies to Bayes' belief; after any other,
they are all best replies to one belief, whichever (Fudenberg and Tirole 1991, section 8.2).

Fix a *pattern*: which signals each type uses, and which responses follow each signal. What is left
are linear conditions on the sender's mixtures alone (the receiver is willing: weights are prior
times probability, never divided by their sum) and on the receiver's alone (every type is willing).
So a pattern holds a product of two polytopes without some of their faces; `patterns` lists the
vertices of both for every pattern that holds anything. By continuity the closures hold equilibria
only, so that all equilibria together are the union of these products.

Nothing but linear algebra in whole numbers: a vertex is where as many conditions are tight as there
are unknowns, and all choices of such conditions are tried.

Three facts make two lists of components comparable, see `same_sets`:
- The largest products of convex sets of equilibria are the closures of the largest patterns. Where
  a largest product U x V holds a point in the inside of a pattern, U and V can be widened by that
  pattern's polytopes: what is tight at an inner point is tight everywhere in the pattern.
- So there is one list of largest components, and its vertices are those of all the patterns.
- A product of hulls holds equilibria only, if every pair of its corners and the pair of barycentres
  are equilibria. What the sender, or the receiver after a signal that is sent, could gain is at
  most the mean of it over pairs of corners; and after a signal that nobody sends all responses in
  use are justified by one belief: the one for the barycentre if nobody sends the signal there
  either, else that of a corner at which it is sent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import NamedTuple

import numpy as np

from .two_player import Integers, kernel_vector

Payoffs = tuple[tuple[tuple[Fraction, ...], ...], ...]
Mixture = tuple[Fraction, ...]
Mixtures = tuple[Mixture, ...]
Support = tuple[int, ...]
Place = tuple[int, int]
Row = Sequence[Fraction | int]  # coefficients of the unknowns, then a constant


@dataclass(frozen=True)
class SignallingGame:
    """Payoffs are indexed [type][signal][response]; every type has a positive prior."""

    prior: Mixture
    sender: Payoffs
    receiver: Payoffs

    @property
    def types(self) -> range:
        return range(len(self.sender))

    @property
    def signals(self) -> range:
        return range(len(self.sender[0]))

    @property
    def responses(self) -> range:
        return range(len(self.sender[0][0]))


class Component(NamedTuple):
    """All pairs from two polytopes, given by their vertices.

    A sender is one mixture over signals per type, a receiver one over responses per signal.
    """

    senders: Sequence[Mixtures]
    receivers: Sequence[Mixtures]


# -- all equilibria -----------------------------------------------------------------------------


def patterns(game: SignallingGame) -> list[Component]:
    """The closure of every pattern that holds an equilibrium."""
    candidates = [believable(game, signal) for signal in game.signals]
    found = []
    for used in product(supports(game.signals), repeat=len(game.types)):
        senders = [tuple(t for t in game.types if s in used[t]) for s in game.signals]
        for replies in product(*(candidates[s][who] for s, who in enumerate(senders))):
            receiver_side = receiver_vertices(game, used, replies)
            sender_side = sender_vertices(game, used, replies) if receiver_side else []
            if sender_side:
                found.append(Component(sender_side, receiver_side))
    return found


def components(game: SignallingGame) -> list[Component]:
    """The largest patterns: every other one lies in one of these."""
    everything = patterns(game)
    return [
        one for one in everything
        if not any(other is not one and within(one, other) for other in everything)
    ]  # fmt: skip


def extreme_on_path(game: SignallingGame) -> set[tuple[Mixtures, Mixtures]]:
    """Every pair of vertices of a pattern: the extreme pairs of all largest components.

    Responses to signals that nobody sends are part of a pair.
    """
    return {pair for pattern in patterns(game) for pair in product(*pattern)}


def supports(choices: range) -> list[Support]:
    """All non-empty sets of choices."""
    return [some for k in choices for some in combinations(choices, k + 1)]


def sender_vertices(
    game: SignallingGame, used: Sequence[Support], replies: Sequence[Support]
) -> list[Mixtures]:
    """Senders with these supports to whom these responses are best replies after signals sent."""
    places = [(t, s) for t in game.types for s in used[t]]
    tight: list[Row] = []
    least: list[Row] = []
    for signal, best in enumerate(replies):
        for other in game.responses:
            row = [
                game.prior[t] * advantage(game.receiver[t][s], best[0], other) if s == signal else 0
                for t, s in places
            ]
            (tight if other in best else least).append([*row, 0])
    return mixtures_on(places, len(game.signals), tight, least)


def receiver_vertices(
    game: SignallingGame, used: Sequence[Support], replies: Sequence[Support]
) -> list[Mixtures]:
    """Receivers with these supports against whom every type finds its signals best."""
    places = [(s, r) for s in game.signals for r in replies[s]]
    tight: list[Row] = []
    least: list[Row] = []
    for pays, best in zip(game.sender, used, strict=True):
        for other in game.signals:
            row = [((s == best[0]) - (s == other)) * pays[s][r] for s, r in places]
            (tight if other in best else least).append([*row, 0])
    return mixtures_on(places, len(game.responses), tight, least)


def advantage(pays: Sequence[Fraction], one: int, other: int) -> Fraction:
    """By how much `one` pays more than `other`."""
    return pays[one] - pays[other]


def believable(game: SignallingGame, signal: int) -> dict[Support, list[Support]]:
    """Who sends the signal -> the sets of responses that one belief, above 0 for all these types
    and no others, makes best; for (), any belief.

    This only saves work: the patterns left out hold nothing.
    """
    found: dict[Support, list[Support]] = {senders: [] for senders in [(), *supports(game.types)]}
    for replies in supports(game.responses):
        corners = [set(used_in(belief)) for belief in beliefs(game, signal, replies)]
        for senders, sets in found.items():
            inside = [types for types in corners if types <= set(senders)]
            if set().union(*inside) == set(senders) if senders else corners:
                sets.append(replies)
    return found


def beliefs(game: SignallingGame, signal: int, replies: Support) -> list[Mixture]:
    """Vertices of the beliefs over types at which all these replies to the signal are best."""
    tight: list[Row] = [[1] * len(game.types) + [-1]]
    least = at_least_zero(len(game.types))
    for other in game.responses:
        row = [advantage(pays[signal], replies[0], other) for pays in game.receiver]
        (tight if other in replies else least).append([*row, 0])
    return vertices(tight, least)


# -- the definition -----------------------------------------------------------------------------


def is_pbe(game: SignallingGame, sigma: Mixtures, rho: Mixtures) -> bool:
    """Whether mixtures `sigma[type][signal]`, `rho[signal][response]` are an equilibrium."""
    return (
        all(min(mixture) >= 0 and sum(mixture) == 1 for mixture in (*sigma, *rho))
        and all(sends_best(game, t, sigma[t], rho) for t in game.types)
        and all(replies_best(game, s, sigma, rho[s]) for s in game.signals)
    )


def sends_best(game: SignallingGame, own: int, signals: Mixture, rho: Mixtures) -> bool:
    """Whether a type uses only signals that pay it most."""
    pays = [dot(rho[s], game.sender[own][s]) for s in game.signals]
    return all(pays[s] == max(pays) for s in used_in(signals))


def replies_best(game: SignallingGame, signal: int, sigma: Mixtures, responses: Mixture) -> bool:
    """Whether the responses in use are best at Bayes' belief, or at some belief if there is none.

    Every type's weight in Bayes' belief is left undivided: that changes no comparison.
    """
    weights = [p * mixture[signal] for p, mixture in zip(game.prior, sigma, strict=True)]
    if not any(weights):
        return bool(beliefs(game, signal, used_in(responses)))
    pays = [dot(weights, [game.receiver[t][signal][r] for t in game.types]) for r in game.responses]
    return all(pays[r] == max(pays) for r in used_in(responses))


def dot(weights: Sequence[Fraction], numbers: Sequence[Fraction]) -> Fraction:
    """The sum of the products."""
    return sum((w * x for w, x in zip(weights, numbers, strict=True)), Fraction(0))


def used_in(mixture: Mixture) -> Support:
    """What has positive probability."""
    return tuple(k for k, probability in enumerate(mixture) if probability)


# -- comparing ----------------------------------------------------------------------------------


def same_sets(game: SignallingGame, listed: Sequence[Component]) -> list[str]:
    """Why these components are not the largest ones, which hold all equilibria; [] if they are.

    Corners may repeat, and points that are no corners may stand among them. "not an equilibrium"
    and "missing" say that the sets differ. Where only "not largest" or "superfluous" is said, the
    list may hold all the same equilibria, cut up differently. See the top of this file for why
    checking so few points proves it.
    """
    reasons = [
        f"not an equilibrium: {pair}, of listed component {k}"
        for k, component in enumerate(listed)
        for pair in witnesses(component)
        if not is_pbe(game, *pair)
    ]
    for pattern in components(game):
        if not any(within(pattern, component) for component in listed):
            missing = [
                pair
                for pair in witnesses(pattern)
                if not any(holds(component, *pair) for component in listed)
            ]
            reasons += [f"missing: {pair}" for pair in missing]
            reasons += [f"not largest: {pattern} is in no single component"] * (not missing)
    return reasons + [
        f"superfluous: listed component {k} is a part of {other}"
        for k, other in permutations(range(len(listed)), 2)
        if within(listed[k], listed[other])
    ]


def witnesses(component: Component) -> list[tuple[Mixtures, Mixtures]]:
    """Every pair of corners, and the pair of barycentres."""
    middles = barycentre(component.senders), barycentre(component.receivers)
    return [*product(*component), middles]


def within(inner: Component, outer: Component) -> bool:
    """Whether one component is a part of the other."""
    return all(in_hull(outer.senders, sigma) for sigma in inner.senders) and all(
        in_hull(outer.receivers, rho) for rho in inner.receivers
    )


def holds(component: Component, sigma: Mixtures, rho: Mixtures) -> bool:
    """Whether the component holds this pair."""
    return in_hull(component.senders, sigma) and in_hull(component.receivers, rho)


# -- polytopes ----------------------------------------------------------------------------------


def mixtures_on(
    places: Sequence[Place],
    choices: int,
    tight: Sequence[Row],
    least: Sequence[Row],
) -> list[Mixtures]:
    """Vertices of the mixtures with these conditions that use all `places` and no others; or [].

    A place is (whose mixture, choice). The barycentre has every probability above 0 that any
    point has: so it tells whether the supports are exactly these anywhere.
    """
    owners = sorted({own for own, _ in places})
    sums = [[int(own == whose) for whose, _ in places] + [-1] for own in owners]
    corners = vertices([*sums, *tight], [*at_least_zero(len(places)), *least])
    if not corners or not all(map(any, zip(*corners, strict=True))):
        return []
    full = [dict(zip(places, corner, strict=True)) for corner in corners]
    return [
        tuple(tuple(at.get((own, k), Fraction(0)) for k in range(choices)) for own in owners)
        for at in full
    ]


def at_least_zero(unknowns: int) -> list[Row]:
    """One condition per unknown: it is not negative."""
    return [[int(k == own) for k in range(unknowns)] + [0] for own in range(unknowns)]


def vertices(tight: Sequence[Row], least: Sequence[Row]) -> list[Mixture]:
    """Vertices of a bounded polytope: each row, times (x, 1), is 0 in `tight`, >= 0 in `least`."""
    equal, bounds = independent(map(whole, tight)), distinct(map(whole, least))
    unknowns = len(tight[0]) - 1
    found = {}
    for chosen in combinations(bounds, max(0, unknowns - len(equal))):
        ray = kernel_vector([*equal, *chosen]) if len(equal) <= unknowns else None
        if ray is not None and ray[-1]:
            sign = 1 if ray[-1] > 0 else -1
            if all(sign * sum(map(int.__mul__, row, ray)) >= 0 for row in bounds):
                found[tuple(Fraction(number, ray[-1]) for number in ray[:-1])] = True
    return list(found)


def in_hull(corners: Sequence[Mixtures], point: Mixtures) -> bool:
    """Whether the point is a mean of the corners.

    If it is, it is one of independent corners (Caratheodory): all choices of these are tried.
    """
    if point in corners:
        return True
    columns = [[*flat(corner), 1] for corner in (*corners, point)]
    rows = independent(map(whole, zip(*columns, strict=True)))
    for chosen in combinations(range(len(corners)), len(rows)):
        weights = kernel_vector([[*(row[k] for k in chosen), row[-1]] for row in rows])
        if weights is not None and all(w * weights[-1] <= 0 for w in weights[:-1]) and weights[-1]:
            return True
    return False


def barycentre(corners: Sequence[Mixtures]) -> Mixtures:
    """The mean of the corners."""
    return tuple(
        tuple(sum(same, Fraction(0)) / len(corners) for same in zip(*mixtures, strict=True))
        for mixtures in zip(*corners, strict=True)
    )


def flat(mixtures: Mixtures) -> Mixture:
    """All probabilities in a row."""
    return tuple(probability for mixture in mixtures for probability in mixture)


def whole(row: Row) -> list[int]:
    """The row times a positive number: whole numbers without a common factor."""
    scale = math.lcm(*(number.denominator for number in row))
    numbers = [int(number * scale) for number in row]
    factor = math.gcd(*numbers) or 1
    return [number // factor for number in numbers]


def independent(rows: Iterable[list[int]]) -> Integers:
    """Rows with the same span, none of them a combination of the others (Gauss)."""
    kept: list[tuple[int, list[int]]] = []
    for row in rows:
        rest = row
        for pivot, lead in kept:
            rest = [a * lead[pivot] - b * rest[pivot] for a, b in zip(rest, lead, strict=True)]
        if any(rest):
            kept.append((next(k for k, number in enumerate(rest) if number), whole(rest)))
    return [row for _, row in kept]


def distinct(rows: Iterable[list[int]]) -> Integers:
    """Each row once, without those that are 0 throughout."""
    return [list(row) for row in dict.fromkeys(map(tuple, rows)) if any(row)]


# -- random games -------------------------------------------------------------------------------

SPREAD = {"generic": 9, "tie-rich": 1, "same sender": 1, "same receiver": 1}


def random_game(
    rng: np.random.Generator, kind: str, shape: tuple[int, int, int] = (2, 2, 2)
) -> SignallingGame:
    """A game with whole payoffs; `shape` is (types, signals, responses).

    "generic" payoffs are in -9..9. In all other kinds they are in -1..1, so that ties are the rule;
    in "same sender" (or "same receiver") that player's payoffs do not depend on the type.
    """
    spread = SPREAD[kind]
    drawn = rng.integers(-spread, spread + 1, (2, *shape)).tolist()
    sender, receiver = ([[list(map(Fraction, row)) for row in own] for own in part]
                        for part in drawn)  # fmt: skip
    if kind == "same sender":
        sender = [sender[0]] * len(sender)
    if kind == "same receiver":
        receiver = [receiver[0]] * len(receiver)
    parts = rng.integers(1, 4, shape[0]).tolist()
    prior = tuple(Fraction(part, sum(parts)) for part in parts)
    return SignallingGame(prior, frozen(sender), frozen(receiver))


def random_games(
    seed: int, kind: str, number: int, shape: tuple[int, int, int] = (2, 2, 2)
) -> Iterator[SignallingGame]:
    """The same games every time."""
    rng = np.random.default_rng([seed, *shape])
    for _ in range(number):
        yield random_game(rng, kind, shape)


def frozen(payoffs: Sequence[Sequence[Sequence[Fraction | int | str]]]) -> Payoffs:
    """Payoffs [type][signal][response] as Fractions; text like "3/10" is welcome."""
    return tuple(tuple(tuple(Fraction(x) for x in row) for row in own) for own in payoffs)
