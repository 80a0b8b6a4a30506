"""`%tensorboard`: what a notebook, Colab and a terminal are shown, with a stand-in for IPython and the real one."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import tensorboard
from tensorboard import manager, notebook
from tests.compat.served import on_path, python, write_logs
from tests.process import PATIENCE

INFO = manager.TensorBoardInfo("2.21.1", 1000, 42, 6010, "", "runs", "", "k")


class Shell:
    """As much of IPython as the magic speaks to: registers magics, and keeps what is displayed.

    Attributes:
        shown: what is on the screen, as (kind, text); what is updated stands in the old place.
    """

    def __init__(self, kernel: bool) -> None:
        self.kernel = object() if kernel else None
        self.magics: dict[str, Any] = {}
        self.shown: list[tuple[str, str]] = []

    def register_magic_function(self, function: Any, magic_kind: str = "line", magic_name: str | None = None) -> None:
        assert magic_kind == "line"
        self.magics[magic_name or function.__name__] = function

    def display(self, shown: tuple[str, str], display_id: bool = False) -> Any:
        place = len(self.shown)
        self.shown.append(shown)

        def update(other: tuple[str, str]) -> None:
            self.shown[place] = other

        return SimpleNamespace(update=update) if display_id else None


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A notebook's."""
    return shell_of(monkeypatch, kernel=True)


def shell_of(monkeypatch: pytest.MonkeyPatch, kernel: bool) -> Shell:
    shell = Shell(kernel)
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined]
    ipython.display = display  # type: ignore[attr-defined]
    display.display = shell.display  # type: ignore[attr-defined]
    for name in ("HTML", "Pretty"):
        setattr(display, name, lambda text, kind=name: (kind, text))
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return shell


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An own folder for the info files, and no proxy; servers that were started are ended."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for name in ("TENSORBOARD_PROXY_URL", "TENSORBOARD_BINARY", "SIGHTLINE_ALLOW_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(notebook, "_now", lambda: 1000 + 7265)
    yield tmp_path / ".tensorboard-info"
    for child in manager._children:
        child.kill()
        child.wait()
    manager._children.clear()


def starting(monkeypatch: pytest.MonkeyPatch, result: manager.Started) -> list[list[str]]:
    """Have every start end so; returns the list of the words that it was asked with."""
    asked: list[list[str]] = []

    def start(arguments: list[str]) -> manager.Started:
        asked.append(arguments)
        return result

    monkeypatch.setattr(manager, "start", start)
    return asked


class TestMagic:
    def test_it_is_a_line_magic(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = starting(monkeypatch, manager.StartLaunched(INFO))
        tensorboard.load_ipython_extension(shell)
        tensorboard.load_ipython_extension(shell)  # as %reload_ext does
        assert list(shell.magics) == ["tensorboard"]
        shell.magics["tensorboard"]("--logdir 'a b' --port 0  # of yesterday")
        assert asked == [["--logdir", "a b", "--port", "0"]]
        assert [kind for kind, _ in shell.shown] == ["Pretty", "HTML"]
        assert shell.shown[0][1] == ""  # "Launching" has gone

    def test_the_module_is_not_the_extension(self, shell: Shell) -> None:
        with pytest.raises(RuntimeError, match="%load_ext tensorboard"):
            notebook.load_ipython_extension(shell)


class TestFrame:
    def frame(self, shell: Shell) -> str:
        [html] = [text for kind, text in shell.shown if kind == "HTML"]
        return html

    def test_on_the_same_host(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        starting(monkeypatch, manager.StartLaunched(INFO))
        notebook.start("--logdir runs")
        html = self.frame(shell)
        match = re.match(r'<iframe id="(tensorboard-frame-[0-9a-f]{16})" width="100%" height="800" ', html)
        assert match is not None
        assert f'getElementById("{match[1]}")' in html
        assert 'new URL("/", window.location)' in html
        assert "address.port = 6010;" in html

    def test_two_frames_have_two_names(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        starting(monkeypatch, manager.StartLaunched(INFO))
        notebook.start("")
        notebook.start("")
        names = {re.findall("tensorboard-frame-[0-9a-f]+", text)[0] for kind, text in shell.shown if kind == "HTML"}
        assert len(names) == 2

    @pytest.mark.parametrize(
        ("proxy", "address"),
        [("https://hub.example/proxy/%PORT%/", "https://hub.example/proxy/6010/"), ("/proxy/%PORT%/", "/proxy/6010/")],
    )
    def test_through_a_proxy(self, proxy: str, address: str, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TENSORBOARD_PROXY_URL", proxy)
        starting(monkeypatch, manager.StartLaunched(INFO))
        notebook.start("")
        assert f'new URL("{address}", window.location)' in self.frame(shell)
        assert "port =" not in self.frame(shell)

    def test_what_is_in_the_environment_ends_no_script(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TENSORBOARD_PROXY_URL", '"</script><script>alert(1)')
        starting(monkeypatch, manager.StartLaunched(INFO))
        notebook.start("")
        assert self.frame(shell).count("<script") == 1

    def test_below_a_prefix_with_a_token(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(manager, "_token_of", lambda info: "a b")
        starting(monkeypatch, manager.StartReused(manager.TensorBoardInfo(**{**vars(INFO), "path_prefix": "/x"})))
        notebook.start("")
        assert 'new URL("/x/?token=a%20b", window.location)' in self.frame(shell)

    def test_in_colab(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
        seen: list[str] = []

        def start(arguments: list[str]) -> manager.Started:
            seen.append(os.environ["SIGHTLINE_ALLOW_HOST"])
            return manager.StartLaunched(INFO)

        monkeypatch.setattr(manager, "start", start)
        notebook.start("--logdir runs")
        html = self.frame(shell)
        assert "google.colab.kernel.proxyPort(6010" in html
        assert '"tensorboardColab", "true"' in html
        assert ".colab.dev" in seen[0].split()


class TestWhatIsSaid:
    def test_reused(self, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        starting(monkeypatch, manager.StartReused(INFO))
        notebook.start("--logdir runs")
        said = "Reusing TensorBoard on port 6010 (pid 42), started 2:01:05 ago."
        assert shell.shown[0][1].startswith(said)
        assert "(Use '!kill 42' to kill it.)" in shell.shown[0][1]
        assert shell.shown[1][0] == "HTML"

    @pytest.mark.parametrize(
        ("result", "said"),
        [
            (manager.StartFailed(2, "", "no such flag\n"), ["exited with 2", "Contents of stderr:\nno such flag"]),
            (manager.StartFailed(1, "out", None), ["exited with 1", "Contents of stdout:\nout"]),
            (manager.StartExecFailed(OSError(2, "None"), "/x/tb"), ["/x/tb", "TENSORBOARD_BINARY", "None"]),
            (manager.StartExecFailed(OSError(13, "Denied"), None), ["tensorboard could not be run", "Denied"]),
            (manager.StartTimedOut(77), ["does not answer yet", "!kill 77"]),
        ],
    )
    def test_trouble(
        self, result: manager.Started, said: list[str], shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        starting(monkeypatch, result)
        notebook.start("")
        [(kind, text)] = shell.shown
        assert kind == "Pretty"
        assert text.startswith("ERROR: ")
        assert all(part in text for part in said)

    @pytest.mark.parametrize("ipython", [True, False])
    def test_in_a_terminal(
        self, ipython: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        if ipython:
            shell_of(monkeypatch, kernel=False)
        starting(monkeypatch, manager.StartLaunched(INFO))
        notebook.start("--logdir runs")
        assert capsys.readouterr().out == (
            "Launching TensorBoard...\nPlease visit http://localhost:6010 in a web browser.\n"
        )


class TestListAndDisplay:
    @pytest.fixture(autouse=True)
    def known(self, monkeypatch: pytest.MonkeyPatch) -> list[manager.TensorBoardInfo]:
        infos: list[manager.TensorBoardInfo] = []
        monkeypatch.setattr(manager, "get_all", lambda: infos)
        return infos

    def test_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        notebook.list()
        assert capsys.readouterr().out == "No known TensorBoard instances running.\n"
        with pytest.raises(ValueError, match="%tensorboard --logdir"):
            notebook.display()

    def test_list(self, known: list[manager.TensorBoardInfo], capsys: pytest.CaptureFixture[str]) -> None:
        known.append(INFO)
        notebook.list()
        out = capsys.readouterr().out
        assert re.search(r"^  - port 6010: logdir runs \(started 2:01:05 ago; pid 42\)$", out, re.MULTILINE)

    def test_the_newest_is_shown(
        self, known: list[manager.TensorBoardInfo], shell: Shell, capsys: pytest.CaptureFixture[str]
    ) -> None:
        newer = manager.TensorBoardInfo(**{**vars(INFO), "start_time": INFO.start_time + 5, "port": 6011})
        known += [newer, INFO]
        notebook.display(height=300)
        assert "port 6011, pid 42" in capsys.readouterr().out
        assert 'height="300"' in shell.shown[0][1]
        notebook.display(port=6010)
        assert "address.port = 6010;" in shell.shown[1][1]
        assert 'height="800"' in shell.shown[1][1]

    def test_a_port_that_nobody_left_word_of(
        self, shell: Shell, capsys: pytest.CaptureFixture[str]
    ) -> None:
        notebook.display(port=7)
        assert capsys.readouterr().out == ""
        assert "address.port = 7;" in shell.shown[0][1]


def test_twice_in_earnest_with_a_token(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Real servers, one of which asks for a token: the frame is given it, and no other user may read it."""
    on_path(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    words = f"--logdir {write_logs(tmp_path / 'logs')} --port 0 --host 127.0.0.2"
    notebook.start(words)
    notebook.start(words + " --token abc")
    [(_, quiet), (_, html), (_, _), (_, locked)] = shell.shown
    assert quiet == ""
    assert "token" not in html
    assert 'new URL("/?token=abc", window.location)' in locked
    [secret] = folder.glob("*.token")
    assert secret.stat().st_mode & 0o777 == 0o600
    notebook.start(words + " --token abc")
    assert shell.shown[4][1].startswith("Reusing TensorBoard on port ")
    assert 'new URL("/?token=abc"' in shell.shown[5][1]
    for child in manager._children:
        child.terminate()
        assert child.wait(PATIENCE) == 0
    assert list(folder.iterdir()) == []


@pytest.mark.filterwarnings("ignore")
class TestRealIPython:
    """Where it is installed, as the extra `dev` does."""

    def test_in_a_shell(self, tmp_path: Path) -> None:
        pytest.importorskip("IPython")
        on_path(tmp_path / "bin")
        logs = write_logs(tmp_path / "logs")
        lines = ["%load_ext tensorboard", f"%tensorboard --logdir {logs} --port 0", "%reload_ext tensorboard"]
        lines += ["from tensorboard import notebook", "notebook.list()"]
        env = {
            "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "IPYTHONDIR": str(tmp_path / "ipython"),
        }
        said = python("-m", "IPython", "--colors=NoColor", "-c", "\n".join(lines), env=env)
        self.end_all()
        assert "Please visit http://localhost:" in said.stdout, said
        assert f"logdir {logs}" in said.stdout

    def test_in_a_kernel(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("ipykernel")
        client = pytest.importorskip("jupyter_client.manager")
        on_path(tmp_path / "bin")
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        logs = write_logs(tmp_path / "logs")
        manager_of_kernel = client.KernelManager(transport="ipc", connection_file=str(tmp_path / "kernel.json"))
        manager_of_kernel.start_kernel()  # without ports, which somebody else may take before the kernel does
        kernel = manager_of_kernel.client()
        kernel.start_channels()

        def run(code: str) -> str:
            messages: list[Any] = []
            kernel.execute_interactive(code, output_hook=messages.append, timeout=3 * PATIENCE)
            contents = [one["content"] for one in messages if one["msg_type"] != "status"]
            return json.dumps(contents)

        try:
            kernel.wait_for_ready(timeout=PATIENCE)
            assert "error" not in run("%load_ext tensorboard")
            assert "tensorboard-frame-" in run(f"%tensorboard --logdir {logs} --port 0")
            again = run(f"%tensorboard --logdir {logs} --port 0")
            assert "Reusing TensorBoard" in again
            assert "tensorboard-frame-" in again
            assert "error" not in run("%reload_ext tensorboard")
            assert "exited with 2" in run("%tensorboard --nonsense")
            assert str(logs) in run("from tensorboard import notebook; notebook.list()")
        finally:
            kernel.stop_channels()
            manager_of_kernel.shutdown_kernel(now=True)
            self.end_all()

    def end_all(self) -> None:
        for info in manager.get_all():
            os.kill(info.pid, 15)
