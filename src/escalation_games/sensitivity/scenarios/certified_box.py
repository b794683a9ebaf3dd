"""Certified boxes: a claim that a sample suggests, proved for every point of a box.

The claim is that only wanted regimes occur. The box is split into parts until, on each part, every
regime that can occur is wanted (the part is proved) or none is (the part is refuted). One large
inner box of proved points is then looked for. Its ends are short numbers, so that the box as
printed is the box that was proved.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, islice, product
from operator import mul
from typing import Any, Literal

from ...errors import InputError
from ...numbers import Fraction
from ...solvers.result import Kind
from .readable_cuts import CutInterval, percent, shortest, written

Ranges = Mapping[str, CutInterval]
RegimesOn = Callable[[Ranges], frozenset[str]]
Status = Literal["proved", "refuted", "undecided"]

REGIMES = frozenset({"below", "across", "above"})
FINEST_STEP = Fraction(1, 2**7)  # of the box's width: the last step by which an inner box is grown
THINNEST = Fraction(1, 2**10)  # of the box's width: thinner parts are not split, but undecided
LOOKED_AT = 3  # assumptions whose faces are looked at before a split; before the first split, all
PROOF = 16  # regime sets asked for to prove one slice by which an inner box grows
CORNERS = 64  # corners of an undecided part that are tried as witnesses, at most


@dataclass(frozen=True)
class Certified:
    """What is proved of a claim about a box.

    wanted    the regimes the claim allows: {"above"} is "every equilibrium reaches the line"
    status    "proved": the claim holds at every point of the box; "refuted": it fails at `witness`;
              else "undecided"
    witness, witness_regimes   a point of the box at which no wanted regime holds, and the regimes
              that may hold there
    proved, refuted   shares of the box's volume where the claim is proved, or proved false
    inner     the largest box found inside on which the claim is proved at every point, or None;
              found greedily, so a larger one may exist
    asked     how many sets of regimes were computed, of at most `budget`
    kind      the least complete kind of solution met; the proof is of the equilibria found, alone
    """

    box: Ranges
    wanted: frozenset[str]
    status: Status
    witness: Mapping[str, Fraction] | None
    witness_regimes: frozenset[str]
    proved: Fraction
    refuted: Fraction
    inner: Ranges | None
    asked: int
    budget: int
    kind: Kind = "all"

    @property
    def inner_share(self) -> Fraction:
        """Share of the box's volume that the inner box holds."""
        return Fraction(0) if self.inner is None else _share(self.inner, self.box)

    def rows(self) -> list[dict[str, Any]]:
        """One row per assumption: its ends in the box and in the inner box."""
        return [
            {
                "assumption": name,
                "low": low,
                "high": high,
                "inner_low": None if self.inner is None else self.inner[name][0],
                "inner_high": None if self.inner is None else self.inner[name][1],
                "witness": None if self.witness is None else self.witness[name],
                "status": self.status,
                "proved": self.proved,
                "refuted": self.refuted,
                "inner_share": self.inner_share,
            }
            for name, (low, high) in self.box.items()
        ]

    def text(self, claim: str) -> str:
        """What is proved, in one or two sentences."""
        if self.status == "proved":
            return f"Proved: {claim} at every point of the box."
        share = f"proved on {percent(float(self.proved))} of the box"
        first = f"Undecided as a whole: {claim}, {share}."
        if self.witness is not None:
            at = ", ".join(f"{name} = {written(x)}" for name, x in self.witness.items())
            first = f"Not everywhere: {claim}, {share}, but refuted at {at}."
        if self.inner is None:
            return f"{first} No inner box was proved."
        ends = (
            f"{written(low)} <= {name} <= {written(high)}"
            for name, (low, high) in self.inner.items() if (low, high) != tuple(self.box[name])
        )  # fmt: skip
        return f"{first} Proved at every point with {' and '.join(ends)}."


def certify(
    box: Ranges,
    wanted: Iterable[str] | str,
    regimes_on: RegimesOn,
    budget: int = 2_000,
    likely: Sequence[Ranges] = (),
    suspects: Sequence[Mapping[str, Fraction]] = (),
) -> Certified:
    """The claim that the regime is a wanted one at every point of a closed box: proved or refuted.

    box         assumption -> (low, high), exact; low = high holds an assumption fixed
    wanted      "above" for "every equilibrium reaches the line", {"above", "across"} for "some do",
                "below" for "none does"
    regimes_on  gives, for a closed box (which may be a single point), a superset of the regimes
                that occur on it; the superset may hold "unresolved"
    budget      how many times `regimes_on` may be asked
    likely      boxes inside in which the claim may well hold, the best first: the first box that is
                proved by one question is grown into an inner box before anything is split
    suspects    points of the box where the claim may well fail: the first to be tried as witnesses

    Does not find the largest proved box, only a large one. A claim that fails only on a surface of
    no volume may stay undecided. Deterministic. Raises InputError for an empty or reversed box, and
    for regimes that are unknown.
    """
    claim = _checked_claim(wanted)
    whole = _checked_box(box)
    asking = _Asking(regimes_on, claim, budget)
    # Half of the budget goes to splitting, an eighth to the search for a witness, the rest to
    # growing an inner box. A likely box is grown first, with up to half of the whole budget.
    first = _grown_first(whole, likely, asking, budget // 2)
    parts = _split(whole, asking, asking.asked + (asking.left + 1) // 2)
    witness, there = _witness(parts, suspects, asking, asking.asked + budget // 8)
    if not parts.open and not parts.refuted:
        inner: Ranges | None = whole
    else:
        found = [first, _inner(whole, parts, asking)]
        inner = max((b for b in found if b is not None), key=_volume, default=None)
    is_proved = inner == whole
    return Certified(
        box=whole,
        wanted=claim,
        status="proved" if is_proved else "refuted" if witness is not None else "undecided",
        witness=witness,
        witness_regimes=there,
        proved=max(_total(parts.proved, whole), _share(inner, whole) if inner else Fraction(0)),
        refuted=_total(parts.refuted, whole),
        inner=inner,
        asked=asking.asked,
        budget=budget,
    )


def _checked_claim(wanted: Iterable[str] | str) -> frozenset[str]:
    claim = frozenset([wanted] if isinstance(wanted, str) else wanted)
    if not claim or not claim <= REGIMES:
        raise InputError(
            "wanted", f"{', '.join(sorted(claim - REGIMES)) or 'nothing'} is no regime to prove",
            "below, across, above, or several of them",
        )  # fmt: skip
    return claim


def _checked_box(box: Ranges) -> dict[str, CutInterval]:
    whole = {name: (Fraction(low), Fraction(high)) for name, (low, high) in box.items()}
    if not whole:
        raise InputError("box", "names no assumption", "one interval per assumption")
    for name, (low, high) in whole.items():
        if low > high:
            raise InputError(f"box.{name}", f"runs from {low} down to {high}", "low end first")
    return whole


# -- asking --------------------------------------------------------------------------------------


@dataclass
class _Asking:
    """Asks for sets of regimes, and counts the questions."""

    regimes_on: RegimesOn
    wanted: frozenset[str]
    budget: int
    asked: int = 0

    def __call__(self, box: Ranges) -> frozenset[str]:
        """A superset of the regimes on the box; an empty answer proves nothing, so: unresolved."""
        self.asked += 1
        return self.regimes_on(box) or frozenset({"unresolved"})

    @property
    def left(self) -> int:
        return max(0, self.budget - self.asked)

    def proves(self, regimes: frozenset[str]) -> bool:
        return regimes <= self.wanted

    def refutes(self, regimes: frozenset[str]) -> bool:
        return not regimes & self.wanted and "unresolved" not in regimes


@dataclass
class _ClosedParts:
    """A box cut into closed parts that share faces only, by what is known of the claim on each."""

    proved: list[Ranges] = field(default_factory=list)
    refuted: list[tuple[Ranges, frozenset[str]]] = field(default_factory=list)
    open: list[Ranges] = field(default_factory=list)


# -- splitting -----------------------------------------------------------------------------------


def _split(whole: Ranges, asking: _Asking, budget: int) -> _ClosedParts:
    """The box in proved, refuted and open parts; the largest open part is always split first."""
    parts = _ClosedParts()
    if budget < 1:
        parts.open.append(whole)
        return parts
    heap: list[tuple[Fraction, int, Ranges, frozenset[str]]] = []
    number, worth = 0, _FaceUse()
    todo = [(whole, asking(whole))]
    while todo or heap:
        for part, regimes in todo:
            if asking.proves(regimes):
                parts.proved.append(part)
            elif asking.refutes(regimes):
                parts.refuted.append((part, regimes))
            elif not _splittable(part, whole):
                parts.open.append(part)
            else:
                number += 1
                heapq.heappush(heap, (-_share(part, whole), number, part, regimes))
        todo = []
        if heap and asking.asked + 2 * (len(whole) + 1) > budget:
            break  # the next split could ask more questions than the budget has
        if heap:
            _, _, part, regimes = heapq.heappop(heap)
            name = _split_along(part, regimes, whole, asking, worth)
            todo = [(half, asking(half)) for half in _halves(part, name)]
    parts.open += [part for _, _, part, _ in sorted(heap, key=lambda entry: entry[:2])]
    return parts


def _split_along(
    part: Ranges, regimes: frozenset[str], whole: Ranges, asking: _Asking, worth: _FaceUse
) -> str:
    """The assumption on whose two faces of the part the fewest regimes may occur.

    Only the faces of a few assumptions are looked at. Assumptions are ranked by their width and by
    how often their faces made a difference so far: the rank decides whose faces are looked at, and
    between equals. So a part is hardly ever split along an assumption without effect.
    """
    wide = _splittable(part, whole)
    wide.sort(key=lambda name: -worth.of(name, part, whole))
    left = {}
    for name in wide[: LOOKED_AT if worth.tried else None]:
        faces = [asking({**part, name: (end, end)}) for end in part[name]]
        worth.note(name, any(face != regimes for face in faces))
        left[name] = sum(len(face) for face in faces)
    return min(left, key=lambda name: left[name])


@dataclass
class _FaceUse:
    """How often the faces of each assumption were looked at, and how often they made a difference.

    A face makes a difference if other regimes may occur on the face than on the whole part.
    """

    tried: Counter[str] = field(default_factory=Counter)
    useful: Counter[str] = field(default_factory=Counter)

    def of(self, name: str, part: Ranges, whole: Ranges) -> Fraction:
        rate = Fraction(1 + self.useful[name], 1 + self.tried[name])
        return rate * _width(part, name) / _width(whole, name)

    def note(self, name: str, useful: bool) -> None:
        self.tried[name] += 1
        self.useful[name] += useful


def _splittable(part: Ranges, whole: Ranges) -> list[str]:
    """The assumptions along which a part can be split, the widest first, in shares of the whole."""
    width = {name: _width(part, name) / (_width(whole, name) or 1) for name in part}
    wide = [name for name in part if width[name] > THINNEST]
    return sorted(wide, key=lambda name: -width[name])


def _halves(part: Ranges, name: str) -> Iterator[Ranges]:
    low, high = part[name]
    middle = _middle(low, high)
    yield {**part, name: (low, middle)}
    yield {**part, name: (middle, high)}


def _middle(low: Fraction, high: Fraction) -> Fraction:
    """The shortest number in the middle fifth of an interval; of a point, its only number."""
    fifth = (high - low) / 5
    return shortest(low + 2 * fifth, low + 3 * fifth, (low + high) / 2) if fifth else low


def _witness(
    parts: _ClosedParts, suspects: Sequence[Mapping[str, Fraction]], asking: _Asking, last: int
) -> tuple[dict[str, Fraction] | None, frozenset[str]]:
    """A point where the claim is proved false, and the regimes that may hold there.

    Tried in this order: the middle of the largest refuted part, suspects, corners of open parts.
    None, and no regimes, where no such point was found before `last` questions were asked.
    """
    if parts.refuted:
        part, regimes = max(parts.refuted, key=lambda entry: _volume(entry[0]))
        return {name: _middle(*ends) for name, ends in part.items()}, regimes
    corners = (
        dict(zip(part, corner, strict=True))
        for part in parts.open
        for corner in islice(product(*part.values()), CORNERS)
    )
    known: set[tuple[Fraction, ...]] = set()
    for point in chain(suspects if parts.open else (), corners):
        if asking.asked >= last:
            break
        place = tuple(point.values())
        if place not in known:
            known.add(place)
            regimes = asking({name: (x, x) for name, x in point.items()})
            if asking.refutes(regimes):
                return dict(point), regimes
    return None, frozenset()


# -- one inner box -------------------------------------------------------------------------------


def _grown_first(
    whole: Ranges, likely: Sequence[Ranges], asking: _Asking, last: int
) -> Ranges | None:
    """The first of the likely boxes that one question proves, grown; None where no box is."""
    for box in likely:
        if asking.asked < last and asking.proves(asking(box)):
            return _grown(box, whole, asking, last)
    return None


def _inner(whole: Ranges, parts: _ClosedParts, asking: _Asking) -> Ranges | None:
    """A large proved box, or None where no part is proved.

    Grown from the whole box with all unproved parts cut off, and from the largest proved part; the
    larger of the two.
    """
    obstacles = [*(part for part, _ in parts.refuted), *parts.open]
    if parts.proved:
        starts = [*_cut_clear(whole, obstacles), max(parts.proved, key=_volume)]
    else:
        starts = _around_a_centre(parts.open, asking)
    grown = []
    for k, start in enumerate(starts):
        last = asking.asked + asking.left // (len(starts) - k)
        grown.append(_grown(start, whole, asking, last))
    return max(grown, key=_volume, default=None)


def _around_a_centre(parts: list[Ranges], asking: _Asking) -> list[Ranges]:
    """A list with a proved box around the centre of a part, the largest parts first; or empty.

    Where the centre of a part is proved, the middle half of the part, quarter, and so on are tried.
    """
    last = asking.asked + asking.left // 2
    for part in parts:
        centre = {name: _middle(*ends) for name, ends in part.items()}
        if asking.asked < last and asking.proves(asking({n: (x, x) for n, x in centre.items()})):
            for k in range(1, 8):
                box = {
                    name: (x - (x - part[name][0]) / 2**k, x + (part[name][1] - x) / 2**k)
                    for name, x in centre.items()
                }
                if asking.asked < last and asking.proves(asking(box)):
                    return [box]
    return []


def _cut_clear(whole: Ranges, obstacles: list[Ranges]) -> list[Ranges]:
    """A list with the box cut clear of every obstacle; empty where a cut would leave no volume.

    Each cut is along the face of an obstacle that keeps the most volume. The proved parts and the
    obstacles tile the box, so a box that overlaps no obstacle is proved.
    """
    box = whole
    for obstacle in sorted(obstacles, key=_volume, reverse=True):
        if _overlap(box, obstacle):
            cuts = list(_cuts(box, obstacle))
            if not cuts:
                return []
            box = max(cuts, key=_volume)
    return [box]


def _overlap(box: Ranges, other: Ranges) -> bool:
    """Do two boxes share more than a face? An assumption held fixed in both counts as shared."""
    return all(
        max(low, other[name][0]) < min(high, other[name][1])
        or low == high == other[name][0] == other[name][1]
        for name, (low, high) in box.items()
    )


def _cuts(box: Ranges, obstacle: Ranges) -> Iterator[Ranges]:
    for name, (low, high) in box.items():
        bottom, top = obstacle[name]
        if low < bottom:
            yield {**box, name: (low, bottom)}
        if top < high:
            yield {**box, name: (top, high)}


def _grown(box: Ranges, whole: Ranges, asking: _Asking, last: int) -> Ranges:
    """The box moved out face by face, in steps from coarse to fine, as far as it is proved.

    Stops once `last` questions have been asked.
    """
    step = Fraction(1)
    while step >= FINEST_STEP:
        grew = True
        while grew:
            grew = False
            for name, is_low in product(whole, (True, False)):
                slice_, wider = _outward(box, whole, name, is_low, step)
                if slice_ is not None and _is_proved(slice_, asking, last):
                    box, grew = wider, True
        step /= 2
    return box


def _outward(
    box: Ranges, whole: Ranges, name: str, is_low: bool, share: Fraction
) -> tuple[Ranges | None, Ranges]:
    """The slice that is added to a box by moving one face out, and the wider box.

    The face moves by half a step to a step, to a short number. The slice is None where the face
    lies at the end of the whole.
    """
    (low, high), (bottom, top) = box[name], whole[name]
    step = (top - bottom) * share
    if is_low:
        end = bottom if low - step <= bottom else -_short_end(-low, step)
        return (None, box) if low == bottom else _moved(box, name, (end, low), (end, high))
    end = top if high + step >= top else _short_end(high, step)
    return (None, box) if high == top else _moved(box, name, (high, end), (low, end))


def _short_end(end: Fraction, step: Fraction) -> Fraction:
    return shortest(end + step / 2, end + step, end + step)


def _moved(box: Ranges, name: str, added: CutInterval, wider: CutInterval) -> tuple[Ranges, Ranges]:
    return {**box, name: added}, {**box, name: wider}


def _is_proved(box: Ranges, asking: _Asking, last: int) -> bool:
    """Is the claim proved on a box, by at most PROOF questions, and `last` questions in all?"""
    todo, last = [box], min(asking.asked + PROOF, last)
    while todo:
        if asking.asked >= last:
            return False
        part = todo.pop()
        regimes = asking(part)
        if asking.refutes(regimes):
            return False
        if not asking.proves(regimes):
            wide = _splittable(part, box)
            if not wide:
                return False
            todo += _halves(part, wide[0])
    return True


# -- sizes ---------------------------------------------------------------------------------------


def _width(box: Ranges, name: str) -> Fraction:
    return box[name][1] - box[name][0]


def _volume(box: Ranges) -> Fraction:
    """The product of the widths of a box, without assumptions that are held fixed."""
    return reduce(mul, (high - low for low, high in box.values() if low < high), Fraction(1))


def _share(part: Ranges, whole: Ranges) -> Fraction:
    """The part's share of the whole's volume, in the assumptions that vary over the whole."""
    widths = (
        (part[name][1] - part[name][0]) / (high - low)
        for name, (low, high) in whole.items() if low < high
    )  # fmt: skip
    return reduce(mul, widths, Fraction(1))


def _total(parts: Iterable[Ranges | tuple[Ranges, frozenset[str]]], whole: Ranges) -> Fraction:
    boxes = (part[0] if isinstance(part, tuple) else part for part in parts)
    return sum((_share(box, whole) for box in boxes), Fraction(0))
