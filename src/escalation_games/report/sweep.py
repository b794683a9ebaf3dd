"""The `sweep` screen: shares of the assumption space, with what they are and are not."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ..sensitivity import Run
from . import screen, spelling, words

KINDS = {
    "random": "drawn at random",
    "sobol": "a scrambled Sobol' sequence",
    "latin-hypercube": "a Latin hypercube",
    "points": "your own points",
}


def run_screen(run: Run, out: str) -> Iterator[RenderableType]:
    """Points per regime; never a word on time, so that the same run prints the same."""
    definition, manifest = run.definition, run.manifest
    is_drawn = manifest["design"] != "points"
    seed = f" · seed {manifest['seed']}" if is_drawn else ""
    yield screen.heading(
        definition.title.upper(),
        f"{run.n:,} points, {KINDS[manifest['design']]}{seed} · {out}/ (Parquet)",
    )
    yield from screen.wrapped(f"Varied: {', '.join(run.assumptions)}.{_fixed(run)}")
    yield Text()
    line = spelling.number(definition.line)
    counts = run.counts["regimes"]
    rows = [
        _row(run, "below", f"no equilibrium reaches {line}", counts["below"]),
        _row(run, "across", "some do, some do not", counts["across"]),
    ]
    only = run.counts["across_by_mixing_only"]
    if only:
        rows.append(_row(run, "", "   of these, only mixed ones do", only))
    rows.append(_row(run, "above", f"every equilibrium reaches {line}", counts["above"]))
    if counts["unresolved"]:
        rows.append(_row(run, "unresolved", "unresolved", counts["unresolved"]))
    yield screen.table(("", "", "", "", ""), rows, right=(2, 3))
    yield Text()
    yield from _caveats(run, is_drawn)
    yield Text(f'Read it:  eg.read_sweep("{out}")   Next: escalation-games rank {definition.name}')
    made = (manifest["concept"], manifest["method"], f"v{manifest['versions']['escalation-games']}")
    yield Text(" · ".join((*made, f"sha256 {manifest['sha256'][:12]}")), style="dim")


def _fixed(run: Run) -> str:
    fixed = [f"{k} = {run.manifest['values'][k]}" for k in run.manifest["fixed"]]
    return f" Held fixed: {', '.join(fixed)}." if fixed else ""


def _row(run: Run, regime: str, words: str, count: int) -> tuple[str, ...]:
    share = run.share(count)
    half = max(share.high - share.least, share.least - share.low) * 100
    margin = f"± {half:.2f}" if run.manifest["design"] != "points" else ""
    return (
        spelling.SYMBOLS.get(regime, ""), words, f"{count:,}", f"{share.least * 100:.2f} %", margin,
    )  # fmt: skip


def _caveats(run: Run, is_drawn: bool) -> Iterator[RenderableType]:
    sampling = " ±: sampling error only, 95 %." if is_drawn else ""
    yield from screen.wrapped(f"Shares of the assumption space, not probabilities.{sampling}")
    exactly = run.counts["solved_exactly"]
    if exactly:
        yield from screen.wrapped(f"{exactly:,} points {words.one_by_one(run.manifest['method'])}.")
    kinds = {k: n for k, n in run.counts["completeness"].items() if n and k != "all"}
    known = run.n - run.counts["completeness"].get("all", 0)
    if known:
        parts = ", ".join(f"{kind} at {n:,} points" for kind, n in kinds.items())
        rest = "; all of them elsewhere" if known < run.n else ""
        yield from screen.wrapped(f"Equilibria known: {parts}{rest}.")
    for why, n in run.counts["unresolved"].items():
        yield from screen.wrapped(f"Unresolved at {n:,}: {why.splitlines()[0]}")
    without = run.unresolved - sum(run.counts["unresolved"].values())
    if without:
        yield from screen.wrapped(f"At {without:,} points no equilibrium is known.")
