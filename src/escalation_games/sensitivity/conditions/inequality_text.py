"""Rational functions as short text: "v >= k + e", "d <= 1 - (k + e)/(v0*(1 + o))".

The same function can be written in many ways. Each function here tries the few that people use and
takes the one with the fewest names in it, then the shortest. Polynomials and rational functions are
those of `Symbols`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...limits import MAX_SUM_TERMS
from ...numbers import Fraction, Quotient, Symbols, exact_text, factors_of, flint_number, terms_of
from ...numbers.decimals import terminating

LONG = 24  # of a sum, before it is put in parentheses
SUMMANDS = 5  # of a loss, that are read more easily than a product
_NAME = re.compile(r"[A-Za-z_]\w*")
SHORT = 16  # characters: no other form is looked for

FormulaPowers = Mapping[str, int]
FormulaTerm = tuple[FormulaPowers, Fraction]
FormulaFactor = tuple[Sequence[FormulaTerm], int]  # a sum and its power


@dataclass(frozen=True)
class Writer:
    """Writes terms with the names in this order."""

    order: Sequence[str]

    # -- inequalities ---------------------------------------------------------------------------

    def inequality(self, polynomial: Any, limit: float = MAX_SUM_TERMS) -> str | None:
        """`polynomial >= 0`, each term on the side where it is positive, or one name gathered.

        Gathered is "pH*(g + W) >= g + s0*io". None where it has more terms than `limit`.
        """
        terms = list(terms_of(polynomial))
        if not 0 < len(terms) <= limit:
            return None
        scales = _scales(terms)
        balanced = min((self._balanced(_times(terms, s)) for s in scales), key=_effort)
        is_linear = max(sum(powers.values()) for powers, _ in terms) == 1
        is_plain = is_linear or len(balanced) < SHORT or len(terms) > 2 * MAX_SUM_TERMS
        scaled = [] if is_plain else scales[:2]
        gathered = [form for s in scaled for form in self._gathered(polynomial, s)]
        best = min(gathered, key=_effort, default=balanced)
        return best if _effort(best)[0] < _effort(balanced)[0] else balanced

    def _balanced(self, terms: Sequence[FormulaTerm]) -> str:
        left = [term for term in terms if term[1] > 0]
        right = [(powers, -c) for powers, c in terms if c < 0]
        return f"{self.sum(left)} >= {self.sum(right)}"

    def _gathered(self, polynomial: Any, scale: Fraction) -> Iterator[str]:
        """All terms with one name on one side, the others on the other."""
        scaled = polynomial * flint_number(scale)
        for k, x in enumerate(polynomial.context().gens()):
            slope = scaled.derivative(k)
            rest = scaled - slope * x
            if slope and rest and not slope.degrees()[k] and not rest.degrees()[k]:
                yield f"{self._product_or_sum(slope * x)} >= {self._product_or_sum(-rest)}"
                yield f"{self._product_or_sum(-slope * x)} <= {self._product_or_sum(rest)}"

    def _product_or_sum(self, polynomial: Any) -> str:
        text = self.sum(list(terms_of(polynomial)))
        factored = self._factored(Quotient.of(polynomial, polynomial.context().constant(1)))
        return min(text, factored, key=_effort)

    # -- sums, products, quotients --------------------------------------------------------------

    def simplest(self, rational: Quotient) -> str:
        """The simplest of several ways to write a rational function on one line."""
        forms = [self._factored(rational)]
        if rational.denom.is_constant():
            forms.append(self.sum(list(terms_of(_polynomial(rational)))))
        else:
            forms += self._with_whole_part(rational)
        return min(forms, key=_effort)

    def _with_whole_part(self, rational: Quotient) -> Iterator[str]:
        """A polynomial and a quotient: 1 - (k + e)/(v0*(1 + o)), (g + s0*io)/(g + W) - lam*io."""
        whole, rest = divmod(rational.numer, rational.denom)
        number = whole[(0,) * len(whole.degrees())]
        for kept in (whole, whole - number) if number else (whole,):
            if kept and rest:
                yield self._mixed(rational, kept)

    def _mixed(self, rational: Quotient, whole: Any) -> str:
        top, bottom = rational.numer, rational.denom
        part = self._factored(Quotient.of(top - whole * bottom, bottom))
        terms = list(terms_of(whole))
        first = self.sum(terms)
        if first.startswith("-") and not part.startswith("-"):
            negated = self.sum(_times(terms, Fraction(-1)))
            return f"{part} - {_as_factor(negated)}"
        return f"{first} - {part[1:]}" if part.startswith("-") else f"{first} + {part}"

    def _factored(self, rational: Quotient) -> str:
        """Numerator over denominator, each a product of sums that begin with a positive term."""
        if not rational.numer:
            return "0"
        top: Sequence[FormulaFactor]
        bottom: Sequence[FormulaFactor]
        number_top, top = self._factors(rational.numer)
        number_bottom, bottom = self._factors(rational.denom)
        number = number_top / number_bottom
        if number < 0:
            number, top = _turned(number, top)
        if number < 0 and not any(_constant(terms) for terms, _ in bottom):
            number, bottom = _turned(number, bottom)
        forms = [self._over(number, top, bottom), *self._number_taken_in(number, top, bottom)]
        return min(forms, key=_effort)

    def _number_taken_in(
        self, number: Fraction, top: Sequence[FormulaFactor], bottom: Sequence[FormulaFactor]
    ) -> Iterator[str]:
        """The number multiplied into one sum: (1 - x)*(E + 0.6*X), (cd + 6*cz)/(10*E + 6*V)."""
        sign = Fraction(1 if number > 0 else -1)
        for k, (terms, power) in enumerate(top):
            if power == 1 and len(terms) > 1 and abs(number) != 1:
                taken = _times(terms, abs(number))
                if all(_decimal(abs(c)) for _, c in taken):
                    yield self._over(sign, [*top[:k], (taken, 1), *top[k + 1 :]], bottom)
                elif len(bottom) == 1 and bottom[0][1] == 1:
                    up, down = map(Fraction, number.as_integer_ratio())
                    above = [*top[:k], (_times(terms, abs(up)), 1), *top[k + 1 :]]
                    yield self._over(sign, above, [(_times(bottom[0][0], down), 1)])

    def _over(
        self, number: Fraction, top: Sequence[FormulaFactor], bottom: Sequence[FormulaFactor]
    ) -> str:
        above, below = abs(number), Fraction(1)
        if bottom and not _decimal(above):
            is_short_below = bool(_decimal(1 / above))
            above, below = (
                (below, 1 / above) if is_short_below
                else (Fraction(above.numerator), Fraction(above.denominator))
            )  # fmt: skip
        text = self._product(above, top)
        if bottom:
            divisor = self._product(below, bottom)
            text = f"{_as_factor(text)}/{_as_factor(divisor, '*/')}"
        elif number < 0:
            text = _as_factor(text)
        return f"-{text}" if number < 0 else text

    def _factors(self, polynomial: Any) -> tuple[Fraction, list[FormulaFactor]]:
        """The number in front, and every factor as terms, scaled and signed to read well."""
        number, factors = factors_of(polynomial)
        written: list[FormulaFactor] = []
        for factor, power in factors:
            terms = list(terms_of(factor))
            scale = _reading_scale(terms)
            number /= scale**power
            written.append((_times(terms, scale), power))
        return number, written

    def _product(self, number: Fraction, factors: Sequence[FormulaFactor]) -> str:
        texts = []
        alone = len(factors) == 1 and number == 1
        for terms, power in factors:
            text = _power(self.sum(terms), power)
            texts.append(text if alone else _as_factor(text))
        texts.sort(key=lambda text: ("(" in text, self._place(text), text))
        return _scaled(number, "*".join(texts))

    def _place(self, text: str) -> int:
        name = text.partition("**")[0]
        return self.order.index(name) if name in self.order else len(self.order)

    def sum(self, terms: Sequence[FormulaTerm]) -> str:
        """Positive terms first, then by the file's order of names: "v - k - e"."""
        if not terms:
            return "0"
        ranked = sorted(terms, key=lambda term: (term[1] < 0, self._rank(term[0])))
        # a formula may not be nested deeply, and each term of a sum is one level
        parts = [self._in_a_row(ranked[k : k + LONG]) for k in range(0, len(ranked), LONG)]
        return " + (".join(parts) + ")" * (len(parts) - 1)

    def _in_a_row(self, terms: Sequence[FormulaTerm]) -> str:
        first, *others = terms
        texts = [f" {'-' if c < 0 else '+'} {self._term(powers, abs(c))}" for powers, c in others]
        return self._term(*first) + "".join(texts)

    def _rank(self, powers: FormulaPowers) -> tuple[Any, ...]:
        """Numbers first, then as the file lists the names."""
        known, last = self._places, len(self._places)
        return tuple(sorted((known.get(name, last), -power) for name, power in powers.items()))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.order)}

    def _term(self, powers: FormulaPowers, coefficient: Fraction) -> str:
        """One product: "0.6*C", "3*k/7", names in the file's order."""
        ranked = sorted(powers.items(), key=lambda item: self._rank({item[0]: item[1]}))
        names = "*".join(_power(name, power) for name, power in ranked)
        return ("-" if coefficient < 0 else "") + _scaled(abs(coefficient), names)

    def loss(self, rational: Quotient) -> str:
        """On one line, as a sum of what is lost and gained ("v - k - e") unless that is long."""
        if rational.denom.is_constant():
            terms = list(terms_of(_polynomial(rational)))
            if len(terms) <= SUMMANDS:
                return self.sum(terms)
        return self.simplest(rational)


# -- solving for one name ----------------------------------------------------------------------


def solved_for(writer: Writer, symbols: Symbols, polynomial: Any, name: str) -> str | None:
    """The value of `name` where the polynomial is 0, as text; None unless it is linear in it.

    Or linear in one power, exp or log of it: then that is undone.
    """
    names = polynomial.context().names()
    used = [n for n in names if n != name and _degree(polynomial, n)]
    holders = [n for n in used if _holds(symbols, n, name)]
    if not holders:
        root = _root(polynomial, name)
        return None if root is None else writer.simplest(root)
    if len(holders) > 1 or _degree(polynomial, name):
        return None
    root = _root(polynomial, holders[0])
    return None if root is None else _undone(symbols, holders[0], name, writer.simplest(root))


def _holds(symbols: Symbols, generator: str, name: str) -> bool:
    """Is this generator a function value that depends on the name?"""
    is_atom = generator in symbols.atoms
    return is_atom and symbols.trace.depends(symbols.expression(generator), name)


def _root(polynomial: Any, generator: str) -> Quotient | None:
    if _degree(polynomial, generator) != 1:
        return None
    k = polynomial.context().names().index(generator)
    slope = polynomial.derivative(k)
    constant = polynomial - slope * polynomial.context().gen(k)
    return Quotient.of(-constant, slope)


def _undone(symbols: Symbols, generator: str, name: str, value: str) -> str | None:
    kind, *operands = symbols.atoms[generator]
    leaf = ("leaf", name)
    if kind == "**" and operands[1] == leaf and operands[0][0] == "constant":
        return f"log({value})/log({operands[0][1]})"
    if kind == "**" and operands[0] == leaf and operands[1] == ("constant", Fraction(1, 2)):
        is_number = not _NAME.search(value)
        return _scaled(Fraction(value) ** 2, "") if is_number else f"{_as_factor(value, '*/')}**2"
    if kind in ("exp", "log") and operands[0] == leaf:
        return f"{'log' if kind == 'exp' else 'exp'}({value})"
    return None


# -- small helpers -----------------------------------------------------------------------------


def _degree(polynomial: Any, generator: str) -> int:
    """0 too where it is no generator of the polynomial."""
    names = polynomial.context().names()
    return int(polynomial.degrees()[names.index(generator)]) if generator in names else 0


def _polynomial(rational: Quotient) -> Any:
    """The polynomial that a function with a number below is."""
    return rational.numer * (1 / rational.denom.leading_coefficient())


def _times(terms: Sequence[FormulaTerm], factor: Fraction) -> list[FormulaTerm]:
    return [(powers, c * factor) for powers, c in terms]


def _scales(terms: Sequence[FormulaTerm]) -> list[Fraction]:
    """Positive factors that make one coefficient 1 and keep all of them readable; or just 1."""
    scales = dict.fromkeys([1 / abs(c) for _, c in terms])
    readable = [s for s in scales if all(_decimal(abs(c) * s) for _, c in terms)]
    return readable or [Fraction(1)]


def _effort(text: str) -> tuple[int, int]:
    """What a formula asks of its reader: names first, then length."""
    return len(_NAME.findall(text)), len(text)


def _reading_scale(terms: Sequence[FormulaTerm]) -> Fraction:
    """1 - x rather than x - 1, and 1 - 0.6*x rather than 5 - 3*x."""
    minuses = sum(c < 0 for _, c in terms)
    constant = _constant(terms)
    even = 2 * minuses == len(terms)
    turned = 2 * minuses > len(terms) or (even and constant is not None and constant < 0)
    sign = Fraction(-1 if turned else 1)
    if constant is not None and len(terms) > 1:
        scale = 1 / abs(constant)
        if all(_decimal(abs(c) * scale) for _, c in terms):
            return sign * scale
    return sign


def _turned(
    number: Fraction, factors: Sequence[FormulaFactor]
) -> tuple[Fraction, Sequence[FormulaFactor]]:
    """A minus sign taken into a sum that has one already: W - S reads better than -(S - W)."""
    mixed = [k for k, (terms, power) in enumerate(factors) if power % 2 and _has_minus(terms)]
    if not mixed:
        return number, factors
    k = min(mixed, key=lambda k: bool(_constant(factors[k][0])))  # rather not 1 - x
    terms, power = factors[k]
    return -number, [*factors[:k], (_times(terms, Fraction(-1)), power), *factors[k + 1 :]]


def _constant(terms: Sequence[FormulaTerm]) -> Fraction | None:
    return next((c for powers, c in terms if not powers), None)


def _has_minus(terms: Sequence[FormulaTerm]) -> bool:
    return any(c < 0 for _, c in terms)


def _as_factor(text: str, also: str = "") -> str:
    """In parentheses where it is a sum (or holds one of `also`) at the top level."""
    depth = 0
    for char in text.replace("**", "^"):
        depth += (char == "(") - (char == ")")
        if depth == 0 and (char == " " or char in also):
            return f"({text})"
    return text


def _power(text: str, power: int) -> str:
    if power == 1:
        return text
    return f"{text if text.isidentifier() else f'({text})'}**{power}"


def _scaled(number: Fraction, text: str) -> str:
    """A positive number times a product: decimals where they are short, else a fraction."""
    decimal = _decimal(number)
    if not text:
        return decimal or exact_text(number)
    if number == 1:
        return text
    if decimal:
        return f"{decimal}*{_as_factor(text)}"
    top, bottom = (exact_text(Fraction(part)) for part in number.as_integer_ratio())
    return f"{_as_factor(text)}/{bottom}" if top == "1" else f"{top}*{_as_factor(text)}/{bottom}"


def _decimal(number: Fraction) -> str | None:
    """A number with at most three decimals, as written; None for others."""
    return terminating(number, 3)
