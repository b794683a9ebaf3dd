"""The `compare` screen: policies by worst case and regret, and what knowing is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ....limits import MOST_REASONS
from ....numbers import Fraction, as_fraction
from ....sensitivity.policies.by_reading import ByReading, Misreading
from ....sensitivity.policies.comparison import Judged, PolicyComparison, Witness
from ....sensitivity.policies.judging import LevelSpan
from ...text import layout, number_text, words
from .sweep import KINDS

HEADERS = ("POLICY", "NOW", "ENVELOPE", "WORST", "REGRET", "BEST", "TIED", "SURELY")


def comparison_screen(found: PolicyComparison, version: str) -> Iterator[RenderableType]:
    """Which policies there are, which regrets least, how each does, what to know beforehand."""
    yield layout.heading(found.definition.title.upper(), found.definition.question)
    yield Text()
    yield from layout.each_wrapped([*_policies(found), sample_words(found)])
    yield Text()
    yield from layout.wrapped(in_short(found), 10, "IN SHORT")
    yield from layout.each_wrapped(what_is_missing(found))
    yield Text()
    yield from _table(found)
    yield Text()
    yield from _worst_points(found)
    if found.by_reading is not None:
        yield from _by_reading(found, found.by_reading)
    yield from _information(found)
    yield Text()
    yield from layout.each_wrapped(caveats(found))
    yield Text(made_words(found, version), style="dim")


def made_words(found: PolicyComparison, version: str) -> str:
    """How it was computed."""
    return words.how_made(found.definition, version, found.concept, found.method)


def in_short(found: PolicyComparison) -> str:
    """Which policy regrets least, and what is most worth knowing first."""
    return f"{words.of_those_known(_in_short(found), found.known.kind)}{_first_to_know(found)}"


def what_is_missing(found: PolicyComparison) -> Iterator[str]:
    """What was not searched, what is left out, and that fewer points were taken."""
    yield from _what_is_known(found)
    if found.usual:
        yield words.fewer(found.n, found.usual, "points")


def decimal(x: float) -> str:
    """A number of the sample."""
    return number_text.decimal(Fraction(x))


def level_name(found: PolicyComparison) -> str:
    """What policies are judged by."""
    return f"{words.possessive(found.by)} payoff" if found.by else "escalation"


# -- what is compared ----------------------------------------------------------------------------


def _policies(found: PolicyComparison) -> Iterator[str]:
    if found.decision:
        decision = found.definition.decision(found.decision)
        player = found.definition.structure.players[decision.player]
        whose = words.possessive(player)
        where = f"{whose} choice" if player == decision.name else f"{whose} '{decision.name}'"
        yield f"Policies: {where}. Each is taken for sure, and everybody knows that it is."
    for policy in found.policies:
        if policy.alternative.sets:
            yield f"Policy {_name(policy.name)}: {settings(policy.alternative.sets)}."


def sample_words(found: PolicyComparison) -> str:
    """Over which points."""
    fixed = f" Held fixed: {settings(found.fixed)}." if found.fixed else ""
    if not any(policy.alternative.lengths for policy in found.policies):
        fixed += words.held_lengths(found.definition)
    return (
        f"{found.n:,} points, {KINDS[found.design]} · seed {found.seed}. "
        f"Varied: {', '.join(found.varied)}.{fixed}"
    )


def settings(values: Mapping[str, Any]) -> str:
    """ "T = 0.5, w = 1/3"."""
    return ", ".join(f"{k} {number_text.equals(number_text.number(v))}" for k, v in values.items())


# -- regret --------------------------------------------------------------------------------------


def _in_short(found: PolicyComparison) -> str:
    least = decimal(found.policy(found.minimax[0]).summary.regret[1])
    words = "more escalation" if found.by is None else f"less of {level_name(found)}"
    if least == "0":
        names = _listed(found.minimax)
        verb = "is" if len(found.minimax) == 1 else "are"
        return f"{names} {verb} never worse than another policy at any {_points(found)}."
    loss = f"{least} {words} than the best policy there"
    if len(found.minimax) == len(found.policies):
        return f"No policy is safer than another: each can come to {loss}."
    if len(found.minimax) == 1:
        return f"{_listed(found.minimax)} regrets least: at worst it comes to {loss}."
    return f"{_listed(found.minimax)} regret least: at worst each comes to {loss}."


def _points(found: PolicyComparison) -> str:
    return "resolved point" if found.left_out else "point tried"


def _first_to_know(found: PolicyComparison) -> str:
    """The one assumption that is worth most, as another sentence."""
    partial = found.information.partial
    name = max(partial, key=lambda name: partial[name].value)
    if partial[name].low == 0:
        return ""
    return f" Most worth knowing first: {name}, at most {decimal(partial[name].value)}."


def _listed(names: Sequence[str]) -> str:
    return words.listed(map(_name, names))


def _name(name: str) -> str:
    """Within a sentence."""
    return f"'{name}'" if " " in name else name


def _table(found: PolicyComparison) -> Iterator[RenderableType]:
    better = "less is better" if found.by is None else "more is better"
    over = words.of_those_known("over all equilibria", found.known.kind)
    yield layout.heading("WHAT EACH COMES TO", f"{level_name(found)}, {better}; {over}")
    yield Text()
    yield layout.table(HEADERS, [_row(found, p) for p in found.policies], right=(3, 4, 5, 6, 7))
    yield Text()
    space = "the resolved points" if found.left_out else "the space"
    key = (
        "NOW: at the baseline. REGRET: the most it loses at one point, its worst equilibrium "
        "against the best one of another policy. "
        f"BEST: share of {space} where its worst equilibrium is the best of all policies', ties "
        "split; TIED: where that is a tie. SURELY: where no equilibrium of another policy is "
        "better than any of its own, ties included."
    )
    yield from layout.wrapped(words.of_those_known(key, found.known.kind))


def _row(found: PolicyComparison, policy: Judged) -> tuple[str, ...]:
    s = policy.summary
    return (
        policy.name,
        span(found, policy.baseline, number_text.number) if policy.baseline else "unknown",
        span(found, s.envelope, decimal),
        _spelt(found, s.worst[1], decimal),
        decimal(s.regret[1]),
        *(number_text.share(Fraction(x)) for x in (s.best, s.tied, s.surely)),
    )


def _spelt(found: PolicyComparison, level: Any, spell: Callable[[Any], str]) -> str:
    """A level: of escalation, against the line."""
    return spell(level) if found.by else number_text.level(level, found.definition.line, spell)


def span(found: PolicyComparison, ends: Sequence[Any], spell: Callable[[Any], str]) -> str:
    """A level, or from the lowest to the highest of several."""
    low, high = (_spelt(found, level, spell) for level in ends)
    return low if low == high else f"{low} to {high}"


def _worst_points(found: PolicyComparison) -> Iterator[RenderableType]:
    """Where the policies that regret least lose most."""
    losing = [policy for policy in map(found.policy, found.minimax) if policy.loses]
    if losing:
        yield layout.heading("WHERE IT LOSES MOST" if len(losing) == 1 else "WHERE EACH LOSES MOST")
        yield Text()
        for policy in losing:
            if policy.loses:
                yield from layout.wrapped(_losing(policy.name, policy.loses, found), 4, "  ")
        yield Text()


def _losing(name: str, at: Witness, found: PolicyComparison) -> str:
    own, other = at.levels[name], at.levels[at.rival]
    worst, best = (1, 0) if found.by is None else (0, 1)
    one_each = all(_exact(low) == _exact(high) for low, high in (own, other))
    can_be = "" if one_each else "can be "
    proof = "" if at.exact else "; bounds only, it could not be solved there"
    return (
        f"{_name(name)}: {level_name(found)} {can_be}{_spelt(found, own[worst], _exact)}, against "
        f"{_spelt(found, other[best], _exact)} under {_name(at.rival)}, at "
        f"{_point(at.point)}{proof}"
    )


def _exact(level: Any) -> str:
    return number_text.number(Fraction(level) if isinstance(level, float) else level)


def _point(values: Mapping[str, Any]) -> str:
    """As --set takes it, so that no line breaks within it."""
    equations = (
        f"{name} {number_text.equals(number_text.number(x))}" for name, x in values.items()
    )
    return ", ".join(equation.replace(" ", "") for equation in equations)


# -- readings ------------------------------------------------------------------------------------


def _by_reading(found: PolicyComparison, known: ByReading) -> Iterator[RenderableType]:
    """Rows: the reading that is true; columns: the policy; below, what a misreading costs."""
    yield layout.heading(
        "BY READING", f"rows: the reading that is true; columns: the policy; {level_name(found)}"
    )
    yield Text()
    names = [policy.name for policy in found.policies]
    rows = []
    for reading, row in known.levels.items():
        best = known.best[reading]
        rows.append([reading_name(reading), *(_cell(found, row[n], n in best) for n in names)])
    yield layout.table(("IF TRUE", *names), rows, whole=range(len(names) + 1))
    yield from layout.wrapped("* best there, by its worst equilibrium", 2)
    yield Text()
    yield from layout.each_wrapped(misreadings(found), 2)
    yield Text()


def reading_name(name: str) -> str:
    """ "baseline", where none is named."""
    return name or "baseline"


def _cell(found: PolicyComparison, levels: LevelSpan | None, is_best: bool) -> str:
    return f"{level_words(found, levels)}{' *' if is_best else ''}"


def level_words(found: PolicyComparison, levels: LevelSpan | None) -> str:
    """A level, or from the lowest to the highest of several; that it is not settled."""
    return "? not settled" if levels is None else span(found, levels, number_text.brief)


def misreadings(found: PolicyComparison) -> Iterator[str]:
    """What acting on a reading costs where another one is true."""
    if found.by_reading is not None:
        for one in found.by_reading.misreadings:
            yield _misreading(found, one)


def _misreading(found: PolicyComparison, one: Misreading) -> str:
    """ "full, best by allied, if russian is true: escalation 0.3 instead of 0"."""
    believed, true = map(reading_name, (one.believed, one.true))
    head = f"{_name(one.policy)}, best by {believed}, if {true} is true"
    if as_fraction(one.cost) == 0:
        return f"{head}: costs nothing, it is best there too."
    level, best = (_spelt(found, x, number_text.brief) for x in (one.level, one.best))
    cost = number_text.brief(one.cost)
    return f"{head}: {level_name(found)} {level} instead of {best}, which costs {cost}."


# -- information ---------------------------------------------------------------------------------


def _information(found: PolicyComparison) -> Iterator[RenderableType]:
    yield layout.heading(
        "WHAT KNOWING IS WORTH", "before choosing; by each policy's worst equilibrium"
    )
    yield Text()
    known = found.information
    average = known.expected if found.by else -known.expected
    verb = "is" if len(known.best) == 1 else "are"
    yield from layout.wrapped(
        f"With nothing more known, {_listed(known.best)} {verb} best on average: "
        f"{level_name(found)} {decimal(average)}."
    )
    if known.perfect.value == 0:
        asks = f"no {_points(found)} asks for another"
        yield from layout.wrapped(f"Knowing more is worth nothing: {asks}.")
        return
    yield from layout.wrapped(
        f"Knowing everything first is worth {_worth(known.perfect)} of {level_name(found)}."
    )
    yield Text()
    worth = sorted(known.partial.items(), key=lambda pair: -pair[1].value)
    rows = [
        (name, found.definition.assumption(name).about, decimal(w.value), _interval(w))
        for name, w in worth if w.high > 0
    ]  # fmt: skip
    yield layout.table(("KNOWN FIRST", "", "WORTH AT MOST", "95 %"), rows, right=(2,))
    yield from _worthless(found)


def _worthless(found: PolicyComparison) -> Iterator[RenderableType]:
    nothing = [
        name for name, worth in found.information.partial.items()
        if worth.high == 0 and name not in found.inert
    ]  # fmt: skip
    if nothing:
        yield Text()
        yield from layout.wrapped(f"Worth nothing in this sample: {', '.join(nothing)}.")
    if found.inert:
        yield Text()
        yield from layout.wrapped(
            "Worth exactly nothing, since no policy's level depends on it: "
            f"{', '.join(found.inert)}."
        )


def _worth(worth: Any) -> str:
    return f"{decimal(worth.value)} ({_interval(worth)})"


def _interval(worth: Any) -> str:
    return f"{decimal(worth.low)} to {decimal(worth.high)}"


# -- limits --------------------------------------------------------------------------------------


def caveats(found: PolicyComparison) -> Iterator[str]:
    """What the figures are not."""
    yield (
        "Shares of the assumption space, not probabilities; averages weigh it as the file does. "
        "Worst cases and regrets are the largest found: the space may hold larger ones. "
        "95 %: sampling error only."
    )
    if found.n_exact:
        yield f"{found.n_exact:,} games {words.ONE_BY_ONE}."


def _what_is_known(found: PolicyComparison) -> Iterator[str]:
    """What was not searched; and what is left out, with how far that could move a share."""
    known = found.known
    pure, some = (known.kinds.get(kind, 0) for kind in ("all pure", "some"))
    for n, text in (
        (pure, "Only pure equilibria were searched{}: nothing is said of mixed ones."),
        (some, "Only some equilibria are known{}; there may be others."),
    ):
        if n:
            where = "" if n == known.resolved else f" in {n:,} of {known.n:,} games"
            yield text.format(where)
    if found.left_out:
        listed = list(known.unresolved.items())[:MOST_REASONS]
        reasons = "; ".join(f"{n:,} games: {why}" for why, n in listed)
        share = f"{found.left_out / found.n:.1%}".replace("%", " %")
        yield (
            f"{found.left_out:,} of {found.n:,} points are unresolved under some policy and left "
            f"out ({reasons}). Of all points, each share could be up to {share} of them more or "
            "less, and at those left out any policy may be the worst."
        )
