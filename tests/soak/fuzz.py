"""A fuzzer: thousands of broken and half-broken inputs, and what must hold of every one.

    python -m soak.fuzz --mutants 100000 --out DIR        (in tests/; or make soak)

Of each mutant: whatever is raised is in the tree of `errors` (or click's, on the command line); no
step takes more than SECONDS of process time, or a process more than MEMORY; the same input gives
the same answer; and what `check` finds in order is never the user's mistake afterwards.

Mutant k of a seed is always the same, whoever works on it: workers take every so-manieth. A worker
that hangs where Python cannot stop it is ended and replaced. What is found is made small, line by
line, and written to the folder with the seed and the traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import resource
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click.testing

import escalation_games as eg
from escalation_games import effort as counted
from escalation_games.cli import main as command_line
from escalation_games.errors import BudgetExceeded, EscalationGamesError, FormulaError, InputError
from escalation_games.files import library, mistakes
from escalation_games.files.checked_lengths import warnings as doubts
from examples import ENTRY, HIDDEN

from .mutants import NUMBERS, Mutator

EVERY = 5_000  # mutants, a line says how far it is
EFFORT = 0.01  # of the budget that a command has by default
SECONDS = 20  # of process time for one step: past it the mutant is a finding
HANGS = 3 * SECONDS  # of process time without a word: then a worker cannot be stopped from inside
SILENCE = 1_800  # seconds without a word, at work or asleep
MEMORY = 2 << 30  # bytes of address space a worker may add to what it starts with
SMALLER = 60  # tries to make a finding smaller
CASES = Path(__file__).resolve().parents[1] / "cases"

EFG = (
    ENTRY,
    HIDDEN,
    """\
EFG 2 R "Three" { "A" "B" "C" }
p "" 1 1 "a" { "x" "y" } 0
p "" 2 1 "b" { "x" "y" } 0
p "" 3 1 "c" { "x" "y" } 0
t "" 1 "1" { 1, 1, 1 }
t "" 2 "2" { 0, 0, 0 }
p "" 3 1 0
t "" 3 "3" { 0, 0, 1 }
t "" 4 "4" { 0, 1, 0 }
p "" 2 1 0
p "" 3 1 0
t "" 5 "5" { 0, 0, 1 }
t "" 6 "6" { 0, 1, 0 }
p "" 3 1 0
t "" 7 "7" { 0, 0, 0 }
t "" 8 "8" { 2, 2, 2 }
""",
)


class TooLong(BaseException):
    """A step used up its process time. No Exception, so that nobody handles it on the way."""


@dataclass(frozen=True)
class Finding:
    """What went wrong with a text: in which step, what was raised, and where in the package."""

    step: str
    what: str
    place: str
    trace: str

    @property
    def kind(self) -> str:
        """Findings of one kind have one cause, most likely."""
        return f"{self.step}: {self.what} in {self.place}"


# -- steps -----------------------------------------------------------------------------------------


def same(text: str, name: str) -> None:
    """The mistakes are the same each time."""
    one, two = (list(map(str, mistakes(text, name))) for _ in range(2))
    assert one == two, "two checks of one text differ"


def solved(definition: eg.Definition, rng: random.Random) -> None:
    eg.solve(definition.at())
    moved = _point(definition, rng)
    concepts = ["nash", "subgame-perfect", "perfect-bayesian", "sequential"]
    for concept in [None, rng.choice(concepts)]:
        try:
            eg.solve(definition.at(moved), concept)
        except FormulaError:
            assert doubts(definition), "a formula fails within the ranges, and `check` is silent"


def _point(definition: eg.Definition, rng: random.Random) -> dict[str, Any]:
    """Some assumptions at an end, or somewhere, of their ranges."""
    ends = [(a.name, a.range) for a in definition.assumptions if a.range and rng.random() < 0.7]
    return {
        name: rng.choice([low, high, (low + high) / 2, (2 * low + high) / 3])
        for name, (low, high) in ends
    }


def tipped(definition: eg.Definition, rng: random.Random) -> None:
    names = [a.name for a in definition.assumptions if a.range]
    eg.tips(definition, rng.sample(names, min(len(names), 2)))


def swept(definition: eg.Definition, rng: random.Random) -> None:
    if any(a.range for a in definition.assumptions):
        columns = eg.draws(definition, "random", 50, rng.randrange(100))
        half = counted.left() / 2
        with counted.Allowance(half).drawn():
            one = eg.outcomes(definition, columns)
        with counted.Allowance(half).drawn():
            two = eg.outcomes(definition, columns)
        assert one.regime.tobytes() == two.regime.tobytes(), "two runs of one sweep differ"


def least(definition: eg.Definition, _rng: random.Random) -> None:
    eg.radius(definition)


def ranked(definition: eg.Definition, _rng: random.Random) -> None:
    eg.rank(definition, n=4)


def boxed(definition: eg.Definition, rng: random.Random) -> None:
    eg.boxes(definition, rng.choice(["some", "every", "none"]), n=60)


def mapped(definition: eg.Definition, rng: random.Random) -> None:
    names = [a.name for a in definition.assumptions if a.range]
    if len(names) > 1:
        eg.regime_map(definition, *rng.sample(names, 2), cells=40)


def compared(definition: eg.Definition, _rng: random.Random) -> None:
    eg.compare(definition, n=10)


STEPS: list[tuple[Callable[[eg.Definition, random.Random], None], float]] = [
    (solved, 1), (tipped, 0.1), (swept, 0.1), (least, 0.03), (ranked, 0.03), (boxed, 0.03),
    (mapped, 0.01), (compared, 0.03),
]  # fmt: skip
COMMANDS = [
    ["check"], ["check", "--json"], ["show"], ["show", "--json"], ["show", "--toml"], ["solve"],
    ["solve", "--json"], ["solve", "--concept", "nash"], ["solve", "--concept", "sequential"],
    ["solve", "--concept", "agent-qre"], ["analyze"], ["analyze", "--json"], ["tip"],
    ["tip", "--json"], ["tip", "--together"], ["tip", "--conditions"], ["rank", "-n", "4"],
    ["rank", "-n", "4", "--json"], ["boxes", "-n", "60"], ["compare", "-n", "10"],
    ["sweep", "-n", "20", "--workers", "1", "--out", "{out}"],
]  # fmt: skip


def commanded(file: Path, rng: random.Random, folder: Path) -> None:
    """One command on the file, in process; an exit code of the contract, and the same bytes."""
    words = [word.format(out=folder / "run") for word in rng.choice(COMMANDS)]
    words.insert(1, str(file))
    if words[0] != "show":
        words += ["--effort", str(EFFORT)]  # points that are asked for have an effort of their own
    if rng.random() < 0.2:
        name = rng.choice(["x", "k", "", "a=b", "\0", *WILD])
        words += ["--set", f"{name}={rng.choice(NUMBERS)}"]
    answers = []
    half = counted.left() / 2
    for _ in range(2 if rng.random() < 0.3 else 1):
        shutil.rmtree(folder / "run", ignore_errors=True)
        with counted.Allowance(half).drawn():
            result = click.testing.CliRunner().invoke(command_line, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code in (0, 2, 3), f"exit code {result.exit_code}"
        assert result.exit_code == 0 or result.stderr.strip(), "an error without a word"
        answers.append((result.exit_code, result.stdout, result.stderr))
    assert len(set(answers)) == 1, "two runs of one command differ"


WILD = ["é", "d" * 500, "-", "--help", "a\nb"]


def damaged(folder: Path, rng: random.Random) -> None:
    """A finished sweep with one file changed: read, gone on with, and summed up again."""
    run = folder / "damaged"
    shutil.rmtree(run, ignore_errors=True)
    definition = eg.load("security_dilemma")
    eg.sweep(definition, 20, run, workers=1)
    _damage(run, rng)
    for step in (
        lambda: eg.read_sweep(run).shares(),
        lambda: eg.sweep(definition, 20, run, workers=1),
        lambda: eg.read_sweep(run).frame(),
    ):
        with contextlib.suppress(EscalationGamesError):
            step()


def _damage(run: Path, rng: random.Random) -> None:
    file = rng.choice(sorted(run.iterdir()))
    data = bytearray(file.read_bytes())
    how = rng.randrange(7)
    if how == 0:
        file.unlink()
        return
    if how == 1:
        del data[rng.randrange(len(data)) :]
    elif how == 2:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif how == 3:
        data[:] = rng.randbytes(rng.randrange(200))
    elif how == 4:
        at = rng.randrange(len(data))
        data[at : at + 8] = rng.randbytes(8)
    elif how == 5:
        file.with_name(rng.choice(["part-00001.parquet", "x.parquet", "a.txt", ".x"])).write_bytes(
            data
        )
    elif file.suffix == ".json":
        table = json.loads(data)
        key = rng.choice(list(table))
        table[key] = rng.choice([None, 0, -1, "x", [], {}, 1.5, 10**30, True])
        data[:] = json.dumps(rng.choice([table, table, table, [], {}, 1])).encode()
    file.write_bytes(data)


# -- one mutant ------------------------------------------------------------------------------------


def corpus() -> list[tuple[str, str]]:
    """(name, text) of every file that is mutated."""
    files = [*library().values(), *sorted(CASES.glob("*.toml"))]
    texts = [(f.name, f.read_text(encoding="utf-8")) for f in files if f.stat().st_size < 30_000]
    return texts + [(f"{k}.efg", text) for k, text in enumerate(EFG)]


def mutant(seed: int, k: int, texts: list[tuple[str, str]]) -> tuple[str, str]:
    """The name and the text of mutant k."""
    rng = Mutator(f"{seed} {k}")
    name, text = rng.choice(texts)
    kin = [other for n, other in texts if n[-4:] == name[-4:]]
    return name, rng.mutant(text, rng.choice(kin))


def tried(text: str, name: str, rng_seed: str, folder: Path) -> Finding | None:
    """What is wrong with how this text is dealt with; None if nothing is."""
    rng = random.Random(rng_seed)
    if rng.random() < 0.002:
        return guarded("folder", lambda: damaged(folder, rng))
    if rng.random() < 0.1 and (found := guarded("twice", lambda: same(text, name))):
        return found
    if rng.random() < 0.01:
        file = folder / name
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        return guarded("command", lambda: commanded(file, rng, folder))
    holder: list[eg.Definition] = []
    if found := guarded("check", lambda: _checked(text, name, holder)):
        return found
    for step, share in STEPS if holder else []:
        if rng.random() < share:
            found = guarded(step.__name__, lambda step=step: step(holder[0], rng))  # type: ignore[misc]
            if found:
                return found
    return None


def _checked(text: str, name: str, holder: list[eg.Definition]) -> None:
    """What `mistakes` lets through, `loads` must read."""
    if not mistakes(text, name):
        holder.append(eg.loads(text, name))


# These refuse what a file cannot be asked: too few points, no decision to compare, and the like.
ASKED_TOO_MUCH = {"tipped", "swept", "least", "ranked", "boxed", "mapped", "compared", "solved"}


def guarded(step: str, action: Callable[[], None]) -> Finding | None:
    """The action within its process time; what it may not raise is a finding."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        with counted.allowed(EFFORT):
            action()
    except InputError as error:
        if step == "solved" and "concept" not in str(error):
            return _finding(step, error)
        return None if step in ASKED_TOO_MUCH else _finding(step, error)
    except BudgetExceeded as error:  # a named answer; but commands say it themselves
        return _finding(step, error) if step in {"command", "folder"} else None
    except EscalationGamesError as error:
        return None if step in ASKED_TOO_MUCH else _finding(step, error)
    except (Exception, TooLong) as error:  # noqa: BLE001  whatever it is: that is the question
        return _finding(step, error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def _finding(step: str, error: BaseException) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "escalation_games" in f.filename and "/tests/" not in f.filename]
    if isinstance(error, TooLong):
        # where it was stopped is chance; the room it was in is not
        own = own[:4]
    place = f"{Path(own[-1].filename).name}:{own[-1].name}" if own else "?"
    what = type(error).__name__
    if isinstance(error, AssertionError | InputError):
        what += f" ({str(error).splitlines()[0][:60]})" if isinstance(error, AssertionError) else ""
    return Finding(step, what, place, "".join(traceback.format_exception(error))[-6000:])


def smaller(text: str, is_found: Callable[[str], bool], tries: int = SMALLER) -> str:
    """Lines left out as long as it is still found: halves first, then single ones."""
    rows = text.split("\n")
    size = len(rows) // 2
    while size and tries > 0:
        at = 0
        while at < len(rows) and tries > 0:
            shorter = rows[:at] + rows[at + size :]
            tries -= 1
            if is_found("\n".join(shorter)):
                rows = shorter
            else:
                at += size
        size //= 2
    return "\n".join(rows)


# -- workers ---------------------------------------------------------------------------------------


def limit() -> None:
    """This process from now on: no more than MEMORY, and a TooLong when its time is over."""

    def stop(*_: Any) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who sums up
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")


def work(seed: int, numbers: range, out: str, pipe: Any) -> None:
    """Mutants by number; a word before each, the finding after it."""
    import sklearn.tree  # noqa: F401  so that what is loaded does not count as used

    limit()
    texts = corpus()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for k in numbers:
            pipe.send(("at", k, None))
            name, text = mutant(seed, k, texts)
            found = tried(text, name, f"{seed} {k} steps", folder)
            if found is not None:
                pipe.send(("found", k, found.kind))
                if pipe.recv():
                    _report(Path(out), seed, k, name, text, found, folder, pipe)
    pipe.send(("done", None, None))


def _report(
    out: Path, seed: int, k: int, name: str, text: str, found: Finding, folder: Path, pipe: Any
) -> None:
    """The finding on disk, made small if that does not take long."""

    def is_found(shorter: str) -> bool:
        pipe.send(("busy", k, None))
        again = tried(shorter, name, f"{seed} {k} steps", folder)
        return again is not None and again.kind == found.kind

    tries = 0 if found.step == "folder" else 8 if "TooLong" in found.kind else SMALLER
    small = smaller(text, is_found, tries)
    out.mkdir(parents=True, exist_ok=True)
    stem = f"{seed}-{k}"
    (out / f"{stem}{Path(name).suffix}").write_bytes(small.encode("utf-8", "surrogatepass"))
    note = f"{found.kind}\nseed {seed}, mutant {k}, of {name}\n\n{found.trace}"
    (out / f"{stem}.txt").write_text(note, encoding="utf-8", errors="backslashreplace")


class Worker:
    """A process that works through numbers, and can be ended."""

    def __init__(self, seed: int, numbers: range, out: str) -> None:
        self.seed, self.numbers, self.out = seed, numbers, out
        self.at: int | None = None
        self.pipe, other = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=work, args=(seed, numbers, out, other), daemon=True)
        self.process.start()
        other.close()
        self.is_heard()

    def is_heard(self) -> None:
        """It gave a word."""
        self.heard, self.spent = time.monotonic(), self.process_time()

    def process_time(self) -> float:
        """Seconds it has worked."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def hangs(self) -> bool:
        """Too long without a word."""
        is_late = time.monotonic() - self.heard > SILENCE
        return is_late or self.process_time() - self.spent > HANGS

    def rest(self) -> range:
        """The numbers after the one it was at."""
        start = self.numbers.start if self.at is None else self.at + self.numbers.step
        return range(start, self.numbers.stop, self.numbers.step)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def run(
    seed: int, mutants: int, out: str, jobs: int, seconds: float, start: int = 0
) -> tuple[int, Counter[str]]:
    """How many mutants were tried, and how many findings there are of each kind."""
    kinds: Counter[str] = Counter()
    tried_, told = 0, 0
    end = time.monotonic() + seconds
    workers = [Worker(seed, range(start + j, start + mutants, jobs), out) for j in range(jobs)]
    try:
        while workers and time.monotonic() < end:
            for worker in list(workers):
                count, is_over, lost = _listened(worker, kinds)
                tried_ += count
                if lost:
                    kinds[lost] += 1
                    print(f"{lost}: mutant {worker.at}", flush=True)
                if is_over:
                    worker.end()
                    workers.remove(worker)
                    if lost and worker.rest():
                        workers.append(Worker(seed, worker.rest(), out))
            if tried_ >= told + EVERY:
                told = tried_ - tried_ % EVERY
                print(f"  {told:,} tried", flush=True)
    except KeyboardInterrupt:
        print("  stopped")  # what was found is written down, and is summed up
    finally:
        for worker in workers:
            worker.end()
    return tried_, kinds


def _listened(worker: Worker, kinds: Counter[str]) -> tuple[int, bool, str | None]:
    """(mutants begun, is it over, why it was lost) since it was last listened to."""
    count = 0
    try:
        while worker.pipe.poll(0.05):
            word, k, kind = worker.pipe.recv()
            worker.is_heard()
            if word == "done":
                return count, True, None
            if word == "at":
                worker.at, count = k, count + 1
            elif word == "found":
                kinds[kind] += 1
                is_new = kinds[kind] <= 2  # two of a kind are enough to see what it is
                if is_new:
                    print(f"{kind}: mutant {k}", flush=True)
                worker.pipe.send(is_new)
    except (EOFError, OSError):
        return count, True, "the process died"
    hangs = worker.hangs()
    return count, hangs, "no word: it hangs outside Python" if hangs else None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=None, help="drawn afresh if not given")
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--start", type=int, default=0, help="the first mutant's number")
    parser.add_argument("--seconds", type=float, default=1_800, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", default="build/soak")
    options = parser.parse_args()
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(f"fuzz: seed {seed}, {options.mutants} mutants; findings go to {options.out}", flush=True)
    tried_, kinds = run(
        seed, options.mutants, options.out, options.jobs, options.seconds, options.start
    )
    print(f"fuzz: seed {seed}, {tried_} mutants tried, {len(kinds)} kinds of findings")
    for kind, n in kinds.most_common():
        print(f"  {n:6}  {kind}")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
