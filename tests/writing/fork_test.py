"""Processes that inherit a writer or make one: each writes files of its own, all it logged and nothing else."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from tests.writing import reading
from tests.writing.reading import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing to fork here")

METHODS = multiprocessing.get_all_start_methods()


def by_process(folder: Path) -> dict[int, list[reading.File]]:
    """The files of a run by the process that its name says, oldest first."""
    found: dict[int, list[reading.File]] = {}
    for path in reading.event_files(folder):
        file = reading.read(path)
        assert file.unfinished == b""
        found.setdefault(int(path.name.split(".")[-2]), []).append(file)
    return found


def test_a_child_begins_a_file_and_leaves_the_parents_alone(tmp_path: Path) -> None:
    program = """
        import os, sys
        from sightline import SummaryWriter
        writer = SummaryWriter(sys.argv[1], flush_secs=1000, max_queue=1000)
        writer.add_scalar("a", 0, 0)
        assert writer.flush()
        writer.add_scalar("a", 1, 1)      # waits in the parent's memory when the child is made
        writer.add_text("words", "x", 1)  # as does this, to be encoded later
        child = os.fork()
        writer.add_scalar("a", 2 if child else 3, 2 if child else 3)
        assert writer.flush()
        if child == 0:
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        writer.close()
        print(os.getpid(), child)
    """
    parent, child = map(int, run(program, tmp_path).split())
    found = by_process(tmp_path)
    assert {pid: [file.scalars for file in files] for pid, files in found.items()} == {
        parent: [[("a", 0, 0.0), ("a", 1, 1.0), ("a", 2, 2.0)]],
        child: [[("a", 3, 3.0)]],
    }
    assert found[parent][0].plugins["words"] == ["text"]


def test_a_child_that_logs_nothing_makes_no_file_and_keeps_no_descriptor(tmp_path: Path) -> None:
    program = """
        import os, sys
        from sightline import SummaryWriter
        writer = SummaryWriter(sys.argv[1])
        writer.add_scalar("a", 0, 0)
        assert writer.flush()
        path = os.path.realpath(os.path.join(sys.argv[1], *os.listdir(sys.argv[1])))
        child = os.fork()
        if child == 0:
            if os.path.exists("/proc/self/fd"):
                links = "/proc/self/fd/"
                assert path not in [os.path.realpath(links + n) for n in os.listdir(links)]
            assert writer.flush()
            writer.close()
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
    """
    run(program, tmp_path)
    assert reading.scalars(tmp_path) == {"a": [0]}
    assert len(reading.event_files(tmp_path)) == 1


def test_a_child_of_fork_that_ends_as_programs_do(tmp_path: Path) -> None:
    program = """
        import os, sys
        from sightline import SummaryWriter
        writer = SummaryWriter(sys.argv[1], flush_secs=1000)
        child = os.fork()
        writer.add_scalar("child" if child == 0 else "parent", 0, 0)
        if child:
            assert os.waitpid(child, 0)[1] == 0
    """
    run(program, tmp_path)
    assert reading.scalars(tmp_path) == {"child": [0], "parent": [0]}


def test_forks_while_other_threads_log(tmp_path: Path) -> None:
    program = """
        import os, sys, threading, time
        from sightline import SummaryWriter
        writer = SummaryWriter(sys.argv[1], flush_secs=0.0)
        stop = threading.Event()
        counts = [0, 0]

        def log(number):
            while not stop.is_set():
                writer.add_scalar(f"thread{number}", counts[number], counts[number])
                writer.add_tensor(f"array{number}", [1.0], counts[number])  # loads NumPy, while others fork
                counts[number] += 1
                if counts[number] % 100 == 0:
                    writer.flush()
                time.sleep(0.001)

        threads = [threading.Thread(target=log, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        while "numpy" not in sys.modules:  # from here on the first fork has an import to wait for
            time.sleep(0.0005)
        for number in range(40):
            child = os.fork()
            if child == 0:
                for step in range(10):
                    writer.add_scalar(f"child{number}", step, step)
                    writer.add_tensor("array", [1.0], step)
                os._exit(0 if writer.flush() else 1)
            assert os.waitpid(child, 0)[1] == 0
        stop.set()
        for thread in threads:
            thread.join()
        print(*counts)
    """
    counts = [int(word) for word in run(program, tmp_path).split()]
    assert reading.scalars(tmp_path) == {
        **{f"child{number}": list(range(10)) for number in range(40)},
        **{f"thread{number}": list(range(count)) for number, count in enumerate(counts)},
    }
    assert len(by_process(tmp_path)) == 41


def test_a_fork_that_did_not_wait_for_an_import(tmp_path: Path) -> None:
    """One that begins when the fork has looked for imports already: the child never sees its end, and begins anew."""
    program = """
        import importlib.util, os, sys, threading
        from sightline import SummaryWriter
        from sightline.writing import ending
        import numpy  # which no process can begin twice
        writer = SummaryWriter(sys.argv[1])
        real = importlib.util.find_spec("sightline.events.message").loader.__class__.exec_module
        within, forked = threading.Event(), threading.Event()

        def exec_module(self, module):
            if module.__name__ == "sightline.events.message" and threading.current_thread() is thread:
                within.set()
                forked.wait()
            real(self, module)

        importlib.util.find_spec("sightline.events.message").loader.__class__.exec_module = exec_module
        assert "sightline.events.message" not in sys.modules
        thread = threading.Thread(target=writer.add_text, args=("parent", "x", 0))
        thread.start()
        within.wait()
        ending._IMPORT_PATIENCE = 0.0
        child = os.fork()
        if child == 0:
            writer.add_text("child", "x", 1)
            os._exit(0 if writer.flush() else 1)
        forked.set()
        assert os.waitpid(child, 0)[1] == 0
        thread.join()
        writer.close()
    """
    run(program, tmp_path)
    files = [reading.read(path) for path in reading.event_files(tmp_path)]
    assert sorted(tag for file in files for tag in file.plugins) == ["child", "parent"]


def test_a_fork_within_a_flush(tmp_path: Path) -> None:
    """A signal handler that forks while its process waits: the child must not wait for a thread it does not have."""
    program = """
        import os, signal, sys
        from sightline import SummaryWriter
        from sightline.writing import event_file
        writer = SummaryWriter(sys.argv[1])
        child = None

        def fork(*_):
            global child
            child = os.fork()

        signal.signal(signal.SIGUSR1, fork)
        real = event_file.EventFile.write

        def write(self):
            if child is None:
                os.kill(os.getpid(), signal.SIGUSR1)  # comes to the main thread, which waits for this one
                while child is None:
                    pass
            real(self)

        event_file.EventFile.write = write
        writer.add_scalar("a", 0, 0)
        written = writer.flush()
        assert written == (child != 0)
        if child == 0:
            writer.add_scalar("b", 1, 1)
            os._exit(0 if writer.flush() else 1)
        assert os.waitpid(child, 0)[1] == 0
    """
    run(program, tmp_path)
    assert reading.scalars(tmp_path) == {"a": [0], "b": [1]}


CHILDREN = """
    import multiprocessing, os, sys
    from sightline import SummaryWriter

    folder, method = sys.argv[1:]
    inherited = None

    def inherit(number):
        for step in range(100):
            inherited.add_scalar(f"inherited{number}", step, step)
            inherited.add_tensor("array", [step], step)

    def make(number):
        writer = SummaryWriter(folder, flush_secs=1000, max_queue=1000)
        for step in range(100):
            writer.add_scalar(f"made{number}", step, step)
        globals()["kept"] = writer

    if __name__ == "__main__":
        inherited = SummaryWriter(folder, flush_secs=1000, max_queue=1000)
        inherited.add_scalar("parent", 0, 0)
        context = multiprocessing.get_context(method)
        works = [make, inherit] if method == "fork" else [make]
        children = [context.Process(target=work, args=(n,)) for n in range(2) for work in works]
        for child in children:
            child.start()
        for child in children:
            child.join(120)
            assert child.exitcode == 0
"""


@pytest.mark.parametrize("method", METHODS)
def test_children_of_multiprocessing_write_all_when_they_end(method: str, tmp_path: Path) -> None:
    """They end without what other programs do at exit."""
    program = tmp_path / "program.py"
    program.write_text(reading.textwrap.dedent(CHILDREN))
    run("import runpy, sys; sys.argv[0] = sys.argv.pop(1); runpy.run_path(sys.argv[0], run_name='__main__')",
        program, tmp_path / "run", method)  # fmt: skip
    kinds = ["made", "inherited"] if method == "fork" else ["made"]
    wanted = {f"{kind}{number}": list(range(100)) for kind in kinds for number in range(2)}
    assert reading.scalars(tmp_path / "run") == {"parent": [0], **wanted}


def test_an_executor_of_processes(tmp_path: Path) -> None:
    program = """
        import concurrent.futures, multiprocessing, sys
        from sightline import SummaryWriter

        def work(number):
            writer.add_scalar(f"work{number}", number, number)

        writer = SummaryWriter(sys.argv[1], flush_secs=1000, max_queue=1000)
        context = multiprocessing.get_context("fork")
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            list(pool.map(work, range(20)))
    """
    run(program, tmp_path)
    assert reading.scalars(tmp_path) == {f"work{number}": [number] for number in range(20)}


def test_a_writer_cannot_be_given_to_a_child_that_does_not_inherit(tmp_path: Path) -> None:
    program = """
        import multiprocessing, sys
        from sightline import SummaryWriter
        from sightline.errors import WriterError
        writer = SummaryWriter(sys.argv[1])
        try:
            multiprocessing.get_context("spawn").Process(target=print, args=(writer,)).start()
        except WriterError as error:
            print(error)
    """
    assert "Give other processes the log directory" in run(program, tmp_path)
