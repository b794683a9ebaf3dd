"""The table of methods: a new method is one file and one row here.

The first row whose concept is asked for and whose `fits` accepts the structure is used. Of trees,
the strongest concept comes first; what it leaves out, a solution says (`Solution.instead`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .bargaining import best_offer
from .beliefs import perfect_bayesian, pure_assessments
from .many import (
    backward_induction_many,
    lockstep,
    pure_nash_many,
    support_enumeration,
    three_by_two_many,
)
from .reputation import chain_equilibria
from .result import Method
from .tables import extreme_equilibria, pure_nash
from .trees import backward_induction, sequence_form


def _later(module: str, function: str) -> Callable[[Any], Any]:
    """A method that few games ask for: its module is loaded when it is first called."""

    def call(argument: Any) -> Any:
        return getattr(import_module(f".{module}", __name__), function)(argument)

    return call


SOLVERS: tuple[Method, ...] = (
    Method(
        name="double description",
        concept="nash",
        fits=extreme_equilibria.fits,
        find=extreme_equilibria.find,
        promises="extreme points of every component",
        source="Motzkin et al. 1953; Avis, Rosenberg, Savani, von Stengel 2010",
        batch=support_enumeration.find_many,
        closer=support_enumeration.find_closer,
    ),
    Method(
        name="backward induction",
        concept="subgame-perfect",
        fits=backward_induction.fits,
        find=backward_induction.find,
        promises="all; mixing at ties where moves are seen",
        source="Selten 1965",
        batch=backward_induction_many.find_many,
    ),
    Method(
        name="one play",
        concept="subgame-perfect",
        fits=backward_induction.fits,
        find=backward_induction.find_one,
        promises="some: one play",
        source="Selten 1965",
        kind="some",
    ),
    Method(
        name="extreme assessments",
        concept="perfect-bayesian",
        fits=perfect_bayesian.fits,
        find=perfect_bayesian.find,
        promises="extreme points of every component",
        source="Fudenberg, Tirole 1991; Avis, Rosenberg, Savani, von Stengel 2010",
        batch=lockstep.many(perfect_bayesian.find),
        cost=7,
    ),
    Method(
        name="extreme assessments",
        concept="sequential",
        fits=perfect_bayesian.fits_sequential,
        find=perfect_bayesian.find,
        promises="extreme points of every component",
        source="Kreps, Wilson 1982; Fudenberg, Tirole 1991",
        batch=lockstep.many(perfect_bayesian.find),
        cost=7,
    ),
    Method(
        name="pure assessments",
        concept="perfect-bayesian",
        fits=pure_assessments.fits,
        find=pure_assessments.find,
        promises="all pure",
        source="Fudenberg, Tirole 1991",
        cost=60,
    ),
    Method(
        name="realisation plans",
        concept="nash",
        fits=sequence_form.fits,
        find=sequence_form.find,
        promises="extreme points of every component",
        source="Koller, Megiddo, von Stengel 1996; Audet, Belhaiza, Hansen 2009",
        batch=lockstep.many(sequence_form.find),
        cost=60,
    ),
    Method(
        name="pure assessments",
        concept="sequential",
        fits=pure_assessments.fits,
        find=_later("beliefs.sequential", "find"),
        promises="all pure, where errors' probabilities do not multiply in beliefs",
        source="Kreps, Wilson 1982; Perea, Jansen, Peters 1997",
        cost=60,
    ),
    Method(
        name="support patterns",
        concept="nash",
        fits=_later("n_players.support_patterns", "fits"),
        find=_later("n_players.support_patterns", "find"),
        promises="extreme points of every component; some, where they are curved",
        source="Porter, Nudelman, Shoham 2008; von Stengel 2002",
        batch=three_by_two_many.find_many,
        cost=50,
    ),
    Method(
        name="pure inspection",
        concept="nash",
        fits=pure_nash.fits,
        find=_later("pure_only", "inspected"),
        promises="all pure",
        source="Nash 1950",
        batch=pure_nash_many.find_many,
        kind="all pure",
    ),
    Method(
        name="pure plans",
        concept="nash",
        fits=sequence_form.fits_pure,
        find=_later("pure_only", "in_plans"),
        promises="all pure",
        source="Kuhn 1953; Nash 1950",
        cost=60,
    ),
    Method(
        name="best offers",
        concept="perfect-bayesian",
        fits=best_offer.fits,
        find=best_offer.find,
        promises="extreme points of every component",
        source="Fearon 1995",
        batch=lockstep.many(best_offer.find),
        cost=3,
    ),
    *(
        Method(
            name="reputation",
            concept=concept,
            fits=chain_equilibria.fits,
            find=chain_equilibria.find,
            promises="extreme points of every component",
            source="Kreps, Wilson 1982",
            batch=lockstep.many(chain_equilibria.find),
            cost=3,
        )
        for concept in ("perfect-bayesian", "sequential")
    ),
)
