"""`import escalation_games as eg`: `__all__` is the whole of it, and in order."""

from __future__ import annotations

import subprocess
import sys

import escalation_games as eg


def place(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as ruff sorts `__all__`."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_every_exported_name_exists() -> None:
    assert [name for name in eg.__all__ if not hasattr(eg, name)] == []


def test_every_public_name_is_exported() -> None:
    for name in eg.__all__:
        getattr(eg, name)  # names are loaded on first use
    ours = {
        name
        for name, value in vars(eg).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith(eg.__name__)
    }
    assert ours <= {*eg.__all__}
    assert dir(eg) == sorted(eg.__all__)


def test_exports_are_in_order_and_said_once() -> None:
    assert list(eg.__all__) == sorted(set(eg.__all__), key=place)


def test_a_name_that_is_not_exported_is_refused_by_name() -> None:
    assert not hasattr(eg, "no_such_name")


def test_every_export_says_what_it_is() -> None:
    exports = {name: getattr(eg, name) for name in eg.__all__}
    assert [name for name, value in exports.items() if callable(value) and not value.__doc__] == []


def test_importing_the_package_imports_nothing_slow() -> None:
    code = "import sys, escalation_games; print({'numpy', 'sympy', 'nashpy'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
