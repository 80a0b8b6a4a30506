"""Opening the page in the browser of the person who typed the command, when there is one."""

from __future__ import annotations

import os
import platform
import sys
import threading


def can_open() -> bool:
    """Whether somebody sits in front of this machine: a terminal, a display, no remote login, no CI."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if not sys.stderr.isatty():
        return False  # started by another program, which will open what it likes
    if platform.system() == "Linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def open_soon(url: str) -> None:
    """Open `url` without holding up the caller; if no browser starts, the printed URL is still there."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), daemon=True, name="sightline-browser").start()
