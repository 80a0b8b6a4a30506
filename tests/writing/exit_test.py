"""However a program ends, what it logged is in its files, and it does end."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from tests.writing import reading
from tests.writing.reading import run

BEGIN = """
import atexit, os, signal, sys, threading, time, weakref
from sightline import SummaryWriter

def log(tag, count=3):
    for step in range(count):
        writer.add_scalar(tag, step, step)

def make():
    return SummaryWriter(sys.argv[1], flush_secs=1000, max_queue=1000)
"""

ENDS = {
    "normally": ("writer = make(); log('a')", 0, ""),
    "sys.exit": ("writer = make(); log('a'); sys.exit(3)", 3, ""),
    "an exception": ("writer = make(); log('a'); 1 // 0", 1, "ZeroDivisionError"),
    "in a function": ("def main():\n    global writer\n    writer = make(); log('a'); sys.exit('oh')\nmain()", 1, "oh"),
    "in a with": ("with make() as writer:\n    log('a')\n    1 // 0", 1, "ZeroDivisionError"),
    "in a thread": (
        "writer = make(); t = threading.Thread(target=lambda: (time.sleep(0.1), log('a'))); t.start()", 0, ""
    ),
    "while a thread logs": (
        "writer = make(); log('a')\n"
        "threading.Thread(target=lambda: [writer.add_text('b', 'x') for _ in iter(int, 1)], daemon=True).start()\n"
        "time.sleep(0.05)", 0, ""
    ),
    "os._exit after flush": ("writer = make(); log('a'); assert writer.flush(); os._exit(0)", 0, ""),
    "in a handler registered after": ("writer = make(); atexit.register(log, 'a')", 0, ""),
    "in a handler registered before the import": (
        "import sys\nfor name in [n for n in sys.modules if n.startswith('sightline')]: del sys.modules[name]\n"
        "atexit.register(log, 'a')\nfrom sightline import SummaryWriter\nwriter = make()", 0, ""
    ),
    "and in handlers": ("atexit.register(log, 'b'); writer = make(); log('a'); atexit.register(log, 'c')", 0, ""),
    "closed, and a handler": ("writer = make(); log('a'); writer.close(); atexit.register(log, 'b')", 0, ""),
    "a writer made in a handler": (
        "def late():\n    global writer\n    writer = make(); log('a')\natexit.register(late)", 0, ""
    ),
    "a finalizer that closes": (
        "class Trainer:\n    def __del__(self):\n        log('b'); writer.flush(); writer.close()\n"
        "writer = make(); log('a'); trainer = Trainer(); trainer.circle = trainer; sys.modules['kept'] = trainer", 0, ""
    ),
    "hyperparameters and a finalizer": (
        "class Trainer:\n    def __del__(self, writer=None):\n        self.writer.close()\n"
        "trainer = Trainer(); trainer.circle = trainer; trainer.writer = writer = make(); log('a')\n"
        "writer.add_hparams({'x': 1}, {}); sys.modules['kept'] = trainer", 0, ""
    ),
    "without threads": (
        "writer = make()\nimport sightline.writing.ending as ending\n"
        "def none(*_): raise RuntimeError(\"can't start new thread\")\n"
        "ending.start_new_thread = none; log('a'); assert writer.flush(); log('b')", 0, ""
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", ENDS)
def test_what_was_logged_is_there(how: str, tmp_path: Path) -> None:
    program, code, errors = ENDS[how]
    run(BEGIN + program, tmp_path, code=code, errors=errors)
    found = reading.scalars(tmp_path)
    wanted = {tag: [0, 1, 2] for tag in "abc" if f"log('{tag}'" in program or f"(log, '{tag}'" in program}
    assert {tag: found.get(tag) for tag in wanted} == wanted


def test_a_writer_that_is_collected_has_written_all(tmp_path: Path) -> None:
    program = """
        for number in range(20):
            writer = make()
            log(f"dropped{number}")
            held = [make(), None]
            held[1] = held  # only the collector finds this one
            held[0].add_scalar(f"circle{number}", 0, 0)
        del writer, held
        import gc
        gc.collect()
        assert not any("sightline-" in t.name for t in threading.enumerate())
        if os.path.exists("/proc/self/fd"):
            links = "/proc/self/fd/"
            assert not [n for n in os.listdir(links) if "tfevents" in os.path.realpath(links + n)]
        os._exit(0)
    """
    run(BEGIN + reading.textwrap.dedent(program), tmp_path)
    found = reading.scalars(tmp_path)
    assert found == {f"dropped{n}": [0, 1, 2] for n in range(20)} | {f"circle{n}": [0] for n in range(20)}


def test_a_writer_that_its_own_thread_collects(tmp_path: Path) -> None:
    """The last reference may be in what waits to be encoded, and a collection may come at any moment."""
    program = """
        from sightline.events.tensor import make_tensor
        from sightline.kinds.base import Value

        def tensor(held):
            held.clear()  # drops the last reference, on the writer's thread
            return make_tensor([1.0])

        closed = []
        for number in range(10):
            writer = make()
            weakref.finalize(writer, closed.append, number)
            held = [writer]
            writer.add(Value("a", lambda held=held: tensor(held), "tensor"), number)
            events = writer._events
            del writer, held
            assert events.flush()
            end = time.monotonic() + 60
            while len(closed) <= number and time.monotonic() < end:
                time.sleep(0.001)
        assert closed == list(range(10)), closed
        time.sleep(0.1)
        os._exit(0)
    """
    run(BEGIN + reading.textwrap.dedent(program), tmp_path)
    files = [reading.read(path) for path in reading.event_files(tmp_path)]
    assert sorted(event.step for file in files for event in file.events[1:]) == list(range(10))


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
def test_signal_handlers_that_log_and_flush(number: str, tmp_path: Path) -> None:
    """A storm of signals while the main thread logs, flushes, closes and starts threads; nothing waits for itself."""
    program = f"""
        number = signal.{number}
        signals, steps, within = [0], [0], [0]
        writer = SummaryWriter(sys.argv[1], flush_secs=0.0)

        def handler(*_):
            at, signals[0] = signals[0], signals[0] + 1
            within[0] += 1
            writer.add_scalar("signal", at, at)
            assert writer.flush() or True
            if at % 50 == 0:
                writer.close()
            within[0] -= 1

        signal.signal(number, handler)

        def storm():
            while not done:
                if within[0] < 20:  # handlers that interrupt each other without end are too many for any stack
                    os.kill(os.getpid(), number)
                time.sleep(0.0005)

        done = False
        thread = threading.Thread(target=storm)
        thread.start()
        end = time.monotonic() + 1.5
        while time.monotonic() < end or signals[0] < 50:
            at, steps[0] = steps[0], steps[0] + 1
            writer.add_scalar("main", at, at)
            writer.add_text("words", "x", at)
            if at % 3 == 0:
                writer.flush()
            if at % 100 == 0:
                writer.close()
            if at % 7 == 0:
                threading.Thread(target=int).start()
        done = True
        thread.join()
        signal.signal(number, signal.SIG_IGN)
        writer.close()
        print(steps[0], signals[0])
    """
    steps, signals = map(int, run(BEGIN + reading.textwrap.dedent(program), tmp_path).split())
    found = reading.scalars(tmp_path)
    assert found["main"] == list(range(steps))
    assert sorted(set(found["signal"])) == list(range(signals))
    assert signals > 20


def test_a_termination_that_is_handled(tmp_path: Path) -> None:
    program = """
        writer = make()

        def handler(*_):
            writer.add_scalar("terminated", 1, 1)
            assert writer.flush()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTERM)

        signal.signal(signal.SIGTERM, handler)
        log("a")
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(200):  # the interpreter may notice a signal only after the call that was under way
            time.sleep(0.1)
    """
    run(BEGIN + reading.textwrap.dedent(program), tmp_path, code=-signal.SIGTERM)
    assert reading.scalars(tmp_path) == {"a": [0, 1, 2], "terminated": [1]}


def test_an_interrupt_anywhere(tmp_path: Path) -> None:
    """Ctrl-C raises in the middle of whatever the main thread does; the program still ends with all in its file."""
    program = """
        writer = make()
        steps = 0
        interrupts = 0
        training = False
        done = False

        def interrupt(*_):  # only in the try below, and once each time: this program itself must outlive the storm
            global training
            if training:
                training = False
                raise KeyboardInterrupt

        def storm():
            while not done:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.001)

        def train():
            global steps
            while time.monotonic() < end or interrupts < 20:
                writer.add_scalar("a", steps, steps)
                steps += 1
                writer.flush()
                if steps % 10 == 0:
                    writer.close()

        signal.signal(signal.SIGINT, interrupt)
        thread = threading.Thread(target=storm)
        thread.start()
        end = time.monotonic() + 1.0
        trained = False
        while not trained:
            try:
                training = True
                train()
                training = False
                trained = True
            except KeyboardInterrupt:
                interrupts += 1
        done = True
        thread.join()
        print(steps, interrupts)
    """
    steps, interrupts = map(int, run(BEGIN + reading.textwrap.dedent(program), tmp_path).split())
    assert interrupts > 10
    found = reading.scalars(tmp_path)["a"]
    assert sorted(set(found)) == list(range(found[-1] + 1))  # an interrupted step may be logged a second time
    assert found[-1] in (steps - 1, steps)
