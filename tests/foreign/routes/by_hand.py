"""Runs that no writer makes: descriptions that disagree, contents of versions to come, odd shapes, repeated steps."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image
from tests.records import RecordWriter

from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode

WAV = b"\x10\x0b"  # AudioPluginData.encoding


def value(tag: str, tensor: Message | None, plugin: str = "", content: bytes = b"", about: str = "") -> Message:
    made = Message("tensorboard.Summary.Value", tag=tag)
    if tensor is not None:
        made.tensor = tensor
    if plugin:
        data = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=plugin, content=content)
        made.metadata = Message("tensorboard.SummaryMetadata", plugin_data=data, summary_description=about)
    return made


def number(one: float) -> Message:
    return make_tensor(np.float32(one))


def picture(form: str) -> bytes:
    """A small picture in a format of Pillow's."""
    out = io.BytesIO()
    Image.new("RGB", (3, 2), (200, 100, 50)).save(out, form)
    return out.getvalue()


def texts(shape: tuple[int, ...], *strings: str | bytes) -> Message:
    dims = [Message("tensorboard.TensorShapeProto.Dim", size=size) for size in shape]
    tensor_shape = Message("tensorboard.TensorShapeProto", dim=dims)
    values = [string.encode() if isinstance(string, str) else string for string in strings]
    return Message("tensorboard.TensorProto", dtype=7, tensor_shape=tensor_shape, string_val=values)


FORMS = ("BMP", "JPEG", "WEBP", "TIFF")

RUNS: dict[str, list[tuple[int, Message]]] = {
    "a": [
        (0, value("x", number(1), "scalars", about="of *one* <b>run</b>")),
        (0, value("y", number(1), "scalars", about="the same")),
        (0, value("not finite", number(np.nan), "scalars")),
        (1, value("not finite", number(np.inf))),
        (2, value("not finite", number(-np.inf))),
        (0, value("version 9", number(1), "scalars", b"\x08\x09")),
        (0, value("wide", make_tensor(np.float64(0.1)), "scalars")),
        (0, value("pictures", texts((4,), "3", "2", picture("PNG"), picture("GIF")), "images", about="an *image*")),
        *((step, value("pictures", texts((3,), "3", "2", picture(form)))) for step, form in enumerate(FORMS, 1)),
        (9, value("pictures", texts((3,), "3", "2", "<svg>"))),
        (0, value("rows", make_tensor(np.array([[0, 1, 2], [1, 2, 3.0]])), "histograms", about="rows")),
        (0, value("old content", make_tensor(np.array([[0, 1, 2.0]])), "histograms", b"{}")),
        (0, value("no rows", make_tensor(np.zeros((0, 3))), "histograms")),
        (0, value("empty rows", make_tensor(np.zeros((3, 3))), "histograms")),
        (0, value("clips", texts((2, 2), "RIFFa", "la", "RIFFb", "lb"), "audio", WAV, "sound")),
        (1, value("clips", texts((2, 2), "RIFFc", "lc", "RIFFd", "ld"))),
        (0, value("unknown clips", texts((1, 2), "OggS", ""), "audio")),
        (0, value("text", texts((), "**b** <script>x</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |"), "text")),
        (0, value("list", texts((2,), "*a*", "b\0c"), "text")),
        (0, value("table", texts((2, 2), "a", "b", "`c`", "<img src=x onerror=y>"), "text")),
        (0, value("broken", texts((2,), "</td><td>", "<a href=javascript:x>y</a>"), "text")),
        (0, value("nothing", texts((0,)), "text")),
        (0, value("not UTF-8", texts((), b"a\xffb"), "text")),
        (0, value("numbers", make_tensor(np.arange(3)), "text")),
    ],
    "b": [
        (0, value("x", number(2), "scalars", about="of others")),
        (0, value("y", number(2), "scalars", about="the same")),
    ],
    "c<i>&": [(0, value("x", number(3), "scalars", about="of others"))],
    "repeats": [
        *((step, value("texts", texts((), str(at)), "text")) for at, step in enumerate((0, 1, 1, 2))),
        *((step, value("loss", number(at), "scalars")) for at, step in enumerate((0, 1, 1, 2, 1, 2, 3))),
    ],
    "rewinds": [
        *((step, value("texts", texts((), str(at)), "text")) for at, step in enumerate((0, 1, 2, 1, 2, 2, 3))),
        *((step, value("pictures", texts((3,), "1", "1", str(at)), "images")) for at, step in enumerate((0, 1, 2, 1))),
    ],
}


def write(logdir: Path) -> None:
    """Write them, each event a second after the one before."""
    for run, values in RUNS.items():
        (logdir / run).mkdir(parents=True)
        with RecordWriter((logdir / run / "events.out.tfevents.1").open("wb"), 99.0) as file:
            for at, (step, one) in enumerate(values):
                summary = Message("tensorboard.Summary", value=[one])
                file.write(encode(Message("tensorboard.Event", wall_time=100.0 + at, step=step, summary=summary)))
