"""A definition: a game whose payoffs are formulas over named assumptions.

A definition is a structure plus one `Term` per number of the game. The terms evaluated over a
number system give a game: at one point (`at`), over a batch of points (`batch`), along one
assumption (`along`), or at a point with the formula of every number (`traced`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from numbers import Integral, Rational
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from .effort import spend
from .errors import FormulaError, InputError, Unresolved, did_you_mean, visible
from .expressions import TOO_LONG, Formula, SyntaxTree, evaluate, parse
from .forms import Batch, Decision, Game, ImperfectRecall, Structure, objects
from .latex import payoff, plain, table
from .limits import MAX_FORMAL_TERMS
from .notebook import few, html_table, picture, short
from .numbers import (
    EXACT,
    ROUNDED,
    Cell,
    CellNumber,
    Enclosed,
    Fraction,
    Functions,
    NotRational,
    Number,
    Trace,
    column,
    from_rational,
    variable_on,
)
from .numbers.many.bounded_float import rounded

Claim = Literal["rises", "falls"]
TEXT = "text"  # who claims what is said with one voice
THEMES = (
    "trust", "intentions", "information", "siege", "pressure", "assurance", "commitment",
    "credibility", "stakes", "cost of war", "cost of arms", "first strike", "alignment",
)  # fmt: skip
Point = Mapping[str, Fraction]
Settings = Mapping[str, Fraction | Decimal | float | str]  # assumption -> a number, or "1/3"
TermArray = NDArray[Any]  # object array of Terms


@dataclass(frozen=True)
class Triangular:
    """A density that rises in a straight line from one end of the range to `mode`, then falls."""

    mode: Fraction
    kind: ClassVar[str] = "triangular"


@dataclass(frozen=True)
class Normal:
    """A normal distribution with this `mean` and `sd`, then cut off at the ends of the range."""

    mean: Fraction
    sd: Fraction
    kind: ClassVar[str] = "normal"


@dataclass(frozen=True)
class LogUniform:
    """A uniform logarithm: within the range, which is above 0, every doubling is equally likely."""

    kind: ClassVar[str] = "log-uniform"


@dataclass(frozen=True)
class Discrete:
    """A few values, ascending, each with a weight; the weights need not sum to 1."""

    values: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    kind: ClassVar[str] = "discrete"


Distribution = Triangular | Normal | LogUniform | Discrete


@dataclass(frozen=True)
class Assumption:
    """A named uncertain number.

    name, about   its name in formulas, and what it stands for
    value         at the baseline
    range         None for an assumption that is always held fixed
    claims        reader -> which way escalation goes when the assumption rises; TEXT is the reader
                  of what the source says with one voice
    source        where its value, range and claims come from
    distribution  of sampled values within the range; None is uniform
    theme         one of THEMES, or None

    >>> k = eg.load("security_dilemma").assumption("k")
    >>> print(k.about, k.value, *k.range)
    what building costs 3/10 0 1
    """

    name: str
    value: Fraction
    range: tuple[Fraction, Fraction] | None
    about: str
    claims: Mapping[str, Claim] = field(default_factory=dict)
    source: str | None = None
    distribution: Distribution | None = None
    theme: str | None = None

    def __post_init__(self) -> None:
        # made by hand, it may hold numbers of other types, such as Python's own Fractions
        object.__setattr__(self, "value", from_rational(self.value))
        if self.range is not None:
            object.__setattr__(self, "range", tuple(map(from_rational, self.range)))

    @property
    def width(self) -> Fraction:
        """The width of its range."""
        assert self.range is not None
        return self.range[1] - self.range[0]


@dataclass(frozen=True)
class Length:
    """A whole number that shapes the game.

    name, about   its name in formulas, and what it stands for
    value, range  at the baseline; the least and the largest
    claims, theme, source  as of an assumption
    """

    name: str
    value: int
    range: tuple[int, int]
    about: str
    claims: Mapping[str, Claim] = field(default_factory=dict)
    theme: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Preset:
    """A named reading of the conflict: values for the assumptions it disputes.

    name, about  what it is called, and what it holds
    values       the assumptions that it sets
    """

    name: str
    about: str
    values: Mapping[str, Fraction]


@dataclass(frozen=True)
class Term:
    """One number of a game: a formula, evaluated where these actions are taken.

    chosen  (player or move, action) pairs
    """

    formula: Formula
    chosen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Expectation:
    """One `[[expect]]` entry, checked: the results that the file expects, and at which point.

    place   of the entry in its file
    at      values of assumptions that differ from the preset or the baseline
    table   the entry: plain values, formulas as text
    lengths the lengths at which the game is taken
    """

    place: str
    why: str
    at: Mapping[str, Fraction]
    table: Mapping[str, Any]
    preset: str | None = None
    lengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Watch:
    """An action that the file's question asks about, whether or not play gets to its decision.

    what    the act in words
    at      the name of the decision
    action  the name of the action there
    """

    what: str
    at: str
    action: str


@dataclass(frozen=True)
class WordedAnswer:
    """What a file says in answer to its question, where what was found is of this kind.

    says    the answer in words
    regime  of escalation, for which it holds; None for any
    watched one per watch of the file, in their order: "never", "in some", "in every", or "any";
            what is left out at the end is any
    """

    says: str
    regime: str | None = None
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Definition:
    """A game file, read and checked.

    name, title, question, source, story, topic, order  as the file introduces itself; `topic` and
                  `order` place it in the catalogue
    form          what kind of game: strategic, extensive, bargaining, reputation, stochastic
    assumptions, lengths  its uncertain numbers, and the whole numbers that shape it
    define        the `[define]` formulas by name, each using only earlier names
    structure     who chooses what and when; it does not depend on assumptions
    probability   object array of Terms (n_edges,); empty for strategic games
    payoffs       object array of Terms (n_players, *n_actions) or (n_players, n_outcomes); in other
                  forms, both as in `forms.BargainingGame` and `forms.ReputationGame`
    escalation    object array of Terms, with one axis less than `payoffs`
    line, why, what  the level that counts as escalation, why, and what escalation is here. A file
                  that says nothing about escalation has no `why`: every level is 0, `line` 1/2
    absent        what the game leaves out, in words
    presets       the readings of the file, by name
    correlations  pair of assumptions -> their rank correlation
    expectations, watches, answers  what the file expects, which acts it watches, and what it says
                  in answer to its question
    remarks       what its reader left out or changed, such as the second of two equal names
    as_one        the players who act as one, where some do (see `merged`)
    text, file, sha256  the text of the game file, its name, the digest of the text
    reader        reads the text again with other lengths; None where there is no text

    >>> definition = eg.load("security_dilemma")
    >>> game = definition.at({"d": "1/2"})
    >>> print(*game.payoffs[0, 1])
    -1/10 -7/10
    """

    name: str
    title: str
    question: str
    form: str
    source: str
    assumptions: tuple[Assumption, ...]
    define: Mapping[str, Formula]
    structure: Structure
    probability: TermArray
    payoffs: TermArray
    escalation: TermArray
    line: Fraction
    why: str
    what: str = "escalation"
    topic: str = "Other games"
    order: int = 1000
    story: str = ""
    absent: tuple[str, ...] = ()
    lengths: tuple[Length, ...] = ()
    presets: tuple[Preset, ...] = ()
    correlations: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    watches: tuple[Watch, ...] = ()
    answers: tuple[WordedAnswer, ...] = ()
    remarks: tuple[str, ...] = ()
    as_one: tuple[str, ...] = ()
    text: str = ""
    file: str = ""
    sha256: str = ""
    reader: Callable[[Mapping[str, int]], Definition] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "line", from_rational(self.line))  # as of an Assumption

    def __repr__(self) -> str:
        names, players = few(self.baseline) or "none", few(self.structure.players)
        return f"Definition({self.name}, {self.form}: {players}; assumptions: {names})"

    def _repr_html_(self) -> str:
        """The title and question, who chooses among what, payoffs of a small table for two as
        formulas, or a picture of another game where it stands, and the assumptions."""
        choices = (
            (decision.name, few(decision.actions, SHOWN))
            for decision in self.structure.decisions[:SHOWN]
        )
        moved = (
            (
                a.name,
                a.about,
                short(a.value),
                " … ".join(map(short, a.range)) if a.range else "fixed",
            )
            for a in self.assumptions
        )
        decided = html_table(f"{self.title}: {self.question}", ("decision", "choices"), choices)
        headers = ("assumption", "about", "value", "range")
        known = html_table("", headers, moved) if self.assumptions else ""
        return f"{decided}{self._payoffs_html() or picture(self)}{known}"

    def _payoffs_html(self) -> str:
        """Of a small table for two: in each cell both payoffs. Nothing for other games."""
        if self.form != "strategic" or self.payoffs.ndim != 3 or max(self.payoffs.shape) > SHOWN:
            return ""
        row, column = self.structure.decisions
        cells = (
            (action, *(", ".join(t.formula.text for t in self.payoffs[:, i, j]) for j in range(n)))
            for n in (len(column.actions),)
            for i, action in enumerate(row.actions)
        )
        return html_table(f"{row.name}, {column.name}", ("", *column.actions), cells)

    @property
    def latex(self) -> str:
        """The payoffs as formulas, as a tabular, which needs no package.

        Of a table for two the payoff matrix; of a larger one a row for each choice of actions, of a
        tree a row for each outcome, with everybody's payoff. Names under [define] stand for
        themselves, unless their value depends on what is done. Raises InputError for other forms.
        """
        if self.structure.form not in WITH_CELLS:
            raise InputError(
                "", f"a game of the form '{self.form}' has no table of payoffs",
                "equilibria and tips have one: eg.solve(definition).latex",
            )  # fmt: skip
        return f"% {plain(self.title)}\n{self._payoffs_latex()}"

    def _payoffs_latex(self) -> str:
        players = [plain(name) for name in self.structure.players]
        moves = moving_names(self.define)
        moving = {name: formula for name, formula in self.define.items() if moves[name]}

        def cell(*index: int) -> list[str]:
            terms = (own[index] for own in self.payoffs)
            return [payoff(term.formula, dict(term.chosen), moving) for term in terms]

        if self.form == "strategic" and len(players) == 2:
            rows, columns = ([plain(a) for a in d.actions] for d in self.structure.decisions)
            body = [
                [action, *(", ".join(cell(i, j)) for j in range(len(columns)))]
                for i, action in enumerate(rows)
            ]
            corner = f"{players[0]} / {players[1]}"
            return table(f"l|{'c' * len(columns)}", [corner, *columns], body)
        names = [plain(name) for name in self._names_of_outcomes()]
        body = [
            [name, *cell(*index)]
            for name, index in zip(names, np.ndindex(self.payoffs.shape[1:]), strict=True)
        ]
        return table(f"l|{'c' * len(players)}", ["", *players], body)

    def _names_of_outcomes(self) -> list[str]:
        """Of a table, what everybody does."""
        if self.form == "strategic":
            actions = (decision.actions for decision in self.structure.decisions)
            return [" / ".join(chosen) for chosen in product(*actions)]
        tree: Any = self.structure
        return list(tree.outcomes)

    # -- points of the assumption space -------------------------------------------------------

    @cached_property
    def baseline(self) -> dict[str, Fraction]:
        """Every assumption's value in the game file."""
        return {assumption.name: assumption.value for assumption in self.assumptions}

    def assumption(self, name: str, place: str = "assumption") -> Assumption:
        """The assumption of that name. Raises InputError when there is none."""
        for assumption in self.assumptions:
            if assumption.name == name:
                return assumption
        if not self.assumptions:
            raise without_assumptions(self, place)
        raise InputError(
            place,
            f"unknown assumption '{name}'{did_you_mean(name, self.baseline)}",
            f"known: {' '.join(self.baseline)}",
        )

    def named(self, name: str) -> Assumption | Length:
        """The assumption or the length of that name. Raises InputError when there is none."""
        lengths = {length.name: length for length in self.lengths}
        return lengths.get(name) or self.assumption(name)

    @property
    def has_escalation(self) -> bool:
        """Does the file say what counts as escalation? Otherwise every level is 0, and tells
        nothing."""
        return bool(self.why)

    @property
    def ranged(self) -> tuple[Assumption, ...]:
        """The assumptions that have a range, in the order of the file."""
        return tuple(a for a in self.assumptions if a.range is not None)

    def preset(self, name: str) -> Preset:
        """The preset of that name. Raises InputError when there is none."""
        known = {preset.name: preset for preset in self.presets}
        if name not in known:
            raise InputError(
                "preset",
                f"unknown preset '{name}'{did_you_mean(name, known)}",
                f"known: {' '.join(known)}" if known else "this game has none",
            )
        return known[name]

    def point(self, values: Settings | None = None, preset: str | None = None) -> Point:
        """Baseline, then the preset, then `values`: a whole point of the assumption space.

        Values are exact: numbers, or text such as "1/3" and "0.1"; a float stands for its shortest
        decimal. Raises InputError for an unknown name or a value outside its range.
        """
        if not isinstance(values, Mapping | None):
            raise InputError(
                "values", f"must be a dict, not {type(values).__name__}", 'such as {"d": "1/2"}'
            )
        moved = {} if preset is None else dict(self.preset(preset).values)
        for name, value in (values or {}).items():
            moved[name] = self._checked(name, value)
        return {**self.baseline, **moved}

    def _checked(self, name: str, value: object) -> Fraction:
        assumption = self.assumption(name, f"values.{name}")
        if isinstance(value, Rational) and not isinstance(value, Integral):
            return self._in_range(assumption, from_rational(value), value)
        shown = visible(str(value))
        try:
            # The text is read as a formula, so that the caps on digits and powers hold for it too.
            number = evaluate(parse(str(value), name, names=()), {})
        except FormulaError as error:
            if error.problem == TOO_LONG:
                problem, remedy = f"'{shown}': {TOO_LONG}", "round it, or choose other units"
            else:
                problem, remedy = f"'{shown}' is not a number", "write 0.5 or 1/2"
            raise InputError(f"values.{name}", problem, remedy) from None
        if not isinstance(number, Fraction):
            raise InputError(f"values.{name}", f"'{value}' is not a fraction", "write 0.5 or 1/2")
        return self._in_range(assumption, number, value)

    @staticmethod
    def _in_range(assumption: Assumption, number: Fraction, shown: object) -> Fraction:
        name = assumption.name
        low, high = assumption.range or (number, number)
        if not low <= number <= high:
            raise InputError(
                f"values.{name}",
                f"{visible(str(shown))} is outside the range of '{name}'",
                f"between {low} and {high}; the range stands in the game file",
            )
        return number

    # -- games ----------------------------------------------------------------------------------

    def at(self, values: Settings | None = None, preset: str | None = None) -> Game:
        """The exact game at one point; assumptions not named stay at baseline."""
        return self.filled(self.point(values, preset))

    def along(
        self,
        name: str,
        cell: Cell,
        values: Settings | None = None,
        rational: bool = True,
    ) -> Game:
        """The game as a function of one assumption on a cell, the others at a point.

        Its numbers are rational functions of the assumption where the formulas are; otherwise, or
        with `rational=False`, enclosures with proved bounds.
        """
        point = self.point(values)
        if rational:
            try:
                game = self.filled({**point, name: variable_on(cell)})
                if _of_one_kind(game):
                    return game
            except NotRational:
                pass
        return self.filled({**point, name: variable_on(cell, rational=False)})

    def traced(self, trace: Trace, values: Settings | None = None) -> Game:
        """The exact game at one point, every number with the formula that it came from.

        Names under [define] stay leaves, so that conditions read "v ≥ k + e".
        """
        point = self.point(values)
        leaves = {name: trace.leaf(name, value) for name, value in point.items()}
        return self.filled(leaves, define=trace.define)

    def number(self, text: str | int | Fraction, place: str, values: Point | None = None) -> Number:
        """The value at a point of a formula over this file's assumptions and defined names."""
        point = {name: from_rational(value) for name, value in (values or self.baseline).items()}
        formula = parse(text, place, names=[*point, *self.define])
        return TermEvaluation(self.define, point, EXACT)(Term(formula))

    def batch(self, columns: Mapping[str, NDArray[Any]], values: Settings | None = None) -> Batch:
        """The games at many points, with a bound on the rounding of every number.

        `columns` maps assumptions to arrays of shape (n,): float64, each standing for its exact
        value, or Fractions as objects. Assumptions without a column stay at the point of `values`.
        Values outside a range are taken as they are. Raises InputError for unknown names, for
        columns of unequal length, and for numbers that are not finite.
        """
        point = self.point(values)
        n = self._length(columns)
        many: dict[str, Number] = {
            **point,
            **{name: column(array) for name, array in columns.items()},
        }

        def exact(sample: int) -> Game:
            here = {name: Fraction(array[sample]) for name, array in columns.items()}
            return self.filled({**point, **here})

        def formal() -> Game:
            from .numbers.regions.surfaces import Space

            ranges = {name: self.assumption(name).range or UNIT_RANGE for name in columns}
            space = Space(point, {name: (a, max(b, a + 1)) for name, (a, b) in ranges.items()})
            space.decide = space.by_bounds
            # Where a function has no value, the numbers of samples say so: the formula need not.
            game = self.filled({**point, **space.variables()}, space.functions(checked=False))
            space.longest = MAX_FORMAL_TERMS
            # From here on signs are asked of divisors only, which are not 0 where there is a value.
            space.decide = lambda _: 1
            return game

        with np.errstate(over="ignore", invalid="ignore"):  # of such samples nothing is known
            reading = TermEvaluation(self.define, many, ROUNDED)
            probability, payoffs, escalation = (
                objects((_for_many(reading(term)) for term in terms.flat), terms.shape)
                for terms in self._terms
            )
            game = self.structure.filled(probability, payoffs, escalation, self.line)
            return Batch(game, n, exact, formal)

    def _length(self, columns: Mapping[str, NDArray[Any]]) -> int:
        lengths = {}
        for name, array in columns.items():
            self.assumption(name, "columns")
            lengths[name] = len(array)
            _check_finite(name, array)
        if len(set(lengths.values())) != 1:
            raise InputError(
                "columns", "they must all have one length", f"now: {lengths or 'no column'}"
            )
        return next(iter(lengths.values()))

    def resized(self, **lengths: int) -> Definition:
        """The definition at other lengths. Raises InputError for one unknown or out of range."""
        known = {length.name: length for length in self.lengths}
        for name, value in lengths.items():
            if name not in known or self.reader is None:
                raise InputError(
                    name, f"unknown length '{name}'{did_you_mean(name, known)}",
                    f"known: {' '.join(known) or 'none'}",
                )  # fmt: skip
            low, high = known[name].range
            if not low <= value <= high:
                raise InputError(name, f"{value} is outside {low} … {high}")
        assert self.reader is not None or not lengths
        return self.reader(lengths) if self.reader and lengths else self

    def moved(
        self, settings: Mapping[str, str], preset: str | None = None
    ) -> tuple[Definition, dict[str, Fraction]]:
        """The definition at the lengths among these settings, and the point of all the others.

        Raises InputError for an unknown name, a value outside its range, and a length that is no
        whole number.
        """
        known = {length.name: length.value for length in self.lengths}
        lengths = {name: _whole(name, text) for name, text in settings.items() if name in known}
        rest = {name: text for name, text in settings.items() if name not in known}
        resized = self.resized(**{name: n for name, n in lengths.items() if n != known[name]})
        return resized, dict(resized.point(rest, preset))

    # -- commitments ----------------------------------------------------------------------------

    def decision(self, name: str, place: str = "decision") -> Decision:
        """The decision of that name. Raises InputError when there is none."""
        known = {decision.name: decision for decision in self.structure.decisions}
        if name not in known:
            raise InputError(
                place, f"unknown decision '{name}'{did_you_mean(name, known)}",
                f"known: {'; '.join(known)}" if known else "in this game nobody decides",
            )  # fmt: skip
        return known[name]

    def restricted(self, decision: str, action: str) -> Definition:
        """The definition in which a decision has one action only, and everybody knows so.

        The result has no text: it cannot be resized or sent to other processes, and it has none of
        the file's expectations, watches and answers. Raises InputError for an unknown decision or
        action, and for a form in which actions cannot be fixed.
        """
        actions = self.decision(decision).actions
        if action not in actions:
            raise InputError(
                decision, f"unknown action '{action}'{did_you_mean(action, actions)}",
                f"known: {', '.join(actions)}",
            )  # fmt: skip
        if not self.structure.can_be_fixed:
            raise InputError(
                decision, "what is done cannot be fixed beforehand in this form",
                "compare settings of assumptions instead",
            )  # fmt: skip
        names = [known.name for known in self.structure.decisions]
        cut = self.structure.restricted(names.index(decision), actions.index(action))
        probability, payoffs, escalation = cut.numbers(*self._terms)
        return replace(
            self, structure=cut.structure, probability=probability, payoffs=payoffs,
            escalation=escalation, lengths=(), expectations=(), watches=(), answers=(), text="",
            file="", sha256="", reader=None,
        )  # fmt: skip

    def merged(self, players: Sequence[str], place: str = "players") -> Definition:
        """The definition in which these players act as one, who gets the sum of their payoffs.

        The result has no text, as one that is `restricted`. Raises InputError for unknown players
        and fewer than two, for a form in which players cannot be merged, and for a tree in which
        one of them does not see what another one did.
        """
        known = self.structure.players
        members = sorted({self.structure.player(name, place) for name in players})
        if len(members) < 2:
            raise InputError(place, "two players or more act as one", f"known: {', '.join(known)}")
        if not self.structure.can_be_merged:
            raise InputError(
                place, f"players cannot act as one in the form '{self.form}'",
                "they can in tables and trees",
            )  # fmt: skip
        name = " + ".join(known[k] for k in members)
        try:
            one = self.structure.merged(members, name)
        except ImperfectRecall as problem:
            raise InputError(place, f"{name} would not be one: {problem}") from None
        rows = [
            objects(map(_summed, *(self.payoffs[k].flat for k in group)), self.payoffs.shape[1:])
            for group in one.players
        ]
        return replace(
            self, structure=one.structure, payoffs=np.array([one.cells(row) for row in rows]),
            escalation=one.cells(self.escalation), lengths=(), expectations=(), watches=(),
            answers=(), as_one=tuple(known[k] for k in members), text="", reader=None,
        )  # fmt: skip

    # -- evaluation -----------------------------------------------------------------------------

    @property
    def _terms(self) -> tuple[TermArray, TermArray, TermArray]:
        return self.probability, self.payoffs, self.escalation

    def filled(
        self,
        values: Mapping[str, Number],
        functions: Functions = EXACT,
        define: Callable[[str, Number], Number] | None = None,
    ) -> Game:
        """The game with every formula evaluated at these values of the assumptions.

        `functions` are those of the number system of `values`; `define` may replace the value of a
        name under [define]. Where a formula has no value, raises FormulaError, or Unresolved, which
        name file and formula.
        """
        try:
            reading = TermEvaluation(self.define, values, functions, define)
            probability, payoffs, escalation = (
                objects(map(reading, terms.flat), terms.shape) for terms in self._terms
            )
        except FormulaError as error:
            raise error.in_file(self.file) from None
        except Unresolved as error:
            raise Unresolved(f"{self.file}: {error}" if self.file else str(error)) from None
        return self.structure.filled(probability, payoffs, escalation, self.line)


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"values.{name}", f"'{visible(text)}' is not a whole number") from None


def _for_many(number: Number) -> Number:
    """A number of a batch: constants become floats with bounds only once a formula is evaluated.

    Before, they are exact, so that sqrt(2)*sqrt(2) - 2 is 0.
    """
    return rounded(number) if isinstance(number, Enclosed) else number


WITH_CELLS = ("strategic", "extensive")  # forms with payoffs cell by cell, or by outcome
SHOWN = 12  # decisions, and actions at each, that a notebook shows
UNIT_RANGE = (Fraction(0), Fraction(1))
ROUNDING = 1e-9  # an eigenvalue of a correlation matrix above −ROUNDING counts as 0 or more


def normal_correlations(
    names: Sequence[str], correlations: Mapping[tuple[str, str], Fraction]
) -> NDArray[np.float64]:
    """Correlations of normal variables with these rank correlations, (len(names), len(names)).

    2*sin(pi/6*r) for a rank correlation r (Spearman's); pairs with other names are left out.
    Source: Pearson (1907), Drapers' Company Research Memoirs, Biometric Series IV.
    """
    matrix = np.eye(len(names))
    place = {name: n for n, name in enumerate(names)}
    for (one, other), rank in correlations.items():
        if one in place and other in place:
            i, j = place[one], place[other]
            matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi / 6 * float(rank))
    return matrix


def _of_one_kind(game: Game) -> bool:
    """Are the game's numbers not both enclosures and rational functions? The two do not add."""
    kinds = {type(number) for number in game.numbers()}
    return not {Enclosed, CellNumber} <= kinds


def _summed(*terms: Term) -> Term:
    """What several players get together."""
    total, *others = terms
    for term in others:
        a, b = total.formula, term.formula
        formula = Formula(
            a.place, f"{a.text} + ({b.text})", ("+", a.tree, b.tree), a.names | b.names,
            a.indicators | b.indicators,
        )  # fmt: skip
        total = Term(formula, tuple(dict.fromkeys((*total.chosen, *term.chosen))))
    return total


class TermEvaluation:
    """Evaluates the terms of one definition at one point; every defined name only once.

    Names under [define] are evaluated in their order, never one inside the other: a chain of names
    may be longer than Python lets calls nest.

    values    the assumptions, and the names under [define] that depend on no move
    moving    name under [define] -> the moves (or players) that its value depends on
    memo      formula and actions that matter to it -> its value
    """

    def __init__(
        self,
        define: Mapping[str, Formula],
        values: Mapping[str, Number],
        functions: Functions,
        named: Callable[[str, Number], Number] | None = None,
    ) -> None:
        self.functions = functions
        self.named = named or (lambda _, value: value)
        self.moving = moving_names(define)
        self.uses = used_names(define)
        self.define = define
        self.memo: dict[tuple[int, tuple[tuple[str, str], ...]], Number] = {}
        self.parts: dict[SyntaxTree, Number] = {}  # of formulas without moves, often shared
        self.relevant: dict[int, frozenset[str]] = {}
        self.values: dict[str, Number] = dict(values)
        for name, formula in define.items():
            if not self.moving[name]:
                value = evaluate(formula, self.values, {}, functions)
                self.values[name] = self.named(name, value)

    def __call__(self, term: Term) -> Number:
        return self.value(term.formula, term.chosen)

    def value(self, formula: Formula, chosen: Iterable[tuple[str, str]]) -> Number:
        """The value of a formula where these actions are taken."""
        for name in ordered_names(formula, self.define, self.uses):
            if self.moving[name]:
                self.known(self.define[name], chosen)
        return self.known(formula, chosen)

    def known(self, formula: Formula, chosen: Iterable[tuple[str, str]]) -> Number:
        """The value of a formula, once the values of the names in it are known."""
        relevant = self.moves_used(formula)
        used = tuple(pair for pair in chosen if pair[0] in relevant)
        key = (id(formula), used)
        if key not in self.memo:
            self.memo[key] = self.evaluated(formula, used)
        return self.memo[key]

    def moves_used(self, formula: Formula) -> frozenset[str]:
        """The moves (or players) a formula's value depends on, also through [define]."""
        if id(formula) not in self.relevant:
            self.relevant[id(formula)] = moves_used(formula, self.moving)
        return self.relevant[id(formula)]

    def evaluated(self, formula: Formula, chosen: tuple[tuple[str, str], ...]) -> Number:
        """The value of a formula where `chosen` holds exactly the actions that matter to it.

        Charges the work before it is done. Raises as `evaluate` does.
        """
        moving = {
            name: self.known(self.define[name], chosen)
            for name in formula.names if self.moving.get(name)
        }  # fmt: skip
        values = {**self.values, **moving} if moving else self.values
        spend(20 + len(formula.text))
        parts = None if chosen else self.parts
        return evaluate(formula, values, dict(chosen), self.functions, parts)


def used_names(define: Mapping[str, Formula]) -> dict[str, frozenset[str]]:
    """Defined name -> all other defined names behind its value, also through each other."""
    uses: dict[str, frozenset[str]] = {}
    for name, formula in define.items():
        near = [other for other in formula.names if other in uses]
        uses[name] = frozenset(near).union(*(uses[other] for other in near))
    return uses


def ordered_names(
    formula: Formula, define: Mapping[str, Formula], uses: Mapping[str, frozenset[str]]
) -> list[str]:
    """The defined names behind a formula's value, each after the names that it uses itself."""
    near = [name for name in formula.names if name in uses]
    found = frozenset(near).union(*(uses[name] for name in near))
    return [name for name in define if name in found] if found else []


def moving_names(define: Mapping[str, Formula]) -> dict[str, frozenset[str]]:
    """Defined name -> the moves (or players) that its value depends on; empty if none."""
    moves: dict[str, frozenset[str]] = {}
    for name, formula in define.items():
        moves[name] = moves_used(formula, moves)
    return moves


def moves_used(formula: Formula, moves: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The moves (or players) a formula's value depends on, by itself or through defined names.

    `moves` says for each defined name on which moves it depends.
    """
    own = {who for who, _ in formula.indicators}
    return frozenset(own.union(*(moves.get(name, frozenset()) for name in formula.names)))


def _check_finite(name: str, values: Any) -> None:
    """Raises InputError where a column holds NaN or an infinite number."""
    column = np.asarray(values)
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        first = column[~np.isfinite(column)][0]
        raise InputError(
            f"columns.{name}", f"holds {first}", "finite numbers: leave out points with others"
        )


def without_assumptions(definition: Definition, place: str) -> InputError:
    """The error for a question about assumptions of a game that has none."""
    if definition.file:
        cure = "name one under [assumptions], with a range, and put it in place of a payoff"
    else:
        cure = (
            'put a name in place of an entry: eg.strategic([[3, "v"], ...], ..., '
            'ranges={"v": (value, low, high)})'
        )
    return InputError(
        place, "the game has no assumptions: each of its numbers is fixed", cure,
        file=definition.file or None,
    )  # fmt: skip
