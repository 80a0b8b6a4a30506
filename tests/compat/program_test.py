"""`tensorboard.program` as scripts, editors and other packages use it."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tensorboard import assets, default, manager, program
from tensorboard.plugins import base_plugin
from tensorboard.plugins.core.core_plugin import CorePlugin, CorePluginLoader
from tests.compat.served import TensorBoard, script, write_logs
from tests.process import PATIENCE


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return write_logs(tmp_path / "logs")


class TestConfigure:
    def test_words_with_no_name_of_a_program(self, logdir: Path) -> None:
        tensorboard = program.TensorBoard()
        assert tensorboard.configure(argv=[None, "--logdir", str(logdir), "--port", "0"]) == [None]
        assert (tensorboard.flags.logdir, tensorboard.flags.port) == (str(logdir), 0)

    def test_keywords_win_over_words(self) -> None:
        tensorboard = program.TensorBoard()
        tensorboard.configure(("me", "--logdir", "a", "--port", "7"), logdir="b", bind_all=False)
        assert (tensorboard.flags.logdir, tensorboard.flags.port) == ("b", 7)

    @pytest.mark.parametrize(("given", "kept"), [("0", 0), ("default", None), (6007, 6007), (None, None)])
    def test_ports_as_people_write_them(self, given: Any, kept: int | None) -> None:
        tensorboard = program.TensorBoard()
        tensorboard.configure(logdir="a", port=given)
        assert tensorboard.flags.port == kept

    def test_samples_as_text_or_as_a_mapping(self) -> None:
        for given in ("images=3,scalars=0", {"images": 3, "scalars": 0}):
            tensorboard = program.TensorBoard()
            tensorboard.configure(logdir="a", samples_per_plugin=given)
            assert tensorboard.flags.samples_per_plugin == {"images": 3, "scalars": 0}

    def test_unknown_keywords(self) -> None:
        with pytest.raises(ValueError, match="Unknown TensorBoard flag: nonsense"):
            program.TensorBoard().configure(logdir="a", nonsense=1)

    def test_flags_that_do_not_go_together(self) -> None:
        for wrong in ({}, {"logdir": "a", "host": "b", "bind_all": True}, {"logdir": "a", "port": "x"}):
            with pytest.raises(base_plugin.FlagsError):
                program.TensorBoard().configure(**wrong)

    def test_the_cache_key_is_the_originals(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        tensorboard = program.TensorBoard()
        tensorboard.configure(["x", "--logdir", "a"], window_title="t", port=0)
        facts = {
            "arguments": ["--logdir", "a"],
            "configure_kwargs": {"port": 0, "window_title": "t"},
            "working_directory": str(tmp_path),
        }
        compact = json.dumps(facts, separators=(",", ":")).encode()
        assert tensorboard.cache_key == base64.b64encode(compact).decode()

    def test_one_text_in_place_of_words(self) -> None:
        with pytest.raises(TypeError, match=r"shlex\.split"):
            program.TensorBoard().configure("--logdir x")


class TestLaunch:
    def test_two_at_once_beside_the_work_of_a_script(self, logdir: Path) -> None:
        ended = script(
            """
            import json, sys, urllib.request
            from tensorboard import program

            one, two = program.TensorBoard(), program.TensorBoard()
            one.configure(argv=[None, "--logdir", sys.argv[1], "--port", "0"])
            two.configure(bind_all=False, logdir=sys.argv[1], port=0, path_prefix="/two")
            for tensorboard in (one, two):
                url = tensorboard.launch()
                assert url.startswith("http://localhost:") and url.endswith("/"), url
                with urllib.request.urlopen(url + "data/logdir") as answer:
                    assert json.load(answer) == {"logdir": sys.argv[1]}
                with urllib.request.urlopen(url + "api/state") as answer:
                    print(json.load(answer)["server"]["version"])
            """,
            logdir,
        )
        assert ended.returncode == 0, ended.stderr
        assert len(ended.stdout.split()) == 2
        assert ended.stderr == ""

    def test_an_editor_starts_it_and_ends_it(self, logdir: Path) -> None:
        """As VS Code does: a process that launches, says where, and waits for the end of its input."""
        text = """
import sys
from tensorboard import program
tensorboard = program.TensorBoard()
tensorboard.configure(argv=[None, "--logdir", sys.argv[1], "--port", "0"])
print("TensorBoard started at", tensorboard.launch(), flush=True)
sys.stdin.read()
"""
        words = [sys.executable, "-c", text, str(logdir)]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.match(r"TensorBoard started at (http://localhost:\d+/)$", line)
            assert match is not None, line
            with urllib.request.urlopen(match[1]) as answer:
                policy = answer.headers["Content-Security-Policy"]
            assert "vscode-webview:" in policy.partition("frame-ancestors")[2]
            with urllib.request.urlopen(match[1] + "api/live"):  # a page that is open does not hold it up
                process.communicate(timeout=PATIENCE)
        assert process.returncode == 0

    def test_it_leaves_no_word_for_notebooks(self, logdir: Path, tmp_path: Path) -> None:
        text = "import sys; from tensorboard import manager, program; tb = program.TensorBoard(); "
        text += "tb.configure(logdir=sys.argv[1], port=0); tb.launch(); print(manager.get_all())"
        assert script(text, logdir, env={"TMPDIR": str(tmp_path)}).stdout == "[]\n"

    def test_a_port_that_is_taken(self, logdir: Path) -> None:
        with TensorBoard("--logdir", logdir) as other:
            tensorboard = program.TensorBoard()
            tensorboard.configure(logdir=str(logdir), port=int(other.url.rstrip("/").rpartition(":")[2]))
            with pytest.raises(program.TensorBoardPortInUseError) as caught:
                tensorboard.launch()
        assert isinstance(caught.value, program.TensorBoardServerException)
        assert "already taken" in caught.value.msg

    def test_a_host_that_is_not_this_machine(self, logdir: Path) -> None:
        tensorboard = program.TensorBoard()
        tensorboard.configure(logdir=str(logdir), host="192.0.2.1", port=0)
        with pytest.raises(program.TensorBoardServerException, match=r"192\.0\.2\.1"):
            tensorboard.launch()


class OwnServer(program.TensorBoardServer):
    """A caller's server, which keeps what it is given."""

    def __init__(self, wsgi_app: Any, flags: Any) -> None:
        self.app, self.flags = wsgi_app, flags

    def serve_forever(self) -> None:
        print(json.loads(get(self.app, "/data/logdir")[1])["logdir"])

    def get_url(self) -> str:
        return "http://own.example:1/"


def get(app: Any, path: str, host: str = "localhost") -> tuple[int, bytes]:
    """GET from a WSGI application: (status, body)."""
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    body: Iterable[bytes] = app(environ, lambda status, headers, *_: said.append(status))
    whole = b"".join(body)
    return int(said[0].split()[0]), whole


class Keeping:
    """Makes `OwnServer`s, and keeps them."""

    def __init__(self) -> None:
        self.made: list[OwnServer] = []

    def __call__(self, app: Any, flags: Any) -> OwnServer:
        self.made.append(OwnServer(app, flags))
        return self.made[-1]


class TestServerClass:
    def test_it_gets_page_data_and_plugins_behind_the_guard(self, logdir: Path) -> None:
        servers = Keeping()
        tensorboard = program.TensorBoard(server_class=servers)
        tensorboard.configure(logdir=str(logdir))
        assert tensorboard.launch() == "http://own.example:1/"
        app = servers.made[0].app
        assert servers.made[0].flags is tensorboard.flags
        assert json.loads(get(app, "/data/logdir")[1]) == {"logdir": str(logdir)}
        assert json.loads(get(app, "/api/state")[1])["server"]["version"]
        assert get(app, "/")[0] in (200, 503)  # 503 where the page has not been built
        assert get(app, "/data/logdir", host="evil.example")[0] == 403

    @pytest.mark.parametrize("name", ["create_port_scanning_werkzeug_server", "WerkzeugServer"])
    def test_werkzeugs_by_name(self, name: str, logdir: Path) -> None:
        ended = script(
            f"""
            import json, sys, urllib.request
            from tensorboard import program

            tensorboard = program.TensorBoard(server_class=program.{name})
            tensorboard.configure(logdir=sys.argv[1], port=0)
            url = tensorboard.launch()
            for path in ("data/logdir", "api/state"):
                with urllib.request.urlopen(url + path) as answer:
                    assert answer.headers["Content-Security-Policy"]
                    print(len(json.load(answer)))
            taken = program.TensorBoard(server_class=program.{name})
            taken.configure(logdir=sys.argv[1], port=int(url.rstrip("/").rpartition(":")[2]))
            try:
                taken.launch()
            except program.TensorBoardPortInUseError:
                print("taken")
            """,
            logdir,
        )
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.split()[0] == "1"
        assert ended.stdout.split()[-1] == "taken"

    def test_main_says_where_it_is(self, logdir: Path, tmp_path: Path) -> None:
        text = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.compat.program_test import OwnServer, program
tensorboard = program.TensorBoard(server_class=OwnServer)
tensorboard.configure(logdir=sys.argv[1])
sys.exit(tensorboard.main())
"""
        ended = script(text, logdir, env={"TMPDIR": str(tmp_path)})
        assert ended.returncode == 0, ended.stderr
        assert re.fullmatch(r"TensorBoard \S+ at http://own\.example:1/ \(Press CTRL\+C to quit\)\n", ended.stderr)
        assert ended.stdout == f"{logdir}\n"


class Mine(program.TensorBoardSubcommand):
    def name(self) -> str:
        return "mine"

    def define_flags(self, parser: Any) -> None:
        parser.add_argument("--number", type=int)

    def run(self, flags: Any) -> int | None:
        return int(flags.number) or None

    def help(self) -> str:
        return "a command of mine"


class TestSubcommands:
    def test_they_have_flags_and_a_status(self) -> None:
        tensorboard = program.TensorBoard(subcommands=[Mine()])
        tensorboard.configure(["x", "mine", "--number", "7"])
        assert tensorboard.main() == 7
        tensorboard.configure(["x", "mine"], number=0)
        assert tensorboard.main() == 0

    def test_they_are_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            program.TensorBoard(plugins=[], subcommands=[Mine()]).configure(["x", "--help"])
        assert ended.value.code == 0
        assert "a command of mine" in capsys.readouterr().out

    def test_two_of_one_name(self) -> None:
        with pytest.raises(ValueError, match="mine"):
            program.TensorBoard(subcommands=[Mine(), Mine()])


class Plain(base_plugin.TBPlugin):
    plugin_name = "plain"

    def get_plugin_apps(self) -> dict[str, Any]:
        return {}

    def is_active(self) -> bool:
        return False


class WithFlags(base_plugin.TBLoader):
    def define_flags(self, parser: Any) -> None:
        parser.add_argument("--plain_depth", type=int, default=3)

    def fix_flags(self, flags: Any) -> None:
        if flags.plain_depth < 0:
            raise base_plugin.FlagsError("--plain_depth is negative.")

    def load(self, context: base_plugin.TBContext) -> Plain:
        return Plain(context)


class TestPlugins:
    def test_classes_loaders_and_their_classes(self) -> None:
        tensorboard = program.TensorBoard([CorePluginLoader(), Plain, WithFlags, WithFlags()])
        loaders = tensorboard.plugin_loaders
        assert all(isinstance(one, base_plugin.TBLoader) for one in loaders)
        assert len(loaders) == 4

    def test_the_core_is_always_there(self) -> None:
        tensorboard = program.TensorBoard([Plain])
        tensorboard.configure(logdir="a")
        assert isinstance(tensorboard.plugin_loaders[0], CorePluginLoader)
        assert tensorboard.flags.logdir == "a"

    def test_their_flags_are_flags(self) -> None:
        tensorboard = program.TensorBoard([WithFlags])
        tensorboard.configure(["x", "--logdir", "a", "--plain_depth", "4"])
        assert tensorboard.flags.plain_depth == 4
        tensorboard.configure(logdir="a", plain_depth=5)
        assert tensorboard.flags.plain_depth == 5
        with pytest.raises(base_plugin.FlagsError, match="negative"):
            tensorboard.configure(logdir="a", plain_depth=-1)

    def test_what_is_none(self) -> None:
        with pytest.raises(TypeError):
            program.TensorBoard([3])

    def test_the_default_ones_come_in_the_order_of_the_tabs(self) -> None:
        found = default.get_static_plugins()
        names = [one.plugin_name for one in found if isinstance(one, type) and issubclass(one, base_plugin.TBPlugin)]
        assert isinstance(found[0], CorePluginLoader)
        order = (
            "timeseries scalars custom_scalars images audio debugger-v2 graphs distributions histograms text pr_curves"
            " hparams mesh"
        )
        assert names == order.split()
        assert default.get_plugins()[1:] == [*found[1:], *default.get_dynamic_plugins()]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where packages are installed that register two plugins: one works and has a flag, one cannot be imported."""
    folder = tmp_path / "site"
    info = folder / "radar-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: radar\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tensorboard_plugins]\nradar = radar:Loader\nbroken = radar_broken:X\n")
    (folder / "radar_broken.py").write_text("raise RuntimeError('no radar here')\n")
    (folder / "radar.py").write_text(
        """
import os
from pathlib import Path
from tensorboard.plugins import base_plugin
from werkzeug import wrappers

Path(os.environ["RADAR_LOG"]).write_text("imported")

class Radar(base_plugin.TBPlugin):
    plugin_name = "radar"
    def __init__(self, context):
        self.range = context.flags.radar_range
    def get_plugin_apps(self):
        return {"/range": self.say}
    def is_active(self):
        return True
    @wrappers.Request.application
    def say(self, request):
        return wrappers.Response(str(self.range), content_type="text/plain")

class Loader(base_plugin.TBLoader):
    def define_flags(self, parser):
        parser.add_argument("--radar_range", type=int, default=50)
    def fix_flags(self, flags):
        if flags.radar_range < 0:
            raise base_plugin.FlagsError("no such range")
    def load(self, context):
        return Radar(context)
"""
    )
    return folder


class TestOtherPackages:
    def start(self, site: Path, logdir: Path, *words: object) -> TensorBoard:
        path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
        return TensorBoard("--logdir", logdir, *words, env={"PYTHONPATH": path, "RADAR_LOG": str(site / "log")})

    def test_they_are_imported_when_they_are_asked_for(self, site: Path, logdir: Path) -> None:
        with self.start(site, logdir) as tensorboard:
            tensorboard.until_idle()
            assert not (site / "log").exists()
            with tensorboard.get("data/plugin/radar/range") as answer:
                assert answer.read() == b"50"
            assert (site / "log").exists()
            listing = tensorboard.json("data/plugins_listing")
            assert listing["radar"]["enabled"]
            assert list(listing)[-2:] == ["projector", "radar"]
            assert tensorboard.json("data/environment")["debug"]["flags"]["radar_range"] == 50
        assert any("broken" in line and "left out" in line for line in tensorboard.lines)

    def test_their_flags_on_the_command_line(self, site: Path, logdir: Path) -> None:
        with self.start(site, logdir, "--radar_range", "7") as tensorboard:
            assert (site / "log").exists()
            with tensorboard.get("data/plugin/radar/range") as answer:
                assert answer.read() == b"7"


class TestAssets:
    def test_the_default_archive_holds_the_page(self) -> None:
        with assets.get_default_assets_zip_provider()() as opened, zipfile.ZipFile(opened) as archive:
            from sightline.server.assets import STATIC

            assert ("index.html" in archive.namelist()) == (STATIC / "index.html").exists()

    def test_naming_the_default_changes_nothing(self, logdir: Path) -> None:
        servers = Keeping()
        page = assets.get_default_assets_zip_provider()
        tensorboard = program.TensorBoard(default.get_plugins(), page, servers)
        tensorboard.configure(logdir=str(logdir))
        tensorboard.launch()
        assert get(servers.made[0].app, "/api/state")[0] == 200

    def test_a_page_of_the_callers(self, logdir: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "page.zip", "w") as archive:
            archive.writestr("index.html", "<!doctype html><p>theirs")
            archive.writestr("a/b.js", "theirs()")
        servers = Keeping()
        tensorboard = program.TensorBoard([Plain], lambda: (tmp_path / "page.zip").open("rb"), servers)
        tensorboard.configure(logdir=str(logdir))
        tensorboard.launch()
        app = servers.made[0].app
        assert get(app, "/") == (200, b"<!doctype html><p>theirs")
        assert get(app, "/a/b.js") == (200, b"theirs()")
        assert json.loads(get(app, "/data/logdir")[1]) == {"logdir": str(logdir)}
        assert get(app, "/api/state")[0] == 404
        assert get(app, "/", host="evil.example")[0] == 403


def test_the_core_says_where_the_data_is() -> None:
    assert CorePlugin.plugin_name == "core"
    assert issubclass(CorePlugin, base_plugin.TBPlugin)
    assert manager.data_source_from_info(manager.TensorBoardInfo("", 0, 0, 0, "", "runs", "", "")) == "logdir runs"
