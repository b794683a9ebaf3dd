"""The `rank` screen: which assumptions decide, over the whole space, by themselves and together."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from rich.console import RenderableType
from rich.text import Text

from ....definition import Definition
from ....limits import FEWEST_ROWS, MOST_LEADERS
from ....sensitivity.ranking.experiment import Index
from ....sensitivity.ranking.importance import Importance
from ...text import layout, number_text, words

OUTPUTS = {"every": "EVERY", "some": "SOME", "gap": "BOTH"}
PAIRS = 3  # of the strongest, per output
NO_LEADER = "Which assumption decides most, sampling error hides: take more rows."


def rank_screen(
    definition: Definition, found: Importance, standing: words.Standing, version: str
) -> Iterator[RenderableType]:
    """One row per assumption, the most important first; then the strongest pairs and the limits."""
    live = live_outputs(found)
    yield layout.heading(
        definition.title.upper(), "which assumptions decide, over all of the space"
    )
    for sentence in standing.sentences(definition):
        yield from layout.wrapped(sentence)
    yield Text()
    yield from layout.wrapped(in_short(definition, found), 10, "IN SHORT")
    for sentence in what_is_missing(found):
        yield from layout.wrapped(sentence)
    yield Text()
    if live:
        yield layout.table(*_table(definition, found, live))
        yield Text()
    yield from _pairs(found, live)
    yield from layout.each_wrapped(_reading(definition, found, live))
    yield from layout.wrapped(made_words(definition, found, version))


def live_outputs(found: Importance) -> list[str]:
    """The outputs that vary; one alone where all equilibria agree everywhere."""
    live = [output for output in OUTPUTS if found.ranking.variance[output] > 0]
    return live if "gap" in live else live[:1]


def made_words(definition: Definition, found: Importance, version: str) -> str:
    """How it was computed."""
    ranking = found.ranking
    rows, games = f"{ranking.n:,} rows", f"{ranking.evaluations:,} games"
    how = ranking.method, rows, games, f"seed {ranking.seed}", found.concept, found.solver
    return words.how_made(definition, version, *how)


def in_short(definition: Definition, found: Importance) -> str:
    """Shares of the points that are resolved; their bounds; which assumptions decide."""
    line = number_text.number(definition.line)
    every, some = (found.shares.share(output) for output in ("every", "some"))
    text = words.of_those_known(
        f"Every equilibrium reaches the line ({line}) {words.share(every)}, some equilibrium "
        f"{words.share(some)}.",
        found.known.kind,
    )
    if found.shares.unresolved:
        text += (
            f" {found.shares.unresolved:,} of {found.shares.n:,} are unresolved: of all of them it "
            f"is {words.between(every)}, and {words.between(some)}."
        )
    held = words.held_lengths(definition)
    return f"{text} {_deciding(found, live_outputs(found))}{held}"


def what_is_missing(found: Importance) -> Iterator[str]:
    """What was not searched, what is unresolved, and that fewer rows were taken."""
    yield from words.what_is_known(found.known)
    if found.usual:
        yield words.fewer(found.ranking.n, found.usual, "rows")


def _deciding(found: Importance, live: list[str]) -> str:
    """Which assumption decides most; none is named that sampling error may have put there."""
    variance = found.ranking.variance
    if not live and any(isnan(variance[output]) for output in OUTPUTS):
        return "Too few points differ, or too few are resolved, to tell which assumption decides."
    if not live:
        where = "points that are resolved" if found.known.missing else "points sampled"
        n = found.known.resolved
        whom = {"all pure": " to the pure ones", "some": " to those found"}
        return (
            f"Neither changes over the {n:,} {where}: no assumption matters there"
            f"{whom.get(found.known.kind, '')}."
        )
    leaders = {output: _leaders(found, output) for output in live}
    if len(set(leaders.values())) == 1:
        names = leaders[live[0]]
        return f"What decides most is {names}." if names else NO_LEADER
    what = {"every": "whether every one does", "some": "whether some does", "gap": "whether "
            "both can hold"}  # fmt: skip
    told = "; ".join(f"{what[output]}, {names}" for output, names in leaders.items() if names)
    return f"What decides most: {told}." if told else NO_LEADER


def _leaders(found: Importance, output: str) -> str:
    """The assumption of the largest index, or those that sampling error does not tell apart; none
    where that could all be sampling error."""
    rows = found.ranking.n - found.ranking.left_out[output]
    ordered = [indices_of(found, output, name)[-1] for name in in_order(found, [output])]
    first = ordered[0]
    if rows < FEWEST_ROWS or not first.low > 0:
        return ""
    names = [index.assumptions[0] for index in ordered if index.high >= first.low]
    if len(names) == 1:
        return names[0]
    if len(names) > MOST_LEADERS:
        return ""
    return f"{' or '.join(names)} (which of them, sampling error hides)"


def _table(
    definition: Definition, found: Importance, live: list[str]
) -> tuple[tuple[str, ...], list[tuple[str, ...]], range]:
    is_sobol = found.ranking.method == "sobol"
    heads = [head for output in live for head in _heads(output, live, is_sobol)]
    rows = []
    for name in in_order(found, live):
        cells = [name, about(definition, name)]
        for output in live:
            cells += [_cell(index) for index in indices_of(found, output, name)]
        rows.append(tuple(cells))
    headers = ("ASSUMPTION", "", *heads)
    return headers, rows, range(2, len(headers))


def _heads(output: str, live: list[str], is_sobol: bool) -> list[str]:
    name = OUTPUTS[output] if "gap" in live else "REACH"
    return [f"{name}\nalone", "\nin all"] if is_sobol else [name]


def about(definition: Definition, name: str) -> str:
    """What an assumption is about; that a group is one."""
    known = definition.baseline
    return definition.assumption(name).about if name in known else "group"


def indices_of(found: Importance, output: str, name: str) -> list[Index]:
    """What it explains alone and in all; by Shapley's method, its one share."""
    metrics = ("first", "total") if found.ranking.method == "sobol" else ("shapley",)
    return [found.ranking.index(output, metric, name) for metric in metrics]


def _cell(index: Index) -> str:
    if index.value == index.low == index.high == 0:
        return "0"
    value = f"{index.value:.2f}".replace("-0.00", "0.00").replace("-", number_text.MINUS)
    if index.metric == "first":
        return value
    half = max(index.high - index.value, index.value - index.low)
    return f"{value} ±{half:.2f}".replace("±0.", "±.")


def in_order(found: Importance, live: list[str]) -> list[str]:
    """By the largest share of any output's variance that it takes part in."""

    def weight(name: str) -> float:
        values = [indices_of(found, output, name)[-1].value for output in live]
        return max((value for value in values if not isnan(value)), default=0.0)

    names = dict.fromkeys(
        index.assumptions[0] for index in found.ranking.indices if len(index.assumptions) == 1
    )
    return sorted(names, key=lambda name: -weight(name))


def _pairs(found: Importance, live: list[str]) -> Iterator[RenderableType]:
    """The strongest pairs beyond what each explains by itself, without those that may be 0."""
    strongest = []
    for output in live:
        pairs = [
            i for i in found.ranking.indices
            if i.output == output and i.metric == "second" and i.low > 0
        ]  # fmt: skip
        best = sorted(pairs, key=lambda index: -index.value)[:PAIRS]
        if best:
            listed = ", ".join(f"{' × '.join(i.assumptions)} {i.value:.2f}" for i in best)
            strongest.append((OUTPUTS[output].lower() if "gap" in live else "reach", listed))
    if strongest:
        yield Text("Strongest pairs, beyond each alone:")
        yield layout.table(("", ""), strongest)
        yield Text()


def _reading(definition: Definition, found: Importance, live: list[str]) -> Iterator[str]:
    what = definition.what
    yield shares_words(found)
    if "gap" in live:
        asked = f"every: does every equilibrium reach the line of {what}? some: does at least one? "
        asked += "both: do some and some not?"
        yield f"{words.of_those_known(asked, found.known.kind)} ±: sampling error, 95 %."
    elif live:
        yield f"reach: does it reach the line of {what}? ±: 95 %."
    yield from notes(found)


def shares_words(found: Importance) -> str:
    """What the numbers are shares of."""
    if found.ranking.method == "sobol":
        return (
            "alone: share of the variance that an assumption explains by itself. in all: with all "
            "that it takes part in, so these can add up to more than 1."
        )
    return (
        "Each number is an assumption's share of the variance, dependence split fairly: they "
        "add up to 1. One that no formula uses can earn a share through its correlations."
    )


def notes(found: Importance) -> Iterator[str]:
    """What a reader must know before using the numbers, and what they are not."""
    for note in found.ranking.notes:
        if "gap" in live_outputs(found) or not note.startswith("'gap' is the same"):
            yield f"Note: {note}."
    yield (
        "Over the ranges and distributions declared in the file: shares of the assumption space "
        "are not probabilities."
    )
