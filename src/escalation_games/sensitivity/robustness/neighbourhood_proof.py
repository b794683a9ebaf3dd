"""Proofs over a ball around a point: on which side of a surface it is, and that a pattern of sides
is nowhere in it.

Coordinates are shares: the distance from the point, by the width of an assumption's range. A ball
of the maximum norm is a box; what lies outside the ranges is cut off. The proofs are those over
boxes (see `sign_proof`).

**Example.** Two assumptions stand in the middle of their ranges; their shares are s and t.

>>> F = Fraction
>>> space = Space({"x": F(0), "y": F(0)}, {"x": (F(-1), F(1)), "y": (F(-1), F(1))})
>>> near = Ball(space, radius=F(1, 4))

s + t - 1/2 is below 0 where s and t are below 1/4. With the edge of the ball, it reaches 0 there.

>>> s, t, one = ((0, 1),), ((1, 1),), ()  # monomials: (variable, power)
>>> total = Tensor({s: F(1), t: F(1), one: F(-1, 2)})
>>> near.sides(total), Ball(space, F(1, 4), is_closed=True).sides(total)
((-1,), (-1, 0))

Both s - t > 1/8 and 2*t - s > 1/8 can be in the ball, but not together: added, they say t > 1/4. In
a ball twice as large they can: s = 15/32, t = 10/32.

>>> pair = Tensor({s: F(1), t: F(-1), one: F(-1, 8)}), Tensor({s: F(-1), t: F(2), one: F(-1, 8)})
>>> both_above = [(0, 1), (1, 1)]  # (surface, sign)
>>> near.sides(pair[0]), near.sides(pair[1])
((-1, 0, 1), (-1, 0, 1))
>>> near.refutes(both_above, pair), Ball(space, F(1, 2)).refutes(both_above, pair)
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ...numbers import Fraction
from ...numbers.polynomials.bernstein import Tensor
from ...numbers.regions.sign_proof import ROUNDS, SignBox, SignCondition
from ...numbers.regions.surfaces import Space

SurfaceSide = tuple[int, int]  # a surface and the sign of its polynomial: -1, 0 or 1
SidePattern = Sequence[SurfaceSide]
Limits = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, eq=False)
class Ball:
    """All points nearer than the radius (or as near, where it is closed) and within the limits.

    limits   per assumption the least and the largest share; the ranges, where none are given
    """

    space: Space
    radius: Fraction
    is_closed: bool = False
    limits: Limits | None = None

    @classmethod
    def of_box(cls, space: Space, limits: Limits) -> Ball:
        """A closed box of shares: a ball large enough to be cut off by the limits alone."""
        radius = max(max(-low, high) for low, high in limits)
        return cls(space, radius, True, limits=limits)

    @cached_property
    def box(self) -> SignBox:
        """The box that it is."""
        r, limits = self.radius, self.limits or self.space.limits
        return SignBox(
            tuple(max(low, -r) for low, _ in limits),
            tuple(min(high, r) for _, high in limits),
            tuple(not self.is_closed and -r >= low for low, _ in limits),
            tuple(not self.is_closed and r <= high for _, high in limits),
            self.space,
        )

    def sides(self, tensor: Tensor) -> tuple[int, ...]:
        """The signs that the polynomial may have in the ball."""
        return self.box.signs(tensor)

    def refutes(
        self, pattern: SidePattern, tensors: Sequence[Tensor], rounds: int = ROUNDS
    ) -> bool:
        """Is it proved that the pattern holds nowhere in the ball? False means not proved.

        `tensors` hold the polynomial of every surface; `rounds` bounds the linear programs.
        """
        return self.box.refutes(_conditions(pattern, tensors), rounds)

    def excludes(self, pattern: SidePattern, tensors: Sequence[Tensor], budget: int) -> bool:
        """As `refutes`, cutting the ball into at most so many boxes."""
        return self.box.excludes(_conditions(pattern, tensors), budget)


def _conditions(pattern: SidePattern, tensors: Sequence[Tensor]) -> list[SignCondition]:
    return [SignCondition(tensors[index], (side,)) for index, side in pattern]
