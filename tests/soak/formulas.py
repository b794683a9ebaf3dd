"""Formulas of game files, evaluated without the package: Fractions where exact, else 160 digits.

A number is a Fraction or an mpf. `sign` calls an mpf 0 below 10**-120: far above what rounding does
at 160 digits, far below what small formulas can come to without being 0.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Mapping
from typing import Any

import mpmath

from escalation_games.numbers import Fraction, from_text

DIGITS = 160
mpmath.mp.dps = DIGITS
TINY = mpmath.mpf(10) ** -120  # right beside a tip, a fourth power is 1e-60
Number = Any


class NoValue(ArithmeticError):
    """The formula has no value here: a division by 0, a root or logarithm of what is below 0."""


def real(x: Number) -> Any:
    """The number as an mpf."""
    if isinstance(x, Fraction):
        return mpmath.mpf(x.numerator) / x.denominator
    return mpmath.mpf(x)


def sign(x: Number) -> int:
    """-1, 0 or 1."""
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    return 0 if abs(x) < TINY else 1 if x > 0 else -1


def both(a: Number, b: Number) -> tuple[Number, Number]:
    """The two as numbers of one kind."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a, b
    return real(a), real(b)


def compare(a: Number, b: Number) -> int:
    """The sign of a - b."""
    a, b = both(a, b)
    return sign(a - b)


def evaluate(text: str, values: Mapping[str, Number]) -> Number:
    """The value of a formula; names may have a dot, as in `signal.warn`."""
    return _value(ast.parse(text.strip(), mode="eval").body, values)


def _value(node: ast.AST, values: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant(value):
            return from_text(str(value))
        case ast.Name(name):
            return values[name]
        case ast.Attribute(ast.Name(name), attr):
            return values[f"{name}.{attr}"]
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand, values)
        case ast.BinOp(left, how, right):
            return _combined(how, _value(left, values), _value(right, values))
        case ast.Compare(left, [how], [right]):
            found = compare(_value(left, values), _value(right, values))
            return Fraction(_RELATIONS[type(how)](found, 0))
        case ast.Call(ast.Name(name), arguments):
            return _called(name, [_value(a, values) for a in arguments])
    raise TypeError(f"{ast.dump(node)} is not written by these generators")


_RELATIONS = {
    ast.LtE: operator.le, ast.Lt: operator.lt, ast.GtE: operator.ge, ast.Gt: operator.gt,
}  # fmt: skip


def _combined(how: ast.operator, a: Number, b: Number) -> Number:
    if isinstance(how, ast.Pow):
        return _power(a, b)
    a, b = both(a, b)
    match how:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div() if sign(b):
            return a / b
    raise NoValue


def _power(a: Number, b: Number) -> Number:
    if isinstance(b, Fraction) and b.denominator == 1:
        if b < 0 and not sign(a):
            raise NoValue
        return a ** int(b)
    if sign(a) < 0 or (sign(a) == 0 and sign(b) <= 0):
        raise NoValue
    return real(a) ** real(b) if sign(a) else Fraction(0)


def _called(name: str, numbers: list[Number]) -> Number:
    first = numbers[0]
    if name in ("min", "max"):
        best = first
        for other in numbers[1:]:
            if compare(other, best) == (1 if name == "max" else -1):
                best = other
        return best
    if name == "abs":
        return -first if sign(first) < 0 else first
    if name == "exp":
        return mpmath.exp(real(first)) if sign(first) else Fraction(1)
    if name == "sqrt":
        return _root(first)
    if name == "log" and sign(first) > 0:
        return mpmath.log(real(first)) if first != 1 else Fraction(0)
    raise NoValue


def _root(x: Number) -> Number:
    if sign(x) < 0:
        raise NoValue
    if isinstance(x, Fraction):
        up, down = math.isqrt(x.numerator), math.isqrt(x.denominator)
        if up * up == x.numerator and down * down == x.denominator:
            return Fraction(up, down)
    return mpmath.sqrt(real(x)) if sign(x) else Fraction(0)
