"""Which servers are known on a machine, and how one is started or found again."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tensorboard import manager
from tests.compat.served import TensorBoard, on_path, write_logs
from tests.process import PATIENCE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the info files of this test are; the servers it started are ended."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.delenv("TENSORBOARD_BINARY", raising=False)
    yield tmp_path / ".tensorboard-info"
    for child in manager._children:
        child.kill()
        child.wait()
    manager._children.clear()


def info(pid: int, port: int = 6006, key: str = "k") -> manager.TensorBoardInfo:
    return manager.TensorBoardInfo("2.21.1", int(time.time()), pid, port, "", "runs", "", key)


def put(folder: Path, pid: int, text: str) -> None:
    manager.get_all()  # which makes the folder
    (folder / f"pid-{pid}.info").write_text(text)


class TestInfoFiles:
    def test_written_read_removed(self, folder: Path) -> None:
        mine = info(os.getpid())
        manager.write_info_file(mine)
        assert manager.get_all() == [mine]
        [file] = folder.iterdir()
        assert file.name == f"pid-{os.getpid()}.info"
        assert json.loads(file.read_text())["logdir"] == "runs"
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert stat.S_IMODE(folder.stat().st_mode) == 0o777
        manager.remove_info_file()
        manager.remove_info_file()
        assert manager.get_all() == []

    def test_a_server_leaves_word_before_it_says_where_it_is(self, folder: Path) -> None:
        with TensorBoard("--logdir", "runs") as other:
            [found] = manager.get_all()
            assert found.pid == other.process.pid
            fields = {"version", "start_time", "pid", "port", "path_prefix", "logdir", "db", "cache_key"}
            assert set(json.loads((folder / f"pid-{found.pid}.info").read_text())) == fields
        assert manager.get_all() == []

    @pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"pid": 1}', "null"])
    def test_nonsense_is_passed_over(self, folder: Path, text: str) -> None:
        put(folder, 1, text)
        mine = info(os.getpid())
        manager.write_info_file(mine)
        assert manager.get_all() == [mine]

    def test_a_wrong_type_is_nonsense(self, folder: Path) -> None:
        manager.write_info_file(info(os.getpid(), port="6006"))  # type: ignore[arg-type]
        assert manager.get_all() == []

    def test_processes_that_are_gone(self, folder: Path) -> None:
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            pass
        put(folder, ended.pid, json.dumps(vars(info(ended.pid))))
        put(folder, -1, json.dumps(vars(info(-1))))
        assert manager.get_all() == []
        assert len(list(folder.iterdir())) == 2  # another machine's may lie there: none is taken away

    @pytest.mark.skipif(not os.path.exists("/proc/stat"), reason="when a process began is told by /proc")
    def test_a_process_that_has_the_number_of_one_that_was_killed(self, folder: Path) -> None:
        old = dataclasses.replace(info(os.getpid()), start_time=int(time.time()) - 100_000)
        manager.write_info_file(old)
        assert manager.get_all() == []

    def test_a_process_that_nobody_waited_for(self, folder: Path) -> None:
        process = subprocess.Popen([sys.executable, "-c", ""])
        put(folder, process.pid, json.dumps(vars(info(process.pid))))
        end = time.monotonic() + 60
        while manager.get_all():
            assert time.monotonic() < end
            time.sleep(0.02)
        assert process.wait() == 0


class TestCacheKey:
    def test_as_the_original_makes_it(self) -> None:
        key = manager.cache_key("/w", ["--a", "b"], {"z": 1, "a": None})
        text = b'{"arguments":["--a","b"],"configure_kwargs":{"a":null,"z":1},"working_directory":"/w"}'
        assert base64.b64decode(key) == text
        assert manager.cache_key("/w", ("--a", "b"), {"a": None, "z": 1}) == key

    def test_one_text_is_no_list_of_words(self) -> None:
        with pytest.raises(TypeError):
            manager.cache_key("/w", "--a b", {})


def fake(folder: Path, text: str) -> str:
    made = folder / "fake"
    made.write_text("#!/bin/sh\n" + text)
    made.chmod(0o755)
    return str(made)


class TestStart:
    @pytest.fixture
    def logdir(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """With the command on the PATH."""
        on_path(tmp_path / "bin")
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
        return write_logs(tmp_path / "logs")

    def test_launched_then_found_again_then_killed(self, logdir: Path) -> None:
        words = ["--logdir", str(logdir), "--port", "0"]
        first = manager.start(words)
        assert isinstance(first, manager.StartLaunched), first
        assert first.info.logdir == str(logdir)
        again = manager.start(words)
        assert again == manager.StartReused(first.info)
        other = manager.start([*words, "--window_title", "x"])
        assert isinstance(other, manager.StartLaunched), other
        assert {one.pid for one in manager.get_all()} == {first.info.pid, other.info.pid}
        os.kill(first.info.pid, signal.SIGKILL)  # which leaves the file
        [child] = [one for one in manager._children if one.pid == first.info.pid]
        assert child.wait(PATIENCE) == -signal.SIGKILL
        assert manager.get_all() == [other.info]
        fresh = manager.start(words)
        assert isinstance(fresh, manager.StartLaunched), fresh
        assert fresh.info.pid != first.info.pid

    def test_another_directory_is_another_server(
        self, logdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = ["--logdir", "logs", "--port", "0"]
        monkeypatch.chdir(tmp_path)
        assert isinstance(manager.start(words), manager.StartLaunched)
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert isinstance(manager.start(words), manager.StartLaunched)

    def test_what_it_said_when_it_failed(self, logdir: Path) -> None:
        failed = manager.start(["--logdir", str(logdir), "--nonsense"])
        assert isinstance(failed, manager.StartFailed)
        assert (failed.exit_code, failed.stdout) == (2, "")
        assert "--nonsense" in (failed.stderr or "")

    def test_without_the_command_this_python_runs_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        started = manager.start(["--logdir", "runs", "--port", "0"])
        assert isinstance(started, manager.StartLaunched), started


class TestOtherBinaries:
    def test_status_and_words(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TENSORBOARD_BINARY", fake(tmp_path, 'echo "out $*"; echo err >&2; exit 3'))
        assert manager.start(["a b", "c"]) == manager.StartFailed(3, "out a b c\n", "err\n")

    def test_settings_of_our_interpreter_are_not_handed_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHONPATH", "/nowhere")
        monkeypatch.setenv("OTHER", "kept")
        monkeypatch.setenv("TENSORBOARD_BINARY", fake(tmp_path, 'echo "[$PYTHONPATH][$OTHER]"; exit 1'))
        assert manager.start([]) == manager.StartFailed(1, "[][kept]\n", "")

    def test_a_file_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TENSORBOARD_BINARY", "/nowhere/tensorboard")
        failed = manager.start([])
        assert isinstance(failed, manager.StartExecFailed)
        assert isinstance(failed.os_error, FileNotFoundError)
        assert failed.explicit_binary == "/nowhere/tensorboard"

    def test_a_script_that_starts_it_as_a_child(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        command = on_path(tmp_path / "bin")
        monkeypatch.setenv("TENSORBOARD_BINARY", fake(tmp_path, f'"{command}" "$@"\n:'))
        started = manager.start(["--logdir", "runs", "--port", "0"])
        assert isinstance(started, manager.StartLaunched), started
        assert started.info.pid != manager._children[-1].pid
        os.kill(started.info.pid, signal.SIGTERM)
        assert manager._children[-1].wait(PATIENCE) == 0

    def test_one_that_is_not_ready_in_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TENSORBOARD_BINARY", fake(tmp_path, "exec sleep 60"))
        late = manager.start([], timeout=timedelta(seconds=0.3))
        assert late == manager.StartTimedOut(manager._children[-1].pid)
        assert manager._children[-1].poll() is None

    def test_an_interrupt_of_the_notebook_is_not_meant_for_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TENSORBOARD_BINARY", fake(tmp_path, "exec sleep 60"))
        manager.start([], timeout=timedelta(0))
        assert os.getpgid(manager._children[-1].pid) != os.getpgid(0)
