"""A checker of what is printed: every claim about random definitions is looked at by other means.

    python -m soak.sentences --definitions 2000 --out DIR        (in tests/; or make soak)

Of each definition: `solve`, `tip`, `tip --together`, `analyze` are run, and now and then `rank`,
`boxes`, `compare`, `map`. Regimes, envelopes and numbers of equilibria are compared with `truth`;
so are both sides of every tip and what is said to hold between tips, on a grid and at random;
proved radii, witnesses and sets that "never tip together" at random points. Tips, margins and all
decimals on the screens are recomputed with 160 digits. A sentence that claims a negative must stand
on a screen that says so if only a part of the equilibria was searched, and must be known to this
checker.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import random
import re
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

from escalation_games.numbers import Fraction, from_text

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click.testing
import mpmath
import numpy as np

import escalation_games as eg
from escalation_games.cli import main as command_line
from escalation_games.errors import ComputeError

from .definitions import FORMS, Model, random_model
from .formulas import Number, compare, evaluate, real, sign
from .fuzz import TooLong, limit
from .truth import Known

F = Fraction
NEAR = F(1, 10**15)  # beside a tip, as a share of the range
EXACT = mpmath.mpf(10) ** -45
FLOAT = mpmath.mpf(10) ** -9  # what is a float in the package need not be better
SPOTS = 12  # random points that are held against what is said of the whole space
UNLIKELY = 3  # of them: fewer may have been missed by the sample that a command draws
PATIENCE = 120  # seconds of process time for one definition
EVERY = 50  # definitions, a line says how far it is
SILENT = 900  # seconds without a result after which workers are taken to hang
KINDS = ("all", "extreme points of every component", "all pure", "some")
PARTIAL = ("all pure", "some")
RARE = 0.1  # of the definitions are swept, ranked, mapped, ...

NEGATIVES = re.compile(
    r"proved|no others|[Nn]othing tips|\b[Nn]ever\b|No single assumption|No (smaller )?joint move"
    r"|\b[Ee]very\b|No set of|[Nn]othing smaller"
)
QUALIFIED = re.compile(
    r"all the pure ones|pure equilibri|every pure|all pure|[Nn]ot settled|not searched|Not all:"
    r"|equilibrium found|equilibria found|listed outcome|may be others|among pure|mixed"
    r"|some equilibria only|may be equilibria that were not found"
)
# Sentences this checker knows: what they say is compared above, or they say nothing of this game.
LITTLE = "0.05"  # effort of a command: with little, less is settled, and nothing may be wrong

KNOWN = [
    r"no others exist\b", r"^Nothing tips: within", r"Never alone, within their",
    r"No single assumption, moved within its range", r"No (smaller )?joint move .*\(proved\b",
    r"(Proved safe|Safe \(proved.*\)): anything below",
    r"No set of up to \d assumptions tips unless",
    r"(below|above) the line .* in every", r"at or above the line .* in every",
    r"so every outcome counts as 0", r"every: does every equilibrium reach the line",
    r"whether every one does", r"Every (pure )?equilibrium (found )?reaches the line",
    r"every equilibrium does",
    r"every mixture (within|of)", r"is never reached", r"never worse than another policy",
    r"every value", r"at every base point", r"Each is taken for sure, and everybody",
    r"where some equilibrium|where every equilibrium|where no equilibrium", r"every point is such",
    r"EVERY\s+SOME", r"^Equilibria known: ", r"Not settled over part",
    r"Every point is such a point: there", r"^Ranges and baselines are judgements",
    r"^Every point (sampled|that is resolved) is such a point",
    r"The tips are of (pure|some) equilibria",
    r"Exactly on a tip some equilibria only may be known", r"every p × q",
    r"so these can add up to more than", r"rows hold an unresolved point and are left out",
    r"no equilibrium reaches it", r"^WHERE MOSTLY SO", r"^Fails (the intuitive criterion|D1)",
    r"^everywhere . (every|some|no) (pure )?equilibrium",
    r"^Note: '(some|every|gap)' is the same at every point that is",
]  # fmt: skip


@dataclass(frozen=True)
class Complaint:
    """What is wrong, as a kind and in detail."""

    kind: str
    detail: str


@dataclass
class Case:
    """One definition under examination."""

    model: Model
    file: Path
    rng: random.Random
    complaints: list[Complaint] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    is_quick: bool = False
    effort: str = LITTLE

    def complain(self, kind: str, detail: str) -> None:
        self.complaints.append(Complaint(kind, detail))

    def command(self, *words: str) -> click.testing.Result | None:
        """What the command prints; None where it could not compute, which is no lie."""
        result = click.testing.CliRunner().invoke(
            command_line, [words[0], str(self.file), *words[1:], "--effort", self.effort]
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            trace = "".join(traceback.format_exception(result.exception))[-1500:]
            self.complain("crash", f"{' '.join(words)}: {trace}")
            return None
        if result.exit_code == 2:
            self.complain("refused", f"{' '.join(words)}: {result.stderr}")
        if result.exit_code != 0:
            self.counts["not computed"] += 1
            return None
        return result

    def json(self, *words: str) -> Any:
        result = self.command(*words, "--json")
        return None if result is None else json.loads(result.stdout)

    def known(self, point: Mapping[str, Number], concept: str | None) -> Known | None:
        try:
            return self.model.at(point, concept)
        except ArithmeticError:
            self.counts["points without a truth"] += 1
            return None


# -- numbers in JSON -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """A number read back: its value to 150 digits, or an interval where that is all there is."""

    low: Number
    high: Number
    is_exact: bool

    @property
    def value(self) -> Number:
        return self.low


def number(found: Any) -> Read | None:
    """A number as the package's JSON has it."""
    if found is None:
        return None
    if isinstance(found, str):
        return Read(from_text(found), from_text(found), True)
    if isinstance(found, dict):
        low, high = (from_text(str(x)) for x in found["in"])
        if "root_of" not in found:
            return Read(low, high, False)
        root = refined(found["root_of"], low, high)
        return Read(root, root, True)
    return Read(real(found), real(found), False)


def refined(polynomial: str, low: Fraction, high: Fraction) -> Any:
    """The root of the polynomial between two Fractions, by bisection, to 155 digits."""

    def at(x: Fraction) -> int:
        return sign(evaluate(polynomial, {"x": x}))

    if not at(low) or not at(high):
        return real(low if not at(low) else high)
    if at(low) == at(high):
        raise ValueError(f"{polynomial} has no change of sign between {low} and {high}")
    for _ in range(520):
        middle = (low + high) / 2
        if at(middle) == at(low):
            low = middle
        else:
            high = middle
    return real((low + high) / 2)


def rounded(x: Any, digits: int) -> set[str]:
    """The decimals that x may be printed as: both, exactly half way between two."""
    scaled = real(x) * 10**digits
    down = mpmath.floor(scaled)
    part = scaled - down
    half = mpmath.mpf(1) / 2
    found = []
    if part <= half + EXACT:
        found.append(down)
    if part >= half - EXACT:
        found.append(down + 1)
    return {_plain(int(n), digits) for n in found}


def _plain(n: int, digits: int) -> str:
    text = f"{abs(n):0{digits + 1}d}"
    whole = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"−{whole}" if n < 0 else whole


def shortened(text: str) -> str:
    """Without trailing zeros."""
    return text.rstrip("0").rstrip(".") if "." in text else text


# -- claims ----------------------------------------------------------------------------------------


def contradiction(known: Known, regime: str, line: Fraction) -> str | None:
    """Why this cannot be the regime, by what is known; None if it can."""
    mine = known.regime(line)
    if regime == "unresolved":
        return None
    shown = f"{_short(known.lower)} to {_short(known.upper)}"
    if known.is_all:
        return None if regime == mine else f"it is {mine}: escalation {shown}"
    if regime == "below" and compare(known.upper, line) >= 0:
        return f"an equilibrium has escalation {_short(known.upper)}"
    if regime == "above" and compare(known.lower, line) < 0:
        return f"an equilibrium has escalation {_short(known.lower)}"
    if known.outer is not None:
        low, high = known.outer
        is_wrong = {
            "below": False, "above": False,
            "across": compare(high, line) < 0 or compare(low, line) >= 0,
        }[regime]  # fmt: skip
        if is_wrong:
            return f"no Nash equilibrium lies beyond {_short(low)} to {_short(high)}"
    return None


def _short(x: Number) -> str:
    return str(x) if isinstance(x, Fraction) else mpmath.nstr(x, 12)


def judged(case: Case, where: str, point: Mapping[str, Number], regime: str, spec: Any) -> None:
    """Complain if the regime at a point is known to be another one."""
    known = case.known(point, spec["concept"])
    if known is None:
        return
    case.counts["regimes looked at"] += 1
    line, kind = case.model.line, spec["completeness"]["kind"]
    at = ", ".join(f"{k} = {_short(x)}" for k, x in point.items())
    if kind in PARTIAL:
        if kind == "all pure" and not case.model.moves and known.pure is not None:
            pure = Known(*known.pure, True, None)
            if why := contradiction(pure, regime, line):
                case.complain(f"{where} (of the pure ones)", f"{regime} at {at}; {why}")
        if contradiction(known, regime, line):  # no lie: the answer says of which it speaks
            case.counts["partial answers that all equilibria contradict"] += 1
        return
    if why := contradiction(known, regime, line):
        case.complain(where, f"{regime} at {at} ({kind}); {why}")


def check_solve(case: Case, point: dict[str, Fraction], concept: str | None) -> Any:
    """The equilibria at a point."""
    words = [f"--set={name}={x}" for name, x in point.items()]
    words += [f"--concept={concept}"] if concept else []
    found = case.json("solve", *words)
    if found is None:
        return None
    judged(case, "regime", point, found["regime"], found)
    known = case.known(point, found["concept"])
    kind, n = found["completeness"]["kind"], len(found["equilibria"])
    if kind not in PARTIAL:
        if n == 0:
            case.complain("none found", f"{kind}: but there is always an equilibrium; {point}")
        if known is not None:
            _check_ends(case, point, found, known)
        is_table = known is not None and known.is_all and not case.model.moves
        if is_table and n != len(known.profiles):  # type: ignore[union-attr]
            case.complain("count", f"{n} of {len(known.profiles)} at {point}")  # type: ignore[union-attr]
    for equilibrium in found["equilibria"]:
        gain = number(equilibrium["certificate"]["gain"])
        if gain is not None and gain.is_exact and sign(gain.value):
            case.complain("certificate", str(equilibrium))
    text = case.command("solve", *words)
    if text is not None:
        check_text(case, "solve", text.stdout, kind)
    return found


def _check_ends(case: Case, point: Any, found: Any, known: Known) -> None:
    """Lowest and highest escalation."""
    ends = (number(found["envelope"][end]) for end in ("lower", "upper"))
    for end, mine, direction, out in zip(
        ends, (known.lower, known.upper), (1, -1), known.outer or (None, None), strict=True
    ):
        if end is None:
            continue
        slack = EXACT if end.is_exact else FLOAT
        apart = (real(end.value) - real(mine)) * direction
        if apart > slack or (known.is_all and abs(apart) > slack):
            case.complain("envelope", f"{_short(end.value)}, right {_short(mine)}, at {point}")
        if out is not None and (real(end.value) - real(out)) * direction < -slack:
            case.complain("envelope", f"{_short(end.value)} lies beyond {_short(out)}, at {point}")


def check_tips(case: Case, stands: Any) -> Any:
    """Tips, their sides, their margins, and what is said to hold between them."""
    found = case.json("tip", "--together")
    if found is None:
        return None
    kinds = [spec["completeness"]["kind"] for spec in (stands, found)]
    # the regime of all equilibria tells nothing of those few that the tips are of
    standing = "unresolved" if kinds[0] not in PARTIAL and kinds[1] in PARTIAL else stands["regime"]
    for name, (value, low, high) in case.model.assumptions.items():
        tips = [tip for tip in found["tips"] if tip["assumption"] == name]
        read = [number(tip["value"]) for tip in tips]
        along = {**found, "completeness": _along(found, name)}
        for tip, where in zip(tips, read, strict=True):
            assert where is not None
            _check_tip(case, along, name, tip, where)
        if name not in found["unsettled"]:
            _check_line(
                case, along, name, (value, low, high), [*zip(tips, read, strict=True)], standing
            )
    _check_radius(case, found, standing)
    return found


def check_statics(case: Case) -> None:
    """Levels at many values of each assumption go the way that they are said to go."""
    found = case.json("statics")
    for direction in found["directions"] if found is not None else ():
        kind = direction["completeness"]["kind"]
        if kind == "some":
            continue
        name = direction["assumption"]
        _, low, high = case.model.assumptions[name]
        few = 12 if case.model.moves or case.is_quick else 24
        # beside the values at which ties are likely: on a tie itself the levels do not count
        shares = [F(k, few) + F(1, 10**6) for k in range(few)]
        shares += [F(case.rng.randrange(1, 997), 997) for _ in range(few)]
        truths = [
            (x, known)
            for x in sorted({low + (high - low) * share for share in shares})
            if (known := case.known({name: x}, found["concept"])) is not None and known.is_all
        ]
        for k, end in enumerate(("lower", "upper")):
            levels = [
                (x, ends[k])
                for x, known in truths
                if (ends := known.pure if kind == "all pure" else (known.lower, known.upper))
            ]
            _check_levels(case, f"{name}, {end}", direction[end], levels)
        check_over_ranges(case, name, direction["over"], found["concept"])


def check_over_ranges(case: Case, name: str, over: Any, concept: str) -> None:
    """What is proved, at pairs of points drawn; and both points of every witness."""
    for k, end in enumerate(("lower", "upper")):
        for way in over["never"][end]:
            for _ in range(PAIRS):
                others, (x, y) = (
                    _drawn(case),
                    sorted(F(case.rng.randrange(1, 997), 997) for _ in "xy"),
                )
                _check_pair(case, name, others, (x, y), over["proved_of"], (k, way), concept)
    for way, witness in (("falls", over["rising"]), ("rises", over["falling"])):
        if witness is not None:  # what rises there does not fall, nor stay
            others = {other: from_text(value) for other, value in witness["values"].items()}
            k = ("lower", "upper").index(witness["end"])
            levels = [
                _level(case, {**others, name: from_text(witness[at])}, witness["kind"], k, concept)
                for at in ("from", "to")
            ]
            if None not in levels and compare(levels[1], levels[0]) != -WAYS[way]:
                case.complain("witness", f"{name} {way}: {witness}")


def _drawn(case: Case) -> dict[str, Fraction]:
    """A point of the ranges, with denominators at which ties are few."""
    return {
        other: low + (high - low) * F(case.rng.randrange(1, 1009), 1009)
        for other, (_, low, high) in case.model.assumptions.items()
    }


def _check_pair(
    case: Case, name: str, others: dict[str, Fraction], shares: tuple[Fraction, Fraction],
    kind: str, said: tuple[int, str], concept: str,
) -> None:  # fmt: skip
    _, low, high = case.model.assumptions[name]
    k, way = said
    levels = [
        _level(case, {**others, name: low + (high - low) * share}, kind, k, concept)
        for share in shares
    ]
    if None in levels:
        return
    case.counts["pairs over ranges"] += 1
    if compare(levels[1], levels[0]) == WAYS[way]:
        case.complain("never", f"{name} never {way}: {others}, shares {shares}")


def _level(case: Case, point: dict[str, Fraction], kind: str, k: int, concept: str) -> Any:
    """One end of the envelope at a point; None where it is not known."""
    known = case.known(point, concept)
    if known is None or not known.is_all:
        return None
    ends = known.pure if kind == "all pure" else (known.lower, known.upper)
    return ends[k] if ends else None


WAYS = {"rises": 1, "constant": 0, "falls": -1}
PAIRS = 6  # of points, per way that a level is proved never to go


def _check_levels(case: Case, what: str, said: Any, levels: list[tuple[Fraction, Number]]) -> None:
    """Along the whole line, where ties may raise or lower a level, and within every run."""
    runs = [(number(run["from"]), number(run["to"]), run["way"]) for run in said["runs"]]
    inside = [
        next((k for k, (a, b, _) in enumerate(runs)
              if a and b and compare(a.high, x) < 0 < compare(b.low, x)), None)
        for x, _ in levels
    ]  # fmt: skip
    kept = [(k, x, level) for k, (x, level) in zip(inside, levels, strict=True) if k is not None]
    for (i, x, a), (j, y, b) in itertools.pairwise(kept):
        went = compare(b, a)
        case.counts["pairs of levels"] += 1
        if i == j and runs[i][2] in WAYS and went != WAYS[runs[i][2]]:
            case.complain("run", f"{what} {runs[i][2]}: {_short(a)} at {x}, {_short(b)} at {y}")
            return
        if said["way"] in WAYS and went not in (0, WAYS[said["way"]]):
            case.complain("way", f"{what} {said['way']}: {_short(a)} at {x}, {_short(b)} at {y}")
            return


def _along(found: Any, name: str) -> Any:
    """How complete the solutions along one assumption's range are, the least of them."""
    known = [p["completeness"] for p in found["pieces"] if p["assumption"] == name]
    of_those = [one for one in known if one is not None]
    return max(of_those, key=lambda one: KINDS.index(one["kind"]), default=found["completeness"])


def _check_tip(case: Case, spec: Any, name: str, tip: Any, where: Read) -> None:
    value, low, high = case.model.assumptions[name]
    width = high - low
    margin = number(tip["margin"])
    if where.low == where.high and margin is not None:
        right = abs(real(where.value) - real(value)) / real(width)
        slack = EXACT if where.is_exact else FLOAT
        is_right = real(margin.low) - slack <= right <= real(margin.high) + slack
        if not is_right:
            case.complain("margin", f"{name}: {tip['margin']}, right {mpmath.nstr(right, 30)}")
        side = {1: "above", -1: "below", 0: "on"}[compare(where.value, value)]
        if side != tip["side"]:
            case.complain("side", f"{name}: {tip['side']} of {value}, but the tip is {where.value}")
        on = {name: where.value}
        if tip["on"] is not None:
            judged(case, "on a tip", on, tip["on"]["regime"], spec)
    elif margin is not None:
        far = [abs(real(end) - real(value)) / real(width) for end in (where.low, where.high)]
        is_around = compare(where.low, value) <= 0 <= compare(where.high, value)
        nearest = 0 if is_around else min(far)
        if not nearest - FLOAT <= real(margin.low) <= max(far) + FLOAT:
            case.complain("margin", f"{name}: {tip['margin']} of a tip within {tip['value']}")
    for end, side, step in ((where.low, "below", -1), (where.high, "above", 1)):
        if tip[side] is None:
            if sign(real(end) - real(low if step < 0 else high)) != 0:
                case.complain("side", f"{name}: nothing {side} {_short(end)}, which is no end")
            continue
        near = step * width * NEAR
        beside = end + near if isinstance(end, Fraction) else real(end) + real(near)
        if tip[side]["regime"] != "unresolved":
            judged(case, "beside a tip", {name: beside}, tip[side]["regime"], spec)


def _check_line(
    case: Case, spec: Any, name: str, span: tuple[Fraction, ...],
    tips: list[tuple[Any, Any]], standing: str,
) -> None:  # fmt: skip
    """Between two tips there is one regime: what both of them say."""
    _, low, high = span
    few = 12 if case.model.moves or case.is_quick else 24
    samples = [low + (high - low) * F(k, few) for k in range(few + 1)]
    samples += [low + (high - low) * F(case.rng.randrange(1, 997), 997) for _ in range(few // 2)]
    for x in samples:
        before = [tip for tip, at in tips if compare(at.high, x) < 0]
        after = [tip for tip, at in tips if compare(at.low, x) > 0]
        if len(before) + len(after) < len(tips):
            continue  # on a tip
        said = {before[-1]["above"]["regime"]} if before else set()
        said |= {after[0]["below"]["regime"]} if after else set()
        if len(said) > 1:
            case.complain("two regimes", f"{name} at {x}: {said}")
            return
        regime = said.pop() if said else standing
        if regime == "unresolved":
            continue
        n = len(case.complaints)
        judged(case, "no tip" if not tips else "between tips", {name: x}, regime, spec)
        if len(case.complaints) > n:
            return


def _check_radius(case: Case, spec: Any, standing: str) -> None:
    """Inside the proved radius there is one regime; the witness has another one."""
    radius = spec["radius"]["linf"] if spec["radius"] else None
    if radius is None or standing == "unresolved":
        return
    names = list(case.model.assumptions)
    safe = number(radius["proved_safe"])
    reach = F(1) if safe is None and radius["reason"] is None else None
    if safe is not None:
        reach = from_text(mpmath.nstr(real(safe.value), 40)) * (1 - F(1, 10**9))
    if reach:
        _check_box(case, spec, "proved radius", names, reach, standing)
    if radius["witness"]:
        _check_witness(case, spec, "witness", radius, standing)
    for joint in spec["joint"] or []:
        if joint["witness"]:
            _check_witness(case, spec, "witness of a joint tip", joint, standing)
        if joint["proved_safe"] is not None:
            safe = number(joint["proved_safe"])
            assert safe is not None
            near = from_text(mpmath.nstr(real(safe.value), 40)) * (1 - F(1, 10**9))
            if near > 0:
                _check_box(case, spec, "joint tip's radius", joint["assumptions"], near, standing)
    # beyond a part where nothing is known, the regime can be another one without a tip that says so
    loud = {
        tip["assumption"] for tip in spec["tips"] for side in ("below", "on", "above")
        if tip[side] is not None and tip[side]["regime"] not in (standing, "unresolved")
    }  # fmt: skip
    quiet = [n for n in names if n not in loud | {*spec["unsettled"]}]  # it may tip alone there
    named = [set(j["assumptions"]) for j in spec["joint"] or []]
    named += [set(j) for j in spec["joint_unsettled"] or []]
    for size in (2, 3):
        for chosen in combinations(quiet, size):
            if not any(known <= set(chosen) for known in named):
                _check_box(case, spec, "a set that never tips", chosen, F(1), standing)


def _check_box(
    case: Case, spec: Any, where: str, names: Iterable[str], reach: Fraction, standing: str
) -> None:
    """Random points, and corners, within this share of the ranges."""
    names = list(names)
    spans = {}
    for name in names:
        value, low, high = case.model.assumptions[name]
        far = reach * (high - low)
        spans[name] = (max(low, value - far), min(high, value + far))
    ends = [(*spans[n], case.model.assumptions[n][0]) for n in names]
    points = [dict(zip(names, corner, strict=True)) for corner in product(*ends)]
    case.rng.shuffle(points)
    points = points[: 6 if case.is_quick else 14]
    for _ in range(6 if case.is_quick else 20):
        shares = {n: F(case.rng.randrange(0, 121), 120) for n in names}
        points.append({n: a + (b - a) * shares[n] for n, (a, b) in spans.items()})
    for point in points:
        n = len(case.complaints)
        judged(case, where, point, standing, spec)
        if len(case.complaints) > n:
            return


def _check_witness(case: Case, spec: Any, where: str, radius: Any, standing: str) -> None:
    point = {name: from_text(x) for name, x in radius["witness"].items()}
    known = case.known(point, spec["concept"])
    line = case.model.line
    if known is not None and known.is_all and known.regime(line) == standing:
        case.complain(where, f"{point} has the regime {standing} too")
    value = number(radius.get("value", radius.get("radius")))
    assert value is not None
    moves = []
    for name, x in point.items():
        start, low, high = case.model.assumptions[name]
        if not low <= x <= high:
            case.complain(where, f"{point} lies beyond the range of {name}")
        moves.append(abs(x - start) / (high - low))
    far = real(max(moves))
    if radius["attained"] and abs(far - real(value.value)) > FLOAT:
        case.complain(where, f"attained at {point}, {_short(far)} away, not {radius}")
    if far < real(value.value) - FLOAT:
        case.complain(where, f"{point} is nearer than {radius}")


# -- screens ---------------------------------------------------------------------------------------

FRACTION = re.compile(r"(−?)(\d+)/(\d+) = (−?)(\d+(?:\.\d+)?)( %)?")
CHANCE = re.compile(r"(\d+)/(\d+) \((\d+) %\)")


def check_text(case: Case, command: str, text: str, kind: str) -> None:
    """Decimals beside fractions, and sentences that claim a negative."""
    for found in FRACTION.finditer(text):
        minus, up, down, _, shown, percent = found.groups()
        before = text[: found.start()].rstrip()[-1:]
        if minus or "." not in shown or before in tuple("+−·^(/*≥≤"):
            continue  # the end of a formula, not a number with its decimals
        right = F(int(up), int(down)) * (100 if percent else 1)
        digits = len(shown.partition(".")[2])
        allowed = {shortened(r) for r in rounded(right, 1 if percent else 3)}
        if shortened(shown) not in allowed:
            case.complain("decimal", f"{command}: {found[0]} (to {digits} digits)")
    for found in CHANCE.finditer(text):
        if found[3] not in rounded(F(int(found[1]), int(found[2])) * 100, 0):
            case.complain("decimal", f"{command}: {found[0]}")
    for sentence in sentences(text):
        if NEGATIVES.search(sentence):
            case.counts["negative sentences"] += 1
            if not any(re.search(known, sentence) for known in KNOWN):
                case.unread.add(re.sub(r"[\d.,/≈−]+", "#", sentence)[:150])
            if kind in PARTIAL and not QUALIFIED.search(text):
                case.complain("unqualified", f"{command}: {sentence[:200]}")


def sentences(text: str) -> Iterator[str]:
    """Paragraphs of the screen on one line, cut at full stops and semicolons."""
    for paragraph in re.split(r"\n\s*\n|\n(?=  ?\S+  )", text):
        line = " ".join(paragraph.split())
        yield from re.split(r"(?<=[.;])\s+(?=[A-Z(])", line)


def check_moves(case: Case, spec: Any, text: str) -> None:
    """The columns TIP and MOVE: every tip in them, its decimals as they must be rounded, but for
    those at which the value itself alone differs: a sentence has these."""
    rows = [r for r in text.splitlines() if re.search(r"\d %|  0 %", r) and "TOGETHER" not in r]
    table = []
    for row in rows:
        found = re.search(r"((?:< )?\d+(?:\.\d)?) %  ", row)
        if found:
            table.append(found[1])
        if "TOGETHER" in row:
            break
    wanted = []
    for tip in spec["tips"]:
        at = number(tip["value"])
        assert at is not None
        value, low, high = case.model.assumptions[tip["assumption"]]
        if at.low != at.high and real(at.high) - real(at.low) > FLOAT:
            return  # an interval is no number that could be recomputed
        share = abs(real(at.value) - real(value)) / real(high - low) * 100
        texts = rounded(share, 1) if sign(share) else {"0"}
        texts = {"< 0.1" if text == "0.0" else text for text in texts}
        is_around = compare(at.low, value) <= 0 <= compare(at.high, value)
        wanted.append(texts | {"0"} if is_around else texts)
        if not isinstance(at.value, Fraction):
            right = {shortened(r) for r in rounded(at.value, 6)}
            if right.isdisjoint(text.split()):  # in a narrow column ≈ stands above it
                case.complain("decimal", f"tip: ≈ {sorted(right)} is nowhere: {tip['value']}")
    alone = re.search(r"only at the value itself: (.*?\))\.", " ".join(text.split()))
    n_alone = len(re.findall(r"\w+ [=≈] ", alone[1])) if alone else 0  # these are no rows
    table = table[: len(wanted)]
    left = list(table)
    for options in wanted:
        match = next((x for x in left if x in options), None)
        if match is None and n_alone:
            n_alone -= 1
            continue
        if match is None:
            case.complain("move", f"{sorted(options)} % is not in the column: {table}")
            return
        left.remove(match)


# -- many points -----------------------------------------------------------------------------------


def check_many(case: Case, spec: Any) -> None:
    """Points in a batch, ties among them; then boxes, rank, compare and a map."""
    names = list(case.model.assumptions)
    definition = eg.load(case.file)
    n = 40
    columns = {}
    for name, (_, low, high) in case.model.assumptions.items():
        shares = [F(case.rng.choice([0, 1, 2, 3, 4, 5, 6, 8, 12]), 12) for _ in range(n // 2)]
        shares += [F(case.rng.random()) for _ in range(n // 2)]
        columns[name] = np.array([low + (high - low) * s for s in shares], dtype=object)
    try:
        found = eg.outcomes(definition, columns)
    except ComputeError:
        return
    for k in range(n):
        regime = ("below", "across", "above", "unresolved")[found.regime[k]]
        at = {"concept": spec["concept"], "completeness": {"kind": KINDS[found.completeness[k]]}}
        judged(case, "in a batch", {x: columns[x][k] for x in names}, regime, at)
    case.counts["unresolved points of batches"] += len(found.unresolved)
    _check_shares(case, spec["concept"])
    if len(names) > 1:
        _check_map(case, definition, names[:2], spec)


def _check_shares(case: Case, concept: str) -> None:
    """What rank, boxes and compare say of the whole space, at random points of it."""
    name, (_, low, high) = next(iter(case.model.assumptions.items()))
    policies = [f"--policy=low: {name}={low}", f"--policy=high: {name}={high}"]
    commands = {
        "rank": ["rank", "-n", "16"], "boxes": ["boxes", "-n", "200"],
        **({"compare": ["compare", "-n", "16", *policies]} if len(case.model.assumptions) > 1
           else {}),
    }  # fmt: skip
    screens = {command: case.command(*words) for command, words in commands.items()}
    kinds = {command: _kind(case.command(*words, "--json")) for command, words in commands.items()}
    for command, result in screens.items():
        if result is not None:
            check_text(case, command, result.stdout, kinds[command])
    said = {c: " ".join((r.stdout if r else "").split()) for c, r in screens.items()}
    against: Counter[str] = Counter()
    for _ in range(SPOTS):
        point = {
            n: low + (high - low) * F(case.rng.random())
            for n, (_, low, high) in case.model.assumptions.items()
        }
        known = case.known(point, concept)
        if known is not None:
            line = case.model.line
            against["some"] += compare(known.upper, line) >= 0
            against["not every"] += compare(known.lower, line) < 0
            against["every"] += compare(known.lower, line) >= 0 and known.is_all
            against["none"] += compare(known.upper, line) < 0 and known.is_all
    claims = (
        ("rank", r"some equilibrium (found )?in 0(\.0)? %", "some"),
        ("rank", r"Every equilibrium reaches the line \(\S+\) in 100(\.0)? %", "not every"),
        ("rank", r"some equilibrium (found )?at none of the", "some"),
        ("rank", r"some equilibrium (found )?(in 100(\.0)? %|at all)", "none"),
        ("rank", r"reaches the line \(\S+\) (in 0(\.0)? %|at none)", "every"),
        ("rank", r"Every equilibrium reaches the line \(\S+\) at all", "not every"),
        ("boxes", r"[Ee]very point (sampled )?is such", "none"),
        ("boxes", r"[Nn]o point is such", "some"),
    )
    for command, claim, other in claims:
        found = re.search(claim, said[command])
        if found and against[other] >= UNLIKELY:
            where = f"partial: {command}" if kinds[command] in PARTIAL else command
            case.complain(where, f"'{found[0]}', but {other} at {against[other]} of {SPOTS} points")


def _kind(result: click.testing.Result | None) -> str:
    """What is known of the equilibria at the points of a command, by its JSON: the least of it."""
    if result is None:
        return "all"
    told = json.loads(result.stdout)["completeness"]
    kinds = set(told.get("points", told))
    return next((kind for kind in sorted(kinds) if kind in PARTIAL), "all")


def _check_map(case: Case, definition: Any, names: list[str], spec: Any) -> None:
    try:
        plane = eg.regime_map(definition, *names, cells=40, effort=float(case.effort))
    except ComputeError:
        return
    cells = [
        (case.rng.randrange(len(plane.ys)), case.rng.randrange(len(plane.xs))) for _ in range(15)
    ]
    for j, i in cells:
        point = {names[0]: F(float(plane.xs[i])), names[1]: F(float(plane.ys[j]))}
        regime = ("below", "across", "above", "unresolved")[plane.regime[j, i]]
        at = {"concept": spec["concept"], "completeness": {"kind": plane.known.kind}}
        if set(plane.known.kinds) == {plane.known.kind}:  # else it differs from cell to cell
            judged(case, "map", point, regime, at)


# -- one definition --------------------------------------------------------------------------------


def examined(
    model: Model,
    folder: Path,
    rare: float = RARE,
    is_quick: bool = False,
    effort: str = LITTLE,
) -> Case:
    """Everything that is wrong with what is said about a definition; `is_quick`: most of it."""
    file = folder / "game.toml"
    file.write_text(model.toml, encoding="utf-8")
    case = Case(
        model, file, random.Random(f"{model.seed} points"), is_quick=is_quick, effort=effort
    )
    standing = check_solve(case, {}, None)
    if standing is None:
        return case
    other = {
        n: case.rng.choice([low, high, (low + high) / 2, (2 * low + high) / 3])
        for n, (_, low, high) in model.assumptions.items()
    }
    if not is_quick:
        check_solve(case, other, "nash" if case.rng.random() < 0.5 else None)
    check_statics(case)
    spec = check_tips(case, standing)
    if spec is not None:
        kind = spec["completeness"]["kind"]
        for command in ("tip",) if is_quick else ("tip", "analyze"):
            result = case.command(command)
            if result is not None:
                check_text(case, command, result.stdout, kind)
                if command == "tip":
                    check_moves(case, spec, result.stdout)
        if (
            not is_quick
            and case.rng.random() < 0.2
            and (result := case.command("tip", "--together")) is not None
        ):
            check_text(case, "tip --together", result.stdout, kind)
    if case.rng.random() < rare:
        check_many(case, standing)
    return case


# -- many definitions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """Which definitions are examined, how, and where complaints are written."""

    seed: int
    out: Path
    rare: float = RARE
    forms: tuple[str, ...] = FORMS
    effort: str = LITTLE


class Examined(NamedTuple):
    """What a worker sends back."""

    k: int
    complaints: list[Complaint]
    unread: set[str]
    counts: Counter[str]


def _examined(task: tuple[Order, int]) -> Examined:
    order, k = task
    if not _STARTED:
        limit()
        _STARTED.append(1)
    model = random_model(order.seed, k, order.forms)
    folder = Path(tempfile.mkdtemp())
    case = Case(model, folder, random.Random(0))
    try:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        case = examined(model, folder, order.rare, effort=order.effort)
    except TooLong as error:
        case.complain("slow", "".join(traceback.format_exception(error))[-3000:])
    except Exception as error:  # noqa: BLE001  a fault of the package or of this checker: to be read
        case.complain("checker", "".join(traceback.format_exception(error))[-3000:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        shutil.rmtree(folder, ignore_errors=True)
    case.counts[f"form {model.form}"] += 1
    case.counts[f"formulas {model.kind}"] += 1
    if case.complaints:
        order.out.mkdir(parents=True, exist_ok=True)
        stem = order.out / f"{order.seed}-{k}"
        stem.with_suffix(".toml").write_text(model.toml, encoding="utf-8")
        text = "\n\n".join(f"{c.kind}\n{c.detail}" for c in case.complaints)
        stem.with_suffix(".txt").write_text(text, encoding="utf-8")
    return Examined(k, case.complaints, case.unread, case.counts)


_STARTED: list[int] = []  # not empty in a worker that has its limits


def results(order: Order, numbers: range, jobs: int, seconds: float) -> Iterator[Examined]:
    """As they come; ends early when the time is over, or when the workers fall silent."""
    end = time.monotonic() + seconds
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        coming = pool.imap_unordered(_examined, [(order, k) for k in numbers])
        for _ in numbers:
            try:
                yield coming.next(timeout=max(1, min(SILENT, end - time.monotonic())))
            except multiprocessing.TimeoutError:
                if time.monotonic() < end:
                    print("no word from the workers: one of them died, or hangs outside Python")
                return
            except KeyboardInterrupt:
                print("  stopped")  # what was found is written down, and is summed up
                return


def run(order: Order, numbers: range, jobs: int, seconds: float) -> int:
    """Examine definitions by number; print what is wrong, and a summary. Number of complaints."""
    kinds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    unread: set[str] = set()
    done = 0
    for found in results(order, numbers, jobs, seconds):
        done += 1
        if done % EVERY == 0:
            print(f"  {done:,} examined", flush=True)
        counts += found.counts
        for sentence in found.unread - unread:
            print(f"a sentence that is not known: {sentence}", flush=True)
        unread |= found.unread
        for kind in dict.fromkeys(c.kind for c in found.complaints):
            kinds[kind] += 1
            if kinds[kind] <= 3:
                detail = next(c.detail for c in found.complaints if c.kind == kind)
                print(f"{kind}: definition {found.k}: {detail[:600]}", flush=True)
    print(f"sentences: seed {order.seed}, {done} definitions, {len(kinds)} kinds of complaints")
    for name, n in sorted(counts.items()):
        print(f"  {n:8}  {name}")
    for kind, n in kinds.most_common():
        print(f"  {n:8}  definitions with: {kind}")
    return sum(kinds.values())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=None, help="drawn afresh if not given")
    parser.add_argument("--definitions", type=int, default=300)
    parser.add_argument("--start", type=int, default=0, help="the first definition's number")
    parser.add_argument("--seconds", type=float, default=1_800, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--form", action="append", choices=sorted(set(FORMS)), help="only these")
    parser.add_argument("--rare", type=float, default=RARE, help="share that is also swept")
    parser.add_argument("--effort", default=LITTLE, help="of each command; 1 is the usual one")
    parser.add_argument("--out", type=Path, default=Path("build/soak"))
    o = parser.parse_args()
    seed = secrets.randbelow(10**9) if o.seed is None else o.seed
    print(
        f"sentences: seed {seed}, {o.definitions} definitions; complaints go to {o.out}", flush=True
    )
    order = Order(seed, o.out, o.rare, tuple(o.form or FORMS), o.effort)
    numbers = range(o.start, o.start + o.definitions)
    return 1 if run(order, numbers, o.jobs, o.seconds) else 0


if __name__ == "__main__":
    sys.exit(main())
