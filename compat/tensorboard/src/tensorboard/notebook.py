"""TensorBoard in a notebook: `%load_ext tensorboard`, then `%tensorboard --logdir runs`.

Starts the command, or finds one that does the same already, and shows its page below the cell. The same as functions:
`start`, `display`, `list`.
"""

from __future__ import annotations

import datetime
import json
import os
import secrets
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tensorboard import manager

__all__ = ["display", "list", "start"]

_HEIGHT = 800  # pixels

_COLAB = "colab"
_IPYTHON = "ipython"
_TERMINAL = "terminal"

# Pages reach Colab's machine by names below these, and are framed by its own.
_COLAB_HOSTS = ".googleusercontent.com .colab.dev colab.research.google.com colab.google.com"


def start(args_string: str) -> None:
    """Start TensorBoard with these arguments, or find the one that runs with them, and show its page.

    Args:
        args_string: as on a command line, quoted as there; a comment may follow.
    """
    context = _context()
    tell = _teller(context, "Launching TensorBoard...")
    if context == _COLAB:
        os.environ.setdefault("SIGHTLINE_ALLOW_HOST", _COLAB_HOSTS)
    result = manager.start(shlex.split(args_string, comments=True))
    if isinstance(result, manager.StartLaunched):
        tell("")
        _show(context, _Page.of(result.info), _HEIGHT)
    elif isinstance(result, manager.StartReused):
        info = result.info
        tell(
            f"Reusing TensorBoard on port {info.port} (pid {info.pid}), started {_age(info)} ago. "
            f"(Use '!kill {info.pid}' to kill it.)"
        )
        _show(context, _Page.of(info), _HEIGHT)
    else:
        tell(_trouble(result))


def display(port: int | None = None, height: int | None = None) -> None:
    """Show the page of a TensorBoard that runs.

    Args:
        port: which one; the newest when None.
        height: in pixels; 800 when None.

    Raises:
        ValueError: none runs.
    """
    infos = sorted(manager.get_all(), key=lambda info: info.start_time)
    if port is not None:
        infos = [info for info in infos if info.port == port]
    elif not infos:
        raise ValueError("No TensorBoard runs on this machine. Start one: %tensorboard --logdir PATH")
    page = _Page(int(port or 0))
    if infos:
        info = infos[-1]
        page = _Page.of(info)
        source = manager.data_source_from_info(info)
        print(f"Selecting TensorBoard with {source} (started {_age(info)} ago; port {info.port}, pid {info.pid}).")
    _show(_context(), page, height or _HEIGHT)


def list() -> None:
    """Print every TensorBoard that runs on this machine."""
    infos = sorted(manager.get_all(), key=lambda info: info.port)
    if not infos:
        print("No known TensorBoard instances running.")
        return
    print("Known TensorBoard instances:")
    for info in infos:
        source = manager.data_source_from_info(info)
        print(f"  - port {info.port}: {source} (started {_age(info)} ago; pid {info.pid})")


def load_ipython_extension(ipython: Any) -> None:
    """Not the extension: that is `%load_ext tensorboard`.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("Use '%load_ext tensorboard' instead of '%load_ext tensorboard.notebook'.")


def _load_ipython_extension(ipython: Any) -> None:
    """Give a shell the line magic `%tensorboard`."""

    def tensorboard(line: str) -> None:
        """Show TensorBoard below this cell: %tensorboard --logdir PATH"""
        start(line)

    ipython.register_magic_function(tensorboard, magic_kind="line", magic_name="tensorboard")


def _trouble(result: manager.Started) -> str:
    """What to say when there is no server to show."""
    if isinstance(result, manager.StartFailed):
        said = [
            f"Contents of {name}:\n{text.rstrip()}"
            for name, text in (("stderr", result.stderr), ("stdout", result.stdout))
            if text
        ]
        return "\n".join([f"ERROR: Failed to launch TensorBoard (exited with {result.exit_code}).", *said])
    if isinstance(result, manager.StartExecFailed):
        command = result.explicit_binary or "tensorboard"
        place = " (named by the environment variable TENSORBOARD_BINARY)" if result.explicit_binary else ""
        return f"ERROR: {command}{place} could not be run: {result.os_error}."
    assert isinstance(result, manager.StartTimedOut)
    return (
        "ERROR: TensorBoard was started and does not answer yet. It may still come: tensorboard.notebook.list() says "
        f"when it does, and '!kill {result.pid}' ends it."
    )


def _age(info: manager.TensorBoardInfo) -> datetime.timedelta:
    """How long ago it was started, in whole seconds."""
    return datetime.timedelta(seconds=max(0, _now() - info.start_time))


def _now() -> int:
    return int(time.time())


def _context() -> str:
    """Where we are: a notebook of Colab, one of any other kind, or a terminal."""
    ipython = sys.modules.get("IPython")  # who is in a shell of it has imported it
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return _TERMINAL
    if "google.colab" in sys.modules:
        return _COLAB
    return _IPYTHON if getattr(shell, "kernel", None) is not None else _TERMINAL


def _teller(context: str, first: str) -> Callable[[str], None]:
    """Say something; the function returned says more, in a notebook in place of what was said before."""
    if context == _TERMINAL:
        print(first)
        return lambda text: print(text) if text else None
    from IPython.display import Pretty

    handle = _ipython_display(Pretty(first), display_id=True)

    def tell(text: str) -> None:
        handle.update(Pretty(text))

    return tell


@dataclass(frozen=True)
class _Page:
    """Where a page is: a port of the machine, the path below which it is served, the token it asks for or ""."""

    port: int
    prefix: str = ""
    token: str = ""

    @classmethod
    def of(cls, info: manager.TensorBoardInfo) -> _Page:
        return cls(info.port, info.path_prefix, manager._token_of(info))

    @property
    def query(self) -> str:
        return f"?token={quote(self.token, safe='')}" if self.token else ""

    @property
    def path(self) -> str:
        return f"{self.prefix}/{self.query}"


def _show(context: str, page: _Page, height: int) -> None:
    if context == _TERMINAL:
        path = page.path if page.query else page.prefix
        print(f"Please visit http://localhost:{page.port}{path} in a web browser.")
        return
    from IPython.display import HTML

    script = _in_colab(page) if context == _COLAB else _in_ipython(page)
    _ipython_display(HTML(_frame(height, script)))


def _ipython_display(shown: Any, **options: Any) -> Any:
    from IPython.display import display

    return display(shown, **options)


def _in_ipython(page: _Page) -> str:
    """The notebook's own host, at the server's port; TENSORBOARD_PROXY_URL names another address for it."""
    proxy = os.environ.get("TENSORBOARD_PROXY_URL")
    if proxy is not None:
        address = proxy.replace("%PORT%", str(page.port)) + page.query
        return f"frame.src = new URL({_literal(address)}, window.location);"
    return (
        f"const address = new URL({_literal(page.path)}, window.location);\n"
        f"  address.port = {page.port};\n"
        "  frame.src = address;"
    )


def _in_colab(page: _Page) -> str:
    """The address where Colab's proxy lets the port be reached; the proxy has to be asked for it."""
    return (
        f"google.colab.kernel.proxyPort({page.port}, {{cache: true}}).then((base) => {{\n"
        f"    const address = new URL({_literal(page.path)}, base);\n"
        '    address.searchParams.set("tensorboardColab", "true");\n'
        "    frame.src = address;\n"
        "  });"
    )


def _frame(height: int, script: str) -> str:
    """An iframe, and the script that leads it somewhere; `frame` is the element."""
    name = f"tensorboard-frame-{secrets.token_hex(8)}"
    return (
        f'<iframe id="{name}" width="100%" height="{int(height)}" frameborder="0" title="TensorBoard"></iframe>\n'
        f"<script>(() => {{\n  const frame = document.getElementById({_literal(name)});\n  {script}\n}})();</script>"
    )


def _literal(value: Any) -> str:
    """A value as JavaScript, safe inside a script element."""
    return json.dumps(value).replace("<", "\\u003c")
