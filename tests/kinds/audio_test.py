"""Sound comes back sample by sample; what cannot be heard is refused."""

from __future__ import annotations

import io
import math
import warnings
import wave
from fractions import Fraction
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from tests.kinds.given import Array, laid_out, strings_of

from sightline.errors import SummaryError
from sightline.events.wire import decode
from sightline.kinds.audio.summary import audio
from sightline.kinds.base import Value


def clips_of(value: Value) -> list[tuple[int, list[list[int]], bytes]]:
    """Sample rate, samples of each channel, and label, of each clip."""
    (count, two), rows = strings_of(value)
    assert two == 2
    assert len(rows) == 2 * count
    clips = []
    for file, label in zip(rows[::2], rows[1::2], strict=True):
        with wave.open(io.BytesIO(file)) as sound:
            assert (sound.getsampwidth(), sound.getcomptype()) == (2, "NONE")
            data = sound.readframes(sound.getnframes())
            assert len(file) == 44 + len(data)
            samples = np.frombuffer(data, "<i2").reshape(-1, sound.getnchannels())
            clips.append((sound.getframerate(), samples.T.tolist(), label))
    return clips


def sample(value: Any) -> int:
    """What becomes of one element, in exact arithmetic."""
    if isinstance(value, np.floating):
        number = float(value)
        return 0 if math.isnan(number) else round(Fraction(min(max(number, -1.0), 1.0)) * 32767)
    return {
        "int16": int(value),
        "int32": int(value) >> 16,
        "int8": int(value) * 256,
        "uint8": int(value) * 256 - 32768,
    }[value.dtype.name]


FLOATS = ["float16", "float32", "float64"]
SHAPES = st.one_of(
    st.tuples(st.integers(1, 30)),
    st.tuples(st.integers(1, 8), st.integers(2, 9)),
    st.tuples(st.integers(1, 3), st.integers(1, 8), st.integers(1, 9)),
)


@settings(max_examples=250, deadline=None)
@given(laid_out(SHAPES, [*FLOATS, "int16", "int32", "int8", "uint8"], whole_range=True), st.integers(1, 200_000))
def test_arrays_come_back_sample_by_sample(array: Array, rate: int) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = audio("x", array, rate)
    has_nan = array.dtype.kind == "f" and bool(np.isnan(array).any())
    assert [type(w.message) for w in caught] == [RuntimeWarning] * has_nan
    clips = array.reshape((1,) * (3 - array.ndim) + array.shape)
    want = [(rate, [[sample(one) for one in channel] for channel in clip], b"") for clip in clips]
    got = clips_of(value)
    if array.dtype.kind == "f":  # the rounding of a half may differ by the last bit of a float64 product
        for (_, heard, _), (_, given_samples, _) in zip(got, want, strict=True):
            assert np.abs(np.array(heard) - given_samples).max() <= 1
    else:
        assert got == want


@settings(max_examples=100, deadline=None)
@given(laid_out(st.tuples(st.integers(1, 40)), ["float16", "float32"]))
def test_floats_of_up_to_32_bits_are_rounded_exactly(array: Array) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert clips_of(audio("x", array)) == [(44100, [[sample(one) for one in array]], b"")]


def test_one_channel_may_stand_upright() -> None:
    assert clips_of(audio("x", np.array([[1.0], [0.0], [-1.0]]))) == [(44100, [[32767, 0, -32767]], b"")]


def test_long_sound_is_converted_in_parts_that_fit_together() -> None:
    array = np.random.default_rng(5).uniform(-1.1, 1.1, (2, 40_000)).astype(np.float32)
    want = np.rint(np.clip(array.astype(float), -1, 1) * 32767).astype(int)
    assert clips_of(audio("x", array, 8000)) == [(8000, want.tolist(), b"")]


def test_a_value_of_the_audio_plugin_encoded_later_from_data_of_its_own() -> None:
    for array in (np.full((2, 1, 5), 0.5), np.full((2, 1, 5), 7, np.int16)):
        value = audio("a/b", array, labels=["*one*", None], description="d")
        array[:] = 0
        assert (value.tag, value.plugin, value.data_class, value.description) == ("a/b", "audio", 0, "d")
        content = decode("tensorboard.AudioPluginData", value.content)
        assert (content.version, content.encoding) == (0, 11)
        assert value.waiting == 2 * array.size + 5
        assert callable(value.tensor)
        clips = clips_of(value)
        assert [label for _, _, label in clips] == [b"*one*", b""]
        assert all(samples[0][0] for _, samples, _ in clips)


def test_labels_are_any_texts() -> None:
    two = np.zeros((2, 1, 5))
    assert [label for *_, label in clips_of(audio("x", two, labels="é"))] == ["é".encode()] * 2
    assert [label for *_, label in clips_of(audio("x", two, labels=np.array([3, 4])))] == [b"3", b"4"]
    assert [label for *_, label in clips_of(audio("x", two, labels=("\ud800", "\0")))] == ["\ufffd".encode(), b"\0"]


@pytest.mark.parametrize(
    ("array", "options", "says"),
    [
        (np.zeros((100, 2)), {}, r"snd_tensor: got ndarray of float64 with shape \(100, 2\).*channels comes first"),
        (np.zeros((9, 100)), {}, "snd_tensor: .*up to 8 channels"),
        (np.zeros((1, 9, 100)), {}, "snd_tensor"),
        (np.zeros((1, 1, 1, 9)), {}, "snd_tensor"),
        (np.zeros(0), {}, "snd_tensor: .*none of them 0"),
        (np.zeros((0, 1, 5)), {}, "snd_tensor"),
        (0.5, {}, "snd_tensor"),
        (np.zeros(5, np.int64), {}, "snd_tensor: got ndarray of int64.*int16"),
        (np.zeros(5, np.uint16), {}, "snd_tensor"),
        (np.zeros(5, bool), {}, "snd_tensor"),
        (np.zeros(5, complex), {}, "snd_tensor"),
        ("bell.wav", {}, "snd_tensor: got str 'bell.wav'"),
        (np.zeros(5), {"sample_rate": 0}, "sample_rate: got int 0"),
        (np.zeros(5), {"sample_rate": 44100.5}, "sample_rate"),
        (np.zeros(5), {"sample_rate": -1}, "sample_rate"),
        (np.zeros(5), {"sample_rate": math.nan}, "sample_rate"),
        (np.zeros(5), {"sample_rate": 2**31}, "sample_rate"),
        (np.zeros(5), {"sample_rate": None}, "sample_rate: got None"),
        (np.zeros((2, 1, 5)), {"labels": ["a"]}, "labels: got list of 1; accepted: one label for each of 2 clips"),
        (np.zeros((2, 1, 5)), {"labels": 5}, "labels: got int 5"),
    ],
)
def test_what_is_no_sound_is_refused(array: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        audio("x", array, **options)
