"""Proofs over a box, against points of it: what is refuted is nowhere; of affine pairs, and only of
these, everything that is nowhere is refuted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation_games.numbers.polynomials.bernstein import Tensor
from escalation_games.numbers.regions.sign_proof import ANY, SignBox, SignCondition
from escalation_games.numbers.regions.surfaces import combined
from examples import often

UNIT = [Fraction(k, 12) for k in range(13)]  # of a box's width: ends, and points with many ties
coefficients = st.integers(-3, 3).map(Fraction)
monomials = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(
    lambda powers: tuple((k, power) for k, power in enumerate(powers) if power)
)
tensors = st.dictionaries(monomials, coefficients.filter(bool), min_size=1, max_size=4).map(Tensor)
signs = st.sampled_from([(-1,), (0,), (1,), (-1, 0), (0, 1), (-1, 1), ANY])
ends = st.tuples(st.integers(-4, 3), st.integers(1, 3)).map(
    lambda pair: (Fraction(pair[0], 2), Fraction(pair[0] + pair[1], 2))
)
flags = st.tuples(st.booleans(), st.booleans())
affine = st.tuples(coefficients, coefficients, coefficients)


def value(tensor: Tensor, point: Sequence[Fraction]) -> Fraction:
    return sum(
        (c * prod(point[k] ** power for k, power in m) for m, c in tensor.terms.items()),
        Fraction(0),
    )


def sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)


def points(box: SignBox) -> Iterator[tuple[Fraction, ...]]:
    axes = []
    for low, high, no_low, no_high in zip(
        box.low, box.high, box.open_low, box.open_high, strict=True
    ):
        axis = [low + (high - low) * share for share in UNIT]
        axes.append(axis[no_low : len(axis) - no_high])
    return product(*axes)


def made(ranges: Sequence[tuple[Fraction, Fraction]], is_open: Sequence[Sequence[bool]]) -> SignBox:
    low, high = zip(*ranges, strict=True)
    return SignBox(low, high, tuple(is_open[0]), tuple(is_open[1]))


@settings(max_examples=often(300), deadline=None)
@given(tensors, st.tuples(ends, ends), st.tuples(flags, flags))
def test_signs_hold_all_that_occur(
    tensor: Tensor, ranges: Sequence[tuple[Fraction, Fraction]], is_open: Sequence[Sequence[bool]]
) -> None:
    box = made(ranges, is_open)
    assert {sign(value(tensor, point)) for point in points(box)} <= set(box.signs(tensor))


@settings(max_examples=often(300), deadline=None)
@given(
    st.lists(st.tuples(tensors, signs), min_size=2, max_size=4),
    st.none() | signs,
    st.tuples(ends, ends),
    st.tuples(flags, flags),
)
def test_what_is_refuted_holds_nowhere(
    asked: Sequence[tuple[Tensor, tuple[int, ...]]],
    of_the_sum: tuple[int, ...] | None,
    ranges: Sequence[tuple[Fraction, Fraction]],
    is_open: Sequence[Sequence[bool]],
) -> None:
    box = made(ranges, is_open)
    conditions = [SignCondition(tensor, allowed) for tensor, allowed in asked]
    if of_the_sum is not None:  # a proof then is at 0 exactly, or is none
        total = combined((Fraction(-1), tensor.terms) for tensor, _ in asked)
        conditions.append(SignCondition(Tensor(total), of_the_sum))
    holds = any(
        all(sign(value(tensor, point)) in allowed for tensor, allowed in conditions)
        for point in points(box)
    )
    assert not (holds and box.refutes(conditions))
    assert not (holds and box.excludes(conditions, 8))


@settings(max_examples=often(300), deadline=None)
@given(affine, affine | st.just(None), st.tuples(ends, ends))
def test_of_affine_pairs_all_that_is_nowhere_is_refuted(
    one: Sequence[Fraction],
    other: Sequence[Fraction] | None,  # the negative of the first, if None
    ranges: Sequence[tuple[Fraction, Fraction]],
) -> None:
    """min(p, q) is largest at a corner, or on an edge where p = q: along p = q both are affine."""
    p, q = (tensor_of(c) for c in (one, other or [-2 * x for x in one]))
    corners = list(product(*ranges))
    found = [min(value(p, corner), value(q, corner)) for corner in corners]
    for a, b in product(corners, repeat=2):
        if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
            left, right = (value(p, c) - value(q, c) for c in (a, b))
            if left * right < 0:
                share = left / (left - right)
                found.append(value(p, [x + share * (y - x) for x, y in zip(a, b, strict=True)]))
    box = SignBox.closed(ranges)
    above, least = (1,), (0, 1)
    assert box.refutes([SignCondition(p, above), SignCondition(q, above)]) == (max(found) <= 0)
    assert box.refutes([SignCondition(p, least), SignCondition(q, least)]) == (max(found) < 0)


def tensor_of(c: Sequence[Fraction]) -> Tensor:
    terms = {(): c[0], ((0, 1),): c[1], ((1, 1),): c[2]}
    return Tensor({monomial: x for monomial, x in terms.items() if x})


def test_what_holds_at_a_single_corner_is_not_refuted() -> None:
    """x >= 0, y >= 0 and x + y <= -2*x*y hold at the origin; with one of them strict, nowhere."""
    box = SignBox.closed([(Fraction(0), Fraction(1))] * 2)
    x, y, last = (
        Tensor(terms)
        for terms in (
            {((0, 1),): Fraction(1)},
            {((1, 1),): Fraction(1)},
            {((0, 1),): Fraction(-1), ((1, 1),): Fraction(-1), ((0, 1), (1, 1)): Fraction(-2)},
        )
    )
    weak = [SignCondition(tensor, (0, 1)) for tensor in (x, y, last)]
    assert not box.refutes(weak)
    assert not box.excludes(weak, 20)
    assert box.refutes([SignCondition(x, (1,)), *weak[1:]])
