"""The built page, read into memory at the start: what a client asks for is looked up, never opened."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from sightline.server.reply import tag_of

STATIC = Path(__file__).parent / "static"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_FOREVER = "private, max-age=31536000, immutable"

_MISSING = """<!doctype html><meta charset="utf-8"><title>Sightline</title>
<h1>No built UI</h1>
<p>This installation has no web page. Run <code>pip install .</code> in the source folder, or
<code>npm ci</code> and <code>npm run build</code> in <code>web/</code>, and start again.</p>
<p>The data are served all the same: see <a href="api/openapi.json">api/openapi.json</a>.</p>
"""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page; names under assets/ carry a hash of their content and may be kept for ever."""

    body: bytes
    media_type: str
    etag: str
    cache: str


def load(title: str = "", folder: Path = STATIC) -> dict[str, Asset]:
    """Every file of the built page by its path below `folder`; "" is the page itself.

    Args:
        title: of the window, in place of the page's own; "" keeps that.
    """
    found: dict[str, Asset] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        kind = _TYPES.get(path.suffix)
        if kind is None or not path.is_file():
            continue
        name, body = path.relative_to(folder).as_posix(), path.read_bytes()
        if name == "index.html":
            name = ""
            if title:
                named = f"<title>{html.escape(title)}</title>".encode()
                body = body.replace(b"<title>Sightline</title>", named)
        if name.startswith("assets/"):  # whose names tell their content: nothing is hashed at the start
            found[name] = Asset(body, kind, f'W/"{name}"', _FOREVER)
        else:
            found[name] = Asset(body, kind, tag_of(body), "no-cache")
    return found


def missing() -> Asset:
    """The page shown in place of one that was not built."""
    body = _MISSING.encode()
    return Asset(body, _TYPES[".html"], tag_of(body), "no-store")
