"""Texts in pictures, and the files that pictures are put into."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from escalation_games.cli import main

CASES = Path(__file__).resolve().parent / "cases"


def drawn(out: Path | str, game: str = "security_dilemma", plane: str = "d v0") -> Result:
    return CliRunner().invoke(main, ["map", game, *plane.split(), "--out", str(out)])


@pytest.mark.parametrize(
    ("case", "plane", "texts"),
    [
        ("dol0", "v0 d", ["v0  Costs of $5 to $10 bn, 0.2 to 1.5"]),
        ("dol1", "v0 d", ["v0  from $5% to $6%, 0.2 to 1.5"]),
        (
            "picture_text",
            "v k",
            [
                r"Is \frac{1}{2} of $$ enough, or ^_^?",
                "v  stakes of $3 and $4_{each}^{time}, 0 to 2",
                "hold_$1$ / wait_{$0$}",
                "strike^2 & <go> / 100%{$x$}",
            ],
        ),
    ],
    ids=["an odd dollar", "two dollars and a percent", "everything else"],
)
def test_texts_stand_as_they_are_written(
    case: str, plane: str, texts: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "x.svg"
    result = drawn(file, str(CASES / f"{case}.toml"), plane)
    assert (result.exit_code, result.stderr) == (0, f"wrote {file}\n")
    tree = ElementTree.parse(file)
    found = {"".join(e.itertext()).strip() for e in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert set(texts) <= found


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_letters_that_the_font_lacks_are_told(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{ending}"
    result = drawn(file, str(CASES / "picture_text.toml"), "v k")
    assert result.exit_code == 0
    assert result.stderr.endswith("the picture's font lacks 日本; as .svg they are kept\n")


def test_long_titles_end_within_the_picture(tmp_path: Path) -> None:
    text = (CASES / "picture_text.toml").read_text("utf-8").replace("From $5%", "W" * 900)
    (tmp_path / "long.toml").write_text(text, "utf-8")
    result = drawn(tmp_path / "x.svg", str(tmp_path / "long.toml"), "v k")
    assert result.exit_code == 0
    assert "WWWW …" in (tmp_path / "x.svg").read_text("utf-8")


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "name", "says"),
    [
        (lambda f: None, "no/x.png", "there is no folder"),
        (lambda f: (f / "x.png").mkdir(), "x.png", "is a folder"),
        (lambda f: (f / "file").touch(), "file/x.png", "there is no folder"),
        (lambda f: None, "x.gif", "unknown ending '.gif'"),
        (lambda f: None, "x", "no ending"),
        (lambda f: None, "x" * 300 + ".png", "File name too long"),
        (lambda f: (f / "x.png").symlink_to(f / "x.png"), "x.png", "link"),
        (lambda f: (f / "x.png").symlink_to(f / "no" / "y.png"), "x.png", "there is no folder"),
    ],
    ids=["no folder", "a folder", "in a file", "ending", "no ending", "too long", "to itself",
         "to nowhere"],
)  # fmt: skip
def test_the_target_is_checked_before_any_work(
    make: object, name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from escalation_games.sensitivity.maps import regime_map

    monkeypatch.setattr(regime_map, "regime_map", lambda *_: pytest.fail("it computed"))
    make(tmp_path)  # type: ignore[operator]
    result = drawn(tmp_path / name)
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="modes and links as Unix has them")
def test_an_existing_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.svg", tmp_path / "link.svg"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real.name)
    assert drawn(link).exit_code == 0
    assert link.is_symlink()
    assert "<svg" in real.read_text("utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.svg", "real.svg"]


def test_a_name_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 251 + ".svg")
    assert drawn(file).exit_code == 0
    assert file.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_with_exit_3(tmp_path: Path) -> None:
    link = tmp_path / "x.png"
    link.symlink_to("/dev/full")
    result = drawn(link)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == f"error: {link}: could not be written: No space left on device\n"
    assert list(tmp_path.iterdir()) == [link]
