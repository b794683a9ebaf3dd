"""Backward induction that carries on only what a rule selects, wherever the rule tells.

Where two choose at once in a subgame, the rule looks at the equilibria of their small game: those
that it selects go on, the others do not. Where it does not tell, all of them do, as elsewhere in
the tree. So what is found at the root are the equilibria that follow the rule in every subgame.
Source: J. C. Harsanyi, R. Selten, A General Theory of Equilibrium Selection in Games (1988), ch. 3,
who solve the smallest subgames first and put their solutions in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from ...forms import ExtensiveGame, ExtensiveStructure, Region
from ...numbers import sign
from ..labels import RiskComparison
from ..result import Equilibrium
from ..tables.extreme_equilibria import ExtremePair
from ..trees.backward_induction import BackwardInduction, Continuation

StagePays = tuple[Any, Any]
Preferred = tuple[int | None, Sequence[RiskComparison]]  # position of what is selected, and by what
StageRule = Callable[[StagePays, Sequence[ExtremePair]], Preferred]


class SelectingInduction(BackwardInduction):
    """One run with a rule.

    told         places where the rule chose between several equilibria
    silent       places where there were several, and it did not
    comparisons  those that were made, by place
    """

    def __init__(self, game: ExtensiveGame, rule: StageRule) -> None:
        super().__init__(game)
        self.rule = rule
        self.told: dict[str, None] = {}
        self.silent: dict[str, None] = {}
        self.comparisons: list[RiskComparison] = []

    def chosen(
        self, region: Region, pays: tuple[Any, Any], pairs: Sequence[ExtremePair]
    ) -> Iterable[int]:
        every = super().chosen(region, pays, pairs)
        if len(pairs) == 1:
            return every
        winner, comparisons = self.rule(pays, pairs)
        where = place(self.tree, region)
        one, other = region.decisions
        self.comparisons += [replace(c, place=where, movers=(one, other)) for c in comparisons]
        (self.silent if winner is None else self.told)[where] = None
        return every if winner is None else [winner]

    def positions(self, equilibria: Sequence[Equilibrium]) -> tuple[int, ...]:
        """Which of these follow the rule, off their path in one of the ways behind them."""
        following = self.solve()
        return tuple(
            k
            for k, equilibrium in enumerate(equilibria)
            if any(_is_played(equilibrium, continuation) for continuation in following)
        )


def _is_played(equilibrium: Equilibrium, continuation: Continuation) -> bool:
    """Is it the same play, mixtures included? (Numbers of mixtures differ from run to run.)"""
    supports = {d: support for d, (support, _) in continuation.play}
    plan = continuation.plan
    return supports == {d: support for d, (support, _) in equilibrium.key} and all(  # type: ignore[attr-defined]
        not sign(p - q)
        for d in supports
        for p, q in zip(plan[d], equilibrium.profile[d], strict=True)
    )


def place(tree: ExtensiveStructure, region: Region) -> str:
    """ "after deepen", as the decisions there are called; else "at 'NODE'"; "" at the root."""
    if region.root == 0:
        return ""
    after = {tree.decisions[d].name.partition(" after ")[2] for d in region.decisions}
    if len(after) == 1 and "" not in after:
        return f"after {after.pop()}"
    return f"at '{tree.nodes[region.root].name}'"
