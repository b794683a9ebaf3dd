"""Games of the literature whose equilibria are known: whole sets, worked out by hand here.

Payoffs are as the sources have them; what is derived stands in the docstrings. See also
`test_polytope_walk.py` (von Stengel's game with 75, coordination with 511).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

import escalation_games as eg
from escalation_games.numbers import Fraction
from escalation_games.solvers.tables.lemke_howson import end_of_path
from small_tables import table

F = Fraction
NONE, SURE, HALF, QUARTER = F(0), F(1), F(1, 2), F(1, 4)


def mixtures(solution: eg.Solution) -> list[Any]:
    """Each equilibrium as the mixtures of all players, exact."""
    assert all(e.exact and e.certificate.gain == 0 for e in solution.equilibria)
    return [tuple(map(tuple, e.profile)) for e in solution.equilibria]


def same(found: list[Any], wanted: Iterable[Any]) -> bool:
    """The same set, and nothing twice."""
    listed = list(wanted)
    return len(found) == len(listed) and set(found) == set(listed)


def two(p: Fraction) -> tuple[Fraction, Fraction]:
    """The first action with this probability."""
    return p, SURE - p


def by_cells(pays: Mapping[tuple[int, int, int], Any], shape: tuple[int, ...]) -> Any:
    """Three players' payoffs, cell by cell; where nothing is said, 0."""
    payoffs = np.zeros((3, *shape), dtype=int)
    for (i, j, k), own in pays.items():
        payoffs[:, i, j, k] = own
    return payoffs


# -- two players -----------------------------------------------------------------------------------


def test_winkels_has_twelve_in_seven_sets_that_touch() -> None:
    """H. M. Winkels, "An algorithm to determine all equilibrium points of a bimatrix game", in Game
    Theory and Related Topics (1979), 137-148.

    With y for the first column, rows get 3 - 2y (the first two), 1 + 2y (the next two) and 5/2. So
    the first two are best up to y = 1/4, the last two from there to 3/4, the middle ones from then
    on. Against the mixture x of rows, the second column pays x1 - x2 + 4 x3 - 5 x4 + 7 x5 - 7 x6
    more: >= 0 at y = 0, <= 0 at y = 1, else 0. That leaves two mixtures of rows at y = 0, four at
    1/4 and at 3/4, two at 1; half of each of the first two rows also anywhere up to 1/4, half of
    each of the last two from 1/4 to 3/4, and 5/9 and 4/9 of the middle ones from there on.
    """
    first = [(1, 3), (1, 3), (3, 1), (3, 1), (F(5, 2), F(5, 2)), (F(5, 2), F(5, 2))]
    second = [(1, 2), (0, -1), (-2, 2), (4, -1), (-1, 6), (6, -1)]
    solution = eg.solve(table([first, second]))

    def rows(**weights: Fraction) -> Any:
        return tuple(weights.get(f"x{k}", NONE) for k in range(1, 7))

    early, late, middle = (
        rows(x1=HALF, x2=HALF),
        rows(x3=F(5, 9), x4=F(4, 9)),
        rows(x5=HALF, x6=HALF),
    )
    wanted = {
        NONE: [rows(x1=SURE), early],
        QUARTER: [early, middle, rows(x1=F(7, 8), x6=F(1, 8)), rows(x2=F(7, 8), x5=F(1, 8))],
        F(3, 4): [late, middle, rows(x3=F(7, 11), x6=F(4, 11)), rows(x4=F(7, 12), x5=F(5, 12))],
        SURE: [rows(x4=SURE), late],
    }
    assert same(mixtures(solution), [(x, two(y)) for y, xs in wanted.items() for x in xs])
    assert solution.completeness.kind == "extreme points of every component"
    assert len(solution.structure) == 7


def test_shapleys_cycle_has_its_middle_alone() -> None:
    """L. S. Shapley, "Some topics in two-person games", in Advances in Game Theory (1964), 1-28,
    where fictitious play does not converge.

    The row player wants to match, the column player to be one further on. Whoever leaves out an
    action makes another one useless for the other player, and so on until none is left.
    """
    match = np.eye(3, dtype=int)
    solution = eg.solve(table([match, np.roll(match, 1, axis=1)]))
    assert mixtures(solution) == [((F(1, 3),) * 3,) * 2]
    assert solution.completeness.kind == "all"


def test_shapleys_game_with_two_that_no_path_gets_to() -> None:
    """L. S. Shapley, "A note on the Lemke-Howson algorithm", Mathematical Programming Study 1
    (1974), 175-189, figure 3.

    Both are paid alike. On the first two actions, which get 3 y2 and 2 against y, (1/3, 2/3); the
    third gets 1 there. On all three, y2 = 2 y1 from the first two, and 1 = 2 (1 - y3) from the last
    two. The third against itself is strict. All paths end there.
    """
    pays = np.array([[0, 3, 0], [2, 2, 0], [3, 0, 1]])
    solution = eg.solve(table([pays, pays.T]))
    alike = [(NONE, NONE, SURE), (F(1, 3), F(2, 3), NONE), (F(1, 6), F(1, 3), HALF)]
    assert same(mixtures(solution), [(x, x) for x in alike])
    assert solution.completeness.kind == "all"
    assert {end_of_path(pays, pays.T, label) for label in range(6)} == {(alike[0], alike[0])}


def test_oneill() -> None:
    """B. O'Neill, "Nonmetric test of the minimax theory of two-person zerosum games", Proceedings
    of the National Academy of Sciences 84 (1987), 2106-2109.

    Three cards and a joker. The row player wins on two jokers, and on two cards that differ. With
    j for the joker, each card c gets 1 - j - c, the joker j: all the same, and the sum is 1, where
    c = 1/5 and j = 2/5. With any action left out the other player wins more than by the value.
    """
    wins = np.array([[1, -1, -1, -1], [-1, -1, 1, 1], [-1, 1, -1, 1], [-1, 1, 1, -1]])
    solution = eg.solve(table([wins, -wins]))
    (equilibrium,) = solution.equilibria
    assert mixtures(solution) == [((F(2, 5), F(1, 5), F(1, 5), F(1, 5)),) * 2]
    assert equilibrium.payoffs == (F(-1, 5), F(1, 5))
    assert solution.completeness.kind == "all"


# -- three players ---------------------------------------------------------------------------------


def test_moulins_guess_of_two_has_one() -> None:
    """H. Moulin, Game Theory for the Social Sciences (1986): whoever is nearest to 2/3 of the mean
    wins; here two players, numbers 0 to 10, a tie shared.

    Of i < j, i is nearer to (i + j)/3, since |2i - j| < 2j - i: the lower number wins. Where the
    other one says 0 with a positive probability, only 0 is best, since all else loses against it;
    and where neither ever does, 0 would win for sure, which only one of them can do already.
    """
    pays = np.array([[F(1, 2) if i == j else F(i < j) for j in range(11)] for i in range(11)])
    solution = eg.solve(table([pays, SURE - pays]))
    zero = (SURE, *[NONE] * 10)
    assert solution.completeness.kind == "all"
    assert mixtures(solution) == [(zero, zero)]


def test_mckelvey_and_mclennan_have_nine() -> None:
    """R. D. McKelvey, A. McLennan, "Computation of equilibria in finite games", in Handbook of
    Computational Economics 1 (1996), 87-142. Two of the nine mix throughout, the most there can be.

    With p, q, r for the first actions, these are worth more than the second ones by
    (2q - 1)(12r - 3), (2p - 1)(12r - 4) and 26pq - 8p - 8q + 2. All three are 0 where q = 1/2 and
    r = 1/3, which leaves 5p = 2, or where p = 1/2 and r = 1/4, which leaves 5q = 2. The others are
    found by going through what is 0, between and 1.
    """
    payoffs = by_cells(
        {
            (0, 0, 0): (9, 8, 12), (1, 1, 0): (9, 8, 2),
            (1, 0, 1): (3, 4, 6), (0, 1, 1): (3, 4, 6),
        },
        (2, 2, 2),
    )  # fmt: skip
    solution = eg.solve(table(payoffs))
    firsts = [
        (SURE, SURE, SURE), (NONE, NONE, SURE), (NONE, SURE, NONE), (SURE, NONE, NONE),
        (HALF, HALF, SURE), (NONE, QUARTER, F(1, 3)), (F(1, 3), SURE, QUARTER),
        (F(2, 5), HALF, F(1, 3)), (HALF, F(2, 5), QUARTER),
    ]  # fmt: skip
    assert same(mixtures(solution), [tuple(map(two, one)) for one in firsts])
    assert solution.completeness.kind == "all"


def test_nau_gomez_canovas_and_hansen_with_a_curve() -> None:
    """Section 5 of R. Nau, S. Gomez Canovas, P. Hansen, "On the geometry of Nash equilibria and
    correlated equilibria", International Journal of Game Theory 32 (2004), 443-453; the game of
    section 4 is in `test_support_patterns.py`.

    First actions gain q (1 - 4r), p (1 - 4r) and 2pq - 3(1 - p)(1 - q) over second ones. Where r is
    not 1/4, somebody is sure; that leaves (0, 0, 0), and (1, 0, r) and (0, 1, r) from r = 1/4 to 1.
    Where r is 1/4, p and q are on the curve 2pq = 3(1 - p)(1 - q), which ends there too. So three
    are pure, and two, (1, 0, 1/4) and (0, 1, 1/4), join curves and lines.
    """
    payoffs = by_cells(
        {
            (0, 0, 0): (0, 0, 2), (1, 0, 0): (3, 0, 0), (0, 1, 0): (0, 3, 0),
            (0, 0, 1): (1, 1, 0), (1, 1, 1): (0, 0, 3),
        },
        (2, 2, 2),
    )  # fmt: skip
    solution = eg.solve(table(payoffs))
    found = set(mixtures(solution))
    ends = [(NONE, NONE, NONE)]
    ends += [(p, SURE - p, r) for p in (NONE, SURE) for r in (QUARTER, SURE)]
    assert {tuple(map(two, one)) for one in ends} <= found
    for (p, _), (q, _), (r, _) in found:
        on_curve = r == QUARTER and 2 * p * q == 3 * (1 - p) * (1 - q)
        on_line = {p, q} == {0, 1} and r >= QUARTER
        assert on_curve or on_line or p == q == r == 0
    assert solution.completeness.kind == "some"
    assert "curved" in str(solution.completeness.reason)


def test_nau_gomez_canovas_and_hansen_with_a_line() -> None:
    """Section 6 of the same paper: 2 x 2 x 4.

    With p, q for first actions and s of the third player: p = (1 + s1 + s3)/3, q = (2 - s1 - s4)/3,
    as the first two are never sure. The third player's actions pay 2 - p - q, p + q, 1 + p - q,
    1 + q - p, so 1 - a, 1 + a, 1 + b, 1 - b with 3a = s3 - s4 and 3b = s1 - s2. Were a above 0,
    then s3 too, so b >= a, so s1 above 0, whose payoff is less than 1; the other cases are alike.
    So a = b = 0 and p = q = 1/2: s = (t, t, 1/2 - t, 1/2 - t).
    """
    pays = [
        [(2, 0, 0), (0, 2, 1), (0, 1, 1), (1, 0, 2)],
        [(1, 0, 2), (0, 1, 1), (0, 2, 1), (2, 0, 0)],
        [(1, 0, 1), (0, 2, 0), (0, 1, 2), (2, 0, 1)],
        [(2, 0, 1), (0, 1, 2), (0, 2, 0), (1, 0, 1)],
    ]
    cells = {
        (k % 2, k // 2, third): own for third, four in enumerate(pays) for k, own in enumerate(four)
    }
    solution = eg.solve(table(by_cells(cells, (2, 2, 4))))
    half = two(HALF)
    ends = [(HALF, HALF, NONE, NONE), (NONE, NONE, HALF, HALF)]
    assert same(mixtures(solution), [(half, half, end) for end in ends])
    assert solution.completeness.kind == "extreme points of every component"
