"""Which of several equilibria a rule of selection marks; none is dropped.

**payoff**. The equilibrium that gives nobody less than any other one does, and somebody more.

**risk**. Of two strict equilibria in which two do not do the same, the one with the larger product
of what each of the two loses by leaving it alone. Of several, the one that is larger against each
other: a comparison pair by pair, which need not be what Harsanyi and Selten define beyond two
actions. Where three and more do not do the same, products compare nothing.

**qre**. The equilibrium that logit responses lead to from random choice on, as errors become rare,
where their branch never splits: followed in floats, its end held against the exact equilibria.

The first two are used in subgames where two choose at once, the rest follows by backward induction;
in games without such, on whole equilibria.

Sources: J. C. Harsanyi, R. Selten, A General Theory of Equilibrium Selection in Games (1988); R.
McKelvey, T. Palfrey, "Quantal response equilibria for normal form games", Games and Economic
Behavior 10 (1995), 6-38; pair by pair: M. Kandori, R. Rob, "Bandwagon effects and long run
technology choice", Games and Economic Behavior 22 (1998), 30-60.

**Example.** To hunt a stag takes both, and gives each 4; a hare is worth 3, alone too. The stag is
better for both, (4 - 3) * (4 - 3) = 1; the hare is safer, (3 - 0) * (3 - 0) = 9.

>>> import numpy as np
>>> from escalation_games.forms import StrategicStructure
>>> from escalation_games.numbers import Fraction
>>> pays = np.array([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], dtype=object)
>>> game = StrategicStructure(("one", "other"), (("stag", "hare"),) * 2).fill(
...     pays, 0 * pays[0], line=Fraction(1))
>>> [select(game, rule).marked for rule in ("payoff", "risk", "qre")]
[(0,), (1,), (1,)]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

from ...effort import Spent, allowed, share
from ...errors import BudgetExceeded, ComputeError, InputError, did_you_mean
from ...files.arguments import as_game, takes
from ...forms import Game
from ..labels import Moves, RiskComparison, WorthOfMoves, compared, is_strict, payoff_dominant
from ..result import KINDS, Solution
from ..solve import solve
from ..tables.extreme_equilibria import ExtremePair
from ..trees.backward_induction import pair_payoffs
from .selecting_induction import Preferred, SelectingInduction, StagePays

SelectionRule = Literal["payoff", "risk", "qre"]
SELECTION_RULES: tuple[SelectionRule, ...] = get_args(SelectionRule)
PART = 0.6  # of the work left: for one rule

ONLY = "it is the only equilibrium"
BETTER = "nobody gets less in it than in any other, and somebody gets more"
BETTER_FOR_BOTH = "neither of the two gets less in it than in any other there, and one gets more"
NOT_BETTER = "none gives everybody at least as much as each other one does"
SAFER = "what the two would lose by leaving it alone multiplies to more than in the other"
EACH_PAIR = (
    "what two would lose by leaving it alone multiplies to more, against each other strict "
    "equilibrium; pair by pair, as beyond two actions risk dominance is not one comparison"
)
NO_TWO = "there are no two strict equilibria to compare"
EQUAL = "what the two would lose by leaving it alone multiplies to the same in both"
NO_STAGE = "no subgame in which two choose at once has several equilibria"
NO_PAIRWISE = "no strict equilibrium is the safer one against each other, pair by pair"
MANY_MOVERS = "products compare what two do differently, and here more do"
LISTED = "those that are listed; there may be others"


@dataclass(frozen=True)
class Selection:
    """What a rule marks among the equilibria of a solution.

    rule         "payoff", "risk" or "qre"
    marked       positions in `Solution.equilibria`; several where the rule leaves several
    reason       why these, or why none
    places       where the rule chose: ("after deepen",); ("",) for the whole game; () where no rule
                 is needed, as for one equilibrium, and for "qre"
    comparisons  of "risk": what was compared, and how it came out
    exact        False for "qre", which floats follow

    >>> eg.select("security_dilemma", "risk").comparisons[0].losses
    ((Fraction(1, 10), Fraction(1, 10)), (Fraction(8, 25), Fraction(8, 25)))
    """

    rule: SelectionRule
    marked: tuple[int, ...]
    reason: str
    places: tuple[str, ...] = ()
    comparisons: tuple[RiskComparison, ...] = ()
    exact: bool = True


@takes("game", as_game)
def select(
    game: Game,
    rule: SelectionRule,
    concept: str | None = None,
    solution: Solution | None = None,
    effort: float | None = None,
) -> Selection:
    """Which equilibria of an exact game a rule marks: "payoff", "risk" or "qre".

    Positions are those of `solution`, or else of what `solve(game, concept)` lists. What takes more
    work than the effort allows marks none, and says so. Raises InputError for an unknown rule, and
    what `solve` raises.

    >>> found = eg.select("alignment_ripple", "risk")
    >>> found.marked, found.places
    ((0,), ('after deepen',))
    >>> eg.select("alignment_ripple", "payoff").marked
    (1,)
    """
    if rule not in SELECTION_RULES:
        raise InputError(
            "rule", f"unknown rule '{rule}'{did_you_mean(str(rule), SELECTION_RULES)}",
            f"known: {', '.join(SELECTION_RULES)}",
        )  # fmt: skip
    with allowed(effort):
        return selected(solve(game, concept) if solution is None else solution, rule)


def selected(solution: Solution, rule: SelectionRule) -> Selection:
    """The same for a solution, from a part of the work left."""
    if not solution.equilibria:
        return Selection(rule, (), "no equilibrium is listed")
    try:
        with share(PART):
            return _RULES[rule](solution)
    except Spent:
        reason = "it takes more work than the effort allows"
    except (BudgetExceeded, InputError) as problem:
        reason = str(problem).splitlines()[0]
    except ComputeError as problem:  # a comparison of irrational numbers, a path that is lost
        reason = f"it cannot be told: {problem}"
    return Selection(rule, (), reason, exact=rule != "qre")


# -- payoff ---------------------------------------------------------------------------------------


def _by_payoff(solution: Solution) -> Selection:
    if (only := _only(solution, "payoff")) is not None:
        return only
    found = _by_subgames(solution, "payoff", _better_for_both, BETTER_FOR_BOTH, NOT_BETTER)
    if found is not None:
        return found
    best = payoff_dominant([e.payoffs for e in solution.equilibria])
    if best is None:
        return Selection("payoff", (), _as_listed(solution, NOT_BETTER), ("",))
    return Selection("payoff", (best,), _as_listed(solution, BETTER), ("",))


def _better_for_both(pays: StagePays, pairs: Sequence[ExtremePair]) -> Preferred:
    return payoff_dominant([pair_payoffs(pays, pair) for pair in pairs]), ()


def _as_listed(solution: Solution, reason: str) -> str:
    return reason if solution.completeness.kind in KINDS[:2] else f"{reason}, of {LISTED}"


def _only(solution: Solution, rule: SelectionRule) -> Selection | None:
    """Where there is nothing to select from."""
    if len(solution.equilibria) > 1:
        return None
    if solution.completeness.kind == "all":
        return Selection(rule, (0,), ONLY)
    return Selection(rule, (), "one equilibrium is listed, and there may be others")


# -- risk -----------------------------------------------------------------------------------------


def _by_risk(solution: Solution) -> Selection:
    if (only := _only(solution, "risk")) is not None:
        return only
    found = _by_subgames(solution, "risk", _safer_for_both, SAFER, NO_TWO)
    if found is not None:
        return found
    if solution.method == "backward induction":
        return Selection("risk", (), NO_STAGE)
    game = solution.game
    if not game.structure.all_at_once:
        return Selection(
            "risk", (), "it compares strict equilibria of those who choose at once, in a table or "
            f"in subgames of a tree; not {solution.concept} equilibria as here",
        )  # fmt: skip
    strict = {k: _moves(solution, k) for k, e in enumerate(solution.equilibria)
              if "strict" in e.labels}  # fmt: skip
    winner, comparisons, reason = _pairwise(lambda i, moves: game.payoffs[(i, *moves)], strict)
    marked = () if winner is None else (winner,)
    return Selection("risk", marked, _of_all(solution, reason), ("",), tuple(comparisons))


def _of_all(solution: Solution, reason: str) -> str:
    """Pure equilibria are all listed, unless only some equilibria are."""
    return f"{reason}, of {LISTED}" if solution.completeness.kind == "some" else reason


def _moves(solution: Solution, k: int) -> Moves:
    supports = solution.game.structure.supports(solution.equilibria[k].key)
    return tuple(action for (action,) in supports)


def _safer_for_both(pays: StagePays, pairs: Sequence[ExtremePair]) -> Preferred:
    def worth(mover: int, moves: Moves) -> Any:
        return pays[mover][moves[0]][moves[1]]

    sizes = len(pays[0]), len(pays[0][0])
    pure = {k: (pair.supports[0][0], pair.supports[1][0]) for k, pair in enumerate(pairs)
            if all(len(support) == 1 for support in pair.supports)}  # fmt: skip
    strict = {k: moves for k, moves in pure.items() if is_strict(worth, moves, sizes)}
    winner, comparisons, _ = _pairwise(worth, strict)
    return winner, comparisons


def _pairwise(
    worth: WorthOfMoves, strict: Mapping[int, Moves]
) -> tuple[int | None, list[RiskComparison], str]:
    """The one of these that is risk-dominant over each other, all comparisons, and why so."""
    if len(strict) < 2:
        return None, [], NO_TWO
    won = dict.fromkeys(strict, 0)
    comparisons = []
    for pair in combinations(strict, 2):
        found = compared(worth, *(strict[k] for k in pair))
        if found is not None:
            comparisons.append(found)
            if found.safer is not None:
                won[pair[found.safer]] += 1
    winner = next((k for k, n in won.items() if n == len(strict) - 1), None)
    is_pair = len(strict) == 2
    if winner is not None:
        return winner, comparisons, SAFER if is_pair else EACH_PAIR
    if is_pair:
        return None, comparisons, EQUAL if comparisons else MANY_MOVERS
    n = len(strict) * (len(strict) - 1) // 2
    return None, comparisons, NO_PAIRWISE if len(comparisons) == n else MANY_MOVERS


# -- in subgames ----------------------------------------------------------------------------------


def _by_subgames(
    solution: Solution, rule: SelectionRule, stage_rule: Callable[..., Preferred],
    why: str, why_not: str,
) -> Selection | None:  # fmt: skip
    """By backward induction with the rule; None where no subgame leaves two a choice."""
    if solution.method != "backward induction":
        return None
    game: Any = solution.game
    induction = SelectingInduction(game, stage_rule)
    marked = induction.positions(solution.equilibria)
    silent, told = tuple(induction.silent), tuple(induction.told)
    comparisons = tuple(induction.comparisons)
    if not told:
        if not silent:
            return None
        equal = any(c.safer is None for c in comparisons)
        reason = EQUAL if equal else NO_PAIRWISE if comparisons else why_not
        return Selection(rule, (), _where(silent, reason), silent, comparisons)
    if not marked:  # what follows the rule is played in none of those that are listed
        return Selection(rule, (), f"what follows it is not among {LISTED}", told, comparisons)
    if silent:
        where = " or ".join(name or "at the start" for name in silent)
        why = f"{why}; it does not always tell {where}"
    return Selection(rule, marked, _as_listed(solution, why), told, comparisons)


def _where(places: Sequence[str], reason: str) -> str:
    named = [name for name in places if name]
    return f"{' and '.join(named)}, {reason}" if named else reason


# -- qre ------------------------------------------------------------------------------------------


def _by_quantal(solution: Solution) -> Selection:
    from ..quantal import closes_in, nearing, quantal_path  # SciPy is slow to import

    def said(reason: str, *marked: int) -> Selection:
        return Selection("qre", marked, reason, exact=False)

    path = quantal_path(solution.game)
    if path.splits:
        return said(
            f"the branch of logit responses from random choice splits at rationality "
            f"{path.splits[0]:.4g}, as symmetries make it, and nothing says which way it goes on"
        )
    near = nearing(path, solution.equilibria)
    if len(near) == 1 and closes_in(path, solution.equilibria[near[0]]):
        return said("the branch of logit responses from random choice leads to it", *near)
    if len(near) > 1:
        numbers = ", ".join(str(k + 1) for k in near)
        return said(f"the branch of logit responses ends near several: {numbers}")
    if solution.completeness.kind == "all":
        return said("the branch of logit responses ends near none of them, or not near enough")
    return said("the branch of logit responses ends near none of those that are listed")


_RULES: dict[SelectionRule, Callable[[Solution], Selection]] = {
    "payoff": _by_payoff,
    "risk": _by_risk,
    "qre": _by_quantal,
}
