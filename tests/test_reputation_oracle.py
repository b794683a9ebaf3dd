"""The oracle for reputation games, against cases by hand, the published rule, and a grid."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from oracles import reputation
from oracles.reputation import (
    CHALLENGER,
    CONCEDED,
    DEFENDER,
    FOUGHT,
    OUT,
    History,
    Outcome,
    Strategy,
    Triple,
)

HALF = Fraction(1, 2)
CHALLENGED: Triple = (0, HALF, -HALF)  # stage by stage it pays up to a chance 1/2 of a fight
WEAK: Triple = (2, 0, -1)

Key = tuple[History, str]


def listed(
    stages: int, p: Fraction, challenger: Triple = CHALLENGED, defender: Triple = WEAK
) -> set[Outcome]:
    return set(reputation.equilibria(stages, p, challenger, defender).outcomes)


def outcome(weak: object, challenger: object, challenges: object, **plays: object) -> Outcome:
    """Plays by initials: oc for ("out", "conceded")."""
    words = {word[0]: word for word in (OUT, FOUGHT, CONCEDED)}
    chances = sorted((tuple(words[x] for x in play), Fraction(p)) for play, p in plays.items())
    return Outcome(Fraction(weak), Fraction(challenger), Fraction(challenges), tuple(chances))


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ("1/5", [outcome(1, 2, 1, f="1/5", c="4/5")]),
        ("2/5", [outcome(1, 1, 1, f="2/5", c="3/5"), outcome(4, 1, 0, o=1)]),
        ("1/2", [outcome(4, 1, 0, o=1)]),
    ],
)
def test_one_stage_by_hand(p: str, expected: list[Outcome]) -> None:
    """Challenging is worth 3 - 5p, staying out 1."""
    assert listed(1, Fraction(p), (1, 3, -2), (4, 1, 0)) == set(expected)


# Below 1/2, the weak may neither always nor never fight in the first of two stages: always would
# be followed by a challenge, never by none. So a fight leaves belief 1/2 and its chance is 2p; then
# the challenger stays out half the time, which makes up for the cost 1 of the fight. A challenge is
# worth (1 - 2p)(1/2 + 1/2) - 2p/2 = 1 - 3p, staying out 0 and later 1/2 - p: the same at 1/4.
FIRST_CHALLENGED = outcome(0, "1/4", "7/4", cc="1/2", fc="1/8", ff="1/8", fo="1/4")
TWO_STAGES = {
    "below b²": ("1/8", [outcome(0, "5/8", "15/8", cc="3/4", fc="1/16", ff="1/16", fo="1/8")]),
    "at b²": ("1/4", [FIRST_CHALLENGED, outcome(2, "1/4", 1, oc="3/4", of="1/4")]),
    "between": ("1/3", [outcome(2, "1/6", 1, oc="2/3", of="1/3")]),
    "at b": ("1/2", [outcome(2, 0, 1, oc="1/2", of="1/2"), outcome(4, 0, 0, oo=1)]),
    "above b": ("3/4", [outcome(4, 0, 0, oo=1)]),
}


@pytest.mark.parametrize(("p", "expected"), TWO_STAGES.values(), ids=TWO_STAGES)
def test_two_stages_by_hand(p: str, expected: list[Outcome]) -> None:
    found = reputation.equilibria(2, Fraction(p), CHALLENGED, WEAK)
    assert found.outcomes == set(expected)
    assert found.continua == ({frozenset(expected)} if len(expected) > 1 else set())
    assert found.has_continua == (len(expected) > 1)


@pytest.mark.parametrize("p", ["1/4", "1/3", "1/2"])
def test_no_equilibrium_on_a_grid_is_missing(p: str) -> None:
    """Two stages; every strategy with these chances, looked at one by one. At p = 1/4 a challenged
    weak defender fights with chance 1/3 first, at p = 1/3 with chance 1/2: both give belief 1/2."""
    prior = Fraction(p)
    ends = listed(2, prior)
    seen = {
        reputation.outcome(2, prior, CHALLENGED, WEAK, strategy)
        for strategy in two_stage_strategies()
        if not reputation.is_equilibrium(2, prior, CHALLENGED, WEAK, strategy)
    }
    assert ends <= seen
    assert seen - ends == {middle(*pair) for pair in combinations(ends, 2)}


def two_stage_strategies() -> Iterator[dict[Key, Fraction]]:
    halves = (Fraction(0), Fraction(1, 2), Fraction(1))
    keys = list(product([(), (OUT,), (FOUGHT,), (CONCEDED,)], [CHALLENGER, DEFENDER]))
    menus = [(*halves, Fraction(1, 3)) if key == ((), DEFENDER) else halves for key in keys]
    for chances in product(*menus):
        yield dict(zip(keys, chances, strict=True))


def middle(one: Outcome, two: Outcome) -> Outcome:
    plays = [dict(one.plays), dict(two.plays)]
    chances = {play: sum(p.get(play, Fraction(0)) for p in plays) / 2 for p in plays for play in p}
    numbers = [(x + y) / 2 for x, y in zip(one[:3], two[:3], strict=True)]
    return Outcome(*numbers, tuple(sorted(chances.items())))


# -- the published rule --------------------------------------------------------------------------


def published(b: Fraction, alpha: Fraction, stages: int, p: Fraction, tie: Fraction) -> Strategy:
    """Payoffs (0, b, b - 1) and (alpha, 0, -1). `tie`: what the challenger does where it cares not
    and nobody has fought; after a fight it must stay out with chance 1/alpha."""

    def chances(belief: Fraction, left: int, fought: bool) -> tuple[Fraction, Fraction]:
        indifferent = 1 - 1 / alpha if fought else tie
        challenge = indifferent if belief == b**left else Fraction(belief < b**left)
        if left == 1 or belief in (0, 1):
            return challenge, Fraction(left > 1 and belief == 1)
        aim = max(b ** (left - 1), belief)
        return challenge, (1 - aim) * belief / ((1 - belief) * aim)

    def strategy(history: History, player: str) -> Fraction:
        belief = p
        for k, happened in enumerate(history):
            fight = chances(belief, stages - k, FOUGHT in history[:k])[1]
            if happened == CONCEDED:
                belief = Fraction(0)
            elif happened == FOUGHT and belief:
                belief = belief / (belief + (1 - belief) * fight)
        answer = chances(belief, stages - len(history), FOUGHT in history)
        return answer[(CHALLENGER, DEFENDER).index(player)]

    return strategy


B, ALPHA = Fraction(1, 3), Fraction(3, 2)
NORMAL: tuple[Triple, Triple] = ((0, B, B - 1), (ALPHA, 0, -1))
PRIORS = [*(B**k for k in range(1, 6)), *(B**k / 2 for k in range(5))]


@pytest.mark.parametrize("stages", [1, 2, 3, 4, 5])
def test_the_published_rule_is_an_equilibrium(stages: int) -> None:
    for p, tie in product(PRIORS, (Fraction(0), Fraction(2, 5), Fraction(1))):
        strategy = published(B, ALPHA, stages, p, tie)
        assert reputation.is_equilibrium(stages, p, *NORMAL, strategy) == []


@pytest.mark.parametrize("p", [B / 2, B**2, B**2 / 2, B**3, B**3 / 2])
def test_three_stages_come_to_what_the_published_rule_comes_to(p: Fraction) -> None:
    ends = {
        reputation.outcome(3, p, *NORMAL, published(B, ALPHA, 3, p, Fraction(tie)))
        for tie in (0, 1)
    }
    found = reputation.equilibria(3, p, *NORMAL)
    assert found.outcomes == ends
    assert found.has_continua == (p in PRIORS[:5])


def test_payoffs_on_other_scales_change_no_play() -> None:
    p = B**2
    scaled = listed(2, p, (5, 5 + 6 * B, 5 + 6 * (B - 1)), (4 * ALPHA - 1, -1, -5))
    plain = listed(2, p, *NORMAL)
    assert {o.plays for o in scaled} == {o.plays for o in plain}
    assert {(o.weak, o.challenger) for o in scaled} == {
        (4 * o.weak - 2, 6 * o.challenger + 10) for o in plain
    }


# -- the checker ---------------------------------------------------------------------------------


def test_wrong_moves_in_one_stage() -> None:
    """At 1/5 a challenge pays; and a weak defender's fight is wrong though it is not reached."""
    wrong = {((), CHALLENGER): 0, ((), DEFENDER): 0}
    assert reputation.is_equilibrium(1, Fraction(1, 5), CHALLENGED, WEAK, wrong) == [
        ((), CHALLENGER, 0, Fraction(3, 10))
    ]
    wrong[(), DEFENDER] = 1
    assert reputation.is_equilibrium(1, Fraction(1, 5), CHALLENGED, WEAK, wrong) == [
        ((), DEFENDER, 1, 1)
    ]


def test_beliefs_follow_the_strategy() -> None:
    """If the weak never fight at first, a fight shows who is tough, and then it is a mistake to
    challenge half the time; and the first challenge is worth 2/3 - 1/3 · 3/4, not 1/6."""
    p = Fraction(1, 3)
    right = published(HALF, Fraction(2), 2, p, Fraction(0))

    def wrong(history: History, player: str) -> Fraction | int:
        return 0 if (history, player) == ((), DEFENDER) else right(history, player)

    assert reputation.is_equilibrium(2, p, CHALLENGED, WEAK, right) == []
    assert reputation.is_equilibrium(2, p, CHALLENGED, WEAK, wrong) == [
        ((FOUGHT,), CHALLENGER, HALF, Fraction(1, 4)),
        ((), CHALLENGER, 0, Fraction(1, 4)),
    ]


def test_every_history_is_looked_at() -> None:
    """Each single move turned round is found, wherever it is."""
    stages, p = 4, B**2 / 2
    rule = published(B, ALPHA, stages, p, Fraction(0))
    histories = [h for k in range(stages) for h in product((OUT, FOUGHT, CONCEDED), repeat=k)]
    right = {key: rule(*key) for key in product(histories, (CHALLENGER, DEFENDER))}
    for key, chance in right.items():
        turned = right | {key: 1 - chance if chance in (0, 1) else Fraction(0)}
        assert reputation.is_equilibrium(stages, p, *NORMAL, turned), key


@pytest.mark.parametrize(("stages", "games"), [(2, 40), (3, 3)])
def test_what_is_listed_stands_up_to_the_checker(stages: int, games: int) -> None:
    """Small whole payoffs, and a prior at which the challenger cares not in some last stages."""
    rng = np.random.default_rng(5)
    for _ in range(games):
        h, o, g, f, c, u = (
            int(x) for _ in range(2) for x in sorted(rng.choice(range(-3, 4), 3, replace=False))
        )
        p = Fraction(g - o, g - h) ** int(rng.integers(1, 4))
        given = (stages, p, (o, g, h), (u, c, f))
        pieces = list(reputation.pieces(*given))
        assert pieces
        for piece in pieces:
            assert reputation.is_equilibrium(*given, piece.strategy) == []
            if len(piece.outcomes) == 1:
                assert piece.outcomes == {reputation.outcome(*given, piece.strategy)}


@pytest.mark.parametrize(
    ("stages", "p", "challenger", "defender"),
    [
        (4, HALF, CHALLENGED, WEAK),
        (0, HALF, CHALLENGED, WEAK),
        (1, Fraction(1), CHALLENGED, WEAK),
        (1, HALF, (HALF, 0, -HALF), WEAK),
        (1, HALF, CHALLENGED, (2, -1, 0)),
    ],
)
def test_what_cannot_be_asked(
    stages: int, p: Fraction, challenger: Triple, defender: Triple
) -> None:
    with pytest.raises(ValueError, match=r"stage|payoffs"):
        reputation.equilibria(stages, p, challenger, defender)
