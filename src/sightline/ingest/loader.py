"""Keeps a store equal to what lies under the log directories: loads, then follows.

One thread scans and follows notices; files are read by a small pool, newest runs first, small ones many at a
time, because handing the interpreter over costs more than reading one. Progress counts bytes, so that a bar
can be honest about files of very different sizes.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from sightline.ingest.discover import Found, LogdirSpec, check, of_sidecar, scan
from sightline.ingest.tail import SMALL, Tail, read_together
from sightline.ingest.watch import Notices
from sightline.model import Damage, Progress
from sightline.store import Batch, Store

TOGETHER = 16 << 20, 64  # bytes and small files that are read and committed together, about
TINY = 1 << 14  # bytes: where small files are larger than this, reading them is worth a row for each thread
TELL_EVERY = 0.2  # seconds between counts of the files while they are read
HOT_SECONDS = 600.0  # a file that changed this recently is looked at often when there are no notices
HOT_INTERVAL = 0.5
BREATH, MOST_BREATH = 10, 2.0  # from loading to the first scan after it: so many times as long as that, up to so many s
SCAN_SHARE = 200  # scanning may take at most 1/200 of one core, however large the tree


class Loader:
    """Loads log directories into a store and follows them.

    Args:
        specs: the log directories.
        store: where everything goes.
        watch: "auto" follows notices of the file system and scans now and then besides; "poll" only
            scans (network file systems give no notices); "off" loads once.
        reload_interval: seconds between scans, at least; 0 loads once.

    Attributes:
        problems: directories and files that could not be looked at.
        watch_mode: "notify", "poll" or "off", as it is now.

    Raises:
        LogdirError: a log directory is a file.
    """

    def __init__(
        self, specs: Sequence[LogdirSpec], store: Store, *, watch: str = "auto", reload_interval: float = 5.0
    ) -> None:
        for spec in specs:
            check(spec)
        self.specs = tuple(specs)
        self.store = store
        self.reload_interval = reload_interval
        self.watch_mode = "off" if watch == "off" or reload_interval == 0 else "poll" if watch == "poll" else "notify"
        self._tails: dict[tuple[str, str], Tail] = {}
        self._by_path: dict[str, list[Tail]] = {}  # absolute, as notices name them
        self._roots_at: dict[str, str] = {}  # log directories, absolute
        self.problems: list[Damage] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._notices: Notices | None = None
        self._threads = min(8, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(self._threads, "sightline-read")
        self._one_at_a_time = threading.Lock()
        self._phase = "scanning"
        self._began = time.monotonic()
        self._seconds = 0.0
        self._scanned = 0.0  # seconds that the last look at all directories took
        self._told: tuple[Progress | None, float] = None, 0.0  # the last answer, and how long it is good

    # ------------------------------------------------------------- for callers

    def start(self) -> None:
        """Load and follow in the background."""
        self._thread = threading.Thread(target=self._follow, name="sightline-load", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop following; what has been loaded stays in the store."""
        self._stop.set()
        if self._notices is not None:
            self._notices.close()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def refresh(self) -> None:
        """Scan once and read everything that is new; returns when done."""
        with self._one_at_a_time:
            began = time.monotonic()
            found = scan(self.specs)
            self._scanned = time.monotonic() - began
            self._forget_missing(found.files)
            self.problems = [Damage(path, 0, 0, reason) for path, reason in found.problems]
            tails = [(self._tail(item), item.stat) for item in found.files]
            stale = [tail for tail, stat in tails if tail.stale(stat)]
            if stale:
                self._phase = "loading"
                self._read(stale)
            if self._phase != "idle":
                self._seconds = self._seconds or time.monotonic() - self._began
                self._phase = "idle"
            self._told = None, 0.0

    load = refresh

    def files(self) -> dict[str, list[str]]:
        """Paths of the event files that are followed, by run."""
        found: dict[str, list[str]] = {}
        for run, path in list(self._tails):
            found.setdefault(run, []).append(path)
        return found

    def progress(self) -> Progress:
        """How far loading has come; while it lasts, as of a moment ago."""
        told, until = self._told
        if told is not None and told.phase == self._phase and time.monotonic() < until:
            return told
        phase, tails = self._phase, list(self._tails.values())
        until = math.inf if phase == "idle" else time.monotonic() + TELL_EVERY
        told = Progress(
            phase=phase,
            files=len(tails),
            files_done=sum([tail.done for tail in tails]),  # lists: there may be thousands
            bytes=sum([tail.size if tail.size > tail.offset else tail.offset for tail in tails]),
            bytes_done=sum([tail.offset for tail in tails]),
            runs=len({tail.run for tail in tails}),
            seconds=self._seconds or time.monotonic() - self._began,
        )
        self._told = told, until
        return told

    # ------------------------------------------------------------- the work

    def _tail(self, found: Found) -> Tail:
        tail = self._tails.get((found.run, found.path))
        if tail is None:
            tail = self._tails[(found.run, found.path)] = Tail(found.run, found.path, found.root)
            self._by_path.setdefault(self._absolute(found), []).append(tail)
        if not tail.done:
            tail.size, tail.modified = found.stat.st_size, found.stat.st_mtime
        return tail

    def _absolute(self, found: Found) -> str:
        """What os.path.abspath gives, once for each log directory."""
        if found.root not in self._roots_at:
            self._roots_at[found.root] = os.path.join(os.path.abspath(found.root), "")
        return self._roots_at[found.root] + found.path[len(os.path.join(found.root, "")) :]

    def _forget_missing(self, files: Iterable[Found]) -> None:
        there = {(item.run, item.path) for item in files}
        for key in [key for key in self._tails if key not in there]:
            path = os.path.abspath(key[1])
            self._by_path[path].remove(self._tails.pop(key))
            if not self._by_path[path]:
                del self._by_path[path]
            self.store.forget(*key)

    def _read(self, tails: list[Tail]) -> None:
        """Read files, newest runs first; small ones together."""
        newest: dict[str, float] = {}
        for tail in tails:
            newest[tail.run] = max(newest.get(tail.run, 0.0), tail.modified)
        tails.sort(key=lambda tail: (-newest[tail.run], tail.run, tail.path))
        # Of tiny files, the interpreter has most of the work, and several threads would only take it from each other.
        small = [tail for tail in tails if tail.size - tail.offset < SMALL]
        rows = self._threads if sum(tail.size - tail.offset for tail in small) > TINY * len(small) else 1
        jobs = [[tail] for tail in tails if tail.size - tail.offset >= SMALL]
        jobs += filter(None, (small[row::rows] for row in range(rows)))
        if len(jobs) == 1:
            self._run(jobs[0])
            return
        wait([self._pool.submit(self._run, job) for job in jobs])

    def _run(self, job: list[Tail]) -> None:
        if job[0].size - job[0].offset >= SMALL:
            job[0].read(lambda batch: self.store.append([batch]))
            return
        for tails in _together(job):
            if self._stop.is_set():
                break
            batches: list[Batch] = []
            read_together(tails, batches.append)
            if batches:
                self.store.append(batches)

    # ------------------------------------------------------------- following

    def _follow(self) -> None:
        self.refresh()
        watched: list[tuple[int, int]] = []
        # The page asks for its first tables now; a look at thousands of directories would take the interpreter from it.
        next_scan = time.monotonic() + min(BREATH * self._scanned, MOST_BREATH)
        before = self._scanned
        while self.watch_mode != "off" and not self._stop.is_set():
            if time.monotonic() >= next_scan:
                began = time.monotonic()
                self.refresh()
                cost = time.monotonic() - began
                # One look that had to wait for the processor says nothing of the next ones.
                next_scan = time.monotonic() + max(self.reload_interval, min(cost, before) * SCAN_SHARE)
                before = cost
                watched = self._watch(watched)
            if self._notices is None:
                self._stop.wait(min(HOT_INTERVAL, max(next_scan - time.monotonic(), 0.0)))
                if not self._tails:  # nothing yet: it may come any time
                    next_scan = min(next_scan, time.monotonic() + HOT_INTERVAL)
                self._look_at_hot()
                continue
            paths = self._notices.wait(max(next_scan - time.monotonic(), 0.0))
            if self._notices.failed:
                self.watch_mode = "poll"
                self._notices = None
            elif self._take_notice(paths):
                next_scan = 0.0
        if self._notices is not None:
            self._notices.close()

    def _watch(self, watched: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Watch the log directories once all exist, and anew when one was replaced: its watch went with it."""
        roots = self._roots()
        if self._notices is not None and watched != roots:
            self._notices.close()
            self._notices = None
        if self._notices is None and self.watch_mode == "notify" and len(roots) == len(self.specs):
            self._notices = Notices([os.path.abspath(spec.path) for spec in self.specs])
        return roots

    def _roots(self) -> list[tuple[int, int]]:
        """Identity of the log directories that exist."""
        found = []
        for spec in self.specs:
            try:
                stat = os.stat(spec.path)
            except OSError:
                continue
            found.append((stat.st_dev, stat.st_ino))
        return found

    def _look_at_hot(self) -> None:
        recent = time.time() - HOT_SECONDS
        self._look_at([tail for tail in self._tails.values() if tail.modified > recent])

    def _look_at(self, tails: list[Tail]) -> None:
        stale = []
        for tail in tails:
            try:
                if tail.stale(os.stat(tail.path)):
                    stale.append(tail)
            except OSError:
                continue  # the next scan says what became of it
        if stale:
            with self._one_at_a_time:
                self._read(stale)
                self._told = None, 0.0

    def _take_notice(self, paths: set[str]) -> bool:
        """Read the files that changed; whether anything else changed, so that a scan is due."""
        self._look_at([tail for path in paths for tail in self._by_path.get(path, ())])
        others = (path for path in paths if not of_sidecar(path))
        return any(path not in self._by_path or not os.path.exists(path) for path in others)


def _together(tails: Sequence[Tail]) -> Iterator[list[Tail]]:
    """Small files in a row, as many as are read at once."""
    bytes_, files = TOGETHER
    part: list[Tail] = []
    room = bytes_
    for tail in tails:
        part.append(tail)
        room -= tail.size - tail.offset
        if room < 0 or len(part) == files:
            yield part
            part, room = [], bytes_
    if part:
        yield part
