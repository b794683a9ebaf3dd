"""The `rank` screen: which assumptions decide, over the whole space, by themselves and together."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ..definition import Definition
from ..sensitivity import Importance, Index
from . import screen, spelling, words

OUTPUTS = {"every": "EVERY", "some": "SOME", "gap": "BOTH"}
PAIRS = 3  # of the strongest, per output


def rank_screen(
    definition: Definition, found: Importance, standing: words.Standing, version: str
) -> Iterator[RenderableType]:
    """One row per assumption, the most important first; then the strongest pairs and the limits."""
    ranking = found.ranking
    live = [output for output in OUTPUTS if ranking.variance[output] > 0]
    if "gap" not in live:  # all equilibria agree everywhere: one column tells it
        live = live[:1]
    yield screen.heading(
        definition.title.upper(), "which assumptions decide, over all of the space"
    )
    for sentence in standing.sentences(definition):
        yield from screen.wrapped(sentence)
    yield Text()
    yield from _in_short(definition, found, live)
    yield Text()
    if live:
        yield screen.table(*_table(definition, found, live))
        yield Text()
    yield from _pairs(found, live)
    yield from _reading(definition, found, live)
    made = f"{ranking.method} · {ranking.n:,} rows · {ranking.evaluations:,} games"
    made += f" · seed {ranking.seed} · {found.concept} · {found.solver}"
    yield from screen.wrapped(f"{made} · v{version} · file {definition.sha256[:8]}")


def _in_short(definition: Definition, found: Importance, live: list[str]) -> Iterator[Text]:
    line = spelling.number(definition.line)
    every, some = (found.shares.share(output) for output in ("every", "some"))
    text = (
        f"Every equilibrium reaches the line ({line}) in {every.least:.1%} of the space, "
        f"some equilibrium in {some.least:.1%}."
    ).replace("%", " %")
    leaders = {output: _ordered(found, [output])[0] for output in live}
    if not live:
        text += " Neither ever changes, so no assumption matters."
    elif len(set(leaders.values())) == 1:
        text += f" What decides most is {leaders[live[0]]}."
    else:
        what = {"every": "whether every one does", "some": "whether some does", "gap": "whether "
                "both can hold"}  # fmt: skip
        text += (
            " What decides most: "
            + "; ".join(f"{what[output]}, {leader}" for output, leader in leaders.items())
            + "."
        )
    yield from screen.wrapped(text, 10, "IN SHORT")


def _table(
    definition: Definition, found: Importance, live: list[str]
) -> tuple[tuple[str, ...], list[tuple[str, ...]], range]:
    is_sobol = found.ranking.method == "sobol"
    heads = [head for output in live for head in _heads(output, live, is_sobol)]
    rows = []
    for name in _ordered(found, live):
        cells = [name, _about(definition, name)]
        for output in live:
            cells += [_cell(index) for index in _indices(found, output, name)]
        rows.append(tuple(cells))
    headers = ("ASSUMPTION", "", *heads)
    return headers, rows, range(2, len(headers))


def _heads(output: str, live: list[str], is_sobol: bool) -> list[str]:
    name = OUTPUTS[output] if "gap" in live else "REACH"
    return [f"{name}\nalone", "\nin all"] if is_sobol else [name]


def _about(definition: Definition, name: str) -> str:
    known = definition.baseline
    return definition.assumption(name).about[:26] if name in known else "group"


def _indices(found: Importance, output: str, name: str) -> list[Index]:
    metrics = ("first", "total") if found.ranking.method == "sobol" else ("shapley",)
    return [found.ranking.index(output, metric, name) for metric in metrics]


def _cell(index: Index) -> str:
    if index.value == index.low == index.high == 0:
        return "0"
    value = f"{index.value:.2f}".replace("-0.00", "0.00").replace("-", spelling.MINUS)
    if index.metric == "first":
        return value
    half = max(index.high - index.value, index.value - index.low)
    return f"{value} ±{half:.2f}".replace("±0.", "±.")


def _ordered(found: Importance, live: list[str]) -> list[str]:
    """By the largest share of any output's variance that it takes part in."""

    def weight(name: str) -> float:
        return max((_indices(found, output, name)[-1].value for output in live), default=0.0)

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
        yield screen.table(("", ""), strongest)
        yield Text()


def _reading(definition: Definition, found: Importance, live: list[str]) -> Iterator[Text]:
    what = definition.what
    if found.ranking.method == "sobol":
        yield from screen.wrapped(
            "alone: share of the variance that an assumption explains by itself. in all: with all "
            "that it takes part in, so these can add up to more than 1."
        )
    else:
        yield from screen.wrapped(
            "Each number is an assumption's share of the variance, dependence split fairly: they "
            "add up to 1. One that no formula uses can earn a share through its correlations."
        )
    if "gap" in live:
        yield from screen.wrapped(
            f"every: does every equilibrium reach the line of {what}? some: does at least one? "
            "both: do some and some not? ±: sampling error, 95 %."
        )
    elif live:
        yield from screen.wrapped(f"reach: does it reach the line of {what}? ±: 95 %.")
    for note in found.ranking.notes:
        if "gap" in live or not note.startswith("'gap' is the same"):
            yield from screen.wrapped(f"Note: {note}.")
    if found.shares.unresolved:
        yield from screen.wrapped(f"Unresolved: {found.shares.unresolved:,} of {found.shares.n:,}.")
    yield from screen.wrapped(
        "Over the ranges and distributions declared in the file: shares of the assumption space "
        "are not probabilities."
    )
