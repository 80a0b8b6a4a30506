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
from typing import Any

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
    tell = _teller(context)
    tell("Launching TensorBoard...")
    if context == _COLAB:
        os.environ.setdefault("SIGHTLINE_ALLOW_HOST", _COLAB_HOSTS)
    words = shlex.split(args_string, comments=True)
    result = manager.start(words)
    if isinstance(result, manager.StartLaunched):
        tell("")
        _show(context, result.info.port, _HEIGHT, result.info.path_prefix)
    elif isinstance(result, manager.StartReused):
        info = result.info
        tell(
            f"Reusing TensorBoard on port {info.port} (pid {info.pid}), started {_age(info)} ago. "
            f"(Use '!kill {info.pid}' to kill it.)"
        )
        _show(context, info.port, _HEIGHT, info.path_prefix)
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
    prefix = ""
    if infos:
        info = infos[-1]
        prefix = info.path_prefix
        source = manager.data_source_from_info(info)
        print(f"Selecting TensorBoard with {source} (started {_age(info)} ago; port {info.port}, pid {info.pid}).")
    _show(_context(), infos[-1].port if infos else int(port or 0), height or _HEIGHT, prefix)


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
    return datetime.timedelta(seconds=max(0, int(time.time()) - info.start_time))


def _context() -> str:
    """Where we are: a notebook of Colab, one of any other kind, or a terminal."""
    ipython = sys.modules.get("IPython")  # who is in a shell of it has imported it
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return _TERMINAL
    if "google.colab" in sys.modules:
        return _COLAB
    return _IPYTHON if getattr(shell, "kernel", None) is not None else _TERMINAL


def _teller(context: str) -> Callable[[str], None]:
    """A function that says something, in a notebook in place of what it said before."""
    if context == _TERMINAL:
        return lambda text: print(text) if text else None
    import IPython.display

    handle = IPython.display.display(IPython.display.Pretty(""), display_id=True)

    def tell(text: str) -> None:
        handle.update(IPython.display.Pretty(text))

    return tell


def _show(context: str, port: int, height: int, path_prefix: str) -> None:
    if context == _COLAB:
        _show_in_colab(port, height, path_prefix)
    elif context == _IPYTHON:
        _show_in_ipython(port, height, path_prefix)
    else:
        print(f"Please visit http://localhost:{port}{path_prefix} in a web browser.")


def _show_in_ipython(port: int, height: int, path_prefix: str) -> None:
    """A frame on the notebook's own host, at the server's port; TENSORBOARD_PROXY_URL names another address for it."""
    import IPython.display

    proxy = os.environ.get("TENSORBOARD_PROXY_URL")
    if proxy is not None:
        address, port_there = proxy.replace("%PORT%", str(port)), None
    else:
        address, port_there = (path_prefix + "/" if path_prefix else "/"), port
    script = _IN_IPYTHON.replace("ADDRESS", _literal(address)).replace("PORT", _literal(port_there))
    IPython.display.display(IPython.display.HTML(_frame(height, script)))


def _show_in_colab(port: int, height: int, path_prefix: str) -> None:
    """A frame at the address where Colab's proxy lets the port be reached; the proxy has to be asked for it."""
    import IPython.display

    script = _IN_COLAB.replace("PORT", _literal(port)).replace("PREFIX", _literal(path_prefix + "/"))
    IPython.display.display(IPython.display.HTML(_frame(height, script)))


_IN_IPYTHON = """
  const address = new URL(ADDRESS, window.location);
  if (PORT) address.port = PORT;
  frame.src = address;
"""
_IN_COLAB = """
  google.colab.kernel.proxyPort(PORT, {cache: true}).then((base) => {
    const address = new URL(base);
    address.pathname = PREFIX;
    address.searchParams.set("tensorboardColab", "true");
    frame.src = address;
  });
"""


def _frame(height: int, script: str) -> str:
    """An iframe, and the script that leads it somewhere; `frame` is the element."""
    name = f"tensorboard-frame-{secrets.token_hex(8)}"
    return (
        f'<iframe id="{name}" width="100%" height="{int(height)}" frameborder="0" title="TensorBoard"></iframe>\n'
        f"<script>(() => {{\n  const frame = document.getElementById({_literal(name)});{script}}})();</script>"
    )


def _literal(value: Any) -> str:
    """A value as JavaScript, safe inside a script element."""
    return json.dumps(value).replace("<", "\\u003c")
