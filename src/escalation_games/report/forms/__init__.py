"""What the screens say of each form: one file and one row here for each."""

from __future__ import annotations

from typing import Any

from ...forms import Structure
from ...solvers.result import Equilibrium
from ..text import words
from .bargaining import BargainingWords
from .extensive import ExtensiveWords
from .form_words import FormWords
from .reputation import ReputationWords
from .stochastic import StochasticWords
from .strategic import StrategicWords

FORMS: dict[str, FormWords[Any, Any]] = {
    "strategic": StrategicWords(),
    "extensive": ExtensiveWords(),
    "bargaining": BargainingWords(),
    "reputation": ReputationWords(),
    "stochastic": StochasticWords(),
}


def words_of(structure: Structure) -> FormWords[Any, Any]:
    """The row of a structure's form."""
    return FORMS[structure.form]


def heading(structure: Structure, equilibrium: Equilibrium, say: words.Say = words.choice) -> str:
    """What is played on the path, in one phrase, each choice as `say` words it; what is no choice,
    such as an offer, stands there only in the usual wording."""
    return words_of(structure).heading(structure, equilibrium, say)


def uncapitalised(structure: Structure, equilibrium: Equilibrium) -> str:
    """The heading within a sentence: "both choose restrain"."""
    text = heading(structure, equilibrium)
    return text[0].lower() + text[1:] if text.startswith(("Both ", "All ", "Each")) else text
