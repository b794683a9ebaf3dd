"""Polynomials in a few unknowns with coefficients of any exact number system.

The unknowns are what a solver looks for (probabilities), not assumptions: those are in the
coefficients. Powers of all unknowns stand in one tuple per term.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

from ..line.cells import CellNumber
from ..line.quadratic import Quadratic
from ..many.lockstep_number import Followed
from ..rational import Fraction
from ..traced import Traced

Powers = tuple[int, ...]

ONE = Fraction(1)


def vanishes(x: Any) -> bool:
    """Is the number 0 by its structure? On an open cell: throughout it. It asks for no sign."""
    if isinstance(x, Fraction):
        return not x
    if isinstance(x, Traced):
        return vanishes(x.value)
    if isinstance(x, CellNumber) and x.cell.is_point:
        return not x.sign()
    if isinstance(x, Quadratic):
        return x.is_constant and not x.sign()
    if isinstance(x, Followed):
        return isinstance(x.formal, Fraction) and not x.formal
    numerator = getattr(x, "numerator", True)
    return not numerator


@dataclass(frozen=True, eq=False)
class Sparse:
    """A polynomial; no coefficient vanishes, and the empty one is 0."""

    terms: Mapping[Powers, Any]

    @classmethod
    def constant(cls, x: Any, n: int) -> Sparse:
        """A number, as a polynomial in n unknowns."""
        x = ONE if isinstance(x, Fraction) and x == 1 else x
        return cls({} if vanishes(x) else {(0,) * n: x})

    @classmethod
    def unknown(cls, k: int, n: int) -> Sparse:
        """Unknown number k of n."""
        return cls({tuple(int(j == k) for j in range(n)): ONE})

    def __add__(self, other: Sparse) -> Sparse:
        total = dict(self.terms)
        for powers, c in other.terms.items():
            _put(total, powers, c)
        return Sparse(total)

    def __neg__(self) -> Sparse:
        return Sparse({powers: -c for powers, c in self.terms.items()})

    def __sub__(self, other: Sparse) -> Sparse:
        return self + -other

    def __mul__(self, other: Sparse) -> Sparse:
        total: dict[Powers, Any] = {}
        for p, a in self.terms.items():
            for q, b in other.terms.items():
                _put(total, tuple(map(add, p, q)), _times(a, b))
        return Sparse(total)

    @classmethod
    def combined(cls, weighted: Iterable[tuple[Any, Sparse]]) -> Sparse:
        """The sum of polynomials, each times a number."""
        total: dict[Powers, Any] = {}
        for factor, p in weighted:
            for powers, c in p.terms.items():
                _put(total, powers, _times(factor, c))
        return cls(total)

    def scaled(self, factor: Any) -> Sparse:
        """Times a number that is not 0."""
        return Sparse({powers: _times(c, factor) for powers, c in self.terms.items()})

    def without(self, powers: Powers) -> Sparse:
        """Less one term, which was found to be 0."""
        return Sparse({p: c for p, c in self.terms.items() if p != powers})

    # -- what it is made of ---------------------------------------------------------------------

    def unknowns(self) -> frozenset[int]:
        """Those that occur."""
        return frozenset(k for powers in self.terms for k, power in enumerate(powers) if power)

    def degree(self, k: int) -> int:
        """In one unknown."""
        return max((powers[k] for powers in self.terms), default=0)

    def degree_in(self, unknowns: frozenset[int]) -> int:
        """In several together."""
        return max((sum(powers[k] for k in unknowns) for powers in self.terms), default=0)

    def by_power(self, k: int) -> list[Sparse]:
        """The coefficient of every power of one unknown, from 0 on: polynomials in the others."""
        parts: list[dict[Powers, Any]] = [{} for _ in range(self.degree(k) + 1)]
        for powers, c in self.terms.items():
            parts[powers[k]][(*powers[:k], 0, *powers[k + 1 :])] = c
        return [Sparse(part) for part in parts]

    # -- values -----------------------------------------------------------------------------------

    def at(self, values: Mapping[int, Any]) -> Any:
        """Its value where every unknown that occurs has one."""
        total: Any = Fraction(0)
        for powers, c in self.terms.items():
            product = c
            for k, power in enumerate(powers):
                for _ in range(power):
                    product = product * values[k]
            total = total + product
        return total

    def replaced(self, k: int, top: Sparse, bottom: Sparse | None = None) -> Sparse:
        """With top / bottom for one unknown, times the bottom's power that clears fractions."""
        parts = self.by_power(k)
        total, power = parts[-1], bottom
        for part in reversed(parts[:-1]):
            total = total * top + (part if power is None else part * power)
            power = power * bottom if power is not None and bottom is not None else None
        return total

    def divided(self, form: Sparse) -> Sparse | None:
        """By a polynomial of degree 1 in some unknown, with a Fraction in front; None where a rest
        is left."""
        found = _leading(form)
        if found is None:
            return None
        k, lead = found
        if not self.degree(k):
            return None if self.terms else self
        root = form.by_power(k)[0].scaled(-1 / lead)
        parts, quotient = self.by_power(k), []
        carried = Sparse({})
        for part in reversed(parts):
            carried = part + carried * root
            quotient.append(carried)
        if quotient.pop().terms:
            return None
        result = Sparse({})
        for part in quotient:
            result = result.raised(k) + part
        return result.scaled(1 / lead)

    def raised(self, k: int) -> Sparse:
        """Times one unknown."""
        return Sparse({(*p[:k], p[k] + 1, *p[k + 1 :]): c for p, c in self.terms.items()})


def _times(a: Any, b: Any) -> Any:
    """Their product; ONE, which most polynomials of probabilities hold, costs nothing."""
    return b if a is ONE else a if b is ONE else a * b


def _put(total: dict[Powers, Any], powers: Powers, c: Any) -> None:
    c = total[powers] + c if powers in total else c
    if vanishes(c):
        total.pop(powers, None)
    else:
        total[powers] = c


def _leading(form: Sparse) -> tuple[int, Fraction] | None:
    """An unknown in which the form has degree 1, with only a Fraction before it."""
    for k in sorted(form.unknowns()):
        parts = form.by_power(k)
        if len(parts) == 2 and not parts[1].unknowns():
            (c,) = parts[1].terms.values()
            if isinstance(c, Fraction):
                return k, c
    return None


def dense(p: Sparse, k: int) -> Sequence[Any]:
    """The coefficients of a polynomial in one unknown, low degree first."""
    found: list[Any] = [Fraction(0)] * (p.degree(k) + 1)
    for powers, c in p.terms.items():
        found[powers[k]] = c
    return found
