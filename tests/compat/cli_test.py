"""The command `tensorboard`: the original's flags and exit codes, the line that tools wait for, and how it ends."""

from __future__ import annotations

import argparse
import json
import signal
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tensorboard import program, version
from tensorboard.plugins.core import _flags
from tests.compat.served import TensorBoard, command, script, write_logs

# Every flag of the original's, with its default.
FLAGS: dict[str, Any] = {
    "logdir": "",
    "logdir_spec": "",
    "host": None,
    "bind_all": False,
    "port": None,
    "reuse_port": False,
    "load_fast": "auto",
    "extra_data_server_flags": "",
    "grpc_creds_type": "local",
    "grpc_data_provider": "",
    "purge_orphaned_data": True,
    "db": "",
    "db_import": False,
    "inspect": False,
    "version_tb": False,
    "tag": "",
    "event_file": "",
    "path_prefix": "",
    "window_title": "",
    "max_reload_threads": 1,
    "reload_interval": 5.0,
    "reload_task": "auto",
    "reload_multifile": None,
    "reload_multifile_inactive_secs": 86400,
    "generic_data": "auto",
    "samples_per_plugin": {},
    "detect_file_replacement": None,
}


def flags_of(*words: str, **kwargs: Any) -> argparse.Namespace:
    tensorboard = program.TensorBoard()
    tensorboard.configure(["tensorboard", *words], **kwargs)
    flags = tensorboard.flags
    assert isinstance(flags, argparse.Namespace)
    return flags


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return write_logs(tmp_path / "logs")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., TensorBoard]]:
    """Start `tensorboard WORDS…` as a process that is ended with the test."""
    started: list[TensorBoard] = []

    def begin(*words: object, port: int | None = 0, env: dict[str, str] | None = None) -> TensorBoard:
        started.append(TensorBoard(*words, port=port, env={"TMPDIR": str(tmp_path), **(env or {})}))
        return started[-1]

    yield begin
    for process in started:
        process.stop()


def infos(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in (tmp_path / ".tensorboard-info").glob("*.info")]


class TestServing:
    def test_page_data_and_end(self, start: Any, logdir: Path, tmp_path: Path) -> None:
        tensorboard = start("--logdir", logdir)
        assert tensorboard.url.startswith("http://localhost:")
        assert tensorboard.url.endswith("/")
        tensorboard.until_idle()
        with tensorboard.get() as answer:
            assert b"<!doctype html>" in answer.read(200).lower()
        assert tensorboard.json("data/runs") == ["a", "b/c"]
        assert len(tensorboard.json("data/plugin/scalars/scalars?run=a&tag=loss")) == 10
        environment = tensorboard.json("data/environment")
        assert environment["version"] == version.VERSION
        assert environment["data_location"] == str(logdir)
        assert FLAGS.keys() <= environment["debug"]["flags"].keys()

        [info] = infos(tmp_path)
        assert info["pid"] == tensorboard.process.pid
        assert info["logdir"] == str(logdir)
        assert f":{info['port']}/" in tensorboard.url
        assert tensorboard.stop(signal.SIGTERM) == 0
        assert tensorboard.lines[-1] == "TensorBoard caught SIGTERM; exiting...\n"
        assert infos(tmp_path) == []

    def test_a_signal_that_another_thread_gets_ends_it(self, logdir: Path, tmp_path: Path) -> None:
        done = script(
            """
            import os, signal, sys, threading, time, urllib.request
            from tensorboard import manager, program

            def end():
                while not (mine := [one for one in manager.get_all() if one.pid == os.getpid()]):
                    time.sleep(0.02)
                urllib.request.urlopen(f"http://localhost:{mine[0].port}/").read()
                signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

            server = program.TensorBoard()
            server.configure(argv=[None, "--logdir", sys.argv[1], "--port", "0"])
            threading.Thread(target=end).start()
            server.main()
            """,
            logdir,
            env={"TMPDIR": str(tmp_path)},
        )
        assert done.returncode == 0, done
        assert done.stderr.endswith("TensorBoard caught SIGTERM; exiting...\n")

    def test_ctrl_c_ends_it_in_silence(self, start: Any, logdir: Path, tmp_path: Path) -> None:
        tensorboard = start("serve", "--logdir", logdir)
        tensorboard.until_idle()
        said = len(tensorboard.lines)
        assert tensorboard.stop(signal.SIGINT) == 0
        assert tensorboard.lines[said:] == []
        assert infos(tmp_path) == []

    def test_where_no_word_can_be_left_it_serves_all_the_same(self, start: Any, logdir: Path, tmp_path: Path) -> None:
        (tmp_path / ".tensorboard-info").write_text("a file in the place of the folder")
        tensorboard = start("--logdir", logdir)
        assert tensorboard.json("data/logdir") == {"logdir": str(logdir)}
        assert tensorboard.lines[0].startswith("This server cannot leave word for notebooks: ")
        assert tensorboard.stop() == 0

    def test_two_without_a_port_find_two(self, start: Any, logdir: Path) -> None:
        first, second = (start("--logdir", logdir, port=None) for _ in range(2))
        ports = {int(one.url.rstrip("/").rpartition(":")[2]) for one in (first, second)}
        assert len(ports) == 2
        assert ports < set(range(6006, 6106))
        assert second.json("data/logdir") == {"logdir": str(logdir)}

    def test_a_port_that_is_taken(self, start: Any, logdir: Path) -> None:
        first = start("--logdir", logdir)
        port = first.url.rstrip("/").rpartition(":")[2]
        second = command("--logdir", logdir, "--port", port)
        assert second.returncode == 255
        assert second.stderr.startswith(f"ERROR: Port {port} is already taken.")

    def test_below_a_prefix(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir, "--path_prefix", "/a/b/", "--window_title", "Mine & yours")
        assert tensorboard.url.endswith("/a/b/")
        assert tensorboard.json("data/window_properties") == {"window_title": "Mine & yours"}
        with tensorboard.get() as answer:
            assert b"<title>Mine &amp; yours</title>" in answer.read()
        with urllib.request.urlopen(tensorboard.url.removesuffix("/")) as answer:
            assert answer.url == tensorboard.url

    def test_several_directories(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir_spec", f"x:{logdir / 'a'},y:{logdir / 'b'}")
        tensorboard.until_idle()
        assert tensorboard.json("data/runs") == ["x/.", "y/c"]

    def test_a_directory_with_an_equals_sign_that_comes_later(self, start: Any, tmp_path: Path) -> None:
        tensorboard = start("--logdir", "lr=0.1", "--port=0", port=None, )
        assert tensorboard.json("data/logdir") == {"logdir": "lr=0.1"}
        assert any("lr=0.1 does not exist yet" in line for line in tensorboard.lines)

    def test_everything_is_there_when_reading_blocks(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir, "--reload_task", "blocking", "--reload_interval", "0")
        assert tensorboard.json("data/runs") == ["a", "b/c"]
        assert not any("note:" in line for line in tensorboard.lines)

    def test_the_number_of_points_that_programs_get(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir, "--samples_per_plugin", "scalars=3,images=0")
        tensorboard.until_idle()
        points = tensorboard.json("data/plugin/scalars/scalars?run=a&tag=loss")
        assert len(points) == 3
        assert points[-1][1] == 9


class TestWhoMayAsk:
    def test_the_one_guard_is_before_the_original_routes(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir)
        for path in ("data/runs", "experiment/x/data/runs", "api/state"):
            assert tensorboard.status(path) == 200
            assert tensorboard.status(path, host="evil.example") == 403
            assert tensorboard.status(path, origin="http://evil.example") == 403
        with tensorboard.get("data/runs") as answer:
            assert answer.headers["Content-Security-Policy"]

    def test_forms_as_the_original_page_sent_them(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir)
        tensorboard.until_idle()
        url = tensorboard.url + "data/plugin/scalars/scalars_multirun"
        with urllib.request.urlopen(url, data=b"tag=loss&runs=a&runs=b/c") as answer:
            assert {run: len(points) for run, points in json.load(answer).items()} == {"a": 10, "b/c": 2}

    def test_others_need_the_token(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir, "--host", "0.0.0.0")
        token = tensorboard.url.partition("?token=")[2]
        assert token
        assert tensorboard.status("data/runs") == 401
        assert tensorboard.status("data/runs", authorization=f"Bearer {token}") == 200

    def test_an_environment_without_tokens(self, start: Any, logdir: Path) -> None:
        env = {"SIGHTLINE_AUTH": "false", "SIGHTLINE_ALLOW_HOST": "tb.example .hub.example"}
        tensorboard = start("--logdir", logdir, "--bind_all", env=env)
        assert "token" not in tensorboard.url
        assert [tensorboard.status("data/runs", host=one) for one in ("tb.example", "a.hub.example")] == [200, 200]
        assert tensorboard.status("data/runs", host="other.example") == 403

    def test_the_token_is_in_no_answer(self, start: Any, logdir: Path) -> None:
        tensorboard = start("--logdir", logdir, "--token", "correct-horse")
        assert tensorboard.status("data/environment") == 401
        with tensorboard.get("data/environment", authorization="Bearer correct-horse") as answer:
            assert b"correct-horse" not in answer.read()


class TestFlags:
    def test_names_and_defaults_are_the_originals(self) -> None:
        flags = vars(flags_of(logdir="x"))
        assert {name: flags.get(name, "missing") for name in FLAGS} == {**FLAGS, "logdir": "x"}
        assert flags["__tensorboard_subcommand"] == "serve"

    @pytest.mark.parametrize(
        ("words", "name", "value"),
        [
            (["--port", "default"], "port", None),
            (["--port=0"], "port", 0),
            (["--reuse_port", "TRUE"], "reuse_port", True),
            (["--reload_multifile=False"], "reload_multifile", False),
            (["--bind_a"], "bind_all", True),
            (["--window", "a b"], "window_title", "a b"),
            (["--path_prefix", "/x/"], "path_prefix", "/x"),
            (["--samples_per_plugin", "images=3, scalars=0"], "samples_per_plugin", {"images": 3, "scalars": 0}),
            (["--reload_interval", "0.5"], "reload_interval", 0.5),
            (["-v", "1"], "verbosity", 1),
            (["--verbosity=info"], "verbosity", 0),
            (["--alsologtostderr"], "alsologtostderr", True),
            (["--allow_host", "a", "--allow_host", "b"], "allow_host", ["a", "b"]),
        ],
    )
    def test_values(self, words: list[str], name: str, value: Any) -> None:
        assert getattr(flags_of("--logdir", "x", *words), name) == value

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ([], "No log directory given"),
            (["serve"], "No log directory given"),
            (["--logdir", "a", "--logdir_spec", "b"], "--logdir and --logdir_spec exclude each other"),
            (["--logdir", "a", "--host", "b", "--bind_all"], "--host and --bind_all exclude each other"),
            (["--logdir", "a", "--path_prefix", "b"], "does not start with a slash: /b"),
            (["--logdir", "a", "--port", "65536"], "not between 0 and 65535"),
            (["--db", "sqlite:x"], "there is no database"),
            (["--inspect"], "exactly one of --logdir and --event_file"),
            (["--inspect", "--logdir", "a", "--event_file", "b"], "exactly one of --logdir and --event_file"),
            (["--logdir", "a", "--token", " "], "The token is empty"),
        ],
    )
    def test_what_does_not_go_together_ends_with_1(self, words: list[str], said: str) -> None:
        ended = command(*words)
        assert ended.returncode == 1
        assert ended.stderr.startswith("Error: ")
        assert said in ended.stderr
        assert len(ended.stderr.splitlines()) == 1

    @pytest.mark.parametrize(
        "words",
        [
            ["--nonsense"],
            ["stray"],
            ["--logdir"],
            ["--port", "x"],
            ["--reuse_port", "yes"],
            ["--reload_interval", "-1"],
            ["--reload_interval", "nan"],
            ["--load_fast", "maybe"],
            ["--samples_per_plugin", "images"],
            ["--logd", "x"],  # of --logdir and --logdir_spec
        ],
    )
    def test_what_is_not_known_ends_with_2(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            flags_of(*words)
        assert ended.value.code == 2
        assert "usage: tensorboard" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("words", "names"),
        [
            (["--load_fast=auto", "--purge_orphaned_data=true", "--reload_task=thread", "--generic_data=auto"], []),
            (["--load_fast=false"], ["load_fast"]),
            (["--extra_data_server_flags=-v"], ["extra_data_server_flags"]),
            (["--max_reload_threads", "4"], ["max_reload_threads"]),
            (["--purge_orphaned_data=false"], ["purge_orphaned_data"]),
            (["--reload_task=process", "--reload_multifile", "true"], ["reload_task", "reload_multifile"]),
            (["--reload_multifile_inactive_secs=0"], ["reload_multifile_inactive_secs"]),
            (["--generic_data=true", "--detect_file_replacement=true"], ["generic_data", "detect_file_replacement"]),
            (["--logtostderr", "--db=sqlite:x", "--db_import"], ["logtostderr", "db", "db_import"]),
        ],
    )
    def test_what_is_not_needed_says_why(self, words: list[str], names: list[str]) -> None:
        lines = _flags.remarks(flags_of("--logdir", "x", *words))
        told = [line.removeprefix("note: --").partition(" is not needed: ") for line in lines]
        assert [name for name, _, _ in told] == names
        assert all(len(reason) > 20 for _, _, reason in told)

    def test_notes_come_before_the_line_that_tools_wait_for(self, start: Any, logdir: Path) -> None:
        lines = start("--logdir", logdir, "--load_fast=false").lines
        assert lines[0] == "note: --load_fast is not needed: there is one loader, and it is the fast one.\n"
        assert lines[1].startswith(f"TensorBoard {version.VERSION} at http://localhost:")


class TestOtherEnds:
    @pytest.mark.parametrize("flag", ["--version", "--version_tb", "--vers"])
    def test_version(self, flag: str) -> None:
        ended = command(flag)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, version.VERSION + "\n", "")

    @pytest.mark.parametrize("flag", ["--help", "-h", "--helpfull"])
    def test_help_names_every_flag(self, flag: str) -> None:
        ended = command(flag)
        assert ended.returncode == 0
        assert all(f"--{name}" in ended.stdout for name in FLAGS)

    def test_the_guide_names_every_flag(self) -> None:
        guide = (Path(__file__).parents[2] / "docs/guide/tensorboard.md").read_text()
        assert not {name for name in vars(flags_of(logdir="x")) if name[0] != "_" and f"`--{name}" not in guide}

    def test_dev_is_gone(self) -> None:
        ended = command("dev", "upload", "--logdir", "x")
        assert ended.returncode == 1
        assert "shut down" in ended.stderr

    def test_inspect(self, logdir: Path) -> None:
        ended = command("--inspect", "--logdir", logdir, "--tag", "loss")
        assert ended.returncode == 0
        assert "loss" in ended.stdout
        assert "b/c" in ended.stdout
        one = command("--inspect", "--event_file", logdir / "a" / "events.out.tfevents.1.host")
        assert one.returncode == 0
        assert "loss" in one.stdout
        assert command("--inspect", "--logdir", logdir / "none").returncode == 1

    def test_a_directory_that_is_a_file(self, logdir: Path) -> None:
        ended = command("--logdir", logdir / "a" / "events.out.tfevents.1.host", "--port", "0")
        assert ended.returncode == 255
        assert "is a file" in ended.stderr
        assert "Traceback" not in ended.stderr
