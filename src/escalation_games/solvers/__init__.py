"""The table of methods, by concept and name: a new method is one file and one row here.

The first row whose concept is asked for and whose `fits` accepts the structure is used. Of trees,
the strongest concept comes first; what it leaves out, a solution says (`Solution.instead`).

>>> row = eg.SOLVERS["nash", "double description"]
>>> row.promises
'extreme points of every component'
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from . import best_offer, chain_equilibria
from .beliefs import belief_sets, perfect_bayesian, pure_assessments
from .many import (
    backward_induction_many,
    lockstep,
    pure_nash_many,
    stationary_policies_many,
    support_enumeration,
    three_by_two_many,
)
from .result import MeantFor, Method
from .stochastic import stationary_policies
from .tables import extreme_equilibria, walked_equilibria
from .trees import backward_induction, sequence_form


def _later(module: str, function: str) -> Callable[..., Any]:
    """A method that few games ask for: its module is loaded when it is first called."""

    def call(*arguments: Any) -> Any:
        return getattr(import_module(f".{module}", __name__), function)(*arguments)

    return call


TABLES = MeantFor(("strategic",), "it is for players who choose at once")
TREES = MeantFor(("extensive",), "it is for trees")
TABLES_AND_TREES = MeantFor(("strategic", "extensive"), "it is for tables and trees")
OFFERS = MeantFor(("bargaining",), "it is for one offer that is taken or left")
CHAINS = MeantFor(
    ("reputation",),
    "it is for a stage that is played over and over against somebody who may be tough",
)
STATES = MeantFor(("stochastic",), "it is for states that come up over and over")

_ROWS = (
    Method(
        name="polytope walk",
        concept="nash",
        meant_for=TABLES,
        fits=walked_equilibria.fits_large,
        find=walked_equilibria.find,
        promises="extreme points of every component",
        source="Balinski 1961; Avis, Rosenberg, Savani, von Stengel 2010",
        batch=support_enumeration.find_many,
        closer=support_enumeration.find_closer,
    ),
    Method(
        name="double description",
        concept="nash",
        meant_for=TABLES,
        fits=extreme_equilibria.fits,
        find=extreme_equilibria.find,
        promises="extreme points of every component",
        source="Motzkin et al. 1953; Avis, Rosenberg, Savani, von Stengel 2010",
        batch=support_enumeration.find_many,
        closer=support_enumeration.find_closer,
    ),
    Method(
        name="Lemke-Howson paths",
        concept="nash",
        meant_for=TABLES,
        fits=walked_equilibria.fits_large,
        find=_later("tables.lemke_howson", "find"),
        promises="some: the ends of paths, and all pure ones",
        source="Lemke, Howson 1964; von Stengel 2002",
        kind="some",
    ),
    Method(
        name="nashpy",
        concept="nash",
        meant_for=TABLES,
        fits=_later("tables.nashpy_enumeration", "fits"),
        find=_later("tables.nashpy_enumeration", "find"),
        promises="some: what floats lead to, exactly",
        source="Knight, Campbell 2018 (nashpy); Lemke, Howson 1964",
        kind="some",
        by_name=True,
        cost=50,
    ),
    Method(
        name="backward induction",
        concept="subgame-perfect",
        meant_for=TREES,
        fits=backward_induction.fits,
        find=backward_induction.find,
        promises="all; mixing at ties where moves are seen",
        source="Selten 1965",
        batch=backward_induction_many.find_many,
    ),
    Method(
        name="one play",
        concept="subgame-perfect",
        meant_for=TREES,
        fits=backward_induction.fits,
        find=backward_induction.find_one,
        promises="some: one play",
        source="Selten 1965",
        kind="some",
    ),
    Method(
        name="extreme assessments",
        concept="perfect-bayesian",
        meant_for=TREES,
        fits=perfect_bayesian.fits,
        find=perfect_bayesian.find,
        beliefs=belief_sets.beliefs_of,
        promises="extreme points of every component",
        source="Fudenberg, Tirole 1991; Avis, Rosenberg, Savani, von Stengel 2010",
        batch=lockstep.many(perfect_bayesian.find),
        cost=7,
    ),
    Method(
        name="extreme assessments",
        concept="sequential",
        meant_for=TREES,
        fits=perfect_bayesian.fits_sequential,
        find=perfect_bayesian.find,
        beliefs=_later("beliefs.sequential", "supported"),
        promises="extreme points of every component",
        source="Kreps, Wilson 1982; Fudenberg, Tirole 1991",
        batch=lockstep.many(perfect_bayesian.find),
        cost=7,
    ),
    Method(
        name="pure assessments",
        concept="perfect-bayesian",
        meant_for=TREES,
        fits=pure_assessments.fits,
        find=pure_assessments.find,
        beliefs=belief_sets.beliefs_of,
        promises="all pure",
        source="Fudenberg, Tirole 1991",
        cost=60,
    ),
    Method(
        name="realisation plans",
        concept="nash",
        meant_for=TREES,
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
        meant_for=TREES,
        fits=pure_assessments.fits,
        find=_later("beliefs.sequential", "find"),
        beliefs=_later("beliefs.sequential", "supported"),
        promises="all pure, where errors' probabilities do not multiply in beliefs",
        source="Kreps, Wilson 1982; Perea, Jansen, Peters 1997",
        cost=60,
    ),
    Method(
        name="support patterns",
        concept="nash",
        meant_for=TABLES_AND_TREES,
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
        meant_for=TABLES,
        find=_later("pure_only", "inspected"),
        promises="all pure",
        source="Nash 1950",
        batch=pure_nash_many.find_many,
        kind="all pure",
    ),
    Method(
        name="pure plans",
        concept="nash",
        meant_for=TREES,
        fits=sequence_form.fits_pure,
        find=_later("pure_only", "in_plans"),
        promises="all pure",
        source="Kuhn 1953; Nash 1950",
        cost=60,
    ),
    Method(
        name="best offers",
        concept="perfect-bayesian",
        meant_for=OFFERS,
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
            meant_for=CHAINS,
            find=chain_equilibria.find,
            promises="extreme points of every component",
            source="Kreps, Wilson 1982",
            batch=lockstep.many(chain_equilibria.find),
            cost=3,
        )
        for concept in ("perfect-bayesian", "sequential")
    ),
    Method(
        name="stationary policies",
        concept="markov-perfect",
        meant_for=STATES,
        fits=stationary_policies.fits,
        find=stationary_policies.find,
        promises="all pure",
        source="Shapley 1953; Blackwell 1965",
        batch=stationary_policies_many.find_many,
        kind="all pure",
        cost=5,
    ),
    Method(
        name="stationary supports",
        concept="markov-perfect",
        meant_for=STATES,
        fits=stationary_policies.fits_mixed,
        find=_later("stochastic.stationary_supports", "find"),
        promises="all, at a point, of two players; some, where equations are beyond it",
        source="Fink 1964; Herings, Peeters 2004",
        cost=100,
    ),
)

SOLVERS: dict[tuple[str, str], Method] = {(row.concept, row.name): row for row in _ROWS}

# Per form whose default concept may fall back to a weaker one: why equilibria with beliefs are not
# all found, and why not the pure ones of these.
FALLS_BACK: dict[str, tuple[Callable[[Any], str | None], Callable[[Any], str | None]]] = {
    "extensive": (perfect_bayesian.fits, pure_assessments.fits),
}
