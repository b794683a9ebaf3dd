"""Every byte that the commands print about the library, kept, and compared with earlier ones.

    python benchmarks/outputs.py record FOLDER [TEXT]   run every command, one file each in FOLDER;
                                                        with a TEXT, a regular expression, only
                                                        the commands it is found in
    python benchmarks/outputs.py compare BEFORE AFTER   what differs between two such folders

A change that should change no answer is right when nothing differs. To record what an older state
of the project prints, put its `src` first: PYTHONPATH=…/src python benchmarks/outputs.py record …
A file holds the command, its exit code, what went to stdout and stderr, and the digests of the
files that it wrote.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

GAMES = Path(__file__).resolve().parents[1] / "games"
CONCEPTS = ("nash", "subgame-perfect", "perfect-bayesian", "sequential", "agent-qre")
COMMANDS = (
    "analyze", "boxes", "check", "compare", "list", "map", "rank", "show", "solve", "statics",
    "sweep", "tip",
)  # fmt: skip

WHOLE_PROGRAM = [
    "--help", "list", "list --json",
    *(f"{command} --help" for command in COMMANDS),
]  # fmt: skip
EACH_GAME = [
    "show {game}", "show {game} --json", "show {game} --toml", "check {game}",
    "solve {game}", "solve {game} --json",
    *(f"solve {{game}} --concept {concept}" for concept in CONCEPTS),
    "tip {game}", "tip {game} --json", "tip {game} --formulas", "tip {game} --conditions",
    "tip {game} --together", "tip {game} --together --conditions --formulas --json",
    "analyze {game}", "analyze {game} --json", "statics {game}", "statics {game} --json",
    "map {game} {x} {y}", "map {game} {x} {y} --json", "map {game} {x} {y} --out map.svg",
    "rank {game} -n 256", "rank {game} -n 256 --json", "rank {game} -n 256 --method shapley",
    "boxes {game} -n 2000", "boxes {game} -n 2000 --certify --json",
    "compare {game} -n 256", "compare {game} -n 256 --json",
    "sweep {game} -n 2000 --out points --workers 1", "sweep {game} -n 500 --out points --json",
]  # fmt: skip
EACH_PRESET = ["solve {game} --preset {preset}", "analyze {game} --preset {preset} --json"]


def commands() -> list[str]:
    """Every command line, without the program's name."""
    found = list(WHOLE_PROGRAM)
    for path in sorted(GAMES.glob("*.toml")):
        game = tomllib.loads(path.read_text(encoding="utf-8"))
        x, y, *_ = game["assumptions"]
        found += [line.format(game=path.stem, x=x, y=y) for line in EACH_GAME]
        found += [
            line.format(game=path.stem, preset=preset)
            for preset in game.get("presets", {})
            for line in EACH_PRESET
        ]
    return found


def output(command: str) -> str:
    """The command, how it ended, what it printed, and the digests of the files it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "escalation_games", *command.split()],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        digests = [
            f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            for path in files
        ]
    parts = [command, f"exit {done.returncode}", done.stdout, done.stderr, *digests]
    return "\n".join(parts) + "\n"


def record(folder: Path, text: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [command for command in commands() if re.search(text, command)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for command, printed in zip(lines, threads.map(output, lines), strict=True):
            name = re.sub("[^a-zA-Z0-9]+", "_", command)
            (folder / f"{name}.txt").write_text(printed, "utf-8")
    print(f"{len(lines)} outputs in {folder}")


def compare(before: Path, after: Path) -> int:
    """How many outputs differ; each difference is printed."""
    names = sorted({path.name for folder in (before, after) for path in folder.glob("*.txt")})
    texts = {name: (_text(before / name), _text(after / name)) for name in names}
    different = {name: pair for name, pair in texts.items() if pair[0] != pair[1]}
    for old, new in different.values():
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
        print((old or new).partition("\n")[0], *list(lines)[2:40], "", sep="\n")
    print(f"{len(different)} of {len(names)} outputs differ")
    return len(different)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["record", folder, *text]:
            record(Path(folder), *text[:1])
            return 0
        case ["compare", before, after]:
            return 1 if compare(Path(before), Path(after)) else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
