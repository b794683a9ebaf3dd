"""Equilibria by other means than the package's, over Fractions or 160-digit numbers.

Two players: all extreme Nash equilibria, by trying all pairs of equally large supports (as in
`oracles.two_player`, for numbers of both kinds). Three players with two actions each: the pure
ones, those where one plays purely, those where all mix (a quadratic), and a grid; each one is
checked from the definition, but in a component of infinitely many some may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

import mpmath

from escalation_games.numbers import Fraction

from .formulas import Number, both, compare, real, sign

Strategy = tuple[Number, ...]
Matrix = Sequence[Sequence[Number]]
F = Fraction
GRID = (F(0), F(1, 3), F(1, 2), F(2, 3), F(1))


@dataclass(frozen=True)
class Known:
    """What is known of the equilibria at a point.

    lower, upper  lowest and highest escalation of those found
    is_all        are these the ends over *all* equilibria? Else the true ones lie further out
    pure          (lower, upper) over the pure ones; None if there is none, or none were looked for
    outer         ends that no equilibrium lies beyond, where they are known by other means
    profiles      those found, as mixtures per player; of trees in plans
    """

    lower: Number
    upper: Number
    is_all: bool
    pure: tuple[Number, Number] | None
    profiles: tuple[Any, ...] = ()
    outer: tuple[Number, Number] | None = None

    def regime(self, line: Number) -> str:
        """Of those found."""
        if compare(self.lower, line) >= 0:
            return "above"
        return "below" if compare(self.upper, line) < 0 else "across"


def total(terms: Sequence[Number]) -> Number:
    """The sum, of one kind."""
    if all(isinstance(t, Fraction) for t in terms):
        return sum(terms, F(0))
    return mpmath.fsum([real(t) for t in terms])


def dot(weights: Sequence[Number], numbers: Sequence[Number]) -> Number:
    pairs = [both(w, x) for w, x in zip(weights, numbers, strict=True)]
    return total([w * x for w, x in pairs])


def largest(numbers: Sequence[Number]) -> Number:
    best = numbers[0]
    for x in numbers[1:]:
        if compare(x, best) > 0:
            best = x
    return best


def known(levels: Sequence[Number], pure: Sequence[Number], is_all: bool, profiles: Any) -> Known:
    """From the escalation of the equilibria found, and of the pure ones."""
    return Known(
        -largest([-x for x in levels]),
        largest(levels),
        is_all,
        (-largest([-x for x in pure]), largest(pure)) if pure else None,
        tuple(profiles),
    )


# -- two players -----------------------------------------------------------------------------------


def two_players(first: Matrix, second: Matrix, scores: Matrix) -> Known:
    """All equilibria lie between extreme ones; escalation is bilinear, so its ends are there."""
    pairs = extreme_equilibria(first, second)
    levels = [dot(x, [dot(y, row) for row in scores]) for x, y in pairs]
    pure = [
        level
        for level, pair in zip(levels, pairs, strict=True)
        if all(sum(map(bool, map(sign, mix))) == 1 for mix in pair)
    ]
    return known(levels, pure, True, pairs)


def extreme_equilibria(first: Matrix, second: Matrix) -> list[tuple[Strategy, Strategy]]:
    rows, columns = vertices(second), vertices([*zip(*first, strict=True)])
    return [
        (x, y)
        for x, best_y in rows
        for y, best_x in columns
        if all(i in best_x for i, p in enumerate(x) if sign(p))
        and all(j in best_y for j, p in enumerate(y) if sign(p))
    ]


def vertices(payoffs: Matrix) -> list[tuple[Strategy, frozenset[int]]]:
    """(mixture over rows, the other's best replies) at vertices; `payoffs` are the other's."""
    found: list[tuple[Strategy, frozenset[int]]] = []
    m, n = len(payoffs), len(payoffs[0])
    for support, replies in bases(m, n):
        weights = equalizing(payoffs, support, replies)
        if weights is None:
            continue
        pays = [dot(weights, [row[j] for row in payoffs]) for j in range(n)]
        top = largest(pays)
        best = frozenset(j for j, pay in enumerate(pays) if compare(pay, top) == 0)
        is_new = not any(
            all(compare(a, b) == 0 for a, b in zip(weights, old, strict=True)) for old, _ in found
        )
        if replies[0] in best and is_new:
            found.append((weights, best))
    return found


@cache
def bases(m: int, n: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [
        (support, replies)
        for k in range(1, min(m, n) + 1)
        for support in combinations(range(m), k)
        for replies in combinations(range(n), k)
    ]


def equalizing(payoffs: Matrix, support: Sequence[int], replies: Sequence[int]) -> Strategy | None:
    """The only mixture, positive on the support, against which the replies pay the same."""
    rows = [
        [*(_minus(payoffs[i][j], payoffs[i][replies[0]]) for i in support), F(0)]
        for j in replies[1:]
    ]
    solution = solved([*rows, [F(1)] * len(support) + [F(1)]])
    if solution is None or any(sign(x) <= 0 for x in solution):
        return None
    weights = [F(0)] * len(payoffs)
    for i, x in zip(support, solution, strict=True):
        weights[i] = x
    return tuple(weights)


def _minus(a: Number, b: Number) -> Number:
    a, b = both(a, b)
    return a - b


def solved(rows: list[list[Number]]) -> list[Number] | None:
    """The only solution of k equations in k unknowns, or None (Gauss, largest pivot)."""
    rows = [list(row) for row in rows]
    if not all(isinstance(x, Fraction) for row in rows for x in row):
        rows = [[real(x) for x in row] for row in rows]
    n = len(rows)
    for c in range(n):
        pivot = max(range(c, n), key=lambda r: abs(rows[r][c]))
        if not sign(rows[pivot][c]):
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for r in range(n):
            if r != c and sign(rows[r][c]):
                rows[r] = [x - rows[r][c] * y for x, y in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows]


# -- three players, two actions each ---------------------------------------------------------------


def three_players(payoffs: Any, scores: Any) -> Known:
    """`payoffs[i][a][b][c]`; profiles are probabilities of the second action."""
    candidates = [*product(GRID, repeat=3), *one_pure(payoffs), *all_mixed(payoffs)]
    points: list[Strategy] = []
    for point in candidates:
        is_new = all(any(compare(a, b) for a, b in zip(point, p, strict=True)) for p in points)
        if is_new and is_nash(payoffs, point):
            points.append(tuple(point))
    levels = [expected(scores, p) for p in points]
    pure = [lv for lv, p in zip(levels, points, strict=True) if set(p) <= {F(0), F(1)}]
    if not points:
        raise ArithmeticError("no equilibrium was found, and there is always one")
    return known(levels, pure, False, points)


def expected(table: Any, point: Sequence[Number]) -> Number:
    terms = []
    for profile in product(range(2), repeat=3):
        weight: Number = F(1)
        for a, p in zip(profile, point, strict=True):
            weight, share = both(weight, p)
            weight *= share if a else 1 - share
        w, x = both(weight, table[profile[0]][profile[1]][profile[2]])
        terms.append(w * x)
    return total(terms)


def advantage(payoffs: Any, player: int, point: Sequence[Number]) -> Number:
    """Of a player's second action over the first."""
    ends = []
    for a in (F(1), F(0)):
        moved = [*point[:player], a, *point[player + 1 :]]
        ends.append(expected(payoffs[player], moved))
    return _minus(*ends)


def is_nash(payoffs: Any, point: Sequence[Number]) -> bool:
    for player, p in enumerate(point):
        gain = sign(advantage(payoffs, player, point))
        if (compare(p, F(1)) < 0 and gain > 0) or (sign(p) > 0 and gain < 0):
            return False
    return True


def one_pure(payoffs: Any) -> Iterator[Strategy]:
    """Equilibria of the two others where one plays purely."""
    for player, action in product(range(3), range(2)):
        others = [i for i in range(3) if i != player]

        def pay(i: int, a: int, b: int, player: int = player, action: int = action) -> Number:
            profile = [a, b]
            profile.insert(player, action)
            return payoffs[i][profile[0]][profile[1]][profile[2]]

        first, second = ([[pay(i, a, b) for b in range(2)] for a in range(2)] for i in others)
        for x, y in extreme_equilibria(first, second):
            point = [x[1], y[1]]
            point.insert(player, F(action))
            yield tuple(point)


def all_mixed(payoffs: Any) -> Iterator[Strategy]:
    """All three indifferent: q and p as functions of r, then a quadratic in r; 160 digits.

    advantage of player 0: a + b q + c r + d q r = 0, and so on.
    """

    def bilinear(player: int) -> list[Any]:
        corners = {}
        for u, v in product((F(0), F(1)), repeat=2):
            point = [u, v]
            point.insert(player, F(0))
            corners[u, v] = real(advantage(payoffs, player, point))
        a = corners[F(0), F(0)]
        b = corners[F(1), F(0)] - a
        c = corners[F(0), F(1)] - a
        return [a, b, c, corners[F(1), F(1)] - a - b - c]

    a0, b0, c0, d0 = bilinear(0)  # in q, r
    a1, b1, c1, d1 = bilinear(1)  # in p, r
    a2, b2, c2, d2 = bilinear(2)  # in p, q
    # q = -(a0 + c0 r)/(b0 + d0 r), p = -(a1 + c1 r)/(b1 + d1 r), into a2 + b2 p + c2 q + d2 p q
    q_up, q_down = (-a0, -c0), (b0, d0)
    p_up, p_down = (-a1, -c1), (b1, d1)

    def times(s: Any, t: Any, k: Any) -> list[Any]:
        return [k * s[0] * t[0], k * (s[0] * t[1] + s[1] * t[0]), k * s[1] * t[1]]

    parts = [
        times(p_down, q_down, a2), times(p_up, q_down, b2), times(p_down, q_up, c2),
        times(p_up, q_up, d2),
    ]  # fmt: skip
    e, f, g = (sum(part[k] for part in parts) for k in range(3))
    for r in _quadratic(e, f, g):
        down_q, down_p = q_down[0] + q_down[1] * r, p_down[0] + p_down[1] * r
        if sign(down_q) and sign(down_p):
            point = ((p_up[0] + p_up[1] * r) / down_p, (q_up[0] + q_up[1] * r) / down_q, r)
            if all(sign(x) >= 0 and compare(x, F(1)) <= 0 for x in point):
                yield point


def _quadratic(e: Any, f: Any, g: Any) -> list[Any]:
    """Roots of e + f r + g r^2."""
    if not sign(g):
        return [-e / f] if sign(f) else []
    inside = f * f - 4 * e * g
    if sign(inside) < 0:
        return []
    root = mpmath.sqrt(abs(inside))
    return [(-f + root) / (2 * g), (-f - root) / (2 * g)]
