"""The functions formulas may call, for each number system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import Unresolved
from .bounds.certified_real import CALLS, Enclosed
from .bounds.interval import Undecided
from .decimals import exact_text
from .line.cells import CellNumber, NotRational
from .many import bounded_float
from .ordered import Number
from .rational import Fraction
from .traced import OPERATIONS, Traced


class ArithmeticProblem(ValueError):
    """The arithmetic has no answer: a logarithm of 0, a root of a negative number.

    part  of the formula that is evaluated, where it happens
    """

    def __init__(self, problem: str, remedy: str, part: tuple[Any, ...] | None = None) -> None:
        self.remedy = remedy
        self.part = part
        super().__init__(problem)


@dataclass(frozen=True)
class Functions:
    """One number system's functions. Comparisons give the numbers 1 and 0."""

    constant: Callable[[Fraction], Number]
    minimum: Callable[[Any, Any], Number]
    maximum: Callable[[Any, Any], Number]
    absolute: Callable[[Any], Number]
    exp: Callable[[Any], Number]
    log: Callable[[Any], Number]
    sqrt: Callable[[Any], Number]
    power: Callable[[Any, Any], Number]
    less: Callable[[Any, Any], Number]
    less_equal: Callable[[Any, Any], Number]
    equal: Callable[[Any, Any], Number]


ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)


# -- exact: any mix of Fraction, CellNumber, Enclosed, Traced ----------------------------------


def _exact_exp(x: Any) -> Any:
    if isinstance(x, Traced):
        return x.called("exp", _exact_exp)
    if x is ZERO or (isinstance(x, Fraction) and not x):
        return ONE
    return _called("exp", x)


def _exact_log(x: Any) -> Any:
    if isinstance(x, Traced):
        return x.called("log", _exact_log)
    if isinstance(x, Fraction) and x == 1:
        return ZERO
    if x <= ZERO:
        raise ArithmeticProblem(
            f"logarithm of {_shown(x)}: only numbers above 0 have one",
            "keep its argument above 0 over the whole range",
        )
    return _called("log", x)


def _exact_sqrt(x: Any) -> Any:
    return _exact_power(x, HALF)


def _exact_power(base: Any, exponent: Any) -> Any:
    if isinstance(base, Fraction) and base in (ZERO, ONE) and not _is_whole(exponent):
        return _trivial_power(base, exponent)
    if isinstance(base, Traced) or isinstance(exponent, Traced):
        traced = base if isinstance(base, Traced) else exponent
        return traced.joined("**", base, exponent, _exact_power)
    if _is_whole(exponent):
        return _whole_power(base, exponent.numerator)
    if base < ZERO:
        if not isinstance(exponent, Fraction):  # on a cell or box it may be whole at some points
            raise Unresolved(f"{_shown(base)} to a power that is not known to be whole")
        raise ArithmeticProblem(
            f"{_shown(base)} to a power that is not whole: it has no real value",
            "keep the base at 0 or above over the whole range",
        )
    if not base > ZERO:  # 0, though it does not look so
        return _trivial_power(ZERO, exponent)
    return _called("power", base, exponent)


def _is_whole(exponent: Any) -> bool:
    return isinstance(exponent, Fraction) and exponent.denominator == 1


def _whole_power(base: Any, exponent: int) -> Any:
    if isinstance(base, Fraction):
        return base**exponent
    result: Any = ONE
    for _ in range(abs(exponent)):
        result = result * base
    return ONE / result if exponent < 0 else result


def _trivial_power(base: Fraction, exponent: Any) -> Fraction:
    """0 and 1 to any power."""
    if base == 1:
        return ONE
    if exponent > ZERO:
        return ZERO
    raise ArithmeticProblem(
        "0 to a power that is not above 0", "keep the base above 0 over the whole range"
    )


def _called(kind: str, *arguments: Any) -> Any:
    if any(isinstance(a, CellNumber) for a in arguments):
        raise NotRational
    return Enclosed.call(kind, *arguments)


def _shown(x: Any) -> str:
    return exact_text(x) if isinstance(x, Fraction) else "a number"


EXACT = Functions(
    constant=lambda x: x,
    minimum=min,
    maximum=max,
    absolute=lambda a: -a if a < ZERO else a,
    exp=_exact_exp,
    log=_exact_log,
    sqrt=_exact_sqrt,
    power=_exact_power,
    less=lambda a, b: ONE if a < b else ZERO,
    less_equal=lambda a, b: ONE if a <= b else ZERO,
    equal=lambda a, b: ONE if a == b else ZERO,
)


CALLS.update(  # by the names that enclosures give to function values
    {
        "exp": EXACT.exp,
        "log": EXACT.log,
        "power": EXACT.power,
        "min": EXACT.minimum,
        "max": EXACT.maximum,
        "abs": EXACT.absolute,
        "is negative": lambda a: EXACT.less(a, ZERO),
    }
)
OPERATIONS.update({"**": EXACT.power, "exp": EXACT.exp, "log": EXACT.log})


# -- a whole box: what is undecided becomes an atom with bounds --------------------------------


def _box_minimum(a: Any, b: Any) -> Any:
    return _decided(lambda: min(a, b), "min", a, b)


def _box_maximum(a: Any, b: Any) -> Any:
    return _decided(lambda: max(a, b), "max", a, b)


def _box_absolute(a: Any) -> Any:
    return _decided(lambda: -a if a < ZERO else a, "abs", a)


def _box_power(base: Any, exponent: Any) -> Any:
    is_root = isinstance(exponent, Fraction) and exponent > 0 and not _is_whole(exponent)
    if is_root and isinstance(base, Enclosed) and base.is_at_least_0():
        return Enclosed.call("power", base, exponent)
    return _exact_power(base, exponent)


def _box_less(a: Any, b: Any) -> Any:
    return _decided(lambda: ONE if a < b else ZERO, "is negative", a - b)


def _box_equal(a: Any, b: Any) -> Any:
    difference = a - b
    return ONE - _box_less(difference, ZERO) - _box_less(-difference, ZERO)


def _decided(answer: Callable[[], Any], kind: str, *arguments: Any) -> Any:
    try:
        return answer()
    except (Undecided, Unresolved):
        return Enclosed.call(kind, *arguments)


BOX = Functions(
    constant=lambda x: x,
    minimum=_box_minimum,
    maximum=_box_maximum,
    absolute=_box_absolute,
    exp=_exact_exp,
    log=_exact_log,
    sqrt=lambda a: _box_power(a, HALF),
    power=_box_power,
    less=_box_less,
    less_equal=lambda a, b: ONE - _box_less(b, a),
    equal=_box_equal,
)


# -- many samples at once, each number with a bound on its rounding ----------------------------


def _many(name: str) -> Callable[..., Any]:
    """A function of `rounded`; exact where no argument differs between samples."""

    def call(*arguments: Any) -> Any:
        if all(isinstance(a, Fraction | Enclosed) for a in arguments):
            try:
                return getattr(EXACT, name)(*arguments)
            except Unresolved:  # a comparison that is not settled: bounds, then
                pass
        return getattr(bounded_float, name)(*map(_by_bounds, arguments))

    return call


def _by_bounds(x: Any) -> Any:
    return bounded_float.rounded(x) if isinstance(x, Enclosed) else x


def _many_power(base: Any, exponent: Any) -> Any:
    is_whole = _is_whole(exponent)
    return _whole_power(base, exponent.numerator) if is_whole else _many("power")(base, exponent)


ROUNDED = Functions(
    constant=lambda x: x,
    minimum=_many("minimum"),
    maximum=_many("maximum"),
    absolute=_many("absolute"),
    exp=_many("exp"),
    log=_many("log"),
    sqrt=_many("sqrt"),
    power=_many_power,
    less=_many("less"),
    less_equal=_many("less_equal"),
    equal=_many("equal"),
)
