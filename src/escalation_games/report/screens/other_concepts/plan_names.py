"""What actions are called on a screen with many of them: plans of a tree are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ....forms import StrategicStructure
from ...text import layout, number_text

MOST = 6  # actions or profiles that are named; of more, how many there are
LONG = 24  # letters of an action; longer ones are numbered


class PlanNames:
    """What actions are called here: short ones by their names; long plans by numbers, of which the
    ones that were named are listed at the end."""

    def __init__(self, structure: StrategicStructure) -> None:
        self.players = structure.players
        pairs = list(zip(structure.players, structure.actions, strict=True))
        self.number = {(p, a): k for p, own in pairs for k, a in enumerate(own, 1)}
        self.is_long = any(len(a) > LONG for own in structure.actions for a in own)
        self.named: set[tuple[str, str]] = set()

    def action(self, player: str, action: str) -> str:
        """'build', or plan 3."""
        if not self.is_long:
            return f"'{action}'"
        self.named.add((player, action))
        return f"{player} #{self.number[player, action]}"

    def mixture(self, player: str, mixture: Mapping[str, Any]) -> str:
        """'build'; 'build' 1/3, 'wait' 2/3."""
        if len(mixture) > MOST:
            return f"a mixture of {len(mixture)}"
        return _weighted({self.action(player, a): p for a, p in mixture.items()})

    def drawn(self, distribution: Mapping[tuple[str, ...], Any], without: str = "") -> str:
        """The same of what all do, or all but one."""
        if len(distribution) > MOST:
            return f"a mixture of {len(distribution)} profiles"
        players = [name for name in self.players if name != without]
        return _weighted(
            {
                " / ".join(self.action(n, a) for n, a in zip(players, actions, strict=True)): p
                for actions, p in distribution.items()
            }
        )

    def legend(self) -> Iterator[RenderableType]:
        """The plans that were named by numbers."""
        if not self.named:
            return
        yield layout.heading("PLANS", "of those named above")
        plans = {key: n for key, n in self.number.items() if key in self.named}
        names = {f"{player} #{n}": plan for (player, plan), n in plans.items()}
        yield from layout.glossed(names)
        yield Text()


def _weighted(parts: Mapping[str, Any]) -> str:
    if len(parts) == 1:
        return next(iter(parts))
    return ", ".join(f"{name} {number_text.number(p)}" for name, p in parts.items())
