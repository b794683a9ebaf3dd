"""Polynomials over atoms, in one form: what is equal by the laws of powers is the same polynomial.

An atom is a variable, a whole number above 1, or a function value; a monomial is a product of
powers of atoms, and exponents may be fractions where the base is known not to be negative. Laws of
powers are then sums of exponents, and these are kept so:

    number     8**(1/2) = 2 * 2**(1/2): exponents stay below 1, bases are no powers themselves
    sum        (x + 1)**(1/2) squared is x + 1; (4*x + 4)**(1/2) = 2 * (x + 1)**(1/2)
    exp        exp(x + 2*y) = exp(x) * exp(y)**2, so that exp(x)*exp(-x) is 1
    log        log(12) = 2*log(2) + log(3);  exp(log(2)*x) and 2**x are the same

Sums of radicals of positive rational numbers are 0 only where all terms cancel in this form, once
their bases have no common factor (`without_common_factors`): distinct real radicals are linearly
independent (Besicovitch 1940, Journal of the London Mathematical Society 15, 3-6). Nested ones that
happen to be sums, sqrt(3 + 2*sqrt(2)) = 1 + sqrt(2), are compared in `separation`. What holds by
other laws is not recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import gcd, isqrt
from typing import Any

from ...effort import spend
from ...errors import Unresolved
from ...limits import MAX_ATOM_EXPONENT, MAX_POWER_BITS, MAX_PRODUCTS, MAX_WHOLE_OF_SUM
from ..rational import Fraction

Exponent = int | Fraction
Monomial = frozenset[tuple["Atom", Exponent]]
Terms = dict[Monomial, Fraction]

SMALL_PRIMES = tuple(n for n in range(2, 1000) if all(n % p for p in range(2, isqrt(n) + 1)))

ONE: Monomial = frozenset()


@dataclass(frozen=True)
class Atom:
    """One factor of a monomial, by its kind:

    variable    (name,)
    number      (n,), a whole number above 1; its exponents lie between 0 and 1
    sum         (terms,), a polynomial that is not below 0; its exponents lie between 0 and 1
    exp         (monomial, divisor): e to monomial/divisor, the divisor a polynomial
    log         (terms,), of a polynomial above 0
    power, min, max, abs, is negative    ((terms, divisor) per argument): nothing more is known
    """

    kind: str
    arguments: tuple[Any, ...]

    @property
    def folds(self) -> bool:
        """Are whole powers of it written out as something else?"""
        return self.kind in ("number", "sum")

    def parts(self) -> Iterable[Monomial]:
        """The monomials inside it."""
        for argument in self.arguments if self.kind != "variable" else ():
            yield from _monomials(argument)


@lru_cache(maxsize=100_000)
def atom_of(kind: str, *arguments: Any) -> Atom:
    """The atom; equal ones are one object: deep ones are compared without looking inside."""
    return Atom(kind, arguments)


def _monomials(argument: Any) -> Iterable[Monomial]:
    if isinstance(argument, tuple):
        for terms in argument:
            yield from _monomials(terms)
    elif isinstance(argument, frozenset) and all(isinstance(x[0], Atom) for x in argument):
        yield argument
    elif isinstance(argument, frozenset):
        yield from (monomial for monomial, _ in argument)


@lru_cache(maxsize=100_000)
def variables(monomial: Monomial) -> frozenset[str]:
    """Names of the variables a monomial depends on."""
    found = set[str]()
    for atom, _ in monomial:
        if atom.kind == "variable":
            found.add(atom.arguments[0])
        found |= {name for inner in atom.parts() for name in variables(inner)}
    return frozenset(found)


# -- sums and products -------------------------------------------------------------------------


def added(a: Terms, b: Terms) -> Terms:
    """The sum of two polynomials."""
    total = dict(a)
    for monomial, c in b.items():
        total[monomial] = total.get(monomial, Fraction(0)) + c
        if not total[monomial]:
            del total[monomial]
    return total


def scaled(a: Mapping[Monomial, Fraction], factor: Fraction) -> Terms:
    """The polynomial times a number other than 0."""
    return {monomial: c * factor for monomial, c in a.items()}


def multiplied(a: Terms, b: Terms) -> Terms:
    """The product of two polynomials. Raises Unresolved where it has too many terms."""
    if len(a) * len(b) > MAX_PRODUCTS:
        raise Unresolved("a formula that is not rational grows too large to bound")
    spend(10 * len(a) * len(b))
    total: Terms = {}
    for m, c in a.items():
        for n, d in b.items():
            monomial, written_out = _times(m, n)
            part = {monomial: c * d}
            for terms in written_out:
                part = multiplied(part, terms)
            total = added(total, part) if written_out else _with(total, monomial, c * d)
    return total


def _with(total: Terms, monomial: Monomial, c: Fraction) -> Terms:
    value = total.get(monomial, Fraction(0)) + c
    total[monomial] = value
    if not value:
        del total[monomial]
    return total


def _times(m: Monomial, n: Monomial) -> tuple[Monomial, list[Terms]]:
    """Exponents added; and what powers that became whole are written out as."""
    if not m or not n:
        return m or n, []
    powers, written_out = dict(m), []
    for atom, power in n:
        total = powers.get(atom, 0) + power
        if total > MAX_ATOM_EXPONENT:
            raise Unresolved("a power in a formula grows too large to bound")
        if atom.folds and total >= 1:
            written_out.append(_written_out(atom))
            total -= 1
        powers[atom] = total
        if not total:
            del powers[atom]
    return frozenset(powers.items()), written_out


def _written_out(atom: Atom) -> Terms:
    (value,) = atom.arguments
    return {ONE: Fraction(value)} if atom.kind == "number" else dict(value)


# -- powers ------------------------------------------------------------------------------------


def power(base: Terms, exponent: Fraction, positive: frozenset[str]) -> Terms:
    """A polynomial that is not below 0 to a power above 0.

    `positive` names the variables that are nowhere below 0.
    """
    content, primitive = _primitive(base)
    total = rational_power(content, exponent)
    product = _product_of_positive(primitive, positive)
    if product is None:
        root = atom_of("sum", frozenset(primitive.items()))
        return multiplied(total, _atom_power(root, exponent))
    for atom, inner in product:
        total = multiplied(total, _atom_power(atom, inner * exponent))
    return total


def _product_of_positive(primitive: Terms, positive: frozenset[str]) -> Monomial | None:
    """The one monomial that the polynomial is, where none of its atoms is ever below 0."""
    if len(primitive) > 1:
        return None
    ((monomial, c),) = primitive.items()
    is_so = c == 1 and all(_is_positive(atom, positive) for atom, _ in monomial)
    return monomial if is_so else None


def _atom_power(atom: Atom, exponent: Exponent) -> Terms:
    if atom.kind == "number":
        return rational_power(Fraction(atom.arguments[0]), Fraction(exponent))
    if atom.kind == "sum":
        whole, rest = divmod(exponent, 1)
        if whole > MAX_WHOLE_OF_SUM:
            raise Unresolved("a power of a sum grows too large to bound")
        total = {frozenset([(atom, rest)] if rest else []): Fraction(1)}
        for _ in range(int(whole)):
            total = multiplied(total, _written_out(atom))
        return total
    return {frozenset([(atom, exponent)]): Fraction(1)}


def _is_positive(atom: Atom, positive: frozenset[str]) -> bool:
    """Is it known not to be below 0?"""
    if atom.kind == "variable":
        return atom.arguments[0] in positive
    return atom.kind in ("number", "sum", "exp", "power", "abs")


def _primitive(terms: Terms) -> tuple[Fraction, Terms]:
    """A positive number, and the polynomial in coprime whole numbers that it stands before."""
    top = reduce(gcd, (abs(c.numerator) for c in terms.values()))
    bottom = reduce(_lcm, (c.denominator for c in terms.values()))
    content = Fraction(top, bottom)
    return content, scaled(terms, 1 / content)


def _lcm(a: int, b: int) -> int:
    return a * b // gcd(a, b)


def rational_power(base: Fraction, exponent: Fraction) -> Terms:
    """A positive rational number to a rational power, which may be below 0."""
    front, atoms = Fraction(1), dict[Atom, Fraction]()
    for number, sign in ((base.numerator, 1), (base.denominator, -1)):
        for n, multiplicity in factors(number).items():
            whole, rest = divmod(multiplicity * sign * exponent, 1)
            if abs(whole) * n.bit_length() > MAX_POWER_BITS:
                raise Unresolved("a power too large or too small to be of use as a payoff")
            front *= Fraction(n) ** int(whole)
            if rest:
                atoms[atom_of("number", n)] = rest
    return {frozenset(atoms.items()): front}


@lru_cache(maxsize=100_000)
def factors(n: int) -> dict[int, int]:
    """Of a positive whole number: its small primes, and what is left, as bases and powers.

    What is left is no power of a smaller number, but it need not be a prime: telling would take
    too long, and common factors of two of them are found when it matters.
    """
    found: dict[int, int] = {}
    for p in SMALL_PRIMES:
        while n % p == 0:
            n //= p
            found[p] = found.get(p, 0) + 1
        if p * p > n:
            break
    if n > 1:
        base, times = _no_power(n)
        found[base] = found.get(base, 0) + times
    return found


def _no_power(n: int) -> tuple[int, int]:
    """(base, k) with n = base**k and k as large as it can be; n has no small factor, or is one."""
    times = 1
    for p in SMALL_PRIMES:
        if n.bit_length() <= 9 * p:  # a root would be below 2**9
            break
        root = whole_root(n, p)
        while root is not None:
            n, times = root, times * p
            root = whole_root(n, p)
    return n, times


def whole_root(n: int, degree: int) -> int | None:
    """The whole number whose power is n, by bisection; None if there is none."""
    low, high = 0, 1 << (n.bit_length() // degree + 1)
    while low <= high:
        middle = (low + high) // 2
        raised = middle**degree
        if raised == n:
            return middle
        low, high = (middle + 1, high) if raised < n else (low, middle - 1)
    return None


def without_common_factors(terms: Terms) -> Terms:
    """The same; the whole numbers in radicals and logarithms split where two share a factor."""
    numbers = {n for m in terms for atom, _ in m if (n := _whole_number(atom)) is not None}
    coprime = _coprime(numbers)
    if coprime == numbers:
        return terms
    total: Terms = {}
    for monomial, c in terms.items():
        part = {ONE: c}
        for atom, exponent in monomial:
            part = multiplied(part, _split(atom, exponent, coprime))
        total = added(total, part)
    return total


def _whole_number(atom: Atom) -> int | None:
    """The number of which the atom is a power or the logarithm."""
    if atom.kind == "number":
        return int(atom.arguments[0])
    if atom.kind == "log":
        ((monomial, c), *more) = atom.arguments[0]
        return c.numerator if monomial == ONE and not more else None
    return None


def _split(atom: Atom, exponent: Exponent, coprime: set[int]) -> Terms:
    n = _whole_number(atom)
    if n is None:
        return {frozenset([(atom, exponent)]): Fraction(1)}
    powers = {base: _multiplicity(n, base) for base in coprime}
    if atom.kind == "log":
        logarithm = {_log_of(base): Fraction(k) for base, k in powers.items() if k}
        return reduce(multiplied, [logarithm] * int(exponent))
    total: Terms = {ONE: Fraction(1)}
    for base, times in powers.items():
        if times:
            total = multiplied(total, _atom_power(atom_of("number", base), times * exponent))
    return total


def _multiplicity(n: int, base: int) -> int:
    times = 0
    while n % base == 0:
        n, times = n // base, times + 1
    return times


def _coprime(numbers: Iterable[int]) -> set[int]:
    """Whole numbers without common factors, of whose powers all of these are products."""
    done: set[int] = set()
    todo = [n for n in numbers if n > 1]
    while todo:
        n = _no_power(todo.pop())[0]
        other = next((m for m in done if m != n and gcd(m, n) > 1), None)
        if other is None:
            done.add(n)
        else:
            done.remove(other)
            common = gcd(other, n)
            todo += [x for x in (common, n // common, other // common) if x > 1]
    return done


# -- exponentials and logarithms ---------------------------------------------------------------


def exponential(terms: Terms, divisor: Terms, positive: frozenset[str]) -> tuple[Terms, Terms]:
    """e to a quotient of polynomials, the divisor above 0: as a quotient of two."""
    content, divisor = _primitive(divisor)
    below = frozenset(divisor.items())
    top: Terms = {ONE: Fraction(1)}
    bottom: Terms = {ONE: Fraction(1)}
    for monomial, c in terms.items():
        weight = c / content
        inner = _logarithm_of(monomial) if below == ONE_ITEMS else None
        if inner is None:
            atom = atom_of("exp", monomial, below)
            top = multiplied(top, {frozenset([(atom, _short(weight))]): Fraction(1)})
        elif inner.keys() == {ONE}:
            top = multiplied(top, rational_power(inner[ONE], weight))
        elif weight > 0:
            top = multiplied(top, power(inner, weight, positive))
        else:
            bottom = multiplied(bottom, power(inner, -weight, positive))
    return top, bottom


ONE_ITEMS = frozenset([(ONE, Fraction(1))])


def _logarithm_of(monomial: Monomial) -> Terms | None:
    """Of what polynomial it is the logarithm, if it is one."""
    if len(monomial) != 1:
        return None
    ((atom, exponent),) = monomial
    return dict(atom.arguments[0]) if atom.kind == "log" and exponent == 1 else None


def logarithm(terms: Terms, positive: frozenset[str]) -> list[tuple[Terms, Terms]]:
    """Of a polynomial above 0: quotients of polynomials, of which it is the sum."""
    content, primitive = _primitive(terms)
    found = [(_rational_logarithm(content), {ONE: Fraction(1)})]
    product = _product_of_positive(primitive, positive)
    if product is None:
        return [*found, ({_log(frozenset(primitive.items())): Fraction(1)}, {ONE: Fraction(1)})]
    for atom, exponent in product:
        one, divisor = _atom_logarithm(atom)
        found.append((scaled(one, Fraction(exponent)), divisor))
    return found


def _atom_logarithm(atom: Atom) -> tuple[Terms, Terms]:
    divisor: Terms = {ONE: Fraction(1)}
    if atom.kind == "number":
        return _rational_logarithm(Fraction(atom.arguments[0])), divisor
    if atom.kind == "exp":
        inner, below = atom.arguments
        return {inner: Fraction(1)}, dict(below)
    if atom.kind == "sum":
        return {_log(atom.arguments[0]): Fraction(1)}, divisor
    return {_log(frozenset([(frozenset([(atom, 1)]), Fraction(1))])): Fraction(1)}, divisor


def _log(terms: frozenset[Any]) -> Monomial:
    return frozenset([(atom_of("log", terms), 1)])


def _rational_logarithm(x: Fraction) -> Terms:
    total: Terms = {}
    for number, sign in ((x.numerator, 1), (x.denominator, -1)):
        for n, times in factors(number).items():
            total = added(total, {_log_of(n): Fraction(sign * times)})
    return total


def _log_of(n: int) -> Monomial:
    return _log(frozenset([(ONE, Fraction(n))]))


def _short(c: Fraction) -> Exponent:
    return c.numerator if c.denominator == 1 else c
