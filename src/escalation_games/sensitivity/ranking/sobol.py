"""Sobol' indices of a game's outputs: first, total and second order, of assumptions or groups.

**Definition.** Let the assumptions x_1, ..., x_d be independent, and V = Var(f). The first order of
x_i is the share of V that knowing x_i removes, Var(E(f | x_i)) / V; the total is the share that is
left once all others are known, E(Var(f | all but x_i)) / V; the second order of a pair is what
knowing both removes beyond what either does alone.

**Derivation of the estimators.** A and B are two independent designs, AB is A with x_i from B. f(B)
and f(AB) have x_i in common and nothing else, so E f(B) f(AB) = E(E(f | x_i)**2), and with
E f(B) f(A) = E(f)**2 the mean of f(B)*(f(AB) - f(A)) is Var(E(f | x_i)). f(A) and f(AB) differ in
x_i only, so half the mean of (f(AB) - f(A))**2 is E(Var(f | all but x_i)).

Source: Saltelli (2002), Computer Physics Communications 145, 280-297; Saltelli et al. (2010),
Computer Physics Communications 181, 259-270; Jansen (1999), Computer Physics Communications 117,
35-43. Groups: Jacques, Lavergne, Devictor (2006), Reliability Engineering & System Safety 91.

**Example.** f = x*y, where x and y are 0 or 1, all four points as likely. V = 1/4 - 1/16 = 3/16. To
know x makes E(f | x) 0 or 1/2: first order 1/16, a third of V. To know y leaves nothing if y = 0,
and 1/4 if y = 1: total 1/8, two thirds. The other third is the pair's. Over all 16 pairs of points
the estimators have exactly these means; times 16, in the order first, total, second:

>>> from itertools import product
>>> pairs = list(product(product((0, 1), repeat=2), repeat=2))
>>> A, B = (np.array(points) for points in zip(*pairs))
>>> f_A, f_B, *others = [design.prod(axis=1) for design in saltelli(A, B, groups=[[0], [1]])]
>>> blocks = Blocks(f_A, f_B, AB=np.array(others[:2]), BA=np.array(others[2:]))
>>> print(*16 * estimators(blocks).mean(axis=1))
1.0 1.0 2.0 2.0 1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, did_you_mean
from ...limits import MIN_VARIANCE_ROWS
from .bootstrap import RESAMPLES, percentiles, resampled_means, shares_of
from .experiment import Experiment, Index, Ranking, is_constant, notes_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Blocks:
    """One output on Saltelli's design, for g groups.

    A, B (n,)       two independent designs
    AB, BA (g, n)   A with one group's coordinates from B; B with them from A
    """

    A: NDArray[np.float64]
    B: NDArray[np.float64]
    AB: NDArray[np.float64]
    BA: NDArray[np.float64]

    def resolved(self) -> NDArray[np.bool_]:
        """Rows (n,) in which every evaluation is known."""
        stacked = np.vstack([self.A, self.B, self.AB, self.BA])
        known: NDArray[np.bool_] = np.asarray(~np.isnan(stacked).any(axis=0))
        return known

    def at(self, rows: NDArray[np.bool_]) -> Blocks:
        """The blocks at some rows of the design: `rows` is a mask (n,)."""
        return Blocks(self.A[rows], self.B[rows], self.AB[:, rows], self.BA[:, rows])

    def centred(self) -> Blocks:
        """The blocks less the mean of A and B: estimators with less noise and the same limits."""
        mean = (self.A.mean() + self.B.mean()) / 2
        return Blocks(self.A - mean, self.B - mean, self.AB - mean, self.BA - mean)

    @property
    def is_constant(self) -> bool:
        """Is the variance, which A and B give, 0?"""
        return is_constant(np.concatenate([self.A, self.B]))


def saltelli(
    A: NDArray[np.float64], B: NDArray[np.float64], groups: Sequence[Sequence[int]]
) -> Iterator[NDArray[np.float64]]:
    """The points to evaluate, block by block, (n, d) each; groups hold column numbers.

    First A, then B; then per group A with the group's columns from B; then per group B with the
    group's columns from A.
    """
    yield A
    yield B
    for base, other in ((A, B), (B, A)):
        for columns in groups:
            block = base.copy()
            block[:, list(columns)] = other[:, list(columns)]
            yield block


def estimators(blocks: Blocks) -> NDArray[np.float64]:
    """Terms (2 g + g (g - 1) / 2, n) whose means over n estimate parts of the variance.

    The rows are the first orders of the groups, their totals, the second orders of pairs i < j;
    each row is the mean of the term below and of the same term with A and B exchanged:

    first   B (AB_i - A)                Saltelli et al. (2010)
    total   (AB_i - A)^2 / 2            Jansen (1999)
    second  (AB_j - A) (BA_i - B)       Saltelli (2002), four products gathered into two differences

    Where a group has no effect, AB_i = A and BA_i = B: all of its terms are exactly 0.
    """
    A, B, AB, BA = blocks.A, blocks.B, blocks.AB, blocks.BA
    first = (B * (AB - A) + A * (BA - B)) / 2
    total = ((AB - A) ** 2 + (BA - B) ** 2) / 4
    second = [
        ((AB[j] - A) * (BA[i] - B) + (AB[i] - A) * (BA[j] - B)) / 2
        for i, j in combinations(range(len(AB)), 2)
    ]
    return np.vstack([first, total, *second])


def sobol_indices(
    experiment: Experiment,
    *,
    n: int = 4096,
    seed: int = 0,
    groups: Groups | None = None,
    resamples: int = RESAMPLES,
) -> Ranking:
    """First, total and second order indices of every output, with 95 % bootstrap intervals.

    Evaluates n (2 g + 2) games, n a power of two, g the number of assumptions or of `groups`
    (assumptions named in no group stand alone). A group's first order is its closed index: of its
    members, alone and with each other. Indices are raw: noise can make a small one negative. The
    intervals take rows as independent, which Sobol' points are not: so they are mostly too wide.
    Interactions of three and more groups show only in the total.

    Raises InputError when n is no power of two, when a group names an unknown assumption or two
    groups share one, and when correlated assumptions are in different groups: variance then has no
    unique split into Sobol' indices.
    """
    named = _checked(experiment, groups or {})
    columns = [[experiment.names.index(name) for name in group] for group in named.values()]
    A, B = experiment.pair(n, seed)
    runs = np.stack([experiment.run(block) for block in saltelli(A, B, columns)])
    g = len(named)
    variance, left_out, indices = {}, {}, []
    for k, output in enumerate(experiment.outputs):
        blocks = Blocks(runs[0, k], runs[1, k], runs[2 : 2 + g, k], runs[2 + g :, k])
        resolved = blocks.resolved()
        parts = _estimated(blocks.at(resolved), is_constant(runs[:, k]), seed, resamples)
        variance[output] = parts.variance
        left_out[output] = int(n - resolved.sum())
        indices += parts.indices(tuple(named), output)
    notes = notes_on(experiment.outputs, variance, left_out, n)
    evaluations = runs.shape[0] * n
    return Ranking("sobol", n, seed, evaluations, variance, left_out, tuple(indices), notes)


@dataclass(frozen=True, eq=False)
class _VarianceShares:
    """Shares of the variance, in the order of `estimators`, with intervals."""

    variance: float
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def indices(self, names: tuple[str, ...], output: str) -> list[Index]:
        labels: list[tuple[tuple[str, ...], str]] = [
            ((name,), metric) for metric in ("first", "total") for name in names
        ]
        labels += [(pair, "second") for pair in combinations(names, 2)]
        columns = zip(labels, self.value, self.low, self.high, strict=True)
        return [
            Index(assumptions, output, metric, float(value), float(low), float(high))
            for (assumptions, metric), value, low, high in columns
        ]


def _estimated(blocks: Blocks, constant: bool, seed: int, resamples: int) -> _VarianceShares:
    """Shares and intervals from the resolved rows.

    All NaN where fewer than MIN_VARIANCE_ROWS rows are resolved, and where the output varies in
    other blocks but not in A and B, which give the variance.
    """
    g, n = blocks.AB.shape
    size = 2 * g + g * (g - 1) // 2
    if constant:
        return _VarianceShares(0.0, *(np.zeros(size) for _ in range(3)))
    if n < MIN_VARIANCE_ROWS or blocks.is_constant:
        return _VarianceShares(np.nan, *(np.full(size, np.nan) for _ in range(3)))
    blocks = blocks.centred()
    moments = [(blocks.A + blocks.B) / 2, (blocks.A**2 + blocks.B**2) / 2]
    rows = np.vstack([*moments, estimators(blocks)]).T
    mean = rows.mean(axis=0, keepdims=True)
    low, high = percentiles(_indices(resampled_means(rows, seed, resamples)))
    return _VarianceShares(float(_variance(mean)[0]), _indices(mean)[0], low, high)


def _variance(means: NDArray[np.float64]) -> NDArray[np.float64]:
    variance: NDArray[np.float64] = means[:, 1] - means[:, 0] ** 2
    return variance


def _indices(means: NDArray[np.float64]) -> NDArray[np.float64]:
    return shares_of(means[:, 2:], _variance(means))


# -- groups ------------------------------------------------------------------------------------


def _checked(experiment: Experiment, groups: Groups) -> dict[str, tuple[str, ...]]:
    """The groups by name, each assumption in one of them, in the order of the assumptions."""
    home: dict[str, str] = {}
    for group, members in groups.items():
        if group in experiment.names and group not in members:
            raise InputError(f"groups.{group}", "an assumption of that name is not in it", "rename")
        for name in members:
            _check_member(experiment, group, name, home)
            home[name] = group
    _refuse_dependence(experiment, home)
    gathered: dict[str, tuple[str, ...]] = {}
    for name in experiment.names:
        label = home.get(name, name)
        gathered[label] = (*gathered.get(label, ()), name)
    return gathered


def _check_member(experiment: Experiment, group: str, name: str, home: Mapping[str, str]) -> None:
    place = f"groups.{group}"
    if name not in experiment.names:
        raise InputError(
            place,
            f"unknown assumption '{name}'{did_you_mean(name, experiment.names)}",
            f"these vary: {' '.join(experiment.names)}",
        )
    if name in home:
        raise InputError(place, f"'{name}' is in '{home[name]}' too", "put it in one group")


def _refuse_dependence(experiment: Experiment, home: Mapping[str, str]) -> None:
    for a, b in experiment.dependent:
        if home.get(a, a) != home.get(b, b):
            raise InputError(
                "correlations",
                f"'{a}' and '{b}' are correlated: variance has no unique split between them, "
                "so Sobol' indices would mislead",
                "use Shapley effects, or put both in one group",
            )
