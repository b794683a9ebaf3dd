"""What the screens say of a form, with defaults for forms that have nothing of their own to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

from rich.console import RenderableType

from ...definition import Definition, Term
from ...forms import Deviation, Game, Structure
from ...numbers import as_fraction
from ...solvers.result import Equilibrium, Solution
from ..text import layout, number_text
from ..text.words import Say

S = TypeVar("S", bound=Structure)
G = TypeVar("G", bound=Game)

TOGETHER = {2: "Both", 3: "All three"}


class FormWords(Generic[S, G]):
    """One form in words. Sentences are not wrapped yet; sections begin with an empty line."""

    def drawn(self, definition: Definition, game: G) -> Iterator[RenderableType]:
        """The game in `show`, numbers before formulas: here only who chooses among what."""
        del definition
        structure = game.structure
        rows = [
            (decision.name, structure.players[decision.player], ", ".join(decision.actions))
            for decision in structure.decisions
        ]
        yield layout.table(("", "WHO", "CHOOSES AMONG"), rows)

    def heading(self, structure: S, equilibrium: Equilibrium, say: Say) -> str:
        """What is played on the path: here every decision with what is chosen there."""
        return at_once(structure, equilibrium.profile, say)

    def off_path(self, structure: S, equilibrium: Equilibrium, say: Say) -> str:
        """What would be chosen where play does not get to; "" where there is no such place."""
        del structure, equilibrium, say
        return ""

    def deciders(
        self, structure: S, equilibrium: Equilibrium, deviations: Sequence[Deviation]
    ) -> list[str]:
        """Who could deviate like that, in the order of the deviations: here the players."""
        del equilibrium
        return players_of(structure, deviations)

    def follows(self, structure: S, equilibrium: Equilibrium, deviation: Deviation) -> str:
        """What would follow a deviation off the path; "" where nothing does."""
        del structure, equilibrium, deviation
        return ""

    def before_reasons(self, game: G, equilibrium: Equilibrium) -> Iterator[str]:
        """Sentences on an equilibrium in `analyze`, before what deviations would lose."""
        del game, equilibrium
        yield from ()

    def after_reasons(self, structure: S, equilibrium: Equilibrium) -> Iterator[str]:
        """The same, after them."""
        del structure, equilibrium
        yield from ()

    def why_many(self, structure: S, solution: Solution) -> str:
        """What decides between several equilibria, if not the payoffs."""
        del solution
        if len(structure.players) == 1:
            return "Payoffs alone do not choose."
        other = "the other" if len(structure.players) == 2 else "the others"
        return f"Payoffs alone do not choose; what each side expects of {other} does."

    def threats(self, structure: S, solution: Solution) -> Iterator[RenderableType]:
        """Below the list of `solve`: what holds all equilibria in place, and is not played."""
        del structure, solution
        yield from ()

    def stages(self, structure: S, solution: Solution) -> Iterator[RenderableType]:
        """Below the equilibria of `solve` and `analyze`: how they go, where a line is too short."""
        del structure, solution
        yield from ()


# -- what several forms say ------------------------------------------------------------------------


def at_once(structure: Structure, profile: Sequence[Any], say: Say) -> str:
    """Every decision with what is chosen there: "Both choose build"."""
    texts = [say(d, mix) for d, mix in zip(structure.decisions, profile, strict=True)]
    n = len(texts)
    if n > 1 and len(set(texts)) == 1:
        is_mixed = " " in texts[0] and texts[0] not in structure.decisions[0].actions
        if is_mixed:
            return f"Each: {texts[0]}"
        return f"{TOGETHER.get(n, 'All')} choose {texts[0]}"
    return " · ".join(
        f"{d.name}: {text}" for d, text in zip(structure.decisions, texts, strict=True)
    )


def players_of(structure: Structure, deviations: Sequence[Deviation]) -> list[str]:
    """Who deviates, each once."""
    players = (structure.decisions[deviation.decision].player for deviation in deviations)
    return [structure.players[player] for player in dict.fromkeys(players)]


def formula_text(term: Term) -> str:
    """As it stands in the file."""
    return str(term.formula.text)


def mark(definition: Definition, level: Any) -> str:
    """What is marked beside an outcome: nothing at 0, else its escalation."""
    if as_fraction(level) == 0:
        return ""
    return f"  ● {definition.what} {number_text.number(level)}"
