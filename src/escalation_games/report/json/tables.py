"""Results as JSON: exact numbers are strings, algebraic ones objects, others floats or bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import floor, inf, isnan, log10
from typing import TYPE_CHECKING, Any

from ...definition import Assumption, Definition, Point
from ...files import Checked, Entry
from ...forms import Structure
from ...numbers import (
    Algebraic,
    Bracket,
    Fraction,
    Quadratic,
    algebraic_value,
    approximate,
    as_fraction,
    decimal_text,
    exact_text,
    is_exact,
    is_number,
    polynomial_text,
)
from ...sensitivity.claims.readings import BASELINE
from ...solvers.result import Completeness, Equilibrium, Solution, least_complete
from ..screens.analyze import Analysis
from ..text.words import known_json, not_searched, weakest

if TYPE_CHECKING:
    from ...sensitivity.claims.tested_claims import ClaimVerdict
    from ...sensitivity.conditions.binding_conditions import Reason
    from ...sensitivity.conditions.existence import Existence
    from ...sensitivity.policies.by_reading import ByReading
    from ...sensitivity.policies.comparison import Judged, PolicyComparison, Witness
    from ...sensitivity.ranking.importance import Importance
    from ...sensitivity.ranking.shares import Share
    from ...sensitivity.robustness.joint_tips import JointTip, Together
    from ...sensitivity.robustness.radius import Radius
    from ...sensitivity.scenarios.discovery import Discovery
    from ...sensitivity.sweeps.sweep_run import Run
    from ...sensitivity.tips.equilibrium_formulas import Stretch
    from ...sensitivity.tips.lengths import LengthLine
    from ...sensitivity.tips.selection_turns import TurningSelection
    from ...sensitivity.tips.tips import Gap, Side, Tip, Tips
    from ...sensitivity.tips.watched import Answered, Watched, WatchTip

Json = Any

DIGITS = 20  # of an algebraic number, beside its polynomial


def number(x: Any) -> Json:
    """One number: "5/18", a float where it is not exact, or null.

    {"root_of": ..., "in": [...], "approx": ...} where it is algebraic, twenty digits, all right.
    """
    if x is None:
        return None
    fraction = as_fraction(x)
    if fraction is not None:
        return exact_text(fraction)
    if isinstance(x, Bracket):
        return {"in": [str(x.lower), str(x.upper)]}
    if isinstance(x, Algebraic):
        return {
            "root_of": polynomial_text(x.polynomial, "x"),
            "in": [str(x.lower), str(x.upper)],
            "approx": decimal_text(x, DIGITS - 1 - floor(log10(abs(float(x))))),
        }
    if is_exact(x) and not isinstance(x, Quadratic):
        return number(algebraic_value(x))
    return approximate(x)


def solution_json(
    definition: Definition, values: Point, found: Solution, version: str,
    selections: Sequence[TurningSelection] = (),
) -> Json:  # fmt: skip
    """The answer of `solve`; with what rules of selection mark, where any is asked for."""
    structure = definition.structure
    selected = {"selected": [selection_json(structure, one) for one in selections]}
    return {
        "game": definition.name,
        "as_one": list(definition.as_one),
        "version": version,
        "assumptions": {name: str(value) for name, value in values.items()},
        "concept": found.concept,
        "method": found.method,
        "completeness": completeness_json(found.completeness),
        "decisions": {
            decision.name: {
                "player": structure.players[decision.player],
                "actions": list(decision.actions),
            }
            for decision in structure.decisions
        },
        "equilibria": [_equilibrium(definition, e) for e in found.equilibria],
        "envelope": _envelope(found) if definition.has_escalation else None,
        "line": _line(definition),
        "regime": found.regime if definition.has_escalation else None,
        **(selected if selections else {}),
    }


def selection_json(structure: Structure, found: TurningSelection) -> Json:
    """What a rule marks: positions among the equilibria, from 0; why, by what, and up to where."""
    selection = found.selection
    return {
        "rule": selection.rule,
        "marked": list(selection.marked),
        "reason": selection.reason,
        "places": list(selection.places),
        "exact": selection.exact,
        "comparisons": [
            {
                "place": one.place,
                "decisions": [structure.decisions[d].name for d in one.movers],
                "actions": [list(one.names(structure, k)) for k in range(2)],
                "losses": [list(map(number, own)) for own in one.losses],
                "safer": one.safer,
            }
            for one in selection.comparisons
        ],
        "turns": [
            {"assumption": tip.assumption, "value": number(tip.value), "side": tip.side}
            for tip in found.turns
        ],
        "unsettled": list(found.unsettled),
    }


def _envelope(found: Solution) -> Json:
    return {"lower": number(found.envelope.lower), "upper": number(found.envelope.upper)}


def _line(definition: Definition) -> Json:
    """Null where the file says nothing about escalation, as are all levels then."""
    return number(definition.line) if definition.has_escalation else None


def completeness_json(found: Completeness) -> Json:
    """The kind of completeness, and the reason where it is not all."""
    return {"kind": found.kind, "reason": found.reason}


def _equilibrium(definition: Definition, equilibrium: Equilibrium) -> Json:
    structure = definition.structure
    return {
        "profile": {
            decision.name: dict(zip(decision.actions, map(number, mixture), strict=True))
            for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True)
        },
        "payoffs": dict(zip(structure.players, map(number, equilibrium.payoffs), strict=True)),
        "escalation": number(equilibrium.escalation) if definition.has_escalation else None,
        "exact": equilibrium.exact,
        "certificate": {
            "concept": equilibrium.certificate.concept,
            "gain": number(equilibrium.certificate.gain),
        },
        "labels": list(equilibrium.labels),
        "beliefs": _beliefs(structure, equilibrium),
        "count": equilibrium.count,
        "free": list(equilibrium.free),
        "terms": {name: number(x) for name, x in equilibrium.terms},
    }


def _beliefs(tree: Any, equilibrium: Equilibrium) -> Json | None:
    """Per information set, the extreme beliefs that support the answer there: per node. Concepts
    that rest on beliefs have them in trees alone."""
    if equilibrium.beliefs is None:
        return None
    return {
        decision.name: {
            "reached": belief.reached,
            "extremes": [
                {tree.nodes[n].name: number(p) for n, p in zip(belief.nodes, one, strict=True)}
                for one in belief.extremes
            ],
        }
        for decision, belief in zip(tree.decisions, equilibrium.beliefs, strict=True)
        if belief is not None
    }


def tips_json(
    definition: Definition,
    values: Point,
    solution: Solution,
    found: Tips,
    version: str,
    known: Existence | None = None,
    together: Together | None = None,
    watched: Sequence[Watched] = (),
) -> Json:
    """The answer of `tip`. What was not asked for is null."""
    return {
        "game": definition.name,
        "as_one": list(definition.as_one),
        "version": version,
        "concept": solution.concept,
        "method": solution.method,
        "completeness": completeness_json(
            least_complete(solution.completeness, found.completeness)
        ),
        "line": _line(definition),
        **_tipping(definition, values, found),
        "pieces": [
            _piece(definition.structure, stretch)
            for line in found.formulas.values()
            for stretch in line
        ],
        "conditions": None if known is None else _existence(definition.structure, known),
        "radius": None if together is None else {"linf": _radius(together.radius)},
        "joint": None if together is None else [_joint(tip) for tip in together.joint],
        "joint_unsettled": None if together is None else [*map(list, together.unsettled)],
        "watch": [_watched(one) for one in watched],
    }


def _tipping(definition: Definition, values: Point, found: Tips) -> dict[str, Json]:
    return {
        "baseline": {name: str(value) for name, value in values.items()},
        "tips": [_tip(tip, definition.has_escalation) for tip in found],
        "lengths": {name: _length(line) for name, line in found.lengths.items()},
        "unsettled": dict(found.unsettled),
        "gaps": {name: [_gap(gap) for gap in gaps] for name, gaps in found.gaps.items()},
    }


def _length(line: LengthLine) -> Json:
    """What holds at each whole number that was looked at; null where that is not known."""
    return [
        {
            "value": n,
            "regime": None if found is None else found.regime,
            "lower": None if found is None else number(found.envelope.lower),
            "upper": None if found is None else number(found.envelope.upper),
        }
        for n, found in line.solutions.items()
    ]


def _gap(gap: Gap) -> Json:
    """A part of a range without a game; null is the end of the range."""
    lower, upper = (None if x is None else number(x) for x in (gap.lower, gap.upper))
    return {
        "from": lower, "to": upper, "with_from": gap.with_lower, "with_to": gap.with_upper,
        "reasons": list(gap.reasons),
    }  # fmt: skip


def _radius(least: Radius) -> Json:
    """Shares of the ranges; null where no move within the ranges changes the regime."""
    return {
        "value": None if least.value == inf else number(least.value),
        "proved_safe": None if least.proved_safe == inf else number(least.proved_safe),
        "witness": _exactly(least.witness),
        "attained": least.attained,
        "returns": least.returns,
        "reason": least.reason,
        "completeness": completeness_json(least.completeness),
    }


def _joint(tip: JointTip) -> Json:
    found = _radius(tip.radius)
    return {
        "assumptions": list(tip.assumptions),
        "radius": found["value"],
        "proved_safe": found["proved_safe"],
        "witness": found["witness"],
        "attained": found["attained"],
        "returns": found["returns"],
    }


def _existence(structure: Structure, known: Existence) -> Json:
    """Per class of equilibria the ways in which it can exist; in each, rules that hold together.

    `inside` is a point with room to spare; null where none was found.
    """
    return {
        "classes": [
            {
                "class": structure.name_of(found.key),
                "holds": found.holds,
                "ways": [
                    {
                        "rules": [rule.text for rule in way.inequalities],
                        "latex": way.latex,
                        "holds": way.holds,
                        "inside": _exactly(way.inside),
                    }
                    for way in found.clauses
                ],
            }
            for found in known.classes
        ],
        "reason": known.reason,
    }


def _place(tip: Tip | WatchTip) -> Json:
    """Where a tip is, from where the assumption stands."""
    return {
        "assumption": tip.assumption,
        "value": number(tip.value),
        "exact": tip.exact,
        "baseline": number(tip.baseline),
        "margin": number(tip.margin),
        "side": tip.side,
    }


def _tip(tip: Tip, has_escalation: bool) -> Json:
    return {
        **_place(tip),
        "below": _side(tip.below, has_escalation),
        "on": _side(tip.on, has_escalation),
        "above": _side(tip.above, has_escalation),
        "changes": sorted(tip.changes),
        "leads": tip.leads,
        "condition": tip.condition.text if tip.condition else None,
        "closed_form": tip.condition.closed_form if tip.condition else None,
    }


def _watched(found: Watched) -> Json:
    """A watch: is the action played now, and every value at which that changes."""
    return {
        "what": found.watch.what,
        "at": found.watch.at,
        "action": found.watch.action,
        "now": found.now,
        "tips": [_watch_tip(tip) for tip in found.tips],
    }


def _answered(found: Answered) -> Json:
    """What the file says to its question, and every value at which it says something else."""
    return {"says": found.says, "tips": [_watch_tip(tip) for tip in found.tips]}


def _watch_tip(tip: WatchTip) -> Json:
    return {**_place(tip), "below": tip.below, "on": tip.on, "above": tip.above}


def _piece(structure: Structure, stretch: Stretch) -> Json:
    """Part of an assumption's range; its equilibria as formulas, null where it is not settled."""
    solution = stretch.solution
    return {
        "assumption": stretch.assumption,
        "from": number(stretch.lower),
        "to": number(stretch.upper),
        "includes": [stretch.has_lower, stretch.has_upper],
        "completeness": None if solution is None else completeness_json(solution.completeness),
        "equilibria": None if solution is None else [
            _formulas(structure, stretch, equilibrium) for equilibrium in stretch.equilibria
        ],
        "reason": stretch.reason,
    }  # fmt: skip


def _formulas(structure: Structure, stretch: Stretch, equilibrium: Equilibrium) -> Json:
    def formula(x: Any) -> Json:
        text = stretch.formula(x)
        return number(x) if text is None and is_number(x) else text

    return {
        "probabilities": {
            decision.name: dict(zip(decision.actions, map(formula, mixture), strict=True))
            for decision, mixture in zip(structure.decisions, equilibrium.profile, strict=True)
        },
        "payoffs": dict(zip(structure.players, map(formula, equilibrium.payoffs), strict=True)),
        "escalation": formula(equilibrium.escalation),
        "terms": {name: formula(x) for name, x in equilibrium.terms},
        "count": equilibrium.count,
        "free": list(equilibrium.free),
    }


def _side(side: Side | None, has_escalation: bool) -> Json:
    if side is None:
        return None
    found = side.solution.equilibria if side.solution else ()
    return {
        "regime": side.regime if has_escalation else None,
        "lower": number(side.envelope.lower) if has_escalation else None,
        "upper": number(side.envelope.upper) if has_escalation else None,
        "equilibria": [
            _used(side.solution.game.structure, equilibrium)
            for equilibrium in found
            if side.solution
        ],
        "labels": [list(equilibrium.labels) for equilibrium in found],
    }


def _used(structure: Structure, equilibrium: Equilibrium) -> Json:
    """The actions each decision uses: what stays the same while probabilities move."""
    pairs = zip(structure.decisions, equilibrium.profile, strict=True)
    return {
        decision.name: [
            a for a, p in zip(decision.actions, mixture, strict=True) if not _is_zero(p)
        ]
        for decision, mixture in pairs
    }


def _is_zero(p: Any) -> bool:
    return as_fraction(p) == 0


def analysis_json(analysis: Analysis) -> Json:
    """The answers of `solve` and `tip`, and why each equilibrium holds."""
    definition, version = analysis.definition, analysis.version
    answer = solution_json(definition, analysis.values, analysis.solution, version)
    for k, equilibrium in enumerate(answer["equilibria"]):
        reasons = analysis.reasons[k] if k < len(analysis.reasons) else ()
        equilibrium["deviations"] = [_reason(definition.structure, r) for r in reasons]
    return {
        **answer,
        **_tipping(definition, analysis.values, analysis.tips),
        "radius": {"linf": _radius(analysis.least)} if analysis.least else None,
        "joint": None,
        "answer": None if analysis.answer.says is None else _answered(analysis.answer),
        "watch": [_watched(one) for one in analysis.watched],
    }


def _reason(structure: Structure, reason: Reason) -> Json:
    decision = structure.decisions[reason.deviation.decision]
    return {
        "decision": decision.name,
        "action": decision.actions[reason.deviation.action],
        "loss": number(reason.loss),
        "formula": reason.formula,
        "on_path": reason.deviation.reached,
    }


def catalogue_json(entries: Sequence[Entry]) -> Json:
    """The library, one object per game."""
    return [
        {
            "name": entry.name,
            "title": entry.title,
            "question": entry.question,
            "topic": entry.topic,
            "form": entry.form,
            "assumptions": entry.n_assumptions,
        }
        for entry in entries
    ]


def definition_json(definition: Definition, values: Point, version: str) -> Json:
    """What a game file says: structure, formulas and the assumption ledger."""
    structure = definition.structure
    return {
        "game": definition.name,
        "as_one": list(definition.as_one),
        "version": version,
        "title": definition.title,
        "question": definition.question,
        "form": definition.form,
        "source": definition.source,
        "players": list(structure.players),
        "decisions": {
            d.name: {"player": structure.players[d.player], "actions": list(d.actions)}
            for d in structure.decisions
        },
        "define": {name: formula.text for name, formula in definition.define.items()},
        "assumptions": [_assumption(a, values) for a in definition.assumptions],
        "correlations": {f"{a} ~ {b}": str(r) for (a, b), r in definition.correlations.items()},
        "presets": {
            preset.name: {
                "about": preset.about,
                "values": {name: str(value) for name, value in preset.values.items()},
            }
            for preset in definition.presets
        },
        "line": _line(definition),
    }


def _assumption(assumption: Assumption, values: Point) -> Json:
    return {
        "name": assumption.name,
        "value": number(values[assumption.name]),
        "range": [str(end) for end in assumption.range] if assumption.range else None,
        "about": assumption.about,
        "theme": assumption.theme,
        "claims": dict(assumption.claims),
        "source": assumption.source,
        "distribution": _distribution(assumption),
    }


def _distribution(assumption: Assumption) -> Json | None:
    """How sampled values spread; None where the assumption is held fixed."""
    if assumption.range is None:
        return None
    if assumption.distribution is None:
        return {"kind": "uniform"}
    parameters = vars(assumption.distribution).items()
    return {
        "kind": assumption.distribution.kind,
        **{k: [*map(str, v)] if isinstance(v, tuple) else str(v) for k, v in parameters},
    }


def run_json(run: Run) -> Json:
    """A finished sweep: its manifest, the points per regime, and shares with intervals."""
    return {
        **run.manifest,
        "varied": run.assumptions,
        "counts": run.counts,
        "shares": {name: _share(share) for name, share in run.shares().items()},
        "completeness": {
            "kind": weakest(run.counts["completeness"]),
            "points": run.counts["completeness"],
            "notes": list(not_searched(run.counts["completeness"])),
        },
        "note": "shares of the assumption space, not probabilities; intervals of 95 %",
    }


def _share(share: Share) -> Json:
    """NaN, of points that are no sample, is null."""
    interval = [share.low, share.high]
    known = not any(map(isnan, interval))
    return {"count": share.count, "share": share.least, "interval": interval if known else None}


def _over_the_space(
    definition: Definition, found: Importance | Discovery, values: Point, version: str
) -> dict[str, Json]:
    """Of which game, by which method, with which assumptions held fixed."""
    return {
        "game": definition.name,
        "as_one": list(definition.as_one),
        "version": version,
        "sha256": definition.sha256,
        "concept": found.concept,
        "solver": found.solver,
        "fixed": {name: number(values[name]) for name in found.fixed},
    }


def rank_json(definition: Definition, found: Importance, values: Point, version: str) -> Json:
    """Every index, share and test as a row; what they are of, and how they were made."""
    ranking = found.ranking
    return {
        **_over_the_space(definition, found, values, version),
        "method": ranking.method,
        "n": ranking.n,
        "seed": ranking.seed,
        "evaluations": ranking.evaluations,
        "variance": {output: _or_null(v) for output, v in ranking.variance.items()},
        "left_out": dict(ranking.left_out),
        "indices": _plain(ranking.rows()),
        "shares": _plain(found.shares.rows()),
        "marginals": _plain(found.marginals.rows()),
        "completeness": known_json(found.known),
        "notes": [*ranking.notes, found.marginals.note],
        "note": "over the declared ranges and distributions; shares are not probabilities",
    }


def boxes_json(definition: Definition, found: Discovery, values: Point, version: str) -> Json:
    """Boxes and leaves as rows, the whole peeling trajectory, and what was proved."""
    scenarios = found.scenarios
    return {
        **_over_the_space(definition, found, values, version),
        "what": found.what,
        "n": found.n,
        "seed": found.seed,
        "design": found.design,
        "unresolved": found.unresolved,
        "completeness": known_json(found.known),
        "share": {
            "least": found.share.least,
            "most": found.share.most,
            "interval": [found.share.low, found.share.high],
        },
        "boxes": _plain(scenarios.rows()),
        "trajectory": _plain(scenarios.trajectory_rows()),
        "reason": scenarios.reason,
        "tree": _plain(found.tree.rows()),
        "proofs": [
            {
                "status": proof.status,
                "completeness": proof.kind,
                "box": _ends(proof.box),
                "proved": number(proof.proved),
                "refuted": number(proof.refuted),
                "witness": _exactly(proof.witness),
                "witness_regimes": sorted(proof.witness_regimes),
                "inner": _ends(proof.inner),
                "inner_share": number(proof.inner_share),
                "questions": proof.asked,
                "budget": proof.budget,
            }
            for proof in found.proofs
        ],
        "note": "figures are on held-out points; shares of the space are not probabilities",
    }


def _exactly(point: Mapping[str, Fraction] | None) -> Json:
    return None if point is None else {name: number(x) for name, x in point.items()}


def _ends(box: Mapping[str, tuple[Fraction, Fraction]] | None) -> Json:
    return None if box is None else {name: [*map(number, ends)] for name, ends in box.items()}


def _plain(rows: Sequence[Mapping[str, Any]]) -> Json:
    return [{key: _or_null(value) for key, value in row.items()} for row in rows]


def _or_null(x: Any) -> Json:
    """JSON knows no NaN; exact numbers are text."""
    if isinstance(x, Fraction):
        return number(x)
    return None if isinstance(x, float) and isnan(x) else x


def comparison_json(found: PolicyComparison, version: str) -> Json:
    """Policies by regret, each with the points where it does worst, and what knowing is worth."""
    return {
        "game": found.definition.name,
        "version": version,
        "concept": found.concept,
        "method": found.method,
        "judged_by": found.by or "escalation",
        "better": found.levels.better,
        "decision": found.decision,
        "fixed": {name: str(value) for name, value in found.fixed.items()},
        "varied": list(found.varied),
        "n": found.n,
        "seed": found.seed,
        "design": found.design,
        "policies": [_judged(policy) for policy in found.policies],
        "minimax": list(found.minimax),
        "information": {
            "best": list(found.information.best),
            "expected": found.information.expected,
            "perfect": asdict(found.information.perfect),
            "partial": {k: asdict(worth) for k, worth in found.information.partial.items()},
            "inert": list(found.inert),
        },
        "by_reading": None if found.by_reading is None else _by_reading(found.by_reading),
        "completeness": dict(found.known.kinds),
        "unresolved": dict(found.known.unresolved),
        "left_out": found.left_out,
        "known": known_json(found.known),
        "solved_exactly": found.n_exact,
        "notes": [
            "shares of the assumption space, not probabilities; intervals of 95 %",
            found.levels.note,
        ],
    }


def _by_reading(found: ByReading) -> Json:
    """Reading -> policy -> lowest and highest level; what the best by one costs under another."""
    return {
        "levels": {
            reading or "baseline": {
                policy: None if span is None else [number(end) for end in span]
                for policy, span in row.items()
            }
            for reading, row in found.levels.items()
        },
        "best": {reading or "baseline": list(names) for reading, names in found.best.items()},
        "misreadings": [
            {
                "believed": one.believed or "baseline", "policy": one.policy,
                "true": one.true or "baseline", "level": number(one.level),
                "best": number(one.best), "cost": number(one.cost),
            }
            for one in found.misreadings
        ],
    }  # fmt: skip


def _judged(policy: Judged) -> Json:
    summary = policy.summary
    return {
        "policy": policy.name,
        "takes": dict([policy.alternative.takes]) if policy.alternative.takes else None,
        "sets": {name: str(value) for name, value in policy.alternative.sets.items()},
        "baseline": [number(end) for end in policy.baseline] if policy.baseline else None,
        "envelope": list(summary.envelope),
        "worst": sorted(summary.worst),
        "worst_at": _witness(policy.worst),
        "regret": sorted(summary.regret),
        "loses_most_at": _witness(policy.loses) if policy.loses else None,
        "best": summary.best,
        "tied": summary.tied,
        "surely": summary.surely,
        "possibly": summary.possibly,
        "unresolved": summary.unresolved,
    }


def _witness(witness: Witness) -> Json:
    spans = witness.levels.items()
    return {
        "point": {name: str(value) for name, value in witness.point.items()},
        "levels": {
            name: [number(end) if witness.exact else end for end in span] for name, span in spans
        },
        "size": witness.size,
        "rival": witness.rival,
        "exact": witness.exact,
    }


def check_json(checked: Checked, claims: Sequence[ClaimVerdict]) -> Json:
    """Whether a file is in order, every mistake in it, and what becomes of its claims."""
    return {
        "file": checked.file,
        "ok": not checked.mistakes,
        "mistakes": list(map(str, checked.mistakes)),
        "warnings": list(map(str, checked.warnings)),
        "claims": [
            {"name": c.about.name, "reader": c.reader, "says": c.says, "baseline": c.ways[BASELINE]}
            for c in claims
        ],
    }
