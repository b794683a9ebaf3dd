"""Numbers as people read them: 0.7, 5/18, 14/25 = 0.56, ≈ 1.585."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import floor
from typing import Any

from ...errors import Unresolved
from ...limits import LARGEST
from ...numbers import Fraction, as_fraction, decimal_text, exact_text, sign
from ...numbers.decimals import terminating

MORE = (12, 24, 48, 96)  # decimals after which a digit of a tiny number is looked for
LONG = 7  # letters of a fraction that does not tell its size at once
MINUS = "−"
JUST_UNDER = "just under "  # before a level below the line that is spelt like it
RELATIONS = {">=": "≥", "<=": "≤"}
SYMBOLS = {"below": "○", "across": "◐", "above": "●", "unresolved": "?"}


def number(x: Any) -> str:
    """The shortest exact way to write it: a short decimal, else a fraction; ≈ where not exact."""
    fraction = as_fraction(x)
    if fraction is None:
        return f"≈ {_rounded(x, 4)}"
    text = terminating(fraction, 4)
    if text is None or abs(fraction) > LARGEST:
        text = exact_text(fraction)
        if len(text) > 13:  # nobody reads such a fraction; the JSON has it
            return f"≈ {_rounded(x, 4)}"
    return text.replace("-", MINUS)


def both(x: Any) -> str:
    """Fraction and decimal, "5/18 = 0.278"; a short decimal or whole number stays alone."""
    fraction = as_fraction(x)
    if fraction is None or terminating(fraction, 4) is not None:
        return number(x)
    text = str(fraction).replace("-", MINUS)
    if len(text) > 13:
        return number(x)
    rounded = _rounded(x, 3)
    return f"{text} {'≈' if '^' in rounded else '='} {rounded}"


def beside(x: Any) -> str:
    """As `number`; a long fraction with its decimal beside it."""
    text = number(x)
    return text if len(text) <= LONG else both(x)


def brief(x: Any) -> str:
    """As `number`, for a narrow column: of a long fraction the decimal alone."""
    text = number(x)
    return text if len(text) <= LONG or text.startswith("≈") else f"≈ {_rounded(x, 4)}"


def pretty(formula: str) -> str:
    """A formula on a screen: ≥, ≤, · and − instead of >=, <=, * and -."""
    for plain, shown in {
        **RELATIONS,
        "**": "^",
        "*": "·",
        "-": MINUS,
    }.items():
        formula = formula.replace(plain, shown)
    return formula


def decimal(x: Any, digits: int = 3) -> str:
    """Rounded to so many decimals, each of them right; trailing zeros dropped."""
    text = decimal_text(x, digits)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", MINUS)


def _rounded(x: Any, digits: int) -> str:
    """As `decimal`; of a number that is not 0, but would be spelt so, two digits and a power."""
    text = decimal(x, digits)
    if text != "0" or as_fraction(x) == 0:
        return text
    known = next((t for t in (decimal_text(x, n) for n in MORE) if t.strip("-0.")), "")
    if not known:
        return text
    tiny = Decimal(known)
    power = tiny.adjusted()
    return f"{tiny.scaleb(-power):.1f}·10^{power}".replace("-", MINUS)


def probability(x: Any) -> str:
    """5/18 (28 %)."""
    return f"{number(x)} ({_percent(x, 0)} %)"


def share(x: Any) -> str:
    """A share of a range: 10.0 %; 0 % is nothing at all."""
    if as_fraction(x) == 0 or x == 0:
        return "0 %"
    text = _percent(x, 1)
    return "< 0.1 %" if text == "0.0" else f"{text} %"


def _percent(x: Any, digits: int) -> str:
    return f"{Decimal(decimal_text(x, digits + 2)).scaleb(2):f}"


def percent_below(x: Fraction | float, digits: int) -> str:
    """A share in percent, rounded down: what is proved of all that is less stays so."""
    scale = 10**digits
    return decimal_text(Fraction(floor(Fraction(x) * 100 * scale), scale), digits)


def point(x: Any) -> str:
    """A tip's value: exact, or its decimal where it is irrational."""
    if isinstance(x, Fraction):
        return both(x)
    return f"≈ {_rounded(x, 6)}"


def whole(n: int) -> str:
    """1,024; a number too long to read by its digits."""
    return f"{n:,}" if n < 10**15 else f"some 10^{len(str(n)) - 1}"


def equals(text: str) -> str:
    """A spelt number as the right side of an equation: "= 0.1", "≈ 0.5477"."""
    return text if text.startswith("≈") else f"= {text}"


def interval(
    name: str, lower: str | None, upper: str | None, with_lower: bool, with_upper: bool
) -> str:
    """Where a name lies: "0.2 < x ≤ 0.3"; "x ≤ 0.5" where an end is not given."""
    below, above = ("≤" if closed else "<" for closed in (with_lower, with_upper))
    if lower is None:
        return f"{name} {above} {upper}"
    if upper is None:
        return f"{name} {'≥' if with_lower else '>'} {lower}"
    return f"{lower} {below} {name} {above} {upper}"


def span(
    lower: Any, upper: Any, line: Any, regime: str, spell: Callable[[Any], str] = number
) -> str:
    """An envelope of this regime: "0 to 1", or one number when both ends agree.

    An end that is below the line, but would be spelt like it, is "just under 0.5".
    """
    if lower is None:
        return "unknown"
    low, high = spell(lower), spell(upper)
    if regime in ("below", "across"):
        low = under(low, line)
    if regime == "below":
        high = under(high, line)
    return low if low == high else f"{low} to {high}"


def under(text: str, line: Any) -> str:
    """The text of a level that is below the line: "just under 0.5" where it says 0.5 or ≈ 0.5."""
    spelt = number(line)
    return f"{JUST_UNDER}{spelt}" if text.removeprefix("≈ ") == spelt else text


def level(x: Any, line: Any, spell: Callable[[Any], str] = number) -> str:
    """One level, against the line: as `span` spells an end."""
    text = spell(x)
    if under(text, line) == text:  # no need to compare: that may take work
        return text
    try:
        difference = (Fraction(x) if isinstance(x, float) else x) - line
        return under(text, line) if sign(difference) < 0 else text
    except Unresolved:
        return text
