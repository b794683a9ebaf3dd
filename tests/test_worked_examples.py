"""The worked examples in docstrings: each runs, and comes out as it is written there.

A module that implements a theorem opens with the definition, the source, the derivation, and an
example worked out by hand.
"""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import escalation_games

SOURCE = Path(escalation_games.__file__).parent
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
}
EXPLAINED = {  # wherever they stand
    "accepted_offers", "attainable", "backward_walk", "belief_sets", "bernstein", "cells",
    "learning",    "evolutionary_stability",    "minimax",    "commitment",    "correlated",
    "double_description", "equilibria_by_supports", "extreme_equilibria", "neighbourhood_proof",
    "grim_trigger", "linear_programme", "prim", "radius", "rationalizable", "reputation_chain",
    "algebraic", "bounded_float", "zero_sum",
    "sequential", "shapley", "markov_chain", "sign_conditions", "sobol", "stationary_policies",
    "stationary_supports", "support_enumeration", "support_patterns", "tremble_orders",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MODULES))
def test_examples_come_out_as_written(name: str) -> None:
    module = import_module(f"escalation_games.{name}")
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for examples in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(examples, out=report.append)
    assert runner.tries, f"{name} has '>>> ' where no example is found"
    assert not runner.failures, "".join(report)


def test_every_theorem_has_an_example() -> None:
    assert {name.rpartition(".")[2] for name in MODULES} >= EXPLAINED
