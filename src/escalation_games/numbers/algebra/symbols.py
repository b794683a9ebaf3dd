"""Traced numbers as rational functions over names, on FLINT's polynomials.

FLINT is loaded only when something is printed. What is not rational becomes a generator of its own:
`(2/3)**gm`, `log(x)`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence

from ...effort import spend
from ..polynomials.quotients import Polynomial, Quotient, flint_number, polynomials_over
from ..rational import Fraction
from ..traced import Expression, Trace, Traced


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
        self.memo: dict[int, Quotient] = {}
        names: set[str] = set()
        seen: set[int] = set()
        for expression in expressions:
            self._scan(expression, names, seen)
        known = {name: k for k, name in enumerate(order)}
        ordered = sorted(names, key=lambda name: (known.get(name, len(known)), name))
        generators = [*ordered, *self.atoms]
        self.context = polynomials_over(generators)
        self.one = self.context.constant(1)
        self.generators = {
            name: Quotient(x, self.one)
            for name, x in zip(generators, self.context.gens(), strict=True)
        }

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

    def function(self, number: Traced) -> Quotient:
        """The rational function behind a number. Raises ZeroDivisionError."""
        spend(1_000 + 50 * number.size)
        return self.of(number.expression)

    def of(self, expression: Expression) -> Quotient:
        """The rational function that an expression is. Raises ZeroDivisionError."""
        if id(expression) not in self.memo:
            self.memo[id(expression)] = self._of(expression)
        return self.memo[id(expression)]

    def _of(self, expression: Expression) -> Quotient:
        kind = expression[0]
        if _is_fraction(expression):
            return self.constant(expression[1])
        if kind == "leaf":
            name = expression[1]
            is_opened = name in self.opened
            return self.of(self.trace.defined[name]) if is_opened else self.generators[name]
        if _is_atom(expression):
            return self.generators[infix(expression)]
        operands = [self.of(operand) for operand in _operands(expression)]
        if kind == "**":
            return operands[0] ** int(expression[2][1])
        return _ARITHMETIC[kind](*operands)

    def number(self, x: Fraction) -> Polynomial:
        """A number as a polynomial."""
        return self.context.constant(flint_number(x))

    def constant(self, x: Fraction) -> Quotient:
        """A number as a rational function."""
        return Quotient.of(self.number(x), self.one)

    def expression(self, generator: str) -> Expression:
        """The expression that a generator stands for."""
        return self.atoms.get(generator, ("leaf", generator))


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


_ARITHMETIC: dict[str, Callable[..., Quotient]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
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
