"""Traced numbers as rational functions over names, on FLINT's polynomials.

FLINT is loaded only when something is printed. What is not rational becomes a generator of its own:
`(2/3)**gm`, `log(x)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property

from ..effort import spend
from .quotients import Polynomial, Quotient, TopAndBottom, flint_number, polynomials_over
from .traced import Expression, Trace, Traced


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
        self.trace = trace
        self.opened = opened
        self.atoms: dict[str, Expression] = {}
        self.memo: dict[int, TopAndBottom] = {}
        names: set[str] = set()
        seen: set[int] = set()
        for expression in expressions:
            self._scan(expression, names, seen)
        known = {name: k for k, name in enumerate(order)}
        ordered = sorted(names, key=lambda name: (known.get(name, len(known)), name))
        generators = [*ordered, *self.atoms]
        self.context = polynomials_over(generators)
        self.one = self.context.constant(1)
        self.polynomials = dict(zip(generators, self.context.gens(), strict=True))

    @cached_property
    def generators(self) -> dict[str, Quotient]:
        """Each of them as a rational function."""
        return {name: Quotient(x, self.one) for name, x in self.polynomials.items()}

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

    def of(self, expression: Expression) -> Quotient:
        """The rational function that an expression is. Raises ZeroDivisionError."""
        return Quotient.of(*self._pair(expression))

    def _pair(self, expression: Expression) -> TopAndBottom:
        """Numerator and denominator: common divisors are looked for only at the end."""
        if id(expression) not in self.memo:
            self.memo[id(expression)] = self._of(expression)
        return self.memo[id(expression)]

    def _of(self, expression: Expression) -> TopAndBottom:
        kind = expression[0]
        if _is_fraction(expression):
            return self.number(expression[1]), self.one
        if kind == "leaf":
            name = expression[1]
            if name in self.opened:
                return self._pair(self.trace.defined[name])
            return self.polynomials[name], self.one
        if _is_atom(expression):
            return self.polynomials[infix(expression)], self.one
        pairs = [self._pair(operand) for operand in _operands(expression)]
        if kind == "**":
            return _power(pairs[0], int(expression[2][1]))
        return _ARITHMETIC[kind](*pairs)

    def number(self, x: Fraction) -> Polynomial:
        """A number as a polynomial."""
        return self.context.constant(flint_number(x))

    def constant(self, x: Fraction) -> Quotient:
        """A number as a rational function."""
        return Quotient.of(self.number(x), self.one)

    def expression(self, generator: str) -> Expression:
        """The expression that a generator stands for."""
        return self.atoms.get(generator, ("leaf", generator))


def symbolic(trace: Trace, number: Traced, order: Sequence[str]) -> Quotient:
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


def _sum(a: TopAndBottom, b: TopAndBottom) -> TopAndBottom:
    (p, q), (r, s) = a, b
    if q == s:
        return p + r, q
    spend(5 * (len(p) * len(s) + len(r) * len(q)))
    if q.is_constant() or s.is_constant():
        return p * s + r * q, q * s
    spend(50 * len(q) * len(s))
    common = q.gcd(s)
    left, right = s / common, q / common
    return p * left + r * right, q * left


def _product(a: TopAndBottom, b: TopAndBottom) -> TopAndBottom:
    (p, q), (r, s) = a, b
    if p == s:
        return r, q
    if r == q:
        return p, s
    spend(5 * (len(p) * len(r) + len(q) * len(s)))
    return p * r, q * s


def _inverse(a: TopAndBottom) -> TopAndBottom:
    if not a[0]:
        raise ZeroDivisionError
    return a[1], a[0]


def _power(a: TopAndBottom, exponent: int) -> TopAndBottom:
    p, q = a if exponent >= 0 else _inverse(a)
    return p ** abs(exponent), q ** abs(exponent)


_ARITHMETIC: dict[str, Callable[..., TopAndBottom]] = {
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
