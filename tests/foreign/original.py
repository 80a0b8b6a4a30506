"""TensorBoard over HTTP: what its pages show of a run, as plain data.

A picture is {plugin: {tag: [(step, wall time, value), …]}}, where a value is what a page draws:

    scalars       a float
    histograms    float64 (k, 3): left edge, right edge, count
    distributions float64 (9, 2): basis point, value
    images        a list of samples, each `frames` of an encoded image
    audio         a list of samples, each (frames a second, int16 (frames, channels))
    text          HTML
    pr_curves     {"precision", "recall", "thresholds", "true_positives", …: float64 (T,)}
    mesh          {"VERTEX": float32 (B, N, 3), "FACE": int32, "COLOR": uint8, "config": dict}
"""

from __future__ import annotations

import io
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import wave
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from tests.foreign.interpreter import Interpreter
from tests.process import PATIENCE

Picture: TypeAlias = dict[str, dict[str, list[tuple[int, float, Any]]]]

LAST = "~last"
"""A scalar at the end of every file: once it is there, TensorBoard has read the file."""

_LAUNCH = """
import json, sys
from tensorboard import program
server = program.TensorBoard()
server.configure(argv=["tensorboard", "--logdir", sys.argv[1], "--load_fast", sys.argv[2], "--port", "0",
                       "--reload_interval", "1"])
print(json.dumps({"url": server.launch()}))
"""


class Original:
    """A TensorBoard that serves one log directory, from within the foreign interpreter.

    Args:
        interpreter: where it runs.
        logdir: a directory.
        fast: by its Rust loader, which is its default, or by the Python one.
        ended: all runs end in LAST; loading them is waited for.
    """

    def __init__(self, interpreter: Interpreter, logdir: Path, fast: bool, *, ended: bool = True) -> None:
        self._url = interpreter.run(_LAUNCH, [logdir, "true" if fast else "false"])["url"]
        runs = {path.parent.relative_to(logdir).as_posix() for path in logdir.rglob("*tfevents*")}
        end = time.monotonic() + 3 * PATIENCE
        while ended and not runs <= (read := {run for run, tags in self.ask("scalars/tags").items() if LAST in tags}):
            assert time.monotonic() < end, f"not loaded: {runs - read}"
            time.sleep(0.05)
        self.tags = cache(lambda plugin: self.ask(f"{plugin}/tags"))
        """Of a plugin: run → tag → what is known of it. All is loaded by now, and the fast loader takes its time."""

    def fetch(self, route: str, **query: object) -> tuple[str, bytes]:
        """Content type and body of a route below data/plugin."""
        url = f"{self._url}data/plugin/{route}?{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{error.code} for {url}: {error.read()[:2000].decode()}") from None

    def ask(self, route: str, **query: object) -> Any:
        """The JSON of a route below data/plugin."""
        return json.loads(self.fetch(route, **query)[1])

    def picture(self, run: str) -> Picture:
        """What the pages show of a run; plugins without tags in it are left out."""
        shown: Picture = {}
        for plugin, read in _READERS.items():
            tags = self.tags(plugin).get(run, {})
            if values := {tag: read(self, run, tag) for tag in tags if tag != LAST}:
                shown[plugin] = values
        return shown

    def names(self, plugin: str, run: str) -> dict[str, tuple[str, str]]:
        """Display name and description (HTML) of each tag of a plugin."""
        found = self.tags(plugin)[run]
        return {tag: (its["displayName"], its["description"]) for tag, its in found.items() if tag != LAST}


def _scalars(original: Original, run: str, tag: str) -> Any:
    points = original.ask("scalars/scalars", run=run, tag=tag)
    return [(step, wall, float(value)) for wall, step, value in points]


def _tables(plugin: str, columns: int) -> Callable[[Original, str, str], Any]:
    def read(original: Original, run: str, tag: str) -> Any:
        points = original.ask(f"{plugin}/{plugin}", run=run, tag=tag)
        return [(step, wall, np.array(rows, float).reshape(-1, columns)) for wall, step, rows in points]

    return read


def _blobs(plugin: str, each: Callable[[Original, dict[str, Any]], Any]) -> Callable[[Original, str, str], Any]:
    """Every sample of every step, the steps being those of the first sample."""

    def read(original: Original, run: str, tag: str) -> Any:
        count = original.tags(plugin)[run][tag]["samples"]
        steps: dict[tuple[int, float], list[Any]] = {}
        for sample in range(count):
            for item in original.ask(f"{plugin}/{plugin}", run=run, tag=tag, sample=sample):
                steps.setdefault((item["step"], item["wall_time"]), []).append(each(original, item))
        return [(step, wall, samples) for (step, wall), samples in steps.items()]

    return read


def _image(original: Original, item: dict[str, Any]) -> Any:
    kind, data = original.fetch("images/individualImage", **dict(urllib.parse.parse_qsl(item["query"])))
    assert kind in ("image/png", "image/gif"), kind  # anything else a browser would not show
    return frames(data)


def frames(data: bytes) -> list[Any]:
    """The frames of a PNG or GIF: uint8 (H, W, C), an animated one's with their milliseconds."""
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(data)) as image:
        if not getattr(image, "is_animated", False):
            return [np.asarray(image.convert("RGBA" if image.mode in ("RGBA", "LA", "PA") else "RGB"))]
        return [(np.asarray(one.convert("RGB")), one.info["duration"]) for one in ImageSequence.Iterator(image)]


def _clip(original: Original, item: dict[str, Any]) -> Any:
    assert item["contentType"] == "audio/wav", item
    query = dict(urllib.parse.parse_qsl(item["query"]))
    kind, data = original.fetch("audio/individualAudio", **query)
    assert kind == "audio/wav", kind
    with wave.open(io.BytesIO(data)) as sound:
        assert sound.getsampwidth() == 2
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        return sound.getframerate(), samples.reshape(-1, sound.getnchannels())


def _text(original: Original, run: str, tag: str) -> Any:
    return [(item["step"], item["wall_time"], item["text"]) for item in original.ask("text/text", run=run, tag=tag)]


def _pr_curve(original: Original, run: str, tag: str) -> Any:
    found = original.ask("pr_curves/pr_curves", run=run, tag=tag)[run]
    curves = [{name: np.array(row) for name, row in item.items() if isinstance(row, list)} for item in found]
    return [(item["step"], item["wall_time"], curve) for item, curve in zip(found, curves, strict=True)]


_MESH = {1: ("VERTEX", "<f4"), 2: ("FACE", "<i4"), 3: ("COLOR", "u1")}


def _mesh(original: Original, run: str, tag: str) -> Any:
    batch = original.tags("mesh")[run][tag]["samples"]
    steps: dict[tuple[int, float], dict[str, Any]] = {}
    for item in original.ask("mesh/meshes", run=run, tag=tag):
        name, dtype = _MESH[item["content_type"]]
        query = {"run": run, "tag": tag, "content_type": name, "step": item["step"]}
        samples = [original.fetch("mesh/data", sample=sample, **query)[1] for sample in range(batch)]
        found = steps.setdefault((item["step"], item["wall_time"]), {"config": json.loads(item["config"])})
        found[name] = np.frombuffer(b"".join(samples), dtype).reshape(item["data_shape"])
        found["parts"] = item["components"]
    return [(step, wall, parts) for (step, wall), parts in steps.items()]


_READERS: dict[str, Callable[[Original, str, str], Any]] = {
    "scalars": _scalars,
    "histograms": _tables("histograms", 3),
    "distributions": _tables("distributions", 2),
    "images": _blobs("images", _image),
    "audio": _blobs("audio", _clip),
    "text": _text,
    "pr_curves": _pr_curve,
    "mesh": _mesh,
}
