"""Sound as it is played: every WAV there is becomes one that browsers play, and what lies or is none says so."""

from __future__ import annotations

import io
import json
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.server.client import FakeLoader, call, post

from sightline import SummaryWriter
from sightline.errors import FormatError
from sightline.events.tensor import make_tensor
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.audio import wav
from sightline.kinds.audio.data import clips_of, describe, media_type_of, playable
from sightline.server.app import create_app
from sightline.store import MemoryStore


def make(
    samples: bytes, *, form: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, claimed: int | None = None
) -> bytes:
    frame = channels * ((bits + 7) // 8)
    head = struct.pack("<HHIIHH", form, channels, rate, rate * frame & 0xFFFFFFFF, frame, bits)
    size = len(samples) if claimed is None else claimed
    body = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", size) + samples
    return b"RIFF" + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def decoded(clip: bytes) -> tuple[Any, int]:
    """The samples as numbers in [-1, 1], (frames, channels), and their rate; by Python's own reader where it can."""
    if struct.unpack_from("<H", clip, 20) == (3,):
        channels, rate = struct.unpack_from("<HI", clip, 22)
        return np.frombuffer(clip[44:], "<f4").reshape(-1, channels), rate
    with wave.open(io.BytesIO(clip)) as file:
        assert file.getsampwidth() == 2
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data.reshape(-1, file.getnchannels()) / 32768, file.getframerate()


WAVEFORM = np.sin(np.arange(100) / 7).reshape(50, 2) * 0.9


@pytest.mark.parametrize(
    ("form", "bits", "raw"),
    [
        (1, 8, (WAVEFORM * 127 + 128).astype("u1").tobytes()),
        (1, 16, (WAVEFORM * 32767).astype("<i2").tobytes()),
        (1, 24, b"".join(int(x * 8388607).to_bytes(3, "little", signed=True) for x in WAVEFORM.ravel())),
        (1, 32, (WAVEFORM * 2147483647).astype("<i4").tobytes()),
        (3, 32, WAVEFORM.astype("<f4").tobytes()),
        (3, 64, WAVEFORM.astype("<f8").tobytes()),
    ],
)
def test_every_width_is_played(form: int, bits: int, raw: bytes) -> None:
    clip = make(raw, form=form, bits=bits, channels=2, rate=16000)
    data, media_type = playable(clip)
    found, rate = decoded(data)
    assert (media_type, rate) == ("audio/wav", 16000)
    np.testing.assert_allclose(found, WAVEFORM, atol=0.02 if bits == 8 else 1e-4)
    about = describe(clip)
    assert about.sound is not None
    assert (about.sound.channels, about.sound.rate, about.sound.seconds) == (2, 16000, 50 / 16000)
    kept = (form, bits) in ((1, 16), (3, 32))
    assert (data == clip) == kept
    assert (about.note == "") == kept


def test_telephone_codes() -> None:
    """Points of the tables of ITU-T G.711."""
    mu, _ = decoded(playable(make(bytes([0x00, 0x80, 0xFF, 0x7F, 0x0F]), form=7, bits=8))[0])
    assert (mu.ravel() * 32768).tolist() == [-32124, 32124, 0, 0, -16764]
    a, _ = decoded(playable(make(bytes([0x2A, 0xAA, 0xD5, 0x55]), form=6, bits=8))[0])
    assert (a.ravel() * 32768).tolist() == [-32256, 32256, 8, -8]


def test_an_extensible_header_is_read() -> None:
    raw = (WAVEFORM * 32767).astype("<i2").tobytes()
    guid = struct.pack("<H", 1) + bytes.fromhex("000000001000800000aa00389b71")
    head = struct.pack("<HHIIHH", 0xFFFE, 2, 8000, 32000, 4, 16) + struct.pack("<HHI", 22, 16, 3) + guid
    body = (
        b"WAVEfmt "
        + struct.pack("<I", len(head))
        + head
        + b"LIST\x03\0\0\0abc\0data"
        + struct.pack("<I", len(raw))
        + raw
    )
    data, _ = playable(b"RIFF" + struct.pack("<I", len(body)) + body)
    np.testing.assert_allclose(decoded(data)[0], WAVEFORM, atol=1e-4)


@pytest.mark.parametrize("claimed", [0, 0xFFFFFFFF, 0x7FFFFFFF, 1 << 30, 1001])
def test_a_false_length_is_put_right(claimed: int) -> None:
    raw = np.arange(500, dtype="<i2").tobytes()
    clip = make(raw, claimed=claimed)
    about, (data, _) = describe(clip), playable(clip)
    assert data[-len(raw) :] == raw
    assert len(data) == 44 + len(raw)
    assert struct.unpack_from("<I", data, 40) == (1000,)
    assert ("cut short" in about.note) == (claimed in (1 << 30, 1001))


def test_half_a_frame_at_the_end_is_left_out() -> None:
    data, _ = playable(make(b"\1\2\3\4\5", channels=1))
    assert len(data) == 44 + 4


def test_a_false_rate_of_bytes_is_put_right() -> None:
    clip = bytearray(make(b"\1\2\3\4"))
    clip[28:34] = b"\0" * 6
    data, _ = playable(bytes(clip))
    assert struct.unpack_from("<IH", data, 28) == (16000, 2)


@pytest.mark.parametrize(
    ("clip", "why"),
    [
        (b"", "nothing"),
        (b"<svg onload=alert(1)>", "no sound"),
        (b"<!doctype html>", "no sound"),
        (b"%PDF-1.7 and so on", "no sound"),
        (b"RIFF\0\0\0\0WAVE", "cut before its header"),
        (make(b""), "no samples"),
        (make(b"\1"), "no samples"),
        (make(b"\1\2\3\4")[:36], "no samples"),
        (make(b"\1\2", channels=0), "0 channels"),
        (make(b"\1\2" * 40, channels=33), "33 channels"),
        (make(b"\1\2", rate=0), "0 samples a second"),
        (make(b"\1\2", rate=4_000_000_000), "4,000,000,000 samples a second"),
        (make(b"\1\2", bits=65535), "65535 bits"),
        (make(b"\1\2", bits=0), "0 bits"),
        (make(b"\1\2", form=2), "format 0x0002"),
        (b"RIFX" + make(b"\1\2")[4:], "big-endian"),
    ],
)
def test_what_cannot_be_played_says_why(clip: bytes, why: str) -> None:
    with pytest.raises(FormatError, match=why):
        playable(clip)


def test_no_prefix_and_no_flipped_byte_does_more_than_refuse() -> None:
    whole = make(np.arange(30, dtype="<i2").tobytes(), bits=24)
    variants = [whole[:end] for end in range(len(whole))]
    variants += [whole[:at] + bytes([byte]) + whole[at + 1 :] for at in range(44) for byte in (0, 1, 0x7F, 0xFF)]
    for clip in variants:
        try:
            data, media_type = playable(clip)
        except FormatError:
            continue
        assert media_type == "audio/wav"
        assert wav.read(data).frames > 0
        assert len(data) < 1000


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"OggS\0\2", "audio/ogg"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\xff\xfe<\0h\0", None),  # UTF-16
        (b"\x89PNG\r\n", None),
        (b"GIF89a", None),
    ],
)
def test_formats_are_known_by_their_first_bytes(head: bytes, media_type: str | None) -> None:
    assert media_type_of(head + bytes(20)) == media_type


def test_clips_of_every_encoding() -> None:
    assert clips_of(make_tensor(np.array([[b"A", b"l"], [b"B", b"\xff"]], object))) == [(b"A", "l"), (b"B", "�")]
    assert clips_of(make_tensor([b"A", b"B"])) == [(b"A", ""), (b"B", "")]
    assert clips_of(make_tensor(b"A")) == [(b"A", "")]
    assert clips_of(make_tensor(np.array([[b"A"], [b"B"]], object))) == [(b"A", ""), (b"B", "")]
    assert clips_of(make_tensor(np.empty((0, 2), object))) == []
    with pytest.raises(FormatError):
        clips_of(make_tensor(np.zeros(2)))


def test_over_http(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_audio("sound", WAVEFORM.T.reshape(1, 2, 50), 3, sample_rate=16000, labels=["**hello**"])
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", tmp_path)], store, watch="off")
    loader.refresh()
    app = create_app(store, FakeLoader(), kinds=KINDS)
    listed = post(app, "/api/values", {"series": [{"tag": "sound", "runs": [0]}]}).body
    name = json.loads(listed[8 : 8 + int.from_bytes(listed[4:8], "little")])["series"][0]["ids"][0]
    (clip,) = json.loads(call(app, "GET", f"/api/clips?run=0&tag=sound&id={name}").body)["clips"]
    assert clip == {
        "label": "**hello**",
        "media_type": "audio/wav",
        "size": 244,
        "rate": 16000,
        "channels": 2,
        "seconds": 50 / 16000,
    }
    sound = call(app, "GET", f"/api/audio?run=0&tag=sound&id={name}")
    assert sound.headers["content-type"] == "audio/wav"
    assert len(sound.body) == 244
    assert sound.headers["accept-ranges"] == "bytes"
    assert sound.headers["x-content-type-options"] == "nosniff"
    assert call(app, "GET", f"/api/audio?run=0&tag=sound&id={name}&sample=1").status == 404
    assert call(app, "GET", f"/api/audio?run=0&tag=sound&id={name}&sample=-1").status == 400
    loader.close()
