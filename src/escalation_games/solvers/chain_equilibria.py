"""Reputation: how long a defender that may be tough keeps a challenger away, and when it is tested.

With n stages left, the challenger stays out while the belief that the defender is tough is above
edge**n, where a challenge is worth as much as staying out; below it, it challenges. A defender that
is not tough fights for sure while a fight leaves it above the next edge; below, as often as brings
the belief there. At the edge the challenger stays out just as often as makes a fight worth its
cost. In the last stage such a defender concedes.

Sources: D. Kreps, R. Wilson, "Reputation and imperfect information", Journal of Economic Theory 27
(1982), 253-279; P. Milgrom, J. Roberts, "Predation, reputation, and entry deterrence", the same
issue, 280-312. With a tough defender that always fights all beliefs follow by Bayes' rule, and from
the last stage backwards each answer is the only one, but where the first belief lies on an edge.
"""

from __future__ import annotations

from typing import Any

from ..errors import BudgetExceeded
from ..forms import ReputationGame, objects
from ..forms.mixtures import ONE, ZERO, Profile, is_never
from ..forms.reputation_chain import FOUGHT, UNTESTED, Stages, State
from ..limits import MAX_FOLLOWED
from ..numbers import CellNumber, Enclosed, sign
from .result import Candidate, Completeness, Found

FOLLOWED = (CellNumber, Enclosed)

STAY_OUT, CHALLENGE = CONCEDE, FIGHT = (ONE, ZERO), (ZERO, ONE)

StateMixtures = tuple[Any, Any]


def find(game: ReputationGame) -> Found:
    """The equilibrium; two where the challenger is indifferent when it first might challenge.

    Raises Unresolved where a stage is not of the kind described in `Stages`, and BudgetExceeded
    where numbers that depend on an assumption would be followed through too many stages.
    """
    numbers = (*game.probability, *game.payoffs.flat)
    if game.structure.stages > MAX_FOLLOWED and any(isinstance(x, FOLLOWED) for x in numbers):
        raise BudgetExceeded(
            f"{game.structure.stages:,} stages are too many to follow along an assumption, at most "
            f"{MAX_FOLLOWED} are: beliefs are powers up to the number of stages"
        )
    stages = Stages(game)
    first, is_tie = first_challenge(stages)
    sure = first + (1 if is_tie else 2)
    plans = [first, first - 1] if is_tie else [first]
    candidates = tuple(_candidate(stages, plan, sure) for plan in plans)
    completeness = Completeness("all")
    if is_tie:
        challenger, _ = game.structure.sides
        completeness = Completeness(
            "extreme points of every component",
            f"with {first} left, {challenger} may challenge with any probability",
        )
    return Found(candidates, completeness, frozenset(c.key for c in candidates))


def first_challenge(stages: Stages) -> tuple[int, bool]:
    """With how many stages left an untested defender is first challenged; or is that a tie?

    0 where it never is.
    """
    for left in range(stages.structure.stages, 0, -1):
        side = sign(stages.tough - stages.edges[left])
        if side <= 0:
            return left, not side
    return 0, False


def _candidate(stages: Stages, first: int, sure: int) -> Candidate:
    """The first challenge comes with `first` stages left; see `answered` for `sure`."""
    profile: Profile = ()
    for state in stages.structure.states:
        challenge, answer = challenged(stages, state, first), answered(stages, state, sure)
        profile += (objects(challenge, (2,)), objects(answer, (2,)))
    answer = answered(stages, State(first, UNTESTED), sure) if first else CONCEDE
    used = tuple(k for k, p in enumerate(answer) if not is_never(p))
    return Candidate(profile, (((first,), used), 0), labels=("mixed" if used[1:] else "pure",))


def challenged(stages: Stages, state: State, first: int) -> StateMixtures:
    """How likely staying out is, and a challenge."""
    if state.standing == FOUGHT:
        return stages.left_alone, ONE - stages.left_alone
    if state.standing == UNTESTED and state.left > first:
        return STAY_OUT
    return CHALLENGE


def answered(stages: Stages, state: State, sure: int) -> StateMixtures:
    """How likely a defender that is not tough concedes, and fights.

    With `sure` stages left or more, an untested one is on the next edge already, or above.
    """
    if state.left == 1 or stages.is_weak(state):
        return CONCEDE
    if state.standing == UNTESTED and state.left >= sure:
        return FIGHT
    belief, after = stages.belief(state), stages.edges[state.left - 1]
    share = (ONE - after) * belief / ((ONE - belief) * after)
    return ONE - share, share
