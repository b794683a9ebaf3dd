"""Does what a user installs answer alike on every Python at hand? `make dist` runs it.

Each interpreter gets an environment of its own, with the wheel and nothing of this folder. There
every game of the library is checked and answered, and the published results are computed anew; what
is printed must be the same, byte for byte, on all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEWEST = 14  # of 3.x, that is looked for
NEW_ENOUGH = "import sys; sys.version_info >= (3, 11) or sys.exit(1)"
VERSION = "print('.'.join(map(str, sys.version_info[:3])))"
GAMES = sorted(path.stem for path in (ROOT / "games").glob("*.toml"))
ASKED = [
    *(["check", game, "--json"] for game in GAMES),
    *(["analyze", game, "--json"] for game in GAMES),
    ["analyze", "security_dilemma"],
    ["validate", "--json"],
]


def main() -> int:
    """Prints a row for each Python; 1 where one fails, or answers otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    wheel = parser.parse_args().wheel.resolve()
    print("| Python | Answers |\n|---|---|")
    digests = {}
    for version, python in interpreters().items():
        with tempfile.TemporaryDirectory() as folder:
            digests[version] = answers(python, wheel, Path(folder))
        print(f"| {version} | {digests[version][:12]} |", flush=True)
    alike = len({*digests.values()}) == 1
    print(f"{len(ASKED)} commands on each: {'the same bytes' if alike else 'NOT the same'}")
    return 0 if alike else 1


def interpreters() -> dict[str, str]:
    """By version, each once: on the PATH, and those that pyenv and uv keep."""
    found: dict[str, str] = {}
    for python in _candidates():
        asked = [python, "-c", f"import ensurepip; {NEW_ENOUGH}; {VERSION}"]
        with contextlib.suppress(OSError):  # there is none of that name
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            if done.returncode == 0:  # neither too old, nor a name without a Python behind it
                found.setdefault(done.stdout.strip(), python)
    return dict(sorted(found.items(), key=lambda known: [int(n) for n in known[0].split(".")]))


def _candidates() -> Iterator[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield sys.executable
    for minor in range(11, NEWEST + 1):
        yield f"python3.{minor}"
    for kept in (pyenv / "versions", Path.home() / ".local/share/uv/python"):
        yield from map(str, sorted(kept.glob("*/bin/python")))


def answers(python: str, wheel: Path, folder: Path) -> str:
    """A digest of all that the installed program prints."""
    subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True)
    installed = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run(
        [str(installed / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check",
         *pinned, str(wheel)],
        check=True,
    )  # fmt: skip
    digest = hashlib.sha256()
    for arguments in ASKED:
        command = [str(installed / "escalation-games"), *arguments]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode:
            raise SystemExit(f"{python}: {' '.join(arguments)} ended so:\n{done.stderr}")
        digest.update((done.stdout + done.stderr).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
