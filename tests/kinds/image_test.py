"""Pictures come back pixel by pixel as they were given, whatever their layout in memory; wrong ones are refused."""

from __future__ import annotations

import io
import math
import struct
import sys
import warnings
import zlib
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from tests.kinds.given import Array, laid_out, strings_of

from sightline.errors import SummaryError
from sightline.kinds.base import BLOBS, Value
from sightline.kinds.image.summary import figure, image, image_with_boxes, images

LAYOUTS = ["".join(p) for axes in ("HW", "NHW", "HWC", "NHWC") for p in permutations(axes)]
DTYPES = ["bool", "uint8", "uint16", "int8", "int32", "int64", "uint64", "float16", "float32", "float64"]
RGB = np.random.default_rng(1).integers(0, 256, (5, 7, 3), np.uint8)  # H, W, C


def read_png(data: bytes) -> Array:
    """A slow reader of PNG that keeps 16 bits: (H, W, C). Every filter but Paeth and average."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, []
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        assert zlib.crc32(name + body) == int.from_bytes(data[at + 8 + size : at + 12 + size], "big")
        chunks.append((name, body))
        at += 12 + size
    assert [name for name, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    assert rest == [0, 0, 0]
    channels = {0: 1, 4: 2, 2: 3, 6: 4}[colour]
    raw, rows, step = zlib.decompress(chunks[1][1]), [], channels * depth // 8
    line = width * step
    before = [0] * line
    for row in range(height):
        kind, *row_bytes = raw[row * (line + 1) : (row + 1) * (line + 1)]
        for i, byte in enumerate(row_bytes):
            left = row_bytes[i - step] if i >= step else 0
            row_bytes[i] = (byte + {0: 0, 1: left, 2: before[i]}[kind]) % 256
        rows.append(row_bytes)
        before = row_bytes
    return np.array(rows, np.uint8).view(f">u{depth // 8}").reshape(height, width, channels)


def level(value: Any, mask: bool) -> int:
    """What becomes of one element, in Python numbers."""
    if isinstance(value, np.floating):
        with np.errstate(all="ignore"):
            scaled = float(np.float32(value) * np.float32(255))
        return 0 if math.isnan(scaled) else math.trunc(min(max(scaled, 0.0), 255.0))
    if isinstance(value, np.bool_) or mask:
        return 255 * int(value)
    return int(value)


def expected(array: Array, dataformats: str) -> list[Array]:
    """The pictures (H, W, C) that an array must become, element by element."""
    sizes = dict(zip(dataformats, array.shape, strict=True))
    n, h, w, c = (sizes.get(letter, 1) for letter in "NHWC")
    deep = array.dtype.kind == "u" and array.dtype.itemsize == 2
    mask = array.dtype.kind in "iu" and array.dtype.itemsize != 2 and array.dtype != np.uint8 and array.max() <= 1
    mask = mask or (array.dtype.kind == "i" and array.max() <= 1)
    out = np.zeros((n, h, w, c), np.uint16 if deep else np.uint8)
    for place in np.ndindex(out.shape):
        spot = dict(zip("NHWC", place, strict=True))
        out[place] = level(array[tuple(spot[letter] for letter in dataformats)], mask)
    return list(out)


@st.composite
def given_pictures(draw: st.DrawFn) -> tuple[Array, str]:
    dataformats = draw(st.sampled_from(LAYOUTS))
    sizes = {"N": draw(st.integers(1, 3)), "H": draw(st.integers(1, 6)), "W": draw(st.integers(1, 6))}
    sizes["C"] = draw(st.integers(1, 4))
    shape = tuple(sizes[letter] for letter in dataformats)
    return draw(laid_out(st.just(shape), DTYPES)), dataformats


@settings(max_examples=300, deadline=None)
@given(given_pictures(), st.booleans())
def test_arrays_come_back_pixel_by_pixel(picture: tuple[Array, str], lower: bool) -> None:
    array, dataformats = picture
    want = expected(array, dataformats)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = image("x", array, dataformats.lower() if lower else dataformats)
    has_nan = array.dtype.kind == "f" and bool(np.isnan(array).any())
    assert [type(w.message) for w in caught] == [RuntimeWarning] * has_nan
    shape, (width, height, *files) = strings_of(value)
    assert shape == (2 + len(want),)
    assert (int(width), int(height)) == (want[0].shape[1], want[0].shape[0])
    for file, picture_wanted in zip(files, want, strict=True):
        got = read_png(file)
        assert got.dtype.itemsize == picture_wanted.dtype.itemsize
        np.testing.assert_array_equal(got, picture_wanted)
        shown = np.asarray(Image.open(io.BytesIO(file)))
        if picture_wanted.dtype == np.uint8:
            np.testing.assert_array_equal(shown.reshape(got.shape), got)


def test_large_floats_are_converted_in_parts_that_fit_together() -> None:
    array = np.random.default_rng(3).uniform(-0.5, 1.5, (3, 130, 170))
    (_, _, got) = strings_of(image("x", array.transpose(2, 0, 1), "WCH"))[1]
    want = np.clip(array.astype(np.float32) * np.float32(255), 0, 255).astype(np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(got))), want.transpose(1, 2, 0))


def test_a_value_of_the_images_plugin_is_encoded_later_from_data_of_its_own() -> None:
    for array in (RGB.copy(), RGB / 255, RGB > 99, RGB.astype(np.uint16)):
        value = image("a/b", array, "HWC", description="*d*")
        before = value.tensor
        array[:] = 0
        assert (value.tag, value.plugin, value.content, value.data_class) == ("a/b", "images", b"", BLOBS)
        assert value.description == "*d*"
        assert callable(before)
        assert value.waiting == RGB.size * (2 if array.dtype == np.uint16 else 1)
        assert read_png(strings_of(value)[1][2]).any()


@pytest.mark.parametrize(
    ("array", "dataformats", "says"),
    [
        (np.zeros((5, 7)), "CHW", r"img_tensor: got ndarray of float64 with shape \(5, 7\).*\(C, H, W\)"),
        (np.zeros((5, 7, 3)), "CHW", r"img_tensor: .*\(5, 7, 3\).*dataformats='HWC'"),
        (np.zeros((2, 5, 7, 3)), "NCHW", r"img_tensor: .*dataformats='NHWC'"),
        (np.zeros((5, 5, 7)), "CHW", r"img_tensor: .*1 \(grey\).*4 \(RGBA\)"),
        (np.zeros((3, 0, 7)), "CHW", "img_tensor: .*at least one pixel"),
        (np.zeros((0, 3, 5, 7)), "NCHW", "img_tensor: .*at least one pixel"),
        (np.zeros((3, 5, 7), complex), "CHW", "img_tensor: .*complex128"),
        (np.full((3, 5, 7), 256), "CHW", "img_tensor: .*from 256 to 256.*0–255"),
        (np.full((3, 5, 7), -1), "CHW", "img_tensor: .*from -1 to -1"),
        (np.zeros((3, 5, 7)), "CWX", "dataformats: got str 'CWX'"),
        (np.zeros((3, 5, 7)), "CCHW", "dataformats: "),
        (np.zeros((3, 5, 7)), "CH", "dataformats: "),
        (np.zeros((3, 5, 7)), None, "dataformats: got None"),
        ("a.png", "CHW", "img_tensor: got str 'a.png'"),
        (None, "CHW", "img_tensor: got None"),
        (b"%PDF-1.5", "CHW", "img_tensor: got bytes b'%PDF-1.5'; accepted: bytes of a PNG"),
        (b"\x89PNG\r\n\x1a\nbroken", "CHW", "img_tensor: got 14 bytes that cannot be read"),
    ],
)
def test_what_is_no_picture_is_refused(array: Any, dataformats: Any, says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        image("x", array, dataformats)


def saved(picture: Image.Image, form: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_encoded_files_stay_as_they_are(form: str) -> None:
    data = saved(Image.fromarray(RGB), form)
    file = io.BytesIO(data)
    file.seek(0, io.SEEK_END)  # as after savefig
    for given_file in (data, bytearray(data), memoryview(data), file):
        assert strings_of(image("x", given_file))[1] == [b"7", b"5", data]


PALETTE = Image.fromarray(RGB).quantize(8)
CLEAR = PALETTE.copy()
CLEAR.info["transparency"] = 0


@pytest.mark.parametrize(
    ("picture", "like"),
    [
        *((Image.fromarray(RGB).convert(mode), mode) for mode in ("L", "LA", "RGB", "RGBA")),
        (Image.fromarray(RGB).convert("1"), "L"),
        *((Image.fromarray(RGB).convert(mode), "RGB") for mode in ("CMYK", "YCbCr", "HSV")),
        (PALETTE, "RGB"),
        (CLEAR, "RGBA"),
        (Image.fromarray(RGB[:, :, 0].astype(np.float32)), "L"),
    ],
    ids=lambda v: getattr(v, "mode", v),
)
def test_pillow_images_keep_their_colours(picture: Image.Image, like: str) -> None:
    want = np.asarray(picture.convert(like))
    (width, height, file) = strings_of(image("x", picture))[1]
    assert (width, height) == (b"7", b"5")
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(file))), want)


def test_pillow_images_of_16_bits_keep_them() -> None:
    deep = (RGB[:, :, 0].astype(np.uint16) * 257)[..., None]
    for picture in (Image.fromarray(deep[:, :, 0]), Image.fromarray(deep[:, :, 0].astype(np.int32))):
        np.testing.assert_array_equal(read_png(strings_of(image("x", picture))[1][2]), deep)
    with pytest.raises(SummaryError, match="mode I with values from 0 to 65536"):
        image("x", Image.fromarray(np.array([[0, 65536]], np.int32)))


def test_several_are_samples_and_the_first_ones_can_be_chosen() -> None:
    batch = np.stack([RGB, 255 - RGB, RGB // 2])
    value = images("x", batch, "NHWC", max_outputs=2)
    assert value.waiting == 2 * RGB.size
    files = strings_of(value)[1][2:]
    assert [read_png(file).tolist() for file in files] == batch[:2].tolist()
    assert len(strings_of(images("x", batch, "NHWC", max_outputs=9))[1]) == 5
    assert len(strings_of(images("x", RGB, "HWC"))[1]) == 3
    for wrong in (0, -1, 1.5, "2"):
        with pytest.raises(SummaryError, match="max_outputs"):
            images("x", batch, "NHWC", max_outputs=wrong)  # type: ignore[arg-type]


def test_lists_may_mix_what_is_one_picture() -> None:
    pillow, data = Image.fromarray(RGB), saved(Image.fromarray(255 - RGB), "PNG")
    width, height, *files = strings_of(images("x", [pillow, data]))[1]
    assert (width, height, files[1]) == (b"7", b"5", data)
    assert read_png(files[0]).tolist() == RGB.tolist()
    assert len(strings_of(images("x", [pillow] * 3, max_outputs=2))[1]) == 4
    with pytest.raises(SummaryError, match="7×5, 5×7 pixels; accepted: pictures of one size"):
        images("x", [pillow, pillow.rotate(90, expand=True)])
    with pytest.raises(SummaryError, match="img_tensor"):
        images("x", [])


def boxed(boxes: Any, size: tuple[int, int] = (40, 60), **options: Any) -> Array:
    """A black picture with boxes, decoded."""
    value = image_with_boxes("x", np.zeros((1, *size), np.uint8), boxes, **options)
    width, height, file = strings_of(value)[1]
    got = read_png(file)
    assert got.shape == (int(height), int(width), 3)
    return got


def painted(picture: Array) -> set[tuple[int, int]]:
    return {(int(x), int(y)) for y, x in zip(*picture.any(-1).nonzero(), strict=True)}


def frame(left: int, top: int, right: int, bottom: int, size: tuple[int, int] = (40, 60)) -> set[tuple[int, int]]:
    """Pixels of a line of two pixels just inside a box."""
    spots = {(x, y) for x in range(left, right) for y in range(top, bottom)}
    inside = {(x, y) for x in range(left + 2, right - 2) for y in range(top + 2, bottom - 2)}
    return {(x, y) for x, y in spots - inside if 0 <= x < size[1] and 0 <= y < size[0]}


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(-80, 140)] * 4), st.booleans())
def test_a_box_is_a_line_just_inside_its_corners(box: tuple[int, ...], as_row: bool) -> None:
    (left, right), (top, bottom) = sorted(box[::2]), sorted(box[1::2])
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    unseen = left >= 60 or bottom <= 0
    got = painted(boxed(np.array(box if as_row else [box]), labels="nor its label" if unseen else None))
    assert got == frame(left, top, right, bottom)


def test_boxes_follow_the_new_size_and_stay_sharp() -> None:
    picture = boxed([[5, 5, 30, 20]], rescale=2.5)
    assert picture.shape == (100, 150, 3)
    assert painted(picture) == frame(round(12.5), round(12.5), 75, 50, (100, 150))
    assert set(map(tuple, picture.reshape(-1, 3).tolist())) == {(0, 0, 0), (230, 0, 38)}


def test_boxes_that_are_nowhere_are_left_out() -> None:
    assert not boxed(np.zeros((0, 4))).any()
    assert not boxed([]).any()
    with pytest.warns(RuntimeWarning, match="2 boxes that are not finite"):
        got = boxed([[1, 2, np.nan, 9], [5, 5, 30, 20], [0, 0, np.inf, 1]], labels=["a", "", "b"])
    assert painted(got) == frame(5, 5, 30, 20)
    assert not painted(boxed([[1e30, 1e30, 2e30, 2e30]]))


def test_labels_stand_above_their_box_or_inside_it() -> None:
    low, high = painted(boxed([[10, 25, 30, 38]], labels=["ok"])), painted(boxed([[10, 1, 30, 38]], labels=["ok"]))
    assert min(y for _, y in low) < 25
    assert {y for _, y in low - frame(10, 25, 30, 38)} <= set(range(25))
    assert min(y for _, y in high) == 1
    assert high > frame(10, 1, 30, 38)
    edge = painted(boxed([[50, 25, 60, 38]], labels="a longer label"))
    assert min(x for x, _ in edge) < 30  # moved to the left, as far as it needs


@pytest.mark.parametrize("labels", [["é猫\ud800\0\n"], ["x" * 100_000], [7], np.array([7]), [None]])
def test_any_label_can_be_drawn(labels: Any) -> None:
    assert painted(boxed([[10, 25, 30, 38]], labels=labels)) >= frame(10, 25, 30, 38)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_boxes_on_pictures_of_every_kind(channels: int) -> None:
    deep = np.full((20, 30, channels), 0x7F80, np.uint16)
    flat = np.full((20, 30, channels), 0x7F, np.uint8)
    for array in (deep, flat):
        got = read_png(strings_of(image_with_boxes("x", array, [[2, 2, 9, 9]], dataformats="HWC"))[1][2])
        assert got.shape == (20, 30, 3 if channels in (1, 3) else 4)
        assert (got[15, 20] == 0x7F).all()
        assert got[2, 2, :3].tolist() == [230, 0, 38]


def test_boxes_on_what_is_no_array() -> None:
    pillow = Image.fromarray(RGB)
    for source in (pillow, saved(pillow, "PNG")):
        assert read_png(strings_of(image_with_boxes("x", source, []))[1][2]).tolist() == RGB.tolist()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"box_tensor": np.zeros((2, 5))}, r"box_tensor: .*\(N, 4\)"),
        ({"box_tensor": [1, 2, 3]}, "box_tensor"),
        ({"labels": ["a", "b", "c"]}, "labels: got list of 3; accepted: one label for each of 2 boxes"),
        ({"labels": 5}, "labels: got int 5"),
        ({"rescale": 0.01}, "rescale"),
        ({"rescale": math.nan}, "rescale"),
        ({"rescale": math.inf}, "rescale"),
        ({"rescale": -1}, "rescale"),
        ({"img_tensor": np.zeros((2, 3, 5, 7)), "dataformats": "NCHW"}, "img_tensor: .*one picture"),
    ],
)
def test_wrong_boxes_are_refused(options: dict[str, Any], says: str) -> None:
    good: dict[str, Any] = {"img_tensor": np.zeros((3, 5, 7)), "box_tensor": np.zeros((2, 4))}
    with pytest.raises(SummaryError, match=says):
        image_with_boxes("x", **{**good, **options})


class Canvas:
    """What figures draw themselves on; its buffer belongs to it and changes with the next drawing."""

    def __init__(self, pixels: Array) -> None:
        self.pixels, self.buffer = pixels, np.zeros_like(pixels)

    def draw(self) -> None:
        self.buffer[:] = self.pixels

    def buffer_rgba(self) -> memoryview:
        return memoryview(self.buffer)


class Figure:
    def __init__(self, pixels: Array) -> None:
        self.canvas: Any = Canvas(pixels)

    def savefig(self) -> None: ...

    def set_canvas(self, canvas: Any) -> None:
        self.canvas = canvas


def drawing(alpha: int = 255) -> Array:
    return np.dstack([RGB, np.full(RGB.shape[:2], alpha, np.uint8)])


def pixels_of(value: Value) -> list[Any]:
    return [read_png(file).tolist() for file in strings_of(value)[1][2:]]


def test_figures_are_drawn_at_the_call() -> None:
    one = Figure(drawing())
    value = figure("x", one, close=False)
    one.canvas.pixels = drawing() // 2
    one.canvas.draw()
    assert strings_of(value)[1][:2] == [b"7", b"5"]
    assert pixels_of(value) == [RGB.tolist()]
    assert pixels_of(figure("x", [Figure(drawing()), Figure(drawing(9))])) == [RGB.tolist(), drawing(9).tolist()]


def test_figures_on_another_canvas_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def agg(shown: Figure) -> Canvas:
        shown.canvas = Canvas(drawing())
        canvas: Canvas = shown.canvas
        return canvas

    for name in ("matplotlib", "matplotlib.backends"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(__path__=[]))
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", SimpleNamespace(FigureCanvasAgg=agg))
    shown, screen = Figure(drawing()), object()
    shown.canvas = screen
    assert pixels_of(figure("x", shown)) == [RGB.tolist()]
    assert shown.canvas is screen


def test_pyplot_forgets_figures_unless_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Any] = []
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", SimpleNamespace(close=closed.append))
    one, two = Figure(drawing()), Figure(drawing())
    figure("x", one, close=False)
    assert closed == []
    figure("x", [one, two])
    assert closed == [one, two]


def test_other_figures_are_refused_with_what_to_do() -> None:
    plotly = type("Figure", (), {"__module__": "plotly.graph_objs._figure"})()
    with pytest.raises(SummaryError, match=r"figure: got Figure; .*Plotly.*add_image\(tag, figure.to_image"):
        figure("x", plotly)
    axes = type("Axes", (), {"figure": 1})()
    with pytest.raises(SummaryError, match=r"of Axes give its \.figure"):
        figure("x", axes)
    for wrong in (None, [], RGB, [Figure(drawing()), None]):
        with pytest.raises(SummaryError, match=r"figure: .*a Matplotlib figure, or a list of them"):
            figure("x", wrong)
    with pytest.raises(SummaryError, match="figures of 7×5, 7×4 pixels"):
        figure("x", [Figure(drawing()), Figure(drawing()[1:])])
