"""A decision tree in words: which regime holds where, in a few sentences.

The tree is grown by CART and cut back by cost-complexity pruning (Breiman, Friedman, Olshen and
Stone 1984, Classification and Regression Trees; scikit-learn's implementation). How far it is cut
back is decided on points that did not grow the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from ...limits import MIN_LEAF, MIN_LEAF_SHARE
from .readable_cuts import (
    NOT_A_PROBABILITY,
    Estimate,
    Limit,
    checked_columns,
    estimate,
    inside,
    percent,
    readable_cut,
    thirds,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from sklearn.tree import DecisionTreeClassifier

WORDS: Mapping[str, str] = {
    "below": "no equilibrium reaches the line",
    "across": "some equilibria reach the line, not all",
    "above": "every equilibrium reaches the line",
    "true": "it holds",
    "false": "it does not hold",
}
CONVINCING = 3.0  # standard errors by which a larger tree must be better


@dataclass(frozen=True)
class Sentence:
    """A leaf of the tree: its conditions, the most frequent regime under them, how pure it is.

    conditions     all hold in the leaf, at most two per assumption; a tree of one leaf has none
    counts         regime -> points of the leaf, in the third the tree was grown on
    share          share of all points that lie in the leaf
    purity         share of the leaf's points with its regime, in the third the tree was grown on
    held_out_purity    the purity among points that neither grew nor pruned the tree
    """

    conditions: tuple[Limit, ...]
    regime: str
    counts: Mapping[str, int]
    share: float
    purity: float
    held_out_purity: Estimate

    @property
    def where(self) -> str:
        """ "where a > 0.31 and k <= 0.42"."""
        if not self.conditions:
            return "everywhere"
        return "where " + " and ".join(limit.text for limit in self.conditions)

    def text(self, words: Mapping[str, str] = WORDS) -> str:
        """The leaf as one sentence, without a full stop."""
        return (
            f"{self.where}: {words[self.regime]} in {percent(self.purity)} of it "
            f"(held out {self.held_out_purity.text}); {percent(self.share)} of the space"
        )


@dataclass(frozen=True)
class DecisionTree:
    """The leaves, left to right, and how often the tree is right.

    accuracy      share of held-out points with the regime that their leaf names
    guess         share of held-out points with the most frequent regime of all: without a tree
    points, unresolved    points given; points the caller left out because they are unresolved
    """

    leaves: tuple[Sentence, ...]
    accuracy: Estimate
    guess: Estimate
    points: int
    unresolved: int
    seed: int
    max_depth: int

    def rows(self) -> list[dict[str, Any]]:
        """One row per leaf and condition; a leaf without conditions has one row."""
        return [
            {
                "leaf": k,
                "assumption": limit.assumption if limit else None,
                "relation": limit.relation if limit else None,
                "number": limit.number if limit else None,
                "regime": leaf.regime,
                "share": leaf.share,
                "purity": leaf.purity,
                "held_out_purity": leaf.held_out_purity.value,
                "held_out_low": leaf.held_out_purity.interval[0],
                "held_out_high": leaf.held_out_purity.interval[1],
                **{f"n_{regime}": count for regime, count in leaf.counts.items()},
            }
            for k, leaf in enumerate(self.leaves, 1)
            for limit in leaf.conditions or (None,)
        ]

    def text(self, words: Mapping[str, str] = WORDS) -> str:
        """A sentence per leaf, what a tree without conditions means, and that no share is a
        probability."""
        lines = [f"{leaf.text(words)}." for leaf in self.leaves]
        if len(self.leaves) == 1 and self.leaves[0].purity < 1:
            lines.append(
                f"No split on up to {self.max_depth} assumptions in a row tells the regimes apart "
                "better than chance."
            )
        return "\n".join([*lines, NOT_A_PROBABILITY])


def decision_tree(
    columns: Mapping[str, ArrayLike],
    regimes: ArrayLike,
    *,
    seed: int = 0,
    max_depth: int = 3,
    unresolved: int = 0,
) -> DecisionTree:
    """Which regime holds where, as a decision tree of a few readable conditions.

    columns    assumption -> float64 (n,)
    regimes    (n,) of "below", "across", "above"; or of true and false. No unresolved points

    A third of the points, drawn with `seed`, grows the tree, a third prunes it, a third measures
    it. Of the cost-complexity prunings the smallest is kept that no larger pruning beats: by
    CONVINCING standard errors of the difference in Brier score, point by point, so that noise is
    not told as a rule. Thresholds are readable numbers between neighbouring values of the sample,
    or moved past at most `ROUNDING` of the points there; every figure is counted with the
    thresholds as printed.

    Each split is chosen alone. So a pattern that shows only in two assumptions together (say,
    escalation where exactly one of the two is high) can be missed; purities are then low.
    Raises InputError for columns or regimes that do not fit.
    """
    labels = _checked_regimes(regimes)
    points = checked_columns(columns, labels, "regimes")
    if max_depth < 1:
        raise InputError("max_depth", f"a tree of depth {max_depth} has no condition", "1 or more")
    names = tuple(points)
    ranks = np.array([np.unique(points[name], return_inverse=True)[1] for name in names]).T
    grow, prune, held_out = thirds(labels.size, seed)
    fitted = _pruned(ranks, labels, grow, prune, max_depth)
    paths = list(_paths(fitted, ranks[grow], {name: points[name][grow] for name in names}))
    leaves = tuple(_leaf(path, points, labels, (grow, held_out)) for path in paths)
    named = _named(leaves, points, labels)
    there = np.zeros(labels.size, dtype=bool)
    there[held_out] = True
    return DecisionTree(
        leaves=leaves,
        accuracy=estimate(named == labels, there),
        guess=estimate(labels == _most_frequent(labels[grow]), there),
        points=labels.size,
        unresolved=unresolved,
        seed=seed,
        max_depth=max_depth,
    )


def _checked_regimes(regimes: ArrayLike) -> NDArray[np.str_]:
    labels = np.asarray(regimes)
    if labels.dtype == np.bool_:
        labels = np.where(labels, "true", "false")
    labels = labels.astype(np.str_)
    unknown = sorted({*labels.ravel().tolist()} - WORDS.keys())
    if unknown:
        raise InputError(
            "regimes", f"'{unknown[0]}' is no regime a tree can tell",
            f"known: {' '.join(WORDS)}; leave unresolved points out",
        )  # fmt: skip
    if labels.size < 3:
        raise InputError("regimes", f"{labels.size} points cannot be split in thirds", "3 or more")
    return labels


def _most_frequent(labels: NDArray[np.str_]) -> str:
    values, counts = np.unique(labels, return_counts=True)
    return str(values[np.argmax(counts)])


# -- growing and pruning -------------------------------------------------------------------------


def _pruned(
    ranks: NDArray[np.intp],
    labels: NDArray[np.str_],
    grow: NDArray[np.intp],
    prune: NDArray[np.intp],
    max_depth: int,
) -> DecisionTreeClassifier:
    """The fitted tree: the smallest pruning that no larger pruning beats on the pruning points.

    The tree is grown on ranks: splits depend on the order of values alone, and a rank is exact in
    the float32 that scikit-learn works in.
    """
    from sklearn.tree import DecisionTreeClassifier

    def fitted(penalty: float) -> DecisionTreeClassifier:
        tree = DecisionTreeClassifier(
            max_depth=max_depth, min_samples_leaf=leaf, random_state=0, ccp_alpha=penalty
        )
        return tree.fit(ranks[grow], labels[grow])

    leaf = max(MIN_LEAF, int(MIN_LEAF_SHARE * grow.size))
    full = DecisionTreeClassifier(max_depth=max_depth, min_samples_leaf=leaf, random_state=0)
    path = full.cost_complexity_pruning_path(ranks[grow], labels[grow])
    penalties = sorted({max(0.0, float(p)) for p in path.ccp_alphas}, reverse=True)
    # Half a step above each penalty, so that rounding does not decide which split is cut.
    gaps = [penalties[0] + 1, *penalties]
    best: DecisionTreeClassifier | None = None
    for larger, penalty in zip(gaps, penalties, strict=False):
        tree = fitted((larger + penalty) / 2)
        if best is None or _beats(tree, best, ranks[prune], labels[prune]):
            best = tree
    return best


def _beats(
    tree: DecisionTreeClassifier,
    other: DecisionTreeClassifier,
    ranks: NDArray[np.intp],
    labels: NDArray[np.str_],
) -> bool:
    """Is the tree's Brier score better, by CONVINCING standard errors of the paired difference?"""
    gain = _brier(other, ranks, labels) - _brier(tree, ranks, labels)
    error = float(np.std(gain)) / gain.size**0.5
    return bool(np.mean(gain) > max(CONVINCING * error, 1e-12))


def _brier(
    tree: DecisionTreeClassifier, ranks: NDArray[np.intp], labels: NDArray[np.str_]
) -> NDArray[np.float64]:
    """Per point (n,): the squared distance of forecast probabilities from the regime's indicator.

    Source: Brier (1950), Monthly Weather Review 78, 1-3.
    """
    truth = labels[:, None] == tree.classes_[None, :]
    return np.asarray(((tree.predict_proba(ranks) - truth) ** 2).sum(axis=1))


# -- reading the tree ----------------------------------------------------------------------------


def _paths(
    fitted: DecisionTreeClassifier,
    ranks: NDArray[np.intp],
    columns: Mapping[str, NDArray[np.float64]],
) -> Iterator[tuple[Limit, ...]]:
    """The conditions of every leaf, left to right, thresholds rounded."""
    names, tree = tuple(columns), fitted.tree_
    todo: list[tuple[int, tuple[Limit, ...], NDArray[np.bool_]]]
    todo = [(0, (), np.ones(ranks.shape[0], dtype=bool))]
    while todo:
        node, path, here = todo.pop()
        if tree.children_left[node] < 0:
            yield path
            continue
        j = int(tree.feature[node])
        left = ranks[:, j] <= tree.threshold[node]
        children = tree.children_left[node], tree.children_right[node]
        if not (here & left).any() or not (here & ~left).any():
            # Rounded thresholds above left one side of this split empty: the other child is it all.
            todo.append((children[not (here & left).any()], path, here))
            continue
        column = columns[names[j]]
        number = readable_cut(column[here & left], column[here & ~left])
        for child, limit in (
            (children[1], Limit(names[j], ">", number)),
            (children[0], Limit(names[j], "<=", number)),
        ):
            todo.append((child, _tightened(path, limit), here & limit.holds(column)))


def _tightened(path: tuple[Limit, ...], limit: Limit) -> tuple[Limit, ...]:
    """The path with one more condition, in place of a looser one with the same relation."""
    kept = tuple(
        old for old in path
        if (old.assumption, old.relation) != (limit.assumption, limit.relation)
    )  # fmt: skip
    return (*kept, limit)


def _leaf(
    conditions: tuple[Limit, ...],
    points: Mapping[str, NDArray[np.float64]],
    labels: NDArray[np.str_],
    parts: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> Sentence:
    here = inside(conditions, points)
    grown, held_out = (np.isin(np.arange(labels.size), part) for part in parts)
    seen = labels[here & grown]
    regime = _most_frequent(seen)
    return Sentence(
        conditions=conditions,
        regime=regime,
        counts={str(value): int(np.count_nonzero(seen == value)) for value in np.unique(labels)},
        share=float(np.mean(here)),
        purity=float(np.mean(seen == regime)),
        held_out_purity=estimate(labels == regime, here & held_out),
    )


def _named(
    leaves: tuple[Sentence, ...],
    points: Mapping[str, NDArray[np.float64]],
    labels: NDArray[np.str_],
) -> NDArray[np.str_]:
    """The regime that the leaves name at every point."""
    named = np.empty_like(labels)
    for leaf in leaves:
        named[inside(leaf.conditions, points)] = leaf.regime
    return named
