"""The oracle for signalling games, against games solved by hand and against other methods.

The sets by hand are complete: for each game the reasoning that leaves nothing else stands beside
it. Random games have small whole payoffs, so that ties are the rule.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from examples import often
from oracles import signalling, two_player
from oracles.signalling import Component, SignallingGame, frozen

F = Fraction
HALF = F(1, 2)
FIRST, SECOND = (F(1), F(0)), (F(0), F(1))
KINDS = list(signalling.SPREAD)


def game(prior: Any, sender: Any, receiver: Any) -> SignallingGame:
    """A game from rows of text; `[type][signal][response]`."""
    return SignallingGame(tuple(map(Fraction, prior)), frozen(sender), frozen(receiver))


def chance(of_second: str | int) -> tuple[Fraction, Fraction]:
    """A mixture of two, by the probability of the second."""
    return 1 - F(of_second), F(of_second)


def as_sets(components: Any) -> set[tuple[frozenset[Any], frozenset[Any]]]:
    """Components as the sets of their corners."""
    return {(frozenset(senders), frozenset(receivers)) for senders, receivers in components}


# -- by hand ------------------------------------------------------------------------------------

# Beer and quiche (Cho and Kreps 1987). Types strong (9/10), weak; signals beer, quiche; responses
# leave, duel. Let b and q be the chances of a duel after beer and quiche. The strong type is
# willing to mix iff b - q = 1/2; then the weak one takes quiche, beer shows the strong one, and b =
# 0. The weak one is iff q - b = 1/2; then the strong one takes beer, quiche shows the weak one, q =
# 1 and b = 1/2, which needs belief 1/2 after beer, but at least 9/10 there are strong. Apart is
# impossible too: the weak one would be fought. Both drink beer: b = 0, so q >= 1/2 keeps the weak
# one there. Both take quiche: q = 0, and b >= 1/2 keeps the strong one.
BEER_QUICHE = game(
    ["9/10", "1/10"],
    [[[3, 1], [2, 0]], [[2, 0], [3, 1]]],
    [[[1, 0], [1, 0]], [[0, 1], [0, 1]]],
)
BEER_QUICHE_SETS = [
    Component([(FIRST, FIRST)], [(FIRST, chance("1/2")), (FIRST, SECOND)]),
    Component([(SECOND, SECOND)], [(chance("1/2"), FIRST), (SECOND, FIRST)]),
]

# A degree that costs the able 1 and the others 3, a good job that is worth 2 (after Spence 1973).
# Types able (1/3), other; signals none, degree; responses bad job, good job; the employer wants to
# match. The other type never takes a degree: 2 < 3. So without one at most 1/3 are able: a bad job,
# 0. If the able one ever takes a degree, it shows the able: the good job, 2 - 1 > 0, so it is taken
# surely. If never, the good job after a degree has a chance of at most 1/2.
DEGREE = game(
    ["1/3", "2/3"],
    [[[0, 2], [-1, 1]], [[0, 2], [-3, -1]]],
    [[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
)
DEGREE_SETS = [
    Component([(SECOND, FIRST)], [(FIRST, SECOND)]),
    Component([(FIRST, FIRST)], [(FIRST, FIRST), (FIRST, chance("1/2"))]),
]

# Cheap talk (Crawford and Sobel 1982): words cost nothing, both want response = type; type 0 has
# prior 2/3. If the two words bring different mixtures, each type strictly wants its own word, and
# is understood: two ways to name things. If they bring the same, it is response 0, for at least one
# word is used with a belief in type 0 of 2/3 or more. With x and y the chances that types 0 and 1
# use the second word, neither word may leave type 1 the likelier: y <= 2x and 1 - y <= 2(1 - x).
CHEAP_TALK = game(["2/3", "1/3"], [[FIRST, FIRST], [SECOND, SECOND]], [[FIRST] * 2, [SECOND] * 2])
CHEAP_TALK_SETS = [
    Component([(FIRST, SECOND)], [(FIRST, SECOND)]),
    Component([(SECOND, FIRST)], [(SECOND, FIRST)]),
    Component(
        [(FIRST, FIRST), (SECOND, SECOND), (chance("1/2"), FIRST), (chance("1/2"), SECOND)],
        [(FIRST, FIRST)],
    ),
]


def warning() -> SignallingGame:
    """A warning that costs s. Types H and L; signals silent, warn; responses restrain, proceed.

    After `proceed` the sender counters or lets it pass; it lost face if it warned and lets it pass.
    """
    prior, losses = F("3/10"), (F("8/10"), F("3/10"))
    k, e, g, h, s, a = map(Fraction, ("35/100", "6/10", "3/10", "5/10", "1/10", "1/10"))
    counters = [[(1 - e) * loss + k < loss + a * warned for warned in (0, 1)] for loss in losses]
    sender = [
        [[-s * warned, max(-(1 - e) * loss - k, -loss - a * warned) - s * warned]
         for warned in (0, 1)]
        for loss in losses
    ]  # fmt: skip
    receiver = [[[F(0), -h if counter else g] for counter in row] for row in counters]
    return game([prior, 1 - prior], sender, receiver)


# H counters, L does not, warned or not, so the receiver proceeds iff the chance of H is below 3/8.
# Let p and w be the chances of proceeding after silence and after a warning. A warning pays
#   H: 67/100 (p - w) - 1/10,   L: 3/10 p - 4/10 w - 1/10   more than silence.
# - Nobody warns: p = 1, since 3/10 < 3/8; H stays silent iff w >= 57/67, and then so does L.
# - Somebody warns, p < 1: the chance of H is at least 3/8 in silence, if that is kept, so below 3/8
#   with a warning: w = 1, and warning pays neither. Nor if all warn: w = 1 then.
# - Somebody warns, p = 1: w < 1, or it would pay nobody. If H were not sure to warn, it would gain
#   at most 0 by it, w >= 57/67, and L would strictly stay silent: a warning shows H, w = 0. So H
#   warns. L cannot stay silent (w = 0: it would gain), nor warn surely (3/10 < 3/8: w = 1). So L is
#   indifferent, w = 1/2, and the receiver too: 3/10 * 5/10 = 7/10 * 3/10 x, so x = 5/7 of L warn.
WARNING_SETS = [
    Component([(SECOND, chance("5/7"))], [(SECOND, chance("1/2"))]),
    Component([(FIRST, FIRST)], [(SECOND, chance("57/67")), (SECOND, SECOND)]),
]

# After the second signal the outer responses are best for types surely known, the middle one in
# between, and no belief makes the outer two best together: what deters from an unused signal is no
# convex set. The first signal pays 1 always; the second pays 2 after the middle response, else 0.
OUTER = game(
    ["1/2", "1/2"],
    [[[1, 1, 1], [0, 2, 0]]] * 2,
    [[[1, 0, 0], [3, 2, 0]], [[1, 0, 0], [0, 2, 3]]],
)
LEFT, MIDDLE, RIGHT = ((F(k == 0), F(k == 1), F(k == 2)) for k in range(3))
LEFT_HALF, RIGHT_HALF = (HALF, HALF, F(0)), (F(0), HALF, HALF)

BY_HAND = {
    "beer and quiche": (BEER_QUICHE, BEER_QUICHE_SETS),
    "degree": (DEGREE, DEGREE_SETS),
    "cheap talk": (CHEAP_TALK, CHEAP_TALK_SETS),
    "warning": (warning(), WARNING_SETS),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_sets_are_those_found_by_hand(name: str) -> None:
    solved, expected = BY_HAND[name]
    assert as_sets(signalling.components(solved)) == as_sets(expected)
    assert signalling.same_sets(solved, expected) == []


def test_replies_to_an_unused_signal_need_one_belief_for_all_of_them() -> None:
    unused = [
        receivers for senders, receivers in signalling.components(OUTER)
        if set(senders) == {(FIRST, FIRST)}
    ]  # fmt: skip
    assert as_sets(((), receivers) for receivers in unused) == as_sets([
        ((), [(LEFT, LEFT), (LEFT, LEFT_HALF)]),
        ((), [(LEFT, RIGHT), (LEFT, RIGHT_HALF)]),
    ])  # fmt: skip
    either = (HALF, F(0), HALF)
    assert signalling.is_pbe(OUTER, (FIRST, FIRST), (LEFT, LEFT))
    assert not signalling.is_pbe(OUTER, (FIRST, FIRST), (LEFT, either))
    hull = Component([(FIRST, FIRST)], [(LEFT, LEFT), (LEFT, RIGHT)])
    assert any("not an equilibrium" in why for why in signalling.same_sets(OUTER, [hull]))


# -- what a wrong list is told ------------------------------------------------------------------


def kinds_of_reasons(name: str, listed: list[Component]) -> set[str]:
    """The word before the colon of every reason."""
    return {why.split(":")[0] for why in signalling.same_sets(BY_HAND[name][0], listed)}


@pytest.mark.parametrize("name", BY_HAND)
def test_every_missing_component_is_missed(name: str) -> None:
    expected = BY_HAND[name][1]
    for k in range(len(expected)):
        assert kinds_of_reasons(name, expected[:k] + expected[k + 1 :]) == {"missing"}


def test_what_is_too_large_too_small_cut_up_or_repeated_is_told() -> None:
    beer, quiche = BEER_QUICHE_SETS
    wide = Component(beer.senders, [(FIRST, chance("49/100")), (FIRST, SECOND)])
    narrow = Component(beer.senders, [(FIRST, chance("51/100")), (FIRST, SECOND)])
    low = Component(beer.senders, [(FIRST, chance("1/2")), (FIRST, chance("3/4"))])
    high = Component(beer.senders, [(FIRST, chance("3/4")), (FIRST, SECOND)])
    name = "beer and quiche"
    assert kinds_of_reasons(name, [wide, quiche]) == {"not an equilibrium"}
    assert kinds_of_reasons(name, [narrow, quiche]) == {"missing"}
    assert kinds_of_reasons(name, [low, high, quiche]) == {"not largest"}
    assert kinds_of_reasons(name, [beer, quiche, high]) == {"superfluous"}


def test_corners_may_repeat_and_be_no_corners() -> None:
    beer, quiche = BEER_QUICHE_SETS
    wordy = Component(beer.senders * 2, [*beer.receivers, (FIRST, chance("3/4"))])
    assert signalling.same_sets(BEER_QUICHE, [wordy, quiche]) == []


def test_mixtures_must_be_mixtures() -> None:
    assert signalling.is_pbe(BEER_QUICHE, (FIRST, FIRST), (FIRST, SECOND))
    for wrong in [(F(1), F(1)), (F(0), F(0)), (F(2), F(-1))]:
        assert not signalling.is_pbe(BEER_QUICHE, (FIRST, FIRST), (FIRST, wrong))


# -- against other methods ----------------------------------------------------------------------


def is_pbe_by_thresholds(g: SignallingGame, sigma: Any, rho: Any) -> bool:
    """The definition once more, for two types: gains, and beliefs at which something may change.

    What is best changes only where two responses pay the same, so where any belief serves, one of
    these, 0 or 1 does.
    """
    for t in g.types:
        pays = [sum(p * x for p, x in zip(rho[s], g.sender[t][s], strict=True)) for s in g.signals]
        if sum(p * x for p, x in zip(sigma[t], pays, strict=True)) != max(pays):
            return False
    for s in g.signals:
        one, two = (g.prior[t] * sigma[t][s] for t in g.types)
        beliefs = {one / (one + two)} if one + two else {F(0), F(1)}
        if not one + two:
            for r, q in product(g.responses, repeat=2):
                d, c = (g.receiver[t][s][r] - g.receiver[t][s][q] for t in g.types)
                if c != d and 0 <= c / (c - d) <= 1:
                    beliefs.add(c / (c - d))
        if not any(is_best(g, s, belief, rho[s]) for belief in beliefs):
            return False
    return True


def is_best(g: SignallingGame, s: int, belief: Fraction, mixture: Any) -> bool:
    """Whether the receiver, believing so in type 0, loses nothing by this mixture."""
    first, second = (g.receiver[t][s] for t in g.types)
    pays = [belief * x + (1 - belief) * y for x, y in zip(first, second, strict=True)]
    return sum(p * x for p, x in zip(mixture, pays, strict=True)) == max(pays)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "generic"])
def test_every_equilibrium_on_a_grid_is_found(kind: str) -> None:
    quarters = [chance(F(k, 4)) for k in range(5)]
    pairs = list(product(quarters, repeat=2))
    found = 0
    for g in signalling.random_games(11, kind, often(12)):
        components = signalling.components(g)
        for sigma, rho in product(pairs, pairs):
            expected = is_pbe_by_thresholds(g, sigma, rho)
            assert signalling.is_pbe(g, sigma, rho) == expected, (g, sigma, rho)
            held = any(signalling.holds(component, sigma, rho) for component in components)
            assert held == expected, (g, sigma, rho)
            found += expected
    assert found > often(100)


SHAPES = [(2, 2, 2), (1, 2, 2), (2, 1, 2), (2, 3, 2), (3, 2, 2), (2, 2, 3)]
GAMES = {(2, 2, 2): 16, (2, 3, 2): 1, (3, 2, 2): 3}  # of each kind; 4 of other shapes


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}x{}".format(*shape))
@pytest.mark.parametrize("kind", KINDS)
def test_nash_equilibria_that_use_all_signals_are_found(
    kind: str, shape: tuple[int, int, int]
) -> None:
    """From the matrix of plans, by the oracle for two players.

    A Nash equilibrium in which every signal is sent is perfect Bayesian, and every perfect Bayesian
    one is a Nash equilibrium.
    """
    for g in signalling.random_games(12, kind, GAMES.get(shape, 4), shape):
        first, second = matrices(g)
        components = signalling.components(g)
        for x, y in two_player.extreme_equilibria(first, second):
            sigma, rho = mixtures(x, g.types, g.signals), mixtures(y, g.signals, g.responses)
            held = any(signalling.holds(component, sigma, rho) for component in components)
            assert held == signalling.is_pbe(g, sigma, rho), (g, sigma, rho)
            if all(any(mixture[s] for mixture in sigma) for s in g.signals):
                assert held, (g, sigma, rho)
        for sigma, rho in (pair for part in components for pair in signalling.witnesses(part)):
            x, y = plan(sigma), plan(rho)
            assert two_player.gains(first, second, x, y) == (0, 0), (g, sigma, rho)


def matrices(g: SignallingGame) -> tuple[Any, Any]:
    """Payoffs by the sender's plan (row) and the receiver's (column)."""
    rows = list(product(g.signals, repeat=len(g.types)))
    columns = list(product(g.responses, repeat=len(g.signals)))
    first, second = (
        [[sum(g.prior[t] * pays[t][row[t]][column[row[t]]] for t in g.types) for column in columns]
         for row in rows]
        for pays in (g.sender, g.receiver)
    )  # fmt: skip
    return first, second


def mixtures(plans: Any, places: range, choices: range) -> Any:
    """What a mixture of plans does at each place, in the order of `matrices`."""
    pure = list(product(choices, repeat=len(places)))
    return tuple(
        tuple(sum(p for p, one in zip(plans, pure, strict=True) if one[k] == c) for c in choices)
        for k in places
    )


def plan(mixtures: Any) -> Any:
    """The mixture of plans in which every place is drawn by itself."""
    chances = []
    for drawn in product(*mixtures):
        chances.append(F(1))
        for probability in drawn:
            chances[-1] *= probability
    return tuple(chances)


# -- what the oracle says of itself -------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "{}x{}x{}".format(*shape))
@pytest.mark.parametrize("kind", KINDS)
def test_its_own_components_hold_equilibria_and_all_its_corners(
    kind: str, shape: tuple[int, int, int]
) -> None:
    """There always is an equilibrium; the largest patterns have the corners of all the patterns."""
    for g in signalling.random_games(13, kind, GAMES.get(shape, 4), shape):
        components = signalling.components(g)
        assert components
        assert signalling.same_sets(g, components) == []
        corners = {pair for part in components for pair in product(*part)}
        assert corners == signalling.extreme_on_path(g)


def test_vertices_of_a_square_a_triangle_and_nothing() -> None:
    square = [[1, 0, 0], [0, 1, 0], [-1, 0, 1], [0, -1, 1]]
    assert set(signalling.vertices([[0, 0, 0]], square)) == set(product([0, 1], repeat=2))
    cut = [*square, [-1, -1, 1]]
    assert set(signalling.vertices([[0, 0, 0]], cut)) == {(0, 0), (0, 1), (1, 0)}
    assert set(signalling.vertices([[2, 2, -3]], square)) == {(HALF, 1), (1, HALF)}
    assert signalling.vertices([[1, 1, -3]], square) == []
    assert signalling.vertices([[1, 1, -1], [1, 1, -2]], square) == []


def test_a_hull_holds_its_means_and_nothing_else() -> None:
    corners = [(FIRST, FIRST), (FIRST, SECOND), (SECOND, FIRST)]
    assert signalling.in_hull(corners, (chance("1/3"), chance("1/3")))
    assert signalling.in_hull(corners, (chance("1/3"), chance("2/3")))
    assert not signalling.in_hull(corners, (chance("1/3"), chance("3/4")))
    assert not signalling.in_hull(corners[:2], (chance("1/3"), FIRST))
    assert not signalling.in_hull(corners[:1], (FIRST, SECOND))
