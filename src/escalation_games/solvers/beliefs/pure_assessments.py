"""Pure perfect Bayesian equilibria of any tree with perfect recall, from the definition.

D. Fudenberg, J. Tirole, "Perfect Bayesian equilibrium and sequential equilibrium", Journal of
Economic Theory 53 (1991), 236-260. Every one of them is a Nash equilibrium: so the pure Nash plans
are found first, and completed with every answer where an own move keeps play away; kept is what
some belief supports at every information set, and what no change improves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

from ...errors import BudgetExceeded
from ...forms import ExtensiveGame, ExtensiveStructure, objects
from ...forms.mixtures import ONE, ZERO, Profile
from ...forms.trees.belief import Belief
from ...limits import MAX_COMPLETIONS
from ...numbers import sign
from ..result import Completeness, Found
from ..trees.sequence_form import Behaviour, Plays, fits_pure, pure_behaviours
from .belief_sets import beliefs_of

REASON = "mixed ones are searched for only among two players who move at most once in each play"


def fits(structure: ExtensiveStructure) -> str | None:
    """Any number of players; trees with perfect recall and few combinations of pure plans."""
    return fits_pure(structure)


def find(game: ExtensiveGame) -> Found:
    """One candidate per distinct pure play on the path; does not find mixed equilibria."""
    plays = Plays(game)
    kept = list(perfect_profiles(game, plays))
    candidates = plays.candidates([tuple(map(tuple, profile)) for profile in kept])
    return Found(candidates, Completeness("all pure", REASON), frozenset(c.key for c in candidates))


def perfect_profiles(game: ExtensiveGame, plays: Plays) -> Iterator[Profile]:
    """Every pure one, those that differ only off the path included. Raises BudgetExceeded."""
    behaviours = pure_behaviours(game, plays)
    n = sum(prod(_n_ways(game, behaviour)) for behaviour in behaviours)
    if n > MAX_COMPLETIONS:
        raise BudgetExceeded(
            f"{n:,} pure profiles are to be looked at, more than {MAX_COMPLETIONS:,}; fewer "
            "decisions that play does not get to would do"
        )
    for behaviour in behaviours:
        for profile in _completed(game, behaviour):
            if is_supported(game, profile, beliefs_of(game, profile)):
                yield profile


def _n_ways(game: ExtensiveGame, behaviour: Behaviour) -> list[int]:
    pairs = zip(game.structure.decisions, behaviour, strict=True)
    return [len(decision.actions) for decision, mixture in pairs if mixture is None]


def _completed(game: ExtensiveGame, behaviour: Behaviour) -> Iterator[Profile]:
    """With every pure answer where the plans say nothing."""
    options: list[Sequence[Sequence[Any]]] = []
    for decision, mixture in zip(game.structure.decisions, behaviour, strict=True):
        n = len(decision.actions)
        pure = [[ONE if a == b else ZERO for b in range(n)] for a in range(n)]
        options.append(pure if mixture is None else [mixture])
    for mixtures in product(*options):
        yield tuple(objects(mixture, (len(mixture),)) for mixture in mixtures)


def is_supported(game: ExtensiveGame, profile: Profile, beliefs: Sequence[Belief | None]) -> bool:
    """Does some belief support every answer, and does no change gain?"""
    if any(belief is not None and not belief.extremes for belief in beliefs):
        return False
    changes = game.deviations(profile, "perfect-bayesian", beliefs)
    return all(sign(change.loss) >= 0 for change in changes)
