"""The reference of Python: every public name is there, with its fields and an example, as it is."""

from __future__ import annotations

import dataclasses
import inspect
import re
from operator import attrgetter

import pytest

import escalation_games as eg
import python_pages
import refresh
from python_pages import INSIDE, MAY_CHANGE, THEMES, Told, is_list

PAGES = python_pages.pages()
PARTS = [part for theme in THEMES.values() for part in theme.parts]
CLASSES = [*(name for name in eg.__all__ if inspect.isclass(getattr(eg, name))), *PARTS]


def text(name: str) -> str:
    return (refresh.PYTHON / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_source_says(name: str) -> None:
    assert text(name) == PAGES[name](), "run `make docs`, and read what it changed"


def test_every_public_name_has_one_place() -> None:
    names = [name for theme in THEMES.values() for name in theme.names]
    drawn = [name for name in names if name.startswith("plot.")]
    assert {"plot.tips", "plot.matrix", "plot.tree"} <= {*drawn}
    assert sorted({*names} - {*drawn}) == sorted(eg.__all__)
    assert len({*names}) == len(names)
    assert {*names} > MAY_CHANGE


@pytest.mark.parametrize("key", THEMES)
def test_every_name_is_headed_marked_and_has_an_example(key: str) -> None:
    sections = dict(
        re.findall(r"^## `([\w.]+)`\n(.*?)(?=^## |\Z)", text(f"{key}.md"), re.MULTILINE | re.DOTALL)
    )
    assert [*sections] == [*THEMES[key].names]
    for name, section in sections.items():
        assert ("*May change.* " in section) is (name in MAY_CHANGE)
        assert ("*Stable.* " in section) is (name not in MAY_CHANGE)
        assert section.count("\n```pycon\n>>> ") == 1, f"{name} has no example, or several"
        assert "eg." in section.partition("```pycon")[2], f"the example of {name} is not of eg"
        assert not callable(attrgetter(name)(eg)) or f"\neg.{name}(" in section or name in CLASSES


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_and_property_is_described(name: str) -> None:
    told = Told.of(name)
    fields = dataclasses.fields(told.thing) if dataclasses.is_dataclass(told.thing) else ()
    assert [field.name for field in fields if field.name not in told.described] == []
    assert [member for member, what in told.members if not what] == []
    page = next(key for key, theme in THEMES.items() if name in (*theme.names, *theme.parts))
    for field in fields:
        assert f"`{field.name}`" in text(f"{page}.md")


def test_links_lead_to_headings() -> None:
    """On a page, the second of two headings that differ in case only is numbered."""
    anchors: dict[str, set[str]] = {}
    for name in PAGES:
        found = anchors[name] = set()
        for heading in re.findall(r"^##+ `?([\w. ]+)`?$", text(name), re.MULTILINE):
            slug = heading.lower().replace(" ", "-").replace(".", "")
            found.add(f"{slug}-1" if slug in found else slug)
    links = [
        link for name in PAGES for link in re.findall(r"\]\(([\w-]+\.md)#([^)]+)\)", text(name))
    ]
    assert len(links) > 100
    assert [link for link in links if link[1] not in anchors[link[0]]] == []


def test_what_is_inside_is_on_no_page() -> None:
    for key in THEMES:
        members = re.findall(r"^\| `(\w+)(?:\(.*?\))?` \| [A-Z]", text(f"{key}.md"), re.MULTILINE)
        assert not INSIDE & {*members}


def test_no_page_tells_where_it_was_written() -> None:
    own = re.compile(rf"<(function|built-in|factory)| at 0x|{re.escape(str(refresh.ROOT))}")
    assert [name for name in PAGES if own.search(text(name))] == []


def test_a_docstring_is_taken_apart() -> None:
    told = Told(
        "f", "eg.f", None, "One. Two.\n\na, b  this\n      and that\nc     more\n\n>>> 1\n1"
    )
    assert told.sentence == "One."
    assert told.described == {"a": "this and that", "b": "this and that", "c": "more"}
    assert told.examples == [">>> 1\n1"]
    assert told.paragraphs[0] == "One. Two."
    assert not is_list("a sentence\nand another one")
