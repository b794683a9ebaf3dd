"""What the screens say of stochastic games: who does what in which state, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ...definition import Definition
from ...forms import Deviation, StochasticGame, StochasticStructure
from ...limits import MAX_PROFILES_SHOWN
from ...numbers import as_fraction
from ...solvers.result import Equilibrium, Solution
from ..text import layout, number_text, words
from .form_words import FormWords, formula_text, mark

TOGETHER = {2: "both", 3: "all three"}
StateRow = tuple[str, ...]


class StochasticWords(FormWords[StochasticStructure, StochasticGame]):
    """States that come up over and over."""

    def drawn(self, definition: Definition, game: StochasticGame) -> Iterator[RenderableType]:
        """Every way in which a period can go, in numbers; then the formulas behind them."""
        structure = game.structure
        start, *others = structure.states
        also = f", or of {words.listed(others)}" if others else ""
        ends = f" {words.listed(structure.ends)} would end it." if structure.ends else ""
        counts = number_text.number(game.discount)
        yield from layout.wrapped(
            f"Period after period in the state of {start}, where play begins{also}.{ends} "
            f"The next period counts {counts} of this one; higher is better."
        )
        yield Text()
        rows = [_period_row(game, k) for k in range(len(structure.periods))]
        headers = ("IN", "PLAY", *(f"u({p})" for p in structure.players), "THEN")
        yield layout.table(headers, layout.once(rows[:MAX_PROFILES_SHOWN], 1))
        if rows[MAX_PROFILES_SHOWN:]:
            yield Text(f"  … and {len(rows) - MAX_PROFILES_SHOWN} more")
        yield Text()
        yield layout.table(("", "", ""), _formula_rows(definition, game))

    def heading(
        self, structure: StochasticStructure, equilibrium: Equilibrium, say: words.Say
    ) -> str:
        """ "calm: both restrain · tense: bloc build, rivals restrain"."""
        return " · ".join(
            f"{name}: {played}"
            for state, name in enumerate(structure.states)
            if (played := _played(structure, equilibrium, state, say))
        )

    def off_path(
        self, structure: StochasticStructure, equilibrium: Equilibrium, say: words.Say
    ) -> str:
        """What would be done where periods do not come to."""
        met = set(structure.on_path(equilibrium.key))
        return " · ".join(
            f"{decision.name}: {say(decision, equilibrium.profile[d])}"
            for d, decision in enumerate(structure.decisions)
            if d not in met
        )

    def deciders(
        self,
        structure: StochasticStructure,
        equilibrium: Equilibrium,
        deviations: Sequence[Deviation],
    ) -> list[str]:
        """Who, and in which state: decisions are called so."""
        del equilibrium
        return [structure.decisions[deviation.decision].name for deviation in deviations]

    def before_reasons(self, game: StochasticGame, equilibrium: Equilibrium) -> Iterator[str]:
        """Whether and when it ends; what is done where periods do not come to."""
        yield from _endings(game.structure, equilibrium)
        elsewhere = self.off_path(game.structure, equilibrium, words.choice)
        if elsewhere:
            yield f"Not come to, but ready: {elsewhere}."

    def stages(
        self, structure: StochasticStructure, solution: Solution
    ) -> Iterator[RenderableType]:
        """STATE BY STATE: what is played, what that is worth, how long it lasts."""
        if not solution.equilibria:
            return
        yield Text()
        rows: dict[StateRow, list[str]] = {}
        for k, equilibrium in enumerate(solution.equilibria, 1):
            for row in _state_rows(structure, equilibrium):
                rows.setdefault(row, []).append(str(k))
        within = structure.within
        until = "until the end" if within is None else f"of the first {within}"
        yield layout.heading(
            "STATE BY STATE", f"what it is worth from there on; periods spent in it, {until}"
        )
        headers = ("", "STATE", "PLAY", *map(str.upper, structure.players), "PERIODS")
        right = range(3, 4 + len(structure.players))
        shown = [(", ".join(which), *row) for row, which in rows.items()]
        yield layout.table(headers, shown, right=right, indent=0, whole=right)
        for k, equilibrium in enumerate(solution.equilibria, 1):
            text = " ".join(_endings(structure, equilibrium))
            if text:
                yield from layout.wrapped(text, 3, str(k))


# -- show ------------------------------------------------------------------------------------------


def _period_row(game: StochasticGame, k: int) -> StateRow:
    """One way in which a period can go."""
    structure, period = game.structure, game.structure.periods[k]
    played = ", ".join(structure.decisions[d].actions[a] for d, a in period.steps)
    leads = [
        f"{structure.ordered[target]} {number_text.number(game.probability[edge])}"
        for target, edge in zip(period.targets, structure.edges[k], strict=True)
        if as_fraction(game.probability[edge]) != 0
    ]
    pays = (number_text.number(own[k]) for own in game.payoffs)
    return structure.states[period.state], played or "–", *pays, ", ".join(leads)


def _formula_rows(definition: Definition, game: StochasticGame) -> Iterator[tuple[str, str, str]]:
    structure = game.structure
    n, pretty = len(structure.periods), number_text.pretty
    for player, terms in zip(structure.players, definition.payoffs, strict=True):
        yield f"u({player})", "=", pretty(formula_text(terms[0]))
    for state, name in enumerate(structure.states):
        k = structure.of_state[state][0]
        *others, _ = zip(structure.periods[k].targets, structure.edges[k], strict=True)
        for target, edge in others:
            text = pretty(formula_text(definition.probability[edge]))
            yield f"{name} → {structure.ordered[target]}", "=", text
    for end, name in enumerate(structure.ends):
        pays = ", ".join(pretty(formula_text(terms[n + end])) for terms in definition.payoffs)
        yield f"{name}, once", "=", f"{pays}{mark(definition, game.escalation[n + end])}"
    yield "discount", "=", pretty(formula_text(definition.probability[-1]))


# -- equilibria ------------------------------------------------------------------------------------


def _played(
    structure: StochasticStructure, equilibrium: Equilibrium, state: int, say: words.Say
) -> str:
    """What is done in a state, at the decisions that its periods come to."""
    met = [d for d in structure.on_path(equilibrium.key) if structure.state_of[d] == state]
    texts = [say(structure.decisions[d], equilibrium.profile[d]) for d in met]
    players = [structure.decisions[d].player for d in met]
    if len(texts) > 1 and len(set(texts)) == 1 and len(set(players)) == len(structure.players):
        return f"{TOGETHER.get(len(texts), 'all')} {texts[0]}"
    names = [structure.decisions[d].name.partition(" in ")[0] for d in met]
    return ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))


def _state_rows(structure: StochasticStructure, equilibrium: Equilibrium) -> Iterator[StateRow]:
    terms = dict(equilibrium.terms)
    for state, name in enumerate(structure.states):
        worth = (number_text.number(terms[f"{player} from {name}"]) for player in structure.players)
        spent = terms.get(f"periods in {name}")
        yield (
            name,
            _played(structure, equilibrium, state, words.choice) or "–",
            *worth,
            "–" if spent is None else number_text.number(spent),
        )


def _endings(structure: StochasticStructure, equilibrium: Equilibrium) -> Iterator[str]:
    """ "war within 10 periods with 0.7913, ever with 1. The end is expected after 7.5 periods."."""
    terms = dict(equilibrium.terms)
    for end in structure.ends:
        ever = terms[f"{end} ever"]
        if as_fraction(ever) == 0:
            yield f"{end}: never."
            continue
        soon = terms.get(f"{end} within {structure.within}")
        text = "" if soon is None else f" within {structure.within} periods "
        text += "" if soon is None else f"with {number_text.number(soon)},"
        yield f"{end}{text} ever with {number_text.number(ever)}."
    periods = terms.get("periods to the end")
    if periods is None and any(as_fraction(terms[f"{end} ever"]) != 0 for end in structure.ends):
        yield "An end may never come."
    if periods is not None:
        yield f"The end is expected after {number_text.both(periods)} periods."
