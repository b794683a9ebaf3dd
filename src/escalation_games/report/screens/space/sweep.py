"""The `sweep` screen: shares of the assumption space, with what they are and are not."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from rich.console import RenderableType
from rich.text import Text

from ....sensitivity.ranking.shares import Share
from ....sensitivity.sweeps.sweep_run import Run
from ....solvers.result import Kind
from ...text import layout, number_text, words

KINDS = {
    "random": "drawn at random",
    "sobol": "a scrambled Sobol' sequence",
    "latin-hypercube": "a Latin hypercube",
    "points": "your own points",
}

NEARLY_EVEN = 1.25  # an interval whose longer side is no longer than this many shorter ones


def run_screen(run: Run, out: str, standing: words.Standing) -> Iterator[RenderableType]:
    """Points per regime; never a word on time, so that the same run prints the same."""
    definition, manifest = run.definition, run.manifest
    is_drawn = manifest["design"] != "points"
    seed = f" · seed {manifest['seed']}" if is_drawn else ""
    n = "1 point" if run.n == 1 else f"{run.n:,} points"
    yield layout.heading(
        definition.title.upper(), f"{n}, {KINDS[manifest['design']]}{seed} · {out}/ (Parquet)"
    )
    yield from layout.wrapped(f"Varied: {', '.join(run.assumptions)}.{_fixed(run)}")
    yield Text()
    solved = _row(run, "", "solved", run.n - run.unresolved)
    rows = [*_regimes(run)] if definition.has_escalation else [solved]
    if run.unresolved:
        rows.append(_row(run, "unresolved", "unresolved", run.unresolved))
    yield layout.table(("", "", "", "", ""), rows, right=(2, 3))
    yield Text()
    yield from _caveats(run, is_drawn, any(" to " in row[-1] for row in rows))
    following = standing.command("rank" if definition.has_escalation else "map")
    yield from layout.each_wrapped([f'Read it:  eg.read_sweep("{out}")   Next: {following}'])
    made = (manifest["concept"], manifest["method"], f"v{manifest['versions']['escalation-games']}")
    yield Text(" · ".join((*made, f"sha256 {manifest['sha256'][:12]}")), style="dim")


def _regimes(run: Run) -> Iterator[tuple[str, ...]]:
    """At how many points no equilibrium, some and every one reach the line."""
    line, counts = number_text.number(run.definition.line), run.counts["regimes"]
    kind = words.weakest(run.counts["completeness"])
    yield _row(run, "below", f"no equilibrium reaches {line}", counts["below"], kind)
    yield _row(run, "across", "some do, some do not", counts["across"])
    only = run.counts["across_by_mixing_only"]
    if only:
        yield _row(run, "", "   of these, only mixed ones do", only)
    yield _row(run, "above", f"every equilibrium reaches {line}", counts["above"], kind)


def _fixed(run: Run) -> str:
    fixed = [f"{k} = {run.manifest['values'][k]}" for k in run.manifest["fixed"]]
    held = f" Held fixed: {', '.join(fixed)}." if fixed else ""
    return held + words.held_lengths(run.definition)


def _row(run: Run, regime: str, text: str, count: int, kind: Kind = "all") -> tuple[str, ...]:
    share = run.share(count)
    return (
        number_text.SYMBOLS.get(regime, ""),
        words.of_those_known(text, kind),
        f"{count:,}",
        f"{share.least * 100:.2f} %",
        _margin(share) if _is_sample(run) else "",
    )


def _is_sample(run: Run) -> bool:
    """Your own points are none, and one point tells nothing of the spread of others."""
    return run.manifest["design"] != "points" and run.n > 1


def _margin(share: Share) -> str:
    """The interval, rounded outward: as ± where it is about as far to both sides, else its ends."""
    down, up = (share.least - share.low) * 100, (share.high - share.least) * 100
    if max(down, up) <= NEARLY_EVEN * min(down, up):
        return f"± {_rounded_up(max(down, up)):.2f}"
    return f"{100 - _rounded_up(100 - share.low * 100):.2f} to {_rounded_up(share.high * 100):.2f}"


def _rounded_up(percent: float) -> float:
    return min(100.0, ceil(percent * 100) / 100)


def _caveats(run: Run, is_drawn: bool, has_ends: bool) -> Iterator[RenderableType]:
    signs = "±, to" if has_ends else "±"
    sampling = f" {signs}: sampling error only, 95 %." if _is_sample(run) else ""
    yield from layout.wrapped(f"Shares of the assumption space, not probabilities.{sampling}")
    if is_drawn and run.n == 1:
        yield from layout.wrapped("One point: it says nothing about the others.")
    exactly = run.counts["solved_exactly"]
    if exactly:
        yield from layout.wrapped(f"{exactly:,} points {words.ONE_BY_ONE}.")
    kinds = {k: n for k, n in run.counts["completeness"].items() if n and k != "all"}
    known = run.n - run.counts["completeness"].get("all", 0)
    if known:
        parts = ", ".join(f"{kind} at {n:,} points" for kind, n in kinds.items())
        # a point that is not solved counts as what its method promises
        rest = "; all of them elsewhere" if known + run.unresolved < run.n else ""
        yield from layout.wrapped(f"Equilibria known: {parts}{rest}.")
    for note in words.not_searched(run.counts["completeness"]):
        yield from layout.wrapped(note)
    if run.unresolved:
        most = f"{run.unresolved / run.n * 100:.2f} %"
        yield from layout.wrapped(
            f"Unresolved points are neither below nor above: each share could be up to {most} "
            "of all points larger."
        )
    for why, n in run.counts["unresolved"].items():
        yield from layout.wrapped(f"Unresolved at {n:,}: {why.splitlines()[0]}")
    without = run.unresolved - sum(run.counts["unresolved"].values())
    if without:
        yield from layout.wrapped(f"At {without:,} points no equilibrium is known.")
