"""Tables from spreadsheets: every way to write a cell, and every mistake in words."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import escalation_games as eg
from escalation_games.cli import main
from escalation_games.definition import Definition
from escalation_games.errors import InputError
from escalation_games.files import check, mistakes, read

CELLS = (
    "{}, {}", "{},{}", "({},{})", "[{}; {}]", "{{{} {}}}", "{} × {}", "{} x {}", "{}X{}",
    "{};{}", "{} ; {}", "{}|{}", "{}:{}", "{} {}", "{}  {}", "{}*{}", "( {} , {} )",
)  # fmt: skip
NUMBERS = [("16", "22"), ("-1", "2.5"), ("1/3", "-.5"), ("+4.", "1e2")]
SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ","}


def game(text: str) -> Definition:
    return read(text, "t.csv")


def payoffs(definition: Definition) -> Any:
    """Row by row, the pairs in its cells."""
    filled: Any = definition.at()
    one, other = filled.payoffs.tolist()
    return [[*zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]


def names(definition: Definition) -> Any:
    structure: Any = definition.structure
    return structure.players, structure.actions


def quoted(cell: str, separator: str) -> str:
    """A cell as a spreadsheet writes it."""
    return f'"{cell}"' if separator in cell else cell


# -- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("named", [*product((True, False), repeat=2)], ids=str)
def test_a_cell_may_be_written_in_many_ways(
    cell: str, separator: str, named: tuple[bool, bool]
) -> None:
    """With names of rows, of columns, of both and of none."""
    rows, columns = named
    body = [quoted(cell.format(*pair), separator) for pair in NUMBERS]
    lines = [["up", *body[:2]], ["down", *body[2:]]]
    if not rows:
        lines = [line[1:] for line in lines]
    if columns:
        lines.insert(0, [*([""] * rows), "left", "right"])
    found = game("\n".join(separator.join(line) for line in lines))
    assert payoffs(found) == [
        [(16, 22), (-1, Fraction(5, 2))],
        [(Fraction(1, 3), Fraction(-1, 2)), (4, 100)],
    ]
    assert names(found) == (
        ("row", "column"),
        (
            ("up", "down") if rows else ("action 1", "action 2"),
            ("left", "right") if columns else ("action 1", "action 2"),
        ),
    )
    assert found.remarks == ()
    assert found.escalation.shape == (2, 2)


def test_commas_in_parentheses_separate_no_cells() -> None:
    assert payoffs(game("(16,22),(3, 4)\n( 1 , 2 ),(-5,0.5)")) == [
        [(16, 22), (3, 4)], [(1, 2), (-5, Fraction(1, 2))],
    ]  # fmt: skip


def test_a_minus_may_be_a_typographic_one_and_names_keep_theirs() -> None:
    found = game("\tgo − stay\na\t−1 × −2\nb\t−.5 × 1")
    assert payoffs(found) == [[(-1, -2)], [(Fraction(-1, 2), 1)]]
    assert names(found)[1] == (("a", "b"), ("go − stay",))


def test_a_comma_within_brackets_is_the_same_in_a_name_and_parts_no_cell() -> None:
    found = game(',"(1,1): l","then (2,3)"\n"(1,1): u, (1,2): d",(1,2),(3, 4)\n(0,1)b,5;6,7;8')
    assert names(found)[1] == (("(1,1): u, (1,2): d", "(0,1)b"), ("(1,1): l", "then (2,3)"))
    assert payoffs(found) == [[(1, 2), (3, 4)], [(5, 6), (7, 8)]]


def test_the_corner_names_the_players_or_may_be_missing() -> None:
    assert names(game("north \\ south,l\nu,1;2\nd,3;4"))[0] == ("north", "south")
    bare = game("l\tr\nu\t1, 2\t3, 4\nd\t5, 6\t7, 8")
    assert names(bare) == (("row", "column"), (("u", "d"), ("l", "r")))


def test_empty_rows_and_empty_columns_at_the_end_are_passed_over() -> None:
    text = "\ufeff\r\n,l,r,,\r\n\r\nu,1;2,3;4,,\r\n,,,,\r\nd,5;6,7;8,,\r\n\r\n".removeprefix(
        "\ufeff"
    )
    assert payoffs(game(text)) == [[(1, 2), (3, 4)], [(5, 6), (7, 8)]]


def test_what_is_renamed_or_not_read_is_said() -> None:
    found = game("Table 1,l,l\nu,1;2,3;4\nu,5;6,7;8")
    assert names(found)[1] == (("u", "u (2)"), ("l", "l (2)"))
    assert found.remarks == (
        (
            "row 1, column 1: 'Table 1' is not read; 'north \\ south' there would name the players "
            "of rows and columns"
        ),
        "the actions of row: 'u' comes again; it is called 'u (2)' here",
        "the actions of column: 'l' comes again; it is called 'l (2)' here",
    )


# -- on screen -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t.csv", "t.CSV", "t.tsv"])
def test_every_command_takes_its_path(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deadlock, by hand: each side's second action is better whatever the other does."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(
        "us \\ them\tdisarm\tarm\ndisarm\t1, 1\t0, 3\narm\t3, 0\t2, 2\n", encoding="utf-8"
    )
    (equilibrium,) = eg.solve(name).equilibria
    assert equilibrium.payoffs == (2, 2)
    for command in ("solve", "analyze", "show", "tip", "check"):
        result = CliRunner().invoke(main, [command, name])
        assert (result.exit_code, result.stderr) == (0, "")
    assert f"matrix · {name}, a table" in CliRunner().invoke(main, ["show", name]).stdout
    refused = CliRunner().invoke(main, ["show", name, "--toml"])
    assert (
        refused.stderr
        == f"error: {name}: is not written in TOML\n  escalation-games convert {name} --to toml\n"
    )


# -- mistakes --------------------------------------------------------------------------------------

RIGHT = "  write 16, 22 or (16, 22) or 16 × 22; of the player of rows first"
BROKEN = {
    "nothing": ("", f"there are no cells\n{RIGHT}"),
    "only separators": (",,\n,,\n", f"there are no cells\n{RIGHT}"),
    "only names": (",l,r\n", f"row 1, column 1: no cell holds two payoffs\n{RIGHT}"),
    "no payoffs": (",l,r\nu,a,b\n", f"row 2, column 2: 'a' is not two payoffs\n{RIGHT}"),
    "one number": (
        ",l,r\nu,1;2,3\n",
        (f"row 2, column 3: '3' is one number; a cell holds two\n{RIGHT}\n"
        "  where commas separate cells, put a cell with a comma in quotation marks"),
    ),
    "commas without quotes": (
        "1,2,3,4\n5,6,7,8",
        (f"row 2, column 2: '6' is one number; a cell holds two\n{RIGHT}\n"
        "  where commas separate cells, put a cell with a comma in quotation marks"),
    ),
    "decimal commas": (
        "\tl\tr\nu\t1,5; 2,5\t3; 4\n",
        "row 2, column 2: '1,5; 2,5' has decimal commas\n  write 1.5 with a point",
    ),
    "three numbers": ("1;2\t1;2;3", f"row 1, column 2: '1;2;3' is not two payoffs\n{RIGHT}"),
    "an empty cell": (
        ",l,r\nu,1;2,3;4\nd,,7;8", f"row 3, column 2: the cell is empty\n{RIGHT}",
    ),
    "a short row": (
        ",l,r\n\nu,1;2,3;4\nd,5;6",
        "row 4: 2 cells, but others have 3\n  all rows have as many cells",
    ),
    "a long header": (
        "a,b,c,d\nu,1;2,3;4", "row 1: 4 cells, but others have 3\n  all rows have as many cells",
    ),
    "a column alone": (
        "1, 2\n3, 4", (f"row 2, column 2: '4' is one number; a cell holds two\n{RIGHT}\n"
        "  where commas separate cells, put a cell with a comma in quotation marks"),
    ),
    "one cell in a row": (
        "1 2\n3 4", ("row 1, column 1: the row has one cell; a table has several\n"
        "  separate cells by tabs, semicolons or commas"),
    ),
    "division by zero": (
        "1/0 × 2\t3 × 4", "row 1, column 1: '1/0' divides by zero\n  write 0.5 or 1/3",
    ),
    "a cell that could be two, by either separator": (
        "u,1;2,3\nd,4;5,6", (f"row 1, column 3: '3' is one number; a cell holds two\n{RIGHT}\n"
        "  where commas separate cells, put a cell with a comma in quotation marks"),
    ),
    "half a fraction": (
        "1.5/2 × 2\t3 × 4", "row 1, column 1: '1.5/2' is not a number\n  write 3, -0.5 or 1/3",
    ),
    "a huge number": (
        "1e99 × 2\t3 × 4",
        "row 1, column 1: the number is too long or too large\n  at most 40 digits; change units",
    ),
    "quotes that never close": (
        '"1;2\t3;4\n5;6\t7;8',
        ("row 1: is no row of cells: unexpected end of data\n"
        '  quotation marks stand around a whole cell: "16, 22"'),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_told_with_its_place_and_its_cure(
    text: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        eg.load(file)
    assert str(caught.value) == f"{file}: {message}"
    assert [str(e) for e in mistakes(text, str(file))] == [str(caught.value)]
    assert check(file).definition is None


def test_a_table_of_too_many_cells_is_refused() -> None:
    with pytest.raises(InputError, match="more than 100,000 cells"):
        game("\n".join(["\t".join(["1 2"] * 500)] * 201))
