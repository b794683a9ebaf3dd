"""EQ(x) as LaTeX: the same functions as in the JSON, read by a reader of its own; nothing in a file
is a command."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from matplotlib.mathtext import MathTextParser

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.latex import mathematics, plain
from escalation_games.numbers import Fraction, approximate
from examples import some
from test_formulas import CASES, LIBRARY, TEXTS, value

F = Fraction
TOKENS = re.compile(r"\\[a-zA-Z]+|\d+|[a-zA-Z]|\S")


def latex(*words: str) -> str:
    found = CliRunner().invoke(main, ["tip", *words, "--latex"], catch_exceptions=False)
    assert found.exit_code == 0, found.stderr
    return found.stdout


def formulas(text: str) -> list[str]:
    """What stands in mathematics."""
    return re.findall(r"(?<!\\)\$(.*?)(?<!\\)\$", text)


# -- a reader of LaTeX: what a person reads -------------------------------------------------------


class Reader:
    """The value of a formula in LaTeX, where one letter stands for a number."""

    def __init__(self, text: str, **values: Any) -> None:
        self.tokens: list[str] = TOKENS.findall(text)
        self.values = values

    def result(self) -> Any:
        found = self.total()
        assert not self.tokens, self.tokens
        return found

    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted: str) -> str:
        token = self.tokens.pop(0)
        assert not wanted or token in wanted, (token, wanted)
        return token

    def total(self) -> Any:
        minus = self.next() == "-" and self.take()
        found = -self.product() if minus else self.product()
        while self.next() in ("+", "-"):
            found = found + self.product() if self.take() == "+" else found - self.product()
        return found

    def product(self) -> Any:
        """Factors side by side; a digit beside a digit would be another number."""
        found, before = self.power(), self.next()
        while self.next() and self.next() not in (*"+-)},", r"\right"):
            if self.next() == r"\cdot":
                self.take()
            else:
                assert not (before.isdigit() and self.next().isdigit())
            before = self.next()
            found = found * self.power()
        return found

    def power(self) -> Any:
        base = self.single()
        if self.next() == "^":
            self.take()
            exponent = self.group()
            return base**exponent if F(exponent).denominator == 1 else float(base) ** exponent
        return base

    def group(self) -> Any:
        self.take("{")
        found = self.total()
        self.take("}")
        return found

    def single(self) -> Any:
        token = self.take()
        if token in ("(", r"\left"):
            if token == r"\left":
                self.take("(")
            found = self.total()
            if token == r"\left":
                self.take(r"\right")
            self.take(")")
            return found
        if token == r"\frac":
            return self.group() / self.group()
        if token == r"\sqrt":
            return sqrt(self.group())
        if token == r"\log":
            self.take("(")
            found = log(self.total())
            self.take(")")
            return found
        if token == "e" and self.next() == "^":
            self.take()
            return exp(self.group())
        return F(token) if token.isdigit() else self.values[token]


def is_near(x: Any, y: Any) -> bool:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x == y
    near = x if isinstance(x, float) else approximate(x)
    return near == pytest.approx(approximate(y), rel=1e-9)


MORE = (
    "x - (1 - x)", "x - (1 + x)*2", "-x*(1 - x)/3", "(x + 1)*(x - 1)*2*3", "1/(1/x)", "x**2**2",
    "(1/x)**2", "(-x)**2", "-x**2", "2*3*x", "x*2/3", "x/2/3", "x/(2/3)", "2*(3/(4*x))*5",
    "sqrt(x)*x", "exp(-x)*2 - exp(x)**2", "log(1 + x)**2/(x**(3/2) + log(1 + x)**2)",
    "(x**(3/2))/(x**(3/2) + 1)", "(1 - sqrt(4*x + 1))/2",
)  # fmt: skip


@pytest.mark.parametrize("text", [*TEXTS, *MORE])
def test_a_formula_in_latex_is_the_same_function(text: str) -> None:
    for x in (F(3, 7), F(22, 7)):
        assert is_near(Reader(mathematics(text), x=x).result(), value(text, "x", x))


def test_random_formulas_in_latex_are_the_same_functions() -> None:
    rng = random.Random(3)

    def formula(depth: int) -> str:
        if not depth:
            return rng.choice(["x", "2", "3", "7/2"])
        a, b = formula(depth - 1), formula(depth - 1)
        return rng.choice(
            [f"({a}) - ({b})", f"({a}) + ({b})", f"({a})*({b})", f"-({a})", f"({a})**2", f"({a})/7"]
        )

    for _ in range(300):
        text = formula(rng.randint(1, 5))
        assert Reader(mathematics(text), x=F(5, 3)).result() == value(text, "x", F(5, 3)), text


def test_the_reader_can_tell_formulas_apart() -> None:
    assert Reader("x - (1 - x)", x=F(2)).result() != Reader("x - 1 - x", x=F(2)).result()
    assert Reader(r"2 \cdot 3 x", x=F(2)).result() == 12
    with pytest.raises(AssertionError):
        Reader("2 3", x=F(2)).result()


# -- whole answers ---------------------------------------------------------------------------------


def test_the_mixture_of_the_question_on_parametric_games() -> None:
    text = latex(str(CASES / "cstheory.toml"))
    assert r"\item $\frac{1}{3} < x < \frac{2}{3}$: 3 found, no others exist" in text
    assert "one: first $3 x - 1$, second $2 - 3 x$;\n" in text
    assert "escalation $(3 x - 1)^{2}$\n" in text


def test_hawks_are_as_frequent_as_the_prize_is_worth_of_a_fight() -> None:
    text = latex(str(CASES / "hawk_dove.toml"), "-a", "c", "--set", "v=1")
    assert r"one: hawk $\frac{1}{c}$" in text
    assert "The others stay at $v = 1$." in text


NAMES = [(str(CASES / "pennies_by_roots.toml"), ()), (str(CASES / "irr.toml"), ()), *LIBRARY]


@pytest.mark.parametrize(("game", "names"), some(NAMES, 1, 2))
def test_every_formula_is_mathematics_and_every_number_of_the_json_is_there(
    game: str, names: tuple[str, ...]
) -> None:
    words = [game, *(word for name in names for word in ("-a", name))]
    text = latex(*words)
    balanced(text)
    for formula in sorted(set(formulas(text))):
        is_mathematics(formula)
    for piece in json.loads(CliRunner().invoke(main, ["tip", *words, "--json"]).stdout)["pieces"]:
        for found in piece["equilibria"] or ():
            if isinstance(found["escalation"], str) and len(found["escalation"]) < 300:
                assert f"${mathematics(found['escalation'])}$" in text


def is_mathematics(formula: str) -> None:
    """Raises an error where Matplotlib, which knows no boxes, cannot set it."""
    MathTextParser("path").parse("$" + formula.replace(r"\mbox", r"\mathrm") + "$")


def balanced(text: str) -> None:
    """Braces, dollars, environments; no character is active that is not meant to be."""
    depth = 0
    for token in re.findall(r"\\.|[{}]", text):
        depth += (token == "{") - (token == "}")
        assert depth >= 0
    assert depth == 0
    opened: list[str] = []
    for verb, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if verb == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert not opened
    assert text.count("%") - text.count(r"\%") == 1  # the first line
    commands = set(re.findall(r"\\([a-zA-Z]+)", text))
    assert commands <= {
        "paragraph", "item", "begin", "end", "frac", "left", "right", "cdot", "sqrt", "log",
        "mathit", "approx", "leq", "mbox", "textbackslash", "textasciicircum", "textasciitilde",
    }  # fmt: skip


HOSTILE = r"""
title = "\\input{/etc/passwd} 50 % & $x$ #1 ~ ^ _ [a] <b> |c| }{ \\end{itemize}"
question = "Q?"
form = "strategic"
source = "made for a test"
[players]
"a_b" = ["x%y", "[z]"]
b = ["^write18{rm}", "d$e"]
[assumptions]
t_1 = { value = 0.3, range = [0, 1], about = "\\item % } $ { ^^M \\\\" }
[payoffs]
"x%y / ^write18{rm}" = { "a_b" = "t_1", b = "0" }
"x%y / d$e" = { "a_b" = "0", b = "t_1" }
"[z] / ^write18{rm}" = { "a_b" = "1 - t_1", b = "1" }
"[z] / d$e" = { "a_b" = "1", b = "0" }
[escalation]
line = 0.5
why = "w"
"[z] / d$e" = 1
"""


def test_nothing_in_a_file_is_a_command(tmp_path: Path) -> None:
    file = tmp_path / "hostile%.toml"
    file.write_text(HOSTILE)
    text = latex(str(file))
    balanced(text)
    for formula in formulas(text):
        is_mathematics(formula)
    assert r"\textasciicircum{}write18\{rm\}" in text
    assert r"\textbackslash{}input\{/etc/passwd\} 50 \% \& \$x\$ \#1" in text
    assert not re.search(r"\\item\s*\[", text)
    assert r"\mathit{t\_1}" in text


def test_each_character_is_text() -> None:
    for char in map(chr, range(256)):
        inside = plain(f"a{char}b")[1:-1]
        assert "\n" not in inside
        assert inside not in set('\\{}$&#_%^~[]<>|"')


@pytest.mark.parametrize("option", ["--json", "--together", "--conditions"])
def test_it_is_an_answer_of_its_own(option: str) -> None:
    found = CliRunner().invoke(main, ["tip", "security_dilemma", "--latex", option])
    assert found.exit_code == 2
    assert found.stderr.startswith("error: --latex: ")


def test_a_number_without_a_formula_is_told_by_what_it_is_about() -> None:
    text = latex("concession_reputation", "-a", "b")
    assert r"\item $b {\approx}0.316228$: infinitely many" in text
    assert r"$\frac{1}{10} < b < {\approx}0.316228$" in text


def test_the_names_of_the_library_are_names() -> None:
    for entry in some(eg.catalogue(), 0, 4):
        for assumption in eg.load(entry.name).assumptions:
            is_mathematics(mathematics(assumption.name))


# -- what results say of themselves ----------------------------------------------------------------

# A prize v, shared where both yield; fighting costs c to each. Hawks are as frequent as v/c.
HAWKS = eg.strategic(
    [["(v - c)/2", "v"], [0, "v/2"]],
    [["(v - c)/2", 0], ["v", "v/2"]],
    players=("one", "two"),
    actions=(("hawk", "50 % dove"),) * 2,
    ranges={"v": (1, 0, 3), "c": (2, 1, 4)},
)


def cells(text: str) -> list[list[str]]:
    """The cells of a tabular, row by row."""
    inside = text.partition("\\begin{tabular}")[2].partition("\n")[2].partition("\\end")[0]
    rows = inside.replace(r"\hline", "").split(r"\\")
    return [[cell.strip() for cell in row.split(" & ")] for row in rows if row.strip()]


def test_a_payoff_matrix_by_hand() -> None:
    assert HAWKS.latex.startswith("% Game\n\\begin{tabular}{l|cc}\n")
    assert cells(HAWKS.latex) == [
        ["one / two", "hawk", r"50 \% dove"],
        ["hawk", r"$\frac{v - c}{2}$, $\frac{v - c}{2}$", "$v$, $0$"],
        [r"50 \% dove", "$0$, $v$", r"$\frac{v}{2}$, $\frac{v}{2}$"],
    ]


def test_equilibria_in_a_tabular_by_hand() -> None:
    text = eg.solve(HAWKS).latex
    assert text.startswith("% 3 equilibria (all); nash, by double description\n")
    half = r"hawk $\frac{1}{2}$, 50 \% dove $\frac{1}{2}$"
    assert cells(text) == [
        ["", "one", "two", "payoff one", "payoff two", "labels"],
        ["1", "hawk", r"50 \% dove", "$1$", "$0$", "pure, strict"],
        ["2", r"50 \% dove", "hawk", "$0$", "$1$", "pure, strict"],
        ["3", half, half, r"$\frac{1}{4}$", r"$\frac{1}{4}$", "mixed"],
    ]


def test_tips_in_a_tabular_by_hand() -> None:
    first, *rows = cells(eg.tips(HAWKS, "v").latex)
    assert first == ["assumption", "now", "tip", "move", "below", "on", "above", "rule"]
    assert [row[:4] for row in rows] == [
        ["$v$", "$1$", "$0$", r"33.3\%"],
        ["$v$", "$1$", "$2$", r"33.3\%"],
    ]
    assert rows[1][4:] == ["3 equilibria", "3 equilibria", "1 equilibrium", r"$c \geq v$"]


def test_what_is_left_out_is_said_below() -> None:
    solution = eg.solve("trilateral_assurance", method="pure inspection")
    assert solution.completeness.kind == "all pure"
    below = solution.latex.partition("\\end{tabular}\n")[2]
    assert below == f"\nNot all: {plain(str(solution.completeness.reason))}.\n"


def test_names_that_depend_on_moves_are_written_out() -> None:
    """With two of three joining, the prize is B2, and joining alone costs c0."""
    rows = {row[0]: row[1:] for row in cells(eg.load("trilateral_assurance").latex)}
    assert rows["stay / stay / stay"] == ["$0$"] * 3
    assert rows["join / stay / stay"] == ["$B_{1} - c_{0}$", "$B_{1}$", "$B_{1}$"]
    assert len(rows) == 1 + 8


@pytest.mark.parametrize("name", [entry.name for entry in eg.catalogue(textbook=True)])
def test_formulas_of_payoffs_are_the_payoffs(name: str) -> None:
    """Where a table is of numbers, the tabular has the numbers of the game."""
    definition = eg.load(name)
    if definition.form != "strategic" or definition.define:
        return
    game: Any = definition.at()
    values = {name_of: x for name_of, x in definition.baseline.items() if len(name_of) == 1}
    if len(values) < len(definition.baseline):
        return
    for i, row in enumerate(cells(definition.latex)[1:]):
        for j, cell in enumerate(row[1:]):
            read = [Reader(text, **values).result() for text in formulas(cell)]
            assert read == list(game.payoffs[:, i, j])


def test_other_forms_have_no_table_of_payoffs() -> None:
    with pytest.raises(eg.InputError, match="'stochastic' has no table of payoffs"):
        assert eg.load("arms_race_markov").latex


LONG = """\
title = "Long"
question = "Q?"
form = "strategic"
source = "made for a test"
players = { a = ["up", "down"], b = ["left", "right"] }
assumptions.x = { value = 0.3, range = [0, 1], about = "x" }
define = { DEFINED }
[payoffs]
"up / left" = { a = "NAME", b = "0" }
"up / right" = { a = "0", b = "x" }
"down / left" = { a = "1", b = "1" }
"down / right" = { a = "1", b = "0" }
"""


@pytest.mark.parametrize(("n", "shown"), [(1, r"$1 + x + 1 + x$"), (60, "n60"), (150, "n150")])
def test_a_formula_too_long_to_be_written_is_named(n: int, shown: str) -> None:
    """Each name is twice the one before; the first depends on what is done."""
    chain = ['n0 = "a.up + x"', *(f'n{k + 1} = "n{k} + n{k}"' for k in range(n))]
    game = eg.loads(LONG.replace("DEFINED", ", ".join(chain)).replace("NAME", f"n{n}"))
    assert cells(game.latex)[1][1] == f"{shown}, $0$"


def tabulars(name: str) -> Iterator[str]:
    """All that a game of the library has as LaTeX; tips of its first assumption."""
    definition = eg.load(name)
    if definition.form in ("strategic", "extensive", "timing"):
        yield definition.latex
    yield eg.solve(definition).latex
    yield eg.tips(definition, [a.name for a in definition.ranged[:1]]).latex


EVERY = [entry.name for entry in (*eg.catalogue(), *eg.catalogue(textbook=True))]


@pytest.mark.parametrize("name", EVERY)
def test_a_tabular_has_as_many_cells_in_every_row(name: str) -> None:
    for text in tabulars(name):
        assert {len(row) for row in cells(text)} == {len(cells(text)[0])}
        for formula in formulas(text):
            is_mathematics(formula)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
def test_latex_takes_every_tabular(tmp_path: Path) -> None:
    hostile = eg.loads(HOSTILE)
    parts = [hostile.latex, eg.solve(hostile).latex, eg.tips(hostile).latex]
    parts += [text for name in EVERY for text in tabulars(name)]
    body = "\n\n".join(parts)
    document = f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    (tmp_path / "t.tex").write_text(document, encoding="utf-8")
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "t.tex"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
