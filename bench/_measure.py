"""How everything is measured: processes with their CPU and memory, rounds in turn, rows of the table.

The machine may be busy, so ours and the rival run in turn and ratios of medians are what counts. Linux only,
since it reads /proc.
"""

from __future__ import annotations

import argparse
import compileall
import os
import re
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_TICK = os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- options of every script


@dataclass(frozen=True)
class Options:
    """quick: small data, one round; rival: measure rivals too; rounds: how often, after one to warm up."""

    quick: bool
    rival: bool
    rounds: int


def options(description: str | None) -> Options:
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small data, one round: does the script still work?")
    parser.add_argument("--no-rival", action="store_true", help="only ours; installs nothing")
    parser.add_argument("--rounds", type=int, default=5, help="rounds to take the median of, after a warm-up [5]")
    given = parser.parse_args()
    compileall.compile_dir(HERE.parent / "src", quiet=1)  # as pip does; some environments forbid Python to do it itself
    if not sys.platform.startswith("linux"):
        sys.exit("The benchmarks read /proc, so they run on Linux only.")
    return Options(given.quick, not (given.no_rival or given.quick), 1 if given.quick else given.rounds)


def run_script(measure: Callable[[Options], list[Row]], description: str | None) -> None:
    """What each script does when it is called by itself: measure, and print its part of the table."""
    chosen = options(description)
    print(table(measure(chosen), targets=not chosen.quick))


# ---------------------------------------------------------------- processes


class Process:
    """A command with its children: the lines it writes, its CPU seconds, its memory. Ended on exit of `with`."""

    def __init__(self, command: Sequence[object]) -> None:
        self.lines: list[tuple[float, str]] = []
        self._news = threading.Condition()
        self._ended = False
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,  # open, not empty: TensorBoard's data server ends with its standard input
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        except ProcessLookupError:
            self._process.wait()
        self._reader.join(1)

    def line(self, pattern: str, timeout: float = 300) -> tuple[float, re.Match[str]]:
        """The first line that matches: seconds from the start to it, and the match."""
        end = time.monotonic() + timeout
        seen = 0
        with self._news:
            while True:
                for moment, text in self.lines[seen:]:
                    if match := re.search(pattern, text):
                        return moment - self.began, match
                seen = len(self.lines)
                if self._ended or not self._news.wait(end - time.monotonic()):
                    raise RuntimeError(f"{pattern!r} was not written:\n" + "".join(t for _, t in self.lines[-20:]))

    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def cpu(self) -> float:
        """CPU seconds of the process and its children until now."""
        total = 0
        for pid in self._family():
            fields = _proc(pid, "stat").rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) if fields else 0
        return total / _TICK

    def peak(self) -> int:
        """Bytes of memory: the most that each living process of the family held, added up."""
        total = 0
        for pid in self._family():
            match = re.search(r"VmHWM:\s+(\d+) kB", _proc(pid, "status"))
            total += int(match[1]) * 1024 if match else 0
        return total

    def _family(self) -> list[int]:
        found, new = [], [self._process.pid]
        while new:
            pid = new.pop()
            found.append(pid)
            tasks = Path(f"/proc/{pid}/task")
            for task in tasks.iterdir() if tasks.exists() else ():
                new += map(int, _proc(pid, f"task/{task.name}/children").split())
        return found

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            with self._news:
                self.lines.append((time.perf_counter(), text))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


def _proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def own_memory() -> tuple[int, int]:
    """Bytes this process holds now, and has held at most."""
    status = Path("/proc/self/statm").read_text().split()
    return int(status[1]) * os.sysconf("SC_PAGE_SIZE"), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def until(check: Callable[[], Any], what: str, every: float = 0.01, timeout: float = 300) -> Any:
    """Call until the answer is truthy; failures to connect count as not yet."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        try:
            if answer := check():
                return answer
        except OSError:
            pass
        time.sleep(every)
    raise RuntimeError(f"waited {timeout:.0f} s in vain: {what}")


# ---------------------------------------------------------------- rounds


def in_turn(rounds: int, *works: Callable[[], dict[str, float]] | None) -> list[dict[str, float]]:
    """Medians of what each work returns, the works taken in turn; a first round is not counted unless alone."""
    kept: list[list[dict[str, float]]] = [[] for _ in works]
    for number in range(rounds + (rounds > 1)):
        for work, results in zip(works, kept, strict=True):
            if work is not None:
                result = work()
                if number or rounds == 1:
                    results.append(result)
    return [
        {name: statistics.median(one[name] for one in results) for name in results[0]} if results else {}
        for results in kept
    ]


# ---------------------------------------------------------------- the table


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        work: what was done.
        ours, rival: medians in `unit`; no rival when None.
        unit: "s", "B", "B/point", "%", "ms" or "frames".
        at_most: the target for ours; times: the target for rival ÷ ours.
        note: what to know, such as how the rival was measured.
    """

    work: str
    ours: float
    rival: float | None = None
    unit: str = "s"
    at_most: float | None = None
    times: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.rival is None or not self.ours else self.rival / self.ours

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one, or without the rival it compares with."""
        if self.at_most is not None:
            return self.ours <= self.at_most
        return None if self.times is None or self.ratio is None else self.ratio >= self.times


def amount(number: float | None, unit: str) -> str:
    """A number as people read it: three digits, seconds as µs, ms or s, bytes as kB, MB or GB."""
    if number is None:
        return "–"
    if unit == "s":
        if number < 0.9995e-3:
            return f"{number * 1e6:.3g} µs"
        return f"{number * 1000:.3g} ms" if number < 0.9995 else f"{number:.3g} s"
    if unit == "B":
        return f"{number / 1e6:.3g} MB" if number < 999.5e6 else f"{number / 1e9:.3g} GB"
    return f"{number:.3g}{'' if unit == '%' else ' '}{unit}"


def table(rows: Sequence[Row], targets: bool = True) -> str:
    """The rows as Markdown; without targets for small data, which they do not speak of."""
    lines = ["| work | Sightline | rival | ratio | target | |", "|---|---|---|---|---|---|"]
    notes: list[str] = []
    for row in rows:
        mark = ""
        if row.note:
            if row.note not in notes:
                notes.append(row.note)
            mark = f" [{notes.index(row.note) + 1}]"
        ratio = "–" if row.ratio is None else f"{row.ratio:.1f}×" if row.ratio < 100 else f"{row.ratio:,.0f}×"
        target = f"≤ {amount(row.at_most, row.unit)}" if row.at_most is not None else ""
        target = target or (f"≥ {row.times:g}×" if row.times is not None else "–")
        target = target if targets else "–"
        verdict = {True: "✓", False: "missed", None: ""}[row.met if targets else None]
        lines.append(
            f"| {row.work}{mark} | {amount(row.ours, row.unit)} | {amount(row.rival, row.unit)} "
            f"| {ratio} | {target} | {verdict} |"
        )
    return "\n".join(lines + [""] + [f"[{number}] {note}  " for number, note in enumerate(notes, 1)])


def say(text: str) -> None:
    """Where a long run is, on standard error."""
    print(f"-- {text}", file=sys.stderr, flush=True)
