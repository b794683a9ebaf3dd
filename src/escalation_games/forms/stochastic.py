"""Stochastic form: the same few states over and over, until play comes to an end.

In every period the players of the present state move, everybody is paid, and chance leads on: to
another state, to an end, or nowhere. An end is left no more, and pays once, on arrival. What a
period is worth is discounted for each one before it.

Source: L. S. Shapley, "Stochastic games", Proceedings of the National Academy of Sciences 39
(1953), 1095-1100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from ..numbers import from_rational
from .arrays import Array, exact
from .decision import Decision, Deviation, compared
from .derived_structures import Restriction, positions
from .game import Game, Structure, joined, numbered
from .markov_chain import MarkovChain
from .mixtures import Profile

Step = tuple[int, int]  # a decision, and the action taken there


@dataclass(frozen=True)
class Period:
    """One way in which a period can go.

    state    where it begins, an index
    steps    what is chosen, in the order of the moves
    targets  where chance may lead from there: states by their index, then ends
    """

    state: int
    steps: tuple[Step, ...]
    targets: tuple[int, ...]


@dataclass(frozen=True)
class StochasticStructure(Structure):
    """States, and who moves in each; never depends on assumptions.

    players    their names
    states     the first is where play begins
    ends       where it may end
    decisions  one per state and information set: a move, and what is known of the same period
    state_of   per decision, the index of its state
    periods    every way in which a period can go, state by state
    known      per decision, those of the same period that are taken as given there: all of them
               where everything is known, else those that were seen
    within     periods within which escalation counts; None: ever

    >>> structure = eg.load("arms_race_markov").structure
    >>> structure.states, structure.ends
    (('calm', 'tense'), ('war',))
    """

    form: ClassVar[str] = "stochastic"
    can_be_fixed: ClassVar[bool] = True
    players: tuple[str, ...]
    states: tuple[str, ...]
    ends: tuple[str, ...]
    decisions: tuple[Decision, ...]
    state_of: tuple[int, ...]
    periods: tuple[Period, ...]
    known: tuple[frozenset[int], ...]
    within: int | None = None

    @cached_property
    def edges(self) -> tuple[range, ...]:
        """Per period, where its probabilities stand in `StochasticGame.probability`."""
        found, start = [], 0
        for period in self.periods:
            found.append(range(start, start + len(period.targets)))
            start = found[-1].stop
        return tuple(found)

    @property
    def n_edges(self) -> int:
        """Number of probabilities of all periods."""
        return self.edges[-1].stop

    @cached_property
    def of_state(self) -> tuple[tuple[int, ...], ...]:
        """Per state, the periods that begin there."""
        return tuple(
            tuple(k for k, period in enumerate(self.periods) if period.state == state)
            for state in range(len(self.states))
        )

    @cached_property
    def ways(self) -> tuple[tuple[tuple[tuple[int, tuple[Step, ...]], ...], ...], ...]:
        """Per decision and action: the periods with it, and the steps there that are not known."""
        return tuple(
            tuple(
                tuple(
                    (k, tuple(s for s in p.steps if s[0] != d and s[0] not in self.known[d]))
                    for k, p in enumerate(self.periods)
                    if (d, a) in p.steps
                )
                for a in range(len(decision.actions))
            )
            for d, decision in enumerate(self.decisions)
        )

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """States, then ends."""
        return (*self.states, *self.ends)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Numbers of an equilibrium beside its probabilities: values of states, the time in each,
        and whether and when play ends."""
        worth = [f"{player} from {state}" for state in self.states for player in self.players]
        spent = [f"periods in {state}" for state in self.states]
        if not self.ends:
            return (*worth, *spent)
        soon = [] if self.within is None else [f"{e} within {self.within}" for e in self.ends]
        return (*worth, *spent, *soon, *(f"{e} ever" for e in self.ends), "periods to the end")

    def fill(
        self, probability: Array, payoffs: Array, escalation: Array, line: Any
    ) -> StochasticGame:
        """The game with these numbers; shapes as in `StochasticGame`.

        Raises ValueError where a shape does not fit, TypeError for a float in an exact game.
        """
        n = len(self.periods) + len(self.ends)
        wanted = ((self.n_edges + 1,), (len(self.players), n), (n,))
        found = (probability.shape[:1], payoffs.shape[:2], escalation.shape[:1])
        if wanted != found:
            raise ValueError(f"(probability, payoffs, escalation) have {found}, wanted {wanted}")
        return StochasticGame(
            self, exact(probability), exact(payoffs), exact(escalation), from_rational(line)
        )

    filled = fill

    def first_decisions(self) -> list[int]:
        """Those of the first state before which, in a period, no other is known to be made."""
        return [d for d, state in enumerate(self.state_of) if not state and not self.known[d]]

    def restricted(self, decision: int, action: int) -> Restriction:
        """The game in which one action is taken whenever this decision comes up."""
        kept = [
            k for k, period in enumerate(self.periods)
            if all(step[0] != decision or step[1] == action for step in period.steps)
        ]  # fmt: skip
        met = {d for k in kept for d, _ in self.periods[k].steps}
        place = {d: n for n, d in enumerate(sorted(met))}
        decisions = [self.decisions[d] for d in place]
        only = (self.decisions[decision].actions[action],)
        decisions[place[decision]] = replace(self.decisions[decision], actions=only)
        smaller = replace(
            self,
            decisions=tuple(decisions),
            state_of=tuple(self.state_of[d] for d in place),
            known=tuple(frozenset(place[e] for e in self.known[d] if e in place) for d in place),
            periods=tuple(
                replace(period, steps=tuple((place[d], 0 if d == decision else a)
                                            for d, a in period.steps))
                for period in (self.periods[k] for k in kept)
            ),
        )  # fmt: skip
        edges = [edge for k in kept for edge in self.edges[k]]
        ends = range(len(self.periods), len(self.periods) + len(self.ends))
        return Restriction(smaller, positions([*edges, self.n_edges]), 0, positions([*kept, *ends]))

    # -- keys: ((decision, actions in use) for every decision that periods come to, ordinal) ----

    def on_path(self, key: Any) -> list[int]:
        """The decisions that periods come to, whichever state they begin in."""
        return [decision for decision, _ in key[0]]

    def supports(self, key: Any) -> list[tuple[int, ...]]:
        """The actions in use at every one of these decisions."""
        return [support for _, support in key[0]]

    def name_of(self, key: Any) -> str:
        """Play by name: "calm: restrain / restrain, tense: build / build"."""
        texts = []
        for state, name in enumerate(self.states):
            used = [
                joined(self.decisions[d], support)
                for d, support in key[0]
                if self.state_of[d] == state
            ]
            texts += [f"{name}: {' / '.join(used)}"] if used else []
        return ", ".join(texts) + numbered(key[1])


@dataclass(frozen=True, eq=False, repr=False)
class StochasticGame(Game):
    """A stochastic form filled with numbers of one number system.

    structure    its states
    probability  (n_edges + 1[, n]): of every period's targets, then the discount factor
    payoffs      (n_players, n_periods + n_ends[, n]): of a period; of an end, once, on arrival
    escalation   (n_periods + n_ends[, n]): of an end, in [0, 1]; of a period always 0
    line         the level of escalation that counts

    >>> game = eg.load("arms_race_markov").at()
    >>> print(game.discount)
    9/10
    """

    structure: StochasticStructure
    probability: Array
    payoffs: Array
    escalation: Array
    line: Any

    @property
    def discount(self) -> Any:
        """What the next period counts, against this one."""
        return self.probability[-1]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes that its structure asks for, by the name of the array."""
        n = len(self.structure.periods) + len(self.structure.ends)
        return {"payoffs": (len(self.structure.players), n), "escalation": (n,)}

    def outcome(self, profile: Profile) -> tuple[tuple[Any, ...], Any]:
        """Every player's discounted payoff from the first state on, and the chance to come to an
        end, within so many periods or ever, each end weighed with its escalation."""
        chain = self.chain(profile)
        return tuple(worth[0] for worth in chain.values), chain.level

    def deviations(
        self, profile: Profile, concept: str, beliefs: Sequence[Any] | None = None
    ) -> list[Deviation]:
        """Every other action at every decision, once, in every state, whether or not play gets to
        that state: a single change in a single period is enough (D. Blackwell, "Discounted dynamic
        programming", Annals of Mathematical Statistics 36, 1965, 226-235)."""
        del concept, beliefs
        chain = self.chain(profile)
        return [
            change
            for decision, mixture in enumerate(profile)
            for change in compared(
                decision, chain.action_values(decision), mixture, chain.is_met(decision)
            )
        ]

    def terms(self, profile: Profile) -> tuple[tuple[str, Any], ...]:
        """What each state is worth, how long play is in it, and whether and when it ends."""
        return self.chain(profile).terms()

    def chain(self, profile: Profile) -> MarkovChain:
        """What the profile makes of the states; the last one asked for is remembered."""
        if not self._last or self._last[0][0] is not profile:
            self._last[:] = [(profile, MarkovChain(self, profile))]
        return self._last[0][1]

    @cached_property
    def _last(self) -> list[tuple[Profile, MarkovChain]]:
        return []
