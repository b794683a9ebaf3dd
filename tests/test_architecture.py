"""The house: who imports whom, how large folders are, what names mean; read with `ast` alone.

The rooms stand in one order; a module may import from its own room and from those before it, and
within a room folders import one way, too. The package's root gathers public names, so nothing
inside imports from it. Third-party packages are the declared dependencies, and the slow ones are
imported only inside the functions that need them, and the one for fractions in one module alone. A
folder holds about a dozen modules, a name has one meaning, and what starts with _ stays in its
module. Each failure says what to do.
"""

from __future__ import annotations

import ast
import graphlib
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

import rooms

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "escalation_games"

ROOMS = (
    *rooms.ROOMS[:-1],
    "",  # the package's root, `import escalation_games as eg`: public names, not the command line
    "process",
    rooms.ROOMS[-1],  # cli
    "__main__",
)
VERSION = "__version__"
DOZEN = 14  # modules in a folder, at most
FORMS_ASKED = 12  # questions which form a game has, at the edges of the package
SAME_THING = {
    "Actions",
    "Array",
    "Columns",
    "Floats",
    "Mask",
    "Samples",
}  # wherever they are needed
HEAVY = {
    "dask", "distributed", "flint", "joblib", "matplotlib", "nashpy", "networkx", "pandas",
    "pyarrow", "scipy", "sklearn", "starlette", "sympy", "uvicorn",
}  # fmt: skip
FRACTIONS = {"fractions", "quicktions"}  # each has a type Fraction, and neither knows the other's
HOME_OF_FRACTIONS = "numbers.rational"
IMPORTED_AS = {"scikit-learn": "sklearn", "python-flint": "flint", "dask": "distributed"}


@dataclass(frozen=True)
class Import:
    """One imported name: `name` from `target`, which is a module of the package if `inside`.

    Of an import from outside, `target` is the top-level package and `name` is empty.
    """

    source: str
    target: str
    name: str
    line: int
    inside: bool
    at_start: bool
    for_types: bool = False

    def __str__(self) -> str:
        return f"{self.source or '__init__'}, line {self.line}: imports {self.target or 'the root'}"


@dataclass(frozen=True)
class Package:
    """A package's modules by dotted name inside it; the root itself is ''."""

    name: str
    files: dict[str, Path]

    @classmethod
    def at(cls, folder: Path) -> Package:
        files = {_module(path.relative_to(folder)): path for path in sorted(folder.rglob("*.py"))}
        return cls(folder.name, files)

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        return {
            module: ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
            for module, path in self.files.items()
        }

    @cached_property
    def imports(self) -> list[Import]:
        return [found for module in self.files for found in self._imports(module)]

    def _imports(self, module: str) -> Iterator[Import]:
        for node, at_start, for_types in _statements(self.trees[module]):
            for target, name, inside in self._targets(module, node):
                yield Import(module, target, name, node.lineno, inside, at_start, for_types)

    def _targets(self, module: str, node: ast.AST) -> Iterator[tuple[str, str, bool]]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0], "", False
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).partition(".")[0], "", False
        elif isinstance(node, ast.ImportFrom):
            base = self._base(module, node)
            for alias in node.names:
                submodule = f"{base}.{alias.name}".strip(".")
                yield submodule if submodule in self.files else base, alias.name, True

    def _base(self, module: str, node: ast.ImportFrom) -> str:
        here = module.split(".") if module else []
        if self.files[module].name != "__init__.py":
            here = here[:-1]
        up = here[: len(here) - node.level + 1]
        return ".".join([*up, *filter(None, [node.module])])


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, bool, bool]]:
    """Every statement; does it run as soon as the module is imported? is it for types alone?"""
    todo: list[tuple[ast.AST, bool, bool]] = [(tree, True, False)]
    while todo:
        node, at_start, for_types = todo.pop()
        if isinstance(node, ast.stmt):
            yield node, at_start, for_types
        for_types = for_types or _for_types_only(node)
        at_start = at_start and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        inner = (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))
        todo += [(child, at_start and not for_types, for_types) for child in inner]


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def room(module: str) -> str:
    return module.partition(".")[0]


def wrong_directions(package: Package) -> list[str]:
    """Imports of a later room, and modules that stand in no room at all."""
    homeless = [
        f"{module}: no such room; ROOMS says which there are"
        for module in package.files
        if room(module) not in ROOMS
    ]
    return homeless + [
        f"{found}, a later room"
        for found in package.imports
        if found.inside
        and {room(found.source), room(found.target)} <= {*ROOMS}
        and ROOMS.index(room(found.source)) < ROOMS.index(room(found.target))
    ]


def root_imports(package: Package) -> list[str]:
    """Imports of the package's root, relative or by its own name.

    The version stands there; the command line, which nothing imports, may read it.
    """
    return [
        f"{found}: import from the module itself, relatively"
        for found in package.imports
        if (
            found.inside
            and not found.target
            and (room(found.source), found.name) != ("cli", VERSION)
        )
        or (not found.inside and found.target == package.name)
    ]


def undeclared(package: Package, dependencies: set[str]) -> list[str]:
    """Imports that a user's installation lacks: test tools, or whatever happened to be there."""
    known = {*sys.stdlib_module_names, *dependencies, package.name}
    return [
        f"{found}, which is not a dependency of the package"
        for found in package.imports
        if not found.inside and found.target not in known
    ]


def heavy_at_start(package: Package) -> list[str]:
    """Slow imports that run as soon as the module is imported."""
    return [
        f"{found} at the top of the module; move it into the function that needs it"
        for found in package.imports
        if not found.inside and found.at_start and found.target in HEAVY
    ]


def other_fractions(package: Package) -> list[str]:
    """Imports of a type of fractions past the module that chooses it for all."""
    return [
        f"{found}: take Fraction from numbers, or two types of fractions meet"
        for found in package.imports
        if not found.inside and found.target in FRACTIONS and found.source != HOME_OF_FRACTIONS
    ]


def cycles(package: Package) -> list[str]:
    """Modules that import each other, inside functions too; imports for types alone do not run."""
    return _cycles(package, lambda module: module)


def folder_cycles(package: Package) -> list[str]:
    """Folders, and modules beside them, that import each other within a room."""
    return _cycles(package, lambda module: ".".join(module.split(".")[:2]))


def _cycles(package: Package, place: Callable[[str], str]) -> list[str]:
    graph: dict[str, set[str]] = {place(module): set() for module in package.files}
    for found in package.imports:
        one, other = place(found.source), place(found.target)
        if found.inside and not found.for_types and other in graph and one != other:
            graph[one].add(other)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        names = " -> ".join(name or "the root" for name in reversed(error.args[1]))
        return [f"{names}: move what both need into a module below them"]
    return []


def crowded(package: Package) -> list[str]:
    """Folders in which nothing is found at a glance."""
    modules = Counter(
        module.rpartition(".")[0] for module, path in package.files.items()
        if path.name != "__init__.py"
    )  # fmt: skip
    return [
        f"{folder or 'the root'} holds {n} modules, more than {DOZEN}: divide it by subject"
        for folder, n in modules.items()
        if n > DOZEN
    ]


def ambiguous(package: Package) -> list[str]:
    """Classes and types that share a name: a reader of one would think of the other."""
    homes: dict[str, list[str]] = {}
    for module, tree in package.trees.items():
        for name in filter(None, map(_type_name, tree.body)):
            homes.setdefault(name.lstrip("_"), []).append(module)
    return [
        f"{name} is in {', '.join(places)}: rename all but one by what they are"
        for name, places in homes.items()
        if len(places) > 1 and name not in SAME_THING
    ]


def _type_name(node: ast.stmt) -> str | None:
    """The name of a class, or of a type that is given one."""
    if isinstance(node, ast.ClassDef):
        return node.name
    is_type = isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp)
    if is_type and isinstance(node.targets[0], ast.Name):  # type: ignore[attr-defined]
        name: str = node.targets[0].id  # type: ignore[attr-defined]
        return name if re.fullmatch(r"_?[A-Z][a-z]\w*", name) else None
    return None


def borrowed(package: Package) -> list[str]:
    """Imports of what another module keeps to itself."""
    return [
        f"{found}: {found.name} is private there; drop its _, or move what needs it"
        for found in package.imports
        if found.inside and re.match(r"_[^_]", found.name)
    ]


def forms_asked(package: Package) -> list[str]:
    """Questions which form a game has: it can answer for itself, or a table has a row for it."""
    asked = [
        f"{module}, line {node.lineno}: asks which form a game has; let forms/game.py answer, or "
        "a table by `structure.form`"
        for module, tree in package.trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
        and re.search(r"\b\w+(Structure|Game)\b", ast.unparse(node.args[-1]))
    ]  # fmt: skip
    return asked if len(asked) > FORMS_ASKED else []


def runtime_dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["distributed"], *extras["explore"], *extras["fast"]]
    names = {re.split(r"[^\w-]", line)[0] for line in lines}
    return names | {IMPORTED_AS[name] for name in names & IMPORTED_AS.keys()}


@pytest.fixture(scope="module")
def ours() -> Package:
    return Package.at(SOURCE)


def test_rooms_are_imported_in_one_direction(ours: Package) -> None:
    assert wrong_directions(ours) == []


def test_nothing_inside_imports_the_root(ours: Package) -> None:
    assert root_imports(ours) == []


def test_only_declared_dependencies_are_imported(ours: Package) -> None:
    assert undeclared(ours, runtime_dependencies()) == []


def test_slow_packages_are_imported_late(ours: Package) -> None:
    assert heavy_at_start(ours) == []


def test_fractions_are_of_one_type(ours: Package) -> None:
    assert other_fractions(ours) == []


def test_no_import_cycle(ours: Package) -> None:
    assert cycles(ours) == []


def test_folders_import_one_way(ours: Package) -> None:
    assert folder_cycles(ours) == []


def test_folders_hold_about_a_dozen_modules(ours: Package) -> None:
    assert crowded(ours) == []


def test_a_name_has_one_meaning(ours: Package) -> None:
    assert ambiguous(ours) == []


def test_private_names_stay_in_their_modules(ours: Package) -> None:
    assert borrowed(ours) == []


def test_forms_answer_for_themselves(ours: Package) -> None:
    assert forms_asked(ours) == []


CLEAN = {
    "__init__.py": "from .solvers import solve\n",
    "errors.py": "class Problem(Exception): ...\n",
    "numbers/__init__.py": "from .cells import Cell\n",
    "numbers/cells.py": "import click\nfrom ..errors import Problem\n",
    "numbers/rational.py": "from quicktions import Fraction\n",
    "solvers/__init__.py": "from . import pure\nfrom .pure import solve\n",
    "solvers/pure.py": "from ..numbers.cells import Cell\ndef solve():\n    import sympy\n",
    "report.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sympy\n",
    "cli.py": "from . import __version__\nfrom .report import *\n",
    "__main__.py": "from .cli import main\n",
}
Check = Callable[[Package], list[str]]


def undeclared_here(package: Package) -> list[str]:
    return undeclared(package, {"click", "quicktions", "sympy"})


CHECKS: tuple[Check, ...] = (
    wrong_directions,
    root_imports,
    undeclared_here,
    heavy_at_start,
    other_fractions,
    cycles,
    folder_cycles,
    crowded,
    ambiguous,
    borrowed,
    forms_asked,
)
PLANTED: dict[str, tuple[Check, dict[str, str]]] = {
    "later room": (wrong_directions, {"numbers/cells.py": "from ..solvers import solve"}),
    "later room, in a function": (
        wrong_directions,
        {"errors.py": "def f():\n    from .report import text"},
    ),
    "command line, from the root": (wrong_directions, {"__init__.py": "from .cli import main"}),
    "no room": (wrong_directions, {"helpers.py": ""}),
    "own name": (root_imports, {"cli.py": "from escalation_games.errors import Problem"}),
    "own name, whole": (root_imports, {"cli.py": "import escalation_games as eg"}),
    "the root": (root_imports, {"cli.py": "from . import solve"}),
    "the version, elsewhere": (root_imports, {"report.py": "from . import __version__"}),
    "the root, from below": (root_imports, {"solvers/pure.py": "from .. import solve"}),
    "test tool": (undeclared_here, {"solvers/pure.py": "import pygambit"}),
    "test tool, in a function": (undeclared_here, {"report.py": "def f():\n    import pytest"}),
    "part of a test tool": (undeclared_here, {"report.py": "from hypothesis.strategies import x"}),
    "slow": (heavy_at_start, {"numbers/cells.py": "from sympy.abc import x"}),
    "slow, in a branch": (heavy_at_start, {"report.py": "try:\n    import sympy\nfinally: pass"}),
    "fractions of another type": (
        other_fractions,
        {"solvers/pure.py": "from fractions import Fraction"},
    ),
    "fractions past their module": (
        other_fractions,
        {"report.py": "def f():\n    from quicktions import Fraction"},
    ),
    "cycle through a room's door": (cycles, {"solvers/pure.py": "from . import solve"}),
    "cycle in a function": (
        cycles,
        {
            "numbers/cells.py": "def f():\n    from .roots import isolate",
            "numbers/roots.py": "from .cells import Cell",
        },
    ),
    "folders that need each other": (
        folder_cycles,
        {
            "solvers/trees/one.py": "from ..tables.one import find",
            "solvers/tables/one.py": "",
            "solvers/tables/two.py": "from ..trees.two import find",
            "solvers/trees/two.py": "",
        },
    ),
    "too many modules": (crowded, {f"numbers/n{k}.py": "" for k in range(DOZEN)}),
    "a class of the same name": (
        ambiguous,
        {"numbers/cells.py": "class Table: ...", "report.py": "class _Table: ..."},
    ),
    "a type of the same name": (
        ambiguous,
        {"numbers/cells.py": "Point = dict[str, int]", "report.py": "class Point: ..."},
    ),
    "a private name": (borrowed, {"report.py": "from .numbers.cells import _half"}),
    "cycle of two": (
        cycles,
        {
            "numbers/cells.py": "from .roots import isolate",
            "numbers/roots.py": "from .cells import Cell",
        },
    ),
}


def plant(folder: Path, added: dict[str, str]) -> Package:
    package = folder / "escalation_games"
    for name in {**CLEAN, **added}:
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CLEAN.get(name, "") + added.get(name, "") + "\n", encoding="utf-8")
    return Package.at(package)


def test_the_checks_accept_a_clean_package(tmp_path: Path) -> None:
    package = plant(tmp_path, {})
    assert [check(package) for check in CHECKS] == [[]] * len(CHECKS)


def test_asking_for_forms_is_caught_where_it_is_often(tmp_path: Path) -> None:
    question = "isinstance(game, StrategicGame)\n"
    assert forms_asked(plant(tmp_path, {"report.py": question * FORMS_ASKED})) == []
    assert forms_asked(plant(tmp_path, {"report.py": question * (FORMS_ASKED + 1)}))


@pytest.mark.parametrize("name", PLANTED)
def test_the_checks_catch_a_planted_import(name: str, tmp_path: Path) -> None:
    check, added = PLANTED[name]
    assert len(check(plant(tmp_path, added))) == 1


# -- docstrings ------------------------------------------------------------------------------------


def undocumented(package: Package) -> list[str]:
    """Public functions, classes and methods without a docstring."""
    trees = {
        module: ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for module, path in package.files.items()
    }
    answers = _explained_methods(trees.values())
    return [
        f"{module}, line {node.lineno}: {node.name} has no docstring; say what one gets from it"
        for module, tree in trees.items()
        for node in _public(tree, answers)
        if ast.get_docstring(node) is None
    ]


def _public(
    scope: ast.Module | ast.ClassDef, answers: dict[str, set[str]]
) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Without properties, and without methods that are explained where they are overridden from."""
    bases = scope.bases if isinstance(scope, ast.ClassDef) else []
    told = set[str]().union(*(answers.get(_base_name(base), ()) for base in bases))
    for node in scope.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield from _public(node, answers)
        if node.name not in told and not any(map(_is_property, node.decorator_list)):
            yield node


def _is_property(decorator: ast.expr) -> bool:
    return bool(re.search(r"property$|\.setter$", ast.unparse(decorator)))


def _explained_methods(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """By class, the methods with a docstring, its own or that of a class it is made from."""
    classes = {
        node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)
    }

    def explained(name: str) -> set[str]:
        if name not in classes:
            return set()
        own = {node.name for node in _public(classes[name], {}) if ast.get_docstring(node)}
        return own.union(*map(explained, map(_base_name, classes[name].bases)))

    return {name: explained(name) for name in classes}


def _base_name(base: ast.expr) -> str:
    """Of `Logic[Form]` the name Logic."""
    return ast.unparse(base).partition("[")[0]


def test_public_names_have_docstrings(ours: Package) -> None:
    assert undocumented(ours) == []


WITHOUT_DOCSTRING = {
    "function": "def f(): ...",
    "class": "class C: ...",
    "method": 'class C:\n    """A class."""\n    def f(self): ...',
    "method that no base explains": 'class C(Game):\n    """A class."""\n    def f(self): ...',
}
NEEDS_NONE = '''
from functools import cached_property

def _private(): ...

def outer():
    """A function within another one is nobody's business."""
    def inner(): ...

class C(Game):
    """A class."""
    def __len__(self): ...
    def outcome(self): ...
    @property
    def one(self): ...
    @cached_property
    def two(self): ...
'''
GAME = 'class Game:\n    """A game."""\n    def outcome(self):\n        """What play leads to."""\n'


def documented_like(folder: Path, text: str) -> Package:
    files = {
        "forms/game.py": GAME,
        "effort.py": text,
        "numbers/cells.py": "",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Package.at(folder)


@pytest.mark.parametrize("name", WITHOUT_DOCSTRING)
def test_a_missing_docstring_is_caught(name: str, tmp_path: Path) -> None:
    assert len(undocumented(documented_like(tmp_path, WITHOUT_DOCSTRING[name]))) == 1


def test_what_explains_itself_needs_no_docstring(tmp_path: Path) -> None:
    assert undocumented(documented_like(tmp_path, NEEDS_NONE)) == []
