"""Traced numbers as rational functions over names, by SymPy's polynomial rings.

The rings are many times faster than SymPy's expressions, and SymPy is imported only when something
is printed. What is not rational becomes a generator of its own: `(2/3)**gm`, `log(x)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..effort import spend
from .traced import Expression, Trace, Traced

Rational = Any  # an element of a SymPy fraction field
Polynomial = Any  # an element of a SymPy polynomial ring
Pair = tuple[Polynomial, Polynomial]  # numerator, denominator; common divisors may be left in them


class Symbols:
    """The field of rational functions in which some expressions lie.

    atoms   per generator that is no name, its expression: ("**", base, exponent)
    opened  defined names to write out, instead of keeping them as names
    """

    def __init__(
        self,
        trace: Trace,
        expressions: Iterable[Expression],
        order: Sequence[str],
        opened: frozenset[str] = frozenset(),
    ) -> None:
        from sympy import QQ, Symbol
        from sympy.polys.fields import FracField

        self.trace = trace
        self.opened = opened
        self.atoms: dict[str, Expression] = {}
        self.memo: dict[int, Pair] = {}
        names: set[str] = set()
        seen: set[int] = set()
        for expression in expressions:
            self._scan(expression, names, seen)
        known = {name: k for k, name in enumerate(order)}
        generators = [*sorted(names, key=lambda name: known.get(name, len(known))), *self.atoms]
        # a field without generators is no field: a constant still needs one
        self.field = FracField([Symbol(generator) for generator in generators or ["_"]], QQ)
        self.generators = dict(zip(generators, self.field.gens, strict=False))

    def _scan(self, expression: Expression, names: set[str], seen: set[int]) -> None:
        if id(expression) in seen or _is_fraction(expression):
            return
        seen.add(id(expression))
        if expression[0] == "leaf":
            name = expression[1]
            if name in self.opened:
                self._scan(self.trace.defined[name], names, seen)
            else:
                names.add(name)
        elif _is_atom(expression):
            self.atoms[infix(expression)] = expression
        else:
            for operand in _operands(expression):
                self._scan(operand, names, seen)

    def of(self, expression: Expression) -> Rational:
        """The rational function that an expression is. Raises ZeroDivisionError."""
        return self.field.new(*self._pair(expression))

    def _pair(self, expression: Expression) -> Pair:
        """Numerator and denominator: common divisors are looked for only at the end."""
        if id(expression) not in self.memo:
            self.memo[id(expression)] = self._of(expression)
        return self.memo[id(expression)]

    def _of(self, expression: Expression) -> Pair:
        ring, kind = self.field.ring, expression[0]
        if _is_fraction(expression):
            return ring.ground_new(self._in_domain(expression[1])), ring.one
        if kind == "leaf":
            name = expression[1]
            if name in self.opened:
                return self._pair(self.trace.defined[name])
            return self.generators[name].numer, ring.one
        if _is_atom(expression):
            return self.generators[infix(expression)].numer, ring.one
        pairs = [self._pair(operand) for operand in _operands(expression)]
        if kind == "**":
            return _power(pairs[0], int(expression[2][1]))
        return _ARITHMETIC[kind](*pairs)

    def constant(self, x: Fraction) -> Rational:
        """A number of the field."""
        return self.field.ground_new(self._in_domain(x))

    def _in_domain(self, x: Fraction) -> Any:
        return self.field.domain(x.numerator, x.denominator)

    def expression(self, generator: str) -> Expression:
        """The expression that a generator stands for."""
        return self.atoms.get(generator, ("leaf", generator))


def symbolic(trace: Trace, number: Traced, order: Sequence[str]) -> Rational:
    """One number as a rational function, its generators in this order."""
    spend(1_000 + 50 * number.size)
    return Symbols(trace, [number.expression], order).of(number.expression)


def _operands(expression: Expression) -> Sequence[Expression]:
    """Without the exponent of a whole power."""
    return expression[1:2] if expression[0] == "**" else expression[1:]


def _is_fraction(expression: Expression) -> bool:
    return expression[0] == "constant" and isinstance(expression[1], Fraction)


def _is_atom(expression: Expression) -> bool:
    if expression[0] in ("exp", "log", "constant", *_CALLED, *_COMPARED):
        return not _is_fraction(expression)
    if expression[0] != "**":
        return False
    exponent = expression[2]
    return not (_is_fraction(exponent) and exponent[1].denominator == 1)


_CALLED = ("min", "max", "abs")  # branches that were kept, not decided at a point
_COMPARED = ("<", "<=", "==")


def _sum(a: Pair, b: Pair) -> Pair:
    (p, q), (r, s) = a, b
    if q == s:
        return p + r, q
    spend(5 * (len(p) * len(s) + len(r) * len(q)))
    if q.is_ground or s.is_ground:
        return p * s + r * q, q * s
    spend(50 * len(q) * len(s))
    common = q.gcd(s)
    left, right = s.exquo(common), q.exquo(common)
    return p * left + r * right, q * left


def _product(a: Pair, b: Pair) -> Pair:
    (p, q), (r, s) = a, b
    if p == s:
        return r, q
    if r == q:
        return p, s
    spend(5 * (len(p) * len(r) + len(q) * len(s)))
    return p * r, q * s


def _inverse(a: Pair) -> Pair:
    if not a[0]:
        raise ZeroDivisionError
    return a[1], a[0]


def _power(a: Pair, exponent: int) -> Pair:
    p, q = a if exponent >= 0 else _inverse(a)
    return p ** abs(exponent), q ** abs(exponent)


_ARITHMETIC: dict[str, Callable[..., Pair]] = {
    "+": _sum,
    "-": lambda a, b: _sum(a, (-b[0], b[1])),
    "*": _product,
    "/": lambda a, b: _product(a, _inverse(b)),
    "neg": lambda a: (-a[0], a[1]),
}


def infix(expression: Expression) -> str:
    """An expression as a formula, as it was written."""
    kind = expression[0]
    if kind == "leaf":
        return str(expression[1])
    if kind == "constant":
        return str(expression[1])
    operands = [infix(operand) for operand in expression[1:]]
    if kind == "**" and operands[1] == "1/2":
        return f"sqrt({operands[0]})"
    if kind in ("exp", "log", *_CALLED):
        return f"{kind}({', '.join(operands)})"
    inner = [text if text.isidentifier() or text.isdigit() else f"({text})" for text in operands]
    if kind in _COMPARED:
        return f"({kind.join(inner)})"
    return f"-{inner[0]}" if kind == "neg" else kind.join(inner)


# -- polynomials, whatever their ring ----------------------------------------------------------


def terms_of(polynomial: Polynomial) -> Iterator[tuple[dict[str, int], Fraction]]:
    """(powers of the generators, coefficient) of every term."""
    names = [str(symbol) for symbol in polynomial.ring.symbols]
    for powers, coefficient in polynomial.terms():
        used = {name: power for name, power in zip(names, powers, strict=True) if power}
        yield used, Fraction(int(coefficient.numerator), int(coefficient.denominator))


def value_of(
    polynomial: Polynomial,
    at: Mapping[str, Any],
    constant: Callable[[Fraction], Any] = lambda c: c,
) -> Any:
    """The polynomial at these values of its generators; `constant` brings numbers among them."""
    total = constant(Fraction(0))
    for powers, coefficient in terms_of(polynomial):
        part = constant(coefficient)
        for name, power in powers.items():
            part = part * at[name] ** power
        total = total + part
    return total


def factors_of(polynomial: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
    """The number in front, and the irreducible factors with their multiplicities."""
    if not polynomial:
        return Fraction(0), []
    number, primitive = polynomial.primitive()
    if primitive.LC < 0:
        number, primitive = -number, -primitive
    front = Fraction(int(number.numerator), int(number.denominator))
    return front, list(_irreducible(primitive))


def _irreducible_linear(polynomial: Polynomial, x: Polynomial) -> Iterator[tuple[Polynomial, int]]:
    """Factors of a primitive a*x + b: those that a and b share, and one that holds x."""
    slope = polynomial.diff(x)
    common = slope.gcd(polynomial - slope * x).primitive()[1]
    if not common.is_ground:
        common = -common if common.LC < 0 else common
        yield from _irreducible(common)
        polynomial = polynomial.quo(common)
    yield polynomial, 1


@lru_cache(maxsize=2_000)
def _irreducible(primitive: Polynomial) -> tuple[tuple[Polynomial, int], ...]:
    """Factors whose product it is; its leading coefficient is positive.

    Monomials are taken out first: factoring is slow.
    """
    ring = primitive.ring
    common = tuple(map(min, zip(*primitive.monoms(), strict=True)))
    factors = [(x, power) for x, power in zip(ring.gens, common, strict=True) if power]
    rest = primitive.quo(ring.term_new(common, ring.domain.one)) if factors else primitive
    if rest.is_ground:
        return tuple(factors)
    if max(map(sum, rest.monoms())) == 1:
        return (*factors, (rest, 1))
    linear = next((k for k, degree in enumerate(rest.degrees()) if degree == 1), None)
    if linear is not None:
        return (*factors, *_irreducible_linear(rest, ring.gens[linear]))
    used = [symbol for symbol, power in zip(ring.symbols, rest.degrees(), strict=True) if power > 0]
    from sympy.polys.rings import PolyRing

    small = rest.set_ring(PolyRing(used, ring.domain, ring.order))
    return (*factors, *small.factor_list()[1])
