"""WAV as it is logged, made WAV as browsers play it: lengths put right, rare sample widths converted.

Headers lie: programs that stream leave the lengths 0 or 4 GiB, and files get cut. What is there counts, and the
difference is told. Nothing is believed that would claim more memory than the bytes there are.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError

Array: TypeAlias = npt.NDArray[Any]

PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
MOST_CHANNELS = 32
RATES = (3_000, 768_000)  # what browsers play
MOST_BYTES = 512 << 20

_WIDTHS = {PCM: (1, 2, 3, 4), FLOAT: (4, 8), A_LAW: (1,), MU_LAW: (1,)}
_COMMON = ((PCM, 2), (FLOAT, 4))
_NAMES = {PCM: "integers", FLOAT: "floats", A_LAW: "A-law", MU_LAW: "µ-law"}


@dataclass(frozen=True, slots=True)
class Sound:
    """What a header says, after it was checked.

    Attributes:
        form: PCM, FLOAT, A_LAW or MU_LAW; width: bytes a sample.
        start: of the samples in the file, bytes; frames: samples of each channel that are there.
        honest: whether the header can stay as it is.
        note: how it was wrong; "" when it was not.
    """

    form: int
    channels: int
    rate: int
    width: int
    start: int
    frames: int
    honest: bool
    note: str

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def read(data: bytes) -> Sound:
    """The header of a WAV file, held against what follows it.

    Raises:
        FormatError: it cannot be played; the message says why.
    """
    form = channels = rate = bits = 0
    start = claimed = -1
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data":
            start, claimed = at + 8, size
            if form:
                break
        if name == b"fmt " and at + 24 <= len(data):
            form, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            if form == EXTENSIBLE and size >= 40 and at + 34 <= len(data):
                form = int.from_bytes(data[at + 32 : at + 34], "little")
            if start >= 0:
                break
        at += 8 + size + (size & 1)
    if data[:4] == b"RIFX":
        raise FormatError("this WAV file is big-endian (RIFX), which browsers do not play")
    if not form:
        raise FormatError("this WAV file is cut before its header says what the samples are")
    width = (bits + 7) // 8
    _check(form, channels, rate, bits, width)
    if start < 0:
        raise FormatError("this WAV file has a header and no samples")
    return _measured(data, form, channels, rate, width, start, claimed)


def _check(form: int, channels: int, rate: int, bits: int, width: int) -> None:
    if form not in _WIDTHS:
        raise FormatError(f"this WAV file holds sound of format {form:#06x}, which browsers do not play; log it as PCM")
    if width not in _WIDTHS[form]:
        raise FormatError(f"this WAV file says that a sample is {bits} bits of {_NAMES[form]}, which there is not")
    if not 1 <= channels <= MOST_CHANNELS:
        raise FormatError(f"this WAV file says that it has {channels} channels; browsers play 1 to {MOST_CHANNELS}")
    if not RATES[0] <= rate <= RATES[1]:
        low, high = RATES
        raise FormatError(
            f"this WAV file has {rate:,} samples a second; browsers play {low:,} to {high:,}: log it with another "
            "sample_rate"
        )


def _measured(data: bytes, form: int, channels: int, rate: int, width: int, start: int, claimed: int) -> Sound:
    there = len(data) - start
    streamed = claimed in (0, 0xFFFFFFFF, 0x7FFFFFFF)  # written before the length was known
    size = there if streamed else min(claimed, there)
    frame = channels * width
    frames, rest = divmod(size, frame)
    if not frames:
        raise FormatError("this WAV file has a header and no samples")
    if len(data) > MOST_BYTES:
        raise FormatError(f"this WAV file has {len(data):,} bytes; more than {MOST_BYTES:,} are not played")
    note = ""
    if not streamed and claimed > there:
        note = f"cut short: the header promises {claimed:,} bytes of sound, there are {there:,}"
    riff = int.from_bytes(data[4:8], "little")
    said = struct.unpack_from("<HHIIH", data, _fmt_at(data))
    plain = said == (form, channels, rate, rate * frame, frame) and data[:4] == b"RIFF"
    honest = plain and claimed == size and not rest and start + size <= riff + 8 <= len(data)
    return Sound(form, channels, rate, width, start, frames, honest, note)


def _fmt_at(data: bytes) -> int:
    """Where the contents of the fmt chunk begin; there is one."""
    at = 12
    while data[at : at + 4] != b"fmt ":
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + (size & 1)
    return at + 8


def conversion(sound: Sound) -> str:
    """What `playable` converts, in words; "" when the samples stay as they are."""
    if (sound.form, sound.width) in _COMMON:
        return ""
    compressed = sound.form in (A_LAW, MU_LAW)
    return "converted from " + (_NAMES[sound.form] if compressed else f"{8 * sound.width}-bit {_NAMES[sound.form]}")


def playable(data: bytes, sound: Sound) -> bytes:
    """WAV that every browser plays: int16 and float32 stay as they are.

    8 bits, A-law and µ-law become int16, which holds them exactly; 24 and 32 bits and float64 become float32.
    """
    common = (sound.form, sound.width) in _COMMON
    if common and sound.honest:
        return data
    raw = data[sound.start : sound.start + sound.frames * sound.channels * sound.width]
    if common:
        return _file(raw, sound, sound.form)
    samples = _decode(raw, sound.form, sound.width)
    return _file(samples.tobytes(), sound, PCM if samples.dtype.itemsize == 2 else FLOAT)


def _file(samples: bytes, sound: Sound, form: int) -> bytes:
    width = 2 if form == PCM else 4
    frame = width * sound.channels
    return (
        struct.pack("<4sI4s4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16)
        + struct.pack("<HHIIHH", form, sound.channels, sound.rate, sound.rate * frame, frame, 8 * width)
        + struct.pack("<4sI", b"data", len(samples))
        + samples
    )


def _decode(raw: bytes, form: int, width: int) -> Array:
    """Samples as int16 or float32 in [-1, 1]; what is not finite becomes silence."""
    if form == FLOAT:
        wide = np.frombuffer(raw, "<f8")
        return np.where(np.isfinite(wide), wide, 0).clip(-3.4e38, 3.4e38).astype("<f4")
    if form in (A_LAW, MU_LAW):
        codes = np.arange(256)
        table: Array = (_a_law(codes) if form == A_LAW else _mu_law(codes)).astype("<i2")
        return np.asarray(table[np.frombuffer(raw, "u1")])
    if width == 1:
        return (np.frombuffer(raw, "u1").astype("<i2") - 128) * np.int16(256)
    if width == 3:
        padded = np.zeros((len(raw) // 3, 4), "u1")
        padded[:, 1:] = np.frombuffer(raw, "u1").reshape(-1, 3)
        return (padded.view("<i4")[:, 0] / np.float64(1 << 31)).astype("<f4")
    return (np.frombuffer(raw, "<i4") / np.float64(1 << 31)).astype("<f4")


def _mu_law(codes: Array) -> Array:
    """ITU-T G.711: a sign, three bits of exponent and four of mantissa, all inverted."""
    bits = ~codes & 0xFF
    size = ((((bits & 0x0F) << 3) + 0x84) << (bits >> 4 & 7)) - 0x84
    return np.where(bits & 0x80, -size, size)


def _a_law(codes: Array) -> Array:
    """ITU-T G.711: as µ-law without its offset, every other bit inverted."""
    bits = codes ^ 0x55
    exponent, mantissa = bits >> 4 & 7, (bits & 0x0F) << 4
    size = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(bits & 0x80, size, -size)
