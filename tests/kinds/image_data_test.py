"""Pictures over HTTP: types told from bytes, sizes checked before anything is decoded, nothing a browser would run."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from tests.records import RecordWriter
from tests.server.client import FakeLoader, call
from tests.server.values_test import listed, unpack

from sightline import SummaryWriter
from sightline.errors import FormatError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.image import convert
from sightline.kinds.image.data import look, whole
from sightline.kinds.image.picture import MAX_PIXELS
from sightline.kinds.image.png import png
from sightline.server.app import create_app
from sightline.store import MemoryStore

RNG = np.random.default_rng(7)
PIXELS = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)


def encoded(name: str, pixels: np.ndarray[Any, Any] = PIXELS, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, name, **more)
    return out.getvalue()


def head(width: int, height: int) -> bytes:
    """A PNG that claims a size and has no more to it."""
    return png(PIXELS)[:16] + struct.pack(">II", width, height) + png(PIXELS)[24:]


def animation(frames: int = 3) -> bytes:
    images = [Image.fromarray(np.full((8, 9, 3), 40 * i, np.uint8)) for i in range(frames)]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=100)
    return out.getvalue()


MP4 = struct.pack(">I", 24) + b"ftypisom\0\0\2\0isomiso2" + b"\0" * 16
WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\0" * 16
HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with a prologue": b'<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"/>',
    "svg after a mark": b"\xef\xbb\xbf  <SVG></SVG>",
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "script": b"  <script>alert(1)</script>",
    "bitmap of text": b"BM<script>alert(1)</script>",
    "gif of text": b"GIF89a=0;alert(1)/*<script>*/",
    "png of text": b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
    "jpeg of text": b"\xff\xd8\xff<html><script>alert(1)</script></html>",
    "riff of text": b"RIFF<svg>WEBP<script>alert(1)</script>",
    "matroska": b"\x1a\x45\xdf\xa3matroska",
    "avif": b"\0\0\0\x1cftypavif" + b"\0" * 20,
    "pdf": b"%PDF-1.7",
    "nothing": b"",
    "one byte": b"\x89",
    "numbers": bytes(range(200, 256)),
}


# ---------------------------------------------------------------- what bytes are


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_type_and_size_are_told_from_the_bytes(name: str) -> None:
    data = encoded(name)
    found = look(data)
    assert (found.width, found.height, found.name.upper()) == (30, 20, name)
    assert whole(data, found)


@pytest.mark.parametrize(("more", "frames"), [({}, 1), ({"lossless": True}, 1), ({"exact": True}, 1)])
def test_every_form_of_webp(more: dict[str, Any], frames: int) -> None:
    alpha = np.dstack([PIXELS, PIXELS[..., 0]])
    for pixels in (PIXELS, alpha):
        found = look(encoded("WEBP", pixels, **more))
        assert (found.width, found.height, found.frames) == (30, 20, frames)


def test_progressive_jpeg_and_one_with_tables_before_the_size() -> None:
    data = encoded("JPEG", progressive=True, comment=b"x" * 1000)
    assert (look(data).width, look(data).height) == (30, 20)


def test_frames_of_an_animation_are_counted() -> None:
    assert (look(animation(3)).frames, look(animation(3)).width) == (3, 9)


def test_films_are_told_from_other_files() -> None:
    assert (look(MP4).media, look(WEBM).media) == ("video/mp4", "video/webm")


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        look(data)


@pytest.mark.parametrize(
    ("name", "said"),
    [("svg", "SVG"), ("html", "HTML"), ("pdf", "PDF"), ("nothing", "no bytes"), ("avif", "avif"), ("numbers", "c8 c9")],
)
def test_the_refusal_says_what_it_is(name: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        look(HOSTILE[name])


@pytest.mark.parametrize(
    "data",
    [
        head(50_000, 50_000),
        b"GIF89a" + struct.pack("<HHB2x", 65_535, 65_535, 0) + b"\x2c" + bytes(10) + b";",
        b"GIF89a" + struct.pack("<HHB2x", 1, 1, 0) + b"\x2c" + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\0;",
        b"BM" + bytes(12) + struct.pack("<IiiHH", 40, 50_000, -50_000, 1, 24) + bytes(24),
        b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\xff\xff\xff\xff\xff",
    ],
)
def test_a_size_that_nobody_can_show_is_refused_by_its_header(data: bytes) -> None:
    with pytest.raises(FormatError, match="too large to show"):
        look(data)


def test_the_refusal_names_size_and_limit() -> None:
    with pytest.raises(FormatError, match=r"50,000 × 50,000 pixels: too large to show, the limit is 64 million"):
        look(head(50_000, 50_000))
    assert look(head(8000, 8000)).width == 8000
    assert MAX_PIXELS == 8000 * 8000


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_every_truncation_is_refused_or_noticed(name: str) -> None:
    data = encoded(name)
    for size in range(len(data) - 3):
        try:
            found = look(data[:size])
        except FormatError:
            continue
        assert name == "TIFF" or not whole(data[:size], found)


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_flipped_bytes_never_raise_anything_else(name: str) -> None:
    data = bytearray(encoded(name))
    for at in range(min(len(data), 120)):
        for flip in (0xFF, 0x80, 0x01):
            data[at] ^= flip
            with contextlib.suppress(FormatError):
                whole(bytes(data), look(bytes(data)))
            data[at] ^= flip


def test_a_file_of_a_million_blocks_takes_no_time() -> None:
    gif = encoded("GIF")[:-1] + b"\x21\xfe\0" * 1_000_000
    assert look(gif).frames == 1
    chunks = png(PIXELS)[:-12] + (b"\0\0\0\0tEXt\0\0\0\0" * 100_000)
    assert not whole(chunks, look(chunks))


# ---------------------------------------------------------------- conversion


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_all_bits_of_a_deep_picture_are_read(channels: int) -> None:
    pixels = RNG.integers(0, 65_536, (5, 7, channels), dtype=np.uint16)
    assert np.array_equal(convert.deep_pixels(png(pixels)).reshape(pixels.shape), pixels)


def filtered(rows: list[tuple[int, bytes]], width: int, colour: int) -> bytes:
    """A 16-bit PNG of rows with their filters."""
    body = zlib.compress(b"".join(bytes([kind]) + row for kind, row in rows))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 16, colour, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in parts:
        made += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return made


def test_each_filter_of_a_deep_picture() -> None:
    row = struct.pack(">6H", 1, 2, 3, 300, 2, 0)
    step = bytes((a - b) & 255 for a, b in zip(row, bytes(6) + row[:6], strict=True))
    data = filtered([(0, row), (2, bytes(12)), (1, step), (2, bytes(12)), (0, row)], 2, 2)
    assert convert.deep_pixels(data).tolist() == [[[1, 2, 3], [300, 2, 0]]] * 5
    rough = convert.deep_pixels(filtered([(4, step)], 2, 2))  # read by its upper bits
    assert rough[0, 1, 0] == 257


def test_a_window_shows_what_is_in_it() -> None:
    pixels = np.array([[[100], [200], [300], [1000]]], np.uint16)
    shown = np.asarray(Image.open(io.BytesIO(convert.png_window(png(pixels), 100, 300))))
    assert shown.tolist() == [[0, 128, 255, 255]]
    assert np.asarray(Image.open(io.BytesIO(convert.png_window(png(pixels), None, None)))).max() == 255


def test_numbers_of_a_tiff_get_a_window_of_their_own() -> None:
    data = encoded("TIFF", np.array([[0.0, 0.5, np.nan, 2.0]], np.float32))
    assert look(data).bits > 8
    assert np.asarray(Image.open(io.BytesIO(convert.to_png(data, None, None)))).tolist() == [[0, 64, 0, 255]]


def test_small_versions_are_made_of_what_is_large() -> None:
    noise = RNG.integers(0, 256, (600, 900, 3), dtype=np.uint8)
    data = encoded("PNG", noise)
    made = convert.small(data, look(data), 256)
    assert made is not None
    assert Image.open(io.BytesIO(made)).size == (256, 171)
    assert convert.small(data, look(data), 500) is None
    assert convert.small(encoded("PNG"), look(encoded("PNG")), 5) is None


# ---------------------------------------------------------------- over HTTP


def value_of(tag: str, data: list[bytes], width: int = 30, height: int = 20) -> Message:
    metadata = Message(
        "tensorboard.SummaryMetadata",
        plugin_data=Message("tensorboard.SummaryMetadata.PluginData", plugin_name="images"),
    )
    tensor = make_tensor([str(width).encode(), str(height).encode(), *data])
    return Message("tensorboard.Summary.Value", tag=tag, metadata=metadata, tensor=tensor)


Served = Callable[[dict[str, list[bytes]]], Any]


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """An application over a log with these samples, a tag each."""

    def serve(tags: dict[str, list[bytes]]) -> Any:
        with RecordWriter((tmp_path / "events.out.tfevents.0.test").open("wb"), 1.0) as writer:
            for tag, data in tags.items():
                summary = Message("tensorboard.Summary", value=[value_of(tag, data)])
                writer.write(encode(Message("tensorboard.Event", wall_time=1.0, step=3, summary=summary)))
        return application(tmp_path)

    return serve


def application(folder: Path) -> Any:
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    loader.close()
    return create_app(store, FakeLoader(), kinds=KINDS)


def get(app: Any, tag: str, more: str = "", route: str = "image", headers: Any = ()) -> Any:
    one = listed(app, tag)[0]["ids"][0]
    return call(app, "GET", f"/api/{route}?run=0&tag={tag}&id={one}{more}", headers)


def test_pictures_as_they_were_logged(served: Served) -> None:
    files = {name: encoded(name) for name in ("PNG", "JPEG", "GIF", "WEBP", "BMP")}
    app = served({name: [data] for name, data in files.items()})
    for name, data in files.items():
        answer = get(app, name)
        assert (answer.status, answer.headers["content-type"]) == (200, f"image/{name.lower()}")
        assert answer.body == data
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_tiff_comes_as_png(served: Served) -> None:
    app = served({"tiff": [encoded("TIFF")]})
    answer = get(app, "tiff")
    assert answer.headers["content-type"] == "image/png"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(answer.body))), PIXELS)


def test_films_are_sent_in_parts(served: Served) -> None:
    app = served({"film": [MP4], "web": [WEBM]})
    answer = get(app, "film", headers=[("range", "bytes=4-7")])
    assert (answer.status, answer.body, answer.headers["content-type"]) == (206, b"ftyp", "video/mp4")
    assert get(app, "web").headers["content-type"] == "video/webm"


def test_hostile_bytes_get_no_type_a_browser_would_run(served: Served) -> None:
    app = served({f"t{i}": [data] for i, data in enumerate(HOSTILE.values())})
    for i in range(len(HOSTILE)):
        answer = get(app, f"t{i}")
        assert answer.status == 422
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()["error"]["code"] == "format"


def test_samples_by_number_and_no_more(served: Served) -> None:
    app = served({"many": [png(PIXELS + np.uint8(i)) for i in range(3)]})
    for i in range(3):
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(get(app, "many", f"&sample={i}").body))), PIXELS + i)
    assert get(app, "many", "&sample=3").status == 404
    assert get(app, "many", "&sample=-1").status == 400
    assert call(app, "GET", "/api/image?run=0&tag=many&id=0-0").status == 404
    assert call(app, "GET", "/api/image?run=0&tag=nothing&id=0-0").status == 404


def test_many_small_pictures_in_one_answer(served: Served) -> None:
    noise = encoded("PNG", RNG.integers(0, 256, (400, 400, 3), dtype=np.uint8))
    app = served({"all": [png(PIXELS), encoded("JPEG"), animation(), noise, HOSTILE["svg"], encoded("TIFF"), MP4]})
    one = listed(app, "all")[0]["ids"][0]

    def ask(*names: str) -> str:
        return "/api/images?" + urlencode({"of": json.dumps([["all", ",".join(names)]])})

    answer = call(app, "GET", ask(*(f"0.{i}.{one}" for i in range(8))))
    header, array = unpack(answer.body)
    still, jpeg, *alone = header["images"]
    assert array(still["data"]).tobytes()[: still["facts"]["bytes"]] == png(PIXELS)
    assert array(jpeg["data"]).tobytes()[: jpeg["facts"]["bytes"]] == encoded("JPEG")
    assert (still["facts"]["media"], jpeg["facts"]["media"]) == ("image/png", "image/jpeg")
    assert ["data" in part for part in alone] == [False] * 6
    assert (alone[0]["facts"]["frames"], alone[4]["facts"]["media"]) == (3, "video/mp4")
    assert "SVG" in alone[2]["facts"]["error"]
    assert alone[5] == {}
    assert "immutable" in answer.headers["cache-control"]
    gone = call(app, "GET", ask(f"0.0.{one}", "0.0.0-0", f"7.0.{one}"))
    assert ["data" in part for part in unpack(gone.body)[0]["images"]] == [True, False, False]
    assert "immutable" not in gone.headers.get("cache-control", "")
    for wrong in ("", "0.0", "a.0.x", "0.-1.x", "0.0.x,", "9" * 30 + ".0.x"):
        assert call(app, "GET", ask(wrong)).status == 400
    for wrong in ("", "all", "{}", '["all"]', "[" * 10_000):
        assert call(app, "GET", "/api/images?" + urlencode({"of": wrong})).status == 400
    several = urlencode({"of": json.dumps([["all", f"0.0.{one}"], ["none", f"0.0.{one}"], ["all", f"0.1.{one}"]])})
    parts = unpack(call(app, "GET", f"/api/images?{several}").body)[0]["images"]
    assert [part.get("facts", {}).get("media") for part in parts] == ["image/png", None, "image/jpeg"]


def test_a_value_without_samples(served: Served) -> None:
    answer = get(served({"none": []}), "none")
    assert (answer.status, "2 strings" in answer.body.decode()) == (422, True)


def test_facts_tell_of_every_sample_what_is_wrong(served: Served) -> None:
    deep = png(np.array([[[10], [4000]]], np.uint16))
    app = served({"all": [png(PIXELS), encoded("JPEG")[:-20], HOSTILE["svg"], deep, animation(), head(50_000, 50_000)]})
    good, cut, svg, grey, moving, bomb = get(app, "all", "&ranges=true", "image-facts").json()["samples"]
    assert (good["format"], good["width"], good["height"], "cut" in good) == ("PNG", 30, 20, False)
    assert cut["cut"]
    assert "SVG" in svg["error"]
    assert (grey["bits"], grey["range"]) == (16, [10, 4000])
    assert moving["frames"] == 3
    assert "too large" in bomb["error"]


def test_a_window_of_a_deep_picture(served: Served) -> None:
    app = served({"deep": [png(np.array([[[10], [4000]]], np.uint16))]})
    assert get(app, "deep").body[24] == 16
    answer = get(app, "deep", "&window=true&low=10&high=4000")
    assert np.asarray(Image.open(io.BytesIO(answer.body))).tolist() == [[0, 255]]


def test_a_small_version_only_of_what_is_large(served: Served) -> None:
    large = encoded("PNG", RNG.integers(0, 256, (600, 900, 3), dtype=np.uint8))
    app = served({"large": [large], "little": [png(PIXELS)]})
    assert Image.open(io.BytesIO(get(app, "large", "&width=256").body)).width == 256
    assert get(app, "large", "&width=512").body == large
    assert get(app, "little", "&width=5").body == png(PIXELS)


def test_damaged_data_of_what_has_to_be_decoded_is_said(served: Served) -> None:
    data = encoded("TIFF", compression="tiff_lzw")
    app = served(
        {"tiff": [data[: len(data) // 2] + bytes(len(data) // 2)], "deep": [png(PIXELS.astype(np.uint16))[:60]]}
    )
    assert get(app, "tiff").status == 422
    assert get(app, "deep", "&window=true").status == 422


def test_our_writer_and_old_values(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_image("one", PIXELS, 1, dataformats="HWC")
        writer.add_images("many", np.stack([PIXELS, 255 - PIXELS]), 1, dataformats="NHWC")
        writer.add_video("film", np.zeros((1, 3, 3, 8, 8), np.uint8), 1)
    app = application(tmp_path)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(get(app, "one").body))), PIXELS)
    assert get(app, "many", "&sample=1").status == 200
    assert get(app, "film", "", "image-facts").json()["samples"][0]["frames"] == 3


def test_reading_many_samples_keeps_little(served: Served) -> None:
    noise = encoded("PNG", RNG.integers(0, 256, (300, 300, 3), dtype=np.uint8))
    app = served({f"t{i}": [noise] * 8 for i in range(12)})  # 26 MB of values
    get(app, "t0")
    tracemalloc.start()
    for i in range(12):
        assert get(app, f"t{i}", "&sample=5").status == 200
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 12e6
