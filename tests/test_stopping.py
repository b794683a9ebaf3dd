"""Ctrl-C and other ends from outside, on real processes; and streams that are closed or full.

Moments are told by what a process has imported so far, which `-X importtime` says: nothing waits
for a clock, and the first second, in which libraries load, can be met on purpose.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LADDER = str(ROOT / "tests" / "cases" / "ladder.toml")
SENTENCE = "stopped before it was done\n"
MODULE = ("-m", "escalation_games")
# what the installed script does
SCRIPT = ("-c", "import sys\nfrom escalation_games.__main__ import run\nsys.exit(run())")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as Unix has them")


def _hears_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def started(how: tuple[str, ...], *arguments: str, **streams: object) -> subprocess.Popen[str]:
    """A process in a group of its own, hearing signals whatever the caller ignores."""
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, *how, *arguments],
        text=True,
        preexec_fn=_hears_signals,  # noqa: PLW1509 - there are no threads here
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONPROFILEIMPORTTIME": "1"},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )  # fmt: skip


def stopped(
    process: subprocess.Popen[str],
    module: str,
    number: int = signal.SIGINT,
    *,
    group: bool = False,
    times: int = 1,
) -> tuple[int, str, str]:
    """Sends the signal once the module is imported so often; exit code, stdout, stderr."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("import time:") and line.split("|")[-1].strip() == module:
            times -= 1
            if not times:
                break
    (os.killpg if group else os.kill)(process.pid, number)
    output, rest = process.communicate(timeout=60)
    told = "".join(s for s in rest.splitlines(True) if not s.startswith("import time:"))
    return process.returncode, output, told


@pytest.mark.parametrize(
    ("how", "module", "arguments"),
    [
        (MODULE, "signal", ("analyze", LADDER)),
        (SCRIPT, "signal", ("analyze", LADDER)),
        (MODULE, "click.core", ("analyze", LADDER)),
        (SCRIPT, "escalation_games.cli", ("analyze", LADDER)),
        (MODULE, "numpy._core._multiarray_umath", ("analyze", LADDER)),
        (SCRIPT, "numpy.linalg", ("solve", LADDER)),
        (MODULE, "escalation_games.solvers.certificates", ("tip", LADDER, "--together")),
        (MODULE, "flint.types.fmpq_mpoly", ("analyze", LADDER)),
        (MODULE, "numpy.random", ("rank", "cornered", "-n", "65536")),
        (MODULE, "flint", ("map", "security_dilemma", "d", "v0", "--out", "x.png")),
        (MODULE, "escalation_games.solvers.quantal", ("solve", LADDER, "--concept", "agent-qre")),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)  # fmt: skip
def test_ctrl_c_ends_a_command_while_it_loads_or_works(
    how: tuple[str, ...], module: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    process = started(how, *arguments, cwd=tmp_path)
    assert stopped(process, module) == (130, "", SENTENCE)
    assert not list(tmp_path.iterdir())


def test_ctrl_c_on_a_terminal_reaches_the_workers_too_and_none_is_left(tmp_path: Path) -> None:
    command = ("sweep", "cornered", "-n", "9000000", "--workers", "2", "--out", str(tmp_path / "s"))
    process = started(MODULE, *command)
    module = "escalation_games.definition"  # for the second time: a worker begins
    code, output, told = stopped(process, module, group=True, times=2)
    assert (code, output) == (130, "")
    assert "stopped; what is finished is kept: the same command goes on\n" in told
    assert "Traceback" not in told
    # communicate() came back: no process that could still write to stderr is left


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_other_signals_end_it_quietly(number: int, code: int) -> None:
    process = started(MODULE, "analyze", LADDER)
    assert stopped(process, "numpy.linalg", number) == (code, "", "")


def test_a_signal_that_the_parent_ignores_stays_ignored() -> None:
    ignoring = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    command = ignoring + "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    again = (*MODULE, "list")
    process = started(("-c", command), *again)
    code, output, told = stopped(process, "click.core")
    assert (code, told) == (0, "")
    assert "security_dilemma" in output


@pytest.mark.parametrize(
    "body",
    [
        "exec('while True:\\n try:\\n  while True: pass\\n except BaseException: pass')",
        "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)",
        "exec('try:\\n while True: pass\\nexcept BaseException: raise ImportError')",
        "exec('try:\\n while True: pass\\nexcept BaseException: sys.exit(0)')",
        "exec('class A:\\n def __del__(self):\\n  while True: pass\\nA()\\nwhile True: pass')",
        "exec('try:\\n while True: pass\\nfinally: 1/0')",
        "exec('import atexit\\ndef f():\\n while True: pass\\natexit.register(f)')",
    ],
    ids=["swallowed for ever", "in C", "turned into another error", "turned into success",
         "lost in __del__", "an error while cleaning up", "while the process leaves"],
)  # fmt: skip
def test_whatever_becomes_of_the_interrupt_the_process_ends(body: str, tmp_path: Path) -> None:
    (tmp_path / "now.py").write_text("", "utf-8")  # tells when
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import escalation_games.cli as cli, escalation_games.__main__ as program\n"
        f"def main(**_):\n    import now\n    {body}\n"
        "cli.main = main\nprogram.run()"
    )
    process = started(("-c", program))
    assert stopped(process, "now") == (130, "", SENTENCE)


# -- streams -------------------------------------------------------------------------------------


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = f'eg() {{ "{sys.executable}" -m escalation_games "$@"; }}; {line}'
    return subprocess.run(
        ["sh", "-c", command], text=True, capture_output=True, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


FULL = "error: the answer could not be written: No space left on device\n"
CLOSED = "error: the answer could not be written: Bad file descriptor\n"


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("eg solve cornered >&-", 3, CLOSED),
        ("eg --help >&-", 3, CLOSED),
        ("eg show cornered --toml >&-", 3, CLOSED),
        ("eg solve cornered > /dev/full", 3, FULL),
        ("eg --help > /dev/full", 3, FULL),
        ("eg check cornered > /dev/full", 3, FULL),
        ("eg list <&- 2>&- > /dev/null", 0, ""),
        ("eg solve nobody 2> /dev/full", 2, ""),
        ("eg solve 2> /dev/full", 2, ""),
        ("eg solve nobody >&- 2>&-", 2, ""),
        ("eg solve cornered >&- 2>&- <&-", 3, ""),
        ("eg show cornered --toml | head -c 1 > /dev/null; :", 0, ""),
        ("{ eg list; echo $? >&2; } | :", 0, "0\n"),
        ("{ eg --help; echo $? >&2; } | :", 0, "0\n"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith(("eg", "{")) else "",
)  # fmt: skip
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_streams_that_cannot_be_written(line: str, code: int, told: str, tmp_path: Path) -> None:
    found = shell(line, tmp_path)
    assert (found.returncode, found.stderr) == (code, told)
