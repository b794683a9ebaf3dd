"""Equilibria for a paper: each a proposition with its conditions, proved by the certificate's
inequalities; where somebody mixes, with the equations of indifference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ...definition import Definition
from ...forms import Decision
from ...forms.mixtures import is_never
from ...latex import COMPARED, NAME, name, relation
from ...numbers import as_fraction, exact_text
from ...numbers.decimals import terminating
from ...sensitivity.conditions.statements import Requirement, Statement
from ...solvers.result import Equilibrium, Solution
from ..text import words
from .letters import latex_text, lettered
from .values import ABOUT, about, formula, shown

ALWAYS = "whatever the assumptions are."
LONG = 14  # characters of an exact number within a sentence


def proposition(
    definition: Definition, solution: Solution, equilibrium: Equilibrium, statement: Statement
) -> str:
    """The proposition and its proof, in LaTeX."""
    told = _Proposition(definition, solution, equilibrium, statement)
    return "\n".join([*told.claim(), "", *told.proof()])


class _Proposition:
    def __init__(
        self, definition: Definition, solution: Solution, equilibrium: Equilibrium,
        statement: Statement,
    ) -> None:  # fmt: skip
        self.definition, self.solution, self.statement = definition, solution, statement
        self.equilibrium, self.structure = equilibrium, definition.structure

    @cached_property
    def conditions(self) -> dict[str, tuple[int, Requirement]]:
        """Each condition once, with its number: requirements whose formulas have names."""
        found: dict[str, tuple[int, Requirement]] = {}
        for one in self.statement.requirements:
            if _has_names(one):
                found.setdefault(one.text, (len(found) + 1, one))
        return found

    # -- the claim -------------------------------------------------------------------------------

    def claim(self) -> Iterator[str]:
        yield r"\begin{proposition}"
        yield f"{self.profile()} "
        yield from self.believed()
        yield self.when()
        if self.conditions:
            yield r"\begin{enumerate}"
            yield from (rf"\item {_with_numbers(one)}" for _, one in self.conditions.values())
            yield r"\end{enumerate}"
        yield from self.solved()
        yield from self.defined()
        yield f"{self.worth()}."
        yield r"\end{proposition}"

    def profile(self) -> str:
        """What is done at every decision: where play comes to, and elsewhere."""
        on_path = [*self.structure.on_path(self.equilibrium.key)]
        everywhere = range(len(self.structure.decisions))
        text = f"Let play be: {self.choices(on_path or everywhere)}."
        elsewhere = [d for d in everywhere if on_path and d not in on_path]
        return f"{text} Elsewhere: {self.choices(elsewhere)}." if elsewhere else text

    def choices(self, decisions: Sequence[int] | range) -> str:
        return "; ".join(
            f"{self.place(d)} {self.choice(self.structure.decisions[d], d)}" for d in decisions
        )

    def place(self, d: int) -> str:
        """Where, and who chooses there."""
        decision = self.structure.decisions[d]
        player = self.structure.players[decision.player]
        who = "" if player == decision.name else f" ({latex_text(player)})"
        return f"{latex_text(decision.name)}{who}:"

    def choice(self, decision: Decision, d: int) -> str:
        used = [k for k, p in enumerate(self.equilibrium.profile[d]) if not is_never(p)]
        names = [latex_text(decision.actions[k]) for k in used]
        if len(used) == 1:
            return rf"\emph{{{names[0]}}}"
        symbols = self.symbols.get(d, [])
        chances = [*symbols, f"1 - {' - '.join(symbols)}"]
        return ", ".join(
            rf"\emph{{{action}}} with probability ${p}$"
            for action, p in zip(names, chances, strict=True)
        )

    @cached_property
    def symbols(self) -> Mapping[int, list[str]]:
        """Decision -> the names of its probabilities, but the last."""
        found: dict[int, list[str]] = {}
        for one in self.statement.probabilities:
            found.setdefault(one.decision, []).append(name(one.symbol))
        return found

    def believed(self) -> Iterator[str]:
        """What is believed off the path, where several beliefs would do."""
        for one in self.statement.beliefs:
            decision = self.structure.decisions[one.decision]
            belief = (self.equilibrium.beliefs or ())[one.decision]
            tree: Any = self.structure
            node = latex_text(tree.nodes[decision.nodes[one.position]].name)
            own = [extreme[one.position] for extreme in belief.extremes] if belief else [one.value]
            yield (
                f"At {latex_text(decision.name)}, let ${name(one.symbol)}$ be how likely {node} is "
                f"held to be: from ${_short(min(own))}$ to ${_short(max(own))}$ will do, taken is "
                f"${_short(one.value)}$."
            )

    def when(self) -> str:
        """For which assumptions this is an equilibrium, up to the conditions."""
        what = f"an equilibrium ({words.CONCEPTS[self.solution.concept]})"
        if not self.statement.is_sharp:
            is_one = f"At the values of the assumptions below, this is {what}"
            return f"{is_one}, since there" if self.conditions else f"{is_one}."
        above = "all of these probabilities are above 0" if self.symbols else ""
        asked = " and ".join(filter(None, [above, "the following holds:" * bool(self.conditions)]))
        ending = "" if self.conditions else "."
        return f"This is {what} " + (f"if and only if {asked}{ending}" if asked else ALWAYS)

    def solved(self) -> Iterator[str]:
        """What the probabilities are: a formula where the equations determine it."""
        for one in self.statement.probabilities:
            symbol, value = name(one.symbol), _is(name(one.symbol), one.value)
            known = formula(one.formula) if one.formula else ""
            told = f"Then ${symbol} = {known}$, where the equations have one solution; here"
            yield f"{told} ${value}$." if known else f"Here ${value}$."

    def defined(self) -> Iterator[str]:
        """The file's own names for formulas, where they stand in what was said."""
        used = {w for text in self.formulas() for w in NAME.findall(text)}
        for own, one in reversed([*self.definition.define.items()]):
            if own in used:
                used.update(NAME.findall(one.text))
        texts = [self.meaning(own) for own in self.definition.define if own in used]
        if texts:
            yield f"In this, {', '.join(texts)}."

    def meaning(self, own: str) -> str:
        """What a name of the file stands for."""
        text = self.definition.define[own].text
        written = formula(text)
        return f"${name(own)} = {written}$" if written else latex_text(f"{own} = {text}")

    def formulas(self) -> Iterator[str]:
        yield from self.conditions
        yield from (one.formula for one in self.statement.probabilities)

    def worth(self) -> str:
        """What it comes to, at the point."""
        pairs = zip(self.structure.players, self.equilibrium.payoffs, strict=True)
        parts = [f"{latex_text(who)} ${_short(x)}$" for who, x in pairs]
        level = (
            f"{latex_text(self.definition.what)} ${_short(self.equilibrium.escalation)}$; "
            if self.definition.has_escalation else ""
        )  # fmt: skip
        return f"At the values of the assumptions below: {level}payoffs {', '.join(parts)}"

    # -- the proof -------------------------------------------------------------------------------

    def proof(self) -> Iterator[str]:
        why = words.WHY_IT_HOLDS[self.solution.concept]
        yield rf"\textit{{Proof.}} In it, {latex_text(why)}:"
        yield r"\begin{itemize}"
        yield from (rf"\item {self.reason(one)}" for one in self.statement.requirements)
        yield r"\end{itemize}"
        yield r"\hfill\rule{1ex}{1ex}"

    def reason(self, one: Requirement) -> str:
        """Why one deviation gains nothing."""
        decision = self.structure.decisions[one.deviation.decision]
        other, played = (
            f"``{latex_text(decision.actions[k])}''" for k in (one.deviation.action, one.instead_of)
        )
        by = f"by ({self.conditions[one.text][0]})" if one.text in self.conditions else ""
        where = self.place(one.deviation.decision)
        loss = f"${_short(one.deviation.loss)}$"
        if one.is_equation:
            return f"{where} {other} is worth as much as {played}{f', {by}' if by else ''}."
        if by:
            text = f"{where} {other} instead of {played} gains nothing, {by}"
            return f"{text}; here it would lose {loss}."
        why = "whatever the assumptions are" if one.text else "by a formula too long to be printed"
        return f"{where} {other} instead of {played} loses {loss}, {why}."


def _has_names(one: Requirement) -> bool:
    return any(map(str.isalpha, one.text))


def _with_numbers(one: Requirement) -> str:
    """The condition, and what stands on both sides at the point."""
    text = lettered(relation(one.text))
    if not one.sides or not text.startswith("$"):
        return text
    left, right = map(_short, one.sides)
    if one.is_equation:
        return f"{text} (here both are ${left}$)"
    sign = COMPARED[">=" if " >= " in one.text else "<="]
    return f"{text} (here ${left} {sign} {right}$)"


def _short(x: Any) -> str:
    """A number within mathematics; of a long fraction what it is about."""
    exact = as_fraction(x)
    is_long = exact is not None and len(exact_text(exact)) > LONG and terminating(exact, 4) is None
    return about(x) if is_long else shown(x)


def _is(symbol: str, x: Any) -> str:
    r"""p_{1} = 0.25, or p_{1} \approx 0.2572."""
    text = _short(x)
    is_about = text.startswith(ABOUT)
    return rf"{symbol} \approx {text[len(ABOUT) :]}" if is_about else f"{symbol} = {text}"
