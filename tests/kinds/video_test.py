"""Clips come back frame by frame: exactly where 256 colours are enough, closely elsewhere, and in their own time."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from tests.kinds.given import Array, laid_out, strings_of

from sightline.errors import SummaryError
from sightline.kinds.base import BLOBS, Value
from sightline.kinds.image.video import video


def clips_of(value: Value) -> list[Array]:
    """The frames of each clip as a browser shows them: uint8 (T, H, W, 3)."""
    shape, (width, height, *files) = strings_of(value)
    assert shape == (2 + len(files),)
    clips = []
    for file in files:
        with Image.open(io.BytesIO(file)) as clip:
            assert clip.format == "GIF"
            assert clip.size == (int(width), int(height))
            assert clip.info["loop"] == 0
            frames = []
            for number in range(clip.n_frames):
                clip.seek(number)
                frames.append(np.asarray(clip.convert("RGB")))
        clips.append(np.stack(frames))
    return clips


def ticks_of(value: Value) -> list[int]:
    """Hundredths of a second of each frame of the first clip, from the bytes of its graphic control extensions."""
    file = strings_of(value)[1][2]
    parts = file.split(b"\x21\xf9\x04\x04")[1:]
    return [int.from_bytes(part[:2], "little") for part in parts]


@st.composite
def few_colours(draw: st.DrawFn) -> Array:
    """A clip (N, T, H, W, C) of at most 256 colours, parts of which stand still."""
    n, t, h, w = (draw(st.integers(1, most)) for most in (2, 5, 20, 20))
    channels = draw(st.sampled_from([1, 3]))
    colours = draw(laid_out(st.tuples(st.integers(1, 256), st.just(channels)), ["uint8"]))
    seed = np.random.default_rng(draw(st.integers(0, 99)))
    frames = [colours[seed.integers(0, len(colours), (n, h, w))]]
    for _ in range(t - 1):
        frame = frames[-1].copy()
        top, left = draw(st.integers(0, h)), draw(st.integers(0, w))  # nothing changes where one is the end
        part = frame[:, top : top + draw(st.integers(1, h)), left : left + draw(st.integers(1, w))]
        part[...] = colours[seed.integers(0, len(colours), part.shape[:-1])]
        frames.append(frame)
    return np.stack(frames, axis=1)


@settings(max_examples=60, deadline=None)
@given(few_colours(), st.sampled_from(["NTHWC", "NTCHW", "CWTNH"]))
def test_256_colours_come_back_exactly(clips: Array, dataformats: str) -> None:
    order = ["NTHWC".index(letter) for letter in dataformats]
    got = clips_of(video("x", clips.transpose(order), dataformats=dataformats))
    assert len(got) == len(clips)
    for clip, want in zip(got, clips, strict=True):
        np.testing.assert_array_equal(clip, np.broadcast_to(want, (*want.shape[:3], 3)))


def test_many_colours_come_back_closely_and_what_stands_still_does_not_flicker() -> None:
    y, x = np.mgrid[:96, :96] / 96
    still = np.stack([255 * x, 255 * y, 128 + 127 * np.sin(9 * x * y)], axis=-1)
    frames = np.repeat(still[None], 6, axis=0).astype(np.uint8)
    for t in range(6):
        frames[t, 40:60, 10 * t : 10 * t + 20] = [250, 20, 20]
    got = clips_of(video("x", frames, dataformats="THWC"))[0].astype(int)
    assert got.shape == frames.shape
    assert np.abs(got - frames).mean() < 8
    assert np.abs(blocks(got) - blocks(frames)).mean() < 3  # from afar the dots of the dither are not seen
    assert (got[:, :40] == got[0, :40]).all()
    assert (got[:, 60:] == got[0, 60:]).all()


def blocks(frames: Array) -> Array:
    """Means of 6 by 6 pixels, of frames of 96 by 96."""
    means: Array = frames.reshape(-1, 16, 6, 16, 6, 3).mean(axis=(2, 4))
    return means


def test_floats_bools_and_masks_become_levels() -> None:
    grey = np.array([[-1, 0, 0.25, 1, 9]]).reshape(1, 1, 1, 5)
    assert clips_of(video("x", grey, dataformats="TCHW"))[0][0, 0, :, 0].tolist() == [0, 0, 63, 255, 255]
    with pytest.warns(RuntimeWarning, match="vid_tensor has NaN"):
        assert not clips_of(video("x", grey * np.nan, dataformats="TCHW"))[0].any()
    for dtype in (bool, np.int64):
        mask = np.array([[0, 1]]).reshape(1, 1, 1, 2).astype(dtype)
        assert clips_of(video("x", mask, dataformats="TCHW"))[0][0, 0, :, 0].tolist() == [0, 255]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.fractions(Fraction(1, 500), 60) | st.sampled_from([1, 3, 7.5, 24, 29.97, 30, 50]))
def test_times_add_up_to_the_length_of_the_clip(count: int, fps: Any) -> None:
    rate = float(fps)
    frames = np.zeros((1, count, 1, 2, 2), np.uint8)  # no frame is like another, though all look alike
    ticks = ticks_of(video("x", frames, rate))
    assert len(ticks) == count
    assert all(abs(tick - 100 / rate) <= 1 or tick == 2 for tick in ticks)
    if rate <= 40:
        assert abs(sum(ticks) - 100 * count / rate) <= 0.5 + 1e-6
    assert min(ticks) >= 2


def test_a_clip_that_stands_still_for_hours_keeps_its_frames() -> None:
    value = video("x", np.ones((1, 200, 3, 4, 4)), 0.01)
    assert ticks_of(value) == [10_000] * 200
    assert clips_of(value)[0].shape == (200, 4, 4, 3)


def test_a_value_of_the_images_plugin_encoded_later_from_data_of_its_own() -> None:
    clips = np.full((2, 3, 3, 4, 5), 200, np.uint8)
    value = video("a", clips, description="d")
    clips[:] = 0
    assert (value.tag, value.plugin, value.content, value.data_class) == ("a", "images", b"", BLOBS)
    assert (value.description, value.waiting) == ("d", clips.nbytes)
    assert callable(value.tensor)
    assert (np.stack(clips_of(value)) == 200).all()


@pytest.mark.parametrize(
    ("array", "options", "says"),
    [
        (np.zeros((3, 4, 4)), {}, r"vid_tensor: got ndarray of float64 with shape \(3, 4, 4\).*\(N, T, C, H, W\)"),
        (np.zeros((1, 2, 5, 4, 3)), {}, "vid_tensor: .*dataformats='NTHWC'"),
        (np.zeros((1, 2, 4, 4, 4)), {}, r"vid_tensor: .*1 \(grey\) or 3 \(RGB\)"),
        (np.zeros((1, 0, 3, 4, 4)), {}, "vid_tensor: .*at least one pixel"),
        (np.zeros((1, 2, 3, 4, 4), np.uint16), {}, "vid_tensor: .*GIF has 8 bits"),
        (np.zeros((1, 1, 1, 1, 65536), np.uint8), {}, "vid_tensor: .*65535 pixels"),
        (np.zeros((1, 2, 3, 4, 4)), {"fps": 0}, "fps: got int 0"),
        (np.zeros((1, 2, 3, 4, 4)), {"fps": -4}, "fps"),
        (np.zeros((1, 2, 3, 4, 4)), {"fps": 0.001}, "fps: .*above 0.0016"),
        (np.zeros((1, 2, 3, 4, 4)), {"fps": float("inf")}, "fps"),
        (np.zeros((1, 2, 3, 4, 4)), {"fps": "fast"}, "fps"),
        (np.zeros((1, 2, 3, 4, 4)), {"dataformats": "NCHW"}, "dataformats: got str 'NCHW'; accepted: T and H and W"),
        (None, {}, "vid_tensor: got None"),
    ],
)
def test_what_is_no_clip_is_refused(array: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        video("x", array, **options)
