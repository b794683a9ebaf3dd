"""Four kinds of number for one exact solver, and one for its batched twins, and what ties them.

Fraction     exact
CellNumber   a rational function of one assumption on a point or an open interval of it
Enclosed     what no Fraction can hold, with proved bounds
Quadratic    a root of an equation of degree 2 with coefficients of any of these
Traced       an exact number that remembers its formula
Rounded      float64 numbers of many samples, each with a bound on its rounding, for batches

Exact solvers use only + - * /, `sign` and comparisons, and get their constants from `constant`.
"""

from __future__ import annotations

from .algebra.symbols import Symbols
from .bounds.certified_real import Enclosed, variable_on
from .bounds.interval import Undecided
from .decimals import decimal_text, exact_text
from .exact import approximate, as_fraction, constant, identifier, is_exact, is_number, size
from .functions import BOX, EXACT, ROUNDED, ArithmeticProblem, Functions
from .line.algebraic import Algebraic, Bracket, LinePoint, isolate, point_bounds
from .line.cells import Cell, CellNumber, NotRational, Refine, algebraic_value
from .line.quadratic import Quadratic, derivative, limit
from .line_formulas import formula_text, is_equal, is_same_function, polynomial_text
from .many.bounded_float import Rounded, column, rounded
from .ordered import Number, sign
from .polynomials.quotients import Quotient, factors_of, flint_number, terms_of, value_of
from .rational import Fraction, from_rational, from_text
from .regions.range_proof import box_variables, is_identity, violation
from .traced import Expression, Trace, Traced

__all__ = [
    "BOX",
    "EXACT",
    "ROUNDED",
    "Algebraic",
    "ArithmeticProblem",
    "Bracket",
    "Cell",
    "CellNumber",
    "Enclosed",
    "Expression",
    "Fraction",
    "Functions",
    "LinePoint",
    "NotRational",
    "Number",
    "Quadratic",
    "Quotient",
    "Refine",
    "Rounded",
    "Symbols",
    "Trace",
    "Traced",
    "Undecided",
    "algebraic_value",
    "approximate",
    "as_fraction",
    "box_variables",
    "column",
    "constant",
    "decimal_text",
    "derivative",
    "exact_text",
    "factors_of",
    "flint_number",
    "formula_text",
    "from_rational",
    "from_text",
    "identifier",
    "is_equal",
    "is_exact",
    "is_identity",
    "is_number",
    "is_same_function",
    "isolate",
    "limit",
    "point_bounds",
    "polynomial_text",
    "rounded",
    "sign",
    "size",
    "terms_of",
    "value_of",
    "variable_on",
    "violation",
]
