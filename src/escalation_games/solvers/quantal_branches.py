"""Branches of logit responses beside the one from random choice: where they are born, and lead.

**Definition.** Points (profile, rationality) at which everybody takes actions in logit proportions
to what they are worth make up curves. One of them begins in random choice. For almost all games no
two curves meet, each of the others comes from one equilibrium, turns round, and goes to another
one, so that equilibria but one come in pairs; with symmetries curves cross (McKelvey and Palfrey
1995, theorem 3, and their Figure 4).

**Method.** For very large rationality there is one response near every equilibrium that is regular:
an action in use is taken with its probability, and of others the logarithm is the rationality times
what they lose. So from every exact equilibrium a start is made there, and its curve followed back,
over the places where it turns, until it comes to large rationality again, or near random choice.
Where it turns is then told from a parabola through three near points.

All of that in floats: a curve can be lost, and one that leads to no listed equilibrium is not
found. Curves that come to no end, closed ones, are not looked for.

Sources: R. McKelvey, T. Palfrey, "Quantal response equilibria for normal form games", Games and
Economic Behavior 10 (1995), 6-38; T. Turocy, "A dynamic homotopy interpretation of the logistic
quantal response equilibrium correspondence", Games and Economic Behavior 51 (2005), 243-263.

**Example.** Both get 1 where they do the same, else 0. At rationality r each does the first with
chance p, and log(p / (1 - p)) = r (p - (1 - p)). Near p = 1/2 the left side is 4 (p - 1/2), the
right one 2 r (p - 1/2): so from r = 2 on two more p fit, and their branch crosses the middle there.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> from escalation_games.numbers import Fraction
>>> same = np.array([[1, 0], [0, 1]], dtype=object)
>>> game = StrategicStructure(("one", "other"), (("a", "b"),) * 2).fill(
...     np.array([same, same]), 0 * same, line=Fraction(1))
>>> found = quantal_branches(game)
>>> for branch in found.branches:
...     print(branch.ends, round(branch.born, 6), [round(r, 6) for r in branch.path.splits])
(None, 2) 0.0 [2.0]
(0, 1) 2.0 [2.0]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..effort import Spent, allowed, share
from ..errors import ComputeError, Unresolved
from ..files.arguments import as_game, takes
from ..forms import Game
from ..notebook import counted, equilibria, html_table, picture
from ..numbers import approximate
from .quantal import NEAR, QuantalPath, limit, nearing, path_through, quantal_path
from .responses.action_payoffs import FloatArray, action_payoffs
from .responses.response_curve import CHOICES, END, CurveWalk, ResponseCurve
from .result import Equilibrium, Solution
from .solve import solve

PART = 0.5  # of the work left, for each branch
RANDOM = 0.02  # rationality, times the range of payoffs, at which a response is the random one's
SINGULAR = 1e-4  # a singular value that is 0 but for the place
THIRDS = 40  # of steps beside a place where it may be 0
FINE, LEVELS = 16, 2  # times shorter are steps beside a turn, and again


@dataclass(frozen=True, eq=False)
class QuantalBranch:
    """A branch of logit responses.

    path    its points, from the end where it begins; `path.splits` where others cross it
    ends    the equilibria that its two ends near, by position; None for random choice, or none
    turns   rationalities at which it turns round, in the order of the path

    >>> branch = eg.quantal_branches("security_dilemma").branches[1]
    >>> branch.ends, round(branch.born, 2)
    ((0, 2), 36.64)
    """

    path: QuantalPath
    ends: tuple[int | None, int | None]
    turns: tuple[float, ...] = ()

    @property
    def born(self) -> float:
        """The least rationality at which it is there: 0 for the one from random choice."""
        return min(self.turns, default=float(self.path.rationality.min()))

    @property
    def is_crossed_at_birth(self) -> bool:
        """Does another branch cross it where it is born?"""
        return self.born in self.path.splits


@dataclass(frozen=True, eq=False)
class QuantalBranches:
    """The branches that lead to equilibria of a solution, the one from random choice first.

    solution   whose equilibria they lead to
    branches   a QuantalBranch each
    unreached  position of an equilibrium to which no branch was found -> why

    >>> found = eg.quantal_branches("security_dilemma")
    >>> len(found.solution.equilibria), len(found.branches), found.unreached
    (3, 2, {})
    """

    solution: Solution
    branches: tuple[QuantalBranch, ...]
    unreached: dict[int, str]

    def __repr__(self) -> str:
        found, n = counted(len(self.branches), "branch"), len(self.solution.equilibria)
        return f"QuantalBranches({found} to {equilibria(n)}; {len(self.unreached)} not reached)"

    def _repr_html_(self) -> str:
        """A picture, and a row per branch: the equilibria at its ends, and from which rationality
        on it is there."""
        names = {None: "random choice"} | {
            k: str(k + 1) for k in range(len(self.solution.equilibria))
        }
        rows = (
            (
                str(k), *(names[end] if end is not None or k == 1 else "" for end in branch.ends),
                f"{branch.born:.4g}", ", ".join(f"{r:.4g}" for r in branch.path.splits),
            )
            for k, branch in enumerate(self.branches, 1)
        )  # fmt: skip
        notes = (
            f"No branch to equilibrium {k + 1} was found: {why}."
            for k, why in self.unreached.items()
        )
        headers = ("branch", "from", "to equilibrium", "there from rationality", "crossed at")
        return picture(self) + html_table("Logit responses", headers, rows, notes)


@takes("game", as_game)
def quantal_branches(
    game: Game, solution: Solution | None = None, effort: float | None = None
) -> QuantalBranches:
    """Every branch of logit responses that leads to an equilibrium of an exact game, in floats.

    Equilibria are those of `solution`, or else what `solve(game)` lists. What takes more work than
    the effort allows (1 is usual: about a minute) is left out, and `unreached` says so. Raises as
    `quantal_path` does where the branch from random choice is lost, BudgetExceeded where the effort
    does not do for it, and what `solve` raises.

    >>> [branch.ends for branch in eg.quantal_branches("security_dilemma").branches]
    [(None, 1), (0, 2)]
    """
    with allowed(effort):
        found = solve(game) if solution is None else solution
        return branches_beside(quantal_path(game), found)


def branches_beside(path: QuantalPath, solution: Solution) -> QuantalBranches:
    """The same where the branch from random choice to its end, or points of it, is known."""
    equilibria = solution.equilibria
    principal = QuantalBranch(path, (None, limit(path, equilibria)))
    curve = ResponseCurve(action_payoffs(path.game), CHOICES["logit"])
    branches, unreached = [principal], dict[int, str]()
    for k in range(len(equilibria)):
        if any(k in branch.ends for branch in branches):
            continue
        try:
            with share(PART):
                branch = _branch(curve, path.game, equilibria, k)
        except Spent:
            unreached[k] = "it takes more work than the effort allows"
        except ComputeError as problem:
            unreached[k] = str(problem)
        else:
            branches.append(branch)
    return QuantalBranches(solution, tuple(branches), unreached)


def _branch(
    curve: ResponseCurve, game: Game, equilibria: Sequence[Equilibrium], k: int
) -> QuantalBranch:
    """The branch that leads to an equilibrium. Raises Unresolved where none is found."""
    points, crossings = _back(curve, _start(curve, game, equilibria[k]))
    if points[-1][-1] < END:
        raise Unresolved("its branch comes from random choice, whose own was seen to end elsewhere")
    crossings |= _meetings(curve, points, crossings)
    places = {float(at): r for at, r in crossings.items()}  # by place along the branch
    turns = []
    for at in _turns(points):
        turn, beside = _turn(curve, points[at - 1 : at + 2])
        turns.append(turn)
        places = {j: r for j, r in places.items() if j not in (at, at + 1)}
        places |= {at + j / (1 + len(beside)): r for j, r in enumerate(beside)}
    splits = tuple(places[at] for at in sorted(places))
    told = curve.told(points)
    path = path_through(game, curve.payoffs, ("logit", "agent"), told, splits)
    others = [j for j in nearing(path, equilibria) if j != k]
    return QuantalBranch(path, (k, others[0] if len(others) == 1 else None), tuple(turns))


def _meetings(
    curve: ResponseCurve, points: Sequence[FloatArray], known: Mapping[int, float]
) -> dict[int, float]:
    """Where curves cross beside those that are known: two eigenvalues may go through 0 there in
    opposite ways, so that their number tells nothing, but the slopes have a rank less."""
    values = [_rank_gap(curve, point) for point in points]
    found = {}
    for k in range(1, len(points) - 1):
        before, here, after = values[k - 1 : k + 2]
        gaps = [float(np.linalg.norm(points[k] - points[j])) for j in (k - 1, k + 1)]
        falls = max((before - here) / gaps[0], (after - here) / gaps[1])
        could_be_0 = before >= here < after and here < 2 * falls * max(gaps)
        if could_be_0 and not {k, k + 1} & {*known}:
            least, place = _least_gap(curve, points[k - 1 : k + 2])
            if least < SINGULAR:
                found[k] = curve.rationality(place[-1])
    return found


def _rank_gap(curve: ResponseCurve, point: FloatArray) -> float:
    """The least singular value of the slopes: 0 where curves cross."""
    return float(np.linalg.svd(curve.slopes(point), compute_uv=False)[-1])


def _least_gap(curve: ResponseCurve, around: Sequence[FloatArray]) -> tuple[float, FloatArray]:
    """The least rank gap along three points, and where: by thirds."""
    low, high = -1.0, 1.0

    def at(t: float) -> tuple[float, FloatArray]:
        chord = around[1] + abs(t) * (around[2 if t > 0 else 0] - around[1])
        point = curve.corrected(chord)
        return (np.inf, chord) if point is None else (_rank_gap(curve, point), point)

    for _ in range(THIRDS):
        one, other = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, other) if at(one)[0] < at(other)[0] else (one, high)
    return at((low + high) / 2)


def _start(curve: ResponseCurve, game: Game, equilibrium: Equilibrium) -> FloatArray:
    """The response near an equilibrium at the largest rationality."""
    rows = [np.array(list(map(approximate, mixture))) for mixture in equilibrium.profile]
    chances = np.concatenate(rows)
    used = np.log(chances, where=chances > 0, out=np.zeros(curve.n))
    worth = curve.payoffs.of_actions(np.where(chances > 0, used, -1 / (1 - END))[None])
    parts = curve.payoffs.split(END * worth + (1 - END) * used)
    relative = np.concatenate([part[0] - part[0, 0] for part in parts])
    found = curve.at_fixed(np.append(relative, END))
    if found is not None:
        near = curve.payoffs.split(np.exp(curve.logs(found[None])))
        on_path = game.structure.on_path(equilibrium.key)
        if all(np.abs(near[d][0] - rows[d]).max() < NEAR for d in on_path):
            return found
    raise Unresolved("no response was found near it, however rare errors are")


def _back(curve: ResponseCurve, start: FloatArray) -> CurveWalk:
    """From large rationality down, to where the curve comes back up, or to random choice."""
    ahead = np.append(np.zeros(curve.n), -1.0)
    floor = RANDOM / (1 + RANDOM)
    return curve.walk(start, ahead, lambda point: bool(point[-1] >= END or point[-1] <= floor))


def _turns(points: Sequence[FloatArray]) -> list[int]:
    """Positions of the points beside which the rationality stops to fall, or to rise."""
    steps = np.diff([point[-1] for point in points])
    return [k + 1 for k in range(len(steps) - 1) if steps[k] * steps[k + 1] < 0]


def _turn(
    curve: ResponseCurve, around: Sequence[FloatArray], level: int = LEVELS
) -> tuple[float, list[float]]:
    """The rationality at a turn beside the second of three points; and where others cross beside
    it, at the turn itself if it is a crossing: by much shorter steps, at last by a parabola."""
    first, middle, last = around
    length = float(np.linalg.norm(last - first))
    points, crossings = curve.walk(
        first, middle - first, lambda point: bool(np.linalg.norm(point - first) >= length),
        length / FINE,
    )  # fmt: skip
    heights = np.array([point[-1] for point in points])
    falls = middle[-1] < first[-1] or middle[-1] < last[-1]
    at = int(heights.argmin() if falls else heights.argmax())
    at = min(max(at, 1), len(points) - 2)
    near = points[at - 1 : at + 2]
    if level > 1:
        turn, beside = _turn(curve, near, level - 1)
    else:
        back, ahead = (float(np.linalg.norm(near[j] - near[1])) for j in (0, 2))
        a, b, c = np.polyfit([-back, 0.0, ahead], heights[at - 1 : at + 2], 2)
        turn = curve.rationality(c - b * b / (4 * a))
        beside = [turn for j in crossings if j in (at, at + 1)]
    return turn, beside + [r for j, r in crossings.items() if j not in (at, at + 1)]
