"""Deterrence and war: how credible, how trusted, how costly, exactly.

F. Zagare, D. M. Kilgour, Perfect Deterrence (2000). J. Fearon, "Rationalist explanations for war",
International Organization 49 (1995), 379-414. R. Powell, "War as a commitment problem",
International Organization 60 (2006), 169-203. A. Kydd, Trust and Mistrust in International
Relations (2005). D. Ellsberg, The Theory and Practice of Blackmail (1959); T. Schelling, Arms and
Influence (1966).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..definition import Settings
from .classics import (
    SEPARATOR,
    chance,
    formula_of,
    inner_tips,
    same_formulas,
    solution,
    the_mixed,
    thresholds,
)
from .published import Published, SourceRead, listed, only

KINDS = ("hard", "soft")
RARELY_HARD = {"pDef": "1/5"}  # a defender whom a challenger may try


def status_quo_from() -> str:
    """Mutual deterrence: how likely must a be hard for b to leave the status quo alone?"""
    found = inner_tips("mutual_deterrence", "pA")
    kept = [tip for tip in found if keeps_peace({"pA": tip.value})]
    return formula_of(only(kept[:1]))  # the lowest


def keeps_peace(values: Mapping[str, Any]) -> bool:
    """Mutual deterrence: is there an equilibrium in which neither side, hard or soft, defects?"""
    found = solution("mutual_deterrence", values, "perfect-bayesian")
    names = [f"choice{side} after type{side}={kind}" for side in "AB" for kind in KINDS]
    return any(
        all(chance(found, e, name, "cooperate") == 1 for name in names) for e in found.equilibria
    )


def credible_from() -> str:
    """Asymmetric deterrence: the same threshold as a number, with 1 for winning, 1/2 for the status
    quo and -1 for conflict."""
    return listed(thresholds("asymmetric_deterrence", "p"))


def bluff() -> str:
    """Unilateral deterrence: how often a soft challenger tries, and a soft defender defies it.

    p (1 - r)/((1 - p) r) and (s - q)/(1 - q) with p and q for hard challengers and defenders, r for
    the threshold of attack, s for that of a separating equilibrium: here 1/2, 1/5, 3/5, 1/4.
    """
    found = solution("unilateral_deterrence", RARELY_HARD)
    mixed = the_mixed(found)
    tries = chance(found, mixed, "choice after challenger=soft", "defect")
    defies = chance(found, mixed, "answer after defender=soft, defect", "defy")
    return listed([tries, defies])


def risk_of_war() -> str:
    """The risk of war of the best demand, if every cost of the other up to cH is as likely:
    (1 - cA/cH)/2, here with 1/10 and 4/10."""
    return listed([only(solution("risk_and_return").equilibria).escalation])


def _rule(
    source: str, claim: str, published: str, seen: SourceRead, game: str, name: str,
    values: Settings | None = None,
) -> Published:  # fmt: skip
    """The thresholds of an assumption of a classic, as formulas."""

    def formulas() -> str:
        return SEPARATOR.join(formula_of(tip) for tip in inner_tips(game, name, values))

    return Published(source, claim, published, seen, formulas, same_formulas(game))


ASYMMETRIC, MUTUAL, UNILATERAL = (f"Zagare, Kilgour 2000, ch. {k}" for k in (3, 4, 5))
RESULTS = (
    _rule(ASYMMETRIC, "asymmetric: credible enough from", "(DC - SQ)/(DC - DD)",
          "partly", "asymmetric_deterrence", "p"),
    Published(ASYMMETRIC, "asymmetric, at 1, 1/2 and −1", "1/4", "partly", credible_from),
    Published(MUTUAL, "mutual: credible enough from",
              "(DC - SQ)/(DC - DDp)", "no", status_quo_from, same_formulas("mutual_deterrence")),
    _rule(UNILATERAL, "unilateral: separating; certain",
          "(DC - SQ)/(DC - CD); (DC - SQ)/(DC - DDp)", "no", "unilateral_deterrence",
          "pDef"),
    _rule(UNILATERAL, "unilateral: attack, not bluff", "(dCD - dDC)/(dCD - dDDm)", "no",
          "unilateral_deterrence", "pCh", RARELY_HARD),
    Published(UNILATERAL, "unilateral: bluff; soft who defy", "2/3, 1/16", "no", bluff),
    _rule("Fearon 1995", "bargains that beat war: from; to", "p - cA; p + cB", "partly",
          "crisis_bargaining", "x"),
    Published("Fearon 1995", "risk of war of the best demand", "3/8", "no", risk_of_war),
    _rule("Fearon 1995; Powell 2006", "preventive war: rising beyond",
          "(p1 + (1 - d)*(cB + d*cA))/d", "no", "preventive_war", "p2"),
    _rule("Kydd 2005, ch. 2", "trust that cooperation needs", "(P - S)/(R - T + P - S)", "no",
          "trust_and_mistrust", "t"),
    _rule("Ellsberg 1959; Schelling 1966", "critical risk", "(win - concede)/(win - disaster)",
          "no", "critical_risk", "q"),
)  # fmt: skip
