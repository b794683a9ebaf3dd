"""The JSON of `concepts`: what a table says beside its equilibria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...definition import Definition, Point
from ...solvers.concepts.commitment import Commitment, Committed
from ...solvers.concepts.correlated import Correlated, Mediated
from ...solvers.concepts.evolutionary_stability import EvolutionaryStability
from ...solvers.concepts.learning import Learning
from ...solvers.concepts.minimax import Minimax
from ...solvers.concepts.overview import NotSettled, Overview
from ...solvers.concepts.rationalizable import Rationalizable
from .tables import Json, completeness_json, number


def concepts_json(definition: Definition, values: Point, found: Overview, version: str) -> Json:
    """Every concept; {"not_settled": why} where it could not be, null where it does not apply."""
    return {
        "game": definition.name,
        "as_one": list(definition.as_one),
        "version": version,
        "assumptions": {name: str(value) for name, value in values.items()},
        "rationalizable": _of(found.left),
        "indices": _of(found.indices),
        "correlated": _of(found.correlated),
        "coarse": _of(found.coarse),
        "commitment": [{"leader": name, **_of(one)} for name, one in found.commitments.items()],
        "minimax": [{"player": name, **_of(one)} for name, one in found.minimax.items()],
        "evolutionary_stability": _of(found.habits),
        "learning": _of(found.learning),
    }


def _of(found: Any) -> Json:
    """By the kind of answer; what is None does not apply."""
    return None if found is None else WRITTEN[type(found)](found)


def _not_settled(found: NotSettled) -> Json:
    return {"not_settled": found.reason}


def _rationalizable(found: Rationalizable) -> Json:
    return {
        "by": found.by,
        "actions": {name: list(own) for name, own in found.actions.items()},
        "rounds": [
            [
                {"player": one.player, "action": one.action, "by": _mixture(one.by),
                 "margin": number(one.margin)}
                for one in struck
            ]
            for struck in found.rounds
        ],
        "beliefs": {
            name: {action: _drawn(belief) for action, belief in beliefs.items()}
            for name, beliefs in found.beliefs.items()
        },
        "escalation": [number(x) for x in found.escalation],
    }  # fmt: skip


def _correlated(found: Correlated) -> Json:
    return {
        "least_escalation": _mediated(found.least_escalation),
        "largest_escalation": _mediated(found.largest_escalation),
        "worst_sum": _mediated(found.worst_sum),
        "best_sum": _mediated(found.best_sum),
    }


def _mediated(found: Mediated) -> Json:
    return {
        "value": number(found.value),
        "distribution": _drawn(found.distribution),
        "payoffs": [number(x) for x in found.payoffs],
        "escalation": number(found.escalation),
        "proof": [
            {"player": t.player, "told": t.told, "instead": t.instead, "weight": number(y)}
            for t, y in found.proof.items()
        ],
    }


def _commitment(found: Commitment) -> Json:
    return {
        "follower": found.follower,
        "strong": _committed(found.strong),
        "weak": _committed(found.weak),
        "pure": _committed(found.pure),
        "pure_weak": _committed(found.pure_weak),
        "by_reply": {reply: number(value) for reply, value in found.by_reply.items()},
        "nash": [number(x) for x in found.nash],
        "completeness": completeness_json(found.completeness),
    }


def _committed(found: Committed) -> Json:
    return {
        "value": number(found.value),
        "mixture": _mixture(found.mixture),
        "reply": found.reply,
        "payoffs": [number(x) for x in found.payoffs],
        "escalation": number(found.escalation),
        "attained": found.is_attained,
    }


def _minimax(found: Minimax) -> Json:
    return {
        "value": number(found.value),
        "mixture": _mixture(found.mixture),
        "threat": _drawn(found.threat),
        "pure_maximin": number(found.pure_maximin),
        "safest": found.safest,
        "pure_minimax": number(found.pure_minimax),
        "harshest": list(found.harshest),
        "correlated": found.is_correlated,
    }


def _stability(found: EvolutionaryStability) -> Json:
    return {
        "equilibria": [
            {
                "habit": _mixture(one.habit),
                "payoff": number(one.payoff),
                "escalation": number(one.escalation),
                "stable": one.is_stable,
                "invader": None if one.invader is None else _mixture(one.invader),
            }
            for one in found.equilibria
        ],
        "completeness": completeness_json(found.completeness),
    }


def _learning(found: Learning) -> Json:
    return {
        "edge": _mixture(found.edge),
        "drifts": [
            {"actions": list(drift.profile), "escalation": number(drift.escalation),
             "share": number(drift.share), "replicator": drift.replicator}
            for drift in found.drifts
        ],
        "unsettled": found.unsettled,
        "escalated": found.escalated,
        "n": found.n,
    }  # fmt: skip


def _indices(found: tuple[int | None, ...]) -> Json:
    """Of the equilibria that `solve` lists, in order; null where one is not regular."""
    regular = [index for index in found if index is not None]
    return {
        "of_equilibria": list(found),
        "sum": sum(regular) if len(regular) == len(found) else None,
    }


def _mixture(mixture: Mapping[str, Any]) -> Json:
    return {action: number(p) for action, p in mixture.items()}


def _drawn(distribution: Mapping[tuple[str, ...], Any]) -> Json:
    return [
        {"actions": list(actions), "probability": number(p)} for actions, p in distribution.items()
    ]


WRITTEN: Mapping[type, Any] = {
    NotSettled: _not_settled,
    Rationalizable: _rationalizable,
    Correlated: _correlated,
    Commitment: _commitment,
    Minimax: _minimax,
    EvolutionaryStability: _stability,
    Learning: _learning,
    tuple: _indices,
}
