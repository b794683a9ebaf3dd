"""What a user installs: the wheel, built by way of the sdist, run from an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.version import Version

import escalation_games as eg
from escalation_games.files import classics

ROOT = Path(__file__).resolve().parents[1]
PLAIN = {  # what `pip install escalation-games` brings, and no more
    "click", "jinja2", "joblib", "matplotlib", "nashpy", "numpy", "pandas", "pyarrow",
    "python-flint", "rich", "scikit-learn", "scipy", "sympy",
}  # fmt: skip
GAMES = sorted(path.stem for path in (ROOT / "games").glob("*.toml"))


def run(folder: Path, arguments: Iterable[str | Path], path: str = "") -> str:
    """What `python ARGUMENTS` prints in `folder`, with `path` first on the import path."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    # Without --wheel, `build` makes an sdist and the wheel from that: what the sdist lacks shows.
    build = ["-m", "build", "--no-isolation", "--outdir", folder / "dist"]
    run(copy_of_the_project(folder / "project"), build)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def copy_of_the_project(to: Path) -> Path:
    # Built in a copy: nothing appears in the checkout, and what .gitignore names stays out of it.
    away = shutil.ignore_patterns(".*", "__pycache__", "dist", "build", "*.egg-info")
    return Path(shutil.copytree(ROOT, to, ignore=away))


def ask(installed: Path, folder: Path, *arguments: str) -> str:
    return run(folder, ["-m", "escalation_games", *arguments], path=str(installed))


def test_the_program_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import escalation_games as eg; print(eg.__file__)"
    file = run(tmp_path, ["-c", code], path=str(installed)).strip()
    assert Path(file).is_relative_to(installed)


def test_the_wheel_holds_every_game(installed: Path) -> None:
    games = installed / "escalation_games" / "games"
    assert sorted(path.stem for path in games.glob("*.toml")) == GAMES
    assert sorted(path.stem for path in games.glob("classics/*.toml")) == [*classics()]


def test_list_names_every_game(installed: Path, tmp_path: Path) -> None:
    listed = ask(installed, tmp_path, "list")
    assert [name for name in GAMES if name not in listed] == []


def test_analyze_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    answer = ask(installed, tmp_path, "analyze", "security_dilemma")
    assert "Does fear of being out-armed arm both?" in answer
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_is_typed_licensed_and_has_its_command(installed: Path) -> None:
    (record,) = installed.glob("*.dist-info")
    assert (installed / "escalation_games" / "py.typed").is_file()
    assert (record / "licenses" / "LICENSE").is_file()
    commands = (record / "entry_points.txt").read_text(encoding="utf-8")
    assert "escalation-games = escalation_games.__main__:run" in commands


def test_its_metadata_are_those_of_the_standard(installed: Path) -> None:
    """By the same checks that a package index makes: names, classifiers, versions, markers."""
    (file,) = installed.glob("*.dist-info/METADATA")
    known = Metadata.from_email(file.read_bytes(), validate=True)
    assert known.version == Version(eg.__version__)
    assert known.description_content_type == "text/markdown"
    assert {"explore", "fast", "distributed"} <= {*(known.provides_extra or ())}
    plain = {
        r.name for r in known.requires_dist or () if not r.marker or "extra" not in str(r.marker)
    }
    assert plain == PLAIN


def test_the_wheel_holds_nothing_else(installed: Path) -> None:
    record = f"escalation_games-{eg.__version__}.dist-info"
    assert sorted(path.name for path in installed.iterdir()) == ["escalation_games", record]


def test_one_version_everywhere() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [eg.__version__]
    newest, day = re.findall(r"^## (\S+) \((.+)\)", changes, re.MULTILINE)[0]
    assert newest == eg.__version__
    assert (
        day == "unreleased"
        or day == re.findall(r"^date-released: (.+)$", citation, re.MULTILINE)[0]
    )
