"""Numbers that remember the formula they came from.

A `Traced` is an exact number beside an expression: a light graph of tuples, turned into symbols
(see `symbols`) only when something is printed. Comparisons are decided by the number and
remembered, so that one run of a solver tells which inequalities its answer rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..effort import spend
from ..limits import MAX_TRACED_DEPTH, MAX_TRACED_SIZE
from .line.quadratic import square_root
from .ordered import Ordered
from .rational import Fraction

Expression = tuple[Any, ...]  # ("leaf", name), ("constant", Fraction) or (operator, operand, ...)


class Traced(Ordered):
    """An exact number and the expression behind it.

    size   operations in the expression, written out as a tree; names and constants count too
    depth  how many of them are one within the other
    """

    __slots__ = ("depth", "expression", "size", "trace", "value")

    def __init__(
        self, value: Any, expression: Expression, trace: Trace, size: int = 1, depth: int = 1
    ) -> None:
        self.value = value
        self.expression = expression
        self.trace = trace
        self.size = size
        self.depth = depth

    @property
    def is_long(self) -> bool:
        """Is its expression too long to be worth a word?"""
        return self.size > MAX_TRACED_SIZE or self.depth > MAX_TRACED_DEPTH

    def joined(self, operator: str, a: Any, b: Any, compute: Callable[[Any, Any], Any]) -> Traced:
        """The result of an operation on two numbers, at least one of them traced."""
        spend(10)
        value = compute(_value(a), _value(b))
        (p, m), (q, n) = _extent(a), _extent(b)
        expression = operator, _expression(a), _expression(b)
        return Traced(value, expression, self.trace, 1 + p + q, 1 + max(m, n))

    def called(self, operator: str, compute: Callable[[Any], Any]) -> Traced:
        """The result of a function of this number."""
        expression = operator, self.expression
        value = compute(self.value)
        return Traced(value, expression, self.trace, self.size + 1, self.depth + 1)

    def __add__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return self if _is_zero(other) else self.joined("+", self, other, lambda a, b: a + b)

    def __radd__(self, other: Any) -> Any:
        return self if _is_zero(other) else self.joined("+", other, self, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return self if _is_zero(other) else self.joined("-", self, other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self.joined("-", other, self, lambda a, b: a - b)

    def __mul__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return self if _is_one(other) else self.joined("*", self, other, lambda a, b: a * b)

    def __rmul__(self, other: Any) -> Any:
        return self if _is_one(other) else self.joined("*", other, self, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Any:
        return (
            self.joined("/", self, other, lambda a, b: a / b)
            if _is_number(other)
            else NotImplemented
        )

    def __rtruediv__(self, other: Any) -> Any:
        return self.joined("/", other, self, lambda a, b: a / b)

    def __neg__(self) -> Traced:
        return self.called("neg", lambda a: -a)

    def square_root(self) -> Traced:
        """Of a number above 0."""
        return self.joined("**", self, Fraction(1, 2), lambda a, _: square_root(a))

    def sign(self) -> int:
        """Sign of the number; remembered as a comparison with 0."""
        self.trace.compared.append(self)
        value = self.value
        if isinstance(value, Fraction):
            return int(value > 0) - int(value < 0)
        return int(value.sign())

    def __repr__(self) -> str:
        return f"Traced({self.value!r})"


def _is_number(x: object) -> bool:
    return isinstance(x, Fraction | Traced) or hasattr(x, "sign")


def _is_zero(x: Any) -> bool:
    return isinstance(x, Fraction) and not x


def _is_one(x: Any) -> bool:
    return isinstance(x, Fraction) and x == 1


def _value(x: Any) -> Any:
    return x.value if isinstance(x, Traced) else x


def _extent(x: Any) -> tuple[int, int]:
    return (x.size, x.depth) if isinstance(x, Traced) else (1, 1)


def _expression(x: Any) -> Expression:
    return x.expression if isinstance(x, Traced) else ("constant", x)


class Trace:
    """One run: its leaves, the names defined in terms of them, and the comparisons it made."""

    def __init__(self) -> None:
        self.compared: list[Traced] = []
        self.defined: dict[str, Expression] = {}
        self._depends: dict[tuple[int, str], bool] = {}

    def leaf(self, name: str, value: Any) -> Traced:
        """An assumption."""
        return Traced(value, ("leaf", name), self)

    def define(self, name: str, value: Any) -> Any:
        """A name under [define]: a leaf too, whose own expression is kept aside."""
        if not isinstance(value, Traced):
            return value
        self.defined[name] = value.expression
        return Traced(value.value, ("leaf", name), self)

    def depends(self, expression: Expression, name: str) -> bool:
        """Does the expression depend on this assumption, also through defined names?"""
        return self._depends_on(expression, name)

    def _depends_on(self, expression: Expression, name: str) -> bool:
        kind = expression[0]
        if kind == "constant":
            return False
        if kind == "leaf":  # never remembered: leaves may be made on the fly, and ids recur
            leaf = expression[1]
            if leaf in self.defined:
                return self._depends_on(self.defined[leaf], name)
            return bool(leaf == name)
        key = (id(expression), name)
        if key not in self._depends:
            self._depends[key] = any(self._depends_on(e, name) for e in expression[1:])
        return self._depends[key]

    def evaluate(
        self,
        expression: Expression,
        values: Mapping[str, Any],
        memo: dict[int, Any] | None = None,
    ) -> Any:
        """The value at other values of the assumptions, branches taken as they were.

        `memo` is for expressions with parts in common, at the same values.
        """
        return self._evaluate(expression, values, {} if memo is None else memo)

    def _evaluate(
        self, expression: Expression, values: Mapping[str, Any], memo: dict[int, Any]
    ) -> Any:
        kind = expression[0]
        if kind == "constant":
            return expression[1]
        if kind == "leaf":
            name = expression[1]
            if name in self.defined:
                return self._evaluate(self.defined[name], values, memo)
            return values[name]
        if id(expression) not in memo:
            operands = [self._evaluate(e, values, memo) for e in expression[1:]]
            memo[id(expression)] = OPERATIONS[kind](*operands)
        return memo[id(expression)]


# By the names that expressions give them; `functions`, which is built on this module, adds its own.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "neg": lambda a: -a,
}
