"""The reference of `import escalation_games as eg`: a page per theme, written from the docstrings.

`docs/refresh.py` writes them to docs/reference/python/. Nothing on them is written by hand but the
themes: signatures, fields and sentences are those of the source, and so are the examples, which
tests/test_worked_examples.py runs. A new public name needs a place in THEMES.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import escalation_games as eg

HEAD = ("name", "what it gives", "stable?")
MARKS = {True: "stable", False: "may change"}
NOTE = "<!-- Written by docs/refresh.py from the docstrings in src/escalation_games. -->\n"
WIDTH = 88  # characters of a signature on one line
FIELD = re.compile(r"(?P<names>\w+(?:, \w+)*) {2,}(?P<what>\S.*)")


@dataclass(frozen=True)
class Theme:
    """One page.

    names  public names, in the order of the page: a function, then what it returns
    parts  classes that the answers are made of, by module and name; they are not exported
    """

    title: str
    about: str
    names: tuple[str, ...]
    parts: tuple[str, ...] = ()


def _of_plot() -> tuple[str, ...]:
    """The functions of `eg.plot`, in the order of the source; they are not exported one by one."""
    own = vars(eg.plot).items()
    return tuple(
        f"plot.{name}" for name, thing in own
        if inspect.isfunction(thing) and thing.__module__ == eg.plot.__name__ and name[0] != "_"
    )  # fmt: skip


THEMES: dict[str, Theme] = {
    "games": Theme(
        "Games and files",
        "From a name, a file or arrays to a definition, and from there to a game of numbers.",
        (
            "load", "loads", "catalogue", "strategic", "Definition", "Assumption",
            "StrategicGame", "StrategicStructure", "ExtensiveGame", "ExtensiveStructure",
            "reduced_strategic_form", "StochasticGame", "StochasticStructure", "BargainingGame",
            "BargainingStructure", "ReputationGame", "ReputationStructure", "__version__",
        ),
        (
            "files.library.Entry", "definition.Length", "definition.Preset",
            "forms.decision.Decision",
        ),
    ),
    "solving": Theme(
        "Solving",
        "Every equilibrium of a game, each with its certificate, and how complete the list is.",
        (
            "solve", "Solution", "Equilibrium", "select", "Selection", "SOLVERS", "existence",
            "Existence",
        ),
        (
            "solvers.result.Completeness", "solvers.result.Certificate", "solvers.result.Envelope",
            "solvers.labels.RiskComparison",
            "sensitivity.conditions.existence.ClassConditions",
        ),
    ),
    "sensitivity": Theme(
        "What tips it, and which way",
        "Where one assumption, or several together, change what holds; exactly, or with a proof.",
        (
            "tips", "Tip", "watched", "Watched", "WatchTip", "directions", "Directions",
            "Direction", "over_ranges", "OverRanges", "radius", "Radius", "joint_tips",
            "regime_map", "Map", "length_map", "LengthMap", "claims", "ClaimVerdict", "brief",
            "GameInBrief",
        ),
        (
            "sensitivity.tips.tips.Tips", "sensitivity.tips.tips.Side",
            "sensitivity.tips.equilibrium_formulas.Stretch",
            "sensitivity.conditions.binding_conditions.Condition",
            "sensitivity.direction.along_line.LevelAlong",
            "sensitivity.robustness.joint_tips.JointTip",
        ),
    ),
    "many-points": Theme(
        "Many points",
        "The whole space of assumptions: samples, sweeps, rankings, scenarios and policies.",
        (
            "outcomes", "Outcomes", "equilibria", "Equilibria", "grid", "draws", "read_points",
            "sweep", "Run", "read_sweep", "rank", "Importance", "Share", "boxes", "Discovery",
            "compare", "PolicyComparison", "solve_batch", "Batch", "stacked", "Solutions",
        ),
        ("sensitivity.sampling.known_outcomes.Known",),
    ),
    "beside-equilibrium": Theme(
        "Beside equilibrium",
        "What dominance, mediators, commitment, errors and learning make of a game.",
        (
            "rationalizable", "Rationalizable", "correlated", "Correlated", "commitment",
            "Commitment", "minimax", "Minimax", "evolutionary_stability", "EvolutionaryStability",
            "Habit", "learning", "Learning", "quantal_path", "QuantalPath", "quantal_branches",
            "QuantalBranches", "QuantalBranch", "grim_trigger", "GrimTrigger", "indices",
        ),
        (
            "solvers.concepts.correlated.Mediated", "solvers.concepts.commitment.Committed",
            "solvers.concepts.learning.Drift",
        ),
    ),
    "pictures": Theme(
        "Pictures",
        "Results in matplotlib's axes, in the same colours for the same regime everywhere.",
        _of_plot(),
    ),
    "converting": Theme(
        "Other programs",
        "Games to and from other packages and formats, and what is published beside ours.",
        (
            "from_nashpy", "to_nashpy", "from_pygambit", "to_pygambit", "from_quantecon",
            "to_quantecon", "from_pyspiel", "to_pyspiel", "to_nfg", "to_efg", "to_ef", "to_csv",
            "to_sage", "to_toml",
            "to_salib_problem", "from_samples", "validate", "Compared",
        ),
    ),
    "errors": Theme(
        "Errors",
        "Every error that is raised on purpose is an `EscalationGamesError`, with a sentence of "
        "what to do.",
        (
            "EscalationGamesError", "InputError", "FormulaError", "ComputeError",
            "BudgetExceeded", "NoMethod", "Unresolved",
        ),
    ),
}  # fmt: skip

# Every other name is stable; POLICY says what that promises, and why these are not.
MAY_CHANGE = frozenset(
    {
        "StrategicGame", "StrategicStructure", "ExtensiveGame", "ExtensiveStructure",
        "StochasticGame", "StochasticStructure", "BargainingGame", "BargainingStructure",
        "ReputationGame", "ReputationStructure", "Batch", "stacked", "solve_batch", "Solutions",
        "Equilibria", "equilibria",
        "rationalizable", "Rationalizable", "correlated", "Correlated", "commitment",
        "Commitment", "minimax", "Minimax", "evolutionary_stability", "EvolutionaryStability",
        "Habit", "indices", "learning", "Learning", "quantal_path", "QuantalPath",
        "quantal_branches", "QuantalBranches", "QuantalBranch", "select", "Selection",
        "grim_trigger", "GrimTrigger", "existence", "Existence", "over_ranges", "OverRanges",
        "watched", "Watched", "WatchTip", "claims", "ClaimVerdict", "brief", "GameInBrief",
        "length_map", "LengthMap", "joint_tips", "validate", "Compared", *_of_plot(),
    }
)  # fmt: skip

# Methods and properties that the package needs for itself: no page has them.
INSIDE = frozenset(
    {
        "ARRAYS", "all_at_once", "along", "arrays", "between", "can_be_fixed", "can_be_merged",
        "chain", "changed", "checked", "choosers", "constraints", "edges", "filled",
        "first_decisions", "formal", "held", "impossible", "in_file", "is_pure",
        "lone_decisions", "mapped", "n_edges", "name_of", "named", "nbytes", "number", "numbers",
        "of", "of_state", "on_path", "ordered", "parents", "part", "position", "regions",
        "sequences", "shapes", "sides", "subgame_roots", "supports", "terms", "too_few",
        "traced", "two_sides", "way_to", "ways",
    }
)  # fmt: skip
CONSTANTS = {"__version__": "The version of the package, as text."}

POLICY = """\
# Python

```python
import escalation_games as eg
```

Every public name, with what it takes, what it gives and an example. The examples stand in the
source, take `eg` as imported above, and are run by the tests. For a first acquaintance see [use it
from Python](../../how-to/use-from-python.md).

- Where a `definition` is asked for, the name of a game, the path of a file, or a game of nashpy,
  pygambit or QuantEcon will do; where a `game` is, a definition too, which is solved at its
  baseline.
- `values` are assumptions by name: `Fraction`, `int`, or text such as `"1/3"`; a float stands for
  its shortest decimal. What is not named stays at its baseline.
- `effort` is how much work may be done: 1 is usual, 10 is ten times as much. It is counted and not
  timed, so that answers are the same everywhere.
- Numbers that are exact are of the type `fractions.Fraction`. Classes take their fields in the
  order in which they stand here. No object that is given is changed.

## What is stable

This is version 0.x, and names are marked.

- **Stable**: name, arguments and fields stay as they are through every 0.2.x. A later 0.x may add
  arguments and fields; before it renames or takes one away, one version at least accepts the old
  form with a `DeprecationWarning`.
- **May change**: in any 0.x, without such a version. These are the arrays of forms and of batches,
  whose shapes follow the solvers, and what is new and not yet used by many.

Either way the [changes](../../../CHANGELOG.md) say so, with what to write instead. An answer that
was wrong is corrected in any version. Not promised are the words of messages and of `repr`, the
attributes of a class that do not stand on its page, and everything that has to be imported from a
module below `escalation_games`.
"""


def pages() -> dict[str, Callable[[], str]]:
    """The name of each page under docs/reference/python/, and what writes it."""
    return {
        "index.md": index,
        **{f"{name}.md": lambda name=name: page(name) for name in THEMES},  # type: ignore[misc]
    }


def index() -> str:
    """The policy, and every name with its first sentence, and whether it is stable."""
    text = NOTE + POLICY
    for key, theme in THEMES.items():
        rows = [(_link(n), Told.of(n).sentence, MARKS[is_stable(n)]) for n in theme.names]
        text += f"\n## [{theme.title}]({key}.md)\n\n{theme.about}\n\n{_table(HEAD, rows)}"
    return text


def page(key: str) -> str:
    """The page of one theme."""
    theme = THEMES[key]
    parts = [f"{NOTE}# {theme.title}\n\n{theme.about} [All names](index.md)\n"]
    parts += [_entry(name, is_stable(name)) for name in theme.names]
    if theme.parts:
        parts.append("## Parts of answers\n\nFields hold these; they are not made by hand.\n")
        parts += [_entry(path, None) for path in theme.parts]
    return "\n".join(parts)


def is_stable(name: str) -> bool:
    """Does the promise of the policy hold for a public name?"""
    return name not in MAY_CHANGE


# -- one name --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What the source tells of an object: its docstring, taken apart.

    name    as it is headed
    called  as it is written in Python
    """

    name: str
    called: str
    thing: Any
    docstring: str

    @classmethod
    def of(cls, name: str) -> Told:
        """Of a public name, a function of `eg.plot`, or a class by module and name. A constant is
        told of by the module that holds it."""
        if name in eg.__all__:
            thing = getattr(eg, name)
            home = eg._HOME.get(name)
            module = import_module(f"{eg.__name__}.{home}" if home else eg.__name__)
            told = inspect.getdoc(thing if callable(thing) else module) or ""
            return cls(name, f"eg.{name}", thing, told)
        module_name, _, last = name.rpartition(".")
        if name in _of_plot():
            thing = getattr(eg.plot, last)
            return cls(name, f"eg.{name}", thing, inspect.getdoc(thing) or "")
        thing = getattr(import_module(f"{eg.__name__}.{module_name}"), last)
        return cls(last, last, thing, inspect.getdoc(thing) or "")

    @cached_property
    def paragraphs(self) -> list[str]:
        """The docstring without its examples."""
        parts = CONSTANTS.get(self.name, self.docstring).split("\n\n")
        return [part for part in parts if part.strip() and not part.lstrip().startswith(">>> ")]

    @cached_property
    def examples(self) -> list[str]:
        """Its examples, with what they print."""
        parts = (inspect.cleandoc(part) for part in self.docstring.split("\n\n"))
        return [part for part in parts if part.startswith(">>> ")]

    @property
    def sentence(self) -> str:
        """Its first sentence."""
        first = " ".join(self.paragraphs[0].split()) if self.paragraphs else ""
        return re.split(r"(?<=[.?])\s", first, maxsplit=1)[0].removesuffix(":")

    @cached_property
    def described(self) -> dict[str, str]:
        """Field, or argument -> what the docstring says of it."""
        return {
            name: what
            for part in self.paragraphs if is_list(part)
            for names, what in entries(part) for name in names
        }  # fmt: skip

    @property
    def fields(self) -> dict[str, str]:
        """Field of a dataclass -> its type; of an error, the attributes that are described."""
        if not inspect.isclass(self.thing):
            return {}
        if not dataclasses.is_dataclass(self.thing):
            return dict.fromkeys(self.described, "")
        return {one.name: str(one.type) for one in dataclasses.fields(self.thing)}

    @property
    def members(self) -> Iterator[tuple[str, str]]:
        """The public methods and properties of a class, with what is said of them."""
        own = [one for one in type.mro(self.thing) if one.__module__.startswith(eg.__name__)]
        found = {key: value for one in reversed(own) for key, value in vars(one).items()}
        for key, value in sorted(found.items()):
            function = getattr(value, "__func__", value)
            told = _first_paragraph(inspect.getdoc(getattr(self.thing, key, None)))
            if key.startswith("_") or key in self.fields or key in INSIDE:
                continue
            if isinstance(value, property | cached_property):
                yield key, _first_paragraph(inspect.getdoc(value))
            elif inspect.isfunction(function):
                yield f"{key}{_arguments(function, types=False)}", told


def is_list(paragraph: str) -> bool:
    """Is it a list of fields, each with its name, two spaces and what it is?"""
    return all(line.startswith(" ") or FIELD.match(line) for line in paragraph.splitlines())


def entries(paragraph: str) -> Iterator[tuple[list[str], str]]:
    """The names and the words of each entry of such a list."""
    for part in re.split(r"\n(?=\S)", paragraph):
        found = FIELD.fullmatch(" ".join(part.split("\n", 1)[0:1]))
        assert found is not None
        rest = part.split("\n")[1:]
        yield found["names"].split(", "), " ".join([found["what"], *(r.strip() for r in rest)])


def _first_paragraph(docstring: str | None) -> str:
    return " ".join((docstring or "").split("\n\n")[0].split())


# -- Markdown --------------------------------------------------------------------------------------


def _entry(name: str, stable: bool | None) -> str:
    told = Told.of(name)
    level = "##" if stable is not None else "###"
    mark = "" if stable is None else f"*{MARKS[stable].capitalize()}.* "
    parts = [f"{level} `{told.name}`\n"]
    if inspect.isfunction(told.thing):
        parts.append(f"```python\n{_signature(told)}\n```\n")
    text, listed = [], []
    for part in told.paragraphs:
        (listed if is_list(part) else text).append(part)
    parts.append(mark + "\n\n".join(map(_prose, text)) + "\n")
    if told.fields:
        parts.append(_table(("field", "type", "what it is"), _field_rows(told)))
    elif listed:
        rows = [(_code(names), _linked(what)) for part in listed for names, what in entries(part)]
        parts.append(_table(("argument", "what it is"), rows))
    if inspect.isclass(told.thing):
        rows = [(f"`{member}`", _linked(what)) for member, what in told.members]
        if rows:
            parts.append(_table(("method or property", "what it gives"), rows))
    parts += [f"```pycon\n{example}\n```\n" for example in told.examples]
    return "\n".join(parts)


def _field_rows(told: Told) -> Iterator[tuple[str, ...]]:
    """What is said of several fields together is said once."""
    for part in filter(is_list, told.paragraphs):
        for names, what in entries(part):
            kinds = dict.fromkeys(told.fields[name] for name in names)
            yield _code(names), _code(filter(None, kinds)), _linked(what)


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(map(_cell, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _prose(paragraph: str) -> str:
    if "    " in paragraph:  # a table of its own
        return f"```text\n{paragraph}\n```"
    return _linked(paragraph)


def _linked(text: str) -> str:
    """Markdown of a docstring's text: its public names are links, nothing else is markup."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(
        _link(part[1:-1], part) if part.startswith("`") else re.sub(r"([*<\\])", r"\\\1", part)
        for part in parts
    )


def _link(name: str, otherwise: str = "") -> str:
    """A link to a public name; other names as they are."""
    for key, theme in THEMES.items():
        if name in theme.names:
            earlier = [n for n in theme.names if n.lower() == name.lower()].index(name)
            return f"[`{name}`]({key}.md#{_slug(name)}{f'-{earlier}' if earlier else ''})"
    return otherwise or f"`{name}`"


def _slug(name: str) -> str:
    """Of a heading, in links to it."""
    return name.lower().replace(".", "")


def _signature(told: Told) -> str:
    line = f"{told.called}{_arguments(told.thing)}"
    if len(line) <= WIDTH:
        return line
    signature = inspect.signature(told.thing)
    arguments = _spelt(signature)
    returns = f" -> {signature.return_annotation}"
    inside = "".join(f"    {argument},\n" for argument in arguments)
    return f"{told.called}(\n{inside}){returns}"


def _arguments(function: Any, types: bool = True) -> str:
    signature = inspect.signature(function)
    arguments = [one for one in _spelt(signature, types) if one not in ("self", "cls")]
    returns = f" -> {signature.return_annotation}" if types else ""
    return f"({', '.join(arguments)}){returns}"


def _spelt(signature: inspect.Signature, types: bool = True) -> list[str]:
    """Every parameter as the source writes it; a default that is, or holds, a function as `...`."""
    found: list[str] = []
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not any(text.startswith("*") for text in found):
            found.append("*")
        star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        typed = types and one.annotation is not one.empty
        text = f"{star}{one.name}{f': {one.annotation}' if typed else ''}"
        if one.default is not one.empty:
            default = "..." if "<" in repr(one.default) else repr(one.default)
            text += f" = {default}" if typed else f"={default}"
        found.append(text)
    return found
