"""The worked examples in docstrings: each runs, and comes out as it is written there.

A module that implements a theorem opens with the definition, the source, the derivation, and an
example worked out by hand. A public name has one that stands on its page of the reference, and
needs nothing but `eg`.
"""

from __future__ import annotations

import doctest
import inspect
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import escalation_games as eg

SOURCE = Path(eg.__file__).parent
MODULES = {
    ".".join((SOURCE.name, *path.relative_to(SOURCE).with_suffix("").parts)): path
    for path in SOURCE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
}
EXPLAINED = {  # wherever they stand
    "accepted_offers", "attainable", "backward_walk", "belief_sets", "bernstein", "cells",
    "learning",    "evolutionary_stability",    "minimax",    "commitment",    "correlated",
    "double_description", "equilibria_by_supports", "extreme_equilibria", "neighbourhood_proof",
    "grim_trigger", "linear_programme", "prim", "radius", "rationalizable", "reputation_chain",
    "algebraic", "bounded_float", "index", "zero_sum",
    "sequential", "shapley", "markov_chain", "sign_conditions", "sobol", "stationary_policies",
    "stationary_supports", "support_enumeration", "support_patterns", "tremble_orders",
}  # fmt: skip


class Finder(doctest.DocTestFinder):
    """Finds the examples of decorated functions too, whose globals are those of the decorator."""

    def _from_module(self, module: ModuleType | None, thing: Any) -> bool:
        return bool(super()._from_module(module, inspect.unwrap(thing)))  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_examples_come_out_as_written(name: str) -> None:
    module = import_module(name.removesuffix(".__init__"))
    report: list[str] = []
    not_run = 0
    runner = doctest.DocTestRunner(verbose=False)
    for examples in Finder(exclude_empty=True).find(module):
        is_public = examples.name.removeprefix(f"{module.__name__}.") in eg.__all__
        examples.globs = {"eg": eg} if is_public else {**examples.globs, "eg": eg}
        if "pyspiel" in examples.name and find_spec("pyspiel") is None:
            not_run += len(examples.examples)  # it has no wheels for some machines
            continue
        runner.run(examples, out=report.append)
    written = MODULES[name].read_text(encoding="utf-8").count(">>> ") - not_run
    assert runner.tries == written, f"{name} has '>>> ' where no example is found"
    assert not runner.failures, "".join(report)


def test_every_theorem_has_an_example() -> None:
    assert {name.rpartition(".")[2] for name in MODULES} >= EXPLAINED
